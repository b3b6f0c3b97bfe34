//! What a log collector tells Cloud App Security of itself, and what it answers forward proxies (PRX-06).
//!
//! | request | body | answer |
//! |---|---|---|
//! | `PUT /collector/v1/reports/{number}` | JSON: the collector, its data sources, its disk | 204: known |
//!
//! What forward proxies send is syslog and files, bytes as they are, and has no form here. How far a stream of bytes is
//! stored has no message in these protocols; [`stored_response`] gives it one, so that an answer can cross a boundary
//! between processes.

use std::sync::LazyLock;

use ::http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::message::{
    WireRouter, answered, body, call, malformed, number, refusal, route, router, unreadable, with_json,
};
use crate::http::cloud_apps::client::UnreadableAnswer;
use crate::http::reply::{empty_reply, json_reply};
use crate::http::{PathPattern, Request, Response};
use crate::protocol::ApiError;
use crate::protocol::collector::{CollectorReport, LogAnswer, RefusalReason, StreamId};

pub(super) const REPORT: PathPattern = PathPattern("/collector/v1/reports/{number}");

static ROUTER: LazyLock<WireRouter<()>> = LazyLock::new(|| router([(Method::PUT, REPORT, ())]));

/// The HTTP request for the report of this number.
#[must_use]
pub fn request(origin: &str, number: u64, report: &CollectorReport) -> Request {
    with_json(origin, Method::PUT, &REPORT.filled(&[&number.to_string()]), report)
}

/// The report that a request is, with its number.
///
/// # Errors
/// If it is for no route of this wire, or cannot be read; nothing of it counts.
pub fn question(request: &Request) -> Result<(u64, CollectorReport), ApiError> {
    let call = call(request)?;
    let (_, parameters) = route(&call, &ROUTER)?;
    let [text] = parameters.as_slice() else { return Err(malformed("the path names no report")) };
    Ok((number("number of the report", text)?, body(&call)?))
}

/// The HTTP response to a report that is known.
#[must_use]
pub fn response() -> Response {
    empty_reply(StatusCode::NO_CONTENT)
}

/// Whether a report is known.
///
/// # Errors
/// Why it is not: then it is to be sent again.
pub fn answer(response: &Response) -> Result<(), ApiError> {
    refusal(response).map_or(Ok(()), Err)
}

/// How far a stream of a forward proxy is on the disk of its collector.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Stored")]
pub(super) enum StoredBody {
    /// So many bytes of it are stored.
    Taken {
        /// The connection or file that it is about.
        #[schemars(with = "StreamBody")]
        stream: StreamId,
        /// How far it is stored.
        up_to: u64,
    },
    /// No more is taken now.
    Refused {
        /// The connection or file that it is about.
        #[schemars(with = "StreamBody")]
        stream: StreamId,
        /// How far it is stored.
        up_to: u64,
        /// Why the collector takes no more.
        #[schemars(with = "String", extend("enum" = ["disk-full", "no-receiver"]))]
        reason: RefusalReason,
    },
    /// The file is complete and stored.
    Complete {
        /// The file that is complete.
        #[schemars(with = "StreamBody")]
        stream: StreamId,
    },
}

/// A stream of bytes: a connection of a sender, or one of its files.
#[derive(JsonSchema)]
#[schemars(rename = "Stream")]
#[expect(dead_code, reason = "it describes how `StreamId` looks in JSON")]
struct StreamBody {
    /// The number of the sender.
    sender: u32,
    /// The number of the stream among those of the sender; a higher one is later.
    number: u32,
}

/// The HTTP response that says how far a stream is stored: 200, 201 for a complete file, 404 where no receiver listens,
/// 507 when the disk is full.
#[must_use]
pub fn stored_response(answer: LogAnswer) -> Response {
    let (status, body) = match answer {
        LogAnswer::Taken { stream, up_to } => (StatusCode::OK, StoredBody::Taken { stream, up_to }),
        LogAnswer::Complete { stream } => (StatusCode::CREATED, StoredBody::Complete { stream }),
        LogAnswer::Refused { stream, up_to, reason } => {
            let status = match reason {
                RefusalReason::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
                RefusalReason::NoReceiver => StatusCode::NOT_FOUND,
            };
            (status, StoredBody::Refused { stream, up_to, reason })
        }
    };
    json_reply(status, &body)
}

/// How far a stream is stored, as a response says.
///
/// # Errors
/// If it says nothing of the kind.
pub fn stored(response: &Response) -> Result<LogAnswer, UnreadableAnswer> {
    let body = answered(response)?;
    let ours = match body {
        StoredBody::Taken { stream, up_to } => LogAnswer::Taken { stream, up_to },
        StoredBody::Complete { stream } => LogAnswer::Complete { stream },
        StoredBody::Refused { stream, up_to, reason } => LogAnswer::Refused { stream, up_to, reason },
    };
    let fits = matches!(ours, LogAnswer::Refused { .. }) != response.status().is_success();
    fits.then_some(ours).ok_or_else(|| unreadable(response, "its status says another thing than its body"))
}
