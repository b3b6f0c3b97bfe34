//! The few functions that are worth a loop of their own: comparing, adding and binning numbers and times.
//!
//! Each gives exactly what [`super::scalar`] gives row by row; a test compares them on random queries.

use super::scalar::whole;
use super::vector::{FALSE, NULL, TRUE, Vector};
use crate::hunting::plan::{Arithmetic, Comparison, Domain, Function};
use crate::hunting::types::Value;

/// The values of a function, if it has a loop of its own for such arguments.
pub(super) fn call<'s>(function: Function, arguments: &[Vector<'s>], rows: usize) -> Option<Vector<'s>> {
    match (function, arguments) {
        (Function::Compare(comparison), [left, right]) => {
            compare(comparison, &Numbers::of(left)?, &Numbers::of(right)?, rows)
        }
        (Function::Arithmetic(op, Domain::Long), [left, right]) => {
            arithmetic(op, &Numbers::of(left)?, &Numbers::of(right)?, rows)
        }
        (Function::Bin, [Vector::Numbers { values, nulls }, Vector::Constant(size)]) => {
            let (Value::Long(size) | Value::TimeSpan(size)) = *size else { return None };
            if size <= 0 {
                return None;
            }
            // Rounding down from a number of 64 bits may leave them at the very bottom only.
            let lowest = i64::MIN.checked_add(size)?;
            if values.iter().any(|value| *value < lowest) {
                return None;
            }
            let values = values.iter().map(|value| value.div_euclid(size) * size).collect();
            Some(Vector::Numbers { values, nulls: nulls.clone() })
        }
        (Function::Not, [Vector::Truths(truths)]) => {
            Some(Vector::Truths(truths.iter().map(|truth| if *truth == NULL { NULL } else { TRUE - *truth }).collect()))
        }
        _ => None,
    }
}

/// Whole numbers or times, by row or the same for all.
enum Numbers<'a> {
    Each { values: &'a [i64], nulls: &'a [bool] },
    Same(i64),
}

impl<'a> Numbers<'a> {
    fn of(vector: &'a Vector<'_>) -> Option<Self> {
        match vector {
            Vector::Numbers { values, nulls } => Some(Self::Each { values, nulls }),
            Vector::Constant(Value::Long(value) | Value::DateTime(value) | Value::TimeSpan(value)) => {
                Some(Self::Same(*value))
            }
            _ => None,
        }
    }

    fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Each { nulls, .. } => nulls.get(row) == Some(&true),
            Self::Same(_) => false,
        }
    }

    fn has_nulls(&self) -> bool {
        matches!(self, Self::Each { nulls, .. } if !nulls.is_empty())
    }
}

fn zip(left: &Numbers<'_>, right: &Numbers<'_>, rows: usize, of: impl Fn(i64, i64) -> u8) -> Vec<u8> {
    match (left, right) {
        (Numbers::Each { values: left, .. }, Numbers::Each { values: right, .. }) => {
            left.iter().zip(*right).map(|(left, right)| of(*left, *right)).collect()
        }
        (Numbers::Each { values, .. }, Numbers::Same(right)) => values.iter().map(|left| of(*left, *right)).collect(),
        (Numbers::Same(left), Numbers::Each { values, .. }) => values.iter().map(|right| of(*left, *right)).collect(),
        (Numbers::Same(left), Numbers::Same(right)) => vec![of(*left, *right); rows],
    }
}

fn compare<'s>(comparison: Comparison, left: &Numbers<'_>, right: &Numbers<'_>, rows: usize) -> Option<Vector<'s>> {
    let mut truths = match comparison {
        Comparison::Equal => zip(left, right, rows, |a, b| u8::from(a == b)),
        Comparison::NotEqual => zip(left, right, rows, |a, b| u8::from(a != b)),
        Comparison::Less => zip(left, right, rows, |a, b| u8::from(a < b)),
        Comparison::LessOrEqual => zip(left, right, rows, |a, b| u8::from(a <= b)),
        Comparison::Greater => zip(left, right, rows, |a, b| u8::from(a > b)),
        Comparison::GreaterOrEqual => zip(left, right, rows, |a, b| u8::from(a >= b)),
    };
    if left.has_nulls() || right.has_nulls() {
        for (row, truth) in truths.iter_mut().enumerate() {
            let nulls = (left.is_null(row), right.is_null(row));
            *truth = match (comparison, nulls) {
                (_, (false, false)) => *truth,
                (Comparison::Equal, _) | (Comparison::NotEqual, (true, true)) => FALSE,
                (Comparison::NotEqual, _) => TRUE,
                _ => NULL,
            };
        }
    }
    Some(Vector::Truths(truths))
}

fn arithmetic<'s>(op: Arithmetic, left: &Numbers<'_>, right: &Numbers<'_>, rows: usize) -> Option<Vector<'s>> {
    let at = |numbers: &Numbers<'_>, row: usize| match numbers {
        Numbers::Each { values, .. } => values[row],
        Numbers::Same(value) => *value,
    };
    let mut values = Vec::with_capacity(rows);
    let mut nulls = Vec::new();
    for row in 0..rows {
        let null = left.is_null(row) || right.is_null(row);
        let value = if null { None } else { whole(op, at(left, row), at(right, row)) };
        if value.is_none() && nulls.is_empty() {
            nulls.resize(rows, false);
        }
        if value.is_none() {
            nulls[row] = true;
        }
        values.push(value.unwrap_or(0));
    }
    Some(Vector::Numbers { values, nulls })
}
