//! What happens to messages on the wires.

use std::collections::BTreeMap;

use cucumber::{given, then, when};
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::ErrorCode;
use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::sendings::Message;
use crate::bounds;
use crate::step_error::StepError;
use crate::test_world::parameters::{CloudRole, Span, Wire};
use crate::test_world::{Effect, Fault, Kind, TestWorld};

#[given(expr = "the next {int} check-in(s) of each device is/are lost")]
#[when(expr = "the next {int} check-in(s) of each device is/are lost")]
fn lost_check_ins(world: &mut TestWorld, count: u32) {
    let mut fault = Fault::new(&[Kind::CheckIn], Effect::Lose, world.now());
    fault.count = Some(count);
    world.exchange.lock().faults.push(fault);
}

#[given(expr = "the next {int} answer(s) to check-ins of each device is/are lost")]
fn lost_answers(world: &mut TestWorld, count: u32) {
    let mut fault = Fault::new(&[Kind::CheckInAnswer], Effect::Lose, world.now());
    fault.count = Some(count);
    world.exchange.lock().faults.push(fault);
}

#[given(expr = "no policy reaches a device for {span}")]
fn no_policy(world: &mut TestWorld, span: Span) {
    let until = world.now() + span.0;
    lose(world, &[Kind::CheckInAnswer], until);
}

#[given(expr = "the next {int} report(s) of each device is/are lost")]
fn lost_reports(world: &mut TestWorld, count: u32) {
    let mut fault = Fault::new(&[Kind::Report], Effect::Lose, world.now());
    fault.count = Some(count);
    world.exchange.lock().faults.push(fault);
}

#[given(expr = "every report arrives three times within {span}")]
fn repeated_reports(world: &mut TestWorld, span: Span) {
    let fault = Fault::new(&[Kind::Report], Effect::Repeat(span.0), world.now());
    world.exchange.lock().faults.push(fault);
}

#[given(expr = "the next {int} report(s) of each device arrive(s) three times within {span}")]
fn repeated_once(world: &mut TestWorld, count: u32, span: Span) {
    let mut fault = Fault::new(&[Kind::Report], Effect::Repeat(span.0), world.now());
    fault.count = Some(count);
    world.exchange.lock().faults.push(fault);
}

#[given(expr = "the next {int} report(s) of each device arrive(s) {span} late")]
fn late_reports(world: &mut TestWorld, count: u32, span: Span) {
    let mut fault = Fault::new(&[Kind::Report], Effect::Delay(span.0), world.now());
    fault.count = Some(count);
    world.exchange.lock().faults.push(fault);
}

/// The next messages of each device, and whatever copies of them are sent, meet this.
fn with_copies(world: &mut TestWorld, what: Message, count: u32, effect: Effect, until: SimTime) {
    let mut fault = Fault::new(what.kinds(), effect, world.now());
    (fault.count, fault.until, fault.with_copies) = (Some(count), until, true);
    world.exchange.lock().faults.push(fault);
}

#[given(expr = "the next {int} {message}(s) of each device, with every copy, arrive(s) {span} late")]
fn late_with_copies(world: &mut TestWorld, count: u32, what: Message, span: Span) {
    with_copies(world, what, count, Effect::Delay(span.0), SimTime::NEVER);
}

#[given(expr = "the next {int} {message}(s) of each device, with every copy, is/are lost for {span}")]
fn lost_with_copies(world: &mut TestWorld, count: u32, what: Message, span: Span) {
    let until = world.now() + span.0;
    with_copies(world, what, count, Effect::Lose, until);
}

#[given(expr = "the acknowledgements of reports are lost for {span}")]
fn lost_acknowledgements(world: &mut TestWorld, span: Span) {
    let mut fault = Fault::new(&[Kind::ReportAcknowledged], Effect::Lose, world.now());
    fault.until = world.now() + span.0;
    world.exchange.lock().faults.push(fault);
}

