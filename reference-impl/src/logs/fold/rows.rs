//! Rows: the sums of a log by app, user, address and day.

use std::net::IpAddr;

use hashbrown::HashTable;

use super::names::hash_of;
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

/// Rows by what they are sums of, in the order in which they were first seen.
#[derive(Default)]
pub(super) struct Rows {
    table: HashTable<u32>,
    rows: Vec<FoldedRow>,
}

impl Rows {
    /// Adds a row to the one of the same day, app, user and address.
    pub(super) fn add(&mut self, row: FoldedRow) {
        let Self { table, rows } = self;
        let hash = hash_of_row(&row);
        let is_same = |number: &u32| {
            let known = &rows[*number as usize];
            (known.day, known.app, known.user, known.address) == (row.day, row.app, row.user, row.address)
        };
        if let Some(number) = table.find(hash, is_same) {
            rows[*number as usize].sums.add(&row.sums);
            return;
        }
        let number = rows.len() as u32;
        table.insert_unique(hash, number, |number| hash_of_row(&rows[*number as usize]));
        rows.push(row);
    }

    /// All of them.
    pub(super) fn into_rows(self) -> Vec<FoldedRow> {
        self.rows
    }
}

fn hash_of_row(row: &FoldedRow) -> u64 {
    let address = match row.address {
        Some(IpAddr::V4(address)) => u128::from(u32::from(address)),
        Some(IpAddr::V6(address)) => u128::from(address),
        None => u128::MAX,
    };
    let app = row.app.map_or(u64::MAX, |app| app.position() as u64);
    let user = row.user.map_or(u64::from(u32::MAX), u64::from);
    hash_of((address, app << 32 ^ user, row.day.count()))
}
