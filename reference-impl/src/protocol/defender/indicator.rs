//! Custom indicators, as they are submitted and listed: the documented fields (BLK-02, BLK-15, API-02;
//! `FACTS.md` 2.7). What Defender makes of them stands in `defender/indicators`.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api_version::ApiVersions;
use crate::time::SimTime;

/// The number of an indicator, given by Defender.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(transparent)]
pub struct IndicatorId(pub u64);

/// What an indicator is about; [`IndicatorType::api_versions`] says since when.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum IndicatorType {
    /// A file by its SHA-1.
    FileSha1,
    /// A file by its SHA-256.
    FileSha256,
    /// A file by its MD5.
    FileMd5,
    /// Files signed with this certificate, by its SHA-1.
    CertificateThumbprint,
    /// An IP address, version 4 or 6.
    IpAddress,
    /// A domain and its subdomains.
    DomainName,
    /// A URL: a domain and its subdomains, and what lies under the path.
    Url,
}

impl IndicatorType {
    /// The API versions that have it (`FACTS.md` 1, row 8).
    #[must_use]
    pub const fn api_versions(self) -> ApiVersions {
        match self {
            Self::FileMd5 | Self::CertificateThumbprint => ApiVersions::CurrentOnly,
            _ => ApiVersions::All,
        }
    }
}

/// What to do on a match; [`Action::api_versions`] says since when.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Action {
    /// Raise an alert.
    Alert,
    /// Raise an alert and block.
    AlertAndBlock,
    /// Let through, whatever else matches.
    Allowed,
    /// Let through and raise an alert: what [`Action::Alert`] is called today.
    Audit,
    /// Block. An alert is raised as well.
    Block,
    /// Block, and remove the file.
    BlockAndRemediate,
    /// Warn the user, who may go on. Simulated users do not, so it blocks.
    Warn,
}

impl Action {
    /// The API versions that have it (`FACTS.md` 1, row 8).
    #[must_use]
    pub const fn api_versions(self) -> ApiVersions {
        match self {
            Self::Alert | Self::AlertAndBlock | Self::Allowed => ApiVersions::All,
            Self::Audit | Self::Block | Self::BlockAndRemediate | Self::Warn => ApiVersions::CurrentOnly,
        }
    }

    /// Whether an indicator of this type can ask for it (`FACTS.md` 2.7.4).
    #[must_use]
    pub const fn is_for(self, kind: IndicatorType) -> bool {
        match (self, kind) {
            (Self::Allowed | Self::BlockAndRemediate, IndicatorType::CertificateThumbprint) => true,
            (_, IndicatorType::CertificateThumbprint) => false,
            (Self::BlockAndRemediate, kind) => {
                matches!(kind, IndicatorType::FileSha1 | IndicatorType::FileSha256 | IndicatorType::FileMd5)
            }
            _ => true,
        }
    }
}

/// How severe an alert is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Severity {
    /// The lowest: for information.
    Informational,
    /// Low: the second of four.
    Low,
    /// Medium: the third of four.
    Medium,
    /// High: the highest of four.
    High,
}

impl Severity {
    /// Every severity, the lowest first.
    pub const ALL: [Self; 4] = [Self::Informational, Self::Low, Self::Medium, Self::High];
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Informational => "Informational",
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        })
    }
}

/// Who submits: a person or an application.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum SourceType {
    /// A person, by the portal.
    User,
    /// An application, by the API.
    AadApp,
}

/// Who calls the indicator API.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Caller {
    /// An application id or the name of a user.
    pub created_by: String,
    /// The name people read.
    pub source: String,
    /// A person or an application.
    pub source_type: SourceType,
}

/// The application id of Cloud App Security.
const CLOUD_APP_SECURITY: &str = "05a65629-4c1b-48c1-a78b-804c4abdd4af";

impl Caller {
    /// Cloud App Security, as its synchronisation calls (`FACTS.md` 6.1, 10.2).
    #[must_use]
    pub fn cloud_app_security() -> Self {
        Self {
            created_by: CLOUD_APP_SECURITY.to_owned(),
            source: "Microsoft Cloud App Security".to_owned(),
            source_type: SourceType::AadApp,
        }
    }

    /// Whether it is Cloud App Security.
    #[must_use]
    pub fn is_cloud_app_security(&self) -> bool {
        self.created_by == CLOUD_APP_SECURITY
    }

    /// An administrator, `admin@contoso.com`, by the portal.
    #[must_use]
    pub fn administrator() -> Self {
        Self {
            created_by: "admin@contoso.com".to_owned(),
            source: "admin@contoso.com".to_owned(),
            source_type: SourceType::User,
        }
    }
}

/// What a caller submits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IndicatorSubmission {
    /// The value itself.
    pub indicator_value: String,
    /// What it is.
    pub indicator_type: IndicatorType,
    /// What to do.
    pub action: Action,
    /// The application it stands for; an update does not change it.
    #[serde(default)]
    pub application: Option<String>,
    /// The title of its alerts.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// When it goes of itself.
    #[serde(default)]
    pub expiration_time: Option<SimTime>,
    /// The severity of its alerts.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// What to do about its alerts.
    #[serde(default)]
    pub recommended_actions: Option<String>,
    /// The device groups it is for; none means all devices.
    #[serde(default)]
    pub rbac_group_names: Vec<String>,
    /// What only the API of today takes.
    #[serde(flatten)]
    pub later: LaterFields,
}

/// What an indicator has besides in the API of today (`FACTS.md` 2.7.1).
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LaterFields {
    /// Whether a match raises an alert; an audit must. Here every match does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generate_alert: Option<bool>,
    /// Where a blocked user is sent to read why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub educate_url: Option<String>,
    /// The caller's own id for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

/// An indicator, as Defender lists it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Indicator {
    /// Its number, as text on the wire.
    #[serde(with = "id_as_text")]
    pub id: IndicatorId,
    /// What was submitted.
    #[serde(flatten)]
    pub submitted: IndicatorSubmission,
    /// The name of who submitted it.
    pub source: String,
    /// A person or an application.
    pub source_type: SourceType,
    /// Who submitted it first.
    pub created_by: String,
    /// Who changed it last.
    pub last_updated_by: Option<String>,
    /// When it was submitted first.
    #[serde(rename = "creationTimeDateTimeUtc")]
    pub created_at: SimTime,
    /// When it was submitted last.
    #[serde(rename = "lastUpdateTime")]
    pub updated_at: SimTime,
}

impl Indicator {
    /// Whether Cloud App Security made it.
    #[must_use]
    pub fn is_synchronised(&self) -> bool {
        self.created_by == CLOUD_APP_SECURITY
    }
}

mod id_as_text {
    use super::IndicatorId;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(id: &IndicatorId, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&id.0)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IndicatorId, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map(IndicatorId).map_err(serde::de::Error::custom)
    }
}
