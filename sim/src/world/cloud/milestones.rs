//! Milestones: what administrators did, as devices come to act on it (BLK-03, BLK-08, BLK-14).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gnomon_reference_impl::catalog::AppIndex;
use gnomon_reference_impl::protocol::device_policy::DevicePolicy;
use gnomon_reference_impl::time::SimTime;

use crate::world::measures::Milestone;
use crate::world::setting::Setting;

/// What administrators did, as devices come to act on it.
#[derive(Default)]
pub(super) struct Milestones {
    pub(super) reached: Arc<Vec<Milestone>>,
    /// Apps that were ever tagged, with the time of the last operation.
    pub(super) tagged: BTreeMap<AppIndex, (SimTime, bool)>,
    /// Since when all three switches are on, or one is off (BLK-01, BLK-14).
    pub(super) switches: (SimTime, bool),
    pub(super) in_force: BTreeSet<AppIndex>,
}

impl Milestones {
    /// Notes which apps a new policy blocks for the first time, and which no longer.
    pub(super) fn note(&mut self, policy: &Arc<DevicePolicy>, setting: &Setting) {
        for (app, (tagged_at, unsanctioned)) in &self.tagged {
            let hosts: Vec<&str> =
                setting.catalog.app(*app).entries.iter().filter_map(|entry| entry.indicator_host()).collect();
            let of = |host: &&str| policy.of_domain(host).map(|rule| (rule.created_at, rule.removed_at));
            let live = |host: &&str| of(host).is_some_and(|(_, removed)| removed.is_none());
            let (switched_at, all_on) = self.switches;
            let wanted = *unsanctioned && all_on;
            let blocked = self.in_force.contains(app);
            let since = (*tagged_at).max(switched_at);
            if wanted && !blocked && !hosts.is_empty() && hosts.iter().all(live) {
                let synchronised_at = hosts.iter().filter_map(of).map(|(created, _)| created).max().unwrap_or(since);
                self.in_force.insert(*app);
                self.reached_by(*app, true, since, synchronised_at, policy, setting);
                return self.note(policy, setting);
            }
            if !wanted && blocked && !hosts.iter().any(live) {
                let synchronised_at =
                    hosts.iter().filter_map(of).filter_map(|(_, removed)| removed).max().unwrap_or(since);
                self.in_force.remove(app);
                self.reached_by(*app, false, since, synchronised_at, policy, setting);
                return self.note(policy, setting);
            }
        }
    }

    fn reached_by(
        &mut self,
        app: AppIndex,
        blocks: bool,
        since: SimTime,
        synchronised_at: SimTime,
        policy: &DevicePolicy,
        setting: &Setting,
    ) {
        let app = setting.catalog.app(app).name.clone();
        let milestone = Milestone { app, blocks, since, synchronised_at, policy: policy.version() };
        Arc::make_mut(&mut self.reached).push(milestone);
    }
}
