//! Answers to administrators: who asked what of which report (INT-03).

use super::aggregate::Summary;
use super::discovery_data::{Discovery, DiscoveryData};
use super::lists::list;
use super::open_report::{Key, OpenReport};
use super::{device, export, streams};
use crate::catalog::AppId;
use crate::cloud_apps::{Cell, DiscoveredApp, risk};
use crate::names::DeviceName;
use crate::protocol::discovery::{AppDrawer, DashboardCounters, DeviceRisk, DiscoveryAnswer, DiscoveryQuery, Risk};
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimTime;

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
    let data = DiscoveryData { discovery, devices: cells.into_iter().collect(), today: now.day() };
    Ok(match query {
        DiscoveryQuery::Reports => DiscoveryAnswer::Reports(streams::all(&data)?),
        DiscoveryQuery::Dashboard { report, days } => {
            DiscoveryAnswer::Dashboard(counters(&OpenReport::open(&data, report, *days)?))
        }
        DiscoveryQuery::List(query) => DiscoveryAnswer::List(list(&data, query)?),
        DiscoveryQuery::Export(query) => DiscoveryAnswer::Export(export::file(&list(&data, query)?, data.today)),
        DiscoveryQuery::Device { device, days } => {
            DiscoveryAnswer::Device(Box::new(device::overview(&data, device, *days)?))
        }
        DiscoveryQuery::UserHistory { device } => DiscoveryAnswer::UserHistory(device::user_history(&data, device)?),
        DiscoveryQuery::IpAddressHistory { device } => {
            DiscoveryAnswer::IpAddressHistory(device::ip_address_history(&data, device)?)
        }
        DiscoveryQuery::App { report, days, app } => {
            let report = OpenReport::open(&data, report, *days)?;
            DiscoveryAnswer::App(Box::new(drawer(&data, &report, *app)?))
        }
        DiscoveryQuery::RiskLevels => DiscoveryAnswer::RiskLevels(risk_levels(&data)),
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
fn drawer(data: &DiscoveryData<'_>, report: &OpenReport<'_>, id: AppId) -> Result<AppDrawer, ApiError> {
    let index = data.app_of(id)?;
    let app = Key::App(DiscoveredApp::App(index));
    let summary = Summary::of(report.rows().filter(|row| app.is_of(row)));
    Ok(AppDrawer {
        app: data.app(DiscoveredApp::App(index)),
        domains: data.discovery.catalog.app(index).entries.iter().map(ToString::to_string).collect(),
        report: report.name.to_owned(),
        days: report.days,
        last_used: (summary.traffic.transactions > 0).then_some(summary.last),
        traffic: report.shown(summary.traffic),
        counts: report.counts(summary.met(), Some(app.kind())),
    })
}

/// The level of every discovered device, which Cloud App Security tells Defender (DSC-06).
fn risk_levels(data: &DiscoveryData<'_>) -> Vec<DeviceRisk> {
    let risks = risk::assess(data.devices.iter().map(|(_, cell)| *cell), data.today);
    let of_device = |(position, risk): (u32, Risk)| {
        let (name, _) = &data.devices[position as usize];
        let (machine_id, computer_dns_name) = (name.machine_id.clone(), name.computer_dns_name.clone());
        data.is_discovered(position).then_some(DeviceRisk { machine_id, computer_dns_name, risk })
    };
    (0..).zip(risks).filter_map(of_device).collect()
}
