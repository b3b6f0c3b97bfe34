//! `BARRACUDA`: the web log of the Web Security Gateway ("Syslog and the Barracuda Web Security Gateway",
//! <https://campus.barracuda.com/product/websecuritygateway/>): fields between blanks, told apart by their places.
//!
//! `1795435564 1 10.0.0.1 192.0.2.1 text/html 10.0.0.1 http://a.example/ 4500 BYF ALLOWED CLEAN 2 … [carol] …`. The
//! documents show no bytes; who is not known is `[ANON]`.

use std::borrow::Cow;

use super::super::engine::space;
use super::super::line::LineError;
use super::super::raw::{RawLine, RawRecord, Spelled, Target};
use super::super::reader::{About, Profile};
use super::super::{LogAction, instant, value};

/// Reads the web log.
pub(in super::super) struct Barracuda;

impl Profile for Barracuda {
    fn read<'a>(&'a mut self, line: &'a [u8], _: &About<'_>) -> Result<RawLine<'a>, LineError> {
        let shape = || LineError::Shape("it has fewer fields than a line of the web log");
        let ([time, _, client, server, _, _, url, size, _, action, _], rest) =
            space::first::<11>(line).ok_or_else(shape)?;
        let at = instant::epoch(time).ok_or_else(|| LineError::field("the time", "time", time))?;
        let client_ip = value::address(client).ok_or_else(|| LineError::field("the client", "address", client))?;
        let bytes = value::bytes(size).ok_or_else(|| LineError::field("the size", "number of bytes", size))?;
        if !matches!(action, b"ALLOWED" | b"BLOCKED" | b"DETECTED" | b"WARNED") {
            return Err(LineError::field("the action", "action of the web log", action));
        }
        // Flags, details of rules and categories go before the user.
        let (_, rest) = space::first::<13>(rest).ok_or_else(shape)?;
        let user_and_more = rest.trim_ascii_start().strip_prefix(b"[").ok_or_else(shape)?;
        let name = &user_and_more[..memchr::memchr(b']', user_and_more).ok_or_else(shape)?];
        if memchr::memmem::find(rest, b" BYF ").is_some() {
            return Err(LineError::Shape("a second request stands in it: records run together"));
        }
        let record = RawRecord {
            source_ip: Some(client_ip),
            user: (!matches!(name, b"ANON" | b"" | b"-")).then(|| Spelled::new(name, user)),
            destination_ip: value::address(server),
            url: Some(Target::url("the URL", url)),
            total: Some(bytes),
            down: Some(bytes),
            ..RawRecord::new(at, LogAction::of_word(action))
        };
        Ok(RawLine::Record(record))
    }

    fn holds_tabs(&self) -> bool {
        false
    }
}

/// `ldap0:carol` is `carol`: what goes before the colon says who knows the user.
fn user(field: &[u8]) -> Cow<'_, str> {
    let name = field.split(|byte| *byte == b':').next_back().unwrap_or(field);
    value::words(name)
}
