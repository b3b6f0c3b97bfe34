//! Advanced hunting (HNT-03 to HNT-05; `FACTS.md` 2.10).

use ::http::StatusCode;

use super::body::{Body, object};
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::reply::{defender_refusal_of, json_reply};
use crate::protocol::defender::DefenderQuery;
use crate::protocol::{ApiError, ErrorCode};

/// `{"Query":"DeviceNetworkEvents | limit 2"}`.
pub(super) fn run(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let object = object(exchange.call)?;
    let query = Body(&object).required("Query")?.to_owned();
    match exchange.ask(DefenderQuery::hunt(query)) {
        Ok(answer) => Ok(json_reply(StatusCode::OK, &answer)),
        Err(error) if error.code == ErrorCode::TooManyRequests => Ok(quota_exceeded(exchange, &error)),
        Err(error) => Err(error),
    }
}

/// The refusal of a query over the quotas: its code is the status, as was reported (`FACTS.md` 2.10).
fn quota_exceeded(exchange: &Exchange<'_>, error: &ApiError) -> Response {
    let message = format!("API calls quota exceeded! {}", error.message);
    defender_refusal_of("429", &ApiError { message, ..error.clone() }, exchange.id)
}
