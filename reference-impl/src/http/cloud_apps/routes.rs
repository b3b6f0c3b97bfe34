//! Every route as data: who may, since when, how often, what is asked and answered, where it is documented, and how it
//! differs from the real service.

use ::http::Method;

use super::alerts::{Closing, Marking};
use super::parameters::Parameters;
use super::{
    accounts, activities, alerts, apps, discovered, governance, logs, own, policies, scripts, streams, subnets, upload,
};
use crate::http::exchange::Exchange;
use crate::http::route::{ApiVersions, PathPattern, Permission, Route, Serving};
use crate::http::rows::routes;
use crate::http::{RateLimit, token};
use crate::protocol::discovery::EntityKind;

const INVESTIGATE: Permission = Permission::AnyOf(&["Investigation.read", "Investigation.manage"]);
const READ_ALERTS: Permission =
    Permission::AnyOf(&["Investigation.read", "Investigation.manage", "Discovery.read", "Discovery.manage"]);
const CLOSE_ALERTS: Permission = Permission::AnyOf(&["Investigation.manage", "Discovery.manage"]);
const DISCOVER: Permission = Permission::AnyOf(&["Discovery.read", "Discovery.manage"]);
const MANAGE: Permission = Permission::AnyOf(&["Discovery.manage"]);
const READ_SUBNETS: Permission =
    Permission::AnyOf(&["Investigation.read", "Investigation.manage", "Settings.read", "Settings.manage"]);
const MANAGE_SUBNETS: Permission = Permission::AnyOf(&["Investigation.manage", "Settings.manage"]);
const ADMINISTRATOR: Permission = Permission::AnyOf(&[token::ADMINISTRATOR]);

const OURS: &str = "The path and its form are ours: the portal has the feature, and no public source shows its route.";
const TYPED: &str = "A route of ours for what has no public shape; JSON as the typed wires have it.";
const PORTAL: &str =
    "A route of the portal, known from Microsoft's own module: fields that the module does not read are ours.";
const SEEN: &str =
    "`lastUsed` is known to the day: its first millisecond. Apps without a catalogue entry are one record, \"Other\".";
const ALERTS: &str = "`idValue` and `threatScore` are null: no public source gives them for app discovery policies. \
                      Every filter takes every operator. `max` is the limit of the page, `total` always exact.";
const CLOSED: &str = "Without `filters` it is refused. The reason is checked and, like feedback, not kept.";
const POLICY: &str = "The listing is a route of the portal; creating, changing and deleting, and the form of \
                      settings, are ours. There are policies of the type `NEW_SERVICE` only.";
const STREAMS: &str =
    "`timeFrames` have the fields of our reports; of a report's state what is not modelled has its first value.";
const APP: &str = "Of `revised_score` only `total` is known; the scores by subject are null. With `streamId`, also its \
                   usage (ours).";
const TAG: &str = "Never publicly supported. Custom tags are not modelled: they are refused.";
const ACTIVITIES: &str = "No app is connected by API here, so the activities are those of administrators: operations \
                          on tags. Fields of connected apps are left out.";
const ACCOUNTS: &str = "No app is connected by API here, so the accounts are those that discovery saw, as accounts of \
                        Active Directory. Groups, administrators and external accounts are not modelled.";

/// What Microsoft's own module puts before a path, what its API's documents put there, and what we do before ours.
const MODULE: &str = "/cas/api/v1";
const PUBLIC: &str = "/api/v1";
const OWN: &str = "/api";

const LIST: &str = "filters, sort, page";
const FILTERS: &str = "filters, comment";
const COUNT: &str = "how many";

/// A route of all API versions for whoever may read discovery.
fn usual(what: Serving<CloudAppsRoute>, method: Method, path: PathPattern) -> Route<CloudAppsRoute> {
    Route {
        what,
        method,
        prefix: PUBLIC,
        path,
        api_versions: ApiVersions::All,
        permission: DISCOVER,
        limit: RateLimit::CloudApps,
        request: "",
        answer: "",
        source: "6.10",
        difference: "",
    }
}

