//! The setting: what does not change during a run, shared by all shards.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::ops::Range;
use std::sync::Mutex;

use gnomon_reference_impl::catalog::{AppIndex, Catalog};
use gnomon_reference_impl::cloud_apps::Attribution;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::endpoint;
use gnomon_reference_impl::names::{DeviceId, DeviceName, Names};
use gnomon_reference_impl::protocol::windows::WindowsBuild;
use gnomon_reference_impl::time::SimTime;

use super::facts::Role;
use super::movement::{Movement, PlaceIndex};
use super::place::{Outage, Place};
use super::tap::{Fate, Tap, WireMessage};
use super::workload::{Generator, Volume};
use crate::engine::{Link, Seed};

/// What does not change during a run.
pub struct Setting {
    pub(super) edition: Edition,
    pub(super) names: Names,
    pub(super) catalog: Catalog,
    pub(super) attribution: Attribution,
    pub(super) generator: Generator,
    pub(super) places: Vec<Place>,
    pub(super) fleets: Vec<Fleet>,
    pub(super) agent_link: Link,
    pub(super) cloud_link: Link,
    /// The wire between forward proxies and log collectors.
    pub(super) log_link: Link,
    /// Which app answers at which address, for logs that tell addresses only; empty where nothing logs.
    pub(super) addresses: BTreeMap<IpAddr, AppIndex>,
    pub(super) seed: Seed,
    pub(super) start: SimTime,
    /// Whether every transaction is observed, beside what is rarer.
    pub(super) observes_transactions: bool,
    /// Somebody who listens in on the wires, and may delay, lose or repeat what passes.
    pub(super) tap: Option<Mutex<Box<dyn Tap>>>,
}

/// Devices of one kind.
#[derive(Clone, Debug)]
pub(super) struct Fleet {
    pub name: String,
    /// The first device, and how many there are.
    pub first: u32,
    pub count: u32,
    /// What device names begin with, and the domain they are in.
    pub prefix: String,
    pub dns_domain: String,
    pub movement: Movement,
    pub volume: Volume,
}

impl Setting {
    /// The edition that the reference plays by.
    #[must_use]
    pub const fn edition(&self) -> &Edition {
        &self.edition
    }

    /// The names of accounts, destinations and programs.
    #[must_use]
    pub const fn names(&self) -> &Names {
        &self.names
    }

    /// The catalogue of cloud apps.
    #[must_use]
    pub const fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The seed of everything that is drawn.
    #[must_use]
    pub const fn seed(&self) -> Seed {
        self.seed
    }

    /// The name of a place.
    #[must_use]
    pub fn place_name(&self, place: PlaceIndex) -> &str {
        &self.places[usize::from(place.0)].name
    }

    /// The fleets, with the numbers of their devices.
    pub fn fleets(&self) -> impl Iterator<Item = FleetDevices<'_>> {
        let devices = |fleet: &Fleet| DeviceId(fleet.first)..DeviceId(fleet.first + fleet.count);
        self.fleets.iter().map(move |fleet| FleetDevices { name: &fleet.name, devices: devices(fleet) })
    }

    /// The places, by number: what each is called, and when its line is down.
    pub fn places(&self) -> impl Iterator<Item = (&str, &[Outage])> {
        self.places.iter().map(|place| (place.name.as_str(), place.outages.as_slice()))
    }

    /// The wire between a device at a place and Defender.
    pub(super) fn agent_link(&self, place: Option<PlaceIndex>) -> &Link {
        let own = place.and_then(|place| self.places[usize::from(place.0)].link.as_ref());
        own.unwrap_or(&self.agent_link)
    }

    /// The rules of endpoints.
    pub(super) const fn endpoint_context(&self) -> endpoint::Context<'_> {
        endpoint::Context { edition: &self.edition, names: &self.names }
    }

    /// Adds a destination after the setting was made. Only between steps of a run that nobody has cut into threads.
    pub fn add_destination(
        &mut self,
        destination: gnomon_reference_impl::catalog::Destination,
    ) -> gnomon_reference_impl::names::DestinationId {
        let id = self.names.add_destination(destination);
        self.attribution.extend(&self.catalog, &self.names);
        self.addresses.extend(super::log_upload::address(self, id.0));
        id
    }

    /// The names, to add accounts and programs between the steps of a run.
    pub const fn names_mut(&mut self) -> &mut Names {
        &mut self.names
    }

    /// What whoever listens in makes of a message.
    pub(super) fn heard(&self, now: SimTime, message: &mut WireMessage) -> Fate {
        match &self.tap {
            None => Fate::AsDrawn,
            Some(tap) => tap.lock().expect("a tap does not panic").pass_in(self, now, message),
        }
    }

    /// Whether a role is down, and hears nothing.
    pub(super) fn is_down(&self, now: SimTime, role: Role) -> bool {
        self.tap.as_ref().is_some_and(|tap| tap.lock().expect("a tap does not panic").is_down(now, role))
    }

    /// Sets who listens in on the wires.
    pub fn set_tap(&mut self, tap: Box<dyn Tap>) {
        self.tap = Some(Mutex::new(tap));
    }

    /// Who a device is.
    #[must_use]
    pub fn device_name(&self, device: DeviceId) -> DeviceName {
        let fleet = self.fleets.iter().find(|fleet| device.0 >= fleet.first && device.0 - fleet.first < fleet.count);
        match fleet {
            Some(fleet) => device_name(
                self.seed,
                device,
                &format!("{}-{}", fleet.prefix, device.0 - fleet.first + 1),
                &fleet.dns_domain,
            ),
            None => device_name(self.seed, device, &format!("device-{}", device.0 + 1), "contoso.com"),
        }
    }
}

/// A fleet, as those who look at a run know it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FleetDevices<'a> {
    /// What it is called.
    pub name: &'a str,
    /// The numbers of its devices.
    pub devices: Range<DeviceId>,
}

/// A device's name, with a machine id made from the seed and its number.
pub(super) fn device_name(seed: Seed, device: DeviceId, name: &str, dns_domain: &str) -> DeviceName {
    let words = super::purpose::Purpose::Device.block(seed, device.0, u64::MAX);
    DeviceName {
        machine_id: format!("{:016x}{:016x}{:08x}", words[0], words[1], words[2] >> 32),
        computer_dns_name: format!("{name}.{dns_domain}"),
    }
}

/// A device, as it is set up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DeviceSpec {
    /// What it runs.
    pub build: WindowsBuild,
    /// How its protection is set up.
    pub antivirus: endpoint::Antivirus,
}
