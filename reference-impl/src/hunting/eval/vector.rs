//! The values of an expression for a run of rows, and columns built of them.

use std::ops::Deref;
use std::rc::Rc;

use crate::hunting::columns::{Codes, Column, Dictionary, Entry, Numbers};
use crate::hunting::types::{Dynamic, ScalarType, Value};

/// A column of a table, or one that the query made.
#[derive(Clone, Debug)]
pub(super) enum ColumnRef<'s> {
    Stored(&'s Column),
    Made(Rc<Column>),
}

impl Deref for ColumnRef<'_> {
    type Target = Column;

    fn deref(&self) -> &Column {
        match self {
            Self::Stored(column) => column,
            Self::Made(column) => column,
        }
    }
}

impl ColumnRef<'_> {
    pub(super) fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq::<Column>(&raw const **self, &raw const **other)
    }
}

pub(super) const FALSE: u8 = 0;
pub(super) const TRUE: u8 = 1;
pub(super) const NULL: u8 = 2;

/// The values of an expression, one a row.
#[derive(Clone, Debug)]
pub(super) enum Vector<'s> {
    /// The same for every row.
    Constant(Value<'static>),
    /// [`FALSE`], [`TRUE`] or [`NULL`].
    Truths(Vec<u8>),
    /// Integers and times; no nulls at all if `nulls` is empty.
    Numbers {
        values: Vec<i64>,
        nulls: Vec<bool>,
    },
    Reals(Vec<Option<f64>>),
    /// Codes of the dictionary of a column.
    Coded {
        codes: Vec<u32>,
        column: ColumnRef<'s>,
    },
}

pub(super) fn truth_code(truth: Option<bool>) -> u8 {
    truth.map_or(NULL, u8::from)
}

impl Vector<'_> {
    /// The value in a row; `ty` is the type of the expression.
    pub(super) fn value(&self, row: usize, ty: ScalarType) -> Value<'_> {
        match self {
            Self::Constant(value) => value.clone(),
            Self::Truths(truths) => match truths[row] {
                NULL => Value::Null,
                truth => Value::Bool(truth == TRUE),
            },
            Self::Numbers { nulls, .. } if nulls.get(row) == Some(&true) => Value::Null,
            Self::Numbers { values, .. } => number(values[row], ty),
            Self::Reals(reals) => reals[row].map_or(Value::Null, Value::Real),
            Self::Coded { codes, column } => column.coded_value(codes[row]),
        }
    }

    /// Whether it is true in a row, where null is not.
    pub(super) fn is_true(&self, row: usize) -> bool {
        match self {
            Self::Constant(value) => *value == Value::Bool(true),
            Self::Truths(truths) => truths[row] == TRUE,
            _ => false,
        }
    }
}

fn number(value: i64, ty: ScalarType) -> Value<'static> {
    match ty {
        ScalarType::Bool => Value::Bool(value != 0),
        ScalarType::DateTime => Value::DateTime(value),
        ScalarType::TimeSpan => Value::TimeSpan(value),
        _ => Value::Long(value),
    }
}

impl Column {
    /// The entry of a code, as a value; an empty dynamic is null.
    fn coded_value(&self, code: u32) -> Value<'_> {
        match self {
            Self::Texts { dictionary, .. } => Value::String(dictionary.entry(code).into()),
            Self::Dynamics { .. } if code == Dictionary::EMPTY => Value::Null,
            Self::Dynamics { dictionary, .. } => Value::Dynamic(dictionary.shared(code)),
            _ => Value::Null,
        }
    }

    /// The value in a row; `ty` is the type of the column.
    pub(in crate::hunting) fn value(&self, row: usize, ty: ScalarType) -> Value<'_> {
        match self {
            Self::Texts { codes, .. } | Self::Dynamics { codes, .. } => self.coded_value(codes.get(row)),
            Self::Numbers(numbers) => numbers.get(row).map_or(Value::Null, |value| number(value, ty)),
            Self::Reals(reals) => reals[row].map_or(Value::Null, Value::Real),
        }
    }
}

/// Builds a column of a type, vector by vector.
#[derive(Debug)]
pub(in crate::hunting) struct ColumnBuilder<'s> {
    ty: ScalarType,
    column: Column,
    /// The codes of the texts of another column in this one, as far as they are known.
    moved: Option<(ColumnRef<'s>, Vec<u32>)>,
}

/// Not moved yet.
const UNKNOWN: u32 = u32::MAX;

impl<'s> ColumnBuilder<'s> {
    pub(in crate::hunting) fn new(ty: ScalarType) -> Self {
        Self { ty, column: Column::of(ty), moved: None }
    }

