//! App discovery policies, the alerts they raise, and the governance log (BLK-07, ALR-05).
//!
//! Names of JSON fields and their numbers are those of the public alerts API and of the portal's own routes where they
//! are known (`FACTS.md` 6.3, 6.10, 9.1, 9.4).

mod alert;
mod governance;

pub use alert::{AlertEntity, AlertHandling, AlertMark, AlertMarking, AlertResolution, AlertsMarked, DiscoveryAlert};
pub use governance::{GovernanceActor, GovernanceEntry, GovernanceStatus};

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::cloud_apps::AppTag;
use crate::catalog::{Category, RiskScore};
use crate::time::SimTime;

/// The number of an app discovery policy; it is never given twice. Printed as the API prints ids, in 24 hexadecimal
/// digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PolicyId(pub u32);

/// An app discovery policy (type `NEW_SERVICE`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DiscoveryPolicy {
    /// The number of the policy, which is never given twice.
    #[serde(rename = "_id")]
    pub id: PolicyId,
    /// When it was created.
    pub created: SimTime,
    /// When it was changed last.
    pub changed: SimTime,
    /// How it is set up.
    #[serde(flatten)]
    pub settings: PolicySettings,
}

/// How an administrator sets up an app discovery policy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicySettings {
    /// Its name, which becomes the title of its alerts.
    pub name: String,
    /// The severity of its alerts.
    pub severity: PolicySeverity,
    /// "Apps matching all of the following".
    #[serde(default)]
    pub filters: AppFilters,
    /// "Trigger a policy match if all the following occur on the same day": all of these on one UTC day. Without any,
    /// it is enough that the app was used.
    #[serde(default)]
    pub trigger: Vec<Threshold>,
    /// Which reports it looks at.
    #[serde(default)]
    pub apply_to: AppliesTo,
    /// The tag that it gives to an app when it alerts about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub governance: Option<AppTag>,
    /// At most so many alerts on a UTC day; without end if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_alert_limit: Option<u32>,
}

/// How severe the alerts of a policy are; the numbers are those of the API.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum PolicySeverity {
    /// The lowest; 0 in the API.
    Low,
    /// The second; 1 in the API.
    Medium,
    /// The highest; 2 in the API.
    High,
}

/// Which apps a policy is about: those that pass every filter.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AppFilters {
    /// Risk scores from the first to the second, both counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<(RiskScore, RiskScore)>,
    /// Any of these categories; every category if there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    /// Tagged in any of these ways; in every way if there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagState>,
    /// Only apps that the report had not discovered in the last 90 UTC days before: the day looked at is one of the 90
    /// (ours). What a report no longer keeps when the policy is evaluated counts as not discovered.
    pub new_app: bool,
}

/// How an app is tagged, if it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum TagState {
    /// Not at all.
    None,
    /// Approved by the organisation.
    Sanctioned,
    /// Not to be used.
    Unsanctioned,
}

/// Something that occurs on a UTC day when it is more than a figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Threshold {
    /// What is measured.
    pub of: Measure,
    /// Exactly this is not yet enough. Bytes, or a number.
    pub more_than: u64,
}

/// What a threshold is about: an app's usage on one UTC day, in one report.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Measure {
    /// "Daily traffic": bytes both ways.
    DailyTraffic,
    /// "Downloaded data": bytes from the Internet.
    DownloadedData,
    /// "Uploaded data": bytes to the Internet.
    UploadedData,
    /// "Number of transactions", blocked attempts included.
    Transactions,
    /// "Number of users".
    Users,
    /// "Number of IP addresses".
    IpAddresses,
}

/// Which reports a policy looks at. Snapshots are never among them (PRX-04).
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AppliesTo {
    /// All continuous reports, also those that come later.
    #[default]
    AllContinuousReports,
    /// These, by display name, letter case apart.
    Reports(Vec<String>),
}

impl Measure {
    /// Every measure, in the order of the dialog.
    pub const ALL: [Self; 6] = [
        Self::DailyTraffic,
        Self::DownloadedData,
        Self::UploadedData,
        Self::Transactions,
        Self::Users,
        Self::IpAddresses,
    ];
}

impl From<Option<AppTag>> for TagState {
    fn from(tag: Option<AppTag>) -> Self {
        match tag {
            None => Self::None,
            Some(AppTag::Sanctioned) => Self::Sanctioned,
            Some(AppTag::Unsanctioned) => Self::Unsanctioned,
        }
    }
}

impl From<PolicySeverity> for u8 {
    fn from(severity: PolicySeverity) -> Self {
        severity as Self
    }
}

impl TryFrom<u8> for PolicySeverity {
    type Error = String;
    fn try_from(number: u8) -> Result<Self, String> {
        match number {
            0 => Ok(Self::Low),
            1 => Ok(Self::Medium),
            2 => Ok(Self::High),
            _ => Err(format!("{number} is no severity of a policy: there are 0, 1 and 2")),
        }
    }
}

impl fmt::Display for PolicyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:024x}", self.0)
    }
}

impl FromStr for PolicyId {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("`{text}` is no id of a policy: those have 24 hexadecimal digits");
        let id = u32::from_str_radix(text, 16).map(Self).map_err(|_| refused())?;
        // One policy has one id.
        if id.to_string() == text { Ok(id) } else { Err(refused()) }
    }
}

impl From<PolicyId> for String {
    fn from(id: PolicyId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for PolicyId {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests;
