//! Alerts: lists, read and unread, closing and reopening (`FACTS.md` 6.3, 9.4; ALR-05).

use ::http::StatusCode;
use serde_json::{Value, json};

use super::apps::done;
use super::filter::{Field, Filters, at};
use super::page::ListOf;
use super::parameters::Parameters;
use super::streams::with;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::reply::json_reply;
use crate::protocol::cloud_apps::CloudAppsRequest;
use crate::protocol::discovery_policies::{AlertMark, AlertMarking, AlertResolution, DiscoveryAlert};
use crate::protocol::{ApiError, ErrorCode};

/// The ways to close alerts, by the names of their routes.
#[derive(Clone, Copy)]
pub(super) enum Closing {
    Benign,
    FalsePositive,
    TruePositive,
    /// The old way to close as a false positive.
    Dismissed,
    /// The old way to close as a true positive.
    Resolved,
}

/// What is done about one alert, by the names of the routes.
#[derive(Clone, Copy)]
pub(super) enum Marking {
    Read,
    Unread,
    Dismissed,
}

/// The name of the alert type of app discovery policies; its number is not public.
const ALERT_TYPE: &str = "ALERT_CABINET_DISCOVERY_NEW_SERVICE";

const ALERTS: ListOf = ListOf {
    fields: &[
        Field::by("entity.entity", |alert| entities(alert, &["account", "user"])),
        Field::by("entity.ip", |alert| entities(alert, &["ip"])),
        Field::by("entity.service", |alert| entities(alert, &["service"])),
        Field::at("entity.instance", &["entities", "inst"]),
        Field::by("entity.policy", |alert| entities(alert, &["policyRule"])),
        Field::by("entity.file", |alert| entities(alert, &["file"])),
        Field::by("alertOpen", |alert| vec![Value::from(alert["resolutionStatusValue"] == 0)]),
        Field::at("severity", &["severityValue"]),
        Field::at("resolutionStatus", &["resolutionStatusValue"]),
        Field::by("read", |alert| vec![Value::from(alert["statusValue"] != 0)]),
        Field::at("date", &["timestamp"]),
        Field::at("resolutionDate", &["resolveTime"]),
        Field::at("risk", &["threatScore"]),
        Field::by("alertType", |_| vec![Value::from(ALERT_TYPE)]),
        Field::at("id", &["_id"]),
        Field::at("ID", &["_id"]),
        Field::by("source", |alert| {
            vec![Value::from(if alert["isSystemAlert"] == true { "built-in" } else { "policy" })]
        }),
    ],
    sorts: &[("date", &["timestamp"]), ("severity", &["severityValue"])],
};

/// The ids of the entities of these types.
fn entities(alert: &Value, types: &[&str]) -> Vec<Value> {
    let known = alert["entities"].as_array().into_iter().flatten();
    let asked = known.filter(|entity| entity["type"].as_str().is_some_and(|kind| types.contains(&kind)));
    asked.flat_map(|entity| at(entity, &["id"])).collect()
}

/// The alerts, the latest first unless another order is asked for.
pub(super) fn list(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    let records = records(exchange)?;
    Ok(ALERTS.page(records, parameters, exchange.backend.now())?.reply())
}

/// Answers with the alert of this id.
pub(super) fn get(exchange: &mut Exchange<'_>, id: &str) -> Result<Response, ApiError> {
    let found = records(exchange)?.into_iter().find(|alert| alert["_id"] == id);
    found.map(|alert| json_reply(StatusCode::OK, &alert)).ok_or_else(|| not_found(id))
}

/// Marks one alert.
pub(super) fn mark(exchange: &mut Exchange<'_>, id: &str, way: Marking) -> Result<Response, ApiError> {
    let mark = match way {
        Marking::Read => AlertMark::Read,
        Marking::Unread => AlertMark::Unread,
        Marking::Dismissed => AlertMark::Closed { resolution: AlertResolution::FalsePositive, comment: String::new() },
    };
    match put(exchange, vec![id.to_owned()], mark)? {
        0 => Err(not_found(id)),
        _ => Ok(done()),
    }
}

