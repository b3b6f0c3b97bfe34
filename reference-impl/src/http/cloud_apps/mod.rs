//! The public API of Cloud App Security, and the routes of the portal that Microsoft's own module uses (API-04 to
//! API-06; `FACTS.md` 6).
//!
//! | file | what lives there |
//! |---|---|
//! | `routes.rs` | every route as data |
//! | `parameters.rs`, `filter.rs`, `operator.rs`, `page.rs` | what all routes share: parameters, filters, pages |
//! | `streams.rs`, `log_types.rs` | the reports, and the numbers of log formats |
//! | `discovered.rs`, `apps.rs` | apps, devices, users and addresses of a report; categories, tags, the app drawer |
//! | `scripts.rs`, `upload.rs` | block scripts; log upload in three calls |
//! | `alerts.rs`, `policies.rs`, `governance.rs` | alerts, app discovery policies, the governance log |
//! | `logs.rs` | data sources, log collectors, snapshots |
//! | `activities.rs`, `accounts.rs`, `subnets.rs` | activities, entities, IP address ranges |
//! | `own.rs` | routes of ours, under `/api/gnomon`, for what has no public shape |
//! | [`client`] | the other direction: typed requests become requests, responses typed answers |
//!
//! `/api/...`, `/api/v1/...`, `/cas/api/...` and `/cas/api/v1/...` are the same here; the real service is choosier.

mod accounts;
mod activities;
mod alerts;
mod apps;
pub mod client;
mod discovered;
mod filter;
mod governance;
mod log_types;
mod logs;
mod operator;
mod own;
mod page;
mod parameters;
mod policies;
mod routes;
mod scripts;
mod streams;
mod subnets;
mod upload;

pub use routes::{CloudAppsRoute, routes};

pub(super) use upload::{answer_storage, storage_refusal};

use std::sync::LazyLock;

use super::exchange::Exchange;
use super::reply::{allowing, cloud_apps_refusal};
use super::router::{Miss, Router, methods};
use super::{Call, MalformedCall, RateLimit, Request, Response, Route};
use crate::api_version::ApiVersion;
use crate::protocol::{ApiError, ErrorCode};
use parameters::Parameters;

static ROUTER: LazyLock<Router<Route<CloudAppsRoute>>> = LazyLock::new(|| Router::new(routes()));

/// Which route of `api_version` a request is for, with the parameters in its path: what a stand-in for one route needs
/// to know.
#[must_use]
pub fn route_of(request: &Request, api_version: ApiVersion) -> Option<(CloudAppsRoute, Vec<String>)> {
    let call = Call::parse(request).ok()?;
    let found = ROUTER.find(call.method(), without_prefix(call.segments())?, api_version).ok()?;
    Some((found.route.what.served()?, found.parameters.into_iter().map(str::to_owned).collect()))
}

/// The parameters of a request by name, as every route reads them: in the query, in a form, or in a JSON body.
///
/// # Errors
/// If the request cannot be taken apart, or its body is neither a form nor a JSON object.
pub fn parameters_of(request: &Request) -> Result<serde_json::Map<String, serde_json::Value>, ApiError> {
    let unreadable = |error: MalformedCall| ApiError::new(ErrorCode::BadRequest, error.to_string());
    Ok(Parameters::of(&Call::parse(request).map_err(unreadable)?)?.all())
}

/// Answers a request; `admit` counts a call against a limit.
pub(super) fn answer(
    mut exchange: Exchange<'_>,
    admit: &mut dyn FnMut(RateLimit) -> Result<(), ApiError>,
) -> Result<Response, ApiError> {
    let api_version = exchange.api_version();
    let call = exchange.call;
    let segments = without_prefix(call.segments()).ok_or_else(no_such_route)?;
    let found = match ROUTER.find(call.method(), segments, api_version) {
        Ok(found) => found,
        Err(Miss::Path) => return Err(no_such_route()),
        Err(Miss::Method(others)) => {
            let message = format!("Method \"{}\" not allowed.", call.method());
            let refusal = cloud_apps_refusal(&ApiError::new(ErrorCode::MethodNotAllowed, message));
            return Ok(allowing(refusal, &methods(&others)));
        }
    };
    exchange.identity.admit(found.route.permission)?;
    if !exchange.identity.is_unlimited() {
        admit(found.route.limit)?;
    }
    let parameters = Parameters::of(call)?;
    // The table gives every route as many parameters in its path as are looked at.
    let segment = |at: usize| found.parameters.get(at).copied().unwrap_or_default();
    routes::carry_out(found.route.what, &mut exchange, parameters, segment(0), segment(1))
}

/// The path after `/api`, `/cas/api`, and a version.
fn without_prefix(segments: &[String]) -> Option<&[String]> {
    let is = |segment: &String, name: &str| segment.eq_ignore_ascii_case(name);
    let segments = match segments {
        [cas, rest @ ..] if is(cas, "cas") => rest,
        all => all,
    };
    match segments {
        [api, version, rest @ ..] if is(api, "api") && is(version, "v1") => Some(rest),
        [api, rest @ ..] if is(api, "api") => Some(rest),
        _ => None,
    }
}

fn no_such_route() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "There is no such route")
}
