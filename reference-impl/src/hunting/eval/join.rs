//! Joins: rows of two sides whose keys are equal. Null equals null here, as it does in a group.
//!
//! Pairs come in the order of the left rows, those of one left row in the order of the right; what only the right side
//! has comes last.

use super::Engine;
use super::expression::{CHUNK, column, prepare};
use super::filter::row_number;
use super::relation::{Relation, RowMap, Slot};
use crate::hunting::columns::Column;
use crate::hunting::error::QueryError;
use crate::hunting::lookup::{LookupMap, LookupSet};
use crate::hunting::plan::{Bound, Join};
use crate::hunting::syntax::JoinKind;
use crate::hunting::types::{Dynamic, ScalarType, Value};

/// A row of a side, or none.
type Side = Option<u32>;

impl<'s> Engine<'s, '_> {
    pub(super) fn join(&mut self, join: &Join, left: &Relation<'s>) -> Result<Relation<'s>, QueryError> {
        let right = self.shared(&join.right)?;
        self.meter.charge(left.rows.saturating_add(right.rows), join.left_keys.len() + 1)?;
        self.meter.take(64_u64.saturating_mul(left.rows.saturating_add(right.rows) as u64))?;
        let (mut left_keys, mut right_keys) = (vec![0_u32; left.rows], vec![0_u32; right.rows]);
        for (left_key, right_key) in join.left_keys.iter().zip(&join.right_keys) {
            self.number(left_key, left, right_key, &right, &mut left_keys, &mut right_keys)?;
        }
        let pairs = self.pairs(join.kind, &left_keys, &right_keys)?;
        let (lefts, rights): (Vec<Side>, Vec<Side>) = pairs.into_iter().unzip();
        let rows = lefts.len();
        let sides = match join.kind {
            JoinKind::LeftSemi | JoinKind::LeftAnti => sides(left, &lefts),
            JoinKind::RightSemi | JoinKind::RightAnti => sides(&right, &rights),
            _ => sides(left, &lefts).into_iter().chain(sides(&right, &rights)).collect(),
        };
        self.meter.charge(rows, sides.len())?;
        Ok(Relation { rows, slots: sides })
    }

    /// Numbers the values of a key in both sides, equal values equally, and joins that with the numbers so far.
    fn number(
        &mut self,
        left_key: &Bound,
        left: &Relation<'s>,
        right_key: &Bound,
        right: &Relation<'s>,
        left_numbers: &mut [u32],
        right_numbers: &mut [u32],
    ) -> Result<(), QueryError> {
        let mut known: LookupMap<Dynamic, u32> = LookupMap::new();
        let mut pairs: LookupMap<(u32, u32), u32> = LookupMap::new();
        for (key, relation, numbers) in [(left_key, left, left_numbers), (right_key, right, right_numbers)] {
            self.weigh(key, relation)?;
            let values = column(&prepare(key, relation), relation);
            // A column with a dictionary is numbered entry by entry.
            let mut of_entries: Vec<Option<u32>> = vec![None; values.coded().map_or(0, |(_, entries)| entries)];
            for (row, number) in numbers.iter_mut().enumerate() {
                let mut id = || {
                    let next = row_number(known.len());
                    *known.entry(key_of(&values.value(row, key.ty))).or_insert(next)
                };
                let id = match values.coded() {
                    Some((codes, _)) => *of_entries[codes.get(row) as usize].get_or_insert_with(id),
                    None => id(),
                };
                let next = row_number(pairs.len());
                *number = *pairs.entry((*number, id)).or_insert(next);
            }
        }
        Ok(())
    }

    fn pairs(&mut self, kind: JoinKind, left: &[u32], right: &[u32]) -> Result<Vec<(Side, Side)>, QueryError> {
        let of_right = Chains::new(right);
        let mut pairs = Vec::new();
        let mut matched = vec![false; right.len()];
        let mut seen = LookupSet::new();
        let mut unpaid = 0;
        for (row, key) in left.iter().enumerate() {
            let one = Some(row_number(row));
            let mut found = of_right.rows(*key).peekable();
            let any = found.peek().is_some();
            match kind {
                JoinKind::LeftSemi if any => pairs.push((one, None)),
                JoinKind::LeftAnti if !any => pairs.push((one, None)),
                JoinKind::LeftSemi | JoinKind::LeftAnti => {}
                JoinKind::RightSemi | JoinKind::RightAnti => found.for_each(|right| matched[right as usize] = true),
                JoinKind::InnerUnique if !seen.insert(*key) => {}
                _ => {
                    let before = pairs.len();
                    for right in found {
                        matched[right as usize] = true;
                        pairs.push((one, Some(right)));
                    }
                    // Many rows may come of one: they are charged as they come, some at once.
                    unpaid += pairs.len() - before;
                    if unpaid > CHUNK {
                        self.meter.charge(unpaid, 1)?;
                        self.meter.take(16 * unpaid as u64)?;
                        unpaid = 0;
                    }
                    let keeps_left =
                        matches!(kind, JoinKind::LeftOuter | JoinKind::FullOuter | JoinKind::Lookup { outer: true });
                    if !any && keeps_left {
                        pairs.push((one, None));
                    }
                }
            }
        }
        self.meter.charge(unpaid, 1)?;
        self.meter.take(16 * unpaid as u64)?;
        let wanted = match kind {
            JoinKind::RightSemi => Some(true),
            JoinKind::RightAnti | JoinKind::RightOuter | JoinKind::FullOuter => Some(false),
            _ => None,
        };
        if let Some(wanted) = wanted {
            let rights = matched.iter().enumerate().filter(|(_, matched)| **matched == wanted);
            pairs.extend(rights.map(|(row, _)| (None, Some(row_number(row)))));
        }
        Ok(pairs)
    }
}

