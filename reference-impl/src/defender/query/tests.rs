//! What Defender answers about devices: inventory, users, alerts, timeline.

use super::*;
use crate::catalog::Destination;
use crate::defender::{AlertTemplate, Published};
use crate::edition::Edition;
use crate::names::{AccountId, Client, DeviceId, ImageId, ProcessImage};
use crate::protocol::agent::{
    AgentEvent, AgentRequest, AttemptOutcome, CheckIn, Enforcer, EventBatch, EventKind, LocalAddress,
    MissingPrerequisites, NotBlocked, Report, Transaction,
};
use crate::protocol::defender::{
    AlertChange, AlertResource, AlertStatus, IndicatorId, Machine, Prevalence, Severity, Sighting, TimelineRow,
};
use crate::protocol::device_policy::PolicyVersion;
use crate::protocol::discovery::{Risk, RiskLevel};
use crate::protocol::windows::WindowsBuild;
use crate::quantities::{Bytes, Tally};
use crate::time::SimDuration;

const OFFICE: LocalAddress = LocalAddress(std::net::Ipv4Addr::new(10, 1, 2, 3));
const BLOCKED: AttemptOutcome = AttemptOutcome::Blocked(Enforcer::NetworkProtection);
const NOT_YET: AttemptOutcome = AttemptOutcome::NotBlocked(NotBlocked::PolicyNotYetArrived);

fn at(text: &str) -> SimTime {
    format!("2021-02-10T{text}Z").parse().unwrap()
}

/// Defender with two devices of which it has heard and one of which it has not.
struct Story {
    names: Names,
    erin: AccountId,
    image: ImageId,
    cells: Vec<(DeviceName, Cell)>,
    events: u64,
}

impl Story {
    fn new() -> Self {
        let mut names = Names::new();
        names.add_destination(Destination::parse("www.dropbox.com").unwrap());
        let erin = names.accounts_mut().add("contoso", "erin.smith");
        let image = names.add_image(ProcessImage::new("chrome.exe", r"C:\Program Files", "", Client::Browser));
        let device = |number: u32| {
            let computer_dns_name = format!("laptop-{number}.contoso.com");
            let name = DeviceName { machine_id: format!("{number:040x}"), computer_dns_name };
            (name, Cell::new(DeviceId(number), number != 2))
        };
        let mut story = Self { names, erin, image, cells: (1..=3).map(device).collect(), events: 0 };
        story.check_in(0, "06:00:00", WindowsBuild::client(17_763, 1757));
        story.check_in(1, "06:30:00", WindowsBuild::client(22_621, 1));
        story
    }

    fn receive(&mut self, device: usize, now: SimTime, request: &AgentRequest) {
        let template = AlertTemplate {
            application: "Dropbox".to_owned(),
            value: "dropbox.com".to_owned(),
            severity: Severity::High,
            synchronised: true,
        };
        let templates = std::sync::Arc::new(std::collections::BTreeMap::from([(IndicatorId(1), template)]).into());
        let published = Published { templates, ..Published::default() };
        self.cells[device].1.receive(now, request, &published, &Edition::contract());
    }

    fn check_in(&mut self, device: usize, time: &str, build: WindowsBuild) {
        let check_in =
            CheckIn { device: DeviceId(device as u32 + 1), build, address: OFFICE, policy: PolicyVersion(0) };
        self.receive(device, at(time), &AgentRequest::CheckIn(check_in));
    }

    fn event(&mut self, device: usize, time: &str, kind: EventKind) {
        let event = AgentEvent { at: at(time), kind };
        let batch = EventBatch { device: DeviceId(device as u32 + 1), first: self.events, events: vec![event] };
        self.events += 1;
        self.receive(device, at(time), &AgentRequest::Events(batch));
    }

    fn attempt(&mut self, device: usize, time: &str, outcome: AttemptOutcome) {
        let (account, image, destination) = (self.erin, self.image, crate::names::DestinationId(0));
        let kind =
            EventKind::Attempt { indicator: IndicatorId(1), destination, account, image, address: OFFICE, outcome };
        self.event(device, time, kind);
    }