routes! {
    /// The routes of Cloud App Security. Those that begin with `Own` are ours.
    CloudAppsRoute, as usual but for what is said;
    handled by fn carry_out(exchange: &mut Exchange<'_>, parameters: Parameters, first: &str, second: &str);

    not modelled {
        "files of connected apps" {
            GET ["/files", "/files/{pk}"]
            POST ["/files"]
        }
        "activities by Kusto query" {
            POST ["/activities_kusto"]
        }
    }

    Streams = GET "/discovery/streams/" {
        answer: "stream list", source: "6.6", difference: STREAMS,
    } => streams::list(exchange, &parameters);

    ContinuousReports = GET "/discovery/continuous_reports/" {
        prefix: MODULE, answer: "report list", difference: PORTAL,
    } => streams::continuous(exchange, &parameters);

    SnapshotReports = GET "/discovery/snapshot_reports/" {
        prefix: MODULE, answer: "report list", difference: PORTAL,
    } => streams::snapshots(exchange, &parameters);

    CreateSnapshot = POST "/discovery/snapshot_reports/" {
        permission: MANAGE, request: "name, log format, content", answer: "report", source: "7.2", difference: OURS,
    } => logs::create_snapshot(exchange, parameters);

    Categories = POST "/discovery/discovered_apps/categories/" {
        request: "report, days, sort", answer: "category list", source: "6.7",
        difference: "`sortField` is `score`, the number of apps, or `id`.",
    } => apps::categories(exchange, &parameters);

    TagCounts = POST "/discovery/discovered_apps/tags/" {
        prefix: MODULE, request: "report, days", answer: "a count for each tag", difference: PORTAL,
    } => apps::tag_counts(exchange, &parameters);

    Dashboard = GET | POST "/discovery/dashboard/" {
        request: "report, days", answer: "dashboard", source: "7.7", difference: OURS,
    } => discovered::dashboard(exchange, &parameters);

    App = GET "/saasdb/{appId}/" {
        prefix: MODULE, request: "`streamId`", answer: "app", difference: APP,
    } => apps::app(exchange, &parameters, first);

    AppTags = GET "/discovery/app_tags/" {
        prefix: MODULE, answer: "tag list", difference: PORTAL,
    } or POST "/discovery/app_tags/" {
        api_versions: ApiVersions::ContractOnly, answer: "tag list", source: "6.9", difference: TAG,
    } => apps::tags(exchange);

    DiscoveredApps = GET | POST "/discovery/discovered_apps/" | "/discovery/" {
        prefix: MODULE, request: LIST, answer: "app page", difference: SEEN,
    } => discovered::list(exchange, &parameters, EntityKind::App);

    ExportApps = GET | POST "/discovery/discovered_apps/export/" {
        request: LIST, answer: "CSV", source: "7.12", difference: OURS,
    } => discovered::export(exchange, &parameters, EntityKind::App);

    DiscoveredDevices = GET | POST "/discovery/discovered_devices/" {
        request: LIST, answer: "device page", source: "7.7", difference: OURS,
    } => discovered::list(exchange, &parameters, EntityKind::Device);

    ExportDevices = GET | POST "/discovery/discovered_devices/export/" {
        request: LIST, answer: "CSV", source: "7.12", difference: OURS,
    } => discovered::export(exchange, &parameters, EntityKind::Device);

    DiscoveredUsers = GET | POST "/discovery/discovered_users/" {
        request: LIST, answer: "user page", source: "7.7", difference: OURS,
    } => discovered::list(exchange, &parameters, EntityKind::User);

    ExportUsers = GET | POST "/discovery/discovered_users/export/" {
        request: LIST, answer: "CSV", source: "7.12", difference: OURS,
    } => discovered::export(exchange, &parameters, EntityKind::User);

    DiscoveredIpAddresses = GET | POST "/discovery/discovered_ip_addresses/" {
        request: LIST, answer: "IP address page", source: "7.7", difference: OURS,
    } => discovered::list(exchange, &parameters, EntityKind::IpAddress);

    ExportIpAddresses = GET | POST "/discovery/discovered_ip_addresses/export/" {
        request: LIST, answer: "CSV", source: "7.12", difference: OURS,
    } => discovered::export(exchange, &parameters, EntityKind::IpAddress);

    AddAppTag = POST "/discovery/discovery_app/{appId}/add_tag/" {
        api_versions: ApiVersions::ContractOnly, permission: MANAGE, request: "`tagName`", source: "6.9",
        difference: TAG,
    } => apps::add_tag(exchange, &parameters, first);

    RemoveAppTag = POST "/discovery/discovery_app/{appId}/remove_tag/" {
        api_versions: ApiVersions::ContractOnly, permission: MANAGE, request: "`tagName`", source: "6.9",
        difference: TAG,
    } => apps::remove_tag(exchange, &parameters, first);

    BlockScript = GET "/discovery_block_scripts/" | "/discovery/discovery_block_scripts/" {
        prefix: "/api", permission: MANAGE, request: "`format`, `type`", answer: "script", source: "6.8",
        difference: "`type` is `banned`; scripts of sanctioned apps are not modelled, and are refused. Without \
                     `format` the domains are listed, an app a record: known from a client that could not work \
                     otherwise.",
    } => scripts::download(exchange, &parameters);

    UploadUrl = GET "/discovery/upload_url/" {
        permission: MANAGE, request: "`filename`, `source`", answer: "`url`, `provider`", source: "6.5",
        difference: "Of the documented sources, those that have a parser here.",
    } => upload::address(exchange, &parameters);

    DoneUpload = POST "/discovery/done_upload/" {
        permission: MANAGE, request: "`uploadUrl`, data source", answer: "empty object", source: "6.5",
        difference: "The body of the answer is an empty object. A file is put in one piece; Azure's blocks are not \
                     taken.",
    } => upload::completion(exchange, &parameters);

    DataSources = GET "/discovery/data_sources/" {
        prefix: MODULE, answer: "data source list", difference: "Data sources cannot be deleted here.",
    } => logs::data_sources(exchange, &parameters);

    AddDataSource = POST "/discovery/data_sources/" {
        prefix: MODULE, permission: MANAGE, request: "data source", answer: "data source",
        difference: "`logType` may be a public name too. `timeZone` (ours) is the zone of times that name none. Logs \
                     of \
                     addresses only are attributed by ranges that providers publish or registered: the list of the \
                     real \
                     service is not public. Anonymisation is not modelled: `anonymizeUsers` is refused if true.",
    } => logs::add_data_source(exchange, &parameters);

    LogCollectors = GET "/discovery/log_collectors/" {
        prefix: MODULE, answer: "log collector list", difference: PORTAL,
    } => logs::collectors(exchange, &parameters);

    AddLogCollector = POST "/discovery/log_collectors/" {
        prefix: MODULE, permission: MANAGE, request: "`name`, `dataSources`", answer: "log collector", source: "7.5",
        difference: OURS,
    } => logs::add_collector(exchange, parameters);

    CloseBenign = POST "/alerts/close_benign/" {
        permission: CLOSE_ALERTS, request: FILTERS, answer: COUNT, source: "6.3", difference: CLOSED,
    } => alerts::close(exchange, &parameters, Closing::Benign);

    CloseFalsePositive = POST "/alerts/close_false_positive/" {
        permission: CLOSE_ALERTS, request: FILTERS, answer: COUNT, source: "6.3", difference: CLOSED,
    } => alerts::close(exchange, &parameters, Closing::FalsePositive);

    CloseTruePositive = POST "/alerts/close_true_positive/" {
        permission: CLOSE_ALERTS, request: FILTERS, answer: COUNT, source: "6.3", difference: CLOSED,
    } => alerts::close(exchange, &parameters, Closing::TruePositive);

    DismissAlerts = POST "/alerts/dismiss_bulk/" {
        permission: CLOSE_ALERTS, request: FILTERS, answer: COUNT, source: "6.3", difference: CLOSED,
    } => alerts::close(exchange, &parameters, Closing::Dismissed);

    ResolveAlerts = POST "/alerts/resolve/" {
        permission: CLOSE_ALERTS, request: FILTERS, answer: COUNT, source: "6.3", difference: CLOSED,
    } => alerts::close(exchange, &parameters, Closing::Resolved);

    ReopenAlerts = POST "/alerts/reopen/" {
        permission: CLOSE_ALERTS, request: FILTERS, answer: COUNT, source: "6.3",
        difference: "The answer, `reopened`, is ours.",
    } => alerts::reopen(exchange, &parameters);

    Alerts = GET | POST "/alerts/" {
        permission: READ_ALERTS, request: LIST, answer: "alert page", source: "6.3", difference: ALERTS,
    } => alerts::list(exchange, &parameters);

    Alert = GET "/alerts/{pk}/" {
        permission: READ_ALERTS, answer: "alert", source: "6.3", difference: ALERTS,
    } => alerts::get(exchange, first);

    ReadAlert = POST "/alerts/{pk}/read/" {
        permission: READ_ALERTS, source: "6.3",
    } => alerts::mark(exchange, first, Marking::Read);

    UnreadAlert = POST "/alerts/{pk}/unread/" {
        permission: READ_ALERTS, source: "6.3",
    } => alerts::mark(exchange, first, Marking::Unread);

    DismissAlert = POST "/alerts/{pk}/dismiss/" {
        permission: CLOSE_ALERTS, source: "6.3",
    } => alerts::mark(exchange, first, Marking::Dismissed);

    Policies = GET | POST "/policies/" {
        prefix: MODULE, request: LIST, answer: "policy page", difference: POLICY,
    } => policies::list(exchange, &parameters);

    Policy = GET "/policies/{type}/{id}/" {
        answer: "policy", difference: POLICY,
    } => policies::get(exchange, first, second);

    CreatePolicy = POST "/policies/{type}/" {
        permission: MANAGE, request: "settings of a policy", answer: "policy", source: "9.1", difference: POLICY,
    } => policies::create(exchange, parameters, first);

    ChangePolicy = PUT "/policies/{type}/{id}/" {
        permission: MANAGE, request: "settings of a policy", source: "9.1", difference: POLICY,
    } => policies::change(exchange, parameters, first, second);

    DeletePolicy = DELETE "/policies/{type}/{id}/" {
        permission: MANAGE, source: "9.1", difference: POLICY,
    } => policies::delete(exchange, first, second);

    Governance = GET | POST "/governance/" {
        prefix: MODULE, request: LIST, answer: "governance page", difference: PORTAL,
    } => governance::list(exchange, &parameters);

    GovernanceEntry = GET "/governance/{id}/" {
        prefix: MODULE, answer: "governance entry", difference: PORTAL,
    } => governance::get(exchange, first);

    Activities = GET | POST "/activities/" {
        permission: INVESTIGATE, request: LIST, answer: "activity page", source: "6.4", difference: ACTIVITIES,
    } => activities::list(exchange, &parameters);

    Activity = GET "/activities/{pk}/" {
        permission: INVESTIGATE, answer: "activity", source: "6.4", difference: ACTIVITIES,
    } => activities::get(exchange, first);

    ActivityFeedback = POST "/activities/{pk}/feedback/" {
        permission: INVESTIGATE, request: "feedback", source: "6.4", difference: "Feedback is not kept.",
    } => activities::feedback(exchange, &parameters, first);

    Entities = GET | POST "/entities/" {
        permission: INVESTIGATE, request: LIST, answer: "entity page", source: "6.4", difference: ACCOUNTS,
    } => accounts::list(exchange, &parameters);

    EntityTree = GET "/entities/{pk}/retrieve_tree/" {
        permission: INVESTIGATE, answer: "entity tree", source: "6.4", difference: ACCOUNTS,
    } => accounts::tree(exchange, first);

    Entity = GET "/entities/{pk}/" {
        permission: INVESTIGATE, answer: "entity", source: "6.4", difference: ACCOUNTS,
    } => accounts::get(exchange, first);

    Subnets = GET | POST "/subnet/" {
        permission: READ_SUBNETS, request: LIST, answer: "range page", source: "6.4",
        difference: "There are no built-in ranges.",
    } => subnets::list(exchange, &parameters);

    CreateSubnet = POST "/subnet/create_rule/" {
        permission: MANAGE_SUBNETS, request: "range", answer: "id", source: "6.4",
    } => subnets::create(exchange, parameters);

    ReplaceSubnet = POST "/subnet/{id}/update_rule/" {
        permission: MANAGE_SUBNETS, request: "range", source: "6.4",
    } => subnets::replace(exchange, parameters, first);

    DeleteSubnet = DELETE "/subnet/{id}/" {
        permission: MANAGE_SUBNETS, source: "6.4",
    } => subnets::delete(exchange, first);

    OwnTagApp = PUT "/gnomon/apps/{appId}/tag" {
        prefix: OWN, permission: ADMINISTRATOR, request: "`tag`", source: "ours", difference: TYPED,
    } => own::tag_app(exchange, parameters, first);

    OwnUntagApp = DELETE "/gnomon/apps/{appId}/tag" {
        prefix: OWN, permission: ADMINISTRATOR, source: "ours", difference: TYPED,
    } => own::untag_app(exchange, first);

    OwnTaggedApps = GET "/gnomon/tagged_apps" {
        prefix: OWN, permission: ADMINISTRATOR, answer: "tagged app list", source: "ours", difference: TYPED,
    } => own::tagged_apps(exchange);

    OwnSynchronisation = GET "/gnomon/synchronisation" {
        prefix: OWN, permission: ADMINISTRATOR, answer: "status", source: "ours", difference: TYPED,
    } => own::synchronisation(exchange);

    OwnReadSettings = GET "/gnomon/settings" {
        prefix: OWN, permission: ADMINISTRATOR, answer: "settings, `licensed`", source: "ours", difference: TYPED,
    } => own::read_settings(exchange);

    OwnSaveSettings = PUT "/gnomon/settings" {
        prefix: OWN, permission: ADMINISTRATOR, request: "settings", source: "ours", difference: TYPED,
    } => own::save_settings(exchange, parameters);

    OwnSetLicence = PUT "/gnomon/licence" {
        prefix: OWN, permission: ADMINISTRATOR, request: "`licensed`", source: "ours", difference: TYPED,
    } => own::set_licence(exchange, parameters);

    OwnPolicies = GET "/gnomon/policies" {
        prefix: OWN, permission: ADMINISTRATOR, answer: "policy list", source: "ours", difference: TYPED,
    } => own::policies(exchange);

    OwnAlerts = GET "/gnomon/alerts" {
        prefix: OWN, permission: ADMINISTRATOR, answer: "alert list", source: "ours", difference: TYPED,
    } => own::alerts(exchange);

    OwnMarkAlerts = POST "/gnomon/alerts/mark" {
        prefix: OWN, permission: ADMINISTRATOR, request: "marking", answer: "which were marked", source: "ours",
        difference: TYPED,
    } => own::mark_alerts(exchange, parameters);

    OwnGovernance = GET "/gnomon/governance" {
        prefix: OWN, permission: ADMINISTRATOR, answer: "governance log", source: "ours", difference: TYPED,
    } => own::governance(exchange);

    OwnSubnets = GET "/gnomon/subnets" {
        prefix: OWN, permission: ADMINISTRATOR, answer: "range list", source: "ours", difference: TYPED,
    } => own::subnets(exchange);

    OwnDiscovery = POST "/gnomon/discovery" {
        prefix: OWN, permission: ADMINISTRATOR, request: "`DiscoveryQuery`", answer: "`DiscoveryAnswer`",
        source: "ours", difference: TYPED,
    } => own::discovery(exchange);

    OwnLogs = POST "/gnomon/logs" {
        prefix: OWN, permission: ADMINISTRATOR, request: "`LogsRequest`", answer: "`LogsResponse`", source: "ours",
        difference: TYPED,
    } => own::logs(exchange);
}
