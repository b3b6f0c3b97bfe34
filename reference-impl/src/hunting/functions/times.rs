//! Instants and spans of time. All instants are UTC.

use super::Takes::{Number, Span, Text, Time, Whole};
use super::{BASE, Evaluate, FunctionDef, Gives, by_row, instant, real, scalar, text, whole};
use crate::hunting::types::time_units::{DAY, HOUR, MICROSECOND, MILLISECOND, MINUTE, SECOND};
use crate::hunting::types::{Date, ScalarType, Value, datetime_ticks};

/// A function of one instant that gives one, with a number of periods as a further argument.
const fn boundary(
    name: &'static str,
    evaluate: super::RowFunction,
    about: &'static str,
    example: (&'static str, &'static str),
) -> FunctionDef {
    FunctionDef {
        may_take: &[("offset", Whole)],
        ..by_row(name, &[("instant", Time)], ScalarType::DateTime, evaluate, about, example)
    }
}

/// A part of an instant as a number.
const fn part(
    name: &'static str,
    aliases: &'static [&'static str],
    evaluate: super::RowFunction,
    about: &'static str,
    example: (&'static str, &'static str),
) -> FunctionDef {
    FunctionDef { aliases, ..by_row(name, &[("instant", Time)], ScalarType::Int, evaluate, about, example) }
}

/// An instant that is so many of a unit after 1970.
macro_rules! unix_time {
    ($name:literal, $unit:expr, $example:expr) => {
        FunctionDef {
            name: $name,
            takes: &[("number", Number)],
            gives: Gives::Is(ScalarType::DateTime),
            evaluate: Evaluate::Row(|values, _| {
                let ticks = match scalar(values, 0) {
                    Value::Long(number) => {
                        let (times, parts): (i64, i64) = $unit;
                        number.checked_mul(times).map(|ticks| ticks / parts)
                    }
                    Value::Real(number) => {
                        let (times, parts): (i64, i64) = $unit;
                        let ticks = number * times as f64 / parts as f64;
                        (ticks.abs() < 9e18).then(|| ticks as i64)
                    }
                    _ => None,
                };
                at(ticks.and_then(|ticks| ticks.checked_add(Date { year: 1970, month: 1, day: 1 }.ticks())))
            }),
            about: "The instant that is so long after the start of 1970.",
            example: $example,
            ..BASE
        }
    };
}

