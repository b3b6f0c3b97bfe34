//! Apps: categories, tags, and the drawer (`FACTS.md` 6.7, 6.9, 6.10; DSC-09, BLK-01).

use std::collections::BTreeMap;

use ::http::StatusCode;
use serde_json::{Value, json};

use super::discovered::{self, APPS};
use super::filter::Filters;
use super::page::{ListOf, Page};
use super::parameters::Parameters;
use super::streams::with;
use crate::catalog::{AppId, AppIndex, MultiFactor};
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::reply::json_reply;
use crate::protocol::cloud_apps::{AppTag, CloudAppsRequest};
use crate::protocol::discovery::{DiscoveryQuery, EntityKind};
use crate::protocol::{ApiError, ErrorCode};

const CATEGORIES: ListOf = ListOf { fields: &[], sorts: &[("score", &["total"]), ("id", &["id"])] };

/// How many discovered apps each category has: `[{"id":...,"total":...}]`.
pub(super) fn categories(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    parameters.required("streamId")?;
    let records = discovered::records(exchange, discovered::query(parameters, EntityKind::App)?)?;
    let filters = Filters::read(parameters.object("filters")?.as_ref(), APPS.fields, exchange.backend.now())?;
    let mut totals: BTreeMap<String, u64> = BTreeMap::new();
    for record in records.iter().filter(|record| filters.admit(record)) {
        if let Some(category) = record["category"].as_str() {
            *totals.entry(category.to_owned()).or_default() += 1;
        }
    }
    let records = totals.into_iter().map(|(id, total)| json!({"id": id, "total": total})).collect();
    let sorted = CATEGORIES.sorted(records, parameters)?;
    Ok(json_reply(StatusCode::OK, &Page::of(sorted, parameters)?.data))
}

/// How many of the apps that pass the filters have each tag; of a report's discovered apps if one is named, else of the
/// catalogue's.
pub(super) fn tag_counts(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    let records = match parameters.get("streamId") {
        Some(_) => discovered::records(exchange, discovered::query(parameters, EntityKind::App)?)?,
        None => catalogue(exchange)?,
    };
    let filters = Filters::read(parameters.object("filters")?.as_ref(), APPS.fields, exchange.backend.now())?;
    let passing: Vec<&Value> = records.iter().filter(|record| filters.admit(record)).collect();
    let tagged = |name: &str| passing.iter().filter(|record| record["tags"][0].as_str() == Some(name)).count();
    let (sanctioned, unsanctioned) = (tagged("Sanctioned"), tagged("Unsanctioned"));
    let none = passing.len() - sanctioned - unsanctioned;
    let count = |(id, count): (&str, usize)| json!({"id": id, "count": count});
    let data = [("Sanctioned", sanctioned), ("Unsanctioned", unsanctioned), ("None", none)].map(count);
    Ok(json_reply(StatusCode::OK, &json!({ "data": data })))
}

/// Every app of the catalogue, as far as the filters of lists look at it.
fn catalogue(exchange: &mut Exchange<'_>) -> Result<Vec<Value>, ApiError> {
    let tagged = exchange.ask(CloudAppsRequest::list_tagged_apps())?;
    let tags: BTreeMap<&str, AppTag> = tagged.iter().map(|app| (app.name.as_str(), app.tag)).collect();
    let apps = exchange.backend.catalog().apps().iter();
    let record = apps.map(|app| {
        let tags: Vec<String> = tags.get(app.name.as_str()).iter().map(|tag| format!("{tag:?}")).collect();
        let domains: Vec<String> = app.entries.iter().map(ToString::to_string).collect();
        json!({"appId": app.id, "name": app.name, "category": app.category.api_id(), "score": app.risk_score,
               "tags": tags, "domains": domains})
    });
    Ok(record.collect())
}

