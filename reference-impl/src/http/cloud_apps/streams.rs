//! The reports of Cloud Discovery, as streams (`FACTS.md` 6.6, 6.10; DSC-01, PRX-02, PRX-04).

use serde_json::{Value, json};

use super::filter::Field;
use super::page::ListOf;
use super::parameters::Parameters;
use crate::api_version::ApiVersion;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::protocol::ApiError;
use crate::protocol::discovery::{DiscoveryQuery, PERIODS, Stream, StreamType};
use crate::protocol::logs::{DataSourceLine, GovernanceStatus, GovernanceTask, LogsRequest, Receiver};

const STREAMS: ListOf = ListOf {
    fields: &[
        Field::at("id", &["_id"]),
        Field::at("displayName", &["displayName"]),
        Field::at("streamType", &["streamType"]),
        Field::at("logType", &["logType"]),
    ],
    sorts: &[("displayName", &["displayName"]), ("lastDataReceived", &["lastDataReceived"]), ("created", &["created"])],
};

/// Answers with every report of Cloud Discovery (`FACTS.md` 6.6).
pub(super) fn list(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    of_types(exchange, parameters, &[StreamType::Input, StreamType::View, StreamType::Preview])
}

/// The continuous ones.
pub(super) fn continuous(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    of_types(exchange, parameters, &[StreamType::Input, StreamType::View])
}

/// Those of logs that were uploaded by hand.
pub(super) fn snapshots(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    of_types(exchange, parameters, &[StreamType::Preview])
}

fn of_types(exchange: &mut Exchange<'_>, parameters: &Parameters, types: &[StreamType]) -> Result<Response, ApiError> {
    let mut streams = exchange.ask(DiscoveryQuery::reports())?;
    streams.retain(|stream| types.contains(&stream.stream_type));
    let sources = exchange.ask(LogsRequest::list_data_sources())?;
    let tasks = exchange.ask(LogsRequest::list_governance())?;
    let api_version = exchange.api_version();
    let records = streams.iter().map(|stream| record(stream, &sources, &tasks, api_version)).collect();
    Ok(STREAMS.page(records, parameters, exchange.backend.now())?.reply())
}

/// A report with all documented fields.
fn record(stream: &Stream, sources: &[DataSourceLine], tasks: &[GovernanceTask], api_version: ApiVersion) -> Value {
    let name = &stream.display_name;
    let receiver = sources.iter().find(|source| source.display_name == *name).and_then(|source| source.receiver_type);
    let failed = |task: &&GovernanceTask| task.target == *name && task.status == GovernanceStatus::Failed;
    let fails = tasks.iter().filter(failed).count();
    let mut more = json!({
        "anonymizeMachines": false,
        "anonymizeUsers": false,
        "comment": "",
        "currentServicesCollectionName": "discovery_services",
        "isManual": stream.stream_type == StreamType::Preview,
        "lastModified": stream.created,
        "logFilesFailsCount": fails,
        "protocol": receiver.and_then(protocol),
        "readTimeFramesFromSecond": false,
        "receiverType": receiver.map(receiver_type),
        "sourceStreams": stream.source_streams,
        "timeFrames2": stream.time_frames,
        "timeWithoutLogs": null,
        "userTags": [],
        "validTimeFrames": PERIODS,
    });
    if api_version == ApiVersion::Contract {
        more["enableActivityGeneration"] = Value::from(false);
        more["enableTrafficLog"] = Value::from(false);
    }
    with(stream, more)
}

/// A typed value as JSON, with more fields.
pub(super) fn with(what: &impl serde::Serialize, more: Value) -> Value {
    let mut record = serde_json::to_value(what).unwrap_or_default();
    if let (Value::Object(fields), Value::Object(more)) = (&mut record, more) {
        fields.extend(more);
    }
    record
}

/// How logs come to a collector, as the public API names it.
pub(super) const fn receiver_type(receiver: Receiver) -> &'static str {
    match receiver {
        Receiver::Ftp => "ftp",
        Receiver::Ftps => "ftps",
        Receiver::SyslogUdp | Receiver::SyslogTcp | Receiver::SyslogTls => "syslog",
    }
}

/// The protocol under syslog.
pub(super) const fn protocol(receiver: Receiver) -> Option<&'static str> {
    match receiver {
        Receiver::Ftp | Receiver::Ftps => None,
        Receiver::SyslogUdp => Some("udp"),
        Receiver::SyslogTcp => Some("tcp"),
        Receiver::SyslogTls => Some("tls"),
    }
}
