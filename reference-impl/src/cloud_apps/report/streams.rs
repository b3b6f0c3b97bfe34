//! Which reports there are (DSC-01, PRX-02, PRX-04; `FACTS.md` 6.6).

use super::discovery_data::DiscoveryData;
use super::open_report::{OpenReport, report_id};
use crate::cloud_apps::Period;
use crate::cloud_apps::sources::LogReport;
use crate::protocol::ApiError;
use crate::protocol::discovery::{
    EntityKind, GLOBAL_VIEW, LONGEST_PERIOD, LogAttributes, PERIODS, Stream, StreamType, TimeFrame, Traffic,
    WIN10_ENDPOINT_USERS,
};

/// The log type of Defender for Endpoint, and that of no log.
const WDATP: u16 = 195;
const NO_LOG: u16 = 0;

/// Every report: that of the endpoints, the Global one, then data sources and snapshots in the order in which they
/// came.
pub(super) fn all(data: &DiscoveryData<'_>) -> Result<Vec<Stream>, ApiError> {
    let mut streams = vec![endpoints(data)?, global(data)?];
    for log in data.discovery.core.sources().reports() {
        streams.push(of_log(data, log)?);
    }
    Ok(streams)
}

fn endpoints(data: &DiscoveryData<'_>) -> Result<Stream, ApiError> {
    let report = opened(data, WIN10_ENDPOINT_USERS)?;
    // The latest of anything that devices have told.
    let addresses = data.devices.iter().flat_map(|(_, cell)| cell.address_history()).map(|seen| seen.last);
    let users = data.devices.iter().flat_map(|(_, cell)| cell.user_history()).map(|seen| seen.last);
    Ok(Stream {
        built_in_stream_type: Some(1),
        created: data.discovery.core.enabled_at(),
        last_data_received: addresses.chain(users).max(),
        ..stream(&report, StreamType::Input, WDATP)
    })
}

fn global(data: &DiscoveryData<'_>) -> Result<Stream, ApiError> {
    let report = opened(data, GLOBAL_VIEW)?;
    let logs: Vec<&LogReport> = data.discovery.core.sources().reports().filter(|log| !log.snapshot).collect();
    Ok(Stream {
        created: logs.iter().map(|log| log.created).min(),
        last_data_received: logs.iter().filter_map(|log| log.last_data).max(),
        log_files_history_count: Some(logs.iter().map(|log| log.logs).sum()),
        source_streams: logs.iter().map(|log| report_id(&log.source.name)).collect(),
        ..stream(&report, StreamType::View, NO_LOG)
    })
}

fn of_log(data: &DiscoveryData<'_>, log: &LogReport) -> Result<Stream, ApiError> {
    let report = opened(data, &log.source.name)?;
    let kind = if log.snapshot { StreamType::Preview } else { StreamType::Input };
    Ok(Stream {
        global_aggregated: !log.snapshot,
        created: Some(log.created),
        last_data_received: log.last_data,
        log_files_history_count: Some(log.logs),
        ..stream(&report, kind, log.source.log_type)
    })
}

/// A report, opened for the longest period.
fn opened<'a>(data: &'a DiscoveryData<'a>, name: &str) -> Result<OpenReport<'a>, ApiError> {
    OpenReport::open(data, name, LONGEST_PERIOD)
}

/// What all kinds of report have in common.
fn stream(report: &OpenReport<'_>, stream_type: StreamType, log_type: u16) -> Stream {
    let numbered =
        |known: [(bool, u8); 3]| known.iter().filter(|(known, _)| *known).map(|(_, number)| *number).collect();
    let LogAttributes { users, ip_addresses, total, uploaded, downloaded } = report.attributes;
    Stream {
        id: report_id(report.name),
        display_name: report.name.to_owned(),
        stream_type,
        built_in_stream_type: None,
        global_aggregated: false,
        log_type,
        created: None,
        last_data_received: None,
        log_files_history_count: None,
        supported_entity_types: numbered([(users, 1), (ip_addresses, 2), (report.knows(EntityKind::Device), 3)]),
        supported_traffic_types: numbered([(total, 1), (downloaded, 2), (uploaded, 3)]),
        time_frames: time_frames(report),
        source_streams: Vec::new(),
    }
}

/// What passed in each period, in one look at the rows of the longest.
fn time_frames(report: &OpenReport<'_>) -> Vec<TimeFrame> {
    let mut frames = PERIODS.map(|days| (Period::last_days(days, report.period.to), Traffic::NONE));
    for row in report.rows() {
        frames.iter_mut().filter(|(period, _)| period.from <= row.day).for_each(|(_, traffic)| *traffic += row.traffic);
    }
    let frame = |(days, (_, traffic))| TimeFrame { days, traffic: report.shown(traffic) };
    PERIODS.into_iter().zip(frames).map(frame).collect()
}
