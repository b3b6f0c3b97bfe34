//! W3C extended log file format: `#Fields:` names the columns, `date` and `time` are in UTC.
//!
//! A row has as many values as there are names; one with more or fewer is unreadable, since no value is then known to
//! be of its column. Names that stand in the middle of a line (what goes before was cut, or is no text) hold for the
//! rows after it all the same.

use std::borrow::Cow;

use super::super::LogAction;
use super::super::instant::{self, Civil};
use super::super::line::{Ignored, LineError};
use super::super::raw::{RawLine, RawRecord, Spelled, Target};
use super::super::reader::{About, Profile};
use super::super::value::{self, present};
use super::space::{self, Gap};
use crate::quantities::Bytes;
use crate::time::{SimDuration, SimTime};

/// What the engine looks for, with the names that products give the column.
macro_rules! columns {
    ($($column:ident: $($name:literal)|+;)*) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        enum Column { $($column,)* }

        impl Column {
            const COUNT: usize = [$(Self::$column,)*].len();

            fn named(name: &[u8]) -> Option<Self> {
                $($(if name.eq_ignore_ascii_case($name.as_bytes()) { return Some(Self::$column); })+)*
                None
            }
        }
    };
}

columns! {
    Date: "date";
    Time: "time";
    Moment: "date-time" | "datetime" | "timestamp" | "x-timestamp" | "x-timestamp-unix" | "localtime" | "gmttime";
    Taken: "time-taken";
    ClientIp: "c-ip";
    User: "cs-username" | "cs-user";
    UserDn: "cs-userdn";
    Status: "sc-status";
    CacheAction: "s-action";
    FilterResult: "sc-filter-result";
    Action: "action" | "x-action" | "rule-action";
    Down: "sc-bytes";
    Up: "cs-bytes";
    Total: "bytes";
    Host: "cs-host" | "cs(host)" | "r-host" | "r-dns";
    Path: "cs-uri-path" | "cs-uri-stem";
    Url: "cs-uri" | "c-uri" | "cs-url";
    // Not `s-ip`: that is the proxy itself.
    ServerIp: "r-ip" | "s-supplier-ip" | "cs-ip";
}

/// Where each column is; `usize::MAX` where the log has none.
#[derive(Clone, Debug)]
struct Layout {
    positions: [usize; Column::COUNT],
    /// Where more columns for the same thing are: they count where those before them say nothing.
    more: Vec<(Column, usize)>,
    width: usize,
    tabs: bool,
}

/// A log whose columns are named by its `#Fields:` lines.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct W3c {
    layout: Option<Layout>,
    /// The last `#Fields:` line.
    directive: Option<Vec<u8>>,
    /// A name that is no user: that of all who are not signed in. Where there is one, a name that was sent and not
    /// proved ends in a question mark.
    nobody: Option<&'static [u8]>,
    /// The fields of the line at hand.
    fields: Vec<(u32, u32)>,
}

impl W3c {
    /// A log that has these columns until a `#Fields:` line names others.
    pub(in super::super) fn with_columns(names: &str) -> Self {
        Self { layout: Some(Layout::named(names.as_bytes())), ..Self::default() }
    }

    /// A log in which all who are not signed in have this name.
    pub(in super::super) fn with_nobody(name: &'static str) -> Self {
        Self { nobody: Some(name.as_bytes()), ..Self::default() }
    }

    /// Takes the columns from a directive, `#Fields: …`, if it is one.
    fn direct(&mut self, line: &[u8]) {
        if let Some(names) = names(line) {
            self.layout = Some(Layout::named(names));
            self.directive = Some(line.to_vec());
        }
    }
}

