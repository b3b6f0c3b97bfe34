//! What Cloud App Security tells Defender of risk levels (DSC-06), worked out again only after something happened.

use gnomon_reference_impl::cloud_apps::risk::RiskCache;
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::discovery::{DeviceRisk, RiskLevel};
use gnomon_reference_impl::time::UtcDay;

use super::directory::Directory;
use super::{Device, World};
use crate::engine::Parts;

/// The risk levels of a bench's devices, as they were told last.
#[derive(Clone, Debug, Default)]
pub(super) struct Risks {
    levels: RiskCache,
    /// Of which state of the world: after so many changes of it, on which day, with a licence or without.
    as_of: Option<(u64, UtcDay, bool)>,
    told: Vec<DeviceRisk>,
    /// Where in `told` a device is.
    places: Vec<Option<u32>>,
}

impl Risks {
    /// Brings it up to date: the world has changed so many times, and it is `today`.
    pub(super) fn refresh(&mut self, changes: u64, today: UtcDay, parts: &Parts<World>, directory: &Directory) {
        if self.as_of.is_some_and(|(last, day, _)| (last, day) == (changes, today)) {
            return;
        }
        // Without a licence Cloud App Security tells nothing (INT-03).
        let licensed = parts.core.cloud_apps().is_licensed();
        let before = self.as_of.replace((changes, today, licensed));
        let other = licensed && self.levels.assess(parts.shards[0].devices().iter().map(Device::discovery), today);
        if !other && before.is_some_and(|(.., was)| was == licensed) {
            return;
        }
        self.told.clear();
        self.places.clear();
        if !licensed {
            return;
        }
        for (name, risk) in directory.names().iter().zip(self.levels.risks()) {
            // A device without a level is shown without one, told or not.
            let place = (risk.level != RiskLevel::None).then_some(self.told.len() as u32);
            self.places.push(place);
            if place.is_some() {
                let (machine_id, computer_dns_name) = (name.machine_id.clone(), name.computer_dns_name.clone());
                self.told.push(DeviceRisk { machine_id, computer_dns_name, risk: risk.clone() });
            }
        }
    }

    /// What is told of all devices.
    pub(super) fn all(&self) -> &[DeviceRisk] {
        &self.told
    }

    /// What is told of some devices; of others too, if they are more than one.
    pub(super) fn of(&self, devices: &[DeviceId]) -> &[DeviceRisk] {
        let [device] = devices else { return if devices.is_empty() { &[] } else { &self.told } };
        match self.places.get(device.0 as usize).copied().flatten() {
            Some(place) => std::slice::from_ref(&self.told[place as usize]),
            None => &[],
        }
    }
}
