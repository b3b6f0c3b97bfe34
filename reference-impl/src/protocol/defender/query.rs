//! Reading what Defender holds about devices, and working on alerts (HNT, ALR, API-03).
//!
//! Machines, their users and alerts have the documented fields (`FACTS.md` 2.8, 2.9); fields that are ours say so.
//! No public route to the timeline exists: its rows are ours, with the columns of the hunting tables where these have
//! one (`FACTS.md` 3.1, 3.3).

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::HuntingAnswer;
use crate::protocol::defender::{AlertComment, AlertStatus, Classification, Determination, Severity};
use crate::protocol::discovery::RiskLevel;
use crate::time::SimTime;

/// A question about devices, or a change of an alert. A device is named by its machine id or by its DNS name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum DefenderQuery {
    /// Every machine: `GET /api/machines`.
    ListMachines,
    /// One machine: `GET /api/machines/{id}`.
    GetMachine {
        /// The machine id or DNS name of the device.
        device: String,
    },
    /// Who signed in to a machine: `GET /api/machines/{id}/logonusers`.
    LogonUsers {
        /// The machine id or DNS name of the device.
        device: String,
    },
    /// Every alert: `GET /api/alerts`.
    ListAlerts,
    /// One alert: `GET /api/alerts/{id}`.
    GetAlert {
        /// The alert's id.
        alert: String,
    },
    /// The alerts of a machine: `GET /api/machines/{id}/alerts`.
    MachineAlerts {
        /// The machine id or DNS name of the device.
        device: String,
    },
    /// The timeline of a device (HNT-02). Ours.
    Timeline {
        /// The machine id or DNS name of the device.
        device: String,
        /// Whether the filter "Network events" is on.
        network_only: bool,
    },
    /// `GET /api/machines/findbyip(...)`, `/api/domains/{domain}/machines`, `/api/users/{id}/machines`.
    FindMachines {
        /// What the machines were seen with.
        seen: Sighting,
    },
    /// `GET /api/domains/{domain}/stats`, `/api/ips/{ip}/stats`.
    Prevalence {
        /// The domain or address that is counted.
        of: Sighting,
    },
    /// `PATCH /api/alerts/{id}`. It changes a cell, so the owner of the cells calls
    /// [`update`](crate::defender::query::update).
    UpdateAlert {
        /// The alert's id.
        alert: String,
        /// What is said of it.
        change: AlertChange,
    },
    /// `POST /api/alerts/CreateAlertByReference`. It changes a cell, as [`DefenderQuery::UpdateAlert`] does.
    CreateAlert {
        /// The alert, and the event it refers to.
        alert: AlertByReference,
    },
    /// `POST /api/machines/{id}/tags`. It changes a cell, as [`DefenderQuery::UpdateAlert`] does.
    TagMachine {
        /// The machine id or DNS name of the device.
        device: String,
        /// The text of the tag.
        tag: String,
        /// Whether the device has it from now on.
        on: bool,
    },
    /// `POST /api/advancedqueries/run` (HNT-03 to HNT-05). It counts against quotas, which are the core's, so the owner
    /// of the core calls [`Core::hunt`](crate::defender::Core::hunt).
    Hunt {
        /// The text of the query.
        query: String,
    },
}

impl DefenderQuery {
    /// Whether it changes a cell: then it is for [`update`](crate::defender::query::update), else for
    /// [`answer`](crate::defender::query::answer).
    #[must_use]
    pub const fn changes(&self) -> bool {
        matches!(self, Self::UpdateAlert { .. } | Self::CreateAlert { .. } | Self::TagMachine { .. })
    }
}

/// What machines were seen with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "with", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Sighting {
    /// A local address, at most 15 minutes before or after an instant.
    LocalAddress {
        /// The local address that they had.
        address: IpAddr,
        /// The instant at which they had it, UTC.
        at: SimTime,
    },
    /// A domain that they went to. What the timeline does not keep is known from alerts alone.
    Domain {
        /// The domain itself; its subdomains are others.
        domain: String,
    },
    /// An address that they went to or had. What the timeline does not keep is known from alerts alone.
    Address {
        /// The address of either side.
        address: IpAddr,
    },
    /// An account that signed in.
    Account {
        /// `erin.smith` or `contoso\erin.smith`.
        account: String,
    },
}

/// How many machines were seen with something, and when.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Prevalence {
    /// How many machines, each counted once.
    pub machines: u64,
    /// The first time.
    pub first_seen: Option<SimTime>,
    /// The last time.
    pub last_seen: Option<SimTime>,
}