/// The rows of each key, in order: the first, and from each the next.
struct Chains {
    first: LookupMap<u32, u32>,
    next: Vec<Option<u32>>,
}

impl Chains {
    fn new(keys: &[u32]) -> Self {
        let (mut first, mut next) = (LookupMap::new(), vec![None; keys.len()]);
        for (row, key) in keys.iter().enumerate().rev() {
            next[row] = first.insert(*key, row_number(row));
        }
        Self { first, next }
    }

    fn rows(&self, key: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(self.first.get(&key).copied(), |row| self.next[*row as usize])
    }
}

/// A value by which keys are equal: numbers by what they are worth.
fn key_of(value: &Value<'_>) -> Dynamic {
    match value {
        Value::Real(number) if number.fract() == 0.0 && number.abs() < 9e15 => Dynamic::Long(*number as i64),
        other => Dynamic::of(other),
    }
}

/// The columns of a side for these rows; null, or the empty text, where there is no row.
fn sides<'s>(relation: &Relation<'s>, rows: &[Side]) -> Vec<Slot<'s>> {
    if let Some(rows) = rows.iter().copied().collect::<Option<Vec<u32>>>() {
        return relation.select(&rows).slots;
    }
    let missing = row_number(relation.rows);
    let rows = std::rc::Rc::new(rows.iter().map(|row| row.unwrap_or(missing)).collect::<Vec<u32>>());
    let with_missing = |slot: &Slot<'s>| {
        let mut cells = slot.column.gather((0..relation.rows).map(|row| slot.row(row)));
        push_missing(&mut cells);
        Slot { rows: RowMap::List(std::rc::Rc::clone(&rows)), ..Slot::made(cells, slot.ty) }
    };
    relation.slots.iter().map(with_missing).collect()
}

fn push_missing(cells: &mut Column) {
    match cells {
        Column::Texts { codes, .. } | Column::Dynamics { codes, .. } => codes.push(0),
        Column::Numbers(numbers) => numbers.push(None),
        Column::Reals(reals) => reals.push(None),
    }
}

/// The type in which two keys are compared; nothing if they cannot be.
pub(in crate::hunting) fn key_type(a: ScalarType, b: ScalarType) -> Option<ScalarType> {
    match (a, b) {
        (a, b) if a == b => Some(a),
        (a, b) if a.is_number() && b.is_number() => Some(ScalarType::Real),
        _ => None,
    }
}
