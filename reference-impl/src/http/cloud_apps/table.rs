//! Every route as data: who may, since when, how often, where it is documented, and how it differs from the real
//! service.

use ::http::Method;

use crate::http::route::{ApiVersions, PathPattern, Permission, Route};
use crate::http::{RateLimit, token};
use crate::protocol::discovery::EntityKind;

/// The routes of Cloud App Security.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the table describes each route")]
pub enum CloudAppsRoute {
    Streams,
    ContinuousReports,
    SnapshotReports,
    Discovered(EntityKind),
    Export(EntityKind),
    Dashboard,
    TagCounts,
    Categories,
    App,
    AppTags,
    AddAppTag,
    RemoveAppTag,
    BlockScript,
    UploadUrl,
    DoneUpload,
    Alerts,
    Alert,
    CloseAlerts(Closing),
    ReopenAlerts,
    MarkAlert(Marking),
    Policies,
    Policy,
    CreatePolicy,
    ChangePolicy,
    DeletePolicy,
    Governance,
    GovernanceEntry,
    DataSources,
    AddDataSource,
    LogCollectors,
    AddLogCollector,
    CreateSnapshot,
    Activities,
    Activity,
    ActivityFeedback,
    Entities,
    Entity,
    EntityTree,
    Subnets,
    CreateSubnet,
    ReplaceSubnet,
    DeleteSubnet,
    Own(Own),
}

/// The ways to close alerts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names are those of the routes")]
pub enum Closing {
    Benign,
    FalsePositive,
    TruePositive,
    /// The old way to close as a false positive.
    Dismissed,
    /// The old way to close as a true positive.
    Resolved,
}

/// What is done about one alert.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names are those of the routes")]
pub enum Marking {
    Read,
    Unread,
    Dismissed,
}

/// Routes of ours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the table describes each route")]
pub enum Own {
    TagApp,
    UntagApp,
    TaggedApps,
    Synchronisation,
    ReadSettings,
    SaveSettings,
    SetLicence,
    Policies,
    Alerts,
    MarkAlerts,
    Governance,
    Subnets,
    Discovery,
    Logs,
}

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

const NONE: &str = "";
const OURS: &str = "The path and its form are ours: the portal has the feature, and no public source shows its route.";
const OURS_TOO: &str = "A route of ours for what has no public shape; JSON as the typed wires have it.";
const PORTAL: &str =
    "A route of the portal, known from Microsoft's own module: fields that the module does not read are ours.";
const SEEN: &str =
    "`lastUsed` is known to the day: its first millisecond. Apps without a catalogue entry are one record, \"Other\".";
const FILTERS: &str = "`idValue` and `threatScore` are null: no public source gives them for app discovery policies. \
                       Every filter takes every operator. `max` is the limit of the page, `total` always exact.";
const CLOSED: &str = "Without `filters` it is refused. The reason is checked and, like feedback, not kept.";
const POLICY: &str = "The listing is a route of the portal; creating, changing and deleting, and the form of \
                      settings, are ours. There are policies of the type `NEW_SERVICE` only.";

/// Every route; of two that fit a path, the first counts.
#[must_use]
pub fn routes() -> Vec<Route<CloudAppsRoute>> {
    let mut routes = discovery();
    routes.extend(alerts_and_policies());
    routes.extend(investigation());
    routes.extend(own());
    routes
}

