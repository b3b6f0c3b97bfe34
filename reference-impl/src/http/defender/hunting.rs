//! Advanced hunting (HNT-03 to HNT-05; `FACTS.md` 2.10).

use ::http::StatusCode;

use super::body::{Body, object};
use super::{ask, not_an_answer};
use crate::http::Response;
use crate::http::reply::json_reply;
use crate::http::services::Exchange;
use crate::protocol::ApiError;
use crate::protocol::defender::{DefenderAnswer, DefenderQuery};

/// `{"Query":"DeviceNetworkEvents | limit 2"}`.
pub(super) fn run(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let object = object(exchange.call)?;
    let query = Body(&object).required("Query")?.to_owned();
    match ask(exchange, &DefenderQuery::Hunt { query })? {
        DefenderAnswer::Hunt(answer) => Ok(json_reply(StatusCode::OK, &answer)),
        _ => not_an_answer(),
    }
}
