//! The scalar functions, each described once: name, arguments, result, automatic name, evaluation, text, example.
//!
//! | file | functions of |
//! |---|---|
//! | `logic.rs`, `conversions.rs` | truth and choice; types |
//! | `texts.rs`, `patterns.rs`, `encodings.rs` | texts; regular expressions; base64, URLs, command lines |
//! | `numbers.rs`, `times.rs`, `addresses.rs` | numbers; instants and spans; IP addresses |
//! | `arrays.rs`, `bags.rs` | dynamic values |
//!
//! Binder, evaluator, error messages and the reference page are made from the descriptors; the example of each is a
//! test. A new function is one descriptor.

mod addresses;
mod arrays;
mod bags;
mod conversions;
mod encodings;
mod logic;
mod numbers;
mod patterns;
mod texts;
mod times;

use std::borrow::Cow;

use super::plan::Function;
use super::types::{Dynamic, ScalarType, Value};

pub(super) use patterns::compiled;

/// A scalar function.
#[derive(Debug)]
pub(super) struct FunctionDef {
    pub(super) name: &'static str,
    /// Other names for the same.
    pub(super) aliases: &'static [&'static str],
    /// The arguments that must be there.
    pub(super) takes: &'static [(&'static str, Takes)],
    /// The arguments that may follow.
    pub(super) may_take: &'static [(&'static str, Takes)],
    /// What may follow after that, any number of times up to [`ARGUMENTS_MAX`] arguments.
    pub(super) repeats: Option<Takes>,
    pub(super) gives: Gives,
    pub(super) names: Names,
    /// How much longer than its arguments together a text that it gives may be.
    pub(super) grows: Grows,
    pub(super) evaluate: Evaluate,
    /// What it gives, in a sentence.
    pub(super) about: &'static str,
    /// An expression, and its value as an answer has it.
    pub(super) example: (&'static str, &'static str),
}

/// The most arguments that a function takes.
pub(super) const ARGUMENTS_MAX: usize = 64;

/// What a function takes as an argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Takes {
    Any,
    /// A text; a dynamic value is taken as `tostring()` writes it.
    Text,
    /// `int` or `long`.
    Whole,
    /// `int`, `long` or `real`.
    Number,
    Bool,
    Time,
    Span,
    /// A number, an instant or a span.
    Ordered,
    /// A dynamic value.
    Dynamic,
    /// A type, as `typeof(type)`.
    Type,
}

impl Takes {
    /// As error messages and the reference page call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Text => "string",
            Self::Whole => "int or long",
            Self::Number => "number",
            Self::Bool => "bool",
            Self::Time => "datetime",
            Self::Span => "timespan",
            Self::Ordered => "number, datetime or timespan",
            Self::Dynamic => "dynamic",
            Self::Type => "typeof(...)",
        }
    }

    /// Whether a value of a type may stand there.
    pub(super) const fn accepts(self, ty: ScalarType) -> bool {
        match self {
            Self::Any => true,
            Self::Text => matches!(ty, ScalarType::String | ScalarType::Dynamic),
            Self::Whole => matches!(ty, ScalarType::Int | ScalarType::Long | ScalarType::Dynamic),
            Self::Number => matches!(ty, ScalarType::Int | ScalarType::Long | ScalarType::Real | ScalarType::Dynamic),
            Self::Bool => matches!(ty, ScalarType::Bool),
            Self::Time => matches!(ty, ScalarType::DateTime | ScalarType::Dynamic),
            Self::Span => matches!(ty, ScalarType::TimeSpan),
            Self::Ordered => ty.is_number() || matches!(ty, ScalarType::DateTime | ScalarType::TimeSpan),
            Self::Dynamic => matches!(ty, ScalarType::Dynamic),
            Self::Type => false,
        }
    }
}

/// The type of what a function gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Gives {
    Is(ScalarType),
    /// That of the first argument.
    First,
    /// `iff`, `case`: that of the values after the conditions.
    Branches,
    /// The one that all arguments have in common.
    Common,
    /// `bin`: that of the first two, numbers widened.
    Binned,
    /// That of the last argument, `typeof(...)`; without one a text.
    Named,
}

/// The name that a call lends to its column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Names {
    Nothing,
    /// That of the first argument.
    Argument,
    /// The function's name, `_`, and that of the first argument.
    Prefixed,
}

/// How long a text that a function gives may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Grows {
    /// So many times its arguments together.
    By(u64),
    /// As many times the longest argument as the others have bytes.
    Product,
}

/// How a function is carried out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Evaluate {
    /// As a node of the plan that the evaluator knows, which may have loops for many rows at once.
    Core(Function),
    /// Row by row; the type is that of what comes out.
    Row(RowFunction),
    /// `now()` and `ago()`: the instant of the query plus, or minus, the argument.
    Instant { before: bool },
}

