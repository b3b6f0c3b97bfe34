//! Discovery that is right, and other than the reference's: snapshots that take a while, devices that are counted since
//! the integration was enabled.

use std::collections::{BTreeMap, BTreeSet};

use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery, WIN10_ENDPOINT_USERS};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::signals::Signal;
use gnomon_reference_impl::protocol::upload::UploadRequest;
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::world::{Fate, WireMessage};

use crate::implementations::Interceptor;

/// Snapshots are analysed some time after they were uploaded.
pub(super) struct SnapshotsAfter {
    span: SimDuration,
    /// When which were uploaded.
    uploaded: BTreeMap<String, SimTime>,
}

impl SnapshotsAfter {
    pub(super) const fn new(span: SimDuration) -> Self {
        Self { span, uploaded: BTreeMap::new() }
    }

    fn is_under_way(&self, now: SimTime, report: &str) -> bool {
        self.uploaded.get(report).is_some_and(|at| now < *at + self.span)
    }
}

impl Interceptor for SnapshotsAfter {
    fn upload_asked(&mut self, now: SimTime, request: &mut UploadRequest) {
        if let UploadRequest::Completion(done) = request
            && done.upload_as_snapshot
        {
            self.uploaded.insert(done.input_stream_name.clone(), now);
        }
    }

    fn logs_asked(&mut self, now: SimTime, request: &mut LogsRequest) {
        if let LogsRequest::CreateSnapshot { name, .. } = request {
            self.uploaded.insert(name.clone(), now);
        }
    }

    fn discovery_answers(
        &mut self,
        now: SimTime,
        query: &DiscoveryQuery,
        answer: &mut Result<DiscoveryAnswer, ApiError>,
    ) {
        let report = match query {
            DiscoveryQuery::Dashboard { report, .. } | DiscoveryQuery::App { report, .. } => Some(report),
            DiscoveryQuery::List(list) | DiscoveryQuery::Export(list) => Some(&list.report),
            _ => None,
        };
        if report.is_some_and(|report| self.is_under_way(now, report)) {
            *answer = Err(ApiError::new(ErrorCode::ResourceNotFound, "There is no such report"));
        }
        if let Ok(DiscoveryAnswer::Reports(streams)) = answer {
            streams.retain(|stream| !self.is_under_way(now, &stream.display_name));
        }
    }

    fn logs_answers(&mut self, now: SimTime, _: &LogsRequest, answer: &mut Result<LogsResponse, ApiError>) {
        let under_way = self.uploaded.values().any(|at| now < *at + self.span);
        if let Ok(LogsResponse::Governance(tasks)) = answer
            && under_way
        {
            tasks.pop();
        }
    }
}

/// The dashboard counts the devices since the integration was enabled, whatever the period.
#[derive(Default)]
pub(super) struct DevicesSinceEnabled {
    discovered: BTreeSet<DeviceId>,
}

impl Interceptor for DevicesSinceEnabled {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        if let WireMessage::Signals(device, batch) = message
            && batch.signals.iter().any(|signal| matches!(signal, Signal::Transactions(_)))
        {
            self.discovered.insert(*device);
        }
        Fate::AsDrawn
    }

    fn discovery_answers(
        &mut self,
        _: SimTime,
        query: &DiscoveryQuery,
        answer: &mut Result<DiscoveryAnswer, ApiError>,
    ) {
        if let (DiscoveryQuery::Dashboard { report, .. }, Ok(DiscoveryAnswer::Dashboard(counters))) = (query, answer)
            && report == WIN10_ENDPOINT_USERS
        {
            let discovered = self.discovered.len() as u64;
            counters.counts.devices = counters.counts.devices.map(|shown| shown.max(discovered));
        }
    }
}