#[given(expr = "Defender is out of reach of Cloud App Security for {span}")]
#[when(expr = "Defender is out of reach of Cloud App Security for {span}")]
fn clouds_apart(world: &mut TestWorld, span: Span) {
    let until = world.now() + span.0;
    lose(world, &[Kind::Request, Kind::Answer, Kind::Integration], until);
}

#[given(expr = "Defender is out of reach of each device for {span}")]
#[when(expr = "Defender is out of reach of each device for {span}")]
fn devices_apart(world: &mut TestWorld, span: Span) {
    let until = world.now() + span.0;
    let kinds = [
        Kind::CheckIn,
        Kind::CheckInAnswer,
        Kind::Report,
        Kind::ReportAcknowledged,
        Kind::Events,
        Kind::EventsAcknowledged,
    ];
    lose(world, &kinds, until);
}

fn lose(world: &mut TestWorld, kinds: &[Kind], until: SimTime) {
    let mut fault = Fault::new(kinds, Effect::Lose, world.now());
    fault.until = until;
    world.exchange.lock().faults.push(fault);
}

fn put(world: &mut TestWorld, kinds: &[Kind], effect: Effect, span: Span) {
    let mut fault = Fault::new(kinds, effect, world.now());
    fault.until = world.now() + span.0;
    world.exchange.lock().faults.push(fault);
}

#[given(expr = "every message from {wire} is lost for {span}")]
fn wire_lost(world: &mut TestWorld, wire: Wire, span: Span) {
    put(world, wire.kinds(), Effect::Lose, span);
}

#[given(expr = "every message from {wire} is late by {span} for {span}")]
fn wire_late(world: &mut TestWorld, wire: Wire, late: Span, span: Span) {
    put(world, wire.kinds(), Effect::Delay(late.0), span);
}

#[given(expr = "every message from {wire} is repeated within {span} for {span}")]
fn wire_repeated(world: &mut TestWorld, wire: Wire, within: Span, span: Span) {
    put(world, wire.kinds(), Effect::Repeat(within.0), span);
}

#[given(expr = "every second message from {wire} is overtaken by {span} for {span}")]
fn wire_reordered(world: &mut TestWorld, wire: Wire, by: Span, span: Span) {
    put(world, wire.kinds(), Effect::Reorder(by.0), span);
}

#[given(expr = "every message from {wire} is answered {int} for {span}")]
fn wire_refused(world: &mut TestWorld, wire: Wire, status: u16, span: Span) -> Result<(), StepError> {
    let code = match status {
        429 => ErrorCode::TooManyRequests,
        500 => ErrorCode::InternalServerError,
        503 => ErrorCode::ServiceUnavailable,
        other => return Err(StepError::harness(format!("{other} is no status of a fault"))),
    };
    put(world, wire.refusable(), Effect::Refuse(code, None), span);
    Ok(())
}

#[when(expr = "the next {int} message(s) of each kind from {wire} is/are answered 429 with a wait of {span}")]
#[given(expr = "the next {int} message(s) of each kind from {wire} is/are answered 429 with a wait of {span}")]
fn wire_throttled(world: &mut TestWorld, count: u32, wire: Wire, wait: Span) {
    let mut fault = Fault::new(wire.refusable(), Effect::Refuse(ErrorCode::TooManyRequests, Some(wait.0)), world.now());
    fault.count = Some(count);
    world.exchange.lock().faults.push(fault);
    world.mark_now();
}

#[given(expr = "the next {int} {message}(s) of each device is/are answered 429 with a wait of {span}")]
fn throttled(world: &mut TestWorld, count: u32, what: Message, wait: Span) {
    let effect = Effect::Refuse(ErrorCode::TooManyRequests, Some(wait.0));
    let mut fault = Fault::new(what.kinds(), effect, world.now());
    fault.count = Some(count);
    world.exchange.lock().faults.push(fault);
}

#[given(expr = "{cloud} crashes for {span}")]
#[when(expr = "{cloud} crashes for {span}")]
fn crashed(world: &mut TestWorld, cloud: CloudRole, span: Span) {
    world.crash(cloud.0, span.0);
}

