//! The risk level of a device: from which activity it comes, why, and that both clouds show the same.

use cucumber::{given, then, when};
use gnomon_reference_impl::protocol::defender::DefenderQuery;
use gnomon_reference_impl::protocol::discovery::{Entity, EntityKind, Line, Risk, RiskLevel, Subject as About};
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimDuration;

use super::lists::{entity, overview};
use crate::bounds;
use crate::step_error::{StepError, instead_of};
use crate::test_world::parameters::{Program, Span};
use crate::test_world::{Connection, Fixture, PollingRule, Subject, TestWorld};

#[given(expr = "each device has made {int} transactions a day for {int} days")]
#[when(expr = "each device makes {int} transactions a day for {int} days")]
fn daily(world: &mut TestWorld, count: u64, days: u64) -> Result<(), StepError> {
    let begins = world.now();
    for day in 0..days {
        world.advance(begins + SimDuration::from_days(day))?;
        for subject in world.subjects.clone() {
            let account = subject.user;
            let (up, down) = (Bytes(10_000), Bytes(100_000));
            let connection = Connection { host: "www.slack.com", account, program: Program::Chrome, up, down };
            for _ in 0..count {
                world.attempt(subject.device, &connection)?;
            }
        }
    }
    let until = begins + SimDuration::from_days(days - 1) + SimDuration::from_hours(2);
    world.advance(until)?;
    world.mark_now();
    Ok(())
}

/// The first device moves so much now.
fn moves(world: &mut TestWorld, host: &str, up: u64, down: u64) -> Result<(), StepError> {
    let subject = world.subjects[0];
    let account = subject.user;
    let connection = Connection { host, account, program: Program::Chrome, up: Bytes(up), down: Bytes(down) };
    world.attempt(subject.device, &connection).map(drop)
}

#[given(expr = "the first device has uploaded {int} bytes to {string}")]
#[when(expr = "the first device uploads {int} bytes to {string}")]
fn uploads(world: &mut TestWorld, bytes: u64, host: String) -> Result<(), StepError> {
    moves(world, &host, bytes, 1000)?;
    world.mark_now();
    Ok(())
}

#[when(expr = "the first device downloads {int} bytes from {string}")]
fn downloads(world: &mut TestWorld, bytes: u64, host: String) -> Result<(), StepError> {
    moves(world, &host, 1000, bytes)?;
    world.mark_now();
    Ok(())
}

#[given(expr = "the first device has uploaded {int} bytes a day to {string} for {int} days")]
fn uploads_daily(world: &mut TestWorld, bytes: u64, host: String, days: u64) -> Result<(), StepError> {
    for _ in 0..days {
        moves(world, &host, bytes, 1000)?;
        let tomorrow = world.now() + SimDuration::DAY;
        world.advance(tomorrow)?;
    }
    world.mark_now();
    Ok(())
}

fn level(words: &str) -> Result<RiskLevel, StepError> {
    Ok(match words {
        "Informational" => RiskLevel::Informational,
        "Low" => RiskLevel::Low,
        "Medium" => RiskLevel::Medium,
        "High" => RiskLevel::High,
        "None" => RiskLevel::None,
        other => return Err(StepError::harness(format!("`{other}` is no risk level"))),
    })
}

#[then(expr = "the risk level of each device is {word}")]
fn level_of_each(world: &mut TestWorld, words: String) -> Result<(), StepError> {
    for subject in world.subjects.clone() {
        let risk = overview(world, subject, 30)?.risk;
        if risk.level != level(&words)? {
            return Err(StepError::missed(format!("the risk level {words}"), format!("{risk:?}")));
        }
    }
    Ok(())
}

#[then(expr = "within {span} the risk level of the first device is {word}")]
fn level_of_first(world: &mut TestWorld, span: Span, words: String) -> Result<(), StepError> {
    let due = format!("the risk level {words} of the first device");
    let bound = world.judged(span, &[bounds::SHOWS]);
    world.within(bound, PollingRule::Always, &due, |fixture| {
        let subject = fixture.subjects[0];
        let risk = overview(fixture, subject, 30)?.risk;
        if risk.level == level(&words)? { Ok(()) } else { Err(StepError::otherwise(format!("{risk:?}"))) }
    })
}

#[then("both clouds show the same risk level of each device")]
fn same_in_both(world: &mut TestWorld) -> Result<(), StepError> {
    let due = "the same risk level in both clouds";
    for subject in world.subjects.clone() {
        let here = overview(world, subject, 30)?.risk.level;
        let device = world.device_name(subject.device).machine_id;
        match world.ask_about_devices(DefenderQuery::get_machine(device)).map_err(instead_of(due))? {
            machine if machine.risk_score == here => {}
            answer => {
                return Err(StepError::missed(due, format!("{here} in Cloud App Security, {answer:?} in Defender")));
            }
        }
    }
    Ok(())
}

