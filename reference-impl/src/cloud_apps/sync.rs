//! Synchronisation: unsanctioned apps become indicators in Defender (BLK-02, BLK-06, BLK-08, BLK-12, BLK-15, ALR-03).
//!
//! It reconciles what is wanted with what is there instead of working off a list of changes, so a newer tag cancels
//! queued work of itself. A round lists the indicators where it must know what others made, then creates, updates and
//! deletes until nothing differs. It never touches an indicator that somebody else made.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::catalog::AppIndex;
use crate::edition::{Edition, Figures};
use crate::protocol::cloud_apps::SynchronisationStatus;
use crate::protocol::defender::{
    Action, DefenderRequest, DefenderResponse, Indicator, IndicatorId, IndicatorSubmission, IndicatorType, Severity,
};
use crate::protocol::{ApiError, ErrorCode};
use crate::time::{SimDuration, SimTime};

/// The number of a request to Defender, by which its answer is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct RequestId(pub u64);

/// The title of the alerts that synchronised indicators raise (`FACTS.md` 10.2).
const TITLE: &str = "Unsanctioned cloud app access was blocked";

/// An indicator that is to be there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Wanted {
    /// The app it stands for: of several with the same domain, the most popular.
    pub app: AppIndex,
    /// The app's name.
    pub application: String,
    /// The severity of its alerts.
    pub severity: Severity,
}

/// An indicator that is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct SyncedIndicator {
    id: IndicatorId,
    severity: Severity,
}

/// What the synchronisation knows of Defender's indicators; it is on disk.
#[derive(Clone, Debug, Default)]
pub(super) struct Knowledge {
    ours: BTreeMap<String, SyncedIndicator>,
    /// Domains for which somebody else has an indicator.
    taken: BTreeSet<String>,
    next_request: u64,
}

impl Knowledge {
    pub(super) fn is_propagated(&self, domain: &str) -> bool {
        self.ours.contains_key(domain)
    }

    pub(super) fn is_taken(&self, domain: &str) -> bool {
        self.taken.contains(domain)
    }

    fn request_id(&mut self) -> RequestId {
        self.next_request += 1;
        RequestId(self.next_request)
    }

    fn listed(&mut self, indicators: &[Arc<Indicator>]) {
        let domains = indicators.iter().filter(|i| i.submitted.indicator_type == IndicatorType::DomainName);
        self.ours.clear();
        self.taken.clear();
        for indicator in domains {
            let domain = indicator.submitted.indicator_value.clone();
            if indicator.is_synchronised() {
                let severity = indicator.submitted.severity.unwrap_or(Severity::Informational);
                self.ours.insert(domain, SyncedIndicator { id: indicator.id, severity });
            } else {
                self.taken.insert(domain);
            }
        }
    }
}

/// Where the synchronisation stands; it is memory, and a restart begins with a round.
#[derive(Clone, Debug, Default)]
pub(super) struct Sync {
    /// When the next round starts, if none is under way.
    due: Option<SimTime>,
    /// The round under way.
    round: Option<Round>,
    /// Something changed since the round began: another one must look again.
    again: bool,
    /// Rounds that failed in a row.
    failures: u32,
    /// Whether every request since the last list was answered, so that what is known is what is there.
    trusted: bool,
    /// Defender asked to wait until then.
    paused_until: Option<SimTime>,
    /// When to look whether what was changed last is what is there: by then no copy of a request is on its way any more
    /// (ROB-01).
    confirm_at: Option<SimTime>,
}

/// A round under way.
#[derive(Clone, Debug, Default)]
struct Round {
    listed: bool,
    outstanding: BTreeMap<RequestId, Outstanding>,
    /// Domains that Defender refused, for whatever reason: not tried again in this round.
    refused: BTreeSet<String>,
}

/// A request that waits for its answer.
#[derive(Clone, Debug)]
struct Outstanding {
    deadline: SimTime,
    what: Step,
}

/// What a request does.
#[derive(Clone, Debug)]
enum Step {
    List,
    /// Creates or updates these domains, with these severities.
    Import(BTreeMap<String, Severity>),
    Delete(String),
}

/// A request never takes longer than this: what is not answered by then has failed.
const ANSWER_TIMEOUT: SimDuration = SimDuration::from_secs(30);

/// How long after a round that could not finish its work the next one looks whether it can now (BLK-12), and how long a
/// message is on its way at most.
const LOOK_AGAIN: SimDuration = SimDuration::from_mins(10);

