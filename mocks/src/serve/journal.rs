//! The journal: which requests came in, and how they were answered. It is bounded; the oldest entries go first, and
//! what was said in them before they do. What proves a client is not in it.

use std::borrow::Cow;
use std::collections::VecDeque;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use gnomon_reference_impl::time::SimTime;
use http::HeaderMap;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// How many requests are remembered.
pub(super) const REMEMBERED: usize = 1000;

/// The longest path that is kept whole.
const LONGEST_PATH: usize = 512;

/// How many bytes of a body are kept.
const LONGEST_BODY: usize = 64 << 10;

/// How many bytes of bodies are kept altogether.
const ALL_BODIES: usize = 8 << 20;

/// Headers that prove a client.
const SECRET: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];

/// A request that was answered.
#[derive(Clone, PartialEq, Debug, Serialize)]
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
    /// Whether there is such a route here: what clients ask for and is not served.
    pub served: bool,
    /// What was said, until it is forgotten.
    #[serde(skip)]
    pub(super) said: Option<[Message; 2]>,
}

/// A request or a response, as it is remembered.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Message {
    headers: HeaderMap,
    /// The beginning of the body; nothing if it holds what proves a client.
    body: Option<Vec<u8>>,
    /// How long the body was, in bytes.
    length: usize,
}

impl Message {
    /// A message with its body, or without it if it holds what proves a client.
    pub(super) fn new(headers: &HeaderMap, body: &[u8], proves: bool) -> Self {
        let kept = &body[..body.len().min(LONGEST_BODY)];
        Self { headers: headers.clone(), body: (!proves).then(|| kept.to_vec()), length: body.len() }
    }

    fn kept(&self) -> usize {
        self.body.as_ref().map_or(0, Vec::len)
    }

    /// The headers, names in lower case, those that prove a client without their values.
    pub(super) fn headers(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.headers.iter().map(|(name, value)| {
            let secret = SECRET.contains(&name.as_str());
            let value = if secret { Cow::Borrowed("(removed)") } else { String::from_utf8_lossy(value.as_bytes()) };
            (name.as_str(), value)
        })
    }

    /// The body as text and how it is encoded, if it is no text.
    pub(super) fn body(&self) -> (Cow<'_, str>, Option<&'static str>) {
        match self.body.as_deref().map(std::str::from_utf8) {
            None => (Cow::Borrowed("(removed)"), None),
            Some(Ok(text)) => (Cow::Borrowed(text), None),
            Some(Err(_)) => (BASE64_STANDARD.encode(self.body.as_deref().unwrap_or_default()).into(), Some("base64")),
        }
    }

    /// How long the body was, in bytes.
    pub(super) const fn length(&self) -> usize {
        self.length
    }

    fn shown(&self) -> Value {
        let mut headers = Map::new();
        for (name, value) in self.headers() {
            headers.insert(name.to_owned(), value.into());
        }
        let (body, encoding) = self.body();
        json!({
            "headers": headers, "body": body, "encoding": encoding, "length": self.length,
            "isWhole": self.kept() == self.length,
        })
    }

    /// Whether it has a header of this name and value.
    fn has(&self, name: &http::HeaderName, value: &str) -> bool {
        self.headers.get_all(name).iter().any(|own| own.as_bytes().trim_ascii() == value.as_bytes())
    }
}

impl JournalEntry {
    /// The entry with what was said, as far as it is remembered.
    pub(super) fn shown(&self) -> Value {
        let mut shown = serde_json::to_value(self).unwrap_or_default();
        if let Some(object) = shown.as_object_mut() {
            let [request, response] = match &self.said {
                Some([request, response]) => [request.shown(), response.shown()],
                None => [Value::Null, Value::Null],
            };
            object.insert("request".to_owned(), request);
            object.insert("response".to_owned(), response);
        }
        shown
    }

    fn kept(&self) -> usize {
        self.said.iter().flatten().map(Message::kept).sum()
    }
}

/// Which entries are asked for; all if nothing is said.
#[derive(Default)]
pub(super) struct Filter<'a> {
    /// After this number.
    pub after: u64,
    /// What the path begins with; letter case does not count.
    pub path: Option<&'a str>,
    /// The status of the answer.
    pub status: Option<u16>,
    /// A header of the request and its value.
    pub header: Option<(http::HeaderName, &'a str)>,
    /// Whether there is such a route.
    pub served: Option<bool>,
}

impl Filter<'_> {
    fn lets(&self, entry: &JournalEntry) -> bool {
        let begins = |begin: &str| entry.path.get(..begin.len()).is_some_and(|own| own.eq_ignore_ascii_case(begin));
        let has = |(name, value): &(http::HeaderName, &str)| {
            entry.said.as_ref().is_some_and(|[request, _]| request.has(name, value))
        };
        entry.number > self.after
            && self.path.is_none_or(begins)
            && self.status.is_none_or(|status| status == entry.status)
            && self.header.as_ref().is_none_or(has)
            && self.served.is_none_or(|served| served == entry.served)
    }
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
    /// How many bytes of bodies are kept, and from which entry on anything said is.
    kept: usize,
    said_from: u64,
}

