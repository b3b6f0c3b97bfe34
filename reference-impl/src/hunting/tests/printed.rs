//! A query printed in one way, however it was written: it reads back as the same tree, and has the same answer.

use crate::hunting::ErrorClass;
use crate::hunting::parser::parse;
use crate::hunting::syntax::{
    BinaryOp, Column, Expr, ExprKind, InOp, Let, LetValue, Name, OperatorKind, Pipeline, Query, SortKey, Source,
    TextKind, TextOp,
};
use crate::hunting::types::{ScalarType, Value};

fn joined<T>(items: &[T], print: impl Fn(&T) -> String) -> String {
    items.iter().map(print).collect::<Vec<_>>().join(", ")
}

fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|letter| match letter {
        '"' | '\\' => format!("\\{letter}"),
        letter if letter.is_control() => format!("\\u{:04x}", u32::from(letter)),
        letter => letter.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

fn named(text: &str) -> String {
    format!("[{}]", quoted(text))
}

fn name(name: &Name) -> String {
    named(&name.text)
}

pub(super) fn query(query: &Query) -> String {
    let lets = query.lets.iter().map(|Let { name: given, value }| match value {
        // In parentheses a name is surely no table.
        LetValue::Scalar(value) => format!("let {} = ({}); ", name(given), expr(value)),
        LetValue::Table(value) => format!("let {} = {}; ", name(given), pipeline(value)),
    });
    lets.collect::<String>() + &pipeline(&query.body)
}

fn pipeline(printed: &Pipeline) -> String {
    let mut text = match &printed.source {
        Source::Name(table) => name(table),
        Source::Print(columns) => format!("print {}", joined(columns, column)),
        Source::Table(inner) => format!("({})", pipeline(inner)),
    };
    for step in &printed.operators {
        let arguments = match &step.kind {
            OperatorKind::Where(condition) => expr(condition),
            OperatorKind::Project(columns) | OperatorKind::Extend(columns) => joined(columns, column),
            OperatorKind::ProjectAway(names) | OperatorKind::ProjectKeep(names) => joined(names, name),
            OperatorKind::ProjectRename(names) => joined(names, |(new, old)| format!("{} = {}", name(new), name(old))),
            OperatorKind::Summarize { aggregates, by } => {
                let by = if by.is_empty() { String::new() } else { format!(" by {}", joined(by, column)) };
                joined(aggregates, column) + &by
            }
            OperatorKind::Sort(keys) => format!("by {}", joined(keys, sort_key)),
            OperatorKind::Top { count, key } => format!("{} by {}", expr(count), sort_key(key)),
            OperatorKind::Take(count) => expr(count),
            OperatorKind::Distinct(columns) if columns.is_empty() => "*".to_owned(),
            OperatorKind::Distinct(columns) => joined(columns, column),
            OperatorKind::Count => String::new(),
        };
        text += &format!(" | {} {arguments}", step.name);
    }
    text
}

fn column(column: &Column) -> String {
    let given = column.name.as_ref().map(|given| format!("{} = ", name(given)));
    given.unwrap_or_default() + &expr(&column.expr)
}

fn sort_key(key: &SortKey) -> String {
    let (order, nulls) = (if key.descending { "desc" } else { "asc" }, if key.nulls_first { "first" } else { "last" });
    format!("{} {order} nulls {nulls}", expr(&key.expr))
}

fn expr(printed: &Expr) -> String {
    match &printed.kind {
        ExprKind::Literal(value, ty) => literal(value, *ty),
        ExprKind::Name(text) => named(text),
        ExprKind::Star => "*".to_owned(),
        ExprKind::Call { name, arguments } => format!("{name}({})", joined(arguments, expr)),
        ExprKind::Negate(inner) => format!("(-{})", expr(inner)),
        ExprKind::And(parts) => format!("({})", parts.iter().map(expr).collect::<Vec<_>>().join(" and ")),
        ExprKind::Or(parts) => format!("({})", parts.iter().map(expr).collect::<Vec<_>>().join(" or ")),
        ExprKind::Binary(op, left, right) => format!("({} {} {})", expr(left), operator(*op), expr(right)),
        ExprKind::In { op, left, list } => {
            let word = match op {
                InOp::In { case_sensitive, negated } => {
                    format!("{}in{}", if *negated { "!" } else { "" }, if *case_sensitive { "" } else { "~" })
                }
                InOp::HasAny => "has_any".to_owned(),
                InOp::HasAll => "has_all".to_owned(),
            };
            format!("({} {word} ({}))", expr(left), joined(list, expr))
        }
        ExprKind::Between { negated, left, low, high } => {
            let not = if *negated { "!" } else { "" };
            format!("({} {not}between ({} .. {}))", expr(left), expr(low), expr(high))
        }
        ExprKind::Table(inner) => format!("({})", pipeline(inner)),
    }
}

fn literal(value: &Value<'_>, ty: ScalarType) -> String {
    match value {
        Value::Null => format!("{}(null)", ty.name()),
        Value::String(text) => quoted(text),
        Value::Real(number) => format!("real({number:?})"),
        value => format!("{}({})", ty.name(), value.to_text()),
    }
}

fn operator(op: BinaryOp) -> String {
    let text = |TextOp { kind, case_sensitive, negated }| {
        let (not, cased) = (if negated { "!" } else { "" }, if case_sensitive { "_cs" } else { "" });
        match kind {
            TextKind::Equals => if negated { "!~" } else { "=~" }.to_owned(),
            TextKind::Regex => "matches regex".to_owned(),
            TextKind::Has => format!("{not}has{cased}"),
            TextKind::HasPrefix => format!("{not}hasprefix{cased}"),
            TextKind::HasSuffix => format!("{not}hassuffix{cased}"),
            TextKind::Contains => format!("{not}contains{cased}"),
            TextKind::StartsWith => format!("{not}startswith{cased}"),
            TextKind::EndsWith => format!("{not}endswith{cased}"),
        }
    };
    match op {
        BinaryOp::Add => "+".to_owned(),
        BinaryOp::Subtract => "-".to_owned(),
        BinaryOp::Multiply => "*".to_owned(),
        BinaryOp::Divide => "/".to_owned(),
        BinaryOp::Modulo => "%".to_owned(),
        BinaryOp::Equal => "==".to_owned(),
        BinaryOp::NotEqual => "!=".to_owned(),
        BinaryOp::Less => "<".to_owned(),
        BinaryOp::LessOrEqual => "<=".to_owned(),
        BinaryOp::Greater => ">".to_owned(),
        BinaryOp::GreaterOrEqual => ">=".to_owned(),
        BinaryOp::Text(op) => text(op),
    }
}

/// A tree without where in the text its parts stood, and how deep the parentheses were.
fn shape(tree: &Query) -> String {
    let shown = format!("{tree:?}");
    let mut shape = String::new();
    for part in shown.split_inclusive(": ") {
        let is_place = ["start: ", "end: ", "depth: "].iter().any(|field| shape.ends_with(field));
        shape += if is_place { part.trim_start_matches(|c: char| c.is_ascii_digit()) } else { part };
    }
    shape
}

/// Prints a query that can be read, and reads it again; nothing if it cannot be read, or has more parentheses now than it may have.
pub(super) fn read_back(text: &str) -> Option<String> {
    let tree = parse(text).ok()?;
    let printed = query(&tree);
    match parse(&printed) {
        Ok(again) => {
            assert_eq!(shape(&again), shape(&tree), "{text:?} is printed {printed:?}");
            assert_eq!(query(&again), printed, "{text:?}");
            Some(printed)
        }
        Err(error) if error.class == ErrorClass::Limit => None,
        Err(error) => panic!("{text:?} is printed {printed:?}: {}", error.render(&printed)),
    }
}
