//! What those who work on an alert say of it (ALR; `domain-facts.md` 2.9).

use serde::{Deserialize, Serialize};

use super::AlertStatus;
use crate::edition::Eras;
use crate::time::SimTime;
use crate::wire::defender::AlertChange;

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
    /// Every classification.
    pub const ALL: [Self; 4] =
        [Self::Unknown, Self::FalsePositive, Self::TruePositive, Self::InformationalExpectedActivity];

    /// The eras of the API that have it.
    #[must_use]
    pub const fn eras(self) -> Eras {
        match self {
            Self::InformationalExpectedActivity => Eras::CurrentOnly,
            _ => Eras::All,
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
    /// Every determination.
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

    /// The eras of the API that have it.
    #[must_use]
    pub const fn eras(self) -> Eras {
        match self {
            Self::NotAvailable | Self::Apt | Self::SecurityPersonnel => Eras::ContractOnly,
            Self::Malware | Self::SecurityTesting | Self::UnwantedSoftware | Self::Other => Eras::All,
            _ => Eras::CurrentOnly,
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
    /// When.
    pub created_time: SimTime,
}

/// What those who work on an alert have said of it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct AlertWork {
    /// Whose it is.
    pub assigned_to: Option<String>,
    /// Whether it was right.
    pub classification: Option<Classification>,
    /// What it was about in truth.
    pub determination: Option<Determination>,
    /// Comments, the first one first.
    pub comments: Vec<AlertComment>,
    /// When it was resolved, if it is.
    pub resolved_at: Option<SimTime>,
}

impl AlertWork {
    /// Takes a change of an alert: of the work on it, of where that stands, and of when it changed last.
    pub(super) fn apply(
        &mut self,
        now: SimTime,
        change: &AlertChange,
        status: &mut AlertStatus,
        updated_at: &mut SimTime,
    ) {
        if let Some(next) = change.status {
            self.resolved_at = match (next, *status) {
                (AlertStatus::Resolved, AlertStatus::Resolved) => self.resolved_at,
                (AlertStatus::Resolved, _) => Some(now),
                _ => None,
            };
            *status = next;
        }
        self.change(now, change);
        *updated_at = now;
    }

    /// Takes what a change says of everything but the status.
    fn change(&mut self, now: SimTime, change: &AlertChange) {
        if let Some(assigned_to) = &change.assigned_to {
            self.assigned_to = Some(assigned_to.clone()).filter(|name| !name.is_empty());
        }
        self.classification = change.classification.or(self.classification);
        self.determination = change.determination.or(self.determination);
        if let Some(comment) = &change.comment {
            let (comment, created_by) = (comment.clone(), change.by.clone());
            self.comments.push(AlertComment { comment, created_by, created_time: now });
        }
    }
}
