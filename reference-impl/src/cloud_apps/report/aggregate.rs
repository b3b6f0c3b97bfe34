//! Adding rows up: the one place where traffic is summed and devices, users, addresses and apps are counted (DSC-07).

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::catalog::AppIndex;
use crate::cloud_apps::{DiscoveredApp, DiscoveryRow};
use crate::protocol::discovery::Traffic;
use crate::time::UtcDay;

/// Rows, added up.
#[derive(Clone, Debug, Default)]
pub(in crate::cloud_apps) struct Summary {
    pub traffic: Traffic,
    /// The day of the last transaction.
    pub last: UtcDay,
    devices: Runs,
    users: Distinct<u32>,
    addresses: Distinct<IpAddr>,
    apps: Distinct<AppIndex>,
}

/// How many of each kind a summary has met.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cloud_apps) struct DistinctCounts {
    pub devices: u64,
    pub users: u64,
    pub addresses: u64,
    /// Apps of the catalogue: everything else is none.
    pub apps: u64,
}

impl Summary {
    /// Adds a row. Rows come device by device.
    pub(in crate::cloud_apps) fn take(&mut self, row: &DiscoveryRow) {
        self.traffic += row.traffic;
        self.last = self.last.max(row.day);
        if let Some(device) = row.device {
            self.devices.take(device);
        }
        if let Some(user) = row.user {
            self.users.take(user);
        }
        if let Some(address) = row.address {
            self.addresses.take(address);
        }
        if let DiscoveredApp::App(app) = row.app {
            self.apps.take(app);
        }
    }

    /// Of rows that come device by device.
    pub(super) fn of(rows: impl IntoIterator<Item = DiscoveryRow>) -> Self {
        let mut summary = Self::default();
        rows.into_iter().for_each(|row| summary.take(&row));
        summary
    }

    /// Adds a summary of other devices.
    pub(in crate::cloud_apps) fn join(&mut self, others: Self) {
        self.traffic += others.traffic;
        self.last = self.last.max(others.last);
        self.devices.count += others.devices.count;
        self.users.join(others.users);
        self.addresses.join(others.addresses);
        self.apps.join(others.apps);
    }

    /// How many of each kind were met.
    pub(in crate::cloud_apps) fn met(self) -> DistinctCounts {
        DistinctCounts {
            devices: self.devices.count,
            users: self.users.count(),
            addresses: self.addresses.count(),
            apps: self.apps.count(),
        }
    }
}

/// Rows by what `key` says they are about, each group added up, and the traffic of rows that are about nothing.
pub(in crate::cloud_apps) fn group_by<K: Ord>(
    rows: impl IntoIterator<Item = DiscoveryRow>,
    key: impl Fn(&DiscoveryRow) -> Option<K>,
) -> (BTreeMap<K, Summary>, Traffic) {
    let mut groups: BTreeMap<K, Summary> = BTreeMap::new();
    let mut without = Traffic::NONE;
    for row in rows {
        match key(&row) {
            Some(key) => groups.entry(key).or_default().take(&row),
            None => without += row.traffic,
        }
    }
    (groups, without)
}

/// A count of things that come in runs: each run is one.
#[derive(Clone, Copy, Debug, Default)]
struct Runs {
    last: Option<u32>,
    count: u64,
}

impl Runs {
    fn take(&mut self, what: u32) {
        if self.last != Some(what) {
            self.last = Some(what);
            self.count += 1;
        }
    }
}

/// A set that only counts: a vector, sorted and made distinct whenever it has doubled. Rows come device by device, and
/// a device repeats the same few values, so those that came last are looked at first.
#[derive(Clone, Debug)]
struct Distinct<T> {
    seen: Vec<T>,
    tidy_at: usize,
}

/// A set is not worth sorting before it has this many members.
const SMALL: usize = 32;

/// How many of the values that came last are looked at.
const LATEST: usize = 16;

impl<T> Default for Distinct<T> {
    fn default() -> Self {
        Self { seen: Vec::new(), tidy_at: SMALL }
    }
}

impl<T: Ord> Distinct<T> {
    fn take(&mut self, what: T) {
        let latest = &self.seen[self.seen.len().saturating_sub(LATEST)..];
        if latest.iter().rev().any(|seen| *seen == what) {
            return;
        }
        if self.seen.len() >= self.tidy_at {
            self.tidy();
            self.tidy_at = SMALL.max(2 * self.seen.len());
        }
        self.seen.push(what);
    }

    fn join(&mut self, others: Self) {
        self.seen.extend(others.seen);
        self.tidy();
        self.tidy_at = SMALL.max(2 * self.seen.len());
    }

    fn tidy(&mut self) {
        self.seen.sort_unstable();
        self.seen.dedup();
    }

    fn count(mut self) -> u64 {
        self.tidy();
        self.seen.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn distinct_values_are_counted_however_often_and_in_whatever_order_they_come(
            values in prop::collection::vec(0u32..200, 0..500),
        ) {
            let mut distinct = Distinct::default();
            values.iter().for_each(|value| distinct.take(*value));
            prop_assert_eq!(distinct.count(), values.iter().collect::<BTreeSet<_>>().len() as u64);
        }

        #[test]
        fn distinct_values_of_two_parts_are_counted_as_those_of_the_whole(
            values in prop::collection::vec((any::<bool>(), 0u32..200), 0..500),
        ) {
            let mut parts = [Distinct::default(), Distinct::default()];
            values.iter().for_each(|(part, value)| parts[usize::from(*part)].take(*value));
            let [mut whole, rest] = parts;
            whole.join(rest);
            prop_assert_eq!(whole.count(), values.iter().map(|(_, value)| value).collect::<BTreeSet<_>>().len() as u64);
        }
    }
}
