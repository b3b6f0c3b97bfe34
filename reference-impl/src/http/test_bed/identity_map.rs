//! What the small numbers of a process stand for in messages: devices by machine id, destinations, accounts and
//! programs by name.

use crate::names::{DeviceId, DeviceName};
use crate::protocol::agent::NameResolver;

/// Who and what the numbers of one side stand for: each side has its own.
pub trait IdentityMap: NameResolver {
    /// Who a device is.
    fn device_name(&self, device: DeviceId) -> DeviceName;

    /// The device of this machine id; nothing if it is not known.
    fn device(&self, machine_id: &str) -> Option<DeviceId>;
}
