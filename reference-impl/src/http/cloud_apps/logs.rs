//! Data sources, log collectors and snapshots (`FACTS.md` 6.10, 7.2, 7.5; PRX-02, PRX-04, PRX-06).

use ::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::apps::done;
use super::filter::Field;
use super::log_types::{name_of, number_of};
use super::page::ListOf;
use super::parameters::Parameters;
use super::streams::{protocol, receiver_type, with};
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::reply::json_reply;
use crate::logs::LogZoneError;
use crate::protocol::agent::hexadecimal;
use crate::protocol::logs::{DataSourceLine, LogsRequest, NewDataSource, Receiver};
use crate::protocol::{ApiError, ErrorCode};

const SOURCES: ListOf = ListOf {
    fields: &[
        Field::at("id", &["_id"]),
        Field::at("displayName", &["displayName"]),
        Field::at("logType", &["logType"]),
        Field::at("collector", &["collector"]),
    ],
    sorts: &[("displayName", &["displayName"]), ("lastDataReceived", &["lastDataReceived"])],
};

const COLLECTORS: ListOf = ListOf {
    fields: &[Field::at("name", &["name"]), Field::at("status", &["status"])],
    sorts: &[("name", &["name"]), ("lastData", &["lastData"])],
};

/// The data sources.
pub(super) fn data_sources(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    let records = exchange.ask(LogsRequest::list_data_sources())?.iter().map(source).collect();
    Ok(SOURCES.page(records, parameters, exchange.backend.now())?.reply())
}

fn source(source: &DataSourceLine) -> Value {
    let more = json!({
        "_id": hexadecimal(&["data source", &source.display_name.to_lowercase()], 24),
        "anonymizeUsers": false,
        "logType": number_of(&source.log_type),
        "receiverType": source.receiver_type.map(receiver_type),
        "receiverTypeFull": source.receiver_type,
        "protocol": source.receiver_type.and_then(protocol),
    });
    with(source, more)
}

/// Adds a data source.
pub(super) fn add_data_source(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    let refused = |message: String| ApiError::new(ErrorCode::BadRequest, message);
    if parameters.flag("anonymizeUsers")? == Some(true) {
        return Err(refused("User names cannot be anonymised here".to_owned()));
    }
    let asked = parameters.required("logType")?;
    let log_type = match asked.parse::<u64>() {
        Ok(number) => name_of(number).ok_or_else(|| refused(format!("There is no log type {number}")))?.to_owned(),
        Err(_) => asked,
    };
    let receiver_type = receiver(parameters)?;
    let display_name = parameters.text("displayName")?.unwrap_or_default();
    let zone = parameters.text("timeZone")?.map(|zone| zone.parse());
    let time_zone = zone.transpose().map_err(|error: LogZoneError| refused(error.to_string()))?;
    let source = NewDataSource { display_name, log_type, receiver_type, time_zone };
    exchange.ask(LogsRequest::add_data_source(source))?;
    Ok(done())
}

/// How its logs come in: by `receiverTypeFull`, or by `receiverType` and `protocol`; none if neither is said.
fn receiver(parameters: &Parameters) -> Result<Option<Receiver>, ApiError> {
    const ALL: [Receiver; 5] =
        [Receiver::Ftp, Receiver::Ftps, Receiver::SyslogUdp, Receiver::SyslogTcp, Receiver::SyslogTls];
    let written = |text: &str| text.to_ascii_lowercase().replace(['-', '_', ' '], "");
    let full = match (parameters.text("receiverTypeFull")?, parameters.text("receiverType")?) {
        (None, None) => return Ok(None),
        (Some(full), _) => written(&full),
        (None, Some(kind)) if kind.eq_ignore_ascii_case("syslog") => {
            let protocol = parameters.text("protocol")?.unwrap_or_else(|| "udp".to_owned());
            written(&format!("syslog{protocol}"))
        }
        (None, Some(kind)) => written(&kind),
    };
    let name = |receiver: Receiver| format!("{}{}", receiver_type(receiver), protocol(receiver).unwrap_or_default());
    let known = ALL.into_iter().find(|receiver| name(*receiver) == full);
    let refused = || ApiError::new(ErrorCode::BadRequest, format!("There is no receiver `{full}`"));
    known.map(Some).ok_or_else(refused)
}

/// The log collectors.
pub(super) fn collectors(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    let collectors = exchange.ask(LogsRequest::list_collectors())?;
    let records = collectors.iter().map(|collector| with(collector, json!({}))).collect();
    Ok(COLLECTORS.page(records, parameters, exchange.backend.now())?.reply())
}

/// A log collector to be added.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewCollector {
    name: String,
    data_sources: Vec<String>,
}

/// Adds a log collector; its receivers are answered.
pub(super) fn add_collector(exchange: &mut Exchange<'_>, parameters: Parameters) -> Result<Response, ApiError> {
    let NewCollector { name, data_sources } = parameters.read()?;
    let receivers = exchange.ask(LogsRequest::add_collector(name, data_sources))?;
    Ok(json_reply(StatusCode::OK, &json!({ "receivers": receivers })))
}

/// A snapshot report to be made.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewSnapshot {
    name: String,
    upload_urls: Vec<String>,
}

/// Makes a snapshot report of files that were put to their addresses.
pub(super) fn create_snapshot(exchange: &mut Exchange<'_>, parameters: Parameters) -> Result<Response, ApiError> {
    let NewSnapshot { name, upload_urls } = parameters.read()?;
    let (public, own) = (exchange.storage(), crate::protocol::upload::STORAGE_ORIGIN);
    let upload_urls = upload_urls.iter().map(|url| super::upload::moved(url, public, own)).collect();
    exchange.ask(LogsRequest::create_snapshot(name, upload_urls))?;
    Ok(done())
}
