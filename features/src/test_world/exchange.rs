//! The exchange: every wire between two roles, as the suite sees it.
//!
//! What a role sends passes the interceptor of the implementations first (it is part of the role), then the faults a
//! feature asked for (they are part of the network), and is then written down.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gnomon_mocks::over_http::{CodecFault, OverHttp};
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::agent::{AgentRequest, AgentResponse};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::world::{Fate, Role, Setting, Tap, WireMessage};

use crate::implementations::{Interceptor, Wire};
use crate::intercepted::Intercepted;

/// Which messages a fault is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A check-in of an endpoint, with the pull of its policy (BLK-03).
    CheckIn,
    /// The answer to one, with the policy.
    CheckInAnswer,
    /// A report of an endpoint with the transactions of an hour (REP-01).
    Report,
    /// The acknowledgement of one.
    ReportAcknowledged,
    /// Events of an endpoint: verdicts, sign-ins, address changes (ALR-01).
    Events,
    /// The acknowledgement of events.
    EventsAcknowledged,
    /// The refusal of any message of an endpoint.
    Refusal,
    /// What Defender forwards to Cloud App Security.
    Signals,
    /// The answer to it.
    SignalsAnswered,
    /// A request of Cloud App Security to Defender.
    Request,
    /// The answer to one.
    Answer,
    /// Whether the integration is on, and that it is known.
    Integration,
    /// A piece of a forward proxy's log.
    Log,
    /// The answer of the collector to it.
    LogAnswer,
    /// A call of a log upload.
    Upload,
    /// The answer to it.
    UploadAnswer,
    /// What a log collector tells of itself.
    CollectorReport,
    /// The receipt for it.
    CollectorReportKnown,
}

impl Kind {
    /// Which message it is, and the device it is of, if it is of one.
    #[must_use]
    pub const fn of(message: &WireMessage) -> (Self, Option<DeviceId>) {
        match message {
            WireMessage::ToDefender(device, AgentRequest::CheckIn(_)) => (Self::CheckIn, Some(*device)),
            WireMessage::ToDefender(device, AgentRequest::Report(_)) => (Self::Report, Some(*device)),
            WireMessage::ToDefender(device, AgentRequest::Events(_)) => (Self::Events, Some(*device)),
            WireMessage::ToEndpoint(device, AgentResponse::CheckIn(_)) => (Self::CheckInAnswer, Some(*device)),
            WireMessage::ToEndpoint(device, AgentResponse::Report(_)) => (Self::ReportAcknowledged, Some(*device)),
            WireMessage::ToEndpoint(device, AgentResponse::Events(_)) => (Self::EventsAcknowledged, Some(*device)),
            WireMessage::Signals(device, _) => (Self::Signals, Some(*device)),
            WireMessage::SignalsAnswered(device, ..) => (Self::SignalsAnswered, Some(*device)),
            WireMessage::ToEndpoint(device, AgentResponse::Refused(_)) => (Self::Refusal, Some(*device)),
            WireMessage::Request(..) => (Self::Request, None),
            WireMessage::Answer(..) => (Self::Answer, None),
            WireMessage::Integration(_) | WireMessage::IntegrationKnown(_) => (Self::Integration, None),
            WireMessage::ToCollector(..) => (Self::Log, None),
            WireMessage::ToProxy(..) => (Self::LogAnswer, None),
            WireMessage::Upload(..) => (Self::Upload, None),
            WireMessage::UploadAnswered(..) => (Self::UploadAnswer, None),
            WireMessage::CollectorReport(..) => (Self::CollectorReport, None),
            WireMessage::CollectorReportKnown(..) => (Self::CollectorReportKnown, None),
        }
    }
}

/// What tells a message from another of its kind and sender: a copy, sent by the network or by its sender, has the
/// same.
/// Nothing if each sending is a message of its own.
fn identity(message: &WireMessage) -> Option<u64> {
    match message {
        WireMessage::ToDefender(_, AgentRequest::Report(report)) => Some(report.sequence.into()),
        WireMessage::ToDefender(_, AgentRequest::Events(batch)) => Some(batch.first),
        WireMessage::ToEndpoint(_, AgentResponse::Report(answer)) => Some(answer.sequence.into()),
        WireMessage::ToEndpoint(_, AgentResponse::Events(answer)) => Some(answer.first),
        WireMessage::Signals(_, batch) => Some(batch.number.into()),
        WireMessage::SignalsAnswered(_, number, _) => Some((*number).into()),
        _ => None,
    }
}

