//! What forward proxies send to the log collector, and what the collector tells Cloud App Security of itself (PRX-06).
//!
//! Syslog over UDP is one message a datagram and is not acknowledged. Syslog over TCP and file transfers are streams of
//! bytes: each piece says where in its stream it begins, and the answer says how far the stream is on the collector's
//! disk, so that a piece may be cut anywhere, lost, repeated or overtaken (ROB-01, ROB-02).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quantities::Bytes;
use crate::time::SimTime;

/// The number of a sender, as the collector knows it by its address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct SenderId(pub u32);

/// A stream of bytes: the connection of a sender, or one of the files it transfers. A higher number is a later one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct StreamId {
    /// The sender whose connection or file it is.
    pub sender: SenderId,
    /// Its number among those of the sender, from 0 up.
    pub number: u32,
}

/// What a forward proxy sends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum LogMessage {
    /// A datagram of syslog: one message, with or without a line feed at its end.
    Datagram {
        /// The UDP port it is sent to.
        port: u16,
        /// The message as it was sent, at most one datagram.
        bytes: Arc<[u8]>,
    },
    /// A piece of a syslog connection.
    Segment {
        /// The TCP port it is sent to.
        port: u16,
        /// The connection that it is a piece of.
        stream: StreamId,
        /// How many bytes of the connection came before.
        offset: u64,
        /// The bytes of the piece, cut anywhere.
        bytes: Arc<[u8]>,
    },
    /// A piece of a file.
    Chunk {
        /// The port of the receiver.
        port: u16,
        /// The file that it is a piece of.
        stream: StreamId,
        /// How many bytes of the file came before.
        offset: u64,
        /// The bytes of the piece, cut anywhere.
        bytes: Arc<[u8]>,
    },
    /// The transfer of a file is over.
    TransferEnd {
        /// The port of the receiver.
        port: u16,
        /// The file that is complete.
        stream: StreamId,
        /// How long it is.
        length: u64,
    },
}

/// What the collector answers. Datagrams are not answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum LogAnswer {
    /// So many bytes of the stream are on the collector's disk, in whole messages or pieces.
    Taken {
        /// The connection or file.
        stream: StreamId,
        /// How far it is stored.
        up_to: u64,
    },
    /// No more is taken now.
    Refused {
        /// The connection or file.
        stream: StreamId,
        /// How far it is stored.
        up_to: u64,
        /// What the collector lacks.
        reason: RefusalReason,
    },
    /// The file is complete and on the collector's disk.
    Complete {
        /// The file that is complete.
        stream: StreamId,
    },
}

/// Why the collector takes no more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalReason {
    /// Its disk is full.
    DiskFull,
    /// No receiver listens there.
    NoReceiver,
}

impl LogAnswer {
    /// The stream it is about.
    #[must_use]
    pub const fn stream(&self) -> StreamId {
        match self {
            Self::Taken { stream, .. } | Self::Refused { stream, .. } | Self::Complete { stream } => *stream,
        }
    }
}

/// What a collector tells Cloud App Security of itself. Ours: the real one does so over its own channel.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CollectorReport {
    /// The name of the collector.
    pub collector: String,
    /// When it last received anything from any data source.
    pub last_data: Option<SimTime>,
    /// Each data source.
    pub sources: Vec<SourceReport>,
    /// What waits on its disk.
    pub disk_used: Bytes,
    /// How much may wait there.
    pub disk_limit: Bytes,
}

/// What a collector tells of one data source.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SourceReport {
    /// The data source.
    pub data_source: String,
    /// When it last received anything from it.
    pub last_data: Option<SimTime>,
    /// Messages and files taken.
    pub taken: u64,
    /// Bytes taken, line feeds included.
    pub taken_bytes: Bytes,
    /// Messages dropped since the disk was full (UDP).
    pub dropped: u64,
    /// Bytes of them.
    pub dropped_bytes: Bytes,
    /// Times it refused data since the disk was full (TCP, files).
    pub refused: u64,
    /// Messages longer than the bound, of which only the beginning was kept.
    pub cut: u64,
    /// Logs uploaded to Cloud App Security.
    pub uploaded: u64,
    /// Logs that wait to be uploaded, the one under way included.
    pub waiting: u64,
}
