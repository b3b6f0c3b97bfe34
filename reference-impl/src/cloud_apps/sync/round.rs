//! A round of the synchronisation: its requests, and what their answers mean (BLK-02, BLK-12).

use std::collections::{BTreeMap, BTreeSet};

use super::knowledge::{Knowledge, RequestId, SyncedIndicator, Wanted};
use crate::edition::Figures;
use crate::protocol::defender::{DefenderRequest, DefenderResponse, Severity};
use crate::protocol::{ApiError, ErrorCode};
use crate::time::{SimDuration, SimTime};

/// A request never takes longer than this: what is not answered by then has failed.
const ANSWER_TIMEOUT: SimDuration = SimDuration::from_secs(30);

/// A round under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Round {
    /// Something changed since the round began: another one must look again.
    pub again: bool,
    /// Whether every indicator was listed in this round.
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
pub(super) enum Step {
    /// Lists what is there.
    List,
    /// Creates or updates these domains, with these severities.
    Import(BTreeMap<String, Severity>),
    /// Deletes what is there for this domain.
    Delete(String),
}

/// What an answer means for its round.
pub(super) enum Outcome {
    /// The round goes on.
    GoesOn,
    /// Defender asks to wait so long; the request was not carried out.
    Waits(SimDuration),
    /// Nobody knows what became of the request.
    Fails,
}

impl Round {
    /// How many requests wait for their answers.
    pub(super) fn outstanding(&self) -> usize {
        self.outstanding.len()
    }

    /// When the first request that waits for its answer has failed.
    pub(super) fn deadline(&self) -> SimTime {
        self.outstanding.values().map(|waiting| waiting.deadline).min().unwrap_or(SimTime::NEVER)
    }

    /// A request is sent at `now`.
    pub(super) fn sent(&mut self, now: SimTime, id: RequestId, what: Step) {
        self.outstanding.insert(id, Outstanding { deadline: now + ANSWER_TIMEOUT, what });
    }

    /// What the request of this number does, if it waits for its answer; from now on it does not.
    pub(super) fn answered(&mut self, id: RequestId) -> Option<Step> {
        Some(self.outstanding.remove(&id)?.what)
    }

    /// Whether a domain that is wanted was not taken, for room or because somebody else has it.
    pub(super) fn waits_for_room(&self, wanted: &BTreeMap<String, Wanted>, known: &Knowledge) -> bool {
        !self.refused.is_empty() || wanted.keys().any(|domain| known.is_taken(domain))
    }

    /// Takes in the answer to a step. `trusted` is whether what is known is what is there.
    pub(super) fn settle(
        &mut self,
        step: Step,
        answer: &Result<DefenderResponse, ApiError>,
        known: &mut Knowledge,
        trusted: &mut bool,
    ) -> Outcome {
        match (step, answer) {
            (Step::List, Ok(DefenderResponse::Indicators(indicators))) => {
                known.listed(indicators);
                self.listed = true;
                *trusted = true;
            }
            (Step::Import(sent), Ok(DefenderResponse::Imported(results))) => {
                // A domain without a result was not taken either: it is not tried again in this round.
                let answered: BTreeSet<&String> = results.iter().map(|result| &result.indicator).collect();
                self.refused.extend(sent.keys().filter(|domain| !answered.contains(domain)).cloned());
                for result in results {
                    match (result.id, sent.get(&result.indicator)) {
                        (Some(id), Some(severity)) => {
                            known.ours.insert(result.indicator.clone(), SyncedIndicator { id, severity: *severity });
                        }
                        (Some(_), None) => *trusted = false,
                        (None, _) => drop(self.refused.insert(result.indicator.clone())),
                    }
                }
            }
            // An indicator that is not there needs no deleting.
            (Step::Delete(domain), Ok(_)) => drop(known.ours.remove(&domain)),
            (Step::Delete(domain), Err(error)) if error.code == ErrorCode::ResourceNotFound => {
                known.ours.remove(&domain);
            }
            (_, Err(ApiError { retry_after: Some(wait), .. })) => return Outcome::Waits(*wait),
            // Any other error, or an answer that does not fit its question.
            (_, Err(_)) | (Step::List | Step::Import(_), Ok(_)) => return Outcome::Fails,
        }
        Outcome::GoesOn
    }

    /// The next request, if anything is left that is not under way.
    pub(super) fn next_step(
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
            known.differs(domain, wanted)
                && !known.is_taken(domain)
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
