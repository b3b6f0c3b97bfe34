//! A table: its columns, and the first and last instant of each stretch of rows.

use super::Column;
use crate::hunting::schema::TableId;
use crate::hunting::types::ticks_of;
use crate::time::SimTime;

/// Rows in a zone: a stretch whose first and last instants are known, so that a range of time need not look inside.
pub(in crate::hunting) const ZONE_ROWS: usize = 65_536;

/// The first and the last instant in a stretch of rows, in ticks.
#[derive(Clone, Copy, Debug)]
pub(in crate::hunting) struct Zone {
    pub(in crate::hunting) first: i64,
    pub(in crate::hunting) last: i64,
}

/// The rows of one table.
#[derive(Clone, Debug)]
pub(in crate::hunting) struct Table {
    id: TableId,
    rows: usize,
    columns: Vec<Column>,
    zones: Vec<Zone>,
}

impl Table {
    pub(in crate::hunting) fn new(id: TableId) -> Self {
        let columns = id.columns().iter().map(|column| Column::of(column.ty)).collect();
        Self { id, rows: 0, columns, zones: Vec::new() }
    }

    pub(in crate::hunting) fn rows(&self) -> usize {
        self.rows
    }

    pub(in crate::hunting) fn column(&self, at: usize) -> &Column {
        &self.columns[at]
    }

    pub(in crate::hunting) fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// Appends a row; `write` is given its cells, in order.
    pub(in crate::hunting) fn append(&mut self, write: impl FnOnce(&mut RowWriter<'_>)) {
        let mut row = RowWriter { columns: &mut self.columns, at: 0 };
        write(&mut row);
        row.finish();
        let at = self.timestamp(self.rows);
        if self.rows.is_multiple_of(ZONE_ROWS) {
            self.zones.push(Zone { first: at, last: at });
        } else if let Some(zone) = self.zones.last_mut() {
            *zone = Zone { first: zone.first.min(at), last: zone.last.max(at) };
        }
        self.rows += 1;
    }

    fn timestamp(&self, row: usize) -> i64 {
        match &self.columns[self.id.timestamp()] {
            Column::Numbers(numbers) => numbers.get(row).unwrap_or(0),
            _ => 0,
        }
    }

    /// Forgets rows older than `from`, once they are a quarter of all: so that forgetting costs little a row.
    pub(in crate::hunting) fn forget_before(&mut self, from: i64) {
        let old_zones = self.zones.iter().filter(|zone| zone.last < from).count();
        if old_zones * 4 < self.zones.len() || old_zones == 0 {
            return;
        }
        let kept: Vec<usize> = (0..self.rows).filter(|row| self.timestamp(*row) >= from).collect();
        let mut fresh = Self::new(self.id);
        fresh.columns = self.columns.iter().map(|column| column.gather(kept.iter().copied())).collect();
        fresh.rows = kept.len();
        fresh.zones = (0..fresh.rows)
            .step_by(ZONE_ROWS)
            .map(|start| {
                let instants = (start..fresh.rows.min(start + ZONE_ROWS)).map(|row| fresh.timestamp(row));
                let begin = Zone { first: i64::MAX, last: i64::MIN };
                instants.fold(begin, |zone, at| Zone { first: zone.first.min(at), last: zone.last.max(at) })
            })
            .collect();
        *self = fresh;
    }
}

/// Takes the cells of one row, in the order of the columns.
#[derive(Debug)]
pub struct RowWriter<'a> {
    columns: &'a mut [Column],
    at: usize,
}

impl RowWriter<'_> {
    fn cell(&mut self) -> Option<&mut Column> {
        self.at += 1;
        self.columns.get_mut(self.at - 1)
    }

    /// The next cell, an instant.
    pub fn time(&mut self, at: Option<SimTime>) {
        self.number(at.map(ticks_of));
    }

    /// The next cell, a text.
    pub fn text(&mut self, text: &str) {
        if let Some(Column::Texts { codes, dictionary }) = self.cell() {
            let code = if text.is_empty() { super::Dictionary::EMPTY } else { dictionary.code(text) };
            codes.push(code);
        }
    }

    /// The next cell, a number or a truth value.
    pub fn number(&mut self, number: Option<i64>) {
        if let Some(Column::Numbers(numbers)) = self.cell() {
            numbers.push(number);
        }
    }

    /// Fills what was not written, so that all columns stay equally long.
    fn finish(&mut self) {
        while self.at < self.columns.len() {
            match &self.columns[self.at] {
                Column::Texts { .. } => self.text(""),
                _ => self.number(None),
            }
        }
    }
}
