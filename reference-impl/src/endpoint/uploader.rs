//! The uploader: what of the day's transactions is sent, when and how much (REP-01 to REP-06, REP-09).
//!
//! Two allowances keep a UTC day to the cap. The day on which a transaction is *made* decides whether it is ever sent:
//! what exceeds that day's allowance is held back for good (REP-09). The day on which a report is *first sent* is
//! charged for it: a backlog leaves at most one allowance a day (REP-02, REP-04). So a fault changes when a transaction
//! shows, not whether.

use std::sync::Arc;

use super::buffer::Buffer;
use crate::edition::{self, ReportRule};
use crate::names::DeviceId;
use crate::protocol::agent::{Report, Transaction};
use crate::quantities::{Bytes, Tally};
use crate::time::{SimTime, UtcDay};

/// What is used of one UTC day's allowance.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Allowance {
    day: UtcDay,
    transactions: u32,
    bytes: Bytes,
}

impl Allowance {
    /// Starts afresh if `day` is a new one. A clock set back does not bring a spent allowance back.
    fn turn_to(&mut self, day: UtcDay) {
        if day > self.day {
            *self = Self { day, ..Self::default() };
        }
    }

    fn has_room_for(&self, transactions: u32, bytes: Bytes, rules: &edition::Report) -> bool {
        self.transactions + transactions <= rules.cap_transactions && self.bytes + bytes <= rules.cap_bytes
    }

    fn charge(&mut self, transactions: u32, bytes: Bytes) {
        self.transactions += transactions;
        self.bytes += bytes;
    }
}

/// By which limit the cap stopped a device.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StoppedBy {
    /// The bytes of the day: 4 MB in edition `2021-02` (REP-02).
    Bytes,
    /// The transactions of the day: 4,000 in edition `2021-02` (REP-03).
    Transactions,
}

/// What became of a transaction handed to the uploader.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Recorded {
    /// It will be sent.
    Buffered,
    /// The cap holds it back for good; the first one of the day says by which limit.
    HeldBack(Option<StoppedBy>),
}

/// Everything of the uploader that survives a crash.
#[derive(Clone, Debug, Default)]
pub(super) struct Uploader {
    /// Transactions not yet in a report, oldest first; their numbers end before `next_number`.
    pending: Buffer,
    pending_bytes: Bytes,
    /// The number the next buffered transaction gets.
    next_number: u64,
    /// Reports not yet acknowledged, oldest first.
    sealed: Vec<Arc<Report>>,
    next_sequence: u32,
    made: Allowance,
    /// Whether the day of `made` has met its limit: what follows on that day is held back, so that the oldest are sent.
    day_closed: bool,
    sent: Allowance,
    held_back: Tally,
    last_start: Option<SimTime>,
}

impl Uploader {
    /// Takes a transaction that ended at `transaction.at`; `transaction.encoded` is its size.
    #[inline(always)]
    pub(super) fn record(&mut self, transaction: &Transaction, rules: &edition::Report) -> Recorded {
        if rules.rule == ReportRule::DailyCap {
            let day = transaction.at.day();
            if day > self.made.day {
                self.made.turn_to(day);
                self.day_closed = false;
            }
            let size = Bytes(u64::from(transaction.encoded));
            if self.day_closed {
                self.held_back += transaction.tally();
                return Recorded::HeldBack(None);
            }
            if !self.made.has_room_for(1, size, rules) {
                self.day_closed = true;
                self.held_back += transaction.tally();
                let by_count = self.made.transactions >= rules.cap_transactions;
                return Recorded::HeldBack(Some(if by_count { StoppedBy::Transactions } else { StoppedBy::Bytes }));
            }
            self.made.charge(1, size);
        }
        self.pending_bytes += Bytes(u64::from(transaction.encoded));
        self.pending.push(transaction);
        self.next_number += 1;
        Recorded::Buffered
    }

    /// The number the next buffered transaction gets.
    pub(super) const fn next_number(&self) -> u64 {
        self.next_number
    }

    /// Transactions not yet in a report whose number is `from` or higher.
    pub(super) fn pending_from(&self, from: u64) -> impl Iterator<Item = Transaction> {
        self.pending.iter_from(self.pending.len() - self.count_from(from))
    }

    /// The number of the first transaction not yet in a report, from `from` on, that was not made before `at`.
    pub(super) fn first_since(&self, at: SimTime, from: u64) -> u64 {
        let count = self.count_from(from);
        let before = self.pending.count_before(at, self.pending.len() - count);
        self.next_number - (count - before) as u64
    }

