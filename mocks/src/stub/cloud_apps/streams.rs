//! The reports of Cloud Discovery, as streams (`FACTS.md` 6.6, 6.10; DSC-01, PRX-02, PRX-04).

use gnomon_reference_impl::http::cloud_apps::CloudAppsRoute;
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery, Stream};

use super::Parameters;
use crate::stub::endpoints::endpoints;
use crate::stub::{CloudAppsApi, Question};

endpoints! {
    CloudAppsApi;

    /// The reports: `GET /api/v1/discovery/streams/`.
    ListStreams = CloudAppsRoute::Streams, lists;
    holds (streams: Vec<Stream>) {
        Question::Discovery(DiscoveryQuery::Reports) => DiscoveryAnswer::Reports(streams.clone()),
    }
    asks (recorded) -> Parameters { recorded.parameters() }

    /// The continuous reports of these: `GET /cas/api/v1/discovery/continuous_reports/`.
    ListContinuousReports = CloudAppsRoute::ContinuousReports, lists;
    holds (streams: Vec<Stream>) {
        Question::Discovery(DiscoveryQuery::Reports) => DiscoveryAnswer::Reports(streams.clone()),
    }
    asks (recorded) -> Parameters { recorded.parameters() }

    /// The snapshot reports of these: `GET /cas/api/v1/discovery/snapshot_reports/`.
    ListSnapshotReports = CloudAppsRoute::SnapshotReports, lists;
    holds (streams: Vec<Stream>) {
        Question::Discovery(DiscoveryQuery::Reports) => DiscoveryAnswer::Reports(streams.clone()),
    }
    asks (recorded) -> Parameters { recorded.parameters() }
}
