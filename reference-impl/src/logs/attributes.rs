//! Attributes: what Cloud Discovery is documented to show of a log (PRX-05).
//!
//! The table of the documents is a contract: a parser must not show more than its row, even where the line carries
//! more.

use super::Record;

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
    pub fn limit<User, Url>(self, record: &mut Record<User, Url>) {
        fn keep<T>(field: &mut Option<T>, is_documented: bool) {
            if !is_documented {
                *field = None;
            }
        }
        keep(&mut record.url, self.url);
        keep(&mut record.destination_ip, self.destination_ip);
        keep(&mut record.user, self.user);
        keep(&mut record.source_ip, self.source_ip);
        keep(&mut record.total, self.total);
        keep(&mut record.up, self.uploaded);
        keep(&mut record.down, self.total && self.uploaded);
    }
}
