//! Advanced hunting: the documented query, its variants, and what limits it.

use cucumber::{given, then, when};
use gnomon_reference_impl::protocol::defender::{DefenderQuery, HuntingAnswer};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::traffic::make;
use crate::bounds;
use crate::step_error::{Refusal, StepError};
use crate::test_world::parameters::Span;
use crate::test_world::{Fixture, TestWorld};

/// A query that costs next to nothing.
const CHEAP: &str = "AlertInfo | take 0";

/// How often the analyst asks in one minute, of 45 times that are granted.
const CALLS_A_MINUTE: u32 = 30;

/// A query that takes long: it goes through many operators, though over few rows.
fn expensive() -> String {
    format!("AlertInfo{}", " | where Severity != 'None'".repeat(198))
}

/// Asks, and keeps what came of it.
fn ask(fixture: &mut Fixture, query: &str) {
    let asked = fixture.ask_about_devices(DefenderQuery::hunt(query.to_owned()));
    fixture.hunted.push(asked);
}

/// What came of the latest query.
fn latest<'a>(fixture: &'a Fixture, due: &str) -> Result<&'a HuntingAnswer, StepError> {
    match fixture.hunted.last() {
        Some(Ok(answer)) => Ok(answer),
        Some(Err(refusal)) => Err(not_answered(refusal, due)),
        None => Err(StepError::harness("nobody asked")),
    }
}

/// Whether Defender refused the query, or one more of them, rather than being in no state to answer any.
fn is_about_the_query(refusal: &Refusal) -> bool {
    refusal.is_a_decision() || refusal.error.code == ErrorCode::TooManyRequests
}

/// A query is not answered. That these are, as often and as far as the limits go, is what is promised (HNT-03, HNT-05):
/// what Defender holds against the query is the product's miss.
fn not_answered(refusal: &Refusal, due: &str) -> StepError {
    if is_about_the_query(refusal) {
        return StepError::missed(due, format!("the refusal \"{}\"", refusal.error));
    }
    refusal.clone().instead_of(due)
}

/// The refusal of the latest query.
fn refusal<'a>(fixture: &'a Fixture, due: &str) -> Result<&'a ApiError, StepError> {
    match fixture.hunted.last() {
        Some(Err(refusal)) if is_about_the_query(refusal) => Ok(&refusal.error),
        Some(Err(refusal)) => Err(refusal.clone().instead_of(due)),
        Some(Ok(answer)) => Err(StepError::missed(due, format!("an answer of {} rows", answer.results.len()))),
        None => Err(StepError::harness("nobody asked")),
    }
}

#[given(expr = "each device has made {int} transaction to each of {string}")]
fn to_each_of(world: &mut TestWorld, count: u64, hosts: String) -> Result<(), StepError> {
    hosts.split(", ").try_for_each(|host| make(world, count, host))
}

#[when(expr = "the analyst asks for the domains {string}")]
fn documented(world: &mut TestWorld, list: String) {
    let query = format!("DeviceNetworkEvents\n| where RemoteUrl in ({list})\n| order by Timestamp desc");
    ask(world, &query);
}

#[when(expr = "the analyst asks when the domain {string} was connected to")]
fn instants(world: &mut TestWorld, host: String) {
    let query =
        format!("DeviceNetworkEvents | where RemoteUrl == \"{host}\" | project Timestamp | order by Timestamp desc");
    ask(world, &query);
}

#[when(expr = "the analyst asks for rows of {int} bytes")]
fn rows_of(world: &mut TestWorld, bytes: usize) {
    let query = format!("DeviceNetworkEvents | project Text = '{}'", "x".repeat(bytes));
    ask(world, &query);
}

#[when(expr = "the analyst asks {int} times at once")]
fn at_once(world: &mut TestWorld, times: u32) {
    (0..times).for_each(|_| ask(world, CHEAP));
}

#[when(expr = "the analyst asks {int} times, {int} times a minute")]
fn steadily(world: &mut TestWorld, times: u32, a_minute: u32) -> Result<(), StepError> {
    for time in 0..times {
        if time > 0 && time.is_multiple_of(a_minute) {
            let next = world.now() + SimDuration::MINUTE;
            world.advance(next)?;
        }
        ask(world, CHEAP);
    }
    Ok(())
}

/// Asks until a query is refused, or for an hour.
fn until_refused(world: &mut TestWorld) -> Result<(), StepError> {
    let query = expensive();
    let end = world.now() + SimDuration::HOUR;
    while world.now() < end {
        for _ in 0..CALLS_A_MINUTE {
            ask(world, &query);
            match world.hunted.last() {
                Some(Err(refusal)) if is_about_the_query(refusal) => return Ok(()),
                Some(Err(refusal)) => return Err(refusal.clone().instead_of("answers until the run time is used up")),
                _ => {}
            }
        }
        let next = world.now() + SimDuration::MINUTE;
        world.advance(next)?;
    }
    Ok(())
}

#[when("the analyst asks until the run time of an hour is used up")]
fn hour_used_up(world: &mut TestWorld) -> Result<(), StepError> {
    until_refused(world)
}

