//! Property bags. What is no bag gives null.

use std::sync::Arc;

use super::Takes::{Any, Dynamic as DynamicArgument, Text};
use super::{BASE, Evaluate, FunctionDef, Gives, array, text};
use crate::hunting::lookup::LookupSet;
use crate::hunting::types::{BagBuilder, Dynamic, ScalarType, Value};

type Property = (Arc<str>, Dynamic);

pub(super) const TABLE: &[FunctionDef] = &[
    FunctionDef {
        name: "bag_keys",
        takes: &[("bag", DynamicArgument)],
        gives: Gives::Is(ScalarType::Dynamic),
        evaluate: Evaluate::Row(|values, _| match bag(values, 0) {
            Some(bag) => super::texts(bag.iter().map(|(name, _)| name)),
            None => Value::Null,
        }),
        about: "The names of the properties of a bag.",
        example: ("bag_keys(dynamic({'a': 1, 'b': 2}))", r#"["a","b"]"#),
        ..BASE
    },
    FunctionDef {
        name: "bag_pack",
        aliases: &["pack", "pack_dictionary"],
        takes: &[("key", Text), ("value", Any)],
        repeats: Some(Any),
        gives: Gives::Is(ScalarType::Dynamic),
        evaluate: Evaluate::Row(|values, _| {
            let mut bag = BagBuilder::default();
            values.chunks_exact(2).for_each(|pair| bag.set(pair[0].to_text(), Dynamic::of(&pair[1])));
            Value::dynamic(bag.finish())
        }),
        about: "A bag of these names and values.",
        example: ("bag_pack('a', 1, 'b', 'x')", r#"{"a":1,"b":"x"}"#),
        ..BASE
    },
    FunctionDef {
        name: "bag_merge",
        takes: &[("bag", DynamicArgument), ("bag", DynamicArgument)],
        repeats: Some(DynamicArgument),
        gives: Gives::Is(ScalarType::Dynamic),
        evaluate: Evaluate::Row(|values, _| {
            let mut merged = BagBuilder::default();
            for at in 0..values.len() {
                bag(values, at).unwrap_or(&[]).iter().for_each(|(name, value)| merged.add(name, value));
            }
            Value::dynamic(merged.finish())
        }),
        about: "The properties of all bags in one; of equal names the first counts.",
        example: ("bag_merge(dynamic({'a': 1}), dynamic({'a': 2, 'b': 3}))", r#"{"a":1,"b":3}"#),
        ..BASE
    },
    FunctionDef {
        name: "bag_has_key",
        takes: &[("bag", DynamicArgument), ("key", Text)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Row(|values, _| match &values[0] {
            Value::Dynamic(value) => Value::Bool(value.property(&text(values, 1)).is_some()),
            _ => Value::Null,
        }),
        about: "Whether a bag has a property of this name.",
        example: ("bag_has_key(dynamic({'a': 1}), 'a')", "true"),
        ..BASE
    },
    FunctionDef {
        name: "bag_set_key",
        takes: &[("bag", DynamicArgument), ("key", Text), ("value", Any)],
        gives: Gives::Is(ScalarType::Dynamic),
        evaluate: Evaluate::Row(|values, _| {
            let Some(bag) = bag(values, 0) else { return Value::Null };
            let path = path(&text(values, 1));
            Value::dynamic(with(bag, &path, &Dynamic::of(&values[2])))
        }),
        about: "A bag with a property set, by its name or by a path such as `$.a.b`.",
        example: ("bag_set_key(dynamic({'a': 1}), 'b', 2)", r#"{"a":1,"b":2}"#),
        ..BASE
    },
    FunctionDef {
        name: "bag_remove_keys",
        takes: &[("bag", DynamicArgument), ("keys", DynamicArgument)],
        gives: Gives::Is(ScalarType::Dynamic),
        evaluate: Evaluate::Row(|values, _| {
            let Some(bag) = bag(values, 0) else { return Value::Null };
            let paths = array(values, 1).unwrap_or(&[]).iter().map(|key| path(&key.to_text()));
            let (names, paths): (Vec<_>, Vec<_>) = paths.partition(|path| path.len() == 1);
            let names: LookupSet<&str> = names.iter().flatten().map(String::as_str).collect();
            let mut left = bag.to_vec();
            left.retain(|(name, _)| !names.contains(&**name));
            paths.iter().for_each(|path| remove(&mut left, path));
            Value::dynamic(Dynamic::Bag(left))
        }),
        about: "A bag without some properties, by their names or by paths.",
        example: ("bag_remove_keys(dynamic({'a': 1, 'b': 2}), dynamic(['a']))", r#"{"b":2}"#),
        ..BASE
    },
    FunctionDef {
        name: "bag_zip",
        takes: &[("keys", DynamicArgument), ("values", DynamicArgument)],
        gives: Gives::Is(ScalarType::Dynamic),
        evaluate: Evaluate::Row(|values, _| {
            let (Some(keys), Some(items)) = (array(values, 0), array(values, 1)) else { return Value::Null };
            let mut zipped = BagBuilder::default();
            for (at, key) in keys.iter().enumerate() {
                if let Dynamic::String(name) = key {
                    zipped.set(Arc::clone(name), items.get(at).cloned().unwrap_or(Dynamic::Null));
                }
            }
            Value::dynamic(zipped.finish())
        }),
        about: "A bag of an array of names and an array of values; what is no text names nothing.",
        example: ("bag_zip(dynamic(['a', 'b']), dynamic([1, 2]))", r#"{"a":1,"b":2}"#),
        ..BASE
    },
];

fn bag<'v>(values: &'v [Value<'_>], at: usize) -> Option<&'v [Property]> {
    match values.get(at) {
        Some(Value::Dynamic(value)) => value.bag(),
        _ => None,
    }
}

/// The names of a path, `$.a.b`; a bare name is a path of one.
fn path(text: &str) -> Vec<String> {
    match text.strip_prefix("$.") {
        Some(path) => path.split('.').map(|name| name.trim_matches(['[', ']', '\'', '"']).to_owned()).collect(),
        None => vec![text.to_owned()],
    }
}

/// The bag with a value at a path; bags on the way are made. What is set comes last.
fn with(bag: &[Property], path: &[String], value: &Dynamic) -> Dynamic {
    let mut set = BagBuilder::from(bag);
    if let [name, rest @ ..] = path {
        let before = bag.iter().find(|(known, _)| **known == **name).and_then(|(_, value)| value.bag());
        let value = if rest.is_empty() { value.clone() } else { with(before.unwrap_or(&[]), rest, value) };
        set.set(name.as_str(), value);
    }
    set.finish()
}

fn remove(bag: &mut Vec<Property>, path: &[String]) {
    match path {
        [] => {}
        [name] => bag.retain(|(known, _)| **known != **name),
        [name, rest @ ..] => {
            if let Some((_, Dynamic::Bag(inner))) = bag.iter_mut().find(|(known, _)| **known == **name) {
                remove(inner, rest);
            }
        }
    }
}
