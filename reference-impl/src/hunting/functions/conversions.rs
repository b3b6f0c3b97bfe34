//! From one type to another. What cannot be converted is null.

use std::sync::Arc;

use super::Takes::{Any, Text};
use super::{BASE, Evaluate, FunctionDef, Gives, Names, by_node, text};
use crate::hunting::plan::Function;
use crate::hunting::types::{Dynamic, ScalarType, Value};

/// A conversion: its name, other names, what it gives, the node that does it, and an example.
const fn conversion(
    name: &'static str,
    aliases: &'static [&'static str],
    ty: ScalarType,
    function: Function,
    about: &'static str,
    example: (&'static str, &'static str),
) -> FunctionDef {
    FunctionDef { aliases, names: Names::Argument, ..by_node(name, &[("value", Any)], ty, function, about, example) }
}

pub(super) const TABLE: &[FunctionDef] = &[
    conversion(
        "tostring",
        &[],
        ScalarType::String,
        Function::ToText,
        "A value as text; null is the empty text. A real is written with a point (ours: not documented).",
        ("tostring(90s)", "00:01:30"),
    ),
    conversion(
        "toint",
        &[],
        ScalarType::Int,
        Function::ToInt,
        "A value as `int`; what does not fit 32 bits is null (ours: not documented).",
        ("toint('12')", "12"),
    ),
    conversion(
        "tolong",
        &[],
        ScalarType::Long,
        Function::ToLong,
        "A value as `long`; a real loses its fraction.",
        ("tolong(2.9)", "2"),
    ),
    conversion(
        "toreal",
        &["todouble"],
        ScalarType::Real,
        Function::ToReal,
        "A value as `real`.",
        ("toreal('1.5')", "1.5"),
    ),
    conversion(
        "tobool",
        &["toboolean"],
        ScalarType::Bool,
        Function::ToBool,
        "A value as a truth value: `true`, `false`, or a number that is not 0.",
        ("tobool('TRUE')", "true"),
    ),
    conversion(
        "todatetime",
        &[],
        ScalarType::DateTime,
        Function::ToDateTime,
        "A text in a form of ISO 8601 as an instant.",
        ("todatetime('2021-02-10')", "2021-02-10T00:00:00.0000000Z"),
    ),
    conversion(
        "totimespan",
        &["totime"],
        ScalarType::TimeSpan,
        Function::ToTimeSpan,
        "A text as a span of time.",
        ("totimespan('1.00:00:00')", "1.00:00:00"),
    ),
    FunctionDef {
        name: "parse_json",
        aliases: &["todynamic", "toobject", "parsejson"],
        takes: &[("text", Any)],
        gives: Gives::Is(ScalarType::Dynamic),
        names: Names::Argument,
        evaluate: Evaluate::Row(|values, _| parsed(&values[0])),
        about: "JSON as a dynamic value. A text that is no JSON is kept as a text; the empty text is null.",
        example: (r#"parse_json('{"a": [1, 2]}').a[1]"#, "2"),
        ..BASE
    },
    FunctionDef {
        name: "dynamic_to_json",
        takes: &[("value", Any)],
        evaluate: Evaluate::Row(|values, _| Value::text(sorted(&Dynamic::of(&values[0])).to_json())),
        about: "A dynamic value as JSON whose properties are sorted by name.",
        example: ("dynamic_to_json(dynamic({'b': 1, 'a': 2}))", r#"{\"a\":2,\"b\":1}"#),
        ..BASE
    },
    FunctionDef {
        name: "extract_json",
        aliases: &["extractjson"],
        takes: &[("path", Text), ("json", Text)],
        may_take: &[("type", super::Takes::Type)],
        gives: Gives::Named,
        evaluate: Evaluate::Row(|values, ty| {
            let json = Dynamic::from_json(&text(values, 1));
            let found = json.as_ref().and_then(|json| at_path(json, &text(values, 0)));
            crate::hunting::types::converted(&found.map_or(Value::Null, Dynamic::to_value), ty)
        }),
        about: "What stands at a path such as `$.a[0].b` in JSON, as text or as the type that is named.",
        example: (r#"extract_json('$.a[1]', '{"a": [1, 2]}', typeof(long))"#, "2"),
        ..BASE
    },
];

fn parsed(value: &Value<'_>) -> Value<'static> {
    match value {
        Value::String(text) if text.trim().is_empty() => Value::Null,
        Value::String(text) => {
            Value::dynamic(Dynamic::from_json(text).unwrap_or_else(|| Dynamic::String(text.as_ref().into())))
        }
        Value::Dynamic(inner) => match &**inner {
            // A text inside of a dynamic value is read as JSON, too.
            Dynamic::String(text) => parsed(&Value::String(std::borrow::Cow::Borrowed(text))),
            _ => Value::Dynamic(Arc::clone(inner)),
        },
        scalar => Value::dynamic(Dynamic::of(scalar)),
    }
}

fn sorted(value: &Dynamic) -> Dynamic {
    match value {
        Dynamic::Array(items) => Dynamic::Array(items.iter().map(sorted).collect()),
        Dynamic::Bag(bag) => {
            let mut bag: Vec<_> = bag.iter().map(|(name, value)| (Arc::clone(name), sorted(value))).collect();
            bag.sort_by(|a, b| a.0.cmp(&b.0));
            Dynamic::Bag(bag)
        }
        scalar => scalar.clone(),
    }
}

/// What stands at `$.a['b'][0]`; nothing if the path leads nowhere or is none.
fn at_path<'d>(value: &'d Dynamic, path: &str) -> Option<&'d Dynamic> {
    let mut rest = path.trim().strip_prefix('$')?;
    let mut at = value;
    while !rest.is_empty() {
        if let Some(name) = rest.strip_prefix('.') {
            let end = name.find(['.', '[']).unwrap_or(name.len());
            at = at.property(&name[..end])?;
            rest = &name[end..];
            continue;
        }
        let (inside, after) = rest.strip_prefix('[')?.split_once(']')?;
        let name = inside.trim_matches(|c| matches!(c, '\'' | '"'));
        at = if name.len() < inside.len() { at.property(name)? } else { at.element(inside.trim().parse().ok()?)? };
        rest = after;
    }
    Some(at)
}
