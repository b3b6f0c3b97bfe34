//! What is sent again, and when: nothing that was acknowledged, everything else after a while.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use cucumber::{Parameter, then};
use gnomon_reference_impl::protocol::agent::AgentRequest;
use gnomon_reference_impl::protocol::upload::UploadRequest;
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::world::{Fate, WireMessage};

use crate::step_error::StepError;
use crate::test_world::parameters::Span;
use crate::test_world::{Fixture, Kind, TestWorld};

/// A message that is sent until it is acknowledged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(name = "message", regex = "report|event|signal|log upload")]
pub(super) enum Message {
    /// A report of an endpoint.
    Report,
    /// An event of an endpoint.
    Event,
    /// A batch of signals of Defender.
    Signal,
    /// A call of a log upload.
    LogUpload,
}

impl FromStr for Message {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "report" => Self::Report,
            "event" => Self::Event,
            "signal" => Self::Signal,
            "log upload" => Self::LogUpload,
            other => return Err(format!("`{other}` is no message that is acknowledged")),
        })
    }
}

impl Message {
    /// The kinds of messages that carry it.
    pub(super) const fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Report => &[Kind::Report],
            Self::Event => &[Kind::Events],
            Self::Signal => &[Kind::Signals],
            Self::LogUpload => &[Kind::Upload],
        }
    }

    /// What a message of this kind is called, wherever it is sent again under the same name; a batch of events is many.
    fn names(self, message: &WireMessage) -> Vec<String> {
        match (self, message) {
            (Self::Report, WireMessage::ToDefender(device, AgentRequest::Report(report))) => {
                vec![format!("report {} of device {}", report.sequence, device.0)]
            }
            (Self::Event, WireMessage::ToDefender(device, AgentRequest::Events(batch))) => {
                let numbers = batch.first..batch.first + batch.events.len() as u64;
                numbers.map(|number| format!("event {number} of device {}", device.0)).collect()
            }
            (Self::Signal, WireMessage::Signals(device, batch)) => {
                vec![format!("signals {} of device {}", batch.number, device.0)]
            }
            (Self::LogUpload, WireMessage::Upload(_, _, request)) => vec![match request {
                UploadRequest::Address(asked) => format!("the call for an address for {}", asked.filename),
                UploadRequest::Content { url, .. } => format!("the content of {url}"),
                UploadRequest::Completion(done) => format!("the completion of {}", done.upload_url),
            }],
            _ => Vec::new(),
        }
    }

    /// The first message of this kind that was sent again after it had arrived at once, and when.
    fn sent_in_vain(self, fixture: &Fixture) -> Option<(String, SimTime)> {
        let mut arrived = BTreeSet::new();
        for passed in &fixture.exchange.lock().passed {
            for name in self.names(&passed.message) {
                if arrived.contains(&name) {
                    return Some((name, passed.at));
                }
                if passed.fate == Fate::AsDrawn {
                    arrived.insert(name);
                }
            }
        }
        None
    }

    /// When each message of this kind was sent, if it was sent first at `from` or later.
    fn sendings(self, fixture: &Fixture, from: SimTime) -> BTreeMap<String, Vec<SimTime>> {
        let mut sendings: BTreeMap<String, Vec<SimTime>> = BTreeMap::new();
        for passed in &fixture.exchange.lock().passed {
            for name in self.names(&passed.message) {
                sendings.entry(name).or_default().push(passed.at);
            }
        }
        sendings.retain(|_, times| times[0] >= from);
        sendings
    }
}

#[then(expr = "for {span} no {message} is sent again")]
fn never_again(world: &mut TestWorld, span: Span, what: Message) -> Result<(), StepError> {
    let until = world.mark + span.0;
    world.advance(until)?;
    let due = format!("no {what:?} sent again that arrived at once, since each was acknowledged");
    if what.sendings(world, SimTime::EPOCH).is_empty() {
        return Err(StepError::missed(due, "none was sent"));
    }
    match what.sent_in_vain(world) {
        None => Ok(()),
        Some((name, at)) => Err(StepError::missed(due, format!("{name} is sent again at {at}"))),
    }
}

#[then(expr = "each {message} without an answer is sent again after {span} to {span}")]
fn sent_again(world: &mut TestWorld, what: Message, soonest: Span, latest: Span) -> Result<(), StepError> {
    let due =
        format!("each {what:?} without an answer sent again after {} to {}, then not faster", soonest.0, latest.0);
    let until = world.mark + gnomon_reference_impl::time::SimDuration::from_hours(2);
    world.advance(until)?;
    let sendings = what.sendings(world, world.mark);
    if sendings.is_empty() {
        return Err(StepError::missed(due, "none was sent"));
    }
    for (name, times) in sendings {
        let gaps: Vec<_> = times.windows(2).map(|pair| pair[1].since(pair[0])).collect();
        let Some(first) = gaps.first().copied() else {
            return Err(StepError::missed(due, format!("{name} is sent at {} and not again", times[0])));
        };
        if first < soonest.0 || first > latest.0 || gaps.iter().any(|gap| *gap < first) {
            return Err(StepError::missed(due, format!("{name} is sent again after {gaps:?}")));
        }
    }
    Ok(())
}
