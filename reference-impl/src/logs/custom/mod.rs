//! The custom parser: a log format as an administrator describes it in a dialog (PRX-05).
//!
//! The dialog asks for CSV or key-value, a delimiter, the names of the columns (case-sensitive), the time format, and
//! the word by which the action column says that access was denied. Time and source address are required: a line
//! without them is not processed. Other columns are ignored.
//!
//! The sample in the documents has two oddities, both accepted: host names in the column of the destination address,
//! and `11:42:03 AM` under a pattern of 24 hours.

mod profile;
mod time_format;

pub use time_format::{TimeFormat, TimeFormatError};

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use profile::CustomProfile;

use super::{Attributes, LogReader, ReadSettings, Reading};

/// A format as described in the dialog.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomParser {
    /// The name it is saved under.
    pub name: String,
    /// How a line is built.
    pub kind: ParserKind,
    /// What stands between two columns or pairs.
    pub delimiter: Delimiter,
    /// Where the time is (required).
    pub time: TimeColumns,
    /// The column of the client's address (required).
    pub source_ip: String,
    /// The column of the server's address.
    pub destination_ip: Option<String>,
    /// The column of the server's URL.
    pub destination_url: Option<String>,
    /// The column of the user.
    pub user: Option<UserColumn>,
    /// The column of the bytes from the client to the Internet.
    pub uploaded: Option<String>,
    /// The column of the bytes from the Internet to the client.
    pub downloaded: Option<String>,
    /// The column of the bytes both ways.
    pub total: Option<String>,
    /// The column that tells whether access was denied.
    pub action: Option<ActionColumn>,
}

/// How a line is built.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ParserKind {
    /// Values between delimiters; the first line names the columns.
    Csv,
    /// `key=value` pairs between delimiters.
    KeyValue,
}

/// The byte between two columns or pairs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Delimiter(u8);

/// Where the time is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TimeColumns {
    /// In one column.
    One {
        /// The name or number of the column.
        column: String,
        /// How it is spelled.
        format: TimeFormat,
    },
    /// Date and time of day apart.
    Separate {
        /// The column of the date.
        date: String,
        /// How the date is spelled.
        date_format: TimeFormat,
        /// The column of the time of day.
        time: String,
        /// How the time of day is spelled.
        time_format: TimeFormat,
    },
}

/// The column of the user.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserColumn {
    /// The name or number of the column.
    pub column: String,
    /// How users are spelled in it.
    pub format: UserFormat,
}

/// How users are spelled. The choices of the real dialog are not public; these are ours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum UserFormat {
    /// The text is the user.
    AsWritten,
    /// `contoso\carol` or `contoso/carol`; shown with the backslash.
    DomainAndName,
    /// `LDAP://10.0.0.5 OU=Users,DC=contoso,DC=com/Carol`; shown as `contoso\Carol`.
    DistinguishedName,
}

/// The column that tells whether access was denied.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionColumn {
    /// The name or number of the column.
    pub column: String,
    /// The "Deny" action term: the value that means so, letter case apart. Every other value means allowed.
    pub deny: String,
}

/// Why a description is no parser.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustomParserError {
    /// The delimiter is not one character that can delimit.
    #[error("`{0}` is no delimiter: one ASCII character that is no letter, digit or quote, or `\\t`")]
    Delimiter(String),
    /// A column has no name.
    #[error("the column for {0} has no name")]
    NoName(&'static str),
    /// A term that means "denied" is empty.
    #[error("the deny term is empty")]
    NoDenyTerm,
}

impl Delimiter {
    /// The byte that stands between columns.
    #[must_use]
    pub const fn byte(self) -> u8 {
        self.0
    }
}

impl FromStr for Delimiter {
    type Err = CustomParserError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.as_bytes() {
            b"\\t" => Ok(Self(b'\t')),
            [byte] if byte.is_ascii_punctuation() && !matches!(byte, b'"' | b'=') => Ok(Self(*byte)),
            [b' ' | b'\t'] => Ok(Self(text.as_bytes()[0])),
            _ => Err(CustomParserError::Delimiter(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Delimiter {
    type Error = CustomParserError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Delimiter> for String {
    fn from(delimiter: Delimiter) -> Self {
        char::from(delimiter.0).to_string()
    }
}

impl CustomParser {
    /// Checks the description as the dialog does when it is saved.
    ///
    /// # Errors
    /// If a column or the deny term is empty.
    pub fn check(&self) -> Result<(), CustomParserError> {
        let empty = profile::Column::ALL
            .into_iter()
            .find(|column| column.name(self).is_some_and(|name| name.trim().is_empty()));
        match (empty, &self.action) {
            (Some(column), _) => Err(CustomParserError::NoName(column.label())),
            (None, Some(action)) if action.deny.trim().is_empty() => Err(CustomParserError::NoDenyTerm),
            _ => Ok(()),
        }
    }

    /// What a log of this format can show: what it has columns for.
    #[must_use]
    pub const fn attributes(&self) -> Attributes {
        let sums = self.uploaded.is_some() && self.downloaded.is_some();
        Attributes {
            url: self.destination_url.is_some() || self.destination_ip.is_some(),
            destination_ip: self.destination_ip.is_some(),
            user: self.user.is_some(),
            source_ip: true,
            total: self.total.is_some() || sums,
            uploaded: self.uploaded.is_some() || (self.total.is_some() && self.downloaded.is_some()),
        }
    }

    /// A reader for one log of this format.
    #[must_use]
    pub fn reader(&self, settings: ReadSettings) -> LogReader {
        // Everything there is has a column that the administrator named, so there is nothing to hold back.
        LogReader::new(Box::new(CustomProfile::new(self.clone())), false, Attributes::ALL, settings)
    }

    /// Reads one log of this format.
    #[must_use]
    pub fn read(&self, log: &[u8], settings: ReadSettings) -> Reading {
        self.reader(settings).read(log)
    }
}

#[cfg(test)]
mod tests;
