//! Alerts as the API shows them (`FACTS.md` 2.9, 10.5; ALR-01, ALR-02, ALR-06).

use super::Device;
use crate::defender::{Alert, AlertOutcome, Evidence, ManualAlert, ReferencedEvent};
use crate::names::{AccountId, DestinationId, ImageId, Names};
use crate::protocol::agent::{AttemptOutcome, LocalAddress};
use crate::protocol::defender::{AlertResource, EvidenceItem, RelatedUser};
use crate::time::SimTime;

/// Which alert of a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::defender) enum AlertNumber {
    /// The one of this number among those that attempts raised.
    Raised(u32),
    /// The one of this number among those that were created by reference.
    ManualAlert(u32),
}

impl AlertNumber {
    /// How the id of such an alert begins.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Raised(_) => "da",
            Self::ManualAlert(_) => "dr",
        }
    }
}

/// The public id of an alert: it derives from the device and the alert's number on it, the first being 1.
pub(in crate::defender) fn id_of(machine_id: &str, alert: AlertNumber) -> String {
    let (AlertNumber::Raised(number) | AlertNumber::ManualAlert(number)) = alert;
    format!("{}{machine_id}_{}", alert.prefix(), u64::from(number) + 1)
}

/// The machine id and the number that are in a public id; nothing if it is none that Defender gives.
pub(super) fn parts_of(id: &str) -> Option<(&str, AlertNumber)> {
    let (machine_id, number) = id.get(2..)?.rsplit_once('_')?;
    let number = number.parse::<u64>().ok()?.checked_sub(1)?.try_into().ok()?;
    // One alert has one id: `01` is not another way to say `1`.
    let is_it = |alert: &AlertNumber| id_of(machine_id, *alert) == id;
    [AlertNumber::Raised(number), AlertNumber::ManualAlert(number)]
        .into_iter()
        .find(is_it)
        .map(|alert| (machine_id, alert))
}

/// The alerts of a device, the oldest first; those that were created by reference come after the others.
pub(super) fn alerts(device: &Device<'_>, names: &Names) -> Vec<AlertResource> {
    let raised = device.1.alerts().iter().map(|alert| shown(device, alert, names));
    raised.chain(device.1.manual_alerts().iter().map(|alert| manual_alert(device, alert, names))).collect()
}

/// The alert of this number on a device.
pub(super) fn resource(device: &Device<'_>, number: AlertNumber, names: &Names) -> Option<AlertResource> {
    match number {
        AlertNumber::Raised(number) => device.1.alerts().get(number as usize).map(|alert| shown(device, alert, names)),
        AlertNumber::ManualAlert(number) => {
            device.1.manual_alerts().get(number as usize).map(|alert| manual_alert(device, alert, names))
        }
    }
}

fn manual_alert((name, _): &Device<'_>, alert: &ManualAlert, names: &Names) -> AlertResource {
    let times = || alert.events.iter().map(|event| event.at);
    let latest = alert.events.iter().max_by_key(|event| event.at);
    AlertResource {
        id: id_of(&name.machine_id, AlertNumber::ManualAlert(alert.number)),
        incident_id: None,
        investigation_state: "UnsupportedAlertType".to_owned(),
        assigned_to: alert.work.assigned_to.clone(),
        severity: alert.severity,
        status: alert.status,
        classification: alert.work.classification,
        determination: alert.work.determination,
        detection_source: "CustomDetection".to_owned(),
        category: alert.category.to_string(),
        title: alert.title.clone(),
        description: alert.description.clone(),
        alert_creation_time: alert.created_at,
        first_event_time: times().min().unwrap_or(alert.created_at),
        last_event_time: times().max().unwrap_or(alert.created_at),
        last_update_time: alert.updated_at,
        resolved_time: alert.work.resolved_at,
        machine_id: name.machine_id.clone(),
        computer_dns_name: name.computer_dns_name.clone(),
        related_user: latest.and_then(|event| event.account).map(|account| user(account, names)),
        comments: alert.work.comments.clone(),
        evidence: alert.events.iter().filter_map(|event| connection(event, names)).collect(),
        attempts: alert.events.len() as u64,
        application: String::new(),
        outcome: REFERRED.to_owned(),
    }
}

