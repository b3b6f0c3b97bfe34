//! Where rows come from: the last thirty days of a table (HNT-05).

use std::ops::Range;
use std::rc::Rc;

use super::filter::row_number;
use super::relation::{Relation, RowMap, Slot};
use super::vector::ColumnRef;
use crate::hunting::columns::{Column, Table, ZONE_ROWS};
use crate::hunting::schema::TableId;

/// The rows that are not older than `oldest`, with the given columns.
///
/// Zones that are wholly old or wholly recent are not looked into. As rows come roughly in order of time, what is left
/// is mostly one run, which needs no list.
pub(super) fn recent<'s>(table: &'s Table, id: TableId, columns: &[usize], oldest: i64) -> Relation<'s> {
    let is_recent = |row: usize| match table.column(id.timestamp()) {
        Column::Numbers(numbers) => numbers.get(row).is_some_and(|at| at >= oldest),
        _ => false,
    };
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut add = |run: Range<usize>| match runs.last_mut() {
        Some(last) if last.end == run.start => last.end = run.end,
        _ => runs.push(run),
    };
    for (at, zone) in table.zones().iter().enumerate() {
        let rows = at * ZONE_ROWS..table.rows().min((at + 1) * ZONE_ROWS);
        if zone.first >= oldest {
            add(rows);
        } else if zone.last >= oldest {
            rows.filter(|row| is_recent(*row)).for_each(|row| add(row..row + 1));
        }
    }
    let (rows, map) = match runs.as_slice() {
        [] => (0, RowMap::From(0)),
        [one] => (one.len(), RowMap::From(one.start)),
        _ => {
            let list: Vec<u32> = runs.into_iter().flatten().map(row_number).collect();
            (list.len(), RowMap::List(Rc::new(list)))
        }
    };
    let slots = columns.iter().map(|at| Slot {
        column: ColumnRef::Stored(table.column(*at)),
        rows: map.clone(),
        ty: id.columns()[*at].ty,
    });
    Relation { rows, slots: slots.collect() }
}
