//! Reports of Cloud Discovery: counters, lists, drill-downs, Overviews and exports, for a period (DSC, INT-03).
//!
//! | file | what lives there |
//! |---|---|
//! | `discovery_data.rs` | what reports are made of |
//! | `aggregate.rs` | adding rows up and counting |
//! | `open_report.rs` | a report, opened for a period: its rows and its names |
//! | `streams.rs` | which reports there are |
//! | `lists.rs`, `sorting.rs` | the four lists with their drill-downs |
//! | `device.rs` | a device's Overview and histories |
//! | `export.rs` | lists as files |
//! | `answer.rs` | who asked what |
//!
//! The functions of this module serve fleets of a million devices; [`answer()`] serves administrators. Both add up the
//! same rows in the same way.

mod aggregate;
mod answer;
mod device;
mod discovery_data;
mod export;
mod lists;
mod open_report;
mod sorting;
mod streams;

pub(super) use aggregate::{Summary, group_by};
pub use answer::answer;
pub use discovery_data::Discovery;
pub(super) use open_report::report_id;

use super::{Cell, DiscoveredApp, DiscoveryRow, Period};
use crate::names::DeviceId;
use crate::protocol::discovery::Traffic;
pub use crate::protocol::discovery::WIN10_ENDPOINT_USERS;
use crate::quantities::Tally;

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
    /// Attempts that were blocked (DSC-10).
    pub blocked: u64,
}

/// The dashboard of the report "Win10 endpoint users" for `period`, from the cells of all devices.
pub fn dashboard<'a>(cells: impl IntoIterator<Item = &'a Cell>, period: Period) -> Dashboard {
    let numbered = cells.into_iter().zip(0..);
    let summary = Summary::of(numbered.flat_map(|(cell, device)| DiscoveryRow::of_cell(device, cell, period)));
    let traffic = summary.traffic.tally();
    let met = summary.met();
    Dashboard { devices: met.devices, users: met.users, ip_addresses: met.addresses, apps: met.apps, traffic }
}

/// The list of discovered apps for `period`, the most used first.
pub fn discovered_apps<'a>(cells: impl IntoIterator<Item = (DeviceId, &'a Cell)>, period: Period) -> Vec<AppUsage> {
    let rows = cells.into_iter().flat_map(|(device, cell)| DiscoveryRow::of_cell(device.0, cell, period));
    let (apps, _) = group_by(rows, |row| Some(row.app));
    let line = |(app, summary): (DiscoveredApp, Summary)| {
        let (traffic, blocked) = (summary.traffic.tally(), summary.traffic.blocked);
        let met = summary.met();
        AppUsage { app, devices: met.devices, users: met.users, traffic, blocked }
    };
    let mut lines: Vec<AppUsage> = apps.into_iter().map(line).collect();
    lines.sort_by_key(|line| (std::cmp::Reverse(line.traffic.transactions), line.app));
    lines
}

/// The list of discovered devices for `period`: each with what it did, in the order of the cells. A device is
/// discovered by its first transaction (DSC-02).
pub fn discovered_devices<'a>(
    cells: impl IntoIterator<Item = (DeviceId, &'a Cell)>,
    period: Period,
) -> Vec<(DeviceId, Tally)> {
    let with_traffic = |(device, cell): (DeviceId, &Cell)| {
        let traffic: Traffic = DiscoveryRow::of_cell(device.0, cell, period).map(|row| row.traffic).sum();
        (traffic.transactions > 0).then_some((device, traffic.tally()))
    };
    cells.into_iter().filter_map(with_traffic).collect()
}

#[cfg(test)]
mod tests;
