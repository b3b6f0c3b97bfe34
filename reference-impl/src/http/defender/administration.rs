//! What the portal does and has no public route: switches, licence, timeline. Routes of ours.

use ::http::StatusCode;

use super::body::{Body, missing, object};
use super::{ask, not_an_answer, replies};
use crate::http::Response;
use crate::http::reply::empty_reply;
use crate::http::services::Exchange;
use crate::protocol::ApiError;
use crate::protocol::defender::{DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse};

fn done(exchange: &mut Exchange<'_>, request: DefenderRequest) -> Result<Response, ApiError> {
    let caller = exchange.identity.caller();
    match exchange.backend.ask_defender(&caller, request)? {
        DefenderResponse::Done => Ok(empty_reply(StatusCode::NO_CONTENT)),
        _ => not_an_answer(),
    }
}

/// `{"feature":"CustomNetworkIndicators","on":true}`.
pub(super) fn toggle(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let object = object(exchange.call)?;
    let body = Body(&object);
    let feature = body.word("feature")?.ok_or_else(|| missing("feature"))?;
    let on = body.truth("on")?.ok_or_else(|| missing("on"))?;
    done(exchange, DefenderRequest::ToggleFeature { feature, on })
}

pub(super) fn apply(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    done(exchange, DefenderRequest::ApplyFeatures)
}

/// `{"licensed":true}`.
pub(super) fn set_licence(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let object = object(exchange.call)?;
    let licensed = Body(&object).truth("licensed")?.ok_or_else(|| missing("licensed"))?;
    done(exchange, DefenderRequest::SetLicence(licensed))
}

/// `?networkOnly=true` keeps network events only.
pub(super) fn timeline(exchange: &mut Exchange<'_>, device: &str) -> Result<Response, ApiError> {
    let network_only = exchange.call.parameter("networkOnly") == Some("true");
    match ask(exchange, &DefenderQuery::Timeline { device: device.to_owned(), network_only })? {
        DefenderAnswer::Timeline(rows) => replies::bare(exchange, "GnomonTimeline", &rows),
        _ => not_an_answer(),
    }
}
