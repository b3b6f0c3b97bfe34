//! The public APIs: what a client sends, and what it is answered.

use std::collections::BTreeSet;

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use gnomon_reference_impl::http::{Host, Request};
use gnomon_reference_impl::time::SimDuration;
use http::Method;
use serde_json::Value;

use crate::step_error::StepError;
use crate::test_world::client::{Answer, ApiClient, TokenFault};
use crate::test_world::{TestWorld, http_port};

/// The service of this name, and how long its shortest window of a rate limit is.
fn service(name: &str) -> Result<Host, StepError> {
    match name {
        "Defender" => Ok(Host::Defender),
        "Cloud App Security" => Ok(Host::CloudApps),
        other => Err(StepError::harness(format!("no service is called {other}"))),
    }
}

#[given("a client with every permission")]
fn every_permission(world: &mut TestWorld) -> Result<(), StepError> {
    world.client = ApiClient { app: Some(world.application(None)?), ..ApiClient::default() };
    Ok(())
}

#[given(expr = "a client with the permission {string} alone")]
fn permission_alone(world: &mut TestWorld, permission: String) -> Result<(), StepError> {
    world.client = ApiClient { app: Some(world.application(Some(&permission))?), ..ApiClient::default() };
    Ok(())
}

#[given("a client with an API token")]
fn with_api_token(world: &mut TestWorld) {
    world.client = ApiClient { api_token: world.api_token(), ..ApiClient::default() };
}

#[when("the client gives up its token")]
fn gives_up(world: &mut TestWorld) {
    world.client.given.clear();
}

#[given(expr = "the client's token is {string}")]
fn token_is(world: &mut TestWorld, fault: String) -> Result<(), StepError> {
    world.client.fault = Some(fault.parse::<TokenFault>().map_err(StepError::harness)?);
    Ok(())
}

#[given(expr = "the client's API token is {string}")]
fn api_token_is(world: &mut TestWorld, state: String) -> Result<(), StepError> {
    match state.as_str() {
        "missing" => world.client.fault = Some(TokenFault::Missing),
        // As long and of the same digits as one that is good.
        "another one" => {
            let turned = |key: String| key.chars().rev().collect();
            world.client.api_token = world.client.api_token.take().map(turned);
        }
        other => return Err(StepError::harness(format!("an API token cannot be \"{other}\""))),
    }
    Ok(())
}

#[given(expr = "{int} connected device(s) with an alert about {string} at {string}")]
fn with_alerts(world: &mut TestWorld, count: usize, app: String, host: String) -> Result<(), StepError> {
    super::devices::well_configured(world, count);
    super::apps::is_blocked(world, app)?;
    super::traffic::make(world, 1, &host)?;
    let until = world.now() + SimDuration::HOUR;
    world.advance(until)
}

#[given(expr = "an administrator has defined {int} IP address ranges, the odd corporate, the even risky")]
fn ranges(world: &mut TestWorld, count: usize) -> Result<(), StepError> {
    world.add_ranges(count)
}

/// A request as a step writes it: method, path, and perhaps a body of JSON.
fn written(world: &mut TestWorld, text: &str, body: Option<&String>) -> Result<Request, StepError> {
    let text = world.filled_in(text)?;
    let (method, path) =
        text.split_once(' ').ok_or_else(|| StepError::harness(format!("\"{text}\" has no method and path")))?;
    let method: Method = method.parse().map_err(StepError::harness)?;
    let path = path.replace(' ', "%20");
    let body = match body {
        Some(body) => Some(serde_json::from_str::<Value>(&world.filled_in(body)?).map_err(StepError::harness)?),
        None => None,
    };
    http_port::request(method, &path, body.as_ref())
}

#[given(expr = "the client has asked {string} {string}")]
#[when(expr = "the client asks {string} {string}")]
fn asks(world: &mut TestWorld, of: String, text: String, step: &Step) -> Result<(), StepError> {
    let request = written(world, &text, step.docstring.as_ref())?;
    world.client_sends(service(&of)?, request)
}

