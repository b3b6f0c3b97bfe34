//! Synchronisation: unsanctioned apps become indicators in Defender (BLK-02, BLK-06, BLK-08, BLK-12, BLK-15, ALR-03).
//!
//! | file | what lives there |
//! |---|---|
//! | `mod.rs` | when rounds begin, wait and end |
//! | `round.rs` | a round: its requests, and what their answers mean |
//! | `knowledge.rs` | what is wanted, and what is known of Defender's indicators |
//!
//! It reconciles what is wanted with what is there instead of working off a list of changes, so a newer tag cancels
//! queued work of itself. A round lists the indicators where it must know what others made, then creates, updates and
//! deletes until nothing differs. It never touches an indicator that somebody else made.

mod knowledge;
mod round;

pub use knowledge::RequestId;
pub(super) use knowledge::{Knowledge, Wanted};

use std::collections::BTreeMap;

use crate::edition::Edition;
use crate::protocol::ApiError;
use crate::protocol::defender::{DefenderRequest, DefenderResponse};
use crate::time::{SimDuration, SimTime};
use round::{Outcome, Round, Step};

/// How long after a round that could not finish its work the next one looks whether it can now (BLK-12), and how long a
/// message is on its way at most.
const LOOK_AGAIN: SimDuration = SimDuration::from_mins(10);

/// Where the synchronisation stands; it is memory, and a restart begins with a round.
#[derive(Clone, Debug, Default)]
pub(super) struct Sync {
    phase: Phase,
    /// Rounds that failed in a row.
    failures: u32,
    /// Whether every request since the last list was answered, so that what is known is what is there.
    trusted: bool,
    /// When to look whether what was changed last is what is there: by then no copy of a request is on its way any more
    /// (ROB-01).
    confirm_at: Option<SimTime>,
}

/// What the synchronisation does at present.
#[derive(Clone, Debug)]
enum Phase {
    /// No round is under way.
    Idle {
        /// When the next one starts, if something calls for one.
        due: Option<SimTime>,
        /// It starts no earlier: the end of a wait that Defender asked for.
        not_before: SimTime,
    },
    /// Requests of a round wait for their answers; as these come, more are sent.
    Working(Round),
    /// Defender asked for a wait: answers are taken in, and nothing is sent until it is over.
    Paused { round: Round, until: SimTime },
}

impl Default for Phase {
    fn default() -> Self {
        Self::idle(None)
    }
}

impl Phase {
    /// No round is under way, and nobody asked for a wait.
    const fn idle(due: Option<SimTime>) -> Self {
        Self::Idle { due, not_before: SimTime::from_millis(0) }
    }

    /// The round under way.
    fn round(&mut self) -> Option<&mut Round> {
        match self {
            Self::Idle { .. } => None,
            Self::Working(round) | Self::Paused { round, .. } => Some(round),
        }
    }
}

impl Sync {
    /// The synchronisation after a restart at `now`: what was under way before may still change what is there.
    pub(super) fn restarted(now: SimTime, edition: &Edition) -> Self {
        let mut sync = Self { confirm_at: Some(now + LOOK_AGAIN), ..Self::default() };
        sync.changed(now, edition);
        sync
    }

    /// What is wanted changed, or may have: a round starts after the edition's delay.
    pub(super) fn changed(&mut self, now: SimTime, edition: &Edition) {
        match &mut self.phase {
            Phase::Idle { due, .. } => {
                let at = now + edition.sync.delay;
                *due = Some(due.map_or(at, |due| due.min(at)));
            }
            Phase::Working(round) | Phase::Paused { round, .. } => round.again = true,
        }
    }

    /// The next instant at which it has work of its own accord.
    pub(super) fn next_timer_at(&self) -> SimTime {
        match &self.phase {
            Phase::Idle { due, not_before } => {
                due.iter().chain(&self.confirm_at).min().map_or(SimTime::NEVER, |at| *at.max(not_before))
            }
            Phase::Working(round) => round.deadline(),
            Phase::Paused { round, until } => round.deadline().min(*until),
        }
    }

