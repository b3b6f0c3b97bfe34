//! Defender's public API (API-01 to API-03, API-05; `FACTS.md` 2).
//!
//! | file | what lives there |
//! |---|---|
//! | `routes.rs` | every route, as data |
//! | `machines.rs`, `machine_body.rs` | machines, their users, alerts and tags |
//! | `alerts.rs`, `alert_body.rs` | alerts, and what is related to them |
//! | `entities.rs` | domains, addresses, users |
//! | `indicators.rs`, `indicator_body.rs` | custom indicators |
//! | `hunting.rs` | advanced hunting |
//! | `administration.rs` | what has no public route: switches, licence, timeline. Ours |
//! | [`client`] | the same wire from the other side |
//! | `body.rs`, `replies.rs`, `wire_time.rs` | bodies of requests and of answers |

mod administration;
mod alert_body;
mod alerts;
mod body;
pub mod client;
mod entities;
mod hunting;
mod indicator_body;
mod indicators;
mod machine_body;
mod machines;
mod replies;
mod routes;
mod wire_time;

pub use routes::{DefenderRoute, routes};

use std::sync::LazyLock;

use super::exchange::Exchange;
use super::reply::{allowing, defender_refusal};
use super::router::{Miss, Router, methods};
use super::{Call, RateLimit, Request, Response, Route};
use crate::api_version::ApiVersion;
use crate::protocol::{ApiError, ErrorCode};

static ROUTER: LazyLock<Router<Route<DefenderRoute>>> = LazyLock::new(|| Router::new(routes()));

/// The path after `/api` and a version.
fn without_prefix(segments: &[String]) -> Option<&[String]> {
    match segments {
        [api, version, rest @ ..] if api.eq_ignore_ascii_case("api") && version.eq_ignore_ascii_case("v1.0") => {
            Some(rest)
        }
        [api, rest @ ..] if api.eq_ignore_ascii_case("api") => Some(rest),
        _ => None,
    }
}

/// Which route of `api_version` a request is for, with the parameters in its path: what a stand-in for one route needs
/// to know.
#[must_use]
pub fn route_of(request: &Request, api_version: ApiVersion) -> Option<(DefenderRoute, Vec<String>)> {
    let call = Call::parse(request).ok()?;
    let found = ROUTER.find(call.method(), without_prefix(call.segments())?, api_version).ok()?;
    Some((found.route.what.served()?, found.parameters.into_iter().map(str::to_owned).collect()))
}

/// Answers a request; `admit` counts a call against a limit.
pub(super) fn answer(
    mut exchange: Exchange<'_>,
    admit: &mut dyn FnMut(RateLimit) -> Result<(), ApiError>,
) -> Result<Response, ApiError> {
    let call = exchange.call;
    let segments = without_prefix(call.segments()).ok_or_else(no_such_route)?;
    let found = match ROUTER.find(call.method(), segments, exchange.api_version()) {
        Ok(found) => found,
        Err(Miss::Path) => return Err(no_such_route()),
        Err(Miss::Method(others)) => {
            let error = ApiError::new(
                ErrorCode::MethodNotAllowed,
                format!("The requested resource does not support http method '{}'.", call.method()),
            );
            return Ok(allowing(defender_refusal(&error, exchange.id), &methods(&others)));
        }
    };
    exchange.identity.admit(found.route.permission)?;
    if !exchange.identity.is_unlimited() {
        admit(found.route.limit)?;
    }
    let parameter = found.parameters.first().copied().unwrap_or_default();
    routes::carry_out(found.route.what, &mut exchange, parameter)
}

fn no_such_route() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "There is no such route")
}
