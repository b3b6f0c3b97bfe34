//! An upload: one file, said to be of one source, becomes transactions to known apps, or one of the errors that the
//! governance log documents (PRX-02, PRX-04, PRX-05).

mod apps;
mod file;

pub use apps::AppLookup;
pub use file::{FileError, FileLimits, LogText, Piece, ReadError, open, open_in_pieces, read_in_pieces};

use super::{Attributes, CustomParser, FoldSettings, Folded, LogFold, LogFormat, LogReader, ReadSettings};

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
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Upload {
    /// What came of each text of the file.
    pub texts: Vec<FoldedText>,
    /// The files inside a zip file that are no text, which are left out.
    pub left_out: Vec<String>,
}

/// What came of one text of the file.
#[derive(Clone, PartialEq, Debug)]
pub struct FoldedText {
    /// Its name inside a zip file.
    pub name: Option<String>,
    /// What it told.
    pub folded: Folded,
}

/// Why an upload counts for nothing, in the words of the governance log (`FACTS.md` 7.4).
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum UploadError {
    /// The file is no text, gzip or zip file, or cannot be opened.
    #[error("Unsupported file type: {0}")]
    UnsupportedFileType(#[from] FileError),
    /// No line is of the format: see [`Folded::format_matches`].
    #[error("The log format doesn't match: {}", first_reason(.0))]
    FormatDoesNotMatch(Upload),
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
    /// Takes `file` in.
    ///
    /// Each text of a zip file is read as a log of its own. An error means that the whole file counts for nothing; what
    /// was read is in the error, so that lines that could not be read can be shown.
    ///
    /// # Errors
    /// Those of the governance log, the first that applies: unsupported log type, unsupported file type, the format
    /// does not match in any text, all transactions too old, none of them to an app of the catalogue.
    pub fn process(
        file: &[u8],
        source: LogSource<'_>,
        settings: ReadSettings,
        fold: FoldSettings<'_>,
        limits: FileLimits,
    ) -> Result<Self, UploadError> {
        if matches!(source, LogSource::Other) {
            return Err(UploadError::UnsupportedLogType);
        }
        let mut upload = Self::default();
        let mut open: Option<(Option<String>, LogFold<'_>)> = None;
        let finished = |text: Option<(Option<String>, LogFold<'_>)>| {
            text.map(|(name, fold)| FoldedText { name, folded: fold.finish() })
        };
        file::open_in_pieces(file, limits, &mut |piece| match piece {
            Piece::Text(name) => {
                let next = source.reader(settings).map(|reader| LogFold::new(reader, fold));
                let next = next.map(|fold| (name.map(str::to_owned), fold));
                upload.texts.extend(finished(std::mem::replace(&mut open, next)));
            }
            Piece::Bytes(bytes) => {
                if let Some((_, fold)) = &mut open {
                    fold.push(bytes);
                }
            }
            Piece::LeftOut(name) => upload.left_out.push(name.to_owned()),
        })?;
        upload.texts.extend(finished(open));
        if !upload.texts.iter().any(|text| text.folded.format_matches()) {
            return Err(UploadError::FormatDoesNotMatch(upload));
        }
        let sum = |count: fn(&Folded) -> u64| upload.texts.iter().map(|text| count(&text.folded)).sum::<u64>();
        if sum(|folded| folded.taken) == 0 && upload.too_old() > 0 {
            return Err(UploadError::TooOld(upload));
        }
        if sum(|folded| folded.to_apps) == 0 {
            return Err(UploadError::NoCatalogedApps(upload));
        }
        Ok(upload)
    }

    /// How many transactions are too old, and so left out.
    #[must_use]
    pub fn too_old(&self) -> u64 {
        self.texts.iter().map(|text| text.folded.too_old).sum()
    }
}

fn first_reason(upload: &Upload) -> String {
    let first = upload.texts.iter().find_map(|text| text.folded.unreadable.first());
    let headers = upload.texts.iter().any(|text| !text.folded.ignored.is_empty());
    let otherwise = if headers { "it has a header and no row" } else { "the log is empty" };
    first.map_or_else(|| otherwise.to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests;
