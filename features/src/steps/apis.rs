//! The public APIs: what a client sends, and what it is answered.

use std::collections::BTreeSet;

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use gnomon_reference_impl::http::{Host, Request};
use gnomon_reference_impl::time::SimDuration;
use http::Method;
use serde_json::Value;

use crate::bed::client::{Answer, ApiClient, TokenFault};
use crate::bed::{Bed, door};
use crate::story::Story;

/// A step that cannot be carried out.
pub(super) fn broken(what: impl std::fmt::Display) -> Story {
    Story::new("a step that can be carried out", what.to_string())
}

/// The service of this name, and how long its shortest window of a rate limit is.
fn service(name: &str) -> Result<Host, Story> {
    match name {
        "Defender" => Ok(Host::Defender),
        "Cloud App Security" => Ok(Host::CloudApps),
        other => Err(broken(format!("no service is called {other}"))),
    }
}

#[given("a client with every permission")]
fn every_permission(bed: &mut Bed) -> Result<(), Story> {
    bed.client = ApiClient { app: Some(bed.application(None)?), ..ApiClient::default() };
    Ok(())
}

#[given(expr = "a client with the permission {string} alone")]
fn permission_alone(bed: &mut Bed, permission: String) -> Result<(), Story> {
    bed.client = ApiClient { app: Some(bed.application(Some(&permission))?), ..ApiClient::default() };
    Ok(())
}

#[given("a client with an API token")]
fn with_api_token(bed: &mut Bed) {
    bed.client = ApiClient { api_token: bed.api_token(), ..ApiClient::default() };
}

#[when("the client gives up its token")]
fn gives_up(bed: &mut Bed) {
    bed.client.given.clear();
}

#[given(expr = "the client's token is {string}")]
fn token_is(bed: &mut Bed, fault: String) -> Result<(), Story> {
    bed.client.fault = Some(fault.parse::<TokenFault>().map_err(broken)?);
    Ok(())
}

#[given(expr = "the client's API token is {string}")]
fn api_token_is(bed: &mut Bed, state: String) -> Result<(), Story> {
    match state.as_str() {
        "missing" => bed.client.fault = Some(TokenFault::Missing),
        // As long and of the same digits as one that is good.
        "another one" => {
            let turned = |key: String| key.chars().rev().collect();
            bed.client.api_token = bed.client.api_token.take().map(turned);
        }
        other => return Err(broken(format!("an API token cannot be \"{other}\""))),
    }
    Ok(())
}

#[given(expr = "{int} connected device(s) with an alert about {string} at {string}")]
fn with_alerts(bed: &mut Bed, count: usize, app: String, host: String) -> Result<(), Story> {
    super::devices::well_configured(bed, count);
    super::apps::is_blocked(bed, app)?;
    super::traffic::make(bed, 1, &host)?;
    let until = bed.now() + SimDuration::HOUR;
    bed.advance(until)
}

#[given(expr = "an administrator has defined {int} IP address ranges, the odd corporate, the even risky")]
fn ranges(bed: &mut Bed, count: usize) -> Result<(), Story> {
    bed.add_ranges(count)
}

/// A request as a step writes it: method, path, and perhaps a body of JSON.
fn written(bed: &mut Bed, text: &str, body: Option<&String>) -> Result<Request, Story> {
    let text = bed.filled_in(text)?;
    let (method, path) = text.split_once(' ').ok_or_else(|| broken(format!("\"{text}\" has no method and path")))?;
    let method: Method = method.parse().map_err(broken)?;
    let path = path.replace(' ', "%20");
    let body = match body {
        Some(body) => Some(serde_json::from_str::<Value>(&bed.filled_in(body)?).map_err(broken)?),
        None => None,
    };
    Ok(door::request(method, &path, body.as_ref()))
}

#[given(expr = "the client has asked {string} {string}")]
#[when(expr = "the client asks {string} {string}")]
fn asks(bed: &mut Bed, of: String, text: String, step: &Step) -> Result<(), Story> {
    let request = written(bed, &text, step.docstring.as_ref())?;
    bed.client_sends(service(&of)?, request)
}

#[when(expr = "the client asks {string} {string} with the text {string}")]
fn asks_with_text(bed: &mut Bed, of: String, text: String, body: String) -> Result<(), Story> {
    let mut request = written(bed, &text, Some(&"null".to_owned()))?;
    *request.body_mut() = body.into_bytes();
    bed.client_sends(service(&of)?, request)
}

#[given(expr = "the client has asked {string} {string} {int} times")]
#[when(expr = "the client asks {string} {string} {int} times")]
fn asks_often(bed: &mut Bed, of: String, text: String, times: usize, step: &Step) -> Result<(), Story> {
    bed.client.answers.clear();
    (0..times).try_for_each(|_| asks(bed, of.clone(), text.clone(), step))
}

#[when(expr = "the client asks {string} {string} {int} times a minute for {int} minutes")]
fn asks_steadily(
    bed: &mut Bed,
    of: String,
    text: String,
    times: usize,
    minutes: u64,
    step: &Step,
) -> Result<(), Story> {
    bed.client.answers.clear();
    for _ in 0..minutes {
        (0..times).try_for_each(|_| asks(bed, of.clone(), text.clone(), step))?;
        let next = bed.now() + SimDuration::MINUTE;
        bed.advance(next)?;
    }
    Ok(())
}

