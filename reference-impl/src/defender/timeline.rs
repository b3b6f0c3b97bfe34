//! The device timeline: what a device did on the network and what Defender saw of it (HNT-02).
//!
//! It is kept only where somebody will look at it, since it holds every transaction: a fleet of a million is run without.

use crate::time::SimTime;
use crate::wire::agent::{AgentEvent, EventKind, Transaction};

/// One row of a device's timeline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TimelineEvent {
    /// A network event: a connection of a process.
    Network(Transaction),
    /// A sign-in, an address, an attempt that an indicator matched, or a connection behind a forward proxy (PRX-08).
    Agent(AgentEvent),
}

impl TimelineEvent {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> SimTime {
        match self {
            Self::Network(transaction) => transaction.at,
            Self::Agent(event) => event.at,
        }
    }

    /// Whether it is a network event: what the timeline's filter "Network events" keeps.
    #[must_use]
    pub const fn is_network(&self) -> bool {
        match self {
            Self::Network(_) => true,
            Self::Agent(event) => matches!(event.kind, EventKind::ConnectionThroughProxy { .. }),
        }
    }
}