fn discovery() -> Vec<Route<CloudAppsRoute>> {
    use CloudAppsRoute as R;
    let (get, post) = (Method::GET, Method::POST);
    let read =
        |method: &Method, path, what, source, difference| route(method, path, what, DISCOVER, source, difference);
    let manage =
        |method: &Method, path, what, source, difference| route(method, path, what, MANAGE, source, difference);
    let mut routes = vec![
        read(
            &get,
            "/discovery/streams",
            R::Streams,
            "6.6",
            "`timeFrames` have the fields of our reports; of a report's state what is not modelled has its first \
             value.",
        ),
        read(&get, "/discovery/continuous_reports", R::ContinuousReports, "6.10", PORTAL),
        read(&get, "/discovery/snapshot_reports", R::SnapshotReports, "6.10", PORTAL),
        manage(&post, "/discovery/snapshot_reports", R::CreateSnapshot, "7.2", OURS),
        read(
            &post,
            "/discovery/discovered_apps/categories",
            R::Categories,
            "6.7",
            "`sortField` is `score`, the number of apps, or `id`.",
        ),
        read(&post, "/discovery/discovered_apps/tags", R::TagCounts, "6.10", PORTAL),
        read(&get, "/discovery/dashboard", R::Dashboard, "7.7", OURS),
        read(&post, "/discovery/dashboard", R::Dashboard, "7.7", OURS),
        read(
            &get,
            "/saasdb/{appId}",
            R::App,
            "6.10",
            "Of `revised_score` only `total` is known; the scores by subject are null. With `streamId`, also its \
             usage (ours).",
        ),
        read(&get, "/discovery/app_tags", R::AppTags, "6.10", PORTAL),
    ];
    let lists = [
        ("/discovery/discovered_apps", "/discovery/discovered_apps/export", EntityKind::App, SEEN),
        ("/discovery/discovered_devices", "/discovery/discovered_devices/export", EntityKind::Device, OURS),
        ("/discovery/discovered_users", "/discovery/discovered_users/export", EntityKind::User, OURS),
        (
            "/discovery/discovered_ip_addresses",
            "/discovery/discovered_ip_addresses/export",
            EntityKind::IpAddress,
            OURS,
        ),
    ];
    for (path, export, of, difference) in lists {
        let source = if of == EntityKind::App { "6.10" } else { "7.7" };
        for method in [&get, &post] {
            routes.push(read(method, path, R::Discovered(of), source, difference));
            routes.push(read(method, export, R::Export(of), "7.12", OURS));
        }
    }
    for method in [&get, &post] {
        routes.push(read(method, "/discovery", R::Discovered(EntityKind::App), "6.10", SEEN));
    }
    let tag = "Never publicly supported. Custom tags are not modelled: they are refused.";
    let api_versions = ApiVersions::ContractOnly;
    routes.extend([
        Route { api_versions, ..manage(&post, "/discovery/discovery_app/{appId}/add_tag", R::AddAppTag, "6.9", tag) },
        Route {
            api_versions,
            ..manage(&post, "/discovery/discovery_app/{appId}/remove_tag", R::RemoveAppTag, "6.9", tag)
        },
        Route { api_versions, ..read(&post, "/discovery/app_tags", R::AppTags, "6.9", tag) },
        manage(
            &get,
            "/discovery_block_scripts",
            R::BlockScript,
            "6.8",
            "`type` is `banned`; scripts of sanctioned apps are not modelled, and are refused.",
        ),
        manage(
            &get,
            "/discovery/upload_url",
            R::UploadUrl,
            "6.5",
            "Of the documented sources, those that have a parser here.",
        ),
        manage(
            &post,
            "/discovery/done_upload",
            R::DoneUpload,
            "6.5",
            "The body of the answer is an empty object. A file is put in one piece; Azure's blocks are not taken.",
        ),
        read(&get, "/discovery/data_sources", R::DataSources, "6.10", "Data sources cannot be deleted here."),
        manage(
            &post,
            "/discovery/data_sources",
            R::AddDataSource,
            "6.10",
            "`logType` may be a public name too. Anonymisation is not modelled: `anonymizeUsers` is refused if true.",
        ),
        read(&get, "/discovery/log_collectors", R::LogCollectors, "6.10", PORTAL),
        manage(&post, "/discovery/log_collectors", R::AddLogCollector, "7.5", OURS),
    ]);
    routes
}

fn alerts_and_policies() -> Vec<Route<CloudAppsRoute>> {
    use CloudAppsRoute as R;
    let (get, post) = (Method::GET, Method::POST);
    let close = |path, way, difference| route(&post, path, R::CloseAlerts(way), CLOSE_ALERTS, "6.3", difference);
    let mut routes = vec![
        close("/alerts/close_benign", Closing::Benign, CLOSED),
        close("/alerts/close_false_positive", Closing::FalsePositive, CLOSED),
        close("/alerts/close_true_positive", Closing::TruePositive, CLOSED),
        close("/alerts/dismiss_bulk", Closing::Dismissed, CLOSED),
        close("/alerts/resolve", Closing::Resolved, CLOSED),
        route(&post, "/alerts/reopen", R::ReopenAlerts, CLOSE_ALERTS, "6.3", "The answer, `reopened`, is ours."),
        route(&get, "/alerts/{pk}", R::Alert, READ_ALERTS, "6.3", FILTERS),
        route(&post, "/alerts/{pk}/read", R::MarkAlert(Marking::Read), READ_ALERTS, "6.3", NONE),
        route(&post, "/alerts/{pk}/unread", R::MarkAlert(Marking::Unread), READ_ALERTS, "6.3", NONE),
        route(&post, "/alerts/{pk}/dismiss", R::MarkAlert(Marking::Dismissed), CLOSE_ALERTS, "6.3", NONE),
        route(&get, "/policies/{type}/{id}", R::Policy, DISCOVER, "6.10", POLICY),
        route(&post, "/policies/{type}", R::CreatePolicy, MANAGE, "9.1", POLICY),
        route(&Method::PUT, "/policies/{type}/{id}", R::ChangePolicy, MANAGE, "9.1", POLICY),
        route(&Method::DELETE, "/policies/{type}/{id}", R::DeletePolicy, MANAGE, "9.1", POLICY),
        route(&get, "/governance/{id}", R::GovernanceEntry, DISCOVER, "6.10", PORTAL),
    ];
    for method in [&get, &post] {
        routes.push(route(method, "/alerts", R::Alerts, READ_ALERTS, "6.3", FILTERS));
        routes.push(route(method, "/policies", R::Policies, DISCOVER, "6.10", POLICY));
        routes.push(route(method, "/governance", R::Governance, DISCOVER, "6.10", PORTAL));
    }
    routes
}