    /// Does what is due at `now`.
    pub(super) fn wake(
        &mut self,
        now: SimTime,
        wanted: &BTreeMap<String, Wanted>,
        known: &mut Knowledge,
        edition: &Edition,
        out: &mut Vec<(RequestId, DefenderRequest)>,
    ) {
        if self.phase.round().is_some_and(|round| round.deadline() <= now) {
            self.fail(now, edition);
        }
        if self.next_timer_at() > now {
            return;
        }
        let round = match &mut self.phase {
            Phase::Idle { .. } => {
                if self.confirm_at.is_some_and(|at| at <= now) {
                    self.confirm_at = None;
                    self.trusted = false;
                }
                Round::default()
            }
            Phase::Working(round) | Phase::Paused { round, .. } => std::mem::take(round),
        };
        self.phase = Phase::Working(round);
        self.work(now, wanted, known, edition, out);
    }

    /// Takes in an answer of Defender.
    pub(super) fn receive(
        &mut self,
        now: SimTime,
        answer: (RequestId, &Result<DefenderResponse, ApiError>),
        wanted: &BTreeMap<String, Wanted>,
        known: &mut Knowledge,
        edition: &Edition,
        out: &mut Vec<(RequestId, DefenderRequest)>,
    ) {
        let (id, answer) = answer;
        let waiting = self.phase.round().and_then(|round| Some((round.answered(id)?, round)));
        let Some((step, round)) = waiting else {
            // A request that was given up on, or a copy of one: if it changed anything, what is known is no longer what
            // is there.
            if matches!(answer, Ok(DefenderResponse::Imported(_) | DefenderResponse::Deleted)) {
                self.trusted = false;
                self.changed(now, edition);
            }
            return;
        };
        match round.settle(step, answer, known, &mut self.trusted) {
            Outcome::GoesOn => self.work(now, wanted, known, edition, out),
            Outcome::Waits(wait) => self.pause(now + wait),
            Outcome::Fails => self.fail(now, edition),
        }
    }

    /// The round goes on once every wait that was asked for is over.
    fn pause(&mut self, until: SimTime) {
        match &mut self.phase {
            Phase::Idle { .. } => {}
            Phase::Working(round) => self.phase = Phase::Paused { round: std::mem::take(round), until },
            Phase::Paused { until: known, .. } => *known = until.max(*known),
        }
    }

    /// The round failed, and nobody knows what became of its requests: the next one lists first, after a pause that
    /// doubles with every failure in a row (ROB-03).
    fn fail(&mut self, now: SimTime, edition: &Edition) {
        let pause = edition.sync.retry_first.times(1 << self.failures.min(10)).min(edition.sync.retry_at_most);
        self.failures += 1;
        self.trusted = false;
        let due = Some(now + pause);
        self.phase = match self.phase {
            // A wait that was asked for holds beyond the round.
            Phase::Paused { until, .. } => Phase::Idle { due, not_before: until },
            Phase::Idle { .. } | Phase::Working(_) => Phase::idle(due),
        };
    }

    /// Sends requests until as many wait as may, or ends the round.
    fn work(
        &mut self,
        now: SimTime,
        wanted: &BTreeMap<String, Wanted>,
        known: &mut Knowledge,
        edition: &Edition,
        out: &mut Vec<(RequestId, DefenderRequest)>,
    ) {
        let Phase::Working(round) = &mut self.phase else { return };
        while round.outstanding() < edition.sync.outstanding as usize {
            let next = round.next_step(wanted, known, self.trusted, &edition.limits.import_batch);
            let Some((what, request)) = next else { break };
            if !matches!(what, Step::List) {
                self.confirm_at = Some(now + LOOK_AGAIN);
            }
            let id = known.request_id();
            round.sent(now, id, what);
            out.push((id, request));
        }
        if round.outstanding() == 0 {
            let due = if round.again {
                Some(now + edition.sync.delay)
            } else if round.waits_for_room(wanted, known) {
                Some(now + LOOK_AGAIN)
            } else {
                None
            };
            self.phase = Phase::idle(due);
            self.failures = 0;
            // A round that took long has not confirmed anything.
            self.confirm_at = self.confirm_at.map(|at| at.max(now + edition.sync.delay));
        }
    }
}
