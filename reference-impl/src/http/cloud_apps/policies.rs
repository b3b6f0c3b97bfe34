//! App discovery policies (`FACTS.md` 6.10, 9.1; BLK-07, ALR-05).

use ::http::StatusCode;
use serde_json::{Value, json};

use super::apps::done;
use super::filter::Field;
use super::page::ListOf;
use super::parameters::Parameters;
use super::streams::with;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::reply::json_reply;
use crate::protocol::cloud_apps::CloudAppsRequest;
use crate::protocol::discovery_policies::{DiscoveryPolicy, PolicyId, PolicySettings};
use crate::protocol::{ApiError, ErrorCode};

/// The type of app discovery policies.
pub(super) const NEW_SERVICE: &str = "NEW_SERVICE";

const POLICIES: ListOf = ListOf {
    fields: &[
        Field::at("id", &["_id"]),
        Field::at("type", &["policyType"]),
        Field::at("severity", &["severity"]),
        Field::at("name", &["name"]),
        Field::at("enabled", &["enabled"]),
    ],
    sorts: &[("created", &["created"]), ("name", &["name"]), ("severity", &["severity"])],
};

/// Answers with the policies, filtered and in pages.
pub(super) fn list(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    let records = exchange.ask(CloudAppsRequest::list_policies())?.iter().map(record).collect();
    Ok(POLICIES.page(records, parameters, exchange.backend.now())?.reply())
}

/// Answers with the policy of this kind and id.
pub(super) fn get(exchange: &mut Exchange<'_>, kind: &str, id: &str) -> Result<Response, ApiError> {
    let id = id_of(kind, id)?;
    let found = exchange.ask(CloudAppsRequest::list_policies())?.into_iter().find(|policy| policy.id == id);
    found.map(|policy| json_reply(StatusCode::OK, &record(&policy))).ok_or_else(|| not_found(&id.to_string()))
}

/// Creates a policy.
pub(super) fn create(exchange: &mut Exchange<'_>, parameters: Parameters, kind: &str) -> Result<Response, ApiError> {
    must_be_known(kind)?;
    let settings = Box::new(parameters.read::<PolicySettings>()?);
    let id = exchange.ask(CloudAppsRequest::create_policy(settings))?;
    Ok(json_reply(StatusCode::OK, &json!({ "_id": id })))
}

/// Sets a policy up anew.
pub(super) fn change(
    exchange: &mut Exchange<'_>,
    parameters: Parameters,
    kind: &str,
    id: &str,
) -> Result<Response, ApiError> {
    let policy = id_of(kind, id)?;
    let settings = Box::new(parameters.read::<PolicySettings>()?);
    exchange.ask(CloudAppsRequest::change_policy(policy, settings))?;
    Ok(done())
}

/// Deletes a policy.
pub(super) fn delete(exchange: &mut Exchange<'_>, kind: &str, id: &str) -> Result<Response, ApiError> {
    let policy = id_of(kind, id)?;
    exchange.ask(CloudAppsRequest::delete_policy(policy))?;
    Ok(done())
}

fn record(policy: &DiscoveryPolicy) -> Value {
    with(policy, json!({"policyType": NEW_SERVICE, "enabled": true}))
}

fn id_of(kind: &str, id: &str) -> Result<PolicyId, ApiError> {
    must_be_known(kind)?;
    id.parse().map_err(|_| not_found(id))
}

fn must_be_known(kind: &str) -> Result<(), ApiError> {
    if kind.eq_ignore_ascii_case(NEW_SERVICE) {
        return Ok(());
    }
    let message = format!("There are no policies of the type `{kind}` here: there is {NEW_SERVICE}");
    Err(ApiError::new(ErrorCode::ResourceNotFound, message))
}

fn not_found(id: &str) -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFound, format!("There is no policy {id}"))
}
