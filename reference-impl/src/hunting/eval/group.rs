//! Grouping: rows with equal keys, and what is aggregated over them. Groups come in the order of their first rows.

use super::aggregate::Aggregation;
use super::expression::{Prepared, PreparedKind, chunks, column, prepare};
use super::filter::row_number;
use super::relation::{Relation, RowMap, Slot};
use super::vector::Vector;
use crate::hunting::columns::Column;
use crate::hunting::lookup::LookupMap;
use crate::hunting::plan::{Aggregate, Bound};

/// The groups of a relation: keys first, then what the aggregates give.
pub(super) fn grouped<'s>(keys: &[Bound], aggregates: &[Aggregate], relation: &Relation<'s>) -> Relation<'s> {
    let keys: Vec<Slot<'s>> = keys.iter().map(|key| key_slot(&prepare(key, relation), relation)).collect();
    let groups = groups(&keys, relation.rows);
    let mut slots: Vec<Slot<'s>> = keys
        .iter()
        .map(|key| {
            let rows = groups.first_rows.iter().map(|row| row_number(key.row(*row as usize))).collect();
            Slot { rows: RowMap::List(std::rc::Rc::new(rows)), ..key.clone() }
        })
        .collect();
    for aggregate in aggregates {
        slots.extend(aggregated(aggregate, relation, &groups));
    }
    Relation { rows: groups.count, slots }
}

/// A key's cells: where they lie, if it is a column, or computed.
fn key_slot<'s>(key: &Prepared, relation: &Relation<'s>) -> Slot<'s> {
    match key.kind {
        PreparedKind::Column(at) => relation.slots[at].clone(),
        _ => Slot::made(column(key, relation), key.ty),
    }
}

fn aggregated<'s>(aggregate: &Aggregate, relation: &Relation<'s>, groups: &Groups) -> Vec<Slot<'s>> {
    let argument = aggregate.argument.as_ref().map(|argument| prepare(argument, relation));
    let only_if = aggregate.only_if.as_ref().map(|condition| prepare(condition, relation));
    let mut state = Aggregation::new(aggregate, groups.count);
    for range in chunks(relation.rows) {
        let values = argument.as_ref().map(|argument| argument.eval(relation, range.clone()));
        let counted = only_if.as_ref().map(|condition| condition.eval(relation, range.clone()));
        for (at, row) in range.enumerate() {
            if counted.as_ref().is_none_or(|counted| counted.is_true(at)) {
                state.add(groups.of_rows.get(row).map_or(0, |group| *group as usize), row, values.as_ref(), at);
            }
        }
    }
    state.finish(relation)
}

/// Which group each row is in.
pub(super) struct Groups {
    pub(super) count: usize,
    /// Empty if all rows are in one group.
    of_rows: Vec<u32>,
    /// The first row of each group.
    first_rows: Vec<u32>,
}

fn groups(keys: &[Slot<'_>], rows: usize) -> Groups {
    let mut of_rows: Option<Vec<u32>> = None;
    for key in keys {
        let ids = numbered(key, rows);
        of_rows = Some(match of_rows {
            None => ids,
            Some(before) => {
                let mut known = LookupMap::new();
                let pairs = before.into_iter().zip(ids);
                pairs.map(|pair| next_id(&mut known, pair)).collect()
            }
        });
    }
    let Some(of_rows) = of_rows else {
        return Groups { count: 1, of_rows: Vec::new(), first_rows: Vec::new() };
    };
    let mut first_rows = Vec::new();
    for (row, group) in of_rows.iter().enumerate() {
        // Groups are numbered as they occur, so a new one is the next.
        if *group as usize == first_rows.len() {
            first_rows.push(row_number(row));
        }
    }
    Groups { count: first_rows.len(), of_rows, first_rows }
}

fn next_id<K: std::hash::Hash + Eq>(known: &mut LookupMap<K, u32>, key: K) -> u32 {
    let next = row_number(known.len());
    *known.entry(key).or_insert(next)
}

/// Numbers the values of a key in the order in which they occur.
fn numbered(key: &Slot<'_>, rows: usize) -> Vec<u32> {
    let mut ids = Vec::with_capacity(rows);
    match &*key.column {
        Column::Texts { .. } | Column::Dynamics { .. } => {
            let mut known = vec![u32::MAX; key.column.coded().map_or(0, |(_, entries)| entries)];
            let mut next = 0;
            for range in chunks(rows) {
                let Vector::Coded { codes, .. } = key.vector(range) else { continue };
                for code in codes {
                    let id = &mut known[code as usize];
                    if *id == u32::MAX {
                        *id = next;
                        next += 1;
                    }
                    ids.push(*id);
                }
            }
        }
        Column::Numbers(numbers) => {
            let mut known = LookupMap::new();
            ids.extend((0..rows).map(|row| next_id(&mut known, numbers.get(key.row(row)))));
        }
        Column::Reals(reals) => {
            let mut known = LookupMap::new();
            let pattern = |real: f64| if real == 0.0 { 0 } else { real.to_bits() };
            ids.extend((0..rows).map(|row| next_id(&mut known, reals[key.row(row)].map(pattern))));
        }
    }
    ids
}
