//! Instants and spans in ticks of 100 ns: reading and printing them (`FACTS.md` 32: seven digits and `Z`).
//!
//! Ticks are counted from 0001-01-01, because `bin` aligns there: a bin of seven days starts on a Monday.

use crate::time::SimTime;

/// One tick: 100 ns.
pub(in crate::hunting) const TICK: i64 = 1;
/// Ticks in a microsecond.
pub(in crate::hunting) const MICROSECOND: i64 = 10;
/// Ticks in a millisecond.
pub(in crate::hunting) const MILLISECOND: i64 = 10_000;
/// Ticks in a second.
pub(in crate::hunting) const SECOND: i64 = 1000 * MILLISECOND;
/// Ticks in a minute.
pub(in crate::hunting) const MINUTE: i64 = 60 * SECOND;
/// Ticks in an hour.
pub(in crate::hunting) const HOUR: i64 = 60 * MINUTE;
/// Ticks in a day.
pub(in crate::hunting) const DAY: i64 = 24 * HOUR;

/// Days from 0001-01-01 to 1970-01-01.
const EPOCH_DAY: i64 = 719_162;
/// The tick after the last of the year 9999.
const END: i64 = 3_652_059 * DAY;

/// The ticks of an instant of virtual time.
pub(in crate::hunting) fn ticks_of(at: SimTime) -> i64 {
    let millis = i64::try_from(at.millis()).unwrap_or(i64::MAX);
    millis.saturating_mul(MILLISECOND).saturating_add(EPOCH_DAY * DAY).min(END - 1)
}

/// `ticks`, if they are an instant: of the years 1 to 9999.
pub(in crate::hunting) fn datetime_ticks(ticks: Option<i64>) -> Option<i64> {
    ticks.filter(|ticks| (0..END).contains(ticks))
}

/// Days from 0001-01-01 to a date of the Gregorian calendar; March is counted as the first month, so that the leap day
/// is the last of its year.
fn days_to(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (month * 153 + 2) / 5 + day
        - 1
        - 306
}

/// The date that is `days` after 0001-01-01.
fn date_of(days: i64) -> (i64, i64, i64) {
    let shifted = days + 306;
    let api_version = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) =
        if month < 10 { (year + api_version * 400, month + 3) } else { (year + api_version * 400 + 1, month - 9) };
    (year, month, day)
}

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::hunting) struct Date {
    pub(in crate::hunting) year: i64,
    /// The month, from 1.
    pub(in crate::hunting) month: i64,
    /// The day of the month, from 1.
    pub(in crate::hunting) day: i64,
}

impl Date {
    /// The day of an instant.
    pub(in crate::hunting) fn of_ticks(ticks: i64) -> Self {
        let (year, month, day) = date_of(ticks.div_euclid(DAY));
        Self { year, month, day }
    }

    /// Days since 0001-01-01.
    pub(in crate::hunting) fn days(self) -> i64 {
        days_to(self.year, self.month, self.day)
    }

    /// The ticks of its start.
    pub(in crate::hunting) fn ticks(self) -> i64 {
        self.days() * DAY
    }

    /// Whether the calendar has such a day, in the years that instants are of.
    pub(in crate::hunting) fn is_valid(self) -> bool {
        let leap = (self.year % 4 == 0 && self.year % 100 != 0) || self.year % 400 == 0;
        let last = match self.month {
            2 => 28 + i64::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        (1..=9999).contains(&self.year) && (1..=12).contains(&self.month) && (1..=last).contains(&self.day)
    }
}

/// The text of an instant, `2021-02-10T06:00:00.0000000Z` for example; a tick is 100 nanoseconds.
pub(in crate::hunting) fn format_datetime(ticks: i64) -> String {
    let (year, month, day) = date_of(ticks.div_euclid(DAY));
    let rest = ticks.rem_euclid(DAY);
    let (hours, minutes, seconds) = (rest / HOUR, rest / MINUTE % 60, rest / SECOND % 60);
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{:07}Z", rest % SECOND)
}

/// As `1.02:03:04.0500000`; the days and the fraction only where there are any.
pub(in crate::hunting) fn format_timespan(ticks: i64) -> String {
    let sign = if ticks < 0 { "-" } else { "" };
    let ticks = ticks.unsigned_abs();
    let of = |unit: i64| ticks / unit.unsigned_abs();
    let days = if of(DAY) > 0 { format!("{}.", of(DAY)) } else { String::new() };
    let fraction = match ticks % SECOND.unsigned_abs() {
        0 => String::new(),
        rest => format!(".{rest:07}"),
    };
    format!("{sign}{days}{:02}:{:02}:{:02}{fraction}", of(HOUR) % 24, of(MINUTE) % 60, of(SECOND) % 60)
}

/// Takes digits off the front of `text`: between `least` and `most` of them.
fn digits(text: &mut &str, least: usize, most: usize) -> Option<i64> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(length);
    *text = rest;
    if length < least { None } else { number.parse().ok() }
}

