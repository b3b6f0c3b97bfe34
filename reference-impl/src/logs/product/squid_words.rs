//! Words that both log formats of Squid use, and those of its relatives.

use std::borrow::Cow;

use super::super::LogAction;
use super::super::line::{Ignored, LineError};
use super::super::raw::{Spelled, Target};
use super::super::value::{self, present};

/// A status such as `TCP_MISS/200` or `TCP_MISS:HIER_DIRECT` with its code.
pub(super) struct Verdict<'a> {
    /// The result of the cache, `TCP_MISS` for example.
    pub(super) word: &'a [u8],
    /// The HTTP status that the client got, `000` or `0` if none.
    pub(super) status: &'a [u8],
}

impl Verdict<'_> {
    /// Whether the proxy itself refused. A 403 of the server is traffic that was let through; with no cache word to
    /// tell (`NONE`), a 403 can only be the proxy's own. Traffic Server writes `ERR_PROXY_DENIED`.
    pub(super) fn action(&self) -> LogAction {
        let refused = self.word.starts_with(b"TCP_DENIED") || self.word == b"ERR_PROXY_DENIED";
        LogAction::blocked_if(refused || (self.is_none() && self.status == b"403"))
    }

    /// The reason to pass a line over, if there is one.
    pub(super) fn ignored(&self, bytes: u64, method: &[u8], target: &[u8]) -> Option<Ignored> {
        if self.status == b"407" {
            // A challenge is no block: the client comes back with credentials.
            Some(Ignored::Challenge)
        } else if self.word.starts_with(b"UDP_") || method == b"ICP_QUERY" {
            // A sibling cache asks whether this one has an object.
            Some(Ignored::OtherEvent)
        } else if is_pseudo(target) {
            Some(Ignored::NoTarget)
        } else if self.is_none() && bytes == 0 && method == b"CONNECT" && self.status != b"403" {
            // Under TLS inspection the requests inside the tunnel have lines of their own; a tunnel that failed moved
            // nothing.
            Some(Ignored::Bookkeeping)
        } else {
            None
        }
    }

    /// `NONE_NONE`, `NONE` up to Squid 4, or `TAG_NONE` of the versions between.
    fn is_none(&self) -> bool {
        matches!(self.word, b"NONE_NONE" | b"NONE" | b"TAG_NONE")
    }
}

/// Targets that are none: the proxy's own words for a request it could not read, or for itself.
fn is_pseudo(target: &[u8]) -> bool {
    target == b"-" || [&b"error:"[..], b"cache_object:", b"NONE:"].iter().any(|word| target.starts_with(word))
}

/// The server that `text` names.
pub(super) fn target(text: &[u8]) -> Target<'_> {
    Target::url("the URL", text)
}

/// The user, if one is told. Names may hold blanks, but where one of several words is `-`, they are several fields.
pub(super) fn user(field: &[u8]) -> Result<Option<Spelled<'_>>, LineError> {
    let field = field.trim_ascii();
    if field.starts_with(b"- ") || field.ends_with(b" -") {
        return Err(LineError::field("the user", "single field", field));
    }
    // A site may have put them in quotes.
    let bare = field.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(field);
    Ok(present(bare).map(|name| Spelled::new(name, decoded)))
}

/// Refuses what cannot be method and target of a request: then a column stands before them that the format has not.
pub(super) fn request(method: &[u8], target: &[u8]) -> Result<(), LineError> {
    if !method.iter().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_')) {
        return Err(LineError::field("the method", "method of HTTP", method));
    }
    // `www.dropbox.com:443`, `http://…`, `error:…`, `/path` or `-`: a word alone is no target that Squid writes.
    if memchr::memchr3(b':', b'/', b'.', target).is_none() && target != b"-" {
        return Err(LineError::field("the URL", "URL or host with its port", target));
    }
    Ok(())
}

/// Blanks and quotes are raw, a backslash is doubled, and what is not ASCII is percent-encoded.
fn decoded(field: &[u8]) -> Cow<'_, str> {
    match value::unescaped(field, |_| None) {
        Cow::Borrowed(plain) => value::decoded_words(plain),
        Cow::Owned(plain) => value::decoded_words(&plain).into_owned().into(),
    }
}

/// Whether `word` says how the server was found: Squid's codes with `HIER_` or, before Squid 3.2, without; `TIMEOUT_`
/// may go before; and those of Traffic Server and of Cisco's proxies.
pub(super) fn is_hierarchy(word: &[u8]) -> bool {
    let word = word.strip_prefix(b"TIMEOUT_").unwrap_or(word);
    if word.starts_with(b"HIER_") {
        return true;
    }
    matches!(
        word,
        b"NONE"
            | b"DIRECT"
            | b"SIBLING_HIT"
            | b"PARENT_HIT"
            | b"DEFAULT_PARENT"
            | b"SINGLE_PARENT"
            | b"FIRST_UP_PARENT"
            | b"FIRST_PARENT_MISS"
            | b"CLOSEST_PARENT_MISS"
            | b"CLOSEST_PARENT"
            | b"CLOSEST_DIRECT"
            | b"NO_DIRECT_FAIL"
            | b"SOURCE_FASTEST"
            | b"ROUNDROBIN_PARENT"
            | b"CACHE_DIGEST_HIT"
            | b"CD_PARENT_HIT"
            | b"CD_SIBLING_HIT"
            | b"CARP"
            | b"ANY_PARENT"
            | b"ANY_OLD_PARENT"
            | b"USERHASH"
            | b"SOURCEHASH"
            | b"PINNED"
            | b"ORIGINAL_DST"
            | b"STANDBY_POOL"
            | b"EMPTY"
            | b"INVALID"
            | b"PROXY_NONE"
            | b"DEFAULT_SINGLE_PARENT"
    )
}

/// Whether `word` is the result of a cache.
pub(super) fn is_result(word: &[u8]) -> bool {
    [&b"TCP_"[..], b"UDP_", b"NONE_NONE", b"TAG_NONE", b"ERR_"].iter().any(|start| word.starts_with(start))
}
