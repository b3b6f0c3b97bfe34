//! Scalar types and values of the language (`FACTS.md` 32 and 34).

mod bag;
mod convert;
mod dynamic;
mod time;

use std::borrow::Cow;
use std::sync::Arc;

pub(super) use bag::BagBuilder;
pub(super) use convert::{converted, order, plain, to_real};
pub use dynamic::Dynamic;
pub(super) use time::{
    Date, datetime_ticks, format_datetime, format_timespan, parse_datetime, parse_timespan, ticks_of,
};

/// Ticks in each unit of time.
pub(super) mod time_units {
    pub(in crate::hunting) use super::time::{DAY, HOUR, MICROSECOND, MILLISECOND, MINUTE, SECOND};
}

/// The type of a column or of an expression.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum ScalarType {
    /// True, false or null.
    Bool,
    /// 32 bits with a sign.
    Int,
    /// 64 bits with a sign.
    Long,
    /// A 64-bit floating-point number.
    Real,
    /// Text; never null.
    String,
    /// An instant in ticks of 100 ns.
    DateTime,
    /// A length of time in ticks of 100 ns.
    TimeSpan,
    /// A JSON value.
    Dynamic,
}

impl ScalarType {
    /// The type of this name, or of one of its other names.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "bool" | "boolean" => Self::Bool,
            "int" => Self::Int,
            "long" => Self::Long,
            "real" | "double" => Self::Real,
            "string" => Self::String,
            "datetime" | "date" => Self::DateTime,
            "timespan" | "time" => Self::TimeSpan,
            "dynamic" => Self::Dynamic,
            _ => return None,
        })
    }

    /// The name in queries, for example `long`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Long => "long",
            Self::Real => "real",
            Self::String => "string",
            Self::DateTime => "datetime",
            Self::TimeSpan => "timespan",
            Self::Dynamic => "dynamic",
        }
    }

    /// The name in the `Schema` of an answer, for example `Int64` (`FACTS.md` 32).
    #[must_use]
    pub const fn answer_name(self) -> &'static str {
        match self {
            Self::Bool => "SByte",
            Self::Int => "Int32",
            Self::Long => "Int64",
            Self::Real => "Double",
            Self::String => "String",
            Self::DateTime => "DateTime",
            Self::TimeSpan => "TimeSpan",
            Self::Dynamic => "Object",
        }
    }

    /// Whether it is `int` or `long`.
    pub(super) const fn is_integer(self) -> bool {
        matches!(self, Self::Int | Self::Long)
    }

    /// Whether it is `int`, `long` or `real`.
    pub(super) const fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Long | Self::Real)
    }
}

/// One value. Its type is known from where it stands: `int` and `long` are both `Long` here.
#[derive(Clone, PartialEq, Debug)]
pub enum Value<'a> {
    /// No value, of any type but `string`.
    Null,
    /// A truth value (`bool`).
    Bool(bool),
    /// An `int` or a `long`.
    Long(i64),
    /// A floating-point number (`real`).
    Real(f64),
    /// A text (`string`).
    String(Cow<'a, str>),
    /// A `datetime`, in ticks of 100 ns since 0001-01-01T00:00:00Z.
    DateTime(i64),
    /// A `timespan`, in ticks of 100 ns.
    TimeSpan(i64),
    /// A `dynamic` that is not null.
    Dynamic(Arc<Dynamic>),
}

impl Value<'_> {
    pub(super) fn text(text: impl Into<String>) -> Value<'static> {
        Value::String(Cow::Owned(text.into()))
    }

    /// A dynamic value; null stays null.
    pub(super) fn dynamic(value: Dynamic) -> Value<'static> {
        if value == Dynamic::Null { Value::Null } else { Value::Dynamic(Arc::new(value)) }
    }

    /// The same value, owning its text.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(value) => Value::Bool(value),
            Value::Long(value) => Value::Long(value),
            Value::Real(value) => Value::Real(value),
            Value::String(text) => Value::String(Cow::Owned(text.into_owned())),
            Value::DateTime(ticks) => Value::DateTime(ticks),
            Value::TimeSpan(ticks) => Value::TimeSpan(ticks),
            Value::Dynamic(value) => Value::Dynamic(value),
        }
    }

    /// As `tostring()` writes it; null is the empty text.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Value::Null => String::new(),
            Value::Bool(value) => value.to_string(),
            Value::Long(value) => value.to_string(),
            Value::Real(value) => format_real(*value),
            Value::String(text) => text.clone().into_owned(),
            Value::Dynamic(value) => value.to_text(),
            Value::DateTime(ticks) => format_datetime(*ticks),
            Value::TimeSpan(ticks) => format_timespan(*ticks),
        }
    }

    /// As JSON writes it in an answer: times as text, null as `null`, a dynamic as what it is.
    pub(super) fn write_json(&self, out: &mut Vec<u8>) {
        match self {
            Value::Null => out.extend_from_slice(b"null"),
            Value::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
            Value::Long(value) => out.extend_from_slice(value.to_string().as_bytes()),
            // JSON has no such numbers: the service writes them as text.
            Value::Real(value) if value.is_nan() => out.extend_from_slice(b"\"NaN\""),
            Value::Real(value) if value.is_infinite() => {
                out.extend_from_slice(if *value > 0.0 { b"\"Infinity\"" } else { b"\"-Infinity\"" });
            }
            Value::Real(value) => out.extend_from_slice(format!("{value:?}").as_bytes()),
            Value::String(text) => write_json_text(text, out),
            Value::DateTime(_) | Value::TimeSpan(_) => write_json_text(&self.to_text(), out),
            Value::Dynamic(value) => out.extend_from_slice(value.to_json().as_bytes()),
        }
    }
}

/// A number as text: the shortest that reads back, with a point, `NaN` or `Infinity` where it is none.
pub(super) fn format_real(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let digits = format!("{number:e}");
    let (mantissa, exponent) = digits.split_once('e').unwrap_or((&digits, "0"));
    match exponent.parse::<i32>() {
        // Numbers that are very large or very small are written with an exponent of two digits at least.
        Ok(exponent) if !(-5..15).contains(&exponent) && number != 0.0 => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}E{sign}{:02}", exponent.abs())
        }
        _ => format!("{number:?}"),
    }
}

/// A text in quotes, escaped as JSON wants it.
pub(super) fn write_json_text(text: &str, out: &mut Vec<u8>) {
    let start = out.len();
    if serde_json::to_writer(&mut *out, text).is_err() {
        // Writing to memory does not fail; should it ever, an empty text is better than half of one.
        out.truncate(start);
        out.extend_from_slice(b"\"\"");
    }
}

#[cfg(test)]
mod tests {
    use super::time::DAY;
    use super::*;

    #[test]
    fn values_are_json_in_an_answer() {
        let json = |value: Value<'_>| {
            let mut out = Vec::new();
            value.write_json(&mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(json(Value::Null), "null");
        assert_eq!(json(Value::Bool(true)), "true");
        assert_eq!(json(Value::Long(-3)), "-3");
        assert_eq!(json(Value::Real(0.5)), "0.5");
        assert_eq!(json(Value::Real(f64::NAN)), "\"NaN\"");
        assert_eq!(json(Value::text("a\"b")), r#""a\"b""#);
        assert_eq!(json(Value::TimeSpan(-DAY - 1)), r#""-1.00:00:00.0000001""#);
        assert_eq!(json(Value::dynamic(Dynamic::Array(vec![Dynamic::Long(1)]))), "[1]");
    }
}
