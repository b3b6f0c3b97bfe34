//! Owners of addresses: whose app answers at an address, for logs that know no names (PRX-05).
//!
//! The real service keeps such a list and does not publish it. The built-in table (`data/address_owners.csv`) is our
//! own: ranges that providers publish, or have registered for themselves, and that serve one app. Each row names its
//! source and when that was read; `not re-read` are ranges that are commonly known. What hosts many apps (content
//! networks, public clouds) is not in it.

use std::net::IpAddr;

use serde::Deserialize;

use super::{AppIndex, Catalog};

/// The built-in table.
pub(super) const BUILT_IN: &str = include_str!("../../data/address_owners.csv");

/// Which app answers at which address.
#[derive(Clone, Debug, Default)]
pub struct AddressOwners {
    /// Ranges by their first address, those that hold others before them.
    ranges: Vec<Range>,
}

/// A table that tells no owners.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("table of addresses, line {line}: {reason}")]
pub struct OwnersError {
    /// The line in the file, the header being line 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Range {
    first: u128,
    last: u128,
    app: AppIndex,
}

/// A row of the table; further columns, such as the source, are for people.
#[derive(Deserialize)]
struct Row {
    range: String,
    app: String,
}

impl AddressOwners {
    /// Reads a table with the columns `range` (`192.0.2.0/24`, or one address) and `app` (its name in the catalogue).
    ///
    /// # Errors
    /// Names the line that cannot be read and why: a column missing, no range, or no such app.
    pub fn from_csv(text: &str, catalog: &Catalog) -> Result<Self, OwnersError> {
        let mut ranges = Vec::new();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for (row, line) in reader.deserialize::<Row>().zip(2..) {
            let at = |reason: String| OwnersError { line, reason };
            let row = row.map_err(|error| at(error.to_string()))?;
            let app = catalog.named(&row.app).map_err(|error| at(error.to_string()))?;
            let range = range(&row.range).ok_or_else(|| at(format!("`{}` is no range of addresses", row.range)))?;
            ranges.push(Range { first: range.0, last: range.1, app });
        }
        ranges.sort_by_key(|range| (range.first, std::cmp::Reverse(range.last)));
        Ok(Self { ranges })
    }

    /// The app that answers at `address`: that of the smallest range it is in.
    #[must_use]
    pub fn owner_of(&self, address: IpAddr) -> Option<AppIndex> {
        let number = number(address);
        let after = self.ranges.partition_point(|range| range.first <= number);
        // Ranges nest, so the last one that begins before the address and holds it is the smallest.
        let near = self.ranges[..after].iter().rev().take(MOST_NESTED);
        near.into_iter().find(|range| range.last >= number).map(|range| range.app)
    }
}

/// How many ranges are looked at before the one an address would be in.
const MOST_NESTED: usize = 16;

/// First and last address of `192.0.2.0/24`.
fn range(text: &str) -> Option<(u128, u128)> {
    let (address, bits) = match text.trim().split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u32>().ok()?)),
        None => (text.trim(), None),
    };
    let address: IpAddr = address.parse().ok()?;
    let width = if address.is_ipv4() { 32 } else { 128 };
    let free = width - bits.unwrap_or(width).min(width);
    let mask = if free == 128 { u128::MAX } else { (1u128 << free) - 1 };
    let first = number(address) & !mask;
    (bits.unwrap_or(width) <= width).then_some((first, first | mask))
}

/// An address as a number; IPv4 addresses are where IPv6 maps them.
fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().into(),
        IpAddr::V6(address) => address.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_range_tells_the_owner() {
        let catalog = Catalog::built_in();
        let text =
            "range,app,source\n10.0.0.0/8,Box,x\n10.1.0.0/16,Dropbox,x\n10.1.2.3,Slack,x\n2001:db8::/32,Zoom,x\n";
        let owners = AddressOwners::from_csv(text, &catalog).unwrap();
        for (address, app) in [
            ("10.0.0.1", Some("Box")),
            ("10.1.9.9", Some("Dropbox")),
            ("10.1.2.3", Some("Slack")),
            ("10.2.0.0", Some("Box")),
            ("11.0.0.0", None),
            ("2001:db8::1", Some("Zoom")),
            ("::ffff:10.1.9.9", Some("Dropbox")),
        ] {
            let found = owners.owner_of(address.parse().unwrap()).map(|app| catalog.app(app).name.as_str());
            assert_eq!(found, app, "{address}");
        }
    }

    #[test]
    fn a_table_that_cannot_be_read_is_refused_with_its_line() {
        let catalog = Catalog::built_in();
        for (row, reason) in [("10.0.0.0/33,Box", "is no range"), ("x,Box", "is no range"), ("10.0.0.1,Bix", "Bix")] {
            let error = AddressOwners::from_csv(&format!("range,app\n{row}\n"), &catalog).unwrap_err();
            assert_eq!(error.line, 2);
            assert!(error.reason.contains(reason), "{error}");
        }
    }

    #[test]
    fn the_built_in_table_reads_and_its_ranges_nest() {
        let catalog = Catalog::built_in();
        let owners = AddressOwners::from_csv(BUILT_IN, &catalog).unwrap();
        assert!(owners.ranges.len() > 130);
        for pair in owners.ranges.windows(2) {
            assert!(pair[1].first > pair[0].last || pair[1].last <= pair[0].last, "{pair:?}");
            assert_ne!((pair[0].first, pair[0].last), (pair[1].first, pair[1].last), "{pair:?}");
        }
        let owner =
            |address: &str| catalog.owner_of(address.parse().unwrap()).map(|app| catalog.app(app).name.as_str());
        assert_eq!(owner("162.125.66.1"), Some("Dropbox"));
        assert_eq!(owner("52.113.194.132"), Some("Microsoft Teams"));
        assert_eq!(owner("192.0.2.1"), None);
    }
}
