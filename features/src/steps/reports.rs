//! What endpoints report: when, how much, and what the cap holds back.

use std::collections::BTreeMap;

use cucumber::{given, then, when};
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::{SimDuration, SimTime, UtcDay};

use crate::bed::words::{Program, Span};
use crate::bed::{Bed, Connection, Stage};
use crate::story::Story;

/// The cap of a day in bytes, as the article gives it (REP-02).
const CAP_BYTES: u64 = 4_194_304;

#[given("each device has just reported")]
fn just_reported(bed: &mut Bed) -> Result<(), Story> {
    for subject in bed.subjects.clone() {
        let connection = ordinary(subject.user, "www.example.org", 1000);
        bed.attempt(subject.device, &connection)?;
    }
    let until = bed.now() + SimDuration::HOUR;
    bed.advance(until)?;
    bed.mark_now();
    Ok(())
}

const fn ordinary(account: gnomon_reference_impl::names::AccountId, host: &str, up: u64) -> Connection<'_> {
    Connection { host, account, program: Program::Chrome, up: Bytes(up), down: Bytes(4096) }
}

/// A transaction that takes so little room in a report that 4,000 of them are less than 4 MB.
const fn short(account: gnomon_reference_impl::names::AccountId) -> Connection<'static> {
    Connection { host: "box.com", account, program: Program::Curl, up: Bytes(100), down: Bytes(4096) }
}

/// The first device makes `count` short transactions, spread over the time until `until`.
fn spread(bed: &mut Bed, count: u64, until: SimTime) -> Result<(), Story> {
    let subject = bed.subjects[0];
    let begins = bed.now();
    let every = until.since(begins).millis() / count.max(1);
    for number in 0..count {
        bed.advance(begins + SimDuration::from_millis(number * every))?;
        bed.attempt(subject.device, &short(subject.user))?;
    }
    Ok(())
}

#[given(expr = "the device has made {int} transactions today")]
#[when(expr = "the device makes {int} transactions today")]
fn today(bed: &mut Bed, count: u64) -> Result<(), Story> {
    let ends = bed.now().day().end() - SimDuration::from_hours(2);
    spread(bed, count, ends)?;
    bed.mark_now();
    Ok(())
}

#[given(expr = "the device has made {int} transactions too many")]
#[when(expr = "the device makes {int} more transaction(s)")]
fn more(bed: &mut Bed, count: u64) -> Result<(), Story> {
    let subject = bed.subjects[0];
    for _ in 0..count {
        bed.attempt(subject.device, &short(subject.user))?;
    }
    bed.mark_now();
    Ok(())
}

#[when(expr = "the device makes {int} transactions in the last second of the day")]
fn at_the_end_of_the_day(bed: &mut Bed, count: u64) -> Result<(), Story> {
    let last = bed.now().day().end() - SimDuration::MILLISECOND;
    bed.advance(last)?;
    more(bed, count)
}

#[when(expr = "the device makes {int} transaction(s) at midnight")]
fn at_midnight(bed: &mut Bed, count: u64) -> Result<(), Story> {
    let midnight = bed.now().day().end();
    bed.advance(midnight)?;
    more(bed, count)
}

/// A host name that makes a transaction much larger than usual, so that a day is full by bytes long before it is by count.
fn long_host() -> String {
    format!("{0}.{0}.{0}.dropbox.com", "a".repeat(60))
}

#[given(expr = "the device has made transactions of exactly 4 MB as encoded")]
#[when(expr = "the device makes transactions of exactly 4 MB as encoded")]
fn exactly_full(bed: &mut Bed) -> Result<(), Story> {
    fill(bed, CAP_BYTES)
}

#[when(expr = "the device makes transactions of 1 byte more than 4 MB as encoded")]
fn one_byte_over(bed: &mut Bed) -> Result<(), Story> {
    fill(bed, CAP_BYTES + 1)
}

/// How many transactions are made longer by single digits, so that together they fill a day to the byte.
const LAST: u64 = 250;

