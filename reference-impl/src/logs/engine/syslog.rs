//! The syslog envelope: a priority or none, RFC 3164 or RFC 5424, taken off as often as relays put one on (PRX-05,
//! PRX-06).
//!
//! Written here since a line need not be UTF-8, must not be copied, and must not ask a clock for the year. Octet counts
//! are the business of the receiver; those that a feed was saved with are passed over.

use jiff::tz::Offset;

use super::super::ReadSettings;
use super::super::instant;
use super::super::value::first_blank;
use crate::time::SimTime;

/// How many envelopes are taken off: the sender's, and one for each relay.
const MOST_ENVELOPES: usize = 4;

/// A message without its envelope.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in super::super) struct Envelope<'a> {
    pub(in super::super) message: &'a [u8],
    pub(in super::super) stamp: Option<Stamp<'a>>,
}

/// A time stamp as the envelope spells it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in super::super) enum Stamp<'a> {
    /// `Nov 23 12:15:54`: local time unless a zone follows, perhaps without the year.
    Rfc3164(&'a [u8]),
    /// `2026-11-23T12:15:54.743+00:00`: with year and offset, by RFC 3339.
    Rfc3339(&'a [u8]),
}

impl Stamp<'_> {
    /// The instant it means. A year left out is the one nearest to the reference.
    pub(in super::super) fn instant(self, settings: &ReadSettings) -> Option<SimTime> {
        match self {
            Self::Rfc3164(stamp) => {
                let (civil, with_year, zone) = instant::month_first(stamp)?;
                let zone = instant::named_zone(zone.trim_ascii(), settings.zone)?;
                if with_year { civil.at_offset(zone) } else { civil.nearest_to(settings.reference, zone) }
            }
            Self::Rfc3339(stamp) => instant::rfc_3339(stamp, settings.zone),
        }
    }
}

/// Takes all envelopes off. A line without one is its own message.
pub(in super::super) fn open(line: &[u8]) -> Envelope<'_> {
    let mut envelope = Envelope { message: without_octet_count(line.trim_ascii_start()), stamp: None };
    for _ in 0..MOST_ENVELOPES {
        let Some((stamp, message)) = header(envelope.message) else { break };
        envelope = Envelope { message: message.trim_ascii_start(), stamp: stamp.or(envelope.stamp) };
    }
    envelope
}

/// One header, if `line` starts with one.
fn header(line: &[u8]) -> Option<(Option<Stamp<'_>>, &[u8])> {
    let after_priority = priority(line);
    let rest = after_priority.unwrap_or(line).trim_ascii_start();
    // Routers may put a colon there (EMBLEM).
    let rest = rest.strip_prefix(b":").filter(|_| after_priority.is_some()).unwrap_or(rest);
    if let Some(found) = rfc_5424(rest) {
        return Some(found);
    }
    if let Some((_, _, after)) = instant::month_first(rest) {
        let after = without_zone(after);
        let stamp = &rest[..rest.len() - after.len()];
        // A colon may follow the time, as some routers write it.
        let after = after.strip_prefix(b":").unwrap_or(after);
        let after = after.strip_prefix(b" ")?;
        return Some((Some(Stamp::Rfc3164(stamp)), without_tag(without_host(after))));
    }
    if let Some((stamp, after)) = token(rest)
        && is_rfc_3339(stamp)
    {
        return Some((Some(Stamp::Rfc3339(stamp)), without_tag(without_host(after))));
    }
    after_priority.map(|rest| (None, without_tag(rest)))
}

/// What follows the `163 ` of `163 <174>…`.
fn without_octet_count(line: &[u8]) -> &[u8] {
    const MOST_DIGITS: usize = 7;
    let digits = line.iter().take(MOST_DIGITS).take_while(|byte| byte.is_ascii_digit()).count();
    let after = line[digits..].strip_prefix(b" ").filter(|rest| digits > 0 && priority(rest).is_some());
    after.unwrap_or(line)
}

