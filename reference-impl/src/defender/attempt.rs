//! How an attempt that an indicator matched is told in timeline and hunting tables (`FACTS.md` 3.3; INT-07, ALR-02).

use crate::protocol::agent::{AttemptOutcome, Enforcer, NotBlocked};

/// Ours: an attempt that nothing blocked and nothing audited has no documented action type.
const DETECTED: &str = "ConnectionToUnsanctionedApp";

/// The action type of an attempt.
pub(super) const fn action_type(outcome: AttemptOutcome) -> &'static str {
    match outcome {
        AttemptOutcome::Blocked(Enforcer::SmartScreen) => "SmartScreenUrlWarning",
        AttemptOutcome::Blocked(Enforcer::NetworkProtection) => "ExploitGuardNetworkProtectionBlocked",
        AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing)) if missing.is_audit() => {
            "ExploitGuardNetworkProtectionAudited"
        }
        AttemptOutcome::NotBlocked(_) => DETECTED,
    }
}

/// Whether the table `DeviceEvents` has such an event: it knows blocks and audits.
pub(super) const fn is_device_event(outcome: AttemptOutcome) -> bool {
    match outcome {
        AttemptOutcome::Blocked(_) => true,
        AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing)) => missing.is_audit(),
        AttemptOutcome::NotBlocked(_) => false,
    }
}

/// What stands beside the action type: why, as the feature that saw it says; `synchronised` if the indicator is one of
/// Cloud App Security.
pub(super) fn additional_fields(outcome: AttemptOutcome, synchronised: bool) -> String {
    let category = if synchronised { "CasbPolicy" } else { "CustomBlockList" };
    match outcome {
        AttemptOutcome::Blocked(Enforcer::SmartScreen) => format!(r#"{{"Experience":"{category}"}}"#),
        AttemptOutcome::Blocked(Enforcer::NetworkProtection) => {
            format!(r#"{{"IsAudit":false,"ResponseCategory":"{category}"}}"#)
        }
        AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing)) if missing.is_audit() => {
            format!(r#"{{"IsAudit":true,"ResponseCategory":"{category}"}}"#)
        }
        AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing)) => {
            serde_json::json!({ "NotBlocked": "Misconfigured", "Missing": missing.to_string() }).to_string()
        }
        AttemptOutcome::NotBlocked(NotBlocked::PolicyNotYetArrived) => {
            r#"{"NotBlocked":"PolicyNotYetArrived"}"#.to_owned()
        }
        AttemptOutcome::NotBlocked(NotBlocked::AlertOnly) => r#"{"NotBlocked":"AlertOnly"}"#.to_owned(),
    }
}
