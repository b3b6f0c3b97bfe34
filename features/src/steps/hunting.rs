//! Advanced hunting: the documented query, its variants, and what limits it.

use cucumber::{given, then, when};
use gnomon_reference_impl::protocol::defender::{DefenderAnswer, DefenderQuery, HuntingAnswer};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::traffic::make;
use crate::bed::words::Span;
use crate::bed::{Bed, Stage};
use crate::story::Story;

/// A query that costs next to nothing.
const CHEAP: &str = "AlertInfo | take 0";

/// How often the analyst asks in one minute, of 45 times that are granted.
const CALLS_A_MINUTE: u32 = 30;

/// A query that takes long: it goes through many operators, though over few rows.
fn expensive() -> String {
    format!("AlertInfo{}", " | where Severity != 'None'".repeat(198))
}

/// Asks, and keeps what came of it.
fn ask(stage: &mut Stage, query: &str) {
    let asked = stage.ask_about_devices(&DefenderQuery::Hunt { query: query.to_owned() });
    stage.hunted.push(asked.and_then(|answer| match answer {
        DefenderAnswer::Hunt(answer) => Ok(answer),
        other => Err(ApiError::new(ErrorCode::BadRequest, format!("an answer to another question: {other:?}"))),
    }));
}

/// What came of the latest query.
fn latest<'a>(stage: &'a Stage, due: &str) -> Result<&'a HuntingAnswer, Story> {
    match stage.hunted.last() {
        Some(Ok(answer)) => Ok(answer),
        Some(Err(error)) => Err(Story::new(due, format!("the refusal \"{error}\""))),
        None => Err(Story::new(due, "nobody asked")),
    }
}

/// The refusal of the latest query.
fn refusal<'a>(stage: &'a Stage, due: &str) -> Result<&'a ApiError, Story> {
    match stage.hunted.last() {
        Some(Err(error)) => Ok(error),
        Some(Ok(answer)) => Err(Story::new(due, format!("an answer of {} rows", answer.results.len()))),
        None => Err(Story::new(due, "nobody asked")),
    }
}

#[given(expr = "each device has made {int} transaction to each of {string}")]
fn to_each_of(bed: &mut Bed, count: u64, hosts: String) -> Result<(), Story> {
    hosts.split(", ").try_for_each(|host| make(bed, count, host))
}

#[when(expr = "the analyst asks for the domains {string}")]
fn documented(bed: &mut Bed, list: String) {
    let query = format!("DeviceNetworkEvents\n| where RemoteUrl in ({list})\n| order by Timestamp desc");
    ask(bed, &query);
}

#[when(expr = "the analyst asks when the domain {string} was connected to")]
fn instants(bed: &mut Bed, host: String) {
    let query =
        format!("DeviceNetworkEvents | where RemoteUrl == \"{host}\" | project Timestamp | order by Timestamp desc");
    ask(bed, &query);
}

#[when(expr = "the analyst asks for rows of {int} bytes")]
fn rows_of(bed: &mut Bed, bytes: usize) {
    let query = format!("DeviceNetworkEvents | project Text = '{}'", "x".repeat(bytes));
    ask(bed, &query);
}

#[when(expr = "the analyst asks {int} times at once")]
fn at_once(bed: &mut Bed, times: u32) {
    (0..times).for_each(|_| ask(bed, CHEAP));
}

#[when(expr = "the analyst asks {int} times, {int} times a minute")]
fn steadily(bed: &mut Bed, times: u32, a_minute: u32) -> Result<(), Story> {
    for time in 0..times {
        if time > 0 && time.is_multiple_of(a_minute) {
            let next = bed.now() + SimDuration::MINUTE;
            bed.advance(next)?;
        }
        ask(bed, CHEAP);
    }
    Ok(())
}

/// Asks until a query is refused, or for an hour.
fn until_refused(bed: &mut Bed) -> Result<(), Story> {
    let query = expensive();
    let end = bed.now() + SimDuration::HOUR;
    while bed.now() < end {
        for _ in 0..CALLS_A_MINUTE {
            ask(bed, &query);
            if bed.hunted.last().is_some_and(Result::is_err) {
                return Ok(());
            }
        }
        let next = bed.now() + SimDuration::MINUTE;
        bed.advance(next)?;
    }
    Ok(())
}

#[when("the analyst asks until the run time of an hour is used up")]
fn hour_used_up(bed: &mut Bed) -> Result<(), Story> {
    until_refused(bed)
}

#[when("the analyst asks until the run time of a day is used up")]
fn day_used_up(bed: &mut Bed) -> Result<(), Story> {
    for _ in 0..24 {
        until_refused(bed)?;
        let wait = bed.hunted.last().and_then(|asked| asked.as_ref().err()).and_then(|error| error.retry_after);
        match wait {
            // The run time of the hour is used up: the analyst goes on in the next.
            Some(wait) if wait <= SimDuration::HOUR => {
                drop(bed.hunted.pop());
                let next = bed.now() + wait;
                bed.advance(next)?;
            }
            _ => return Ok(()),
        }
    }
    Ok(())
}

