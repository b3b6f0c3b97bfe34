//! Agent channel over HTTP: check-ins with the pull of the policy, reports, events (REP, ALR-01, DSC-04).
//!
//! | request | body | answer |
//! |---|---|---|
//! | `POST /agent/v1/devices/{deviceId}/check-in` | JSON | the policy that the device lacks, if it lacks one |
//! | `PUT /agent/v1/devices/{deviceId}/reports/{sequence}` | a line of JSON a transaction | that it is stored |
//! | `POST /agent/v1/devices/{deviceId}/events` | JSON | that they are stored |
//!
//! What identifies a report (device, sequence, first transaction) is in headers. The device in the path is the one
//! whose channel it is: the one that a token would be of. What the message itself says of its device is in it, so that
//! a message of another device is seen as such.

mod check_in;
mod events;
mod policy;
mod report;

use std::sync::LazyLock;

use ::http::{Method, StatusCode};

use super::IdentityMap;
use super::message::{WireRouter, answered, call, malformed, refusal, refused, route, router, unreadable};
use super::parts::device;
use crate::http::cloud_apps::client::UnreadableAnswer;
use crate::http::reply::json_reply;
use crate::http::{PathPattern, Request, Response};
use crate::names::DeviceId;
use crate::protocol::ApiError;
use crate::protocol::agent::{AgentRequest, AgentResponse, Refused, RefusedMessage};

pub(super) const CHECK_IN: PathPattern = PathPattern("/agent/v1/devices/{deviceId}/check-in");
pub(super) const REPORT: PathPattern = PathPattern("/agent/v1/devices/{deviceId}/reports/{sequence}");
pub(super) const EVENTS: PathPattern = PathPattern("/agent/v1/devices/{deviceId}/events");

pub(super) use report::{LINES, headers};

/// The bodies of messages, for the description of the wire.
pub(super) mod bodies {
    pub(in crate::http::test_bed) use super::check_in::{AnswerBody, CheckInBody};
    pub(in crate::http::test_bed) use super::events::{AcknowledgedBody as EventsAcknowledgedBody, EventsBody};
    pub(in crate::http::test_bed) use super::report::AcknowledgedBody as ReportAcknowledgedBody;
}

static ROUTER: LazyLock<WireRouter<RefusedMessage>> = LazyLock::new(|| {
    router([
        (Method::POST, CHECK_IN, RefusedMessage::CheckIn),
        (Method::PUT, REPORT, RefusedMessage::Report),
        (Method::POST, EVENTS, RefusedMessage::Events),
    ])
});

/// The HTTP request for what an endpoint says on the channel of `sender`.
///
/// # Panics
/// If the message holds ids that the register does not know.
#[must_use]
pub fn request(
    origin: &str,
    sender: DeviceId,
    request: &AgentRequest,
    register: &(impl IdentityMap + ?Sized),
) -> Request {
    let sender = register.device_name(sender).machine_id;
    match request {
        AgentRequest::CheckIn(check_in) => check_in::write(origin, &CHECK_IN.filled(&[&sender]), check_in, register),
        AgentRequest::Report(report) => {
            report::write(origin, &REPORT.filled(&[&sender, &report.sequence.to_string()]), report, register)
        }
        AgentRequest::Events(batch) => events::write(origin, &EVENTS.filled(&[&sender]), batch, register),
    }
}

/// What a request is for; nothing if it is for none of these.
#[must_use]
pub fn kind(request: &Request) -> Option<RefusedMessage> {
    let call = call(request).ok()?;
    Some(route(&call, &ROUTER).ok()?.0)
}

/// What an endpoint says by a request, and on whose channel.
///
/// # Errors
/// If it is for no route of this wire, cannot be read, or names what the register does not know; nothing of it counts
/// (ROB-04). A report of which lines are missing reads as one whose body is shorter than it says, which Defender
/// refuses.
pub fn question(
    request: &Request,
    register: &mut (impl IdentityMap + ?Sized),
) -> Result<(DeviceId, AgentRequest), ApiError> {
    let call = call(request)?;
    let (kind, parameters) = route(&call, &ROUTER)?;
    let [sender, rest @ ..] = parameters.as_slice() else { return Err(malformed("the path names no device")) };
    let sender = device("deviceId", sender, register)?;
    let typed = match kind {
        RefusedMessage::CheckIn => AgentRequest::CheckIn(check_in::read(&call, register)?),
        RefusedMessage::Report => {
            let sequence = rest.first().copied().unwrap_or_default();
            AgentRequest::Report(report::read(&call, sequence, register)?)
        }
        RefusedMessage::Events => AgentRequest::Events(events::read(&call, register)?),
    };
    Ok((sender, typed))
}

/// The HTTP response for what an endpoint is answered.
#[must_use]
pub fn response(response: &AgentResponse) -> Response {
    match response {
        AgentResponse::CheckIn(answer) => json_reply(StatusCode::OK, &check_in::AnswerBody::from(answer)),
        AgentResponse::Report(acknowledged) => {
            json_reply(StatusCode::OK, &report::AcknowledgedBody::from(*acknowledged))
        }
        AgentResponse::Events(acknowledged) => {
            json_reply(StatusCode::OK, &events::AcknowledgedBody::from(*acknowledged))
        }
        AgentResponse::Refused(Refused { error, .. }) => refused(error),
    }
}

/// What an endpoint is answered to a message of this kind.
///
/// # Errors
/// If the response is neither an answer to such a message nor a refusal.
pub fn answer(to: RefusedMessage, response: &Response) -> Result<AgentResponse, UnreadableAnswer> {
    if let Some(error) = refusal(response) {
        return Ok(AgentResponse::Refused(Refused { what: to, error }));
    }
    Ok(match to {
        RefusedMessage::CheckIn => {
            let body: check_in::AnswerBody = answered(response)?;
            AgentResponse::CheckIn(body.typed().map_err(|why| unreadable(response, why))?)
        }
        RefusedMessage::Report => AgentResponse::Report(answered::<report::AcknowledgedBody>(response)?.into()),
        RefusedMessage::Events => AgentResponse::Events(answered::<events::AcknowledgedBody>(response)?.into()),
    })
}
