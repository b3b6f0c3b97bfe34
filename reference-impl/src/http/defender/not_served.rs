//! Routes that Defender's real API has and this test-bed does not model: answered 501 with the name of the feature, so
//! that no client takes them for empty (`FACTS.md` 2.8).

use std::sync::LazyLock;

use crate::http::not_served::{Feature, NotServedRouter};

/// Each feature, with its routes: method and path after `/api`.
pub(in crate::http) const NOT_SERVED: [Feature; 12] = [
    (
        "machine actions",
        &[
            ("POST", "/machines/{id}/isolate"),
            ("POST", "/machines/{id}/unisolate"),
            ("POST", "/machines/{id}/restrictCodeExecution"),
            ("POST", "/machines/{id}/unrestrictCodeExecution"),
            ("POST", "/machines/{id}/runAntiVirusScan"),
            ("POST", "/machines/{id}/offboard"),
            ("POST", "/machines/{id}/StopAndQuarantineFile"),
            ("POST", "/machines/{id}/collectInvestigationPackage"),
            ("GET", "/machineactions"),
            ("GET", "/machineactions/{id}"),
            ("GET", "/machineactions/{id}/getPackageUri"),
            ("POST", "/machineactions/{id}/cancel"),
        ],
    ),
    (
        "live response",
        &[
            ("POST", "/machines/{id}/runliveresponse"),
            ("GET", "/machineactions/{id}/GetLiveResponseResultDownloadLink({args})"),
            ("GET", "/libraryfiles"),
            ("POST", "/libraryfiles"),
            ("DELETE", "/libraryfiles/{name}"),
        ],
    ),
    (
        "automated investigations",
        &[("POST", "/machines/{id}/startInvestigation"), ("GET", "/investigations"), ("GET", "/investigations/{id}")],
    ),
    (
        "files",
        &[
            ("GET", "/files/{id}"),
            ("GET", "/files/{id}/alerts"),
            ("GET", "/files/{id}/machines"),
            ("GET", "/files/{id}/stats"),
        ],
    ),
    (
        "vulnerabilities",
        &[
            ("GET", "/vulnerabilities"),
            ("GET", "/vulnerabilities/machinesVulnerabilities"),
            ("GET", "/vulnerabilities/{id}"),
            ("GET", "/vulnerabilities/{id}/machineReferences"),
            ("GET", "/machines/{id}/vulnerabilities"),
            ("GET", "/machines/SoftwareVulnerabilitiesByMachine"),
            ("GET", "/machines/SoftwareVulnerabilitiesExport"),
            ("GET", "/machines/SoftwareVulnerabilityChangesByMachine"),
        ],
    ),
    (
        "software inventory",
        &[
            ("GET", "/software"),
            ("GET", "/software/{id}"),
            ("GET", "/software/{id}/distributions"),
            ("GET", "/software/{id}/machineReferences"),
            ("GET", "/software/{id}/vulnerabilities"),
            ("GET", "/software/{id}/getmissingkbs"),
            ("GET", "/machines/{id}/software"),
            ("GET", "/machines/{id}/getmissingkbs"),
            ("GET", "/machines/SoftwareInventoryByMachine"),
            ("GET", "/machines/SoftwareInventoryNoProductCodeByMachine"),
            ("GET", "/machines/SoftwareInventoryExport"),
            ("GET", "/machines/BrowserExtensionsInventoryByMachine"),
        ],
    ),
    (
        "security recommendations",
        &[
            ("GET", "/recommendations"),
            ("GET", "/recommendations/{id}"),
            ("GET", "/recommendations/{id}/software"),
            ("GET", "/recommendations/{id}/machineReferences"),
            ("GET", "/recommendations/{id}/vulnerabilities"),
            ("GET", "/machines/{id}/recommendations"),
            ("GET", "/remediationtasks"),
            ("GET", "/remediationtasks/{id}"),
        ],
    ),
    (
        "secure configuration",
        &[
            ("GET", "/machines/SecureConfigurationsAssessmentByMachine"),
            ("GET", "/machines/SecureConfigurationsAssessmentExport"),
            ("GET", "/machines/BaselineComplianceAssessmentByMachine"),
            ("GET", "/machines/BaselineComplianceAssessmentExport"),
            ("GET", "/machines/InfoGatheringExport"),
            ("GET", "/configurationScore"),
        ],
    ),
    ("exposure scores", &[("GET", "/exposureScore"), ("GET", "/exposureScore/ByMachineGroups")]),
    (
        "changes of machines",
        &[
            ("PATCH", "/machines/{id}"),
            ("POST", "/machines/{id}/setDeviceValue"),
            ("POST", "/machines/AddOrRemoveTagForMultipleMachines"),
            ("POST", "/machines/bulk"),
        ],
    ),
    (
        "counts and metadata",
        &[("GET", "/machines/$count"), ("GET", "/alerts/$count"), ("GET", "/indicators/$count"), ("GET", "/$metadata")],
    ),
    (
        "device authenticated scans",
        &[("GET", "/DeviceAuthenticatedScanAgents"), ("GET", "/DeviceAuthenticatedScanDefinitions")],
    ),
];

pub(super) static ROUTER: LazyLock<NotServedRouter> = LazyLock::new(|| NotServedRouter::new(&NOT_SERVED));
