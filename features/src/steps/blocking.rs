//! What is blocked, and what is reached.
//!
//! A probe is a connection of a user of its own, who is called `probe`; it counts like any other.

use cucumber::then;
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::agent::{AttemptOutcome, Enforcer, EventKind, NotBlocked};
use gnomon_reference_impl::quantities::Bytes;

use crate::bounds;
use crate::implementations::Tried;
use crate::step_error::StepError;
use crate::test_world::parameters::{Program, Span};
use crate::test_world::{Connection, Fixture, PollingRule, TestWorld};

/// Each device attempts a connection to `host`.
fn probe(fixture: &mut Fixture, host: &str, program: Program) -> Result<Vec<(DeviceId, Tried)>, StepError> {
    let account = fixture.account("probe");
    let connection = Connection { host, account, program, up: Bytes(517), down: Bytes(4096) };
    let devices: Vec<DeviceId> = fixture.subjects.iter().map(|subject| subject.device).collect();
    devices
        .into_iter()
        .map(|device| {
            let tried = fixture.attempt(device, &connection)?;
            Ok((device, tried))
        })
        .collect()
}

/// Every device blocks `host`: the answer of the stimulus says so, and nothing arrives.
fn all_block(fixture: &mut Fixture, host: &str, program: Program) -> Result<(), StepError> {
    let through: Vec<String> = probe(fixture, host, program)?
        .into_iter()
        .filter(|(_, tried)| tried.attempt.blocked.is_none() || tried.arrived)
        .map(|(device, _)| fixture.name(device))
        .collect();
    if through.is_empty() {
        Ok(())
    } else {
        Err(StepError::otherwise(format!("{host} is reached by {}", through.join(", "))))
    }
}

/// No device blocks `host`.
fn none_blocks(fixture: &mut Fixture, host: &str, program: Program) -> Result<(), StepError> {
    let blocking: Vec<String> = probe(fixture, host, program)?
        .into_iter()
        .filter(|(_, tried)| tried.attempt.blocked.is_some() || !tried.arrived)
        .map(|(device, _)| fixture.name(device))
        .collect();
    if blocking.is_empty() {
        Ok(())
    } else {
        Err(StepError::otherwise(format!("{host} is blocked by {}", blocking.join(", "))))
    }
}

#[then(expr = "within {span} every device blocks {string}")]
fn blocks_within(world: &mut TestWorld, span: Span, host: String) -> Result<(), StepError> {
    let due = format!("every device blocks {host}");
    let bound = world.judged(span, &[bounds::BLOCKS, bounds::FIRST_CONTACT]);
    world.within(bound, PollingRule::AfterPolicies, &due, |fixture| all_block(fixture, &host, Program::Chrome))
}

#[then(expr = "within {span} every device blocks {string} in {program}")]
fn blocks_within_in(world: &mut TestWorld, span: Span, host: String, program: Program) -> Result<(), StepError> {
    let due = format!("every device blocks {host} in {program:?}");
    let bound = world.judged(span, &[bounds::BLOCKS, bounds::FIRST_CONTACT]);
    world.within(bound, PollingRule::AfterPolicies, &due, |fixture| all_block(fixture, &host, program))
}

#[then(expr = "for {span} every device blocks {string}")]
fn blocks_throughout(world: &mut TestWorld, span: Span, host: String) -> Result<(), StepError> {
    let due = format!("every device blocks {host}");
    world.throughout(span.0, PollingRule::AfterPolicies, &due, |fixture| all_block(fixture, &host, Program::Chrome))
}

#[then(expr = "for {span} no device blocks {string}")]
fn reaches_throughout(world: &mut TestWorld, span: Span, host: String) -> Result<(), StepError> {
    let due = format!("no device blocks {host}");
    world.throughout(span.0, PollingRule::AfterPolicies, &due, |fixture| none_blocks(fixture, &host, Program::Chrome))
}

#[then(expr = "for {span} no device blocks {string} in {program}")]
fn reaches_throughout_in(world: &mut TestWorld, span: Span, host: String, program: Program) -> Result<(), StepError> {
    let due = format!("no device blocks {host} in {program:?}");
    world.throughout(span.0, PollingRule::AfterPolicies, &due, |fixture| none_blocks(fixture, &host, program))
}

