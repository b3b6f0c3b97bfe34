//! Texts. Positions and lengths count characters.

use std::sync::Arc;

use super::Takes::{Any, Dynamic as DynamicArgument, Text, Whole};
use super::{BASE, Evaluate, FunctionDef, Gives, Grows, Names, TEXT, array, by_node, by_row, real, text, texts, whole};
use crate::hunting::plan::Function;
use crate::hunting::types::{Dynamic, ScalarType, Value};

/// The most texts that `replace_strings` looks for (ours).
const LOOKUPS_MAX: usize = 100;

pub(super) const TABLE: &[FunctionDef] = &[
    by_node("tolower", TEXT, ScalarType::String, Function::Lower, "A text in small letters.", ("tolower('ÄB')", "äb")),
    by_node("toupper", TEXT, ScalarType::String, Function::Upper, "A text in capitals.", ("toupper('äb')", "ÄB")),
    FunctionDef {
        names: Names::Prefixed,
        ..by_node(
            "strlen",
            TEXT,
            ScalarType::Long,
            Function::Length,
            "How many characters a text has.",
            ("strlen('zoë')", "3"),
        )
    },
    by_row(
        "string_size",
        TEXT,
        ScalarType::Long,
        |values, _| Value::Long(text(values, 0).len() as i64),
        "How many bytes of UTF-8 a text has.",
        ("string_size('zoë')", "4"),
    ),
    by_row(
        "reverse",
        TEXT,
        ScalarType::String,
        |values, _| Value::text(text(values, 0).chars().rev().collect::<String>()),
        "A text from its end to its start.",
        ("reverse('abc')", "cba"),
    ),
    by_row(
        "isascii",
        TEXT,
        ScalarType::Bool,
        |values, _| Value::Bool(text(values, 0).is_ascii()),
        "Whether all characters of a text are ASCII.",
        ("isascii('ä')", "false"),
    ),
    by_row(
        "isutf8",
        TEXT,
        ScalarType::Bool,
        |_, _| Value::Bool(true),
        "Whether a text is UTF-8; here every text is.",
        ("isutf8('ä')", "true"),
    ),
    by_row(
        "unicode_codepoints_from_string",
        TEXT,
        ScalarType::Dynamic,
        |values, _| {
            let points = text(values, 0).chars().map(|c| Dynamic::Long(i64::from(u32::from(c)))).collect();
            super::dynamic_array(points)
        },
        "The code points of the characters of a text.",
        ("unicode_codepoints_from_string('ab')", "[97,98]"),
    ),
    FunctionDef {
        name: "strcat",
        takes: &[("value", Any)],
        repeats: Some(Any),
        evaluate: Evaluate::Core(Function::Concatenate),
        about: "All values as texts, one after the other.",
        example: ("strcat('a', 1, true)", "a1true"),
        ..BASE
    },
    FunctionDef {
        name: "strcat_delim",
        takes: &[("delimiter", Text), ("value", Any)],
        repeats: Some(Any),
        grows: Grows::Product,
        evaluate: Evaluate::Row(|values, _| {
            let parts: Vec<String> = values[1..].iter().map(Value::to_text).collect();
            Value::text(parts.join(&text(values, 0)))
        }),
        about: "All values as texts with a delimiter between them.",
        example: ("strcat_delim('-', 1, 'a')", "1-a"),
        ..BASE
    },
    FunctionDef {
        name: "substring",
        takes: &[("source", Text), ("start", Whole)],
        may_take: &[("length", Whole)],
        evaluate: Evaluate::Row(|values, _| {
            let source = text(values, 0);
            let length = source.chars().count() as i64;
            let start = whole(values, 1).unwrap_or(0);
            // From the end, if it is negative.
            let start = if start < 0 { length.saturating_add(start).max(0) } else { start };
            let most = if values.len() > 2 { whole(values, 2).unwrap_or(0) } else { i64::MAX };
            let (start, most) = (usize::try_from(start).unwrap_or(0), usize::try_from(most).unwrap_or(0));
            Value::text(source.chars().skip(start).take(most).collect::<String>())
        }),
        about: "A part of a text, from a position that counts from 0; from the end, if it is negative.",
        example: ("substring('123456', 1, 2)", "23"),
        ..BASE
    },
    FunctionDef {
        name: "indexof",
        takes: &[("source", Any), ("lookup", Any)],
        may_take: &[("start", Whole), ("length", Whole), ("occurrence", Whole)],
        gives: Gives::Is(ScalarType::Long),
        evaluate: Evaluate::Row(|values, _| index_of(values)),
        about: "The position of a text in a text, from 0 on; -1 if it is not there.",
        example: ("indexof('abcabc', 'b', 2)", "4"),
        ..BASE
    },
    FunctionDef {
        name: "split",
        takes: &[("source", Text), ("delimiter", Text)],
        may_take: &[("index", Whole)],
        gives: Gives::Is(ScalarType::Dynamic),
        evaluate: Evaluate::Row(|values, _| {
            let (source, delimiter) = (text(values, 0), text(values, 1));
            let mut parts: Vec<&str> =
                if delimiter.is_empty() { vec![&source] } else { source.split(&*delimiter).collect() };
            if values.len() > 2 {
                let index = whole(values, 2).and_then(|index| usize::try_from(index).ok());
                parts = index.and_then(|index| parts.get(index).copied()).into_iter().collect();
            }
            texts(parts)
        }),
        about: "The parts of a text between a delimiter, as an array; only one of them, if an index is given.",
        example: ("split('a_b_c', '_')", r#"["a","b","c"]"#),
        ..BASE
    },
    FunctionDef {
        name: "replace_string",
        takes: &[("text", Text), ("lookup", Text), ("rewrite", Text)],
        grows: Grows::Product,
        evaluate: Evaluate::Row(|values, _| {
            let lookup = text(values, 1);
            if lookup.is_empty() {
                return Value::text(text(values, 0).into_owned());
            }
            Value::text(text(values, 0).replace(&*lookup, &text(values, 2)))
        }),
        about: "A text in which every occurrence of another is replaced.",
        example: ("replace_string('a.b.c', '.', '-')", "a-b-c"),
        ..BASE
    },
    FunctionDef {
        name: "replace_strings",
        takes: &[("text", Text), ("lookups", DynamicArgument), ("rewrites", Any)],
        grows: Grows::Product,
        evaluate: Evaluate::Row(|values, _| {
            let lookups = array(values, 1).unwrap_or(&[]);
            let rewrite = |at: usize| match array(values, 2) {
                Some(rewrites) => rewrites.get(at).cloned(),
                None => Some(Dynamic::of(&values[2])),
            };
            // What is no text is not looked for; what is to be replaced by none stays as it is.
            let pair = |(at, lookup): (usize, &Dynamic)| match (lookup, rewrite(at)) {
                (Dynamic::String(lookup), _) if lookup.is_empty() => None,
                (Dynamic::String(lookup), Some(Dynamic::String(rewrite))) => Some((Arc::clone(lookup), rewrite)),
                (Dynamic::String(lookup), _) => Some((Arc::clone(lookup), Arc::clone(lookup))),
                _ => None,
            };
            let pairs = lookups.iter().enumerate().take(LOOKUPS_MAX).filter_map(pair);
            let pairs: Vec<(Arc<str>, Arc<str>)> = pairs.collect();
            Value::text(replace_all(&text(values, 0), &pairs))
        }),
        about: "A text in which every occurrence of one of some texts is replaced by its counterpart.",
        example: ("replace_strings('a b', dynamic(['a', 'b']), dynamic(['b', 'c']))", "b c"),
        ..BASE
    },
    FunctionDef {
        name: "strrep",
        takes: &[("value", Any), ("times", Whole)],
        may_take: &[("delimiter", Text)],
        grows: Grows::By(1025),
        evaluate: Evaluate::Row(|values, _| {
            let times = usize::try_from(whole(values, 1).unwrap_or(0)).unwrap_or(0).min(1024);
            Value::text(vec![text(values, 0).into_owned(); times].join(&text(values, 2)))
        }),
        about: "A value as text, so many times (at most 1,024), with a delimiter between.",
        example: ("strrep('ab', 2, '.')", "ab.ab"),
        ..BASE
    },
    FunctionDef {
        name: "strcmp",
        takes: &[("a", Text), ("b", Text)],
        gives: Gives::Is(ScalarType::Long),
        evaluate: Evaluate::Row(|values, _| Value::Long(text(values, 0).cmp(&text(values, 1)) as i64)),
        about: "-1, 0 or 1, as one text is smaller than, equal to or larger than another.",
        example: ("strcmp('abc', 'abd')", "-1"),
        ..BASE
    },
    FunctionDef {
        name: "translate",
        takes: &[("search", Text), ("replacement", Text), ("source", Text)],
        grows: Grows::By(4),
        evaluate: Evaluate::Row(|values, _| {
            let (search, replacement) = (text(values, 0), text(values, 1));
            let with: Vec<char> = replacement.chars().collect();
            let moved = |c: char| match search.chars().position(|known| known == c) {
                Some(at) => with.get(at).or(with.last()).copied(),
                None => Some(c),
            };
            Value::text(text(values, 2).chars().filter_map(moved).collect::<String>())
        }),
        about: "A text whose characters of one list are replaced by those of another.",
        example: ("translate('abc', 'x', 'abc')", "xxx"),
        ..BASE
    },
    FunctionDef {
        name: "unicode_codepoints_to_string",
        takes: &[("points", Any)],
        repeats: Some(Any),
        evaluate: Evaluate::Row(|values, _| {
            let points = values.iter().flat_map(|value| match value {
                Value::Dynamic(value) => value.items().map_or_else(|| vec![(**value).clone()], <[Dynamic]>::to_vec),
                scalar => vec![Dynamic::of(scalar)],
            });
            let character = |point: Dynamic| match point {
                Dynamic::Long(point) => u32::try_from(point).ok().and_then(char::from_u32),
                _ => None,
            };
            Value::text(points.filter_map(character).collect::<String>())
        }),
        aliases: &["make_string"],
        about: "The text of these code points.",
        example: ("unicode_codepoints_to_string(75, dynamic([117, 115]))", "Kus"),
        ..BASE
    },
    FunctionDef {
        name: "has_any_index",
        takes: &[("source", Text), ("terms", DynamicArgument)],
        gives: Gives::Is(ScalarType::Long),
        evaluate: Evaluate::Row(|values, _| {
            let source = text(values, 0);
            let terms = array(values, 1).unwrap_or(&[]);
            let found = terms.iter().position(|term| crate::hunting::text_match::has_term(&source, &term.to_text()));
            Value::Long(found.map_or(-1, |at| at as i64))
        }),
        about: "The index of the first of some terms that a text has; -1 if it has none.",
        example: ("has_any_index('this is it', dynamic(['that', 'is']))", "1"),
        ..BASE
    },
    FunctionDef {
        name: "strcat_array",
        takes: &[("array", DynamicArgument), ("delimiter", Text)],
        grows: Grows::Product,
        evaluate: Evaluate::Row(|values, _| {
            let parts: Vec<String> = array(values, 0).unwrap_or(&[]).iter().map(Dynamic::to_text).collect();
            Value::text(parts.join(&text(values, 1)))
        }),
        about: "The elements of an array as texts with a delimiter between them.",
        example: ("strcat_array(dynamic([1, 2, 3]), '->')", "1->2->3"),
        ..BASE
    },
    FunctionDef {
        name: "format_bytes",
        takes: &[("bytes", super::Takes::Number)],
        may_take: &[("precision", Whole)],
        evaluate: Evaluate::Row(|values, _| {
            let Some(mut size) = real(values, 0) else { return Value::text("") };
            let mut unit = 0;
            let units = ["Bytes", "KB", "MB", "GB", "TB", "PB", "EB"];
            while size.abs() >= 1024.0 && unit + 1 < units.len() {
                size /= 1024.0;
                unit += 1;
            }
            let digits = usize::try_from(whole(values, 1).unwrap_or(0)).unwrap_or(0).min(15);
            let number = format!("{size:.digits$}");
            let number =
                if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { &number };
            Value::text(format!("{number} {}", units[unit]))
        }),
        about: "A number of bytes with the unit that fits it.",
        example: ("format_bytes(20332, 2)", "19.86 KB"),
        ..BASE
    },
];

/// Replaces the first text everywhere, then the others in what is left; what was put in is not looked at again.
fn replace_all(text: &str, pairs: &[(Arc<str>, Arc<str>)]) -> String {
    let [(lookup, rewrite), others @ ..] = pairs else { return text.to_owned() };
    let parts: Vec<String> = text.split(&**lookup).map(|part| replace_all(part, others)).collect();
    parts.join(rewrite)
}

fn index_of(values: &[Value<'_>]) -> Value<'static> {
    let (source, lookup) = (text(values, 0), text(values, 1));
    let characters: Vec<char> = source.chars().collect();
    let wanted: Vec<char> = lookup.chars().collect();
    let length = characters.len() as i64;
    let start = whole(values, 2).unwrap_or(0);
    let start = if start < 0 { length.saturating_add(start).max(0) } else { start };
    // The range in which it may start.
    let end = match whole(values, 3) {
        Some(most) if most >= 0 => start.saturating_add(most).min(length),
        _ => length,
    };
    let occurrence = if values.len() > 4 { whole(values, 4).unwrap_or(1) } else { 1 };
    let found = (start..end)
        .filter(|at| characters[*at as usize..].starts_with(&wanted))
        .nth(usize::try_from(occurrence.saturating_sub(1)).unwrap_or(usize::MAX));
    Value::Long(found.unwrap_or(-1))
}
