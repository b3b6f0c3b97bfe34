//! The continuous report "Win10 endpoint users": counters and lists over all devices, for a period (DSC-01 to DSC-03, DSC-07).

use std::collections::{BTreeMap, BTreeSet};

use super::{Cell, DiscoveredApp};
use crate::catalog::AppIndex;
use crate::names::{AccountId, DeviceId};
use crate::quantities::Tally;
use crate::time::UtcDay;
use crate::wire::agent::LocalAddress;

/// The name of the report (`domain-facts.md` 7.2).
pub const WIN10_ENDPOINT_USERS: &str = "Win10 endpoint users";

/// The days a report looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// The first.
    pub from: UtcDay,
    /// The last.
    pub to: UtcDay,
}

impl Period {
    /// The last `days` UTC days, today counted.
    #[must_use]
    pub fn last_days(days: u32, today: UtcDay) -> Self {
        Self { from: UtcDay::from_count((today.count() + 1).saturating_sub(days)), to: today }
    }
}

/// The counters of the dashboard.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Dashboard {
    /// Devices with at least one transaction.
    pub devices: u64,
    /// Users with at least one transaction.
    pub users: u64,
    /// Addresses with at least one transaction.
    pub ip_addresses: u64,
    /// Apps of the catalogue with at least one transaction.
    pub apps: u64,
    /// Everything shown, traffic to no app of the catalogue included.
    pub traffic: Tally,
}

/// A line of the list of discovered apps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AppUsage {
    /// The app; traffic to no app of the catalogue is shown as "Other".
    pub app: DiscoveredApp,
    /// Devices that used it.
    pub devices: u64,
    /// Users who did.
    pub users: u64,
    /// What passed, blocked attempts included.
    pub traffic: Tally,
    /// Blocked attempts.
    pub blocked: u64,
}

/// The dashboard of the report for `period`, from the cells of all devices.
pub fn dashboard<'a>(cells: impl IntoIterator<Item = &'a Cell>, period: Period) -> Dashboard {
    let mut users: BTreeSet<AccountId> = BTreeSet::new();
    let mut addresses: BTreeSet<LocalAddress> = BTreeSet::new();
    let mut apps: BTreeSet<AppIndex> = BTreeSet::new();
    let mut dashboard = Dashboard::default();
    for cell in cells {
        let mut tally = Tally::ZERO;
        for usage in cell.usage(period.from, period.to) {
            tally += usage.tally;
            users.extend(usage.user);
            addresses.extend(usage.address);
            if let DiscoveredApp::App(app) = usage.app {
                apps.insert(app);
            }
        }
        dashboard.devices += u64::from(!tally.is_zero());
        dashboard.traffic += tally;
    }
    dashboard.users = users.len() as u64;
    dashboard.ip_addresses = addresses.len() as u64;
    dashboard.apps = apps.len() as u64;
    dashboard
}

/// The list of discovered apps for `period`, the most used first.
pub fn discovered_apps<'a>(cells: impl IntoIterator<Item = (DeviceId, &'a Cell)>, period: Period) -> Vec<AppUsage> {
    let mut apps: BTreeMap<DiscoveredApp, (AppUsage, BTreeSet<AccountId>)> = BTreeMap::new();
    for (_, cell) in cells {
        let mut here: BTreeSet<DiscoveredApp> = BTreeSet::new();
        for usage in cell.usage(period.from, period.to) {
            let empty = AppUsage { app: usage.app, devices: 0, users: 0, traffic: Tally::ZERO, blocked: 0 };
            let (line, users) = apps.entry(usage.app).or_insert_with(|| (empty, BTreeSet::new()));
            line.traffic += usage.tally;
            line.blocked += if usage.blocked { usage.tally.transactions } else { 0 };
            users.extend(usage.user);
            if here.insert(usage.app) {
                line.devices += 1;
            }
        }
    }
    let counted = |(mut line, users): (AppUsage, BTreeSet<AccountId>)| {
        line.users = users.len() as u64;
        line
    };
    let mut lines: Vec<AppUsage> = apps.into_values().map(counted).collect();
    lines.sort_by_key(|line| (std::cmp::Reverse(line.traffic.transactions), line.app));
    lines
}

/// The list of discovered devices for `period`: each with what it did, in the order of the cells.
pub fn discovered_devices<'a>(
    cells: impl IntoIterator<Item = (DeviceId, &'a Cell)>,
    period: Period,
) -> Vec<(DeviceId, Tally)> {
    let with_traffic = |(device, cell): (DeviceId, &Cell)| {
        let tally: Tally = cell.usage(period.from, period.to).map(|usage| usage.tally).sum();
        (!tally.is_zero()).then_some((device, tally))
    };
    cells.into_iter().filter_map(with_traffic).collect()
}
