//! The verdict on one connection: who decides, what comes of it, and why a block fails (INT-07, BLK-04, BLK-09, BLK-11).

use super::{Antivirus, Policy};
use crate::defender::{Action, IndicatorId};
use crate::names::{Client, DestinationId, Names};
use crate::wire::agent::{AttemptOutcome, Enforcer, NotBlocked};

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
/// SmartScreen decides for Edge, network protection for everything else; either enforces only on a device that lacks nothing.
pub(super) fn verdict(
    policy: &Policy,
    antivirus: Antivirus,
    client: Client,
    destination: DestinationId,
    names: &Names,
) -> Option<Verdict> {
    let rule = policy.decide(names.destination(destination), sees_path(client))?;
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

/// Whether the engine for this client sees the path of a TLS connection (`domain-facts.md` 4.4).
pub(super) const fn sees_path(client: Client) -> bool {
    matches!(client, Client::Edge)
}
