//! A device's page: Overview, user history and IP address history (DSC-03, DSC-04, HNT-01).

use std::collections::BTreeMap;

use super::aggregate::{Summary, group_by};
use super::discovery_data::DiscoveryData;
use super::open_report::OpenReport;
use crate::cloud_apps::{DiscoveredApp, Seen, risk};
use crate::protocol::ApiError;
use crate::protocol::discovery::{Daily, DeviceOverview, EntityKind, IpAddressSeen, UserSeen, WIN10_ENDPOINT_USERS};
use crate::time::UtcDay;

/// An app with a lower risk score is risky, as the template "New risky app" has it (`FACTS.md` 9.2).
const RISKY_BELOW: u8 = 6;

/// Where Defender's portal shows a device, before its machine id.
const PAGE_IN_DEFENDER: &str = "https://securitycenter.windows.com/machines/";

/// The Overview of a device.
pub(super) fn overview(data: &DiscoveryData<'_>, device: &str, days: u32) -> Result<DeviceOverview, ApiError> {
    let report = OpenReport::open(data, WIN10_ENDPOINT_USERS, days)?;
    let position = data.device(device)?;
    let (name, _) = &data.devices[position as usize];
    let rows = || report.rows_of_device(position);
    let summary = Summary::of(rows());
    let (by_day, _): (BTreeMap<UtcDay, Summary>, _) = group_by(rows(), |row| Some(row.day));
    let (by_app, _) = group_by(rows(), |row| Some(row.app));
    let risky = |app: &DiscoveredApp| data.app(*app).score.is_some_and(|score| score.value() < RISKY_BELOW);
    let mut risks = risk::assess(data.devices.iter().map(|(_, cell)| *cell), data.today);
    Ok(DeviceOverview {
        machine_id: name.machine_id.clone(),
        computer_dns_name: name.computer_dns_name.clone(),
        days,
        risk: risks.swap_remove(position as usize),
        risky_apps: by_app.keys().filter(|app| risky(app)).count() as u64,
        traffic: report.shown(summary.traffic),
        counts: report.counts(summary.met(), Some(EntityKind::Device)),
        daily: by_day.into_iter().map(|(day, summary)| Daily { day, traffic: summary.traffic }).collect(),
        view_in_defender: format!("{PAGE_IN_DEFENDER}{}", name.machine_id),
    })
}

/// Everyone who signed in to a device, also without traffic.
pub(super) fn user_history(data: &DiscoveryData<'_>, device: &str) -> Result<Vec<UserSeen>, ApiError> {
    let (_, cell) = &data.devices[data.device(device)? as usize];
    let seen =
        |seen: &Seen<_>| UserSeen { user_name: data.account(seen.what), first_seen: seen.first, last_seen: seen.last };
    Ok(cell.user_history().iter().map(seen).collect())
}

/// Every local address a device was given.
pub(super) fn ip_address_history(data: &DiscoveryData<'_>, device: &str) -> Result<Vec<IpAddressSeen>, ApiError> {
    let (_, cell) = &data.devices[data.device(device)? as usize];
    let seen = |seen: &Seen<crate::protocol::agent::LocalAddress>| IpAddressSeen {
        ip_address: seen.what.0.into(),
        first_seen: seen.first,
        last_seen: seen.last,
    };
    Ok(cell.address_history().iter().map(seen).collect())
}