#[then(expr = "within {span} every device reaches {string}")]
fn reaches_within(world: &mut TestWorld, span: Span, host: String) -> Result<(), StepError> {
    let due = format!("every device reaches {host}");
    let bound = world.judged(span, &[bounds::ACCESS_BACK, bounds::ACCESS_BACK_BY_SWITCH]);
    world.within(bound, PollingRule::AfterPolicies, &due, |fixture| none_blocks(fixture, &host, Program::Chrome))
}

#[then(expr = "within {span} every device reaches all {int} domains of these apps")]
fn reaches_all_within(world: &mut TestWorld, span: Span, count: usize) -> Result<(), StepError> {
    let due = format!("every device reaches all {count} domains");
    let hosts = super::apps::domains_of_apps(count);
    let bound = world.judged(span, &[bounds::ACCESS_BACK, bounds::ACCESS_BACK_BY_SWITCH]);
    world.within(bound, PollingRule::AfterPolicies, &due, |fixture| {
        hosts.iter().try_for_each(|host| none_blocks(fixture, host, Program::Chrome))
    })
}

#[then(expr = "within {span} every device blocks each domain of {string}")]
fn blocks_each_domain(world: &mut TestWorld, span: Span, app: String) -> Result<(), StepError> {
    let due = format!("every device blocks each domain of {app}");
    let app = super::discovery::app_named(&app)?;
    let bound = world.judged(span, &[bounds::BLOCKS, bounds::FIRST_CONTACT]);
    world.within(bound, PollingRule::AfterPolicies, &due, |fixture| {
        let mut hosts = app.entries.iter().filter_map(|entry| entry.indicator_host());
        hosts.try_for_each(|host| all_block(fixture, host, Program::Chrome))
    })
}

#[then(expr = "within {span} every device reaches each domain of {string}")]
fn reaches_each_domain(world: &mut TestWorld, span: Span, app: String) -> Result<(), StepError> {
    let due = format!("every device reaches each domain of {app}");
    let app = super::discovery::app_named(&app)?;
    let bound = world.judged(span, &[bounds::ACCESS_BACK, bounds::ACCESS_BACK_BY_SWITCH]);
    world.within(bound, PollingRule::AfterPolicies, &due, |fixture| {
        let mut hosts = app.entries.iter().filter_map(|entry| entry.indicator_host());
        hosts.try_for_each(|host| none_blocks(fixture, host, Program::Chrome))
    })
}

#[then(expr = "{string} is blocked by SmartScreen in {program}")]
fn by_smart_screen(world: &mut TestWorld, host: String, program: Program) -> Result<(), StepError> {
    enforced(world, &host, program, Enforcer::SmartScreen)
}

#[then(expr = "{string} is blocked by network protection in {program}")]
fn by_network_protection(world: &mut TestWorld, host: String, program: Program) -> Result<(), StepError> {
    enforced(world, &host, program, Enforcer::NetworkProtection)
}

fn enforced(world: &mut TestWorld, host: &str, program: Program, by: Enforcer) -> Result<(), StepError> {
    let due = format!("{by:?} blocks {host} in {program:?} on every device");
    let attempts = probe(world, host, program)?;
    match attempts.iter().find(|(_, tried)| tried.attempt.blocked != Some(by)) {
        None => Ok(()),
        Some((device, tried)) => {
            Err(StepError::missed(due, format!("{}: {:?}", world.name(*device), tried.attempt.blocked)))
        }
    }
}

#[then(expr = "each device leaves an audited event for {string}")]
fn audited(world: &mut TestWorld, host: String) -> Result<(), StepError> {
    let due = format!("an audited event for {host} of every device");
    let now = world.now();
    world.advance(now)?;
    let events = world.agent_events();
    for subject in world.subjects.clone() {
        let mine = events.iter().filter(|(device, _)| *device == subject.device);
        let audited = mine.filter(|(_, event)| match event.kind {
            EventKind::Attempt { destination, outcome, .. } => {
                world.names().destination(destination).to_string() == host
                    && match outcome {
                        AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing)) => missing.is_audit(),
                        _ => false,
                    }
            }
            _ => false,
        });
        if audited.count() == 0 {
            return Err(StepError::missed(due, format!("{} left none", world.name(subject.device))));
        }
    }
    Ok(())
}
