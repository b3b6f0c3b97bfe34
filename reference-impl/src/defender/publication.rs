//! Publication: devices and their cells learn of the core by numbered versions, at multiples of the edition's
//! `publish_every` (BLK-03).

use std::sync::Arc;

use super::advanced_features::Period;
use super::indicators::{InForce, LOOK_BACK};
use super::{Core, Forwarding, Templates};
use crate::protocol::device_policy::{DevicePolicy, PolicyVersion};
use crate::time::{SimDuration, SimTime};

/// What devices and their cells know of the core: the latest publication.
#[derive(Clone, Debug, Default)]
pub struct Published {
    /// When it was published.
    pub at: SimTime,
    /// The policy, if there ever was one.
    pub policy: Option<Arc<DevicePolicy>>,
    /// How many of its rules are in force.
    pub rules_in_force: usize,
    /// The switch of the integration.
    pub forwarding: Forwarding,
    /// What alerts need to know of indicators.
    pub templates: Arc<Templates>,
}

impl Core {
    /// The next instant at which there is something to publish.
    #[must_use]
    pub fn next_publication_at(&self, every: SimDuration) -> SimTime {
        self.disk.changed.map_or(SimTime::NEVER, |changed| changed.at.next_multiple_of(every))
    }

    /// Publishes what changed before `at`, and returns what is published since.
    pub fn publish(&mut self, at: SimTime) -> &Published {
        let Some(changed) = self.disk.changed.take() else { return &self.disk.published };
        let disk = &mut self.disk;
        if changed.policy {
            // What Cloud App Security made needs both switches, any other indicator needs one.
            let network = lately(&disk.network_indicators.periods, at);
            let in_force =
                InForce { synchronised: both(&network, &disk.integration.periods).into(), others: network.into() };
            let snapshot = disk.indicators.snapshot(at);
            disk.version = PolicyVersion(disk.version.0 + 1);
            disk.published.rules_in_force = snapshot.in_force(&in_force);
            disk.published.templates = Arc::new(snapshot.clone().templates());
            let policy = DevicePolicy::made_when_asked(disk.version, at, move || snapshot.rules(&in_force));
            disk.published.policy = Some(Arc::new(policy));
        }
        disk.published.at = at;
        disk.published.forwarding = Forwarding { licensed: disk.licensed, periods: disk.integration.periods.clone() };
        &disk.published
    }

    /// What is published at present.
    #[must_use]
    pub const fn published(&self) -> &Published {
        &self.disk.published
    }
}

/// The times that are not over, or over so short a while that devices still look back over them.
fn lately(periods: &[Period], at: SimTime) -> Vec<Period> {
    periods.iter().filter(|period| period.to.is_none_or(|to| at.since(to) <= LOOK_BACK)).copied().collect()
}

/// The times in which two switches were both on.
fn both(one: &[Period], other: &[Period]) -> Vec<Period> {
    let pairs = one.iter().flat_map(|one| other.iter().map(move |other| (one, other)));
    pairs
        .map(|(one, other)| Period { from: one.from.max(other.from), to: one.to.into_iter().chain(other.to).min() })
        .filter(|both| both.to.is_none_or(|to| both.from < to))
        .collect()
}
