//! Computing an expression for many rows at once.
//!
//! What depends on one text column alone is computed once for each entry of its dictionary and looked up from there:
//! this is what makes ten million rows answer in milliseconds (`FACTS.md` 31).

use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use super::relation::{Relation, Slot};
use super::scalar::{and, apply, or, text_matches, truth};
use super::vector::{ColumnBuilder, ColumnRef, FALSE, NULL, TRUE, Vector, truth_code};
use super::{Membership, kernels};
use crate::hunting::columns::{Codes, Column};
use crate::hunting::plan::{Bound, BoundKind, Function};
use crate::hunting::text_match::TextMatcher;
use crate::hunting::types::{ScalarType, Value};

/// Rows that are computed at once: few enough to stay in a near cache.
pub(super) const CHUNK: usize = 4096;

/// An expression made ready for the rows of one relation.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) kind: PreparedKind,
    pub(super) ty: ScalarType,
}

#[derive(Debug)]
pub(super) enum PreparedKind {
    Constant(Value<'static>),
    Column(usize),
    Call(Function, Vec<Prepared>),
    And(Vec<Prepared>),
    Or(Vec<Prepared>),
    Match(Box<Prepared>, Arc<TextMatcher>),
    Member(Box<Prepared>, Arc<Membership>),
    /// A text column, and the value for each entry of its dictionary.
    PerEntry(usize, Rc<Column>),
}

/// The chunks of so many rows.
pub(super) fn chunks(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows).step_by(CHUNK).map(move |start| start..rows.min(start + CHUNK))
}

/// Makes an expression ready for the rows of `relation`.
pub(super) fn prepare(bound: &Bound, relation: &Relation<'_>) -> Prepared {
    if let Some(at) = only_column(bound)
        && let Some(per_entry) = per_entry(bound, at, relation)
    {
        return Prepared { kind: PreparedKind::PerEntry(at, Rc::new(per_entry)), ty: bound.ty };
    }
    plain(bound, |part| prepare(part, relation))
}

/// The node itself, its parts prepared by `prepare`.
fn plain(bound: &Bound, prepare: impl Fn(&Bound) -> Prepared) -> Prepared {
    let all = |parts: &[Bound]| parts.iter().map(&prepare).collect();
    let kind = match &bound.kind {
        BoundKind::Constant(value) => PreparedKind::Constant(value.clone()),
        BoundKind::Column(at) => PreparedKind::Column(*at),
        BoundKind::Call(function, parts) => PreparedKind::Call(*function, all(parts)),
        BoundKind::And(parts) => PreparedKind::And(all(parts)),
        BoundKind::Or(parts) => PreparedKind::Or(all(parts)),
        BoundKind::Match(part, matcher) => PreparedKind::Match(Box::new(prepare(part)), Arc::clone(matcher)),
        BoundKind::Member(part, list) => PreparedKind::Member(Box::new(prepare(part)), Arc::clone(list)),
        // Lists that are pipelines have been carried out before: see `subqueries`.
        BoundKind::Lookup(..) => PreparedKind::Constant(Value::Null),
    };
    Prepared { kind, ty: bound.ty }
}

/// The one column that an expression depends on, if it is more than that column.
fn only_column(bound: &Bound) -> Option<usize> {
    fn visit(bound: &Bound, only: &mut Option<usize>) -> bool {
        match bound.kind {
            BoundKind::Column(at) => *only.get_or_insert(at) == at,
            _ => bound.parts().iter().all(|part| visit(part, only)),
        }
    }
    let mut only = None;
    let one = !matches!(bound.kind, BoundKind::Column(_)) && visit(bound, &mut only);
    if one { only } else { None }
}

/// The value for each entry of the dictionary of a column, if it has one with fewer entries than there are rows.
fn per_entry(bound: &Bound, at: usize, relation: &Relation<'_>) -> Option<Column> {
    let slot = &relation.slots[at];
    let (_, entries) = slot.column.coded()?;
    if entries > relation.rows.max(1) {
        return None;
    }
    // A relation whose rows are the entries, in which the column is the only one that is asked for.
    let codes = Codes::Words((0..u32::try_from(entries).unwrap_or(u32::MAX)).collect());
    let column_of_entries = match &*slot.column {
        Column::Texts { dictionary, .. } => Column::Texts { codes, dictionary: dictionary.clone() },
        Column::Dynamics { dictionary, .. } => Column::Dynamics { codes, dictionary: dictionary.clone() },
        Column::Numbers(_) | Column::Reals(_) => return None,
    };
    let slots = vec![Slot::made(column_of_entries, slot.ty)];
    let one = Relation { rows: entries, slots };
    Some(column(&moved_to_first(bound), &one))
}

