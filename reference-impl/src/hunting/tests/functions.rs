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
