//! `SQUID_NATIVE`: `%ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %[un %Sh/%<a %mt`.
//!
//! The time is the end of the transaction. User names are raw, so a line is read from both ends: seven fields from the
//! left, two from the right, and what is left is the user. The bytes are those to the client; the documents show none.

use super::super::engine::space;
use super::super::line::{Line, LineError};
use super::super::reader::{About, Profile};
use super::super::{LogRecord, instant, value};
use super::squid_words::{Verdict, destination, user};
use crate::quantities::Bytes;
use crate::time::SimDuration;

/// Reads Squid's native log.
pub(in super::super) struct SquidNative;

impl Profile for SquidNative {
    fn read(&mut self, line: &[u8], _: &About<'_>) -> Result<Line, LineError> {
        let shape = || LineError::Shape("it has fewer than the ten fields of a Squid native line");
        let ([end, elapsed, client, result, bytes, method, target], rest) =
            space::first::<7>(line).ok_or_else(shape)?;
        let end = instant::epoch_seconds(end).ok_or_else(|| LineError::field("the time", "time", end))?;
        let elapsed = elapsed_millis(elapsed).ok_or_else(|| LineError::field("the duration", "number", elapsed))?;
        let slash =
            memchr::memchr(b'/', result).ok_or_else(|| LineError::field("the result", "code/status", result))?;
        let verdict = Verdict { word: &result[..slash], status: &result[slash + 1..] };
        let bytes = value::number(bytes).ok_or_else(|| LineError::field("the size", "number", bytes))?;
        let (middle, [peer, _]) = space::last::<2>(rest).ok_or_else(shape)?;
        if middle.trim_ascii().is_empty() {
            return Err(shape());
        }
        if let Some(reason) = verdict.ignored(bytes, method, target) {
            return Ok(reason.into());
        }
        let source_ip = value::address(client).ok_or_else(|| LineError::field("the client", "address", client))?;
        // A hit has no peer, and Traffic Server writes the host's name there.
        let peer = memchr::memchr(b'/', peer).and_then(|slash| value::address(&peer[slash + 1..]));
        let record = LogRecord {
            source_ip: Some(source_ip),
            user: user(middle),
            destination_ip: peer,
            url: Some(destination(target)?),
            total: Some(Bytes(bytes)),
            down: Some(Bytes(bytes)),
            ..LogRecord::new(end - elapsed, verdict.action())
        };
        Ok(record.into())
    }
}

/// Milliseconds; a clock set back makes some of them negative, which counts as none.
fn elapsed_millis(field: &[u8]) -> Option<SimDuration> {
    match field.strip_prefix(b"-") {
        Some(digits) => value::number(digits).map(|_| SimDuration::ZERO),
        None => value::number(field).map(SimDuration::from_millis),
    }
}