/// Closes the alerts that pass the filters.
pub(super) fn close(exchange: &mut Exchange<'_>, parameters: &Parameters, way: Closing) -> Result<Response, ApiError> {
    let (resolution, name, reasons): (_, _, &[u64]) = match way {
        Closing::Benign => (AlertResolution::Benign, "closed_benign", &[2, 4, 5, 6]),
        Closing::FalsePositive => (AlertResolution::FalsePositive, "closed_false_positive", &[0, 1, 3, 4]),
        Closing::TruePositive => (AlertResolution::TruePositive, "closed_true_positive", &[]),
        Closing::Dismissed => (AlertResolution::FalsePositive, "dismissed", &[0, 1, 3, 4]),
        Closing::Resolved => (AlertResolution::TruePositive, "resolved", &[]),
    };
    if let Some(reason) = parameters.number("reasonId")?
        && !reasons.contains(&reason)
    {
        let message = format!("There is no reason {reason} for this: there are {reasons:?}");
        return Err(ApiError::new(ErrorCode::BadRequest, message));
    }
    // Feedback is checked, and goes nowhere.
    parameters.flag("sendFeedback")?;
    parameters.flag("allowContact")?;
    let comment = parameters.text("comment")?.unwrap_or_default();
    all(exchange, parameters, AlertMark::Closed { resolution, comment }, name)
}

/// Opens the alerts that pass the filters again.
pub(super) fn reopen(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    all(exchange, parameters, AlertMark::Reopened, "reopened")
}

/// Marks the alerts that pass the filters, and says how many they are; ids that the filters name and no alert has are
/// told.
fn all(
    exchange: &mut Exchange<'_>,
    parameters: &Parameters,
    mark: AlertMark,
    count: &str,
) -> Result<Response, ApiError> {
    let Some(asked) = parameters.object("filters")?.filter(|filters| !filters.is_empty()) else {
        let message = "The parameter `filters` is required: it says which alerts are meant";
        return Err(ApiError::new(ErrorCode::MissingRequiredParameter, message));
    };
    let filters = Filters::read(Some(&asked), ALERTS.fields, exchange.backend.now())?;
    let alerts = records(exchange)?;
    let id = |alert: &Value| alert["_id"].as_str().unwrap_or_default().to_owned();
    let ids: Vec<String> = alerts.iter().filter(|alert| filters.admit(alert)).map(id).collect();
    let named = ["id", "ID"].into_iter().filter_map(|name| asked.get(name)).flat_map(|id| at(id, &["eq"]));
    let missing: Vec<Value> = named.filter(|named| !alerts.iter().any(|alert| alert["_id"] == *named)).collect();
    let mut answer = json!({ count: put(exchange, ids, mark)? });
    if !missing.is_empty() {
        answer["alertsNotFound"] = Value::from(missing);
    }
    Ok(json_reply(StatusCode::OK, &answer))
}

fn put(exchange: &mut Exchange<'_>, alerts: Vec<String>, mark: AlertMark) -> Result<u32, ApiError> {
    let by = exchange.identity.caller().source;
    Ok(exchange.ask(CloudAppsRequest::mark_alerts(AlertMarking { alerts, mark, by }))?.marked)
}

/// All alerts as records, the latest first.
fn records(exchange: &mut Exchange<'_>) -> Result<Vec<Value>, ApiError> {
    let alerts = exchange.ask(CloudAppsRequest::list_alerts())?;
    Ok(alerts.iter().rev().map(|alert| record(alert, exchange.tenant_id)).collect())
}

/// An alert with all documented fields.
fn record(alert: &DiscoveryAlert, tenant: &str) -> Value {
    let more = json!({
        "contextId": tenant,
        "isMarkdown": false,
        "comment": alert.handling.comment,
        "handledByUser": alert.handling.handled_by_user,
        "resolveTime": alert.handling.resolve_time,
        "intent": [0],
        "evidence": [],
        "idValue": null,
        "isPreview": false,
        "audits": [],
        "threatScore": null,
    });
    with(alert, more)
}

fn not_found(id: &str) -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFound, format!("There is no alert {id}"))
}
