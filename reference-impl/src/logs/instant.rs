//! Instants as logs spell them. Nothing here asks a clock: a year that a log leaves out comes from a reference handed
//! in.

use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::time::SimTime;

/// A calendar date and a time of day with neither zone nor year checked yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Civil {
    pub(super) year: i16,
    pub(super) month: i8,
    pub(super) day: i8,
    pub(super) hour: i8,
    pub(super) minute: i8,
    pub(super) second: i8,
    pub(super) millis: u16,
}

impl Civil {
    /// What clocks in UTC show at `at`.
    pub(super) fn of(at: SimTime) -> Self {
        let civil = civil_of(at, Offset::UTC);
        Self {
            year: civil.year(),
            month: civil.month(),
            day: civil.day(),
            hour: civil.hour(),
            minute: civil.minute(),
            second: civil.second(),
            millis: (civil.subsec_nanosecond() / 1_000_000) as u16,
        }
    }

    /// The instant at which clocks with this offset show it, if there is one after 1970. A leap second is the second
    /// before.
    pub(super) fn at_offset(self, offset: Offset) -> Option<SimTime> {
        let nanos = i32::from(self.millis) * 1_000_000;
        let second = if self.second == 60 { 59 } else { self.second };
        let civil = DateTime::new(self.year, self.month, self.day, self.hour, self.minute, second, nanos).ok()?;
        let millis = offset.to_timestamp(civil).ok()?.as_millisecond();
        u64::try_from(millis).ok().map(SimTime::from_millis)
    }

    /// The instant nearest to `reference` at which clocks with this offset show it in some year.
    pub(super) fn nearest_to(self, reference: SimTime, offset: Offset) -> Option<SimTime> {
        let year = civil_of(reference, offset).year();
        let candidates = (year - 1..=year + 1).filter_map(|year| Self { year, ..self }.at_offset(offset));
        candidates.min_by_key(|candidate| candidate.since(reference).max(reference.since(*candidate)))
    }
}

/// What clocks with this offset show at `at`.
pub(super) fn civil_of(at: SimTime, offset: Offset) -> DateTime {
    let millis = i64::try_from(at.millis()).unwrap_or(i64::MAX);
    offset.to_datetime(jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::MAX))
}

fn two(bytes: &[u8]) -> Option<i8> {
    match bytes {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some(((tens - b'0') * 10 + (ones - b'0')) as i8),
        _ => None,
    }
}

/// One or two digits, a blank allowed for the first.
fn day_of_month(bytes: &[u8]) -> Option<i8> {
    match bytes {
        [b' ', ones @ b'0'..=b'9'] | [ones @ b'0'..=b'9'] => Some((ones - b'0') as i8),
        _ => two(bytes),
    }
}

fn four(bytes: &[u8]) -> Option<i16> {
    if bytes.len() != 4 {
        return None;
    }
    Some(i16::from(two(&bytes[..2])?) * 100 + i16::from(two(&bytes[2..])?))
}

/// `Nov`, `NOV` or `nov`.
pub(super) fn month(name: &[u8]) -> Option<i8> {
    const NAMES: [&[u8; 3]; 12] =
        [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    let position = NAMES.iter().position(|known| name.eq_ignore_ascii_case(*known))?;
    Some(position as i8 + 1)
}

/// The first three digits of a fraction of a second.
pub(super) fn millis_of_fraction(digits: &[u8]) -> Option<u16> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |at: usize| digits.get(at).map_or(0, |byte| u16::from(byte - b'0'));
    Some(digit(0) * 100 + digit(1) * 10 + digit(2))
}

/// `2026-11-23` or `2026/11/23`.
pub(super) fn date(bytes: &[u8]) -> Option<Civil> {
    match bytes {
        [year @ .., b'-' | b'/', m1, m0, b'-' | b'/', d1, d0] => {
            Some(Civil { year: four(year)?, month: two(&[*m1, *m0])?, day: two(&[*d1, *d0])?, ..Civil::default() })
        }
        _ => None,
    }
}

/// `date` at `12:15:54` or `12:15:54.743`.
pub(super) fn clock(date: Civil, bytes: &[u8]) -> Option<Civil> {
    let (whole, fraction) = bytes.split_at_checked(8)?;
    let [h1, h0, b':', m1, m0, b':', s1, s0] = whole else { return None };
    let millis = match fraction {
        [] => 0,
        [b'.' | b',', digits @ ..] => millis_of_fraction(digits)?,
        _ => return None,
    };
    Some(Civil { hour: two(&[*h1, *h0])?, minute: two(&[*m1, *m0])?, second: two(&[*s1, *s0])?, millis, ..date })
}

