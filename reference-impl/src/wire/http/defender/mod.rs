//! Defender's public API (API-01 to API-03, API-05; `domain-facts.md` 2).

use ::http::{Method, StatusCode};
use serde_json::json;

use super::reply::json_reply;
use super::route::{Eras, PathPattern, Permission, Route};
use super::services::Exchange;
use super::{RateLimit, Response};
use crate::wire::defender::{DefenderRequest, DefenderResponse};
use crate::wire::{ApiError, ErrorCode};

/// The routes of Defender.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DefenderRoute {
    /// `GET /api/indicators`.
    ListIndicators,
}

/// Every route, the ones that fit more first.
#[must_use]
pub fn routes() -> Vec<Route<DefenderRoute>> {
    vec![Route {
        what: DefenderRoute::ListIndicators,
        method: Method::GET,
        path: PathPattern("/indicators"),
        eras: Eras::All,
        permission: Permission::AnyOf(&["Ti.ReadWrite", "Ti.ReadWrite.All"]),
        limit: RateLimit::NONE,
        source: "2.7.2",
        difference: "",
    }]
}

/// Answers a request; `admit` counts a call against a limit.
pub(super) fn answer(
    exchange: Exchange<'_>,
    admit: &mut dyn FnMut(&RateLimit) -> Result<(), ApiError>,
) -> Result<Response, ApiError> {
    let routes = routes();
    let era = exchange.backend.edition().era;
    let segments = exchange.call.segments();
    let segments = match segments {
        [api, version, rest @ ..] if api.eq_ignore_ascii_case("api") && version.eq_ignore_ascii_case("v1.0") => rest,
        [api, rest @ ..] if api.eq_ignore_ascii_case("api") => rest,
        _ => return Err(no_such_route()),
    };
    let route = routes
        .iter()
        .find(|route| {
            route.eras.contains(era)
                && route.method == *exchange.call.method()
                && route.path.matches(segments).is_some()
        })
        .ok_or_else(no_such_route)?;
    exchange.identity.admit(route.permission)?;
    admit(&route.limit)?;
    match route.what {
        DefenderRoute::ListIndicators => {
            match exchange.backend.ask_defender(&exchange.identity.caller(), DefenderRequest::ListIndicators)? {
                DefenderResponse::Indicators(indicators) => {
                    let context = format!("{}/api/$metadata#Indicators", exchange.origin);
                    Ok(json_reply(StatusCode::OK, &json!({"@odata.context": context, "value": indicators})))
                }
                _ => Err(ApiError::new(ErrorCode::InternalServerError, "")),
            }
        }
    }
}

fn no_such_route() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "There is no such route")
}
