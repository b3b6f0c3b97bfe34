//! An upload: one file, said to be of one source, becomes transactions to known apps, or one of the errors that the
//! governance log documents (PRX-02, PRX-04, PRX-05).

mod apps;
mod file;

pub use apps::AppLookup;
pub use file::{FileError, FileLimits, LogText, open};

use super::{Attributes, CustomParser, LogFormat, LogReader, ReadSettings, Reading};
use crate::time::{SimDuration, SimTime};

/// Transactions that are older are not taken in (`FACTS.md` 7.3).
const OLDEST: SimDuration = SimDuration::from_days(90);

/// What an upload is said to be.
#[derive(Clone, Copy, Debug)]
pub enum LogSource<'a> {
    /// A format of the registry.
    Format(&'static LogFormat),
    /// A format of the registry, in a log that goes on after another was cut off: until it names columns of its own,
    /// they are those that this line named.
    Continued(&'static LogFormat, &'a [u8]),
    /// A format that an administrator described.
    Custom(&'a CustomParser),
    /// "Other": kept for those who write parsers, never read.
    Other,
}

/// What came of an upload that was taken in.
#[derive(Clone, PartialEq, Debug)]
pub struct Upload {
    /// What came of each text of the file; records that are too old are not among them.
    pub texts: Vec<TextReading>,
    /// How many transactions were older than 90 days, and so left out.
    pub too_old: u64,
}

/// What came of one text of the file.
#[derive(Clone, PartialEq, Debug)]
pub struct TextReading {
    /// Its name inside a zip file.
    pub name: Option<String>,
    /// What it told.
    pub reading: Reading,
    /// The line of it that named the columns last, if lines of the format do so and one did.
    pub columns: Option<Vec<u8>>,
}

/// Why an upload counts for nothing, in the words of the governance log (`FACTS.md` 7.4).
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum UploadError {
    /// The file is no text, gzip or zip file, or cannot be opened.
    #[error("Unsupported file type: {0}")]
    UnsupportedFileType(#[from] FileError),
    /// No line is of the format: see [`Reading::format_matches`].
    #[error("The log format doesn't match: {}", first_reason(.0))]
    FormatDoesNotMatch(Vec<TextReading>),
    /// Every transaction is too old.
    #[error("Transactions are more than 90 days old")]
    TooOld(Upload),
    /// No transaction is to an app of the catalogue.
    #[error("No transactions to cataloged cloud apps")]
    NoCatalogedApps(Upload),
    /// The source is "Other": the file is stored and not parsed.
    #[error("Unsupported log type")]
    UnsupportedLogType,
}

impl LogSource<'_> {
    /// The public name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Format(format) | Self::Continued(format, _) => format.name,
            Self::Custom(_) => "CUSTOM_PARSER",
            Self::Other => "OTHER",
        }
    }

    /// The `logType` id.
    #[must_use]
    pub const fn log_type(&self) -> u16 {
        match self {
            Self::Format(format) | Self::Continued(format, _) => format.log_type,
            Self::Custom(_) => 167,
            Self::Other => 1,
        }
    }

    /// What a report can show of it.
    #[must_use]
    pub const fn attributes(&self) -> Option<Attributes> {
        match self {
            Self::Format(format) | Self::Continued(format, _) => Some(format.attributes),
            Self::Custom(parser) => Some(parser.attributes()),
            Self::Other => None,
        }
    }

    /// A reader for one log of it; none if it is not read.
    #[must_use]
    pub fn reader(&self, settings: ReadSettings) -> Option<LogReader> {
        match self {
            Self::Format(format) => Some(format.reader(settings)),
            Self::Continued(format, columns) => Some(format.reader(settings).after(columns)),
            Self::Custom(parser) => Some(parser.reader(settings)),
            Self::Other => None,
        }
    }
}

impl Upload {
    /// Takes `file` in at `now`.
    ///
    /// Each text of a zip file is read as a log of its own. An error means that the whole file counts for nothing; what
    /// was read is in the error, so that lines that could not be read can be shown.
    ///
    /// # Errors
    /// Those of the governance log, the first that applies: unsupported log type, unsupported file type, the format
    /// does not match in any text, all transactions older than 90 days, none of them to an app of the catalogue.
    pub fn process(
        file: &[u8],
        source: LogSource<'_>,
        now: SimTime,
        apps: &AppLookup<'_>,
        settings: ReadSettings,
        limits: FileLimits,
    ) -> Result<Self, UploadError> {
        let mut texts = Vec::new();
        let mut too_old = 0;
        if matches!(source, LogSource::Other) {
            return Err(UploadError::UnsupportedLogType);
        }
        for LogText { name, bytes } in open(file, limits)? {
            let Some(mut reader) = source.reader(settings) else { return Err(UploadError::UnsupportedLogType) };
            let reading = reader.read(&bytes);
            texts.push(TextReading { name, reading, columns: reader.columns().map(<[u8]>::to_vec) });
        }
        if !texts.iter().any(|text| text.reading.format_matches()) {
            return Err(UploadError::FormatDoesNotMatch(texts));
        }
        for records in texts.iter_mut().map(|text| &mut text.reading.records) {
            let all = records.len();
            records.retain(|record| now.since(record.at) <= OLDEST);
            too_old += (all - records.len()) as u64;
        }
        let upload = Self { texts, too_old };
        let mut records = upload.texts.iter().flat_map(|text| &text.reading.records).peekable();
        if too_old > 0 && records.peek().is_none() {
            return Err(UploadError::TooOld(upload));
        }
        if records.any(|record| apps.app_of(record).is_some()) {
            Ok(upload)
        } else {
            Err(UploadError::NoCatalogedApps(upload))
        }
    }
}

fn first_reason(texts: &[TextReading]) -> String {
    let first = texts.iter().find_map(|text| text.reading.unreadable.first());
    first.map_or_else(|| "the log is empty".to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests;