/// `2026-11-23 12:15:54`, `2026/11/23 12:15:54.7` or with a `T` between.
pub(super) fn date_and_clock(bytes: &[u8]) -> Option<Civil> {
    let (day, rest) = bytes.split_at_checked(10)?;
    match rest {
        [b' ' | b'T', time @ ..] => clock(date(day)?, time),
        _ => None,
    }
}

/// The offset of a zone by its abbreviation. Only those are here that mean one zone wherever logs are written; `IST`,
/// which three countries use, is none. Those of North America are as RFC 5322 has them.
pub(super) fn zone(name: &[u8]) -> Option<Offset> {
    const ZONES: [(&[u8], i32); 30] = [
        (b"Z", 0),
        (b"UTC", 0),
        (b"GMT", 0),
        (b"UT", 0),
        (b"WET", 0),
        (b"WEST", 60),
        (b"BST", 60),
        (b"CET", 60),
        (b"CEST", 120),
        (b"MEZ", 60),
        (b"MESZ", 120),
        (b"EET", 120),
        (b"EEST", 180),
        (b"MSK", 180),
        (b"EST", -300),
        (b"EDT", -240),
        (b"CST", -360),
        (b"CDT", -300),
        (b"MST", -420),
        (b"MDT", -360),
        (b"PST", -480),
        (b"PDT", -420),
        (b"JST", 540),
        (b"KST", 540),
        (b"HKT", 480),
        (b"AWST", 480),
        (b"AEST", 600),
        (b"AEDT", 660),
        (b"NZST", 720),
        (b"NZDT", 780),
    ];
    let (_, minutes) = ZONES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Offset::from_seconds(minutes * 60).ok()
}

/// An offset in digits, or the abbreviation of a zone; after `UTC` or `GMT`, digits may follow.
pub(super) fn offset_or_zone(bytes: &[u8]) -> Option<Offset> {
    let digits = bytes.strip_prefix(b"UTC").or_else(|| bytes.strip_prefix(b"GMT")).unwrap_or(bytes);
    zone(bytes).or_else(|| offset(digits))
}

/// `+0100`, `-05:30`, `Z` or nothing else.
pub(super) fn offset(bytes: &[u8]) -> Option<Offset> {
    let (sign, digits) = bytes.split_first()?;
    let sign = match sign {
        b'+' => 1,
        b'-' => -1,
        b'Z' | b'z' if digits.is_empty() => return Some(Offset::UTC),
        _ => return None,
    };
    let (hours, minutes) = match digits {
        [h1, h0, m1, m0] | [h1, h0, b':', m1, m0] => (two(&[*h1, *h0])?, two(&[*m1, *m0])?),
        [h1, h0] => (two(&[*h1, *h0])?, 0),
        _ => return None,
    };
    Offset::from_seconds(sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60)).ok()
}

/// RFC 3339, or the same without an offset: then clocks have `otherwise`.
pub(super) fn rfc_3339(bytes: &[u8], otherwise: Offset) -> Option<SimTime> {
    let at = bytes.iter().skip(19).position(|byte| matches!(byte, b'+' | b'-' | b'Z' | b'z')).map(|at| at + 19);
    let (civil, zone) = bytes.split_at(at.unwrap_or(bytes.len()));
    let zone = if zone.is_empty() { otherwise } else { offset(zone)? };
    date_and_clock(civil)?.at_offset(zone)
}

/// A time as products of all kinds spell it: since 1970, by RFC 3339 or like it, as common logs have it, or with the
/// name of the month before or after the day. Clocks have `zone` if none is named, and a year that is left out is the
/// one nearest to `reference`.
pub(super) fn any(bytes: &[u8], reference: SimTime, zone: Offset) -> Option<SimTime> {
    let bytes = bytes.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]")).unwrap_or(bytes).trim_ascii();
    if let Some(at) = epoch(bytes) {
        return Some(at);
    }
    // `Mon Nov 23 12:15:54 2026`: what day of the week it is follows from the rest.
    let text = match bytes.split_at_checked(4) {
        Some((day, rest)) if day[..3].iter().all(u8::is_ascii_alphabetic) && month(&day[..3]).is_none() => rest,
        _ => bytes,
    };
    if let Some((civil, with_year, rest)) = month_first(text) {
        let rest = rest.trim_ascii();
        return match (with_year, four(rest)) {
            (false, Some(year)) => Civil { year, ..civil }.at_offset(zone),
            (true, _) => civil.at_offset(named_zone(rest, zone)?),
            (false, None) => civil.nearest_to(reference, named_zone(rest, zone)?),
        };
    }
    let (day, rest) = split_date(text)?;
    let rest = rest.trim_ascii_start();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b',')).count();
    let (time, after) = rest.split_at(digits);
    clock(any_date(day)?, time)?.at_offset(named_zone(after.trim_ascii(), zone)?)
}