    /// A connection of Erin to Dropbox that was reported an hour later.
    fn connection(&mut self, device: usize, time: &str) {
        let transaction = Transaction {
            at: at(time),
            up: Bytes(1000),
            down: Bytes(2000),
            destination: crate::names::DestinationId(0),
            account: self.erin,
            address: OFFICE,
            encoded: 900,
            image: self.image,
            blocked: false,
        };
        let report = Report {
            device: DeviceId(device as u32 + 1),
            sequence: 0,
            first: 0,
            transactions: [transaction].into(),
            body: Bytes(900),
            sealed_at: at(time),
            held_back: Tally::ZERO,
        };
        self.receive(device, at(time) + SimDuration::HOUR, &AgentRequest::Report(report.into()));
    }

    fn ask(&self, now: SimTime, query: &DefenderQuery) -> Result<DefenderAnswer, ApiError> {
        let risk = Risk { level: RiskLevel::Medium, anomaly: 12, reason: "4 times its usual upload".to_owned() };
        let name = &self.cells[0].0;
        let (machine_id, computer_dns_name) = (name.machine_id.clone(), name.computer_dns_name.clone());
        let known = Known { names: &self.names, risks: &[DeviceRisk { machine_id, computer_dns_name, risk }] };
        answer(query, now, known, self.cells.iter().map(|(name, cell)| (name.clone(), cell)))
    }

    fn machines(&self, now: SimTime) -> Vec<Machine> {
        match self.ask(now, &DefenderQuery::ListMachines) {
            Ok(DefenderAnswer::Machines(machines)) => machines,
            other => panic!("{other:?} instead of machines"),
        }
    }

    fn alerts(&self) -> Vec<AlertResource> {
        match self.ask(at("12:00:00"), &DefenderQuery::ListAlerts) {
            Ok(DefenderAnswer::Alerts(alerts)) => alerts,
            other => panic!("{other:?} instead of alerts"),
        }
    }

    fn timeline(&self, device: &str, network_only: bool) -> Result<Vec<TimelineRow>, ApiError> {
        match self.ask(at("12:00:00"), &DefenderQuery::Timeline { device: device.to_owned(), network_only })? {
            DefenderAnswer::Timeline(rows) => Ok(rows),
            other => panic!("{other:?} instead of a timeline"),
        }
    }

    fn update(&mut self, alert: &str, status: AlertStatus) -> Result<AlertResource, ApiError> {
        let cells = self.cells.iter_mut().map(|(name, cell)| (name.clone(), cell));
        let query = DefenderQuery::UpdateAlert { alert: alert.to_owned(), change: AlertChange::to(status) };
        match update(&query, at("13:00:00"), Known { names: &self.names, risks: &[] }, cells)? {
            DefenderAnswer::Alert(alert) => Ok(*alert),
            other => panic!("{other:?} instead of an alert"),
        }
    }
}

#[test]
fn machines_are_those_that_have_said_something_with_their_version_and_risk_level() {
    let story = Story::new();
    let shown: Vec<String> = story
        .machines(at("12:00:00"))
        .iter()
        .map(|machine| {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let (platform, version) = (text(&machine.os_platform), text(&machine.version));
            format!("{} {platform} {version} {}", machine.computer_dns_name, machine.risk_score)
        })
        .collect();
    assert_eq!(shown, ["laptop-1.contoso.com Windows10 1809 Medium", "laptop-2.contoso.com Windows11 22H2 None"]);
}

#[test]
fn a_machine_is_inactive_after_more_than_seven_days_of_silence() {
    let story = Story::new();
    let health = |after: SimDuration| story.machines(at("06:00:00") + after)[0].health_status.clone();
    assert_eq!(health(SimDuration::from_days(7)), "Active");
    assert_eq!(health(SimDuration::from_days(7) + SimDuration::MILLISECOND), "Inactive");
}

#[test]
fn a_machine_has_the_documented_fields() {
    let story = Story::new();
    let query = DefenderQuery::GetMachine { device: "LAPTOP-1.contoso.com".to_owned() };
    let Ok(DefenderAnswer::Machine(machine)) = story.ask(at("12:00:00"), &query) else { panic!() };
    insta::assert_snapshot!("machine", serde_json::to_string_pretty(&machine).unwrap());
    let refused = story.ask(at("12:00:00"), &DefenderQuery::GetMachine { device: "laptop-3.contoso.com".to_owned() });
    assert_eq!(refused.unwrap_err().to_string(), "ResourceNotFound: Machine laptop-3.contoso.com was not found");
}

