//! Every route of Defender, as data (`FACTS.md` 2.3, 2.6 to 2.9).

use ::http::Method;

use super::{administration, alerts, entities, hunting, indicators, machines};
use crate::api_version::ApiVersions;
use crate::http::exchange::Exchange;
use crate::http::rows::routes;
use crate::http::{PathPattern, Permission, RateLimit, Route, Serving};

const MACHINES: Permission = Permission::AnyOf(&["Machine.Read.All", "Machine.ReadWrite.All"]);
const MACHINE_TAGS: Permission = Permission::AnyOf(&["Machine.ReadWrite.All"]);
const ALERTS: Permission = Permission::AnyOf(&["Alert.Read.All", "Alert.ReadWrite.All"]);
const ALERT_WORK: Permission = Permission::AnyOf(&["Alert.ReadWrite.All"]);
const USERS: Permission = Permission::AnyOf(&["User.Read.All"]);
const INDICATORS: Permission = Permission::AnyOf(&["Ti.ReadWrite", "Ti.ReadWrite.All"]);
const HUNTING: Permission = Permission::AnyOf(&["AdvancedQuery.Read.All"]);
const ADMINISTRATOR: Permission = Permission::AnyOf(&["Gnomon.Administrator"]);

const OPTIONS: &str = "query options";
const NO_GROUPS: &str = "There are no device groups: an application sees every device.";
const FROM_EVIDENCE: &str = "Known from the evidence of alerts, which is the latest 100 attempts of each.";
const FROM_TIMELINE: &str = "Known from timelines, where these are kept, and from the evidence of alerts. The name \
                             itself counts, not its subdomains.";
const STATS: &str = "Names of fields from memory.";
const CORE: &str = "The limit is for all indicator routes together, and is held by Defender itself.";
const OURS: &str = "Not of the real service: what its portal does has no public route.";

/// A route with the usual limit, in all API versions. A path has a limit of its own; that of a change is another than
/// that of a read.
fn usual(what: Serving<DefenderRoute>, method: Method, path: PathPattern) -> Route<DefenderRoute> {
    let counted = if method == Method::PATCH { "PATCH /alerts/{id}" } else { path.0 };
    Route {
        what,
        method,
        prefix: "/api",
        path,
        api_versions: ApiVersions::All,
        permission: MACHINES,
        limit: RateLimit::Defender(counted),
        request: "",
        answer: "",
        source: "2.8",
        difference: "",
    }
}

