//! What a bench is made of: devices, accounts, destinations, programs.

use gnomon_reference_impl::catalog::{Destination, DestinationError};
use gnomon_reference_impl::endpoint::{Antivirus, Endpoint};
use gnomon_reference_impl::names::{AccountId, DestinationId, DeviceId, ImageId, ProcessImage};
use gnomon_reference_impl::protocol::windows::WindowsBuild;
use gnomon_reference_impl::time::SimDuration;

use super::Bench;
use crate::engine::Engine;
use crate::world::device::Device;

impl Bench {
    /// Adds a device, not connected yet; `contact_jitter` is where it stands among others that connect at the same
    /// time.
    pub fn add_device(&mut self, build: WindowsBuild, antivirus: Antivirus, contact_jitter: SimDuration) -> DeviceId {
        let shard = &self.engine.parts().shards[0];
        let id = DeviceId(shard.devices().len() as u32);
        let endpoint = Endpoint::new(id, &self.setting().device_name(id), build, antivirus, contact_jitter);
        self.engine.admit(0, |shard| shard.admit(Device::new(endpoint, id, true, None)));
        self.directory.extend(&self.engine.parts().setting, self.engine.parts().shards[0].devices().len());
        id
    }

    /// The number of an account, added if it is new.
    pub fn account(&mut self, domain: &str, name: &str) -> AccountId {
        let names = self.engine.setting_mut().names_mut();
        names.accounts().in_domain(domain, name).unwrap_or_else(|| names.accounts_mut().add(domain, name))
    }

    /// The number of a destination, added if it is new.
    ///
    /// # Errors
    /// If the text names no host.
    pub fn destination(&mut self, text: &str) -> Result<DestinationId, DestinationError> {
        Ok(self.engine.setting_mut().add_destination(Destination::parse(text)?))
    }

    /// The number of a program, added if it is new.
    pub fn program(&mut self, image: ProcessImage) -> ImageId {
        let names = self.engine.setting_mut().names_mut();
        names.image_named(&image.file_name).unwrap_or_else(|| names.add_image(image))
    }
}
