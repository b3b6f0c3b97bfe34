//! Attributes: what Cloud Discovery is documented to show of a log (PRX-05).
//!
//! The table of the documents is a contract: a parser must not show more than its row, even where the line carries
//! more.

use super::LogRecord;
use super::raw::RawRecord;

/// One row of the documented table.
///
/// A log whose row names total and uploaded bytes also tells the downloaded ones, their difference.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Attributes {
    /// The target URL.
    pub url: bool,
    /// The target address.
    pub destination_ip: bool,
    /// The user who asked.
    pub user: bool,
    /// The address of the client.
    pub source_ip: bool,
    /// Bytes both ways.
    pub total: bool,
    /// Bytes from the client to the Internet.
    pub uploaded: bool,
}

/// Takes away what a row does not name; a record and a raw one have the same fields.
macro_rules! limit {
    ($row:expr, $record:expr) => {
        limit!(@field $row.url, $record.url);
        limit!(@field $row.destination_ip, $record.destination_ip);
        limit!(@field $row.user, $record.user);
        limit!(@field $row.source_ip, $record.source_ip);
        limit!(@field $row.total, $record.total);
        limit!(@field $row.uploaded, $record.up);
        limit!(@field $row.total && $row.uploaded, $record.down);
    };
    (@field $documented:expr, $field:expr) => {
        if !($documented) {
            $field = None;
        }
    };
}

impl Attributes {
    /// Everything the table knows.
    pub const ALL: Self =
        Self { url: true, destination_ip: true, user: true, source_ip: true, total: true, uploaded: true };

    /// A row as the documents print it, `Y` or `-` for URL, IP, user, origin IP, total and uploaded bytes.
    pub(super) const fn row(letters: &[u8; 6]) -> Self {
        Self {
            url: letters[0] == b'Y',
            destination_ip: letters[1] == b'Y',
            user: letters[2] == b'Y',
            source_ip: letters[3] == b'Y',
            total: letters[4] == b'Y',
            uploaded: letters[5] == b'Y',
        }
    }

    /// Takes away what the row does not name.
    pub fn limit(self, record: &mut LogRecord) {
        limit!(self, record);
    }

    /// The same of a line that was not made a record yet.
    pub(super) fn limit_raw(self, record: &mut RawRecord<'_>) {
        limit!(self, record);
    }
}