#[when(expr = "the client asks Defender to import {int} indicators")]
fn imports(bed: &mut Bed, count: usize) -> Result<(), Story> {
    let values = (1..=count).map(|number| format!("n{number}.example.net")).collect::<Vec<_>>();
    import(bed, &values)
}

#[when(expr = "the client asks Defender to import indicators for {string}")]
fn imports_these(bed: &mut Bed, values: String) -> Result<(), Story> {
    import(bed, &values.split(", ").map(str::to_owned).collect::<Vec<_>>())
}

fn import(bed: &mut Bed, values: &[String]) -> Result<(), Story> {
    let item = |value: &String| {
        serde_json::json!({
            "indicatorValue": value, "indicatorType": "DomainName", "action": "AlertAndBlock",
            "title": "Imported", "description": "Imported by a client",
        })
    };
    let items: Vec<Value> = values.iter().map(item).collect();
    let body = serde_json::json!({ "Indicators": items });
    bed.client_sends(Host::Defender, door::request(Method::POST, "/api/indicators/import", Some(&body)))
}

#[when("the client asks the login service for a token")]
fn logs_in(bed: &mut Bed) -> Result<(), Story> {
    let app = bed.client.app.clone().ok_or_else(|| broken("the client is no application"))?;
    let response = bed.log_in(&app, Host::Defender);
    bed.client.answers.push(Answer { asked: "the login service".to_owned(), response });
    Ok(())
}

#[given("the client's secret is another one")]
fn wrong_secret(bed: &mut Bed) {
    if let Some(app) = &mut bed.client.app {
        app.client_secret = app.client_secret.chars().rev().collect();
    }
}

#[when(expr = "the client asks the login service {string} with the form {string}")]
fn logs_in_with(bed: &mut Bed, path: String, form: String) -> Result<(), Story> {
    let app = bed.client.app.clone().ok_or_else(|| broken("the client is no application"))?;
    let form = form.replace("{client id}", &app.client_id).replace("{client secret}", &app.client_secret);
    let mut request = door::request(Method::POST, &path, None);
    *request.body_mut() = form.into_bytes();
    let media_type = http::HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(http::header::CONTENT_TYPE, media_type);
    let response = bed.send(Host::Login, request);
    bed.client.answers.push(Answer { asked: format!("the login service, {path}"), response });
    Ok(())
}

#[when(expr = "the client waits as {string} told it")]
fn waits(bed: &mut Bed, of: String) -> Result<(), Story> {
    wait(bed, &of, SimDuration::ZERO)
}

#[when(expr = "the client waits a second less than {string} told it")]
fn waits_less(bed: &mut Bed, of: String) -> Result<(), Story> {
    wait(bed, &of, SimDuration::SECOND)
}

fn wait(bed: &mut Bed, of: &str, less: SimDuration) -> Result<(), Story> {
    let host = service(of)?;
    let told = bed.answered()?.wait(host);
    let wait = told.ok_or_else(|| Story::new("a wait that the client is told", "none"))?;
    let until = bed.now() + wait.saturating_sub(less);
    bed.advance(until)
}

#[then(expr = "the answer is {int}")]
fn status_is(bed: &mut Bed, status: u16) -> Result<(), Story> {
    let answer = bed.answered()?;
    seen(answer.status() == status, format!("the status {status}"), answer)
}

/// What was due holds, or a story with the answer.
pub(super) fn seen(holds: bool, due: impl Into<String>, answer: &Answer) -> Result<(), Story> {
    if holds { Ok(()) } else { Err(Story::new(due, answer.to_string())) }
}

#[then(expr = "the answer is {int} {string} with the documented error body")]
fn refused(bed: &mut Bed, status: u16, code: String) -> Result<(), Story> {
    let answer = bed.answered()?;
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
fn login_refuses(bed: &mut Bed, status: u16, error: String, code: u64) -> Result<(), Story> {
    let answer = bed.answered()?;
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
fn given_a_token(bed: &mut Bed) -> Result<(), Story> {
    let answer = bed.answered()?;
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
fn each_is(bed: &mut Bed, status: u16) -> Result<(), Story> {
    let due = format!("the status {status} each time");
    if bed.client.answers.is_empty() {
        return Err(Story::new(due, "nothing was asked"));
    }
    bed.client.answers.iter().try_for_each(|answer| seen(answer.status() == status, due.clone(), answer))
}

#[then(expr = "{string} has told the client to wait for {int} to {int} seconds")]
fn told_to_wait(bed: &mut Bed, of: String, least: u64, most: u64) -> Result<(), Story> {
    let host = service(&of)?;
    let answer = bed.answered()?;
    let [least, most] = [least, most].map(SimDuration::from_secs);
    let holds = answer.status() == 429 && answer.wait(host).is_some_and(|wait| least <= wait && wait <= most);
    seen(holds, format!("the status 429 and a wait of {least} to {most}"), answer)
}
