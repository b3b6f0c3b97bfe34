//! Activities, entities and IP address ranges (`FACTS.md` 6.4).

use gnomon_reference_impl::http::cloud_apps::CloudAppsRoute;
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery, Line};
use gnomon_reference_impl::protocol::discovery_policies::GovernanceEntry;
use gnomon_reference_impl::protocol::subnets::{Subnet, SubnetId, SubnetRule};

use super::Parameters;
use super::discovered::list;
use crate::fake;
use crate::stub::endpoints::endpoints;
use crate::stub::recorded_request::said;
use crate::stub::{CloudAppsApi, Question};

endpoints! {
    CloudAppsApi;

    /// The activities: `GET` or `POST /api/v1/activities/`. They are operations on tags; filters and order are applied
    /// to them.
    ListActivities = CloudAppsRoute::Activities, lists;
    holds (log: Vec<GovernanceEntry>) {
        Question::CloudApps(CloudAppsRequest::GovernanceLog) => CloudAppsResponse::GovernanceLog(log.clone()),
    }
    asks (recorded) -> Parameters { recorded.parameters() }

    /// An activity of these: `GET /api/v1/activities/{pk}/`. Its id is made from it; the list tells it.
    GetActivity = CloudAppsRoute::Activity, finds;
    holds (log: Vec<GovernanceEntry>) {
        Question::CloudApps(CloudAppsRequest::GovernanceLog) => CloudAppsResponse::GovernanceLog(log.clone()),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// Feedback about an activity of these: `POST /api/v1/activities/{pk}/feedback/`.
    ActivityFeedback = CloudAppsRoute::ActivityFeedback, finds;
    holds (log: Vec<GovernanceEntry>) {
        Question::CloudApps(CloudAppsRequest::GovernanceLog) => CloudAppsResponse::GovernanceLog(log.clone()),
    }
    asks (recorded) -> Parameters { recorded.parameters() }

    /// The entities: `GET` or `POST /api/v1/entities/`. They are the users of a report; filters and order are applied
    /// to them.
    ListEntities = CloudAppsRoute::Entities, lists;
    holds (users: Vec<Line>) {
        Question::Discovery(DiscoveryQuery::Reports) => DiscoveryAnswer::Reports(vec![fake::stream(0).build()]),
        Question::Discovery(DiscoveryQuery::List(query)) => list(query, users),
    }
    asks (recorded) -> Parameters { recorded.parameters() }

    /// An entity of these: `GET /api/v1/entities/{pk}/`. Its id is made from its name; the list tells it.
    GetEntity = CloudAppsRoute::Entity, finds;
    holds (users: Vec<Line>) {
        Question::Discovery(DiscoveryQuery::Reports) => DiscoveryAnswer::Reports(vec![fake::stream(0).build()]),
        Question::Discovery(DiscoveryQuery::List(query)) => list(query, users),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// An entity of these with those that belong to it: `GET /api/v1/entities/{pk}/retrieve_tree/`.
    EntityTree = CloudAppsRoute::EntityTree, finds;
    holds (users: Vec<Line>) {
        Question::Discovery(DiscoveryQuery::Reports) => DiscoveryAnswer::Reports(vec![fake::stream(0).build()]),
        Question::Discovery(DiscoveryQuery::List(query)) => list(query, users),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// The IP address ranges: `GET` or `POST /api/v1/subnet/`. Filters and order are applied to them.
    ListSubnets = CloudAppsRoute::Subnets, lists;
    holds (subnets: Vec<Subnet>) {
        Question::CloudApps(CloudAppsRequest::ListSubnets) => CloudAppsResponse::Subnets(subnets.clone()),
    }
    asks (recorded) -> Parameters { recorded.parameters() }

    /// IP address ranges are defined: `POST /api/v1/subnet/create_rule/`. The answer is their number.
    CreateSubnet = CloudAppsRoute::CreateSubnet;
    holds (id: SubnetId) {
        Question::CloudApps(CloudAppsRequest::CreateSubnet(_)) => CloudAppsResponse::SubnetCreated(*id),
    }
    asks (recorded) -> SubnetRule {
        said!(recorded, Question::CloudApps(CloudAppsRequest::CreateSubnet(rule)) => (**rule).clone())
    }

    /// IP address ranges are defined anew: `POST /api/v1/subnet/{id}/update_rule/`.
    ReplaceSubnet = CloudAppsRoute::ReplaceSubnet, finds;
    holds (done: ()) {
        Question::CloudApps(CloudAppsRequest::ReplaceSubnet { .. }) => CloudAppsResponse::Done,
    }
    asks (recorded) -> (SubnetId, SubnetRule) {
        said!(
            recorded,
            Question::CloudApps(CloudAppsRequest::ReplaceSubnet { subnet, rule }) => (*subnet, (**rule).clone())
        )
    }

    /// IP address ranges are deleted: `DELETE /api/v1/subnet/{id}/`.
    DeleteSubnet = CloudAppsRoute::DeleteSubnet, finds;
    holds (done: ()) {
        Question::CloudApps(CloudAppsRequest::DeleteSubnet { .. }) => CloudAppsResponse::Done,
    }
    asks (recorded) -> SubnetId {
        said!(recorded, Question::CloudApps(CloudAppsRequest::DeleteSubnet { subnet }) => *subnet)
    }
}
