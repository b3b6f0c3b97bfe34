//! What a client of the public APIs is answered: lists, their items and fields, and pages.

use std::collections::BTreeSet;

use cucumber::gherkin::Step;
use cucumber::{then, when};
use gnomon_reference_impl::http::{Host, Request};
use gnomon_reference_impl::time::SimTime;
use http::Method;
use serde_json::Value;

use super::apis::seen;
use crate::step_error::StepError;
use crate::test_world::client::Answer;
use crate::test_world::{TestWorld, http_port};

/// The list that the latest answer is.
fn list(world: &TestWorld) -> Result<(Vec<Value>, &Answer), StepError> {
    let answer = world.answered()?;
    let items = answer.items().filter(|_| answer.status() == 200);
    items.map(|items| (items, answer)).ok_or_else(|| StepError::missed("a list", answer.to_string()))
}

#[then(expr = "the list has {int} item(s)")]
fn list_has(world: &mut TestWorld, count: usize) -> Result<(), StepError> {
    let (items, _) = list(world)?;
    let due = format!("{count} items");
    if items.len() == count { Ok(()) } else { Err(StepError::missed(due, format!("{} items", items.len()))) }
}

/// The value at a path such as `error.code`, as text.
fn text_at(value: &Value, path: &str) -> String {
    match path.split('.').fold(value, |value, name| name.parse::<usize>().map_or(&value[name], |at| &value[at])) {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The instant that a text is, to the millisecond: services write as many digits of a second as they like, up to seven.
fn instant(text: &str) -> Option<SimTime> {
    let (whole, fraction) = text.strip_suffix('Z')?.split_once('.').unwrap_or((text.strip_suffix('Z')?, "0"));
    let digits = (1..=7).contains(&fraction.len()) && fraction.bytes().all(|digit| digit.is_ascii_digit());
    format!("{whole}.{}Z", &fraction[..fraction.len().min(3)]).parse().ok().filter(|_| digits && whole.contains('T'))
}

/// A text by what it says: instants are compared as such.
fn said(text: &str) -> String {
    instant(text).map_or_else(|| text.to_owned(), |at| at.to_string())
}

#[then(expr = "the list's {string} are {string}")]
fn list_is(world: &mut TestWorld, path: String, due: String) -> Result<(), StepError> {
    let due = world.filled_in(&due)?;
    let (items, answer) = list(world)?;
    let mut found: Vec<String> = items.iter().map(|item| said(&text_at(item, &path))).collect();
    let mut wanted: Vec<String> = due.split(", ").filter(|text| *text != "none").map(said).collect();
    // A list that nobody asked to be sorted may have any order.
    found.sort();
    wanted.sort();
    seen(found == wanted, format!("{path}: {due}"), answer)
}

#[then(expr = "the answer's {string} is {string}")]
fn value_is(world: &mut TestWorld, path: String, due: String) -> Result<(), StepError> {
    let due = world.filled_in(&due)?;
    let answer = world.answered()?;
    let found = text_at(&answer.body(), &path);
    seen(answer.status() == 200 && said(&found) == said(&due), format!("the status 200 and {path}: {due}"), answer)
}

#[then(expr = "the answer's {string} has {int} item(s)")]
fn value_has(world: &mut TestWorld, path: String, count: usize) -> Result<(), StepError> {
    let answer = world.answered()?;
    let body = answer.body();
    let value = path.split('.').fold(&body, |value, name| name.parse::<usize>().map_or(&value[name], |at| &value[at]));
    seen(value.as_array().is_some_and(|items| items.len() == count), format!("{count} items in {path}"), answer)
}

#[then(expr = "the {string} of the first two answers are the same")]
fn same_in_both(world: &mut TestWorld, names: String) -> Result<(), StepError> {
    same(world, &names, 1)
}

#[then(expr = "the {string} of the first, the last answer are the same")]
fn same_at_last(world: &mut TestWorld, names: String) -> Result<(), StepError> {
    let last = world.client.answers.len().saturating_sub(1);
    same(world, &names, last)
}

/// The first answer and the one at this place have the same values of these names.
fn same(world: &TestWorld, names: &str, place: usize) -> Result<(), StepError> {
    let due = format!("the same {names} in the first answer and in number {}", place + 1);
    let (Some(one), Some(other)) = (world.client.answers.first(), world.client.answers.get(place)) else {
        return Err(StepError::missed(due, "too few answers"));
    };
    let [a, b] = [one, other].map(|answer| {
        let body = answer.body();
        names.split(", ").map(|name| text_at(&body, name)).collect::<Vec<String>>()
    });
    let is_there = a.iter().all(|text| text != "null");
    if a == b && is_there { Ok(()) } else { Err(StepError::missed(due, format!("{a:?}, then {b:?}"))) }
}

#[then("of the import each indicator has a result, in its order")]
fn results_in_order(world: &mut TestWorld) -> Result<(), StepError> {
    let (items, answer) = list(world)?;
    let named = (1..=items.len()).map(|number| format!("n{number}.example.net"));
    let holds = items.iter().map(|item| text_at(item, "indicator")).eq(named)
        && items
            .iter()
            .all(|item| item["isFailed"] == false && item["id"].is_string() && item["failureReason"].is_null());
    seen(holds, "a result for each, none failed", answer)
}

#[then(expr = "of the import {string} alone has failed, with a reason")]
fn one_failed(world: &mut TestWorld, value: String) -> Result<(), StepError> {
    let (items, answer) = list(world)?;
    let failed: Vec<&Value> = items.iter().filter(|item| item["isFailed"] != false).collect();
    let holds = matches!(failed.as_slice(), [one]
        if one["indicator"] == Value::String(value.clone()) && one["isFailed"] == true
            && one["failureReason"].as_str().is_some_and(|reason| !reason.is_empty()));
    seen(holds, format!("a failure of {value} alone, with its reason"), answer)
}

/// Whether a value is of a kind that the documents name.
fn is_of_kind(value: &Value, kind: &str) -> bool {
    let (kind, may_be_null) = kind.strip_suffix(" or null").map_or((kind, false), |kind| (kind, true));
    if value.is_null() {
        return may_be_null;
    }
    match kind {
        "text" => value.is_string(),
        "digits" => {
            value.as_str().is_some_and(|text| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit()))
        }
        "number" => value.is_u64(),
        "truth" => value.is_boolean(),
        "list" => value.is_array(),
        "object" => value.is_object(),
        "instant" => value.as_str().is_some_and(|text| instant(text).is_some()),
        words => value.as_str().is_some_and(|text| words.split('|').any(|word| word == text)),
    }
}

#[then(expr = "each item of the list has these fields")]
fn items_have_fields(world: &mut TestWorld, step: &Step) -> Result<(), StepError> {
    let (items, answer) = list(world)?;
    if items.is_empty() {
        return Err(StepError::missed("a list of at least one item", answer.to_string()));
    }
    items.iter().try_for_each(|item| has_fields(item, step, answer))
}

#[then(expr = "the answer has these fields")]
fn answer_has_fields(world: &mut TestWorld, step: &Step) -> Result<(), StepError> {
    let answer = world.answered()?;
    has_fields(&answer.body(), step, answer)
}

fn has_fields(item: &Value, step: &Step, answer: &Answer) -> Result<(), StepError> {
    let rows = step.table.as_ref().map(|table| table.rows.as_slice()).unwrap_or_default();
    if rows.len() < 2 {
        return Err(StepError::harness("a table of fields is needed"));
    }
    for row in &rows[1..] {
        let [name, kind] = row.as_slice() else { return Err(StepError::harness("a row is a field and its kind")) };
        let kind = kind.replace('/', "|");
        match item.get(name) {
            None => return Err(StepError::missed(format!("the field {name}"), answer.to_string())),
            Some(value) if !is_of_kind(value, &kind) => {
                return Err(StepError::missed(format!("{name} as {kind}"), format!("{value}")));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// A page of the list of IP address ranges, asked for in one of the ways that are documented (`FACTS.md` 6.2).
fn page_request(way: &str, skip: usize, limit: usize) -> Result<Request, StepError> {
    let path = "/api/v1/subnet/";
    let body = serde_json::json!({"skip": skip, "limit": limit});
    match way {
        "the query of a GET" => http_port::request(Method::GET, &format!("{path}?skip={skip}&limit={limit}"), None),
        "the body of a GET" => http_port::request(Method::GET, path, Some(&body)),
        "the JSON of a POST" => http_port::request(Method::POST, path, Some(&body)),
        "the form of a POST" => {
            let mut request = http_port::request(Method::POST, path, None)?;
            *request.body_mut() = format!("skip={skip}&limit={limit}").into_bytes();
            let form = http::HeaderValue::from_static("application/x-www-form-urlencoded");
            request.headers_mut().insert(http::header::CONTENT_TYPE, form);
            Ok(request)
        }
        other => Err(StepError::harness(format!("no page is asked for by {other}"))),
    }
}

#[when(expr = "the client pages through the IP address ranges by {int}, in {}")]
fn pages(world: &mut TestWorld, limit: usize, way: String) -> Result<(), StepError> {
    world.client.answers.clear();
    let mut skip = 0;
    loop {
        let request = page_request(&way, skip, limit)?;
        world.client_sends(Host::CloudApps, request)?;
        let (items, answer) = list(world)?;
        skip += items.len();
        if answer.body()["hasNext"] != true || items.is_empty() || world.client.answers.len() > MOST_PAGES {
            return Ok(());
        }
    }
}

/// More pages than any example needs; fewer than are granted in a minute.
const MOST_PAGES: usize = 25;

#[then(expr = "the client has seen each of the {int} IP address ranges once, on {int} pages")]
fn seen_once(world: &mut TestWorld, count: usize, pages: usize) -> Result<(), StepError> {
    let due = format!("{count} different ranges on {pages} pages, of which only the last says that nothing follows");
    let answers = &world.client.answers;
    let items: Vec<Value> = answers.iter().filter_map(Answer::items).flatten().collect();
    let unique: BTreeSet<String> = items.iter().map(|item| text_at(item, "name")).collect();
    let follow = answers.iter().filter(|answer| answer.body()["hasNext"] == true).count();
    let totals = answers.iter().all(|answer| answer.body()["total"] == count);
    let holds =
        items.len() == count && unique.len() == count && answers.len() == pages && follow + 1 == pages && totals;
    let seen = format!("{} items, {} different, on {} pages", items.len(), unique.len(), answers.len());
    if holds { Ok(()) } else { Err(StepError::missed(due, seen)) }
}
