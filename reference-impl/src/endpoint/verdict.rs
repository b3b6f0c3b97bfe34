//! The verdict on one connection: who decides, what comes of it, and why a block fails (INT-07, BLK-04, BLK-09,
//! BLK-11).

use super::Antivirus;
use super::precedence::decide;
use crate::names::{Client, DestinationId, Names};
use crate::protocol::agent::{AttemptOutcome, Enforcer, NotBlocked};
use crate::protocol::defender::{Action, IndicatorId};
use crate::protocol::device_policy::DevicePolicy;

/// What the policy says of one connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Verdict {
    /// The indicator that decided.
    pub indicator: IndicatorId,
    /// What comes of it.
    pub outcome: AttemptOutcome,
}

/// The verdict on a connection of `client`, or nothing if no indicator has an opinion or one allows it.
///
/// SmartScreen decides for Edge, network protection for everything else; either enforces only on a device that lacks
/// nothing.
pub(super) fn verdict(
    policy: &DevicePolicy,
    antivirus: Antivirus,
    client: Client,
    destination: DestinationId,
    names: &Names,
) -> Option<Verdict> {
    let rule = decide(policy, names.destination(destination), sees_path(client))?;
    let outcome = match rule.action {
        Action::Allowed => return None,
        Action::Alert | Action::Audit => AttemptOutcome::NotBlocked(NotBlocked::AlertOnly),
        Action::AlertAndBlock | Action::Block | Action::BlockAndRemediate | Action::Warn => {
            let missing = antivirus.missing_for(client);
            if missing.is_empty() {
                AttemptOutcome::Blocked(enforcer(client))
            } else {
                AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing))
            }
        }
    };
    Some(Verdict { indicator: rule.indicator, outcome })
}

/// Who enforces for this client.
const fn enforcer(client: Client) -> Enforcer {
    match client {
        Client::Edge => Enforcer::SmartScreen,
        Client::Browser | Client::Program => Enforcer::NetworkProtection,
    }
}

/// Whether the engine for this client sees the path of a TLS connection (`FACTS.md` 4.4).
pub(super) const fn sees_path(client: Client) -> bool {
    matches!(client, Client::Edge)
}
