//! The control API of the emulator: ours, described in OpenAPI (`openapi.json`, served at `/openapi.json`). Beside it
//! lie the descriptions of our other wires, `/openapi/agent.json` and the like.
//!
//! | file | what lives there |
//! |---|---|
//! | `routes.rs` | every route, as data |
//! | `mod.rs` | token; health, version, capabilities, reset, faults, journal, observations |
//! | `answer.rs` | what a route answers, and how it refuses |
//! | `clock.rs` | the clock |
//! | `gate.rs` | who may call it |
//! | `stimuli.rs` | a device boots, moves, accesses a site; a user signs in |

mod answer;
mod clock;
mod gate;
mod routes;
mod stimuli;

pub(super) use answer::Refusal;
use answer::{Answer, ok, read, refuse};
pub(super) use gate::ControlGate;
use routes::{ControlRoute, ROUTER};
pub(super) use stimuli::stimulate;

use gnomon_reference_impl::api_version::ApiVersion;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::http::test_bed::openapi::Document;
use gnomon_reference_impl::http::{Call, Found, Miss, Request, Response};
use gnomon_sim::world::TraceLine;
use http::{HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::faults::header_of;
use super::journal::Filter;
use super::tenant::Tenant;

/// Answers a request; says too whether the clock is to be moved from now.
pub(super) fn answer(tenant: &mut Tenant, gate: &ControlGate, request: &Request) -> (Response, bool) {
    tenant.catch_up();
    let answer = gate
        .admit(request)
        .and_then(|()| Call::parse(request).map_err(|error| refuse(400, error.to_string())))
        .and_then(|call| route(tenant, &gate.token, &call));
    let moves = tenant.moving_to.is_some();
    let (status, body) = answer.unwrap_or_else(|refusal| {
        let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, json!({"error": {"message": refusal.message}}))
    });
    let mut response = Response::new(body.to_string().into_bytes());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    (response, moves)
}

fn route(tenant: &mut Tenant, token: &str, call: &Call<'_>) -> Answer {
    let segments = call.segments();
    // The control API is of no version of the public APIs.
    let found = ROUTER.find(call.method(), segments, ApiVersion::Current);
    let is_open = match &found {
        Ok(found) => found.route.is_open,
        Err(Miss::Method(others)) => others.iter().any(|route| route.is_open),
        Err(Miss::Path) => false,
    };
    let given = call.header(&header::AUTHORIZATION).and_then(|given| given.strip_prefix("Bearer "));
    if !is_open && given.map(str::trim) != Some(token) {
        return Err(refuse(
            401,
            "The control API needs `Authorization: Bearer <token>`; the token was printed at the start",
        ));
    }
    let Ok(Found { route, parameters }) = found else {
        return Err(unknown_route(call.method(), &segments.join("/")));
    };
    match route.what {
        ControlRoute::Health => Ok(ok(json!({"status": "ok", "now": tenant.bench.now()}))),
        ControlRoute::Version => Ok(ok(json!({"name": "gnomon", "version": env!("CARGO_PKG_VERSION")}))),
        ControlRoute::Description => {
            let document = serde_json::from_str(OPENAPI).map_err(|error| refuse(500, error.to_string()))?;
            Ok(ok(document))
        }
        ControlRoute::WireDescription => {
            let document = Document::ALL.into_iter().find(|document| parameters == [document.name()]);
            let names = Document::ALL.map(|document| format!("{}.json", document.name())).join(", ");
            let unknown = || refuse(404, format!("There is no such description; there are {names}"));
            Ok(ok(document.ok_or_else(unknown)?.json()))
        }
        ControlRoute::Capabilities => Ok(ok(capabilities(tenant))),
        ControlRoute::Reset => reset(tenant, call),
        ControlRoute::Seed => Ok(ok(json!({"seed": tenant.config.seed}))),
        ControlRoute::Clock => Ok(ok(clock::shown(tenant))),
        ControlRoute::MoveClock => clock::moved(tenant, call),
        ControlRoute::Faults => Ok(ok(json!({"faults": tenant.faults.list()}))),
        ControlRoute::SetFaults => set_faults(tenant, call),
        ControlRoute::NoFaults => {
            tenant.set_faults(Vec::new()).map_err(|error| refuse(507, error.to_string()))?;
            Ok(ok(json!({"faults": []})))
        }
        ControlRoute::Journal => journal(tenant, call),
        ControlRoute::JournalEntry => {
            let number = parameters.first().copied().unwrap_or_default();
            let entry = number.parse().ok().and_then(|number| tenant.journal.entry(number));
            let unknown = || refuse(404, format!("The journal has no request {number}; GET /journal lists them"));
            Ok(ok(entry.ok_or_else(unknown)?.shown()))
        }
        ControlRoute::ClearJournal => {
            tenant.journal.clear();
            let (count, early_retries) = (tenant.journal.count(), tenant.services.early_retries());
            Ok(ok(json!({"count": count, "earlyRetries": early_retries, "requests": []})))
        }
        ControlRoute::Observations => observations(tenant, call),
        ControlRoute::Devices => Ok(ok(stimuli::devices(&tenant.bench))),
        ControlRoute::Places => Ok(ok(stimuli::places(&tenant.bench))),
        ControlRoute::Stimulus(_) => {
            let path = segments.join("/");
            let body = if call.body().is_empty() { json!({}) } else { read(call)? };
            tenant.stimulate(&path, body).map(ok)
        }
    }
}

