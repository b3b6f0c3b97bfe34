//! Names and the small numbers that stand for them.
//!
//! A fleet makes a thousand million transactions; each carries numbers for its destination, account and process image,
//! and the wire codec turns them into text. Numbers are given in the order in which names are added, so they depend on
//! nothing but that order.

mod account;
mod encoded;
mod image;

pub use account::{Account, AccountId, Accounts};
pub(crate) use encoded::{encoded_destination_len, encoded_device_len, encoded_image_len, json_text_len};
pub use image::{Client, ImageId, ImageMarks, ProcessImage};

use std::collections::BTreeMap;

use crate::catalog::{Destination, Host};

/// The number of a device, from 0 up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct DeviceId(pub u32);

/// The number of a destination in [`Names`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct DestinationId(pub u32);

/// Who a device is, as its own messages and the public APIs name it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceName {
    /// The machine id: 40 hexadecimal digits.
    pub machine_id: String,
    /// The fully qualified name, `laptop-0001.contoso.com`.
    pub computer_dns_name: String,
}

/// Every name that occurs in a run.
#[derive(Clone, Debug, Default)]
pub struct Names {
    destinations: Vec<Destination>,
    /// What each destination adds to the encoded size of a transaction, apart for the sake of the cache.
    destination_lens: Vec<u16>,
    by_destination: BTreeMap<Destination, DestinationId>,
    accounts: Accounts,
    images: Vec<ProcessImage>,
    image_lens: Vec<u32>,
}

impl Names {
    /// No names but the well-known system accounts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of `destination`, given now if it has none.
    pub fn add_destination(&mut self, destination: Destination) -> DestinationId {
        if let Some(id) = self.by_destination.get(&destination) {
            return *id;
        }
        let id = DestinationId(u32::try_from(self.destinations.len()).expect("fewer than 2^32 destinations"));
        self.destination_lens.push(encoded_destination_len(id, &destination));
        self.by_destination.insert(destination.clone(), id);
        self.destinations.push(destination);
        id
    }

    /// The number of `destination`, if it has one.
    #[must_use]
    pub fn destination_id(&self, destination: &Destination) -> Option<DestinationId> {
        self.by_destination.get(destination).copied()
    }

    /// The destination of this number.
    ///
    /// # Panics
    /// If the number is not from these names.
    #[must_use]
    pub fn destination(&self, id: DestinationId) -> &Destination {
        &self.destinations[id.0 as usize]
    }

    /// What the destination adds to the encoded size of a transaction, in bytes.
    #[must_use]
    pub(crate) fn destination_len(&self, id: DestinationId) -> u32 {
        u32::from(self.destination_lens[id.0 as usize])
    }

    /// How many destinations there are; their numbers are 0 to this, exclusive.
    #[must_use]
    pub fn destination_count(&self) -> usize {
        self.destinations.len()
    }

    /// The address under which the simulated Internet serves a destination: the address itself, or one made from the
    /// number.
    #[must_use]
    pub fn remote_address(id: DestinationId, destination: &Destination) -> std::net::IpAddr {
        match destination.host() {
            Host::Address(address) => *address,
            Host::Domain(_) => {
                // 198.18.0.0/15 is set aside for tests of network devices (RFC 2544).
                let [_, high, middle, low] = id.0.to_be_bytes();
                std::net::Ipv4Addr::new(198, 18 + (high & 1), middle, low).into()
            }
        }
    }

    /// The accounts of people and of the system.
    #[must_use]
    pub const fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The accounts, to add some.
    pub const fn accounts_mut(&mut self) -> &mut Accounts {
        &mut self.accounts
    }

    /// Adds a process image.
    pub fn add_image(&mut self, image: ProcessImage) -> ImageId {
        let id = ImageId::new(self.images.len());
        self.image_lens.push(encoded_image_len(&image));
        self.images.push(image);
        id
    }

    /// The process image of this number.
    ///
    /// # Panics
    /// If the number is not from these names.
    #[must_use]
    pub fn image(&self, id: ImageId) -> &ProcessImage {
        &self.images[id.position()]
    }

    /// What the process image adds to the encoded size of a transaction, in bytes.
    #[must_use]
    pub(crate) fn image_len(&self, id: ImageId) -> u32 {
        self.image_lens[id.position()]
    }

    /// The process image with this file name, letter case apart.
    #[must_use]
    pub fn image_named(&self, file_name: &str) -> Option<ImageId> {
        self.images.iter().position(|image| image.file_name.eq_ignore_ascii_case(file_name)).map(ImageId::new)
    }

    /// The process image of which a message says this.
    #[must_use]
    pub fn image_like(&self, marks: &ImageMarks<'_>) -> Option<ImageId> {
        self.images.iter().position(|image| image.is(marks)).map(ImageId::new)
    }

    /// Every process image with its number.
    pub fn images(&self) -> impl Iterator<Item = (ImageId, &ProcessImage)> {
        self.images.iter().enumerate().map(|(position, image)| (ImageId::new(position), image))
    }
}
