//! What those who work on an alert say of it (ALR; `FACTS.md` 2.9).

use crate::protocol::defender::{AlertChange, AlertComment, AlertStatus, Classification, Determination};
use crate::time::SimTime;

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