fn take(text: &mut &str, character: char) -> bool {
    match text.strip_prefix(character) {
        Some(rest) => {
            *text = rest;
            true
        }
        None => false,
    }
}

/// Up to seven digits after the point, as ticks; what is finer than a tick is dropped.
fn fraction(text: &mut &str) -> Option<i64> {
    if !take(text, '.') {
        return Some(0);
    }
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 {
        return None;
    }
    let (number, rest) = text.split_at(length);
    *text = rest;
    let padded: String = number.chars().chain(std::iter::repeat('0')).take(7).collect();
    padded.parse().ok()
}

/// Takes `02/17/2016` off the front, or the same with hyphens: year, month and day.
fn american(text: &mut &str) -> Option<(i64, i64, i64)> {
    let mut rest = *text;
    let month = digits(&mut rest, 1, 2)?;
    let mark = ['/', '-'].into_iter().find(|mark| take(&mut rest, *mark))?;
    let day = digits(&mut rest, 1, 2)?;
    if !take(&mut rest, mark) {
        return None;
    }
    let year = digits(&mut rest, 4, 4)?;
    *text = rest;
    Some((year, month, day))
}

/// Reads an instant in the forms of ISO 8601: a year, a month, a day, a time of day, an offset, each from the left on.
///
/// Without an offset it is UTC. A date may also be written as month, day and year. Forms of other standards are not
/// read: they give nothing.
pub(in crate::hunting) fn parse_datetime(text: &str) -> Option<i64> {
    let mut text = text.trim();
    let (year, month, day) = match american(&mut text) {
        Some(date) => date,
        None => {
            let year = digits(&mut text, 4, 4)?;
            let mut part = || {
                if take(&mut text, '-') || take(&mut text, '/') { digits(&mut text, 1, 2) } else { Some(1) }
            };
            (year, part()?, part()?)
        }
    };
    let date = Date { year, month, day };
    if !date.is_valid() {
        return None;
    }
    let mut ticks = date.ticks();
    if take(&mut text, 'T') || take(&mut text, ' ') {
        text = text.trim_start();
        let hours = digits(&mut text, 1, 2)?;
        let minutes = if take(&mut text, ':') { digits(&mut text, 1, 2)? } else { return None };
        let seconds = if take(&mut text, ':') { digits(&mut text, 1, 2)? } else { 0 };
        if hours > 23 || minutes > 59 || seconds > 59 {
            return None;
        }
        ticks += hours * HOUR + minutes * MINUTE + seconds * SECOND + fraction(&mut text)?;
        text = text.trim_start();
        if take(&mut text, 'Z') || take(&mut text, 'z') {
        } else if let sign @ (b'+' | b'-') = text.bytes().next().unwrap_or(0) {
            text = &text[1..];
            let hours = digits(&mut text, 2, 2)?;
            take(&mut text, ':');
            let minutes = digits(&mut text, 2, 2)?;
            let offset = hours * HOUR + minutes * MINUTE;
            ticks += if sign == b'+' { -offset } else { offset };
        }
    }
    if text.is_empty() { datetime_ticks(Some(ticks)) } else { None }
}