impl Sync {
    /// The synchronisation after a restart at `now`: what was under way before may still change what is there.
    pub(super) fn restarted(now: SimTime, edition: &Edition) -> Self {
        let mut sync = Self { confirm_at: Some(now + LOOK_AGAIN), ..Self::default() };
        sync.changed(now, edition);
        sync
    }

    /// What is wanted changed, or may have: a round starts after the edition's delay.
    pub(super) fn changed(&mut self, now: SimTime, edition: &Edition) {
        if self.round.is_some() {
            self.again = true;
        } else {
            let at = now + edition.sync.delay;
            self.due = Some(self.due.map_or(at, |due| due.min(at)));
        }
    }

    /// How much differs between what is wanted and what is known, and how long it takes to bring it about within the
    /// documented rate limits (BLK-08).
    pub(super) fn status(
        wanted: &BTreeMap<String, Wanted>,
        known: &Knowledge,
        edition: &Edition,
    ) -> SynchronisationStatus {
        let differs = |(domain, wanted): &(&String, &Wanted)| {
            !known.is_taken(domain) && known.ours.get(*domain).is_none_or(|known| known.severity != wanted.severity)
        };
        let to_submit = wanted.iter().filter(differs).count() as u32;
        let to_delete = known.ours.keys().filter(|domain| !wanted.contains_key(*domain)).count() as u32;
        let limits = &edition.limits;
        let calls = to_delete + to_submit.div_ceil(*limits.import_batch);
        let calling = limits.calls.indicators.time_for(calls);
        let estimate = if calls == 0 { SimDuration::ZERO } else { edition.sync.delay + calling };
        SynchronisationStatus { to_submit, to_delete, estimate }
    }

    pub(super) fn next_timer_at(&self) -> SimTime {
        let next = match &self.round {
            Some(round) => {
                let deadlines = round.outstanding.values().map(|waiting| waiting.deadline);
                deadlines.chain(self.paused_until).min()
            }
            None => self.starts_at(),
        };
        next.unwrap_or(SimTime::NEVER)
    }

    /// When the next round starts, if none is under way: never before the end of a wait that Defender asked for.
    fn starts_at(&self) -> Option<SimTime> {
        let at = self.due.into_iter().chain(self.confirm_at).min()?;
        Some(self.paused_until.map_or(at, |until| until.max(at)))
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
        let unanswered = |round: &Round| round.outstanding.values().any(|waiting| waiting.deadline <= now);
        if self.round.as_ref().is_some_and(unanswered) {
            self.fail(now, edition);
        }
        if self.round.is_none() && self.starts_at().is_some_and(|at| at <= now) {
            if self.confirm_at.is_some_and(|at| at <= now) {
                self.confirm_at = None;
                self.trusted = false;
            }
            self.due = None;
            self.again = false;
            self.round = Some(Round::default());
            self.paused_until = None;
            self.work(now, wanted, known, edition, out);
        } else if self.paused_until.is_some_and(|until| until <= now) {
            self.paused_until = None;
            self.work(now, wanted, known, edition, out);
        }
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
        let waiting = self.round.as_mut().and_then(|round| Some((round.outstanding.remove(&id)?, round)));
        let Some((Outstanding { what, .. }, round)) = waiting else {
            // A request that was given up on, or a copy of one: if it changed anything, what is known is no longer what
            // is there.
            if matches!(answer, Ok(DefenderResponse::Imported(_) | DefenderResponse::Deleted)) {
                self.trusted = false;
                self.changed(now, edition);
            }
            return;
        };
        match (what, answer) {
            (Step::List, Ok(DefenderResponse::Indicators(indicators))) => {
                known.listed(indicators);
                round.listed = true;
                self.trusted = true;
            }
            (Step::Import(sent), Ok(DefenderResponse::Imported(results))) => {
                // A domain without a result was not taken either: it is not tried again in this round.
                let answered: BTreeSet<&String> = results.iter().map(|result| &result.indicator).collect();
                round.refused.extend(sent.keys().filter(|domain| !answered.contains(domain)).cloned());
                for result in results {
                    match (result.id, sent.get(&result.indicator)) {
                        (Some(id), Some(severity)) => {
                            known.ours.insert(result.indicator.clone(), SyncedIndicator { id, severity: *severity });
                        }
                        (Some(_), None) => self.trusted = false,
                        (None, _) => drop(round.refused.insert(result.indicator.clone())),
                    }
                }
            }
            // An indicator that is not there needs no deleting.
            (Step::Delete(domain), Ok(_)) => drop(known.ours.remove(&domain)),
            (Step::Delete(domain), Err(error)) if error.code == ErrorCode::ResourceNotFound => {
                known.ours.remove(&domain);
            }
            // A throttled request was not carried out; the round goes on after the wait that was asked for.
            (_, Err(ApiError { retry_after: Some(wait), .. })) => {
                let until = now + *wait;
                self.paused_until = Some(self.paused_until.map_or(until, |known| known.max(until)));
            }
            // Any other error, or an answer that does not fit its question.
            (_, Err(_)) | (Step::List | Step::Import(_), Ok(_)) => return self.fail(now, edition),
        }
        self.work(now, wanted, known, edition, out);
    }