#[when(expr = "the client asks {string} the same again")]
fn asks_again(world: &mut TestWorld, of: String) -> Result<(), StepError> {
    let asked = world.answered()?.asked.trim_matches('"').to_owned();
    let (method, path) = asked.split_once(' ').unwrap_or((&asked, ""));
    let method: Method = method.parse().map_err(StepError::harness)?;
    let request = http_port::request(method, path, None)?;
    world.client_sends(service(&of)?, request)
}

#[when(expr = "the client asks {string} {string} with the text {string}")]
fn asks_with_text(world: &mut TestWorld, of: String, text: String, body: String) -> Result<(), StepError> {
    let mut request = written(world, &text, Some(&"null".to_owned()))?;
    *request.body_mut() = body.into_bytes();
    world.client_sends(service(&of)?, request)
}

#[given(expr = "the client has asked {string} {string} {int} times")]
#[when(expr = "the client asks {string} {string} {int} times")]
fn asks_often(world: &mut TestWorld, of: String, text: String, times: usize, step: &Step) -> Result<(), StepError> {
    world.client.answers.clear();
    (0..times).try_for_each(|_| asks(world, of.clone(), text.clone(), step))
}

#[when(expr = "the client asks {string} {string} {int} times a minute for {int} minutes")]
fn asks_steadily(
    world: &mut TestWorld,
    of: String,
    text: String,
    times: usize,
    minutes: u64,
    step: &Step,
) -> Result<(), StepError> {
    world.client.answers.clear();
    for _ in 0..minutes {
        (0..times).try_for_each(|_| asks(world, of.clone(), text.clone(), step))?;
        let next = world.now() + SimDuration::MINUTE;
        world.advance(next)?;
    }
    Ok(())
}

#[when(expr = "the client asks Defender to import {int} indicators")]
fn imports(world: &mut TestWorld, count: usize) -> Result<(), StepError> {
    let values = (1..=count).map(|number| format!("n{number}.example.net")).collect::<Vec<_>>();
    import(world, &values)
}

#[when(expr = "the client asks Defender to import indicators for {string}")]
fn imports_these(world: &mut TestWorld, values: String) -> Result<(), StepError> {
    import(world, &values.split(", ").map(str::to_owned).collect::<Vec<_>>())
}

fn import(world: &mut TestWorld, values: &[String]) -> Result<(), StepError> {
    let item = |value: &String| {
        serde_json::json!({
            "indicatorValue": value, "indicatorType": "DomainName", "action": "AlertAndBlock",
            "title": "Imported", "description": "Imported by a client",
        })
    };
    let items: Vec<Value> = values.iter().map(item).collect();
    let body = serde_json::json!({ "Indicators": items });
    let request = http_port::request(Method::POST, "/api/indicators/import", Some(&body))?;
    world.client_sends(Host::Defender, request)
}

#[when("the client asks the login service for a token")]
fn logs_in(world: &mut TestWorld) -> Result<(), StepError> {
    let app = world.client.app.clone().ok_or_else(|| StepError::harness("the client is no application"))?;
    let response = world.log_in(&app, Host::Defender);
    world.client.answers.push(Answer { asked: "the login service".to_owned(), response });
    Ok(())
}

#[given("the client's secret is another one")]
fn wrong_secret(world: &mut TestWorld) {
    if let Some(app) = &mut world.client.app {
        app.client_secret = app.client_secret.chars().rev().collect();
    }
}

#[when(expr = "the client asks the login service {string} with the form {string}")]
fn logs_in_with(world: &mut TestWorld, path: String, form: String) -> Result<(), StepError> {
    let app = world.client.app.clone().ok_or_else(|| StepError::harness("the client is no application"))?;
    let form = form.replace("{client id}", &app.client_id).replace("{client secret}", &app.client_secret);
    let mut request = http_port::request(Method::POST, &path, None)?;
    *request.body_mut() = form.into_bytes();
    let media_type = http::HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(http::header::CONTENT_TYPE, media_type);
    let response = world.send(Host::Login, request);
    world.client.answers.push(Answer { asked: format!("the login service, {path}"), response });
    Ok(())
}

#[when(expr = "the client waits as {string} told it")]
fn waits(world: &mut TestWorld, of: String) -> Result<(), StepError> {
    wait(world, &of, SimDuration::ZERO)
}

#[when(expr = "the client waits a second less than {string} told it")]
fn waits_less(world: &mut TestWorld, of: String) -> Result<(), StepError> {
    wait(world, &of, SimDuration::SECOND)
}

