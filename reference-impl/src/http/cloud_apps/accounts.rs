//! Entities: the accounts that discovery saw (`FACTS.md` 6.4). The real service tells of the accounts of connected
//! apps; none is connected here.

use std::collections::BTreeMap;

use ::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::discovered;
use super::filter::Field;
use super::page::ListOf;
use super::parameters::Parameters;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::reply::json_reply;
use crate::protocol::discovery::{DiscoveryQuery, EntityKind, GLOBAL_VIEW, ListQuery};
use crate::protocol::{ApiError, ErrorCode};

/// The public number of Active Directory.
const ACTIVE_DIRECTORY: u32 = 20940;

/// The number of entities that are users, in the kinds of a report.
const USER_NAMES: u8 = 1;

const ENTITIES: ListOf = ListOf {
    fields: &[
        Field::at("type", &["type"]),
        Field::at("isAdmin", &["isAdmin"]),
        Field::at("entity", &["id"]),
        Field::at("userGroups", &["userGroups"]),
        Field::at("app", &["appData", "appId"]),
        Field::at("instance", &["appData", "instance"]),
        Field::at("isExternal", &["isExternal"]),
        Field::at("domain", &["domain"]),
        Field::at("organization", &["organization"]),
        Field::at("status", &["status"]),
    ],
    sorts: &[("lastSeen", &["lastSeen"]), ("displayName", &["displayName"])],
};

/// Answers with the accounts that discovery saw, filtered and in pages (`FACTS.md` 6.4).
pub(super) fn list(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    let records = records(exchange)?;
    Ok(ENTITIES.page(records, parameters, exchange.backend.now())?.reply())
}

/// Answers with the account of this key.
pub(super) fn get(exchange: &mut Exchange<'_>, key: &str) -> Result<Response, ApiError> {
    find(exchange, key).map(|account| json_reply(StatusCode::OK, &account))
}

/// One account with those that belong to it: none, with a single directory.
pub(super) fn tree(exchange: &mut Exchange<'_>, key: &str) -> Result<Response, ApiError> {
    let mut account = find(exchange, key)?;
    account["children"] = json!([]);
    Ok(json_reply(StatusCode::OK, &account))
}

fn find(exchange: &mut Exchange<'_>, key: &str) -> Result<Value, ApiError> {
    let not_found = || ApiError::new(ErrorCode::ResourceNotFound, format!("There is no entity {key}"));
    let decoded = [STANDARD, URL_SAFE, URL_SAFE_NO_PAD].iter().find_map(|engine| engine.decode(key).ok());
    let named: Value = decoded.and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or_else(not_found)?;
    let same =
        |account: &Value| account["id"] == named["id"] && named["saas"] == ACTIVE_DIRECTORY && named["inst"] == 0;
    records(exchange)?.into_iter().find(same).ok_or_else(not_found)
}

/// Every user of every report, by name.
fn records(exchange: &mut Exchange<'_>) -> Result<Vec<Value>, ApiError> {
    let mut last_seen: BTreeMap<String, u64> = BTreeMap::new();
    for stream in exchange.ask(DiscoveryQuery::reports())? {
        if stream.display_name == GLOBAL_VIEW || !stream.supported_entity_types.contains(&USER_NAMES) {
            continue;
        }
        let query = ListQuery { report: stream.id, days: 90, of: EntityKind::User, within: None, sort: None };
        for line in discovered::records(exchange, query)? {
            let (Some(name), Some(at)) = (line["userName"].as_str(), line["lastUsed"].as_u64()) else { continue };
            let known = last_seen.entry(name.to_owned()).or_default();
            *known = at.max(*known);
        }
    }
    Ok(last_seen.into_iter().map(|(name, last)| record(&name, last)).collect())
}

fn record(name: &str, last_seen: u64) -> Value {
    let domain = name.split_once(['\\', '/']).map(|(domain, _)| domain);
    let key = json!({"id": name, "saas": ACTIVE_DIRECTORY, "inst": 0}).to_string();
    json!({
        "_id": STANDARD.encode(&key),
        "type": "account",
        "id": name,
        "displayName": name,
        "username": key,
        "domain": domain,
        "organization": null,
        "isAdmin": false,
        "isExternal": false,
        "status": 2,
        "userGroups": [],
        "lastSeen": last_seen,
        "appData": {"appId": ACTIVE_DIRECTORY, "name": "Active Directory", "saas": ACTIVE_DIRECTORY, "instance": 0},
    })
}