/// An alert to be created by reference to an event, which machine, number and instant name together
/// (`FACTS.md` 2.9, 3).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertByReference {
    /// The machine id.
    pub machine_id: String,
    /// Low, medium or high.
    pub severity: Severity,
    /// What the alert is to be called.
    pub title: String,
    /// What it is to say.
    pub description: String,
    /// What whoever reads it should do. No answer shows it.
    pub recommended_action: String,
    /// When the event happened.
    pub event_time: SimTime,
    /// The event's number, the `ReportId` of the hunting tables.
    pub report_id: u64,
    /// Of what kind it is to be.
    pub category: AlertCategory,
}

/// The kinds of alert that can be created by reference (`FACTS.md` 2.9).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the documents give the words and nothing else")]
pub enum AlertCategory {
    General,
    CommandAndControl,
    Collection,
    CredentialAccess,
    DefenseEvasion,
    Discovery,
    Exfiltration,
    Exploit,
    Execution,
    InitialAccess,
    LateralMovement,
    Malware,
    Persistence,
    PrivilegeEscalation,
    Ransomware,
    SuspiciousActivity,
}

impl AlertCategory {
    /// Every category, in the order of the documents.
    pub const ALL: [Self; 16] = [
        Self::General,
        Self::CommandAndControl,
        Self::Collection,
        Self::CredentialAccess,
        Self::DefenseEvasion,
        Self::Discovery,
        Self::Exfiltration,
        Self::Exploit,
        Self::Execution,
        Self::InitialAccess,
        Self::LateralMovement,
        Self::Malware,
        Self::Persistence,
        Self::PrivilegeEscalation,
        Self::Ransomware,
        Self::SuspiciousActivity,
    ];
}

impl fmt::Display for AlertCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// What is said of an alert; what is absent stays as it is.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertChange {
    /// Where the work on it stands.
    pub status: Option<AlertStatus>,
    /// Whose it is; an empty name takes it from whoever had it.
    pub assigned_to: Option<String>,
    /// Whether it was right.
    pub classification: Option<Classification>,
    /// What it was about in truth.
    pub determination: Option<Determination>,
    /// A comment to be added.
    pub comment: Option<String>,
    /// Who says so.
    pub by: String,
}

impl AlertChange {
    /// From now on the work on the alert stands here.
    #[must_use]
    pub fn to(status: AlertStatus) -> Self {
        Self { status: Some(status), ..Self::default() }
    }
}

/// What Defender answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "answer", content = "value", rename_all = "camelCase")]
pub enum DefenderAnswer {
    /// The machines that were asked for, by their order in the tenant.
    Machines(Vec<Machine>),
    /// The machine that was asked for.
    Machine(Box<Machine>),
    /// Who signed in, the first to do so first.
    Users(Vec<LogonUser>),
    /// Alerts, by device and the oldest first.
    Alerts(Vec<AlertResource>),
    /// An alert, as it is now.
    Alert(Box<AlertResource>),
    /// The rows of a timeline, the newest first.
    Timeline(Vec<TimelineRow>),
    /// The answer to a hunting query.
    Hunt(HuntingAnswer),
    /// How many machines, and when.
    Prevalence(Prevalence),
}

/// A device, as `GET /api/machines/{id}` shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Machine {
    /// 40 hexadecimal digits.
    pub id: String,
    /// The fully qualified name.
    pub computer_dns_name: String,
    /// When Defender first heard of it.
    pub first_seen: SimTime,
    /// When it heard of it last.
    pub last_seen: SimTime,
    /// `Windows10`, `Windows11`, `WindowsServer2019`; absent before the first check-in.
    pub os_platform: Option<String>,
    /// The version by its name, `1809` for example.
    pub version: Option<String>,
    /// The build, `17763` for example.
    pub os_build: Option<u32>,
    /// `Onboarded`: others never send anything.
    pub onboarding_status: String,
    /// The address it last said it has.
    pub last_ip_address: Option<IpAddr>,
    /// Not known here.
    pub last_external_ip_address: Option<IpAddr>,
    /// `Active`, or `Inactive` after 7 days without a message.
    pub health_status: String,
    /// No device groups: everything is in none (BLK-05).
    pub rbac_group_name: Option<String>,
    /// The level that Cloud App Security shows too (DSC-06).
    pub risk_score: RiskLevel,
    /// Not assessed here.
    pub exposure_level: Option<String>,
    /// How valuable it is; always `Normal`, since nobody changes it.
    pub device_value: String,
    /// Not known here.
    pub aad_device_id: Option<String>,
    /// The tags that it was given, in alphabetical order.
    pub machine_tags: Vec<String>,
}

