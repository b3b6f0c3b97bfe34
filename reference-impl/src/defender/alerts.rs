//! Alerts of one device: one open alert for each app and outcome, every attempt counted once (ALR-01, ALR-02, ALR-06).

use std::collections::VecDeque;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::AlertTemplate;
use super::alert_work::AlertWork;
use crate::names::{AccountId, DestinationId, DeviceId, ImageId};
use crate::protocol::agent::{AttemptOutcome, LocalAddress, MissingPrerequisites, NotBlocked};
use crate::protocol::defender::{AlertChange, AlertStatus, Severity};
use crate::time::SimTime;

/// The id of an alert: it derives from the device and the alert's number on it, never from a counter of the whole
/// cloud.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct AlertId {
    /// The device that attempted.
    pub device: DeviceId,
    /// The number of the alert on the device.
    pub sequence: u32,
}

/// What an alert says became of the attempts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum AlertOutcome {
    /// They were blocked.
    Blocked,
    /// They went through because the device lacks prerequisites.
    Misconfigured,
    /// They went through because the policy had not arrived.
    PolicyNotYetArrived,
    /// They went through because the indicator only alerts.
    AlertOnly,
}

impl From<AttemptOutcome> for AlertOutcome {
    fn from(outcome: AttemptOutcome) -> Self {
        match outcome {
            AttemptOutcome::Blocked(_) => Self::Blocked,
            AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(_)) => Self::Misconfigured,
            AttemptOutcome::NotBlocked(NotBlocked::PolicyNotYetArrived) => Self::PolicyNotYetArrived,
            AttemptOutcome::NotBlocked(NotBlocked::AlertOnly) => Self::AlertOnly,
        }
    }
}

impl fmt::Display for AlertOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Blocked => "blocked",
            Self::Misconfigured => "not blocked: misconfigured",
            Self::PolicyNotYetArrived => "not blocked: policy not yet arrived",
            Self::AlertOnly => "not blocked: alert only",
        })
    }
}

/// One attempt, as evidence: the session's details.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Evidence {
    /// The instant of the attempt, by the device's clock.
    pub at: SimTime,
    /// The host and path that were attempted.
    pub destination: DestinationId,
    /// The account of the process.
    pub account: AccountId,
    /// The program that attempted.
    pub image: ImageId,
    /// The address it was made from.
    pub address: LocalAddress,
    /// What became of it.
    pub outcome: AttemptOutcome,
}

/// An alert of a device about attempts to reach an app (ALR-01, ALR-06).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alert {
    /// Its id, which no other alert ever has.
    pub id: AlertId,
    /// The app it is about, as the indicator names it.
    pub application: String,
    /// What became of the attempts.
    pub outcome: AlertOutcome,
    /// What lacks, if the device is misconfigured: everything any of the attempts lacked.
    pub missing: MissingPrerequisites,
    /// The severity at the time it was raised (ALR-03).
    pub severity: Severity,
    /// Where the work on it stands.
    pub status: AlertStatus,
    /// What those who work on it have said of it.
    pub work: AlertWork,
    /// When it was raised.
    pub created_at: SimTime,
    /// When it changed last.
    pub updated_at: SimTime,
    /// The first attempt.
    pub first_event: SimTime,
    /// The last attempt.
    pub last_event: SimTime,
    /// How many attempts, each counted once.
    pub attempts: u64,
    /// The latest attempts, the latest last.
    pub evidence: VecDeque<Evidence>,
}

impl Alert {
    /// The title, as public material shows it (`FACTS.md` 10.5).
    #[must_use]
    pub const fn title(&self) -> &'static str {
        match self.outcome {
            AlertOutcome::Blocked => "Unsanctioned cloud app access was blocked",
            AlertOutcome::Misconfigured | AlertOutcome::PolicyNotYetArrived | AlertOutcome::AlertOnly => {
                "Connection to a blocked cloud application was detected"
            }
        }
    }

    /// What happened, and for an attempt that was not blocked why (ALR-02).
    #[must_use]
    pub fn description(&self) -> String {
        let app = &self.application;
        match self.outcome {
            AlertOutcome::Blocked => format!("Access to the unsanctioned app {app} was blocked."),
            AlertOutcome::Misconfigured => {
                format!(
                    "Access to the unsanctioned app {app} was not blocked: the device is misconfigured ({}).",
                    self.missing
                )
            }
            AlertOutcome::PolicyNotYetArrived => {
                format!(
                    "Access to the unsanctioned app {app} was not blocked: the policy had not yet arrived at the \
                     device."
                )
            }
            AlertOutcome::AlertOnly => {
                format!("Access to the unsanctioned app {app} was not blocked: its indicator asks for an alert only.")
            }
        }
    }
}

/// The alerts of one device, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Alerts {
    alerts: Vec<Alert>,
}

