//! Forwarding: what of a device's reports goes on to Cloud App Security, and what never does (INT-01, INT-02, INT-04).
//!
//! What arrives is forwarded at the next publication, under the switches as published then: so a switch applied at an
//! instant holds from that very instant, although devices' data and the switch live apart. Forwarded is what was done
//! since the switch was last applied on; what was done before, or could not be forwarded in time, never is.

use std::ops::Range;
use std::sync::Arc;

use super::Period;
use crate::names::{AccountId, DeviceId};
use crate::protocol::agent::{LocalAddress, Report, Transaction};
use crate::protocol::signals::{ForwardedTransactions, Signal, SignalBatch};
use crate::quantities::Tally;
use crate::time::SimTime;

/// What devices' cells know of the switch, as published.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Forwarding {
    /// Whether the organisation is licensed for Defender.
    pub licensed: bool,
    /// The times at which the integration was on.
    pub periods: Vec<Period>,
}

impl Forwarding {
    /// Since when the integration is on, if it is.
    #[must_use]
    pub fn on_since(&self) -> Option<SimTime> {
        self.periods.last().filter(|period| period.to.is_none()).map(|period| period.from)
    }

    /// Whether it was on at `at`.
    #[must_use]
    pub(super) fn was_on(&self, at: SimTime) -> bool {
        self.periods.iter().any(|period| period.contains(at))
    }
}

/// What waits to be forwarded of one device, and what was forwarded and not acknowledged yet.
#[derive(Clone, Debug, Default)]
pub(super) struct ForwardQueue {
    waiting: Vec<Waiting>,
    unacknowledged: Vec<SignalBatch>,
    next_number: u32,
}

/// One thing that waits.
#[derive(Clone, Debug)]
enum Waiting {
    Transactions(Arc<Report>, Range<usize>),
    SignIn(AccountId, SimTime),
    Address(LocalAddress, SimTime),
}

/// What was done about what waited.
#[derive(Clone, Debug, Default)]
pub struct Forwarded {
    /// What goes to Cloud App Security, if anything does.
    pub batch: Option<SignalBatch>,
    /// What was done while the integration was off: it never shows.
    pub made_while_off: Tally,
    /// What was done while it was on and cannot go: the switch, or the licence, was withdrawn meanwhile.
    pub withheld: Tally,
}

impl Forwarded {
    /// The signals that go to Cloud App Security.
    #[must_use]
    pub fn signals(&self) -> &[Signal] {
        self.batch.as_ref().map_or(&[], |batch| &batch.signals)
    }
}

impl ForwardQueue {
    pub(super) fn push_transactions(&mut self, report: &Arc<Report>, range: Range<usize>) {
        self.waiting.push(Waiting::Transactions(Arc::clone(report), range));
    }

    pub(super) fn push_sign_in(&mut self, account: AccountId, at: SimTime) {
        self.waiting.push(Waiting::SignIn(account, at));
    }

    pub(super) fn push_address(&mut self, address: LocalAddress, at: SimTime) {
        self.waiting.push(Waiting::Address(address, at));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Forgets a batch that Cloud App Security has answered for good.
    pub(super) fn answered(&mut self, number: u32) {
        self.unacknowledged.retain(|batch| batch.number != number);
        if self.unacknowledged.is_empty() {
            self.unacknowledged = Vec::new();
        }
    }

    /// What was forwarded and not acknowledged yet, the oldest first.
    pub(super) fn unacknowledged(&self) -> &[SignalBatch] {
        &self.unacknowledged
    }

    /// Accepted and not yet forwarded.
    pub(super) fn tally(&self) -> Tally {
        self.waiting
            .iter()
            .map(|waiting| match waiting {
                Waiting::Transactions(report, range) => tally(&report.transactions[range.clone()]),
                Waiting::SignIn(..) | Waiting::Address(..) => Tally::ZERO,
            })
            .sum()
    }

    /// Forwards what waits, under the switches as published.
    pub(super) fn forward(&mut self, device: DeviceId, state: &Forwarding) -> Forwarded {
        let since = state.on_since().filter(|_| state.licensed);
        let mut forwarded = Forwarded::default();
        let mut signals = Vec::new();
        for waiting in std::mem::take(&mut self.waiting) {
            match waiting {
                Waiting::Transactions(report, range) => {
                    let from = since.unwrap_or(SimTime::NEVER);
                    let goes = |t: &Transaction| from <= t.at;
                    let mut start = range.start;
                    while let [first, ..] = &report.transactions[start..range.end] {
                        let (go, all) = (goes(first), &report.transactions[start..range.end]);
                        let run = &all[..all.iter().take_while(|t| goes(t) == go).count()];
                        let end = start + run.len();
                        if go {
                            let signal = ForwardedTransactions::new(Arc::clone(&report), start..end);
                            signals.push(Signal::Transactions(signal));
                        } else {
                            for kept in run {
                                let was_on = state.was_on(kept.at);
                                let class =
                                    if was_on { &mut forwarded.withheld } else { &mut forwarded.made_while_off };
                                *class += kept.tally();
                            }
                        }
                        start = end;
                    }
                }
                Waiting::SignIn(account, at) => {
                    signals.extend(since.map(|since| Signal::SignIn { device, account, at: at.max(since) }));
                }
                Waiting::Address(address, at) => {
                    signals.extend(since.map(|since| Signal::Address { device, address, at: at.max(since) }));
                }
            }
        }
        if !signals.is_empty() {
            let batch = SignalBatch { device, number: self.next_number, signals: signals.into() };
            self.next_number += 1;
            self.unacknowledged.push(batch.clone());
            forwarded.batch = Some(batch);
        }
        forwarded
    }
}

fn tally(transactions: &[Transaction]) -> Tally {
    transactions.iter().map(Transaction::tally).sum()
}
