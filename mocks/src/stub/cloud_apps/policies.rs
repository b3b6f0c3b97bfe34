//! App discovery policies, and the governance log (`FACTS.md` 6.10, 7.4, 9.1; BLK-07, ALR-05, PRX-05).

use gnomon_reference_impl::http::cloud_apps::CloudAppsRoute;
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::discovery_policies::{DiscoveryPolicy, GovernanceEntry, PolicyId, PolicySettings};
use gnomon_reference_impl::protocol::logs::{GovernanceTask, LogsRequest, LogsResponse};

use super::Parameters;
use crate::stub::endpoints::endpoints;
use crate::stub::recorded_request::said;
use crate::stub::{CloudAppsApi, Question};

/// What the governance log tells of.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct GovernanceLog {
    /// Operations on tags, the oldest first.
    pub tags: Vec<GovernanceEntry>,
    /// What became of log files, the oldest first.
    pub files: Vec<GovernanceTask>,
}

endpoints! {
    CloudAppsApi;

    /// The policies: `GET` or `POST /cas/api/v1/policies/`. Filters and order are applied to them.
    ListPolicies = CloudAppsRoute::Policies, lists;
    holds (policies: Vec<DiscoveryPolicy>) {
        Question::CloudApps(CloudAppsRequest::ListPolicies) => CloudAppsResponse::Policies(policies.clone()),
    }
    asks (recorded) -> Parameters { recorded.parameters() }

    /// A policy: `GET /cas/api/v1/policies/NEW_SERVICE/{id}/`.
    GetPolicy = CloudAppsRoute::Policy, finds;
    holds (policy: DiscoveryPolicy) at (policy.id.to_string()) {
        Question::CloudApps(CloudAppsRequest::ListPolicies) => CloudAppsResponse::Policies(vec![policy.clone()]),
    }
    asks (recorded) -> PolicyId { recorded.segment(1)?.parse().ok() }

    /// A policy is created: `POST /cas/api/v1/policies/NEW_SERVICE/`. The answer is its number.
    CreatePolicy = CloudAppsRoute::CreatePolicy;
    holds (id: PolicyId) {
        Question::CloudApps(CloudAppsRequest::CreatePolicy(_)) => CloudAppsResponse::PolicyCreated(*id),
    }
    asks (recorded) -> PolicySettings {
        said!(recorded, Question::CloudApps(CloudAppsRequest::CreatePolicy(settings)) => (**settings).clone())
    }

    /// A policy is set up anew: `PUT /cas/api/v1/policies/NEW_SERVICE/{id}/`.
    ChangePolicy = CloudAppsRoute::ChangePolicy, finds;
    holds (done: ()) {
        Question::CloudApps(CloudAppsRequest::ChangePolicy { .. }) => CloudAppsResponse::Done,
    }
    asks (recorded) -> (PolicyId, PolicySettings) {
        said!(recorded, Question::CloudApps(CloudAppsRequest::ChangePolicy { policy, settings })
            => (*policy, (**settings).clone()))
    }

    /// A policy is deleted: `DELETE /cas/api/v1/policies/NEW_SERVICE/{id}/`.
    DeletePolicy = CloudAppsRoute::DeletePolicy, finds;
    holds (done: ()) {
        Question::CloudApps(CloudAppsRequest::DeletePolicy { .. }) => CloudAppsResponse::Done,
    }
    asks (recorded) -> PolicyId {
        said!(recorded, Question::CloudApps(CloudAppsRequest::DeletePolicy { policy }) => *policy)
    }

    /// The governance log: `GET` or `POST /cas/api/v1/governance/`. Filters and order are applied to it.
    ListGovernance = CloudAppsRoute::Governance, lists;
    holds (log: GovernanceLog) {
        Question::CloudApps(CloudAppsRequest::GovernanceLog) => CloudAppsResponse::GovernanceLog(log.tags.clone()),
        Question::Logs(LogsRequest::ListGovernance) => LogsResponse::Governance(log.files.clone()),
    }
    asks (recorded) -> Parameters { recorded.parameters() }

    /// An entry of this governance log: `GET /cas/api/v1/governance/{id}/`. Its id is made from it; the list tells it.
    GetGovernanceEntry = CloudAppsRoute::GovernanceEntry, finds;
    holds (log: GovernanceLog) {
        Question::CloudApps(CloudAppsRequest::GovernanceLog) => CloudAppsResponse::GovernanceLog(log.tags.clone()),
        Question::Logs(LogsRequest::ListGovernance) => LogsResponse::Governance(log.files.clone()),
    }
    asks (recorded) -> String { recorded.segment(0) }
}
