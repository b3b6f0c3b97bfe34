//! Reading by a description.

use std::borrow::Cow;

use super::super::LogAction;
use super::super::engine::{csv::Splitter, key_value};
use super::super::instant::Civil;
use super::super::line::{Ignored, LineError};
use super::super::raw::{RawLine, RawRecord, Spelled, Target};
use super::super::reader::{About, Profile};
use super::super::value::{self, present};
use super::time_format::Moment;
use super::{CustomParser, ParserKind, TimeColumns, UserFormat};
use crate::time::SimTime;

/// A line of which the end is missing.
const CUT: LineError = LineError::Shape("a quote is not closed: the line is cut");

/// What a description can have a column for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Column {
    Date,
    Time,
    SourceIp,
    DestinationIp,
    DestinationUrl,
    User,
    Uploaded,
    Downloaded,
    Total,
    Action,
}

impl Column {
    pub(super) const ALL: [Self; 10] = [
        Self::Date,
        Self::Time,
        Self::SourceIp,
        Self::DestinationIp,
        Self::DestinationUrl,
        Self::User,
        Self::Uploaded,
        Self::Downloaded,
        Self::Total,
        Self::Action,
    ];

    /// The name it has in the log, if the description gives one. A time in one column is the date.
    pub(super) fn name(self, parser: &CustomParser) -> Option<&str> {
        match self {
            Self::Date => match &parser.time {
                TimeColumns::One { column, .. } | TimeColumns::Separate { date: column, .. } => Some(column),
            },
            Self::Time => match &parser.time {
                TimeColumns::One { .. } => None,
                TimeColumns::Separate { time, .. } => Some(time),
            },
            Self::SourceIp => Some(&parser.source_ip),
            Self::DestinationIp => parser.destination_ip.as_deref(),
            Self::DestinationUrl => parser.destination_url.as_deref(),
            Self::User => parser.user.as_ref().map(|user| user.column.as_str()),
            Self::Uploaded => parser.uploaded.as_deref(),
            Self::Downloaded => parser.downloaded.as_deref(),
            Self::Total => parser.total.as_deref(),
            Self::Action => parser.action.as_ref().map(|action| action.column.as_str()),
        }
    }

    /// The name for people.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Date => "the date",
            Self::Time => "the time",
            Self::SourceIp => "the source address",
            Self::DestinationIp => "the destination address",
            Self::DestinationUrl => "the destination URL",
            Self::User => "the user",
            Self::Uploaded => "uploaded bytes",
            Self::Downloaded => "downloaded bytes",
            Self::Total => "total bytes",
            Self::Action => "the action",
        }
    }

    const fn is_required(self) -> bool {
        matches!(self, Self::Date | Self::Time | Self::SourceIp)
    }
}

/// Reads lines as a description says.
pub(super) struct CustomProfile {
    parser: CustomParser,
    fields: Splitter,
    /// Where the columns are, from the header line of a CSV log; or why they cannot be found.
    header: Option<Result<Header, LineError>>,
    /// Which columns some line has had.
    seen: [bool; 10],
}

/// What the header line of a CSV log says.
struct Header {
    positions: [Option<usize>; 10],
    /// How many columns it names.
    width: usize,
}

/// The values of one line, by column.
type Values<'a> = [Option<&'a [u8]>; 10];

impl CustomProfile {
    pub(super) fn new(parser: CustomParser) -> Self {
        let fields = Splitter::new(parser.delimiter.byte());
        Self { parser, fields, header: None, seen: [false; 10] }
    }

    /// Takes the columns from a line of names.
    fn take(&mut self, header: Header) {
        for (seen, position) in self.seen.iter_mut().zip(header.positions) {
            *seen |= position.is_some();
        }
        self.header = Some(Ok(header));
    }

    /// Whether the line at hand holds the name of the column of the time, as a line of names does.
    fn names_time(&self) -> bool {
        let name = Column::Date.name(&self.parser).unwrap_or_default().as_bytes();
        (0..self.fields.len()).any(|at| self.fields.get(at).is_some_and(|field| value::trimmed(field) == name))
    }

    fn header(&self) -> Result<Header, LineError> {
        let mut positions = [None; 10];
        for column in Column::ALL {
            let Some(name) = column.name(&self.parser) else { continue };
            let is_named =
                |at: &usize| self.fields.get(*at).is_some_and(|field| value::trimmed(field) == name.as_bytes());
            let mut named = (0..self.fields.len()).filter(is_named);
            let position = named.next();
            if position.is_none() && column.is_required() {
                return Err(LineError::missing(name.to_owned()));
            }
            if named.next().is_some() {
                return Err(LineError::Shape("a column that is described stands twice in the line of names"));
            }
            positions[column as usize] = position;
        }
        Ok(Header { positions, width: self.fields.len() })
    }
}

