//! What endpoints report: when, how much, and what the cap holds back.

use std::collections::BTreeMap;

use cucumber::{given, then, when};
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::{SimDuration, SimTime, UtcDay};

use crate::bounds;
use crate::step_error::StepError;
use crate::test_world::parameters::{Program, Span};
use crate::test_world::{Connection, Fixture, TestWorld};

#[given("each device has just reported")]
fn just_reported(world: &mut TestWorld) -> Result<(), StepError> {
    for subject in world.subjects.clone() {
        let connection = ordinary(subject.user, "www.example.org", 1000);
        world.attempt(subject.device, &connection)?;
    }
    let until = world.now() + SimDuration::HOUR;
    world.advance(until)?;
    world.mark_now();
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
fn spread(world: &mut TestWorld, count: u64, until: SimTime) -> Result<(), StepError> {
    let subject = world.subjects[0];
    let begins = world.now();
    let every = until.since(begins).millis() / count.max(1);
    for number in 0..count {
        world.advance(begins + SimDuration::from_millis(number * every))?;
        world.attempt(subject.device, &short(subject.user))?;
    }
    Ok(())
}

#[given(expr = "the device has made {int} transactions today")]
#[when(expr = "the device makes {int} transactions today")]
fn today(world: &mut TestWorld, count: u64) -> Result<(), StepError> {
    let ends = world.now().day().end() - SimDuration::from_hours(2);
    spread(world, count, ends)?;
    world.mark_now();
    Ok(())
}

#[given(expr = "the device has made {int} transactions too many")]
#[when(expr = "the device makes {int} more transaction(s)")]
fn more(world: &mut TestWorld, count: u64) -> Result<(), StepError> {
    let subject = world.subjects[0];
    for _ in 0..count {
        world.attempt(subject.device, &short(subject.user))?;
    }
    world.mark_now();
    Ok(())
}

#[when(expr = "the device makes {int} transactions in the last second of the day")]
fn at_the_end_of_the_day(world: &mut TestWorld, count: u64) -> Result<(), StepError> {
    let last = world.now().day().end() - SimDuration::MILLISECOND;
    world.advance(last)?;
    more(world, count)
}

#[when(expr = "the device makes {int} transaction(s) at midnight")]
fn at_midnight(world: &mut TestWorld, count: u64) -> Result<(), StepError> {
    let midnight = world.now().day().end();
    world.advance(midnight)?;
    more(world, count)
}

/// A host name that makes a transaction much larger than usual, so that a day is full by bytes long before it is by
/// count.
fn long_host() -> String {
    format!("{0}.{0}.{0}.dropbox.com", "a".repeat(60))
}

#[given(expr = "the device has made transactions of exactly 4 MB as encoded")]
#[when(expr = "the device makes transactions of exactly 4 MB as encoded")]
fn exactly_full(world: &mut TestWorld) -> Result<(), StepError> {
    let cap = world.promised(bounds::BYTES_A_DAY)?;
    fill(world, cap.0)
}

#[when(expr = "the device makes transactions of 1 byte more than 4 MB as encoded")]
fn one_byte_over(world: &mut TestWorld) -> Result<(), StepError> {
    let cap = world.promised(bounds::BYTES_A_DAY)?;
    fill(world, cap.0 + 1)
}

/// How many transactions are made longer by single digits, so that together they fill a day to the byte.
const LAST: u64 = 250;

/// The first device makes transactions that take exactly `bytes` in reports: the size of each is measured by encoding
/// it, and the last ones are made longer by single digits of the bytes they move.
fn fill(world: &mut TestWorld, bytes: u64) -> Result<(), StepError> {
    let subject = world.subjects[0];
    let host = long_host();
    let mut number = 0;
    let mut total = 0;
    let size = |world: &mut TestWorld, number: u64, up: u64| -> Result<u64, StepError> {
        world.size_of(subject, &host, up, number)
    };
    // All but the last few have the usual size.
    loop {
        let next = size(world, number, 100)?;
        if total + LAST * (next + 8) > bytes {
            break;
        }
        world.attempt(subject.device, &ordinary(subject.user, &host, 100))?;
        total += next;
        number += 1;
    }
    // The rest is cut into equal parts, each made as long as it must be by the digits of the bytes it sends.
    let smallest = size(world, number, 1)?;
    let left = bytes - total;
    let count = left / smallest;
    for part in 0..count {
        let wanted = left * (part + 1) / count - left * part / count;
        let digits = wanted - smallest + 1;
        let up = 10u64.pow(u32::try_from(digits - 1).unwrap_or(0));
        world.attempt(subject.device, &ordinary(subject.user, &host, up))?;
    }
    world.mark_now();
    Ok(())
}

#[then(expr = "at most {span} pass between the starts of two reports")]
fn at_most_apart(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let bound = world.judged(span, &[bounds::APART_AT_MOST]);
    let due = format!("at most {bound} between the starts of two reports of a device");
    apart(world, &due, |gap| gap <= bound)
}

#[then(expr = "at least {span} pass between the starts of two reports")]
fn at_least_apart(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let bound = world.judged(span, &[bounds::APART_AT_LEAST]);
    let due = format!("at least {bound} between the starts of two reports of a device");
    apart(world, &due, |gap| gap >= bound)
}

/// Gaps that end after the mark count, also if the report before it was sent earlier.
fn apart(world: &mut TestWorld, due: &str, right: impl Fn(SimDuration) -> bool) -> Result<(), StepError> {
    let (mark, now) = (world.mark, world.now());
    let sendings = world.first_sendings(SimTime::EPOCH);
    for subject in world.subjects.clone() {
        let sent = sendings.get(&subject.device).into_iter().flatten().map(|(at, _)| *at);
        let mut starts: Vec<SimTime> = sent.collect();
        starts.dedup();
        let since_mark = starts.iter().filter(|at| **at >= mark).count();
        if since_mark < 2 {
            return Err(StepError::missed(due, format!("{since_mark} reports of {}", world.name(subject.device))));
        }
        let gaps = starts.windows(2).filter(|pair| pair[1] >= mark).map(|pair| (pair[0], pair[1].since(pair[0])));
        if let Some((at, gap)) = gaps.clone().find(|(_, gap)| !right(*gap)) {
            let seen = format!("{gap} between the report of {} at {at} and the next", world.name(subject.device));
            return Err(StepError::missed(due, seen));
        }
        // The last report must not be longer ago than the others may be apart.
        let since_last = now.since(starts[starts.len() - 1]);
        if right(SimDuration::ZERO) && !right(since_last) {
            let seen = format!("no report of {} for {since_last}", world.name(subject.device));
            return Err(StepError::missed(due, seen));
        }
    }
    Ok(())
}

#[then(expr = "for {span} no device sends a report")]
fn no_report(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let (mark, until) = (world.mark, world.mark + span.0);
    world.advance(until)?;
    match world.reports_since(mark).as_slice() {
        [] => Ok(()),
        reports => Err(StepError::missed("no report of an idle device", format!("{} reports", reports.len()))),
    }
}

/// What each device sent on each UTC day: each distinct report once, on the day of its first sending.
fn sent_by_day(fixture: &Fixture) -> BTreeMap<(DeviceId, UtcDay), (u64, u64)> {
    let mut days: BTreeMap<(DeviceId, UtcDay), (u64, u64)> = BTreeMap::new();
    for (device, sendings) in fixture.first_sendings(SimTime::EPOCH) {
        for (at, report) in sendings {
            let day = days.entry((device, at.day())).or_default();
            day.0 += report.count();
            day.1 += fixture.encoded_size(&report);
        }
    }
    days
}

/// On no UTC day a device has sent too much.
pub(crate) fn within_the_cap(
    world: &TestWorld,
    due: &str,
    too_much: impl Fn(u64, u64) -> bool,
) -> Result<(), StepError> {
    let days = sent_by_day(world);
    if days.is_empty() {
        return Err(StepError::missed(due, "no report was sent"));
    }
    match days.iter().find(|(_, (transactions, bytes))| too_much(*transactions, *bytes)) {
        None => Ok(()),
        Some(((device, day), (transactions, bytes))) => Err(StepError::missed(
            due,
            format!("{} sent {transactions} transactions, {bytes} bytes on {day}", world.name(*device)),
        )),
    }
}

#[then(expr = "within {span} a device has sent at most 4 MB on each UTC day")]
fn within_the_bytes(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let until = world.mark + span.0;
    world.advance(until)?;
    let cap = world.promised(bounds::BYTES_A_DAY)?.0;
    within_the_cap(world, &format!("at most {cap} bytes of report bodies a UTC day"), |_, bytes| bytes > cap)
}

#[then(expr = "within {span} a device has sent at most about 4000 transactions on each UTC day")]
fn within_about(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let until = world.mark + span.0;
    world.advance(until)?;
    let cap = world.promised(bounds::ABOUT_AT_MOST)?;
    within_the_cap(world, &format!("at most {cap} transactions a UTC day"), |transactions, _| transactions > cap)
}

#[then(expr = "on no UTC day a device has sent more than 4000 transactions")]
fn within_the_count(world: &mut TestWorld) -> Result<(), StepError> {
    let cap = world.promised(bounds::TRANSACTIONS_A_DAY)?;
    within_the_cap(world, &format!("at most {cap} transactions a UTC day"), |transactions, _| transactions > cap)
}

#[then(expr = "within {span} the device has sent {int} transactions on {word} UTC day(s)")]
fn sent_on_days(world: &mut TestWorld, span: Span, count: u64, days: String) -> Result<(), StepError> {
    let until = world.mark + span.0;
    world.advance(until)?;
    let sent = sent_by_day(world);
    let total: u64 = sent.values().map(|(transactions, _)| transactions).sum();
    let wanted = match days.as_str() {
        "one" => 1,
        "two" => 2,
        "three" => 3,
        other => return Err(StepError::harness(format!("`{other}` is no number of days"))),
    };
    let due = format!("{count} transactions sent on {days} UTC days");
    if total == count && sent.len() == wanted {
        return Ok(());
    }
    let lines: Vec<String> =
        sent.iter().map(|((_, day), (count, bytes))| format!("{day}: {count}, {bytes} bytes")).collect();
    Err(StepError::missed(due, format!("{total} on {} days ({})", sent.len(), lines.join("; "))))
}

#[then(expr = "within {span} the device has sent exactly 4 MB of report bodies today")]
fn sent_exactly(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let (today, until) = (world.mark.day(), world.mark + span.0);
    world.advance(until)?;
    let sent: u64 = sent_by_day(world).iter().filter(|((_, day), _)| *day == today).map(|(_, (_, bytes))| bytes).sum();
    let cap = world.promised(bounds::BYTES_A_DAY)?.0;
    if sent == cap {
        return Ok(());
    }
    Err(StepError::missed(format!("{cap} bytes of report bodies sent"), format!("{sent} bytes")))
}

#[then(expr = "within {span} the device has sent less than 4 MB of report bodies today, at least {int} bytes")]
fn sent_less(world: &mut TestWorld, span: Span, at_least: u64) -> Result<(), StepError> {
    let (today, until) = (world.mark.day(), world.mark + span.0);
    world.advance(until)?;
    let sent: u64 = sent_by_day(world).iter().filter(|((_, day), _)| *day == today).map(|(_, (_, bytes))| bytes).sum();
    let cap = world.promised(bounds::BYTES_A_DAY)?.0;
    if (at_least..cap).contains(&sent) {
        return Ok(());
    }
    Err(StepError::missed(
        format!("{at_least} bytes of report bodies sent, or more, and less than {cap}"),
        format!("{sent} bytes"),
    ))
}

#[then("every resend is the very report that was sent before")]
fn resends_are_identical(world: &mut TestWorld) -> Result<(), StepError> {
    let due = "resends that are byte-identical, under the same report id";
    let mut first: BTreeMap<(DeviceId, u32), Vec<u8>> = BTreeMap::new();
    let mut resends = 0;
    for (at, report) in world.reports_since(SimTime::EPOCH) {
        let body = world.encoded(&report);
        match first.get(&(report.device, report.sequence)) {
            None => drop(first.insert((report.device, report.sequence), body)),
            Some(before) if *before == body => resends += 1,
            Some(_) => return Err(StepError::missed(due, format!("report {} sent at {at} differs", report.sequence))),
        }
    }
    if resends > 0 { Ok(()) } else { Err(StepError::missed(due, "no report was sent again")) }
}

#[given("the device has made two full days of transactions")]
fn two_full_days(world: &mut TestWorld) -> Result<(), StepError> {
    for _ in 0..2 {
        let midnight = world.now().day().end();
        world.advance(midnight)?;
        let full = world.promised(bounds::TRANSACTIONS_A_DAY)?;
        spread(world, full, midnight + SimDuration::from_hours(22))?;
    }
    let midnight = world.now().day().end();
    world.advance(midnight)?;
    world.mark_now();
    Ok(())
}

#[then(expr = "within {span} the device has told Defender that {int} transactions were held back")]
fn told_held_back(world: &mut TestWorld, span: Span, count: u64) -> Result<(), StepError> {
    let until = world.mark + span.0;
    world.advance(until)?;
    let reports = world.reports_since(SimTime::EPOCH);
    let told = reports.last().map(|(_, report)| report.held_back.transactions);
    if told == Some(count) {
        return Ok(());
    }
    Err(StepError::missed(format!("{count} transactions held back, in the last report"), format!("{told:?}")))
}
