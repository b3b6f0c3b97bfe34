//! What the log collector does and tells of itself: uploads, health, what it dropped and refused (PRX-06), and the
//! timelines of devices behind a proxy (PRX-08).

use cucumber::{given, then};
use gnomon_reference_impl::protocol::logs::{CollectorLine, CollectorStatus};
use gnomon_reference_impl::protocol::upload::UploadRequest;
use gnomon_reference_impl::time::SimDuration;
use gnomon_sim::world::WireMessage;

use crate::bounds;
use crate::step_error::StepError;
use crate::test_world::parameters::Span;
use crate::test_world::{Fixture, PollingRule, TestWorld};

/// How many logs the collector has begun to upload since the mark.
fn uploads(fixture: &Fixture) -> usize {
    let exchange = fixture.exchange.lock();
    let begun =
        exchange.passed.iter().filter(|passed| passed.at >= fixture.mark).filter_map(|passed| match &passed.message {
            WireMessage::Upload(_, _, UploadRequest::Address(asked)) => Some(asked.filename.clone()),
            _ => None,
        });
    begun.collect::<std::collections::BTreeSet<String>>().len()
}

fn uploaded(fixture: &Fixture, count: usize) -> Result<(), StepError> {
    match uploads(fixture) {
        seen if seen == count => Ok(()),
        seen => Err(StepError::otherwise(format!("{seen} logs are uploaded"))),
    }
}

#[then(expr = "within {span} the log collector uploads {int} log(s)")]
fn uploads_within(world: &mut TestWorld, span: Span, count: usize) -> Result<(), StepError> {
    let bound = world.judged(span, &[bounds::UPLOAD_BEGINS]);
    world.within(bound, PollingRule::Always, &format!("{count} logs uploaded"), |fixture| uploaded(fixture, count))
}

#[then(expr = "for {span} the log collector uploads nothing")]
fn uploads_nothing(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    world.throughout(span.0, PollingRule::Always, "no log uploaded", |fixture| uploaded(fixture, 0))
}

#[then(expr = "the log collector makes no call within {span}")]
fn no_call(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let (mark, until) = (world.mark, world.mark + span.0);
    world.advance(until - SimDuration::MILLISECOND)?;
    let exchange = world.exchange.lock();
    let calls = exchange.passed.iter().filter(|passed| matches!(passed.message, WireMessage::Upload(..)));
    match calls.filter(|passed| passed.at >= mark).nth(1) {
        None => Ok(()),
        Some(call) => Err(StepError::missed(format!("no call before {until}"), format!("a call at {}", call.at))),
    }
}

#[given(expr = "the log collector has told of itself")]
fn told_of_itself(world: &mut TestWorld) -> Result<(), StepError> {
    let until = world.now() + world.promised(bounds::COLLECTOR_TOLD)?;
    world.advance(until)?;
    world.mark_now();
    Ok(())
}

fn of_collector(fixture: &mut Fixture, what: &str, test: impl Fn(&CollectorLine) -> bool) -> Result<(), StepError> {
    match fixture.collector()? {
        Some(line) if test(&line) => Ok(()),
        Some(line) => Err(StepError::otherwise(format!("not {what}: {line:?}"))),
        None => Err(StepError::otherwise("no log collector")),
    }
}

fn status(words: &str) -> Result<CollectorStatus, StepError> {
    let all =
        [CollectorStatus::Created, CollectorStatus::Connected, CollectorStatus::Healthy, CollectorStatus::Disconnected];
    all.into_iter()
        .find(|status| status.to_string() == words)
        .ok_or_else(|| StepError::harness(format!("`{words}` is no status of a collector")))
}

#[then(expr = "within {span} the log collector is {word}")]
fn status_within(world: &mut TestWorld, span: Span, words: String) -> Result<(), StepError> {
    let expected = status(&words)?;
    let bound = world.judged(span, &[bounds::DISCONNECTED_AFTER, bounds::COLLECTOR_TOLD]);
    world.within(bound, PollingRule::Always, &words, |fixture| {
        of_collector(fixture, &words, |line| line.status == expected)
    })
}

#[then(expr = "for {span} the log collector is not {word}")]
fn status_throughout(world: &mut TestWorld, span: Span, words: String) -> Result<(), StepError> {
    let (expected, due) = (status(&words)?, format!("not {words}"));
    world.throughout(span.0, PollingRule::Always, &due, |fixture| {
        of_collector(fixture, &due, |line| line.status != expected)
    })
}

#[then(expr = "within {span} an alert says that no data comes")]
fn alert_within(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let due = "an alert that no data comes";
    let bound = world.judged(span, &[bounds::NO_DATA_ALERT_AFTER]);
    world.within(bound, PollingRule::Always, due, |fixture| of_collector(fixture, due, |line| line.alert.is_some()))
}

#[then(expr = "for {span} no alert says that no data comes")]
fn alert_throughout(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let due = "no alert that no data comes";
    world
        .throughout(span.0, PollingRule::Always, due, |fixture| of_collector(fixture, due, |line| line.alert.is_none()))
}

#[then(expr = "within {span} the log collector shows {int} dropped message(s)")]
fn dropped(world: &mut TestWorld, span: Span, count: u64) -> Result<(), StepError> {
    let due = format!("{count} dropped messages");
    let sum = |line: &CollectorLine| line.sources.iter().map(|source| source.dropped).sum::<u64>();
    let bound = world.judged(span, &[bounds::COLLECTOR_TOLD]);
    world.within(bound, PollingRule::Always, &due, |fixture| of_collector(fixture, &due, |line| sum(line) == count))
}

#[then(expr = "within {span} the log collector shows that its disk refuses data")]
fn refuses(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let due = "a count of refusals";
    let sum = |line: &CollectorLine| line.sources.iter().map(|source| source.refused).sum::<u64>();
    let bound = world.judged(span, &[bounds::COLLECTOR_TOLD]);
    world.within(bound, PollingRule::Always, due, |fixture| of_collector(fixture, due, |line| sum(line) > 0))
}

#[then(expr = "within {span} the log collector has taken {int} bytes")]
fn taken(world: &mut TestWorld, span: Span, bytes: u64) -> Result<(), StepError> {
    let due = format!("{bytes} bytes taken");
    let sum = |line: &CollectorLine| line.sources.iter().map(|source| source.taken_bytes.0).sum::<u64>();
    let bound = world.judged(span, &[bounds::COLLECTOR_TOLD]);
    world.within(bound, PollingRule::Always, &due, |fixture| of_collector(fixture, &due, |line| sum(line) == bytes))
}

#[then(expr = "within {span} the timeline of each device has a connection to {string}")]
fn in_timeline(world: &mut TestWorld, span: Span, host: String) -> Result<(), StepError> {
    let due = format!("a network event to {host} in each timeline");
    world.within(span.0, PollingRule::Always, &due, |fixture| match fixture.connections_to(&host)? {
        true => Ok(()),
        false => Err(StepError::otherwise(format!("no network event to {host}"))),
    })
}

#[then(expr = "for {span} the timeline of each device has no connection to {string}")]
fn not_in_timeline(world: &mut TestWorld, span: Span, host: String) -> Result<(), StepError> {
    let due = format!("no network event to {host} in any timeline");
    world.throughout(span.0, PollingRule::Always, &due, |fixture| match fixture.connections_to(&host)? {
        false => Ok(()),
        true => Err(StepError::otherwise(format!("a network event to {host}"))),
    })
}
