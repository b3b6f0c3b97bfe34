//! Virtual time: instants, spans and UTC days in whole milliseconds.
//!
//! Nothing here asks a clock: every instant is handed in. Calendars appear only where an instant is printed or parsed.
//! A day is a UTC day, and bounds are inclusive (`FACTS.md` 43).

use std::borrow::Cow;
use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
///
/// Printed and parsed as RFC 3339 in UTC, for example `2021-02-10T06:00:00.000Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimTime(u64);

/// A length of time in milliseconds.
///
/// Serialised as a number of milliseconds; read from a number or from a text such as `58min`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct SimDuration(u64);

/// A UTC day, counted from 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UtcDay(u32);

impl SimTime {
    /// The first instant, 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);
    /// Later than every instant that occurs: "never".
    pub const NEVER: Self = Self(u64::MAX);

    /// The instant `millis` milliseconds after the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// The UTC day in which the instant lies.
    #[must_use]
    pub const fn day(self) -> UtcDay {
        UtcDay((self.0 / SimDuration::DAY.0) as u32)
    }

    /// The time since `earlier`, zero if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> SimDuration {
        SimDuration(self.0.saturating_sub(earlier.0))
    }

    /// The first multiple of `grid` that is strictly later than this instant.
    ///
    /// # Panics
    /// If `grid` is zero.
    #[must_use]
    pub const fn next_multiple_of(self, grid: SimDuration) -> Self {
        Self((self.0 / grid.0 + 1) * grid.0)
    }

    /// The last multiple of `grid` that is not later than this instant.
    ///
    /// # Panics
    /// If `grid` is zero.
    #[must_use]
    pub const fn last_multiple_of(self, grid: SimDuration) -> Self {
        Self(self.0 / grid.0 * grid.0)
    }

    /// Whether the instant is a multiple of `grid`.
    ///
    /// # Panics
    /// If `grid` is zero.
    #[must_use]
    pub const fn is_multiple_of(self, grid: SimDuration) -> bool {
        self.0.is_multiple_of(grid.0)
    }

    /// The calendar form, for printing.
    fn timestamp(self) -> jiff::Timestamp {
        let millis = i64::try_from(self.0).unwrap_or(i64::MAX);
        jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::MAX)
    }

    /// As the header `Date` has it (RFC 9110, 5.6.7), to the second: `Wed, 10 Feb 2021 06:00:00 GMT`.
    #[must_use]
    pub fn http_date(self) -> String {
        let mut text = String::new();
        // An instant before the year 10000, which is every one of a tenant, can be written.
        let _ = jiff::fmt::rfc2822::DateTimePrinter::new().print_timestamp_rfc9110(&self.timestamp(), &mut text);
        text
    }

    /// The time of day in UTC, as `06:00` or, where seconds or milliseconds are not zero, `06:00:07.250`.
    #[must_use]
    pub fn clock(self) -> String {
        let millis = self.0 % SimDuration::DAY.0;
        let (hours, minutes) = (millis / 3_600_000, millis / 60_000 % 60);
        let (seconds, rest) = (millis / 1000 % 60, millis % 1000);
        match (seconds, rest) {
            (0, 0) => format!("{hours:02}:{minutes:02}"),
            (_, 0) => format!("{hours:02}:{minutes:02}:{seconds:02}"),
            _ => format!("{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"),
        }
    }
}

impl SimDuration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// One millisecond, the resolution of virtual time.
    pub const MILLISECOND: Self = Self(1);
    /// One second: 1,000 milliseconds.
    pub const SECOND: Self = Self(1000);
    /// One minute: 60,000 milliseconds.
    pub const MINUTE: Self = Self(60_000);
    /// One hour: 3,600,000 milliseconds.
    pub const HOUR: Self = Self(3_600_000);
    /// One day of 24 hours.
    pub const DAY: Self = Self(86_400_000);

    /// A span of `millis` milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// A span of `seconds` seconds.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds * Self::SECOND.0)
    }

    /// A span of `minutes` minutes.
    #[must_use]
    pub const fn from_mins(minutes: u64) -> Self {
        Self(minutes * Self::MINUTE.0)
    }

    /// A span of `hours` hours.
    #[must_use]
    pub const fn from_hours(hours: u64) -> Self {
        Self(hours * Self::HOUR.0)
    }

    /// A span of `days` days.
    #[must_use]
    pub const fn from_days(days: u64) -> Self {
        Self(days * Self::DAY.0)
    }

    /// The span in milliseconds.
    #[must_use]
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// This span, `count` times over.
    #[must_use]
    pub const fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// What is left of this span after `other`, zero at least.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl UtcDay {
    /// The day `count` days after 1970-01-01.
    #[must_use]
    pub const fn from_count(count: u32) -> Self {
        Self(count)
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0
    }

    /// The first instant of the day.
    #[must_use]
    pub const fn start(self) -> SimTime {
        SimTime(self.0 as u64 * SimDuration::DAY.0)
    }

    /// The first instant after the day.
    #[must_use]
    pub const fn end(self) -> SimTime {
        SimTime((self.0 as u64 + 1) * SimDuration::DAY.0)
    }

    /// The day `days` later.
    #[must_use]
    pub const fn plus(self, days: u32) -> Self {
        Self(self.0 + days)
    }

    /// Whether the day is a Saturday or a Sunday.
    #[must_use]
    pub const fn is_weekend(self) -> bool {
        // 1970-01-01 was a Thursday.
        matches!((self.0 + 3) % 7, 5 | 6)
    }
}