/// The zone of this name; `otherwise` if there is none.
pub(super) fn named_zone(name: &[u8], otherwise: Offset) -> Option<Offset> {
    if name.is_empty() { Some(otherwise) } else { offset_or_zone(name) }
}

/// A date, and what follows it.
fn split_date(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|byte| matches!(byte, b' ' | b'T' | b':'))?;
    // `2026:11:23-12:15:54` and `23/Nov/2026:12:15:54`.
    if text.get(4) == Some(&b':') && text.get(10) == Some(&b'-') {
        return Some((&text[..10], &text[11..]));
    }
    // `23 Nov 2026 12:15:54`.
    if end <= 2 && text.get(end) == Some(&b' ') {
        let year = end + 5;
        return text.get(year..year + 4).and_then(four).map(|_| (&text[..year + 4], &text[year + 4..]));
    }
    Some((&text[..end], &text[end + 1..]))
}

/// `2026-11-23`, `2026/11/23`, `2026:11:23`, or the day before the name of the month: `23Nov2026`, `23-Nov-2026`,
/// `23/Nov/2026`, `23 Nov 2026`.
pub(super) fn any_date(bytes: &[u8]) -> Option<Civil> {
    if let [year @ .., b':', m1, m0, b':', d1, d0] = bytes {
        return Some(Civil { year: four(year)?, month: two(&[*m1, *m0])?, day: two(&[*d1, *d0])?, ..Civil::default() });
    }
    date(bytes).or_else(|| {
        let digits = bytes.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
        let (day, rest) = bytes.split_at(digits);
        let is_between = |byte: &u8| matches!(byte, b'-' | b'/' | b' ');
        let rest = rest.strip_prefix(b"-").or(rest.strip_prefix(b"/")).or(rest.strip_prefix(b" ")).unwrap_or(rest);
        let (name, rest) = rest.split_at_checked(3)?;
        let year = if rest.first().is_some_and(is_between) { &rest[1..] } else { rest };
        Some(Civil { year: four(year)?, month: month(name)?, day: day_of_month(day)?, ..Civil::default() })
    })
}

/// Time since 1970: seconds, perhaps with a fraction, or milliseconds, microseconds or nanoseconds, which have more
/// digits.
pub(super) fn epoch(bytes: &[u8]) -> Option<SimTime> {
    let millis = |divisor: u64| super::value::number(bytes).map(|units| SimTime::from_millis(units / divisor));
    match bytes.len() {
        13 if !bytes.contains(&b'.') => millis(1),
        16 if !bytes.contains(&b'.') => millis(1_000),
        19 if !bytes.contains(&b'.') => millis(1_000_000),
        9.. => epoch_seconds(bytes),
        _ => None,
    }
}

/// Seconds since 1970 with a fraction, `1795435564.992`.
pub(super) fn epoch_seconds(bytes: &[u8]) -> Option<SimTime> {
    let (seconds, millis) = match memchr::memchr(b'.', bytes) {
        Some(point) => (&bytes[..point], millis_of_fraction(&bytes[point + 1..])?),
        None => (bytes, 0),
    };
    let seconds = super::value::number(seconds).filter(|seconds| *seconds < 1 << 40)?;
    Some(SimTime::from_millis(seconds * 1000 + u64::from(millis)))
}

/// The time of the common log format, `23/Nov/2026:12:06:04 +0000`.
pub(super) fn common_log(bytes: &[u8]) -> Option<SimTime> {
    let (stamp, zone) = bytes.split_at_checked(20)?;
    let [d1, d0, b'/', name @ .., b':', _, _, b':', _, _, b':', _, _] = stamp else { return None };
    let [m1, m2, m3, b'/', year @ ..] = name else { return None };
    let date = Civil { year: four(year)?, month: month(&[*m1, *m2, *m3])?, day: two(&[*d1, *d0])?, ..Civil::default() };
    clock(date, &stamp[12..])?.at_offset(offset_or_zone(zone.strip_prefix(b" ")?)?)
}

