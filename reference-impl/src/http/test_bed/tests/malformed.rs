//! Messages that cannot be read: each is refused, the refusal names what is wrong, and nothing makes a reader fall
//! over.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::http::test_bed::{agent, collector, signals};
use crate::protocol::agent::{AgentRequest, CheckIn, EventBatch, Report};

fn sent(method: &str, path: &str, media_type: &str, body: impl Into<Vec<u8>>) -> Request {
    let uri = format!("{ORIGIN}{}", path.replace("{a}", &"a".repeat(40)));
    ::http::Request::builder().method(method).uri(uri).header("content-type", media_type).body(body.into()).unwrap()
}

fn refused_by_agent(path: &str, body: &Value) -> String {
    let request = sent("POST", path, "application/json", body.to_string());
    agent::question(&request, &mut book()).unwrap_err().message
}

#[test]
fn the_field_that_is_wrong_is_named() {
    let check_in = |field: &str, value: Value| {
        let mut body = json!({
            "deviceId": "a".repeat(40), "address": "10.0.0.1", "policyVersion": 1,
            "build": {"kind": "client", "build": 19042, "revision": 746},
        });
        let (parent, name) = field.split_once('.').map_or(("", field), |(parent, name)| (parent, name));
        let object = if parent.is_empty() { &mut body } else { &mut body[parent] };
        match value {
            Value::Null => drop(object.as_object_mut().unwrap().remove(name)),
            value => object[name] = value,
        }
        refused_by_agent("/agent/v1/devices/{a}/check-in", &body)
    };
    for (field, value, names) in [
        ("address", json!("10.0.0"), "`address`"),
        ("address", Value::Null, "`address`"),
        ("policyVersion", json!(-1), "`policyVersion`"),
        ("build.kind", json!("phone"), "`build.kind`"),
        ("build.build", json!("19042"), "`build.build`"),
        ("polcyVersion", json!(1), "`polcyVersion`"),
        ("deviceId", json!("c"), "`deviceId` names the device `c`"),
    ] {
        let message = check_in(field, value.clone());
        assert!(message.contains(names), "{field} = {value}: {message}");
    }
    let account = json!({"domain": "contoso", "name": "nobody", "sid": ""});
    let process =
        json!({"fileName": "x.exe", "folderPath": "", "commandLine": "", "parentFileName": "", "integrityLevel": ""});
    let erin = json!({"domain": "contoso", "name": "erin.smith", "sid": ""});
    let connection =
        json!({"remoteUrl": "www.dropbox.com", "account": erin, "process": process, "localIP": "10.0.0.1"});
    for (what, names) in [
        (json!({"signIn": {"account": account}}), "`account` names the account `contoso\\nobody`"),
        (
            json!({"signIn": {"account": {"name": "x", "sid": ""}}}),
            "`events[0].what.signIn.account`: missing field `domain`",
        ),
        (json!({"addressChange": {"address": 7}}), "`events[0].what.addressChange.address`"),
        (json!({"signOut": {}}), "`signOut`"),
        (
            json!({"attempt": {"indicatorId": "x", "connection": connection, "outcome": {"blockedBy": "SmartScreen"}}}),
            "`indicatorId`",
        ),
        (
            json!({"attempt": {"indicatorId": "1", "connection": connection, "outcome": {"blockedBy": "Erin"}}}),
            "outcome.blockedBy`",
        ),
        (json!({"connectionThroughProxy": {"connection": connection}}), "`process` names the process `x.exe`"),
    ] {
        let body =
            json!({"deviceId": "a".repeat(40), "first": 0, "events": [{"at": "2021-02-10T09:15:00Z", "what": what}]});
        let message = refused_by_agent("/agent/v1/devices/{a}/events", &body);
        assert!(message.contains(names) && message.contains("events[0]"), "{what}: {message}");
    }
    let event = json!({"at": "2021-02-10T09:15:00Z", "what": {"addressChange": {"address": "10.0.0.1"}}});
    let full = json!({"deviceId": "a".repeat(40), "first": u64::MAX, "events": [event]});
    assert!(refused_by_agent("/agent/v1/devices/{a}/events", &full).contains("`first`"));
    let signals_of = |body: Value| {
        let request = sent("PUT", "/signals/v1/devices/{a}/batches/1", "application/json", body.to_string());
        signals::question(&request, &mut book()).unwrap_err().message
    };
    let sign_in = json!({"signIn": {"deviceId": "b".repeat(40), "account": erin, "at": "yesterday"}});
    let message = signals_of(json!({"deviceId": "a".repeat(40), "signals": [sign_in]}));
    assert!(message.contains("`signals[0].signIn.at`"), "{message}");
    let report = sent(
        "PUT",
        "/collector/v1/reports/1",
        "application/json",
        r#"{"collector":"x","lastData":null,"sources":[{"dataSource":3}]}"#,
    );
    let message = collector::question(&report).unwrap_err().message;
    assert!(message.contains("`sources[0].dataSource`"), "{message}");
}

