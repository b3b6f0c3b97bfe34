//! Synchronisation: unsanctioned apps become indicators in Defender (BLK-02, BLK-06, BLK-08, BLK-12, BLK-15, ALR-03).
//!
//! It reconciles what is wanted with what is there instead of working off a list of changes, so a newer tag cancels queued
//! work of itself. A round lists the indicators where it must know what others made, then creates, updates and deletes until
//! nothing differs. It never touches an indicator that somebody else made.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::AppIndex;
use crate::defender::{Action, Indicator, IndicatorId, IndicatorSubmission, IndicatorType, Severity};
use crate::edition::Edition;
use crate::time::{SimDuration, SimTime};
use crate::wire::defender::{DefenderRequest, DefenderResponse};
use crate::wire::{ApiError, ErrorCode};

/// The number of a request to Defender, by which its answer is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct RequestId(pub u64);

/// The title of the alerts that synchronised indicators raise (`domain-facts.md` 10.2).
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
struct Known {
    id: IndicatorId,
    severity: Severity,
}

/// What the synchronisation knows of Defender's indicators; it is on disk.
#[derive(Clone, Debug, Default)]
pub(super) struct Knowledge {
    ours: BTreeMap<String, Known>,
    /// Domains for which somebody else has an indicator.
    taken: BTreeSet<String>,
    next_request: u64,
    /// Whether every request since the last list was answered, so that `ours` is what is there.
    trusted: bool,
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

    fn listed(&mut self, indicators: &[Indicator]) {
        let domains = indicators.iter().filter(|i| i.submitted.indicator_type == IndicatorType::DomainName);
        self.trusted = true;
        self.ours.clear();
        self.taken.clear();
        for indicator in domains {
            let domain = indicator.submitted.indicator_value.clone();
            if indicator.is_synchronised() {
                let severity = indicator.submitted.severity.unwrap_or(Severity::Informational);
                self.ours.insert(domain, Known { id: indicator.id, severity });
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
}

/// A round under way.
#[derive(Clone, Debug, Default)]
struct Round {
    listed: bool,
    outstanding: BTreeMap<RequestId, Outstanding>,
    /// Defender asked to wait until then.
    paused_until: Option<SimTime>,
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
    /// Creates or updates these domains.
    Import(Vec<String>),
    Delete(String),
}

/// A request never takes longer than this: what is not answered by then has failed.
const ANSWER_TIMEOUT: SimDuration = SimDuration::from_secs(30);

/// How long after a round that could not finish its work the next one looks whether it can now (BLK-12).
const LOOK_AGAIN: SimDuration = SimDuration::from_mins(10);

impl Sync {
    /// What is wanted changed, or may have: a round starts after the edition's delay.
    pub(super) fn changed(&mut self, now: SimTime, edition: &Edition) {
        if self.round.is_some() {
            self.again = true;
        } else {
            let at = now + edition.sync.delay;
            self.due = Some(self.due.map_or(at, |due| due.min(at)));
        }
    }

    pub(super) fn next_timer_at(&self) -> SimTime {
        let deadlines = self.round.iter().flat_map(|round| round.outstanding.values()).map(|waiting| waiting.deadline);
        let pause = self.round.iter().filter_map(|round| round.paused_until);
        deadlines.chain(pause).chain(self.due).min().unwrap_or(SimTime::NEVER)
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
            self.fail(now, known, edition);
        }
        if let Some(round) = &mut self.round
            && round.paused_until.is_some_and(|until| until <= now)
        {
            round.paused_until = None;
            self.work(now, wanted, known, edition, out);
        }
        if self.due.is_some_and(|due| due <= now) {
            self.due = None;
            self.again = false;
            self.round = Some(Round::default());
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
        let Some(round) = &mut self.round else { return };
        let Some(Outstanding { what, .. }) = round.outstanding.remove(&id) else { return };
        match (what, answer) {
            (Step::List, Ok(DefenderResponse::Indicators(indicators))) => {
                known.listed(indicators);
                round.listed = true;
            }
            (Step::Import(_), Ok(DefenderResponse::Imported(results))) => {
                for result in results {
                    let severity = wanted.get(&result.indicator).map_or(Severity::Informational, |w| w.severity);
                    match result.id {
                        Some(id) => drop(known.ours.insert(result.indicator.clone(), Known { id, severity })),
                        None => drop(round.refused.insert(result.indicator.clone())),
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
                round.paused_until = Some(round.paused_until.map_or(until, |known| known.max(until)));
            }
            // Any other error, or an answer that does not fit its question.
            (_, Err(_)) | (Step::List | Step::Import(_), Ok(_)) => return self.fail(now, known, edition),
        }
        self.work(now, wanted, known, edition, out);
    }

    /// The round failed, and nobody knows what became of its requests: the next one lists first, after a pause that doubles with
    /// every failure in a row (ROB-03).
    fn fail(&mut self, now: SimTime, known: &mut Knowledge, edition: &Edition) {
        let pause = edition.sync.retry_first.times(1 << self.failures.min(10)).min(edition.sync.retry_at_most);
        self.failures += 1;
        self.round = None;
        self.due = Some(now + pause);
        known.trusted = false;
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
        let Some(round) = self.round.as_mut().filter(|round| round.paused_until.is_none()) else { return };
        while round.outstanding.len() < edition.sync.outstanding as usize {
            let Some((what, request)) = round.next_step(wanted, known, edition.limits.import_batch as usize) else {
                break;
            };
            let id = known.request_id();
            round.outstanding.insert(id, Outstanding { deadline: now + ANSWER_TIMEOUT, what });
            out.push((id, request));
        }
        if round.outstanding.is_empty() {
            let unfinished = !round.refused.is_empty();
            self.round = None;
            self.failures = 0;
            if self.again {
                self.again = false;
                self.due = Some(now + edition.sync.delay);
            } else if unfinished {
                self.due = Some(now + LOOK_AGAIN);
            }
        }
    }
}

impl Round {
    /// The next request, if anything is left that is not under way.
    fn next_step(
        &self,
        wanted: &BTreeMap<String, Wanted>,
        known: &Knowledge,
        batch: usize,
    ) -> Option<(Step, DefenderRequest)> {
        let is_under_way = |domain: &String| {
            self.outstanding.values().any(|waiting| match &waiting.what {
                Step::List => false,
                Step::Import(domains) => domains.contains(domain),
                Step::Delete(one) => one == domain,
            })
        };
        let differs = |(domain, wanted): &(&String, &Wanted)| {
            known.ours.get(*domain).is_none_or(|known| known.severity != wanted.severity)
                && !known.taken.contains(*domain)
                && !self.refused.contains(*domain)
                && !is_under_way(domain)
        };
        let missing: Vec<(&String, &Wanted)> = wanted.iter().filter(differs).take(batch).collect();
        // Before anything is created it must be known what others made; deleting needs no more than our own numbers.
        let needs_list = !known.trusted || !missing.is_empty();
        if needs_list && !self.listed {
            return self.outstanding.is_empty().then_some((Step::List, DefenderRequest::ListIndicators));
        }
        if !missing.is_empty() {
            let domains = missing.iter().map(|(domain, _)| (*domain).clone()).collect();
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
        }
    }
}
