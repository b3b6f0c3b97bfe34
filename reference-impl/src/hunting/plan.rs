//! A query that has been understood: every name is a column, every expression has a type.

use std::sync::Arc;

use super::error::QueryError;
use super::eval::{Membership, Rows};
use super::functions::FunctionDef;
use super::schema::TableId;
use super::syntax::{JoinKind, TextOp};
use super::text_match::TextMatcher;
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
    /// The types of the columns of the source, where those are rows that are there already.
    pub(super) types: Vec<ScalarType>,
    /// The columns that come out.
    pub(super) fields: Vec<Field>,
    /// How many pipelines are inside one another here.
    pub(super) depth: u16,
}

/// Carries out what has to be known before the rest of a query is understood: a `toscalar`, a literal table.
pub(super) trait Carrier {
    /// The rows of a plan.
    fn carry_out(&self, plan: &Plan) -> Result<Rows, QueryError>;

    /// The text of a file that the test-bed was given for an address.
    fn external_file(&self, address: &str) -> Option<Arc<str>>;

    /// Charges for rows that are made, and takes their memory.
    fn make_room(&self, rows: usize, columns: usize) -> Result<(), QueryError>;
}

impl Plan {
    /// A plan without steps, whose columns are not known yet.
    pub(super) fn of(source: PlanSource) -> Self {
        Self { source, steps: Vec::new(), types: Vec::new(), fields: Vec::new(), depth: 1 }
    }
}

#[derive(Debug)]
pub(super) enum PlanSource {
    /// The given columns of a table, and only its last thirty days.
    Table(TableId, Vec<usize>),
    Plan(Arc<Plan>),
    /// One row without columns.
    Row,
    /// Rows that are there already: a literal table, or what was carried out while the query was understood.
    Rows(Arc<Rows>),
    /// The rows of several plans, one after the other.
    Union(Vec<UnionPart>),
}

/// A plan whose rows come out of a union.
#[derive(Debug)]
pub(super) struct UnionPart {
    pub(super) plan: Arc<Plan>,
    /// For each column of the union the expression over the columns of the plan.
    pub(super) columns: Vec<Bound>,
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
    /// Rows with those of another plan that have equal keys: the columns of the left, then those of the right.
    Join(Join),
    /// One row for each element of the expressions; they come out after the columns that are there.
    Expand(Expand),
    /// The steps are carried out on the elements of each row alone; they come out after the columns of the row.
    Apply { expand: Expand, steps: Vec<Step>, types: Vec<ScalarType> },
    /// Columns that depend on other rows come out after those that are there.
    Windows(Vec<Window>),
}

#[derive(Debug)]
pub(super) struct Join {
    pub(super) kind: JoinKind,
    pub(super) right: Arc<Plan>,
    pub(super) left_keys: Vec<Bound>,
    pub(super) right_keys: Vec<Bound>,
}

#[derive(Debug)]
pub(super) struct Expand {
    /// What is expanded, and the type of the elements.
    pub(super) columns: Vec<(Bound, ScalarType)>,
    /// Whether the index of the element comes out last.
    pub(super) with_index: bool,
    /// The most rows that come of one.
    pub(super) limit: usize,
    /// Whether a property becomes an array of its name and its value.
    pub(super) as_arrays: bool,
}

/// A column that depends on other rows.
#[derive(Clone, Debug)]
pub(super) enum Window {
    /// Numbers from here on, anew where the condition is true.
    RowNumber { start: i64, restart: Option<Bound> },
    /// The value so many rows later, or earlier if negative; else the default.
    Shifted { value: Bound, by: i64, default: Value<'static> },
    /// The sum so far, anew where the condition is true.
    Sum { value: Bound, restart: Option<Bound> },
}

impl Window {
    /// The type of its values.
    pub(super) fn ty(&self) -> ScalarType {
        match self {
            Self::RowNumber { .. } => ScalarType::Long,
            Self::Shifted { value, .. } => value.ty,
            Self::Sum { value, .. } if value.ty.is_integer() => ScalarType::Long,
            Self::Sum { value, .. } => value.ty,
        }
    }

    /// The expressions that it is made of.
    pub(super) fn parts(&mut self) -> Vec<&mut Bound> {
        match self {
            Self::RowNumber { restart, .. } => restart.iter_mut().collect(),
            Self::Shifted { value, .. } => vec![value],
            Self::Sum { value, restart } => std::iter::once(value).chain(restart).collect(),
        }
    }
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
    /// The spread of numbers about their mean.
    Spread {
        root: bool,
        population: bool,
    },
    /// The properties of bags in one; of equal names one counts.
    Bag(usize),
    /// The value below which so many per cent lie (nearest rank).
    Percentile(f64),
    /// The argument and these, all from one row.
    AnyRow {
        columns: Vec<Bound>,
    },
    /// The argument and these, from the row in which the argument is largest or smallest.
    Extreme {
        largest: bool,
        columns: Vec<Bound>,
    },
}

impl AggregateKind {
    /// Whether the values of every row are kept until the last one is there.
    pub(super) const fn keeps_values(&self) -> bool {
        matches!(
            self,
            Self::CountDistinct
                | Self::Set(_)
                | Self::List(_)
                | Self::Bag(_)
                | Self::Spread { .. }
                | Self::Percentile(_)
        )
    }
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

/// What a function that is computed row by row costs, in values that a loop of its own would compute (ours; measured
/// over the functions, of which most cost less).
const ROW: usize = 10;

impl Bound {
    pub(super) const fn constant(value: Value<'static>, ty: ScalarType) -> Self {
        Self { kind: BoundKind::Constant(value), ty }
    }

    pub(super) const fn column(at: usize, ty: ScalarType) -> Self {
        Self { kind: BoundKind::Column(at), ty }
    }

    /// All columns of a table as they are.
    pub(super) fn columns(fields: &[Field]) -> Vec<Self> {
        fields.iter().enumerate().map(|(at, field)| Self::column(at, field.ty)).collect()
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

    /// How many levels of parts it has.
    pub(super) fn height(&self) -> usize {
        1 + self.parts().iter().map(Self::height).max().unwrap_or(0)
    }

    /// How many values it takes to compute it once; what it costs (HNT-05).
    pub(super) fn size(&self) -> usize {
        let own = if matches!(self.kind, BoundKind::Call(Function::Row(_) | Function::Captures, _)) { ROW } else { 1 };
        own + self.parts().iter().map(Self::size).sum::<usize>()
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
    /// The property of a dynamic value by its name, or the element by its index.
    Member,
    /// The groups of the first match of a regular expression as an array of texts; null if there is none.
    Captures,
    /// Names and values as a bag.
    Pack,
    /// The same without what is null or empty.
    PackFilled,
    /// A value as a dynamic one.
    ToDynamic,
    /// A function of the table that is computed row by row.
    Row(&'static FunctionDef),
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