/// What follows `<174>`.
fn priority(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(b"<")?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    rest[digits..].strip_prefix(b">").filter(|_| (1..=3).contains(&digits))
}

/// `1 2026-11-23T12:15:54.743Z host app procid msgid [data] message`.
fn rfc_5424(rest: &[u8]) -> Option<(Option<Stamp<'_>>, &[u8])> {
    let rest = rest.strip_prefix(b"1 ")?;
    let (stamp, mut rest) = token(rest)?;
    let stamp = match stamp {
        b"-" => None,
        _ if is_rfc_3339(stamp) => Some(Stamp::Rfc3339(stamp)),
        _ => return None,
    };
    for _ in 0..4 {
        (_, rest) = token(rest)?;
    }
    let message = match rest.first() {
        Some(b'-') => &rest[1..],
        Some(b'[') => structured_data(rest)?,
        _ => return None,
    };
    Some((stamp, message.strip_prefix(b" ").unwrap_or(message).strip_prefix(b"\xef\xbb\xbf").unwrap_or(message)))
}

/// What follows `[id key="value"][id]`; in values, `\"`, `\\` and `\]` are escapes.
fn structured_data(rest: &[u8]) -> Option<&[u8]> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in rest.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b']' if !quoted && rest.get(at + 1) != Some(&b'[') => return Some(&rest[at + 1..]),
            _ => {}
        }
    }
    None
}

/// The text up to the next blank, and what follows the blank.
fn token(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = first_blank(rest)?;
    Some((&rest[..end], &rest[end + 1..]))
}

fn is_rfc_3339(stamp: &[u8]) -> bool {
    stamp.get(10) == Some(&b'T') && instant::rfc_3339(stamp, Offset::UTC).is_some()
}

/// What follows the zone of a time, ` CET` for example, if one follows.
fn without_zone(rest: &[u8]) -> &[u8] {
    let Some(name) = rest.strip_prefix(b" ") else { return rest };
    let length = name.iter().take(5).take_while(|byte| byte.is_ascii_uppercase()).count();
    let is_zone = matches!(name.get(length), Some(b' ' | b':')) && instant::zone(&name[..length]).is_some();
    if is_zone { &name[length..] } else { rest }
}

/// What follows the host name, which some senders leave out.
fn without_host(rest: &[u8]) -> &[u8] {
    if rest.starts_with(b"CEF:") || rest.starts_with(b"LEEF:") {
        return rest;
    }
    token(rest).filter(|(host, _)| is_host(host)).map_or(rest, |(_, after)| after)
}

/// Whether a word may name a host: a pair, a row, a date or a number of seconds begins the message.
fn is_host(word: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte > 0x7f || b"-._:[]%/()".contains(byte);
    let is_number = || word.iter().filter(|byte| **byte == b'.').count() < 2 && instant::epoch_seconds(word).is_some();
    word.iter().all(is_letter) && !is_number() && instant::date(word).is_none()
}

