//! The rows that an entry of the timeline makes (`FACTS.md` 3, 4.9; HNT-03).
//!
//! | entry | rows |
//! |---|---|
//! | a connection, also a blocked one | `DeviceNetworkEvents`: it is logged at the TCP layer, before the verdict |
//! | a connection behind a forward proxy | `DeviceNetworkEvents` |
//! | an attempt that an indicator matched | `DeviceAlertEvents`, `AlertEvidence` |
//! | the same, if it was blocked or audited | `DeviceEvents` too |
//! | the same, if it opened the alert | `AlertInfo` too |
//! | a sign-in | `DeviceLogonEvents` |
//! | a new address | `DeviceNetworkInfo` |
//! | a check-in | `DeviceInfo` |
//! | an alert created by reference | `AlertInfo`, `DeviceAlertEvents` |
//!
//! What a device does not say (adapters, versions of programs, its public address) is left empty.

use crate::defender::timeline::{Counted, TimelineEntry, TimelineEvent};
use crate::defender::{Cell, attempt, query};
use crate::hunting::HuntingStore;
use crate::hunting::rows::{
    AlertEvidenceRow, AlertInfoRow, DeviceAlertEventRow, DeviceEventRow, DeviceInfoRow, DeviceNetworkInfoRow,
    LogonEventRow, NetworkEventRow,
};
use crate::names::{AccountId, DestinationId, DeviceName, ImageId, Names};
use crate::protocol::agent::{AgentEvent, AttemptOutcome, EventKind, Line, LocalAddress, Transaction, line_of};
use crate::protocol::windows::WindowsBuild;
use crate::quantities::Bytes;
use crate::time::SimTime;

/// Who raised the alert, and by what (`FACTS.md` 3.7).
const SERVICE_SOURCE: &str = "Microsoft Defender for Endpoint";
const DETECTION_SOURCE: &str = "Custom TI";
const CATEGORY: &str = "SuspiciousActivity";
const CATEGORIES: &str = r#"["SuspiciousActivity"]"#;

/// What rows of a device need to know of earlier entries of its timeline.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DeviceState {
    /// How many check-ins there were.
    check_ins: i64,
    /// Who signed in last.
    signed_in: Option<(SimTime, AccountId)>,
}

/// Where rows go, and what they are made of.
struct Writer<'a> {
    store: &'a mut HuntingStore,
    device: &'a DeviceName,
    cell: &'a Cell,
    names: &'a Names,
}

/// Writes the rows of an entry of the timeline.
pub(super) fn write(
    store: &mut HuntingStore,
    event: &TimelineEvent,
    state: &mut DeviceState,
    device: &DeviceName,
    cell: &Cell,
    names: &Names,
) {
    let mut writer = Writer { store, device, cell, names };
    match event.what {
        TimelineEntry::Network { number, transaction } => {
            writer.connection(&line_of(&transaction, number, device, names), false);
        }
        TimelineEntry::CheckIn { build, .. } => {
            state.check_ins += 1;
            writer.check_in(event.arrived_at, build, state);
        }
        TimelineEntry::ManualAlert { alert } => writer.manual_alert(event.arrived_at, alert),
        TimelineEntry::Agent { number, event: AgentEvent { at, kind }, counted } => match kind {
            EventKind::SignIn { account } => {
                if state.signed_in.is_none_or(|(latest, _)| latest <= at) {
                    state.signed_in = Some((at, account));
                }
                writer.sign_in(at, account, number);
            }
            EventKind::AddressChange { address } => writer.address(at, address, number),
            EventKind::ConnectionThroughProxy { destination, account, image, address } => {
                let line = writer.line(at, number, (destination, account, image, address));
                writer.connection(&line, true);
            }
            EventKind::Attempt { destination, account, image, address, outcome, .. } => {
                let line = writer.line(at, number, (destination, account, image, address));
                if let Some(counted) = counted {
                    writer.attempt(event.arrived_at, &line, outcome, counted);
                }
            }
        },
    }
}

/// A number that tables hold as a signed one.
fn long(number: u64) -> Option<i64> {
    i64::try_from(number).ok()
}