/// Who signed in to a device.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogonUser {
    /// Domain and name, `contoso\erin.smith` for example.
    pub id: String,
    /// The name alone, `erin.smith` for example.
    pub account_name: String,
    /// The domain alone, `contoso` for example.
    pub account_domain: String,
    /// The first time.
    pub first_seen: SimTime,
    /// The last time.
    pub last_seen: SimTime,
    /// How they signed in; always `Interactive`.
    pub logon_types: String,
    /// Not known here: false.
    pub is_domain_admin: bool,
    /// Nobody signs in over the network: false.
    pub is_only_network_user: bool,
}

/// An alert, as `GET /api/alerts/{id}` shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertResource {
    /// `da` (`dr` of one that was created by reference), the machine id, and the number of the alert on the device.
    pub id: String,
    /// Alerts are in no incident.
    pub incident_id: Option<u64>,
    /// `UnsupportedAlertType`: automated investigation does not take these.
    pub investigation_state: String,
    /// Whose it is.
    pub assigned_to: Option<String>,
    /// The severity when it was raised (ALR-03).
    pub severity: Severity,
    /// Where the work on it stands.
    pub status: AlertStatus,
    /// Whether it was right.
    pub classification: Option<Classification>,
    /// What it was about in truth.
    pub determination: Option<Determination>,
    /// `CustomerTI`: a custom indicator; `CustomDetection` of one that was created by reference.
    pub detection_source: String,
    /// `SuspiciousActivity`, or what the creator of one by reference gave it.
    pub category: String,
    /// The title, which its indicator gives.
    pub title: String,
    /// What happened, and for an attempt that was not blocked why (ALR-02).
    pub description: String,
    /// When it was raised.
    pub alert_creation_time: SimTime,
    /// The first attempt.
    pub first_event_time: SimTime,
    /// The last attempt.
    pub last_event_time: SimTime,
    /// When it changed last.
    pub last_update_time: SimTime,
    /// When it was resolved, if it is.
    pub resolved_time: Option<SimTime>,
    /// The machine id of the device: 40 hexadecimal digits.
    pub machine_id: String,
    /// The device's name.
    pub computer_dns_name: String,
    /// The account of the latest attempt.
    pub related_user: Option<RelatedUser>,
    /// Comments, the first one first.
    pub comments: Vec<AlertComment>,
    /// The latest attempts, the latest last.
    pub evidence: Vec<EvidenceItem>,
    /// How many attempts, each counted once (ALR-06); of an alert that was created by reference, to how many events it
    /// refers. Ours.
    pub attempts: u64,
    /// The app it is about; none of an alert that was created by reference. Ours.
    pub application: String,
    /// What became of the attempts. Ours.
    pub outcome: String,
}

/// An account, as alerts name it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RelatedUser {
    /// The name alone, `erin.smith` for example.
    pub user_name: String,
    /// The domain alone, `contoso` for example.
    pub domain_name: String,
}

/// One attempt with its session's details; the keys of an item of `evidence` that apply to it (ALR-01).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceItem {
    /// The kind of entity; always `Url`.
    pub entity_type: String,
    /// When the attempt was made.
    pub evidence_creation_time: SimTime,
    /// Where it went.
    pub url: String,
    /// The address it was made from.
    pub ip_address: IpAddr,
    /// The file name of the program.
    pub file_name: String,
    /// Where the program is.
    pub file_path: String,
    /// How it was started.
    pub process_command_line: String,
    /// What started it.
    pub parent_process_file_name: String,
    /// The account of the process.
    pub account_name: String,
    /// The domain of the account.
    pub domain_name: String,
    /// Its security identifier.
    pub user_sid: String,
    /// `Blocked` or `Detected`.
    pub detection_status: String,
    /// What became of it, in words. Ours.
    pub outcome: String,
}

/// A row of a device's timeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TimelineRow {
    /// The instant of the event, UTC.
    pub timestamp: SimTime,
    /// The machine id.
    pub device_id: String,
    /// The fully qualified name.
    pub device_name: String,
    /// What happened, by the names of the hunting tables.
    pub action_type: String,
    /// Where to, if it went anywhere.
    pub remote_url: Option<String>,
    /// The device's address, if it matters.
    #[serde(rename = "LocalIP")]
    pub local_ip: Option<IpAddr>,
    /// The program, if there was one.
    pub initiating_process_file_name: Option<String>,
    /// The domain of the account, if there was one.
    pub account_domain: Option<String>,
    /// The name of the account, if there was one.
    pub account_name: Option<String>,
    /// Why, as the table has it: `ResponseCategory` of a match, say.
    pub additional_fields: Option<String>,
}
