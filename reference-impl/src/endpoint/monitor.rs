//! The monitor: connections that processes attempt, what the policy says of them, and what is counted (INT-05, INT-06,
//! PRX-01, PRX-03, PRX-08, DSC-10).

use super::uploader::{Recorded, StoppedBy};
use super::verdict::{Verdict, verdict};
use super::{Context, Endpoint, Network};
use crate::names::Names;
use crate::protocol::agent::{AttemptOutcome, Enforcer, EventKind, Transaction};
use crate::protocol::network::Access;
use crate::quantities::{Bytes, Tally};

/// Bytes of a blocked attempt: the handshake up to the client's hello, and its acknowledgement (ours; DSC-10).
pub const BLOCKED_ATTEMPT: (Bytes, Bytes) = (Bytes(637), Bytes(104));

/// What became of an attempted connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Attempt {
    /// Who blocked it; nothing if it arrives on the network wire.
    pub blocked: Option<Enforcer>,
    /// What the indicator that matched led to, if one did.
    pub outcome: Option<AttemptOutcome>,
    /// What the monitor made of it.
    pub observed: Observed,
    /// The transaction as counted: its bytes are those of a handshake if it was blocked.
    pub tally: Tally,
}

/// What the monitor made of a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Observed {
    /// The device is on no network: nothing was done.
    NotConnected,
    /// The device does not take part (INT-06).
    NotEligible,
    /// A forward proxy hides it (PRX-01).
    HiddenByProxy,
    /// It will be reported.
    Buffered,
    /// The cap holds it back; the first one of the day says by which limit.
    HeldBack(Option<StoppedBy>),
}

impl Endpoint {
    /// A process attempts a connection.
    ///
    /// The answer says whether the connection may be made. If an indicator matched, an event is queued; [`Self::wake`]
    /// at the same instant sends it.
    #[inline(always)]
    pub fn attempt(&mut self, access: &Access, context: Context<'_>) -> Attempt {
        let tally = Tally::one(access.up, access.down);
        let unjudged = |observed| Attempt { blocked: None, outcome: None, observed, tally };
        let Some(network) = self.ram.network else { return unjudged(Observed::NotConnected) };
        if !self.takes_part {
            return unjudged(Observed::NotEligible);
        }
        // What no proxy hides and no rule names is most of what a fleet does.
        if network.behind_proxy || self.watches(access.destination, context.names) {
            return self.attempt_looked_at(access, network, context);
        }
        unjudged(self.hand_in(transaction(access, tally, network, false), context))
    }

    /// A connection that a proxy hides, or to a host that a rule names.
    #[inline(never)]
    fn attempt_looked_at(&mut self, access: &Access, network: Network, context: Context<'_>) -> Attempt {
        let sees_host = !network.behind_proxy || self.antivirus.sees_through_proxy();
        let outcome = match sees_host && self.watches(access.destination, context.names) {
            true => self.judge(access, network, context.names),
            false => None,
        };
        let (blocked, tally) = match outcome {
            Some(AttemptOutcome::Blocked(by)) => (Some(by), Tally::one(BLOCKED_ATTEMPT.0, BLOCKED_ATTEMPT.1)),
            Some(AttemptOutcome::NotBlocked(_)) | None => (None, Tally::one(access.up, access.down)),
        };
        let transaction = transaction(access, tally, network, blocked.is_some());
        let observed = if network.behind_proxy {
            if sees_host && context.edition.events.behind_proxy {
                self.tell_of_proxied(access, network);
            }
            if sees_host {
                self.set_one_aside(&transaction);
            }
            Observed::HiddenByProxy
        } else {
            self.hand_in(transaction, context)
        };
        Attempt { blocked, outcome, observed, tally }
    }

    /// Hands a transaction to the uploader.
    #[inline(always)]
    fn hand_in(&mut self, mut transaction: Transaction, context: Context<'_>) -> Observed {
        transaction.encoded = self.ram.size.of(&transaction, self.disk.uploader.next_number(), context.names);
        match self.disk.uploader.record(&transaction, &context.edition.report) {
            Recorded::Buffered => Observed::Buffered,
            Recorded::HeldBack(stopped_by) => {
                self.set_one_aside(&transaction);
                Observed::HeldBack(stopped_by)
            }
        }
    }

    /// Tells Defender of a connection behind a forward proxy, with its true destination (PRX-08).
    #[cold]
    fn tell_of_proxied(&mut self, access: &Access, network: Network) {
        let Access { at, destination, account, image, .. } = *access;
        let address = network.address;
        self.disk.events.push(at, EventKind::ConnectionThroughProxy { destination, account, image, address });
    }

    /// Asks the policy about a connection to a host that a rule names.
    #[cold]
    fn judge(&mut self, access: &Access, network: Network, names: &Names) -> Option<AttemptOutcome> {
        let policy = self.disk.policy.as_ref()?;
        let client = names.image(access.image).client;
        let Verdict { indicator, outcome } = verdict(policy, self.antivirus, client, access.destination, names)?;
        let Access { at, destination, account, image, .. } = *access;
        let address = network.address;
        self.disk.events.push(at, EventKind::Attempt { indicator, destination, account, image, address, outcome });
        Some(outcome)
    }
}

/// The transaction that a connection is, of no size yet.
#[inline(always)]
const fn transaction(access: &Access, tally: Tally, network: Network, blocked: bool) -> Transaction {
    Transaction {
        at: access.at,
        up: tally.up,
        down: tally.down,
        destination: access.destination,
        account: access.account,
        address: network.address,
        encoded: 0,
        image: access.image,
        blocked,
    }
}
