//! Advanced hunting (HNT-03 to HNT-05; `FACTS.md` 2.10).

use ::http::StatusCode;

use super::body::{Body, object};
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::reply::json_reply;
use crate::protocol::ApiError;
use crate::protocol::defender::DefenderQuery;

/// `{"Query":"DeviceNetworkEvents | limit 2"}`.
pub(super) fn run(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let object = object(exchange.call)?;
    let query = Body(&object).required("Query")?.to_owned();
    Ok(json_reply(StatusCode::OK, &exchange.ask(DefenderQuery::hunt(query))?))
}