#[test]
fn a_server_is_named_for_its_year() {
    let mut story = Story::new();
    for (build, platform) in
        [(14_393, "WindowsServer2016"), (17_763, "WindowsServer2019"), (20_348, "WindowsServer2022")]
    {
        story.check_in(0, "07:00:00", WindowsBuild::server(build, 1));
        assert_eq!(story.machines(at("08:00:00"))[0].os_platform.as_deref(), Some(platform));
    }
}

#[test]
fn the_users_of_a_machine_are_those_who_signed_in() {
    let mut story = Story::new();
    let account = story.erin;
    for time in ["08:00:00", "09:00:00"] {
        story.event(0, time, EventKind::SignIn { account });
    }
    let users = story.ask(at("12:00:00"), &DefenderQuery::LogonUsers { device: story.cells[0].0.machine_id.clone() });
    let Ok(DefenderAnswer::Users(users)) = users else { panic!() };
    let users: Vec<_> = users.iter().map(|user| (user.id.as_str(), user.first_seen, user.last_seen)).collect();
    assert_eq!(users, [("contoso\\erin.smith", at("08:00:00"), at("09:00:00"))]);
}

#[test]
fn an_alert_has_the_documented_fields_and_the_session_of_each_attempt() {
    let mut story = Story::new();
    story.attempt(0, "09:00:00", BLOCKED);
    let alerts = story.alerts();
    insta::assert_snapshot!("alert", serde_json::to_string_pretty(&alerts[0]).unwrap());
    let query = DefenderQuery::GetAlert { alert: alerts[0].id.clone() };
    assert_eq!(story.ask(at("12:00:00"), &query), Ok(DefenderAnswer::Alert(Box::new(alerts[0].clone()))));
}

#[test]
fn the_alerts_of_a_machine_are_its_own() {
    let mut story = Story::new();
    story.attempt(0, "09:00:00", BLOCKED);
    story.attempt(0, "09:10:00", NOT_YET);
    story.attempt(1, "09:20:00", BLOCKED);
    assert_eq!(story.alerts().len(), 3);
    let of = story.ask(at("12:00:00"), &DefenderQuery::MachineAlerts { device: "laptop-1.contoso.com".to_owned() });
    let Ok(DefenderAnswer::Alerts(alerts)) = of else { panic!() };
    let outcomes: Vec<&str> = alerts.iter().map(|alert| alert.outcome.as_str()).collect();
    assert_eq!(outcomes, ["blocked", "not blocked: policy not yet arrived"]);
}

#[test]
fn a_resolved_alert_says_when_and_the_next_attempt_opens_another() {
    let mut story = Story::new();
    story.attempt(0, "09:00:00", BLOCKED);
    let id = story.alerts()[0].id.clone();
    let alert = story.update(&id, AlertStatus::Resolved).unwrap();
    assert_eq!((alert.status, alert.resolved_time), (AlertStatus::Resolved, Some(at("13:00:00"))));
    story.attempt(0, "14:00:00", BLOCKED);
    let alerts: Vec<_> =
        story.alerts().into_iter().map(|alert| (alert.status, alert.attempts, alert.resolved_time)).collect();
    assert_eq!(alerts, [(AlertStatus::Resolved, 1, Some(at("13:00:00"))), (AlertStatus::New, 1, None)]);
}

#[test]
fn an_alert_that_is_not_there_is_not_found() {
    let mut story = Story::new();
    story.attempt(0, "09:00:00", BLOCKED);
    let machine = story.cells[0].0.machine_id.clone();
    for id in [alert_id(&machine, 1), alert_id("0000", 0), "7".to_owned()] {
        let message = format!("ResourceNotFound: Alert {id} was not found");
        assert_eq!(story.update(&id, AlertStatus::InProgress).unwrap_err().to_string(), message);
        let read = story.ask(at("12:00:00"), &DefenderQuery::GetAlert { alert: id });
        assert_eq!(read.unwrap_err().to_string(), message);
    }
}

