//! Lines: what a single line of a log turned out to be (PRX-05).

use std::borrow::Cow;
use std::fmt;

use super::LogRecord;
use super::value::excerpt;

/// The longest line that is read; the longest of a real proxy was 7,122 bytes.
pub const MAX_LINE: usize = 1 << 20;

/// How much of an offending field or line is kept.
pub(super) const KEPT_TEXT: usize = 200;

/// A line that was read.
#[derive(Clone, PartialEq, Debug)]
pub enum Line {
    /// It tells of a transaction.
    Record(LogRecord),
    /// It belongs to the format and tells of no transaction of its own.
    Ignored(Ignored),
}

/// Why a line that belongs to the format counts for nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Ignored {
    /// It is empty.
    Blank,
    /// It names columns, the software or a date.
    Header,
    /// It accompanies a transaction that has a line of its own: the tunnel under TLS inspection, the start of a
    /// session.
    Bookkeeping,
    /// The proxy asked for credentials (407): neither a block nor a transaction.
    Challenge,
    /// It names no server: `error:invalid-request`, `cache_object://`, an empty target.
    NoTarget,
    /// The product logged an event of another kind in the same feed.
    OtherEvent,
}

/// Why a line cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LineError {
    /// It is not built as the format says.
    #[error("{0}")]
    Shape(&'static str),
    /// It has more or fewer values than there are fields, so that no value is known to be of its field.
    #[error("it has {found} values for {fields} fields")]
    Width {
        /// How many values it has.
        found: usize,
        /// How many there should be.
        fields: usize,
    },
    /// A field the format cannot do without is not there.
    #[error("{0} is missing")]
    Missing(Cow<'static, str>),
    /// A field holds something else than it should.
    #[error("{field} is no {expected}: `{text}`")]
    Field {
        /// The name of the field.
        field: Cow<'static, str>,
        /// What it should hold.
        expected: &'static str,
        /// What it holds, cut to 200 bytes.
        text: String,
    },
    /// It is longer than [`MAX_LINE`].
    #[error("the line is {0} bytes long, more than {MAX_LINE}")]
    TooLong(usize),
}

impl LineError {
    /// The kind of the error, which is the same for lines that are wrong in the same way.
    #[must_use]
    pub fn kind(&self) -> Cow<'static, str> {
        match self {
            Self::Shape(what) => Cow::Borrowed(what),
            Self::Width { .. } => Cow::Borrowed("it has more or fewer values than fields"),
            Self::Missing(field) => Cow::Owned(format!("{field} is missing")),
            Self::Field { field, expected, .. } => Cow::Owned(format!("{field} is no {expected}")),
            Self::TooLong(_) => Cow::Borrowed("the line is too long"),
        }
    }

    /// `field` should hold `expected` and holds `bytes`.
    pub(super) fn field(field: impl Into<Cow<'static, str>>, expected: &'static str, bytes: &[u8]) -> Self {
        Self::Field { field: field.into(), expected, text: excerpt(bytes, KEPT_TEXT) }
    }

    /// `field` is not there.
    pub(super) fn missing(field: impl Into<Cow<'static, str>>) -> Self {
        Self::Missing(field.into())
    }
}

impl fmt::Display for Ignored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blank => "blank",
            Self::Header => "header",
            Self::Bookkeeping => "bookkeeping",
            Self::Challenge => "challenge",
            Self::NoTarget => "no target",
            Self::OtherEvent => "other event",
        })
    }
}