/// What follows `squid:`, `squid[812]:` or `(squid-1)[812]:`; a message that starts with no such tag stays as it is.
fn without_tag(rest: &[u8]) -> &[u8] {
    const LONGEST: usize = 48;
    let rest = rest.trim_ascii_start();
    let name = rest
        .iter()
        .take(LONGEST)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'(' | b')'))
        .count();
    let (tag, after) = rest.split_at(name);
    let after = match after.strip_prefix(b"[") {
        Some(id) => memchr::memchr(b']', id).map_or(after, |end| &id[end + 1..]),
        None => after,
    };
    match after {
        [b':', b' ', ..] if name > 0 && tag != b"CEF" && tag != b"LEEF" => &after[1..],
        _ => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "1795436154.743     34 127.0.1.11 TCP_MISS/200 12 GET http://a.example/ - HIER_NONE/- -";

    fn opened(line: &str) -> (String, Option<String>) {
        let envelope = open(line.as_bytes());
        let settings = ReadSettings::at("2026-12-01T00:00:00Z".parse().unwrap());
        let sent = envelope.stamp.and_then(|stamp| stamp.instant(&settings));
        (String::from_utf8(envelope.message.to_vec()).unwrap(), sent.map(|at| at.to_string()))
    }

    #[test]
    fn every_envelope_comes_off() {
        for (envelope, sent) in [
            ("", None),
            ("<174>", None),
            ("<174>squid: ", None),
            ("<174>Nov 23 12:15:54 proxy01 squid:  ", Some("2026-11-23T12:15:54.000Z")),
            ("Nov 23 12:15:54 proxy01 squid[812]: ", Some("2026-11-23T12:15:54.000Z")),
            ("<166>Nov 23 12:15:54 proxy01 (squid-1)[72246]: ", Some("2026-11-23T12:15:54.000Z")),
            ("<166>Nov 23 12:15:54 proxy01 (squid-1): ", Some("2026-11-23T12:15:54.000Z")),
            ("163 <174>Nov 23 12:15:54 proxy01 squid: ", Some("2026-11-23T12:15:54.000Z")),
            ("<174>Nov  3 2025 12:15:54.5 proxy01 ", Some("2025-11-03T12:15:54.500Z")),
            ("<174>1 2026-11-23T12:15:54.743964+00:00 proxy01 squid - - -  ", Some("2026-11-23T12:15:54.743Z")),
            ("<174>Nov 23 12:15:54: proxy01 squid: ", Some("2026-11-23T12:15:54.000Z")),
            ("<174>:Nov 23 13:15:54 CET: proxy01 squid: ", Some("2026-11-23T12:15:54.000Z")),
            ("<174>Nov 23 2026 07:15:54 EST proxy01 squid: ", Some("2026-11-23T12:15:54.000Z")),
            ("<174>Nov 23 12:15:54 ", Some("2026-11-23T12:15:54.000Z")),
            ("<174>1 - proxy01 squid 812 ID47 [a@1 k=\"v \\\"]\\\"\"][b@1] ", None),
            ("2026-11-23T13:15:54+01:00 proxy01 squid: ", Some("2026-11-23T12:15:54.000Z")),
            ("<174>Nov 23 12:15:55 relay01 <174>Nov 23 12:15:54 proxy01 squid: ", Some("2026-11-23T12:15:54.000Z")),
            ("Nov 23 12:15:55 relay01 Nov 23 12:15:54 proxy01 squid: ", Some("2026-11-23T12:15:54.000Z")),
            ("<174>1 2026-11-23T12:15:55Z relay01 - - - - <174>squid: ", Some("2026-11-23T12:15:55.000Z")),
        ] {
            let expected = (MESSAGE.to_owned(), sent.map(str::to_owned));
            assert_eq!(opened(&format!("{envelope}{MESSAGE}")), expected, "{envelope}");
        }
    }

    #[test]
    fn messages_that_look_like_headers_stay_whole() {
        for message in [
            "CEF:0|Zscaler|NSSWeblog|5.7|Allowed|Allowed|3|act=Allowed",
            "CEF: 0|Zscaler|NSSWeblog|5.7|Allowed|Allowed|3|act=Allowed",
            "1,2026/11/23 12:15:54,0011,TRAFFIC,end,1,2026/11/23 12:15:54,10.0.0.1",
            "2026-11-23 12:15:54 34 10.0.0.1 200 TCP_NC_MISS",
            "2001:db8:: - - [23/Nov/2026:12:06:04 +0000] \"GET http://a.example/ HTTP/1.1\" 200 1 TCP_MISS:HIER_NONE",
            "#Fields: date time c-ip",
        ] {
            assert_eq!(opened(&format!("<14>Nov 23 12:15:54 fw01 {message}")).0, message);
        }
        for message in [
            "CEF:0|a|b|c|d|e|f|",
            "date=2026-11-23 time=12:15:54",
            "1,2026/11/23 12:15:54,0011,TRAFFIC",
            "2026-11-23 12:15:54 34 10.0.0.1",
        ] {
            assert_eq!(opened(&format!("<14>Nov 23 12:15:54 {message}")).0, message);
        }
    }
}
