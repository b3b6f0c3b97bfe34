//! Machines and users on the wire (`FACTS.md` 2.8).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::wire_time::WireTime;
use crate::api_version::{ApiVersion, ApiVersions};
use crate::http::odata::{EntitySet, Kind, Property};
use crate::protocol::defender::{LogonUser, Machine};
use crate::protocol::discovery::RiskLevel;

const HEALTH: &[&str] =
    &["Active", "Inactive", "ImpairedCommunication", "NoSensorData", "NoSensorDataImpairedCommunication", "Unknown"];
const RISK: &[&str] = &["None", "Informational", "Low", "Medium", "High"];
const EXPOSURE: &[&str] = &["None", "Low", "Medium", "High"];
const ONBOARDING: &[&str] = &["Onboarded", "CanBeOnboarded", "Unsupported", "InsufficientInfo"];
const VALUE: &[&str] = &["Low", "Normal", "High"];

/// The collection of machines.
pub(super) static MACHINES: EntitySet = EntitySet {
    name: "Machines",
    properties: &[
        Property::filterable("id", Kind::Text, ApiVersions::CurrentOnly),
        Property::filterable("computerDnsName", Kind::Text, ApiVersions::All),
        Property::plain("firstSeen", Kind::Time),
        Property::filterable("lastSeen", Kind::Time, ApiVersions::All),
        Property::filterable("osPlatform", Kind::Text, ApiVersions::All),
        Property::filterable("version", Kind::Text, ApiVersions::CurrentOnly),
        Property::plain("osProcessor", Kind::Text),
        Property::plain("osArchitecture", Kind::Text),
        Property::plain("osBuild", Kind::Number),
        Property::filterable("onboardingStatus", Kind::Enumeration(ONBOARDING), ApiVersions::All),
        Property::filterable("lastIpAddress", Kind::Text, ApiVersions::CurrentOnly),
        Property::plain("lastExternalIpAddress", Kind::Text),
        Property::filterable("healthStatus", Kind::Enumeration(HEALTH), ApiVersions::All),
        Property::filterable("deviceValue", Kind::Enumeration(VALUE), ApiVersions::CurrentOnly),
        Property::filterable("rbacGroupId", Kind::Open, ApiVersions::All),
        Property::plain("rbacGroupName", Kind::Text),
        Property::filterable("riskScore", Kind::Enumeration(RISK), ApiVersions::All),
        Property::filterable("exposureLevel", Kind::Enumeration(EXPOSURE), ApiVersions::All),
        Property::plain("isAadJoined", Kind::Boolean),
        Property::filterable("aadDeviceId", Kind::Text, ApiVersions::CurrentOnly),
        Property::filterable("machineTags", Kind::Texts, ApiVersions::CurrentOnly),
        Property::plain("ipAddresses", Kind::Objects),
        Property::plain("agentVersion", Kind::Text),
        Property::plain("osVersion", Kind::Text),
        Property::plain("mergedIntoMachineId", Kind::Text),
        Property::plain("isPotentialDuplication", Kind::Boolean),
        Property::plain("isExcluded", Kind::Boolean),
        Property::plain("exclusionReason", Kind::Text),
        Property::plain("managedBy", Kind::Text),
        Property::plain("managedByStatus", Kind::Text),
        Property::plain("defenderAvStatus", Kind::Text),
        Property::plain("vmMetadata", Kind::Object),
    ],
    expands: &[],
};

/// The collection of users of a machine.
pub(super) static USERS: EntitySet = EntitySet::plain("Users");

/// A machine as JSON, with the fields that the API version has (`FACTS.md` 2.8).
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MachineBody {
    id: String,
    computer_dns_name: String,
    first_seen: WireTime,
    last_seen: WireTime,
    os_platform: Option<String>,
    version: Option<String>,
    os_processor: Option<String>,
    /// Today's word for the processor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    os_architecture: Option<String>,
    os_build: Option<u32>,
    onboarding_status: String,
    last_ip_address: Option<IpAddr>,
    last_external_ip_address: Option<IpAddr>,
    health_status: String,
    device_value: String,
    /// There are no device groups: every machine is in the one of those that are in none.
    #[serde(default)]
    rbac_group_id: u32,
    rbac_group_name: Option<String>,
    risk_score: RiskLevel,
    #[serde(default)]
    exposure_level: String,
    is_aad_joined: Option<bool>,
    aad_device_id: Option<String>,
    machine_tags: Vec<String>,
    ip_addresses: Vec<IpAddressBody>,
    /// The version of the sensor: made up, from the build.
    #[serde(default)]
    agent_version: Option<String>,
    /// What only the API of today has.
    #[serde(flatten, skip_deserializing)]
    later: Option<FieldsOfToday>,
}

