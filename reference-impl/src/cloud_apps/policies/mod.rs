//! App discovery policies: what they watch for, when they alert, and what they do then (BLK-07, ALR-05, PRX-04).
//!
//! | file | what lives there |
//! |---|---|
//! | `settings.rs` | how a policy may be set up |
//! | `reports.rs` | the continuous reports, and what passed in each on a day |
//! | `core.rs` | what the core says of policies to those who run it |
//! | `census.rs` | the question to the devices' cells, and their counts |
//! | `presence.rs` | on which days which apps were there |
//! | `filter.rs` | whether an app's day matches |
//! | `evaluation.rs` | an evaluation: matches become alerts, and alerts tags |
//! | `memory.rs` | once for a policy, an app and a report in 90 days |
//!
//! **When.** Policies are evaluated at every full hour, and at the first moment of publication after the analysis of a
//! log. So what shows is evaluated within an hour, whichever report it shows in.
//!
//! **What.** An evaluation looks at the UTC days whose traffic may have changed since the one before: the days since
//! then, and earlier ones for which traffic came late. A policy that is new or was changed looks at the day on which
//! that happened, and at whatever changes afterwards. The days of a report are looked at one by one: a trigger is about
//! one UTC day, however its traffic came to be known.
//!
//! **How the core knows.** Logs are the core's own. The report of the endpoints lies in the cells of the devices, of
//! which the core sees only messages; and totals of an app over all devices, users counted once, need every cell that
//! has the day. So the core takes a *census*: at the moment of publication at which an evaluation is due it publishes a
//! [`Census`], the days and the apps it must know of; whoever owns cells lets it count them and sends the
//! [`CensusCount`]; the counts add up in any order, so that it does not matter how devices are cut into shards, and the
//! core evaluates the sum at that same instant. A census is decided before its instant begins and counts what the cells
//! held when it began, so every engine counts the same. Cells tell of nothing of their own accord but that traffic of
//! an earlier day came late ([`Core::note_late_traffic`]), and only while a policy looks at them. Without policies
//! there is no evaluation, no census and no such message.
//!
//! A census asks for no more than the policies need: apps that pass a filter and have not alerted already, users and
//! addresses if a trigger counts them. All that policies know survives a crash; an evaluation that was due meanwhile is
//! made afterwards.
//!
//! [`Core::note_late_traffic`]: super::Core::note_late_traffic

mod census;
mod core;
mod evaluation;
mod filter;
mod memory;
mod presence;
mod reports;
mod settings;

pub use census::{Census, CensusCount};
pub use evaluation::PolicyMatch;

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, Sources};
use crate::edition::Edition;
use crate::protocol::discovery::WIN10_ENDPOINT_USERS;
use crate::protocol::discovery_policies::{
    AlertMarking, AlertsMarked, DiscoveryAlert, DiscoveryPolicy, PolicyId, PolicySettings,
};
use crate::protocol::{ApiError, ErrorCode};
use crate::time::{SimTime, UtcDay};
use memory::Memory;
use presence::Presence;
use reports::Report;

/// The policies of the organisation, what they raised, and what they know.
#[derive(Clone, Debug, Default)]
pub(super) struct Policies {
    /// The oldest first.
    kept: Vec<DiscoveryPolicy>,
    created: u32,
    alerts: Vec<DiscoveryAlert>,
    memory: Memory,
    progress: Option<Progress>,
}

/// How far evaluations are; there is none while there is no policy.
#[derive(Clone, Debug)]
struct Progress {
    /// When the next one is due, whatever happens.
    due: SimTime,
    /// When the last one was; before it, when the first policy was created.
    evaluated: SimTime,
    /// Days for which devices' traffic came late since then.
    late: BTreeSet<UtcDay>,
    /// On which days which apps were there in the report of the endpoints; not known before it was asked for.
    presence: Option<Presence>,
    /// How many transactions each day of each log's report had at the last evaluation.
    counted: BTreeMap<(Report, UtcDay), u64>,
}

impl Policies {
    /// Creates a policy.
    ///
    /// # Errors
    /// If it cannot be set up like this, or its name is taken.
    pub(super) fn create(
        &mut self,
        now: SimTime,
        settings: &PolicySettings,
        sources: &Sources,
        edition: &Edition,
    ) -> Result<PolicyId, ApiError> {
        let settings = self.checked(None, settings, sources)?;
        self.created += 1;
        let id = PolicyId(self.created);
        self.kept.push(DiscoveryPolicy { id, created: now, changed: now, settings });
        self.progress.get_or_insert_with(|| Progress {
            due: now.next_multiple_of(edition.policies.evaluate_every),
            evaluated: now,
            late: BTreeSet::new(),
            presence: None,
            counted: reports::counted(sources, reports::kept(now.day(), edition)),
        });
        Ok(id)
    }

