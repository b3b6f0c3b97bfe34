//! Answers to administrators: who asked what of which report (INT-03).

use super::aggregate::Summary;
use super::lists::list;
use super::open_report::{DiscoveryData, Key, OpenReport};
use super::{device, export, streams};
use crate::catalog::{AppId, Catalog};
use crate::cloud_apps::{Cell, Core, DiscoveredApp, risk};
use crate::names::{DeviceName, Names};
use crate::protocol::discovery::{AppDrawer, DashboardCounters, DeviceRisk, DiscoveryAnswer, DiscoveryQuery, Risk};
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimTime;

/// What answers are made of besides the devices' cells.
#[derive(Clone, Copy, Debug)]
pub struct Discovery<'a> {
    /// The core: licence, tags, log sources.
    pub core: &'a Core,
    /// The names of accounts.
    pub names: &'a Names,
    /// The apps.
    pub catalog: &'a Catalog,
}

/// Answers a question of an administrator at `now`. The cells are those of all devices, each with its public names.
///
/// # Errors
/// Without a licence no report is shown, and the error names the licence (INT-03). A period other than 7, 30 or 90
/// days, a report, device, user or app that is not there, and a kind of which the report knows nothing are refused.
pub fn answer<'a>(
    query: &DiscoveryQuery,
    now: SimTime,
    discovery: Discovery<'a>,
    cells: impl IntoIterator<Item = (DeviceName, &'a Cell)>,
) -> Result<DiscoveryAnswer, ApiError> {
    if !discovery.core.is_licensed() {
        return Err(ApiError::new(
            ErrorCode::DisabledFeature,
            "No report is shown: the organisation has no licence for Microsoft Cloud App Security",
        ));
    }
    let shelf = DiscoveryData { discovery, devices: cells.into_iter().collect(), today: now.day() };
    Ok(match query {
        DiscoveryQuery::Reports => DiscoveryAnswer::Reports(streams::all(&shelf)?),
        DiscoveryQuery::Dashboard { report, days } => DiscoveryAnswer::Dashboard(counters(&shelf.open(report, *days)?)),
        DiscoveryQuery::List(query) => DiscoveryAnswer::List(list(&shelf, query)?),
        DiscoveryQuery::Export(query) => DiscoveryAnswer::Export(export::file(&list(&shelf, query)?, shelf.today)),
        DiscoveryQuery::Device { device, days } => {
            DiscoveryAnswer::Device(Box::new(device::overview(&shelf, device, *days)?))
        }
        DiscoveryQuery::UserHistory { device } => DiscoveryAnswer::UserHistory(device::user_history(&shelf, device)?),
        DiscoveryQuery::IpAddressHistory { device } => {
            DiscoveryAnswer::IpAddressHistory(device::ip_address_history(&shelf, device)?)
        }
        DiscoveryQuery::App { report, days, app } => {
            DiscoveryAnswer::App(Box::new(drawer(&shelf, &shelf.open(report, *days)?, *app)?))
        }
        DiscoveryQuery::RiskLevels => DiscoveryAnswer::RiskLevels(risk_levels(&shelf)),
    })
}

fn counters(report: &OpenReport<'_>) -> DashboardCounters {
    let summary = Summary::of(report.rows());
    DashboardCounters {
        report: report.name.to_owned(),
        days: report.days,
        traffic: report.shown(summary.traffic),
        counts: report.counts(summary.met(), None),
    }
}

/// The drawer of an app: its domains, full URLs included, its risk score, and its usage in the report (DSC-09).
fn drawer(shelf: &DiscoveryData<'_>, report: &OpenReport<'_>, id: AppId) -> Result<AppDrawer, ApiError> {
    let index = shelf.app_of(id)?;
    let app = Key::App(DiscoveredApp::App(index));
    let summary = Summary::of(report.rows().filter(|row| app.is_of(row)));
    Ok(AppDrawer {
        app: shelf.app(DiscoveredApp::App(index)),
        domains: shelf.discovery.catalog.app(index).entries.iter().map(ToString::to_string).collect(),
        report: report.name.to_owned(),
        days: report.days,
        last_used: (summary.traffic.transactions > 0).then_some(summary.last),
        traffic: report.shown(summary.traffic),
        counts: report.counts(summary.met(), Some(app.kind())),
    })
}

/// The level of every discovered device, which Cloud App Security tells Defender (DSC-06).
fn risk_levels(shelf: &DiscoveryData<'_>) -> Vec<DeviceRisk> {
    let risks = risk::assess(shelf.devices.iter().map(|(_, cell)| *cell), shelf.today);
    let of_device = |(position, risk): (u32, Risk)| {
        let (name, _) = &shelf.devices[position as usize];
        let (machine_id, computer_dns_name) = (name.machine_id.clone(), name.computer_dns_name.clone());
        shelf.is_discovered(position).then_some(DeviceRisk { machine_id, computer_dns_name, risk })
    };
    (0..).zip(risks).filter_map(of_device).collect()
}
