//! Values as values of another type, and how two compare.
//!
//! What cannot be converted is null.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::{Dynamic, ScalarType, Value, parse_datetime, parse_timespan};

/// A value as one of another type; null where it cannot be one.
pub(in crate::hunting) fn converted(value: &Value<'_>, ty: ScalarType) -> Value<'static> {
    let value = &*plain(value);
    match ty {
        ScalarType::String => Value::text(value.to_text()),
        ScalarType::Int => match to_long(value) {
            Value::Long(number) if i32::try_from(number).is_ok() => Value::Long(number),
            _ => Value::Null,
        },
        ScalarType::Long => to_long(value),
        ScalarType::Real => to_real(value).map_or(Value::Null, Value::Real),
        ScalarType::Bool => to_bool(value),
        ScalarType::DateTime => match value {
            Value::DateTime(ticks) => Value::DateTime(*ticks),
            Value::String(text) => parse_datetime(text).map_or(Value::Null, Value::DateTime),
            _ => Value::Null,
        },
        ScalarType::TimeSpan => match value {
            Value::TimeSpan(ticks) => Value::TimeSpan(*ticks),
            Value::String(text) => parse_timespan(text).map_or(Value::Null, Value::TimeSpan),
            _ => Value::Null,
        },
        ScalarType::Dynamic => Value::dynamic(Dynamic::of(value)),
    }
}

/// A value, taken out of a dynamic one if it is a scalar there.
pub(in crate::hunting) fn plain<'v, 'a>(value: &'v Value<'a>) -> Cow<'v, Value<'a>> {
    match value {
        Value::Dynamic(inner) => Cow::Owned(inner.to_value()),
        other => Cow::Borrowed(other),
    }
}

/// How two values of one type, or two numbers, compare; nothing where a side is null or not a number.
pub(in crate::hunting) fn order(a: &Value<'_>, b: &Value<'_>) -> Option<Ordering> {
    match (a, b) {
        (Value::Long(a), Value::Long(b))
        | (Value::DateTime(a), Value::DateTime(b))
        | (Value::TimeSpan(a), Value::TimeSpan(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        (Value::Dynamic(a), Value::Dynamic(b)) if a == b => Some(Ordering::Equal),
        (Value::Real(_) | Value::Long(_), Value::Real(_) | Value::Long(_)) => to_real(a)?.partial_cmp(&to_real(b)?),
        _ => None,
    }
}

/// A value as a real, if it can be one.
pub(in crate::hunting) fn to_real(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Long(number) => Some(*number as f64),
        Value::Real(number) => Some(*number),
        Value::Bool(value) => Some(f64::from(u8::from(*value))),
        Value::String(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

fn to_long(value: &Value<'_>) -> Value<'static> {
    match value {
        Value::Long(number) => Value::Long(*number),
        Value::Bool(value) => Value::Long(i64::from(*value)),
        Value::Real(number) if number.abs() < 9.2e18 => Value::Long(number.trunc() as i64),
        Value::String(text) => match text.trim() {
            digits if digits.starts_with("0x") || digits.starts_with("0X") => {
                u64::from_str_radix(&digits[2..], 16).map_or(Value::Null, |bits| Value::Long(bits.cast_signed()))
            }
            digits => digits.parse().map_or(Value::Null, Value::Long),
        },
        _ => Value::Null,
    }
}

fn to_bool(value: &Value<'_>) -> Value<'static> {
    match value {
        Value::Bool(value) => Value::Bool(*value),
        Value::Long(number) => Value::Bool(*number != 0),
        Value::String(text) if text.eq_ignore_ascii_case("true") || text == "1" => Value::Bool(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") || text == "0" => Value::Bool(false),
        _ => Value::Null,
    }
}
