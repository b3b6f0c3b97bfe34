//! Folding: a log of any size, fed in pieces, becomes sums by app, user, address and day, with counts of everything
//! that is no transaction, and the first of each as samples (PRX-02, PRX-05).
//!
//! | file | what lives there |
//! |---|---|
//! | `pieces.rs` | lists and texts that grow by pieces |
//! | `names.rs` | texts by small numbers |
//! | `rows.rs`, `users.rs` | the sums; the users |
//!
//! Memory holds the line at hand, the names and the rows, never the log: less than 200 bytes for each distinct app,
//! user, address and day.

mod names;
mod pieces;
mod rows;
mod users;

pub use rows::{FoldedRow, FoldedRows, Sums};
pub use users::FoldedUsers;

use std::collections::BTreeMap;

use names::Names;
use rows::Rows;
use users::Users;

use super::line::MAX_LINE;
use super::raw::{RawLine, RawRecord};
use super::reading::format_matches;
use super::upload::AppLookup;
use super::{Ignored, LineError, LogAction, LogReader, LogRecord, UnreadableLine};
use crate::catalog::{AppIndex, Host};
use crate::time::SimTime;

/// How many bytes of host names are remembered before they are forgotten; apps are then looked up anew.
const REMEMBERED_HOSTS: usize = 8 << 20;

/// What a fold takes in, and how much of it is kept as samples.
#[derive(Clone, Copy, Debug)]
pub struct FoldSettings<'a> {
    /// Which app a transaction counts for.
    pub apps: AppLookup<'a>,
    /// Transactions before this instant are too old: they are counted, and in no sum.
    pub not_before: SimTime,
    /// Transactions from this instant on lie ahead: they are in the sums, and are counted apart as well.
    pub ahead_from: SimTime,
    /// How many transactions are kept as samples.
    pub samples: usize,
}

/// A log that is being folded.
pub struct LogFold<'a> {
    reader: LogReader,
    /// The beginning of a line whose end has not come yet.
    begun: Vec<u8>,
    /// How many bytes of it are not held, since it is too long to be read anyway.
    dropped: usize,
    sink: Sink<'a>,
}

/// What became of a log.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Folded {
    /// How many lines it has.
    pub lines: u64,
    /// How many bytes.
    pub bytes: u64,
    /// The sums, in the order in which their first transactions stand in the log.
    pub rows: FoldedRows,
    /// The users, as first spelled, in the order of the log; letter case does not tell them apart.
    pub users: FoldedUsers,
    /// Transactions that are in the sums.
    pub taken: u64,
    /// Those of them that go to apps of the catalogue.
    pub to_apps: u64,
    /// Those of them that lie ahead.
    pub ahead: u64,
    /// Transactions that are too old, and in no sum.
    pub too_old: u64,
    /// Lines that tell of no transaction of their own, by reason.
    pub ignored: BTreeMap<Ignored, u64>,
    /// Lines that could not be read.
    pub unreadable_lines: u64,
    /// The same by [`LineError::kind`].
    pub unreadable_kinds: BTreeMap<String, u64>,
    /// The first of them.
    pub unreadable: Vec<UnreadableLine>,
    /// The first transactions.
    pub samples: Vec<LogRecord>,
    /// The line that named the columns last, if lines of the format do so and one did.
    pub columns: Option<Vec<u8>>,
    /// Columns that a custom parser describes and that the log does not have: what they would tell is in no sum.
    pub absent: Vec<String>,
}

/// Everything but the reader, so that it can be lent out while the reader reads.
struct Sink<'a> {
    settings: FoldSettings<'a>,
    kept_unreadable: usize,
    hosts: Names<HostApp>,
    users: Users,
    rows: Rows,
    folded: Folded,
}

/// What is known of a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum HostApp {
    /// It is no host.
    Refused,
    /// Everything there belongs to this app, or to none.
    Known(Option<AppIndex>),
    /// The path tells.
    ByPath,
}

impl<'a> LogFold<'a> {
    /// Begins a log that `reader` reads.
    #[must_use]
    pub fn new(reader: LogReader, settings: FoldSettings<'a>) -> Self {
        let sink = Sink {
            settings,
            kept_unreadable: reader.settings().kept_unreadable,
            hosts: Names::default(),
            users: Users::default(),
            rows: Rows::default(),
            folded: Folded::default(),
        };
        Self { reader, begun: Vec::new(), dropped: 0, sink }
    }

    /// Takes in the next piece of the log, wherever it is cut.
    pub fn push(&mut self, piece: &[u8]) {
        self.sink.folded.bytes += piece.len() as u64;
        let mut rest = piece;
        if !self.begun.is_empty() {
            let Some(end) = memchr::memchr(b'\n', rest) else { return self.begin(rest) };
            self.begin(&rest[..end]);
            rest = &rest[end + 1..];
            self.begun_line();
        }
        let Some(last) = memchr::memrchr(b'\n', rest) else { return self.begin(rest) };
        let (whole, begun) = (&rest[..last], &rest[last + 1..]);
        let mut from = 0;
        for end in memchr::memchr_iter(b'\n', whole).chain([whole.len()]) {
            self.line(&whole[from..end]);
            from = end + 1;
        }
        self.begin(begun);
    }

