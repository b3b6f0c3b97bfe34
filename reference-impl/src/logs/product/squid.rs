//! `SQUID`: the common log, `%>a %[ui %[un [%tl] "%rm %ru HTTP/%rv" %>Hs %<st %Ss:%Sh`, and the combined one, which has
//! `"%{Referer}>h" "%{User-Agent}>h"` before the last field.
//!
//! The time is the end of the transaction and there is no duration. URL and user may hold raw quotes and brackets, so
//! the request ends with ` HTTP/x.y"` and two numbers, and the user before a bracket that holds a time. A site may log
//! more after the result.

use memchr::memmem::Finder;

use super::super::engine::space;
use super::super::line::LineError;
use super::super::raw::{RawLine, RawRecord};
use super::super::reader::{About, Profile};
use super::super::{instant, value};
use super::squid_words::{Verdict, is_hierarchy, target, user};
use crate::quantities::Bytes;
use crate::time::SimTime;

/// Reads Squid's common and combined logs.
pub(in super::super) struct Squid {
    /// Finds what follows the target of a request.
    version: Finder<'static>,
}

/// How lines of Squid are read.
pub(in super::super) fn profile() -> Squid {
    Squid { version: Finder::new(b" HTTP/") }
}

impl Profile for Squid {
    fn read<'a>(&'a mut self, line: &'a [u8], _: &About<'_>) -> Result<RawLine<'a>, LineError> {
        let ([client, _ident], rest) = space::first::<2>(line).ok_or(LineError::Shape("it has no client and user"))?;
        let (name, end, rest) =
            time(rest).ok_or(LineError::Shape("no `[day/month/year:time zone]` follows the user"))?;
        let (Request { text, status, bytes }, rest) =
            self.request(rest).ok_or(LineError::Shape("no quoted request with status and size follows the time"))?;
        if time(rest).is_some() {
            return Err(LineError::Shape("a second time stands in it: records run together"));
        }
        // A site that logs both sizes: which of them it put first, nothing tells.
        if let Some(([word], _)) = space::first::<1>(rest)
            && value::number(word).is_some()
        {
            return Err(LineError::field("what follows the size", "referrer or result", word));
        }
        let verdict = Verdict { word: result(rest).ok_or(LineError::Shape("no result ends it"))?, status };
        let blank = memchr::memchr(b' ', text).ok_or_else(|| LineError::field("the request", "request", text))?;
        let (method, url) = (&text[..blank], &text[blank + 1..]);
        if let Some(reason) = verdict.ignored(bytes.0, method, url) {
            return Ok(reason.into());
        }
        let source_ip = value::address(client).ok_or_else(|| LineError::field("the client", "address", client))?;
        let record = RawRecord {
            source_ip: Some(source_ip),
            user: user(name)?,
            url: Some(target(url)),
            total: Some(bytes),
            down: Some(bytes),
            ..RawRecord::new(end, verdict.action())
        };
        Ok(RawLine::Record(record))
    }

    fn holds_tabs(&self) -> bool {
        false
    }
}

/// The code of the last `TCP_MISS:HIER_DIRECT` of `rest`, before which referrer and agent may stand, and more after it.
fn result(rest: &[u8]) -> Option<&[u8]> {
    let mut rest = rest;
    loop {
        let (before, [word]) = space::last::<1>(rest)?;
        if let Some(colon) = memchr::memchr(b':', word)
            && is_hierarchy(&word[colon + 1..])
        {
            return Some(&word[..colon]);
        }
        rest = before;
    }
}

/// Splits at the first bracket that holds a time: what goes before, the time, what follows.
fn time(rest: &[u8]) -> Option<(&[u8], SimTime, &[u8])> {
    const LENGTH: usize = "23/Nov/2026:12:06:04 +0000".len();
    memchr::memchr_iter(b'[', rest).find_map(|at| {
        let (stamp, after) = rest[at + 1..].split_at_checked(LENGTH)?;
        let at_end = instant::common_log(stamp)?;
        Some((&rest[..at], at_end, after.strip_prefix(b"] ")?))
    })
}

/// A request with what the proxy answered.
struct Request<'a> {
    /// Method and target.
    text: &'a [u8],
    status: &'a [u8],
    bytes: Bytes,
}

impl Squid {
    /// Splits `"METHOD target HTTP/1.1" 200 1263 …`: the request, and what follows the size.
    fn request<'a>(&self, rest: &'a [u8]) -> Option<(Request<'a>, &'a [u8])> {
        let rest = rest.trim_ascii_start().strip_prefix(b"\"")?;
        self.version.find_iter(rest).find_map(|at| {
            let version = &rest[at + 6..];
            let quote = version.iter().take(4).position(|byte| *byte == b'"')?;
            let ([status, bytes], after) = space::first::<2>(&version[quote + 1..])?;
            // Squid 5.7 writes `0` where there was no answer.
            let is_status = status.len() <= 3 && status.iter().all(u8::is_ascii_digit);
            let bytes = value::bytes(bytes).filter(|_| is_status)?;
            Some((Request { text: &rest[..at], status, bytes }, after))
        })
    }
}
