//! The journal: which requests came in, and how they were answered. It is bounded; the oldest entries go first.

use std::borrow::Cow;
use std::collections::VecDeque;

use gnomon_reference_impl::time::SimTime;
use serde::Serialize;

/// How many requests are remembered.
pub(super) const REMEMBERED: usize = 1000;

/// The longest path that is kept whole.
const LONGEST_PATH: usize = 512;

/// A request that was answered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JournalEntry {
    /// Its number, from 1.
    pub number: u64,
    /// The tenant's time.
    pub at: SimTime,
    /// The service it was for, `defender` for example.
    pub service: Cow<'static, str>,
    /// The HTTP method, upper case.
    pub method: Cow<'static, str>,
    /// The path with its parameters; a very long one is cut.
    pub path: String,
    /// The status of the response.
    pub status: u16,
    /// Bytes of the request's body.
    pub received: usize,
    /// Bytes of the response's body.
    pub sent: usize,
    /// The fault that was injected, if one was.
    pub fault: Option<String>,
}

/// A method as text that costs nothing, for those that clients use.
pub(super) fn method(method: &http::Method) -> Cow<'static, str> {
    match method.as_str() {
        "GET" => Cow::Borrowed("GET"),
        "POST" => Cow::Borrowed("POST"),
        "PATCH" => Cow::Borrowed("PATCH"),
        "PUT" => Cow::Borrowed("PUT"),
        "DELETE" => Cow::Borrowed("DELETE"),
        other => Cow::Owned(other.to_owned()),
    }
}

/// The requests of the emulator's life, as far as they are remembered.
#[derive(Debug, Default)]
pub(super) struct Journal {
    entries: VecDeque<JournalEntry>,
    count: u64,
}

impl Journal {
    /// Notes a request; its number is given.
    pub(super) fn note(&mut self, mut entry: JournalEntry) {
        self.count += 1;
        entry.number = self.count;
        if let Some((cut, _)) = entry.path.char_indices().nth(LONGEST_PATH) {
            entry.path.truncate(cut);
        }
        if self.entries.len() == REMEMBERED {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    /// The remembered requests after this number, the oldest first.
    pub(super) fn after(&self, number: u64) -> impl Iterator<Item = &JournalEntry> {
        self.entries.iter().filter(move |entry| entry.number > number)
    }

    /// How many requests there were.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// Forgets every entry; numbers go on.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str) -> JournalEntry {
        JournalEntry {
            number: 0,
            at: SimTime::EPOCH,
            service: Cow::Borrowed("defender"),
            method: Cow::Borrowed("GET"),
            path: path.to_owned(),
            status: 200,
            received: 0,
            sent: 2,
            fault: None,
        }
    }

    #[test]
    fn the_journal_keeps_the_latest_requests_and_counts_all() {
        let mut journal = Journal::default();
        (0..REMEMBERED + 5).for_each(|_| journal.note(entry("/api/machines")));
        assert_eq!(journal.count(), 1005);
        assert_eq!(journal.after(0).count(), REMEMBERED);
        assert_eq!(journal.after(0).next().map(|first| first.number), Some(6));
        assert_eq!(journal.after(1003).map(|entry| entry.number).collect::<Vec<_>>(), [1004, 1005]);
    }

    #[test]
    fn a_very_long_path_is_cut() {
        let mut journal = Journal::default();
        journal.note(entry(&"é".repeat(5000)));
        assert_eq!(journal.after(0).next().map(|entry| entry.path.chars().count()), Some(LONGEST_PATH));
    }
}
