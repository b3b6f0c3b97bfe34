//! Words that both log formats of Squid use, and those of its relatives.

use super::super::LogAction;
use super::super::line::{Ignored, LineError};
use super::super::value::{self, present};
use crate::catalog::Destination;

/// A status such as `TCP_MISS/200` or `TCP_MISS:HIER_DIRECT` with its code.
pub(super) struct Verdict<'a> {
    /// The result of the cache, `TCP_MISS` for example.
    pub(super) word: &'a [u8],
    /// The HTTP status that the client got, `000` if none.
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
        } else if is_pseudo(target) {
            Some(Ignored::NoTarget)
        } else if self.is_none() && bytes == 0 && method == b"CONNECT" {
            // Under TLS inspection the requests inside the tunnel have lines of their own; a tunnel that failed moved
            // nothing.
            Some(Ignored::Bookkeeping)
        } else {
            None
        }
    }

    /// `NONE_NONE`, or `NONE` up to Squid 4.
    fn is_none(&self) -> bool {
        self.word == b"NONE_NONE" || self.word == b"NONE"
    }
}

/// Targets that are none: the proxy's own words for a request it could not read, or for itself.
fn is_pseudo(target: &[u8]) -> bool {
    target == b"-" || [&b"error:"[..], b"cache_object:", b"NONE:"].iter().any(|word| target.starts_with(word))
}

/// The server that `target` names.
pub(super) fn destination(target: &[u8]) -> Result<Destination, LineError> {
    Destination::parse(&value::url_text(target)).map_err(|_| LineError::field("the URL", "URL or host", target))
}

/// The user: blanks and quotes are raw, a backslash is doubled, and what is not ASCII is percent-encoded.
pub(super) fn user(field: &[u8]) -> Option<String> {
    let field = present(field.trim_ascii())?;
    let plain = value::unescaped(field, |_| None);
    Some(value::words(&value::percent_decoded(&plain)).into_owned())
}
