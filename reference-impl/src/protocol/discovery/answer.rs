//! What Cloud Discovery answers: counters, lines of lists, a device's Overview and histories, an app's drawer, a file.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{Counts, EntityKind, Traffic};
use crate::catalog::{AppId, Category, RiskScore};
use crate::protocol::cloud_apps::AppTag;
use crate::time::{SimTime, UtcDay};

/// The counters of a report for a period (DSC-02).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DashboardCounters {
    /// The display name of the report.
    pub report: String,
    /// The last so many UTC days, today counted.
    pub days: u32,
    /// How many of each kind.
    #[serde(flatten)]
    pub counts: Counts,
    /// Transactions and bytes of the period.
    #[serde(flatten)]
    pub traffic: Traffic,
}

/// A list of a report for a period.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct List {
    /// The display name of the report.
    pub report: String,
    /// The last so many UTC days, today counted.
    pub days: u32,
    /// A list of what.
    pub of: EntityKind,
    /// The lines, in the order that was asked for.
    pub lines: Vec<Line>,
    /// What passed with none of the kind: traffic of system accounts, say, in a list of users (REP-07).
    pub without: Traffic,
    /// The sum of the lines and of what passed without.
    pub total: Traffic,
}

/// A line of a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// What it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// How many of each kind it had to do with.
    #[serde(flatten)]
    pub counts: Counts,
    /// Transactions and bytes of the period.
    #[serde(flatten)]
    pub traffic: Traffic,
    /// The UTC day of the last transaction.
    #[serde(with = "day")]
    pub last_used: UtcDay,
}

/// What a line is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Subject {
    /// A device that was discovered (DSC-02).
    Device {
        /// The machine id.
        machine_id: String,
        /// The fully qualified name.
        computer_dns_name: String,
        /// Its risk level (DSC-06).
        risk: Risk,
    },
    /// A user, by account or by the name in a log.
    User {
        /// The name with its domain, `contoso\erin.smith` for example.
        user_name: String,
    },
    /// An IP address of a device or client.
    IpAddress {
        /// The address, version 4 or 6.
        ip_address: IpAddr,
    },
    /// A discovered app.
    App(AppLine),
}

/// What the catalogue and the organisation say of an app.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppLine {
    /// Its number; absent for what belongs to no app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_id: Option<AppId>,
    /// Its name, or "Other".
    pub name: String,
    /// Its category; absent for what belongs to no app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Its risk score, 10 being the safest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<RiskScore>,
    /// How the organisation regards it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<AppTag>,
}

/// The risk level of a device (DSC-06), by the names that Defender's API uses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
pub enum RiskLevel {
    /// Not known yet: there are not 7 days of baseline.
    #[default]
    None,
    /// Nothing out of the ordinary.
    Informational,
    /// A little out of the ordinary.
    Low,
    /// Clearly out of the ordinary.
    Medium,
    /// Far out of the ordinary.
    High,
}

/// A device's risk level and what it comes from.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Risk {
    /// The level, the same in both clouds (DSC-06).
    pub level: RiskLevel,
    /// The anomaly from which it comes: the higher, the further from the device's own baseline.
    pub anomaly: u64,
    /// Why, in one sentence.
    pub reason: String,
}

/// A discovered device and its risk level.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceRisk {
    /// The machine id.
    pub machine_id: String,
    /// The fully qualified name.
    pub computer_dns_name: String,
    /// The level, and why.
    pub risk: Risk,
}

/// The Overview of a device (DSC-03).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceOverview {
    /// The machine id.
    pub machine_id: String,
    /// The fully qualified name.
    pub computer_dns_name: String,
    /// The last so many UTC days, today counted.
    pub days: u32,
    /// Its risk level (DSC-06).
    pub risk: Risk,
    /// Its users, addresses and apps.
    #[serde(flatten)]
    pub counts: Counts,
    /// Its apps with a risk score below 6: what the templates of policies call risky.
    pub risky_apps: u64,
    /// What passed; bytes, exactly.
    #[serde(flatten)]
    pub traffic: Traffic,
    /// What passed on each day on which something did, the earliest first.
    pub daily: Vec<Daily>,
    /// "View in Microsoft Defender for Endpoint": the page of the same device there, by its machine id (HNT-01).
    pub view_in_defender: String,
}

/// What passed on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Daily {
    /// The UTC day.
    #[serde(with = "day")]
    pub day: UtcDay,
    /// Transactions and bytes of the day.
    #[serde(flatten)]
    pub traffic: Traffic,
}

/// Who signed in to a device, and when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserSeen {
    /// The name with its domain, `contoso\erin.smith` for example.
    pub user_name: String,
    /// The first time.
    pub first_seen: SimTime,
    /// The last time.
    pub last_seen: SimTime,
}

/// Which address a device was given, and when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IpAddressSeen {
    /// The local address that the device was given.
    pub ip_address: IpAddr,
    /// The first time.
    pub first_seen: SimTime,
    /// The last time.
    pub last_seen: SimTime,
}

/// The drawer of an app (DSC-09).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppDrawer {
    /// What it is.
    #[serde(flatten)]
    pub app: AppLine,
    /// Its domains, those with a path and tenant patterns included.
    pub domains: Vec<String>,
    /// The report its usage is from.
    pub report: String,
    /// The last so many UTC days, today counted.
    pub days: u32,
    /// Who used it.
    #[serde(flatten)]
    pub counts: Counts,
    /// Transactions and bytes of the period.
    #[serde(flatten)]
    pub traffic: Traffic,
    /// The UTC day of the last transaction in the period, if there was one.
    #[serde(with = "day::or_none", default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<UtcDay>,
}

/// A file of comma-separated values (DSC-08).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CsvFile {
    /// The name under which it is offered.
    pub file_name: String,
    /// The text, as RFC 4180 has it.
    pub content: String,
}

impl fmt::Display for RiskLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::None => "None",
            Self::Informational => "Informational",
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        })
    }
}

/// UTC days as texts, `2021-02-10`.
mod day {
    use std::borrow::Cow;

    use serde::{Deserialize, Deserializer, Serializer};

    use crate::time::{SimTime, UtcDay};

    pub(super) fn serialize<S: Serializer>(day: &UtcDay, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(day)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<UtcDay, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        let midnight = format!("{text}T00:00:00Z").parse::<SimTime>();
        midnight
            .map(SimTime::day)
            .map_err(|_| serde::de::Error::custom(format!("`{text}` is no day such as 2021-02-10")))
    }

    /// The same for a day that may be absent.
    pub(super) mod or_none {
        use super::{Deserializer, Serializer, UtcDay};

        pub(in super::super) fn serialize<S: Serializer>(
            day: &Option<UtcDay>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            match day {
                Some(day) => super::serialize(day, serializer),
                None => serializer.serialize_none(),
            }
        }

        pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<UtcDay>, D::Error> {
            super::deserialize(deserializer).map(Some)
        }
    }
}