    /// The round failed, and nobody knows what became of its requests: the next one lists first, after a pause that
    /// doubles with every failure in a row (ROB-03).
    fn fail(&mut self, now: SimTime, edition: &Edition) {
        let pause = edition.sync.retry_first.times(1 << self.failures.min(10)).min(edition.sync.retry_at_most);
        self.failures += 1;
        self.round = None;
        self.due = Some(now + pause);
        self.trusted = false;
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
        let Some(round) = self.round.as_mut().filter(|_| self.paused_until.is_none()) else { return };
        while round.outstanding.len() < edition.sync.outstanding as usize {
            let Some((what, request)) = round.next_step(wanted, known, self.trusted, &edition.limits.import_batch)
            else {
                break;
            };
            if !matches!(what, Step::List) {
                self.confirm_at = Some(now + LOOK_AGAIN);
            }
            let id = known.request_id();
            round.outstanding.insert(id, Outstanding { deadline: now + ANSWER_TIMEOUT, what });
            out.push((id, request));
        }
        if round.outstanding.is_empty() {
            let waits_for_room = !round.refused.is_empty() || wanted.keys().any(|domain| known.is_taken(domain));
            self.round = None;
            self.failures = 0;
            if std::mem::take(&mut self.again) {
                self.due = Some(now + edition.sync.delay);
            } else if waits_for_room {
                self.due = Some(now + LOOK_AGAIN);
            }
            // A round that took long has not confirmed anything.
            self.confirm_at = self.confirm_at.map(|at| at.max(now + edition.sync.delay));
        }
    }
}

impl Round {
    /// The next request, if anything is left that is not under way.
    fn next_step(
        &self,
        wanted: &BTreeMap<String, Wanted>,
        known: &Knowledge,
        trusted: bool,
        batch: &Figures<u32>,
    ) -> Option<(Step, DefenderRequest)> {
        let is_under_way = |domain: &String| {
            self.outstanding.values().any(|waiting| match &waiting.what {
                Step::List => false,
                Step::Import(domains) => domains.contains_key(domain),
                Step::Delete(one) => one == domain,
            })
        };
        let differs = |(domain, wanted): &(&String, &Wanted)| {
            known.ours.get(*domain).is_none_or(|known| known.severity != wanted.severity)
                && !known.taken.contains(*domain)
                && !self.refused.contains(*domain)
                && !is_under_way(domain)
        };
        let mut missing = wanted.iter().filter(differs).peekable();
        let is_missing = missing.peek().is_some();
        // Before anything is created it must be known what others made; deleting needs no more than our own numbers.
        let needs_list = !trusted || is_missing;
        if needs_list && !self.listed {
            return self.outstanding.is_empty().then_some((Step::List, DefenderRequest::ListIndicators));
        }
        if is_missing {
            let missing: Vec<(&String, &Wanted)> = missing.take(**batch as usize).collect();
            let domains = missing.iter().map(|(domain, wanted)| ((*domain).clone(), wanted.severity)).collect();
            let submissions = missing.into_iter().map(|(domain, wanted)| wanted.submission(domain)).collect();
            return Some((Step::Import(domains), DefenderRequest::ImportIndicators(submissions)));
        }
        let surplus = known.ours.iter().find(|(domain, _)| !wanted.contains_key(*domain) && !is_under_way(domain))?;
        Some((Step::Delete(surplus.0.clone()), DefenderRequest::DeleteIndicator(surplus.1.id)))
    }
}

impl Wanted {
    /// The indicator, field by field (BLK-15).
    fn submission(&self, domain: &str) -> IndicatorSubmission {
        IndicatorSubmission {
            indicator_value: domain.to_owned(),
            indicator_type: IndicatorType::DomainName,
            action: Action::AlertAndBlock,
            application: Some(self.application.clone()),
            title: TITLE.to_owned(),
            description: format!("{} is tagged as unsanctioned in Microsoft Cloud App Security", self.application),
            expiration_time: None,
            severity: Some(self.severity),
            recommended_actions: None,
            rbac_group_names: Vec::new(),
            later: crate::protocol::defender::LaterFields::default(),
        }
    }
}
