//! What policies remember: once for a policy, an app and a continuous report in 90 days (ALR-05).
//!
//! A memory is about UTC days of usage, so that it does not matter when they are evaluated, or how often.

use std::collections::BTreeMap;

use super::reports::Report;
use crate::catalog::AppIndex;
use crate::protocol::discovery_policies::PolicyId;
use crate::time::UtcDay;

/// What one alert is about, and not a second one within 90 days.
pub(super) type About = (PolicyId, AppIndex, Report);

/// From which day on usage can raise an alert again, for all about which a policy has alerted.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    counts_from: BTreeMap<About, UtcDay>,
}

impl Memory {
    /// An alert was raised on the UTC day `today`: usage counts again when that is no longer one of the last `days`
    /// days.
    pub(super) fn alerted(&mut self, about: About, today: UtcDay, days: u32) {
        self.counts_from.insert(about, today.plus(days));
    }

    /// The match of `day` fell to the daily alert limit: it is over, and later days count.
    pub(super) fn passed_over(&mut self, about: About, day: UtcDay) {
        let from = self.counts_from.entry(about).or_default();
        *from = day.plus(1).max(*from);
    }

    /// Whether usage of `day` can raise an alert.
    pub(super) fn allows(&self, about: About, day: UtcDay) -> bool {
        self.counts_from.get(&about).is_none_or(|from| *from <= day)
    }

    /// A policy remembers nothing any more.
    pub(super) fn forget(&mut self, policy: PolicyId) {
        self.counts_from.retain(|(of, ..), _| *of != policy);
    }
}
