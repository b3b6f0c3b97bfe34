//! Regular expressions. They have no look-around, as those of the service have none; what is none gives null.

use std::cell::RefCell;
use std::sync::Arc;

use regex::Regex;

use super::Takes::{Any, Text, Type, Whole};
use super::{BASE, Evaluate, FunctionDef, Gives, Grows, array, dynamic_array, text, whole};
use crate::hunting::lookup::LookupMap;
use crate::hunting::types::{Dynamic, ScalarType, Value};

/// How many compiled expressions are kept: a query has few, but asks for each of them in every row.
const KEPT: usize = 64;

/// The expression, compiled once; nothing if it is none.
pub(in crate::hunting) fn compiled(pattern: &str) -> Option<Arc<Regex>> {
    thread_local! {
        static KNOWN: RefCell<LookupMap<String, Option<Arc<Regex>>>> = RefCell::new(LookupMap::new());
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(found) = known.get(pattern) {
            return found.clone();
        }
        if known.len() >= KEPT {
            known.clear();
        }
        let made = Regex::new(pattern).ok().map(Arc::new);
        known.insert(pattern.to_owned(), made.clone());
        made
    })
}

pub(super) const TABLE: &[FunctionDef] = &[
    FunctionDef {
        name: "extract",
        takes: &[("regex", Text), ("group", Whole), ("source", Text)],
        may_take: &[("type", Type)],
        gives: Gives::Named,
        evaluate: Evaluate::Row(|values, ty| {
            let source = text(values, 2);
            let group = whole(values, 1).and_then(|group| usize::try_from(group).ok());
            let found = compiled(&text(values, 0)).zip(group).and_then(|(regex, group)| {
                let captures = regex.captures(&source)?;
                Some(Value::text(captures.get(group)?.as_str()))
            });
            crate::hunting::types::converted(&found.unwrap_or(Value::Null), ty)
        }),
        about: "What a group of a regular expression matches first, as text or as the type that is named.",
        example: (r"extract(@'-(\d+)-', 1, '15-12-2024', typeof(int))", "12"),
        ..BASE
    },
    FunctionDef {
        name: "extract_all",
        takes: &[("regex", Text), ("groups or source", Any)],
        may_take: &[("source", Text)],
        gives: Gives::Is(ScalarType::Dynamic),
        evaluate: Evaluate::Row(|values, _| extract_all(values)),
        about: "All matches of a regular expression: an array of texts, or of arrays if there are several groups.",
        example: (r"extract_all(@'(\w)(\d)', 'a1 b2')", r#"[["a","1"],["b","2"]]"#),
        ..BASE
    },
    FunctionDef {
        name: "replace_regex",
        takes: &[("text", Text), ("regex", Text), ("rewrite", Text)],
        grows: Grows::Product,
        evaluate: Evaluate::Row(|values, _| replaced(&text(values, 0), &text(values, 1), &text(values, 2))),
        about: r"A text in which every match of a regular expression is replaced; `\1` stands for a group.",
        example: (r"replace_regex('Number is 1', @'is (\d+)', @'was: \1')", "Number was: 1"),
        ..BASE
    },
    FunctionDef {
        name: "replace",
        takes: &[("regex", Text), ("rewrite", Text), ("text", Text)],
        grows: Grows::Product,
        evaluate: Evaluate::Row(|values, _| replaced(&text(values, 2), &text(values, 0), &text(values, 1))),
        about: "As `replace_regex`, with the text last; the older form.",
        example: (r"replace(@'is (\d+)', @'was: \1', 'Number is 1')", "Number was: 1"),
        ..BASE
    },
    FunctionDef {
        name: "countof",
        takes: &[("text", Text), ("search", Text)],
        may_take: &[("kind", Text)],
        gives: Gives::Is(ScalarType::Long),
        evaluate: Evaluate::Row(|values, _| {
            let (source, search) = (text(values, 0), text(values, 1));
            if search.is_empty() {
                return Value::Long(0);
            }
            if text(values, 2) == "regex" {
                return compiled(&search)
                    .map_or(Value::Null, |regex| Value::Long(regex.find_iter(&source).count() as i64));
            }
            // Occurrences may overlap, where matches of a regular expression do not.
            let starts = source.char_indices().filter(|(at, _)| source[*at..].starts_with(&*search));
            Value::Long(starts.count() as i64)
        }),
        about: "How often a text occurs in a text, or with `'regex'` how many matches there are.",
        example: ("countof('aaa', 'aa')", "2"),
        ..BASE
    },
    FunctionDef {
        name: "indexof_regex",
        takes: &[("source", Text), ("regex", Text)],
        may_take: &[("start", Whole)],
        gives: Gives::Is(ScalarType::Long),
        evaluate: Evaluate::Row(|values, _| {
            let source = text(values, 0);
            let start = usize::try_from(whole(values, 2).unwrap_or(0)).unwrap_or(0);
            let from = source.char_indices().nth(start).map_or(source.len(), |(at, _)| at);
            let found = compiled(&text(values, 1)).and_then(|regex| regex.find_at(&source, from).map(|m| m.start()));
            Value::Long(found.map_or(-1, |at| source[..at].chars().count() as i64))
        }),
        about: "The position of the first match of a regular expression, from 0 on; -1 if there is none.",
        example: (r"indexof_regex('abc1', @'\d')", "3"),
        ..BASE
    },
    FunctionDef {
        name: "trim",
        takes: &[("regex", Text), ("text", Text)],
        evaluate: Evaluate::Row(|values, _| {
            let start = trimmed(&text(values, 0), &text(values, 1), true);
            Value::text(trimmed(&text(values, 0), &start, false))
        }),
        about: "A text without the match of a regular expression at its start and at its end.",
        example: ("trim('--', '--a--')", "a"),
        ..BASE
    },
    FunctionDef {
        name: "trim_start",
        takes: &[("regex", Text), ("text", Text)],
        evaluate: Evaluate::Row(|values, _| Value::text(trimmed(&text(values, 0), &text(values, 1), true))),
        about: "A text without the match of a regular expression at its start.",
        example: ("trim_start('https://', 'https://a.com')", "a.com"),
        ..BASE
    },
    FunctionDef {
        name: "trim_end",
        takes: &[("regex", Text), ("text", Text)],
        evaluate: Evaluate::Row(|values, _| Value::text(trimmed(&text(values, 0), &text(values, 1), false))),
        about: "A text without the match of a regular expression at its end.",
        example: (r"trim_end(@'\d+', 'ab12')", "ab"),
        ..BASE
    },
    FunctionDef {
        name: "regex_quote",
        takes: &[("text", Text)],
        evaluate: Evaluate::Row(|values, _| Value::text(regex::escape(&text(values, 0)))),
        about: "A text as a regular expression that matches it and nothing else.",
        example: ("regex_quote('a.b')", r"a\\.b"),
        ..BASE
    },
];

fn replaced(source: &str, pattern: &str, rewrite: &str) -> Value<'static> {
    match compiled(pattern) {
        Some(regex) => Value::text(regex.replace_all(source, rewrite_of(rewrite).as_str()).into_owned()),
        None => Value::text(""),
    }
}

