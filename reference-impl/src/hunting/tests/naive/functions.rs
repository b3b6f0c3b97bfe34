//! Text operators and functions, as plain as can be.

use super::{Cell, truth};
use crate::hunting::syntax::{TextKind, TextOp};
use crate::hunting::types::Value;

pub(super) fn upper(text: &str) -> String {
    text.chars().map(|c| if c.to_uppercase().count() == 1 { c.to_uppercase().next().unwrap() } else { c }).collect()
}

pub(super) fn text_holds(op: TextOp, text: &str, needle: &str) -> bool {
    let (text, needle) =
        if op.case_sensitive { (text.to_owned(), needle.to_owned()) } else { (upper(text), upper(needle)) };
    // All places where the needle stands, and whether a term goes on to its left or right.
    let cut =
        |a: Option<char>, b: Option<char>| a.is_some_and(char::is_alphanumeric) && b.is_some_and(char::is_alphanumeric);
    let mut places =
        text.char_indices().map(|(at, _)| at).chain([text.len()]).filter(|at| text[*at..].starts_with(&needle)).map(
            |at| {
                let left = cut(text[..at].chars().next_back(), needle.chars().next());
                (left, cut(needle.chars().next_back(), text[at + needle.len()..].chars().next()))
            },
        );
    let found = match op.kind {
        TextKind::Equals => text == needle,
        TextKind::Contains => text.contains(&needle),
        TextKind::StartsWith => text.starts_with(&needle),
        TextKind::EndsWith => text.ends_with(&needle),
        TextKind::Has => needle.is_empty() || places.any(|place| place == (false, false)),
        TextKind::HasPrefix => needle.is_empty() || places.any(|(left, _)| !left),
        TextKind::HasSuffix => needle.is_empty() || places.any(|(_, right)| !right),
        TextKind::Regex => panic!("no regular expressions here"),
    };
    found != op.negated
}

pub(super) fn call(name: &str, values: &[Cell]) -> Cell {
    let empty = |value: &Cell| *value == Value::Null || *value == Value::text("");
    match (name, values) {
        ("not", [value]) => truth(value).map_or(Value::Null, |value| Value::Bool(!value)),
        ("isempty", [value]) => Value::Bool(empty(value)),
        ("isnotempty", [value]) => Value::Bool(!empty(value)),
        ("isnull", [value]) => Value::Bool(*value == Value::Null),
        ("isnotnull", [value]) => Value::Bool(*value != Value::Null),
        ("tolower", [Value::String(text)]) => Value::text(text.to_lowercase()),
        ("toupper", [Value::String(text)]) => Value::text(text.to_uppercase()),
        ("strlen", [Value::String(text)]) => Value::Long(text.chars().count() as i64),
        ("strcat", values) => Value::text(values.iter().map(Value::to_text).collect::<String>()),
        ("tostring", [value]) => Value::text(value.to_text()),
        ("tolong", [Value::String(text)]) => text.parse().map_or(Value::Null, Value::Long),
        ("iff", [condition, yes, no]) => {
            if *condition == Value::Bool(true) {
                yes.clone()
            } else {
                no.clone()
            }
        }
        ("coalesce", values) => values.iter().find(|value| !empty(value)).or(values.last()).cloned().unwrap(),
        ("bin", [Value::Null, _]) => Value::Null,
        ("bin", [Value::Long(value), Value::Long(size)]) => {
            Value::Long(((*value as f64) / (*size as f64)).floor() as i64 * size)
        }
        ("bin", [Value::DateTime(value), Value::TimeSpan(size)]) => Value::DateTime(value - value % size),
        _ => panic!("the plain evaluator does not know {name} of {values:?}"),
    }
}
