//! `SQUID_NATIVE`: `%ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %[un %Sh/%<a %mt`.
//!
//! The time is the end of the transaction. User names are raw and may hold blanks, and a site may log more after the
//! media type (headers, agents): the hierarchy code with the peer, `HIER_DIRECT/192.0.2.1`, is the anchor, and what
//! stands before it is the user. The bytes are those to the client; the documents show none.

use super::super::engine::space;
use super::super::line::LineError;
use super::super::raw::{RawLine, RawRecord};
use super::super::reader::{About, Profile};
use super::super::{instant, value};
use super::squid_words::{Verdict, is_hierarchy, is_result, request, target, user};
use crate::time::SimDuration;

/// Reads Squid's native log.
pub(in super::super) struct SquidNative;

impl Profile for SquidNative {
    fn read<'a>(&'a mut self, line: &'a [u8], _: &About<'_>) -> Result<RawLine<'a>, LineError> {
        let shape = || LineError::Shape("it has fewer than the ten fields of a Squid native line");
        let ([end, elapsed, client, result, bytes, method, url], rest) = space::first::<7>(line).ok_or_else(shape)?;
        let end = instant::epoch_seconds(end).ok_or_else(|| LineError::field("the time", "time", end))?;
        let elapsed = elapsed_millis(elapsed).ok_or_else(|| LineError::field("the duration", "number", elapsed))?;
        let slash =
            memchr::memchr(b'/', result).ok_or_else(|| LineError::field("the result", "code/status", result))?;
        let verdict = Verdict { word: &result[..slash], status: &result[slash + 1..] };
        let bytes = value::bytes(bytes).ok_or_else(|| LineError::field("the size", "number of bytes", bytes))?;
        request(method, url)?;
        let End { name, peer } = End::of(rest)?.ok_or_else(shape)?;
        if let Some(reason) = verdict.ignored(bytes.0, method, url) {
            return Ok(reason.into());
        }
        let source_ip = value::address(client).ok_or_else(|| LineError::field("the client", "address", client))?;
        let record = RawRecord {
            source_ip: Some(source_ip),
            user: user(name)?,
            // A hit has no peer, and Traffic Server writes the host's name there.
            destination_ip: value::address(peer),
            url: Some(target(url)),
            total: Some(bytes),
            down: Some(bytes),
            ..RawRecord::new(end - elapsed, verdict.action())
        };
        Ok(RawLine::Record(record))
    }

    fn holds_tabs(&self) -> bool {
        false
    }
}

const TWO_RESULTS: LineError = LineError::Shape("a second result stands in it: records run together");

/// Whether `TCP_MISS/200` or the like stands in what follows the media type.
fn holds_result(rest: &[u8]) -> bool {
    let is_status = |status: &[u8]| status.len() == 3 && status.iter().all(u8::is_ascii_digit);
    memchr::memchr_iter(b'/', rest).any(|slash| {
        let (before, after) = (&rest[..slash], &rest[slash + 1..]);
        let status = after.split(|byte| *byte == b' ').next().unwrap_or_default();
        is_status(status) && is_result(before.rsplit(|byte| *byte == b' ').next().unwrap_or_default())
    })
}

/// What follows the URL: the user, the peer, and a media type or `-`.
struct End<'a> {
    name: &'a [u8],
    peer: &'a [u8],
}

impl<'a> End<'a> {
    /// Nothing if it is cut.
    fn of(rest: &'a [u8]) -> Result<Option<Self>, LineError> {
        let ([first], mut after) = match space::first::<1>(rest) {
            Some(found) => found,
            None => return Ok(None),
        };
        let start = rest.len() - after.len() - first.len();
        loop {
            let Some(([word], beyond)) = space::first::<1>(after) else { return Ok(None) };
            if let Some(slash) = memchr::memchr(b'/', word) {
                if is_hierarchy(&word[..slash]) {
                    let Some(([kind], more)) = space::first::<1>(beyond) else { return Ok(None) };
                    // Servers write all sorts of media types, but none is a number.
                    if kind.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') {
                        return Err(LineError::field("what follows the peer", "media type", kind));
                    }
                    if !more.is_empty() && holds_result(more) {
                        return Err(TWO_RESULTS);
                    }
                    let name = &rest[start..rest.len() - beyond.len() - word.len()];
                    return Ok(Some(Self { name, peer: &word[slash + 1..] }));
                }
                if is_result(&word[..slash]) {
                    return Err(TWO_RESULTS);
                }
            }
            after = beyond;
        }
    }
}

/// Milliseconds; a clock set back makes some of them negative, which counts as none.
fn elapsed_millis(field: &[u8]) -> Option<SimDuration> {
    match field.strip_prefix(b"-") {
        Some(digits) => value::number(digits).map(|_| SimDuration::ZERO),
        None => value::number(field).map(SimDuration::from_millis),
    }
}
