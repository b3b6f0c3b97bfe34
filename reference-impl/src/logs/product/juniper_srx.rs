//! Juniper SRX: sessions of Junos as text (`JUNIPER_SRX`) and as structured data of syslog (`JUNIPER_SRX_SD`);
//! <https://www.juniper.net/documentation/> ("System Log Messages", `RT_FLOW`).
//!
//! A session is logged when it is closed, and when it is created if so set; one that was denied moved nothing.

use super::super::LogAction;
use super::super::engine::fields::{Field, Table, Values, address};
use super::super::engine::key_value;
use super::super::line::{Ignored, LineError};
use super::super::raw::{RawLine, RawRecord, Spelled};
use super::super::reader::{About, Profile};
use super::super::value::{self, known};
use crate::time::SimDuration;

/// Sessions as text:
/// `RT_FLOW_SESSION_CLOSE: session closed TCP FIN: 10.0.0.1/50123->192.0.2.1/443 … 10(1500) 12(3000) 5 …`.
pub(in super::super) struct Text;

/// Sessions as structured data: `RT_FLOW_SESSION_CLOSE [junos@2636.1.1.1.2.129 source-address="10.0.0.1" …]`.
pub(in super::super) struct Structured;

static SESSION: Table = Table {
    needs: &[Field::Up, Field::Down],
    ..Table::of(&[
        ("elapsed-time", Field::Seconds),
        ("source-address", Field::Client),
        ("destination-address", Field::Server),
        ("username", Field::User),
        ("bytes-from-client", Field::Up),
        ("bytes-from-server", Field::Down),
    ])
};

/// What kind of line it is: whether a session was closed or denied; nothing if it tells of none.
fn kind(line: &[u8]) -> Result<Option<LogAction>, LineError> {
    let has = |word: &[u8]| memchr::memmem::find(line, word).is_some();
    if memchr::memmem::find_iter(line, b"_SESSION_").nth(1).is_some() {
        return Err(LineError::Shape("a second session stands in it: records run together"));
    }
    if has(b"RT_FLOW_SESSION_CLOSE") || has(b"APPTRACK_SESSION_CLOSE") {
        Ok(Some(LogAction::Allowed))
    } else if has(b"RT_FLOW_SESSION_DENY") {
        Ok(Some(LogAction::Blocked))
    } else if has(b"RT_FLOW_SESSION_CREATE") {
        Ok(None)
    } else {
        Err(LineError::Shape("no `RT_FLOW_SESSION_…` stands in it"))
    }
}

impl Profile for Text {
    fn read<'a>(&'a mut self, line: &'a [u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
        let Some(action) = kind(line)? else { return Ok(Ignored::Bookkeeping.into()) };
        let arrow = memchr::memmem::find(line, b"->").ok_or(LineError::Shape("no `client->server` stands in it"))?;
        let client = line[..arrow].rsplit(|byte| *byte == b' ').next().unwrap_or_default();
        let server = line[arrow + 2..].split(|byte| *byte == b' ').next().unwrap_or_default();
        let client_ip = address(client).ok_or_else(|| LineError::field("the client", "address/port", client))?;
        let sent = about.sent().ok_or_else(|| LineError::missing("the time of the envelope"))?;
        let record =
            RawRecord { source_ip: Some(client_ip), destination_ip: address(server), ..RawRecord::new(sent, action) };
        if action == LogAction::Blocked {
            return Ok(record.line());
        }
        // `packets(bytes)` from the client, the same from the server, then seconds.
        let words: Vec<&[u8]> = line[arrow..].split(|byte| *byte == b' ').filter(|word| !word.is_empty()).collect();
        let counts = words.windows(3).find_map(|words| {
            let (up, down) = (in_brackets(words[0])?, in_brackets(words[1])?);
            Some((up, down, value::number(words[2]).filter(|seconds| *seconds < 1 << 32)?))
        });
        let Some((up, down, seconds)) = counts else {
            return Err(LineError::Shape("no `packets(bytes) packets(bytes) seconds` stands in it"));
        };
        // `user(roles)`, where the session has one: the first word in brackets that starts with a letter.
        let named = words
            .iter()
            .filter_map(|word| word.split_at_checked(memchr::memchr(b'(', word)?))
            .find(|(name, _)| name.first().is_some_and(u8::is_ascii_alphabetic));
        let user = named.and_then(|(name, _)| known(name)).map(|name| Spelled::new(name, value::words));
        let at = record.at - SimDuration::SECOND.times(seconds);
        Ok(RawRecord { at, user, up: Some(up), down: Some(down), ..record }.line())
    }

    fn reads_envelopes(&self) -> bool {
        true
    }
}

/// The bytes of `10(1500)`.
fn in_brackets(word: &[u8]) -> Option<crate::quantities::Bytes> {
    let (packets, rest) = word.split_at(memchr::memchr(b'(', word)?);
    value::number(packets)?;
    value::bytes(rest[1..].strip_suffix(b")")?)
}

impl Profile for Structured {
    fn read<'a>(&'a mut self, line: &'a [u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
        let Some(action) = kind(line)? else { return Ok(Ignored::Bookkeeping.into()) };
        let start = memchr::memchr(b'[', line).ok_or(LineError::Shape("no structured data stand in it"))?;
        let end = memchr::memrchr(b']', line).filter(|end| *end > start);
        let data = &line[start + 1..end.ok_or(LineError::Shape("its structured data have no end: it is cut"))?];
        let mut values = Values::new(&SESSION);
        for (key, value) in key_value::pairs(data, b' ') {
            values.set(key, value)?;
        }
        values.action = (action == LogAction::Blocked).then_some(b"denied");
        values.line(about)
    }

    fn reads_envelopes(&self) -> bool {
        true
    }
}
