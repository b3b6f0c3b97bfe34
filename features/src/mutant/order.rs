//! Defects of order: what arrives after later messages is lost, or taken for done.

use std::collections::{BTreeMap, BTreeSet};

use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::agent::{AgentRequest, AgentResponse};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery, WIN10_ENDPOINT_USERS};
use gnomon_reference_impl::protocol::signals::Signal;
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::world::{Fate, WireMessage};
use serde::Deserialize;

use crate::implementations::Interceptor;

/// Which order is presumed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presumes {
    /// Reports arrive in the order of their numbers: one that comes later is taken for a copy.
    ReportsInOrder,
    /// Signals arrive in the order of their numbers: one that comes later is taken for a copy.
    SignalsInOrder,
    /// Who acknowledges a report has all before it.
    AcknowledgedTogether,
}

/// An order is presumed.
pub(super) struct Order {
    what: Presumes,
    /// By device the highest number of a transaction that Defender has forwarded.
    forwarded: BTreeMap<DeviceId, u64>,
    /// Which batches were forwarded, and whether they were taken for copies.
    batches: BTreeMap<(DeviceId, u32), bool>,
    /// When each batch of signals arrives first, and how many transactions it has.
    arrivals: BTreeMap<(DeviceId, u32), (SimTime, u64)>,
    /// By device the highest number of a report that was acknowledged.
    acknowledged: BTreeMap<DeviceId, u32>,
    /// The reports that their devices never send again.
    done: BTreeSet<(DeviceId, u32)>,
}

impl Order {
    pub(super) const fn new(what: Presumes) -> Self {
        Self {
            what,
            forwarded: BTreeMap::new(),
            batches: BTreeMap::new(),
            arrivals: BTreeMap::new(),
            acknowledged: BTreeMap::new(),
            done: BTreeSet::new(),
        }
    }

    /// How many transactions were taken for copies until now, since their signals arrived after later ones.
    fn lost(&self, now: SimTime) -> u64 {
        let late = self.arrivals.iter().filter(|((device, number), (arrived, _))| {
            *arrived <= now
                && self.arrivals.range((*device, number + 1)..=(*device, u32::MAX)).any(|(_, (at, _))| at < arrived)
        });
        late.map(|(_, (_, count))| count).sum()
    }
}

/// How many transactions a batch of signals has.
fn transactions(signals: &[Signal]) -> u64 {
    let count = |signal: &Signal| match signal {
        Signal::Transactions(of) => of.transactions().len() as u64,
        Signal::SignIn { .. } | Signal::Address { .. } => 0,
    };
    signals.iter().map(count).sum()
}

impl Interceptor for Order {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        match (self.what, message) {
            (Presumes::ReportsInOrder, WireMessage::Signals(device, batch)) => {
                let highest = self.forwarded.entry(*device).or_default();
                let ends = batch.signals.iter().filter_map(|signal| match signal {
                    Signal::Transactions(of) => Some(of.numbers().end),
                    Signal::SignIn { .. } | Signal::Address { .. } => None,
                });
                let end = ends.max().unwrap_or(u64::MAX);
                let is_copy = *self.batches.entry((*device, batch.number)).or_insert(end <= *highest);
                if is_copy {
                    let keeps = |signal: &&Signal| !matches!(signal, Signal::Transactions(_));
                    batch.signals = batch.signals.iter().filter(keeps).cloned().collect();
                } else if end != u64::MAX {
                    *highest = (*highest).max(end);
                }
            }
            (Presumes::AcknowledgedTogether, WireMessage::ToEndpoint(device, AgentResponse::Report(answer))) => {
                let highest = self.acknowledged.entry(*device).or_default();
                *highest = (*highest).max(answer.sequence);
            }
            (Presumes::AcknowledgedTogether, WireMessage::ToDefender(device, AgentRequest::Report(report))) => {
                if self.acknowledged.get(device).is_some_and(|highest| report.sequence < *highest) {
                    self.done.insert((*device, report.sequence));
                }
                if self.done.contains(&(*device, report.sequence)) {
                    return Fate::Lost;
                }
            }
            _ => {}
        }
        Fate::AsDrawn
    }

    fn sent(&mut self, now: SimTime, message: &WireMessage, fate: &Fate) {
        if let (Presumes::SignalsInOrder, WireMessage::Signals(device, batch)) = (self.what, message) {
            let arrives = match fate {
                Fate::AsDrawn => now,
                Fate::At(at) => *at,
                Fate::Copies(times) => times.iter().copied().min().unwrap_or(now),
                Fate::Lost | Fate::Refused(_) => return,
            };
            let first = self.arrivals.entry((*device, batch.number)).or_insert((arrives, transactions(&batch.signals)));
            first.0 = first.0.min(arrives);
        }
    }

    fn discovery_answers(&mut self, now: SimTime, _: &DiscoveryQuery, answer: &mut Result<DiscoveryAnswer, ApiError>) {
        if let Ok(DiscoveryAnswer::Dashboard(counters)) = answer
            && counters.report == WIN10_ENDPOINT_USERS
        {
            let lost = self.lost(now);
            counters.traffic.transactions = counters.traffic.transactions.saturating_sub(lost);
        }
    }
}
