//! What administrators and Cloud App Security ask of Defender: indicators, advanced features, licence.
//!
//! The indicator part is Microsoft's public API (`FACTS.md` 2.7); the portal's switches have no public API and are
//! ours. What Defender holds about devices is asked for by a [`DefenderQuery`].

mod alert;
mod feature;
mod hunting;
mod indicator;
mod query;

pub use alert::{AlertComment, AlertStatus, Classification, Determination};
pub use feature::AdvancedFeature;
pub use hunting::{HuntingAnswer, HuntingColumn, HuntingStats, HuntingValue};
pub use indicator::{
    Action, Caller, Indicator, IndicatorId, IndicatorSubmission, IndicatorType, LaterFields, Severity, SourceType,
};
pub use query::{
    AlertByReference, AlertCategory, AlertChange, AlertResource, DefenderAnswer, DefenderQuery, EvidenceItem,
    LogonUser, Machine, Prevalence, RelatedUser, Sighting, TimelineRow,
};

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A request to Defender's core.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum DefenderRequest {
    /// List every indicator (API-02).
    ListIndicators,
    /// Submit an indicator, or update the one with the same type and value.
    SubmitIndicator(Box<IndicatorSubmission>),
    /// Submit many at once, with a result each.
    ImportIndicators(Vec<IndicatorSubmission>),
    /// Delete an indicator.
    DeleteIndicator(IndicatorId),
    /// Delete many, all or none of them.
    DeleteIndicators(Vec<IndicatorId>),
    /// Move the toggle of an advanced feature; nothing happens before Apply (INT-01).
    ToggleFeature {
        /// The advanced feature of the portal.
        feature: AdvancedFeature,
        /// Whether the toggle stands at on.
        on: bool,
    },
    /// Apply the toggles as they stand.
    ApplyFeatures,
    /// Give the organisation its licence for Defender, or take it away.
    SetLicence(bool),
}

/// An answer of Defender's core.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum DefenderResponse {
    /// Every indicator, the oldest first.
    Indicators(Vec<Arc<Indicator>>),
    /// The indicator as it is now.
    Indicator(Box<Indicator>),
    /// A result for each indicator of an import, in order.
    Imported(Vec<ImportResult>),
    /// It is gone.
    Deleted,
    /// It is done.
    Done,
}

/// What became of one indicator of an import.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportResult {
    /// Its number, if it was taken.
    pub id: Option<IndicatorId>,
    /// The value of the indicator, as it was submitted.
    pub indicator: String,
    /// Whether it was refused.
    pub is_failed: bool,
    /// Why it was refused.
    pub failure_reason: Option<String>,
}
