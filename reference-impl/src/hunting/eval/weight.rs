//! How much memory a step may need at most, asked before it is done: a query can make long texts of short ones.
//!
//! The bound is taken from the texts that go in, never from those that would come out, so that asking costs little.

use super::expression::CHUNK;
use super::relation::{Relation, Slot};
use crate::hunting::columns::{Codes, Column, codes_of};
use crate::hunting::functions::Grows;
use crate::hunting::plan::{Bound, BoundKind, Function};
use crate::hunting::types::{ScalarType, Value};

/// What a number, a time or a truth value needs, and the longest text that one of them makes.
const CELL: u64 = 8;
const PRINTED: u64 = 32;

/// Bytes of texts: the longest one, and all rows together.
#[derive(Clone, Copy, Default)]
struct Bytes {
    longest: u64,
    all: u64,
}

impl Bytes {
    fn plus(self, other: Self) -> Self {
        Self { longest: self.longest.saturating_add(other.longest), all: self.all.saturating_add(other.all) }
    }

    fn times(self, factor: u64) -> Self {
        Self { longest: self.longest.saturating_mul(factor), all: self.all.saturating_mul(factor) }
    }
}

/// The bytes that the column of an expression needs at most.
pub(super) fn of_column(expr: &Bound, relation: &Relation<'_>) -> u64 {
    let cells = CELL.saturating_mul(relation.rows as u64);
    if makes_text(expr) { bytes(expr, relation).all.saturating_add(cells) } else { cells }
}

/// The bytes that the elements of a list need at most, once as they are and once as JSON.
pub(super) fn of_list(expr: &Bound, relation: &Relation<'_>) -> u64 {
    let cells = CELL.saturating_mul(relation.rows as u64);
    bytes(expr, relation).times(2).all.saturating_add(cells)
}

/// The bytes that computing an expression needs at most beside its result: for the rows that are computed at once.
pub(super) fn of_computing(expr: &Bound, relation: &Relation<'_>) -> u64 {
    let rows = relation.rows.min(CHUNK) as u64;
    if makes_text(expr) { bytes(expr, relation).longest.saturating_mul(rows) } else { 0 }
}

/// Whether any part of an expression is a text that is not there yet.
fn makes_text(expr: &Bound) -> bool {
    let makes = matches!(
        expr.kind,
        BoundKind::Call(
            Function::Concatenate
                | Function::ToText
                | Function::Lower
                | Function::Upper
                | Function::Captures
                | Function::Pack
                | Function::PackFilled,
            _
        )
    ) || matches!(expr.kind, BoundKind::Call(Function::Row(_), _))
        && matches!(expr.ty, ScalarType::String | ScalarType::Dynamic);
    makes || expr.parts().iter().any(makes_text)
}

fn bytes(expr: &Bound, relation: &Relation<'_>) -> Bytes {
    let rows = relation.rows as u64;
    let same = |longest: u64| Bytes { longest, all: longest.saturating_mul(rows) };
    let parts = || expr.parts().iter().map(|part| bytes(part, relation)).fold(Bytes::default(), Bytes::plus);
    match &expr.kind {
        BoundKind::Constant(Value::String(text)) => same(text.len() as u64),
        BoundKind::Constant(Value::Dynamic(value)) => same(value.weight() as u64),
        BoundKind::Column(at) => {
            relation.slots.get(*at).map_or_else(Bytes::default, |slot| of_slot(slot, relation.rows))
        }
        // A letter may become three.
        BoundKind::Call(Function::Lower | Function::Upper, _) => parts().times(3),
        BoundKind::Call(Function::Captures | Function::Pack | Function::PackFilled, _) => parts().times(4),
        BoundKind::Call(Function::Row(def), arguments) => match def.grows {
            Grows::By(factor) => parts().plus(same(PRINTED)).times(factor),
            Grows::Product => {
                let each = arguments.iter().map(|part| bytes(part, relation).longest.max(1));
                let longest = each.fold(1, u64::saturating_mul).max(PRINTED);
                // A product of lengths bounds what few rows reach: most have few places to replace.
                let likely = parts().times(4);
                Bytes { longest, all: likely.all.max(longest) }
            }
        },
        BoundKind::Call(Function::Concatenate | Function::ToText | Function::Case | Function::Coalesce, _) => parts(),
        // Texts may be needed on the way to what is none.
        _ if expr.ty != ScalarType::String => parts().plus(same(PRINTED)),
        _ => parts(),
    }
}

fn of_slot(slot: &Slot<'_>, rows: usize) -> Bytes {
    match &*slot.column {
        Column::Texts { codes, dictionary } => coded(codes, rows, slot, |code| dictionary.entry(code).len() as u64),
        Column::Dynamics { codes, dictionary } => {
            let weights: Vec<u64> = codes_of(dictionary).map(|code| dictionary.entry(code).weight() as u64).collect();
            coded(codes, rows, slot, |code| weights[code as usize])
        }
        _ => Bytes { longest: PRINTED, all: PRINTED.saturating_mul(rows as u64) },
    }
}

fn coded(codes: &Codes, rows: usize, slot: &Slot<'_>, length: impl Fn(u32) -> u64) -> Bytes {
    (0..rows).fold(Bytes::default(), |sum, row| {
        let length = length(codes.get(slot.row(row)));
        Bytes { longest: sum.longest.max(length), all: sum.all.saturating_add(length) }
    })
}
