//! Streams: the reports of Cloud Discovery, with the fields of the public API (`FACTS.md` 6.6; DSC-01, PRX-02, PRX-04).

use serde::{Deserialize, Serialize};

use super::Traffic;
use crate::time::SimTime;

/// A report, as the API lists it. What is not known of a report is absent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stream {
    /// Its id: 24 hexadecimal digits, made from its name.
    #[serde(rename = "_id")]
    pub id: String,
    /// The name people read.
    pub display_name: String,
    /// Where its data comes from.
    pub stream_type: StreamType,
    /// 1 for the report of Defender for Endpoint; absent for all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub built_in_stream_type: Option<u8>,
    /// Whether the Global report includes it (DSC-01).
    pub global_aggregated: bool,
    /// The number of the log format; 195 is Defender for Endpoint, 0 is none.
    pub log_type: u16,
    /// When it came to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<SimTime>,
    /// When data last came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_data_received: Option<SimTime>,
    /// How many logs it was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_files_history_count: Option<u64>,
    /// Which kinds it knows: 1 user name, 2 IP address, 3 machine name.
    pub supported_entity_types: Vec<u8>,
    /// Which bytes it knows: 1 total, 2 downloaded, 3 uploaded.
    pub supported_traffic_types: Vec<u8>,
    /// What passed in each period that can be chosen.
    pub time_frames: Vec<TimeFrame>,
    /// The reports it adds up, if it is one that does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source_streams: Vec<String>,
}

/// Where the data of a report comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum StreamType {
    /// A data source of its own; the report came with it.
    Input,
    /// A view over other reports.
    View,
    /// Logs uploaded by hand: a snapshot (PRX-04).
    Preview,
}

/// What passed in one of the periods that can be chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TimeFrame {
    /// The last so many UTC days, today counted.
    pub days: u32,
    /// Transactions and bytes of the period.
    #[serde(flatten)]
    pub traffic: Traffic,
}

/// What the log of a data source tells, by the documents: no more is shown (PRX-05).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogAttributes {
    /// Who made a transaction.
    pub users: bool,
    /// From which address.
    pub ip_addresses: bool,
    /// Bytes both ways.
    pub total: bool,
    /// Bytes to the Internet.
    pub uploaded: bool,
    /// Bytes from the Internet.
    pub downloaded: bool,
}

impl LogAttributes {
    /// A log that tells everything.
    pub const ALL: Self = Self { users: true, ip_addresses: true, total: true, uploaded: true, downloaded: true };

    /// What either tells.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self {
            users: self.users || other.users,
            ip_addresses: self.ip_addresses || other.ip_addresses,
            total: self.total || other.total,
            uploaded: self.uploaded || other.uploaded,
            downloaded: self.downloaded || other.downloaded,
        }
    }
}

impl From<StreamType> for u8 {
    fn from(kind: StreamType) -> Self {
        match kind {
            StreamType::Input => 1,
            StreamType::View => 3,
            StreamType::Preview => 5,
        }
    }
}

impl TryFrom<u8> for StreamType {
    type Error = String;
    fn try_from(number: u8) -> Result<Self, String> {
        match number {
            1 => Ok(Self::Input),
            3 => Ok(Self::View),
            5 => Ok(Self::Preview),
            _ => Err(format!("{number} is no type of stream: there are 1, 3 and 5")),
        }
    }
}
