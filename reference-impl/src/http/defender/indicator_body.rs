//! Indicators on the wire (`FACTS.md` 2.7.1).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::body::{Body, missing};
use super::wire_time::WireTime;
use crate::api_version::{ApiVersion, ApiVersions};
use crate::http::odata::{EntitySet, Kind, Property};
use crate::protocol::ApiError;
use crate::protocol::defender::{
    Action, Indicator, IndicatorId, IndicatorSubmission, IndicatorType, LaterFields, Severity, SourceType,
};

const TYPE: &[&str] = &["FileSha1", "FileSha256", "FileMd5", "CertificateThumbprint", "IpAddress", "DomainName", "Url"];
const ACTION: &[&str] = &["Allowed", "Audit", "Alert", "Warn", "Block", "BlockAndRemediate", "AlertAndBlock"];
const SEVERITY: &[&str] = &["Informational", "Low", "Medium", "High"];

/// The collection of indicators.
pub(super) static INDICATORS: EntitySet = EntitySet {
    name: "Indicators",
    properties: &[
        Property::plain("id", Kind::Text),
        Property::filterable("indicatorValue", Kind::Text, ApiVersions::All),
        Property::filterable("indicatorType", Kind::Enumeration(TYPE), ApiVersions::All),
        Property::filterable("action", Kind::Enumeration(ACTION), ApiVersions::All),
        Property::filterable("application", Kind::Text, ApiVersions::CurrentOnly),
        Property::filterable("title", Kind::Text, ApiVersions::CurrentOnly),
        Property::plain("description", Kind::Text),
        Property::filterable("expirationTime", Kind::Time, ApiVersions::CurrentOnly),
        Property::filterable("severity", Kind::Enumeration(SEVERITY), ApiVersions::All),
        Property::plain("recommendedActions", Kind::Text),
        Property::filterable("rbacGroupNames", Kind::Texts, ApiVersions::CurrentOnly),
        Property::filterable("rbacGroupIds", Kind::Texts, ApiVersions::CurrentOnly),
        Property::filterable("generateAlert", Kind::Boolean, ApiVersions::CurrentOnly),
        Property::plain("educateUrl", Kind::Text),
        Property::plain("externalId", Kind::Text),
        Property::plain("source", Kind::Text),
        Property::plain("sourceType", Kind::Text),
        Property::plain("createdBySource", Kind::Text),
        Property::filterable("createdBy", Kind::Text, ApiVersions::All),
        Property::filterable("createdByDisplayName", Kind::Text, ApiVersions::CurrentOnly),
        Property::plain("lastUpdatedBy", Kind::Text),
        Property::filterable("creationTimeDateTimeUtc", Kind::Time, ApiVersions::All),
        Property::plain("lastUpdateTime", Kind::Time),
        Property::plain("category", Kind::Number),
        Property::plain("mitreTechniques", Kind::Texts),
        Property::plain("historicalDetection", Kind::Boolean),
        Property::plain("notificationId", Kind::Text),
        Property::plain("additionalInfo", Kind::Text),
    ],
    expands: &[],
};