fn unknown_route(method: &Method, path: &str) -> answer::Refusal {
    refuse(404, format!("There is no route {method} /{path}; GET /openapi.json lists all of them"))
}

/// The description of the control API.
const OPENAPI: &str = include_str!("openapi.json");

fn capabilities(tenant: &Tenant) -> Value {
    json!({
        "roles": ["endpoint", "defender", "cloud-apps", "collector", "proxy"],
        "services": ["login", "defender", "cloud-apps", "storage"],
        "edition": tenant.bench.setting().edition().name,
        "editions": Edition::names().collect::<Vec<_>>(),
        "scenario": tenant.config.scenario.0,
        "clock": tenant.config.clock,
        "faults": ["error", "unavailable", "throttled", "delay", "drop", "cut"],
        "data": tenant.stored().is_some(),
        "storedInputs": tenant.stored(),
    })
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    seed: Option<u64>,
}

fn reset(tenant: &mut Tenant, call: &Call<'_>) -> Answer {
    let Reset { seed } = if call.body().is_empty() { Reset::default() } else { read(call)? };
    tenant.reset(seed).map_err(|error| refuse(507, error.to_string()))?;
    Ok(ok(json!({"seed": tenant.config.seed, "now": tenant.bench.now()})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetFaults {
    faults: Vec<super::faults::Fault>,
}

fn set_faults(tenant: &mut Tenant, call: &Call<'_>) -> Answer {
    let SetFaults { faults } = read(call)?;
    if let Some(why) = faults.iter().find_map(super::faults::Fault::invalid) {
        return Err(refuse(400, why));
    }
    tenant.set_faults(faults).map_err(|error| refuse(507, error.to_string()))?;
    Ok(ok(json!({"faults": tenant.faults.list()})))
}

fn journal(tenant: &Tenant, call: &Call<'_>) -> Answer {
    let status = call.parameter("status").map(|text| text.parse().map_err(|_| text)).transpose();
    let header = call.parameter("header").map(|text| header_of(text).ok_or(text)).transpose();
    let served = call.parameter("served").map(|text| text.parse().map_err(|_| text)).transpose();
    let filter = Filter {
        after: number(call, "after")?.unwrap_or_default(),
        path: call.parameter("path"),
        status: status.map_err(|text| refuse(400, format!("status: `{text}` is no status")))?,
        header: header.map_err(|text| refuse(400, format!("header: `{text}` is not `name: value`")))?,
        served: served.map_err(|text| refuse(400, format!("served: `{text}` is neither true nor false")))?,
    };
    let requests: Vec<_> = tenant.journal.entries(&filter).collect();
    Ok(ok(json!({
        "count": tenant.journal.count(),
        "earlyRetries": tenant.services.early_retries(),
        "requests": requests,
    })))
}

/// How many observations are given at once.
const OBSERVATIONS: usize = 1000;

fn observations(tenant: &Tenant, call: &Call<'_>) -> Answer {
    let after = match call.parameter("after") {
        None => None,
        Some(text) => {
            let parsed: Result<gnomon_reference_impl::time::SimTime, _> = text.parse();
            Some(parsed.map_err(|error| refuse(400, format!("after: {error}")))?)
        }
    };
    let new = tenant.bench.trace().iter().filter(|observed| after.is_none_or(|after| observed.at > after));
    let lines: Vec<Value> = new
        .take(OBSERVATIONS)
        .filter_map(|observed| serde_json::to_value(TraceLine::new(observed, tenant.bench.setting())).ok())
        .collect();
    Ok(ok(json!({"now": tenant.bench.now(), "observations": lines})))
}

fn number(call: &Call<'_>, name: &str) -> Result<Option<u64>, answer::Refusal> {
    let Some(text) = call.parameter(name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| refuse(400, format!("{name}: `{text}` is no number")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_lists_the_routes_that_there_are_and_no_others() {
        let document: Value = serde_json::from_str(OPENAPI).unwrap();
        let described = document["paths"].as_object().unwrap().iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap();
            methods.iter().map(move |(method, operation)| {
                let is_open = operation["security"].as_array().is_some_and(Vec::is_empty);
                (path.clone(), method.to_uppercase(), is_open)
            })
        });
        let mut described: Vec<_> = described.collect();
        let served = routes::routes().into_iter().map(|route| {
            let method = gnomon_reference_impl::http::Routed::method(&route).to_string();
            (route.path.0.to_owned(), method, route.is_open)
        });
        let mut served: Vec<_> = served.collect();
        described.sort();
        served.sort();
        assert_eq!(described, served);
    }
}
