//! When an endpoint talks to Defender: check-ins, answers that do not come, and what is sent again (REP-01, BLK-03,
//! BLK-10).
//!
//! These are the timers of [`Endpoint`](super::Endpoint). They are memory: a restart sets them anew from what is on
//! disk.

use crate::edition::Contact;
use crate::time::SimTime;

/// The timers of an endpoint.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Timers {
    /// When to check in, or to give up on the answer to a check-in.
    pub check_in: CheckInTimer,
    /// When a report may start, unless a check-in comes first.
    pub report: SimTime,
    /// When unacknowledged reports are sent again, and how often that was done in a row.
    pub resend_reports: SimTime,
    pub resends: u32,
    /// When unacknowledged events are sent again.
    pub resend_events: SimTime,
}

/// Where the check-in stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum CheckInTimer {
    /// The next one starts at this instant.
    Due(SimTime),
    /// One is under way; without an answer by this instant it has failed.
    Waiting(SimTime),
}

impl Timers {
    /// Nothing to do.
    pub(super) const IDLE: Self = Self {
        check_in: CheckInTimer::Due(SimTime::NEVER),
        report: SimTime::NEVER,
        resend_reports: SimTime::NEVER,
        resends: 0,
        resend_events: SimTime::NEVER,
    };

    /// The timers of a device that can reach Defender from `now` on; its first contact comes at `first`.
    pub(super) const fn from(first: SimTime) -> Self {
        Self { check_in: CheckInTimer::Due(first), ..Self::IDLE }
    }

    /// The earliest of all.
    pub(super) fn next(&self) -> SimTime {
        let (CheckInTimer::Due(check_in) | CheckInTimer::Waiting(check_in)) = self.check_in;
        check_in.min(self.report).min(self.resend_reports).min(self.resend_events)
    }

    /// Sets the time at which unacknowledged reports go out again; each time in a row waits twice as long, at most
    /// eight times.
    pub(super) fn await_reports(&mut self, now: SimTime, rules: &Contact) {
        let pause = rules.retry_after.times(1 << self.resends.min(3));
        self.resend_reports = now + rules.answer_timeout + pause;
    }

    /// Sets the time at which unacknowledged events go out again.
    pub(super) fn await_events(&mut self, now: SimTime, rules: &Contact) {
        self.resend_events = now + rules.answer_timeout + rules.retry_after;
    }
}
