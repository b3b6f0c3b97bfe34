//! Truth, emptiness and choice.

use super::Takes::{Any, Bool, Ordered};
use super::{BASE, Evaluate, FunctionDef, Gives};
use crate::hunting::plan::Function;
use crate::hunting::types::{ScalarType, Value, order};

pub(super) const TABLE: &[FunctionDef] = &[
    FunctionDef {
        name: "not",
        takes: &[("value", Bool)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Core(Function::Not),
        about: "The opposite of a truth value; null stays null.",
        example: ("not(1 > 2)", "true"),
        ..BASE
    },
    FunctionDef {
        name: "isempty",
        takes: &[("value", Any)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Core(Function::IsEmpty),
        about: "Whether a value is null or the empty text.",
        example: ("isempty('')", "true"),
        ..BASE
    },
    FunctionDef {
        name: "isnotempty",
        aliases: &["notempty"],
        takes: &[("value", Any)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Core(Function::IsNotEmpty),
        about: "Whether a value is neither null nor the empty text.",
        example: ("isnotempty('a')", "true"),
        ..BASE
    },
    FunctionDef {
        name: "isnull",
        takes: &[("value", Any)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Core(Function::IsNull),
        about: "Whether a value is null; a text never is.",
        example: ("isnull(int(null))", "true"),
        ..BASE
    },
    FunctionDef {
        name: "isnotnull",
        aliases: &["notnull"],
        takes: &[("value", Any)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Core(Function::IsNotNull),
        about: "Whether a value is not null; a text never is.",
        example: ("isnotnull(int(null))", "false"),
        ..BASE
    },
    FunctionDef {
        name: "iff",
        aliases: &["iif"],
        takes: &[("condition", Bool), ("then", Any), ("otherwise", Any)],
        gives: Gives::Branches,
        evaluate: Evaluate::Core(Function::Case),
        about: "One value if the condition is true, the other if it is false or null.",
        example: ("iff(1 > 2, 'a', 'b')", "b"),
        ..BASE
    },
    FunctionDef {
        name: "case",
        takes: &[("condition", Bool), ("then", Any), ("otherwise", Any)],
        repeats: Some(Any),
        gives: Gives::Branches,
        evaluate: Evaluate::Core(Function::Case),
        about: "The value after the first condition that is true, or the last value.",
        example: ("case(false, 1, true, 2, 3)", "2"),
        ..BASE
    },
    FunctionDef {
        name: "coalesce",
        takes: &[("value", Any), ("value", Any)],
        repeats: Some(Any),
        gives: Gives::Common,
        evaluate: Evaluate::Core(Function::Coalesce),
        about: "The first value that is neither null nor the empty text.",
        example: ("coalesce(int(null), 5, 6)", "5"),
        ..BASE
    },
    FunctionDef {
        name: "max_of",
        takes: &[("value", Ordered), ("value", Ordered)],
        repeats: Some(Ordered),
        gives: Gives::Common,
        evaluate: Evaluate::Row(|values, ty| extreme(values, ty, std::cmp::Ordering::Greater)),
        about: "The largest of the values; nulls do not count.",
        example: ("max_of(3, 7, 5)", "7"),
        ..BASE
    },
    FunctionDef {
        name: "min_of",
        takes: &[("value", Ordered), ("value", Ordered)],
        repeats: Some(Ordered),
        gives: Gives::Common,
        evaluate: Evaluate::Row(|values, ty| extreme(values, ty, std::cmp::Ordering::Less)),
        about: "The smallest of the values; nulls do not count.",
        example: ("min_of(3, 7, 5)", "3"),
        ..BASE
    },
    FunctionDef {
        name: "gettype",
        takes: &[("value", Any)],
        evaluate: Evaluate::Row(|values, _| {
            Value::text(match &values[0] {
                Value::Null => "null",
                Value::Bool(_) => "bool",
                Value::Long(_) => "long",
                Value::Real(_) => "double",
                Value::String(_) => "string",
                Value::DateTime(_) => "datetime",
                Value::TimeSpan(_) => "timespan",
                Value::Dynamic(value) => value.kind_name(),
            })
        }),
        about: "The name of a value's type; of a dynamic value, its kind.",
        example: ("gettype(dynamic([1]))", "array"),
        ..BASE
    },
];

fn extreme(values: &[Value<'_>], ty: ScalarType, wanted: std::cmp::Ordering) -> Value<'static> {
    let mut best = Value::Null;
    for value in values.iter().filter(|value| **value != Value::Null) {
        if best == Value::Null || order(value, &best) == Some(wanted) {
            best = value.clone().into_owned();
        }
    }
    match (best, ty) {
        (Value::Long(number), ScalarType::Real) => Value::Real(number as f64),
        (best, _) => best,
    }
}
