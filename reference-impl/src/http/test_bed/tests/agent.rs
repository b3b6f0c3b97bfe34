//! The agent channel.

use std::sync::Arc;

use super::*;
use crate::http::test_bed::agent::{answer, kind, question, request, response};
use crate::protocol::agent::{
    AgentEvent, AgentRequest, AgentResponse, AttemptOutcome, CheckIn, CheckInAnswer, Enforcer, EventBatch, EventKind,
    EventsAcknowledged, MissingPrerequisites, NotBlocked, Refused, RefusedMessage, Report, ReportAcknowledged,
};
use crate::protocol::defender::{Action, IndicatorId};
use crate::protocol::device_policy::{DevicePolicy, Matcher, PolicyRule, PolicyVersion};
use crate::protocol::windows::{WindowsBuild, WindowsKind};
use crate::quantities::Tally;

fn check_in() -> impl Strategy<Value = AgentRequest> {
    let kind = prop_oneof![Just(WindowsKind::Client), Just(WindowsKind::Server)];
    let build = (kind, any::<u32>(), any::<u32>());
    (device(), build, address(), any::<u32>()).prop_map(|(device, (kind, build, revision), address, policy)| {
        let build = WindowsBuild { kind, build, revision };
        AgentRequest::CheckIn(CheckIn { device, build, address, policy: PolicyVersion(policy) })
    })
}

fn report() -> impl Strategy<Value = AgentRequest> {
    let tally = (any::<u64>(), any::<u64>(), any::<u64>());
    let identity = (device(), any::<u32>(), 0..u64::MAX - 20, at());
    (identity, prop::collection::vec(transaction(), 0..6), tally).prop_map(|(identity, transactions, held_back)| {
        let (device, sequence, first, sealed_at) = identity;
        let transactions = sized(transactions, first, device, &book());
        let body = Bytes(transactions.iter().map(|transaction| u64::from(transaction.encoded)).sum());
        let held_back = Tally { transactions: held_back.0, up: Bytes(held_back.1), down: Bytes(held_back.2) };
        let transactions = transactions.into();
        AgentRequest::Report(Arc::new(Report { device, sequence, first, transactions, body, sealed_at, held_back }))
    })
}

fn missing() -> impl Strategy<Value = MissingPrerequisites> {
    prop::sample::subsequence(MissingPrerequisites::ALL.to_vec(), 0..=6)
        .prop_map(|some| some.into_iter().fold(MissingPrerequisites::NONE, |all, (one, _)| all.and(one)))
}

fn outcome() -> impl Strategy<Value = AttemptOutcome> {
    prop_oneof![
        Just(AttemptOutcome::Blocked(Enforcer::SmartScreen)),
        Just(AttemptOutcome::Blocked(Enforcer::NetworkProtection)),
        Just(AttemptOutcome::NotBlocked(NotBlocked::PolicyNotYetArrived)),
        Just(AttemptOutcome::NotBlocked(NotBlocked::AlertOnly)),
        missing().prop_map(|missing| AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing))),
    ]
}

fn event_kind() -> impl Strategy<Value = EventKind> {
    let connection = || (destination(), account(), image(), address());
    prop_oneof![
        account().prop_map(|account| EventKind::SignIn { account }),
        address().prop_map(|address| EventKind::AddressChange { address }),
        (any::<u64>(), connection(), outcome()).prop_map(|(indicator, connection, outcome)| {
            let (destination, account, image, address) = connection;
            EventKind::Attempt { indicator: IndicatorId(indicator), destination, account, image, address, outcome }
        }),
        connection().prop_map(|(destination, account, image, address)| {
            EventKind::ConnectionThroughProxy { destination, account, image, address }
        }),
    ]
}

fn events() -> impl Strategy<Value = AgentRequest> {
    let event = (at(), event_kind()).prop_map(|(at, kind)| AgentEvent { at, kind });
    (device(), 0..u64::MAX - 20, prop::collection::vec(event, 0..8))
        .prop_map(|(device, first, events)| AgentRequest::Events(EventBatch { device, first, events }))
}

fn policy() -> impl Strategy<Value = DevicePolicy> {
    let matcher = prop_oneof![
        ".{0,20}".prop_map(Matcher::Domain),
        (".{0,20}", ".{0,20}").prop_map(|(domain, path)| Matcher::Url { domain, path }),
        any::<std::net::IpAddr>().prop_map(Matcher::Address),
    ];
    let action = prop::sample::select(vec![
        Action::Alert,
        Action::AlertAndBlock,
        Action::Allowed,
        Action::Audit,
        Action::Block,
        Action::BlockAndRemediate,
        Action::Warn,
    ]);
    let rule = (any::<u64>(), matcher, action, at(), prop::option::of(at()));
    let rule = rule.prop_map(|(indicator, matcher, action, created_at, removed_at)| PolicyRule {
        indicator: IndicatorId(indicator),
        matcher,
        action,
        created_at,
        removed_at,
    });
    (any::<u32>(), at(), prop::collection::vec(rule, 0..8))
        .prop_map(|(version, published_at, rules)| DevicePolicy::new(PolicyVersion(version), published_at, rules))
}

