//! What each function gives for one row (`FACTS.md` 34).
//!
//! `==` and `!=` are never null: where one side is null the two differ, where both are null neither holds. `<` and its
//! kind are null where a side is. Integers that leave their 64 bits wrap (not documented). What cannot be converted is
//! null.

use std::cmp::Ordering;

use crate::hunting::functions::{Evaluate, compiled};
use crate::hunting::plan::{Arithmetic, Bound, BoundKind, Comparison, Domain, Function};
use crate::hunting::text_match::TextMatcher;
use crate::hunting::types::{Dynamic, ScalarType, Value, converted, datetime_ticks, order, plain, to_real};

/// Computes what does not depend on the row.
pub(in crate::hunting) fn fold(bound: Bound) -> Bound {
    let constants: Option<Vec<Value<'_>>> = bound.parts().iter().map(|part| part.as_constant().cloned()).collect();
    let Some(values) = constants else { return bound };
    let value = match &bound.kind {
        BoundKind::Constant(_) | BoundKind::Column(_) | BoundKind::Lookup(..) => return bound,
        BoundKind::Call(function, _) => apply(*function, bound.ty, &values).into_owned(),
        BoundKind::And(_) => from_truth(values.iter().map(truth).fold(Some(true), and)),
        BoundKind::Or(_) => from_truth(values.iter().map(truth).fold(Some(false), or)),
        BoundKind::Match(_, matcher) => values.first().map_or(Value::Null, |value| text_matches(matcher, value)),
        BoundKind::Member(_, list) => values.first().map_or(Value::Null, |value| Value::Bool(list.matches(value))),
    };
    Bound::constant(value, bound.ty)
}

/// A truth value; null is nothing.
pub(super) fn truth(value: &Value<'_>) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        _ => None,
    }
}

fn from_truth(truth: Option<bool>) -> Value<'static> {
    truth.map_or(Value::Null, Value::Bool)
}

/// False, if either is; else null, if either is.
pub(super) fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// True, if either is; else null, if either is.
pub(super) fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    and(a.map(|a| !a), b.map(|b| !b)).map(|neither| !neither)
}

pub(super) fn text_matches(matcher: &TextMatcher, value: &Value<'_>) -> Value<'static> {
    match value {
        Value::String(text) => Value::Bool(matcher.matches(text)),
        Value::Null => Value::Bool(matcher.matches("")),
        other => Value::Bool(matcher.matches(&other.to_text())),
    }
}

/// A function of these values; `ty` is the type of what comes of it.
pub(super) fn apply<'a>(function: Function, ty: ScalarType, values: &[Value<'a>]) -> Value<'a> {
    match (apply_plain(function, ty, values), ty) {
        // Of branches of which one is dynamic, the others become so.
        (value @ (Value::Null | Value::Dynamic(_)), _) => value,
        (Value::Long(number), ScalarType::Real) => Value::Real(number as f64),
        (value, ScalarType::Dynamic) => Value::dynamic(Dynamic::of(&value)),
        (value, _) => value,
    }
}

