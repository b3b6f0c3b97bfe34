//! Every route of Defender, as data (`FACTS.md` 2.3, 2.6 to 2.9).

use ::http::Method;

use crate::api_version::ApiVersions;
use crate::http::{PathPattern, Permission, RateLimit, Route};

/// The routes of Defender. The method and the path of each are in [`routes`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the table of routes says what each is")]
pub enum DefenderRoute {
    ListMachines,
    FindMachinesByIp,
    FindMachinesByTag,
    GetMachine,
    LogonUsers,
    MachineAlerts,
    TagMachine,
    ListAlerts,
    GetAlert,
    UpdateAlert,
    UpdateAlerts,
    CreateAlert,
    AlertDomains,
    AlertFiles,
    AlertIps,
    AlertMachine,
    AlertUser,
    DomainMachines,
    DomainAlerts,
    DomainStats,
    IpAlerts,
    IpStats,
    UserMachines,
    UserAlerts,
    ListIndicators,
    GetIndicator,
    SubmitIndicator,
    ImportIndicators,
    DeleteIndicator,
    DeleteIndicators,
    Hunt,
    ToggleFeature,
    ApplyFeatures,
    SetLicence,
    Timeline,
}

const MACHINES: Permission = Permission::AnyOf(&["Machine.Read.All", "Machine.ReadWrite.All"]);
const MACHINE_TAGS: Permission = Permission::AnyOf(&["Machine.ReadWrite.All"]);
const ALERTS: Permission = Permission::AnyOf(&["Alert.Read.All", "Alert.ReadWrite.All"]);
const ALERT_WORK: Permission = Permission::AnyOf(&["Alert.ReadWrite.All"]);
const USERS: Permission = Permission::AnyOf(&["User.Read.All"]);
const INDICATORS: Permission = Permission::AnyOf(&["Ti.ReadWrite", "Ti.ReadWrite.All"]);
const HUNTING: Permission = Permission::AnyOf(&["AdvancedQuery.Read.All"]);
const OURS: Permission = Permission::AnyOf(&["Gnomon.Administrator"]);

const NO_GROUPS: &str = "There are no device groups: an application sees every device.";
const FROM_EVIDENCE: &str = "Known from the evidence of alerts, which is the latest 100 attempts of each.";
const FROM_TIMELINE: &str = "Known from timelines, where these are kept, and from the evidence of alerts. The name \
                             itself counts, not its subdomains.";
const STATS: &str = "Names of fields from memory.";
const CORE: &str = "The limit is for all indicator routes together, and is held by Defender itself.";

