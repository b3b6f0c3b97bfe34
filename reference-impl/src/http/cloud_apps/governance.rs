//! The governance log: operations on tags, and what became of log files (`FACTS.md` 6.10, 7.4; BLK-07, PRX-05).

use ::http::StatusCode;
use serde_json::{Value, json};

use super::filter::Field;
use super::page::ListOf;
use super::parameters::Parameters;
use super::streams::with;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::reply::json_reply;
use crate::protocol::agent::hexadecimal;
use crate::protocol::cloud_apps::CloudAppsRequest;
use crate::protocol::discovery_policies::{GovernanceActor, GovernanceEntry};
use crate::protocol::logs::{GovernanceTask, LogsRequest};
use crate::protocol::{ApiError, ErrorCode};

const LOG: ListOf = ListOf {
    fields: &[
        Field::at("id", &["_id"]),
        Field::at("taskName", &["taskName"]),
        Field::at("status", &["status", "isSuccess"]),
        Field::at("timestamp", &["timestamp"]),
        Field::at("appId", &["appId"]),
        Field::at("target", &["target"]),
    ],
    sorts: &[("timestamp", &["timestamp"])],
};

/// The log, the latest first unless another order is asked for.
pub(super) fn list(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    let records = records(exchange)?;
    Ok(LOG.page(records, parameters, exchange.backend.now())?.reply())
}

/// Answers with the entry of this number.
pub(super) fn get(exchange: &mut Exchange<'_>, id: &str) -> Result<Response, ApiError> {
    let found = records(exchange)?.into_iter().find(|entry| entry["_id"] == id);
    let not_found = || ApiError::new(ErrorCode::ResourceNotFound, format!("There is no governance action {id}"));
    found.map(|entry| json_reply(StatusCode::OK, &entry)).ok_or_else(not_found)
}

fn records(exchange: &mut Exchange<'_>) -> Result<Vec<Value>, ApiError> {
    let mut records: Vec<Value> = exchange.ask(CloudAppsRequest::governance_log())?.iter().map(of_tag).collect();
    let tasks = match exchange.ask(LogsRequest::list_governance()) {
        // What logs would tell if the organisation were licensed is nothing.
        Err(error) if error.code == ErrorCode::DisabledFeature => Vec::new(),
        tasks => tasks?,
    };
    records.extend(tasks.iter().enumerate().map(of_log));
    records.sort_by_key(|record| std::cmp::Reverse(record["timestamp"].as_u64()));
    Ok(records)
}

/// An operation on a tag. The name of the task is ours.
fn of_tag(entry: &GovernanceEntry) -> Value {
    let by = match &entry.by {
        GovernanceActor::Administrator => json!({"kind": "administrator"}),
        GovernanceActor::Policy { id, name } => json!({"kind": "policy", "id": id, "name": name}),
    };
    json!({
        "_id": hexadecimal(&["governance tag", &entry.number.to_string()], 24),
        "taskName": "DiscoveryTagAppTask",
        "timestamp": entry.timestamp.millis(),
        "status": {"isSuccess": entry.status},
        "appId": entry.app_id,
        "target": entry.app_name,
        "tag": entry.tag,
        "by": by,
    })
}

/// What became of a log file.
fn of_log((number, task): (usize, &GovernanceTask)) -> Value {
    let identity = [&*task.file, &*task.created.millis().to_string(), &*number.to_string()];
    let more = json!({
        "_id": hexadecimal(&["governance log", identity[0], identity[1], identity[2]], 24),
        "timestamp": task.created.millis(),
        "status": {"isSuccess": task.status},
    });
    with(task, more)
}
