//! IP address ranges (`FACTS.md` 6.4).

use ::http::StatusCode;
use serde_json::{Value, json};

use super::apps::done;
use super::filter::Field;
use super::page::ListOf;
use super::parameters::Parameters;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::reply::json_reply;
use crate::protocol::cloud_apps::CloudAppsRequest;
use crate::protocol::subnets::{IpRange, Subnet, SubnetId, SubnetRule};
use crate::protocol::{ApiError, ErrorCode};

const SUBNETS: ListOf = ListOf {
    fields: &[
        Field::at("category", &["category"]),
        Field::at("tags", &["tags", "name"]),
        Field::at("builtIn", &["builtIn"]),
        Field::at("name", &["name"]),
    ],
    sorts: &[("name", &["name"]), ("category", &["category"])],
};

/// Answers with the IP address ranges, filtered and in pages (`FACTS.md` 6.4).
pub(super) fn list(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    let records = exchange.ask(CloudAppsRequest::list_subnets())?.iter().map(record).collect();
    Ok(SUBNETS.page(records, parameters, exchange.backend.now())?.reply())
}

/// Defines ranges; the id is answered as a text.
pub(super) fn create(exchange: &mut Exchange<'_>, parameters: Parameters) -> Result<Response, ApiError> {
    let rule = Box::new(parameters.read::<SubnetRule>()?);
    let id = exchange.ask(CloudAppsRequest::create_subnet(rule))?;
    Ok(json_reply(StatusCode::OK, &id))
}

/// Defines ranges anew; what may be left out and is becomes empty.
pub(super) fn replace(exchange: &mut Exchange<'_>, parameters: Parameters, id: &str) -> Result<Response, ApiError> {
    let (subnet, rule) = (id_of(id)?, Box::new(parameters.read::<SubnetRule>()?));
    exchange.ask(CloudAppsRequest::replace_subnet(subnet, rule))?;
    Ok(done())
}

/// Deletes the IP address ranges of this id.
pub(super) fn delete(exchange: &mut Exchange<'_>, id: &str) -> Result<Response, ApiError> {
    exchange.ask(CloudAppsRequest::delete_subnet(id_of(id)?))?;
    Ok(done())
}

fn record(subnet: &Subnet) -> Value {
    let Subnet { id, rule } = subnet;
    let range =
        |range: &IpRange| json!({"mask": range.mask(), "address": range.first_address(), "originalString": range});
    let ranges: Vec<Value> = rule.subnets.iter().map(range).collect();
    let tags: Vec<Value> = rule.tags.iter().map(|tag| json!({"id": tag, "name": tag})).collect();
    json!({
        "_id": id,
        "name": rule.name,
        "category": rule.category,
        "subnets": ranges,
        "organization": rule.organization,
        "tags": tags,
        "builtIn": false,
    })
}

fn id_of(text: &str) -> Result<SubnetId, ApiError> {
    text.parse().map_err(|message| ApiError::new(ErrorCode::ResourceNotFound, message))
}
