//! A second evaluator, row at a time and as plain as can be, which the columnar one is compared with.
//!
//! It walks the tree as it was written and shares neither the binder nor the evaluator; it knows what the random
//! queries use.

mod functions;

use std::cmp::Ordering;

use crate::hunting::syntax::{
    BinaryOp, Column, Expr, ExprKind, InOp, OperatorKind, Pipeline, SortKey, TextKind, TextOp,
};
use crate::hunting::types::{Dynamic, Value};

use functions::{call, text_holds, upper};

type Cell = Value<'static>;

/// Rows with named columns.
#[derive(Clone, Debug)]
pub(in crate::hunting::tests) struct Rows {
    pub(in crate::hunting::tests) names: Vec<String>,
    pub(in crate::hunting::tests) rows: Vec<Vec<Cell>>,
}

/// Carries out the operators of a pipeline on the rows of its source.
pub(in crate::hunting::tests) fn run(pipeline: &Pipeline, mut table: Rows) -> Rows {
    for operator in &pipeline.operators {
        table = step(&operator.kind, table);
    }
    table
}

fn step(kind: &OperatorKind, mut table: Rows) -> Rows {
    match kind {
        OperatorKind::Where(predicate) => {
            let names = table.names.clone();
            table.rows.retain(|row| eval(predicate, &names, row) == Value::Bool(true));
            table
        }
        OperatorKind::Project(columns) => {
            let rows = table.rows.iter().map(|row| columns.iter().map(|c| eval(&c.expr, &table.names, row)).collect());
            Rows { rows: rows.collect(), names: columns.iter().map(name_of).collect() }
        }
        OperatorKind::Extend(columns) => {
            let mut extended = table.clone();
            for column in columns {
                let at = table.names.iter().position(|name| *name == name_of(column));
                for (row, out) in table.rows.iter().zip(&mut extended.rows) {
                    let value = eval(&column.expr, &table.names, row);
                    match at {
                        Some(at) => out[at] = value,
                        None => out.push(value),
                    }
                }
                if at.is_none() {
                    extended.names.push(name_of(column));
                }
            }
            extended
        }
        OperatorKind::Summarize { aggregates, by } => summarize(aggregates, by, &table),
        OperatorKind::Sort(keys) => sorted(keys, table),
        OperatorKind::Top { count, keys } => take(count, sorted(keys, table)),
        OperatorKind::Take(count) => take(count, table),
        OperatorKind::Distinct(columns) if columns.is_empty() => {
            let mut seen: Vec<Vec<Cell>> = Vec::new();
            table.rows.into_iter().for_each(|row| {
                if !seen.contains(&row) {
                    seen.push(row);
                }
            });
            Rows { rows: seen, names: table.names }
        }
        OperatorKind::Distinct(columns) => summarize(&[], columns, &table),
        OperatorKind::Count => {
            Rows { names: vec!["Count".to_owned()], rows: vec![vec![Value::Long(table.rows.len() as i64)]] }
        }
        other => panic!("the plain evaluator does not know {other:?}"),
    }
}

fn name_of(column: &Column) -> String {
    match (&column.name, &column.expr.kind) {
        (Some(name), _) => name.text.clone(),
        (None, ExprKind::Name(name)) => name.clone(),
        _ => panic!("random queries name their columns"),
    }
}

fn take(count: &Expr, mut table: Rows) -> Rows {
    let Value::Long(count) = eval(count, &[], &[]) else { panic!("a number of rows") };
    table.rows.truncate(count as usize);
    table
}

fn sorted(keys: &[SortKey], mut table: Rows) -> Rows {
    let names = table.names.clone();
    table.rows.sort_by(|a, b| {
        keys.iter().fold(Ordering::Equal, |so_far, key| {
            let (a, b) = (eval(&key.expr, &names, a), eval(&key.expr, &names, b));
            let nulls = if key.nulls_first { Ordering::Less } else { Ordering::Greater };
            so_far.then(match (&a, &b) {
                (Value::Null, Value::Null) => Ordering::Equal,
                (Value::Null, _) => nulls,
                (_, Value::Null) => nulls.reverse(),
                _ if key.descending => compare(&b, &a),
                _ => compare(&a, &b),
            })
        })
    });
    table
}