impl Writer<'_> {
    /// An event of a process, with the columns that a connection has: an event says nothing of bytes.
    fn line(
        &self,
        at: SimTime,
        number: u64,
        (destination, account, image, address): (DestinationId, AccountId, ImageId, LocalAddress),
    ) -> Line {
        let (up, down, encoded, blocked) = (Bytes::ZERO, Bytes::ZERO, 0, false);
        let transaction = Transaction { at, up, down, destination, account, address, encoded, image, blocked };
        line_of(&transaction, number, self.device, self.names)
    }

    /// Behind a proxy, the connection itself is to the proxy, whose address the event does not say.
    fn connection(&mut self, line: &Line, behind_proxy: bool) {
        let local_ip = line.local_ip.to_string();
        let (remote_ip, remote_ip_type) =
            if behind_proxy { ("", "") } else { (&*line.remote_ip, &*line.remote_ip_type) };
        self.store.append(&NetworkEventRow {
            timestamp: line.timestamp,
            device_id: &line.device_id,
            device_name: &line.device_name,
            action_type: &line.action_type,
            remote_ip,
            remote_port: (!behind_proxy).then_some(i32::from(line.remote_port)),
            remote_url: &line.remote_url,
            local_ip: &local_ip,
            local_port: Some(i32::from(line.local_port)),
            protocol: &line.protocol,
            local_ip_type: &line.local_ip_type,
            remote_ip_type,
            initiating_process_sha1: &line.initiating_process_sha1,
            initiating_process_file_name: &line.initiating_process_file_name,
            initiating_process_id: Some(i64::from(line.initiating_process_id)),
            initiating_process_command_line: &line.initiating_process_command_line,
            initiating_process_creation_time: Some(line.initiating_process_creation_time),
            initiating_process_folder_path: &line.initiating_process_folder_path,
            initiating_process_parent_file_name: &line.initiating_process_parent_file_name,
            initiating_process_parent_id: Some(i64::from(line.initiating_process_parent_id)),
            initiating_process_account_domain: &line.initiating_process_account_domain,
            initiating_process_account_name: &line.initiating_process_account_name,
            initiating_process_account_sid: &line.initiating_process_account_sid,
            initiating_process_integrity_level: &line.initiating_process_integrity_level,
            report_id: long(line.report_id),
            ..NetworkEventRow::default()
        });
    }

    fn attempt(&mut self, arrived_at: SimTime, line: &Line, outcome: AttemptOutcome, counted: Counted) {
        if attempt::is_device_event(outcome) {
            self.device_event(line, outcome, counted);
        }
        let Some(alert) = self.cell.alerts().get(counted.alert as usize) else { return };
        let alert_id = query::alert_id(&self.device.machine_id, counted.alert);
        let (title, severity) = (alert.title(), alert.severity.to_string());
        if counted.raised {
            self.store.append(&AlertInfoRow {
                timestamp: arrived_at,
                alert_id: &alert_id,
                title,
                category: CATEGORY,
                severity: &severity,
                service_source: SERVICE_SOURCE,
                detection_source: DETECTION_SOURCE,
                ..AlertInfoRow::default()
            });
        }
        // What was neither blocked nor audited is a connection like others, whose row comes with the next report.
        let (table, report_id) = match attempt::is_device_event(outcome) {
            true => ("DeviceEvents", long(line.report_id)),
            false => ("DeviceNetworkEvents", None),
        };
        self.store.append(&DeviceAlertEventRow {
            alert_id: &alert_id,
            timestamp: line.timestamp,
            device_id: &line.device_id,
            device_name: &line.device_name,
            severity: &severity,
            category: CATEGORY,
            title,
            file_name: &line.initiating_process_file_name,
            sha1: &line.initiating_process_sha1,
            remote_url: &line.remote_url,
            remote_ip: &line.remote_ip,
            report_id,
            table,
            ..DeviceAlertEventRow::default()
        });
        self.evidence(line, &alert_id, title, &severity);
    }

    /// An alert that was created by reference, and the event for which it was; of events that were added later the
    /// table of alerts says nothing.
    fn manual_alert(&mut self, arrived_at: SimTime, number: u32) {
        let Some(alert) = self.cell.manual_alerts().get(number as usize) else { return };
        let alert_id = query::manual_alert_id(&self.device.machine_id, number);
        let (severity, category) = (alert.severity.to_string(), alert.category.to_string());
        self.store.append(&AlertInfoRow {
            timestamp: arrived_at,
            alert_id: &alert_id,
            title: &alert.title,
            category: &category,
            severity: &severity,
            service_source: SERVICE_SOURCE,
            detection_source: "Custom detection",
            ..AlertInfoRow::default()
        });
        let Some(event) = alert.events.first() else { return };
        let connection = event.connection;
        let remote_url = connection.map(|made| self.names.destination(made.destination).to_string());
        self.store.append(&DeviceAlertEventRow {
            alert_id: &alert_id,
            timestamp: event.at,
            device_id: &self.device.machine_id,
            device_name: &self.device.computer_dns_name,
            severity: &severity,
            category: &category,
            title: &alert.title,
            file_name: connection.map_or("", |made| &self.names.image(made.image).file_name),
            remote_url: remote_url.as_deref().unwrap_or_default(),
            report_id: long(event.report_id),
            table: event.table,
            ..DeviceAlertEventRow::default()
        });
    }

    fn device_event(&mut self, line: &Line, outcome: AttemptOutcome, counted: Counted) {
        let local_ip = line.local_ip.to_string();
        self.store.append(&DeviceEventRow {
            timestamp: line.timestamp,
            device_id: &line.device_id,
            device_name: &line.device_name,
            action_type: attempt::action_type(outcome),
            remote_url: &line.remote_url,
            remote_ip: &line.remote_ip,
            remote_port: Some(i32::from(line.remote_port)),
            local_ip: &local_ip,
            initiating_process_sha1: &line.initiating_process_sha1,
            initiating_process_file_name: &line.initiating_process_file_name,
            initiating_process_id: Some(i64::from(line.initiating_process_id)),
            initiating_process_command_line: &line.initiating_process_command_line,
            initiating_process_creation_time: Some(line.initiating_process_creation_time),
            initiating_process_folder_path: &line.initiating_process_folder_path,
            initiating_process_parent_file_name: &line.initiating_process_parent_file_name,
            initiating_process_parent_id: Some(i64::from(line.initiating_process_parent_id)),
            initiating_process_account_domain: &line.initiating_process_account_domain,
            initiating_process_account_name: &line.initiating_process_account_name,
            initiating_process_account_sid: &line.initiating_process_account_sid,
            initiating_process_integrity_level: &line.initiating_process_integrity_level,
            report_id: long(line.report_id),
            additional_fields: &attempt::additional_fields(outcome, counted.synchronised),
            ..DeviceEventRow::default()
        });
    }

    /// Device and user are impacted; the destination and the process are related.
    fn evidence(&mut self, line: &Line, alert_id: &str, title: &str, severity: &str) {
        let local_ip = line.local_ip.to_string();
        let common = AlertEvidenceRow {
            timestamp: line.timestamp,
            alert_id,
            title,
            categories: CATEGORIES,
            service_source: SERVICE_SOURCE,
            detection_source: DETECTION_SOURCE,
            evidence_role: "Related",
            device_id: &line.device_id,
            device_name: &line.device_name,
            severity,
            ..AlertEvidenceRow::default()
        };
        let account = AlertEvidenceRow {
            account_name: &line.initiating_process_account_name,
            account_domain: &line.initiating_process_account_domain,
            account_sid: &line.initiating_process_account_sid,
            ..common
        };
        let evidence = [
            AlertEvidenceRow { entity_type: "Machine", evidence_role: "Impacted", local_ip: &local_ip, ..common },
            AlertEvidenceRow { entity_type: "User", evidence_role: "Impacted", ..account },
            AlertEvidenceRow { entity_type: "Url", remote_url: &line.remote_url, remote_ip: &line.remote_ip, ..common },
            AlertEvidenceRow {
                entity_type: "Process",
                file_name: &line.initiating_process_file_name,
                folder_path: &line.initiating_process_folder_path,
                sha1: &line.initiating_process_sha1,
                process_command_line: &line.initiating_process_command_line,
                ..account
            },
        ];
        evidence.iter().for_each(|row| self.store.append(row));
    }

    fn sign_in(&mut self, at: SimTime, account: AccountId, number: u64) {
        let account = self.names.accounts().get(account);
        self.store.append(&LogonEventRow {
            timestamp: at,
            device_id: &self.device.machine_id,
            device_name: &self.device.computer_dns_name,
            action_type: "LogonSuccess",
            logon_type: "Interactive",
            account_domain: account.domain,
            account_name: account.name,
            account_sid: &account.sid,
            report_id: long(number),
            ..LogonEventRow::default()
        });
    }

    fn address(&mut self, at: SimTime, address: LocalAddress, number: u64) {
        let addresses = serde_json::json!([{ "IPAddress": address.to_string(), "AddressType": address.kind() }]);
        self.store.append(&DeviceNetworkInfoRow {
            timestamp: at,
            device_id: &self.device.machine_id,
            device_name: &self.device.computer_dns_name,
            network_adapter_status: "Up",
            ip_addresses: &addresses.to_string(),
            report_id: long(number),
            ..DeviceNetworkInfoRow::default()
        });
    }

    fn check_in(&mut self, at: SimTime, build: WindowsBuild, state: &DeviceState) {
        let logged_on = state.signed_in.map(|(_, account)| {
            let account = self.names.accounts().get(account);
            serde_json::json!([{ "UserName": account.name, "DomainName": account.domain, "Sid": account.sid }])
                .to_string()
        });
        self.store.append(&DeviceInfoRow {
            timestamp: at,
            device_id: &self.device.machine_id,
            device_name: &self.device.computer_dns_name,
            os_platform: &query::platform(build),
            os_build: Some(i64::from(build.build)),
            os_version: "10.0",
            os_version_info: &query::version(build),
            logged_on_users: logged_on.as_deref().unwrap_or("[]"),
            onboarding_status: "Onboarded",
            report_id: Some(state.check_ins),
            ..DeviceInfoRow::default()
        });
    }
}