/// Every route, the ones that fit more first.
#[must_use]
pub fn routes() -> Vec<Route<DefenderRoute>> {
    use DefenderRoute as R;
    let get = Method::GET;
    vec![
        usual(R::ListMachines, &get, "/machines", MACHINES, "2.8", "Without a machine the list is empty, not 404."),
        usual(
            R::FindMachinesByIp,
            &get,
            "/machines/findbyip({args})",
            MACHINES,
            "2.8",
            "A device has an address from the first message that names it to the last; 129 stays of a device are kept.",
        ),
        usual(R::FindMachinesByTag, &get, "/machines/findbytag", MACHINES, "2.8", NO_GROUPS),
        usual(R::GetMachine, &get, "/machines/{id}", MACHINES, "2.8", NO_GROUPS),
        usual(R::LogonUsers, &get, "/machines/{id}/logonusers", USERS, "2.8", ""),
        usual(
            R::MachineAlerts,
            &get,
            "/machines/{id}/alerts",
            ALERTS,
            "2.8",
            "Query options are refused, as clients report.",
        ),
        usual(
            R::TagMachine,
            &Method::POST,
            "/machines/{id}/tags",
            MACHINE_TAGS,
            "2.8",
            "Tags are not limited in number.",
        ),
        usual(
            R::ListAlerts,
            &get,
            "/alerts",
            ALERTS,
            "2.9",
            "Attempts on indicators raise alerts; nothing else does of itself.",
        ),
        Route {
            limit: RateLimit::UpdateAlerts,
            ..usual(
                R::UpdateAlerts,
                &Method::POST,
                "/alerts/batchUpdate",
                ALERT_WORK,
                "2.9",
                "If one of the alerts is not there, none is changed.",
            )
        },
        Route {
            limit: RateLimit::CreateAlert,
            ..usual(
                R::CreateAlert,
                &Method::POST,
                "/alerts/CreateAlertByReference",
                ALERT_WORK,
                "2.9",
                "Events are known where timelines are kept; of those that are no connections no evidence is shown. \
                 Only alerts that were created by reference are merged; the detection source is our reading.",
            )
        },
        usual(
            R::GetAlert,
            &get,
            "/alerts/{id}",
            ALERTS,
            "2.9",
            "Ids are those of the test-bed: `da` (`dr` if created by reference), machine id, number.",
        ),
        usual(
            R::UpdateAlert,
            &Method::PATCH,
            "/alerts/{id}",
            ALERT_WORK,
            "2.9",
            "An empty `assignedTo` takes it from whoever had it.",
        ),
        usual(R::AlertDomains, &get, "/alerts/{id}/domains", ALERTS, "2.9", FROM_EVIDENCE),
        usual(R::AlertFiles, &get, "/alerts/{id}/files", ALERTS, "2.9", "Always empty: programs have no hashes here."),
        usual(R::AlertIps, &get, "/alerts/{id}/ips", ALERTS, "2.9", FROM_EVIDENCE),
        usual(R::AlertMachine, &get, "/alerts/{id}/machine", MACHINES, "2.9", NO_GROUPS),
        usual(
            R::AlertUser,
            &get,
            "/alerts/{id}/user",
            USERS,
            "2.9",
            "404 if the account never signed in to the device.",
        ),
        usual(R::DomainMachines, &get, "/domains/{domain}/machines", MACHINES, "2.8", FROM_TIMELINE),
        usual(R::DomainAlerts, &get, "/domains/{domain}/alerts", ALERTS, "2.8", FROM_EVIDENCE),
        usual(R::DomainStats, &get, "/domains/{domain}/stats", MACHINES, "2.8", STATS),
        usual(R::IpAlerts, &get, "/ips/{ip}/alerts", ALERTS, "2.8", FROM_EVIDENCE),
        usual(R::IpStats, &get, "/ips/{ip}/stats", MACHINES, "2.8", STATS),
        usual(
            R::UserMachines,
            &get,
            "/users/{id}/machines",
            MACHINES,
            "2.8",
            "The id is the account's name, with its domain or without.",
        ),
        usual(R::UserAlerts, &get, "/users/{id}/alerts", ALERTS, "2.8", FROM_EVIDENCE),
        held(R::ListIndicators, &get, "/indicators", ApiVersions::All, CORE),
        held(
            R::SubmitIndicator,
            &Method::POST,
            "/indicators",
            ApiVersions::All,
            "`Block` and `Warn` alert like `AlertAndBlock`: `generateAlert` is kept and changes nothing. Nobody goes \
             past a warning. A URL is kept without its scheme. Alerts about an indicator of anybody have the title of \
             a blocked cloud app.",
        ),
        held(
            R::ImportIndicators,
            &Method::POST,
            "/indicators/import",
            ApiVersions::All,
            "The limit is held by Defender itself.",
        ),
        Route {
            limit: RateLimit::DeleteIndicators,
            ..held(R::DeleteIndicators, &Method::POST, "/indicators/BatchDelete", ApiVersions::CurrentOnly, NO_GROUPS)
        },
        held(
            R::GetIndicator,
            &get,
            "/indicators/{id}",
            ApiVersions::CurrentOnly,
            "In no table of methods (`FACTS.md` 13, item 7): our decision. Counts as a call of the list.",
        ),
        held(R::DeleteIndicator, &Method::DELETE, "/indicators/{id}", ApiVersions::All, CORE),
        Route {
            limit: RateLimit::Hunting,
            ..usual(
                R::Hunt,
                &Method::POST,
                "/advancedqueries/run",
                HUNTING,
                "2.10",
                "The limit and quotas of run time are held by Defender itself. What is not carried out of the \
                 language is refused with 501 `NotImplemented`.",
            )
        },
        ours(R::ToggleFeature, &Method::POST, "/gnomon/advancedfeatures/toggle"),
        ours(R::ApplyFeatures, &Method::POST, "/gnomon/advancedfeatures/apply"),
        ours(R::SetLicence, &Method::POST, "/gnomon/licence"),
        ours(R::Timeline, &get, "/gnomon/machines/{id}/timeline"),
    ]
}

/// A route with the usual limit, in all API versions.
fn usual(
    what: DefenderRoute,
    method: &Method,
    path: &'static str,
    permission: Permission,
    source: &'static str,
    difference: &'static str,
) -> Route<DefenderRoute> {
    // A route and its method have a limit of their own; the path of a change is told from that of a read.
    let shared_by = match what {
        DefenderRoute::UpdateAlert => "PATCH /alerts/{id}",
        _ => path,
    };
    Route {
        what,
        method: method.clone(),
        path: PathPattern(path),
        api_versions: ApiVersions::All,
        permission,
        limit: RateLimit::Defender(shared_by),
        source,
        difference,
    }
}

/// A route about indicators: Defender itself holds the limit.
fn held(
    what: DefenderRoute,
    method: &Method,
    path: &'static str,
    api_versions: ApiVersions,
    difference: &'static str,
) -> Route<DefenderRoute> {
    let route = usual(what, method, path, INDICATORS, "2.7.2", difference);
    let limit =
        if what == DefenderRoute::ImportIndicators { RateLimit::ImportIndicators } else { RateLimit::Indicators };
    Route { api_versions, limit, ..route }
}

/// A route that the real service does not have.
fn ours(what: DefenderRoute, method: &Method, path: &'static str) -> Route<DefenderRoute> {
    let route =
        usual(what, method, path, OURS, "ours", "Not of the real service: what its portal does has no public route.");
    Route { limit: RateLimit::None, ..route }
}
