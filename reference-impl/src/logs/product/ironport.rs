//! `CISCO_IRONPORT_PROXY`: the access log of Cisco's Web Security Appliance (AsyncOS user guide, "Monitor System
//! Activity Through Logs",
//! <https://www.cisco.com/c/en/us/support/security/web-security-appliance/products-user-guide-list.html>).
//!
//! Squid's native line, then the tag of the decision (`BLOCK_WEBCAT_12-…`) and the verdicts in angle brackets. The user
//! is in quotes, with the realm behind an at sign. The size goes to the client.

use std::borrow::Cow;

use super::super::engine::space;
use super::super::line::LineError;
use super::super::raw::{RawLine, RawRecord, Spelled};
use super::super::reader::{About, Profile};
use super::super::value::{self, present};
use super::super::{LogAction, instant};
use super::squid_words::{Verdict, is_result, request, target};
use crate::time::SimDuration;

/// Reads the access log.
pub(in super::super) struct IronPort;

impl Profile for IronPort {
    fn read<'a>(&'a mut self, line: &'a [u8], _: &About<'_>) -> Result<RawLine<'a>, LineError> {
        let shape = || LineError::Shape("it has fewer fields than an access log line");
        let ([end, elapsed, client, result, bytes, method, url], rest) = space::first::<7>(line).ok_or_else(shape)?;
        let end = instant::epoch_seconds(end).ok_or_else(|| LineError::field("the time", "time", end))?;
        let took = value::number(elapsed).filter(|millis| *millis < 1 << 40);
        let took = took.ok_or_else(|| LineError::field("the duration", "number", elapsed))?;
        let slash =
            memchr::memchr(b'/', result).ok_or_else(|| LineError::field("the result", "code/status", result))?;
        let verdict = Verdict { word: &result[..slash], status: &result[slash + 1..] };
        let bytes = value::bytes(bytes).ok_or_else(|| LineError::field("the size", "number of bytes", bytes))?;
        request(method, url)?;
        let (name, rest) = name(rest).ok_or_else(shape)?;
        let ([peer, _kind, decision], rest) = space::first::<3>(rest).ok_or_else(shape)?;
        if !rest.trim_ascii_start().starts_with(b"<") {
            return Err(LineError::Shape("no verdicts in angle brackets follow the decision"));
        }
        let words = rest.split(|byte| *byte == b' ').filter_map(|word| word.split(|byte| *byte == b'/').next());
        if words.into_iter().any(is_result) {
            return Err(LineError::Shape("a second result stands in it: records run together"));
        }
        if let Some(reason) = verdict.ignored(bytes.0, method, url) {
            return Ok(reason.into());
        }
        let source_ip = value::address(client).ok_or_else(|| LineError::field("the client", "address", client))?;
        let blocked = decision.starts_with(b"BLOCK") || verdict.action() == LogAction::Blocked;
        let record = RawRecord {
            source_ip: Some(source_ip),
            user: present(name).map(|name| Spelled::new(name, user)),
            destination_ip: memchr::memchr(b'/', peer).and_then(|slash| value::address(&peer[slash + 1..])),
            url: Some(target(url)),
            total: Some(bytes),
            down: Some(bytes),
            ..RawRecord::new(end - SimDuration::from_millis(took), LogAction::blocked_if(blocked))
        };
        Ok(RawLine::Record(record))
    }

    fn holds_tabs(&self) -> bool {
        false
    }
}

/// The user, in quotes or not, and what follows.
fn name(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let rest = rest.trim_ascii_start();
    match rest.strip_prefix(b"\"") {
        Some(inner) => memchr::memchr(b'"', inner).map(|end| (&inner[..end], &inner[end + 1..])),
        None => space::first::<1>(rest).map(|([name], rest)| (name, rest)),
    }
}

/// `CONTOSO\carol@realm` is `CONTOSO\carol`; without a domain, what follows the at sign is part of the name.
fn user(field: &[u8]) -> Cow<'_, str> {
    let bare = match (memchr::memchr(b'\\', field), memchr::memrchr(b'@', field)) {
        (Some(_), Some(at)) => &field[..at],
        _ => field,
    };
    value::decoded_words(bare)
}