/// What a fault does to a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// It never arrives.
    Lose,
    /// It arrives this much later.
    Delay(SimDuration),
    /// It arrives now, and once more after each half of this span.
    Repeat(SimDuration),
    /// Every second one arrives this much later, as does each copy of it, so that those in between overtake it.
    Reorder(SimDuration),
    /// It is not taken, and its sender is answered this code, and to wait for so long.
    Refuse(ErrorCode, Option<SimDuration>),
    /// It arrives as something that cannot be taken.
    Mangle(Mangling),
}

/// How a message is malformed when it arrives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mangling {
    /// The end of a report's body is missing.
    CutShort,
    /// It names another device than the one that it is of.
    OtherDevice,
}

impl Mangling {
    fn change(self, message: &mut WireMessage) {
        match (self, message) {
            (Self::CutShort, WireMessage::ToDefender(_, AgentRequest::Report(report))) => {
                let report = Arc::make_mut(report);
                let shorter = report.transactions.len().saturating_sub(1);
                report.transactions = report.transactions[..shorter].into();
            }
            (Self::OtherDevice, WireMessage::ToDefender(device, request)) => {
                let other = DeviceId(device.0 + 1);
                match request {
                    AgentRequest::CheckIn(check_in) => check_in.device = other,
                    AgentRequest::Report(report) => Arc::make_mut(report).device = other,
                    AgentRequest::Events(batch) => batch.device = other,
                }
            }
            _ => {}
        }
    }
}

/// A fault on the wires.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The kinds of messages that the fault concerns; it leaves all others alone.
    pub kinds: Vec<Kind>,
    /// How many of each device, or of the clouds; without end if not said.
    pub count: Option<u32>,
    /// From when to when.
    pub from: SimTime,
    /// The last instant.
    pub until: SimTime,
    /// What becomes of them.
    pub effect: Effect,
    /// Whether a copy is the same message, also one that its sender sends again: it shares the fate of the first.
    pub with_copies: bool,
    /// How many were met, or else which.
    met: Vec<(Option<DeviceId>, Kind, Vec<Option<u64>>)>,
}

impl Fault {
    /// A fault without end on these messages.
    #[must_use]
    pub fn new(kinds: &[Kind], effect: Effect, from: SimTime) -> Self {
        let with_copies = matches!(effect, Effect::Reorder(_));
        Self { kinds: kinds.to_vec(), count: None, from, until: SimTime::NEVER, effect, with_copies, met: Vec::new() }
    }

