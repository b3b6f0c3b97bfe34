//! Activities: what administrators did to tags (`FACTS.md` 6.4). The real service tells of the users of connected apps;
//! none is connected here.

use ::http::StatusCode;
use serde_json::{Value, json};

use super::apps::done;
use super::filter::{Field, Values};
use super::page::ListOf;
use super::parameters::Parameters;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::reply::json_reply;
use crate::protocol::agent::hexadecimal;
use crate::protocol::cloud_apps::CloudAppsRequest;
use crate::protocol::discovery_policies::{GovernanceActor, GovernanceEntry};
use crate::protocol::{ApiError, ErrorCode};

/// The public number of Cloud App Security itself.
const CLOUD_APP_SECURITY: u32 = 20595;

const ACTIVITIES: ListOf = ListOf {
    fields: &[
        Field::at("service", &["appId"]),
        Field::at("instance", &["instance"]),
        Field::at("activity.id", &["_id"]),
        // No activity raises an alert here.
        Field::by("activity.alertId", |_| Vec::new()),
        Field::at("activity.type", &["eventTypeName"]),
        Field::at("activity.eventActionType", &["eventTypeName"]),
        Field::at("activity.takenAction", &["takenAction"]),
        Field::at("activity.impersonated", &["impersonated"]),
        Field::at("user.username", &["user", "userName"]),
        Field::at("user.domain", &["user", "domain"]),
        Field::at("user.tags", &["user", "userTags"]),
        Field::at("user.orgUnit", &["user", "orgUnit"]),
        Field::at("entity", &["targetApp", "id"]),
        Field::at("policy", &["policy", "id"]),
        Field::at("device.type", &["device", "type"]),
        Field::at("device.tags", &["device", "tags"]),
        Field::at("userAgent.userAgent", &["userAgent", "userAgent"]),
        Field::at("userAgent.tags", &["userAgent", "tags"]),
        Field::at("location.country", &["location", "countryCode"]),
        Field::at("location.organizations", &["location", "organizations"]),
        Field::at("ip.address", &["device", "clientIP"]),
        Field::at("ip.category", &["location", "category"]),
        Field::at("ip.tags", &["location", "tags"]),
        Field::at("source", &["source", "t"]),
        Field::at("date", &["timestamp"]),
        Field::at("created", &["created"]),
        Field { name: "text", values: Values::AllText, span: false },
    ],
    sorts: &[("date", &["timestamp"]), ("created", &["created"])],
};

/// The activities, the latest first unless another order is asked for.
pub(super) fn list(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    let records = records(exchange)?;
    Ok(ACTIVITIES.page(records, parameters, exchange.backend.now())?.reply())
}

/// Answers with the activity of this id.
pub(super) fn get(exchange: &mut Exchange<'_>, id: &str) -> Result<Response, ApiError> {
    find(exchange, id).map(|activity| json_reply(StatusCode::OK, &activity))
}

/// Feedback about one, which is checked and not kept.
pub(super) fn feedback(exchange: &mut Exchange<'_>, parameters: &Parameters, id: &str) -> Result<Response, ApiError> {
    find(exchange, id)?;
    parameters.required("feedbackValue")?;
    parameters.flag("allowContact")?;
    Ok(done())
}

fn find(exchange: &mut Exchange<'_>, id: &str) -> Result<Value, ApiError> {
    let found = records(exchange)?.into_iter().find(|activity| activity["_id"] == id);
    found.ok_or_else(|| ApiError::new(ErrorCode::ResourceNotFound, format!("There is no activity {id}")))
}

fn records(exchange: &mut Exchange<'_>) -> Result<Vec<Value>, ApiError> {
    let log = exchange.ask(CloudAppsRequest::governance_log())?;
    Ok(log.iter().rev().map(|entry| record(entry, exchange.tenant_id)).collect())
}

fn record(entry: &GovernanceEntry, tenant: &str) -> Value {
    let digits = hexadecimal(&["activity", tenant, &entry.number.to_string()], 32);
    let guid: Vec<&str> =
        [0..8, 8..12, 12..16, 16..20, 20..32].into_iter().filter_map(|part| digits.get(part)).collect();
    let (user, policy) = match &entry.by {
        GovernanceActor::Administrator => ("Administrator", Value::Null),
        GovernanceActor::Policy { id, name } => ("Cloud App Security", json!({"id": id, "label": name})),
    };
    let (event, what) = match entry.tag {
        Some(tag) => ("EVENT_DISCOVERY_TAG_APP", format!("Tag app {} as {tag:?}", entry.app_name)),
        None => ("EVENT_DISCOVERY_UNTAG_APP", format!("Take the tag of app {} away", entry.app_name)),
    };
    json!({
        "_id": format!("{}_{CLOUD_APP_SECURITY}_{}", entry.number, guid.join("-")),
        "aadTenantId": tenant,
        "appId": CLOUD_APP_SECURITY,
        "appName": "Microsoft Cloud App Security",
        "timestamp": entry.timestamp.millis(),
        "created": entry.timestamp.millis(),
        "instance": 0,
        "eventTypeName": event,
        "description": what,
        "user": {"userName": user},
        "policy": policy,
        "targetApp": {"id": entry.app_id, "label": entry.app_name},
    })
}
