//! Sorting: descending or ascending, nulls where they are wanted, rows that compare equal in the order they came.

use std::cmp::Ordering;

use super::expression::{column, prepare};
use super::filter::row_number;
use super::relation::Relation;
use crate::hunting::columns::Column;
use crate::hunting::plan::OrderBy;
use crate::hunting::types::ScalarType;

/// A key of a row as two numbers that compare as the row does; the first is for nulls.
type Rank = (u8, u64);

/// The numbers of the rows in order, only the first so many if it says how many.
pub(super) fn sorted(keys: &[OrderBy], relation: &Relation<'_>, first: Option<usize>) -> Vec<u32> {
    let ranks: Vec<Vec<Rank>> = keys.iter().map(|key| ranks(key, relation)).collect();
    let rows: Vec<u32> = (0..row_number(relation.rows)).collect();
    match ranks.as_slice() {
        [only] => {
            // One key lies beside the row it is of: sorting then touches no other memory.
            let keyed = rows.iter().map(|row| (only[*row as usize], *row)).collect();
            best(keyed, first, Ord::cmp).into_iter().map(|(_, row)| row).collect()
        }
        _ => best(rows, first, |a, b| {
            let by_key = |ranks: &Vec<Rank>| ranks[*a as usize].cmp(&ranks[*b as usize]);
            ranks.iter().map(by_key).find(|order| order.is_ne()).unwrap_or(Ordering::Equal).then(a.cmp(b))
        }),
    }
}

/// The first so many in order; those that cannot be among them are not sorted.
fn best<T>(mut items: Vec<T>, first: Option<usize>, order: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    if let Some(first) = first.filter(|first| *first < items.len()) {
        if first == 0 {
            return Vec::new();
        }
        items.select_nth_unstable_by(first - 1, &order);
        items.truncate(first);
    }
    items.sort_unstable_by(&order);
    items
}

fn ranks(key: &OrderBy, relation: &Relation<'_>) -> Vec<Rank> {
    let prepared = prepare(&key.expr, relation);
    let values = column(&prepared, relation);
    let (null, other) = if key.nulls_first { (0, 1) } else { (1, 0) };
    let directed = |rank: u64| (other, if key.descending { !rank } else { rank });
    match &values {
        Column::Texts { codes, dictionary } => {
            // An empty text is no null.
            let place = places(dictionary.len(), |a, b| dictionary.entry(a).cmp(dictionary.entry(b)));
            (0..codes.len()).map(|row| directed(place[codes.get(row) as usize])).collect()
        }
        // The binder lets no dynamic value be sorted by.
        Column::Dynamics { codes, .. } => vec![(null, 0); codes.len()],
        Column::Numbers(numbers) => (0..numbers.len())
            .map(|row| numbers.get(row).map_or((null, 0), |number| directed(number.cast_unsigned() ^ (1 << 63))))
            .collect(),
        Column::Reals(reals) => {
            debug_assert_eq!(key.expr.ty, ScalarType::Real);
            reals.iter().map(|real| real.map_or((null, 0), |real| directed(rank_of_real(real)))).collect()
        }
    }
}

/// A number that compares as the real does; all that is not a number comes last.
fn rank_of_real(real: f64) -> u64 {
    // Zero has two patterns, and they are one number.
    let bits = if real == 0.0 { 0 } else { real.to_bits() };
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The place of each code in the order of its entries.
fn places(count: usize, compare: impl Fn(u32, u32) -> Ordering) -> Vec<u64> {
    let mut order: Vec<u32> = (0..row_number(count)).collect();
    order.sort_unstable_by(|a, b| compare(*a, *b));
    let mut place = vec![0_u64; order.len()];
    for (at, code) in order.iter().enumerate() {
        place[*code as usize] = at as u64;
    }
    place
}
