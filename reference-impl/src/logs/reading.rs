//! A reading: everything a log told, and what of it could not be read (PRX-05).

use std::collections::BTreeMap;

use super::line::KEPT_TEXT;
use super::value::excerpt;
use super::{Ignored, Line, LineError, LogRecord};

/// What came of reading a log. Every line is a record, ignored for a reason, or unreadable: nothing is lost silently.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Reading {
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
    /// How many lines the log has.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.records.len() as u64 + self.ignored.values().sum::<u64>() + self.unreadable_lines
    }

    /// Whether the log is of the format it was read as: at least one line says so, be it a transaction, a header or a
    /// line ignored for another reason than being blank.
    ///
    /// The documents do not say how many lines must match. One is enough here, since an unreadable line must never cost
    /// a good one; the formats are strict enough that a log of another format matches in no line at all.
    #[must_use]
    pub fn format_matches(&self) -> bool {
        !self.records.is_empty() || self.ignored.iter().any(|(reason, count)| *reason != Ignored::Blank && *count > 0)
    }

    pub(super) fn add(&mut self, number: u64, line: &[u8], outcome: Result<Line, LineError>, kept: usize) {
        match outcome {
            Ok(Line::Record(record)) => self.records.push(record),
            Ok(Line::Ignored(reason)) => *self.ignored.entry(reason).or_default() += 1,
            Err(reason) => {
                self.unreadable_lines += 1;
                if self.unreadable.len() < kept {
                    let text = excerpt(line, KEPT_TEXT);
                    self.unreadable.push(UnreadableLine { line: number, reason, text, len: line.len() });
                }
            }
        }
    }
}
