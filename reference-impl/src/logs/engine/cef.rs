//! ArcSight's Common Event Format: a header between bars, then `key=value` pairs whose values may hold blanks.
//!
//! A line is one message: where a second header stands in it, two were run together and it is unreadable.

use std::borrow::Cow;

use super::super::instant;
use super::super::line::LineError;
use super::super::raw::{RawLine, RawRecord, Spelled, Target};
use super::super::reader::About;
use super::super::value::{self, known, trimmed};
use super::super::{Ignored, LogAction};
use crate::quantities::Bytes;
use crate::time::SimTime;

/// A message taken apart; values are still escaped.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Cef<'a> {
    pub(in super::super) vendor: &'a [u8],
    pub(in super::super) product: &'a [u8],
    /// What the header calls the event: many products put the action there.
    pub(in super::super) name: &'a [u8],
    extension: &'a [u8],
}

/// The pairs the profiles look at.
macro_rules! keys {
    ($($key:ident = $name:literal;)*) => {
        /// The values of one message, by key; of a key that stands twice, the first value.
        #[derive(Clone, Copy, Default, Debug)]
        pub(in super::super) struct Pairs<'a> {
            $(pub(in super::super) $key: Option<&'a [u8]>,)*
            /// Whether the client stands twice with different values.
            two_clients: bool,
        }

        impl<'a> Pairs<'a> {
            fn set(&mut self, key: &[u8], value: &'a [u8]) {
                self.two_clients |= key == b"src" && self.src.is_some_and(|known| known != value);
                match key {
                    $($name => { self.$key.get_or_insert(value); })*
                    _ => {}
                }
            }
        }
    };
}

keys! {
    act = b"act";
    src = b"src";
    src_v6 = b"c6a2";
    dst = b"dst";
    dst_v6 = b"c6a3";
    dhost = b"dhost";
    request = b"request";
    suser = b"suser";
    suid = b"suid";
    login_id = b"loginID";
    spriv = b"spriv";
    bytes_in = b"in";
    bytes_out = b"out";
    rt = b"rt";
    start = b"start";
    end = b"end";
    outcome = b"outcome";
}

impl<'a> Cef<'a> {
    /// The message in `line`, wherever its `CEF:` stands.
    pub(in super::super) fn open(line: &'a [u8]) -> Result<Self, LineError> {
        const START: &[u8] = b"CEF:";
        let none = || LineError::Shape("it holds no CEF message");
        let at = if line.starts_with(START) { 0 } else { memchr::memmem::find(line, START).ok_or_else(none)? };
        let cef = Self::of_header(&line[at + START.len()..]).ok_or_else(none)?;
        let follows_version =
            |at: usize| matches!(cef.extension.get(at + START.len()..), Some([b'0' | b'1', b'|', ..]));
        if memchr::memmem::find_iter(cef.extension, START).any(follows_version) {
            return Err(LineError::Shape("it holds two CEF messages: records run together"));
        }
        Ok(cef)
    }

    /// The message that starts with the version, `0|Vendor|Product|…`.
    pub(in super::super) fn of_header(text: &'a [u8]) -> Option<Self> {
        let mut rest = text.trim_ascii_start();
        let mut parts: [&[u8]; 7] = [&[]; 7];
        for part in &mut parts {
            let bar = memchr::memchr_iter(b'|', rest).find(|bar| !is_escaped(rest, *bar))?;
            (*part, rest) = (&rest[..bar], &rest[bar + 1..]);
        }
        let [version, vendor, product, _, _, name, _] = parts;
        value::number(version)?;
        Some(Self { vendor, product, name, extension: rest })
    }

    /// Whether this value is the last thing that the message says.
    pub(in super::super) fn ends_with(&self, value: &[u8]) -> bool {
        trimmed(self.extension).as_ptr_range().end == value.as_ptr_range().end
    }

    /// Its pairs. A key is the word before an `=` that is not escaped and that follows a blank, so values may hold
    /// blanks, and even raw `=` where no key can stand.
    pub(in super::super) fn pairs(&self) -> Pairs<'a> {
        const LONGEST_KEY: usize = 64;
        let text = self.extension;
        let mut pairs = Pairs::default();
        let mut open: Option<(&[u8], usize)> = None;
        for equals in memchr::memchr_iter(b'=', text) {
            let back = text[..equals].iter().rev().take(LONGEST_KEY);
            let key =
                back.take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')).count();
            let start = equals - key;
            if key == 0 || (start > 0 && !matches!(text[start - 1], b' ' | b'\t')) {
                continue;
            }
            if let Some((key, from)) = open {
                pairs.set(key, trimmed(&text[from..start]));
            }
            open = Some((&text[start..equals], equals + 1));
        }
        if let Some((key, from)) = open {
            pairs.set(key, trimmed(&text[from..]));
        }
        pairs
    }
}