    /// How many these are.
    pub(super) fn count_from(&self, from: u64) -> usize {
        let first = self.next_number - self.pending.len() as u64;
        (self.next_number - from.clamp(first, self.next_number)) as usize
    }

    /// Whether there is anything to send.
    pub(super) fn has_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Reports sent and not yet acknowledged, oldest first.
    pub(super) fn unacknowledged(&self) -> &[Arc<Report>] {
        &self.sealed
    }

    /// When the last report started.
    pub(super) const fn last_start(&self) -> Option<SimTime> {
        self.last_start
    }

    /// What the cap has held back so far, given-up backlog included (REP-08).
    pub(super) const fn held_back(&self) -> Tally {
        self.held_back
    }

    /// What is buffered: done, and not yet in a report.
    pub(super) fn buffered(&self) -> Tally {
        self.pending.iter().map(|transaction| transaction.tally()).sum()
    }

    /// Seals what may be sent now and charges it to the day of `now`: one report under a daily cap, full chunks and a
    /// rest under the chunk rule. Nothing if there is nothing to send or no allowance left.
    pub(super) fn seal(&mut self, device: DeviceId, now: SimTime, rules: &edition::Report) -> Vec<Arc<Report>> {
        self.sent.turn_to(now.day());
        let mut reports = Vec::new();
        while let Some(count) = self.sendable(rules) {
            let first = self.next_number - self.pending.len() as u64;
            let all = count == self.pending.len();
            let transactions = self.pending.take(count).into_boxed_slice();
            let bytes = if all { self.pending_bytes } else { encoded(&transactions) };
            self.pending_bytes -= bytes;
            self.sent.charge(count as u32, bytes);
            let report = Arc::new(Report {
                device,
                sequence: self.next_sequence,
                first,
                transactions,
                body: bytes,
                sealed_at: now,
                held_back: self.held_back,
            });
            self.next_sequence += 1;
            self.sealed.push(Arc::clone(&report));
            reports.push(report);
            if rules.rule == ReportRule::DailyCap {
                break;
            }
        }
        if !reports.is_empty() {
            self.last_start = Some(now);
        }
        reports
    }

    /// How many of the oldest pending transactions the next report may carry.
    fn sendable(&self, rules: &edition::Report) -> Option<usize> {
        let used = match rules.rule {
            ReportRule::DailyCap => self.sent,
            ReportRule::Chunk => Allowance::default(),
        };
        let all = u32::try_from(self.pending.len()).unwrap_or(u32::MAX);
        if used.transactions.saturating_add(all) <= rules.cap_transactions
            && used.has_room_for(all, self.pending_bytes, rules)
        {
            return (all > 0).then_some(self.pending.len());
        }
        let mut bytes = Bytes::ZERO;
        let fits = self.pending.iter().zip(1..).take_while(|(transaction, count)| {
            bytes += Bytes(u64::from(transaction.encoded));
            used.has_room_for(*count, bytes, rules)
        });
        match (fits.count(), rules.rule) {
            // A single transaction larger than a whole chunk travels alone: nothing is held back under this rule.
            (0, ReportRule::Chunk) if all > 0 => Some(1),
            (0, _) => None,
            (count, _) => Some(count),
        }
    }

    /// Forgets a report that is on Defender's disk.
    pub(super) fn acknowledged(&mut self, sequence: u32) {
        self.sealed.retain(|report| report.sequence != sequence);
    }

    /// Whether something has waited longer than the edition keeps a backlog.
    pub(super) fn has_old(&self, now: SimTime, rules: &edition::Report) -> bool {
        self.pending.iter().next().is_some_and(|oldest| is_old(&oldest, now, rules))
    }

    /// Gives up what has waited longer than the edition keeps a backlog (REP-04); returns it.
    pub(super) fn give_up_old(&mut self, now: SimTime, rules: &edition::Report) -> Tally {
        let count = self.pending.iter().take_while(|transaction| is_old(transaction, now, rules)).count();
        let given_up = self.pending.take(count);
        self.pending_bytes -= encoded(&given_up);
        let tally = given_up.iter().map(Transaction::tally).sum();
        self.held_back += tally;
        tally
    }
}

/// The size of these transactions in a report body.
fn encoded(transactions: &[Transaction]) -> Bytes {
    Bytes(transactions.iter().map(|transaction| u64::from(transaction.encoded)).sum())
}

fn is_old(transaction: &Transaction, now: SimTime, rules: &edition::Report) -> bool {
    now.since(transaction.at) > rules.backlog_kept
}

#[cfg(test)]
mod tests;
