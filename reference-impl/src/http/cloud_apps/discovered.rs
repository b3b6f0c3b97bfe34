//! The lists of a report: discovered apps, devices, users and IP addresses; as files; and its counters (`FACTS.md`
//! 6.10, 7.7, 7.12; DSC-02 to DSC-05, DSC-08).

use ::http::{HeaderValue, StatusCode, header};
use serde_json::Value;

use super::filter::{Field, Values};
use super::page::ListOf;
use super::parameters::Parameters;
use crate::catalog::AppId;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::reply::{json_reply, with_type};
use crate::protocol::discovery::{
    DiscoveryQuery, Entity, EntityKind, GLOBAL_VIEW, Line, ListQuery, Sort, SortKey, Subject,
};
use crate::protocol::{ApiError, ErrorCode};

const COMMON_SORTS: [(&str, &[&str]); 8] = [
    ("trafficTotalEvents", &["trafficTotalEvents"]),
    ("trafficTotalBytes", &["trafficTotalBytes"]),
    ("trafficUploadedBytes", &["trafficUploadedBytes"]),
    ("trafficDownloadedBytes", &["trafficDownloadedBytes"]),
    ("usersCount", &["usersCount"]),
    ("ipAddressesCount", &["ipAddressesCount"]),
    ("devicesCount", &["devicesCount"]),
    ("lastUsed", &["lastUsed"]),
];

/// The list of discovered apps.
pub(super) const APPS: ListOf = ListOf {
    fields: &[
        Field::at("appId", &["appId"]),
        Field::at("name", &["name"]),
        Field::at("category", &["category"]),
        Field { name: "score", values: Values::At(&["score"]), span: true },
        Field::at("tag", &["tags"]),
        Field::at("domain", &["domains"]),
        Field::at("users", &["usersCount"]),
        Field::at("ips", &["ipAddressesCount"]),
        Field::at("devices", &["devicesCount"]),
        Field::at("transactions", &["trafficTotalEvents"]),
        Field::at("traffic", &["trafficTotalBytes"]),
        Field::at("upload", &["trafficUploadedBytes"]),
        Field::at("lastUsed", &["lastUsed"]),
    ],
    sorts: &[
        COMMON_SORTS[0],
        COMMON_SORTS[1],
        COMMON_SORTS[2],
        COMMON_SORTS[3],
        COMMON_SORTS[4],
        COMMON_SORTS[5],
        COMMON_SORTS[6],
        COMMON_SORTS[7],
        ("name", &["name"]),
        ("score", &["score"]),
    ],
};

/// The lists of devices, users and addresses.
const OTHERS: ListOf = ListOf {
    fields: &[
        Field::at("machineId", &["machineId"]),
        Field::at("computerDnsName", &["computerDnsName"]),
        Field::at("riskLevel", &["risk", "level"]),
        Field::at("userName", &["userName"]),
        Field::at("ipAddress", &["ipAddress"]),
        Field::at("apps", &["appsCount"]),
        Field::at("users", &["usersCount"]),
        Field::at("ips", &["ipAddressesCount"]),
        Field::at("devices", &["devicesCount"]),
        Field::at("transactions", &["trafficTotalEvents"]),
        Field::at("traffic", &["trafficTotalBytes"]),
        Field::at("upload", &["trafficUploadedBytes"]),
        Field::at("lastUsed", &["lastUsed"]),
    ],
    sorts: &COMMON_SORTS,
};

/// A list of a report.
pub(super) fn list(exchange: &mut Exchange<'_>, parameters: &Parameters, of: EntityKind) -> Result<Response, ApiError> {
    let records = records(exchange, query(parameters, of)?)?;
    let list = if of == EntityKind::App { &APPS } else { &OTHERS };
    Ok(list.page(records, parameters, exchange.backend.now())?.reply())
}