/// Nothing of these kinds is sent from the last stimulus until `span` after it, the refused messages themselves apart.
fn silent(world: &mut TestWorld, kinds: &[Kind], span: Span, who: &str) -> Result<(), StepError> {
    let (from, until) = (world.mark, world.mark + span.0);
    world.advance(until)?;
    let exchange = world.exchange.lock();
    let sent = exchange.passed.iter().filter(|passed| {
        let (kind, _) = Kind::of(&passed.message);
        kinds.contains(&kind) && passed.at > from && passed.at < until
    });
    // The first of each sender was refused and told to wait.
    let mut refused: Vec<(Kind, Option<DeviceId>)> = Vec::new();
    let mut told_at: Vec<SimTime> = Vec::new();
    for passed in sent {
        let of = Kind::of(&passed.message);
        match refused.iter().position(|known| *known == of) {
            None => {
                refused.push(of);
                told_at.push(passed.at);
            }
            Some(at) if passed.at == told_at[at] => {}
            Some(_) => {
                let seen = format!("{who} sends again at {}", passed.at);
                return Err(StepError::missed(format!("silence until the wait is over, at {until}"), seen));
            }
        }
    }
    if refused.is_empty() { Err(StepError::missed("a message that is refused", "none was sent")) } else { Ok(()) }
}

#[then(expr = "no {message} is sent within {span} after one that was refused")]
fn waits_for(world: &mut TestWorld, what: Message, span: Span) -> Result<(), StepError> {
    let who = format!("the sender of each {what:?}");
    silent(world, what.kinds(), span, &who)
}

#[then(expr = "for {span} nobody sends more than {int} messages of a kind in a minute")]
fn no_hammering(world: &mut TestWorld, span: Span, most: usize) -> Result<(), StepError> {
    let (from, until) = (world.mark, world.mark + span.0);
    world.advance(until)?;
    let due = format!("at most {most} messages of a kind and sender in a minute");
    let mut sent: BTreeMap<(Kind, Option<DeviceId>), Vec<SimTime>> = BTreeMap::new();
    for passed in world.exchange.lock().passed.iter().filter(|passed| passed.at >= from) {
        sent.entry(Kind::of(&passed.message)).or_default().push(passed.at);
    }
    if sent.is_empty() {
        return Err(StepError::missed(due, "none was sent"));
    }
    for ((kind, device), times) in sent {
        let crowded = times.windows(most + 1).find(|times| times[most].since(times[0]) < SimDuration::MINUTE);
        if let Some(times) = crowded {
            return Err(StepError::missed(due, format!("{} of {kind:?} of {device:?} from {}", times.len(), times[0])));
        }
    }
    Ok(())
}

#[then(expr = "no device sends its next check-in within {span}")]
fn devices_wait(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    silent(world, &[Kind::CheckIn], span, "a device")
}

#[then(expr = "Cloud App Security sends no request within {span}")]
fn cloud_waits(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    silent(world, &[Kind::Request], span, "Cloud App Security")
}

#[then(expr = "a device that gets no answer to a check-in tries again within {span}")]
fn tries_again(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let until = world.now() + SimDuration::from_hours(2);
    world.advance(until)?;
    let exchange = world.exchange.lock();
    let bound = world.judged(span, &[bounds::RETRIED]);
    let due = format!("the next check-in at most {bound} after one that was lost");
    let check_ins = |device| {
        exchange.passed.iter().filter(move |passed| Kind::of(&passed.message) == (Kind::CheckIn, Some(device)))
    };
    let mut lost = 0;
    for subject in &world.subjects {
        let sent: Vec<_> = check_ins(subject.device).collect();
        for pair in sent.windows(2).filter(|pair| pair[0].fate == gnomon_sim::world::Fate::Lost) {
            lost += 1;
            let gap = pair[1].at.since(pair[0].at);
            if gap > bound {
                return Err(StepError::missed(due, format!("{gap}, after the one at {}", pair[0].at)));
            }
        }
    }
    if lost > 0 { Ok(()) } else { Err(StepError::missed(due, "no check-in was lost")) }
}