    /// The place of a message among those of its kind and sender, from 1 up.
    fn place(&mut self, message: &WireMessage) -> u32 {
        let (kind, device) = Kind::of(message);
        let known = self.met.iter().position(|(of, k, _)| *of == device && *k == kind).unwrap_or_else(|| {
            self.met.push((device, kind, Vec::new()));
            self.met.len() - 1
        });
        let met = &mut self.met[known].2;
        let is = if self.with_copies { identity(message) } else { None };
        let place = is.and_then(|is| met.iter().position(|known| *known == Some(is))).unwrap_or_else(|| {
            met.push(is);
            met.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// The fate of a message, if the fault is about it.
    fn meets(&mut self, now: SimTime, message: &mut WireMessage) -> Option<Fate> {
        if !self.kinds.contains(&Kind::of(message).0) || now < self.from || now > self.until {
            return None;
        }
        let place = self.place(message);
        if self.count.is_some_and(|count| place > count) {
            return None;
        }
        let second = place.is_multiple_of(2);
        Some(match self.effect {
            Effect::Lose => Fate::Lost,
            Effect::Delay(span) => Fate::At(now + span),
            Effect::Repeat(span) => {
                let half = SimDuration::from_millis(span.millis() / 2);
                Fate::Copies(vec![now, now + half, now + span])
            }
            Effect::Reorder(span) if !second => Fate::At(now + span),
            Effect::Reorder(_) => Fate::AsDrawn,
            Effect::Refuse(code, wait) => {
                let error = ApiError::new(code, "The service does not take the request now");
                Fate::Refused(ApiError { retry_after: wait, ..error })
            }
            Effect::Mangle(mangling) => {
                mangling.change(message);
                Fate::AsDrawn
            }
        })
    }
}

/// A message that was sent.
#[derive(Clone, Debug)]
pub struct Passed {
    /// The instant at which it was sent, in virtual time.
    pub at: SimTime,
    /// The message as its receiver was given it.
    pub message: WireMessage,
    /// What became of it.
    pub fate: Fate,
}

/// Every wire between two roles.
pub struct Exchange {
    /// What stands between roles and wires.
    pub interceptor: Box<dyn Interceptor>,
    /// The faults, the first that is about a message decides.
    pub faults: Vec<Fault>,
    /// Everything sent so far.
    pub passed: Vec<Passed>,
    /// Roles that are down, from when to when (exclusive).
    pub outages: Vec<(Role, SimTime, SimTime)>,
    /// The codecs of the wires, if messages travel over HTTP.
    codecs: Option<OverHttp>,
    /// What a codec could not carry.
    pub lost_in_translation: Vec<String>,
}

impl Exchange {
    fn pass(&mut self, setting: Option<&Setting>, now: SimTime, message: &mut WireMessage) -> Fate {
        let mut fate = Fate::AsDrawn;
        self.interceptor.intercept(Intercepted::Pass { now, message, fate: &mut fate });
        if fate == Fate::AsDrawn {
            fate = self.faults.iter_mut().find_map(|fault| fault.meets(now, message)).unwrap_or_default();
        }
        if let Some(setting) = setting {
            self.carry(setting, now, message, &mut fate);
        }
        if let Fate::Refused(error) = &mut fate {
            self.interceptor.intercept(Intercepted::ToldToWait { message, error });
        }
        self.interceptor.intercept(Intercepted::Sent { now, message, fate: &fate });
        self.passed.push(Passed { at: now, message: message.clone(), fate: fate.clone() });
        fate
    }

    /// Carries a message over HTTP, if messages travel so. What is refused on the way its sender is answered; what
    /// cannot be read is written down.
    fn carry(&mut self, setting: &Setting, now: SimTime, message: &mut WireMessage, fate: &mut Fate) {
        let Some(codecs) = &mut self.codecs else { return };
        if matches!(fate, Fate::Lost | Fate::Refused(_)) {
            return;
        }
        match codecs.pass(now, message, setting) {
            Ok(()) => {}
            Err(CodecFault::Refused(error)) => *fate = Fate::Refused(error),
            Err(fault) => self.lost_in_translation.push(format!("{now} {fault}: {message:?}")),
        }
    }

    /// Whether a role is down.
    #[must_use]
    pub fn is_down(&self, now: SimTime, role: Role) -> bool {
        self.outages.iter().any(|(down, from, until)| *down == role && *from <= now && now < *until)
    }
}

/// The exchange, shared between the bench and the world.
#[derive(Clone)]
pub struct SharedExchange(Arc<Mutex<Exchange>>);

impl SharedExchange {
    /// An exchange on which nothing was sent yet.
    #[must_use]
    pub fn new(interceptor: Box<dyn Interceptor>, wire: Wire, seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Exchange {
            interceptor,
            faults: Vec::new(),
            passed: Vec::new(),
            outages: Vec::new(),
            codecs: (wire == Wire::Http).then(|| OverHttp::new(seed)),
            lost_in_translation: Vec::new(),
        })))
    }

    /// The exchange, for as long as the guard lives: nobody else sees a message meanwhile.
    pub fn lock(&self) -> MutexGuard<'_, Exchange> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tap for SharedExchange {
    fn pass(&mut self, now: SimTime, message: &mut WireMessage) -> Fate {
        self.lock().pass(None, now, message)
    }

    fn pass_in(&mut self, setting: &Setting, now: SimTime, message: &mut WireMessage) -> Fate {
        self.lock().pass(Some(setting), now, message)
    }

    fn is_down(&self, now: SimTime, role: Role) -> bool {
        self.lock().is_down(now, role)
    }
}