#[then("the list of devices begins with the first device")]
fn begins_with_first(world: &mut TestWorld) -> Result<(), StepError> {
    let due = "the first device first, since the list sorts by risk level";
    let list = world.list(30, EntityKind::Device, None).map_err(instead_of(due))?;
    let first = Entity::Device(world.device_name(world.subjects[0].device).machine_id);
    if list.lines.first().map(entity) == Some(first) {
        Ok(())
    } else {
        Err(StepError::missed(due, format!("{:?}", list.lines)))
    }
}

#[then("the Overview of each device has a risk level")]
fn has_level(world: &mut TestWorld) -> Result<(), StepError> {
    for subject in world.subjects.clone() {
        let risk = overview(world, subject, 7)?.risk;
        if risk.reason.is_empty() {
            return Err(StepError::missed("a risk level with its reason", format!("{risk:?}")));
        }
    }
    Ok(())
}

#[then(expr = "within {span} the risk level of the first device is at most {word}")]
fn at_most(world: &mut TestWorld, span: Span, words: String) -> Result<(), StepError> {
    let due = format!("a risk level of the first device, at most {words}");
    let bound = world.judged(span, &[bounds::SHOWS]);
    world.within(bound, PollingRule::Always, &due, |fixture| {
        let subject = fixture.subjects[0];
        let risk = overview(fixture, subject, 30)?.risk;
        let right = risk.level != RiskLevel::None && risk.level <= level(&words)?;
        if right { Ok(()) } else { Err(StepError::otherwise(format!("{risk:?}"))) }
    })
}

#[then(expr = "the risk level of each other device is {word}")]
fn of_the_others(world: &mut TestWorld, words: String) -> Result<(), StepError> {
    for subject in world.subjects.clone().into_iter().skip(1) {
        let risk = overview(world, subject, 30)?.risk;
        if risk.level != level(&words)? {
            return Err(StepError::missed(format!("the risk level {words} of each other device"), format!("{risk:?}")));
        }
    }
    Ok(())
}

/// The risk of a device as the list of devices shows it.
fn in_list(fixture: &mut Fixture, subject: Subject, due: &str) -> Result<Option<Risk>, StepError> {
    let here = fixture.device_name(subject.device).machine_id;
    let list = fixture.list(30, EntityKind::Device, None).map_err(instead_of(due))?;
    let risk = |line: &Line| match &line.subject {
        About::Device { machine_id, risk, .. } if *machine_id == here => Some(risk.clone()),
        _ => None,
    };
    Ok(list.lines.iter().find_map(risk))
}

#[then(expr = "the reason of the first device's risk level names {string}")]
fn reason(world: &mut TestWorld, what: String) -> Result<(), StepError> {
    let due = format!("a reason that names {what}, on the Overview as in the list");
    let subject = world.subjects[0];
    let risk = overview(world, subject, 30)?.risk;
    let listed = in_list(world, subject, &due)?;
    if risk.reason.to_lowercase().contains(&what.to_lowercase()) && listed.as_ref() == Some(&risk) {
        return Ok(());
    }
    Err(StepError::missed(due, format!("{risk:?}, {listed:?} in the list")))
}

#[then(expr = "the reason of the first device's risk level does not name {string}")]
fn no_reason(world: &mut TestWorld, what: String) -> Result<(), StepError> {
    let subject = world.subjects[0];
    let risk = overview(world, subject, 30)?.risk;
    if risk.reason.to_lowercase().contains(&what.to_lowercase()) {
        return Err(StepError::missed(format!("a reason that does not name {what}"), format!("{risk:?}")));
    }
    Ok(())
}

/// Whether each device has a level, or none has.
fn all_have_one(fixture: &mut Fixture, have: bool) -> Result<(), StepError> {
    for subject in fixture.subjects.clone() {
        let risk = overview(fixture, subject, 30)?.risk;
        if (risk.level != RiskLevel::None) != have {
            return Err(StepError::otherwise(format!("{risk:?}")));
        }
    }
    Ok(())
}

#[then(expr = "until the end of the {int}th UTC day no device has a risk level")]
fn none_until(world: &mut TestWorld, day: u32) -> Result<(), StepError> {
    let last = Fixture::first_day().plus(day - 1).end() - SimDuration::MILLISECOND;
    let span = last.since(world.mark);
    world.throughout(span, PollingRule::Always, "no risk level", |fixture| all_have_one(fixture, false))
}

#[then(expr = "from the {int}th UTC day on each device has a risk level")]
fn some_from(world: &mut TestWorld, day: u32) -> Result<(), StepError> {
    let span = Fixture::first_day().plus(day - 1).start().since(world.mark);
    world.within(span, PollingRule::Always, "a risk level of each device", |fixture| all_have_one(fixture, true))
}

#[then("the list of devices is sorted by risk level")]
fn sorted(world: &mut TestWorld) -> Result<(), StepError> {
    let due = "devices sorted by risk level, the highest first";
    let list = world.list(30, EntityKind::Device, None).map_err(instead_of(due))?;
    let level = |line: &Line| match &line.subject {
        About::Device { risk, .. } => risk.level,
        _ => RiskLevel::None,
    };
    if list.lines.len() > 1 && list.lines.is_sorted_by(|one, next| level(one) >= level(next)) {
        return Ok(());
    }
    Err(StepError::missed(due, format!("{:?}", list.lines)))
}