/// An answer, and what it is an answer to.
fn answers() -> impl Strategy<Value = (RefusedMessage, AgentResponse)> {
    let to = prop::sample::select(vec![RefusedMessage::CheckIn, RefusedMessage::Report, RefusedMessage::Events]);
    prop_oneof![
        (at(), prop::option::of(policy())).prop_map(|(as_of, policy)| {
            let answer = CheckInAnswer { policy: policy.map(Arc::new), as_of };
            (RefusedMessage::CheckIn, AgentResponse::CheckIn(answer))
        }),
        any::<u32>()
            .prop_map(|sequence| { (RefusedMessage::Report, AgentResponse::Report(ReportAcknowledged { sequence })) }),
        any::<(u64, u64)>().prop_map(|(first, count)| {
            (RefusedMessage::Events, AgentResponse::Events(EventsAcknowledged { first, count }))
        }),
        (to, error()).prop_map(|(what, error)| (what, AgentResponse::Refused(Refused { what, error }))),
    ]
}

proptest! {
    #[test]
    fn what_an_endpoint_says_reads_back_as_it_was(
        said in prop_oneof![check_in(), report(), events()], sender in device(),
    ) {
        let mut book = book();
        let sent = request(ORIGIN, sender, &said, &book);
        prop_assert_eq!(&carried(&said), &said);
        prop_assert_eq!(question(&sent, &mut book), Ok((sender, said)));
    }

    #[test]
    fn what_an_endpoint_is_answered_reads_back_as_it_was((to, answered) in answers()) {
        prop_assert_eq!(&carried(&answered), &answered);
        prop_assert_eq!(answer(to, &response(&answered)), Ok(answered));
    }
}

/// A report of two transactions of the first device.
fn example_report() -> Report {
    let (book, names) = (book(), book().names);
    let transaction = |at: &str, destination| Transaction {
        at: at.parse().unwrap(),
        up: Bytes(1339),
        down: Bytes(5120),
        destination: DestinationId(destination),
        account: AccountId(3),
        address: LocalAddress([10, 20, 3, 4].into()),
        encoded: 0,
        image: names.image_named("chrome.exe").unwrap(),
        blocked: false,
    };
    let transactions = vec![transaction("2021-02-10T09:15:00Z", 0), transaction("2021-02-10T09:15:01.250Z", 1)];
    let transactions = sized(transactions, 40, DeviceId(0), &book);
    Report {
        device: DeviceId(0),
        sequence: 7,
        first: 40,
        body: Bytes(transactions.iter().map(|transaction| u64::from(transaction.encoded)).sum()),
        transactions: transactions.into(),
        sealed_at: "2021-02-10T10:00:00Z".parse().unwrap(),
        held_back: Tally { transactions: 2, up: Bytes(10), down: Bytes(20) },
    }
}

fn example_events() -> EventBatch {
    let names = book().names;
    let (image, address) = (names.image_named("svchost.exe").unwrap(), LocalAddress([10, 20, 3, 4].into()));
    let (destination, account) = (DestinationId(0), AccountId(3));
    let event = |kind| AgentEvent { at: "2021-02-10T09:15:00Z".parse().unwrap(), kind };
    let attempt = |outcome| {
        event(EventKind::Attempt { indicator: IndicatorId(12), destination, account, image, address, outcome })
    };
    let missing = MissingPrerequisites::NETWORK_PROTECTION_IN_AUDIT_MODE.and(MissingPrerequisites::SMART_SCREEN);
    let events = vec![
        event(EventKind::SignIn { account }),
        event(EventKind::AddressChange { address }),
        attempt(AttemptOutcome::Blocked(Enforcer::NetworkProtection)),
        attempt(AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing))),
        attempt(AttemptOutcome::NotBlocked(NotBlocked::PolicyNotYetArrived)),
        event(EventKind::ConnectionThroughProxy { destination, account, image, address }),
    ];
    EventBatch { device: DeviceId(0), first: 3, events }
}

#[test]
fn a_check_in_looks_like_this() {
    let (device, address) = (DeviceId(0), LocalAddress([10, 20, 3, 4].into()));
    let build = WindowsBuild::client(19_042, 746);
    let check_in = AgentRequest::CheckIn(CheckIn { device, build, address, policy: PolicyVersion(3) });
    insta::assert_snapshot!(shown(&request(ORIGIN, device, &check_in, &book())));
}

