//! What happens is the same whether messages travel as typed values or as HTTP, to the last fact of the trace.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use gnomon_mocks::over_http::OverHttp;
use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::protocol::agent::{AgentRequest, AgentResponse};
use gnomon_reference_impl::protocol::defender::{DefenderRequest, DefenderResponse};
use gnomon_reference_impl::protocol::upload::UploadRequest;
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::engine::{Engine, Strict};
use gnomon_sim::world::{BuildOptions, Fate, Scenario, Setting, Tap, TraceLine, WireMessage};

/// A day with every kind of message: apps are tagged and untagged, proxies log, lines are bad.
const DAY: &str = r#"
title = "A day of messages"
start = "2021-02-10T00:00:00Z"
duration = "24h"

[network]
latency = "20ms..800ms"
loss = "3%"
cloud_latency = "50ms..2s"
cloud_loss = "3%"

[[data_source]]
name = "Headquarters"
format = "BLUECOAT_SYSLOG"
transport = "syslog-tcp"

[[place]]
name = "headquarters"
kind = "office"
proxy = true
logs = "Headquarters"
addresses = "10.1.0.0/16"

[[place]]
name = "home"
kind = "home"
addresses = "192.168.0.0/16"

[[fleet]]
name = "laptops"
endpoints = 10
windows = { "20H2" = 4, "17763.348" = 1 }
shared = "30%"
busy_percent = 150
places = { headquarters = 1, home = 2 }
protection = { well-configured = 3, network-protection-audit = 1, smartscreen-off = 1 }
hours = { weekday = "100%", roaming = "60%", evening = "100%", always_on = "0%" }

[[action]]
at = "05:00"
do = "switch-integration-on"

[[action]]
at = "05:05"
do = "switch-network-indicators-on"

[[action]]
at = "05:10"
do = "save-settings"
block_unsanctioned_apps = true
alert_severity = "Medium"

[[action]]
at = "07:30"
do = "tag"
app = "Dropbox"

[[action]]
at = "08:00"
do = "tag"
app = "WhatsApp"

[[action]]
at = "12:00"
do = "save-settings"
block_unsanctioned_apps = true
alert_severity = "High"

[[action]]
at = "15:30"
do = "untag"
app = "Dropbox"
"#;

/// What passed, by kind, and what of it was another thing once it was read.
#[derive(Default)]
struct Passed {
    kinds: BTreeMap<&'static str, u32>,
    changed: Vec<String>,
}

/// Somebody who listens and changes nothing. A world in which nobody listens lets signals skip their wire, and draws
/// otherwise.
struct Listener;

impl Tap for Listener {
    fn pass(&mut self, _: SimTime, _: &mut WireMessage) -> Fate {
        Fate::AsDrawn
    }
}

/// Somebody through whose hands every message goes over HTTP.
struct Codecs {
    codecs: OverHttp,
    passed: Arc<Mutex<Passed>>,
}

impl Tap for Codecs {
    fn pass(&mut self, _: SimTime, _: &mut WireMessage) -> Fate {
        unreachable!("the bench says in which setting a message passes")
    }

    fn pass_in(&mut self, setting: &Setting, now: SimTime, message: &mut WireMessage) -> Fate {
        let sent = message.clone();
        let fault = self.codecs.pass(now, message, setting).err();
        let mut passed = self.passed.lock().unwrap();
        *passed.kinds.entry(kind(&sent)).or_default() += 1;
        if fault.is_some() || *message != sent {
            passed.changed.push(format!("{fault:?}\n  sent {sent:?}\n  read {message:?}"));
        }
        Fate::AsDrawn
    }
}

