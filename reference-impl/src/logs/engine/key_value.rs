//! `key=value` pairs; a value may stand in quotes, and products that quote do not escape the quotes inside.

use super::super::line::LineError;
use super::super::raw::RawLine;
use super::super::reader::{About, Profile};
use super::fields::{Table, Values};

/// The pairs of `line` between delimiters. Text that is no pair (a time stamp before the first, say) is passed over.
///
/// A quoted value ends with a quote after which the line ends or the next pair starts, so raw quotes inside are part of
/// it; where blanks separate, an unquoted value ends where the next pair starts, so it may hold blanks.
pub(in super::super) fn pairs(line: &[u8], delimiter: u8) -> Pairs<'_> {
    Pairs { rest: line, delimiter, unclosed: false }
}

/// The pairs of a line, made by [`pairs`].
pub(in super::super) struct Pairs<'a> {
    rest: &'a [u8],
    delimiter: u8,
    /// No quote in the rest of the line ends a value: known once it was searched for in vain.
    unclosed: bool,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            while let Some((first, after)) = self.rest.split_first()
                && (*first == self.delimiter || *first == b' ')
            {
                self.rest = after;
            }
            if self.rest.is_empty() {
                return None;
            }
            let Some(equals) = key_length(self.rest) else {
                // No pair: on to the next delimiter.
                let next = memchr::memchr(self.delimiter, self.rest)?;
                self.rest = &self.rest[next..];
                continue;
            };
            let (key, after) = (&self.rest[..equals], &self.rest[equals + 1..]);
            let (value, rest) = self.value(after);
            self.rest = rest;
            return Some((key, value));
        }
    }
}

impl<'a> Pairs<'a> {
    /// Whether a value that was read starts with a quote that nothing ends: the line is cut.
    pub(in super::super) const fn is_open(&self) -> bool {
        self.unclosed
    }

    /// The value `text` starts with, and what follows it.
    fn value(&mut self, text: &'a [u8]) -> (&'a [u8], &'a [u8]) {
        if let Some(inner) = text.strip_prefix(b"\"").filter(|_| !self.unclosed) {
            let closing = memchr::memchr_iter(b'"', inner).find(|quote| self.ends(&inner[quote + 1..]));
            if let Some(quote) = closing {
                return (&inner[..quote], &inner[quote + 1..]);
            }
            self.unclosed = true;
        }
        let ends_at = |at: &usize| {
            // Of blanks in a row, the first tells for all.
            let follows_blank = *at > 0 && text[at - 1] == self.delimiter;
            self.delimiter != b' ' || (!follows_blank && self.ends(&text[*at..]))
        };
        let end = memchr::memchr_iter(self.delimiter, text).find(ends_at).unwrap_or(text.len());
        (text[..end].trim_ascii_end(), &text[end..])
    }

    /// Whether a value ends before `rest`: at the end of the line, or before a delimiter and the next pair.
    fn ends(&self, rest: &[u8]) -> bool {
        match rest.split_first() {
            None => true,
            Some((first, after)) if *first == self.delimiter => {
                let next = after.trim_ascii_start();
                next.is_empty() || next.first() == Some(&self.delimiter) || key_length(next).is_some()
            }
            Some(_) => false,
        }
    }
}

/// How long the key is that `text` starts with; nothing if no `key=` stands there.
fn key_length(text: &[u8]) -> Option<usize> {
    const LONGEST: usize = 64;
    let is_key = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'_' | b'-' | b'.');
    let length = text.iter().take(LONGEST).take_while(is_key).count();
    (length > 0 && text.get(length) == Some(&b'=')).then_some(length)
}

/// A log of pairs whose keys a table explains.
pub(in super::super) struct KeyValueLog {
    table: &'static Table,
    delimiter: u8,
    /// Whether a time stands before the first pair.
    starts_with_time: bool,
}

impl KeyValueLog {
    /// Pairs between delimiters.
    pub(in super::super) const fn new(table: &'static Table, delimiter: u8) -> Self {
        Self { table, delimiter, starts_with_time: false }
    }

    /// The same, with a time before the first pair.
    pub(in super::super) const fn after_time(table: &'static Table, delimiter: u8) -> Self {
        Self { table, delimiter, starts_with_time: true }
    }
}

impl Profile for KeyValueLog {
    fn read<'a>(&'a mut self, line: &'a [u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
        let mut values = Values::new(self.table);
        if self.starts_with_time {
            let begin = line.split(|byte| *byte == b'=').next().unwrap_or_default();
            values.moment = time_before(begin);
        }
        let mut pairs = pairs(line, self.delimiter);
        for (key, value) in pairs.by_ref() {
            values.set(key, value)?;
        }
        if pairs.is_open() {
            return Err(LineError::Shape("a quote is not closed: the line is cut"));
        }
        values.line(about)
    }
}

/// The time that a text starts with, in brackets or without.
fn time_before(text: &[u8]) -> Option<&[u8]> {
    let text = text.trim_ascii_start();
    if text.starts_with(b"[") {
        return memchr::memchr(b']', text).map(|end| &text[..=end]);
    }
    let is_time = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b':' | b'-' | b'.' | b'/' | b' ' | b'T');
    let end = text.iter().position(|byte| !is_time(byte)).unwrap_or(text.len());
    Some(text[..end].trim_ascii_end()).filter(|time| time.len() >= 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, delimiter: char) -> Vec<(String, String)> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        pairs(line.as_bytes(), delimiter as u8).map(|(key, value)| (text(key), text(value))).collect()
    }

    fn expect(line: &str, delimiter: char, expected: &[(&str, &str)]) {
        let expected: Vec<_> = expected.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        assert_eq!(read(line, delimiter), expected, "{line}");
    }

    #[test]
    fn pairs_are_found_whatever_stands_in_the_values() {
        expect("a=1 b=2", ' ', &[("a", "1"), ("b", "2")]);
        expect("noise here a=1  b=", ' ', &[("a", "1"), ("b", "")]);
        expect("user=erin smith act=ok", ' ', &[("user", "erin smith"), ("act", "ok")]);
        expect("user=erin smith|x=\"a|b\"|y=z", '|', &[("user", "erin smith"), ("x", "a|b"), ("y", "z")]);
        expect(
            "ref=\"https://a/p?x=\"y\"\" agent=\"a \"quoted\" agent\\x\" cache=M",
            ' ',
            &[("ref", "https://a/p?x=\"y\""), ("agent", "a \"quoted\" agent\\x"), ("cache", "M")],
        );
        expect("r=\"\"x\"\"\tu=c", '\t', &[("r", "\"x\""), ("u", "c")]);
        expect("url=http://a/?q=1 b=2", ' ', &[("url", "http://a/?q=1"), ("b", "2")]);
        expect("a=\"open", ' ', &[("a", "\"open")]);
    }
}
