//! What hunting finds of what reached Defender, and what it counts (HNT-03 to HNT-05).

use std::sync::Arc;

use crate::catalog::Destination;
use crate::defender::{AlertTemplate, Cell, Core, Published};
use crate::edition::Edition;
use crate::names::{AccountId, Client, DeviceId, DeviceName, ImageId, Names, ProcessImage};
use crate::protocol::agent::{
    AgentEvent, AgentRequest, AttemptOutcome, CheckIn, Enforcer, EventBatch, EventKind, LocalAddress,
    MissingPrerequisites, NotBlocked, Report, Transaction,
};
use crate::protocol::defender::{HuntingAnswer, IndicatorId, Severity};
use crate::protocol::device_policy::PolicyVersion;
use crate::protocol::windows::WindowsBuild;
use crate::protocol::{ApiError, ErrorCode};
use crate::quantities::{Bytes, Tally};
use crate::time::{SimDuration, SimTime};

const HOME: LocalAddress = LocalAddress(std::net::Ipv4Addr::new(192, 168, 1, 10));

fn at(text: &str) -> SimTime {
    format!("2021-02-10T{text}Z").parse().unwrap()
}

/// Defender with two devices of one user.
struct Story {
    core: Core,
    edition: Edition,
    names: Names,
    erin: AccountId,
    image: ImageId,
    cells: Vec<(DeviceName, Cell)>,
    events: u64,
    reported: [u64; 2],
}

impl Story {
    fn new() -> Self {
        let mut names = Names::new();
        let erin = names.accounts_mut().add("contoso", "erin.smith");
        let image = names.add_image(ProcessImage::new("chrome.exe", r"C:\Program Files", "", Client::Browser));
        let device = |number: u32| {
            let computer_dns_name = format!("laptop-{number}.contoso.com");
            (DeviceName { machine_id: format!("{number:040x}"), computer_dns_name }, Cell::new(DeviceId(number), true))
        };
        let cells = (0..2).map(device).collect();
        let (core, edition) = (Core::new(), Edition::contract());
        Self { core, edition, names, erin, image, cells, events: 0, reported: [0, 0] }
    }

    fn receive(&mut self, device: usize, now: SimTime, request: &AgentRequest) {
        let template = |synchronised| AlertTemplate {
            application: "Dropbox".to_owned(),
            value: "dropbox.com".to_owned(),
            severity: Severity::High,
            synchronised,
        };
        let templates =
            std::collections::BTreeMap::from([(IndicatorId(1), template(true)), (IndicatorId(2), template(false))]);
        let published = Published { templates: Arc::new(templates.into()), ..Published::default() };
        self.cells[device].1.receive(now, request, &published, &self.edition);
    }

    /// Connections of a device at `made`, reported at `reported`.
    fn connections(&mut self, device: usize, made: SimTime, reported: SimTime, hosts: &[&str]) {
        let transactions: Vec<Transaction> = hosts
            .iter()
            .map(|host| Transaction {
                at: made,
                up: Bytes(1),
                down: Bytes(2),
                destination: self.names.add_destination(Destination::parse(host).unwrap()),
                account: self.erin,
                address: HOME,
                encoded: 10,
                image: self.image,
                blocked: false,
            })
            .collect();
        let report = Report {
            device: DeviceId(device as u32),
            sequence: self.reported[device] as u32,
            first: self.reported[device],
            body: Bytes(10 * transactions.len() as u64),
            transactions: transactions.into(),
            sealed_at: reported,
            held_back: Tally::ZERO,
        };
        self.reported[device] += report.count();
        self.receive(device, reported, &AgentRequest::Report(Arc::new(report)));
    }

    fn event(&mut self, now: SimTime, kind: EventKind) {
        let batch = EventBatch { device: DeviceId(0), first: self.events, events: vec![AgentEvent { at: now, kind }] };
        self.events += 1;
        self.receive(0, now, &AgentRequest::Events(batch));
    }

    fn attempt(&mut self, now: SimTime, indicator: u64, outcome: AttemptOutcome) {
        let destination = self.names.add_destination(Destination::parse("www.dropbox.com").unwrap());
        let (indicator, account, image) = (IndicatorId(indicator), self.erin, self.image);
        self.event(now, EventKind::Attempt { indicator, destination, account, image, address: HOME, outcome });
    }

    fn ask(&mut self, now: SimTime, query: &str) -> Result<HuntingAnswer, ApiError> {
        let cells = self.cells.iter().map(|(name, cell)| (name.clone(), cell));
        self.core.hunt(now, query, &self.edition, &self.names, cells)
    }

    /// The cells of an answer as JSON, the columns parted by `|`.
    fn rows(&mut self, now: SimTime, query: &str) -> Vec<String> {
        let answer = self.ask(now, query).unwrap_or_else(|error| panic!("{query}: {error}"));
        let cell = |value| serde_json::to_string(value).unwrap().trim_matches('"').to_owned();
        answer.results.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("|")).collect()
    }
}