impl Layout {
    fn named(names: &[u8]) -> Self {
        let (mut positions, mut more) = ([usize::MAX; Column::COUNT], Vec::new());
        let tabs = memchr::memchr(b'\t', names).is_some();
        let mut width = 0;
        for name in names.split(u8::is_ascii_whitespace).filter(|name| !name.is_empty()) {
            if let Some(column) = Column::named(name) {
                match &mut positions[column as usize] {
                    known @ &mut usize::MAX => *known = width,
                    _ => more.push((column, width)),
                }
            }
            width += 1;
        }
        Self { positions, more, width, tabs }
    }

    /// Splits a row. Some products name the columns between tabs and separate the values by blanks, or the other way
    /// round: what gives the right number of values is it.
    fn split(&self, line: &[u8], fields: &mut Vec<(u32, u32)>) -> Result<(), LineError> {
        let has_tabs = memchr::memchr(b'\t', line).is_some();
        let gaps = if self.tabs && has_tabs { [Gap::Tab, Gap::Blanks] } else { [Gap::Blanks, Gap::Tab] };
        let mut found = 0;
        for gap in gaps {
            fields.clear();
            let closed = space::split_quoted(line, gap, fields);
            if fields.len() == self.width {
                return if closed { Ok(()) } else { Err(LineError::Shape("a quote is not closed: the line is cut")) };
            }
            found = if gap == gaps[0] { fields.len() } else { found };
            if !has_tabs {
                break;
            }
        }
        Err(LineError::Width { found, fields: self.width })
    }
}

/// The fields of one line, by column.
struct Row<'a> {
    line: &'a [u8],
    fields: &'a [(u32, u32)],
    layout: &'a Layout,
}

impl<'a> Row<'a> {
    fn get(&self, column: Column) -> Option<&'a [u8]> {
        let told = |position: usize| {
            let (start, end) = self.fields.get(position)?;
            present(&self.line[*start as usize..*end as usize])
        };
        let mut more = self.layout.more.iter().filter(|(other, _)| *other == column);
        told(self.layout.positions[column as usize]).or_else(|| more.find_map(|(_, position)| told(*position)))
    }

    fn has(&self, column: Column) -> bool {
        self.layout.positions[column as usize] != usize::MAX
    }

    fn bytes(&self, column: Column, name: &'static str) -> Result<Option<Bytes>, LineError> {
        let number = |field| value::bytes(field).ok_or_else(|| LineError::field(name, "number of bytes", field));
        self.get(column).map(number).transpose()
    }

    /// When the line was written: at the end of the transaction.
    fn end(&self, about: &About<'_>) -> Result<SimTime, LineError> {
        let (Some(date), Some(time)) = (self.get(Column::Date), self.get(Column::Time)) else {
            let Some(field) = self.get(Column::Moment) else {
                return about.sent().ok_or_else(|| LineError::missing("date and time"));
            };
            return moment(field, about).ok_or_else(|| LineError::field("the time", "time", field));
        };
        let civil = instant::date(date).ok_or_else(|| LineError::field("date", "date", date))?;
        let at: Option<Civil> = instant::clock(civil, time);
        at.and_then(|at| at.at_offset(jiff::tz::Offset::UTC)).ok_or_else(|| LineError::field("time", "time", time))
    }

    /// How long the transaction took: milliseconds, or seconds where there is a decimal point.
    fn taken(&self) -> Result<SimDuration, LineError> {
        let Some(field) = self.get(Column::Taken) else { return Ok(SimDuration::ZERO) };
        let millis = match memchr::memchr(b'.', field) {
            Some(_) => instant::epoch_seconds(field).map(SimTime::millis),
            None => value::number(field),
        };
        millis.map(SimDuration::from_millis).ok_or_else(|| LineError::field("time-taken", "duration", field))
    }

    fn action(&self) -> LogAction {
        let refused = |column| self.get(column).map_or(LogAction::Allowed, LogAction::of_word) == LogAction::Blocked;
        let words = [Column::FilterResult, Column::CacheAction, Column::Action];
        if words.into_iter().any(|column| self.has(column)) {
            LogAction::blocked_if(words.into_iter().any(refused))
        } else {
            // Without a word, only the status is left to tell.
            LogAction::blocked_if(self.get(Column::Status) == Some(b"403"))
        }
    }

    fn url(&self) -> Option<Target<'a>> {
        match (self.get(Column::Host), self.get(Column::Path), self.get(Column::Url)) {
            // A whole URL has the path too, where no column has it alone.
            (_, None, Some(url)) if !url.starts_with(b"/") => Some(Target::url("the target", url)),
            (Some(host), path, url) => Some(Target::host_and_path("the target", host, path.or(url).map(Into::into))),
            (None, _, Some(url)) => Some(Target::url("the target", url)),
            (None, ..) => None,
        }
    }

    fn user(&self) -> Option<Spelled<'a>> {
        let by_name = self.get(Column::User).map(|user| Spelled::new(user, value::decoded_words));
        by_name.or_else(|| Some(Spelled::new(self.get(Column::UserDn)?, distinguished_name)))
    }
}