    /// Ends the log: its last line need not end in a line feed.
    #[must_use]
    pub fn finish(mut self) -> Folded {
        if !self.begun.is_empty() {
            self.begun_line();
        }
        let mut folded = self.sink.folded;
        (folded.rows, folded.users) = (self.sink.rows.into_rows(), self.sink.users.into_users());
        folded.columns = self.reader.columns().map(<[u8]>::to_vec);
        folded.absent = self.reader.absent().into_iter().map(str::to_owned).collect();
        folded
    }

    /// Remembers the beginning of a line; of one that is too long, as much as tells that it is.
    fn begin(&mut self, piece: &[u8]) {
        let room = (2 * MAX_LINE).saturating_sub(self.begun.len());
        let (held, dropped) = piece.split_at(piece.len().min(room));
        self.begun.extend_from_slice(held);
        self.dropped += dropped.len();
    }

    /// The line whose beginning is held has ended.
    fn begun_line(&mut self) {
        let (mut line, dropped) = (std::mem::take(&mut self.begun), std::mem::take(&mut self.dropped));
        if dropped == 0 {
            self.line(&line);
        } else {
            self.sink.folded.lines += 1;
            self.sink.take(&line, Err(LineError::TooLong(line.len() + dropped)));
        }
        line.clear();
        self.begun = line;
    }

    fn line(&mut self, line: &[u8]) {
        let Self { reader, sink, .. } = self;
        sink.folded.lines += 1;
        reader.each(line, |text, read| sink.take(text, read));
    }
}

impl Sink<'_> {
    fn take(&mut self, text: &[u8], read: Result<RawLine<'_>, LineError>) {
        let read = match read {
            Ok(RawLine::Record(record)) => self.record(record),
            Ok(RawLine::Ignored(reason)) => {
                *self.folded.ignored.entry(reason).or_default() += 1;
                Ok(())
            }
            Err(reason) => Err(reason),
        };
        if let Err(reason) = read {
            self.folded.unreadable_lines += 1;
            let kind = reason.kind();
            match self.folded.unreadable_kinds.get_mut(kind.as_ref()) {
                Some(count) => *count += 1,
                None => drop(self.folded.unreadable_kinds.insert(kind.into_owned(), 1)),
            }
            if self.folded.unreadable.len() < self.kept_unreadable {
                self.folded.unreadable.push(UnreadableLine::new(self.folded.lines, text, reason));
            }
        }
    }

    fn record(&mut self, record: RawRecord<'_>) -> Result<(), LineError> {
        let app = self.app_of(&record)?;
        if record.at < self.settings.not_before {
            self.folded.too_old += 1;
            return Ok(());
        }
        self.folded.taken += 1;
        self.folded.to_apps += u64::from(app.is_some());
        self.folded.ahead += u64::from(record.at >= self.settings.ahead_from);
        let user = record.user.and_then(|user| self.users.number_of(user));
        let sums = Sums {
            transactions: 1,
            blocked: u64::from(record.action == LogAction::Blocked),
            total: record.total,
            up: record.up,
            down: record.down,
        };
        self.rows.add(&FoldedRow { day: record.at.day(), app, user, address: record.source_ip, sums });
        if self.folded.samples.len() < self.settings.samples {
            self.folded.samples.push(record.into_record()?);
        }
        Ok(())
    }

    /// The app that a record counts for, as [`AppLookup::app_of`] finds it; hosts that were looked up are remembered.
    fn app_of(&mut self, record: &RawRecord<'_>) -> Result<Option<AppIndex>, LineError> {
        let apps = self.settings.apps;
        let Some(target) = &record.url else {
            return Ok(record.destination_ip.as_ref().and_then(|address| apps.by_address(address)));
        };
        if self.hosts.len_of_texts() > REMEMBERED_HOSTS {
            self.hosts = Names::default();
        }
        let known = self.hosts.of(target.authority(), || match target.destination() {
            Err(_) => HostApp::Refused,
            Ok(url) if matches!(url.host(), Host::Domain(_)) && apps.catalog.looks_at_path(&url) => HostApp::ByPath,
            Ok(url) => HostApp::Known(apps.by_url(&url)),
        });
        match known {
            HostApp::Known(app) => Ok(app),
            HostApp::ByPath => Ok(apps.by_url(&target.destination()?)),
            HostApp::Refused => Err(target.refused()),
        }
    }
}

impl Folded {
    /// Whether the log is of the format it was read as (see [`super::Reading::format_matches`]).
    #[must_use]
    pub fn format_matches(&self) -> bool {
        self.taken + self.too_old > 0 || format_matches(&self.ignored)
    }

    /// The sum over all rows.
    #[must_use]
    pub fn sums(&self) -> Sums {
        let mut all = Sums::default();
        self.rows.iter().for_each(|row| all.add(&row.sums));
        all
    }
}

impl std::fmt::Debug for LogFold<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogFold").field("folded", &self.sink.folded).finish_non_exhaustive()
    }
}