/// The ticks of one of a unit, as literals name it: `d`, `h`, `m`, `s`, `ms`, and the longer words.
fn unit(name: &str) -> Option<i64> {
    Some(match name {
        "d" | "day" | "days" => DAY,
        "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
        "m" | "min" | "minute" | "minutes" => MINUTE,
        "s" | "sec" | "second" | "seconds" => SECOND,
        "ms" | "milli" | "millis" | "millisecond" | "milliseconds" => MILLISECOND,
        "micro" | "micros" | "microsecond" | "microseconds" => MICROSECOND,
        "tick" | "ticks" => TICK,
        _ => return None,
    })
}

/// Reads a span: `1.5h`, `90 seconds`, `[-][d.]hh:mm[:ss[.fffffff]]`, or a bare number of days.
pub(in crate::hunting) fn parse_timespan(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, mut text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let ticks = if text.contains(':') {
        let first = digits(&mut text, 1, 8)?;
        let (days, hours) = if take(&mut text, '.') { (first, digits(&mut text, 1, 2)?) } else { (0, first) };
        let minutes = if take(&mut text, ':') { digits(&mut text, 1, 2)? } else { return None };
        let seconds = if take(&mut text, ':') { digits(&mut text, 1, 2)? } else { 0 };
        let rest = fraction(&mut text)?;
        if hours > 23 || minutes > 59 || seconds > 59 || !text.is_empty() {
            return None;
        }
        days.checked_mul(DAY)?.checked_add(hours * HOUR + minutes * MINUTE + seconds * SECOND + rest)?
    } else {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let name = text[end..].trim_start();
        let unit = if name.is_empty() { DAY } else { unit(name)? };
        match text[..end].parse::<i64>() {
            Ok(whole) => whole.checked_mul(unit)?,
            Err(_) => {
                let ticks = text[..end].parse::<f64>().ok()? * unit as f64;
                // Beyond this a double no longer knows single ticks anyhow.
                (ticks.abs() < 9e18).then(|| ticks.round() as i64)?
            }
        }
    };
    Some(if negative { -ticks } else { ticks })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_seven_digits_and_reads_back() {
        for text in ["2021-02-10T06:00:00.1234567Z", "2024-02-29T23:59:59.9999999Z", "0001-01-01T00:00:00.0000000Z"] {
            assert_eq!(format_datetime(parse_datetime(text).unwrap()), text);
        }
        let at: SimTime = "2021-02-10T06:00:00.007Z".parse().unwrap();
        assert_eq!(format_datetime(ticks_of(at)), "2021-02-10T06:00:00.0070000Z");
        assert_eq!(format_datetime(END - 1), "9999-12-31T23:59:59.9999999Z");
    }

    #[test]
    fn an_instant_may_be_written_short_or_with_an_offset() {
        let same = |text: &str, long: &str| assert_eq!(parse_datetime(text), parse_datetime(long), "{text}");
        same("2021", "2021-01-01T00:00:00Z");
        same("2021-02", "2021-02-01T00:00:00Z");
        same("2021-02-10", "2021-02-10T00:00:00.0000000Z");
        same(" 2021-02-10 06:00 ", "2021-02-10T06:00:00Z");
        same("02/10/2021 06:00:00", "2021-02-10T06:00:00Z");
        same("02-10-2021", "2021-02-10");
        same("2021-02-10T07:00:00+01:00", "2021-02-10T06:00:00Z");
        for none in ["", "2021-13-01", "2021-02-30", "2021-02-10T25:00", "2021-02-10x", "10.02.2021", "0000-01-01"] {
            assert_eq!(parse_datetime(none), None, "{none}");
        }
    }

    #[test]
    fn a_span_reads_in_every_form() {
        assert_eq!(parse_timespan("1.5h"), Some(90 * MINUTE));
        assert_eq!(parse_timespan("90 seconds"), Some(90 * SECOND));
        assert_eq!(parse_timespan("2"), Some(2 * DAY));
        assert_eq!(
            parse_timespan("-1.02:03:04.05"),
            Some(-(DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND + 50 * MILLISECOND))
        );
        assert_eq!(format_timespan(parse_timespan("1.02:03:04.05").unwrap()), "1.02:03:04.0500000");
        for none in ["", "h", "1 parsec", "24:00", "1:2:3:4", "99999999999999999999d"] {
            assert_eq!(parse_timespan(none), None, "{none}");
        }
    }
}
