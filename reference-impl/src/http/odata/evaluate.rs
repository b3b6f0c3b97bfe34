//! What a filter says of an item.

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

use super::expression::{Comparison, Expression, Literal, Operand, Path, Place, Root};
use super::parser::instant;
use super::set::Kind;

/// The items that lambdas have named, the innermost last.
type Named<'a, 'n> = [(&'n str, &'a Value)];

/// A value to compare.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Scalar<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    Decimal(f64),
    Instant(Timestamp),
    Text(Cow<'a, str>),
}

impl Expression {
    /// Whether it holds for an item.
    pub(in crate::http) fn holds_for(&self, item: &Value) -> bool {
        self.holds(item, &[])
    }

    fn holds(&self, item: &Value, named: &Named<'_, '_>) -> bool {
        match self {
            Self::Or(parts) => parts.iter().any(|part| part.holds(item, named)),
            Self::And(parts) => parts.iter().all(|part| part.holds(item, named)),
            Self::Not(inner) => !inner.holds(item, named),
            Self::Compare(left, comparison, right) => {
                let scale = scale(left).or_else(|| scale(right));
                compares(&left.scalar(item, named), *comparison, &right.scalar(item, named), scale)
            }
            Self::In(operand, list) => {
                let value = operand.scalar(item, named);
                list.iter().any(|literal| equal(&value, &scalar_of(literal), scale(operand)))
            }
            Self::Has(place, text, part) => match (text.scalar(item, named), part.scalar(item, named)) {
                (Scalar::Text(text), Scalar::Text(part)) => match place {
                    Place::Start => text.starts_with(&*part),
                    Place::End => text.ends_with(&*part),
                    Place::Anywhere => text.contains(&*part),
                },
                _ => false,
            },
            Self::Any(path, None) => !items(path.find(item, named)).is_empty(),
            Self::Any(path, Some((name, inner))) => {
                items(path.find(item, named)).iter().any(|one| inner.holds(item, &with(named, name, one)))
            }
            Self::All(path, name, inner) => {
                items(path.find(item, named)).iter().all(|one| inner.holds(item, &with(named, name, one)))
            }
            Self::Holds(operand) => operand.scalar(item, named) == Scalar::Boolean(true),
        }
    }
}

fn with<'a, 'n>(named: &Named<'a, 'n>, name: &'n str, item: &'a Value) -> Vec<(&'n str, &'a Value)> {
    named.iter().copied().chain([(name, item)]).collect()
}

fn items(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

impl Path {
    /// What is found at the end of the path.
    pub(super) fn find<'a>(&self, item: &'a Value, named: &Named<'a, '_>) -> Option<&'a Value> {
        let start = match &self.root {
            Root::Property(name) => item.get(name)?,
            Root::Variable(name) => named.iter().rev().find(|(known, _)| known == name)?.1,
        };
        self.steps.iter().try_fold(start, |value, step| {
            let found = value.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(step))?;
            Some(found.1)
        })
    }
}

impl Operand {
    fn scalar<'a>(&'a self, item: &'a Value, named: &Named<'a, '_>) -> Scalar<'a> {
        match self {
            Self::Path(path) => path.find(item, named).map_or(Scalar::Null, |value| scalar(value, path.kind)),
            Self::Literal(literal) => scalar_of(literal),
            Self::Call(function, arguments) => {
                function.of(arguments.iter().map(|argument| argument.scalar(item, named)).collect())
            }
            Self::Arithmetic(left, arithmetic, right) => {
                arithmetic.of(&left.scalar(item, named), &right.scalar(item, named))
            }
            Self::Count(path) => Scalar::Integer(items(path.find(item, named)).len() as i64),
            Self::Truth(inner) => Scalar::Boolean(inner.holds(item, named)),
        }
    }
}

