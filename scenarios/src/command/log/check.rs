//! `gnomon log check`: reads a log as an upload would be read, and tells what it holds.
//!
//! The log is read in pieces and folded as it goes, so that its size does not matter.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use gnomon_reference_impl::catalog::{AddressOwners, Catalog};
use gnomon_reference_impl::logs::upload::{AppLookup, Piece, read_in_pieces};
use gnomon_reference_impl::logs::{
    Attributes, CustomParser, FoldSettings, Folded, LogFold, LogFormat, LogReader, LogZone, ReadSettings,
};
use gnomon_reference_impl::time::SimTime;

use crate::command::{colours, print};
use crate::failure::Failure;
use crate::logs::{LogCheck, LogText, documented};
use crate::page::Page;

/// How much of the beginning of a log tells which format fits.
const BEGINNING: usize = 256 << 10;

/// Reads a log as an upload would be read, and tells what it holds.
///
/// The file is text, or a gzip or zip file of text; `-` is the standard input. What a format is not documented to tell
/// is not shown, as in reports.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The format, as `gnomon log formats` lists them.
    #[arg(long, value_name = "NAME", required_unless_present = "parser", conflicts_with = "parser")]
    format: Option<String>,
    /// A file with a custom parser, as the control API takes it.
    #[arg(long, value_name = "JSON")]
    parser: Option<PathBuf>,
    /// The zone of times that name none, as in `+02:00`.
    #[arg(long, value_name = "OFFSET", default_value = "+00:00", allow_hyphen_values = true)]
    zone: String,
    /// About when the log was written, for times without a year and to tell what lies ahead; otherwise when the file
    /// was last changed.
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// A table of whose addresses are whose (CSV with the columns `range` and `app`), in the place of the built-in one.
    #[arg(long, value_name = "CSV")]
    owners: Option<PathBuf>,
    /// Print what was found as JSON.
    #[arg(long)]
    json: bool,
    /// The log: text, gzip or zip; `-` is the standard input.
    file: PathBuf,
}

/// What the log is said to be.
enum Source {
    Format(&'static LogFormat),
    Parser(Box<CustomParser>),
}

impl Source {
    fn of(arguments: &Arguments) -> Result<Self, Failure> {
        if let Some(path) = &arguments.parser {
            let what = || format!("the custom parser of {}", path.display());
            let invalid = |reason: String| Failure::LogDescription { what: what(), reason };
            let parser: CustomParser =
                serde_json::from_str(&text_of(path)?).map_err(|error| invalid(error.to_string()))?;
            parser.check().map_err(|error| invalid(error.to_string()))?;
            return Ok(Self::Parser(Box::new(parser)));
        }
        Ok(Self::Format(LogFormat::named(arguments.format.as_deref().unwrap_or_default())?))
    }

    fn reader(&self, settings: ReadSettings) -> LogReader {
        match self {
            Self::Format(format) => format.reader(settings),
            Self::Parser(parser) => parser.reader(settings),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Format(format) => format.name,
            Self::Parser(parser) => &parser.name,
        }
    }

