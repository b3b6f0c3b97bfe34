//! Questions to the tenant, each with the answer that belongs to it.

use crate::http::Backend;
use crate::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse, TaggedApp};
use crate::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery, List, ListQuery, Stream};
use crate::protocol::discovery_policies::{
    AlertMarking, AlertsMarked, DiscoveryAlert, DiscoveryPolicy, GovernanceEntry,
};
use crate::protocol::logs::{CollectorLine, DataSourceLine, GovernanceTask, LogsRequest, LogsResponse};
use crate::protocol::subnets::Subnet;
use crate::protocol::{ApiError, ErrorCode};

/// The answer of a role that does not belong to its question.
pub(super) fn unexpected<T>() -> Result<T, ApiError> {
    Err(ApiError::new(ErrorCode::InternalServerError, "The answer of the role does not belong to the question"))
}

pub(super) fn streams(backend: &mut dyn Backend) -> Result<Vec<Stream>, ApiError> {
    match backend.ask_discovery(&DiscoveryQuery::Reports)? {
        DiscoveryAnswer::Reports(streams) => Ok(streams),
        _ => unexpected(),
    }
}

pub(super) fn discovered(backend: &mut dyn Backend, query: ListQuery) -> Result<List, ApiError> {
    match backend.ask_discovery(&DiscoveryQuery::List(query))? {
        DiscoveryAnswer::List(list) => Ok(list),
        _ => unexpected(),
    }
}

pub(super) fn tagged_apps(backend: &mut dyn Backend) -> Result<Vec<TaggedApp>, ApiError> {
    match backend.ask_cloud_apps(&CloudAppsRequest::ListTaggedApps)? {
        CloudAppsResponse::TaggedApps(apps) => Ok(apps),
        _ => unexpected(),
    }
}

pub(super) fn alerts(backend: &mut dyn Backend) -> Result<Vec<DiscoveryAlert>, ApiError> {
    match backend.ask_cloud_apps(&CloudAppsRequest::ListAlerts)? {
        CloudAppsResponse::Alerts(alerts) => Ok(alerts),
        _ => unexpected(),
    }
}

pub(super) fn mark(backend: &mut dyn Backend, marking: AlertMarking) -> Result<AlertsMarked, ApiError> {
    match backend.ask_cloud_apps(&CloudAppsRequest::MarkAlerts(marking))? {
        CloudAppsResponse::AlertsMarked(marked) => Ok(marked),
        _ => unexpected(),
    }
}

pub(super) fn policies(backend: &mut dyn Backend) -> Result<Vec<DiscoveryPolicy>, ApiError> {
    match backend.ask_cloud_apps(&CloudAppsRequest::ListPolicies)? {
        CloudAppsResponse::Policies(policies) => Ok(policies),
        _ => unexpected(),
    }
}

pub(super) fn tag_log(backend: &mut dyn Backend) -> Result<Vec<GovernanceEntry>, ApiError> {
    match backend.ask_cloud_apps(&CloudAppsRequest::GovernanceLog)? {
        CloudAppsResponse::GovernanceLog(log) => Ok(log),
        _ => unexpected(),
    }
}

pub(super) fn subnets(backend: &mut dyn Backend) -> Result<Vec<Subnet>, ApiError> {
    match backend.ask_cloud_apps(&CloudAppsRequest::ListSubnets)? {
        CloudAppsResponse::Subnets(subnets) => Ok(subnets),
        _ => unexpected(),
    }
}

/// Does something of which nothing is answered but that it is done.
pub(super) fn done(backend: &mut dyn Backend, request: &CloudAppsRequest) -> Result<(), ApiError> {
    match backend.ask_cloud_apps(request)? {
        CloudAppsResponse::Done => Ok(()),
        _ => unexpected(),
    }
}

pub(super) fn data_sources(backend: &mut dyn Backend) -> Result<Vec<DataSourceLine>, ApiError> {
    match backend.ask_about_logs(&LogsRequest::ListDataSources)? {
        LogsResponse::DataSources(sources) => Ok(sources),
        _ => unexpected(),
    }
}

pub(super) fn collectors(backend: &mut dyn Backend) -> Result<Vec<CollectorLine>, ApiError> {
    match backend.ask_about_logs(&LogsRequest::ListCollectors)? {
        LogsResponse::Collectors(collectors) => Ok(collectors),
        _ => unexpected(),
    }
}

pub(super) fn log_tasks(backend: &mut dyn Backend) -> Result<Vec<GovernanceTask>, ApiError> {
    match backend.ask_about_logs(&LogsRequest::ListGovernance)? {
        LogsResponse::Governance(tasks) => Ok(tasks),
        _ => unexpected(),
    }
}

/// What logs would tell if the organisation were licensed is nothing.
pub(super) fn nothing_without_licence<T>(told: Result<Vec<T>, ApiError>) -> Result<Vec<T>, ApiError> {
    match told {
        Err(error) if error.code == ErrorCode::DisabledFeature => Ok(Vec::new()),
        told => told,
    }
}
