//! Alerts on the wire: every documented key, null where it is not used; keys of ours say so (`FACTS.md` 2.9).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::wire_time::WireTime;
use crate::api_version::ApiVersions;
use crate::http::odata::{EntitySet, Kind, Property};
use crate::protocol::defender::{
    AlertComment, AlertResource, AlertStatus, Classification, Determination, EvidenceItem, RelatedUser, Severity,
};

const SEVERITY: &[&str] = &["UnSpecified", "Informational", "Low", "Medium", "High"];
const STATUS: &[&str] = &["Unknown", "New", "InProgress", "Resolved"];

/// The collection of alerts.
pub(super) static ALERTS: EntitySet = EntitySet {
    name: "Alerts",
    properties: &[
        Property::filterable("id", Kind::Text, ApiVersions::CurrentOnly),
        Property::filterable("incidentId", Kind::Number, ApiVersions::All),
        Property::filterable("investigationId", Kind::Number, ApiVersions::All),
        Property::plain("investigationState", Kind::Text),
        Property::filterable("assignedTo", Kind::Text, ApiVersions::CurrentOnly),
        Property::filterable("severity", Kind::Enumeration(SEVERITY), ApiVersions::All),
        Property::filterable("status", Kind::Enumeration(STATUS), ApiVersions::All),
        Property::plain("classification", Kind::Text),
        Property::plain("determination", Kind::Text),
        Property::filterable("detectionSource", Kind::Text, ApiVersions::CurrentOnly),
        Property::plain("detectorId", Kind::Text),
        Property::filterable("category", Kind::Text, ApiVersions::All),
        Property::plain("threatFamilyName", Kind::Text),
        Property::plain("threatName", Kind::Text),
        Property::plain("title", Kind::Text),
        Property::plain("description", Kind::Text),
        Property::filterable("alertCreationTime", Kind::Time, ApiVersions::All),
        Property::plain("firstEventTime", Kind::Time),
        Property::filterable("lastEventTime", Kind::Time, ApiVersions::CurrentOnly),
        Property::filterable("lastUpdateTime", Kind::Time, ApiVersions::All),
        Property::plain("resolvedTime", Kind::Time),
        Property::plain("machineId", Kind::Text),
        Property::plain("computerDnsName", Kind::Text),
        Property::plain("rbacGroupName", Kind::Text),
        Property::plain("aadTenantId", Kind::Text),
        Property::plain("mitreTechniques", Kind::Texts),
        Property::plain("relatedUser", Kind::Object),
        Property::plain("loggedOnUsers", Kind::Objects),
        Property::plain("comments", Kind::Objects),
        Property::plain("evidence", Kind::Objects),
        Property::plain("domains", Kind::Objects),
    ],
    expands: &["evidence"],
};