/// A function of the values of one row.
pub(super) type RowFunction = fn(&[Value<'_>], ScalarType) -> Value<'static>;

/// What most functions have in common.
const BASE: FunctionDef = FunctionDef {
    name: "",
    aliases: &[],
    takes: &[],
    may_take: &[],
    repeats: None,
    gives: Gives::Is(ScalarType::String),
    names: Names::Nothing,
    grows: Grows::By(4),
    evaluate: Evaluate::Row(|_, _| Value::Null),
    about: "",
    example: ("", ""),
};

/// A function of these arguments, carried out row by row.
const fn by_row(
    name: &'static str,
    takes: &'static [(&'static str, Takes)],
    gives: ScalarType,
    evaluate: RowFunction,
    about: &'static str,
    example: (&'static str, &'static str),
) -> FunctionDef {
    FunctionDef { name, takes, gives: Gives::Is(gives), evaluate: Evaluate::Row(evaluate), about, example, ..BASE }
}

/// A function of these arguments, carried out by a node that the evaluator knows.
const fn by_node(
    name: &'static str,
    takes: &'static [(&'static str, Takes)],
    gives: ScalarType,
    node: Function,
    about: &'static str,
    example: (&'static str, &'static str),
) -> FunctionDef {
    FunctionDef { name, takes, gives: Gives::Is(gives), evaluate: Evaluate::Core(node), about, example, ..BASE }
}

/// The argument of a function of one text.
const TEXT: &[(&str, Takes)] = &[("text", Takes::Text)];

/// All functions, by subject.
const TABLES: [&[FunctionDef]; 10] = [
    logic::TABLE,
    conversions::TABLE,
    texts::TABLE,
    patterns::TABLE,
    encodings::TABLE,
    numbers::TABLE,
    times::TABLE,
    addresses::TABLE,
    arrays::TABLE,
    bags::TABLE,
];

/// Every function, by subject.
pub(super) fn all() -> impl Iterator<Item = &'static FunctionDef> {
    TABLES.into_iter().flatten()
}

/// The function of this name.
pub(super) fn named(name: &str) -> Option<&'static FunctionDef> {
    all().find(|function| function.name == name || function.aliases.contains(&name))
}

impl FunctionDef {
    /// `substring(source: string, start: int or long, [length: int or long])`
    pub(super) fn signature(&self) -> String {
        let one = |(name, takes): &(&str, Takes)| format!("{name}: {}", takes.name());
        let fixed = self.takes.iter().map(one);
        let optional = self.may_take.iter().map(|parameter| format!("[{}]", one(parameter)));
        let rest = self.repeats.iter().map(|takes| format!("...{}", takes.name()));
        format!("{}({})", self.name, fixed.chain(optional).chain(rest).collect::<Vec<_>>().join(", "))
    }

    /// How it is called, what it gives, and an example: for who called it otherwise.
    pub(super) fn usage(&self) -> String {
        format!("{}: {} For example `{}`", self.signature(), self.about, self.example.0)
    }

    /// What an argument must be; nothing if there may be no such argument.
    pub(super) fn takes_at(&self, at: usize) -> Option<Takes> {
        let fixed = self.takes.iter().chain(self.may_take).nth(at).map(|(_, takes)| *takes);
        fixed.or_else(|| self.repeats.filter(|_| at < ARGUMENTS_MAX))
    }
}

impl PartialEq for FunctionDef {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for FunctionDef {}

/// The text of an argument; empty where there is none.
fn text<'v>(values: &'v [Value<'_>], at: usize) -> Cow<'v, str> {
    match values.get(at) {
        Some(Value::String(text)) => Cow::Borrowed(text),
        Some(value) => Cow::Owned(value.to_text()),
        None => Cow::Borrowed(""),
    }
}

/// A scalar argument, taken out of a dynamic one.
fn scalar(values: &[Value<'_>], at: usize) -> Value<'static> {
    match values.get(at) {
        Some(Value::Dynamic(value)) => value.to_value(),
        Some(value) => value.clone().into_owned(),
        None => Value::Null,
    }
}

fn whole(values: &[Value<'_>], at: usize) -> Option<i64> {
    match scalar(values, at) {
        Value::Long(number) => Some(number),
        _ => None,
    }
}

fn real(values: &[Value<'_>], at: usize) -> Option<f64> {
    match scalar(values, at) {
        Value::Long(number) => Some(number as f64),
        Value::Real(number) => Some(number),
        _ => None,
    }
}

fn instant(values: &[Value<'_>], at: usize) -> Option<i64> {
    match scalar(values, at) {
        Value::DateTime(ticks) => Some(ticks),
        _ => None,
    }
}

fn truth(value: Option<bool>) -> Value<'static> {
    value.map_or(Value::Null, Value::Bool)
}

/// The elements of an argument that is an array.
fn array<'v>(values: &'v [Value<'_>], at: usize) -> Option<&'v [Dynamic]> {
    match values.get(at) {
        Some(Value::Dynamic(value)) => value.items(),
        _ => None,
    }
}

fn dynamic_array(items: Vec<Dynamic>) -> Value<'static> {
    Value::dynamic(Dynamic::Array(items))
}

fn texts(items: impl IntoIterator<Item = impl AsRef<str>>) -> Value<'static> {
    dynamic_array(items.into_iter().map(|text| Dynamic::String(text.as_ref().into())).collect())
}
