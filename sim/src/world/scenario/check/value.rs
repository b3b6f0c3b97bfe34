//! Values that every section has: shares, ranges, times, names that must exist.

use std::fmt::Display;
use std::str::FromStr;

use gnomon_reference_impl::quantities::Ratio;
use gnomon_reference_impl::suggest::nearest;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use toml::Spanned;

use super::super::error::Complaint;
use super::super::file::{Text, Weights};
use super::Check;

pub(super) fn impossible(span: std::ops::Range<usize>, message: impl Into<String>) -> Complaint {
    Complaint::at(span, message, "this is invalid")
}

pub(super) fn parsed<T: FromStr<Err: Display>>(text: &Text) -> Check<T> {
    text.get_ref().parse().map_err(|error: T::Err| Complaint::at(text.span(), error.to_string(), "this value"))
}

pub(super) fn share(text: Option<&Text>, default: Ratio) -> Check<Ratio> {
    text.map_or(Ok(default), parsed)
}

pub(super) fn unique<'a>(names: impl Iterator<Item = &'a Text>, what: &str) -> Check<()> {
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        if name.get_ref().trim().is_empty() {
            return Err(impossible(name.span(), format!("a {what} needs a name")));
        }
        if seen.contains(&name.get_ref().as_str()) {
            return Err(impossible(name.span(), format!("there are two {what}s called `{}`", name.get_ref())));
        }
        seen.push(name.get_ref());
    }
    Ok(())
}

/// `low..high` of something that can be read.
pub(super) fn range<T: FromStr<Err: Display> + PartialOrd>(text: &Text) -> Check<(T, T)> {
    let Some((low, high)) = text.get_ref().split_once("..") else {
        return Err(Complaint::at(text.span(), format!("`{}` is no range", text.get_ref()), "this value")
            .help("write the lowest and the highest value with two dots between, as in `20ms..800ms`"));
    };
    let part = |part: &str| {
        part.trim().parse::<T>().map_err(|error| Complaint::at(text.span(), error.to_string(), "this value"))
    };
    let (low, high) = (part(low)?, part(high)?);
    if low > high {
        return Err(impossible(text.span(), format!("the range `{}` ends before it begins", text.get_ref())));
    }
    Ok((low, high))
}

pub(super) fn weighted<T>(
    weights: &Weights,
    what: &str,
    read: impl Fn(&Spanned<String>) -> Check<T>,
) -> Check<Vec<(u32, T)>> {
    let pairs = weights.iter().map(|(name, weight)| Ok((*weight.get_ref(), read(name)?))).collect::<Check<Vec<_>>>()?;
    let total: u64 = pairs.iter().map(|(weight, _)| u64::from(*weight)).sum();
    if let Some((name, _)) = weights.first_key_value()
        && (total == 0 || total > u64::from(u32::MAX))
    {
        return Err(impossible(name.span(), format!("the weights of {what} add up to {total}")));
    }
    Ok(pairs)
}

pub(super) fn unknown<'a>(
    name: &Spanned<String>,
    what: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Complaint {
    let complaint = Complaint::at(name.span(), format!("there is no {what} `{}`", name.get_ref()), "this name");
    let near = nearest(name.get_ref(), known.clone());
    complaint.help(match near.first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", known.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
    })
}

/// A time of day, `07:30`, in milliseconds.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct TimeOfDay(pub u32);

impl FromStr for TimeOfDay {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("`{text}` is no time of day such as `07:30`");
        let (hours, minutes) = text.split_once(':').ok_or_else(refused)?;
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        let (hours, minutes) = match (digits(hours) && digits(minutes), hours.parse::<u32>(), minutes.parse::<u32>()) {
            (true, Ok(hours), Ok(minutes)) => (hours, minutes),
            _ => return Err(refused()),
        };
        let millis: u32 = (hours * 60 + minutes) * 60_000;
        if minutes > 59 || millis > 86_400_000 { Err(refused()) } else { Ok(Self(millis)) }
    }
}

/// A time of day, a span after the start, or an instant.
pub(super) fn instant(text: &Text, start: SimTime) -> Check<SimTime> {
    let written = text.get_ref().trim();
    if let Some(span) = written.strip_prefix('+') {
        let span: SimDuration =
            span.parse().map_err(|error| Complaint::at(text.span(), format!("{error}"), "this value"))?;
        return Ok(start + span);
    }
    if let Ok(of_day) = written.parse::<TimeOfDay>() {
        let at = start.day().start() + SimDuration::from_millis(u64::from(of_day.0));
        return Ok(if at < start { at + SimDuration::DAY } else { at });
    }
    written.parse().map_err(|_| {
        Complaint::at(text.span(), format!("`{written}` is no time"), "this value").help(
            "write a time of day (`06:00`), a span after the start (`+90min`), or an instant (`2021-02-10T06:00:00Z`)",
        )
    })
}
