//! A filter as a tree. Printed, it reads back as the same tree.

use std::fmt;

use jiff::Timestamp;

use super::function::{Arithmetic, Function};
use super::set::Kind;

/// What holds of an item or not.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::http) enum Expression {
    /// Any of these; at least two.
    Or(Vec<Self>),
    /// All of these; at least two.
    And(Vec<Self>),
    /// This does not hold.
    Not(Box<Self>),
    /// Both sides compared.
    Compare(Operand, Comparison, Operand),
    /// One of these.
    In(Operand, Vec<Literal>),
    /// A text has another in a certain place.
    Has(Place, Operand, Operand),
    /// An item of a list for which something holds, or any item at all.
    Any(Path, Option<(String, Box<Self>)>),
    /// Something holds for all items of a list.
    All(Path, String, Box<Self>),
    /// A value that is yes or no.
    Holds(Operand),
}

/// A side of a comparison, or an argument of a function.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::http) enum Operand {
    /// Of the item.
    Path(Path),
    /// As it is written.
    Literal(Literal),
    /// What a function makes of these.
    Call(Function, Vec<Self>),
    /// What two numbers make.
    Arithmetic(Box<Self>, Arithmetic, Box<Self>),
    /// How many items a list has: `machineTags/$count`.
    Count(Path),
    /// Whether something holds.
    Truth(Box<Expression>),
}

/// The way to a value: from the item, or from the item of a list that has this name.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::http) struct Path {
    pub root: Root,
    /// Names of properties of objects.
    pub steps: Vec<String>,
    /// What is found there.
    pub kind: Kind,
}

#[derive(Clone, PartialEq, Debug)]
pub(in crate::http) enum Root {
    Property(&'static str),
    Variable(String),
}

/// How both sides compare.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::http) enum Comparison {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

/// Where a text has another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::http) enum Place {
    Start,
    End,
    Anywhere,
}

/// A value as it is written.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::http) enum Literal {
    Null,
    Boolean(bool),
    Integer(i64),
    Decimal(f64),
    Instant(Timestamp),
    Text(String),
}

impl Comparison {
    pub(super) const ALL: [Self; 6] = [Self::Eq, Self::Ne, Self::Gt, Self::Ge, Self::Lt, Self::Le];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }
}

impl Place {
    pub(super) const ALL: [Self; 3] = [Self::Start, Self::End, Self::Anywhere];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Start => "startswith",
            Self::End => "endswith",
            Self::Anywhere => "contains",
        }
    }
}

impl Literal {
    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Null => Kind::Open,
            Self::Boolean(_) => Kind::Boolean,
            Self::Integer(_) | Self::Decimal(_) => Kind::Number,
            Self::Instant(_) => Kind::Time,
            Self::Text(_) => Kind::Text,
        }
    }
}

impl Operand {
    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Path(path) => path.kind,
            Self::Literal(literal) => literal.kind(),
            Self::Call(function, _) => function.kind(),
            Self::Arithmetic(..) | Self::Count(_) => Kind::Number,
            Self::Truth(_) => Kind::Boolean,
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |f: &mut fmt::Formatter<'_>, parts: &[Self], word: &str| {
            for (position, part) in parts.iter().enumerate() {
                if position > 0 {
                    write!(f, " {word} ")?;
                }
                match part {
                    Self::Or(_) | Self::And(_) => write!(f, "({part})")?,
                    _ => write!(f, "{part}")?,
                }
            }
            Ok(())
        };
        match self {
            Self::Or(parts) => joined(f, parts, "or"),
            Self::And(parts) => joined(f, parts, "and"),
            Self::Not(inner) => write!(f, "not ({inner})"),
            Self::Compare(left, comparison, right) => write!(f, "{left} {} {right}", comparison.word()),
            Self::In(operand, list) => {
                let list: Vec<String> = list.iter().map(ToString::to_string).collect();
                write!(f, "{operand} in ({})", list.join(","))
            }
            Self::Has(place, text, part) => write!(f, "{}({text},{part})", place.word()),
            Self::Any(path, None) => write!(f, "{path}/any()"),
            Self::Any(path, Some((name, inner))) => write!(f, "{path}/any({name}: {inner})"),
            Self::All(path, name, inner) => write!(f, "{path}/all({name}: {inner})"),
            Self::Holds(operand) => write!(f, "{operand}"),
        }
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "{path}"),
            Self::Literal(literal) => write!(f, "{literal}"),
            Self::Call(function, arguments) => {
                let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
                write!(f, "{}({})", function.word(), arguments.join(","))
            }
            Self::Arithmetic(left, arithmetic, right) => write!(f, "({left} {} {right})", arithmetic.word()),
            Self::Count(path) => write!(f, "{path}/$count"),
            Self::Truth(inner) => write!(f, "({inner})"),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.root {
            Root::Property(name) => f.write_str(name)?,
            Root::Variable(name) => f.write_str(name)?,
        }
        self.steps.iter().try_for_each(|step| write!(f, "/{step}"))
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(truth) => write!(f, "{truth}"),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Decimal(number) => write!(f, "{number:?}"),
            Self::Instant(at) => write!(f, "{at}"),
            Self::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
        }
    }
}
