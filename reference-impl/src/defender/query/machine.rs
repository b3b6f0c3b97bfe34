//! Machines and their users (`FACTS.md` 2.8).

use std::collections::BTreeMap;

use super::Device;
use crate::defender::Cell;
use crate::names::Names;
use crate::protocol::defender::{LogonUser, Machine};
use crate::protocol::discovery::{DeviceRisk, RiskLevel};
use crate::protocol::windows::{WindowsBuild, WindowsKind};
use crate::time::{SimDuration, SimTime};

/// A device that has been silent for longer is inactive.
const INACTIVE_AFTER: SimDuration = SimDuration::from_days(7);

/// The first build of Windows 11, and the builds of servers with the year in their name.
const WINDOWS_11: u32 = 22_000;
const SERVERS: [(u32, &str); 3] = [(20_348, "2022"), (17_763, "2019"), (0, "2016")];

/// What Cloud App Security has told of risk levels, by machine id.
pub(super) struct RiskOf<'a>(BTreeMap<&'a str, RiskLevel>);

impl<'a> RiskOf<'a> {
    pub(super) fn new(told: &'a [DeviceRisk]) -> Self {
        Self(told.iter().map(|device| (device.machine_id.as_str(), device.risk.level)).collect())
    }

    fn of(&self, machine_id: &str) -> RiskLevel {
        self.0.get(machine_id).copied().unwrap_or_default()
    }
}

/// A device as the API shows it, if Defender ever heard of it.
pub(super) fn machine((name, cell): &Device<'_>, now: SimTime, risks: &RiskOf<'_>) -> Option<Machine> {
    let inventory = cell.inventory();
    let (first_seen, last_seen) = (inventory.first_seen?, inventory.last_seen?);
    let inactive = now.since(last_seen) > INACTIVE_AFTER;
    Some(Machine {
        id: name.machine_id.clone(),
        computer_dns_name: name.computer_dns_name.clone(),
        first_seen,
        last_seen,
        os_platform: inventory.build.map(platform),
        version: inventory.build.map(version),
        os_build: inventory.build.map(|build| build.build),
        onboarding_status: "Onboarded".to_owned(),
        last_ip_address: inventory.last_address.map(|address| address.0.into()),
        last_external_ip_address: None,
        health_status: if inactive { "Inactive" } else { "Active" }.to_owned(),
        rbac_group_name: None,
        risk_score: risks.of(&name.machine_id),
        exposure_level: None,
        device_value: "Normal".to_owned(),
        aad_device_id: None,
        machine_tags: inventory.tags.iter().cloned().collect(),
    })
}

/// `Windows10`, `Windows11`, `WindowsServer2019`.
pub(in crate::defender) fn platform(build: WindowsBuild) -> String {
    match build.kind {
        WindowsKind::Client if build.build >= WINDOWS_11 => "Windows11".to_owned(),
        WindowsKind::Client => "Windows10".to_owned(),
        WindowsKind::Server => {
            let year = SERVERS.iter().find(|(first, _)| build.build >= *first).map_or("", |(_, year)| year);
            format!("WindowsServer{year}")
        }
    }
}

/// `1809`; of Windows 11 without the 11, which is in the platform.
pub(in crate::defender) fn version(build: WindowsBuild) -> String {
    let version = build.version();
    version.strip_prefix("11 ").map_or(version.clone(), str::to_owned)
}

/// Who signed in to a device, the first to do so first.
pub(super) fn logon_users(cell: &Cell, names: &Names) -> Vec<LogonUser> {
    let user = |logon: &crate::defender::Logon| {
        let account = names.accounts().get(logon.account);
        LogonUser {
            id: names.accounts().qualified(logon.account),
            account_name: account.name.to_owned(),
            account_domain: account.domain.to_owned(),
            first_seen: logon.first_seen,
            last_seen: logon.last_seen,
            logon_types: "Interactive".to_owned(),
            is_domain_admin: false,
            is_only_network_user: false,
        }
    };
    cell.inventory().logons.iter().map(user).collect()
}