fn compare(a: &Cell, b: &Cell) -> Ordering {
    match (a, b) {
        (Value::Long(a), Value::Long(b))
        | (Value::DateTime(a), Value::DateTime(b))
        | (Value::TimeSpan(a), Value::TimeSpan(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        _ => panic!("{a:?} and {b:?} are not compared"),
    }
}

fn summarize(aggregates: &[Column], by: &[Column], table: &Rows) -> Rows {
    let mut groups: Vec<(Vec<Cell>, Vec<&Vec<Cell>>)> = Vec::new();
    for row in &table.rows {
        let key: Vec<Cell> = by.iter().map(|column| eval(&column.expr, &table.names, row)).collect();
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((key, vec![row])),
        }
    }
    if by.is_empty() && groups.is_empty() {
        groups.push((Vec::new(), Vec::new()));
    }
    let rows = groups.into_iter().map(|(mut key, rows)| {
        key.extend(aggregates.iter().map(|column| aggregate(&column.expr, &table.names, &rows)));
        key
    });
    Rows { rows: rows.collect(), names: by.iter().chain(aggregates).map(name_of).collect() }
}

fn aggregate(expr: &Expr, names: &[String], rows: &[&Vec<Cell>]) -> Cell {
    let ExprKind::Call { name, arguments } = &expr.kind else { panic!("an aggregate") };
    let values: Vec<Cell> = match arguments.first() {
        Some(argument) => rows.iter().map(|row| eval(argument, names, row)).filter(|v| *v != Value::Null).collect(),
        None => Vec::new(),
    };
    let list = |values: Vec<&Cell>| Value::dynamic(Dynamic::Array(values.into_iter().map(Dynamic::of).collect()));
    let mut distinct: Vec<&Cell> = Vec::new();
    values.iter().for_each(|value| {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    });
    match name.as_str() {
        "count" => Value::Long(rows.len() as i64),
        "countif" => Value::Long(values.iter().filter(|value| **value == Value::Bool(true)).count() as i64),
        "dcount" => Value::Long(distinct.len() as i64),
        "make_set" => list(distinct),
        "make_list" => list(values.iter().collect()),
        "sum" => Value::Long(values.iter().map(|v| if let Value::Long(n) = v { *n } else { panic!("{v:?}") }).sum()),
        "min" => values.into_iter().min_by(compare).unwrap_or(Value::Null),
        "max" => values.into_iter().max_by(compare).unwrap_or(Value::Null),
        other => panic!("the plain evaluator does not know {other}"),
    }
}

fn truth(cell: &Cell) -> Option<bool> {
    if let Value::Bool(value) = cell { Some(*value) } else { None }
}

fn eval(expr: &Expr, names: &[String], row: &[Cell]) -> Cell {
    let of = |expr: &Expr| eval(expr, names, row);
    match &expr.kind {
        ExprKind::Literal(value, _) => value.clone(),
        ExprKind::Name(name) => row[names.iter().position(|known| known == name).unwrap()].clone(),
        ExprKind::And(parts) => {
            let truths: Vec<Option<bool>> = parts.iter().map(|part| truth(&of(part))).collect();
            if truths.contains(&Some(false)) {
                Value::Bool(false)
            } else if truths.contains(&None) {
                Value::Null
            } else {
                Value::Bool(true)
            }
        }
        ExprKind::Or(parts) => {
            let truths: Vec<Option<bool>> = parts.iter().map(|part| truth(&of(part))).collect();
            if truths.contains(&Some(true)) {
                Value::Bool(true)
            } else if truths.contains(&None) {
                Value::Null
            } else {
                Value::Bool(false)
            }
        }
        ExprKind::Binary(BinaryOp::Text(op), left, right) => match (of(left), of(right)) {
            (Value::String(text), Value::String(needle)) => Value::Bool(text_holds(*op, &text, &needle)),
            _ => panic!("texts"),
        },
        ExprKind::Binary(op, left, right) => binary(*op, &of(left), &of(right)),
        ExprKind::In { op, left, list } => {
            let left = of(left);
            let list: Vec<Cell> = list.iter().map(of).collect();
            let term = |needle: &Cell| {
                let has = TextOp { kind: TextKind::Has, case_sensitive: false, negated: false };
                text_holds(has, &left.to_text(), &needle.to_text())
            };
            Value::Bool(match op {
                InOp::In { case_sensitive: true, negated } => list.contains(&left) != *negated,
                InOp::In { case_sensitive: false, negated } => {
                    list.iter().any(|item| upper(&item.to_text()) == upper(&left.to_text())) != *negated
                }
                InOp::HasAny => list.iter().any(term),
                InOp::HasAll => list.iter().all(term),
            })
        }
        ExprKind::Between { negated, left, low, high } => {
            let (left, low, high) = (of(left), of(low), of(high));
            let ends = [binary(BinaryOp::GreaterOrEqual, &left, &low), binary(BinaryOp::LessOrEqual, &left, &high)];
            match ends.map(|end| truth(&end)) {
                [Some(false), _] | [_, Some(false)] => Value::Bool(*negated),
                [Some(true), Some(true)] => Value::Bool(!negated),
                _ => Value::Null,
            }
        }
        ExprKind::Call { name, arguments } => call(name, &arguments.iter().map(of).collect::<Vec<_>>()),
        other => panic!("the plain evaluator does not know {other:?}"),
    }
}

fn binary(op: BinaryOp, a: &Cell, b: &Cell) -> Cell {
    let null = (*a == Value::Null, *b == Value::Null);
    match op {
        BinaryOp::Equal => Value::Bool(null == (false, false) && a == b),
        BinaryOp::NotEqual => Value::Bool(null != (true, true) && a != b),
        _ if null != (false, false) => Value::Null,
        BinaryOp::Less => Value::Bool(compare(a, b).is_lt()),
        BinaryOp::LessOrEqual => Value::Bool(compare(a, b).is_le()),
        BinaryOp::Greater => Value::Bool(compare(a, b).is_gt()),
        BinaryOp::GreaterOrEqual => Value::Bool(compare(a, b).is_ge()),
        _ => match (op, a, b) {
            (BinaryOp::Add, Value::Long(a), Value::Long(b)) => Value::Long(a + b),
            (BinaryOp::Subtract, Value::Long(a), Value::Long(b)) => Value::Long(a - b),
            (BinaryOp::Multiply, Value::Long(a), Value::Long(b)) => Value::Long(a * b),
            (BinaryOp::Divide, Value::Long(a), Value::Long(b)) => {
                if *b == 0 {
                    Value::Null
                } else {
                    Value::Long(a / b)
                }
            }
            (BinaryOp::Modulo, Value::Long(a), Value::Long(b)) => {
                if *b == 0 {
                    Value::Null
                } else {
                    Value::Long(((a % b) + b.abs()) % b.abs())
                }
            }
            (BinaryOp::Add, Value::DateTime(a), Value::TimeSpan(b)) => Value::DateTime(a + b),
            (BinaryOp::Subtract, Value::DateTime(a), Value::TimeSpan(b)) => Value::DateTime(a - b),
            (BinaryOp::Subtract, Value::DateTime(a), Value::DateTime(b)) => Value::TimeSpan(a - b),
            _ => panic!("{op:?} of {a:?} and {b:?}"),
        },
    }
}
