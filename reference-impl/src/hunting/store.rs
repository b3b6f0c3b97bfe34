//! What hunting looks into: the tables, filled by roles, thirty days of them (HNT-05).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::columns::Table;
use super::rows::HuntingRow;
use super::schema::TableId;
use super::types::ticks_of;
use crate::time::{SimDuration, SimTime};

/// How long rows can be found (documented: 30 days; HNT-05).
pub const RETENTION: SimDuration = SimDuration::DAY.times(30);

/// The tables of one tenant.
#[derive(Clone, Debug)]
pub struct HuntingStore {
    tables: Vec<Table>,
    /// What `externaldata` finds at an address.
    external: BTreeMap<String, Arc<str>>,
}

impl Default for HuntingStore {
    fn default() -> Self {
        Self::new()
    }
}

impl HuntingStore {
    /// A store in which no table has a row.
    #[must_use]
    pub fn new() -> Self {
        Self { tables: TableId::ALL.into_iter().map(Table::new).collect(), external: BTreeMap::new() }
    }

    /// Appends a row to its table. Rows are found in the order in which they came, whatever their instants.
    pub fn append<R: HuntingRow>(&mut self, row: &R) {
        self.tables[R::TABLE as usize].append(|writer| row.write(writer));
    }

    /// Lets `externaldata` find a text (CSV, or lines) at an address. Nothing is ever fetched.
    pub fn give_external(&mut self, address: impl Into<String>, text: impl Into<Arc<str>>) {
        self.external.insert(address.into(), text.into());
    }

    pub(super) fn external_file(&self, address: &str) -> Option<Arc<str>> {
        self.external.get(address).cloned()
    }

    /// How many rows a table holds, those that are too old to be found included.
    #[must_use]
    pub fn rows(&self, table: TableId) -> usize {
        self.table(table).rows()
    }

    /// Forgets what is too old to be found at `now`, in large pieces.
    pub fn forget_old(&mut self, now: SimTime, reach: SimDuration) {
        let from = oldest(now, reach);
        self.tables.iter_mut().for_each(|table| table.forget_before(from));
    }

    pub(super) fn table(&self, id: TableId) -> &Table {
        &self.tables[id as usize]
    }
}

/// The first instant that can be found at `now`, in ticks.
pub(super) fn oldest(now: SimTime, reach: SimDuration) -> i64 {
    ticks_of(now - reach)
}
