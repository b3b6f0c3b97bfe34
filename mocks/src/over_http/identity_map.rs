//! Which device, destination, account or program a name on the wire is: those of the setting; devices as far as they
//! were heard of.

use std::collections::BTreeMap;

use gnomon_reference_impl::catalog::Destination;
use gnomon_reference_impl::http::test_bed::IdentityMap;
use gnomon_reference_impl::names::{DestinationId, DeviceId, DeviceName, Names};
use gnomon_reference_impl::protocol::agent::{AgentRequest, NameResolver};
use gnomon_reference_impl::protocol::signals::{Signal, SignalBatch};

use gnomon_sim::world::Setting;

/// The devices that were heard of, by machine id. A setting names a device by its number only, and has some that never
/// speak.
#[derive(Clone, Debug, Default)]
pub(super) struct Devices {
    by_machine_id: BTreeMap<String, DeviceId>,
    known: std::collections::BTreeSet<DeviceId>,
}

impl Devices {
    fn note(&mut self, device: DeviceId, setting: &Setting) {
        if self.known.insert(device) {
            self.by_machine_id.insert(setting.device_name(device).machine_id, device);
        }
    }

    /// Notes the devices that a message of an endpoint names: the one on whose channel it is, and the one that it says.
    pub(super) fn note_agent(&mut self, sender: DeviceId, said: &AgentRequest, setting: &Setting) {
        self.note(sender, setting);
        self.note(
            match said {
                AgentRequest::CheckIn(check_in) => check_in.device,
                AgentRequest::Report(report) => report.device,
                AgentRequest::Events(batch) => batch.device,
            },
            setting,
        );
    }

    /// Notes the devices that signals name.
    pub(super) fn note_signals(&mut self, sender: DeviceId, batch: &SignalBatch, setting: &Setting) {
        self.note(sender, setting);
        self.note(batch.device, setting);
        for signal in batch.signals.iter() {
            match signal {
                Signal::Transactions(forwarded) => self.note(forwarded.device(), setting),
                Signal::SignIn { device, .. } | Signal::Address { device, .. } => self.note(*device, setting),
            }
        }
    }
}

/// The names of a setting, with the devices that were heard of. Nothing is added to it: both sides know the same names.
pub(super) struct SettingIdentityMap<'a> {
    pub(super) setting: &'a Setting,
    pub(super) devices: &'a Devices,
}

impl NameResolver for SettingIdentityMap<'_> {
    fn names(&self) -> &Names {
        self.setting.names()
    }

    fn number(&mut self, destination: Destination) -> Option<DestinationId> {
        self.setting.names().destination_id(&destination)
    }
}

impl IdentityMap for SettingIdentityMap<'_> {
    fn device_name(&self, device: DeviceId) -> DeviceName {
        self.setting.device_name(device)
    }

    fn device(&self, machine_id: &str) -> Option<DeviceId> {
        self.devices.by_machine_id.get(machine_id).copied()
    }
}
