//! Answers about devices: inventory, users, alerts and timeline, from the cells (HNT-01, HNT-02, ALR-01, ALR-06,
//! API-03).
//!
//! The risk level of a device is worked out by Cloud App Security, which has the traffic, and told to Defender: both
//! show the same (DSC-06). Rate limits are not counted here.

mod alert;
mod machine;
mod sighting;
mod timeline;

pub(super) use machine::{platform, version};

use super::Cell;
use crate::names::{DeviceName, Names};
use crate::protocol::defender::{DefenderAnswer, DefenderQuery};
use crate::protocol::discovery::DeviceRisk;
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimTime;
use alert::AlertNumber;

/// What answers are made of besides the devices' cells.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The names of accounts, programs and destinations.
    pub names: &'a Names,
    /// What Cloud App Security has told of the devices' risk levels (DSC-06); a device that it does not name has none.
    pub risks: &'a [DeviceRisk],
}

/// A device and its cell.
type Device<'a> = (DeviceName, &'a Cell);

/// Answers a question at `now`. The cells are those of all devices, each with its public names.
///
/// # Errors
/// If there is no such device or alert, if the timeline is not kept, or if something is to be changed or a hunting
/// query to be answered: these are [`update`] and [`Core::hunt`](super::Core::hunt).
pub fn answer<'a>(
    query: &DefenderQuery,
    now: SimTime,
    known: Known<'a>,
    cells: impl IntoIterator<Item = (DeviceName, &'a Cell)>,
) -> Result<DefenderAnswer, ApiError> {
    let heard_of = |(_, cell): &Device<'_>| cell.inventory().first_seen.is_some();
    let mut devices = cells.into_iter().filter(heard_of);
    Ok(match query {
        DefenderQuery::ListMachines => {
            let risks = machine::RiskOf::new(known.risks);
            DefenderAnswer::Machines(devices.filter_map(|device| machine::machine(&device, now, &risks)).collect())
        }
        DefenderQuery::GetMachine { device } => {
            let found = find(devices, device)?;
            let machine = machine::machine(&found, now, &machine::RiskOf::new(known.risks));
            DefenderAnswer::Machine(Box::new(machine.ok_or_else(|| no_machine(device))?))
        }
        DefenderQuery::LogonUsers { device } => {
            DefenderAnswer::Users(machine::logon_users(find(devices, device)?.1, known.names))
        }
        DefenderQuery::ListAlerts => {
            DefenderAnswer::Alerts(devices.flat_map(|device| alert::alerts(&device, known.names)).collect())
        }
        DefenderQuery::MachineAlerts { device } => {
            DefenderAnswer::Alerts(alert::alerts(&find(devices, device)?, known.names))
        }
        DefenderQuery::GetAlert { alert } => {
            let (machine_id, number) = alert::parts_of(alert).ok_or_else(|| no_alert(alert))?;
            let device = devices.find(|(name, _)| name.machine_id == machine_id).ok_or_else(|| no_alert(alert))?;
            let resource = alert::resource(&device, number, known.names).ok_or_else(|| no_alert(alert))?;
            DefenderAnswer::Alert(Box::new(resource))
        }
        DefenderQuery::Timeline { device, network_only } => {
            DefenderAnswer::Timeline(timeline::rows(&find(devices, device)?, *network_only, known.names)?)
        }
        DefenderQuery::FindMachines { seen } => {
            let risks = machine::RiskOf::new(known.risks);
            let sought = sighting::Sought::new(seen, known.names);
            let found = devices.filter(|(_, cell)| sought.times(cell).next().is_some());
            DefenderAnswer::Machines(found.filter_map(|device| machine::machine(&device, now, &risks)).collect())
        }
        DefenderQuery::Prevalence { of } => {
            DefenderAnswer::Prevalence(sighting::Sought::new(of, known.names).prevalence(devices.map(|(_, cell)| cell)))
        }
        DefenderQuery::UpdateAlert { .. } | DefenderQuery::CreateAlert { .. } | DefenderQuery::TagMachine { .. } => {
            return Err(ApiError::new(ErrorCode::BadRequest, "Something is changed, not read, by this request"));
        }
        DefenderQuery::Hunt { .. } => {
            return Err(ApiError::new(
                ErrorCode::BadRequest,
                "A hunting query counts against quotas: the core answers it",
            ));
        }
    })
}

