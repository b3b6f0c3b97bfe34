//! The reader: walks through a log line by line, takes the syslog envelope off, and lets the product's profile read
//! (PRX-05).

use jiff::tz::Offset;
use memchr::memmem;

use super::engine::syslog;
use super::line::MAX_LINE;
use super::raw::RawLine;
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
    fn read<'a>(&'a mut self, line: &'a [u8], about: &About<'_>) -> Result<RawLine<'a>, LineError>;

    /// Whether its lines are read in a syslog envelope and without one alike, since a word of their own starts them.
    fn opens_envelopes(&self) -> bool {
        false
    }

    /// Whether it is given lines with their envelope, since part of what it reads stands there: structured data, a tag.
    fn reads_envelopes(&self) -> bool {
        false
    }

    /// Whether its lines hold tabs, so that one that a syslog daemon escaped is to be one again. Where blanks separate,
    /// it would make two fields of one.
    fn holds_tabs(&self) -> bool {
        true
    }

    /// The line that named the columns last, if lines do so and one did.
    fn columns(&self) -> Option<&[u8]> {
        None
    }

    /// The columns that the format has been described with and that no line has had so far.
    fn absent(&self) -> Vec<&str> {
        Vec::new()
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
        let in_syslog = in_syslog || profile.opens_envelopes() || profile.reads_envelopes();
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

    /// The columns that the format has been described with and that no line has had.
    pub(super) fn absent(&self) -> Vec<&str> {
        self.profile.absent()
    }

    /// What is documented of the format, and so shown.
    pub(super) const fn attributes(&self) -> Attributes {
        if self.settings.expose_undocumented { Attributes::ALL } else { self.attributes }
    }

    /// The settings it reads by.
    pub(super) const fn settings(&self) -> &ReadSettings {
        &self.settings
    }

    /// Reads one line, without its line feed, and gives what it tells: mostly one thing. A syslog daemon escapes the
    /// line feed that a product wrote between two records, so that a line of syslog may hold several.
    pub fn read_line(&mut self, line: &[u8]) -> Vec<Result<Line, LineError>> {
        let mut told = Vec::new();
        self.each(line, |_, read| {
            told.push(match read {
                Ok(RawLine::Record(record)) => record.into_record().map(Line::Record),
                Ok(RawLine::Ignored(reason)) => Ok(Line::Ignored(reason)),
                Err(reason) => Err(reason),
            });
        });
        told
    }

    /// Reads one line, without its line feed: `take` is given each record's text and what it tells, the undocumented
    /// left out.
    pub(super) fn each(&mut self, line: &[u8], mut take: impl FnMut(&[u8], Result<RawLine<'_>, LineError>)) {
        // One starts a log, and again each log that was appended to it.
        let mut whole = line;
        while let Some(rest) = whole.strip_prefix(b"\xef\xbb\xbf") {
            whole = rest;
        }
        let line = without_returns(whole);
        if line.len() > MAX_LINE {
            return take(whole, Err(LineError::TooLong(whole.len())));
        }
        if line.trim_ascii().is_empty() {
            return take(whole, Ok(Ignored::Blank.into()));
        }
        if memchr::memchr(b'\r', line).is_some() {
            return take(whole, Err(LineError::Shape("a carriage return stands in it: records run together")));
        }
        let attributes = self.attributes();
        let mut read = |profile: &mut dyn Profile, text: &[u8], about: &About<'_>, shown: &[u8]| {
            let mut read = profile.read(text, about);
            if let Ok(RawLine::Record(record)) = &mut read {
                if record.at == SimTime::EPOCH {
                    read = Err(LineError::Shape("its time is not after the first of January 1970"));
                } else {
                    attributes.limit(record);
                }
            }
            take(shown, read);
        };
        if !self.in_syslog {
            return read(&mut *self.profile, line, &About { settings: &self.settings, stamp: None }, whole);
        }
        let envelope = syslog::open(line);
        let about = About { settings: &self.settings, stamp: envelope.stamp };
        let mut rest = Some(if self.profile.reads_envelopes() { line } else { envelope.message });
        let (mut is_first, holds_tabs) = (true, self.profile.holds_tabs());
        while let Some(message) = rest {
            let (text, after) = first_record(message);
            rest = after;
            if text.trim_ascii().is_empty() && !is_first {
                continue;
            }
            let shown = if is_first && after.is_none() { whole } else { text };
            let text = if holds_tabs { with_tabs(text, &mut self.changed) } else { text };
            read(&mut *self.profile, text, &about, shown);
            is_first = false;
        }
    }

    /// Reads all lines of `log`. The last one need not end in a line feed; byte order marks are skipped.
    pub fn read(&mut self, log: &[u8]) -> Reading {
        let mut reading = Reading::default();
        let mut rest = log;
        let kept = self.settings.kept_unreadable;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let (line, after) = (&rest[..end], rest.get(end + 1..).unwrap_or_default());
            reading.lines += 1;
            self.each(line, |text, read| reading.add(text, read, kept));
            rest = after;
        }
        reading
    }
}

/// `line` without the carriage returns that end it, or that the line before ended in.
fn without_returns(line: &[u8]) -> &[u8] {
    let mut line = line;
    while let [before @ .., b'\r'] | [b'\r', before @ ..] = line {
        line = before;
    }
    line
}

/// The text before the first escaped line feed (`#012`, perhaps after an escaped carriage return, `#015`), and what
/// follows it, if there is one.
fn first_record(message: &[u8]) -> (&[u8], Option<&[u8]>) {
    const LINE_FEED: &[u8] = b"#012";
    const RETURN: &[u8] = b"#015";
    if memchr::memchr(b'#', message).is_none() {
        return (message, None);
    }
    let (text, after) = match memmem::find(message, LINE_FEED) {
        Some(at) => (&message[..at], Some(&message[at + LINE_FEED.len()..])),
        None => (message, None),
    };
    (text.strip_suffix(RETURN).unwrap_or(text), after)
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
