//! Places: the networks devices are on (INT-05, PRX-01).

use std::net::Ipv4Addr;

use gnomon_reference_impl::endpoint::Network;
use gnomon_reference_impl::quantities::Ratio;
use gnomon_reference_impl::time::UtcDay;
use gnomon_reference_impl::wire::agent::LocalAddress;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::purpose::Purpose;
use crate::engine::Seed;

/// What kind of place it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKind {
    /// The organisation's own network.
    Office,
    /// Somebody's home.
    Home,
    /// A hotel, a train, a café.
    PublicWifi,
    /// Anywhere, through the organisation's network.
    RemoteAccess,
    /// A telephone's connection.
    MobileHotspot,
    /// A customer's network.
    CustomerSite,
}

/// A network that devices can be on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    pub name: String,
    /// Whether a forward proxy stands between the network and the Internet.
    pub proxy: bool,
    /// Whether Defender can be reached from it.
    pub reaches_defender: bool,
    /// The first address it gives, and how many it has.
    pub first_address: Ipv4Addr,
    pub addresses: u32,
    /// The share of days on which a device is given another address than the one it mostly has.
    pub address_changes: Ratio,
}

impl Place {
    /// The network as a device finds it on a day.
    pub(super) fn network(&self, seed: Seed, device: u32, place: u16, day: UtcDay) -> Network {
        Network {
            address: self.address(seed, device, place, day),
            behind_proxy: self.proxy,
            reaches_defender: self.reaches_defender,
        }
    }

    /// The address it gives a device on a day: mostly the same. Two devices have different ones as long as there are enough.
    fn address(&self, seed: Seed, device: u32, place: u16, day: UtcDay) -> LocalAddress {
        let draw = Purpose::Address.block(seed, device, u64::from(day.count()) << 16 | u64::from(place));
        // Network and broadcast address are not given away.
        let usable = u64::from(self.addresses.saturating_sub(2).max(1));
        let other = if self.address_changes.hit(draw[0]) { draw[1] } else { 0 };
        let host = (u64::from(device) + other % usable) % usable + 1;
        LocalAddress(Ipv4Addr::from_bits(self.first_address.to_bits().wrapping_add(host as u32)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn office() -> Place {
        Place {
            name: "office".to_owned(),
            proxy: true,
            reaches_defender: true,
            first_address: Ipv4Addr::new(10, 20, 0, 0),
            addresses: 1 << 12,
            address_changes: Ratio::percent(15),
        }
    }

    #[test]
    fn a_device_mostly_keeps_its_address_and_shares_it_with_nobody() {
        let office = office();
        let address = |device, day| office.network(Seed(1), device, 0, UtcDay::from_count(day)).address;
        let kept = (0..2000).filter(|device| address(*device, 18_668) == address(*device, 18_669)).count();
        assert!((1350..1600).contains(&kept), "{kept} of 2,000 kept their address overnight");
        let usual: BTreeSet<LocalAddress> = (0..2000).map(|device| address(device, 18_668)).collect();
        assert!(usual.len() > 1850, "{} addresses", usual.len());
        assert!(usual.iter().all(|address| address.0.octets()[..2] == [10, 20] && address.0 != office.first_address));
    }
}
