//! A log of the form that a custom parser describes: what a script of an administrator writes.

use std::borrow::Cow;

use jiff::tz::Offset;

use super::super::{ProxyAction, ProxyTransaction};
use super::LogWriter;
use super::spelling::{csv_field, url_encoded};
use crate::logs::{CustomParser, ParserKind, TimeColumns, UserFormat};
use crate::time::SimTime;

/// Writes what `parser` reads.
#[derive(Clone, Debug)]
pub struct CustomLog {
    /// The description by which the log is read, and so written.
    pub parser: CustomParser,
    /// What clocks show, where the time format names no offset.
    pub offset: Offset,
}

impl CustomLog {
    /// Names and values of the columns, the required ones first.
    fn columns<'a>(&'a self, t: &'a ProxyTransaction) -> Vec<(&'a str, Cow<'a, str>)> {
        let parser = &self.parser;
        let mut columns: Vec<(&str, Cow<'_, str>)> = Vec::with_capacity(11);
        match &parser.time {
            TimeColumns::One { column, format } => columns.push((column, format.print(t.start, self.offset).into())),
            TimeColumns::Separate { date, date_format, time, time_format } => {
                columns.push((date, date_format.print(t.start, self.offset).into()));
                columns.push((time, time_format.print(t.start, self.offset).into()));
            }
        }
        columns.push((&parser.source_ip, t.client.to_string().into()));
        columns.push(("Rule", "12".into()));
        let mut add = |name: Option<&'a str>, value: Cow<'a, str>| columns.extend(name.map(|name| (name, value)));
        add(parser.destination_ip.as_deref(), t.peer.map_or(Cow::Borrowed("-"), |peer| peer.to_string().into()));
        let url = format!("{}://{}{}", t.scheme(), t.authority(), url_encoded(&t.path, "\""));
        add(parser.destination_url.as_deref(), url.into());
        add(parser.user.as_ref().map(|user| user.column.as_str()), self.user(t));
        add(parser.uploaded.as_deref(), t.up.0.to_string().into());
        add(parser.downloaded.as_deref(), t.down.0.to_string().into());
        add(parser.total.as_deref(), t.up.0.saturating_add(t.down.0).to_string().into());
        if let Some(action) = &parser.action {
            let word = if t.action == ProxyAction::Denied { action.deny.as_str() } else { "Allowed" };
            add(Some(&action.column), word.into());
        }
        columns
    }

    fn user<'a>(&self, t: &'a ProxyTransaction) -> Cow<'a, str> {
        let Some(user) = t.user.as_deref() else { return "-".into() };
        match self.parser.user.as_ref().map_or(UserFormat::AsWritten, |user| user.format) {
            UserFormat::AsWritten => user.into(),
            UserFormat::DomainAndName => user.replacen('\\', "/", 1).into(),
            UserFormat::DistinguishedName => match user.split_once('\\') {
                Some((domain, name)) => format!("LDAP://10.0.0.5 OU=Users,DC={domain},DC=com/{name}").into(),
                None => format!("LDAP://10.0.0.5 OU=Users/{user}").into(),
            },
        }
    }

    fn line<'a>(&self, fields: impl Iterator<Item = Cow<'a, str>>, out: &mut Vec<u8>) {
        for (position, field) in fields.enumerate() {
            if position > 0 {
                out.push(self.parser.delimiter.byte());
            }
            out.extend_from_slice(field.as_bytes());
        }
        out.push(b'\n');
    }
}

impl LogWriter for CustomLog {
    fn header(&self, at: SimTime, out: &mut Vec<u8>) {
        if self.parser.kind == ParserKind::Csv {
            let example = ProxyTransaction { start: at, ..ProxyTransaction::example() };
            let names = self.columns(&example).into_iter();
            self.line(names.map(|(name, _)| csv_field(name, self.parser.delimiter.byte())), out);
        }
    }

    fn write(&self, t: &ProxyTransaction, out: &mut Vec<u8>) {
        if t.action == ProxyAction::Challenged {
            return;
        }
        let delimiter = self.parser.delimiter.byte();
        let columns = self.columns(t);
        match self.parser.kind {
            ParserKind::Csv => self.line(columns.iter().map(|(_, value)| csv_field(value, delimiter)), out),
            ParserKind::KeyValue => {
                self.line(columns.iter().map(|(name, value)| format!("{name}=\"{value}\"").into()), out);
            }
        }
    }
}
