//! Where the work on an alert stands, and what those who work on it say (ALR-06; `FACTS.md` 2.9).

use serde::{Deserialize, Serialize};

use crate::api_version::ApiVersions;
use crate::time::SimTime;

/// Where the work on an alert stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum AlertStatus {
    /// Nobody has looked at it.
    New,
    /// Somebody works on it.
    InProgress,
    /// It is done with; the next attempt opens a new alert.
    Resolved,
}

/// Whether an alert was right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Classification {
    /// Nobody can say.
    Unknown,
    /// It was wrong.
    FalsePositive,
    /// It was right.
    TruePositive,
    /// It was right, and what it is about was expected.
    InformationalExpectedActivity,
}

impl Classification {
    /// Every classification, of all API versions.
    pub const ALL: [Self; 4] =
        [Self::Unknown, Self::FalsePositive, Self::TruePositive, Self::InformationalExpectedActivity];

    /// The API versions that have it.
    #[must_use]
    pub const fn api_versions(self) -> ApiVersions {
        match self {
            Self::InformationalExpectedActivity => ApiVersions::CurrentOnly,
            _ => ApiVersions::All,
        }
    }
}

/// What an alert was about in truth.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the documents give the words and nothing else")]
pub enum Determination {
    NotAvailable,
    Apt,
    SecurityPersonnel,
    Malware,
    SecurityTesting,
    UnwantedSoftware,
    Other,
    MultiStagedAttack,
    MaliciousUserActivity,
    CompromisedUser,
    Phishing,
    LineOfBusinessApplication,
    #[serde(alias = "ConfirmedUserActivity")]
    ConfirmedActivity,
    #[serde(alias = "Clean")]
    NotMalicious,
    InsufficientData,
}

impl Determination {
    /// Every determination, of all API versions.
    pub const ALL: [Self; 15] = [
        Self::NotAvailable,
        Self::Apt,
        Self::SecurityPersonnel,
        Self::Malware,
        Self::SecurityTesting,
        Self::UnwantedSoftware,
        Self::Other,
        Self::MultiStagedAttack,
        Self::MaliciousUserActivity,
        Self::CompromisedUser,
        Self::Phishing,
        Self::LineOfBusinessApplication,
        Self::ConfirmedActivity,
        Self::NotMalicious,
        Self::InsufficientData,
    ];

    /// The API versions that have it.
    #[must_use]
    pub const fn api_versions(self) -> ApiVersions {
        match self {
            Self::NotAvailable | Self::Apt | Self::SecurityPersonnel => ApiVersions::ContractOnly,
            Self::Malware | Self::SecurityTesting | Self::UnwantedSoftware | Self::Other => ApiVersions::All,
            _ => ApiVersions::CurrentOnly,
        }
    }
}

/// A comment on an alert.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertComment {
    /// What it says.
    pub comment: String,
    /// Who said it.
    pub created_by: String,
    /// The instant of the comment, UTC.
    pub created_time: SimTime,
}