    pub(in crate::hunting) fn finish(self) -> Column {
        self.column
    }

    /// Appends one value.
    pub(in crate::hunting) fn push(&mut self, value: &Value<'_>) {
        match &mut self.column {
            Column::Texts { codes, dictionary } => codes.push(match value {
                Value::String(text) => dictionary.code(text),
                _ => Dictionary::EMPTY,
            }),
            Column::Dynamics { codes, dictionary } => codes.push(match value {
                Value::Dynamic(value) => dictionary.code(value),
                Value::Null => Dictionary::EMPTY,
                scalar => dictionary.code(&Dynamic::of(scalar)),
            }),
            Column::Numbers(numbers) => numbers.push(match value {
                Value::Bool(value) => Some(i64::from(*value)),
                Value::Long(number) | Value::DateTime(number) | Value::TimeSpan(number) => Some(*number),
                _ => None,
            }),
            Column::Reals(reals) => reals.push(match value {
                Value::Real(number) => Some(*number),
                Value::Long(number) => Some(*number as f64),
                _ => None,
            }),
        }
    }

    /// Appends the first `rows` values of a vector.
    pub(super) fn append(&mut self, vector: &Vector<'s>, rows: usize) {
        if let Vector::Coded { codes, column } = vector {
            let known = self.moved.take().filter(|(before, _)| before.is_same(column));
            let mut moved = known.map(|(_, moved)| moved).unwrap_or_default();
            let done = match (&mut self.column, &**column) {
                (Column::Texts { codes: mine, dictionary }, Column::Texts { dictionary: theirs, .. }) => {
                    append_coded(mine, dictionary, codes, theirs, &mut moved);
                    true
                }
                (Column::Dynamics { codes: mine, dictionary }, Column::Dynamics { dictionary: theirs, .. }) => {
                    append_coded(mine, dictionary, codes, theirs, &mut moved);
                    true
                }
                _ => false,
            };
            if done {
                self.moved = Some((column.clone(), moved));
                return;
            }
        }
        for row in 0..rows {
            let value = vector.value(row, self.ty);
            self.push(&value);
        }
    }
}

/// Appends entries of another dictionary; `moved` is what their codes are in this one, as far as that is known.
fn append_coded<T: Entry + ?Sized>(
    mine: &mut Codes,
    dictionary: &mut Dictionary<T>,
    codes: &[u32],
    theirs: &Dictionary<T>,
    moved: &mut Vec<u32>,
) {
    moved.resize(theirs.len(), UNKNOWN);
    for code in codes {
        let new = &mut moved[*code as usize];
        if *new == UNKNOWN {
            *new = dictionary.code(theirs.entry(*code));
        }
        mine.push(*new);
    }
}

/// The values of rows of a column, found by `row_of`.
pub(super) fn gather<'s>(
    column: &ColumnRef<'s>,
    ty: ScalarType,
    rows: impl Iterator<Item = usize> + Clone,
) -> Vector<'s> {
    match &**column {
        Column::Texts { codes, .. } | Column::Dynamics { codes, .. } => {
            Vector::Coded { codes: gather_codes(codes, rows), column: column.clone() }
        }
        Column::Numbers(numbers) if ty == ScalarType::Bool => {
            Vector::Truths(rows.map(|row| truth_code(numbers.get(row).map(|value| value != 0))).collect())
        }
        Column::Numbers(numbers) => gather_numbers(numbers, rows),
        Column::Reals(reals) => Vector::Reals(rows.map(|row| reals[row]).collect()),
    }
}

fn gather_codes(codes: &Codes, rows: impl Iterator<Item = usize>) -> Vec<u32> {
    match codes {
        Codes::Zeros(_) => rows.map(|_| 0).collect(),
        Codes::Bytes(codes) => rows.map(|row| u32::from(codes[row])).collect(),
        Codes::Shorts(codes) => rows.map(|row| u32::from(codes[row])).collect(),
        Codes::Words(codes) => rows.map(|row| codes[row]).collect(),
    }
}

fn gather_numbers<'s>(numbers: &Numbers, rows: impl Iterator<Item = usize> + Clone) -> Vector<'s> {
    match numbers.dense() {
        Some(values) => Vector::Numbers { values: rows.map(|row| values[row]).collect(), nulls: Vec::new() },
        None => {
            let nulls: Vec<bool> = rows.clone().map(|row| numbers.is_null(row)).collect();
            Vector::Numbers { values: rows.map(|row| numbers.get(row).unwrap_or(0)).collect(), nulls }
        }
    }
}