/// An indicator as JSON, with the fields that the API version has (`FACTS.md` 2.7).
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IndicatorBody {
    id: String,
    indicator_value: String,
    indicator_type: IndicatorType,
    action: Action,
    application: Option<String>,
    title: String,
    description: String,
    expiration_time: Option<WireTime>,
    severity: Option<Severity>,
    recommended_actions: Option<String>,
    rbac_group_names: Vec<String>,
    source: String,
    source_type: SourceType,
    created_by: String,
    last_updated_by: Option<String>,
    creation_time_date_time_utc: WireTime,
    last_update_time: WireTime,
    /// What only the API of today has.
    #[serde(flatten)]
    later: Option<LaterBody>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LaterBody {
    rbac_group_ids: Vec<String>,
    generate_alert: Option<bool>,
    educate_url: Option<String>,
    external_id: Option<String>,
    created_by_source: String,
    created_by_display_name: String,
    /// Of these nothing is known here: each has the value of an indicator of which nothing was said.
    #[serde(flatten, skip_deserializing)]
    unknown: UnknownFields,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct UnknownFields {
    category: u32,
    mitre_techniques: Vec<String>,
    historical_detection: bool,
    notification_id: Option<String>,
    additional_info: Option<String>,
}

impl IndicatorBody {
    pub(super) fn new(indicator: Indicator, api_version: ApiVersion) -> Self {
        let submitted = indicator.submitted;
        let later = LaterBody {
            rbac_group_ids: Vec::new(),
            generate_alert: submitted.later.generate_alert,
            educate_url: submitted.later.educate_url,
            external_id: submitted.later.external_id,
            created_by_source: indicator.source.clone(),
            created_by_display_name: indicator.source.clone(),
            unknown: UnknownFields::default(),
        };
        Self {
            id: indicator.id.0.to_string(),
            indicator_value: submitted.indicator_value,
            indicator_type: submitted.indicator_type,
            action: submitted.action,
            application: submitted.application,
            title: submitted.title,
            description: submitted.description,
            expiration_time: submitted.expiration_time.map(WireTime),
            severity: submitted.severity,
            recommended_actions: submitted.recommended_actions,
            rbac_group_names: submitted.rbac_group_names,
            source: indicator.source,
            source_type: indicator.source_type,
            created_by: indicator.created_by,
            last_updated_by: indicator.last_updated_by,
            creation_time_date_time_utc: WireTime(indicator.created_at),
            last_update_time: WireTime(indicator.updated_at),
            later: (api_version == ApiVersion::Current).then_some(later),
        }
    }

    /// The typed indicator; nothing if its id is no number.
    pub(super) fn typed(self) -> Option<Indicator> {
        let later = self.later.map(|later| LaterFields {
            generate_alert: later.generate_alert,
            educate_url: later.educate_url,
            external_id: later.external_id,
        });
        Some(Indicator {
            id: IndicatorId(self.id.parse().ok()?),
            submitted: IndicatorSubmission {
                indicator_value: self.indicator_value,
                indicator_type: self.indicator_type,
                action: self.action,
                application: self.application,
                title: self.title,
                description: self.description,
                expiration_time: self.expiration_time.map(|time| time.0),
                severity: self.severity,
                recommended_actions: self.recommended_actions,
                rbac_group_names: self.rbac_group_names,
                later: later.unwrap_or_default(),
            },
            source: self.source,
            source_type: self.source_type,
            created_by: self.created_by,
            last_updated_by: self.last_updated_by,
            created_at: self.creation_time_date_time_utc.0,
            updated_at: self.last_update_time.0,
        })
    }
}

/// Reads what a caller submits. An API version does not see the fields of a later one.
///
/// # Errors
/// If a required parameter is missing, which the error names, or one is not what it should be.
pub(super) fn submission(
    object: &Map<String, Value>,
    api_version: ApiVersion,
) -> Result<IndicatorSubmission, ApiError> {
    let body = Body(object);
    let text = |name: &str| Ok::<_, ApiError>(body.text(name)?.map(str::to_owned));
    let indicator_value = body.required("indicatorValue")?.to_owned();
    let indicator_type = body
        .word_of("indicatorType", api_version, IndicatorType::api_versions)?
        .ok_or_else(|| missing("indicatorType"))?;
    let action = body.word_of("action", api_version, Action::api_versions)?.ok_or_else(|| missing("action"))?;
    let later = match api_version {
        ApiVersion::Contract => LaterFields::default(),
        ApiVersion::Current => LaterFields {
            generate_alert: body.truth("generateAlert")?,
            educate_url: text("educateUrl")?,
            // Documents have both spellings.
            external_id: text(if body.value("externalID").is_some() { "externalID" } else { "externalId" })?,
        },
    };
    Ok(IndicatorSubmission {
        indicator_value,
        indicator_type,
        action,
        application: text("application")?,
        title: body.required("title")?.to_owned(),
        description: body.required("description")?.to_owned(),
        expiration_time: body.time("expirationTime")?,
        severity: body.word("severity")?,
        recommended_actions: text("recommendedActions")?,
        rbac_group_names: body.texts("rbacGroupNames")?,
        later,
    })
}

/// What a caller submits, as JSON.
pub(super) fn of_submission(submission: &IndicatorSubmission) -> Value {
    serde_json::to_value(submission).unwrap_or(Value::Null)
}
