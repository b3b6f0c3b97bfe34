//! Rows on their way through a pipeline: columns as they lie in memory, and which of their rows are meant.
//!
//! A filter, a sort or a cut changes only which rows are meant; cells are copied when the answer is made.

use std::ops::Range;
use std::rc::Rc;

use super::vector::{ColumnRef, Vector, gather};
use crate::hunting::types::ScalarType;

/// Which rows of a column are meant, in order.
#[derive(Clone, Debug)]
pub(super) enum RowMap {
    /// From this row on.
    From(usize),
    List(Rc<Vec<u32>>),
}

/// A column and which of its rows are meant.
#[derive(Clone, Debug)]
pub(super) struct Slot<'s> {
    pub(super) column: ColumnRef<'s>,
    pub(super) rows: RowMap,
    pub(super) ty: ScalarType,
}

/// So many rows of some columns.
#[derive(Clone, Debug)]
pub(super) struct Relation<'s> {
    pub(super) rows: usize,
    pub(super) slots: Vec<Slot<'s>>,
}

impl<'s> Slot<'s> {
    /// A column that a query made, all of it.
    pub(super) fn made(column: crate::hunting::columns::Column, ty: ScalarType) -> Self {
        Self { column: ColumnRef::Made(Rc::new(column)), rows: RowMap::From(0), ty }
    }

    /// The values of a run of rows.
    pub(super) fn vector(&self, range: Range<usize>) -> Vector<'s> {
        match &self.rows {
            RowMap::From(start) => gather(&self.column, self.ty, start + range.start..start + range.end),
            RowMap::List(list) => gather(&self.column, self.ty, list[range].iter().map(|row| *row as usize)),
        }
    }

    /// The row of the column that is meant by a row of the relation.
    pub(super) fn row(&self, row: usize) -> usize {
        match &self.rows {
            RowMap::From(start) => start + row,
            RowMap::List(list) => list[row] as usize,
        }
    }
}

impl Relation<'_> {
    /// Only these rows, in this order. Columns that shared their rows go on sharing them.
    pub(super) fn select(&self, rows: &[u32]) -> Self {
        let mut done: Vec<(RowMap, RowMap)> = Vec::new();
        let slots = self.slots.iter().map(|slot| {
            let known = done.iter().find(|(before, _)| is_same(before, &slot.rows)).map(|(_, after)| after.clone());
            let after = known.unwrap_or_else(|| {
                let after = compose(&slot.rows, rows);
                done.push((slot.rows.clone(), after.clone()));
                after
            });
            Slot { rows: after, ..slot.clone() }
        });
        let slots = slots.collect();
        Self { rows: rows.len(), slots }
    }

    /// Only the first so many rows.
    pub(super) fn first(self, count: usize) -> Self {
        Self { rows: self.rows.min(count), ..self }
    }
}

fn is_same(a: &RowMap, b: &RowMap) -> bool {
    match (a, b) {
        (RowMap::From(a), RowMap::From(b)) => a == b,
        (RowMap::List(a), RowMap::List(b)) => Rc::ptr_eq(a, b),
        _ => false,
    }
}

fn compose(before: &RowMap, rows: &[u32]) -> RowMap {
    RowMap::List(Rc::new(match before {
        RowMap::From(0) => rows.to_vec(),
        // A table has fewer rows than 32 bits can count: it would not fit into memory.
        RowMap::From(start) => rows.iter().map(|row| u32::try_from(*start).unwrap_or(u32::MAX) + row).collect(),
        RowMap::List(list) => rows.iter().map(|row| list[*row as usize]).collect(),
    }))
}
