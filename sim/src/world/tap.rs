//! Taps: somebody who listens in on the wires, and may delay, lose, repeat or change what passes.
//!
//! Features listen in to judge what a role says (a step looks at a participant through a documented wire only), hold messages
//! back to bring an effect exactly onto its bound, and put faults between any two messages. Fleets run without.

use gnomon_reference_impl::cloud_apps::RequestId;
use gnomon_reference_impl::collector::CallId;
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::agent::{AgentRequest, AgentResponse};
use gnomon_reference_impl::protocol::collector::{CollectorReport, LogAnswer, LogMessage};
use gnomon_reference_impl::protocol::defender::{DefenderRequest, DefenderResponse};
use gnomon_reference_impl::protocol::signals::{IntegrationState, SignalAnswer, SignalBatch};
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};
use gnomon_reference_impl::time::SimTime;

use super::facts::Role;
use super::log_upload::{CollectorId, ProxyId};
use super::setting::Setting;

/// A message between two roles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WireMessage {
    /// From an endpoint to Defender.
    ToDefender(DeviceId, AgentRequest),
    /// From Defender to an endpoint.
    ToEndpoint(DeviceId, AgentResponse),
    /// From Defender's cell of a device to that of Cloud App Security.
    Signals(DeviceId, SignalBatch),
    /// The answer to the batch of this number.
    SignalsAnswered(DeviceId, u32, SignalAnswer),
    /// From Cloud App Security to Defender.
    Request(RequestId, DefenderRequest),
    /// The answer to it.
    Answer(RequestId, Result<DefenderResponse, ApiError>),
    /// From Defender to Cloud App Security: whether the integration is on.
    Integration(IntegrationState),
    /// Cloud App Security knows.
    IntegrationKnown(IntegrationState),
    /// From a forward proxy to its log collector.
    ToCollector(ProxyId, LogMessage),
    /// From a log collector to a forward proxy.
    ToProxy(ProxyId, LogAnswer),
    /// From a log collector to Cloud App Security: a call of an upload.
    Upload(CollectorId, CallId, UploadRequest),
    /// The answer to it.
    UploadAnswered(CollectorId, CallId, Result<UploadResponse, ApiError>),
    /// From a log collector to Cloud App Security: what it tells of itself, with its number.
    CollectorReport(CollectorId, u64, CollectorReport),
    /// Cloud App Security knows.
    CollectorReportKnown(CollectorId, u64),
}

/// What a tap makes of a message.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Fate {
    /// What the link makes of it.
    #[default]
    AsDrawn,
    /// It arrives at this instant.
    At(SimTime),
    /// It never arrives.
    Lost,
    /// It arrives at each of these instants.
    Copies(Vec<SimTime>),
    /// It does not arrive, and its sender is answered this error at once. Answers are never refused.
    Refused(ApiError),
}

/// Somebody who listens in.
pub trait Tap: Send {
    /// A message is sent at `now`.
    fn pass(&mut self, now: SimTime, message: &mut WireMessage) -> Fate;

    /// The same, for those who need to know what ids stand for.
    fn pass_in(&mut self, setting: &Setting, now: SimTime, message: &mut WireMessage) -> Fate {
        let _ = setting;
        self.pass(now, message)
    }

    /// Whether a role is down at `now`: it hears nothing. What it says is its own affair: a bench crashes it first.
    fn is_down(&self, now: SimTime, role: Role) -> bool {
        let _ = (now, role);
        false
    }
}
