//! Every function, by its descriptor: the example holds, other values than those it takes are refused.

use super::{error_of, schema_of, value_of};
use crate::hunting::ErrorClass;
use crate::hunting::functions::{self, Evaluate, Gives, Takes};
use crate::hunting::types::ScalarType;

#[test]
fn every_example_gives_what_its_descriptor_says() {
    for function in functions::all() {
        let (expression, expected) = function.example;
        assert_eq!(value_of(expression), expected, "{}", function.name);
        let called = [function.name].into_iter().chain(function.aliases.iter().copied());
        assert!(
            called.into_iter().any(|name| expression.contains(name)),
            "{expression} does not show {}",
            function.name
        );
    }
}

#[test]
fn every_function_is_described_and_named_once() {
    let names: Vec<&str> =
        functions::all().flat_map(|function| function.aliases.iter().copied().chain([function.name])).collect();
    for (at, name) in names.iter().enumerate() {
        assert!(!names[..at].contains(name), "{name} is there twice");
    }
    for function in functions::all() {
        assert!(function.about.ends_with('.'), "{}: {}", function.name, function.about);
    }
}

/// A null of a type that an argument takes.
fn null(takes: Takes) -> &'static str {
    match takes {
        Takes::Any | Takes::Dynamic => "dynamic(null)",
        Takes::Text => "''",
        Takes::Whole | Takes::Number | Takes::Ordered => "long(null)",
        Takes::Bool => "bool(null)",
        Takes::Time => "datetime(null)",
        Takes::Span => "timespan(null)",
        Takes::Type => "typeof(long)",
    }
}

#[test]
fn nulls_and_empty_texts_go_into_every_function() {
    for function in functions::all() {
        let arguments: Vec<&str> = function.takes.iter().map(|(_, takes)| null(*takes)).collect();
        let call = format!("{}({})", function.name, arguments.join(", "));
        let value = value_of(&call);
        if let Gives::Is(ty) = function.gives {
            assert_eq!(schema_of(&format!("print x = {call}")), format!("x:{}", ty.name()), "{value}");
        }
    }
}

#[test]
fn a_wrong_type_is_refused_with_the_signature() {
    for function in functions::all().filter(|function| !matches!(function.evaluate, Evaluate::Instant { .. })) {
        let Some(at) = function.takes.iter().position(|(_, takes)| !takes.accepts(ScalarType::Bool)) else { continue };
        let arguments: Vec<&str> = function
            .takes
            .iter()
            .enumerate()
            .map(|(place, (_, takes))| if place == at { "true" } else { null(*takes) })
            .collect();
        let error = error_of(&format!("print {}({})", function.name, arguments.join(", ")));
        assert_eq!(error.class, ErrorClass::Semantic, "{}: {error}", function.name);
    }
}

#[test]
fn too_few_arguments_are_refused() {
    for function in functions::all().filter(|function| !function.takes.is_empty()) {
        let error = error_of(&format!("print {}()", function.name));
        assert_eq!(error.code, "SEM0219", "{}: {error}", function.name);
        assert!(error.hint.is_some_and(|hint| hint.contains(function.name)));
    }
}

#[test]
fn values_at_the_ends_of_their_types_go_into_every_function() {
    let ends = |takes: Takes| match takes {
        Takes::Any | Takes::Dynamic => "dynamic([null, -1, 'x', {'k': []}])",
        Takes::Text => "'\u{e4}\u{1f4a1}%\\\\('",
        Takes::Whole | Takes::Number => "long(-9223372036854775808)",
        Takes::Ordered => "long(9223372036854775807)",
        Takes::Bool => "true",
        Takes::Time => "datetime(9999-12-31 23:59:59.9999999)",
        Takes::Span => "timespan(-10675199.02:48:05)",
        Takes::Type => "typeof(int)",
    };
    for function in functions::all() {
        let required = function.takes.iter().map(|(_, takes)| *takes);
        let all = required.chain(function.may_take.iter().map(|(_, takes)| *takes)).chain(function.repeats);
        let arguments: Vec<&str> = all.map(ends).collect();
        for count in function.takes.len()..=arguments.len() {
            let query = format!("print {}({})", function.name, arguments[..count].join(", "));
            // A value or a refusal, and no panic.
            if let Err(error) = super::ask_of(&crate::hunting::HuntingStore::new(), &query) {
                assert_ne!(error.class, ErrorClass::Syntax, "{query}: {error}");
            }
        }
    }
}
