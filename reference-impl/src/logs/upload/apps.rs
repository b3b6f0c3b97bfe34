//! Which app a record of a log counts for: by its URL, or where a log knows addresses only, by the address (PRX-02,
//! PRX-07).

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::super::LogRecord;
use crate::catalog::{AppIndex, Catalog, Host};

/// Finds the app of a record.
#[derive(Clone, Copy, Debug)]
pub struct AppLookup<'a> {
    /// The apps and their hosts.
    pub catalog: &'a Catalog,
    /// Which app answers at which address. The real service keeps such a list and does not publish it.
    pub addresses: &'a BTreeMap<IpAddr, AppIndex>,
}

impl AppLookup<'_> {
    /// The app that `record` counts for, if there is one. The URL is the more accurate, so it goes first.
    #[must_use]
    pub fn app_of(&self, record: &LogRecord) -> Option<AppIndex> {
        let by_address = |address: &IpAddr| self.addresses.get(address).copied();
        let by_url = record.url.as_ref().and_then(|url| match url.host() {
            Host::Domain(_) => self.catalog.app_of(url),
            Host::Address(address) => by_address(address),
        });
        by_url.or_else(|| record.url.is_none().then(|| record.destination_ip.as_ref().and_then(by_address)).flatten())
    }
}