/// `Nov 23 12:15:54`, `Nov  3 12:15:54` or with a year after the day, and perhaps a fraction: what was read, and
/// whether the year was there. Returns what follows, too.
pub(super) fn month_first(bytes: &[u8]) -> Option<(Civil, bool, &[u8])> {
    let (name, rest) = bytes.split_at_checked(3)?;
    let month = month(name)?;
    let rest = rest.strip_prefix(b" ")?;
    let width = if rest.first() == Some(&b' ') { 2 } else { memchr::memchr(b' ', rest)? };
    let (day, rest) = rest.split_at_checked(width)?;
    let mut date = Civil { month, day: day_of_month(day)?, ..Civil::default() };
    let mut rest = rest.strip_prefix(b" ")?;
    let mut with_year = false;
    if let Some((year, after)) = rest.split_at_checked(4)
        && let (Some(year), [b' ', after @ ..]) = (four(year), after)
    {
        (date.year, rest, with_year) = (year, after, true);
    }
    // `12:15:54`, and a fraction if a digit follows the point.
    let fraction = match rest.get(8..) {
        Some([b'.' | b',', digits @ ..]) => digits.iter().take_while(|byte| byte.is_ascii_digit()).count(),
        _ => 0,
    };
    let (time, after) = rest.split_at_checked(if fraction > 0 { 9 + fraction } else { 8 })?;
    Some((clock(date, time)?, with_year, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<SimTime> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn every_spelling_means_the_same_instant() {
        assert_eq!(epoch_seconds(b"1795435564.992"), at("2026-11-23T12:06:04.992Z"));
        assert_eq!(epoch_seconds(b"1795435564"), at("2026-11-23T12:06:04Z"));
        assert_eq!(common_log(b"23/Nov/2026:13:06:04 +0100"), at("2026-11-23T12:06:04Z"));
        assert_eq!(rfc_3339(b"2026-11-23T12:15:54.743964+00:00", Offset::UTC), at("2026-11-23T12:15:54.743Z"));
        for text in [
            "1795435564",
            "1795435564000",
            "1795435564000000000",
            "2026-11-23 12:06:04",
            "2026-11-23T13:06:04+01:00",
            "2026-11-23 13:06:04 CET",
            "2026/11/23 12:06:04.000",
            "2026:11:23-12:06:04",
            "[23/Nov/2026:13:06:04 +0100]",
            "23Nov2026 12:06:04",
            "23 Nov 2026 12:06:04",
            "23-Nov-2026 12:06:04 GMT",
            "Nov 23 2026 13:06:04 CET",
            "Nov 23 12:06:04",
            "Mon Nov 23 12:06:04 2026",
        ] {
            let reference = "2026-12-01T00:00:00Z".parse().unwrap();
            assert_eq!(any(text.as_bytes(), reference, Offset::UTC), at("2026-11-23T12:06:04Z"), "{text}");
        }
        assert_eq!(offset_or_zone(b"CEST"), offset(b"+0200"));
        assert_eq!(offset_or_zone(b"GMT+02:00"), offset(b"+02"));
        assert_eq!(offset_or_zone(b"IST"), None);
        assert_eq!(rfc_3339(b"2026-11-23T12:15:54", Offset::constant(1)), at("2026-11-23T11:15:54Z"));
        assert_eq!(date_and_clock(b"2026/11/23 12:15:54").unwrap().at_offset(Offset::UTC), at("2026-11-23T12:15:54Z"));
        let (civil, with_year, rest) = month_first(b"Nov  3 2026 12:15:54.5 host").unwrap();
        assert_eq!(
            (civil.at_offset(Offset::UTC), with_year, rest),
            (at("2026-11-03T12:15:54.5Z"), true, &b" host"[..])
        );
    }

    #[test]
    fn a_year_left_out_is_the_one_nearest_to_the_reference() {
        let nearest = |stamp: &[u8], reference: &str| {
            month_first(stamp).unwrap().0.nearest_to(reference.parse().unwrap(), Offset::UTC)
        };
        assert_eq!(nearest(b"Dec 31 23:59:59", "2021-01-01T00:10:00Z"), at("2020-12-31T23:59:59Z"));
        assert_eq!(nearest(b"Jan  1 00:00:01", "2020-12-31T23:59:00Z"), at("2021-01-01T00:00:01Z"));
        assert_eq!(nearest(b"Feb 29 12:00:00", "2021-01-10T00:00:00Z"), at("2020-02-29T12:00:00Z"));
        assert_eq!(nearest(b"Feb 29 12:00:00", "2022-03-10T00:00:00Z"), None);
    }

    #[test]
    fn what_is_no_instant_is_nothing() {
        for no in [&b""[..], b"-", b".5", b"1795435564.", b"1795435564.x", b"99999999999999999"] {
            assert_eq!(epoch_seconds(no), None, "{no:?}");
        }
        for no in [&b"23/Nov/2026:12:06:04"[..], b"32/Nov/2026:12:06:04 +0000", b"23/Nox/2026:12:06:04 +0000"] {
            assert_eq!(common_log(no), None, "{no:?}");
        }
        assert_eq!(rfc_3339(b"2026-11-23T25:00:00Z", Offset::UTC), None);
        assert_eq!(rfc_3339(b"1969-12-31T23:59:59Z", Offset::UTC), None);
        assert!(rfc_3339(b"2016-12-31T23:59:60Z", Offset::UTC).is_some(), "a leap second is an instant");
    }
}