/// The first device makes transactions that take exactly `bytes` in reports: the size of each is measured by encoding it, and the
/// last ones are made longer by single digits of the bytes they move.
fn fill(bed: &mut Bed, bytes: u64) -> Result<(), Story> {
    let subject = bed.subjects[0];
    let host = long_host();
    let mut number = 0;
    let mut total = 0;
    let size = |bed: &mut Bed, number: u64, up: u64| -> Result<u64, Story> { bed.size_of(subject, &host, up, number) };
    // All but the last few have the usual size.
    loop {
        let next = size(bed, number, 100)?;
        if total + LAST * (next + 8) > bytes {
            break;
        }
        bed.attempt(subject.device, &ordinary(subject.user, &host, 100))?;
        total += next;
        number += 1;
    }
    // The rest is cut into equal parts, each made as long as it must be by the digits of the bytes it sends.
    let smallest = size(bed, number, 1)?;
    let left = bytes - total;
    let count = left / smallest;
    for part in 0..count {
        let wanted = left * (part + 1) / count - left * part / count;
        let digits = wanted - smallest + 1;
        let up = 10u64.pow(u32::try_from(digits - 1).unwrap_or(0));
        bed.attempt(subject.device, &ordinary(subject.user, &host, up))?;
    }
    bed.mark_now();
    Ok(())
}

#[then(expr = "at most {span} pass between the starts of two reports")]
fn at_most_apart(bed: &mut Bed, span: Span) -> Result<(), Story> {
    let due = format!("at most {} between the starts of two reports of a device", span.0);
    apart(bed, &due, |gap| gap <= span.0)
}

#[then(expr = "at least {span} pass between the starts of two reports")]
fn at_least_apart(bed: &mut Bed, span: Span) -> Result<(), Story> {
    let due = format!("at least {} between the starts of two reports of a device", span.0);
    apart(bed, &due, |gap| gap >= span.0)
}

fn apart(bed: &mut Bed, due: &str, right: impl Fn(SimDuration) -> bool) -> Result<(), Story> {
    let (mark, now) = (bed.mark, bed.now());
    let sendings = bed.first_sendings(mark);
    for subject in bed.subjects.clone() {
        let empty = Vec::new();
        let mut starts: Vec<SimTime> =
            sendings.get(&subject.device).unwrap_or(&empty).iter().map(|(at, _)| *at).collect();
        starts.dedup();
        if starts.len() < 2 {
            return Err(Story::new(due, format!("{} reports of {}", starts.len(), bed.name(subject.device))));
        }
        let gaps = starts.windows(2).map(|pair| (pair[0], pair[1].since(pair[0])));
        if let Some((at, gap)) = gaps.clone().find(|(_, gap)| !right(*gap)) {
            let seen = format!("{gap} between the report of {} at {at} and the next", bed.name(subject.device));
            return Err(Story::new(due, seen));
        }
        // The last report must not be longer ago than the others may be apart.
        let since_last = now.since(starts[starts.len() - 1]);
        if right(SimDuration::ZERO) && !right(since_last) {
            let seen = format!("no report of {} for {since_last}", bed.name(subject.device));
            return Err(Story::new(due, seen));
        }
    }
    Ok(())
}

#[then(expr = "for {span} no device sends a report")]
fn no_report(bed: &mut Bed, span: Span) -> Result<(), Story> {
    let (mark, until) = (bed.mark, bed.mark + span.0);
    bed.advance(until)?;
    match bed.reports_since(mark).as_slice() {
        [] => Ok(()),
        reports => Err(Story::new("no report of an idle device", format!("{} reports", reports.len()))),
    }
}

/// What each device sent on each UTC day: each distinct report once, on the day of its first sending.
fn sent_by_day(stage: &Stage) -> BTreeMap<(DeviceId, UtcDay), (u64, u64)> {
    let mut days: BTreeMap<(DeviceId, UtcDay), (u64, u64)> = BTreeMap::new();
    for (device, sendings) in stage.first_sendings(SimTime::EPOCH) {
        for (at, report) in sendings {
            let day = days.entry((device, at.day())).or_default();
            day.0 += report.count();
            day.1 += stage.encoded_size(&report);
        }
    }
    days
}

#[then(expr = "on no UTC day a device has sent more than 4 MB or more than 4000 transactions")]
fn within_the_cap(bed: &mut Bed) -> Result<(), Story> {
    let due = "at most 4,194,304 bytes of report bodies, 4,000 transactions a UTC day";
    let days = sent_by_day(bed);
    if days.is_empty() {
        return Err(Story::new(due, "no report was sent"));
    }
    match days.iter().find(|(_, (transactions, bytes))| *transactions > 4000 || *bytes > CAP_BYTES) {
        None => Ok(()),
        Some(((device, day), (transactions, bytes))) => Err(Story::new(
            due,
            format!("{} sent {transactions} transactions, {bytes} bytes on {day}", bed.name(*device)),
        )),
    }
}

