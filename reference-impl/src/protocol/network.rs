//! Network: what an endpoint does on the network, said to the world it is in (`sim/ARCHITECTURE.md` 4.1). This protocol
//! is ours.
//!
//! A connection that is allowed must arrive here, one that is blocked must not: so a block is seen, not believed.

use serde::{Deserialize, Serialize};

use crate::names::{AccountId, DestinationId, DeviceId, ImageId};
use crate::quantities::Bytes;
use crate::time::SimTime;

/// A connection that a process of the device attempts: a stimulus on the network wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Access {
    /// When the connection ends; for a blocked one, when it is refused.
    pub at: SimTime,
    /// The host and path that the process asks for.
    pub destination: DestinationId,
    /// The account of the process.
    pub account: AccountId,
    /// The program that connects.
    pub image: ImageId,
    /// Bytes it sends, if it goes through.
    pub up: Bytes,
    /// Bytes it receives, if it goes through.
    pub down: Bytes,
}

/// A process of a device connects.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Connect {
    /// The device that the process runs on.
    pub device: DeviceId,
    /// The process, where to, and how many bytes either way.
    pub access: Access,
}

/// What the world answers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ConnectAnswer {
    /// The host took the connection.
    Connected,
    /// The host is there and does not take it.
    Refused,
    /// The host was not reached: no such name, no way there.
    Failed,
}
