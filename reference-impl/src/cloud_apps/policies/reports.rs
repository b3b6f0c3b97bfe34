//! The continuous reports, and what passed in each on a day, app by app (ALR-05, DSC-01, PRX-04).

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::AppIndex;
use crate::cloud_apps::report::{Summary, group_by};
use crate::cloud_apps::{DiscoveredApp, DiscoveryRow, Period, Sources};
use crate::edition::Edition;
use crate::protocol::discovery::{GLOBAL_VIEW, Traffic, WIN10_ENDPOINT_USERS};
use crate::protocol::discovery_policies::AppliesTo;
use crate::time::{SimTime, UtcDay};

/// A continuous report. Snapshots are none (PRX-04).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Report {
    /// "Win10 endpoint users".
    Endpoints,
    /// The Global report, over all log sources.
    Global,
    /// That of the log source at this place.
    Log(u32),
}

/// What passed on one UTC day with one app, in one report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct AppDay {
    pub day: UtcDay,
    pub app: AppIndex,
    /// Bytes that the report does not know are absent, and more than nothing.
    pub traffic: Traffic,
    pub users: u64,
    pub ip_addresses: u64,
}

/// Every continuous report that logs fill, with its display name: the Global one, then log sources as they came.
pub(super) fn of_logs(sources: &Sources) -> impl Iterator<Item = (Report, &str)> {
    let logs = (0..).zip(sources.reports()).filter(|(_, log)| !log.snapshot);
    let logs = logs.map(|(place, log)| (Report::Log(place), log.source.name.as_str()));
    [(Report::Global, GLOBAL_VIEW)].into_iter().chain(logs)
}

/// The display names of all continuous reports.
pub(super) fn names(sources: &Sources) -> impl Iterator<Item = &str> {
    [WIN10_ENDPOINT_USERS].into_iter().chain(of_logs(sources).map(|(_, name)| name))
}

/// When logs were last analysed, for each log source.
pub(super) fn analysed(sources: &Sources) -> impl Iterator<Item = SimTime> {
    sources.reports().filter(|log| !log.snapshot).filter_map(|log| log.last_data)
}

/// Whether a policy that applies to these looks at the continuous report of this name.
pub(super) fn looks_at(apply_to: &AppliesTo, name: &str) -> bool {
    match apply_to {
        AppliesTo::AllContinuousReports => true,
        AppliesTo::Reports(names) => names.iter().any(|known| known.eq_ignore_ascii_case(name)),
    }
}

/// The rows of a report that logs fill; the endpoints' are in the cells.
pub(super) fn rows(report: Report, sources: &Sources, period: Period) -> impl Iterator<Item = DiscoveryRow> {
    let of = move |place: u32| match report {
        Report::Endpoints => false,
        Report::Global => true,
        Report::Log(own) => own == place,
    };
    let logs = (0..).zip(sources.reports()).filter(move |(place, log)| !log.snapshot && of(*place));
    logs.flat_map(move |(_, log)| log.rows(period))
}

/// The days that discovery keeps.
pub(super) fn kept(today: UtcDay, edition: &Edition) -> Period {
    Period::last_days(edition.limits.retention_days, today)
}

/// How many transactions each day has in each report that logs fill.
pub(super) fn counted(sources: &Sources, period: Period) -> BTreeMap<(Report, UtcDay), u64> {
    let mut counted = BTreeMap::new();
    for (report, _) in of_logs(sources) {
        for row in rows(report, sources, period) {
            *counted.entry((report, row.day)).or_default() += row.traffic.transactions;
        }
    }
    counted
}

/// What passed on these days with each app of the catalogue, by day and app, in a report that logs fill.
pub(super) fn app_days(report: Report, sources: &Sources, days: &BTreeSet<UtcDay>) -> Vec<AppDay> {
    let (Some(from), Some(to)) = (days.first(), days.last()) else { return Vec::new() };
    let rows = rows(report, sources, Period { from: *from, to: *to }).filter(|row| days.contains(&row.day));
    let (groups, _) = group_by(rows, key);
    groups.into_iter().map(AppDay::of).collect()
}

/// The day and the app a row is about, if it is about one.
pub(super) fn key(row: &DiscoveryRow) -> Option<(UtcDay, AppIndex)> {
    match row.app {
        DiscoveredApp::App(app) => Some((row.day, app)),
        DiscoveredApp::Other => None,
    }
}

impl AppDay {
    /// From what was added up.
    pub(super) fn of(((day, app), summary): ((UtcDay, AppIndex), Summary)) -> Self {
        let traffic = summary.traffic;
        let met = summary.met();
        Self { day, app, traffic, users: met.users, ip_addresses: met.addresses }
    }
}
