//! The tree of a query as it was written, before any name in it means anything (HNT-03).

use super::types::{ScalarType, Value};

/// A stretch of the query's text, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// From the byte `start` to before the byte `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let bound = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: bound(start), end: bound(end) }
    }

    /// The first byte.
    #[must_use]
    pub const fn start(self) -> usize {
        self.start as usize
    }

    /// The byte after the last.
    #[must_use]
    pub const fn end(self) -> usize {
        self.end as usize
    }

    /// From the start of this to the end of `other`.
    pub(super) fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end.max(self.end) }
    }
}

/// A name and where it stands.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) span: Span,
}

/// A whole query: `let` statements and one pipeline.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Query {
    pub(super) lets: Vec<Let>,
    pub(super) body: Pipeline,
}

/// `let name = value;`
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Let {
    pub(super) name: Name,
    pub(super) value: LetValue,
}

/// What a `let` names.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum LetValue {
    Scalar(Expr),
    /// A pipeline, or a bare name, which may be a scalar too.
    Table(Pipeline),
}

/// `source | operator | operator ...`
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Pipeline {
    pub(super) source: Source,
    pub(super) operators: Vec<Operator>,
}

/// What a pipeline starts from.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Source {
    Name(Name),
    /// `print a = 1, b = 2`: one row.
    Print(Vec<Column>),
    Table(Box<Pipeline>),
}

/// One step of a pipeline.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Operator {
    pub(super) kind: OperatorKind,
    /// As errors call it.
    pub(super) name: &'static str,
    pub(super) span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum OperatorKind {
    Where(Expr),
    Project(Vec<Column>),
    ProjectAway(Vec<Name>),
    ProjectKeep(Vec<Name>),
    ProjectRename(Vec<(Name, Name)>),
    Extend(Vec<Column>),
    Summarize {
        aggregates: Vec<Column>,
        by: Vec<Column>,
    },
    Sort(Vec<SortKey>),
    Top {
        count: Expr,
        key: SortKey,
    },
    Take(Expr),
    /// No column means `*`.
    Distinct(Vec<Column>),
    Count,
}

/// `expression` or `name = expression`.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Column {
    pub(super) name: Option<Name>,
    pub(super) expr: Expr,
}

/// `expression asc nulls first`; descending, and nulls last, unless it says otherwise.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct SortKey {
    pub(super) expr: Expr,
    pub(super) descending: bool,
    pub(super) nulls_first: bool,
}

/// A scalar expression. It knows how deep it is, so that nothing that walks it can run out of stack.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Expr {
    pub(super) kind: ExprKind,
    pub(super) span: Span,
    pub(super) depth: u16,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum ExprKind {
    Literal(Value<'static>, ScalarType),
    Name(String),
    /// `*`, as an argument.
    Star,
    Call {
        name: String,
        arguments: Vec<Expr>,
    },
    Negate(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    In {
        op: InOp,
        left: Box<Expr>,
        list: Vec<Expr>,
    },
    Between {
        negated: bool,
        left: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
    },
    /// A pipeline in parentheses.
    Table(Box<Pipeline>),
}

/// An operator between two scalars.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// `=~`, `has`, `!contains_cs`, `matches regex` and their kind.
    Text(TextOp),
}

/// An operator that looks for a text in a text (`FACTS.md` 3.9).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TextOp {
    pub(super) kind: TextKind,
    pub(super) case_sensitive: bool,
    pub(super) negated: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TextKind {
    Equals,
    Has,
    HasPrefix,
    HasSuffix,
    Contains,
    StartsWith,
    EndsWith,
    Regex,
}

/// An operator with a list on its right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum InOp {
    In { case_sensitive: bool, negated: bool },
    HasAny,
    HasAll,
}
