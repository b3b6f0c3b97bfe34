//! The tree of a query as it was written, before any name in it means anything (HNT-03).

use std::sync::Arc;

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

/// A whole query: statements, and one pipeline.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Query {
    pub(super) lets: Vec<Let>,
    pub(super) body: Pipeline,
    /// Statements that are valid but not carried out, such as `set`, and what follows a first query.
    pub(super) foreign: Vec<Name>,
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
    /// A scalar or a table; which of them, the binder knows.
    Value(Expr),
    Function(Arc<Function>),
}

/// `(a: string, T: (*)) { let ...; body }`
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Function {
    pub(super) parameters: Vec<Parameter>,
    pub(super) lets: Vec<Let>,
    pub(super) body: Expr,
}

/// A parameter of a function; a table has no type.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Parameter {
    pub(super) name: Name,
    pub(super) ty: Option<TypeName>,
    pub(super) default: Option<Expr>,
}

/// A type as it was written; nothing if the language has it, but the test-bed does not.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct TypeName {
    pub(super) name: Name,
    pub(super) ty: Option<ScalarType>,
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
    /// A call that gives a table: a function of a `let`, `materialize`.
    Call(Expr),
    /// `print a = 1, b = 2`: one row.
    Print(Vec<Column>),
    /// `range x from 1 to 9 step 1`.
    Range {
        name: Name,
        from: Expr,
        to: Expr,
        step: Expr,
    },
    /// `datatable(a: long, b: string) [1, 'x', 2, 'y']`.
    Datatable {
        columns: Vec<(Name, TypeName)>,
        values: Vec<Expr>,
        span: Span,
    },
    Table(Box<Pipeline>),
    Union(Union),
    External(External),
    /// A source that is valid, but not carried out.
    Foreign(Name),
}

/// `externaldata(a: string) ["https://..."] with (format="csv", ignoreFirstRecord=true)`
#[derive(Clone, PartialEq, Debug)]
pub(super) struct External {
    pub(super) columns: Vec<(Name, TypeName)>,
    pub(super) addresses: Vec<(String, Span)>,
    pub(super) format: Option<String>,
    pub(super) ignores_first: bool,
}

/// The tables of a `union`.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Union {
    /// Whether only columns that all tables have come out.
    pub(super) inner: bool,
    /// Whether tables that are not there are left out.
    pub(super) fuzzy: bool,
    pub(super) with_source: Option<Name>,
    pub(super) tables: Vec<UnionTable>,
}

/// One table of a `union`.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum UnionTable {
    One(Box<Pipeline>),
    /// All tables whose names match, `Device*`.
    Pattern(Name),
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
    /// Columns by name or pattern.
    ProjectAway(Vec<Name>),
    ProjectKeep(Vec<Name>),
    ProjectRename(Vec<(Name, Name)>),
    /// Columns by name or pattern, and whether those of a pattern are sorted by name: `true` is ascending.
    ProjectReorder(Vec<(Name, Option<bool>)>),
    Extend(Vec<Column>),
    Summarize {
        aggregates: Vec<Column>,
        by: Vec<Column>,
    },
    Sort(Vec<SortKey>),
    Top {
        count: Expr,
        keys: Vec<SortKey>,
    },
    Take(Expr),
    /// No column means `*`.
    Distinct(Vec<Column>),
    Count,
    Join {
        kind: JoinKind,
        right: Box<Pipeline>,
        on: Vec<Expr>,
    },
    Union(Union),
    Expand(Expand),
    /// `mv-apply`: the operators are carried out on the elements of each row.
    Apply {
        expand: Expand,
        operators: Vec<Operator>,
    },
    Parse(Box<Parse>),
    MakeSeries(Box<MakeSeries>),
    TopNested(Vec<NestedLevel>),
    /// `serialize`, with the columns that it adds.
    Serialize(Vec<Column>),
    /// `evaluate plugin(...)`: the call of the plugin.
    Evaluate(Expr),
    /// `invoke f(...)`: the table is the first argument.
    Invoke(Expr),
    GetSchema,
    /// `as Name`: a name for the table so far.
    As(Name),
    /// `render`, `consume`: what is done with the answer elsewhere.
    Pass,
    /// An operator that is valid, but not carried out.
    Foreign,
}

/// Which rows a join keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum JoinKind {
    /// Pairs, of the left rows only the first with a key.
    InnerUnique,
    Inner,
    LeftOuter,
    RightOuter,
    FullOuter,
    LeftSemi,
    RightSemi,
    LeftAnti,
    RightAnti,
    /// `lookup`: as a join, but the keys of the right side do not come out; which rows, the flag says.
    Lookup {
        outer: bool,
    },
}

/// What is expanded by `mv-expand` and `mv-apply`.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Expand {
    pub(super) columns: Vec<(Column, Option<TypeName>)>,
    pub(super) with_index: Option<Name>,
    pub(super) limit: Option<Expr>,
    /// Whether a property becomes an array of its key and its value instead of a bag.
    pub(super) as_arrays: bool,
}

/// `parse expression with pattern`.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Parse {
    pub(super) expr: Expr,
    pub(super) kind: ParseKind,
    /// Flags of the regular expression: `i`, `U` and the like.
    pub(super) flags: String,
    pub(super) pieces: Vec<ParsePiece>,
    /// `parse-where`: rows that do not match are dropped.
    pub(super) matching_only: bool,
}

/// How the texts of a pattern are meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ParseKind {
    Simple,
    Relaxed,
    Regex,
}

/// A part of the pattern of `parse`.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum ParsePiece {
    Text(String),
    /// `*`, which passes over anything.
    Skip,
    Column(Name, Option<TypeName>),
}

/// `make-series a = count() default = 0 on Timestamp from ... to ... step ... by ...`
#[derive(Clone, PartialEq, Debug)]
pub(super) struct MakeSeries {
    pub(super) aggregates: Vec<(Column, Option<Expr>)>,
    pub(super) axis: Column,
    pub(super) from: Option<Expr>,
    pub(super) to: Option<Expr>,
    pub(super) step: Expr,
    pub(super) by: Vec<Column>,
    /// Whether there is a series of defaults where there is no row.
    pub(super) nonempty: bool,
}

/// A level of `top-nested`: so many values of an expression, by an aggregate.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct NestedLevel {
    pub(super) count: Option<Expr>,
    pub(super) of: Column,
    pub(super) others: Option<Expr>,
    pub(super) by: Column,
    pub(super) descending: bool,
}

/// `expression` or `name = expression`.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Column {
    pub(super) name: Option<Name>,
    /// All names, where there are several: `(a, b) = f(x)`.
    pub(super) further: Vec<Name>,
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
    /// `*`, as an argument or as the left side of a comparison.
    Star,
    /// `name = expression`, as an argument.
    Named(Name, Box<Expr>),
    /// `inner.name` or `inner["name"]`.
    Member(Box<Expr>, String),
    /// `inner[index]`: an element by its index.
    Index(Box<Expr>, Box<Expr>),
    /// Something that is valid, but not carried out; how it is called.
    Foreign(String),
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