/// An alert as JSON, with the fields that the API version has (`FACTS.md` 2.9).
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AlertBody {
    id: String,
    incident_id: Option<u64>,
    investigation_id: Option<u64>,
    investigation_state: String,
    assigned_to: Option<String>,
    severity: Severity,
    status: AlertStatus,
    classification: Option<Classification>,
    determination: Option<Determination>,
    detection_source: String,
    detector_id: Option<String>,
    category: String,
    threat_family_name: Option<String>,
    threat_name: Option<String>,
    title: String,
    description: String,
    alert_creation_time: WireTime,
    first_event_time: WireTime,
    last_event_time: WireTime,
    last_update_time: WireTime,
    resolved_time: Option<WireTime>,
    machine_id: String,
    computer_dns_name: String,
    rbac_group_name: Option<String>,
    aad_tenant_id: Option<String>,
    mitre_techniques: Vec<String>,
    related_user: Option<RelatedUser>,
    logged_on_users: Vec<Value>,
    comments: Vec<CommentBody>,
    evidence: Vec<EvidenceBody>,
    domains: Vec<Value>,
    /// How many attempts it counts. Ours.
    attempts: u64,
    /// The app it is about. Ours.
    application: String,
    /// What became of the attempts, in words. Ours.
    outcome: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommentBody {
    comment: String,
    created_by: String,
    created_time: WireTime,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EvidenceBody {
    entity_type: String,
    evidence_creation_time: WireTime,
    sha1: Option<String>,
    sha256: Option<String>,
    file_name: String,
    file_path: String,
    process_id: Option<u64>,
    process_command_line: String,
    process_creation_time: Option<WireTime>,
    parent_process_id: Option<u64>,
    parent_process_creation_time: Option<WireTime>,
    parent_process_file_name: String,
    parent_process_file_path: Option<String>,
    ip_address: IpAddr,
    url: String,
    registry_key: Option<String>,
    registry_hive: Option<String>,
    registry_value_type: Option<String>,
    registry_value: Option<String>,
    account_name: String,
    domain_name: String,
    user_sid: String,
    aad_user_id: Option<String>,
    user_principal_name: Option<String>,
    detection_status: String,
    /// What became of the attempt, in words. Ours.
    outcome: String,
}

impl AlertBody {
    /// The body of an alert of this tenant, with its evidence or without.
    pub(super) fn new(alert: AlertResource, tenant: Option<&str>, with_evidence: bool) -> Self {
        let evidence = if with_evidence { alert.evidence } else { Vec::new() };
        let comment = |comment: AlertComment| CommentBody {
            comment: comment.comment,
            created_by: comment.created_by,
            created_time: WireTime(comment.created_time),
        };
        Self {
            id: alert.id,
            incident_id: alert.incident_id,
            investigation_id: None,
            investigation_state: alert.investigation_state,
            assigned_to: alert.assigned_to,
            severity: alert.severity,
            status: alert.status,
            classification: alert.classification,
            determination: alert.determination,
            detection_source: alert.detection_source,
            detector_id: None,
            category: alert.category,
            threat_family_name: None,
            threat_name: None,
            title: alert.title,
            description: alert.description,
            alert_creation_time: WireTime(alert.alert_creation_time),
            first_event_time: WireTime(alert.first_event_time),
            last_event_time: WireTime(alert.last_event_time),
            last_update_time: WireTime(alert.last_update_time),
            resolved_time: alert.resolved_time.map(WireTime),
            machine_id: alert.machine_id,
            computer_dns_name: alert.computer_dns_name,
            rbac_group_name: None,
            aad_tenant_id: tenant.map(str::to_owned),
            mitre_techniques: Vec::new(),
            related_user: alert.related_user,
            logged_on_users: Vec::new(),
            comments: alert.comments.into_iter().map(comment).collect(),
            evidence: evidence.into_iter().map(EvidenceBody::from).collect(),
            domains: Vec::new(),
            attempts: alert.attempts,
            application: alert.application,
            outcome: alert.outcome,
        }
    }
}

impl From<AlertBody> for AlertResource {
    fn from(body: AlertBody) -> Self {
        let comment = |body: CommentBody| AlertComment {
            comment: body.comment,
            created_by: body.created_by,
            created_time: body.created_time.0,
        };
        Self {
            id: body.id,
            incident_id: body.incident_id,
            investigation_state: body.investigation_state,
            assigned_to: body.assigned_to,
            severity: body.severity,
            status: body.status,
            classification: body.classification,
            determination: body.determination,
            detection_source: body.detection_source,
            category: body.category,
            title: body.title,
            description: body.description,
            alert_creation_time: body.alert_creation_time.0,
            first_event_time: body.first_event_time.0,
            last_event_time: body.last_event_time.0,
            last_update_time: body.last_update_time.0,
            resolved_time: body.resolved_time.map(|time| time.0),
            machine_id: body.machine_id,
            computer_dns_name: body.computer_dns_name,
            related_user: body.related_user,
            comments: body.comments.into_iter().map(comment).collect(),
            evidence: body.evidence.into_iter().map(EvidenceItem::from).collect(),
            attempts: body.attempts,
            application: body.application,
            outcome: body.outcome,
        }
    }
}

impl From<EvidenceItem> for EvidenceBody {
    fn from(item: EvidenceItem) -> Self {
        Self {
            entity_type: item.entity_type,
            evidence_creation_time: WireTime(item.evidence_creation_time),
            sha1: None,
            sha256: None,
            file_name: item.file_name,
            file_path: item.file_path,
            process_id: None,
            process_command_line: item.process_command_line,
            process_creation_time: None,
            parent_process_id: None,
            parent_process_creation_time: None,
            parent_process_file_name: item.parent_process_file_name,
            parent_process_file_path: None,
            ip_address: item.ip_address,
            url: item.url,
            registry_key: None,
            registry_hive: None,
            registry_value_type: None,
            registry_value: None,
            account_name: item.account_name,
            domain_name: item.domain_name,
            user_sid: item.user_sid,
            aad_user_id: None,
            user_principal_name: None,
            detection_status: item.detection_status,
            outcome: item.outcome,
        }
    }
}

impl From<EvidenceBody> for EvidenceItem {
    fn from(body: EvidenceBody) -> Self {
        Self {
            entity_type: body.entity_type,
            evidence_creation_time: body.evidence_creation_time.0,
            url: body.url,
            ip_address: body.ip_address,
            file_name: body.file_name,
            file_path: body.file_path,
            process_command_line: body.process_command_line,
            parent_process_file_name: body.parent_process_file_name,
            account_name: body.account_name,
            domain_name: body.domain_name,
            user_sid: body.user_sid,
            detection_status: body.detection_status,
            outcome: body.outcome,
        }
    }
}