/// Changes an alert or the tags of a machine at `now`, and answers with the alert or the machine as it is then.
///
/// # Errors
/// If there is no such alert or machine, or if nothing is to be changed: that is [`answer`].
pub fn update<'a>(
    query: &DefenderQuery,
    now: SimTime,
    known: Known<'_>,
    cells: impl IntoIterator<Item = (DeviceName, &'a mut Cell)>,
) -> Result<DefenderAnswer, ApiError> {
    match query {
        DefenderQuery::UpdateAlert { alert, change } => {
            let (machine_id, number) = alert::parts_of(alert).ok_or_else(|| no_alert(alert))?;
            let found = cells.into_iter().find(|(name, _)| name.machine_id == machine_id);
            let (name, cell) = found.ok_or_else(|| no_alert(alert))?;
            let changed = match number {
                AlertNumber::Raised(number) => cell.change_alert(now, number, change),
                AlertNumber::ManualAlert(number) => cell.change_manual_alert(now, number, change),
            };
            if !changed {
                return Err(no_alert(alert));
            }
            let resource = alert::resource(&(name, cell), number, known.names).ok_or_else(|| no_alert(alert))?;
            Ok(DefenderAnswer::Alert(Box::new(resource)))
        }
        DefenderQuery::CreateAlert { alert } => {
            let machine = |(name, cell): &(DeviceName, &mut Cell)| {
                name.machine_id.eq_ignore_ascii_case(&alert.machine_id) && cell.inventory().first_seen.is_some()
            };
            let found = cells.into_iter().find(machine);
            let (name, cell) = found.ok_or_else(|| no_machine(&alert.machine_id))?;
            let number = AlertNumber::ManualAlert(cell.refer(now, alert)?);
            let resource = alert::resource(&(name, cell), number, known.names);
            Ok(DefenderAnswer::Alert(Box::new(resource.ok_or_else(|| no_machine(&alert.machine_id))?)))
        }
        DefenderQuery::TagMachine { device, tag, on } => {
            let heard_of = |(_, cell): &(DeviceName, &mut Cell)| cell.inventory().first_seen.is_some();
            let mut cells: Vec<(DeviceName, &mut Cell)> = cells.into_iter().filter(heard_of).collect();
            let named = |named: &dyn Fn(&DeviceName) -> &str, cells: &[(DeviceName, &mut Cell)]| {
                cells.iter().position(|(name, _)| named(name).eq_ignore_ascii_case(device))
            };
            let found =
                named(&|name| &name.machine_id, &cells).or_else(|| named(&|name| &name.computer_dns_name, &cells));
            let (name, cell) = cells.swap_remove(found.ok_or_else(|| no_machine(device))?);
            cell.tag(tag, *on);
            let shown = machine::machine(&(name, cell), now, &machine::RiskOf::new(known.risks));
            Ok(DefenderAnswer::Machine(Box::new(shown.ok_or_else(|| no_machine(device))?)))
        }
        _ => Err(ApiError::new(ErrorCode::BadRequest, "Something is read, not changed, by this request")),
    }
}

/// The device that a question is about, by its machine id or its DNS name, if it is about one. Whoever finds devices by
/// their names can answer from that device's cell alone, and with that device's risk level alone.
#[must_use]
pub fn device_of(query: &DefenderQuery) -> Option<&str> {
    match query {
        DefenderQuery::GetMachine { device }
        | DefenderQuery::LogonUsers { device }
        | DefenderQuery::MachineAlerts { device }
        | DefenderQuery::Timeline { device, .. }
        | DefenderQuery::TagMachine { device, .. } => Some(device),
        DefenderQuery::CreateAlert { alert } => Some(&alert.machine_id),
        DefenderQuery::GetAlert { alert } | DefenderQuery::UpdateAlert { alert, .. } => {
            alert::parts_of(alert).map(|(machine_id, _)| machine_id)
        }
        DefenderQuery::ListMachines
        | DefenderQuery::ListAlerts
        | DefenderQuery::FindMachines { .. }
        | DefenderQuery::Prevalence { .. }
        | DefenderQuery::Hunt { .. } => None,
    }
}

/// The public id of the alert of this number on a device.
#[must_use]
pub fn alert_id(machine_id: &str, sequence: u32) -> String {
    alert::id_of(machine_id, AlertNumber::Raised(sequence))
}

/// The public id of the alert of this number among those of a device that were created by reference.
#[must_use]
pub fn manual_alert_id(machine_id: &str, number: u32) -> String {
    alert::id_of(machine_id, AlertNumber::ManualAlert(number))
}

/// The device of this machine id or, if there is none, of this DNS name, letter case apart.
fn find<'a>(devices: impl Iterator<Item = Device<'a>>, asked: &str) -> Result<Device<'a>, ApiError> {
    let mut by_name = None;
    for (name, cell) in devices {
        if name.machine_id.eq_ignore_ascii_case(asked) {
            return Ok((name, cell));
        }
        if by_name.is_none() && name.computer_dns_name.eq_ignore_ascii_case(asked) {
            by_name = Some((name, cell));
        }
    }
    by_name.ok_or_else(|| no_machine(asked))
}

fn no_machine(asked: &str) -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFound, format!("Machine {asked} was not found"))
}

fn no_alert(asked: &str) -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFound, format!("Alert {asked} was not found"))
}

#[cfg(test)]
mod tests;