/// The drawer of an app: what the catalogue knows of it, and its usage if a report is named.
pub(super) fn app(exchange: &mut Exchange<'_>, parameters: &Parameters, id: &str) -> Result<Response, ApiError> {
    let index = index_of(exchange, id)?;
    let app = exchange.backend.catalog().app(index).clone();
    let tagged = exchange.ask(CloudAppsRequest::list_tagged_apps())?;
    let tags: Vec<AppTag> = tagged.iter().filter(|known| known.name == app.name).map(|known| known.tag).collect();
    let entries: Vec<String> = app.entries.iter().map(ToString::to_string).collect();
    let total = app.risk_score;
    let record = json!({
        "appId": app.id,
        "name": app.name,
        "category": app.category.api_id(),
        "revised_score": {"provider": null, "security": null, "compliance": null, "total": total},
        "score": total,
        "domains": entries,
        "tags": tags,
        "multiFactorAuthentication": match app.mfa {
            MultiFactor::Yes => Some(true),
            MultiFactor::No => Some(false),
            MultiFactor::Unknown => None,
        },
    });
    if parameters.get("streamId").is_none() {
        return Ok(json_reply(StatusCode::OK, &record));
    }
    let (report, days) = (discovered::report(parameters)?, discovered::days(parameters)?);
    let drawer = exchange.ask(DiscoveryQuery::app(report, days, app.id))?;
    Ok(json_reply(StatusCode::OK, &with(&drawer, record)))
}

/// The tags, each with its apps.
pub(super) fn tags(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let tagged = exchange.ask(CloudAppsRequest::list_tagged_apps())?;
    let catalog = exchange.backend.catalog();
    let id_of = |name: &str| catalog.apps().iter().find(|app| app.name == name).map(|app| app.id);
    // The number of the tenant, which stands beside its GUID on the real service.
    let digits = exchange.tenant_id.get(..6).unwrap_or_default();
    let tenant = u32::from_str_radix(digits, 16).unwrap_or_default();
    let record = |tag: AppTag| {
        let ids: Vec<AppId> = tagged.iter().filter(|app| app.tag == tag).filter_map(|app| id_of(&app.name)).collect();
        let name = format!("{tag:?}");
        json!({"name": name, "target": 6, "id": name, "_tid": tenant, "builtIn": true, "appIds": ids})
    };
    Ok(json_reply(StatusCode::OK, &[record(AppTag::Sanctioned), record(AppTag::Unsanctioned)]))
}

/// Tags an app.
pub(super) fn add_tag(exchange: &mut Exchange<'_>, parameters: &Parameters, id: &str) -> Result<Response, ApiError> {
    let (app, tag) = (index_of(exchange, id)?, tag_named(&parameters.required("tagName")?)?);
    exchange.ask(CloudAppsRequest::tag_app(app, tag))?;
    Ok(done())
}

/// Takes a tag of an app away, if it has it.
pub(super) fn remove_tag(exchange: &mut Exchange<'_>, parameters: &Parameters, id: &str) -> Result<Response, ApiError> {
    let (app, tag) = (index_of(exchange, id)?, tag_named(&parameters.required("tagName")?)?);
    let name = exchange.backend.catalog().app(app).name.clone();
    if !exchange.ask(CloudAppsRequest::list_tagged_apps())?.iter().any(|known| known.name == name && known.tag == tag) {
        let message = format!("The app {name} is not tagged {tag:?}");
        return Err(ApiError::new(ErrorCode::ResourceNotFound, message));
    }
    exchange.ask(CloudAppsRequest::untag_app(app))?;
    Ok(done())
}

/// An app by its public number.
pub(super) fn index_of(exchange: &Exchange<'_>, id: &str) -> Result<AppIndex, ApiError> {
    let number = discovered::app_id(id)?;
    let unknown = || ApiError::new(ErrorCode::ResourceNotFound, format!("There is no app {number} in the catalogue"));
    exchange.backend.catalog().by_id(AppId(number)).ok_or_else(unknown)
}

fn tag_named(name: &str) -> Result<AppTag, ApiError> {
    match name.to_ascii_lowercase().as_str() {
        "sanctioned" => Ok(AppTag::Sanctioned),
        "unsanctioned" => Ok(AppTag::Unsanctioned),
        _ => {
            let message = format!("There is no tag `{name}` here: there are Sanctioned and Unsanctioned");
            Err(ApiError::new(ErrorCode::BadRequest, message))
        }
    }
}

/// Something was done, of which there is nothing more to say.
pub(super) fn done() -> Response {
    json_reply(StatusCode::OK, &json!({}))
}