fn wait(world: &mut TestWorld, of: &str, less: SimDuration) -> Result<(), StepError> {
    let host = service(of)?;
    let told = world.answered()?.wait(host);
    let wait = told.ok_or_else(|| StepError::missed("a wait that the client is told", "none"))?;
    let until = world.now() + wait.saturating_sub(less);
    world.advance(until)
}

#[then(expr = "the answer is {int}")]
fn status_is(world: &mut TestWorld, status: u16) -> Result<(), StepError> {
    let answer = world.answered()?;
    seen(answer.status() == status, format!("the status {status}"), answer)
}

/// What was due holds, or a story with the answer.
pub(super) fn seen(holds: bool, due: impl Into<String>, answer: &Answer) -> Result<(), StepError> {
    if holds { Ok(()) } else { Err(StepError::missed(due, answer.to_string())) }
}

#[then(expr = "the answer is {int} {string} with the documented error body")]
fn refused(world: &mut TestWorld, status: u16, code: String) -> Result<(), StepError> {
    let answer = world.answered()?;
    let due =
        format!("the status {status} and an error of the code {code}, with a message and a GUID as target, no more");
    let body = answer.body();
    let names = |value: &Value| value.as_object().map(|object| object.keys().cloned().collect::<BTreeSet<String>>());
    let these = |known: &[&str]| Some(known.iter().map(|&name| name.to_owned()).collect::<BTreeSet<String>>());
    let error = &body["error"];
    let holds = answer.status() == status
        && names(&body) == these(&["error"])
        && names(error) == these(&["code", "message", "target"])
        && error["code"] == Value::String(code)
        && error["message"].is_string()
        && error["target"].as_str().is_some_and(is_guid);
    seen(holds, due, answer)
}

fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

#[then(expr = "the login service refuses with {int} {string} of the code {int}")]
fn login_refuses(world: &mut TestWorld, status: u16, error: String, code: u64) -> Result<(), StepError> {
    let answer = world.answered()?;
    let body = answer.body();
    let numbers = [code].map(Value::from).to_vec();
    let described = body["error_description"].as_str().is_some_and(|text| text.contains(&format!("AADSTS{code}")));
    let holds = answer.status() == status
        && body["error"] == Value::String(error.clone())
        && body["error_codes"] == Value::Array(numbers)
        && described
        && ["timestamp", "trace_id", "correlation_id"].iter().all(|name| body[*name].is_string());
    seen(holds, format!("the status {status}, the error {error}, the code {code}, described and dated"), answer)
}

#[then("the client is given a bearer token for an hour")]
fn given_a_token(world: &mut TestWorld) -> Result<(), StepError> {
    let answer = world.answered()?;
    let body = answer.body();
    // The first version writes numbers as text.
    let lifetime = body["expires_in"].as_u64().or_else(|| body["expires_in"].as_str()?.parse().ok());
    let parts = body["access_token"].as_str().map_or(0, |token| token.split('.').count());
    let holds = answer.status() == 200
        && body["token_type"] == "Bearer"
        && parts == 3
        && lifetime.is_some_and(|seconds| (3598..=3600).contains(&seconds));
    seen(holds, "a signed bearer token that is good for 3599 seconds", answer)
}

#[then(expr = "each answer is {int}")]
fn each_is(world: &mut TestWorld, status: u16) -> Result<(), StepError> {
    let due = format!("the status {status} each time");
    if world.client.answers.is_empty() {
        return Err(StepError::missed(due, "nothing was asked"));
    }
    world.client.answers.iter().try_for_each(|answer| seen(answer.status() == status, due.clone(), answer))
}

#[then(expr = "{string} has told the client to wait for {int} to {int} seconds")]
fn told_to_wait(world: &mut TestWorld, of: String, least: u64, most: u64) -> Result<(), StepError> {
    let host = service(&of)?;
    let answer = world.answered()?;
    let [least, most] = [least, most].map(SimDuration::from_secs);
    let holds = answer.status() == 429 && answer.wait(host).is_some_and(|wait| least <= wait && wait <= most);
    seen(holds, format!("the status 429 and a wait of {least} to {most}"), answer)
}