/// What is said of an event that an alert refers to, where an attempt's outcome is said.
const REFERRED: &str = "referred to";

/// An event as evidence, if it is a connection: other events have no address that evidence could show.
fn connection(event: &ReferencedEvent, names: &Names) -> Option<EvidenceItem> {
    let (account, made) = (event.account?, event.connection?);
    let process = (made.destination, account, made.image, made.address);
    Some(item(event.at, process, "Detected", REFERRED.to_owned(), names))
}

fn user(account: AccountId, names: &Names) -> RelatedUser {
    let account = names.accounts().get(account);
    RelatedUser { user_name: account.name.to_owned(), domain_name: account.domain.to_owned() }
}

fn shown((name, _): &Device<'_>, alert: &Alert, names: &Names) -> AlertResource {
    AlertResource {
        id: id_of(&name.machine_id, AlertNumber::Raised(alert.id.sequence)),
        incident_id: None,
        investigation_state: "UnsupportedAlertType".to_owned(),
        assigned_to: alert.work.assigned_to.clone(),
        severity: alert.severity,
        status: alert.status,
        classification: alert.work.classification,
        determination: alert.work.determination,
        detection_source: "CustomerTI".to_owned(),
        category: "SuspiciousActivity".to_owned(),
        title: alert.title().to_owned(),
        description: alert.description(),
        alert_creation_time: alert.created_at,
        first_event_time: alert.first_event,
        last_event_time: alert.last_event,
        last_update_time: alert.updated_at,
        resolved_time: alert.work.resolved_at,
        machine_id: name.machine_id.clone(),
        computer_dns_name: name.computer_dns_name.clone(),
        related_user: alert.evidence.back().map(|attempt| user(attempt.account, names)),
        comments: alert.work.comments.clone(),
        evidence: alert.evidence.iter().map(|attempt| evidence(attempt, names)).collect(),
        attempts: alert.attempts,
        application: alert.application.clone(),
        outcome: alert.outcome.to_string(),
    }
}

fn evidence(attempt: &Evidence, names: &Names) -> EvidenceItem {
    let blocked = matches!(attempt.outcome, AttemptOutcome::Blocked(_));
    let status = if blocked { "Blocked" } else { "Detected" };
    let process = (attempt.destination, attempt.account, attempt.image, attempt.address);
    item(attempt.at, process, status, AlertOutcome::from(attempt.outcome).to_string(), names)
}

/// A connection of a process as evidence.
fn item(
    at: SimTime,
    (destination, account, image, address): (DestinationId, AccountId, ImageId, LocalAddress),
    status: &str,
    outcome: String,
    names: &Names,
) -> EvidenceItem {
    let (account, image) = (names.accounts().get(account), names.image(image));
    EvidenceItem {
        entity_type: "Url".to_owned(),
        evidence_creation_time: at,
        url: names.destination(destination).to_string(),
        ip_address: address.0.into(),
        file_name: image.file_name.clone(),
        file_path: image.folder_path.clone(),
        process_command_line: image.command_line.clone(),
        parent_process_file_name: image.parent_file_name.clone(),
        account_name: account.name.to_owned(),
        domain_name: account.domain.to_owned(),
        user_sid: account.sid,
        detection_status: status.to_owned(),
        outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_an_alert_leads_back_to_the_device_and_its_number() {
        let machine = "1e5bc9d7e413ddd7902c2932e418702b84d0cc07";
        assert_eq!(id_of(machine, AlertNumber::Raised(0)), format!("da{machine}_1"));
        for number in [0, 1, 99, u32::MAX] {
            for alert in [AlertNumber::Raised(number), AlertNumber::ManualAlert(number)] {
                assert_eq!(parts_of(&id_of(machine, alert)), Some((machine, alert)));
            }
        }
        for strange in [
            "",
            "d",
            "dé_1",
            "é",
            "da",
            "da_",
            "da_0",
            "daabc_0",
            "daabc_01",
            "daabc_+1",
            "daabc_4294967297",
            "abc_1",
            "daabc_x",
        ] {
            assert_eq!(parts_of(strange), None, "{strange:?}");
        }
    }
}