    /// Sets a policy up anew. If its reports changed, it has forgotten about what it alerted.
    ///
    /// # Errors
    /// If there is no such policy, it cannot be set up like this, or its name is taken.
    pub(super) fn change(
        &mut self,
        now: SimTime,
        id: PolicyId,
        settings: &PolicySettings,
        sources: &Sources,
    ) -> Result<(), ApiError> {
        let position = self.position(id)?;
        let settings = self.checked(Some(id), settings, sources)?;
        let policy = &mut self.kept[position];
        if policy.settings.apply_to != settings.apply_to {
            self.memory.forget(id);
        }
        policy.changed = now;
        policy.settings = settings;
        Ok(())
    }

    /// Deletes a policy.
    ///
    /// # Errors
    /// If there is no such policy.
    pub(super) fn delete(&mut self, id: PolicyId) -> Result<(), ApiError> {
        let position = self.position(id)?;
        self.kept.remove(position);
        self.memory.forget(id);
        if self.kept.is_empty() {
            self.progress = None;
        }
        Ok(())
    }

    /// The policies, the oldest first.
    pub(super) fn list(&self) -> &[DiscoveryPolicy] {
        &self.kept
    }

    /// The alerts, the oldest first.
    pub(super) fn alerts(&self) -> &[DiscoveryAlert] {
        &self.alerts
    }

    /// Puts a mark on alerts; an id that comes twice counts once.
    pub(super) fn mark(&mut self, now: SimTime, marking: &AlertMarking) -> AlertsMarked {
        let mut asked: BTreeSet<&str> = marking.alerts.iter().map(String::as_str).collect();
        let mut marked = 0;
        for alert in self.alerts.iter_mut().filter(|alert| asked.remove(alert.id.as_str())) {
            alert.put(&marking.mark, &marking.by, now);
            marked += 1;
        }
        AlertsMarked { marked, not_found: asked.into_iter().map(str::to_owned).collect() }
    }

    fn position(&self, id: PolicyId) -> Result<usize, ApiError> {
        let unknown = || ApiError::new(ErrorCode::ResourceNotFound, format!("There is no policy {id}"));
        self.kept.iter().position(|policy| policy.id == id).ok_or_else(unknown)
    }

    fn checked(
        &self,
        id: Option<PolicyId>,
        settings: &PolicySettings,
        sources: &Sources,
    ) -> Result<PolicySettings, ApiError> {
        let settings = settings::checked(settings, sources)?;
        let same = |other: &&DiscoveryPolicy| other.settings.name.eq_ignore_ascii_case(&settings.name);
        match self.kept.iter().find(same).filter(|other| Some(other.id) != id) {
            Some(other) => Err(settings::refused(format!("There is a policy `{}` already", other.settings.name))),
            None => Ok(settings),
        }
    }

    /// When the next evaluation is due.
    pub(super) fn next_evaluation_at(&self, sources: &Sources, edition: &Edition) -> SimTime {
        let Some(progress) = &self.progress else { return SimTime::NEVER };
        let grid = edition.publication.publish_every;
        let analysed = reports::analysed(sources);
        let after_analysis = analysed.filter(|at| *at >= progress.evaluated).map(|at| at.next_multiple_of(grid)).min();
        after_analysis.map_or(progress.due, |at| at.min(progress.due))
    }

    /// Whether a policy looks at the report of the endpoints.
    pub(super) fn look_at_endpoints(&self) -> bool {
        self.looking_at_endpoints().next().is_some()
    }

    fn looking_at_endpoints(&self) -> impl Iterator<Item = &DiscoveryPolicy> {
        self.kept.iter().filter(|policy| reports::looks_at(&policy.settings.apply_to, WIN10_ENDPOINT_USERS))
    }

    /// Traffic of devices came for a day that is over.
    pub(super) fn note_late_traffic(&mut self, day: UtcDay) {
        if let Some(progress) = &mut self.progress {
            progress.late.insert(day);
        }
    }

    /// The days that an evaluation at `now` looks at because time has passed: those since the last one.
    fn recent_days(progress: &Progress, now: SimTime) -> impl Iterator<Item = UtcDay> {
        (progress.evaluated.day().count()..=now.day().count()).map(UtcDay::from_count)
    }

    /// What the cells are to be asked for an evaluation at `now`.
    pub(super) fn census(&self, now: SimTime, context: Context<'_>) -> Census {
        let Some(progress) = self.progress.as_ref().filter(|_| self.look_at_endpoints()) else {
            return Census::default();
        };
        let days: BTreeSet<UtcDay> = Self::recent_days(progress, now).chain(progress.late.iter().copied()).collect();
        let looking = || self.looking_at_endpoints();
        let present_on = match (looking().any(|policy| policy.settings.filters.new_app), &progress.presence) {
            (false, _) => BTreeSet::new(),
            (true, Some(_)) => days.clone(),
            (true, None) => Presence::all_days(now.day(), context.edition).chain(days.iter().copied()).collect(),
        };
        census::census(looking(), &self.memory, (days, present_on), now.day(), context)
    }
}

#[cfg(test)]
mod tests;
