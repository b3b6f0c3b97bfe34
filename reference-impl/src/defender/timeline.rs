//! The device timeline: what reached Defender of a device, in the order of arrival (HNT-02; hunting reads it too,
//! HNT-03).
//!
//! It is kept only where somebody will look at it, since it holds every transaction: a fleet of a million is run
//! without.

use crate::protocol::agent::{AgentEvent, EventKind, LocalAddress, Transaction};
use crate::protocol::windows::WindowsBuild;
use crate::time::SimTime;

/// Something that reached Defender of a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimelineEvent {
    /// When it reached Defender.
    pub arrived_at: SimTime,
    /// What it is.
    pub what: TimelineEntry,
}

/// What reached Defender of a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TimelineEntry {
    /// A network event: a connection of a process.
    Network {
        /// Its number among those that the device reports.
        number: u64,
        /// The connection with its bytes, as it was reported.
        transaction: Transaction,
    },
    /// A sign-in, an address, an attempt that an indicator matched, or a connection behind a forward proxy (PRX-08).
    Agent {
        /// Its number among the device's events.
        number: u64,
        /// The event as the device told it.
        event: AgentEvent,
        /// The alert in which it was counted, if it was an attempt.
        counted: Option<Counted>,
    },
    /// A check-in: what the device says of itself. It is for hunting; the timeline does not show it.
    CheckIn {
        /// What it runs.
        build: WindowsBuild,
        /// The local address that the device said it has.
        address: LocalAddress,
    },
    /// Somebody created an alert by reference to an event. It is for hunting; the timeline does not show it.
    ManualAlert {
        /// The number of the alert among those of the device that were created so.
        alert: u32,
    },
}

/// The alert in which an attempt was counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counted {
    /// The number of the alert on the device.
    pub alert: u32,
    /// Whether the alert was opened for it.
    pub raised: bool,
    /// Whether the indicator is one of Cloud App Security, not of an administrator.
    pub synchronised: bool,
}

impl TimelineEvent {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> SimTime {
        match self.what {
            TimelineEntry::Network { transaction, .. } => transaction.at,
            TimelineEntry::Agent { event, .. } => event.at,
            TimelineEntry::CheckIn { .. } | TimelineEntry::ManualAlert { .. } => self.arrived_at,
        }
    }

    /// Whether the timeline shows it.
    #[must_use]
    pub const fn is_shown(&self) -> bool {
        !matches!(self.what, TimelineEntry::CheckIn { .. } | TimelineEntry::ManualAlert { .. })
    }

    /// Whether it is a network event: what the timeline's filter "Network events" keeps.
    #[must_use]
    pub const fn is_network(&self) -> bool {
        match self.what {
            TimelineEntry::Network { .. } => true,
            TimelineEntry::Agent { event, .. } => matches!(event.kind, EventKind::ConnectionThroughProxy { .. }),
            TimelineEntry::CheckIn { .. } | TimelineEntry::ManualAlert { .. } => false,
        }
    }
}