impl Profile for CustomProfile {
    fn read<'a>(&'a mut self, line: &'a [u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
        match self.parser.kind {
            ParserKind::KeyValue => {
                let mut values: Values<'a> = [None; 10];
                let mut pairs = key_value::pairs(line, self.parser.delimiter.byte());
                for (key, value) in pairs.by_ref() {
                    for column in Column::ALL {
                        if column.name(&self.parser).is_some_and(|name| name.as_bytes() == key) {
                            self.seen[column as usize] = true;
                            let known = values[column as usize].get_or_insert(value);
                            if column.is_required() && *known != value {
                                return Err(LineError::Shape(
                                    "a required key stands twice in it: records run together",
                                ));
                            }
                        }
                    }
                }
                if pairs.is_open() {
                    return Err(CUT);
                }
                record(&self.parser, &values, about)
            }
            ParserKind::Csv => {
                self.fields.split(line);
                // Another log may have been appended, whose columns need not be those of this one.
                if self.header.is_some()
                    && self.names_time()
                    && let Ok(header) = self.header()
                {
                    self.take(header);
                    return Ok(Ignored::Header.into());
                }
                match &self.header {
                    Some(_) if self.fields.is_open() => Err(CUT),
                    Some(Ok(header)) if self.fields.len() != header.width => {
                        Err(LineError::Width { found: self.fields.len(), fields: header.width })
                    }
                    Some(Ok(header)) => {
                        let value = |position: Option<usize>| self.fields.get(position?).map(value::trimmed);
                        record(&self.parser, &header.positions.map(value), about)
                    }
                    Some(Err(reason)) => Err(reason.clone()),
                    None => {
                        match self.header() {
                            Ok(header) => self.take(header),
                            Err(reason) => {
                                self.header = Some(Err(reason.clone()));
                                return Err(reason);
                            }
                        }
                        Ok(Ignored::Header.into())
                    }
                }
            }
        }
    }

    fn absent(&self) -> Vec<&str> {
        let named = Column::ALL.into_iter().filter_map(|column| Some((column, column.name(&self.parser)?)));
        named.filter(|(column, _)| !self.seen[*column as usize]).map(|(_, name)| name).collect()
    }
}

fn record<'a>(parser: &'a CustomParser, values: &Values<'a>, about: &About<'_>) -> Result<RawLine<'a>, LineError> {
    let get = |column: Column| values[column as usize].and_then(present);
    let wrong = |column: Column, expected, field| {
        LineError::field(column.name(parser).unwrap_or_default().to_owned(), expected, field)
    };
    let require = |column: Column| {
        get(column).ok_or_else(|| LineError::missing(column.name(parser).unwrap_or_default().to_owned()))
    };
    let bytes = |column: Column| {
        let number = |field| value::bytes(field).ok_or_else(|| wrong(column, "number of bytes", field));
        get(column).map(number).transpose()
    };
    let source = require(Column::SourceIp)?;
    let source_ip = value::address(source).ok_or_else(|| wrong(Column::SourceIp, "address", source))?;
    let url = get(Column::DestinationUrl).map(|field| {
        Target::url(Column::DestinationUrl.name(parser).unwrap_or_default(), value::request_target(field))
    });
    // The documents' own sample has host names in the column of the address.
    let destination = get(Column::DestinationIp);
    let destination_ip = destination.and_then(value::address);
    let named = destination
        .filter(|_| destination_ip.is_none())
        .map(|field| Target::url(Column::DestinationIp.name(parser).unwrap_or_default(), field));
    let denied = |field: &[u8]| {
        parser.action.as_ref().is_some_and(|action| field.eq_ignore_ascii_case(action.deny.trim().as_bytes()))
    };
    let at = at(parser, require(Column::Date)?, || require(Column::Time), about)?;
    let record = RawRecord {
        source_ip: Some(source_ip),
        user: get(Column::User).map(|field| user(parser, field)),
        destination_ip,
        url: url.or(named),
        total: bytes(Column::Total)?,
        up: bytes(Column::Uploaded)?,
        down: bytes(Column::Downloaded)?,
        ..RawRecord::new(at, LogAction::blocked_if(get(Column::Action).is_some_and(denied)))
    };
    Ok(record.line())
}

fn at<'a>(
    parser: &CustomParser,
    date: &[u8],
    time: impl FnOnce() -> Result<&'a [u8], LineError>,
    about: &About<'_>,
) -> Result<SimTime, LineError> {
    let wrong = |name: &str, field: &[u8]| LineError::field(name.to_owned(), "time of the given format", field);
    let moment = match &parser.time {
        TimeColumns::One { column, format } => format.read(date).ok_or_else(|| wrong(column, date))?,
        TimeColumns::Separate { date: date_name, date_format, time: time_name, time_format } => {
            let day = date_format.read(date).ok_or_else(|| wrong(date_name, date))?.civil;
            let field = time()?;
            let clock = time_format.read(field).ok_or_else(|| wrong(time_name, field))?;
            let civil = Civil { year: day.year, month: day.month, day: day.day, ..clock.civil };
            Moment { civil, ..clock }
        }
    };
    let zone = moment.offset.unwrap_or(about.settings.zone);
    moment.civil.at_offset(zone).ok_or_else(|| wrong(Column::Date.name(parser).unwrap_or_default(), date))
}

fn user<'a>(parser: &CustomParser, field: &'a [u8]) -> Spelled<'a> {
    let decode = match parser.user.as_ref().map_or(UserFormat::AsWritten, |user| user.format) {
        UserFormat::AsWritten => value::words,
        UserFormat::DomainAndName => domain_and_name,
        UserFormat::DistinguishedName => distinguished_name,
    };
    Spelled::new(field, decode)
}

fn domain_and_name(field: &[u8]) -> Cow<'_, str> {
    value::words(field).replacen('/', "\\", 1).into()
}

fn distinguished_name(field: &[u8]) -> Cow<'_, str> {
    value::user_of_distinguished_name(value::words(field))
}