impl Journal {
    /// Notes a request; its number is given.
    pub(super) fn note(&mut self, mut entry: JournalEntry) -> &JournalEntry {
        self.count += 1;
        entry.number = self.count;
        if let Some((cut, _)) = entry.path.char_indices().nth(LONGEST_PATH) {
            entry.path.truncate(cut);
        }
        if self.entries.len() == REMEMBERED
            && let Some(oldest) = self.entries.pop_front()
        {
            self.kept -= oldest.kept();
        }
        self.kept += entry.kept();
        self.forget();
        self.entries.push_back(entry);
        &self.entries[self.entries.len() - 1]
    }

    /// Forgets what was said in the oldest entries, as far as it is too much.
    fn forget(&mut self) {
        let first = self.entries.front().map_or(0, |entry| entry.number);
        self.said_from = self.said_from.max(first);
        while self.kept > ALL_BODIES
            && let Some(entry) = self.entries.get_mut((self.said_from - first) as usize)
        {
            self.kept -= entry.kept();
            entry.said = None;
            self.said_from += 1;
        }
    }

    /// The remembered requests that are asked for, the oldest first.
    pub(super) fn entries(&self, filter: &Filter<'_>) -> impl Iterator<Item = &JournalEntry> {
        self.entries.iter().filter(move |entry| filter.lets(entry))
    }

    /// The request of this number, if it is remembered.
    pub(super) fn entry(&self, number: u64) -> Option<&JournalEntry> {
        self.entries.iter().find(|entry| entry.number == number)
    }

    /// How many requests there were.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// Forgets every entry; numbers go on.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.kept = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, body: &[u8]) -> JournalEntry {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", "Bearer secret".parse().unwrap());
        headers.insert("x-test", "7".parse().unwrap());
        let [request, response] = [body, b"{}"].map(|body| Message::new(&headers, body, false));
        JournalEntry {
            number: 0,
            at: SimTime::EPOCH,
            service: Cow::Borrowed("defender"),
            method: Cow::Borrowed("GET"),
            path: path.to_owned(),
            status: 200,
            received: body.len(),
            sent: 2,
            fault: None,
            served: path != "/nowhere",
            said: Some([request, response]),
        }
    }

    fn numbers(journal: &Journal, filter: &Filter<'_>) -> Vec<u64> {
        journal.entries(filter).map(|entry| entry.number).collect()
    }

    #[test]
    fn the_journal_keeps_the_latest_requests_and_counts_all() {
        let mut journal = Journal::default();
        for _ in 0..REMEMBERED + 5 {
            journal.note(entry("/api/machines", b""));
        }
        assert_eq!(journal.count(), 1005);
        let all = numbers(&journal, &Filter::default());
        assert_eq!((all.len(), all[0]), (REMEMBERED, 6));
        assert_eq!(numbers(&journal, &Filter { after: 1003, ..Filter::default() }), [1004, 1005]);
    }

    #[test]
    fn a_very_long_path_is_cut() {
        let mut journal = Journal::default();
        let noted = journal.note(entry(&"é".repeat(5000), b""));
        assert_eq!(noted.path.chars().count(), LONGEST_PATH);
    }

    #[test]
    fn entries_are_found_by_path_status_header_and_whether_they_are_served() {
        let mut journal = Journal::default();
        journal.note(entry("/api/machines?$top=1", b""));
        journal.note(entry("/nowhere", b""));
        journal.note(JournalEntry { status: 404, ..entry("/api/alerts", b"") });
        let found = |filter: Filter<'_>| numbers(&journal, &filter);
        assert_eq!(found(Filter { path: Some("/API/Machines"), ..Filter::default() }), [1]);
        assert_eq!(found(Filter { status: Some(404), ..Filter::default() }), [3]);
        assert_eq!(found(Filter { served: Some(false), ..Filter::default() }), [2]);
        let header = |value| Some((http::HeaderName::from_static("x-test"), value));
        assert_eq!(found(Filter { header: header("7"), ..Filter::default() }), [1, 2, 3]);
        assert!(found(Filter { header: header("8"), ..Filter::default() }).is_empty());
    }

    #[test]
    fn what_was_said_is_shown_without_secrets_and_forgotten_when_it_is_too_much() {
        let mut journal = Journal::default();
        journal.note(entry("/api/machines", b"hello"));
        let shown = journal.entry(1).unwrap().shown();
        assert_eq!((&shown["request"]["body"], &shown["request"]["isWhole"]), (&"hello".into(), &true.into()));
        assert_eq!(shown["request"]["headers"], json!({"authorization": "(removed)", "x-test": "7"}));
        assert!(!shown.to_string().contains("secret"), "{shown}");
        for _ in 0..200 {
            journal.note(entry("/api/machines", &[0xff; 100_000]));
            assert!(journal.kept <= ALL_BODIES + LONGEST_BODY + 2, "{}", journal.kept);
        }
        assert_eq!(journal.entry(1).unwrap().shown()["request"], Value::Null);
        let last = journal.entry(201).unwrap().shown();
        assert_eq!((&last["request"]["encoding"], &last["request"]["isWhole"]), (&"base64".into(), &false.into()));
        assert_eq!(last["request"]["length"], 100_000);
    }
}
