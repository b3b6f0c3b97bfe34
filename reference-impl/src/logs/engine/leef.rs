//! IBM's Log Event Extended Format: a header between bars, then `key=value` pairs between tabs (1.0) or another byte
//! that the header names (2.0).

use super::super::line::LineError;
use super::super::raw::RawLine;
use super::super::reader::{About, Profile};
use super::super::value;
use super::fields::{Table, Values};

/// A message taken apart.
#[derive(Clone, Copy, Debug)]
struct Leef<'a> {
    vendor: &'a [u8],
    /// What the header calls the event: many products put the action there.
    event: &'a [u8],
    delimiter: u8,
    attributes: &'a [u8],
}

impl<'a> Leef<'a> {
    /// The message in `line`, wherever its `LEEF:` stands.
    fn open(line: &'a [u8]) -> Result<Self, LineError> {
        const START: &[u8] = b"LEEF:";
        let none = || LineError::Shape("it holds no LEEF message");
        let at = memchr::memmem::find(line, START).ok_or_else(none)?;
        let leef = Self::of_header(&line[at + START.len()..]).ok_or_else(none)?;
        let follows_version = |at: usize| matches!(leef.attributes.get(at + 5..), Some([b'1' | b'2', b'.', ..]));
        if memchr::memmem::find_iter(leef.attributes, START).any(follows_version) {
            return Err(LineError::Shape("it holds two LEEF messages: records run together"));
        }
        Ok(leef)
    }

    fn of_header(text: &'a [u8]) -> Option<Self> {
        let mut rest = text.trim_ascii_start();
        let mut parts: [&[u8]; 5] = [&[]; 5];
        for part in &mut parts {
            let bar = memchr::memchr(b'|', rest)?;
            (*part, rest) = (&rest[..bar], &rest[bar + 1..]);
        }
        let [version, vendor, _, _, event] = parts;
        let mut delimiter = b'\t';
        if version.starts_with(b"2") {
            // `|^|`, `|x5E|`, `|0x005E|`, or nothing at all between two bars or before the first attribute.
            let bar = memchr::memchr(b'|', rest).filter(|bar| *bar <= 6 && !rest[..*bar].contains(&b'='));
            if let Some(bar) = bar {
                delimiter = named_delimiter(&rest[..bar])?;
                rest = &rest[bar + 1..];
            }
        } else if !version.starts_with(b"1") {
            return None;
        } else if memchr::memchr(b'\t', rest).is_none() {
            // Some senders write another byte than the one that 1.0 has: bars, carets or blanks.
            delimiter = [b'|', b'^'].into_iter().find(|byte| looks_separated(rest, *byte)).unwrap_or(b'\t');
        }
        Some(Self { vendor, event, delimiter, attributes: rest })
    }

    /// Its attributes as they are written, name and value.
    fn pairs(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        let delimiter = self.delimiter;
        self.attributes.split(move |byte| *byte == delimiter).filter_map(|pair| {
            let equals = memchr::memchr(b'=', pair)?;
            Some((pair[..equals].trim_ascii(), value::trimmed(&pair[equals + 1..])))
        })
    }
}

/// A log of LEEF messages whose keys a table explains.
pub(in super::super) struct LeefLog {
    table: &'static Table,
    /// The vendors whose messages they are; any if there is none.
    vendors: &'static [&'static str],
}

impl LeefLog {
    /// Messages of these vendors, or of any if there is none.
    pub(in super::super) const fn new(table: &'static Table, vendors: &'static [&'static str]) -> Self {
        Self { table, vendors }
    }
}

impl Profile for LeefLog {
    fn read<'a>(&'a mut self, line: &'a [u8], about: &About<'_>) -> Result<RawLine<'a>, LineError> {
        let leef = Leef::open(line)?;
        if !self.vendors.is_empty() && !self.vendors.iter().any(|vendor| vendor.as_bytes() == leef.vendor) {
            return Err(LineError::field("the vendor", "vendor of this format", leef.vendor));
        }
        let mut values = Values::new(self.table);
        for (key, value) in leef.pairs() {
            values.set(key, value)?;
        }
        // `transaction:blocked`: what was done follows the colon.
        values.action = leef.event.rsplit(|byte| *byte == b':').next();
        values.line(about)
    }

    fn opens_envelopes(&self) -> bool {
        true
    }
}

/// The byte that the header of 2.0 names: itself, or in hexadecimal.
fn named_delimiter(name: &[u8]) -> Option<u8> {
    match name {
        [] => Some(b'\t'),
        [byte] => Some(*byte),
        b"\\t" => Some(b'\t'),
        _ => {
            let digits = name.strip_prefix(b"0x").or_else(|| name.strip_prefix(b"x"))?;
            u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
        }
    }
}

/// Whether `byte` stands between pairs: every piece has an equals sign.
fn looks_separated(text: &[u8], byte: u8) -> bool {
    let mut pieces = text.split(|known| *known == byte).filter(|piece| !piece.is_empty());
    memchr::memchr(byte, text).is_some() && pieces.all(|piece| piece.contains(&b'='))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Vec<(String, String)> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Leef::open(line.as_bytes()).unwrap().pairs().map(|(key, value)| (text(key), text(value))).collect()
    }

    #[test]
    fn the_version_tells_what_separates() {
        let expected = [("a".to_owned(), "1 x=2".to_owned()), ("b".to_owned(), "2".to_owned())];
        for line in [
            "LEEF:1.0|V|P|1|e|a=1 x=2\tb=2",
            "<13>Nov 23 12:00:00 h LEEF:2.0|V|P|1|e|^|a=1 x=2^b=2",
            "LEEF:2.0|V|P|1|e|x5E|a=1 x=2^b=2",
            "LEEF:2.0|V|P|1|e|0x7c|a=1 x=2|b=2",
            "LEEF:2.0|V|P|1|e|x005E|a=1 x=2^b=2",
            "LEEF:2.0|V|P|1|e|0x0009|a=1 x=2\tb=2",
            "LEEF:2.0|V|P|1|e|\\t|a=1 x=2\tb=2",
            "LEEF:2.0|V|P|1|e|a=1 x=2\tb=2",
            "LEEF:1.0|V|P|1|e|a=1 x=2|b=2",
        ] {
            assert_eq!(read(line), expected, "{line}");
        }
    }

    #[test]
    fn what_is_no_message_is_nothing() {
        for no in [&b""[..], b"LEEF:", b"LEEF:1.0|a|b|c", b"LEEF:3.0|a|b|c|d|", b"CEF:0|a|b|c|d|e|f|"] {
            assert!(Leef::open(no).is_err(), "{no:?}");
        }
    }
}