/// The expression over a relation that consists of its one column.
fn moved_to_first(bound: &Bound) -> Prepared {
    match bound.kind {
        BoundKind::Column(_) => Prepared { kind: PreparedKind::Column(0), ty: bound.ty },
        _ => plain(bound, moved_to_first),
    }
}

/// The values of an expression for all rows, as a column.
pub(super) fn column(prepared: &Prepared, relation: &Relation<'_>) -> Column {
    let mut builder = ColumnBuilder::new(prepared.ty);
    for range in chunks(relation.rows) {
        let rows = range.len();
        builder.append(&prepared.eval(relation, range), rows);
    }
    builder.finish()
}

impl Prepared {
    /// The values for a run of rows.
    pub(super) fn eval<'s>(&self, relation: &Relation<'s>, range: Range<usize>) -> Vector<'s> {
        let rows = range.len();
        match &self.kind {
            PreparedKind::Constant(value) => Vector::Constant(value.clone()),
            PreparedKind::Column(at) => relation.slots[*at].vector(range),
            PreparedKind::PerEntry(at, values) => self.look_up(&relation.slots[*at], values, range),
            PreparedKind::And(parts) => logic(parts, relation, &range, Some(true), and),
            PreparedKind::Or(parts) => logic(parts, relation, &range, Some(false), or),
            PreparedKind::Match(part, matcher) => {
                let inner = part.eval(relation, range);
                truths(rows, |row| truth(&text_matches(matcher, &inner.value(row, part.ty))))
            }
            PreparedKind::Member(part, list) => {
                let inner = part.eval(relation, range);
                truths(rows, |row| Some(list.matches(&inner.value(row, part.ty))))
            }
            PreparedKind::Call(function, parts) => {
                let arguments: Vec<Vector<'s>> = parts.iter().map(|part| part.eval(relation, range.clone())).collect();
                kernels::call(*function, &arguments, rows)
                    .unwrap_or_else(|| self.one_by_one(*function, parts, &arguments, rows))
            }
        }
    }

    /// The values of the entries that the rows have.
    fn look_up<'s>(&self, slot: &Slot<'s>, values: &Rc<Column>, range: Range<usize>) -> Vector<'s> {
        let Vector::Coded { codes, .. } = slot.vector(range) else { return Vector::Constant(Value::Null) };
        super::vector::gather(&ColumnRef::Made(Rc::clone(values)), self.ty, codes.iter().map(|code| *code as usize))
    }

    fn one_by_one<'s>(
        &self,
        function: Function,
        parts: &[Prepared],
        arguments: &[Vector<'s>],
        rows: usize,
    ) -> Vector<'s> {
        let mut builder = ColumnBuilder::new(self.ty);
        let mut values = Vec::with_capacity(arguments.len());
        for row in 0..rows {
            values.clear();
            values.extend(arguments.iter().zip(parts).map(|(argument, part)| argument.value(row, part.ty)));
            builder.push(&apply(function, self.ty, &values));
        }
        Slot::made(builder.finish(), self.ty).vector(0..rows)
    }
}

fn truths<'s>(rows: usize, of_row: impl Fn(usize) -> Option<bool>) -> Vector<'s> {
    Vector::Truths((0..rows).map(|row| truth_code(of_row(row))).collect())
}

/// Joins truth values of all parts, row by row.
fn logic<'s>(
    parts: &[Prepared],
    relation: &Relation<'s>,
    range: &Range<usize>,
    start: Option<bool>,
    join: fn(Option<bool>, Option<bool>) -> Option<bool>,
) -> Vector<'s> {
    let mut joined = vec![truth_code(start); range.len()];
    let decode = |code: u8| if code == NULL { None } else { Some(code == TRUE) };
    // Nine results of two truth values: a table is quicker than asking.
    let codes = [FALSE, TRUE, NULL].map(|a| [FALSE, TRUE, NULL].map(|b| truth_code(join(decode(a), decode(b)))));
    for part in parts {
        match part.eval(relation, range.clone()) {
            Vector::Truths(truths) => {
                for (joined, truth) in joined.iter_mut().zip(truths) {
                    *joined = codes[usize::from(*joined)][usize::from(truth)];
                }
            }
            other => {
                for (row, joined) in joined.iter_mut().enumerate() {
                    let other = truth_code(truth(&other.value(row, ScalarType::Bool)));
                    *joined = codes[usize::from(*joined)][usize::from(other)];
                }
            }
        }
    }
    Vector::Truths(joined)
}
