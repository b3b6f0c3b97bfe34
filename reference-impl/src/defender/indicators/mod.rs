//! Custom indicators: the store of the organisation, its limit and expiry (BLK-02, BLK-12, BLK-15, API-02;
//! `FACTS.md` 2.7).
//!
//! | file | what lives there |
//! |---|---|
//! | `validation.rs` | the documented rules for a submission, and what it matches on a device |
//! | `snapshot.rs` | the indicators as they were at a publication |
//! | `template.rs` | what an alert needs to know of its indicator |

mod snapshot;
mod template;
mod validation;

pub(super) use snapshot::{InForce, Snapshot};
pub use template::{AlertTemplate, Templates};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::api_version::ApiVersion;
use crate::protocol::defender::{Action, Caller, Indicator, IndicatorId, IndicatorSubmission, IndicatorType};
use crate::protocol::device_policy::Matcher;
use crate::protocol::{ApiError, ErrorCode};
use crate::time::{SimDuration, SimTime};
use validation::{is_of_api_version, matcher, validated};

/// An indicator with what it matches on a device, read once; nothing for files.
#[derive(Clone, Debug)]
struct StoredIndicator {
    indicator: Arc<Indicator>,
    /// The normal form of its value.
    normal: String,
    matcher: Option<Matcher>,
}

impl StoredIndicator {
    fn new(indicator: Indicator, normal: String) -> Self {
        Self { matcher: matcher(&indicator.submitted), normal, indicator: Arc::new(indicator) }
    }
}

/// What tells an indicator from another: its type, the normal form of its value, and its action (`FACTS.md` 2.7). So an
/// administrator who allows what is blocked already changes nobody's indicator.
type Key = (IndicatorType, String, Action);

/// All indicators of the organisation.
#[derive(Clone, Debug)]
pub(super) struct IndicatorStore {
    /// Shared with what was published of them.
    by_id: Arc<BTreeMap<IndicatorId, Arc<StoredIndicator>>>,
    /// By what tells one from another.
    by_key: BTreeMap<Key, IndicatorId>,
    /// When which of them expires, if it does.
    expiries: BTreeSet<(SimTime, IndicatorId)>,
    next_id: u64,
    /// Indicators that are gone, with the time: devices look back over them for a while.
    gone: Vec<(SimTime, Arc<StoredIndicator>)>,
}

/// How long a deleted indicator stays in the policy for devices to look back over; a backlog of a device is as old at
/// most.
pub(super) const LOOK_BACK: SimDuration = SimDuration::from_days(7);

impl Default for IndicatorStore {
    fn default() -> Self {
        Self { by_id: Arc::default(), by_key: BTreeMap::new(), expiries: BTreeSet::new(), next_id: 1, gone: Vec::new() }
    }
}

impl IndicatorStore {
    /// Submits an indicator, or updates the one with the same type, value and action.
    pub(super) fn submit(
        &mut self,
        now: SimTime,
        caller: &Caller,
        submission: IndicatorSubmission,
        limit: u32,
        api_version: ApiVersion,
    ) -> Result<Arc<Indicator>, ApiError> {
        is_of_api_version(&submission, api_version)?;
        let (submission, normal) = validated(submission, api_version)?;
        if let Some(expires) = submission.expiration_time.filter(|expires| *expires <= now) {
            return Err(ApiError::new(
                ErrorCode::BadRequest,
                format!("the expiration time {expires} is not in the future"),
            ));
        }
        let key = (submission.indicator_type, normal.clone(), submission.action);
        if let Some(known) = self.by_key.get(&key).and_then(|id| self.by_id.get(id)) {
            let mut indicator = Indicator::clone(&known.indicator);
            let application = indicator.submitted.application.take();
            self.expires_no_more(&known.indicator.clone());
            indicator.submitted = IndicatorSubmission { application, ..submission };
            indicator.updated_at = now;
            indicator.last_updated_by = Some(caller.created_by.clone());
            return Ok(self.keep(indicator, normal));
        }
        if self.by_id.len() >= limit as usize {
            return Err(ApiError::new(
                ErrorCode::BadRequest,
                format!("the organisation has reached its limit of {limit} indicators; delete some first"),
            ));
        }
        let id = IndicatorId(self.next_id);
        self.next_id += 1;
        let indicator = Indicator {
            id,
            submitted: submission,
            source: caller.source.clone(),
            source_type: caller.source_type,
            created_by: caller.created_by.clone(),
            last_updated_by: None,
            created_at: now,
            updated_at: now,
        };
        self.by_key.insert(key, id);
        Ok(self.keep(indicator, normal))
    }

    fn keep(&mut self, indicator: Indicator, normal: String) -> Arc<Indicator> {
        self.expiries.extend(indicator.submitted.expiration_time.map(|at| (at, indicator.id)));
        let kept = StoredIndicator::new(indicator, normal);
        let indicator = Arc::clone(&kept.indicator);
        Arc::make_mut(&mut self.by_id).insert(indicator.id, Arc::new(kept));
        indicator
    }

    fn expires_no_more(&mut self, indicator: &Indicator) {
        if let Some(at) = indicator.submitted.expiration_time {
            self.expiries.remove(&(at, indicator.id));
        }
    }

    /// Deletes an indicator.
    pub(super) fn delete(&mut self, now: SimTime, id: IndicatorId) -> Result<(), ApiError> {
        if !self.by_id.contains_key(&id) {
            return Err(ApiError::new(ErrorCode::ResourceNotFound, format!("Indicator {} was not found", id.0)));
        }
        if let Some(kept) = Arc::make_mut(&mut self.by_id).remove(&id) {
            let submitted = &kept.indicator.submitted;
            self.by_key.remove(&(submitted.indicator_type, kept.normal.clone(), submitted.action));
            self.expires_no_more(&kept.indicator);
            self.gone.push((now, kept));
        }
        Ok(())
    }

    /// Deletes indicators, all of them or, if one is not there, none.
    pub(super) fn delete_all(&mut self, now: SimTime, ids: &[IndicatorId]) -> Result<(), ApiError> {
        if let Some(unknown) = ids.iter().find(|id| !self.by_id.contains_key(id)) {
            let message = format!("Indicator {} was not found", unknown.0);
            return Err(ApiError::new(ErrorCode::ResourceNotFound, message));
        }
        let once: BTreeSet<IndicatorId> = ids.iter().copied().collect();
        once.into_iter().try_for_each(|id| self.delete(now, id))
    }

    /// Every indicator, the oldest first.
    pub(super) fn list(&self) -> impl Iterator<Item = &Arc<Indicator>> {
        self.by_id.values().map(|kept| &kept.indicator)
    }

    /// The next instant at which an indicator expires.
    pub(super) fn next_expiry(&self) -> SimTime {
        self.expiries.first().map_or(SimTime::NEVER, |(at, _)| *at)
    }

    /// Deletes what has expired; returns whether anything had.
    pub(super) fn expire(&mut self, now: SimTime) -> bool {
        let due = self.expiries.iter().take_while(|(at, _)| *at <= now);
        let expired: BTreeSet<IndicatorId> = due.map(|(_, id)| *id).collect();
        for id in &expired {
            // It was listed a moment ago.
            let _ = self.delete(now, *id);
        }
        !expired.is_empty()
    }

    /// What is published at `now`: every indicator, and those that went not long ago.
    pub(super) fn snapshot(&mut self, now: SimTime) -> Snapshot {
        self.gone.retain(|(at, _)| now.since(*at) <= LOOK_BACK);
        Snapshot { here: Arc::clone(&self.by_id), gone: self.gone.clone().into() }
    }
}

#[cfg(test)]
mod tests;
