//! Columns in memory: texts by dictionary, everything else as 64-bit numbers (`FACTS.md` 31).
//!
//! A column costs nothing while nobody writes to it: codes of a dictionary with one entry take no space, nor do numbers
//! that are all null.

mod codes;
mod dictionary;
mod numbers;
mod table;

pub(super) use codes::Codes;
pub(super) use dictionary::Dictionary;
pub(super) use numbers::Numbers;
pub use table::RowWriter;
pub(super) use table::{Table, ZONE_ROWS};

use super::types::ScalarType;

/// The cells of one column.
#[derive(Clone, Debug)]
pub(super) enum Column {
    /// `string`, and `dynamic` as JSON text, where the empty text is null.
    Texts { codes: Codes, dictionary: Dictionary },
    /// `bool` as 0 and 1, `int`, `long`, `datetime` and `timespan`.
    Numbers(Numbers),
    /// `real`, null as nothing.
    Reals(Vec<Option<f64>>),
}

impl Column {
    /// An empty column for values of a type.
    pub(super) fn of(ty: ScalarType) -> Self {
        match ty {
            ScalarType::String | ScalarType::Dynamic => {
                Self::Texts { codes: Codes::default(), dictionary: Dictionary::default() }
            }
            ScalarType::Real => Self::Reals(Vec::new()),
            _ => Self::Numbers(Numbers::default()),
        }
    }

    /// The rows `rows` of this column, in that order, with no more of the dictionary than they use.
    pub(super) fn gather(&self, rows: impl Iterator<Item = usize>) -> Self {
        match self {
            // Columns that nobody wrote to are many, and need no look at any row.
            Self::Texts { codes: Codes::Zeros(_), .. } => {
                Self::Texts { codes: Codes::Zeros(rows.count()), dictionary: Dictionary::default() }
            }
            Self::Numbers(numbers) if numbers.is_all_null() => Self::Numbers(Numbers::all_null(rows.count())),
            Self::Texts { codes, dictionary } => {
                let mut used = Vec::new();
                let mut kept = Codes::default();
                // The code of a text in the new dictionary; that of the empty text is the same in all.
                let mut moved: Vec<u32> = vec![0; dictionary.len()];
                for row in rows {
                    let code = codes.get(row);
                    let new = &mut moved[code as usize];
                    if *new == 0 && code != Dictionary::EMPTY {
                        used.push(code);
                        *new = u32::try_from(used.len()).unwrap_or(u32::MAX);
                    }
                    kept.push(*new);
                }
                Self::Texts { codes: kept, dictionary: dictionary.subset(&used) }
            }
            Self::Numbers(numbers) => {
                let mut kept = Numbers::default();
                rows.for_each(|row| kept.push(numbers.get(row)));
                Self::Numbers(kept)
            }
            Self::Reals(reals) => Self::Reals(rows.map(|row| reals[row]).collect()),
        }
    }
}
