//! The indicators as they were at a publication, and the rules of the policy that devices pull (BLK-05, BLK-15).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::advanced_features::Period;
use super::StoredIndicator;
use super::template::{AlertTemplate, Templates};
use crate::protocol::defender::{Indicator, IndicatorId};
use crate::protocol::device_policy::PolicyRule;
use crate::time::SimTime;

/// The indicators as they were at a publication.
#[derive(Clone, Debug)]
pub(in crate::defender) struct Snapshot {
    pub(super) here: Arc<BTreeMap<IndicatorId, Arc<StoredIndicator>>>,
    pub(super) gone: Arc<[(SimTime, Arc<StoredIndicator>)]>,
}

/// When the switches let indicators take effect: now, and at times that devices still look back over.
#[derive(Clone, Debug)]
pub(in crate::defender) struct InForce {
    /// Those that Cloud App Security made.
    pub(in crate::defender) synchronised: Arc<[Period]>,
    /// Those of everybody else.
    pub(in crate::defender) others: Arc<[Period]>,
}

impl InForce {
    fn of(&self, indicator: &Indicator) -> &[Period] {
        if indicator.is_synchronised() { &self.synchronised } else { &self.others }
    }
}

impl Snapshot {
    /// How many rules of the policy are in force.
    pub(in crate::defender) fn in_force(&self, in_force: &InForce) -> usize {
        let kept = self.here.values().filter(|kept| kept.matcher.is_some());
        kept.filter(|kept| in_force.of(&kept.indicator).iter().any(|period| period.to.is_none())).count()
    }

    /// The rules of the policy: of each indicator one for each time in which it was in force, so that a device tells of
    /// what it did in any of them (ALR-02).
    pub(in crate::defender) fn rules(&self, in_force: &InForce) -> Vec<PolicyRule> {
        let here = self.here.values().map(|kept| (kept, None));
        let gone = self.gone.iter().map(|(at, kept)| (kept, Some(*at)));
        here.chain(gone)
            .filter_map(|(kept, removed_at)| Some((kept, removed_at, kept.matcher.as_ref()?)))
            .flat_map(|(kept, removed_at, matcher)| {
                let indicator = &kept.indicator;
                in_force.of(indicator).iter().map(move |period| PolicyRule {
                    indicator: indicator.id,
                    matcher: matcher.clone(),
                    action: indicator.submitted.action,
                    created_at: period.from.max(indicator.created_at),
                    removed_at: removed_at.into_iter().chain(period.to).min(),
                })
            })
            .filter(|rule| rule.removed_at.is_none_or(|removed| removed > rule.created_at))
            .collect()
    }

    /// What alerts need to know, for every indicator that devices may still report.
    pub(in crate::defender) fn templates(self) -> Templates {
        Templates::made_when_asked(move || {
            let all = self.gone.iter().map(|(_, kept)| kept).chain(self.here.values());
            all.map(|kept| (kept.indicator.id, AlertTemplate::of(&kept.indicator))).collect()
        })
    }
}