#[test]
fn the_timeline_is_newest_first_and_can_be_filtered_to_network_events() {
    let mut story = Story::new();
    let account = story.erin;
    story.event(0, "08:00:00", EventKind::SignIn { account });
    story.event(0, "08:00:00", EventKind::AddressChange { address: OFFICE });
    story.attempt(0, "08:30:00", BLOCKED);
    story.connection(0, "08:10:00");
    let actions = |network_only| {
        let rows = story.timeline("laptop-1.contoso.com", network_only).unwrap();
        rows.into_iter().map(|row| row.action_type).collect::<Vec<_>>()
    };
    let all = ["ExploitGuardNetworkProtectionBlocked", "ConnectionSuccess", "IpAddressChanged", "LogonSuccess"];
    assert_eq!(actions(false), all);
    assert_eq!(actions(true), ["ConnectionSuccess"]);
    let row = &story.timeline("laptop-1.contoso.com", true).unwrap()[0];
    assert_eq!((row.remote_url.as_deref(), row.account_name.as_deref()), (Some("www.dropbox.com"), Some("erin.smith")));
}

#[test]
fn each_outcome_of_an_attempt_has_its_own_row() {
    let misconfigured = |missing| AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing));
    let outcomes = [
        (AttemptOutcome::Blocked(Enforcer::SmartScreen), "SmartScreenUrlWarning", r#"{"Experience":"CasbPolicy"}"#),
        (
            misconfigured(MissingPrerequisites::NETWORK_PROTECTION_IN_AUDIT_MODE),
            "ExploitGuardNetworkProtectionAudited",
            r#"{"IsAudit":true,"ResponseCategory":"CasbPolicy"}"#,
        ),
        (
            misconfigured(MissingPrerequisites::REAL_TIME_PROTECTION),
            "ConnectionToUnsanctionedApp",
            r#"{"Missing":"real-time protection is off","NotBlocked":"Misconfigured"}"#,
        ),
        (NOT_YET, "ConnectionToUnsanctionedApp", r#"{"NotBlocked":"PolicyNotYetArrived"}"#),
        (
            AttemptOutcome::NotBlocked(NotBlocked::AlertOnly),
            "ConnectionToUnsanctionedApp",
            r#"{"NotBlocked":"AlertOnly"}"#,
        ),
    ];
    for (outcome, action, additional) in outcomes {
        let mut story = Story::new();
        story.attempt(0, "09:00:00", outcome);
        let row = &story.timeline("laptop-1.contoso.com", false).unwrap()[0];
        assert_eq!((row.action_type.as_str(), row.additional_fields.as_deref()), (action, Some(additional)));
    }
}

#[test]
fn a_timeline_that_is_not_kept_is_refused_in_words() {
    let refused = Story::new().timeline("laptop-2.contoso.com", false).unwrap_err();
    assert_eq!(refused.to_string(), "DisabledFeature: The timeline of laptop-2.contoso.com is not kept");
}

#[test]
fn questions_and_answers_read_back_from_what_they_print() {
    let mut story = Story::new();
    story.attempt(0, "09:00:00", BLOCKED);
    let (device, alert) = (story.cells[0].0.machine_id.clone(), story.alerts()[0].id.clone());
    let queries = [
        DefenderQuery::ListMachines,
        DefenderQuery::GetMachine { device: device.clone() },
        DefenderQuery::LogonUsers { device: device.clone() },
        DefenderQuery::ListAlerts,
        DefenderQuery::GetAlert { alert: alert.clone() },
        DefenderQuery::MachineAlerts { device: device.clone() },
        DefenderQuery::Timeline { device, network_only: true },
        DefenderQuery::UpdateAlert { alert, change: AlertChange::to(AlertStatus::InProgress) },
        DefenderQuery::FindMachines { seen: Sighting::LocalAddress { address: OFFICE.0.into(), at: at("06:00:00") } },
        DefenderQuery::Prevalence { of: Sighting::Domain { domain: "www.dropbox.com".to_owned() } },
        DefenderQuery::TagMachine { device: "laptop-1".to_owned(), tag: "blue".to_owned(), on: true },
    ];
    for query in queries {
        let text = serde_json::to_string(&query).unwrap();
        assert_eq!(serde_json::from_str::<DefenderQuery>(&text).unwrap(), query);
        if let Ok(answer) = story.ask(at("12:00:00"), &query) {
            let text = serde_json::to_string(&answer).unwrap();
            assert_eq!(serde_json::from_str::<DefenderAnswer>(&text).unwrap(), answer);
        }
    }
}

#[test]
fn machines_are_found_by_what_they_were_seen_with() {
    let mut story = Story::new();
    let account = story.erin;
    story.event(0, "08:00:00", EventKind::SignIn { account });
    story.attempt(1, "09:00:00", BLOCKED);
    story.connection(0, "08:10:00");
    let found = |seen: &Sighting| match story.ask(at("12:00:00"), &DefenderQuery::FindMachines { seen: seen.clone() }) {
        Ok(DefenderAnswer::Machines(machines)) => {
            machines.iter().map(|machine| machine.computer_dns_name[..8].to_owned()).collect::<Vec<_>>()
        }
        other => panic!("{other:?} instead of machines"),
    };
    let office = |time| Sighting::LocalAddress { address: OFFICE.0.into(), at: at(time) };
    let account = |account: &str| Sighting::Account { account: account.to_owned() };
    let domain = |domain: &str| Sighting::Domain { domain: domain.to_owned() };
    assert_eq!(found(&office("06:15:00")), ["laptop-1", "laptop-2"]);
    assert_eq!(found(&office("05:45:00")), ["laptop-1"]);
    assert!(found(&office("05:44:59.999")).is_empty());
    assert_eq!(found(&account("Erin.Smith")), ["laptop-1"]);
    assert_eq!(found(&account(r"contoso\erin.smith")), ["laptop-1"]);
    assert!(found(&account(r"fabrikam\erin.smith")).is_empty());
    assert_eq!(found(&domain("www.dropbox.com")), ["laptop-1", "laptop-2"]);
    assert!(found(&domain("dropbox.com")).is_empty());
    let remote =
        Names::remote_address(crate::names::DestinationId(0), story.names.destination(crate::names::DestinationId(0)));
    let of = Sighting::Address { address: remote };
    let expected = Prevalence { machines: 2, first_seen: Some(at("08:10:00")), last_seen: Some(at("09:00:00")) };
    assert_eq!(story.ask(at("12:00:00"), &DefenderQuery::Prevalence { of }), Ok(DefenderAnswer::Prevalence(expected)));
}

#[test]
fn a_tag_stays_with_a_machine_until_it_is_taken_away() {
    let mut story = Story::new();
    let mut tag = |tag: &str, on| {
        let query = DefenderQuery::TagMachine { device: "laptop-1.contoso.com".to_owned(), tag: tag.to_owned(), on };
        let cells = story.cells.iter_mut().map(|(name, cell)| (name.clone(), cell));
        match update(&query, at("13:00:00"), Known { names: &story.names, risks: &[] }, cells) {
            Ok(DefenderAnswer::Machine(machine)) => machine.machine_tags,
            other => panic!("{other:?} instead of a machine"),
        }
    };
    assert_eq!(tag("red", true), ["red"]);
    assert_eq!(tag("blue", true), ["blue", "red"]);
    assert_eq!(tag("red", false), ["blue"]);
    assert_eq!(story.machines(at("14:00:00"))[0].machine_tags, ["blue"]);
}

#[test]
fn what_is_said_of_an_alert_stays_and_does_not_move_the_time_at_which_it_was_resolved() {
    let mut story = Story::new();
    story.attempt(0, "09:00:00", BLOCKED);
    let id = story.alerts()[0].id.clone();
    story.update(&id, AlertStatus::Resolved).unwrap();
    let change = AlertChange {
        assigned_to: Some("sec@contoso.com".to_owned()),
        classification: Some(crate::protocol::defender::Classification::TruePositive),
        comment: Some("seen".to_owned()),
        by: "erin".to_owned(),
        ..AlertChange::default()
    };
    let query = DefenderQuery::UpdateAlert { alert: id, change };
    let cells = story.cells.iter_mut().map(|(name, cell)| (name.clone(), cell));
    update(&query, at("14:00:00"), Known { names: &story.names, risks: &[] }, cells).unwrap();
    let alert = &story.alerts()[0];
    assert_eq!(
        (alert.assigned_to.as_deref(), alert.comments[0].created_by.as_str()),
        (Some("sec@contoso.com"), "erin")
    );
    assert_eq!((alert.resolved_time, alert.last_update_time), (Some(at("13:00:00")), at("14:00:00")));
}