impl Alerts {
    /// Counts an attempt in the open alert for its app and outcome, or opens one; returns its position and whether it
    /// is new.
    pub(super) fn count(
        &mut self,
        now: SimTime,
        device: DeviceId,
        attempt: Evidence,
        template: &AlertTemplate,
        evidence_limit: u32,
    ) -> (usize, bool) {
        let outcome = AlertOutcome::from(attempt.outcome);
        let open = |alert: &Alert| {
            alert.outcome == outcome
                && alert.application == template.application
                && alert.status != AlertStatus::Resolved
        };
        let (position, raised) = match self.alerts.iter().position(open) {
            Some(position) => (position, false),
            None => {
                self.alerts.push(Alert {
                    id: AlertId { device, sequence: self.alerts.len() as u32 },
                    application: template.application.clone(),
                    outcome,
                    missing: MissingPrerequisites::NONE,
                    severity: template.severity,
                    status: AlertStatus::New,
                    work: AlertWork::default(),
                    created_at: now,
                    updated_at: now,
                    first_event: attempt.at,
                    last_event: attempt.at,
                    attempts: 0,
                    evidence: VecDeque::new(),
                });
                (self.alerts.len() - 1, true)
            }
        };
        let alert = &mut self.alerts[position];
        alert.attempts += 1;
        alert.first_event = alert.first_event.min(attempt.at);
        alert.last_event = alert.last_event.max(attempt.at);
        alert.updated_at = now;
        if let AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing)) = attempt.outcome {
            alert.missing = alert.missing.and(missing);
        }
        // Attempts may arrive in any order; those listed are the latest by the time at which they were made.
        let place = alert.evidence.partition_point(|known| known.at <= attempt.at);
        alert.evidence.insert(place, attempt);
        if alert.evidence.len() > evidence_limit as usize {
            alert.evidence.pop_front();
        }
        (position, raised)
    }

    /// Every alert, the oldest first.
    pub(super) fn all(&self) -> &[Alert] {
        &self.alerts
    }

    /// Changes an alert; returns whether there is such an alert.
    pub(super) fn change(&mut self, now: SimTime, sequence: u32, change: &AlertChange) -> bool {
        let found = self.alerts.get_mut(sequence as usize);
        found.map(|alert| alert.work.apply(now, change, &mut alert.status, &mut alert.updated_at)).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::{Client, Names, ProcessImage};
    use crate::protocol::agent::Enforcer;

    fn attempt(at: u64, outcome: AttemptOutcome) -> Evidence {
        let image = Names::new().add_image(ProcessImage::new("a.exe", "C:", "", Client::Program));
        let address = LocalAddress([10, 0, 0, 1].into());
        Evidence {
            at: SimTime::from_millis(at),
            destination: DestinationId(0),
            account: AccountId(3),
            image,
            address,
            outcome,
        }
    }

    fn template(application: &str, severity: Severity) -> AlertTemplate {
        AlertTemplate { application: application.to_owned(), value: String::new(), severity, synchronised: true }
    }

    const BLOCKED: AttemptOutcome = AttemptOutcome::Blocked(Enforcer::NetworkProtection);
    const NOT_YET: AttemptOutcome = AttemptOutcome::NotBlocked(NotBlocked::PolicyNotYetArrived);

    fn count(alerts: &mut Alerts, at: u64, outcome: AttemptOutcome, template: &AlertTemplate) -> (usize, bool) {
        alerts.count(SimTime::from_millis(at), DeviceId(1), attempt(at, outcome), template, 100)
    }

    #[test]
    fn one_open_alert_for_app_and_outcome_counts_every_attempt() {
        let (mut alerts, dropbox) = (Alerts::default(), template("Dropbox", Severity::High));
        assert_eq!(count(&mut alerts, 5, BLOCKED, &dropbox), (0, true));
        assert_eq!(count(&mut alerts, 3, BLOCKED, &dropbox), (0, false));
        assert_eq!(count(&mut alerts, 4, NOT_YET, &dropbox), (1, true));
        assert_eq!(count(&mut alerts, 9, BLOCKED, &template("Box", Severity::Low)), (2, true));
        let first = &alerts.all()[0];
        assert_eq!((first.attempts, first.first_event.millis(), first.last_event.millis()), (2, 3, 5));
    }

    #[test]
    fn once_resolved_the_next_attempt_opens_a_new_alert_with_the_severity_of_its_time() {
        let mut alerts = Alerts::default();
        count(&mut alerts, 1, BLOCKED, &template("Dropbox", Severity::Low));
        count(&mut alerts, 2, BLOCKED, &template("Dropbox", Severity::High));
        let resolved = AlertChange::to(AlertStatus::Resolved);
        assert!(alerts.change(SimTime::from_millis(3), 0, &resolved));
        assert_eq!(count(&mut alerts, 4, BLOCKED, &template("Dropbox", Severity::High)), (1, true));
        assert_eq!(
            alerts.all().iter().map(|alert| alert.severity).collect::<Vec<_>>(),
            [Severity::Low, Severity::High]
        );
        assert!(!alerts.change(SimTime::from_millis(5), 7, &resolved));
    }

    #[test]
    fn the_latest_hundred_attempts_are_evidence_and_all_are_counted() {
        let (mut alerts, dropbox) = (Alerts::default(), template("Dropbox", Severity::High));
        for at in 0..101 {
            count(&mut alerts, at, BLOCKED, &dropbox);
        }
        let alert = &alerts.all()[0];
        assert_eq!((alert.attempts, alert.evidence.len()), (101, 100));
        assert_eq!(alert.evidence[0].at, SimTime::from_millis(1));
    }

    #[test]
    fn an_alert_that_was_not_blocked_says_why() {
        let mut alerts = Alerts::default();
        let missing = MissingPrerequisites::SMART_SCREEN;
        let dropbox = template("Dropbox", Severity::High);
        count(&mut alerts, 1, AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing)), &dropbox);
        count(&mut alerts, 1, NOT_YET, &dropbox);
        assert!(alerts.all()[0].description().contains("misconfigured (SmartScreen is off)"));
        assert!(alerts.all()[1].description().contains("had not yet arrived"));
        assert_eq!(alerts.all()[0].title(), "Connection to a blocked cloud application was detected");
    }
}