fn trimmed(pattern: &str, source: &str, start: bool) -> String {
    let anchored = if start { format!("^(?:{pattern})") } else { format!("(?:{pattern})$") };
    match compiled(&anchored) {
        Some(regex) => regex.replace(source, "").into_owned(),
        None => source.to_owned(),
    }
}

/// `\1` as the regular expressions here call it, and what is special there as it is.
fn rewrite_of(rewrite: &str) -> String {
    let mut out = String::new();
    let mut characters = rewrite.chars();
    while let Some(character) = characters.next() {
        match character {
            '$' => out.push_str("$$"),
            '\\' => match characters.next() {
                Some(digit) if digit.is_ascii_digit() => out.push_str(&format!("${{{digit}}}")),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            other => out.push(other),
        }
    }
    out
}

fn extract_all(values: &[Value<'_>]) -> Value<'static> {
    let chosen = if values.len() > 2 { array(values, 1) } else { None };
    let source = text(values, values.len() - 1);
    let Some(regex) = compiled(&text(values, 0)) else { return Value::Null };
    // The number of a group; by its name, if it has one.
    let number = |group: &Dynamic| match group {
        Dynamic::Long(number) => usize::try_from(*number).ok(),
        Dynamic::String(name) => regex.capture_names().position(|known| known == Some(name)),
        _ => None,
    };
    let groups: Vec<usize> = match chosen {
        Some(chosen) => chosen.iter().filter_map(number).collect(),
        None => (1..regex.captures_len()).collect(),
    };
    let mut matches = Vec::new();
    for captures in regex.captures_iter(&source) {
        let group = |at: &usize| Dynamic::String(captures.get(*at).map_or("", |found| found.as_str()).into());
        matches.push(match groups.as_slice() {
            [] => group(&0),
            [only] => group(only),
            several => Dynamic::Array(several.iter().map(group).collect()),
        });
    }
    if matches.is_empty() { Value::Null } else { dynamic_array(matches) }
}
