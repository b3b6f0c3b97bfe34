//! The routes of each wire, with a request and its answers as the codecs write them.

use ::http::{HeaderName, Method};
use serde_json::{Map, Value, json};

use super::{ExampleIdentityMap, Shown, Writer, in_path, of_path, status};
use crate::http::test_bed::agent::bodies::{
    AnswerBody, CheckInBody, EventsAcknowledgedBody, EventsBody, ReportAcknowledgedBody,
};
use crate::http::test_bed::agent::{self, CHECK_IN, EVENTS, REPORT, headers};
use crate::http::test_bed::collector::{self, StoredBody};
use crate::http::test_bed::network::{self, CONNECTIONS, ConnectBody, ConnectedBody};
use crate::http::test_bed::signals::{
    self, BATCH, BatchBody, INTEGRATION, IntegrationBody, SignalMessage, SignalReply,
};
use crate::http::{PathPattern, Request, Response};
use crate::names::DeviceId;
use crate::protocol::agent::{AgentRequest, Line};
use crate::protocol::collector::CollectorReport;
use crate::protocol::network::ConnectAnswer;
use crate::protocol::signals::SignalAnswer;

const ORIGIN: &str = "";

fn device(request: &Request, pattern: PathPattern) -> Value {
    let described = "The machine id of the device whose channel it is";
    in_path("deviceId", "string", described, of_path(request, pattern, "deviceId"))
}

fn number(request: &Request, pattern: PathPattern, name: &str, described: &str) -> Value {
    let example: u64 = of_path(request, pattern, name).parse().unwrap_or_default();
    in_path(name, "integer", described, example)
}

fn one(response: &Response, answer: Value) -> Map<String, Value> {
    Map::from_iter([(status(response), answer)])
}

pub(super) fn agent() -> Value {
    let (mut writer, register) = (Writer::new(), ExampleIdentityMap::default());
    let example = |said: AgentRequest| agent::request(ORIGIN, DeviceId(0), &said, &register);

    let (request, response) = (example(register.check_in()), agent::response(&ExampleIdentityMap::check_in_answer()));
    let body = writer.json::<CheckInBody>(request.body());
    let answer = writer.json::<AnswerBody>(response.body()).answer("The policy that the device lacks, if it lacks one");
    writer.route(
        (Method::POST, CHECK_IN),
        ("checkIn", "A device is there, and asks for the policy it lacks"),
        &[device(&request, CHECK_IN)],
        body,
        one(&response, answer),
    );

    let (request, response) = (example(register.report()), agent::response(&ExampleIdentityMap::report_answer()));
    let answer = writer.json::<ReportAcknowledgedBody>(response.body()).answer("The report is stored");
    let sequence =
        "The number of the report among those of the device: one that is sent again has the same, and the same body";
    let mut parameters = vec![device(&request, REPORT), number(&request, REPORT, "sequence", sequence)];
    parameters.extend(headers().map(|(header, described)| in_header(&request, &header, described)));
    let line = writer.generator.subschema_for::<Line>();
    let schema = json!({
        "type": "string",
        "description": "One line of JSON a transaction, each ended by a line feed; its size as it is here is what \
                        counts against the cap",
        "contentMediaType": agent::LINES,
        "x-gnomon-line": line,
    });
    let lines = Value::from(String::from_utf8_lossy(request.body()));
    writer.route(
        (Method::PUT, REPORT),
        (
            "report",
            "The transactions since the last report. What identifies it is in headers, so that a body that is \
                    cut short is seen",
        ),
        &parameters,
        Shown { media_type: agent::LINES, schema: schema.try_into().unwrap_or_default(), example: lines },
        one(&response, answer),
    );

    let (request, response) = (example(register.events()), agent::response(&ExampleIdentityMap::events_answer()));
    let body = writer.json::<EventsBody>(request.body());
    let answer = writer.json::<EventsAcknowledgedBody>(response.body()).answer("The events are stored");
    writer.route(
        (Method::POST, EVENTS),
        ("events", "What happened just now: verdicts, sign-ins, changes of address"),
        &[device(&request, EVENTS)],
        body,
        one(&response, answer),
    );
    writer.finished("Agent channel", "What an endpoint says to Defender, and what it is answered.")
}

