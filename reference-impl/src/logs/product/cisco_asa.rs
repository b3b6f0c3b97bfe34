//! `CISCO_ASA` and `CISCO_FWSM`: connections of two firewalls of one family,
//! <https://www.cisco.com/c/en/us/td/docs/security/asa/syslog/b_syslog.html>.
//!
//! `%ASA-6-302014: Teardown TCP connection 7 for outside:192.0.2.1/443 to inside:10.0.0.1/50123 duration 0:00:05 bytes
//! 4500 TCP FINs`: bytes both ways, no user. Whether the inside called or was called stands in another line; here the
//! client is the second address, unless only the first is one of a private network. The time is that of the envelope.

use std::net::IpAddr;

use super::super::engine::fields::address;
use super::super::line::{Ignored, LineError};
use super::super::raw::{RawLine, RawRecord};
use super::super::reader::{About, Profile};
use super::super::{LogAction, value};
use crate::time::SimDuration;

/// Reads connections; the word is that of the product, `ASA` or `FWSM`.
pub(in super::super) struct CiscoAsa(pub(in super::super) &'static str);

impl Profile for CiscoAsa {
    fn read<'a>(&'a mut self, line: &'a [u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
        let shape = || LineError::Shape("no `%product-level-number:` stands in it");
        let start = memchr::memchr(b'%', line).ok_or_else(shape)?;
        let (tag, text) = line[start + 1..].split_at(memchr::memchr(b':', &line[start..]).ok_or_else(shape)? - 1);
        let mut parts = tag.split(|byte| *byte == b'-');
        let (Some(product), Some(_), Some(number)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(shape());
        };
        if product != self.0.as_bytes() && product != b"PIX" {
            return Err(LineError::field("the product", "product of this format", product));
        }
        if memchr::memmem::find(text, b"%ASA-").or(memchr::memmem::find(text, b"%FWSM-")).is_some() {
            return Err(LineError::Shape("a second message stands in it: records run together"));
        }
        match number {
            b"302014" | b"302016" => torn_down(text, about),
            b"106023" | b"106100" => denied(text, about),
            b"302013" | b"302015" | b"304001" => Ok(Ignored::Bookkeeping.into()),
            _ if number.len() == 6 && number.iter().all(u8::is_ascii_digit) => Ok(Ignored::OtherEvent.into()),
            _ => Err(shape()),
        }
    }

    fn reads_envelopes(&self) -> bool {
        true
    }
}

fn torn_down<'a>(text: &[u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
    let first = endpoint(after(text, b" for "))?;
    let second = endpoint(after(text, b" to "))?;
    let duration = word(after(text, b" duration ")).ok_or_else(|| LineError::missing("the duration"))?;
    let took = seconds(duration).ok_or_else(|| LineError::field("the duration", "duration", duration))?;
    let bytes = word(after(text, b" bytes ")).ok_or_else(|| LineError::missing("bytes"))?;
    let total = value::bytes(bytes).ok_or_else(|| LineError::field("bytes", "number of bytes", bytes))?;
    let (client, server) = if is_private(first) && !is_private(second) { (first, second) } else { (second, first) };
    let at = about.sent().ok_or_else(|| LineError::missing("the time of the envelope"))? - took;
    let record = RawRecord {
        source_ip: Some(client),
        destination_ip: Some(server),
        total: Some(total),
        ..RawRecord::new(at, LogAction::Allowed)
    };
    Ok(RawLine::Record(record))
}

/// `Deny tcp src inside:10.0.0.1/50123 dst outside:192.0.2.1/443 by access-group "x"`, or `access-list x denied tcp
/// inside/10.0.0.1(50123) -> outside/192.0.2.1(443)`.
fn denied<'a>(text: &[u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
    let (source, destination) = match (after(text, b" src "), after(text, b" dst ")) {
        (Some(source), Some(destination)) => (endpoint(Some(source))?, endpoint(Some(destination))?),
        _ if memchr::memmem::find(text, b" denied ").is_some() => {
            let arrow = memchr::memmem::find(text, b" -> ").ok_or_else(|| LineError::missing("the server"))?;
            let source = text[..arrow].rsplit(|byte| *byte == b' ').next();
            (endpoint(source)?, endpoint(Some(&text[arrow + 4..]))?)
        }
        _ => return Ok(Ignored::OtherEvent.into()),
    };
    let at = about.sent().ok_or_else(|| LineError::missing("the time of the envelope"))?;
    let record = RawRecord {
        source_ip: Some(source),
        destination_ip: Some(destination),
        ..RawRecord::new(at, LogAction::Blocked)
    };
    Ok(RawLine::Record(record))
}

/// The address of `outside:192.0.2.1/443` or `outside/192.0.2.1(443)`.
fn endpoint(text: Option<&[u8]>) -> Result<IpAddr, LineError> {
    let text = word(text).ok_or_else(|| LineError::missing("an address"))?;
    let bare = text.split(|byte| *byte == b'(').next().unwrap_or(text);
    let found = match memchr::memchr2(b':', b'/', bare) {
        Some(at) => address(&bare[at + 1..]).or_else(|| address(bare)),
        None => address(bare),
    };
    found.ok_or_else(|| LineError::field("an address", "`interface:address/port`", text))
}

fn after<'a>(text: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    memchr::memmem::find(text, word).map(|at| &text[at + word.len()..])
}

fn word(text: Option<&[u8]>) -> Option<&[u8]> {
    text?.split(|byte| *byte == b' ').next().filter(|word| !word.is_empty())
}

/// A duration such as `1:02:03`: hours, minutes, seconds.
fn seconds(text: &[u8]) -> Option<SimDuration> {
    let mut parts = text.split(|byte| *byte == b':').map(|part| value::number(part).filter(|part| *part < 1 << 24));
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    Some(SimDuration::SECOND.times(hours * 3600 + minutes * 60 + seconds))
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}
