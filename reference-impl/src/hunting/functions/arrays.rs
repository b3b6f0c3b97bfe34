//! Dynamic arrays. What is no array gives null.

use std::cmp::Ordering;

use super::Takes::{Any, Bool, Dynamic as DynamicArgument, Ordered, Whole};
use super::{BASE, Evaluate, FunctionDef, Gives, Grows, array, by_row, dynamic_array, whole};
use crate::hunting::lookup::LookupSet;
use crate::hunting::types::{Dynamic, ScalarType, Value, order};

/// The most elements that `range` and `repeat` make.
const ELEMENTS_MAX: usize = 1_048_576;

/// A function that takes an array first and gives one.
const fn of_array(
    name: &'static str,
    evaluate: super::RowFunction,
    about: &'static str,
    example: (&'static str, &'static str),
) -> FunctionDef {
    by_row(name, &[("array", DynamicArgument)], ScalarType::Dynamic, evaluate, about, example)
}

pub(super) const TABLE: &[FunctionDef] = &[
    FunctionDef {
        gives: Gives::Is(ScalarType::Long),
        aliases: &["arraylength"],
        ..of_array(
            "array_length",
            |values, _| array(values, 0).map_or(Value::Null, |items| Value::Long(items.len() as i64)),
            "How many elements an array has.",
            ("array_length(dynamic([1, 2, 3]))", "3"),
        )
    },
    FunctionDef {
        name: "pack_array",
        takes: &[("value", Any)],
        repeats: Some(Any),
        gives: Gives::Is(ScalarType::Dynamic),
        evaluate: Evaluate::Row(|values, _| dynamic_array(values.iter().map(Dynamic::of).collect())),
        about: "The values as an array.",
        example: ("pack_array(1, 'a', true)", r#"[1,"a",true]"#),
        ..BASE
    },
    FunctionDef {
        repeats: Some(DynamicArgument),
        ..of_array(
            "array_concat",
            |values, _| {
                let all: Option<Vec<&[Dynamic]>> = (0..values.len()).map(|at| array(values, at)).collect();
                all.map_or(Value::Null, |all| dynamic_array(all.concat()))
            },
            "The elements of all arrays in one.",
            ("array_concat(dynamic([1]), dynamic([2]))", "[1,2]"),
        )
    },
    FunctionDef {
        takes: &[("array", DynamicArgument), ("start", Whole), ("end", Whole)],
        ..of_array(
            "array_slice",
            |values, _| {
                let Some(items) = array(values, 0) else { return Value::Null };
                let (Some(start), Some(end)) = (whole(values, 1), whole(values, 2)) else { return Value::Null };
                let length = items.len() as i64;
                let from_end = |at: i64| if at < 0 { at.saturating_add(length).max(0) } else { at };
                let (start, end) = (from_end(start), from_end(end).min(length - 1));
                let range = start..=end;
                dynamic_array(range.filter_map(|at| items.get(usize::try_from(at).ok()?).cloned()).collect())
            },
            "The elements from one index to another; from the end, if it is negative.",
            ("array_slice(dynamic([1, 2, 3, 4]), 1, 2)", "[2,3]"),
        )
    },
    FunctionDef {
        takes: &[("array", DynamicArgument), ("value", Any)],
        may_take: &[("start", Whole), ("length", Whole), ("occurrence", Whole)],
        gives: Gives::Is(ScalarType::Long),
        ..of_array(
            "array_index_of",
            |values, _| {
                let Some(items) = array(values, 0) else { return Value::Null };
                let wanted = Dynamic::of(&values[1]);
                let start = usize::try_from(whole(values, 2).unwrap_or(0)).unwrap_or(0);
                let found = items.iter().enumerate().skip(start).find(|(_, item)| alike(item, &wanted));
                Value::Long(found.map_or(-1, |(at, _)| at as i64))
            },
            "The index of a value in an array; -1 if it is not there.",
            ("array_index_of(dynamic(['a', 'b']), 'b')", "1"),
        )
    },
    of_array(
        "array_reverse",
        |values, _| array(values, 0).map_or(Value::Null, |items| dynamic_array(items.iter().rev().cloned().collect())),
        "An array from its end to its start.",
        ("array_reverse(dynamic([1, 2]))", "[2,1]"),
    ),
    FunctionDef {
        may_take: &[("nulls_last", Bool)],
        ..of_array(
            "array_sort_asc",
            |values, _| sorted(values, false),
            "An array in ascending order, nulls last unless the second argument is false.",
            ("array_sort_asc(dynamic([2, null, 1]))", "[1,2,null]"),
        )
    },
    FunctionDef {
        may_take: &[("nulls_last", Bool)],
        ..of_array(
            "array_sort_desc",
            |values, _| sorted(values, true),
            "An array in descending order, nulls last unless the second argument is false.",
            ("array_sort_desc(dynamic([2, null, 3]))", "[3,2,null]"),
        )
    },
    FunctionDef {
        gives: Gives::Is(ScalarType::Real),
        ..of_array(
            "array_sum",
            |values, _| {
                let number = |item: &Dynamic| match item {
                    Dynamic::Long(number) => Some(*number as f64),
                    Dynamic::Real(number) => Some(*number),
                    _ => None,
                };
                let sum: Option<f64> = array(values, 0).and_then(|items| items.iter().map(number).sum());
                sum.map_or(Value::Null, Value::Real)
            },
            "The sum of the numbers of an array; null if there is anything else.",
            ("array_sum(dynamic([1, 2.5]))", "3.5"),
        )
    },
    FunctionDef {
        takes: &[("array", DynamicArgument), ("count", Whole)],
        ..of_array(
            "array_rotate_left",
            |values, _| rotated(values, 1),
            "An array whose first elements went to its end.",
            ("array_rotate_left(dynamic([1, 2, 3]), 1)", "[2,3,1]"),
        )
    },
    FunctionDef {
        takes: &[("array", DynamicArgument), ("count", Whole)],
        ..of_array(
            "array_rotate_right",
            |values, _| rotated(values, -1),
            "An array whose last elements went to its start.",
            ("array_rotate_right(dynamic([1, 2, 3]), 1)", "[3,1,2]"),
        )
    },
    FunctionDef {
        takes: &[("array", DynamicArgument), ("count", Whole)],
        may_take: &[("fill", Any)],
        ..of_array(
            "array_shift_left",
            |values, _| shifted(values, 1),
            "An array whose first elements fell out, filled up at its end.",
            ("array_shift_left(dynamic([1, 2, 3]), 1, 0)", "[2,3,0]"),
        )
    },
    FunctionDef {
        takes: &[("array", DynamicArgument), ("count", Whole)],
        may_take: &[("fill", Any)],
        ..of_array(
            "array_shift_right",
            |values, _| shifted(values, -1),
            "An array whose last elements fell out, filled up at its start.",
            ("array_shift_right(dynamic([1, 2, 3]), 1, 0)", "[0,1,2]"),
        )
    },
    FunctionDef {
        takes: &[("array", DynamicArgument), ("indexes", Any)],
        ..of_array(
            "array_split",
            |values, _| {
                let Some(items) = array(values, 0) else { return Value::Null };
                let indexes: Vec<i64> = match &values[1] {
                    Value::Long(index) => vec![*index],
                    other => Dynamic::of(other)
                        .items()
                        .unwrap_or(&[])
                        .iter()
                        .filter_map(|item| if let Dynamic::Long(index) = item { Some(*index) } else { None })
                        .collect(),
                };
                let length = items.len() as i64;
                let mut parts = Vec::new();
                let mut from = 0;
                for index in indexes.into_iter().chain([length]) {
                    let end = if index < 0 { index.saturating_add(length) } else { index }.clamp(from as i64, length)
                        as usize;
                    parts.push(Dynamic::Array(items[from..end].to_vec()));
                    from = end;
                }
                dynamic_array(parts)
            },
            "An array cut at some indexes.",
            ("array_split(dynamic([1, 2, 3, 4, 5]), 2)", "[[1,2],[3,4,5]]"),
        )
    },
    FunctionDef {
        name: "array_iff",
        aliases: &["array_iif"],
        takes: &[("conditions", DynamicArgument), ("then", Any), ("otherwise", Any)],
        gives: Gives::Is(ScalarType::Dynamic),
        evaluate: Evaluate::Row(|values, _| {
            let Some(conditions) = array(values, 0) else { return Value::Null };
            let branch = |argument: usize, at: usize| match array(values, argument) {
                Some(items) => items.get(at).cloned().unwrap_or(Dynamic::Null),
                None => Dynamic::of(&values[argument]),
            };
            let chosen = conditions.iter().enumerate().map(|(at, condition)| match condition {
                Dynamic::Bool(true) => branch(1, at),
                Dynamic::Bool(false) => branch(2, at),
                Dynamic::Long(number) => branch(if *number == 0 { 2 } else { 1 }, at),
                Dynamic::Real(number) => branch(if *number == 0.0 { 2 } else { 1 }, at),
                _ => Dynamic::Null,
            });
            dynamic_array(chosen.collect())
        }),
        about: "For each element of an array, one value or element if it is true, another if it is not.",
        example: ("array_iff(dynamic([true, false]), 'yes', 'no')", r#"["yes","no"]"#),
        ..BASE
    },
    FunctionDef {
        takes: &[("set", DynamicArgument), ("value", Any)],
        gives: Gives::Is(ScalarType::Bool),
        ..of_array(
            "set_has_element",
            |values, _| {
                let wanted = Dynamic::of(&values[1]);
                array(values, 0).map_or(Value::Null, |items| Value::Bool(items.iter().any(|item| alike(item, &wanted))))
            },
            "Whether a value is in an array.",
            ("set_has_element(dynamic([1, 2]), 2)", "true"),
        )
    },
    FunctionDef {
        repeats: Some(DynamicArgument),
        ..of_array(
            "set_union",
            |values, _| sets(values, |so_far, more| distinct(so_far.iter().chain(more))),
            "The values that are in any of the arrays, each once.",
            ("set_union(dynamic([1, 2]), dynamic([2, 3]))", "[1,2,3]"),
        )
    },
    FunctionDef {
        repeats: Some(DynamicArgument),
        ..of_array(
            "set_intersect",
            |values, _| sets(values, |so_far, more| distinct(so_far.iter().filter(one_of(more)))),
            "The values that are in all of the arrays, each once.",
            ("set_intersect(dynamic([1, 2]), dynamic([2, 3]))", "[2]"),
        )
    },
    FunctionDef {
        repeats: Some(DynamicArgument),
        ..of_array(
            "set_difference",
            |values, _| {
                sets(values, |so_far, more| {
                    let is_one = one_of(more);
                    distinct(so_far.iter().filter(|item| !is_one(item)))
                })
            },
            "The values of the first array that are in none of the others, each once.",
            ("set_difference(dynamic([1, 2]), dynamic([2, 3]))", "[1]"),
        )
    },
    FunctionDef {
        takes: &[("a", DynamicArgument), ("b", DynamicArgument)],
        gives: Gives::Is(ScalarType::Real),
        ..of_array(
            "jaccard_index",
            |values, _| {
                let (Some(a), Some(b)) = (array(values, 0), array(values, 1)) else { return Value::Null };
                let all = distinct(a.iter().chain(b)).len();
                let common = distinct(a.iter().filter(one_of(b))).len();
                Value::Real(common as f64 / all as f64)
            },
            "How many values two arrays have in common, of all that are in them.",
            ("jaccard_index(dynamic([1, 2]), dynamic([2]))", "0.5"),
        )
    },
    FunctionDef {
        repeats: Some(DynamicArgument),
        ..of_array(
            "zip",
            |values, _| {
                let arrays: Option<Vec<&[Dynamic]>> = (0..values.len()).map(|at| array(values, at)).collect();
                let Some(arrays) = arrays else { return Value::Null };
                let longest = arrays.iter().map(|items| items.len()).max().unwrap_or(0);
                let one = |at: usize| {
                    Dynamic::Array(arrays.iter().map(|items| items.get(at).cloned().unwrap_or(Dynamic::Null)).collect())
                };
                dynamic_array((0..longest).map(one).collect())
            },
            "The first elements of all arrays as an array, then the second, and so on.",
            ("zip(dynamic([1, 3]), dynamic([2, 4]))", "[[1,2],[3,4]]"),
        )
    },
    FunctionDef {
        name: "range",
        takes: &[("start", Ordered), ("stop", Ordered)],
        may_take: &[("step", Ordered)],
        gives: Gives::Is(ScalarType::Dynamic),
        grows: Grows::By(ELEMENTS_MAX as u64),
        evaluate: Evaluate::Row(|values, _| range(values)),
        about: "Numbers, instants or spans from one to another, each so much above the one before it.",
        example: ("range(1, 7, 2)", "[1,3,5,7]"),
        ..BASE
    },
    FunctionDef {
        name: "repeat",
        takes: &[("value", Any), ("count", Whole)],
        gives: Gives::Is(ScalarType::Dynamic),
        grows: Grows::By(ELEMENTS_MAX as u64),
        evaluate: Evaluate::Row(|values, _| match whole(values, 1).map(usize::try_from) {
            Some(Ok(count)) => dynamic_array(vec![Dynamic::of(&values[0]); count.min(ELEMENTS_MAX)]),
            _ => Value::Null,
        }),
        about: "An array of the same value so many times.",
        example: ("repeat(1, 3)", "[1,1,1]"),
        ..BASE
    },
];

/// Whether two values are equal, numbers by what they are worth.
fn alike(a: &Dynamic, b: &Dynamic) -> bool {
    a == b || order(&a.to_value(), &b.to_value()) == Some(Ordering::Equal)
}

/// Whether a value is one of these.
fn one_of(items: &[Dynamic]) -> impl Fn(&&Dynamic) -> bool {
    let items: LookupSet<&Dynamic> = items.iter().collect();
    move |item| items.contains(*item)
}

fn distinct<'d>(items: impl Iterator<Item = &'d Dynamic>) -> Vec<Dynamic> {
    let mut seen = LookupSet::new();
    items.filter(|item| seen.insert(*item)).cloned().collect()
}

fn sets(values: &[Value<'_>], join: fn(&[Dynamic], &[Dynamic]) -> Vec<Dynamic>) -> Value<'static> {
    let Some(first) = array(values, 0) else { return Value::Null };
    let mut so_far = distinct(first.iter());
    for at in 1..values.len() {
        let Some(more) = array(values, at) else { return Value::Null };
        so_far = join(&so_far, more);
    }
    dynamic_array(so_far)
}

fn sorted(values: &[Value<'_>], descending: bool) -> Value<'static> {
    let Some(items) = array(values, 0) else { return Value::Null };
    let nulls_last = values.get(1) != Some(&Value::Bool(false));
    let (nulls, mut others): (Vec<Dynamic>, Vec<Dynamic>) =
        items.iter().cloned().partition(|item| *item == Dynamic::Null);
    others.sort_by(|a, b| {
        let ascending = order(&a.to_value(), &b.to_value()).unwrap_or(Ordering::Equal);
        if descending { ascending.reverse() } else { ascending }
    });
    dynamic_array(if nulls_last { [others, nulls] } else { [nulls, others] }.concat())
}

fn rotated(values: &[Value<'_>], direction: i64) -> Value<'static> {
    let (Some(items), Some(count)) = (array(values, 0), whole(values, 1)) else { return Value::Null };
    let mut items = items.to_vec();
    if let Some(count) = count.wrapping_mul(direction).checked_rem_euclid(items.len() as i64) {
        items.rotate_left(count as usize);
    }
    dynamic_array(items)
}

fn shifted(values: &[Value<'_>], direction: i64) -> Value<'static> {
    let (Some(items), Some(count)) = (array(values, 0), whole(values, 1)) else { return Value::Null };
    let count = count.saturating_mul(direction);
    let fill = values.get(2).map_or(Dynamic::Null, Dynamic::of);
    let moved = (0..items.len() as i64).map(|at| {
        let from = usize::try_from(at.saturating_add(count)).ok();
        from.and_then(|from| items.get(from)).unwrap_or(&fill).clone()
    });
    dynamic_array(moved.collect())
}

fn range(values: &[Value<'_>]) -> Value<'static> {
    let step = values.get(2).cloned().unwrap_or(match values[0] {
        Value::DateTime(_) | Value::TimeSpan(_) => Value::TimeSpan(crate::hunting::types::time_units::HOUR),
        _ => Value::Long(1),
    });
    let ticks = |value: &Value<'_>| match value {
        Value::Long(number) | Value::DateTime(number) | Value::TimeSpan(number) => Some(*number),
        _ => None,
    };
    let wrap: fn(i64) -> Dynamic = match values[0] {
        Value::DateTime(_) => Dynamic::DateTime,
        Value::TimeSpan(_) => Dynamic::TimeSpan,
        _ => Dynamic::Long,
    };
    let mut items = Vec::new();
    if let (Some(start), Some(stop), Some(step)) = (ticks(&values[0]), ticks(&values[1]), ticks(&step)) {
        let mut at = Some(start);
        while let Some(number) =
            at.filter(|at| step != 0 && items.len() < ELEMENTS_MAX && stop.cmp(at) as i64 * step.signum() >= 0)
        {
            items.push(wrap(number));
            at = number.checked_add(step);
        }
        return dynamic_array(items);
    }
    let (Some(start), Some(stop)) = (super::real(values, 0), super::real(values, 1)) else { return Value::Null };
    let Some(step) = super::real(&[step], 0).filter(|step| *step != 0.0) else { return Value::Null };
    let mut at = start;
    while (stop - at) * step.signum() >= 0.0 && items.len() < ELEMENTS_MAX {
        items.push(Dynamic::Real(at));
        at += step;
    }
    dynamic_array(items)
}