/// A header of a report, with what it is in the example.
fn in_header(request: &Request, header: &HeaderName, described: &str) -> Value {
    let text = request.headers().get(header).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let number = text.parse::<u64>().ok();
    let kind = if number.is_some() { "integer" } else { "string" };
    json!({
        "name": header.as_str(), "in": "header", "required": true, "description": described,
        "schema": {"type": kind}, "example": number.map_or_else(|| json!(text), |number| json!(number)),
    })
}

pub(super) fn signals() -> Value {
    let (mut writer, register) = (Writer::new(), ExampleIdentityMap::default());
    let request = signals::request(ORIGIN, &register.signals(), &register);
    let body = writer.json::<BatchBody>(request.body());
    let described = "The number of the batch among those of the device: one that is sent again has the same";
    let parameters = [device(&request, BATCH), number(&request, BATCH, "number", described)];
    let stored = signals::response(&SignalReply::Batch(SignalAnswer::Acknowledged));
    let mut responses = one(&stored, json!({"description": "The signals are stored"}));
    let unlicensed = signals::response(&SignalReply::Batch(SignalAnswer::NotLicensed));
    let refusal = writer.json::<super::RefusalBody>(unlicensed.body());
    let described =
        "With the code `NotLicensed`: the organisation is not licensed, and no signals are taken, now or later";
    responses.insert(status(&unlicensed), refusal.answer(described));
    writer.route(
        (Method::PUT, BATCH),
        ("signals", "What arrived of a device: transactions with user and address, sign-ins, addresses"),
        &parameters,
        body,
        responses,
    );
    let state = ExampleIdentityMap::integration();
    let request = signals::request(ORIGIN, &SignalMessage::Integration(state), &register);
    let response = signals::response(&SignalReply::Integration(state));
    let body = writer.json::<IntegrationBody>(request.body());
    let answer = writer.json::<IntegrationBody>(response.body()).answer("The state that is known now");
    writer.route(
        (Method::PUT, INTEGRATION),
        ("integration", "Whether the integration is on, said whenever it changes and again until it is known"),
        &[],
        body,
        one(&response, answer),
    );
    writer.finished("Signals", "What Defender forwards to Cloud App Security.")
}

pub(super) fn collector() -> Value {
    let mut writer = Writer::new();
    let request = collector::request(ORIGIN, 5, &ExampleIdentityMap::collector_report());
    let body = writer.json::<CollectorReport>(request.body());
    let response = collector::response();
    writer.route(
        (Method::PUT, collector::REPORT),
        ("collectorReport", "What a log collector tells of itself"),
        &[number(&request, collector::REPORT, "number", "The number of the report among those of the collector")],
        body,
        one(&response, json!({"description": "It is known"})),
    );
    // How far a stream is stored answers no request over HTTP: the document shows what it looks like.
    let answers = ExampleIdentityMap::log_answers().map(|answer| {
        let response = collector::stored_response(answer);
        let example: Value = serde_json::from_slice(response.body()).unwrap_or_default();
        (status(&response), example)
    });
    let stored = writer.generator.subschema_for::<StoredBody>();
    let answers = answers.into_iter().map(|(status, example)| {
        (
            status,
            json!({"description": "How far a stream of a forward proxy is stored", "content": {
                "application/json": {"schema": stored, "example": example},
            }}),
        )
    });
    let answers: Map<String, Value> = answers.collect();
    let mut document = writer.finished(
        "Log collectors",
        "What log collectors tell Cloud App Security of themselves, and (as responses under `components`) what they \
         answer forward proxies, which send syslog and files as they are.",
    );
    for (status, answer) in answers {
        document["components"]["responses"][format!("Stored{status}")] = answer;
    }
    document
}

pub(super) fn network() -> Value {
    let (mut writer, register) = (Writer::new(), ExampleIdentityMap::default());
    let request = network::request(ORIGIN, &register.connect(), &register);
    let response = network::response(ConnectAnswer::Connected);
    let body = writer.json::<ConnectBody>(request.body());
    let answer = writer.json::<ConnectedBody>(response.body()).answer("What became of it");
    writer.route(
        (Method::POST, CONNECTIONS),
        (
            "connect",
            "A process of a device connects: a connection that is allowed arrives here, one that is blocked does not",
        ),
        &[],
        body,
        one(&response, answer),
    );
    writer.finished("Network", "What endpoints do on the network, said to the world they are in.")
}
