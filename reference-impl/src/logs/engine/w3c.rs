//! W3C extended log file format: `#Fields:` names the columns, `date` and `time` are in UTC.

use super::super::instant::{self, Civil};
use super::super::line::{Ignored, Line, LineError};
use super::super::reader::{About, Profile};
use super::super::value::{self, present};
use super::super::{LogAction, LogRecord};
use super::space;
use crate::catalog::Destination;
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
    Taken: "time-taken";
    ClientIp: "c-ip";
    User: "cs-username" | "cs-user";
    Status: "sc-status";
    CacheAction: "s-action";
    FilterResult: "sc-filter-result";
    Action: "action" | "x-action" | "rule-action";
    Down: "sc-bytes";
    Up: "cs-bytes";
    Host: "cs-host" | "cs(host)" | "r-host";
    Path: "cs-uri-path" | "cs-uri-stem";
    Url: "cs-uri" | "c-uri" | "cs-url";
    // Not `s-ip`: that is the proxy itself.
    ServerIp: "r-ip" | "s-supplier-ip" | "cs-ip";
}

/// Where each column is; `usize::MAX` where the log has none.
#[derive(Clone, Debug)]
struct Layout {
    positions: [usize; Column::COUNT],
    blank: u8,
}

/// A log whose columns are named by its `#Fields:` lines.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct W3c {
    layout: Option<Layout>,
    /// The last `#Fields:` line.
    directive: Option<Vec<u8>>,
    /// The fields of the line at hand.
    fields: Vec<(u32, u32)>,
}

impl W3c {
    /// A log that has these columns until a `#Fields:` line names others.
    pub(in super::super) fn with_columns(names: &str) -> Self {
        Self { layout: Some(Layout::named(names.as_bytes())), ..Self::default() }
    }
}

impl Layout {
    fn named(names: &[u8]) -> Self {
        let mut positions = [usize::MAX; Column::COUNT];
        let blank = if memchr::memchr(b'\t', names).is_some() { b'\t' } else { b' ' };
        let names = names.trim_ascii().split(|byte| *byte == blank).filter(|name| !name.is_empty());
        for (position, name) in names.enumerate() {
            if let Some(column) = Column::named(name) {
                // Of two names for one thing, the first counts.
                let known = &mut positions[column as usize];
                *known = position.min(*known);
            }
        }
        Self { positions, blank }
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
        let (start, end) = self.fields.get(self.layout.positions[column as usize])?;
        present(&self.line[*start as usize..*end as usize])
    }

    fn has(&self, column: Column) -> bool {
        self.layout.positions[column as usize] != usize::MAX
    }

    fn number(&self, column: Column, name: &'static str) -> Result<Option<u64>, LineError> {
        let number = |field| value::number(field).ok_or_else(|| LineError::field(name, "number", field));
        self.get(column).map(number).transpose()
    }

    /// When the line was written: at the end of the transaction.
    fn end(&self, about: &About<'_>) -> Result<SimTime, LineError> {
        let (Some(date), Some(time)) = (self.get(Column::Date), self.get(Column::Time)) else {
            return about.sent().ok_or_else(|| LineError::missing("date and time"));
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

    fn url(&self) -> Result<Option<Destination>, LineError> {
        let refused = |field: &[u8]| LineError::field("the target", "URL or host", field);
        let parsed = |field: &[u8]| Destination::parse(&value::url_text(field)).map(Some).map_err(|_| refused(field));
        match (self.get(Column::Host), self.get(Column::Path), self.get(Column::Url)) {
            (Some(host), path, _) => {
                let path = path.filter(|path| path.starts_with(b"/")).map_or("".into(), value::url_text);
                Destination::of_host_and_path(&value::url_text(host), &path).map(Some).map_err(|_| refused(host))
            }
            (None, _, Some(url)) => parsed(url),
            (None, ..) => Ok(None),
        }
    }
}

impl Profile for W3c {
    fn read(&mut self, line: &[u8], about: &About<'_>) -> Result<Line, LineError> {
        if let Some(directive) = line.strip_prefix(b"#") {
            if let Some(names) = directive.strip_prefix(b"Fields:") {
                self.layout = Some(Layout::named(names));
                self.directive = Some(line.to_vec());
            }
            return Ok(Ignored::Header.into());
        }
        let layout = self.layout.as_ref().ok_or(LineError::Shape("no `#Fields:` line before it names its columns"))?;
        self.fields.clear();
        space::split_quoted(line, layout.blank, &mut self.fields);
        let widest = layout.positions.iter().filter(|position| **position != usize::MAX).max();
        if self.fields.len() <= widest.copied().unwrap_or(0) {
            return Err(LineError::Shape("it has fewer fields than its `#Fields:` line names"));
        }
        let row = Row { line, fields: &self.fields, layout };
        if row.get(Column::Status) == Some(b"407") {
            return Ok(Ignored::Challenge.into());
        }
        let end = row.end(about)?;
        let source_ip = row.get(Column::ClientIp).ok_or_else(|| LineError::missing("c-ip"))?;
        let source_ip = value::address(source_ip).ok_or_else(|| LineError::field("c-ip", "address", source_ip))?;
        let record = LogRecord {
            at: end - row.taken()?,
            source_ip: Some(source_ip),
            user: row.get(Column::User).map(|user| value::words(&value::percent_decoded(user)).into_owned()),
            destination_ip: row.get(Column::ServerIp).and_then(value::address),
            url: row.url()?,
            total: None,
            up: row.number(Column::Up, "cs-bytes")?.map(Bytes),
            down: row.number(Column::Down, "sc-bytes")?.map(Bytes),
            action: row.action(),
        };
        if record.url.is_none() && record.destination_ip.is_none() {
            return Ok(Ignored::NoTarget.into());
        }
        Ok(record.with_sums().into())
    }

    fn columns(&self) -> Option<&[u8]> {
        self.directive.as_deref()
    }
}
