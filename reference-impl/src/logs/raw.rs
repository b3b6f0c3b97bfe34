//! What one line of a log says, borrowed from the line: profiles give it, and readers make a record or a sum of it.

use std::borrow::Cow;

use super::line::LineError;
use super::record::sums;
use super::value;
use super::{Ignored, LogRecord, Record};
use crate::catalog::Destination;

/// A line that was read.
#[derive(Debug)]
pub(super) enum RawLine<'a> {
    /// It tells of a transaction.
    Record(RawRecord<'a>),
    /// It belongs to the format and tells of no transaction of its own.
    Ignored(Ignored),
}

/// One transaction as its line tells it.
pub(super) type RawRecord<'a> = Record<Spelled<'a>, Target<'a>>;

/// A name as the line spells it: the same spelling is the same name, so that a fold decodes each once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spelled<'a> {
    /// The bytes of the line.
    pub(super) bytes: &'a [u8],
    /// What they mean.
    pub(super) decode: fn(&[u8]) -> Cow<'_, str>,
}

/// The server that a line names, as it spells it.
#[derive(Debug)]
pub(super) struct Target<'a> {
    /// The name of the field, for errors.
    field: &'a str,
    /// A host, or a URL with or without a scheme.
    text: Cow<'a, [u8]>,
    /// The path, where the product logs it apart from the host.
    path: Option<Cow<'a, [u8]>>,
}

impl<'a> RawRecord<'a> {
    /// The line, with the sums that its numbers give; one that names no server tells of no transaction.
    pub(super) fn line(mut self) -> RawLine<'a> {
        if self.url.is_none() && self.destination_ip.is_none() {
            return Ignored::NoTarget.into();
        }
        (self.total, self.up, self.down) = sums(self.total, self.up, self.down);
        RawLine::Record(self)
    }

    /// The record, on its own feet.
    pub(super) fn into_record(self) -> Result<LogRecord, LineError> {
        Ok(LogRecord {
            at: self.at,
            source_ip: self.source_ip,
            user: self.user.map(|user| user.text().into_owned()),
            destination_ip: self.destination_ip,
            url: self.url.map(|target| target.destination()).transpose()?,
            total: self.total,
            up: self.up,
            down: self.down,
            action: self.action,
        })
    }
}

impl<'a> Spelled<'a> {
    /// Bytes that `decode` makes a name of.
    pub(super) fn new(bytes: &'a [u8], decode: fn(&[u8]) -> Cow<'_, str>) -> Self {
        Self { bytes, decode }
    }

    /// Whether the name is written as it is, and in lower case: nothing that any product escapes or cuts off is in it.
    pub(super) fn is_plain(&self) -> bool {
        !self.bytes.is_empty()
            && self.bytes.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' | b'@'))
    }

    /// The name, decoded.
    pub(super) fn text(&self) -> Cow<'a, str> {
        (self.decode)(self.bytes)
    }
}

impl<'a> Target<'a> {
    /// A host or URL in this field.
    pub(super) fn url(field: &'a str, text: impl Into<Cow<'a, [u8]>>) -> Self {
        Self { field, text: text.into(), path: None }
    }

    /// A host in this field, and a path of its own; what does not start with `/` is no path.
    pub(super) fn host_and_path(field: &'a str, host: impl Into<Cow<'a, [u8]>>, path: Option<Cow<'a, [u8]>>) -> Self {
        let path = path.filter(|path| path.starts_with(b"/")).unwrap_or_default();
        Self { field, text: host.into(), path: Some(path) }
    }

    /// The part that names host and port, as spelled: two targets with the same one have the same host.
    pub(super) fn authority(&self) -> &[u8] {
        Destination::authority_of(&self.text)
    }

    /// Host and path.
    pub(super) fn destination(&self) -> Result<Destination, LineError> {
        let text = value::url_text(&self.text);
        let parsed = match &self.path {
            Some(path) => Destination::of_host_and_path(&text, &value::url_text(path)),
            None => Destination::parse(&text),
        };
        parsed.map_err(|_| self.refused())
    }

    /// The error of a target that is no host.
    pub(super) fn refused(&self) -> LineError {
        LineError::field(self.field.to_owned(), "URL or host", &self.text)
    }
}

impl From<Ignored> for RawLine<'_> {
    fn from(reason: Ignored) -> Self {
        Self::Ignored(reason)
    }
}
