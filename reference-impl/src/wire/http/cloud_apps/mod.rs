//! The public API of Cloud App Security, and the routes of the portal that Microsoft's own module uses (API-04 to API-06;
//! `domain-facts.md` 6).

use super::services::Exchange;
use super::{RateLimit, Response};
use crate::wire::{ApiError, ErrorCode};

/// Answers a request; `admit` counts a call against a limit.
pub(super) fn answer(
    exchange: Exchange<'_>,
    admit: &mut dyn FnMut(&RateLimit) -> Result<(), ApiError>,
) -> Result<Response, ApiError> {
    let _ = (exchange, admit);
    Err(ApiError::new(ErrorCode::NotFound, "There is no such route"))
}

/// Answers a request to the storage where log files are put.
pub(super) fn answer_storage(exchange: Exchange<'_>) -> Response {
    let _ = exchange;
    super::reply::empty_reply(::http::StatusCode::NOT_FOUND)
}
