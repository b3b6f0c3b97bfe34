//! Taps: somebody who listens in on the wires, and may delay, lose, repeat or change what passes.
//!
//! Features listen in to judge what a role says (a step looks at a participant through a documented wire only), hold
//! messages back to bring an effect exactly onto its bound, and put faults between any two messages. Fleets run
//! without.

use gnomon_reference_impl::cloud_apps::RequestId;
use gnomon_reference_impl::collector::CallId;
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::agent::{AgentRequest, AgentResponse, RefusedMessage};
use gnomon_reference_impl::protocol::collector::{CollectorReport, LogAnswer, LogMessage};
use gnomon_reference_impl::protocol::defender::{DefenderRequest, DefenderResponse};
use gnomon_reference_impl::protocol::signals::{IntegrationState, SignalAnswer, SignalBatch};
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};
use gnomon_reference_impl::time::SimTime;

use super::facts::{MessageKind, Role};
use super::log_upload::{CollectorId, ProxyId};
use super::setting::Setting;
use crate::engine::Message;

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
pub type Fate = crate::engine::Fate<ApiError>;

impl Message for WireMessage {
    type Refusal = ApiError;

    fn refused(&self, error: ApiError) -> Option<Self> {
        Some(match self {
            Self::ToDefender(device, request) => Self::ToEndpoint(*device, request.refused(error)),
            Self::Signals(device, batch) => Self::SignalsAnswered(*device, batch.number, SignalAnswer::Refused(error)),
            Self::Request(id, _) => Self::Answer(*id, Err(error)),
            Self::Upload(collector, call, _) => Self::UploadAnswered(*collector, *call, Err(error)),
            _ => return None,
        })
    }

    /// Nothing tells a repeated datagram from two alike, so the simulated network repeats none.
    fn may_be_repeated(&self) -> bool {
        !matches!(self, Self::ToCollector(_, LogMessage::Datagram { .. }))
    }
}

impl WireMessage {
    /// Who is to hear it.
    #[must_use]
    pub const fn receiver(&self) -> Role {
        match self {
            Self::ToDefender(..) | Self::SignalsAnswered(..) | Self::Request(..) | Self::IntegrationKnown(_) => {
                Role::Defender
            }
            Self::ToEndpoint(..) => Role::Endpoint,
            Self::Signals(..) | Self::Answer(..) | Self::Integration(_) => Role::CloudApps,
            Self::Upload(..) | Self::CollectorReport(..) => Role::CloudApps,
            Self::ToCollector(..) | Self::UploadAnswered(..) | Self::CollectorReportKnown(..) => Role::Collector,
            Self::ToProxy(..) => Role::World,
        }
    }

    /// What kind of message it is, and whether it is an answer.
    #[must_use]
    pub const fn kind(&self) -> (MessageKind, bool) {
        match self {
            Self::ToDefender(_, AgentRequest::CheckIn(_)) => (MessageKind::CheckIn, false),
            Self::ToDefender(_, AgentRequest::Report(_)) => (MessageKind::Report, false),
            Self::ToDefender(_, AgentRequest::Events(_)) => (MessageKind::Events, false),
            Self::ToEndpoint(_, AgentResponse::CheckIn(_)) => (MessageKind::CheckIn, true),
            Self::ToEndpoint(_, AgentResponse::Report(_)) => (MessageKind::Report, true),
            Self::ToEndpoint(_, AgentResponse::Events(_)) => (MessageKind::Events, true),
            Self::ToEndpoint(_, AgentResponse::Refused(refused)) => match refused.what {
                RefusedMessage::CheckIn => (MessageKind::CheckIn, true),
                RefusedMessage::Report => (MessageKind::Report, true),
                RefusedMessage::Events => (MessageKind::Events, true),
            },
            Self::Signals(..) => (MessageKind::Signals, false),
            Self::SignalsAnswered(..) => (MessageKind::Signals, true),
            Self::Request(..) => (MessageKind::Indicators, false),
            Self::Answer(..) => (MessageKind::Indicators, true),
            Self::Integration(_) => (MessageKind::Integration, false),
            Self::IntegrationKnown(_) => (MessageKind::Integration, true),
            Self::ToCollector(..) => (MessageKind::Log, false),
            Self::ToProxy(..) => (MessageKind::Log, true),
            Self::Upload(..) => (MessageKind::Upload, false),
            Self::UploadAnswered(..) => (MessageKind::Upload, true),
            Self::CollectorReport(..) => (MessageKind::CollectorReport, false),
            Self::CollectorReportKnown(..) => (MessageKind::CollectorReport, true),
        }
    }
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
