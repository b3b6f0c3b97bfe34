//! Columns in memory: texts by dictionary, everything else as 64-bit numbers (`FACTS.md` 31).
//!
//! A column costs nothing while nobody writes to it: codes of a dictionary with one entry take no space, nor do numbers
//! that are all null.

mod codes;
mod dictionary;
mod numbers;
mod table;

pub(super) use codes::Codes;
pub(super) use dictionary::{Dictionary, Entry};
pub(super) use numbers::Numbers;
pub use table::RowWriter;
pub(super) use table::{Table, ZONE_ROWS};

use super::types::{Dynamic, ScalarType};

/// The cells of one column.
#[derive(Clone, Debug)]
pub(super) enum Column {
    /// `string`: texts, which are never null.
    Texts { codes: Codes, dictionary: Dictionary },
    /// `dynamic`, where the empty entry is null.
    Dynamics { codes: Codes, dictionary: Dictionary<Dynamic> },
    /// `bool` as 0 and 1, `int`, `long`, `datetime` and `timespan`.
    Numbers(Numbers),
    /// `real`, null as nothing.
    Reals(Vec<Option<f64>>),
}

impl Column {
    /// An empty column for values of a type.
    pub(super) fn of(ty: ScalarType) -> Self {
        match ty {
            ScalarType::String => Self::Texts { codes: Codes::default(), dictionary: Dictionary::default() },
            ScalarType::Dynamic => Self::Dynamics { codes: Codes::default(), dictionary: Dictionary::default() },
            ScalarType::Real => Self::Reals(Vec::new()),
            _ => Self::Numbers(Numbers::default()),
        }
    }

    /// The codes of the rows and how many entries the dictionary has, if there is one.
    pub(super) fn coded(&self) -> Option<(&Codes, usize)> {
        match self {
            Self::Texts { codes, dictionary } => Some((codes, dictionary.len())),
            Self::Dynamics { codes, dictionary } => Some((codes, dictionary.len())),
            Self::Numbers(_) | Self::Reals(_) => None,
        }
    }

    /// The rows `rows` of this column, in that order, with no more of the dictionary than they use.
    pub(super) fn gather(&self, rows: impl Iterator<Item = usize>) -> Self {
        match self {
            // Columns that nobody wrote to are many, and need no look at any row.
            Self::Texts { codes: Codes::Zeros(_), .. } => {
                Self::Texts { codes: Codes::Zeros(rows.count()), dictionary: Dictionary::default() }
            }
            Self::Dynamics { codes: Codes::Zeros(_), .. } => {
                Self::Dynamics { codes: Codes::Zeros(rows.count()), dictionary: Dictionary::default() }
            }
            Self::Numbers(numbers) if numbers.is_all_null() => Self::Numbers(Numbers::all_null(rows.count())),
            Self::Texts { codes, dictionary } => {
                let (codes, dictionary) = gather_coded(codes, dictionary, rows);
                Self::Texts { codes, dictionary }
            }
            Self::Dynamics { codes, dictionary } => {
                let (codes, dictionary) = gather_coded(codes, dictionary, rows);
                Self::Dynamics { codes, dictionary }
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

/// All codes of a dictionary.
pub(super) fn codes_of<T: Entry + ?Sized>(dictionary: &Dictionary<T>) -> std::ops::Range<u32> {
    0..u32::try_from(dictionary.len()).unwrap_or(u32::MAX)
}

/// The codes of these rows, and no more of the dictionary than they use.
fn gather_coded<T: Entry + ?Sized>(
    codes: &Codes,
    dictionary: &Dictionary<T>,
    rows: impl Iterator<Item = usize>,
) -> (Codes, Dictionary<T>) {
    let mut used = Vec::new();
    let mut kept = Codes::default();
    // The code of an entry in the new dictionary; that of the empty one is the same in all.
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
    (kept, dictionary.subset(&used))
}
