//! Alerts about attempts on custom indicators, with their evidence (`FACTS.md` 2.9; ALR-01, ALR-02).

use std::net::IpAddr;

use fake::{Dummy, Fake, RngExt};
use gnomon_reference_impl::protocol::defender::{
    AlertByReference, AlertCategory, AlertComment, AlertResource, AlertStatus, Classification, Determination,
    EvidenceItem, RelatedUser, Severity,
};
use gnomon_reference_impl::time::SimTime;

use super::draw::{account, app, device, domain_of, hexadecimal, in_last_days, local_address, number, one_of};
use super::{Builder, Firm, fields, made_up};

/// An alert that is new.
pub fn alert(seed: u64) -> Builder<AlertResource> {
    made_up(Firm::default(), seed, "alert")
}

/// An alert that is to be created about an event, as a client asks for it.
pub fn alert_by_reference(seed: u64) -> Builder<AlertByReference> {
    made_up(Firm::default(), seed, "alert by reference")
}

/// An attempt, as an alert shows it.
pub fn evidence(seed: u64) -> Builder<EvidenceItem> {
    made_up(Firm::default(), seed, "evidence")
}

impl Dummy<Firm> for EvidenceItem {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let blocked = number(rng, 0, 4) > 0;
        let (file_name, folder) = *one_of(
            rng,
            &[
                ("msedge.exe", r"C:\Program Files (x86)\Microsoft\Edge\Application"),
                ("chrome.exe", r"C:\Program Files\Google\Chrome\Application"),
            ],
        );
        Self {
            entity_type: "Url".to_owned(),
            evidence_creation_time: in_last_days(rng, firm, 30),
            url: domain_of(app(rng)),
            ip_address: local_address(rng),
            file_name: file_name.to_owned(),
            file_path: folder.to_owned(),
            process_command_line: format!("\"{folder}\\{file_name}\""),
            parent_process_file_name: "explorer.exe".to_owned(),
            account_name: account(rng),
            domain_name: firm.domain.clone(),
            user_sid: format!("S-1-5-21-1004336348-1177238915-682003330-{}", number(rng, 1_000, 9_999)),
            detection_status: if blocked { "Blocked" } else { "Detected" }.to_owned(),
            outcome: if blocked { "blocked" } else { "not blocked: policy not yet arrived" }.to_owned(),
        }
    }
}

impl Dummy<Firm> for AlertResource {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        let about = app(rng);
        let last: EvidenceItem = firm.fake_with_rng(rng);
        let last = EvidenceItem { url: domain_of(about), ..last };
        let mut evidence: Vec<EvidenceItem> = (0..number(rng, 0, 3))
            .map(|_| EvidenceItem { evidence_creation_time: in_last_days(rng, firm, 30), ..last.clone() })
            .collect();
        evidence.push(last.clone());
        evidence.sort_by_key(|item| item.evidence_creation_time);
        let first_event = evidence.first().map_or(firm.now, |item| item.evidence_creation_time);
        let last_event = evidence.last().map_or(firm.now, |item| item.evidence_creation_time);
        let machine_id = hexadecimal(rng, 40);
        let name = &about.name;
        Self {
            id: format!("da{machine_id}_{}", number(rng, 1, 100)),
            incident_id: None,
            investigation_state: "UnsupportedAlertType".to_owned(),
            assigned_to: None,
            severity: *one_of(rng, &Severity::ALL),
            status: AlertStatus::New,
            classification: None,
            determination: None,
            detection_source: "CustomerTI".to_owned(),
            category: "SuspiciousActivity".to_owned(),
            title: "Connection to a blocked cloud application was detected".to_owned(),
            description: format!("An attempt to reach {name}: {}", last.outcome),
            alert_creation_time: first_event,
            first_event_time: first_event,
            last_event_time: last_event,
            last_update_time: last_event,
            resolved_time: None,
            machine_id,
            computer_dns_name: device(rng, firm),
            related_user: Some(RelatedUser { user_name: last.account_name, domain_name: last.domain_name }),
            comments: Vec::new(),
            attempts: evidence.len() as u64,
            evidence,
            application: name.clone(),
            outcome: last.outcome,
        }
    }
}

impl Dummy<Firm> for AlertByReference {
    fn dummy_with_rng<R: RngExt + ?Sized>(firm: &Firm, rng: &mut R) -> Self {
        Self {
            machine_id: hexadecimal(rng, 40),
            severity: *one_of(rng, &[Severity::Low, Severity::Medium, Severity::High]),
            title: "A detection of our own".to_owned(),
            description: format!("A device went to {}", domain_of(app(rng))),
            recommended_action: "Ask the user".to_owned(),
            event_time: in_last_days(rng, firm, 30),
            report_id: number(rng, 1, 100_000),
            category: *one_of(rng, &AlertCategory::ALL),
        }
    }
}

impl Builder<AlertResource> {
    /// It is about attempts on this host: all of its evidence names it.
    pub fn about(self, host: &str) -> Self {
        self.with(|alert| alert.evidence.iter_mut().for_each(|item| host.clone_into(&mut item.url)))
    }

    /// It was raised on this machine.
    pub fn on(self, machine: &gnomon_reference_impl::protocol::defender::Machine) -> Self {
        self.with(|alert| {
            let number = alert.id.rsplit_once('_').map_or("1", |(_, number)| number).to_owned();
            alert.id = format!("da{}_{number}", machine.id);
            alert.machine_id.clone_from(&machine.id);
            alert.computer_dns_name.clone_from(&machine.computer_dns_name);
        })
    }
}

fields! {
    AlertResource:
    id: String,
    incident_id: Option<u64>,
    investigation_state: String,
    assigned_to: Option<String>,
    severity: Severity,
    status: AlertStatus,
    classification: Option<Classification>,
    determination: Option<Determination>,
    detection_source: String,
    category: String,
    title: String,
    description: String,
    alert_creation_time: SimTime,
    first_event_time: SimTime,
    last_event_time: SimTime,
    last_update_time: SimTime,
    resolved_time: Option<SimTime>,
    machine_id: String,
    computer_dns_name: String,
    related_user: Option<RelatedUser>,
    comments: Vec<AlertComment>,
    evidence: Vec<EvidenceItem>,
    attempts: u64,
    application: String,
    outcome: String,
}

fields! {
    EvidenceItem:
    entity_type: String,
    evidence_creation_time: SimTime,
    url: String,
    ip_address: IpAddr,
    file_name: String,
    file_path: String,
    process_command_line: String,
    parent_process_file_name: String,
    account_name: String,
    domain_name: String,
    user_sid: String,
    detection_status: String,
    outcome: String,
}

fields! {
    AlertByReference:
    machine_id: String,
    severity: Severity,
    title: String,
    description: String,
    recommended_action: String,
    event_time: SimTime,
    report_id: u64,
    category: AlertCategory,
}