const fn kind(message: &WireMessage) -> &'static str {
    match message {
        WireMessage::ToDefender(_, AgentRequest::CheckIn(_)) => "check-in",
        WireMessage::ToDefender(_, AgentRequest::Report(_)) => "report",
        WireMessage::ToDefender(_, AgentRequest::Events(_)) => "events",
        WireMessage::ToEndpoint(_, AgentResponse::CheckIn(_)) => "answer to a check-in",
        WireMessage::ToEndpoint(_, AgentResponse::Report(_)) => "answer to a report",
        WireMessage::ToEndpoint(_, AgentResponse::Events(_)) => "answer to events",
        WireMessage::ToEndpoint(_, AgentResponse::Refused(_)) => "refusal",
        WireMessage::Signals(..) => "signals",
        WireMessage::SignalsAnswered(..) => "answer to signals",
        WireMessage::Request(_, DefenderRequest::ListIndicators) => "list of indicators",
        WireMessage::Request(_, DefenderRequest::ImportIndicators(_)) => "import of indicators",
        WireMessage::Request(..) => "other request",
        WireMessage::Answer(_, Ok(DefenderResponse::Indicators(_))) => "indicators",
        WireMessage::Answer(_, Ok(DefenderResponse::Imported(_))) => "results of an import",
        WireMessage::Answer(..) => "other answer",
        WireMessage::Integration(_) => "integration",
        WireMessage::IntegrationKnown(_) => "integration known",
        WireMessage::ToCollector(..) => "log",
        WireMessage::ToProxy(..) => "answer to a log",
        WireMessage::Upload(_, _, UploadRequest::Address(_)) => "address of an upload",
        WireMessage::Upload(_, _, UploadRequest::Content { .. }) => "content of an upload",
        WireMessage::Upload(_, _, UploadRequest::Completion(_)) => "completion of an upload",
        WireMessage::UploadAnswered(..) => "answer to an upload",
        WireMessage::CollectorReport(..) => "report of a collector",
        WireMessage::CollectorReportKnown(..) => "report of a collector known",
    }
}

/// The trace and the digest of the day.
fn day(tap: Box<dyn Tap>) -> (Vec<String>, String) {
    let catalog = Catalog::built_in();
    let scenario = Scenario::parse("messages.toml", DAY, &catalog).unwrap();
    let options = BuildOptions { seed: 11, observed: true, observes_transactions: true, ..BuildOptions::default() };
    let mut parts = scenario.build(&catalog, options);
    parts.setting.set_tap(tap);
    let mut engine = Strict::new(parts);
    let mut seen = Vec::new();
    engine.run_until(scenario.end(), &mut |observation| seen.push(observation.clone()));
    let setting = &engine.parts().setting;
    let lines = seen.iter().map(|observation| serde_json::to_string(&TraceLine::new(observation, setting)).unwrap());
    let lines = lines.collect();
    (lines, engine.digest().to_string())
}

#[test]
fn a_day_over_http_is_the_same_day() {
    let passed = Arc::new(Mutex::new(Passed::default()));
    let (expected, expected_digest) = day(Box::new(Listener));
    let codecs = Codecs { codecs: OverHttp::new(3), passed: Arc::clone(&passed) };
    let (found, digest) = day(Box::new(codecs));
    let passed = passed.lock().unwrap();
    assert!(passed.changed.is_empty(), "{} messages changed, first {}", passed.changed.len(), passed.changed[0]);
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    assert_eq!((found.len(), digest), (expected.len(), expected_digest));
    for kind in [
        "check-in",
        "report",
        "events",
        "answer to a check-in",
        "answer to a report",
        "answer to events",
        "signals",
        "answer to signals",
        "list of indicators",
        "import of indicators",
        "other request",
        "indicators",
        "results of an import",
        "other answer",
        "integration",
        "integration known",
        "log",
        "answer to a log",
        "address of an upload",
        "content of an upload",
        "completion of an upload",
        "answer to an upload",
        "report of a collector",
        "report of a collector known",
    ] {
        assert!(passed.kinds.get(kind).is_some_and(|count| *count > 0), "no {kind}: {:?}", passed.kinds);
    }
}
