//! Reports of Cloud Discovery: counters, lists, drill-downs, Overviews and exports, for a period (DSC, INT-03).
//!
//! | file | what lives there |
//! |---|---|
//! | `rows.rs` | what a report is computed from, whatever its origin |
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
mod export;
mod lists;
mod open_report;
mod rows;
mod sorting;
mod streams;

pub(super) use aggregate::{Summary, group_by};
pub use answer::{Discovery, answer};
pub(super) use rows::{Row, of_cell};
pub(super) use streams::id_of;

use super::{Cell, DiscoveredApp};
use crate::names::DeviceId;
use crate::protocol::discovery::{PERIODS, Traffic};
use crate::protocol::{ApiError, ErrorCode};
use crate::quantities::Tally;
use crate::time::UtcDay;

/// The name of the report that endpoints fill (`FACTS.md` 7.2).
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

    /// The period that an administrator chose.
    ///
    /// # Errors
    /// If it is not one of [`PERIODS`].
    pub fn chosen(days: u32, today: UtcDay) -> Result<Self, ApiError> {
        if PERIODS.contains(&days) {
            return Ok(Self::last_days(days, today));
        }
        let message = format!("A report is for the last 7, 30 or 90 days, not for the last {days}");
        Err(ApiError::new(ErrorCode::BadRequest, message))
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

/// The dashboard of the report "Win10 endpoint users" for `period`, from the cells of all devices.
pub fn dashboard<'a>(cells: impl IntoIterator<Item = &'a Cell>, period: Period) -> Dashboard {
    let numbered = cells.into_iter().zip(0..);
    let summary = Summary::of(numbered.flat_map(|(cell, device)| rows::of_cell(device, cell, period)));
    let traffic = summary.traffic.tally();
    let met = summary.met();
    Dashboard { devices: met.devices, users: met.users, ip_addresses: met.addresses, apps: met.apps, traffic }
}

/// The list of discovered apps for `period`, the most used first.
pub fn discovered_apps<'a>(cells: impl IntoIterator<Item = (DeviceId, &'a Cell)>, period: Period) -> Vec<AppUsage> {
    let rows = cells.into_iter().flat_map(|(device, cell)| rows::of_cell(device.0, cell, period));
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
        let traffic: Traffic = rows::of_cell(device.0, cell, period).map(|row| row.traffic).sum();
        (traffic.transactions > 0).then_some((device, traffic.tally()))
    };
    cells.into_iter().filter_map(with_traffic).collect()
}

#[cfg(test)]
mod tests;
