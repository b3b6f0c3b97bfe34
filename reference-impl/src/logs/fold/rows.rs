//! Rows: the sums of a log by app, user, address and day.

use std::net::{IpAddr, Ipv6Addr};

use hashbrown::HashTable;

use super::names::hash_of;
use super::pieces::Pieces;
use crate::catalog::AppIndex;
use crate::quantities::Bytes;
use crate::time::UtcDay;

/// What passed on one day between an app and a user at an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FoldedRow {
    /// The day, UTC.
    pub day: UtcDay,
    /// The app, if it is one of the catalogue.
    pub app: Option<AppIndex>,
    /// The number of the user in [`super::Folded::users`].
    pub user: Option<u32>,
    /// The address of the client.
    pub address: Option<IpAddr>,
    /// Transactions and bytes of all lines of the row.
    pub sums: Sums,
}

/// Sums over transactions. A number that no transaction tells is nothing; one beyond 2^64 stays there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sums {
    /// Transactions, blocked ones included.
    pub transactions: u64,
    /// Those that were blocked.
    pub blocked: u64,
    /// Bytes both ways.
    pub total: Option<Bytes>,
    /// Bytes to the Internet.
    pub up: Option<Bytes>,
    /// Bytes from the Internet.
    pub down: Option<Bytes>,
}

impl Sums {
    /// Adds what one transaction, or another sum, tells.
    pub fn add(&mut self, other: &Self) {
        fn add(sum: &mut Option<Bytes>, told: Option<Bytes>) {
            if let Some(told) = told {
                *sum = Some(Bytes(sum.map_or(0, |sum| sum.0).saturating_add(told.0)));
            }
        }
        self.transactions += other.transactions;
        self.blocked += other.blocked;
        add(&mut self.total, other.total);
        add(&mut self.up, other.up);
        add(&mut self.down, other.down);
    }
}

/// The rows of a log, in the order in which their first transactions stand in it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FoldedRows(Pieces<Packed>);

impl FoldedRows {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = FoldedRow> {
        self.0.iter().map(Packed::row)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl std::fmt::Debug for FoldedRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// What a row is the sum of: two of the same key are one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    /// As IPv6; unspecified, which no client is, where there is none.
    address: [u8; 16],
    day: u32,
    /// [`NONE`] where there is none.
    user: u32,
    app: Option<AppIndex>,
}

const NONE: u32 = u32::MAX;

/// A row as it is held: as few bytes as it takes, since a log may have millions.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Packed {
    key: Key,
    transactions: u64,
    blocked: u64,
    /// In all, up, down.
    bytes: [u64; 3],
    /// Which of them are told.
    told: [bool; 3],
}

impl Key {
    fn of(row: &FoldedRow) -> Self {
        let address = match row.address {
            Some(IpAddr::V4(address)) => address.to_ipv6_mapped(),
            Some(IpAddr::V6(address)) => address,
            None => Ipv6Addr::UNSPECIFIED,
        };
        Self { address: address.octets(), day: row.day.count(), user: row.user.unwrap_or(NONE), app: row.app }
    }
}

impl Packed {
    fn add(&mut self, sums: &Sums) {
        self.transactions += sums.transactions;
        self.blocked += sums.blocked;
        let told = [sums.total, sums.up, sums.down];
        for ((sum, is_told), told) in self.bytes.iter_mut().zip(&mut self.told).zip(told) {
            *sum = sum.saturating_add(told.map_or(0, |bytes| bytes.0));
            *is_told |= told.is_some();
        }
    }

    fn row(&self) -> FoldedRow {
        let Key { address, day, user, app } = self.key;
        let address = Ipv6Addr::from(address);
        let [total, up, down] = [0, 1, 2].map(|at| self.told[at].then(|| Bytes(self.bytes[at])));
        FoldedRow {
            day: UtcDay::from_count(day),
            app,
            user: (user != NONE).then_some(user),
            address: (!address.is_unspecified()).then(|| IpAddr::V6(address).to_canonical()),
            sums: Sums { transactions: self.transactions, blocked: self.blocked, total, up, down },
        }
    }
}

/// Rows by what they are sums of.
#[derive(Default)]
pub(super) struct Rows {
    table: HashTable<u32>,
    rows: FoldedRows,
}

impl Rows {
    /// Adds a row to the one of the same day, app, user and address.
    pub(super) fn add(&mut self, row: &FoldedRow) {
        let Self { table, rows: FoldedRows(rows) } = self;
        let key = Key::of(row);
        let hash = hash_of(key);
        let is_same = |number: &u32| rows.get(*number).is_some_and(|known| known.key == key);
        if let Some(known) = table.find(hash, is_same).copied().and_then(|number| rows.get_mut(number)) {
            return known.add(&row.sums);
        }
        let hash_again = |number: &u32| rows.get(*number).map_or(0, |known| hash_of(known.key));
        table.insert_unique(hash, rows.len() as u32, hash_again);
        let mut new = Packed { key, transactions: 0, blocked: 0, bytes: [0; 3], told: [false; 3] };
        new.add(&row.sums);
        rows.push(new);
    }

    /// All of them.
    pub(super) fn into_rows(self) -> FoldedRows {
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_held_in_seventy_two_bytes() {
        assert_eq!(size_of::<Packed>(), 72);
    }

    #[test]
    fn what_is_held_is_what_was_told() {
        let sums =
            Sums { transactions: 1, blocked: 1, total: None, up: Some(Bytes(u64::MAX - 1)), down: Some(Bytes(0)) };
        let addresses = [None, Some("10.0.0.1".parse().unwrap()), Some("2001:db8::1".parse().unwrap())];
        let apps = [None, Some(AppIndex::new(0))];
        let (mut rows, mut expected) = (Rows::default(), Vec::new());
        for address in addresses {
            for app in apps {
                for user in [None, Some(0)] {
                    let row = FoldedRow { day: UtcDay::from_count(18_668), app, user, address, sums };
                    rows.add(&row);
                    rows.add(&row);
                    let up = Some(Bytes(u64::MAX));
                    expected.push(FoldedRow { sums: Sums { transactions: 2, blocked: 2, up, ..sums }, ..row });
                }
            }
        }
        assert_eq!(rows.into_rows().iter().collect::<Vec<_>>(), expected);
    }
}
