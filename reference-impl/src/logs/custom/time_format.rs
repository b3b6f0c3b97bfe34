//! Time formats as .NET and Java spell them: `d/M/yyyy HH:mm:ss a`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use jiff::tz::Offset;

use super::super::instant::{self, Civil};
use super::super::value;
use crate::time::SimTime;

/// A time format.
///
/// | letters | meaning |
/// |---|---|
/// | `d`, `dd` | day of the month |
/// | `M`, `MM`; `MMM` and longer | month as a number; its name |
/// | `yyyy`; `yy` | year; year of this century |
/// | `H`, `HH`, `h`, `hh` | hour |
/// | `m`, `mm`; `s`, `ss` | minute; second |
/// | `f`, `F` or `S`, any number of them | fraction of a second |
/// | `a` or `tt` | AM or PM |
/// | `z`, `Z`, `X` or `K`, any number of them | offset from UTC |
/// | `E`, or `ddd` and longer | day of the week, passed over |
/// | `'text'`, `\x` | that text |
///
/// `UNIX` alone stands for seconds since 1970, perhaps with a fraction, and `UNIX_MS` for milliseconds. An offset may
/// be the abbreviation of a zone (`CET`), unless it stands for several (`IST`).
///
/// Reading is lenient where the documents' own sample is: numbers may have one digit or two, AM and PM count under a
/// pattern of 24 hours too, and may stand without a letter for them or be left out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeFormat {
    pattern: String,
    parts: Vec<Part>,
}

impl TryFrom<String> for TimeFormat {
    type Error = TimeFormatError;

    fn try_from(pattern: String) -> Result<Self, TimeFormatError> {
        pattern.parse()
    }
}

impl From<TimeFormat> for String {
    fn from(format: TimeFormat) -> Self {
        format.pattern
    }
}

/// A pattern that is no time format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeFormatError {
    /// A letter without meaning.
    #[error(
        "`{letter}` means nothing in the time format `{pattern}`; other letters belong in quotes, and times since \
         1970 are `UNIX` or `UNIX_MS`"
    )]
    Letter {
        /// The letter that stands for no part of a time.
        letter: char,
        /// The pattern it stands in.
        pattern: String,
    },
    /// Nothing at all.
    #[error("the time format is empty")]
    Empty,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Day(Digits),
    Month(Digits),
    MonthName,
    Year,
    YearOfCentury,
    Hour24(Digits),
    Hour12(Digits),
    Minute(Digits),
    Second(Digits),
    Fraction(u8),
    Half,
    Offset,
    Weekday,
    Literal(u8),
    UnixSeconds,
    UnixMillis,
}

/// How many digits are written at least.
type Digits = u8;

/// What a text says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Moment {
    pub(super) civil: Civil,
    pub(super) offset: Option<Offset>,
}

impl FromStr for TimeFormat {
    type Err = TimeFormatError;

    fn from_str(pattern: &str) -> Result<Self, Self::Err> {
        let since_1970 = match pattern.trim() {
            "UNIX" => Some(Part::UnixSeconds),
            "UNIX_MS" => Some(Part::UnixMillis),
            _ => None,
        };
        if let Some(part) = since_1970 {
            return Ok(Self { pattern: pattern.to_owned(), parts: vec![part] });
        }
        let mut parts = Vec::new();
        let mut letters = pattern.chars().peekable();
        while let Some(letter) = letters.next() {
            let mut literal = |text: char| {
                let mut buffer = [0; 4];
                parts.extend(text.encode_utf8(&mut buffer).bytes().map(Part::Literal));
            };
            match letter {
                '\'' => letters.by_ref().take_while(|letter| *letter != '\'').for_each(&mut literal),
                '\\' => letters.next().into_iter().for_each(&mut literal),
                _ if !letter.is_ascii_alphabetic() => literal(letter),
                _ => {
                    let mut count: u8 = 1;
                    while letters.next_if_eq(&letter).is_some() {
                        count = count.saturating_add(1);
                    }
                    let part = Part::named(letter, count);
                    parts.push(part.ok_or_else(|| TimeFormatError::Letter { letter, pattern: pattern.to_owned() })?);
                }
            }
        }
        if parts.is_empty() {
            return Err(TimeFormatError::Empty);
        }
        Ok(Self { pattern: pattern.to_owned(), parts })
    }
}

impl Part {
    const fn named(letter: char, count: u8) -> Option<Self> {
        let digits = if count > 2 { 2 } else { count };
        Some(match (letter, count) {
            ('d', 1 | 2) => Self::Day(digits),
            ('M', 1 | 2) => Self::Month(digits),
            ('M', _) => Self::MonthName,
            ('y', 2) => Self::YearOfCentury,
            ('y' | 'u', _) => Self::Year,
            ('H' | 'k', _) => Self::Hour24(digits),
            ('h', _) => Self::Hour12(digits),
            ('m', _) => Self::Minute(digits),
            ('s', _) => Self::Second(digits),
            ('f' | 'F' | 'S', _) => Self::Fraction(count),
            ('a' | 't', _) => Self::Half,
            ('z' | 'Z' | 'X' | 'K', _) => Self::Offset,
            ('E' | 'd', _) => Self::Weekday,
            _ => return None,
        })
    }
}

/// Takes one or two digits, or up to `most`, off the front.
fn digits(rest: &mut &[u8], most: usize) -> Option<u64> {
    let count = rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    let (number, after) = rest.split_at(count);
    *rest = after;
    value::number(number)
}