#[then(expr = "within {span} the device has sent {int} transactions on {word} UTC day(s)")]
fn sent_on_days(bed: &mut Bed, span: Span, count: u64, days: String) -> Result<(), Story> {
    let until = bed.mark + span.0;
    bed.advance(until)?;
    let sent = sent_by_day(bed);
    let total: u64 = sent.values().map(|(transactions, _)| transactions).sum();
    let wanted = match days.as_str() {
        "one" => 1,
        "two" => 2,
        "three" => 3,
        other => other.parse().unwrap_or(0),
    };
    let due = format!("{count} transactions sent on {days} UTC days");
    if total == count && sent.len() == wanted {
        return Ok(());
    }
    let lines: Vec<String> =
        sent.iter().map(|((_, day), (count, bytes))| format!("{day}: {count}, {bytes} bytes")).collect();
    Err(Story::new(due, format!("{total} on {} days ({})", sent.len(), lines.join("; "))))
}

#[then(expr = "within {span} the device has sent exactly 4 MB of report bodies today")]
fn sent_exactly(bed: &mut Bed, span: Span) -> Result<(), Story> {
    let (today, until) = (bed.mark.day(), bed.mark + span.0);
    bed.advance(until)?;
    let sent: u64 = sent_by_day(bed).iter().filter(|((_, day), _)| *day == today).map(|(_, (_, bytes))| bytes).sum();
    if sent == CAP_BYTES {
        return Ok(());
    }
    Err(Story::new("4,194,304 bytes of report bodies sent", format!("{sent} bytes")))
}

#[then(expr = "within {span} the device has sent less than 4 MB of report bodies today, at least {int} bytes")]
fn sent_less(bed: &mut Bed, span: Span, at_least: u64) -> Result<(), Story> {
    let (today, until) = (bed.mark.day(), bed.mark + span.0);
    bed.advance(until)?;
    let sent: u64 = sent_by_day(bed).iter().filter(|((_, day), _)| *day == today).map(|(_, (_, bytes))| bytes).sum();
    if (at_least..CAP_BYTES).contains(&sent) {
        return Ok(());
    }
    Err(Story::new(format!("{at_least} to 4,194,303 bytes of report bodies sent"), format!("{sent} bytes")))
}

#[then("every resend is the very report that was sent before")]
fn resends_are_identical(bed: &mut Bed) -> Result<(), Story> {
    let due = "resends that are byte-identical, under the same report id";
    let mut first: BTreeMap<(DeviceId, u32), Vec<u8>> = BTreeMap::new();
    let mut resends = 0;
    for (at, report) in bed.reports_since(SimTime::EPOCH) {
        let body = bed.encoded(&report);
        match first.get(&(report.device, report.sequence)) {
            None => drop(first.insert((report.device, report.sequence), body)),
            Some(before) if *before == body => resends += 1,
            Some(_) => return Err(Story::new(due, format!("report {} sent at {at} differs", report.sequence))),
        }
    }
    if resends > 0 { Ok(()) } else { Err(Story::new(due, "no report was sent again")) }
}

#[given("the device has made two full days of transactions")]
fn two_full_days(bed: &mut Bed) -> Result<(), Story> {
    for _ in 0..2 {
        let midnight = bed.now().day().end();
        bed.advance(midnight)?;
        spread(bed, 4000, midnight + SimDuration::from_hours(22))?;
    }
    let midnight = bed.now().day().end();
    bed.advance(midnight)?;
    bed.mark_now();
    Ok(())
}

#[then(expr = "within {span} the device has told Defender that {int} transactions were held back")]
fn told_held_back(bed: &mut Bed, span: Span, count: u64) -> Result<(), Story> {
    let until = bed.mark + span.0;
    bed.advance(until)?;
    let reports = bed.reports_since(SimTime::EPOCH);
    let told = reports.last().map(|(_, report)| report.held_back.transactions);
    if told == Some(count) {
        return Ok(());
    }
    Err(Story::new(format!("{count} transactions held back, in the last report"), format!("{told:?}")))
}