#[test]
fn a_report_must_come_with_its_figures() {
    let device = DeviceId(0);
    let report = Report {
        device,
        sequence: 1,
        first: 0,
        transactions: Box::new([]),
        body: Bytes(0),
        sealed_at: SimTime::EPOCH,
        held_back: crate::quantities::Tally::ZERO,
    };
    let whole = || agent::request(ORIGIN, device, &AgentRequest::Report(Arc::new(report.clone())), &book());
    assert!(agent::question(&whole(), &mut book()).is_ok());
    let headers = ["device", "first", "count", "size", "sealed-at", "held-back", "held-back-up", "held-back-down"];
    for header in headers.map(|name| format!("x-gnomon-{name}")) {
        let (mut without, mut wrong) = (whole(), whole());
        without.headers_mut().remove(&header);
        let missing = agent::question(&without, &mut book()).unwrap_err();
        assert_eq!(missing.message, format!("The header '{header}' is required"));
        wrong.headers_mut().insert(::http::HeaderName::try_from(&header).unwrap(), "x".parse().unwrap());
        let refused = agent::question(&wrong, &mut book()).unwrap_err().message;
        assert!(refused.contains(&header), "{refused}");
    }
    let mut miscounted = whole();
    miscounted.headers_mut().insert("x-gnomon-count", 3.into());
    let refused = agent::question(&miscounted, &mut book()).unwrap_err().message;
    assert!(refused.contains("report 1 has 0 lines and is said to have 3"), "{refused}");
    let mut endless = whole();
    endless.headers_mut().insert("x-gnomon-first", u64::MAX.into());
    endless.headers_mut().insert("x-gnomon-count", 1.into());
    assert!(agent::question(&endless, &mut book()).unwrap_err().message.contains("x-gnomon-first"));
}

#[test]
fn what_is_no_message_of_a_wire_is_refused_by_the_fitting_code() {
    let code = |method, path, media_type, body: &str| {
        agent::question(&sent(method, path, media_type, body), &mut book()).unwrap_err().code
    };
    let json = "application/json";
    assert_eq!(code("POST", "/agent/v1/devices/{a}/sleep", json, "{}"), ErrorCode::NotFound);
    assert_eq!(code("GET", "/agent/v1/devices/{a}/events", json, ""), ErrorCode::MethodNotAllowed);
    assert_eq!(code("POST", "/agent/v1/devices/{a}/events", "text/plain", "{}"), ErrorCode::UnsupportedMediaType);
    assert_eq!(code("PUT", "/agent/v1/devices/{a}/reports/1", json, ""), ErrorCode::UnsupportedMediaType);
    assert_eq!(code("PUT", "/agent/v1/devices/{a}/reports/x", "application/x-ndjson", ""), ErrorCode::InvalidInput);
    assert_eq!(code("POST", "/agent/v1/devices/c/events", json, "{}"), ErrorCode::InvalidRequestBody);
    assert_eq!(code("POST", "/agent/v1/devices/%00/events", json, "{}"), ErrorCode::BadRequest);
    assert_eq!(code("POST", "/agent/v1/devices/{a}/events", json, "{} {}"), ErrorCode::InvalidRequestBody);
}

/// A good message of each kind.
fn good() -> Vec<Request> {
    let (device, book) = (DeviceId(0), book());
    let check_in = CheckIn {
        device,
        build: crate::protocol::windows::WindowsBuild::client(19_042, 746),
        address: LocalAddress([10, 0, 0, 1].into()),
        policy: crate::protocol::device_policy::PolicyVersion(1),
    };
    let at = SimTime::EPOCH;
    let kind = crate::protocol::agent::EventKind::SignIn { account: AccountId(3) };
    let events = EventBatch { device, first: 0, events: vec![crate::protocol::agent::AgentEvent { at, kind }] };
    let signal = crate::protocol::signals::Signal::SignIn { device, account: AccountId(3), at };
    let batch = crate::protocol::signals::SignalBatch { device, number: 1, signals: [signal].into() };
    let said = [AgentRequest::CheckIn(check_in), AgentRequest::Events(events)];
    let mut good: Vec<Request> = said.iter().map(|said| agent::request(ORIGIN, device, said, &book)).collect();
    good.push(signals::request(ORIGIN, &signals::SignalMessage::Batch(device, batch), &book));
    good
}

proptest! {
    #[test]
    fn no_body_makes_a_reader_panic(
        which in 0..3usize,
        cut in any::<prop::sample::Index>(),
        put in prop::collection::vec(any::<u8>(), 0..4),
    ) {
        let mut request = good().swap_remove(which);
        let place = cut.index(request.body().len());
        let end = (place + put.len()).min(request.body().len());
        request.body_mut().splice(place..end, put);
        let _ = agent::question(&request, &mut book());
        let _ = signals::question(&request, &mut book());
        let _ = collector::question(&request);
    }

    #[test]
    fn no_response_makes_a_reader_panic(status in 200..600u16, body in ".{0,60}") {
        let mut response = Response::new(body.into_bytes());
        *response.status_mut() = ::http::StatusCode::from_u16(status).unwrap();
        let _ = agent::answer(crate::protocol::agent::RefusedMessage::CheckIn, &response);
        let _ = signals::answer(signals::SignalKind::Batch, &response);
        let _ = collector::answer(&response);
        let _ = collector::stored(&response);
    }
}