/// Takes the letters off the front.
fn word<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    let count = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (word, after) = rest.split_at(count);
    *rest = after;
    word
}

/// Takes `AM` or `PM` off the front: whether it is the afternoon.
fn half(rest: &mut &[u8]) -> Option<bool> {
    let trimmed = rest.trim_ascii_start();
    let (marker, after) = trimmed.split_at_checked(2)?;
    let afternoon = if marker.eq_ignore_ascii_case(b"PM") {
        true
    } else if marker.eq_ignore_ascii_case(b"AM") {
        false
    } else {
        return None;
    };
    *rest = after;
    Some(afternoon)
}

impl TimeFormat {
    /// The pattern as given.
    #[must_use]
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// What `text` says, if it is of this format.
    pub(super) fn read(&self, text: &[u8]) -> Option<Moment> {
        let mut civil = Civil::default();
        let (mut offset, mut afternoon) = (None, None);
        let mut rest = text.trim_ascii();
        let small = |rest: &mut &[u8]| digits(rest, 2).map(|number| number as i8);
        for part in &self.parts {
            match part {
                Part::Day(_) => civil.day = small(&mut rest)?,
                Part::Month(_) => civil.month = small(&mut rest)?,
                Part::MonthName => civil.month = instant::month(word(&mut rest).get(..3)?)?,
                Part::Year => civil.year = digits(&mut rest, 4)? as i16,
                Part::YearOfCentury => civil.year = 2000 + digits(&mut rest, 2)? as i16,
                Part::Hour24(_) | Part::Hour12(_) => civil.hour = small(&mut rest)?,
                Part::Minute(_) => civil.minute = small(&mut rest)?,
                Part::Second(_) => civil.second = small(&mut rest)?,
                Part::Fraction(_) => {
                    let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                    civil.millis = instant::millis_of_fraction(&rest[..count])?;
                    rest = &rest[count..];
                }
                Part::Half => afternoon = half(&mut rest).or(afternoon),
                Part::Offset => {
                    let count = rest.iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
                    offset = Some(instant::offset_or_zone(&rest[..count])?);
                    rest = &rest[count..];
                }
                Part::Weekday => drop(word(&mut rest)),
                Part::UnixSeconds | Part::UnixMillis => {
                    let at = match part {
                        Part::UnixSeconds => instant::epoch_seconds(rest)?,
                        _ => value::number(rest).filter(|millis| *millis < 1 << 50).map(SimTime::from_millis)?,
                    };
                    (civil, offset, rest) = (instant::Civil::of(at), Some(Offset::UTC), &[]);
                }
                // The blank before an AM or PM that was left out.
                Part::Literal(b' ') if rest.is_empty() => {}
                Part::Literal(b' ') if rest.first()?.is_ascii_whitespace() => rest = rest.trim_ascii_start(),
                Part::Literal(byte) => rest = rest.strip_prefix(&[*byte])?,
            }
        }
        afternoon = half(&mut rest).or(afternoon);
        if !rest.is_empty() {
            return None;
        }
        civil.hour = match (afternoon, civil.hour) {
            (Some(false), 12) => 0,
            (Some(true), hour @ 0..12) => hour + 12,
            (_, hour) => hour,
        };
        Some(Moment { civil, offset })
    }

    /// `at` in this format, by clocks of this offset.
    #[must_use]
    pub fn print(&self, at: SimTime, offset: Offset) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let civil = instant::civil_of(at, offset);
        let mut text = Vec::with_capacity(self.parts.len() * 2);
        let number = |value: i32, digits: Digits| format!("{value:0width$}", width = usize::from(digits)).into_bytes();
        for part in &self.parts {
            let piece = match *part {
                Part::Day(digits) => number(civil.day().into(), digits),
                Part::Month(digits) => number(civil.month().into(), digits),
                Part::MonthName => MONTHS[usize::try_from(civil.month() - 1).unwrap_or(0) % 12].into(),
                Part::Year => number(civil.year().into(), 4),
                Part::YearOfCentury => number(i32::from(civil.year()) % 100, 2),
                Part::Hour24(digits) => number(civil.hour().into(), digits),
                Part::Hour12(digits) => number((i32::from(civil.hour()) + 11) % 12 + 1, digits),
                Part::Minute(digits) => number(civil.minute().into(), digits),
                Part::Second(digits) => number(civil.second().into(), digits),
                Part::Fraction(digits) => {
                    let nanos = format!("{:09}", civil.subsec_nanosecond());
                    nanos.as_bytes()[..usize::from(digits).min(9)].to_vec()
                }
                Part::Half => if civil.hour() < 12 { "AM" } else { "PM" }.into(),
                Part::Offset => {
                    let seconds = offset.seconds();
                    let sign = if seconds < 0 { '-' } else { '+' };
                    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
                    format!("{sign}{hours:02}:{minutes:02}").into_bytes()
                }
                Part::Weekday => format!("{:?}", civil.date().weekday()).into_bytes(),
                Part::Literal(byte) => vec![byte],
                Part::UnixSeconds => format!("{}.{:03}", at.millis() / 1000, at.millis() % 1000).into_bytes(),
                Part::UnixMillis => at.millis().to_string().into_bytes(),
            };
            text.extend_from_slice(&piece);
        }
        String::from_utf8_lossy(&text).into_owned()
    }
}

impl fmt::Display for TimeFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pattern)
    }
}
