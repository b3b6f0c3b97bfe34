//! Fields by name: what the keys or columns of a product's log tell, as a table, and the transaction that their values
//! make. The engines of `key=value` pairs, of LEEF and of named columns fill the values in.

use std::borrow::Cow;
use std::net::IpAddr;

use jiff::tz::Offset;

use super::super::instant;
use super::super::line::LineError;
use super::super::raw::{RawLine, RawRecord, Spelled, Target};
use super::super::reader::About;
use super::super::value::{self, known};
use super::super::{Ignored, LogAction};
use crate::quantities::Bytes;
use crate::time::{SimDuration, SimTime};

/// What a field tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum Field {
    /// Date and time of day.
    Moment,
    /// The date alone, and the time of day alone.
    Date,
    Time,
    /// The offset of date and time, or the abbreviation of their zone.
    Zone,
    /// How long the transaction took, which ended at its time: in seconds, or in milliseconds.
    Seconds,
    Millis,
    Client,
    Server,
    Host,
    /// A path that belongs to the host.
    Path,
    Url,
    User,
    Up,
    Down,
    Total,
    Action,
}

/// How a product's log is read.
pub(in super::super) struct Table {
    /// Each key with what it tells; of several for the same, the first that tells anything counts.
    pub(in super::super) fields: &'static [(&'static str, Field)],
    /// The key that tells what kind of event a line is, with those that are transactions.
    pub(in super::super) kind: Option<(&'static str, &'static [&'static str])>,
    /// Keys whose values make a line bookkeeping: the start of a session that is logged at its end too.
    pub(in super::super) bookkeeping: &'static [(&'static str, &'static [&'static str])],
    /// What every transaction that was let through tells: a line without is cut.
    pub(in super::super) needs: &'static [Field],
    /// Words of the action that mean a block, beside those that mean one anywhere.
    pub(in super::super) blocked: &'static [&'static str],
    /// Zones that the product abbreviates, beside those that mean one zone anywhere: name and minutes ahead of UTC.
    pub(in super::super) zones: &'static [(&'static str, i32)],
    /// What a user's bytes mean.
    pub(in super::super) user: fn(&[u8]) -> Cow<'_, str>,
    /// Words that products write in the place of a user.
    pub(in super::super) nobody: &'static [&'static str],
    /// A key whose value is no user where the user has the same: the location of those who are not signed in.
    pub(in super::super) no_user: Option<&'static str>,
}

impl Table {
    /// A table of these fields, for a log whose every line is a transaction.
    pub(in super::super) const fn of(fields: &'static [(&'static str, Field)]) -> Self {
        Self {
            fields,
            kind: None,
            bookkeeping: &[],
            needs: &[],
            blocked: &[],
            zones: &[],
            user: value::words,
            nobody: &[],
            no_user: None,
        }
    }
}

/// The most fields of a table.
const MOST: usize = 32;

/// The values of one line.
pub(in super::super) struct Values<'a> {
    table: &'static Table,
    fields: [Option<&'a [u8]>; MOST],
    /// The value that came last, whatever its key.
    last: Option<&'a [u8]>,
    kind: Option<&'a [u8]>,
    no_user: Option<&'a [u8]>,
    is_bookkeeping: bool,
    /// What starts the line, where no key tells the time.
    pub(in super::super) moment: Option<&'a [u8]>,
    /// The word for what was done that stands beside the pairs: in a header.
    pub(in super::super) action: Option<&'a [u8]>,
}

impl<'a> Values<'a> {
    /// No values yet.
    pub(in super::super) const fn new(table: &'static Table) -> Self {
        let fields = [None; MOST];
        Self { table, fields, last: None, kind: None, no_user: None, is_bookkeeping: false, moment: None, action: None }
    }

