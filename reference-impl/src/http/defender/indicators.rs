//! Custom indicators (API-02; `FACTS.md` 2.7.2).

use std::sync::Arc;

use ::http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use super::body::{Body, incorrect, missing, object};
use super::indicator_body::{INDICATORS, IndicatorBody, submission};
use super::replies;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::reply::{empty_reply, json_reply};
use crate::protocol::defender::{DefenderRequest, ImportResult, Indicator, IndicatorId};
use crate::protocol::{ApiError, ErrorCode};

/// The role that sees every indicator; with the lesser one an application sees its own (`FACTS.md` 2.3).
const SEES_ALL: &str = "Ti.ReadWrite.All";

/// The indicators that the caller sees.
fn seen(exchange: &mut Exchange<'_>) -> Result<Vec<Arc<Indicator>>, ApiError> {
    let mut indicators = exchange.ask(DefenderRequest::list_indicators())?;
    if !exchange.identity.has_role(SEES_ALL) {
        let caller = exchange.identity.caller().created_by;
        indicators.retain(|indicator| indicator.created_by == caller);
    }
    Ok(indicators)
}

pub(super) fn list(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let options = replies::options(exchange, &INDICATORS)?;
    let (api_version, indicators) = (exchange.api_version(), seen(exchange)?);
    let bodies: Vec<IndicatorBody> = indicators
        .into_iter()
        .map(|indicator| IndicatorBody::new(Arc::unwrap_or_clone(indicator), api_version))
        .collect();
    Ok(replies::page(exchange, &INDICATORS, &bodies, &options))
}

pub(super) fn get(exchange: &mut Exchange<'_>, id: &str) -> Result<Response, ApiError> {
    let wanted = number(id)?;
    let found = seen(exchange)?.into_iter().find(|indicator| indicator.id == wanted);
    let indicator = found.ok_or_else(|| not_found(id))?;
    replies::selected(
        exchange,
        &INDICATORS,
        &IndicatorBody::new(Arc::unwrap_or_clone(indicator), exchange.api_version()),
    )
}

fn number(id: &str) -> Result<IndicatorId, ApiError> {
    let digits = id.bytes().all(|digit| digit.is_ascii_digit());
    id.parse().ok().filter(|_| digits).map(IndicatorId).ok_or_else(|| not_found(id))
}

fn not_found(id: &str) -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFound, format!("Indicator {id} was not found"))
}

pub(super) fn submit(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let api_version = exchange.api_version();
    let submission = submission(&object(exchange.call)?, api_version)?;
    let indicator = exchange.ask(DefenderRequest::submit_indicator(submission))?;
    Ok(replies::entity(exchange, "Indicators/$entity", &IndicatorBody::new(indicator, api_version)))
}

#[derive(Serialize)]
struct Results {
    value: Vec<ResultBody>,
}

#[derive(Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultBody {
    pub(super) id: Option<String>,
    pub(super) indicator: String,
    pub(super) is_failed: bool,
    pub(super) failure_reason: Option<String>,
}

/// `{"Indicators":[...]}`, with a result for each; what cannot be read fails alone.
pub(super) fn import(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let (api_version, at_most) = (exchange.api_version(), *exchange.backend.edition().limits.import_batch as usize);
    let object = object(exchange.call)?;
    let items = match object.get("Indicators") {
        Some(Value::Array(items)) => items,
        Some(_) => return Err(incorrect("the parameter 'Indicators' is no list")),
        None => return Err(missing("Indicators")),
    };
    within(items.len(), at_most)?;
    let read: Vec<Result<_, ResultBody>> = items
        .iter()
        .map(|item| {
            let submission = match item {
                Value::Object(item) => submission(item, api_version),
                _ => Err(incorrect("it is no JSON object")),
            };
            submission.map_err(|error| ResultBody {
                id: None,
                indicator: item.get("indicatorValue").and_then(Value::as_str).unwrap_or_default().to_owned(),
                is_failed: true,
                failure_reason: Some(error.message),
            })
        })
        .collect();
    let submissions = read.iter().filter_map(|item| item.as_ref().ok().cloned()).collect();
    let mut results = exchange.ask(DefenderRequest::import_indicators(submissions))?.into_iter();
    let value = read.into_iter().filter_map(|item| match item {
        Ok(_) => results.next().map(|result: ImportResult| ResultBody {
            id: result.id.map(|id| id.0.to_string()),
            indicator: result.indicator,
            is_failed: result.is_failed,
            failure_reason: result.failure_reason,
        }),
        Err(failed) => Some(failed),
    });
    Ok(json_reply(StatusCode::OK, &Results { value: value.collect() }))
}

fn within(received: usize, allowed: usize) -> Result<(), ApiError> {
    if received <= allowed {
        return Ok(());
    }
    let message = format!("{received} indicators were received, {allowed} are allowed");
    Err(ApiError::new(ErrorCode::MaximumBatchSizeExceeded, message))
}

pub(super) fn delete(exchange: &mut Exchange<'_>, id: &str) -> Result<Response, ApiError> {
    let id = number(id)?;
    exchange.ask(DefenderRequest::delete_indicator(id))?;
    Ok(empty_reply(StatusCode::NO_CONTENT))
}

/// Deletes many indicators, for which the body is `{"IndicatorIds":["1","2"]}` (`FACTS.md` 2.7).
pub(super) fn delete_many(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let object = object(exchange.call)?;
    let ids = Body(&object).texts("IndicatorIds")?;
    if ids.is_empty() {
        return Err(missing("IndicatorIds"));
    }
    within(ids.len(), *exchange.backend.edition().limits.import_batch as usize)?;
    let invalid = |id: &str| ApiError::new(ErrorCode::InvalidInput, format!("'{id}' is not a valid indicator id"));
    let ids = ids.iter().map(|id| number(id).map_err(|_| invalid(id))).collect::<Result<Vec<_>, _>>()?;
    exchange.ask(DefenderRequest::delete_indicators(ids))?;
    Ok(empty_reply(StatusCode::NO_CONTENT))
}