pub(super) const TABLE: &[FunctionDef] = &[
    FunctionDef {
        name: "now",
        may_take: &[("offset", Span)],
        gives: Gives::Is(ScalarType::DateTime),
        evaluate: Evaluate::Instant { before: false },
        about: "The instant of the query, the same all through it, plus an offset.",
        example: ("now() - now(-1d)", "1.00:00:00"),
        ..BASE
    },
    FunctionDef {
        name: "ago",
        takes: &[("span", Span)],
        gives: Gives::Is(ScalarType::DateTime),
        evaluate: Evaluate::Instant { before: true },
        about: "The instant of the query less a span.",
        example: ("now() - ago(90m)", "01:30:00"),
        ..BASE
    },
    boundary(
        "startofday",
        |values, _| at(moved(values, DAYS).map(|(date, offset)| (date.days() + offset) * DAY)),
        "The start of the day of an instant, or of a day so many later.",
        ("startofday(datetime(2021-02-10 06:00))", "2021-02-10T00:00:00.0000000Z"),
    ),
    boundary(
        "endofday",
        |values, _| at(moved(values, DAYS).map(|(date, offset)| (date.days() + offset + 1) * DAY - 1)),
        "The last tick of the day of an instant, or of a day so many later.",
        ("endofday(datetime(2021-02-10 06:00))", "2021-02-10T23:59:59.9999999Z"),
    ),
    boundary(
        "startofweek",
        |values, _| at(moved(values, WEEKS).map(|(date, offset)| (sunday(date) + 7 * offset) * DAY)),
        "The start of the week of an instant, a Sunday.",
        ("startofweek(datetime(2021-02-10))", "2021-02-07T00:00:00.0000000Z"),
    ),
    boundary(
        "endofweek",
        |values, _| at(moved(values, WEEKS).map(|(date, offset)| (sunday(date) + 7 * (offset + 1)) * DAY - 1)),
        "The last tick of the week of an instant, of a Saturday.",
        ("endofweek(datetime(2021-02-10))", "2021-02-13T23:59:59.9999999Z"),
    ),
    boundary(
        "startofmonth",
        |values, _| at(moved(values, MONTHS).map(|(date, offset)| month(date, offset).ticks())),
        "The start of the month of an instant.",
        ("startofmonth(datetime(2021-02-10))", "2021-02-01T00:00:00.0000000Z"),
    ),
    boundary(
        "endofmonth",
        |values, _| at(moved(values, MONTHS).map(|(date, offset)| month(date, offset + 1).ticks() - 1)),
        "The last tick of the month of an instant.",
        ("endofmonth(datetime(2021-02-10))", "2021-02-28T23:59:59.9999999Z"),
    ),
    boundary(
        "startofyear",
        |values, _| at(moved(values, YEARS).map(|(date, offset)| year(date, offset).ticks())),
        "The start of the year of an instant.",
        ("startofyear(datetime(2021-02-10))", "2021-01-01T00:00:00.0000000Z"),
    ),
    boundary(
        "endofyear",
        |values, _| at(moved(values, YEARS).map(|(date, offset)| year(date, offset + 1).ticks() - 1)),
        "The last tick of the year of an instant.",
        ("endofyear(datetime(2021-02-10))", "2021-12-31T23:59:59.9999999Z"),
    ),
    FunctionDef {
        name: "dayofweek",
        takes: &[("instant", Time)],
        gives: Gives::Is(ScalarType::TimeSpan),
        evaluate: Evaluate::Row(|values, _| match date(values, 0) {
            Some(date) => Value::TimeSpan((date.days() - sunday(date)) * DAY),
            None => Value::Null,
        }),
        about: "The days since the last Sunday, as a span.",
        example: ("dayofweek(datetime(2021-02-10))", "3.00:00:00"),
        ..BASE
    },
    part(
        "dayofmonth",
        &[],
        |values, _| number(date(values, 0).map(|date| date.day)),
        "The day of the month, from 1.",
        ("dayofmonth(datetime(2021-02-10))", "10"),
    ),
    part(
        "dayofyear",
        &[],
        |values, _| number(date(values, 0).map(|date| date.days() - year(date, 0).days() + 1)),
        "The day of the year, from 1.",
        ("dayofyear(datetime(2021-02-10))", "41"),
    ),
    part(
        "monthofyear",
        &["getmonth"],
        |values, _| number(date(values, 0).map(|date| date.month)),
        "The month, from 1.",
        ("monthofyear(datetime(2021-02-10))", "2"),
    ),
    part(
        "getyear",
        &[],
        |values, _| number(date(values, 0).map(|date| date.year)),
        "The year.",
        ("getyear(datetime(2021-02-10))", "2021"),
    ),
    part(
        "hourofday",
        &[],
        |values, _| number(instant(values, 0).map(|ticks| ticks.rem_euclid(DAY) / HOUR)),
        "The hour of the day, from 0.",
        ("hourofday(datetime(2021-02-10 06:30))", "6"),
    ),
    part(
        "week_of_year",
        &["weekofyear"],
        |values, _| number(date(values, 0).map(iso_week)),
        "The number of the week by ISO 8601.",
        ("week_of_year(datetime(2021-01-01))", "53"),
    ),
    FunctionDef {
        name: "datetime_part",
        takes: &[("part", Text), ("instant", Time)],
        gives: Gives::Is(ScalarType::Long),
        evaluate: Evaluate::Row(|values, _| {
            let (Some(ticks), Some(date)) = (instant(values, 1), date(values, 1)) else { return Value::Null };
            number(Some(match text(values, 0).to_ascii_lowercase().as_str() {
                "year" => date.year,
                "quarter" => (date.month + 2) / 3,
                "month" => date.month,
                "week_of_year" | "weekofyear" => iso_week(date),
                "day" => date.day,
                "dayofyear" => date.days() - year(date, 0).days() + 1,
                "hour" => ticks.rem_euclid(DAY) / HOUR,
                "minute" => ticks.rem_euclid(HOUR) / MINUTE,
                "second" => ticks.rem_euclid(MINUTE) / SECOND,
                "millisecond" => ticks.rem_euclid(SECOND) / MILLISECOND,
                "microsecond" => ticks.rem_euclid(SECOND) / MICROSECOND,
                "nanosecond" => ticks.rem_euclid(SECOND) * 100,
                _ => return Value::Null,
            }))
        }),
        about: "A part of an instant: `'year'`, `'quarter'`, `'month'`, `'day'`, `'hour'` and so on.",
        example: ("datetime_part('quarter', datetime(2021-05-10))", "2"),
        ..BASE
    },
    FunctionDef {
        name: "datetime_add",
        takes: &[("period", Text), ("amount", Whole), ("instant", Time)],
        gives: Gives::Is(ScalarType::DateTime),
        evaluate: Evaluate::Row(|values, _| datetime_add(values)),
        about: "An instant so many periods later.",
        example: ("datetime_add('month', 1, datetime(2021-01-31))", "2021-02-28T00:00:00.0000000Z"),
        ..BASE
    },
    FunctionDef {
        name: "datetime_diff",
        takes: &[("period", Text), ("a", Time), ("b", Time)],
        gives: Gives::Is(ScalarType::Long),
        evaluate: Evaluate::Row(|values, _| datetime_diff(values)),
        about: "How many starts of a period lie between two instants; negative if the first is the earlier.",
        example: ("datetime_diff('hour', datetime(2017-10-31 01:00), datetime(2017-10-30 23:59))", "2"),
        ..BASE
    },
    FunctionDef {
        name: "format_datetime",
        takes: &[("instant", Time), ("format", Text)],
        evaluate: Evaluate::Row(|values, _| match instant(values, 0) {
            Some(ticks) => Value::text(formatted(ticks, &text(values, 1))),
            None => Value::text(""),
        }),
        about: "An instant as text, by a pattern of `yyyy`, `MM`, `dd`, `HH`, `hh`, `mm`, `ss`, `fff`, `tt`.",
        example: ("format_datetime(datetime(2017-01-29 09:00:05), 'yy-MM-dd [HH:mm:ss]')", "17-01-29 [09:00:05]"),
        ..BASE
    },
    FunctionDef {
        name: "format_timespan",
        takes: &[("span", Span), ("format", Text)],
        evaluate: Evaluate::Row(|values, _| match values[0] {
            Value::TimeSpan(ticks) => Value::text(formatted_span(ticks.wrapping_abs(), &text(values, 1))),
            _ => Value::text(""),
        }),
        about: "A span as text, by a pattern of `d`, `H`, `m`, `s` and `f`.",
        example: ("format_timespan(29h + 5s, 'd.HH:mm:ss')", "1.05:00:05"),
        ..BASE
    },
    FunctionDef {
        name: "make_datetime",
        takes: &[("year", Whole), ("month", Whole), ("day", Whole)],
        may_take: &[("hour", Whole), ("minute", Whole), ("second", Number)],
        gives: Gives::Is(ScalarType::DateTime),
        evaluate: Evaluate::Row(|values, _| {
            let part = |at: usize| if values.len() > at { whole(values, at) } else { Some(0) };
            let second = if values.len() > 5 { real(values, 5) } else { Some(0.0) };
            let (Some(year), Some(month), Some(day)) = (part(0), part(1), part(2)) else { return Value::Null };
            let (Some(hour), Some(minute), Some(second)) = (part(3), part(4), second) else { return Value::Null };
            let in_day = (0..24).contains(&hour) && (0..60).contains(&minute) && (0.0..60.0).contains(&second);
            let date = Date { year, month, day };
            if !date.is_valid() || !in_day {
                return Value::Null;
            }
            at(Some(date.ticks() + hour * HOUR + minute * MINUTE + (second * SECOND as f64).round() as i64))
        }),
        about: "The instant of a year, a month, a day and a time of day.",
        example: ("make_datetime(2021, 2, 10, 6, 30)", "2021-02-10T06:30:00.0000000Z"),
        ..BASE
    },
    FunctionDef {
        name: "make_timespan",
        takes: &[("a", Whole), ("b", Whole)],
        may_take: &[("c", Number), ("d", Number)],
        gives: Gives::Is(ScalarType::TimeSpan),
        evaluate: Evaluate::Row(|values, _| {
            // Hours and minutes; with seconds behind them; with days before them.
            let parts: Option<Vec<f64>> = (0..values.len()).map(|at| real(values, at)).collect();
            let ticks = match parts.as_deref() {
                Some([hours, minutes]) => [0.0, *hours, *minutes, 0.0],
                Some([hours, minutes, seconds]) => [0.0, *hours, *minutes, *seconds],
                Some([days, hours, minutes, seconds]) => [*days, *hours, *minutes, *seconds],
                _ => return Value::Null,
            };
            let units = [DAY, HOUR, MINUTE, SECOND];
            let sum: f64 = ticks.iter().zip(units).map(|(part, unit)| part * unit as f64).sum();
            if sum.abs() < 9e18 { Value::TimeSpan(sum.round() as i64) } else { Value::Null }
        }),
        about: "The span of hours and minutes, of hours, minutes and seconds, or of days, hours, minutes and seconds.",
        example: ("make_timespan(1, 12, 30, 55)", "1.12:30:55"),
        ..BASE
    },
    unix_time!(
        "unixtime_seconds_todatetime",
        (SECOND, 1),
        ("unixtime_seconds_todatetime(1546300800)", "2019-01-01T00:00:00.0000000Z")
    ),
    unix_time!(
        "unixtime_milliseconds_todatetime",
        (MILLISECOND, 1),
        ("unixtime_milliseconds_todatetime(1546300800000)", "2019-01-01T00:00:00.0000000Z")
    ),
    unix_time!(
        "unixtime_microseconds_todatetime",
        (MICROSECOND, 1),
        ("unixtime_microseconds_todatetime(1546300800000000)", "2019-01-01T00:00:00.0000000Z")
    ),
    unix_time!(
        "unixtime_nanoseconds_todatetime",
        (1, 100),
        ("unixtime_nanoseconds_todatetime(1546300800000000000)", "2019-01-01T00:00:00.0000000Z")
    ),
];

