//! A reading: everything a log told, and what of it could not be read (PRX-05).

use std::collections::BTreeMap;

use super::line::KEPT_TEXT;
use super::raw::RawLine;
use super::value::excerpt;
use super::{Ignored, LineError, LogRecord};

/// What came of reading a log. Every line is a record, ignored for a reason, or unreadable: nothing is lost silently.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Reading {
    /// How many lines the log has.
    pub lines: u64,
    /// The transactions, in the order of the log.
    pub records: Vec<LogRecord>,
    /// How many lines were ignored, by reason.
    pub ignored: BTreeMap<Ignored, u64>,
    /// The lines that could not be read, the first ones of them in full (see [`super::ReadSettings::kept_unreadable`]).
    pub unreadable: Vec<UnreadableLine>,
    /// How many lines could not be read, kept or not.
    pub unreadable_lines: u64,
}

/// A line that could not be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {reason}: `{text}`")]
pub struct UnreadableLine {
    /// Its number, the first line being 1.
    pub line: u64,
    /// Why it could not be read.
    pub reason: LineError,
    /// The line, cut to 200 bytes, with what is not UTF-8 replaced.
    pub text: String,
    /// How many bytes the line has.
    pub len: usize,
}

impl Reading {
    /// Whether the log is of the format it was read as: at least one line tells of a transaction, or of something that
    /// is known to be none.
    ///
    /// The documents do not say how many lines must match. One is enough here, since an unreadable line must never cost
    /// a good one; the formats are strict enough that a log of another format matches in no line at all. A header alone
    /// says nothing.
    #[must_use]
    pub fn format_matches(&self) -> bool {
        !self.records.is_empty() || format_matches(&self.ignored)
    }

    pub(super) fn add(&mut self, line: &[u8], read: Result<RawLine<'_>, LineError>, kept: usize) {
        let read = match read {
            Ok(RawLine::Record(record)) => record.into_record().map(|record| self.records.push(record)),
            Ok(RawLine::Ignored(reason)) => {
                *self.ignored.entry(reason).or_default() += 1;
                Ok(())
            }
            Err(reason) => Err(reason),
        };
        if let Err(reason) = read {
            self.unreadable_lines += 1;
            if self.unreadable.len() < kept {
                self.unreadable.push(UnreadableLine::new(self.lines, line, reason));
            }
        }
    }
}

/// Whether lines that were ignored for these reasons show that a log is of its format.
pub(super) fn format_matches(ignored: &BTreeMap<Ignored, u64>) -> bool {
    ignored.iter().any(|(reason, count)| !matches!(reason, Ignored::Blank | Ignored::Header) && *count > 0)
}

impl UnreadableLine {
    pub(super) fn new(line: u64, text: &[u8], reason: LineError) -> Self {
        let len = if let LineError::TooLong(len) = reason { len } else { text.len() };
        Self { line, reason, text: excerpt(text, KEPT_TEXT), len }
    }
}
