//! A query that has been understood: every name is a column, every expression has a type.

use std::sync::Arc;

use super::eval::{Membership, TextMatcher};
use super::schema::TableId;
use super::syntax::TextOp;
use super::types::{ScalarType, Value};

/// A column of a result, by name and type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Its name; letter case counts.
    pub name: String,
    /// The type of its values.
    pub ty: ScalarType,
}

/// A pipeline: where its rows come from, and what is done to them.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) source: PlanSource,
    pub(super) steps: Vec<Step>,
    /// The columns that come out.
    pub(super) fields: Vec<Field>,
    /// How many pipelines are inside one another here.
    pub(super) depth: u16,
}

#[derive(Debug)]
pub(super) enum PlanSource {
    /// The given columns of a table, and only its last thirty days.
    Table(TableId, Vec<usize>),
    Plan(Arc<Plan>),
    /// One row without columns.
    Row,
}

/// What is done to the rows.
#[derive(Debug)]
pub(super) enum Step {
    /// Keeps the rows for which every part is true.
    Filter(Vec<Bound>),
    /// The columns are these from here on.
    Project(Vec<Bound>),
    /// One row for each distinct combination of the keys: the keys, then what the aggregates give.
    Group { keys: Vec<Bound>, aggregates: Vec<Aggregate> },
    /// Sorts, and keeps the first so many, if it says how many.
    Sort { keys: Vec<OrderBy>, first: Option<usize> },
    /// Keeps the first so many.
    Take(usize),
}

#[derive(Debug)]
pub(super) struct OrderBy {
    pub(super) expr: Bound,
    pub(super) descending: bool,
    pub(super) nulls_first: bool,
}

/// An aggregate over the rows of a group for which `only_if` is true.
#[derive(Clone, Debug)]
pub(super) struct Aggregate {
    pub(super) kind: AggregateKind,
    pub(super) argument: Option<Bound>,
    pub(super) only_if: Option<Bound>,
    /// What it gives: one column, but for [`AggregateKind::Extreme`].
    pub(super) types: Vec<ScalarType>,
}

#[derive(Clone, Debug)]
pub(super) enum AggregateKind {
    Count,
    CountDistinct,
    Sum,
    Average,
    Smallest,
    Largest,
    /// Distinct values as a dynamic array, so many at most.
    Set(usize),
    /// Values as a dynamic array, so many at most.
    List(usize),
    /// A value, one that is not empty if there is one.
    Any,
    /// The argument and these, from the row in which the argument is largest or smallest.
    Extreme {
        largest: bool,
        columns: Vec<Bound>,
    },
}

/// An expression with its type.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub(super) kind: BoundKind,
    pub(super) ty: ScalarType,
}

#[derive(Clone, Debug)]
pub(super) enum BoundKind {
    Constant(Value<'static>),
    Column(usize),
    Call(Function, Vec<Bound>),
    And(Vec<Bound>),
    Or(Vec<Bound>),
    Match(Box<Bound>, Arc<TextMatcher>),
    Member(Box<Bound>, Arc<Membership>),
    /// As [`Member`](Self::Member) or [`Match`](Self::Match), but the list is the first column of a pipeline.
    Lookup(Box<Bound>, Lookup, Arc<Plan>),
}

/// How the first column of a pipeline is looked into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lookup {
    Equal { case_sensitive: bool, negated: bool },
    HasAny,
    HasAll,
}

impl Bound {
    pub(super) const fn constant(value: Value<'static>, ty: ScalarType) -> Self {
        Self { kind: BoundKind::Constant(value), ty }
    }

    pub(super) const fn column(at: usize, ty: ScalarType) -> Self {
        Self { kind: BoundKind::Column(at), ty }
    }

    /// The value, if it does not depend on the row.
    pub(super) const fn as_constant(&self) -> Option<&Value<'static>> {
        match &self.kind {
            BoundKind::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// What it is made of.
    pub(super) fn parts(&self) -> &[Bound] {
        match &self.kind {
            BoundKind::Constant(_) | BoundKind::Column(_) => &[],
            BoundKind::Call(_, parts) | BoundKind::And(parts) | BoundKind::Or(parts) => parts,
            BoundKind::Match(part, _) | BoundKind::Member(part, _) | BoundKind::Lookup(part, ..) => {
                std::slice::from_ref(part)
            }
        }
    }

    /// How many values it takes to compute it once; what it costs (HNT-05).
    pub(super) fn size(&self) -> usize {
        1 + self.parts().iter().map(Self::size).sum::<usize>()
    }
}

/// A function of scalars; types have been checked, so each knows what it is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Function {
    Compare(Comparison),
    Arithmetic(Arithmetic, Domain),
    Negate,
    Not,
    /// Whether it is null, or the empty text.
    IsEmpty,
    IsNotEmpty,
    IsNull,
    IsNotNull,
    Lower,
    Upper,
    Length,
    Concatenate,
    ToText,
    ToInt,
    ToLong,
    ToReal,
    ToDateTime,
    ToTimeSpan,
    ToBool,
    /// `case` and `iff`: condition, value, condition, value, ..., value.
    Case,
    Coalesce,
    Bin,
    /// A text operator whose right side depends on the row.
    Text(TextOp),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// What arithmetic is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Domain {
    Long,
    Real,
    /// Span and span give a span.
    TimeSpan,
    /// Instant and span give an instant.
    DateTime,
    /// Instant and instant give a span.
    Difference,
    /// Span by span gives a number.
    Ratio,
    /// Span and number give a span; the span is on the left.
    Scale,
}
