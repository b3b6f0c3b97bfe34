//! The rows of one device's discovery, tight: a row is app, user, address and what passed between them on one UTC day.
//!
//! The day that grows is a sorted vector of 24-byte rows; a day that is over is kept as differences in variable-length
//! numbers, a third of the size. Rows are added up in integers; nothing is estimated.

use crate::catalog::AppIndex;
use crate::quantities::{Bytes, Tally};

use super::DiscoveredApp;

/// What a row is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct RowKey(u64);

/// Users and addresses of one device that a row can tell apart.
pub(super) const MAX_SLOTS: usize = 1 << 12;

const COUNT_BITS: u32 = 24;
const OTHER: u64 = 0x7fff;
const BLOCKED: u64 = 0x8000;

impl RowKey {
    /// Traffic of `app` by the user and from the address in these slots; blocked attempts have rows of their own.
    pub(super) fn new(app: DiscoveredApp, blocked: bool, user: u16, address: u16) -> Self {
        let app = match app {
            DiscoveredApp::App(index) => index.position() as u64,
            DiscoveredApp::Other => OTHER,
        };
        let app = app | if blocked { BLOCKED } else { 0 };
        debug_assert!(usize::from(user) < MAX_SLOTS && usize::from(address) < MAX_SLOTS);
        Self(app << 24 | u64::from(user) << 12 | u64::from(address))
    }

    pub(super) fn app(self) -> DiscoveredApp {
        match self.0 >> 24 & 0x7fff {
            OTHER => DiscoveredApp::Other,
            position => DiscoveredApp::App(AppIndex::new(position as usize)),
        }
    }

    pub(super) const fn blocked(self) -> bool {
        self.0 >> 24 & BLOCKED != 0
    }

    pub(super) const fn user(self) -> u16 {
        (self.0 >> 12 & 0xfff) as u16
    }

    pub(super) const fn address(self) -> u16 {
        (self.0 & 0xfff) as u16
    }
}

/// One row of the day that grows: key and count in one word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Row {
    key_and_count: u64,
    up: u64,
    down: u64,
}

impl Row {
    const fn key(self) -> RowKey {
        RowKey(self.key_and_count >> COUNT_BITS)
    }

    const fn tally(self) -> Tally {
        let transactions = self.key_and_count & ((1 << COUNT_BITS) - 1);
        Tally { transactions, up: Bytes(self.up), down: Bytes(self.down) }
    }
}

/// The rows of the day that grows.
#[derive(Clone, Debug, Default)]
pub(super) struct HotRows {
    rows: Vec<Row>,
}

impl HotRows {
    /// Adds to the row of `key`. A row counts 16 million transactions a day; what is beyond opens a second row of the
    /// key.
    pub(super) fn add(&mut self, key: RowKey, tally: Tally) {
        let position = self.rows.partition_point(|row| row.key() < key);
        match self.rows.get_mut(position) {
            Some(row) if row.key() == key && row.tally().transactions + tally.transactions < 1 << COUNT_BITS => {
                row.key_and_count += tally.transactions;
                row.up += tally.up.0;
                row.down += tally.down.0;
            }
            _ => {
                // Grow by an eighth, not by doubling: a fleet has a million of these.
                if self.rows.len() == self.rows.capacity() {
                    self.rows.reserve_exact(8.max(self.rows.len() / 8));
                }
                let key_and_count = key.0 << COUNT_BITS | tally.transactions;
                self.rows.insert(position, Row { key_and_count, up: tally.up.0, down: tally.down.0 });
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (RowKey, Tally)> {
        self.rows.iter().map(|row| (row.key(), row.tally()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Puts a day that is over away.
    pub(super) fn seal(&self) -> SealedRows {
        let mut encoded = Vec::with_capacity(self.rows.len() * 10);
        let mut last = 0;
        for row in &self.rows {
            let key = row.key().0;
            for number in [key - last, row.tally().transactions, row.up, row.down] {
                write_number(&mut encoded, number);
            }
            last = key;
        }
        SealedRows { encoded: encoded.into_boxed_slice() }
    }
}

/// The rows of a day that is over.
#[derive(Clone, Debug)]
pub(super) struct SealedRows {
    encoded: Box<[u8]>,
}

impl SealedRows {
    pub(super) fn iter(&self) -> impl Iterator<Item = (RowKey, Tally)> {
        let (mut rest, mut key) = (&*self.encoded, 0);
        std::iter::from_fn(move || {
            key += read_number(&mut rest)?;
            let transactions = read_number(&mut rest)?;
            let (up, down) = (Bytes(read_number(&mut rest)?), Bytes(read_number(&mut rest)?));
            Some((RowKey(key), Tally { transactions, up, down }))
        })
    }

    /// Opens the day again, for what arrived late.
    pub(super) fn open(&self) -> HotRows {
        let mut rows = HotRows::default();
        for (key, tally) in self.iter() {
            rows.add(key, tally);
        }
        rows
    }
}

fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn rows_add_up_and_a_sealed_day_reads_back_the_same(
            added in prop::collection::vec(
                (0usize..40, any::<bool>(), 0u16..4, 0u16..4, 1u64..50, 0u64..1 << 40, 0u64..1 << 40),
                0..200,
            ),
        ) {
            let mut rows = HotRows::default();
            let mut model: BTreeMap<RowKey, Tally> = BTreeMap::new();
            for (app, blocked, user, address, transactions, up, down) in added {
                let app = if app == 0 { DiscoveredApp::Other } else { DiscoveredApp::App(AppIndex::new(app)) };
                let key = RowKey::new(app, blocked, user, address);
                prop_assert_eq!((key.app(), key.blocked(), key.user(), key.address()), (app, blocked, user, address));
                let tally = Tally { transactions, up: Bytes(up), down: Bytes(down) };
                rows.add(key, tally);
                *model.entry(key).or_default() += tally;
            }
            let model: Vec<(RowKey, Tally)> = model.into_iter().collect();
            prop_assert_eq!(rows.iter().collect::<Vec<_>>(), model.clone());
            prop_assert_eq!(rows.seal().iter().collect::<Vec<_>>(), model.clone());
            prop_assert_eq!(rows.seal().open().iter().collect::<Vec<_>>(), model);
        }
    }

    #[test]
    fn a_row_takes_twenty_four_bytes() {
        assert_eq!(size_of::<Row>(), 24);
    }

    #[test]
    fn more_transactions_than_a_row_counts_are_not_lost() {
        let mut rows = HotRows::default();
        let key = RowKey::new(DiscoveredApp::Other, false, 1, 1);
        let many = Tally { transactions: (1 << 24) - 1, up: Bytes(1), down: Bytes(2) };
        rows.add(key, many);
        rows.add(key, many);
        let total: Tally = rows.iter().map(|(_, tally)| tally).sum();
        assert_eq!(total, many + many);
        assert_eq!(rows.seal().iter().map(|(_, tally)| tally).sum::<Tally>(), many + many);
    }
}
