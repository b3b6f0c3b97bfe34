//! The census: what the cells of all devices are asked for an evaluation, and what they count (ALR-05).

use std::collections::{BTreeMap, BTreeSet};

use super::memory::Memory;
use super::presence::Presence;
use super::reports::{AppDay, Report, key};
use super::{Context, filter};
use crate::catalog::AppIndex;
use crate::cloud_apps::report::Summary;
use crate::cloud_apps::{Cell, DiscoveryRow, Period};
use crate::names::DeviceId;
use crate::protocol::discovery_policies::{DiscoveryPolicy, Measure};
use crate::time::UtcDay;

/// A question to the cells of all devices.
#[derive(Clone, Debug, Default)]
pub struct Census {
    /// The days of which usage is wanted.
    days: BTreeSet<UtcDay>,
    /// Whether the usage of an app is wanted, by its place in the catalogue.
    apps: Vec<bool>,
    /// Whether users are to be counted.
    users: bool,
    /// Whether addresses are to be counted.
    ip_addresses: bool,
    /// The days of which it is wanted which apps were there at all.
    present_on: BTreeSet<UtcDay>,
}

/// What some cells counted. Counts of other cells add up to it, in whatever order.
#[derive(Clone, Debug, Default)]
pub struct CensusCount {
    usage: BTreeMap<(UtcDay, AppIndex), Summary>,
    presence: Presence,
}

/// The question for these policies: on which days, and of which days it must be known which apps were there.
pub(super) fn census<'a>(
    policies: impl Iterator<Item = &'a DiscoveryPolicy>,
    memory: &Memory,
    (days, present_on): (BTreeSet<UtcDay>, BTreeSet<UtcDay>),
    today: UtcDay,
    context: Context<'_>,
) -> Census {
    let mut census = Census { days, present_on, apps: vec![false; context.catalog.apps().len()], ..Census::default() };
    for policy in policies {
        for (app, about) in context.catalog.iter() {
            // No day up to today can raise an alert if today cannot.
            let can_alert = memory.allows((policy.id, app, Report::Endpoints), today);
            census.apps[app.position()] |= can_alert && filter::passes(&policy.settings.filters, about);
        }
        let counts = |measure| policy.settings.trigger.iter().any(|threshold| threshold.of == measure);
        census.users |= counts(Measure::Users);
        census.ip_addresses |= counts(Measure::IpAddresses);
    }
    census
}

impl Census {
    /// Whether it asks for anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// What these cells have.
    pub fn count<'a>(&self, cells: impl IntoIterator<Item = (DeviceId, &'a Cell)>) -> CensusCount {
        let mut count = CensusCount::default();
        let days: BTreeSet<UtcDay> = self.days.union(&self.present_on).copied().collect();
        for (device, cell) in cells {
            for day in &days {
                for row in DiscoveryRow::of_cell(device.0, cell, Period { from: *day, to: *day }) {
                    self.take(row, &mut count);
                }
            }
        }
        count
    }

    fn take(&self, row: DiscoveryRow, count: &mut CensusCount) {
        let Some((day, app)) = key(&row) else { return };
        if self.present_on.contains(&day) {
            count.presence.note(day, app);
        }
        let is_wanted = self.apps.get(app.position()).copied().unwrap_or_default();
        if is_wanted && self.days.contains(&day) {
            let row = DiscoveryRow {
                user: row.user.filter(|_| self.users),
                address: row.address.filter(|_| self.ip_addresses),
                ..row
            };
            count.usage.entry((day, app)).or_default().take(&row);
        }
    }
}

impl CensusCount {
    /// Adds what other cells counted.
    pub fn join(&mut self, others: Self) {
        for (key, summary) in others.usage {
            self.usage.entry(key).or_default().join(summary);
        }
        self.presence.join(&others.presence);
    }

    /// The usage by day and app, and which apps were there.
    pub(super) fn into_parts(self) -> (Vec<AppDay>, Presence) {
        (self.usage.into_iter().map(AppDay::of).collect(), self.presence)
    }
}