routes! {
    /// The routes of Defender.
    DefenderRoute, as usual but for what is said;
    handled by fn carry_out(exchange: &mut Exchange<'_>, parameter: &str);

    not modelled {
        "machine actions" {
            POST [
                "/machines/{id}/isolate", "/machines/{id}/unisolate", "/machines/{id}/restrictCodeExecution",
                "/machines/{id}/unrestrictCodeExecution", "/machines/{id}/runAntiVirusScan",
                "/machines/{id}/offboard", "/machines/{id}/StopAndQuarantineFile",
                "/machines/{id}/collectInvestigationPackage", "/machineactions/{id}/cancel",
            ]
            GET ["/machineactions", "/machineactions/{id}", "/machineactions/{id}/getPackageUri"]
        }
        "live response" {
            POST ["/machines/{id}/runliveresponse", "/libraryfiles"]
            GET ["/machineactions/{id}/GetLiveResponseResultDownloadLink({args})", "/libraryfiles"]
            DELETE ["/libraryfiles/{name}"]
        }
        "automated investigations" {
            POST ["/machines/{id}/startInvestigation"]
            GET ["/investigations", "/investigations/{id}"]
        }
        "files" {
            GET ["/files/{id}", "/files/{id}/alerts", "/files/{id}/machines", "/files/{id}/stats"]
        }
        "vulnerabilities" {
            GET [
                "/vulnerabilities", "/vulnerabilities/machinesVulnerabilities", "/vulnerabilities/{id}",
                "/vulnerabilities/{id}/machineReferences", "/machines/{id}/vulnerabilities",
                "/machines/SoftwareVulnerabilitiesByMachine", "/machines/SoftwareVulnerabilitiesExport",
                "/machines/SoftwareVulnerabilityChangesByMachine",
            ]
        }
        "software inventory" {
            GET [
                "/software", "/software/{id}", "/software/{id}/distributions", "/software/{id}/machineReferences",
                "/software/{id}/vulnerabilities", "/software/{id}/getmissingkbs", "/machines/{id}/software",
                "/machines/{id}/getmissingkbs", "/machines/SoftwareInventoryByMachine",
                "/machines/SoftwareInventoryNoProductCodeByMachine", "/machines/SoftwareInventoryExport",
                "/machines/BrowserExtensionsInventoryByMachine",
            ]
        }
        "security recommendations" {
            GET [
                "/recommendations", "/recommendations/{id}", "/recommendations/{id}/software",
                "/recommendations/{id}/machineReferences", "/recommendations/{id}/vulnerabilities",
                "/machines/{id}/recommendations", "/remediationtasks", "/remediationtasks/{id}",
            ]
        }
        "secure configuration" {
            GET [
                "/machines/SecureConfigurationsAssessmentByMachine", "/machines/SecureConfigurationsAssessmentExport",
                "/machines/BaselineComplianceAssessmentByMachine", "/machines/BaselineComplianceAssessmentExport",
                "/machines/InfoGatheringExport", "/configurationScore",
            ]
        }
        "exposure scores" {
            GET ["/exposureScore", "/exposureScore/ByMachineGroups"]
        }
        "changes of machines" {
            PATCH ["/machines/{id}"]
            POST ["/machines/{id}/setDeviceValue", "/machines/AddOrRemoveTagForMultipleMachines", "/machines/bulk"]
        }
        "counts and metadata" {
            GET ["/machines/$count", "/alerts/$count", "/indicators/$count", "/$metadata"]
        }
        "device authenticated scans" {
            GET ["/DeviceAuthenticatedScanAgents", "/DeviceAuthenticatedScanDefinitions"]
        }
    }

    ListMachines = GET "/machines" {
        request: OPTIONS,
        answer: "Machine collection",
        difference: "Without a machine the list is empty, not 404.",
    } => machines::list(exchange);

    FindMachinesByIp = GET "/machines/findbyip({args})" {
        answer: "Machine collection",
        difference: "A device has an address from the first message that names it to the last; 129 stays of a device \
                     are kept.",
    } => machines::find_by_ip(exchange, parameter);

    FindMachinesByTag = GET "/machines/findbytag" {
        request: "`tag`, `useStartsWithFilter`",
        answer: "Machine collection",
        difference: NO_GROUPS,
    } => machines::find_by_tag(exchange);

    GetMachine = GET "/machines/{id}" {
        answer: "Machine",
        difference: NO_GROUPS,
    } => machines::get(exchange, parameter);

    LogonUsers = GET "/machines/{id}/logonusers" {
        permission: USERS,
        answer: "User collection",
    } => machines::logon_users(exchange, parameter);

    MachineAlerts = GET "/machines/{id}/alerts" {
        permission: ALERTS,
        answer: "Alert collection",
        difference: "Query options are refused, as clients report.",
    } => machines::alerts(exchange, parameter);

    TagMachine = POST "/machines/{id}/tags" {
        permission: MACHINE_TAGS,
        request: "`Value`, `Action`",
        answer: "Machine",
        difference: "Tags are not limited in number.",
    } => machines::tag(exchange, parameter);

    ListAlerts = GET "/alerts" {
        permission: ALERTS,
        request: OPTIONS,
        answer: "Alert collection",
        source: "2.9",
        difference: "Attempts on indicators raise alerts; nothing else does of itself.",
    } => alerts::list(exchange);

    UpdateAlerts = POST "/alerts/batchUpdate" {
        permission: ALERT_WORK,
        limit: RateLimit::UpdateAlerts,
        request: "`alertIds`, and what changes",
        source: "2.9",
        difference: "If one of the alerts is not there, none is changed.",
    } => alerts::update_many(exchange);

    CreateAlert = POST "/alerts/CreateAlertByReference" {
        permission: ALERT_WORK,
        limit: RateLimit::CreateAlert,
        request: "the event, and what the alert says",
        answer: "Alert",
        source: "2.9",
        difference: "Events are known where timelines are kept; of those that are no connections no evidence is shown. \
                     Only alerts that were created by reference are merged; the detection source is our reading.",
    } => alerts::create(exchange);

    GetAlert = GET "/alerts/{id}" {
        permission: ALERTS,
        request: "`$expand`",
        answer: "Alert",
        source: "2.9",
        difference: "Ids are those of the test-bed: `da` (`dr` if created by reference), machine id, number.",
    } => alerts::get(exchange, parameter);

    UpdateAlert = PATCH "/alerts/{id}" {
        permission: ALERT_WORK,
        request: "what changes",
        answer: "Alert",
        source: "2.9",
        difference: "An empty `assignedTo` takes it from whoever had it.",
    } => alerts::update(exchange, parameter);

    AlertDomains = GET "/alerts/{id}/domains" {
        permission: ALERTS,
        answer: "Domain collection",
        source: "2.9",
        difference: FROM_EVIDENCE,
    } => alerts::domains(exchange, parameter);

    AlertFiles = GET "/alerts/{id}/files" {
        permission: ALERTS,
        answer: "File collection",
        source: "2.9",
        difference: "Always empty: programs have no hashes here.",
    } => alerts::files(exchange, parameter);

    AlertIps = GET "/alerts/{id}/ips" {
        permission: ALERTS,
        answer: "Ip collection",
        source: "2.9",
        difference: FROM_EVIDENCE,
    } => alerts::ips(exchange, parameter);

    AlertMachine = GET "/alerts/{id}/machine" {
        answer: "Machine",
        source: "2.9",
        difference: NO_GROUPS,
    } => alerts::machine(exchange, parameter);

    AlertUser = GET "/alerts/{id}/user" {
        permission: USERS,
        answer: "User",
        source: "2.9",
        difference: "404 if the account never signed in to the device.",
    } => alerts::user(exchange, parameter);

    DomainMachines = GET "/domains/{domain}/machines" {
        request: OPTIONS,
        answer: "Machine collection",
        difference: FROM_TIMELINE,
    } => entities::domain_machines(exchange, parameter);

    DomainAlerts = GET "/domains/{domain}/alerts" {
        permission: ALERTS,
        request: OPTIONS,
        answer: "Alert collection",
        difference: FROM_EVIDENCE,
    } => entities::domain_alerts(exchange, parameter);

    DomainStats = GET "/domains/{domain}/stats" {
        answer: "statistics of a domain",
        difference: STATS,
    } => entities::domain_stats(exchange, parameter);

    IpAlerts = GET "/ips/{ip}/alerts" {
        permission: ALERTS,
        request: OPTIONS,
        answer: "Alert collection",
        difference: FROM_EVIDENCE,
    } => entities::ip_alerts(exchange, parameter);

    IpStats = GET "/ips/{ip}/stats" {
        answer: "statistics of an address",
        difference: STATS,
    } => entities::ip_stats(exchange, parameter);

    UserMachines = GET "/users/{id}/machines" {
        request: OPTIONS,
        answer: "Machine collection",
        difference: "The id is the account's name, with its domain or without.",
    } => entities::user_machines(exchange, parameter);

    UserAlerts = GET "/users/{id}/alerts" {
        permission: ALERTS,
        request: OPTIONS,
        answer: "Alert collection",
        difference: FROM_EVIDENCE,
    } => entities::user_alerts(exchange, parameter);

    ListIndicators = GET "/indicators" {
        permission: INDICATORS,
        limit: RateLimit::Indicators,
        request: OPTIONS,
        answer: "Indicator collection",
        source: "2.7.2",
        difference: CORE,
    } => indicators::list(exchange);

    SubmitIndicator = POST "/indicators" {
        permission: INDICATORS,
        limit: RateLimit::Indicators,
        request: "Indicator",
        answer: "Indicator",
        source: "2.7.2",
        difference: "`Block` and `Warn` alert like `AlertAndBlock`: `generateAlert` is kept and changes nothing. \
                     Nobody goes past a warning. A URL is kept without its scheme. Alerts about an indicator of \
                     anybody have the title of a blocked cloud app.",
    } => indicators::submit(exchange);

    ImportIndicators = POST "/indicators/import" {
        permission: INDICATORS,
        limit: RateLimit::ImportIndicators,
        request: "`Indicators`",
        answer: "a result for each indicator",
        source: "2.7.2",
        difference: "The limit is held by Defender itself.",
    } => indicators::import(exchange);

    DeleteIndicators = POST "/indicators/BatchDelete" {
        api_versions: ApiVersions::CurrentOnly,
        permission: INDICATORS,
        limit: RateLimit::DeleteIndicators,
        request: "`IndicatorIds`",
        source: "2.7.2",
        difference: NO_GROUPS,
    } => indicators::delete_many(exchange);

    GetIndicator = GET "/indicators/{id}" {
        api_versions: ApiVersions::CurrentOnly,
        permission: INDICATORS,
        limit: RateLimit::Indicators,
        answer: "Indicator",
        source: "2.7.2",
        difference: "In no table of methods (`FACTS.md` 13, item 7): our decision. Counts as a call of the list.",
    } => indicators::get(exchange, parameter);

    DeleteIndicator = DELETE "/indicators/{id}" {
        permission: INDICATORS,
        limit: RateLimit::Indicators,
        source: "2.7.2",
        difference: CORE,
    } => indicators::delete(exchange, parameter);

    Hunt = POST "/advancedqueries/run" {
        permission: HUNTING,
        limit: RateLimit::Hunting,
        request: "`Query`",
        answer: "`Stats`, `Schema`, `Results`",
        source: "2.10",
        difference: "The limit and quotas of run time are held by Defender itself. What is not carried out of the \
                     language is refused with 501 `NotImplemented`.",
    } => hunting::run(exchange);

    ToggleFeature = POST "/gnomon/advancedfeatures/toggle" {
        permission: ADMINISTRATOR,
        limit: RateLimit::None,
        request: "`feature`, `on`",
        source: "ours",
        difference: OURS,
    } => administration::toggle(exchange);

    ApplyFeatures = POST "/gnomon/advancedfeatures/apply" {
        permission: ADMINISTRATOR,
        limit: RateLimit::None,
        source: "ours",
        difference: OURS,
    } => administration::apply(exchange);

    SetLicence = POST "/gnomon/licence" {
        permission: ADMINISTRATOR,
        limit: RateLimit::None,
        request: "`licensed`",
        source: "ours",
        difference: OURS,
    } => administration::set_licence(exchange);

    Timeline = GET "/gnomon/machines/{id}/timeline" {
        permission: ADMINISTRATOR,
        limit: RateLimit::None,
        request: "`networkOnly`",
        answer: "rows of the timeline",
        source: "ours",
        difference: OURS,
    } => administration::timeline(exchange, parameter);
}