#[test]
fn a_connection_is_found_once_its_report_has_arrived_and_with_its_own_time() {
    let mut story = Story::new();
    let query = "DeviceNetworkEvents | project Timestamp, DeviceName, RemoteUrl, ReportId";
    assert!(story.rows(at("06:59:59"), query).is_empty());
    story.connections(0, at("06:10:00"), at("07:00:00"), &["www.dropbox.com", "box.com"]);
    let expected = [
        "2021-02-10T06:10:00.0000000Z|laptop-0.contoso.com|www.dropbox.com|0",
        "2021-02-10T06:10:00.0000000Z|laptop-0.contoso.com|box.com|1",
    ];
    assert_eq!(story.rows(at("07:00:00"), query), expected);
    assert_eq!(story.rows(at("07:30:00"), query), expected, "each row once, however often it is asked for");
}

#[test]
fn rows_are_in_order_of_arrival_whenever_somebody_asks() {
    let told = |asks: &[&str]| {
        let mut story = Story::new();
        story.connections(1, at("06:30:00"), at("07:00:00"), &["a.com"]);
        asks.iter().for_each(|time| drop(story.rows(at(time), "DeviceNetworkEvents")));
        story.connections(0, at("06:20:00"), at("07:00:30"), &["b.com"]);
        story.connections(1, at("07:10:00"), at("07:20:00"), &["c.com"]);
        story.rows(at("08:00:00"), "DeviceNetworkEvents | project RemoteUrl")
    };
    assert_eq!(told(&[]), ["a.com", "b.com", "c.com"]);
    assert_eq!(told(&["07:00:10"]), told(&[]));
}

#[test]
fn a_block_is_a_device_event_and_an_alert_with_its_evidence() {
    let mut story = Story::new();
    story.attempt(at("06:00:00"), 1, AttemptOutcome::Blocked(Enforcer::NetworkProtection));
    story.attempt(at("06:01:00"), 1, AttemptOutcome::Blocked(Enforcer::SmartScreen));
    story.attempt(at("06:02:00"), 2, AttemptOutcome::Blocked(Enforcer::NetworkProtection));
    let now = at("06:10:00");
    let network_protection = |category: &str, report_id: u64| {
        let fields = format!(r#"{{\"IsAudit\":false,\"ResponseCategory\":\"{category}\"}}"#);
        format!("ExploitGuardNetworkProtectionBlocked|www.dropbox.com|{fields}|{report_id}")
    };
    assert_eq!(
        story.rows(now, "DeviceEvents | project ActionType, RemoteUrl, AdditionalFields, ReportId"),
        [
            network_protection("CasbPolicy", 0).as_str(),
            r#"SmartScreenUrlWarning|www.dropbox.com|{\"Experience\":\"CasbPolicy\"}|1"#,
            network_protection("CustomBlockList", 2).as_str(),
        ]
    );
    let id = "da0000000000000000000000000000000000000000_1";
    assert_eq!(
        story.rows(now, "AlertInfo | project AlertId, Title, Severity, DetectionSource"),
        [format!("{id}|Unsanctioned cloud app access was blocked|High|Custom TI")]
    );
    assert_eq!(
        story.rows(now, "DeviceAlertEvents | project AlertId, Timestamp, Table, ReportId"),
        [0, 1, 2].map(|n| format!("{id}|2021-02-10T06:0{n}:00.0000000Z|DeviceEvents|{n}"))
    );
    assert_eq!(
        story.rows(now, "AlertEvidence | summarize count() by EntityType, EvidenceRole"),
        ["Machine|Impacted|3", "User|Impacted|3", "Url|Related|3", "Process|Related|3"]
    );
    assert!(story.rows(now, "DeviceNetworkEvents").is_empty(), "the connection's own row comes with the report");
}

#[test]
fn an_audit_is_a_device_event_and_what_went_through_unseen_is_none() {
    let mut story = Story::new();
    let audit = MissingPrerequisites::NETWORK_PROTECTION_IN_AUDIT_MODE;
    story.attempt(at("06:00:00"), 1, AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(audit)));
    story.attempt(at("06:01:00"), 1, AttemptOutcome::NotBlocked(NotBlocked::PolicyNotYetArrived));
    let now = at("06:10:00");
    assert_eq!(story.rows(now, "DeviceEvents | project ActionType"), ["ExploitGuardNetworkProtectionAudited"]);
    assert_eq!(
        story.rows(now, "DeviceAlertEvents | project Table, ReportId"),
        ["DeviceEvents|0", "DeviceNetworkEvents|null"]
    );
}

