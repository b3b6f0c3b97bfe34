//! Routes of ours, under `/api/gnomon`, for what has no public shape: JSON as the typed wires have it.

use gnomon_reference_impl::catalog::AppId;
use gnomon_reference_impl::http::cloud_apps::CloudAppsRoute;
use gnomon_reference_impl::protocol::cloud_apps::{
    AppTag, CloudAppsRequest, CloudAppsResponse, Settings as SavedSettings, SynchronisationStatus, TaggedApp,
};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use gnomon_reference_impl::protocol::discovery_policies::{
    AlertMarking, AlertsMarked, DiscoveryAlert, DiscoveryPolicy, GovernanceEntry,
};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::subnets::Subnet;

use super::apps::{app, tagging};
use crate::stub::endpoints::endpoints;
use crate::stub::recorded_request::said;
use crate::stub::{CloudAppsApi, Question};

endpoints! {
    CloudAppsApi;

    /// An app is tagged: `PUT /api/gnomon/apps/{appId}/tag`.
    TagApp = CloudAppsRoute::OwnTagApp, finds;
    holds (done: ()) {
        Question::CloudApps(CloudAppsRequest::TagApp { .. }) => CloudAppsResponse::Done,
    }
    asks (recorded) -> (AppId, AppTag) { tagging(recorded) }

    /// The tag of an app is taken away: `DELETE /api/gnomon/apps/{appId}/tag`.
    UntagApp = CloudAppsRoute::OwnUntagApp, finds;
    holds (done: ()) {
        Question::CloudApps(CloudAppsRequest::UntagApp { .. }) => CloudAppsResponse::Done,
    }
    asks (recorded) -> AppId { app(recorded) }

    /// The tagged apps: `GET /api/gnomon/tagged_apps`.
    TaggedApps = CloudAppsRoute::OwnTaggedApps, lists;
    holds (apps: Vec<TaggedApp>) {
        Question::CloudApps(CloudAppsRequest::ListTaggedApps) => CloudAppsResponse::TaggedApps(apps.clone()),
    }
    asks (recorded) -> () { Some(()) }

    /// How far the synchronisation with Defender is: `GET /api/gnomon/synchronisation` (BLK-08).
    Synchronisation = CloudAppsRoute::OwnSynchronisation;
    holds (status: SynchronisationStatus) {
        Question::CloudApps(CloudAppsRequest::SynchronisationStatus) => CloudAppsResponse::Synchronisation(*status),
    }
    asks (recorded) -> () { Some(()) }

    /// The settings as last saved, and whether the organisation is licensed: `GET /api/gnomon/settings`.
    ReadSettings = CloudAppsRoute::OwnReadSettings;
    holds (settings: (SavedSettings, bool)) {
        Question::CloudApps(CloudAppsRequest::ReadSettings) => CloudAppsResponse::Settings(settings.0, settings.1),
    }
    asks (recorded) -> () { Some(()) }

    /// The settings are saved: `PUT /api/gnomon/settings` (BLK-01, ALR-03).
    SaveSettings = CloudAppsRoute::OwnSaveSettings;
    holds (done: ()) {
        Question::CloudApps(CloudAppsRequest::SaveSettings(_)) => CloudAppsResponse::Done,
    }
    asks (recorded) -> SavedSettings {
        said!(recorded, Question::CloudApps(CloudAppsRequest::SaveSettings(settings)) => *settings)
    }

    /// The organisation gets its licence, or loses it: `PUT /api/gnomon/licence` (INT-03).
    SetLicence = CloudAppsRoute::OwnSetLicence;
    holds (done: ()) {
        Question::CloudApps(CloudAppsRequest::SetLicence(_)) => CloudAppsResponse::Done,
    }
    asks (recorded) -> bool {
        said!(recorded, Question::CloudApps(CloudAppsRequest::SetLicence(licensed)) => *licensed)
    }

    /// The policies: `GET /api/gnomon/policies`.
    Policies = CloudAppsRoute::OwnPolicies, lists;
    holds (policies: Vec<DiscoveryPolicy>) {
        Question::CloudApps(CloudAppsRequest::ListPolicies) => CloudAppsResponse::Policies(policies.clone()),
    }
    asks (recorded) -> () { Some(()) }

    /// The alerts of policies: `GET /api/gnomon/alerts`.
    Alerts = CloudAppsRoute::OwnAlerts, lists;
    holds (alerts: Vec<DiscoveryAlert>) {
        Question::CloudApps(CloudAppsRequest::ListAlerts) => CloudAppsResponse::Alerts(alerts.clone()),
    }
    asks (recorded) -> () { Some(()) }

    /// Alerts are marked: `POST /api/gnomon/alerts/mark`. The answer tells which of them were not there.
    MarkAlerts = CloudAppsRoute::OwnMarkAlerts;
    holds (marked: AlertsMarked) {
        Question::CloudApps(CloudAppsRequest::MarkAlerts(_)) => CloudAppsResponse::AlertsMarked(marked.clone()),
    }
    asks (recorded) -> AlertMarking {
        said!(recorded, Question::CloudApps(CloudAppsRequest::MarkAlerts(marking)) => marking.clone())
    }

    /// The operations on tags: `GET /api/gnomon/governance`.
    Governance = CloudAppsRoute::OwnGovernance, lists;
    holds (log: Vec<GovernanceEntry>) {
        Question::CloudApps(CloudAppsRequest::GovernanceLog) => CloudAppsResponse::GovernanceLog(log.clone()),
    }
    asks (recorded) -> () { Some(()) }

    /// The IP address ranges: `GET /api/gnomon/subnets`.
    Subnets = CloudAppsRoute::OwnSubnets, lists;
    holds (subnets: Vec<Subnet>) {
        Question::CloudApps(CloudAppsRequest::ListSubnets) => CloudAppsResponse::Subnets(subnets.clone()),
    }
    asks (recorded) -> () { Some(()) }

    /// A question about Cloud Discovery: `POST /api/gnomon/discovery`. Whatever it is, this is the answer.
    Discovery = CloudAppsRoute::OwnDiscovery;
    holds (answer: DiscoveryAnswer) {
        Question::Discovery(_) => answer.clone(),
    }
    asks (recorded) -> DiscoveryQuery { said!(recorded, Question::Discovery(query) => query.clone()) }

    /// A request about logs: `POST /api/gnomon/logs`. Whatever it is, this is the answer.
    Logs = CloudAppsRoute::OwnLogs;
    holds (answer: LogsResponse) {
        Question::Logs(_) => answer.clone(),
    }
    asks (recorded) -> LogsRequest { said!(recorded, Question::Logs(request) => request.clone()) }
}
