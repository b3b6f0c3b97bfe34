//! Advanced hunting (HNT-03 to HNT-05; `domain-facts.md` 2.10).

use ::http::StatusCode;

use super::body::{Body, object};
use super::{ask, not_an_answer};
use crate::wire::ApiError;
use crate::wire::defender::{DefenderAnswer, DefenderQuery};
use crate::wire::http::Response;
use crate::wire::http::reply::json_reply;
use crate::wire::http::services::Exchange;

/// `{"Query":"DeviceNetworkEvents | limit 2"}`.
pub(super) fn run(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let object = object(exchange.call)?;
    let query = Body(&object).required("Query")?.to_owned();
    match ask(exchange, &DefenderQuery::Hunt { query })? {
        DefenderAnswer::Hunt(answer) => Ok(json_reply(StatusCode::OK, &answer)),
        _ => not_an_answer(),
    }
}
