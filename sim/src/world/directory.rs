//! The devices of a bench by their names: whoever asks for one device does not look at all of them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use gnomon_reference_impl::names::{DeviceId, DeviceName};

use super::setting::Setting;

/// The names of devices, and who is called what.
#[derive(Clone, Debug, Default)]
pub(super) struct Directory {
    names: Vec<DeviceName>,
    /// By machine id and by DNS name, in lower case. Two devices may share a DNS name.
    named: BTreeMap<String, Vec<DeviceId>>,
}

impl Directory {
    /// Takes in the devices that are new, of `count` that there are.
    pub(super) fn extend(&mut self, setting: &Setting, count: usize) {
        for number in self.names.len()..count {
            let device = DeviceId(number as u32);
            let name = setting.device_name(device);
            for text in [&name.machine_id, &name.computer_dns_name] {
                let named = self.named.entry(text.to_ascii_lowercase()).or_default();
                if named.last() != Some(&device) {
                    named.push(device);
                }
            }
            self.names.push(name);
        }
    }

    /// The names of a device.
    pub(super) fn name(&self, device: DeviceId) -> &DeviceName {
        &self.names[device.0 as usize]
    }

    /// The names of all devices, in their order.
    pub(super) fn names(&self) -> &[DeviceName] {
        &self.names
    }

    /// The devices of this machine id or DNS name, in their order; letter case does not count.
    pub(super) fn named(&self, text: &str) -> &[DeviceId] {
        let lower = if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
        self.named.get(&*lower).map_or(&[], Vec::as_slice)
    }
}