fn distinguished_name(field: &[u8]) -> Cow<'_, str> {
    value::user_of_distinguished_name(value::decoded_words(field))
}

/// Date and time in one column: by RFC 3339 or like it, since 1970, or in brackets as common logs have it.
fn moment(field: &[u8], about: &About<'_>) -> Option<SimTime> {
    let bare = field.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]")).unwrap_or(field);
    instant::epoch(bare).or_else(|| instant::rfc_3339(bare, about.settings.zone)).or_else(|| instant::common_log(bare))
}

/// Whether a name is that of those who are not signed in, or one that was sent and not proved.
fn is_nobody(name: &[u8], nobody: &[u8]) -> bool {
    name.eq_ignore_ascii_case(nobody) || name.ends_with(b"?")
}

/// The names of a directive such as `#Fields: date time`, letter case and blanks apart.
fn names(directive: &[u8]) -> Option<&[u8]> {
    let directive = directive.strip_prefix(b"#")?;
    let colon = memchr::memchr(b':', directive)?;
    directive[..colon].trim_ascii().eq_ignore_ascii_case(b"fields").then(|| &directive[colon + 1..])
}

impl Profile for W3c {
    fn read<'a>(&'a mut self, line: &'a [u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
        if line.starts_with(b"#") {
            self.direct(line);
            return Ok(Ignored::Header.into());
        }
        if let Some(at) = memchr::memchr_iter(b'#', line).find(|at| names(&line[*at..]).is_some()) {
            // A spreadsheet puts the whole in quotes.
            let directive = &line[at..];
            self.direct(directive.strip_suffix(b"\"").filter(|_| line.starts_with(b"\"")).unwrap_or(directive));
            return Err(LineError::Shape("names of columns stand in the middle of it: it is cut, or no text"));
        }
        let layout = self.layout.as_ref().ok_or(LineError::Shape("no `#Fields:` line before it names its columns"))?;
        layout.split(line, &mut self.fields)?;
        let row = Row { line, fields: &self.fields, layout };
        if row.get(Column::Status) == Some(b"407") {
            return Ok(Ignored::Challenge.into());
        }
        let end = row.end(about)?;
        let source_ip = row.get(Column::ClientIp).ok_or_else(|| LineError::missing("c-ip"))?;
        let source_ip = value::address(source_ip).ok_or_else(|| LineError::field("c-ip", "address", source_ip))?;
        let record = RawRecord {
            source_ip: Some(source_ip),
            user: row.user().filter(|user| !self.nobody.is_some_and(|nobody| is_nobody(user.bytes, nobody))),
            destination_ip: row.get(Column::ServerIp).and_then(value::address),
            url: row.url(),
            total: row.bytes(Column::Total, "bytes")?,
            up: row.bytes(Column::Up, "cs-bytes")?,
            down: row.bytes(Column::Down, "sc-bytes")?,
            ..RawRecord::new(end - row.taken()?, row.action())
        };
        Ok(record.line())
    }

    fn columns(&self) -> Option<&[u8]> {
        self.directive.as_deref()
    }
}