fn apply_plain<'a>(function: Function, ty: ScalarType, values: &[Value<'a>]) -> Value<'a> {
    let first = values.first().unwrap_or(&Value::Null);
    let second = values.get(1).unwrap_or(&Value::Null);
    match function {
        Function::Compare(comparison) => compare(comparison, &plain(first), &plain(second)),
        Function::Arithmetic(op, domain) => arithmetic(op, domain, first, second),
        Function::Negate => match first {
            Value::Long(number) => Value::Long(number.wrapping_neg()),
            Value::Real(number) => Value::Real(-number),
            Value::TimeSpan(ticks) => Value::TimeSpan(ticks.wrapping_neg()),
            _ => Value::Null,
        },
        Function::Not => from_truth(truth(first).map(|value| !value)),
        Function::IsEmpty => Value::Bool(is_empty(first)),
        Function::IsNotEmpty => Value::Bool(!is_empty(first)),
        Function::IsNull => Value::Bool(*first == Value::Null),
        Function::IsNotNull => Value::Bool(*first != Value::Null),
        Function::Lower => Value::text(first.to_text().to_lowercase()),
        Function::Upper => Value::text(first.to_text().to_uppercase()),
        Function::Length => Value::Long(first.to_text().chars().count() as i64),
        Function::Concatenate => Value::text(values.iter().map(Value::to_text).collect::<String>()),
        Function::ToText => Value::text(first.to_text()),
        Function::ToInt => converted(first, ScalarType::Int),
        Function::ToLong => converted(first, ScalarType::Long),
        Function::ToReal => converted(first, ScalarType::Real),
        Function::ToBool => converted(first, ScalarType::Bool),
        Function::ToDateTime => converted(first, ScalarType::DateTime),
        Function::ToTimeSpan => converted(first, ScalarType::TimeSpan),
        Function::Case => case(values),
        Function::Member => member(first, second),
        Function::Captures => match (first, compiled(&second.to_text())) {
            (Value::String(text), Some(regex)) => regex.captures(text).map_or(Value::Null, |captures| {
                let group =
                    |group: Option<regex::Match<'_>>| Dynamic::String(group.map_or("", |group| group.as_str()).into());
                Value::dynamic(Dynamic::Array(captures.iter().skip(1).map(group).collect()))
            }),
            _ => Value::Null,
        },
        Function::Pack | Function::PackFilled => {
            let pairs = values.chunks_exact(2).filter(|pair| function == Function::Pack || !is_empty(&pair[1]));
            let property = |pair: &[Value<'_>]| (pair[0].to_text().into(), Dynamic::of(&pair[1]));
            Value::dynamic(Dynamic::Bag(pairs.map(property).collect()))
        }
        Function::ToDynamic => Value::dynamic(Dynamic::of(first)),
        Function::Row(def) => match def.evaluate {
            Evaluate::Row(evaluate) => evaluate(values, ty),
            Evaluate::Core(_) | Evaluate::Instant { .. } => Value::Null,
        },
        Function::Coalesce => values.iter().find(|value| !is_empty(value)).cloned().unwrap_or_else(|| match ty {
            ScalarType::String => Value::text(""),
            _ => Value::Null,
        }),
        Function::Bin => bin(ty, first, second),
        Function::Text(op) => match TextMatcher::one(op, &second.to_text()) {
            Ok(matcher) => text_matches(&matcher, first),
            Err(_) => Value::Null,
        },
    }
}

/// A property by its name, or an element by its index; null where there is none.
fn member(value: &Value<'_>, key: &Value<'_>) -> Value<'static> {
    let Value::Dynamic(value) = value else { return Value::Null };
    let found = match &*plain(key) {
        Value::String(name) => value.property(name),
        Value::Long(index) => value.element(*index),
        _ => None,
    };
    found.cloned().map_or(Value::Null, Value::dynamic)
}

fn is_empty(value: &Value<'_>) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Dynamic(value) => matches!(&**value, Dynamic::String(text) if text.is_empty()),
        _ => false,
    }
}

fn compare(comparison: Comparison, a: &Value<'_>, b: &Value<'_>) -> Value<'static> {
    let null = (*a == Value::Null, *b == Value::Null);
    let ordering = order(a, b);
    let is = |orderings: &[Ordering]| Value::Bool(ordering.is_some_and(|ordering| orderings.contains(&ordering)));
    match comparison {
        Comparison::Equal => is(&[Ordering::Equal]),
        Comparison::NotEqual => Value::Bool(null != (true, true) && ordering != Some(Ordering::Equal)),
        _ if null.0 || null.1 => Value::Null,
        Comparison::Less => is(&[Ordering::Less]),
        Comparison::LessOrEqual => is(&[Ordering::Less, Ordering::Equal]),
        Comparison::Greater => is(&[Ordering::Greater]),
        Comparison::GreaterOrEqual => is(&[Ordering::Greater, Ordering::Equal]),
    }
}

/// Whole numbers: division truncates, by zero it is null; a remainder is never negative.
pub(super) fn whole(op: Arithmetic, a: i64, b: i64) -> Option<i64> {
    match op {
        Arithmetic::Add => Some(a.wrapping_add(b)),
        Arithmetic::Subtract => Some(a.wrapping_sub(b)),
        Arithmetic::Multiply => Some(a.wrapping_mul(b)),
        Arithmetic::Divide => (b != 0).then(|| a.wrapping_div(b)),
        Arithmetic::Modulo => (b != 0).then(|| a.wrapping_rem_euclid(b)),
    }
}