    fn attributes(&self) -> Attributes {
        match self {
            Self::Format(format) => format.attributes,
            Self::Parser(parser) => parser.attributes(),
        }
    }
}

pub(super) fn check(arguments: &Arguments) -> Result<(), Failure> {
    let source = Source::of(arguments)?;
    let catalog = catalog(arguments)?;
    let settings = settings(arguments)?;
    let apps = AppLookup { catalog: &catalog, addresses: &BTreeMap::new() };
    let (not_before, ahead_from) = (SimTime::EPOCH, settings.reference.day().end());
    let fold = FoldSettings { apps, not_before, ahead_from, samples: 10 };
    // Of each text its name inside a zip file.
    let mut texts: Vec<(Option<String>, Folded)> = Vec::new();
    let mut open: Option<(Option<String>, LogFold<'_>)> = None;
    let finished = |(name, fold): (Option<String>, LogFold<'_>)| (name, fold.finish());
    let mut beginning = Vec::new();
    read(&arguments.file, &mut |piece| match piece {
        Piece::Text(name) => {
            let next = (name.map(str::to_owned), LogFold::new(source.reader(settings), fold));
            texts.extend(open.replace(next).map(finished));
        }
        Piece::Bytes(bytes) => {
            beginning.extend_from_slice(&bytes[..bytes.len().min(BEGINNING - beginning.len())]);
            if let Some((_, fold)) = &mut open {
                fold.push(bytes);
            }
        }
        Piece::LeftOut(name) => eprintln!("{name} is no text, and is left out"),
    })?;
    texts.extend(open.map(finished));
    let fits_better = better(&source, &beginning, settings);
    if !texts.iter().any(|(_, folded)| folded.format_matches()) {
        return Err(no_log(&arguments.file, &texts, fits_better));
    }
    let report = LogCheck {
        schema: LogCheck::SCHEMA,
        file: arguments.file.display().to_string(),
        format: source.name().to_owned(),
        tells: documented(source.attributes()),
        fits_better,
        texts: texts.into_iter().map(|(name, folded)| LogText::new(name, &folded, &catalog)).collect(),
    };
    if arguments.json {
        return print(&crate::output::to_json(&report));
    }
    let mut page = Page::new(colours());
    report.write(&mut page);
    print(&page.into_text())
}

fn catalog(arguments: &Arguments) -> Result<Catalog, Failure> {
    let catalog = Catalog::built_in();
    let Some(path) = &arguments.owners else { return Ok(catalog) };
    let owners = AddressOwners::from_csv(&text_of(path)?, &catalog)
        .map_err(|error| Failure::LogDescription { what: path.display().to_string(), reason: error.to_string() })?;
    Ok(catalog.with_owners(owners))
}

fn settings(arguments: &Arguments) -> Result<ReadSettings, Failure> {
    let zone: LogZone = arguments.zone.parse().map_err(|error: gnomon_reference_impl::logs::LogZoneError| {
        Failure::LogDescription { what: "the zone".to_owned(), reason: error.to_string() }
    })?;
    let at = match &arguments.at {
        Some(text) => text.parse().map_err(|error| Failure::LogDescription {
            what: format!("the time `{text}`"),
            reason: format!("{error}"),
        })?,
        None => last_change(&arguments.file),
    };
    Ok(ReadSettings { zone: zone.offset(), ..ReadSettings::at(at) })
}

/// When the file was last changed, or now if nobody knows.
fn last_change(file: &Path) -> SimTime {
    let changed =
        std::fs::metadata(file).and_then(|file| file.modified()).unwrap_or_else(|_| std::time::SystemTime::now());
    let millis = changed.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    SimTime::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
}

fn text_of(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::Unreadable { path: path.to_owned(), reason: error.to_string() })
}

fn read(path: &Path, take: &mut dyn FnMut(Piece<'_>)) -> Result<(), Failure> {
    let unreadable = |reason: String| Failure::Unreadable { path: path.to_owned(), reason };
    let mut file: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(File::open(path).map_err(|error| unreadable(error.to_string()))?)
    };
    read_in_pieces(&mut *file, take).map_err(|error| unreadable(error.to_string()))
}

/// A sentence about the format that reads the beginning better than `source` does, if one does.
fn better(source: &Source, beginning: &[u8], settings: ReadSettings) -> Option<String> {
    let settings = ReadSettings { kept_unreadable: 0, ..settings };
    let whole = whole_lines(beginning);
    let reading = source.reader(settings).read(whole);
    let (format, transactions, unreadable) = LogFormat::best_for(whole, settings)?;
    let (own, own_unreadable) = (reading.records.len() as u64, reading.unreadable_lines);
    let is_better = transactions > own || (transactions == own && unreadable < own_unreadable);
    is_better.then(|| {
        format!(
            "{} fits better: of the first {} lines it reads {transactions} as transactions, {} reads {own}",
            format.name,
            reading.lines,
            source.name()
        )
    })
}

/// The beginning without the line that it is cut in.
fn whole_lines(beginning: &[u8]) -> &[u8] {
    let end = if beginning.len() < BEGINNING { None } else { beginning.iter().rposition(|byte| *byte == b'\n') };
    &beginning[..end.unwrap_or(beginning.len())]
}

fn no_log(path: &Path, texts: &[(Option<String>, Folded)], better: Option<String>) -> Failure {
    let first = texts.iter().find_map(|(_, folded)| folded.unreadable.first());
    let reason = first.map_or_else(|| "it holds no line of a transaction".to_owned(), ToString::to_string);
    let help = better.unwrap_or_else(|| {
        "no format reads any line of its beginning: describe it by a custom parser (`--parser`)".to_owned()
    });
    Failure::Log { path: path.to_owned(), reason: format!("the log format doesn't match: {reason}"), help }
}
