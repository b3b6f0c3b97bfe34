//! The answer to a query: a schema and rows (`FACTS.md` 2.10).

use std::sync::Arc;

use super::columns::{Column, codes_of};
use super::limits::Work;
use super::plan::Field;
use super::types::{Value, write_json_text};

/// The answer to a query.
#[derive(Debug)]
pub struct Answer {
    pub(super) fields: Vec<Field>,
    pub(super) columns: Vec<Column>,
    pub(super) rows: usize,
    pub(super) work: Work,
    pub(super) memory: u64,
}

impl Answer {
    /// The columns, by name and type.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// How many rows there are.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// What the query is charged (HNT-05).
    #[must_use]
    pub const fn work(&self) -> Work {
        self.work
    }

    /// Bytes of memory that the query needed.
    #[must_use]
    pub const fn memory(&self) -> u64 {
        self.memory
    }

    /// The text of a cell of a column of texts; equal cells of a column share theirs.
    #[must_use]
    pub fn shared_text(&self, row: usize, column: usize) -> Option<Arc<str>> {
        match self.columns.get(column) {
            Some(Column::Texts { codes, dictionary }) if row < self.rows => Some(dictionary.shared(codes.get(row))),
            _ => None,
        }
    }

    /// A cell; null where there is none.
    #[must_use]
    pub fn value(&self, row: usize, column: usize) -> Value<'_> {
        match (self.columns.get(column), self.fields.get(column)) {
            (Some(cells), Some(field)) if row < self.rows => cells.value(row, field.ty),
            _ => Value::Null,
        }
    }

    /// Bytes of all cells, as the limit of an answer counts them (ours: texts and the JSON of dynamic values by length,
    /// everything else 8; HNT-05).
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let of = |column: &Column| match column {
            Column::Texts { codes, dictionary } => {
                (0..codes.len()).map(|row| dictionary.entry(codes.get(row)).len() as u64).sum()
            }
            Column::Dynamics { codes, dictionary } => {
                let lengths: Vec<u64> =
                    codes_of(dictionary).map(|code| dictionary.entry(code).to_json().len() as u64).collect();
                (0..codes.len()).map(|row| lengths[codes.get(row) as usize]).sum()
            }
            Column::Numbers(_) | Column::Reals(_) => 8 * self.rows as u64,
        };
        self.columns.iter().map(of).sum()
    }

    /// `{"Schema":[...],"Results":[...]}`: the body that the public APIs answer, without `Stats`.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut out = br#"{"Schema":["#.to_vec();
        let mut keys = Vec::with_capacity(self.fields.len());
        for (at, field) in self.fields.iter().enumerate() {
            let mut key = Vec::new();
            write_json_text(&field.name, &mut key);
            out.extend_from_slice(if at > 0 { br#",{"Name":"# } else { br#"{"Name":"# });
            out.extend_from_slice(&key);
            out.extend_from_slice(format!(r#","Type":"{}"}}"#, field.ty.answer_name()).as_bytes());
            key.push(b':');
            keys.push(key);
        }
        out.extend_from_slice(br#"],"Results":["#);
        for row in 0..self.rows {
            out.extend_from_slice(if row > 0 { b",{" } else { b"{" });
            for (at, (column, field)) in self.columns.iter().zip(&self.fields).enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                out.extend_from_slice(&keys[at]);
                column.value(row, field.ty).write_json(&mut out);
            }
            out.push(b'}');
        }
        out.extend_from_slice(b"]}");
        out
    }
}
