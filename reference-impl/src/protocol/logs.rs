//! What administrators ask of Cloud App Security about logs: data sources, collectors, snapshots, the governance log
//! (PRX-02, PRX-04 to PRX-06; `FACTS.md` 6.10, 7.4, 7.5).
//!
//! Field names are those of the portal's own routes where they are known.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::collector::SourceReport;
pub use super::discovery_policies::GovernanceStatus;
use crate::logs::{CustomParser, LogZone};
use crate::quantities::Bytes;
use crate::time::SimTime;

/// A request about logs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "ask", content = "about", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum LogsRequest {
    /// Save the custom parser, in the place of the one that was saved before: data sources added from now on, and
    /// snapshots, whose log format is `CUSTOM_PARSER` are read by it (`FACTS.md` 7.3).
    SaveCustomParser(Box<CustomParser>),
    /// Add a data source: from now on it has a continuous report.
    AddDataSource(NewDataSource),
    /// The data sources.
    ListDataSources,
    /// Add a log collector for these data sources; it is given the ports of its receivers.
    AddCollector {
        /// The name of the collector.
        name: String,
        /// Its data sources.
        data_sources: Vec<String>,
    },
    /// The log collectors, with their health.
    ListCollectors,
    /// Make a snapshot report of files that were put to these addresses: the dialog of the portal (PRX-04).
    CreateSnapshot {
        /// The name of the report.
        name: String,
        /// The addresses to which the files were put.
        upload_urls: Vec<String>,
    },
    /// The governance log, the oldest task first.
    ListGovernance,
}

/// A data source to be added (`POST /cas/api/v1/discovery/data_sources/`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDataSource {
    /// Its name, which is that of its report.
    pub display_name: String,
    /// The log format by its public name, such as `SQUID_NATIVE_SYSLOG`; `CUSTOM_PARSER` for the custom parser that is
    /// saved.
    pub log_type: String,
    /// How logs of it come in; none if they come by hand or by the API alone.
    #[serde(default)]
    pub receiver_type: Option<Receiver>,
    /// The zone of times in its logs that name none; UTC if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<LogZone>,
}

/// How logs come to a collector (the enum `receiverProtocol` of the public API).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Receiver {
    /// Files, over a connection in the clear.
    Ftp,
    /// Files, encrypted on their way.
    Ftps,
    /// Syslog, one message a datagram.
    SyslogUdp,
    /// Syslog over connections.
    SyslogTcp,
    /// Syslog over encrypted connections.
    SyslogTls,
}

/// An answer about logs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "answer", content = "value", rename_all = "camelCase")]
pub enum LogsResponse {
    /// It is done.
    Done,
    /// The data sources.
    DataSources(Vec<DataSourceLine>),
    /// The receivers of the new collector.
    Collector(Vec<ReceiverConfig>),
    /// The log collectors, in the order in which they were added.
    Collectors(Vec<CollectorLine>),
    /// The governance log.
    Governance(Vec<GovernanceTask>),
}

/// A data source, as administrators see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DataSourceLine {
    /// The name of the data source and of its report.
    pub display_name: String,
    /// The log format by its public name.
    pub log_type: String,
    /// How logs of it come in.
    pub receiver_type: Option<Receiver>,
    /// The zone of times in its logs that name none; UTC if none is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<LogZone>,
    /// The collector it is linked to.
    pub collector: Option<String>,
    /// Logs that were taken in, whatever came of them.
    pub uploaded_logs: u64,
    /// When the last of them was complete.
    pub last_data_received: Option<SimTime>,
}

/// A receiver of a collector, as Cloud App Security sets it up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiverConfig {
    /// The data source.
    pub data_source: String,
    /// The log format by its public name.
    pub log_type: String,
    /// How its logs come in.
    pub receiver_type: Receiver,
    /// Where they come in: UDP 514 and up, TCP 601 and up, files 21.
    pub port: u16,
}

/// How a collector is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
pub enum CollectorStatus {
    /// It was set up and has not reported yet.
    Created,
    /// It reports, and no data has come yet.
    Connected,
    /// Data came from a data source less than 24 hours ago.
    Healthy,
    /// No data came from any data source for 24 hours.
    Disconnected,
}

/// A collector, as administrators see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CollectorLine {
    /// The name of the collector.
    pub name: String,
    /// How it is.
    pub status: CollectorStatus,
    /// When it last received anything, as far as it has told.
    pub last_data: Option<SimTime>,
    /// Since when an alert says that no data comes, if one does.
    pub alert: Option<SimTime>,
    /// Whether its disk takes no more.
    pub disk_full: bool,
    /// What waits on its disk.
    pub disk_used: Bytes,
    /// Each data source.
    pub sources: Vec<SourceReport>,
}

/// What a task of the governance log does (`FACTS.md` 6.10).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum GovernanceTaskName {
    /// A log is read and analysed.
    DiscoveryParseLogTask,
    /// Logs that were uploaded by hand become a snapshot report.
    DiscoveryCreateSnapshotStreamTask,
}

/// A task of the governance log: what became of one file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GovernanceTask {
    /// What it does.
    pub task_name: GovernanceTaskName,
    /// When the file was complete.
    pub created: SimTime,
    /// When it was analysed.
    pub analysed: Option<SimTime>,
    /// The name of the file, as its upload gave it.
    pub file: String,
    /// The data source, or the snapshot report.
    pub target: String,
    /// How it stands.
    pub status: GovernanceStatus,
    /// The documented words of the error, if nothing of the file counts.
    pub error: Option<String>,
    /// Lines that count: transactions that show from the analysis on.
    pub taken: u64,
    /// Those of them that are of a UTC day to come, and show when it is there: clocks of a zone ahead of UTC, mostly.
    #[serde(default)]
    pub ahead: u64,
    /// Transactions older than discovery keeps, which are left out.
    pub too_old: u64,
    /// Lines that tell of no transaction of their own, by the reason.
    pub ignored: BTreeMap<String, u64>,
    /// Lines that could not be read.
    pub unreadable: u64,
    /// The first of them.
    pub unreadable_lines: Vec<UnreadableLog>,
}

/// A line that could not be read: it is kept, and named by file, number and reason (PRX-05).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnreadableLog {
    /// The file, or the file inside a zip file.
    pub file: String,
    /// The number of the line, the first being 1.
    pub line: u64,
    /// Why it could not be read.
    pub reason: String,
    /// What it says, cut to 200 bytes.
    pub text: String,
}

impl Receiver {
    /// Whether its logs are files, not messages.
    #[must_use]
    pub const fn is_files(self) -> bool {
        matches!(self, Self::Ftp | Self::Ftps)
    }
}

impl fmt::Display for CollectorStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Created => "Created",
            Self::Connected => "Connected",
            Self::Healthy => "Healthy",
            Self::Disconnected => "Disconnected",
        })
    }
}