fn at(ticks: Option<i64>) -> Value<'static> {
    datetime_ticks(ticks).map_or(Value::Null, Value::DateTime)
}

fn number(part: Option<i64>) -> Value<'static> {
    part.map_or(Value::Null, Value::Long)
}

fn date(values: &[Value<'_>], place: usize) -> Option<Date> {
    instant(values, place).map(Date::of_ticks)
}

/// The date of the first argument, and by how many periods it is to be moved: so few that no instant is left behind.
fn moved(values: &[Value<'_>], most: i64) -> Option<(Date, i64)> {
    let offset = if values.len() > 1 { whole(values, 1)? } else { 0 };
    Some((date(values, 0)?, offset)).filter(|(_, offset)| (-most..=most).contains(offset))
}

/// Periods in ten thousand years.
const DAYS: i64 = 3_652_500;
const WEEKS: i64 = DAYS / 7;
const MONTHS: i64 = 120_000;
const YEARS: i64 = 10_000;

/// The day number of the Sunday that starts the week of a date.
fn sunday(date: Date) -> i64 {
    // Day 0 is a Monday.
    date.days() - (date.days() + 1).rem_euclid(7)
}

fn month(date: Date, offset: i64) -> Date {
    let months = date.year * 12 + date.month - 1 + offset;
    Date { year: months.div_euclid(12), month: months.rem_euclid(12) + 1, day: 1 }
}

fn year(date: Date, offset: i64) -> Date {
    Date { year: date.year + offset, month: 1, day: 1 }
}

/// The week by ISO 8601: that of the year of its Thursday.
fn iso_week(date: Date) -> i64 {
    let thursday = Date::of_ticks((date.days() - date.days().rem_euclid(7) + 3) * DAY);
    (thursday.days() - year(thursday, 0).days()) / 7 + 1
}

fn unit(period: &str) -> Option<i64> {
    Some(match period {
        "week" => 7 * DAY,
        "day" => DAY,
        "hour" => HOUR,
        "minute" => MINUTE,
        "second" => SECOND,
        "millisecond" => MILLISECOND,
        "microsecond" => MICROSECOND,
        _ => return None,
    })
}

fn datetime_add(values: &[Value<'_>]) -> Value<'static> {
    let (Some(amount), Some(ticks)) = (whole(values, 1), instant(values, 2)) else { return Value::Null };
    let period = text(values, 0).to_ascii_lowercase();
    let months = match period.as_str() {
        "year" => amount.checked_mul(12),
        "quarter" => amount.checked_mul(3),
        "month" => Some(amount),
        _ => {
            return at(unit(&period)
                .and_then(|unit| amount.checked_mul(unit))
                .and_then(|span| ticks.checked_add(span)));
        }
    };
    let Some(months) = months.filter(|months| (-MONTHS..=MONTHS).contains(months)) else { return Value::Null };
    let date = Date::of_ticks(ticks);
    let first = month(date, months);
    // A day that the month does not have is its last.
    let last = (month(first, 1).days() - first.days()).min(date.day);
    at(Some(Date { day: last, ..first }.ticks() + ticks.rem_euclid(DAY)))
}

fn datetime_diff(values: &[Value<'_>]) -> Value<'static> {
    let (Some(a), Some(b)) = (instant(values, 1), instant(values, 2)) else { return Value::Null };
    let (from, to) = (Date::of_ticks(b), Date::of_ticks(a));
    let months = |date: Date| date.year * 12 + date.month - 1;
    number(match text(values, 0).to_ascii_lowercase().as_str() {
        "year" => Some(to.year - from.year),
        "quarter" => Some(months(to) / 3 - months(from) / 3),
        "month" => Some(months(to) - months(from)),
        "week" => Some((sunday(to) - sunday(from)) / 7),
        "nanosecond" => (a - b).checked_mul(100),
        other => unit(other).map(|unit| a.div_euclid(unit) - b.div_euclid(unit)),
    })
}

/// Runs of one letter, as patterns of times consist of.
fn runs(format: &str) -> Vec<(char, usize)> {
    let mut runs: Vec<(char, usize)> = Vec::new();
    for character in format.chars() {
        match runs.last_mut() {
            Some((last, count)) if *last == character && character.is_ascii_alphabetic() => *count += 1,
            _ => runs.push((character, 1)),
        }
    }
    runs
}

fn formatted(ticks: i64, format: &str) -> String {
    let date = Date::of_ticks(ticks);
    let rest = ticks.rem_euclid(DAY);
    let (hour, minute, second) = (rest / HOUR, rest / MINUTE % 60, rest / SECOND % 60);
    let mut out = String::new();
    for (letter, count) in runs(format) {
        let padded = |number: i64| format!("{number:0width$}", width = count.min(2));
        match letter {
            'y' if count <= 2 => out.push_str(&padded(date.year % 100)),
            'y' => out.push_str(&format!("{:0count$}", date.year)),
            'M' => out.push_str(&padded(date.month)),
            'd' => out.push_str(&padded(date.day)),
            'H' => out.push_str(&padded(hour)),
            'h' => out.push_str(&padded((hour + 11) % 12 + 1)),
            'm' => out.push_str(&padded(minute)),
            's' => out.push_str(&padded(second)),
            't' => out.push_str(if hour < 12 { "AM" } else { "PM" }),
            'f' | 'F' => fraction(rest % SECOND, letter, count, &mut out),
            other => out.extend(std::iter::repeat_n(other, count)),
        }
    }
    out
}

fn fraction(ticks: i64, letter: char, count: usize, out: &mut String) {
    let digits = format!("{ticks:07}");
    let digits = &digits[..count.min(7)];
    out.push_str(if letter == 'F' { digits.trim_end_matches('0') } else { digits });
}

fn formatted_span(ticks: i64, format: &str) -> String {
    let mut out = String::new();
    for (letter, count) in runs(format) {
        let padded = |number: i64| format!("{number:0count$}");
        match letter {
            'd' => out.push_str(&padded(ticks / DAY)),
            'H' | 'h' => out.push_str(&padded(ticks / HOUR % 24)),
            'm' => out.push_str(&padded(ticks / MINUTE % 60)),
            's' => out.push_str(&padded(ticks / SECOND % 60)),
            'f' | 'F' => fraction(ticks % SECOND, letter, count, &mut out),
            other => out.extend(std::iter::repeat_n(other, count)),
        }
    }
    out
}