/// Whether an odd number of backslashes stands before `at`.
fn is_escaped(text: &[u8], at: usize) -> bool {
    text[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// A value with its escapes undone.
pub(in super::super) fn plain(value: &[u8]) -> Cow<'_, [u8]> {
    value::unescaped(value, |letter| match letter {
        b'=' | b'|' => Some(letter),
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        _ => None,
    })
}

/// The text of a value, escapes undone.
pub(in super::super) fn text(value: &[u8]) -> Cow<'_, str> {
    match plain(value) {
        Cow::Borrowed(value) => value::words(value),
        Cow::Owned(value) => value::words(&value).into_owned().into(),
    }
}

impl<'a> Pairs<'a> {
    /// The line that the standard keys tell; `user` is the profile's choice. An event that names neither a server nor a
    /// client is of another kind: sign-ins, for example.
    pub(in super::super) fn line(
        &self,
        user: Option<Spelled<'a>>,
        name: &[u8],
        about: &About<'_>,
    ) -> Result<RawLine<'a>, LineError> {
        if self.two_clients {
            return Err(LineError::Shape("the client stands twice in it: records run together"));
        }
        if self.outcome == Some(b"407") {
            return Ok(Ignored::Challenge.into());
        }
        let action = self.act.and_then(known).unwrap_or(name);
        let destination_ip = self.dst.and_then(known).or(self.dst_v6).and_then(value::address);
        let url = self.url();
        let Some(source) = self.src.and_then(known).or(self.src_v6) else {
            let is_traffic = url.is_some() || destination_ip.is_some();
            return if is_traffic { Err(LineError::missing("src")) } else { Ok(Ignored::OtherEvent.into()) };
        };
        let record = RawRecord {
            source_ip: Some(value::address(source).ok_or_else(|| LineError::field("src", "address", source))?),
            user,
            destination_ip,
            url,
            up: number("out", self.bytes_out)?,
            down: number("in", self.bytes_in)?,
            ..RawRecord::new(self.at(about)?, LogAction::of_word(action))
        };
        Ok(record.line())
    }

    /// A name, unless it says that it is unknown.
    pub(in super::super) fn name(value: Option<&'a [u8]>) -> Option<Spelled<'a>> {
        Some(Spelled::new(known(value?)?, text))
    }

    /// Its start if told, else when it was received or ended, else the time of the envelope.
    fn at(&self, about: &About<'_>) -> Result<SimTime, LineError> {
        let Some((name, field)) = [("start", self.start), ("rt", self.rt), ("end", self.end)]
            .into_iter()
            .find_map(|(name, value)| Some((name, value?)))
        else {
            return about.sent().ok_or_else(|| LineError::missing("rt"));
        };
        instant::any(field, about.settings.reference, about.settings.zone)
            .ok_or_else(|| LineError::field(name, "time", field))
    }

    fn url(&self) -> Option<Target<'a>> {
        let host = self.dhost.and_then(known).map(plain);
        let request = self.request.and_then(known).map(plain);
        match (host, request) {
            (Some(host), Some(path)) if path.starts_with(b"/") => {
                Some(Target::host_and_path("dhost", host, Some(path)))
            }
            (_, Some(url)) => Some(Target::url("request", url)),
            (Some(host), None) => Some(Target::url("dhost", host)),
            (None, None) => None,
        }
    }
}

fn number(name: &'static str, value: Option<&[u8]>) -> Result<Option<Bytes>, LineError> {
    let read = |field| value::bytes(field).ok_or_else(|| LineError::field(name, "number of bytes", field));
    value.and_then(known).map(read).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_hold_blanks_escapes_and_raw_equals_signs() {
        let fields = r"act=Allowed request=http://a.example/?q=1&r=2 suser=OU\=Users,DC\=contoso in=5  msg=a b=c";
        let line = format!(r"<13>Mar 6 h CEF:0|A\|B|P|1|x|na\|me|3|{fields}");
        let line = line.as_bytes();
        let cef = Cef::open(line).unwrap();
        assert_eq!((cef.vendor, cef.name), (&br"A\|B"[..], &br"na\|me"[..]));
        let pairs = cef.pairs();
        assert_eq!(pairs.act, Some(&b"Allowed"[..]));
        assert_eq!(pairs.request, Some(&b"http://a.example/?q=1&r=2"[..]));
        assert_eq!(Pairs::name(pairs.suser).map(|name| name.text()).as_deref(), Some("OU=Users,DC=contoso"));
        assert_eq!(pairs.bytes_in, Some(&b"5"[..]));
        assert!(Pairs::name(Some(b"N/A")).is_none());
    }

    #[test]
    fn what_is_no_message_is_nothing() {
        for no in [&b""[..], b"CEF:", b"CEF:0|a|b|c|d|e", b"CEF:x|a|b|c|d|e|f|", b"LEEF:1.0|a|b|c|d|"] {
            assert!(Cef::open(no).is_err(), "{no:?}");
        }
    }
}
