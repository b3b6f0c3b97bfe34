//! Which app a record of a log counts for: by its URL, or where a log knows addresses only, by the address (PRX-02,
//! PRX-07).

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::super::LogRecord;
use crate::catalog::{AppIndex, Catalog, Destination, Host};

/// Finds the app of a record.
#[derive(Clone, Copy, Debug)]
pub struct AppLookup<'a> {
    /// The apps and their hosts.
    pub catalog: &'a Catalog,
    /// Which app answers at which address, before the owners that the catalogue knows: simulated servers.
    pub addresses: &'a BTreeMap<IpAddr, AppIndex>,
}

impl AppLookup<'_> {
    /// The app that `record` counts for, if there is one. The URL is the more accurate, so it goes first.
    #[must_use]
    pub fn app_of(&self, record: &LogRecord) -> Option<AppIndex> {
        match &record.url {
            Some(url) => self.by_url(url),
            None => record.destination_ip.as_ref().and_then(|address| self.by_address(address)),
        }
    }

    /// The app of a URL, whose host may be an address.
    #[must_use]
    pub fn by_url(&self, url: &Destination) -> Option<AppIndex> {
        match url.host() {
            Host::Domain(_) => self.catalog.app_of(url),
            Host::Address(address) => self.by_address(address),
        }
    }

    /// The app that answers at an address.
    #[must_use]
    pub fn by_address(&self, address: &IpAddr) -> Option<AppIndex> {
        self.addresses.get(address).copied().or_else(|| self.catalog.owner_of(*address))
    }
}
