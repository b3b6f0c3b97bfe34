//! Data sources, log collectors and snapshots (`FACTS.md` 6.10, 7.2, 7.5; PRX-02, PRX-04, PRX-06).

use gnomon_reference_impl::http::cloud_apps::CloudAppsRoute;
use gnomon_reference_impl::protocol::logs::{
    CollectorLine, DataSourceLine, LogsRequest, LogsResponse, NewDataSource, ReceiverConfig,
};

use super::Parameters;
use crate::stub::endpoints::endpoints;
use crate::stub::recorded_request::said;
use crate::stub::{CloudAppsApi, Question};

endpoints! {
    CloudAppsApi;

    /// The data sources: `GET /cas/api/v1/discovery/data_sources/`. Filters and order are applied to them.
    ListDataSources = CloudAppsRoute::DataSources, lists;
    holds (sources: Vec<DataSourceLine>) {
        Question::Logs(LogsRequest::ListDataSources) => LogsResponse::DataSources(sources.clone()),
    }
    asks (recorded) -> Parameters { recorded.parameters() }

    /// A data source is added: `POST /cas/api/v1/discovery/data_sources/`.
    AddDataSource = CloudAppsRoute::AddDataSource;
    holds (done: ()) {
        Question::Logs(LogsRequest::AddDataSource(_)) => LogsResponse::Done,
    }
    asks (recorded) -> NewDataSource {
        said!(recorded, Question::Logs(LogsRequest::AddDataSource(source)) => source.clone())
    }

    /// The log collectors: `GET /cas/api/v1/discovery/log_collectors/`. Filters and order are applied to them.
    ListLogCollectors = CloudAppsRoute::LogCollectors, lists;
    holds (collectors: Vec<CollectorLine>) {
        Question::Logs(LogsRequest::ListCollectors) => LogsResponse::Collectors(collectors.clone()),
    }
    asks (recorded) -> Parameters { recorded.parameters() }

    /// A log collector is added, and is given these receivers: `POST /cas/api/v1/discovery/log_collectors/`.
    AddLogCollector = CloudAppsRoute::AddLogCollector;
    holds (receivers: Vec<ReceiverConfig>) {
        Question::Logs(LogsRequest::AddCollector { .. }) => LogsResponse::Collector(receivers.clone()),
    }
    asks (recorded) -> (String, Vec<String>) {
        said!(recorded, Question::Logs(LogsRequest::AddCollector { name, data_sources })
            => (name.clone(), data_sources.clone()))
    }

    /// A snapshot report is made of files: `POST /cas/api/v1/discovery/snapshot_reports/`. The path is ours.
    CreateSnapshot = CloudAppsRoute::CreateSnapshot;
    holds (done: ()) {
        Question::Logs(LogsRequest::CreateSnapshot { .. }) => LogsResponse::Done,
    }
    asks (recorded) -> (String, Vec<String>) {
        said!(recorded, Question::Logs(LogsRequest::CreateSnapshot { name, upload_urls })
            => (name.clone(), upload_urls.clone()))
    }
}
