//! A writer of one line a transaction: what most products need.

use super::super::{ProxyAction, ProxyTransaction};
use super::LogWriter;
use crate::time::SimTime;

/// Writes a line for each transaction, after a header if there is one. Who is asked for credentials is in no such log.
pub(super) struct Lines {
    /// The lines with which a log starts, each with its line feed.
    pub(super) header: &'static str,
    pub(super) line: fn(&ProxyTransaction, &mut Vec<u8>),
}

impl Lines {
    /// Lines without a header.
    pub(super) const fn of(line: fn(&ProxyTransaction, &mut Vec<u8>)) -> Self {
        Self { header: "", line }
    }
}

impl LogWriter for Lines {
    fn header(&self, _: SimTime, out: &mut Vec<u8>) {
        out.extend_from_slice(self.header.as_bytes());
    }

    fn write(&self, t: &ProxyTransaction, out: &mut Vec<u8>) {
        if t.action != ProxyAction::Challenged {
            (self.line)(t, out);
        }
    }
}

/// Whether it was refused.
pub(super) fn is_denied(t: &ProxyTransaction) -> bool {
    t.action == ProxyAction::Denied
}

/// The word for what was done.
pub(super) fn word<'a>(t: &ProxyTransaction, allowed: &'a str, denied: &'a str) -> &'a str {
    if is_denied(t) { denied } else { allowed }
}

/// Seconds that it took, a part of one left out.
pub(super) fn seconds(t: &ProxyTransaction) -> u64 {
    t.elapsed.millis() / 1000
}

/// Bytes both ways.
pub(super) fn total(t: &ProxyTransaction) -> u64 {
    t.up.0.saturating_add(t.down.0)
}