/// The lines of a list as records.
pub(super) fn records(exchange: &mut Exchange<'_>, query: ListQuery) -> Result<Vec<Value>, ApiError> {
    let list = exchange.ask(DiscoveryQuery::list(query))?;
    let catalog = exchange.backend.catalog();
    let record = |line: &Line| {
        let mut record = serde_json::to_value(line).unwrap_or_default();
        record["lastUsed"] = Value::from(line.last_used.start().millis());
        if let Some(fields) = record.as_object_mut() {
            fields.remove("kind");
            if let Subject::App(app) = &line.subject {
                let index = app.app_id.and_then(|id| catalog.by_id(id));
                let domains = index.map(|index| catalog.app(index).entries.iter().map(ToString::to_string));
                fields.remove("tag");
                fields.insert("appId".to_owned(), app.app_id.map(|id| id.0).into());
                fields.insert("category".to_owned(), app.category.map(crate::catalog::Category::api_id).into());
                fields.insert("tags".to_owned(), app.tag.iter().map(|tag| format!("{tag:?}")).collect());
                fields.insert("domains".to_owned(), domains.into_iter().flatten().collect());
            }
        }
        record
    };
    Ok(list.lines.iter().map(record).collect())
}

/// A list as a file.
pub(super) fn export(
    exchange: &mut Exchange<'_>,
    parameters: &Parameters,
    of: EntityKind,
) -> Result<Response, ApiError> {
    let file = exchange.ask(DiscoveryQuery::export(query(parameters, of)?))?;
    Ok(download("text/csv; charset=utf-8", &file.file_name, file.content))
}

/// A file that is offered under a name.
pub(super) fn download(media_type: &'static str, file_name: &str, content: String) -> Response {
    let mut response = with_type(StatusCode::OK, media_type, content.into_bytes());
    let quoted = file_name.replace(['\\', '"'], "_");
    if let Ok(name) = HeaderValue::from_bytes(format!("attachment; filename=\"{quoted}\"").as_bytes()) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// The counters of a report.
pub(super) fn dashboard(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    let counters = exchange.ask(DiscoveryQuery::dashboard(report(parameters)?, days(parameters)?))?;
    Ok(json_reply(StatusCode::OK, &counters))
}

/// The list that a call asks for. `within` is the drill-down (ours): only what passed with this entity.
pub(super) fn query(parameters: &Parameters, of: EntityKind) -> Result<ListQuery, ApiError> {
    let entity = |within: serde_json::Map<String, Value>| {
        serde_json::from_value::<Entity>(Value::Object(within)).map_err(|error| {
            let message = format!("The parameter `within` names no device, user, address or app: {error}");
            ApiError::new(ErrorCode::BadRequest, message)
        })
    };
    let within = match parameters.text("appId").ok().flatten() {
        Some(id) if of != EntityKind::App => Some(Entity::App(AppId(app_id(&id)?))),
        _ => parameters.object("within")?.map(entity).transpose()?,
    };
    let sort = (of != EntityKind::Device).then_some(Sort { by: SortKey::Transactions, ascending: false });
    Ok(ListQuery { report: report(parameters)?, days: days(parameters)?, of, within, sort })
}

/// The public number of an app.
pub(super) fn app_id(text: &str) -> Result<u32, ApiError> {
    let refused = || ApiError::new(ErrorCode::BadRequest, format!("`{text}` is no number of an app"));
    text.parse().map_err(|_| refused())
}

/// The report that a call is about: the Global one if it says none.
pub(super) fn report(parameters: &Parameters) -> Result<String, ApiError> {
    Ok(parameters.text("streamId")?.filter(|id| !id.is_empty()).unwrap_or_else(|| GLOBAL_VIEW.to_owned()))
}

/// The period that a call is about: 30 days if it says none. The documents write `timeframe` and `timeFrame`.
pub(super) fn days(parameters: &Parameters) -> Result<u32, ApiError> {
    let days = parameters.number("timeframe")?.or(parameters.number("timeFrame")?).unwrap_or(30);
    Ok(u32::try_from(days).unwrap_or(u32::MAX))
}
