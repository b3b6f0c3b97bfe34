//! Agent channel: what an endpoint says to Defender, and what it is answered.
//!
//! No public protocol exists for it; this one is ours. An endpoint checks in (and is given the policy it lacks), sends
//! reports (REP) and sends events (verdicts, sign-ins, address changes; ALR-01, DSC-04). Every message may be lost or
//! arrive twice: each carries numbers by which Defender counts it once (REP-05).
//!
//! A report's body is lines of JSON, one transaction a line, so that its size is the sum of its transactions' sizes
//! however a day is cut into reports; what identifies the report travels beside the body ([`Report`]).

mod body;
mod event;
mod prerequisites;
mod transaction;

pub use body::{BodyError, NameResolver, UnknownName, decode_body, encode_body, encode_transaction};
pub(crate) use body::{Line, hexadecimal, line_of, read_destination};
pub use event::{AgentEvent, AttemptOutcome, Enforcer, EventBatch, EventKind, NotBlocked};
pub use prerequisites::MissingPrerequisites;
pub use transaction::{LocalAddress, Transaction, TransactionSize};

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{ApiError, ErrorCode};
use crate::names::DeviceId;
use crate::protocol::device_policy::{DevicePolicy, PolicyVersion};
use crate::protocol::windows::WindowsBuild;
use crate::quantities::{Bytes, Tally};
use crate::time::SimTime;

/// What an endpoint says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AgentRequest {
    /// I am here; which policy do I lack?
    CheckIn(CheckIn),
    /// These are the transactions since the last report.
    Report(Arc<Report>),
    /// This happened just now.
    Events(EventBatch),
}

/// What an endpoint is answered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AgentResponse {
    /// To a check-in.
    CheckIn(CheckInAnswer),
    /// To a report: it is on Defender's disk.
    Report(ReportAcknowledged),
    /// To events: they are on Defender's disk.
    Events(EventsAcknowledged),
    /// To any of these: Defender has not taken it (ROB-03).
    Refused(Refused),
}

/// Defender has not taken a message: it is to be sent again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refused {
    /// The kind of message that was not taken.
    pub what: RefusedMessage,
    /// Why, and how long to wait.
    pub error: ApiError,
}

/// Which message Defender has not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum RefusedMessage {
    /// A check-in, which the next one replaces.
    CheckIn,
    /// A report, which is sent again unchanged (REP-06).
    Report,
    /// Events, which are sent again with the same numbers.
    Events,
}

impl AgentRequest {
    /// The answer to this message if it is not taken for this reason.
    #[must_use]
    pub const fn refused(&self, error: ApiError) -> AgentResponse {
        let what = match self {
            Self::CheckIn(_) => RefusedMessage::CheckIn,
            Self::Report(_) => RefusedMessage::Report,
            Self::Events(_) => RefusedMessage::Events,
        };
        AgentResponse::Refused(Refused { what, error })
    }
}

/// The regular sign of life, with which the policy is pulled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CheckIn {
    /// The device that checks in.
    pub device: DeviceId,
    /// What it runs.
    pub build: WindowsBuild,
    /// Its address on the network it is on.
    pub address: LocalAddress,
    /// The policy it has.
    pub policy: PolicyVersion,
}

/// The policy the endpoint lacks, or nothing if it has the latest.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CheckInAnswer {
    /// A newer policy than the one the endpoint said it has.
    pub policy: Option<Arc<DevicePolicy>>,
    /// The latest moment of publication: all that changed before it is in the policy, what changed later is not
    /// (ALR-01).
    pub as_of: SimTime,
}

/// A sealed report: its content never changes, so a resend is byte-identical and carries the same id (REP-06).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Report {
    /// The device that made it.
    pub device: DeviceId,
    /// The report's id: its number among the device's reports.
    pub sequence: u32,
    /// The number of its first transaction among those the device reports; the others follow without gaps.
    pub first: u64,
    /// Its transactions, oldest first.
    pub transactions: Box<[Transaction]>,
    /// The size of its body as encoded, before compression (REP-02).
    pub body: Bytes,
    /// When it was sealed, which is when it was first sent.
    pub sealed_at: SimTime,
    /// What the cap has held back on this device so far (REP-08).
    pub held_back: Tally,
}

impl Report {
    /// How many transactions the report carries.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.transactions.len() as u64
    }
}

/// Why a report whose body has another size than was said is not taken: part of it is missing (ROB-04).
#[must_use]
pub(crate) fn cut_short(sequence: u32, bytes: Bytes, said: Bytes) -> ApiError {
    let message = format!("The body of report {sequence} has {} bytes and is said to have {}", bytes.0, said.0);
    ApiError::new(ErrorCode::InvalidRequestBody, message)
}

/// A report is on Defender's disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReportAcknowledged {
    /// The report's id.
    pub sequence: u32,
}

/// Events are on Defender's disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EventsAcknowledged {
    /// The number of the first event.
    pub first: u64,
    /// How many events, from the first on without gaps.
    pub count: u64,
}