fn arithmetic(op: Arithmetic, domain: Domain, a: &Value<'_>, b: &Value<'_>) -> Value<'static> {
    let ticks = |value: &Value<'_>| match value {
        Value::Long(number) | Value::DateTime(number) | Value::TimeSpan(number) => Some(*number),
        _ => None,
    };
    let whole = || ticks(a).zip(ticks(b)).and_then(|(a, b)| whole(op, a, b));
    // Times do not wrap: what leaves their range is null.
    let exact = || {
        let (a, b) = ticks(a).zip(ticks(b))?;
        match op {
            Arithmetic::Add => a.checked_add(b),
            Arithmetic::Subtract => a.checked_sub(b),
            Arithmetic::Modulo => a.checked_rem_euclid(b),
            Arithmetic::Multiply | Arithmetic::Divide => None,
        }
    };
    match domain {
        Domain::Long => whole().map_or(Value::Null, Value::Long),
        Domain::TimeSpan | Domain::Difference => exact().map_or(Value::Null, Value::TimeSpan),
        Domain::DateTime => datetime_ticks(exact()).map_or(Value::Null, Value::DateTime),
        Domain::Ratio => match ticks(a).zip(ticks(b)) {
            Some((a, b)) if b != 0 => Value::Real(a as f64 / b as f64),
            _ => Value::Null,
        },
        Domain::Scale => scale(op, a, b).map_or(Value::Null, Value::TimeSpan),
        Domain::Real => to_real(a).zip(to_real(b)).map_or(Value::Null, |(a, b)| {
            Value::Real(match op {
                Arithmetic::Add => a + b,
                Arithmetic::Subtract => a - b,
                Arithmetic::Multiply => a * b,
                Arithmetic::Divide => a / b,
                Arithmetic::Modulo => a.rem_euclid(b),
            })
        }),
    }
}

/// A span by a number.
fn scale(op: Arithmetic, span: &Value<'_>, factor: &Value<'_>) -> Option<i64> {
    let Value::TimeSpan(ticks) = span else { return None };
    match (op, factor) {
        (Arithmetic::Multiply, Value::Long(factor)) => ticks.checked_mul(*factor),
        (Arithmetic::Divide, Value::Long(factor)) => ticks.checked_div(*factor),
        (op, Value::Real(factor)) => {
            let scaled = if op == Arithmetic::Multiply { *ticks as f64 * factor } else { *ticks as f64 / factor };
            (scaled.abs() < 9e18).then(|| scaled.round() as i64)
        }
        _ => None,
    }
}

/// The value after the first condition that is true, or the last value.
fn case<'a>(values: &[Value<'a>]) -> Value<'a> {
    let mut pairs = values.chunks_exact(2);
    for pair in &mut pairs {
        if pair[0] == Value::Bool(true) {
            return pair[1].clone();
        }
    }
    pairs.remainder().first().cloned().unwrap_or(Value::Null)
}

/// The largest multiple of `size` that is not above the value.
fn bin(ty: ScalarType, value: &Value<'_>, size: &Value<'_>) -> Value<'static> {
    let down = |value: i64, size: i64| (size > 0).then(|| value.div_euclid(size).checked_mul(size)).flatten();
    match (value, size) {
        (Value::Long(value), Value::Long(size)) if ty != ScalarType::Real => {
            down(*value, *size).map_or(Value::Null, Value::Long)
        }
        (Value::DateTime(value), Value::TimeSpan(size)) => {
            datetime_ticks(down(*value, *size)).map_or(Value::Null, Value::DateTime)
        }
        (Value::TimeSpan(value), Value::TimeSpan(size)) => down(*value, *size).map_or(Value::Null, Value::TimeSpan),
        _ => match to_real(value).zip(to_real(size)) {
            Some((value, size)) if size > 0.0 => Value::Real((value / size).floor() * size),
            _ => Value::Null,
        },
    }
}