/// A value of an item, which is of this kind.
pub(super) fn scalar(value: &Value, kind: Kind) -> Scalar<'_> {
    match value {
        Value::Bool(truth) => Scalar::Boolean(*truth),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Scalar::Integer(number),
            None => Scalar::Decimal(number.as_f64().unwrap_or(f64::MAX)),
        },
        Value::String(text) => match (kind == Kind::Time).then(|| instant(text)).flatten() {
            Some(at) => Scalar::Instant(at),
            None => Scalar::Text(Cow::Borrowed(text)),
        },
        Value::Null | Value::Array(_) | Value::Object(_) => Scalar::Null,
    }
}

fn scalar_of(literal: &Literal) -> Scalar<'_> {
    match literal {
        Literal::Null => Scalar::Null,
        Literal::Boolean(truth) => Scalar::Boolean(*truth),
        Literal::Integer(number) => Scalar::Integer(*number),
        Literal::Decimal(number) => Scalar::Decimal(*number),
        Literal::Instant(at) => Scalar::Instant(*at),
        Literal::Text(text) => Scalar::Text(Cow::Borrowed(text)),
    }
}

/// The order of the words that an operand can be.
const fn scale(operand: &Operand) -> Option<&'static [&'static str]> {
    match operand {
        Operand::Path(Path { kind: Kind::Enumeration(words), .. }) => Some(*words),
        _ => None,
    }
}

fn compares(left: &Scalar<'_>, comparison: Comparison, right: &Scalar<'_>, scale: Option<&[&str]>) -> bool {
    // Nothing is more or less than null.
    match comparison {
        Comparison::Eq => equal(left, right, scale),
        Comparison::Ne => !equal(left, right, scale),
        Comparison::Gt => order(left, right, scale) == Some(Ordering::Greater),
        Comparison::Ge => order(left, right, scale).is_some_and(Ordering::is_ge),
        Comparison::Lt => order(left, right, scale) == Some(Ordering::Less),
        Comparison::Le => order(left, right, scale).is_some_and(Ordering::is_le),
    }
}

/// Whether both are the same. Words of an enumeration are, whatever their letter case.
fn equal(left: &Scalar<'_>, right: &Scalar<'_>, scale: Option<&[&str]>) -> bool {
    match (left, right) {
        (Scalar::Null, Scalar::Null) => true,
        (Scalar::Text(left), Scalar::Text(right)) if scale.is_some() => left.eq_ignore_ascii_case(right),
        _ => order(left, right, None) == Some(Ordering::Equal),
    }
}

/// Which comes first; nothing if they do not compare.
pub(super) fn order(left: &Scalar<'_>, right: &Scalar<'_>, scale: Option<&[&str]>) -> Option<Ordering> {
    match (left, right) {
        (Scalar::Boolean(left), Scalar::Boolean(right)) => Some(left.cmp(right)),
        (Scalar::Integer(left), Scalar::Integer(right)) => Some(left.cmp(right)),
        (Scalar::Integer(left), Scalar::Decimal(right)) => (*left as f64).partial_cmp(right),
        (Scalar::Decimal(left), Scalar::Integer(right)) => left.partial_cmp(&(*right as f64)),
        (Scalar::Decimal(left), Scalar::Decimal(right)) => left.partial_cmp(right),
        (Scalar::Instant(left), Scalar::Instant(right)) => Some(left.cmp(right)),
        // What an object holds says nothing of its kind: a text that is to be an instant is read as one.
        (Scalar::Text(left), Scalar::Instant(right)) => instant(left).map(|left| left.cmp(right)),
        (Scalar::Instant(left), Scalar::Text(right)) => instant(right).map(|right| left.cmp(&right)),
        (Scalar::Text(left), Scalar::Text(right)) => match scale {
            None => Some(left.cmp(right)),
            Some(words) => {
                let place = |text: &str| words.iter().position(|word| word.eq_ignore_ascii_case(text));
                Some(place(left)?.cmp(&place(right)?))
            }
        },
        _ => None,
    }
}