fn investigation() -> Vec<Route<CloudAppsRoute>> {
    use CloudAppsRoute as R;
    let (get, post) = (Method::GET, Method::POST);
    let activities = "No app is connected by API here, so the activities are those of administrators: operations on \
                      tags. Fields of connected apps are left out.";
    let accounts = "No app is connected by API here, so the accounts are those that discovery saw, as accounts of \
                    Active Directory. Groups, administrators and external accounts are not modelled.";
    let mut routes = vec![
        route(&get, "/activities/{pk}", R::Activity, INVESTIGATE, "6.4", activities),
        route(&post, "/activities/{pk}/feedback", R::ActivityFeedback, INVESTIGATE, "6.4", "Feedback is not kept."),
        route(&get, "/entities/{pk}/retrieve_tree", R::EntityTree, INVESTIGATE, "6.4", accounts),
        route(&get, "/entities/{pk}", R::Entity, INVESTIGATE, "6.4", accounts),
        route(&post, "/subnet/create_rule", R::CreateSubnet, MANAGE_SUBNETS, "6.4", NONE),
        route(&post, "/subnet/{id}/update_rule", R::ReplaceSubnet, MANAGE_SUBNETS, "6.4", NONE),
        route(&Method::DELETE, "/subnet/{id}", R::DeleteSubnet, MANAGE_SUBNETS, "6.4", NONE),
    ];
    for method in [&get, &post] {
        routes.push(route(method, "/activities", R::Activities, INVESTIGATE, "6.4", activities));
        routes.push(route(method, "/entities", R::Entities, INVESTIGATE, "6.4", accounts));
        routes.push(route(method, "/subnet", R::Subnets, READ_SUBNETS, "6.4", "There are no built-in ranges."));
    }
    routes
}

fn own() -> Vec<Route<CloudAppsRoute>> {
    let (get, post, put) = (Method::GET, Method::POST, Method::PUT);
    let own = |method, path, what| route(method, path, CloudAppsRoute::Own(what), ADMINISTRATOR, "ours", OURS_TOO);
    vec![
        own(&put, "/gnomon/apps/{appId}/tag", Own::TagApp),
        own(&Method::DELETE, "/gnomon/apps/{appId}/tag", Own::UntagApp),
        own(&get, "/gnomon/tagged_apps", Own::TaggedApps),
        own(&get, "/gnomon/synchronisation", Own::Synchronisation),
        own(&get, "/gnomon/settings", Own::ReadSettings),
        own(&put, "/gnomon/settings", Own::SaveSettings),
        own(&put, "/gnomon/licence", Own::SetLicence),
        own(&get, "/gnomon/policies", Own::Policies),
        own(&get, "/gnomon/alerts", Own::Alerts),
        own(&post, "/gnomon/alerts/mark", Own::MarkAlerts),
        own(&get, "/gnomon/governance", Own::Governance),
        own(&get, "/gnomon/subnets", Own::Subnets),
        own(&post, "/gnomon/discovery", Own::Discovery),
        own(&post, "/gnomon/logs", Own::Logs),
    ]
}

fn route(
    method: &Method,
    path: &'static str,
    what: CloudAppsRoute,
    permission: Permission,
    source: &'static str,
    difference: &'static str,
) -> Route<CloudAppsRoute> {
    let (method, path) = (method.clone(), PathPattern(path));
    Route {
        what,
        method,
        path,
        api_versions: ApiVersions::All,
        permission,
        limit: RateLimit::CloudApps,
        source,
        difference,
    }
}