/// Fields of today's API about which this test-bed knows nothing: each has the value of a machine that is like any
/// other.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FieldsOfToday {
    os_version: Option<String>,
    merged_into_machine_id: Option<String>,
    is_potential_duplication: bool,
    is_excluded: bool,
    exclusion_reason: Option<String>,
    managed_by: &'static str,
    managed_by_status: &'static str,
    defender_av_status: &'static str,
    vm_metadata: Option<String>,
}

impl FieldsOfToday {
    const USUAL: Self = Self {
        os_version: None,
        merged_into_machine_id: None,
        is_potential_duplication: false,
        is_excluded: false,
        exclusion_reason: None,
        managed_by: "Unknown",
        managed_by_status: "Unknown",
        defender_av_status: "Unknown",
        vm_metadata: None,
    };
}

/// How the exposure of a machine is called that has none.
const NO_EXPOSURE: &str = "None";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct IpAddressBody {
    ip_address: IpAddr,
    mac_address: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    operational_status: String,
}

impl MachineBody {
    pub(super) fn new(machine: Machine, api_version: ApiVersion) -> Self {
        let address = |ip_address| IpAddressBody {
            ip_address,
            mac_address: None,
            kind: None,
            operational_status: "Up".to_owned(),
        };
        Self {
            id: machine.id,
            computer_dns_name: machine.computer_dns_name,
            first_seen: WireTime(machine.first_seen),
            last_seen: WireTime(machine.last_seen),
            // Every build of Windows that is simulated is one for x64.
            os_processor: machine.os_platform.is_some().then(|| "x64".to_owned()),
            os_architecture: (machine.os_platform.is_some() && api_version == ApiVersion::Current)
                .then(|| "64-bit".to_owned()),
            os_platform: machine.os_platform,
            version: machine.version,
            os_build: machine.os_build,
            onboarding_status: machine.onboarding_status,
            last_ip_address: machine.last_ip_address,
            last_external_ip_address: machine.last_external_ip_address,
            health_status: machine.health_status,
            device_value: machine.device_value,
            rbac_group_id: 0,
            rbac_group_name: machine.rbac_group_name,
            risk_score: machine.risk_score,
            exposure_level: machine.exposure_level.unwrap_or_else(|| NO_EXPOSURE.to_owned()),
            is_aad_joined: None,
            aad_device_id: machine.aad_device_id,
            machine_tags: machine.machine_tags,
            ip_addresses: machine.last_ip_address.map(address).into_iter().collect(),
            agent_version: machine.os_build.map(|build| format!("10.6400.{build}.1001")),
            later: (api_version == ApiVersion::Current).then_some(FieldsOfToday::USUAL),
        }
    }
}

impl From<MachineBody> for Machine {
    fn from(body: MachineBody) -> Self {
        Self {
            id: body.id,
            computer_dns_name: body.computer_dns_name,
            first_seen: body.first_seen.0,
            last_seen: body.last_seen.0,
            os_platform: body.os_platform,
            version: body.version,
            os_build: body.os_build,
            onboarding_status: body.onboarding_status,
            last_ip_address: body.last_ip_address,
            last_external_ip_address: body.last_external_ip_address,
            health_status: body.health_status,
            rbac_group_name: body.rbac_group_name,
            risk_score: body.risk_score,
            exposure_level: Some(body.exposure_level).filter(|level| !level.is_empty() && level != NO_EXPOSURE),
            device_value: body.device_value,
            aad_device_id: body.aad_device_id,
            machine_tags: body.machine_tags,
        }
    }
}

/// Who signed in to a machine.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserBody {
    pub(super) id: String,
    account_name: String,
    account_domain: String,
    first_seen: WireTime,
    last_seen: WireTime,
    logon_types: String,
    is_domain_admin: bool,
    is_only_network_user: bool,
}

impl From<LogonUser> for UserBody {
    fn from(user: LogonUser) -> Self {
        Self {
            id: user.id,
            account_name: user.account_name,
            account_domain: user.account_domain,
            first_seen: WireTime(user.first_seen),
            last_seen: WireTime(user.last_seen),
            logon_types: user.logon_types,
            is_domain_admin: user.is_domain_admin,
            is_only_network_user: user.is_only_network_user,
        }
    }
}

impl From<UserBody> for LogonUser {
    fn from(body: UserBody) -> Self {
        Self {
            id: body.id,
            account_name: body.account_name,
            account_domain: body.account_domain,
            first_seen: body.first_seen.0,
            last_seen: body.last_seen.0,
            logon_types: body.logon_types,
            is_domain_admin: body.is_domain_admin,
            is_only_network_user: body.is_only_network_user,
        }
    }
}
