//! The reader: walks through a log line by line, takes the syslog envelope off, and lets the product's profile read
//! (PRX-05).

use jiff::tz::Offset;
use memchr::memmem;

use super::engine::syslog;
use super::line::MAX_LINE;
use super::{Attributes, Ignored, Line, LineError, Reading};
use crate::time::SimTime;

/// What reading needs to know beside the log.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ReadSettings {
    /// About when the log was written: gives the year to times that leave it out. Never a clock.
    pub reference: SimTime,
    /// The offset of times that name none.
    pub zone: Offset,
    /// Whether attributes are shown that a line carries but its documented row does not name.
    pub expose_undocumented: bool,
    /// How many unreadable lines are kept in full; all are counted.
    pub kept_unreadable: usize,
}

impl ReadSettings {
    /// The settings for a log written about `reference`: times in UTC, documented attributes only.
    #[must_use]
    pub const fn at(reference: SimTime) -> Self {
        Self { reference, zone: Offset::UTC, expose_undocumented: false, kept_unreadable: 10_000 }
    }
}

/// How a product's lines are read. Lines come without their ending and without a syslog envelope; state, such as the
/// columns that a header line named, lasts for one log.
pub(super) trait Profile {
    /// Reads a line that is not blank.
    fn read(&mut self, line: &[u8], about: &About<'_>) -> Result<Line, LineError>;

    /// The line that named the columns last, if lines do so and one did.
    fn columns(&self) -> Option<&[u8]> {
        None
    }
}

/// What is known about a line beside its text.
pub(super) struct About<'a> {
    pub(super) settings: &'a ReadSettings,
    /// The time stamp of its syslog envelope.
    stamp: Option<syslog::Stamp<'a>>,
}

impl About<'_> {
    /// When its sender gave it to syslog, if it came that way.
    pub(super) fn sent(&self) -> Option<SimTime> {
        self.stamp?.instant(self.settings)
    }
}

/// Reads the lines of one log in order.
pub struct LogReader {
    profile: Box<dyn Profile>,
    in_syslog: bool,
    attributes: Attributes,
    settings: ReadSettings,
    /// For a line that has to be changed before it is read.
    changed: Vec<u8>,
}

impl LogReader {
    pub(super) fn new(
        profile: Box<dyn Profile>,
        in_syslog: bool,
        attributes: Attributes,
        settings: ReadSettings,
    ) -> Self {
        Self { profile, in_syslog, attributes, settings, changed: Vec::new() }
    }

    /// Goes on with a log that was cut: `columns` is the line that named its columns last.
    #[must_use]
    pub(super) fn after(mut self, columns: &[u8]) -> Self {
        // The line was read once, so it can be read again.
        drop(self.profile.read(columns, &About { settings: &self.settings, stamp: None }));
        self
    }

    /// The line that named the columns last, if lines do so and one did.
    pub(super) fn columns(&self) -> Option<&[u8]> {
        self.profile.columns()
    }

    /// Reads one line, without its line feed.
    ///
    /// # Errors
    /// Says why it cannot be read.
    pub fn read_line(&mut self, line: &[u8]) -> Result<Line, LineError> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > MAX_LINE {
            return Err(LineError::TooLong(line.len()));
        }
        if line.trim_ascii().is_empty() {
            return Ok(Ignored::Blank.into());
        }
        let envelope =
            if self.in_syslog { syslog::open(line) } else { syslog::Envelope { message: line, stamp: None } };
        let about = About { settings: &self.settings, stamp: envelope.stamp };
        let message = if self.in_syslog { with_tabs(envelope.message, &mut self.changed) } else { envelope.message };
        let mut read = self.profile.read(message, &about)?;
        if let Line::Record(record) = &mut read
            && !self.settings.expose_undocumented
        {
            self.attributes.limit(record);
        }
        Ok(read)
    }

    /// Reads all lines of `log`. The last one need not end in a line feed; a byte order mark is skipped.
    pub fn read(&mut self, log: &[u8]) -> Reading {
        let mut reading = Reading::default();
        let mut rest = log.strip_prefix(b"\xef\xbb\xbf").unwrap_or(log);
        let mut number = 0;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let (line, after) = (&rest[..end], rest.get(end + 1..).unwrap_or_default());
            number += 1;
            let outcome = self.read_line(line);
            reading.add(number, line, outcome, self.settings.kept_unreadable);
            rest = after;
        }
        reading
    }
}

/// `message` with tabs where the syslog daemon wrote `#011` for them.
fn with_tabs<'a>(message: &'a [u8], changed: &'a mut Vec<u8>) -> &'a [u8] {
    const TAB: &[u8] = b"#011";
    if memchr::memchr(b'#', message).is_none() {
        return message;
    }
    let mut found = memmem::find_iter(message, TAB).peekable();
    if found.peek().is_none() {
        return message;
    }
    changed.clear();
    let mut from = 0;
    for at in found {
        changed.extend_from_slice(&message[from..at]);
        changed.push(b'\t');
        from = at + TAB.len();
    }
    changed.extend_from_slice(&message[from..]);
    changed
}
