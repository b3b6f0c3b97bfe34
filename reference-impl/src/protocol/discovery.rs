//! What administrators ask of Cloud Discovery (DSC, INT-03, PRX-02, PRX-04, PRX-07): reports, counters, lists,
//! drill-downs, exports.
//!
//! Only public names travel: a machine id or a computer's DNS name, `contoso\erin.smith`, the text of an address, the
//! number of an app. Names of JSON fields are those of the public API and of the portal's own routes where they are
//! known (`FACTS.md` 6.6, 6.10); bytes are exact, megabytes are for exports and screens.

mod answer;
mod stream;
mod traffic;

pub use answer::{
    AppDrawer, AppLine, CsvFile, Daily, DashboardCounters, DeviceOverview, DeviceRisk, IpAddressSeen, Line, List, Risk,
    RiskLevel, Subject, UserSeen,
};
pub use stream::{LogAttributes, Stream, StreamType, TimeFrame};
pub use traffic::{Counts, Traffic};

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::catalog::AppId;

/// The name of the report that endpoints fill (`FACTS.md` 7.2).
pub const WIN10_ENDPOINT_USERS: &str = "Win10 endpoint users";

/// The name of the report over all log sources (`FACTS.md` 6.6).
pub const GLOBAL_VIEW: &str = "Global View";

/// The periods that can be chosen, in days (DSC-03).
pub const PERIODS: [u32; 3] = [7, 30, LONGEST_PERIOD];

/// The longest period: as many days as discovery keeps (INT-04).
pub const LONGEST_PERIOD: u32 = 90;

/// A question about Cloud Discovery. A report is named by its display name, letter case apart, or by its id; a device
/// by its machine id or by its DNS name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum DiscoveryQuery {
    /// Which reports there are (DSC-01, PRX-02, PRX-04).
    Reports,
    /// The counters of a report (DSC-02).
    Dashboard {
        /// The display name or id of the report.
        report: String,
        /// The period: the last 7, 30 or 90 UTC days, today counted.
        days: u32,
    },
    /// A list of a report (DSC-03 to DSC-05).
    List(ListQuery),
    /// The same list as a file (DSC-08).
    Export(ListQuery),
    /// The Overview of a device in the report "Win10 endpoint users" (DSC-03, HNT-01).
    Device {
        /// The machine id or DNS name of the device.
        device: String,
        /// The period: the last 7, 30 or 90 UTC days, today counted.
        days: u32,
    },
    /// Everyone who signed in to a device, also without traffic (DSC-04).
    UserHistory {
        /// The machine id or DNS name of the device.
        device: String,
    },
    /// Every local address a device was given (DSC-04).
    IpAddressHistory {
        /// The machine id or DNS name of the device.
        device: String,
    },
    /// The drawer of an app: what the catalogue knows of it, and its usage (DSC-09).
    App {
        /// The display name or id of the report.
        report: String,
        /// The period: the last 7, 30 or 90 UTC days, today counted.
        days: u32,
        /// The number of the app in the catalogue.
        app: AppId,
    },
    /// The risk level of every discovered device: what Defender shows too (DSC-06).
    RiskLevels,
}

/// Which list of which report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListQuery {
    /// The display name or id of the report.
    pub report: String,
    /// The period: the last 7, 30 or 90 UTC days, today counted.
    pub days: u32,
    /// A list of what.
    pub of: EntityKind,
    /// The drill-down: only what passed with this entity, which is of another kind than the list (DSC-05).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Entity>,
    /// The order; without one, devices come by risk level (DSC-06), all else by transactions, the highest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
}

/// The four kinds of things that discovery pairs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EntityKind {
    /// Devices; only the report "Win10 endpoint users" has them (PRX-07).
    Device,
    /// Users, by account or by the name in a log.
    User,
    /// IP addresses of devices and clients.
    IpAddress,
    /// Discovered apps, all others together as one.
    App,
}

/// One of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "camelCase")]
pub enum Entity {
    /// A device, by machine id or DNS name.
    Device(String),
    /// A user, `contoso\erin.smith`.
    User(String),
    /// An address, version 4 or 6.
    IpAddress(IpAddr),
    /// An app of the catalogue.
    App(AppId),
    /// What belongs to no app of the catalogue, shown as "Other".
    OtherApps,
}

/// An order of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sort {
    /// The column that orders the lines.
    pub by: SortKey,
    /// Whether the lowest comes first. What is absent comes last either way.
    #[serde(default)]
    pub ascending: bool,
}

/// What lists can be sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SortKey {
    /// The name, in alphabetical order.
    Name,
    /// The risk level; lists of devices only (DSC-06).
    RiskLevel,
    /// The catalogue's risk score; lists of apps only.
    RiskScore,
    /// Transactions, blocked attempts included.
    Transactions,
    /// Attempts that were blocked.
    Blocked,
    /// Bytes both ways.
    Traffic,
    /// Bytes to the Internet.
    Uploads,
    /// Bytes from the Internet.
    Downloads,
    /// The day of the last transaction.
    LastSeen,
}

/// What Cloud Discovery answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "answer", content = "value", rename_all = "camelCase")]
pub enum DiscoveryAnswer {
    /// Which reports there are, the built-in ones first.
    Reports(Vec<Stream>),
    /// The counters of a report.
    Dashboard(DashboardCounters),
    /// The lines of a list, in order.
    List(List),
    /// A list as a file.
    Export(CsvFile),
    /// The Overview of a device.
    Device(Box<DeviceOverview>),
    /// Everyone who signed in, the first to do so first.
    UserHistory(Vec<UserSeen>),
    /// Every local address, the first first.
    IpAddressHistory(Vec<IpAddressSeen>),
    /// The drawer of an app.
    App(Box<AppDrawer>),
    /// The risk level of each device.
    RiskLevels(Vec<DeviceRisk>),
}

impl Entity {
    /// The kind of thing that it is.
    #[must_use]
    pub const fn kind(&self) -> EntityKind {
        match self {
            Self::Device(_) => EntityKind::Device,
            Self::User(_) => EntityKind::User,
            Self::IpAddress(_) => EntityKind::IpAddress,
            Self::App(_) | Self::OtherApps => EntityKind::App,
        }
    }
}

impl EntityKind {
    /// Every kind, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::Device, Self::User, Self::IpAddress, Self::App];
}

impl fmt::Display for EntityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Device => "devices",
            Self::User => "users",
            Self::IpAddress => "IP addresses",
            Self::App => "apps",
        })
    }
}

#[cfg(test)]
mod tests;
