//! Places: the networks devices are on (INT-05, PRX-01).

use std::net::Ipv4Addr;

use gnomon_reference_impl::endpoint::Network;
use gnomon_reference_impl::protocol::agent::LocalAddress;
use gnomon_reference_impl::quantities::Ratio;
use gnomon_reference_impl::time::{SimTime, UtcDay};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::log_upload::ProxyId;
use super::purpose::Purpose;
use crate::engine::{Link, Seed};

/// What kind of place it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKind {
    /// The organisation's own network.
    Office,
    /// The home of somebody.
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
    /// Where that one logs, if it does.
    pub log: Option<PlaceLog>,
    /// Whether Defender can be reached from it.
    pub reaches_defender: bool,
    /// The first address it gives, and how many it has.
    pub first_address: Ipv4Addr,
    pub addresses: u32,
    /// The share of days on which a device is given another address than the one it mostly has.
    pub address_changes: Ratio,
    /// The wire between devices there and Defender, if it is not the usual one.
    pub link: Option<Link>,
    /// When its line is down.
    pub outages: Vec<Outage>,
}

/// The log of a forward proxy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct PlaceLog {
    /// The proxy that writes it.
    pub proxy: ProxyId,
    /// The number of the data source.
    pub data_source: u16,
}

/// A time during which the line of a place is down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outage {
    /// From this instant on.
    pub from: SimTime,
    /// Until this one, exclusive.
    pub until: SimTime,
    /// Whether nothing can be reached; otherwise only Defender cannot.
    pub of_all: bool,
}

impl Place {
    /// The network as a device finds it at an instant of a day; none while its line is down.
    pub(super) fn network(&self, seed: Seed, device: u32, place: u16, day: UtcDay, now: SimTime) -> Option<Network> {
        let mut reaches_defender = self.reaches_defender;
        for outage in self.outages.iter().filter(|outage| outage.from <= now && now < outage.until) {
            if outage.of_all {
                return None;
            }
            reaches_defender = false;
        }
        let address = self.address(seed, device, place, day);
        Some(Network { address, behind_proxy: self.proxy, reaches_defender })
    }

    /// The next instant after `now` at which an outage begins or ends.
    pub(super) fn next_change(&self, now: SimTime) -> SimTime {
        let edges = self.outages.iter().flat_map(|outage| [outage.from, outage.until]);
        edges.filter(|edge| *edge > now).min().unwrap_or(SimTime::NEVER)
    }

    /// The address it gives a device on a day: mostly the same. Two devices have different ones as long as there are
    /// enough.
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
            log: None,
            reaches_defender: true,
            first_address: Ipv4Addr::new(10, 20, 0, 0),
            addresses: 1 << 12,
            address_changes: Ratio::percent(15),
            link: None,
            outages: Vec::new(),
        }
    }

    #[test]
    fn a_device_mostly_keeps_its_address_and_shares_it_with_nobody() {
        let office = office();
        let address = |device, day| office.address(Seed(1), device, 0, UtcDay::from_count(day));
        let kept = (0..2000).filter(|device| address(*device, 18_668) == address(*device, 18_669)).count();
        assert!((1350..1600).contains(&kept), "{kept} of 2,000 kept their address overnight");
        let usual: BTreeSet<LocalAddress> = (0..2000).map(|device| address(device, 18_668)).collect();
        assert!(usual.len() > 1850, "{} addresses", usual.len());
        assert!(usual.iter().all(|address| address.0.octets()[..2] == [10, 20] && address.0 != office.first_address));
    }

    #[test]
    fn while_its_line_is_down_a_place_has_no_network_or_one_without_defender() {
        let at = |hours: u64| SimTime::from_millis(hours * 3_600_000);
        let outage = |from, until, of_all| Outage { from: at(from), until: at(until), of_all };
        let place = Place { outages: vec![outage(10, 12, true), outage(11, 14, false)], ..office() };
        let reaches = |hours| {
            let network = place.network(Seed(1), 0, 0, UtcDay::default(), at(hours));
            network.map(|network| network.reaches_defender)
        };
        assert_eq!([9, 10, 11].map(reaches), [Some(true), None, None]);
        assert_eq!([12, 13, 14].map(reaches), [Some(false), Some(false), Some(true)]);
        assert_eq!([0, 10, 11, 14].map(|hours| place.next_change(at(hours))), [at(10), at(11), at(12), SimTime::NEVER]);
    }
}