#[when("the analyst asks until the run time of a day is used up")]
fn day_used_up(world: &mut TestWorld) -> Result<(), StepError> {
    for _ in 0..24 {
        until_refused(world)?;
        let wait =
            world.hunted.last().and_then(|asked| asked.as_ref().err()).and_then(|refusal| refusal.error.retry_after);
        match wait {
            // The run time of the hour is used up: the analyst goes on in the next.
            Some(wait) if wait <= SimDuration::HOUR => {
                drop(world.hunted.pop());
                let next = world.now() + wait;
                world.advance(next)?;
            }
            _ => return Ok(()),
        }
    }
    Ok(())
}

#[then(expr = "the rows are exactly the connections to {string}, newest first")]
fn exactly(world: &mut TestWorld, hosts: String) -> Result<(), StepError> {
    let due = format!("exactly the connections to {hosts}, the newest first");
    let mut made: Vec<(String, String, String)> = Vec::new();
    for attempt in world.attempts.iter().filter(|attempt| hosts.split(", ").any(|host| host == attempt.host)) {
        let device = world.device_name(attempt.device).computer_dns_name;
        made.push((stamp(attempt.at.to_string()), device, attempt.host.clone()));
    }
    let answer = latest(world, &due)?;
    let columns = [answer.texts("Timestamp"), answer.texts("DeviceName"), answer.texts("RemoteUrl")];
    let [instants, devices, urls] = columns.map(|column| column.map(str::to_owned).collect::<Vec<_>>());
    if !instants.is_sorted_by(|newer, older| newer >= older) {
        return Err(StepError::missed(due, format!("rows in this order: {instants:?}")));
    }
    let mut found: Vec<_> =
        instants.into_iter().zip(devices).zip(urls).map(|((at, device), url)| (at, device, url)).collect();
    found.sort();
    made.sort();
    if found == made { Ok(()) } else { Err(StepError::missed(due, format!("{found:?} instead of {made:?}"))) }
}

/// An instant with the seven digits that answers have.
fn stamp(instant: String) -> String {
    instant.replace('Z', "0000Z")
}

#[then(expr = "the query finds {int} rows")]
fn finds(world: &mut TestWorld, count: usize) -> Result<(), StepError> {
    let due = format!("{count} rows");
    let found = latest(world, &due)?.results.len();
    if found == count { Ok(()) } else { Err(StepError::missed(due, format!("{found} rows"))) }
}

#[then(expr = "the newest {int} connections to {string} are found")]
fn newest(world: &mut TestWorld, count: usize, host: String) -> Result<(), StepError> {
    let due = format!("the newest {count} connections to {host}");
    let to_it = world.attempts.iter().filter(|attempt| attempt.host == host);
    let mut made: Vec<_> = to_it.map(|attempt| attempt.at).collect();
    made.sort_by_key(|at| std::cmp::Reverse(*at));
    made.truncate(count);
    let answer = latest(world, &due)?;
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
    if all { Ok(()) } else { Err(StepError::missed(due, format!("{} rows, from {first:?} to {last:?}", column.len()))) }
}

#[then(expr = "the first {int} queries are answered")]
fn answered(world: &mut TestWorld, count: usize) -> Result<(), StepError> {
    let due = format!("an answer to each of the first {count} queries");
    match world.hunted.iter().take(count).enumerate().find_map(|(at, asked)| Some((at, asked.as_ref().err()?))) {
        None if world.hunted.len() >= count => Ok(()),
        None => Err(StepError::missed(due, format!("{} queries", world.hunted.len()))),
        Some((at, refusal)) => Err(not_answered(refusal, &format!("{due}, query {} too", at + 1))),
    }
}

#[then(expr = "exactly {span} of run time were granted")]
fn granted(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let bound = world.judged(span, &[bounds::RUN_TIME_AN_HOUR, bounds::RUN_TIME_A_DAY]);
    let due = format!("a refusal right after the query with which {bound} of run time were reached");
    let mut total = SimDuration::ZERO;
    let mut last = SimDuration::ZERO;
    for answer in world.hunted.iter().flatten() {
        last = answer.stats.execution_time;
        total = SimDuration::from_millis(total.millis() + last.millis());
    }
    let before = total.saturating_sub(last);
    let seen = format!("{total} of run time were granted, the last query taking {last}");
    if before < bound && bound <= total { Ok(()) } else { Err(StepError::missed(due, seen)) }
}

#[then(expr = "the query is refused because of {string}")]
fn refused(world: &mut TestWorld, why: String) -> Result<(), StepError> {
    let due = format!("a refusal that says \"{why}\"");
    let error = refusal(world, &due)?;
    if error.message.contains(&why) { Ok(()) } else { Err(StepError::missed(due, format!("the refusal \"{error}\""))) }
}

#[then("after the wait that it names the next is answered")]
fn waits(world: &mut TestWorld) -> Result<(), StepError> {
    let due = "an answer after the wait that the refusal names, and none a second sooner";
    let error = refusal(world, due)?;
    let Some(wait) = error.retry_after else { return Err(StepError::missed(due, format!("no wait in \"{error}\""))) };
    let refused_at = world.now();
    world.advance(refused_at + wait.saturating_sub(SimDuration::SECOND))?;
    ask(world, CHEAP);
    refusal(world, due)?;
    world.advance(refused_at + wait)?;
    ask(world, CHEAP);
    latest(world, due).map(|_| ())
}
