//! Scalar types and values of the language (`FACTS.md` 32 and 34).

mod time;

use std::borrow::Cow;

pub(super) use time::{datetime_ticks, format_datetime, format_timespan, parse_datetime, parse_timespan, ticks_of};

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
    /// A `dynamic`, as JSON text.
    Dynamic(Cow<'a, str>),
}

impl Value<'_> {
    pub(super) fn text(text: impl Into<String>) -> Value<'static> {
        Value::String(Cow::Owned(text.into()))
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
            Value::Dynamic(text) => Value::Dynamic(Cow::Owned(text.into_owned())),
        }
    }

    /// As `tostring()` writes it; null is the empty text.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Value::Null => String::new(),
            Value::Bool(value) => value.to_string(),
            Value::Long(value) => value.to_string(),
            Value::Real(value) => value.to_string(),
            Value::String(text) | Value::Dynamic(text) => text.clone().into_owned(),
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
            Value::Dynamic(json) => out.extend_from_slice(json.as_bytes()),
        }
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
        assert_eq!(json(Value::Dynamic("[1]".into())), "[1]");
    }
}
