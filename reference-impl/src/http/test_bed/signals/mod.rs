//! Signals over HTTP: what Defender forwards to Cloud App Security, and whether the integration is on (INT-01 to
//! INT-03, REP-07).
//!
//! | request | body | answer |
//! |---|---|---|
//! | `PUT /signals/v1/devices/{deviceId}/batches/{number}` | JSON: transactions, sign-ins, addresses | 204 or 403 |
//! | `PUT /signals/v1/integration` | JSON: whether it is on, and since when | the state that is known now |
//!
//! 204 says that a batch is stored; 403 with the code `NotLicensed` that none are taken, now or later.

mod batch;

use std::sync::LazyLock;

use ::http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::IdentityMap;
use super::message::{
    WireRouter, answered, body, call, malformed, number, refusal, refused, route, router, unreadable, with_json,
};
use super::parts::device;
use crate::http::cloud_apps::client::UnreadableAnswer;
use crate::http::reply::{empty_reply, json_reply};
use crate::http::{PathPattern, Request, Response};
use crate::names::DeviceId;
use crate::protocol::ApiError;
use crate::protocol::signals::{IntegrationState, SignalAnswer, SignalBatch};
use crate::time::SimTime;

pub(super) use batch::BatchBody;

pub(super) const BATCH: PathPattern = PathPattern("/signals/v1/devices/{deviceId}/batches/{number}");
pub(super) const INTEGRATION: PathPattern = PathPattern("/signals/v1/integration");

/// The code of a refusal for want of a licence: it is not one of the public API, and not to be tried again.
const NOT_LICENSED: &str = "NotLicensed";

/// What Defender says to Cloud App Security of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SignalMessage {
    /// Signals of a device, on the channel of its cell.
    Batch(DeviceId, SignalBatch),
    /// Whether the integration is on.
    Integration(IntegrationState),
}

/// What it is answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SignalReply {
    /// To signals of a device: stored, or not taken for want of a licence.
    Batch(SignalAnswer),
    /// To the state of the integration: the state that is known now.
    Integration(IntegrationState),
}

/// Which of the two a message or its answer is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignalKind {
    /// Signals of a device.
    Batch,
    /// The state of the integration.
    Integration,
}

static ROUTER: LazyLock<WireRouter<SignalKind>> = LazyLock::new(|| {
    router([(Method::PUT, BATCH, SignalKind::Batch), (Method::PUT, INTEGRATION, SignalKind::Integration)])
});

/// Whether the integration is on.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Integration")]
pub(super) struct IntegrationBody {
    /// Whether it is on and applied.
    on: bool,
    /// Since when it is as it is.
    since: SimTime,
}

/// The HTTP request for what Defender says.
///
/// # Panics
/// If the message holds ids that the register does not know.
#[must_use]
pub fn request(origin: &str, message: &SignalMessage, register: &(impl IdentityMap + ?Sized)) -> Request {
    match message {
        SignalMessage::Batch(sender, batch) => {
            let path = BATCH.filled(&[&register.device_name(*sender).machine_id, &batch.number.to_string()]);
            with_json(origin, Method::PUT, &path, &BatchBody::of(batch, register))
        }
        SignalMessage::Integration(state) => {
            with_json(origin, Method::PUT, INTEGRATION.0, &IntegrationBody::from(*state))
        }
    }
}

/// Which message a request is; nothing if it is none of these.
#[must_use]
pub fn kind(request: &Request) -> Option<SignalKind> {
    let call = call(request).ok()?;
    Some(route(&call, &ROUTER).ok()?.0)
}

/// What Defender says by a request.
///
/// # Errors
/// If it is for no route of this wire, cannot be read, or names what the register does not know; nothing of it counts
/// (ROB-04).
pub fn question(request: &Request, register: &mut (impl IdentityMap + ?Sized)) -> Result<SignalMessage, ApiError> {
    let call = call(request)?;
    let (kind, parameters) = route(&call, &ROUTER)?;
    match kind {
        SignalKind::Batch => {
            let [sender, batch] = parameters.as_slice() else { return Err(malformed("the path names no batch")) };
            let (sender, number) = (device("deviceId", sender, register)?, number("number of the batch", batch)?);
            let signals = body::<BatchBody>(&call)?.typed(number, register).map_err(|why| malformed(&why))?;
            Ok(SignalMessage::Batch(sender, signals))
        }
        SignalKind::Integration => Ok(SignalMessage::Integration(body::<IntegrationBody>(&call)?.into())),
    }
}

/// The HTTP response for what Defender is answered.
#[must_use]
pub fn response(reply: &SignalReply) -> Response {
    match reply {
        SignalReply::Batch(SignalAnswer::Acknowledged) => empty_reply(StatusCode::NO_CONTENT),
        SignalReply::Batch(SignalAnswer::NotLicensed) => {
            let message = "The organisation is not licensed for Cloud App Security: no signals are taken";
            json_reply(StatusCode::FORBIDDEN, &json!({"error": {"code": NOT_LICENSED, "message": message}}))
        }
        SignalReply::Batch(SignalAnswer::Refused(error)) => refused(error),
        SignalReply::Integration(state) => json_reply(StatusCode::OK, &IntegrationBody::from(*state)),
    }
}

/// What Defender is answered to a message of this kind; the refusal of a state of the integration, which no role makes
/// but a proxy on the way may, is an error.
///
/// # Errors
/// If the response is neither an answer to such a message nor a refusal of signals.
pub fn answer(to: SignalKind, response: &Response) -> Result<SignalReply, UnreadableAnswer> {
    let refused = refusal(response);
    match (to, refused) {
        (SignalKind::Batch, None) => Ok(SignalReply::Batch(SignalAnswer::Acknowledged)),
        (SignalKind::Batch, Some(error)) => {
            let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
            let not_licensed = body["error"]["code"] == NOT_LICENSED;
            Ok(SignalReply::Batch(if not_licensed { SignalAnswer::NotLicensed } else { SignalAnswer::Refused(error) }))
        }
        (SignalKind::Integration, None) => Ok(SignalReply::Integration(answered::<IntegrationBody>(response)?.into())),
        (SignalKind::Integration, Some(error)) => Err(unreadable(response, error.to_string())),
    }
}

impl From<IntegrationState> for IntegrationBody {
    fn from(IntegrationState { on, since }: IntegrationState) -> Self {
        Self { on, since }
    }
}

impl From<IntegrationBody> for IntegrationState {
    fn from(IntegrationBody { on, since }: IntegrationBody) -> Self {
        Self { on, since }
    }
}