    /// Takes a value in. A client that stands twice with different values is two records in one.
    pub(in super::super) fn set(&mut self, key: &[u8], value: &'a [u8]) -> Result<(), LineError> {
        for ((name, field), known) in self.table.fields.iter().zip(&mut self.fields) {
            if name.as_bytes() == key {
                let before = known.get_or_insert(value);
                if *field == Field::Client && *before != value {
                    return Err(LineError::Shape("the client stands twice in it: records run together"));
                }
            }
        }
        self.last = Some(value);
        let is = |name: &str| name.as_bytes() == key;
        if self.table.kind.is_some_and(|(name, _)| is(name)) {
            self.kind.get_or_insert(value);
        }
        if self.table.no_user.is_some_and(is) {
            self.no_user = Some(value);
        }
        let word = |words: &[&str]| words.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(value));
        self.is_bookkeeping |= self.table.bookkeeping.iter().any(|(name, words)| is(name) && word(words));
        Ok(())
    }

    /// The first value that tells this, with its key.
    fn find(&self, wanted: Field) -> Option<(&'static str, &'a [u8])> {
        let entries = self.table.fields.iter().zip(&self.fields);
        entries
            .filter(|((_, field), _)| *field == wanted)
            .find_map(|((name, _), value)| Some((*name, known((*value)?)?)))
    }

    fn get(&self, wanted: Field) -> Option<&'a [u8]> {
        self.find(wanted).map(|(_, value)| value)
    }

    fn name_of(&self, wanted: Field) -> &'static str {
        self.table.fields.iter().find(|(_, field)| *field == wanted).map_or("", |(name, _)| name)
    }

    /// The line that the values tell.
    pub(in super::super) fn line(self, about: &About<'_>) -> Result<RawLine<'a>, LineError> {
        if let Some((name, traffic)) = self.table.kind {
            let kind = self.kind.ok_or_else(|| LineError::missing(name))?;
            if !traffic.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(kind)) {
                return Ok(Ignored::OtherEvent.into());
            }
        }
        let (url, server) = (self.url(), self.get(Field::Server).and_then(address));
        let client = self.find(Field::Client);
        let Some((name, client)) = client else {
            return Err(LineError::missing(self.name_of(Field::Client)));
        };
        let client = address(client).ok_or_else(|| LineError::field(name, "address", client))?;
        let at = self.at(about)?;
        if self.is_bookkeeping {
            return Ok(Ignored::Bookkeeping.into());
        }
        let action = self.action();
        if let Some(field) = self.table.needs.iter().find(|field| self.get(**field).is_none()) {
            // What was blocked may lack it. If the user is the last word, perhaps only half of it is there.
            let ends = |value: &[u8]| self.last.is_some_and(|last| last.as_ptr_range().end == value.as_ptr_range().end);
            match (action, self.get(Field::User)) {
                (LogAction::Allowed, _) => return Err(LineError::missing(self.name_of(*field))),
                (LogAction::Blocked, Some(user)) if ends(user) => {
                    return Err(LineError::Shape("a name ends it: the line is cut"));
                }
                (LogAction::Blocked, _) => {}
            }
        }
        let record = RawRecord {
            source_ip: Some(client),
            user: self.user(),
            destination_ip: server,
            url,
            total: self.bytes(Field::Total)?,
            up: self.bytes(Field::Up)?,
            down: self.bytes(Field::Down)?,
            ..RawRecord::new(at, action)
        };
        Ok(record.line())
    }

    fn action(&self) -> LogAction {
        let Some(word) = self.get(Field::Action).or(self.action) else { return LogAction::Allowed };
        let is_blocked = self.table.blocked.iter().any(|blocked| blocked.as_bytes().eq_ignore_ascii_case(word));
        if is_blocked { LogAction::Blocked } else { LogAction::of_word(word) }
    }

    fn user(&self) -> Option<Spelled<'a>> {
        let is_nobody = |user: &[u8]| self.table.nobody.iter().any(|word| word.as_bytes() == user);
        let user = self.get(Field::User).filter(|user| Some(*user) != self.no_user && !is_nobody(user))?;
        Some(Spelled::new(user, self.table.user))
    }

    fn url(&self) -> Option<Target<'a>> {
        if let Some((name, url)) = self.find(Field::Url) {
            return Some(Target::url(name, value::request_target(url)));
        }
        let (name, host) = self.find(Field::Host)?;
        Some(match self.get(Field::Path) {
            // Some products write the whole URL there.
            Some(url) if memchr::memmem::find(url, b"://").is_some() => Target::url(self.name_of(Field::Path), url),
            path => Target::host_and_path(name, host, path.map(Into::into)),
        })
    }

    fn bytes(&self, wanted: Field) -> Result<Option<Bytes>, LineError> {
        let Some((name, field)) = self.find(wanted) else { return Ok(None) };
        value::bytes(field).map(Some).ok_or_else(|| LineError::field(name, "number of bytes", field))
    }

    /// When the transaction started.
    fn at(&self, about: &About<'_>) -> Result<SimTime, LineError> {
        let end = self.end(about)?;
        let took = |wanted, unit: SimDuration| {
            let Some((name, field)) = self.find(wanted) else { return Ok(SimDuration::ZERO) };
            // A fraction of a unit is none.
            let whole = field.split(|byte| *byte == b'.').next().unwrap_or_default();
            let count = value::number(whole).filter(|count| *count < 1 << 32);
            count.map(|count| unit.times(count)).ok_or_else(|| LineError::field(name, "duration", field))
        };
        Ok(end - took(Field::Seconds, SimDuration::SECOND)? - took(Field::Millis, SimDuration::MILLISECOND)?)
    }

    /// The time of the line.
    fn end(&self, about: &About<'_>) -> Result<SimTime, LineError> {
        let zone = match self.find(Field::Zone) {
            Some((name, zone)) => self.zone(zone).ok_or_else(|| LineError::field(name, "time zone", zone))?,
            None => about.settings.zone,
        };
        let moment = self.find(Field::Moment).or(self.moment.map(|moment| ("the time", moment)));
        if let Some((name, field)) = moment {
            let at = instant::any(field, about.settings.reference, zone);
            return at.ok_or_else(|| LineError::field(name, "time", field));
        }
        let (Some((_, date)), Some((name, time))) = (self.find(Field::Date), self.find(Field::Time)) else {
            let key = [Field::Moment, Field::Date].map(|field| self.name_of(field));
            let key = key.into_iter().find(|name| !name.is_empty()).unwrap_or("the time");
            return about.sent().ok_or_else(|| LineError::missing(key));
        };
        let civil = instant::any_date(date).and_then(|date| instant::clock(date, time));
        civil.and_then(|civil| civil.at_offset(zone)).ok_or_else(|| LineError::field(name, "time", time))
    }

    fn zone(&self, name: &[u8]) -> Option<Offset> {
        let own = self.table.zones.iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name));
        match own {
            Some((_, minutes)) => Offset::from_seconds(minutes * 60).ok(),
            None => instant::offset_or_zone(name),
        }
    }
}

/// An address, perhaps with a port and the name of an interface: `10.0.0.1:50123:X0`, `10.0.0.1/50123`.
pub(in super::super) fn address(field: &[u8]) -> Option<IpAddr> {
    value::address(field).or_else(|| {
        let end = memchr::memchr(b'/', field).or_else(|| memchr::memchr(b':', field))?;
        value::address(&field[..end])
    })
}
