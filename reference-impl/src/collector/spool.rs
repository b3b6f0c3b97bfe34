//! The spool of a receiver: messages of syslog become lines of a log, which is uploaded once it is over a limit
//! (PRX-06; `FACTS.md` 7.5).

use crate::quantities::Bytes;

/// How daemons of syslog write a line feed inside a message.
const LINE_FEED: &[u8] = b"#012";

/// Lines that are in no log yet.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Spool(Vec<u8>);

impl Spool {
    /// Adds a message as a line, if it takes `left` bytes at most; returns what it takes. Line feeds inside it are
    /// escaped, since a log is lines.
    pub(super) fn push(&mut self, message: &[u8], left: u64) -> Option<u64> {
        let message = message.strip_suffix(b"\n").unwrap_or(message);
        let feeds = memchr::memchr_iter(b'\n', message).count();
        let size = (message.len() + feeds * (LINE_FEED.len() - 1) + 1) as u64;
        if size > left {
            return None;
        }
        for (number, line) in message.split(|byte| *byte == b'\n').enumerate() {
            if number > 0 {
                self.0.extend_from_slice(LINE_FEED);
            }
            self.0.extend_from_slice(line);
        }
        self.0.push(b'\n');
        Some(size)
    }

    /// Whether it holds more than `limit`, so that it is to become a log.
    pub(super) fn is_over(&self, limit: Bytes) -> bool {
        self.0.len() as u64 > limit.0
    }

    /// Its lines, each with its line feed.
    pub(super) fn lines(&self) -> &[u8] {
        &self.0
    }

    /// Takes its lines out.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}
