//! Alerts as the API shows them (`domain-facts.md` 2.9, 10.5; ALR-01, ALR-02, ALR-06).

use super::Device;
use crate::defender::{Alert, AlertOutcome, Evidence};
use crate::names::Names;
use crate::wire::agent::AttemptOutcome;
use crate::wire::defender::{AlertResource, EvidenceItem, RelatedUser};

/// How alert ids begin.
const PREFIX: &str = "da";

/// The public id of an alert: it derives from the device and the alert's number on it, the first being 1.
pub(super) fn id_of(machine_id: &str, sequence: u32) -> String {
    format!("{PREFIX}{machine_id}_{}", u64::from(sequence) + 1)
}

/// The machine id and the number that are in a public id; nothing if it is none that Defender gives.
pub(super) fn parts_of(id: &str) -> Option<(&str, u32)> {
    let (machine_id, number) = id.strip_prefix(PREFIX)?.rsplit_once('_')?;
    let sequence = number.parse::<u64>().ok()?.checked_sub(1)?.try_into().ok()?;
    // One alert has one id: `01` is not another way to say `1`.
    (id_of(machine_id, sequence) == id).then_some((machine_id, sequence))
}

/// The alerts of a device, the oldest first.
pub(super) fn alerts(device: &Device<'_>, names: &Names) -> Vec<AlertResource> {
    device.1.alerts().iter().map(|alert| shown(device, alert, names)).collect()
}

/// The alert of this number on a device.
pub(super) fn resource(device: &Device<'_>, number: u32, names: &Names) -> Option<AlertResource> {
    device.1.alerts().get(number as usize).map(|alert| shown(device, alert, names))
}

fn shown((name, _): &Device<'_>, alert: &Alert, names: &Names) -> AlertResource {
    let user = |attempt: &Evidence| {
        let account = names.accounts().get(attempt.account);
        RelatedUser { user_name: account.name.to_owned(), domain_name: account.domain.to_owned() }
    };
    AlertResource {
        id: id_of(&name.machine_id, alert.id.sequence),
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
        related_user: alert.evidence.back().map(user),
        comments: alert.work.comments.clone(),
        evidence: alert.evidence.iter().map(|attempt| evidence(attempt, names)).collect(),
        attempts: alert.attempts,
        application: alert.application.clone(),
        outcome: alert.outcome.to_string(),
    }
}

fn evidence(attempt: &Evidence, names: &Names) -> EvidenceItem {
    let (account, image) = (names.accounts().get(attempt.account), names.image(attempt.image));
    let blocked = matches!(attempt.outcome, AttemptOutcome::Blocked(_));
    EvidenceItem {
        entity_type: "Url".to_owned(),
        evidence_creation_time: attempt.at,
        url: names.destination(attempt.destination).to_string(),
        ip_address: attempt.address.0.into(),
        file_name: image.file_name.clone(),
        file_path: image.folder_path.clone(),
        process_command_line: image.command_line.clone(),
        parent_process_file_name: image.parent_file_name.clone(),
        account_name: account.name.to_owned(),
        domain_name: account.domain.to_owned(),
        user_sid: account.sid,
        detection_status: if blocked { "Blocked" } else { "Detected" }.to_owned(),
        outcome: AlertOutcome::from(attempt.outcome).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_an_alert_leads_back_to_the_device_and_its_number() {
        let machine = "1e5bc9d7e413ddd7902c2932e418702b84d0cc07";
        assert_eq!(id_of(machine, 0), format!("da{machine}_1"));
        for sequence in [0, 1, 99, u32::MAX] {
            assert_eq!(parts_of(&id_of(machine, sequence)), Some((machine, sequence)));
        }
        for strange in
            ["", "da", "da_", "da_0", "daabc_0", "daabc_01", "daabc_+1", "daabc_4294967297", "abc_1", "daabc_x"]
        {
            assert_eq!(parts_of(strange), None, "{strange:?}");
        }
    }
}
