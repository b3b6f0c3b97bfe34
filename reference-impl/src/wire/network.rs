//! Network: what an endpoint does on the network, said to the world it is in (DESIGN section 4). This protocol is ours.
//!
//! A connection that is allowed must arrive here, one that is blocked must not: so a block is seen, not believed.

use serde::{Deserialize, Serialize};

use crate::endpoint::Access;
use crate::names::DeviceId;

/// A process of a device connects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Connect {
    /// The device.
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