#[test]
fn the_answer_to_a_check_in_looks_like_this() {
    let at = |text: &str| text.parse::<SimTime>().unwrap();
    let rule = |indicator, matcher, action, removed_at| PolicyRule {
        indicator: IndicatorId(indicator),
        matcher,
        action,
        created_at: at("2021-02-10T06:00:00Z"),
        removed_at,
    };
    let url = Matcher::Url { domain: "google.com".to_owned(), path: "/drive".to_owned() };
    let rules = vec![
        rule(1, Matcher::Domain("dropbox.com".to_owned()), Action::AlertAndBlock, None),
        rule(2, url, Action::Allowed, Some(at("2021-02-10T08:00:00Z"))),
        rule(3, Matcher::Address([203, 0, 113, 9].into()), Action::Warn, None),
    ];
    let policy = DevicePolicy::new(PolicyVersion(4), at("2021-02-10T09:00:00Z"), rules);
    let answer = CheckInAnswer { policy: Some(Arc::new(policy)), as_of: at("2021-02-10T09:01:00Z") };
    insta::assert_snapshot!(shown_response(&response(&AgentResponse::CheckIn(answer))));
}

#[test]
fn a_report_looks_like_this() {
    let report = AgentRequest::Report(Arc::new(example_report()));
    insta::assert_snapshot!(shown(&request(ORIGIN, DeviceId(0), &report, &book())));
}

#[test]
fn events_look_like_this() {
    let events = AgentRequest::Events(example_events());
    insta::assert_snapshot!(shown(&request(ORIGIN, DeviceId(0), &events, &book())));
}

#[test]
fn a_refusal_looks_like_this() {
    let error = ApiError::throttled(SimDuration::from_millis(1500));
    let refused = AgentResponse::Refused(Refused { what: RefusedMessage::Report, error });
    insta::assert_snapshot!(shown_response(&response(&refused)));
}

#[test]
fn a_response_of_a_proxy_on_the_way_is_a_refusal_by_its_status() {
    let mut gateway = Response::new(b"<html>Bad gateway</html>".to_vec());
    *gateway.status_mut() = ::http::StatusCode::SERVICE_UNAVAILABLE;
    gateway.headers_mut().insert("retry-after", 7.into());
    let refused = answer(RefusedMessage::Events, &gateway).unwrap();
    let AgentResponse::Refused(Refused { what: RefusedMessage::Events, error }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!((error.code, error.retry_after), (ErrorCode::ServiceUnavailable, Some(SimDuration::from_secs(7))));
    let mut odd = Response::new(b"{}".to_vec());
    *odd.status_mut() = ::http::StatusCode::OK;
    let why = answer(RefusedMessage::CheckIn, &odd).unwrap_err().to_string();
    assert!(why.contains("asOf"), "{why}");
}

#[test]
fn a_report_that_lost_whole_lines_on_its_way_still_says_how_long_it_was() {
    let (report, mut book) = (example_report(), book());
    let mut sent = request(ORIGIN, DeviceId(0), &AgentRequest::Report(Arc::new(report.clone())), &book);
    let kept = report.transactions[0].encoded as usize;
    sent.body_mut().truncate(kept);
    let (_, AgentRequest::Report(read)) = question(&sent, &mut book).unwrap() else { panic!("it is a report") };
    assert_eq!((&*read.transactions, read.body), (&report.transactions[..1], report.body));
    let mut cell = crate::defender::Cell::new(DeviceId(0), false);
    let edition = crate::edition::Edition::named("2021-02").unwrap();
    let received =
        cell.receive(SimTime::EPOCH, &AgentRequest::Report(read), &crate::defender::Published::default(), &edition);
    let AgentResponse::Refused(refused) = received.response else { panic!("{:?}", received.response) };
    let said = format!("The body of report 7 has {kept} bytes and is said to have {}", report.body.0);
    assert_eq!((refused.what, refused.error.message), (RefusedMessage::Report, said));
}

#[test]
fn a_report_whose_last_line_was_torn_on_its_way_is_refused_as_one_that_is_too_short() {
    let (report, mut book) = (example_report(), book());
    let mut sent = request(ORIGIN, DeviceId(0), &AgentRequest::Report(Arc::new(report.clone())), &book);
    let torn = sent.body().len() - 10;
    sent.body_mut().truncate(torn);
    let refused = question(&sent, &mut book).unwrap_err();
    let said = format!("The body of report 7 has {} bytes and is said to have {}", report.body.0 - 10, report.body.0);
    assert_eq!((refused.code, refused.message), (ErrorCode::InvalidRequestBody, said));
    assert_eq!(kind(&sent), Some(RefusedMessage::Report), "so that the refusal can say what it refuses");
}

#[test]
fn a_message_of_another_device_is_read_as_such() {
    let mut book = book();
    let report = AgentRequest::Report(Arc::new(example_report()));
    let sent = request(ORIGIN, DeviceId(1), &report, &book);
    assert!(sent.uri().path().starts_with(&format!("/agent/v1/devices/{}/", "b".repeat(40))));
    assert_eq!(question(&sent, &mut book), Ok((DeviceId(1), report)), "Defender refuses it, not the wire");
}