#[then(expr = "the rows are exactly the connections to {string}, newest first")]
fn exactly(bed: &mut Bed, hosts: String) -> Result<(), Story> {
    let due = format!("exactly the connections to {hosts}, the newest first");
    let mut made: Vec<(String, String, String)> = Vec::new();
    for attempt in bed.attempts.iter().filter(|attempt| hosts.split(", ").any(|host| host == attempt.host)) {
        let device = bed.device_name(attempt.device).computer_dns_name;
        made.push((stamp(attempt.at.to_string()), device, attempt.host.clone()));
    }
    let answer = latest(bed, &due)?;
    let columns = [answer.texts("Timestamp"), answer.texts("DeviceName"), answer.texts("RemoteUrl")];
    let [instants, devices, urls] = columns.map(|column| column.map(str::to_owned).collect::<Vec<_>>());
    if !instants.is_sorted_by(|newer, older| newer >= older) {
        return Err(Story::new(due, format!("rows in this order: {instants:?}")));
    }
    let mut found: Vec<_> =
        instants.into_iter().zip(devices).zip(urls).map(|((at, device), url)| (at, device, url)).collect();
    found.sort();
    made.sort();
    if found == made { Ok(()) } else { Err(Story::new(due, format!("{found:?} instead of {made:?}"))) }
}

/// An instant with the seven digits that answers have.
fn stamp(instant: String) -> String {
    instant.replace('Z', "0000Z")
}

#[then(expr = "the query finds {int} rows")]
fn finds(bed: &mut Bed, count: usize) -> Result<(), Story> {
    let due = format!("{count} rows");
    let found = latest(bed, &due)?.results.len();
    if found == count { Ok(()) } else { Err(Story::new(due, format!("{found} rows"))) }
}

#[then(expr = "the newest {int} connections to {string} are found")]
fn newest(bed: &mut Bed, count: usize, host: String) -> Result<(), Story> {
    let due = format!("the newest {count} connections to {host}");
    let to_it = bed.attempts.iter().filter(|attempt| attempt.host == host);
    let mut made: Vec<_> = to_it.map(|attempt| attempt.at).collect();
    made.sort_by_key(|at| std::cmp::Reverse(*at));
    made.truncate(count);
    let answer = latest(bed, &due)?;
    let column: Vec<&str> = answer.texts("Timestamp").collect();
    // Many connections are of one instant, which is printed once.
    let mut printed = (SimTime::NEVER, String::new());
    let mut is_it = |at: SimTime, text: &str| {
        if printed.0 != at {
            printed = (at, stamp(at.to_string()));
        }
        printed.1 == text
    };
    let all = column.len() == made.len() && made.iter().zip(&column).all(|(at, text)| is_it(*at, text));
    let (first, last) = (column.first(), column.last());
    if all { Ok(()) } else { Err(Story::new(due, format!("{} rows, from {first:?} to {last:?}", column.len()))) }
}

#[then(expr = "the first {int} queries are answered")]
fn answered(bed: &mut Bed, count: usize) -> Result<(), Story> {
    let due = format!("an answer to each of the first {count} queries");
    match bed.hunted.iter().take(count).enumerate().find_map(|(at, asked)| Some((at, asked.as_ref().err()?))) {
        None if bed.hunted.len() >= count => Ok(()),
        None => Err(Story::new(due, format!("{} queries", bed.hunted.len()))),
        Some((at, error)) => Err(Story::new(due, format!("the refusal \"{error}\" of query {}", at + 1))),
    }
}

#[then(expr = "exactly {span} of run time were granted")]
fn granted(bed: &mut Bed, span: Span) -> Result<(), Story> {
    let due = format!("a refusal right after the query with which {} of run time were reached", span.0);
    let mut total = SimDuration::ZERO;
    let mut last = SimDuration::ZERO;
    for answer in bed.hunted.iter().flatten() {
        last = answer.stats.execution_time;
        total = SimDuration::from_millis(total.millis() + last.millis());
    }
    let before = total.saturating_sub(last);
    let seen = format!("{total} of run time were granted, the last query taking {last}");
    if before < span.0 && span.0 <= total { Ok(()) } else { Err(Story::new(due, seen)) }
}

#[then(expr = "the query is refused because of {string}")]
fn refused(bed: &mut Bed, why: String) -> Result<(), Story> {
    let due = format!("a refusal that says \"{why}\"");
    let error = refusal(bed, &due)?;
    if error.message.contains(&why) { Ok(()) } else { Err(Story::new(due, format!("the refusal \"{error}\""))) }
}

#[then("after the wait that it names the next is answered")]
fn waits(bed: &mut Bed) -> Result<(), Story> {
    let due = "an answer after the wait that the refusal names, and none a second sooner";
    let error = refusal(bed, due)?;
    let Some(wait) = error.retry_after else { return Err(Story::new(due, format!("no wait in \"{error}\""))) };
    let refused_at = bed.now();
    bed.advance(refused_at + wait.saturating_sub(SimDuration::SECOND))?;
    ask(bed, CHEAP);
    refusal(bed, due)?;
    bed.advance(refused_at + wait)?;
    ask(bed, CHEAP);
    latest(bed, due).map(|_| ())
}