impl Add<SimDuration> for SimTime {
    type Output = Self;
    fn add(self, span: SimDuration) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<SimDuration> for SimTime {
    fn add_assign(&mut self, span: SimDuration) {
        *self = *self + span;
    }
}

impl Sub<SimDuration> for SimTime {
    type Output = Self;
    fn sub(self, span: SimDuration) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Add for SimDuration {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::NEVER {
            return f.write_str("never");
        }
        write!(f, "{:.3}", self.timestamp())
    }
}

impl fmt::Debug for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for UtcDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.start().to_string()[..10])
    }
}

impl fmt::Debug for UtcDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Printed as people say it: `2 h`, `1 h 30 min`, `45 s`, `0.250 s`, `2 h 0.001 s`.
impl fmt::Display for SimDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        let mut left = self.0;
        for (unit, name) in [(Self::DAY.0, "d"), (Self::HOUR.0, "h"), (Self::MINUTE.0, "min")] {
            // Hours are the largest unit people compare bounds in, up to two days.
            if name == "d" && left < 2 * Self::DAY.0 {
                continue;
            }
            if left >= unit {
                write!(f, "{separator}{} {name}", left / unit)?;
                left %= unit;
                separator = " ";
            }
        }
        if left > 0 || separator.is_empty() {
            match left % 1000 {
                0 => write!(f, "{separator}{} s", left / 1000)?,
                rest => write!(f, "{separator}{}.{rest:03} s", left / 1000)?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for SimDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is no instant or no span.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseTimeError {
    /// Not an RFC 3339 instant, or one before 1970.
    #[error("`{0}` is not an instant such as 2021-02-10T06:00:00Z")]
    Instant(String),
    /// Not a span of time.
    #[error("`{0}` is not a span of time such as `250ms`, `90s`, `5min`, `2h`, `1h30min` or `7d`")]
    Span(String),
}

impl FromStr for SimTime {
    type Err = ParseTimeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || ParseTimeError::Instant(text.to_owned());
        let timestamp: jiff::Timestamp = text.parse().map_err(|_| refused())?;
        u64::try_from(timestamp.as_millisecond()).map(Self).map_err(|_| refused())
    }
}

impl FromStr for SimDuration {
    type Err = ParseTimeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || ParseTimeError::Span(text.to_owned());
        let mut total: u64 = 0;
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(refused());
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(refused)?;
            let number: u64 = rest[..digits].parse().map_err(|_| refused())?;
            rest = rest[digits..].trim_start();
            let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let unit = match &rest[..letters] {
                "ms" => 1,
                "s" => Self::SECOND.0,
                "m" | "min" => Self::MINUTE.0,
                "h" => Self::HOUR.0,
                "d" => Self::DAY.0,
                _ => return Err(refused()),
            };
            total = number.checked_mul(unit).and_then(|part| total.checked_add(part)).ok_or_else(refused)?;
            rest = rest[letters..].trim_start();
        }
        Ok(Self(total))
    }
}

impl Serialize for SimTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SimTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for SimTime {
    fn schema_name() -> Cow<'static, str> {
        "Instant".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time"})
    }
}

impl JsonSchema for SimDuration {
    fn schema_name() -> Cow<'static, str> {
        "Span".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 0, "description": "Milliseconds."})
    }
}

impl<'de> Deserialize<'de> for SimDuration {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Millis(u64),
            Text(String),
        }
        match Form::deserialize(deserializer)? {
            Form::Millis(millis) => Ok(Self(millis)),
            Form::Text(text) => text.parse().map_err(serde::de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_prints_as_rfc_3339_and_reads_back() {
        let at: SimTime = "2021-02-10T06:00:00.007Z".parse().unwrap();
        assert_eq!(at.to_string(), "2021-02-10T06:00:00.007Z");
        assert_eq!(at.day().to_string(), "2021-02-10");
        assert_eq!("2021-02-10T07:00:00+01:00".parse::<SimTime>().unwrap().clock(), "06:00");
        assert!("10.02.2021".parse::<SimTime>().is_err());
        assert!("1969-12-31T23:59:59Z".parse::<SimTime>().is_err());
    }

    #[test]
    fn spans_read_as_people_write_them() {
        let span = |text: &str| text.parse::<SimDuration>().unwrap().millis();
        assert_eq!(span("250ms"), 250);
        assert_eq!(span("1h30min"), 5_400_000);
        assert_eq!(span("7d"), 7 * 86_400_000);
        assert_eq!(span("2 h"), 7_200_000);
        for refused in ["", "h", "5", "5 weeks", "-3s", "99999999999999999999h"] {
            assert!(refused.parse::<SimDuration>().is_err(), "{refused:?}");
        }
    }

    #[test]
    fn spans_print_as_people_say_them() {
        let print = |millis| SimDuration::from_millis(millis).to_string();
        assert_eq!(print(0), "0 s");
        assert_eq!(print(7_200_000), "2 h");
        assert_eq!(print(7_200_001), "2 h 0.001 s");
        assert_eq!(print(5_445_000), "1 h 30 min 45 s");
        assert_eq!(print(604_800_000), "7 d");
        assert_eq!(print(86_400_000), "24 h");
    }

    #[test]
    fn a_publication_instant_lies_strictly_after_the_change() {
        let grid = SimDuration::MINUTE;
        assert_eq!(SimTime::from_millis(59_999).next_multiple_of(grid).millis(), 60_000);
        assert_eq!(SimTime::from_millis(60_000).next_multiple_of(grid).millis(), 120_000);
    }

    #[test]
    fn weekends_are_saturday_and_sunday() {
        let day = |text: &str| text.parse::<SimTime>().unwrap().day();
        assert!(!day("2021-02-12T00:00:00Z").is_weekend());
        assert!(day("2021-02-13T00:00:00Z").is_weekend());
        assert!(day("2021-02-14T23:59:59Z").is_weekend());
        assert!(!day("2021-02-15T00:00:00Z").is_weekend());
    }
}