#[test]
fn sign_ins_addresses_and_check_ins_have_tables_of_their_own() {
    let mut story = Story::new();
    let check_in = |build| CheckIn { device: DeviceId(0), build, address: HOME, policy: PolicyVersion(0) };
    story.receive(0, at("06:00:00"), &AgentRequest::CheckIn(check_in(WindowsBuild::client(17_763, 1757))));
    story.event(at("06:01:00"), EventKind::SignIn { account: story.erin });
    story.event(at("06:02:00"), EventKind::AddressChange { address: HOME });
    story.receive(0, at("06:58:00"), &AgentRequest::CheckIn(check_in(WindowsBuild::client(22_621, 1))));
    let now = at("07:00:00");
    assert_eq!(
        story.rows(now, "DeviceLogonEvents | project ActionType, LogonType, AccountDomain, AccountName"),
        ["LogonSuccess|Interactive|contoso|erin.smith"]
    );
    assert_eq!(
        story.rows(
            now,
            r#"DeviceNetworkInfo | where IPAddresses contains '"192.168.1.10"' | project NetworkAdapterStatus"#
        ),
        ["Up"]
    );
    assert_eq!(
        story.rows(now, "DeviceInfo | project Timestamp, OSPlatform, OSBuild, ReportId"),
        ["2021-02-10T06:00:00.0000000Z|Windows10|17763|1", "2021-02-10T06:58:00.0000000Z|Windows11|22621|2"]
    );
    let users = story.rows(now, "DeviceInfo | project LoggedOnUsers");
    assert!(users[0] == "[]" && users[1].contains(r#"\"UserName\":\"erin.smith\""#), "{users:?}");
}

#[test]
fn a_connection_behind_a_proxy_shows_the_true_destination_and_no_address_of_it() {
    let mut story = Story::new();
    let destination = story.names.add_destination(Destination::parse("www.dropbox.com").unwrap());
    let (account, image) = (story.erin, story.image);
    story.event(at("06:00:00"), EventKind::ConnectionThroughProxy { destination, account, image, address: HOME });
    assert_eq!(
        story.rows(at("06:00:01"), "DeviceNetworkEvents | project ActionType, RemoteUrl, RemoteIP, RemotePort"),
        ["ConnectionSuccess|www.dropbox.com||null"]
    );
}

#[test]
fn thirty_days_can_be_found_whole_and_not_a_millisecond_more() {
    let mut story = Story::new();
    story.connections(0, at("06:00:00"), at("07:00:00"), &["a.com"]);
    let days = SimDuration::DAY.times(30);
    assert_eq!(story.rows(at("06:00:00") + days, "DeviceNetworkEvents | count"), ["1"]);
    assert_eq!(story.rows(at("06:00:00.001") + days, "DeviceNetworkEvents | count"), ["0"]);
}

#[test]
fn an_error_names_line_and_column() {
    let mut story = Story::new();
    let mut refused = |query: &str| story.ask(at("06:00:00"), query).unwrap_err();
    let error = refused("DeviceNetworkEvents\n| where RemoteUr == 'a.com'");
    assert_eq!(error.code, ErrorCode::BadRequest);
    assert!(error.message.starts_with("'where' operator: Failed to resolve scalar expression named 'RemoteUr'"));
    assert!(error.message.contains("[line:position=2:9]. Fix semantic errors in your query."), "{error}");
    let error = refused("DeviceNetworkEvents | where (");
    assert_eq!(error.code, ErrorCode::BadRequest);
    assert!(error.message.contains(" [line:position=1:"), "{error}");
    assert!(error.message.contains(". Fix syntax errors in your query."), "{error}");
    let error = refused("DeviceNetworkEvents | reduce by DeviceName");
    assert_eq!(error.code, ErrorCode::NotImplemented, "{error}");
    assert!(error.message.contains("[line:position=1:"), "{error}");
}

#[test]
fn what_ran_is_charged_also_without_an_answer() {
    let mut story = Story::new();
    story.connections(0, at("06:00:00"), at("06:10:00"), &["a.com"; 1000]);
    story.edition.hunting.units_a_second = 1;
    let error = story.ask(at("06:20:00"), "DeviceNetworkEvents | where RemoteUrl has 'a'").unwrap_err();
    assert_eq!((error.code, error.message.as_str()), (ErrorCode::BadRequest, "Query exceeded the timeout period."));
    let error = story.ask(at("06:20:01"), "print 1").unwrap_err();
    assert_eq!(error.code, ErrorCode::TooManyRequests);
    assert!(error.message.contains("10 min of run time an hour"), "{error}");
    // A restart forgets what was used, and finds the same rows.
    story.core.crash(at("06:20:02"));
    story.edition.hunting.units_a_second = 1_000_000;
    assert_eq!(story.rows(at("06:20:03"), "DeviceNetworkEvents | count"), ["1000"]);
}

#[test]
fn a_device_whose_timeline_is_not_kept_makes_no_empty_answer() {
    let mut story = Story::new();
    story.cells[0].1 = Cell::new(DeviceId(0), false);
    assert!(story.rows(at("06:00:00"), "DeviceInfo").is_empty(), "nothing was heard of it yet");
    story.event(at("06:00:00"), EventKind::SignIn { account: story.erin });
    let error = story.ask(at("06:00:01"), "DeviceLogonEvents").unwrap_err();
    assert_eq!(error.code, ErrorCode::DisabledFeature);
    assert!(error.message.contains("laptop-0.contoso.com"), "{error}");
}
