//! What the portal does and has no public route: switches, licence, timeline. Routes of ours.

use ::http::StatusCode;

use super::body::{Body, missing, object};
use super::replies;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::reply::empty_reply;
use crate::protocol::defender::{DefenderQuery, DefenderRequest};
use crate::protocol::{ApiError, TypedRequest};

fn done(exchange: &mut Exchange<'_>, request: TypedRequest<DefenderRequest, ()>) -> Result<Response, ApiError> {
    exchange.ask(request)?;
    Ok(empty_reply(StatusCode::NO_CONTENT))
}

/// Moves a toggle, for which the body is `{"feature":"CustomNetworkIndicators","on":true}` (INT-01).
pub(super) fn toggle(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let object = object(exchange.call)?;
    let body = Body(&object);
    let feature = body.word("feature")?.ok_or_else(|| missing("feature"))?;
    let on = body.truth("on")?.ok_or_else(|| missing("on"))?;
    done(exchange, DefenderRequest::toggle_feature(feature, on))
}

pub(super) fn apply(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    done(exchange, DefenderRequest::apply_features())
}

/// Gives or takes the licence, for which the body is `{"licensed":true}` (INT-03).
pub(super) fn set_licence(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let object = object(exchange.call)?;
    let licensed = Body(&object).truth("licensed")?.ok_or_else(|| missing("licensed"))?;
    done(exchange, DefenderRequest::set_licence(licensed))
}

/// `?networkOnly=true` keeps network events only.
pub(super) fn timeline(exchange: &mut Exchange<'_>, device: &str) -> Result<Response, ApiError> {
    let network_only = exchange.call.parameter("networkOnly") == Some("true");
    let rows = exchange.ask(DefenderQuery::timeline(device.to_owned(), network_only))?;
    replies::bare(exchange, "GnomonTimeline", &rows)
}
