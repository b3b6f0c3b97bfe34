//! Events: what an endpoint tells Defender at once instead of in its next report.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::LocalAddress;
use crate::names::{AccountId, DestinationId, DeviceId, ImageId};
use crate::protocol::agent::MissingPrerequisites;
use crate::protocol::defender::IndicatorId;
use crate::time::SimTime;

/// Events of one device, in the order in which they happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EventBatch {
    /// The device that tells of them.
    pub device: DeviceId,
    /// The number of the first event among the device's events; the others follow without gaps.
    pub first: u64,
    /// The events, the oldest first.
    pub events: Vec<AgentEvent>,
}

/// Something that happened on a device, with its instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AgentEvent {
    /// When it happened.
    pub at: SimTime,
    /// The kind of event, with its details.
    pub kind: EventKind,
}

/// A kind of event, with its details.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum EventKind {
    /// Someone signed in (`DeviceLogonEvents`; the user history of DSC-04).
    SignIn {
        /// The account that signed in.
        account: AccountId,
    },
    /// The device was given a local address (`DeviceNetworkInfo`; the address history of DSC-04).
    AddressChange {
        /// The address that the device was given.
        address: LocalAddress,
    },
    /// A process tried to reach a destination for which there is an indicator (`DeviceEvents`; ALR-01, ALR-02).
    Attempt {
        /// The number of the indicator that matched.
        indicator: IndicatorId,
        /// The host and path that the process tried to reach.
        destination: DestinationId,
        /// The account of the process.
        account: AccountId,
        /// The program that tried.
        image: ImageId,
        /// The address it was made from.
        address: LocalAddress,
        /// What became of it.
        outcome: AttemptOutcome,
    },
    /// A process made a connection through a forward proxy, of which network protection saw the true destination
    /// (`DeviceNetworkEvents`; PRX-08). The connection itself is to the proxy.
    ConnectionThroughProxy {
        /// The true destination, behind the proxy.
        destination: DestinationId,
        /// The account of the process.
        account: AccountId,
        /// The program that made the connection.
        image: ImageId,
        /// The address it was made from.
        address: LocalAddress,
    },
}

/// Who enforces a block (BLK-09).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Enforcer {
    /// SmartScreen, inside Edge: a block page.
    SmartScreen,
    /// Network protection: a connection error and a notification.
    NetworkProtection,
}

/// What became of an attempt to reach an unsanctioned app.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum AttemptOutcome {
    /// It was blocked.
    Blocked(Enforcer),
    /// It went through, and why (ALR-02).
    NotBlocked(NotBlocked),
}

/// Why an attempt to reach an unsanctioned app went through.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum NotBlocked {
    /// The device lacks prerequisites. With network protection in audit mode the event is an audited one (INT-07).
    Misconfigured(MissingPrerequisites),
    /// The policy with the indicator had not yet arrived at the device.
    PolicyNotYetArrived,
    /// The indicator asks for an alert only.
    AlertOnly,
}

impl fmt::Display for Enforcer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::SmartScreen => "SmartScreen",
            Self::NetworkProtection => "network protection",
        })
    }
}

impl fmt::Display for NotBlocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Misconfigured(missing) => fmt::Display::fmt(missing, f),
            Self::PolicyNotYetArrived => f.pad("policy not yet arrived"),
            Self::AlertOnly => f.pad("alert only"),
        }
    }
}

impl fmt::Display for AttemptOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blocked(enforcer) => write!(f, "blocked by {enforcer}"),
            Self::NotBlocked(why) => write!(f, "not blocked: {why}"),
        }
    }
}
