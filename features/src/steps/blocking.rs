//! What is blocked, and what is reached.
//!
//! A probe is a connection of a user of its own, who is called `probe`; it counts like any other.

use cucumber::then;
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::agent::{AttemptOutcome, Enforcer, EventKind, NotBlocked};
use gnomon_reference_impl::quantities::Bytes;

use crate::bed::words::{Program, Span};
use crate::bed::{Bed, Connection, Looking, Stage};
use crate::cast::Tried;
use crate::story::Story;

/// Each device attempts a connection to `host`.
fn probe(stage: &mut Stage, host: &str, program: Program) -> Result<Vec<(DeviceId, Tried)>, String> {
    let account = stage.account("probe");
    let connection = Connection { host, account, program, up: Bytes(517), down: Bytes(4096) };
    let devices: Vec<DeviceId> = stage.subjects.iter().map(|subject| subject.device).collect();
    devices
        .into_iter()
        .map(|device| {
            let tried = stage.attempt(device, &connection).map_err(|story| story.to_string())?;
            Ok((device, tried))
        })
        .collect()
}

/// Every device blocks `host`: the answer of the stimulus says so, and nothing arrives.
fn all_block(stage: &mut Stage, host: &str, program: Program) -> Result<(), String> {
    let through: Vec<String> = probe(stage, host, program)?
        .into_iter()
        .filter(|(_, tried)| tried.attempt.blocked.is_none() || tried.arrived)
        .map(|(device, _)| stage.name(device))
        .collect();
    if through.is_empty() { Ok(()) } else { Err(format!("{host} is reached by {}", through.join(", "))) }
}

/// No device blocks `host`.
fn none_blocks(stage: &mut Stage, host: &str, program: Program) -> Result<(), String> {
    let blocking: Vec<String> = probe(stage, host, program)?
        .into_iter()
        .filter(|(_, tried)| tried.attempt.blocked.is_some() || !tried.arrived)
        .map(|(device, _)| stage.name(device))
        .collect();
    if blocking.is_empty() { Ok(()) } else { Err(format!("{host} is blocked by {}", blocking.join(", "))) }
}

#[then(expr = "within {span} every device blocks {string}")]
fn blocks_within(bed: &mut Bed, span: Span, host: String) -> Result<(), Story> {
    let due = format!("every device blocks {host}");
    bed.within(span.0, Looking::AfterPolicies, &due, |stage| all_block(stage, &host, Program::Chrome))
}

#[then(expr = "within {span} every device blocks {string} in {program}")]
fn blocks_within_in(bed: &mut Bed, span: Span, host: String, program: Program) -> Result<(), Story> {
    let due = format!("every device blocks {host} in {program:?}");
    bed.within(span.0, Looking::AfterPolicies, &due, |stage| all_block(stage, &host, program))
}

#[then(expr = "for {span} every device blocks {string}")]
fn blocks_throughout(bed: &mut Bed, span: Span, host: String) -> Result<(), Story> {
    let due = format!("every device blocks {host}");
    bed.throughout(span.0, Looking::AfterPolicies, &due, |stage| all_block(stage, &host, Program::Chrome))
}

#[then(expr = "for {span} no device blocks {string}")]
fn reaches_throughout(bed: &mut Bed, span: Span, host: String) -> Result<(), Story> {
    let due = format!("no device blocks {host}");
    bed.throughout(span.0, Looking::AfterPolicies, &due, |stage| none_blocks(stage, &host, Program::Chrome))
}

#[then(expr = "for {span} no device blocks {string} in {program}")]
fn reaches_throughout_in(bed: &mut Bed, span: Span, host: String, program: Program) -> Result<(), Story> {
    let due = format!("no device blocks {host} in {program:?}");
    bed.throughout(span.0, Looking::AfterPolicies, &due, |stage| none_blocks(stage, &host, program))
}

#[then(expr = "within {span} every device reaches {string}")]
fn reaches_within(bed: &mut Bed, span: Span, host: String) -> Result<(), Story> {
    let due = format!("every device reaches {host}");
    bed.within(span.0, Looking::AfterPolicies, &due, |stage| none_blocks(stage, &host, Program::Chrome))
}

#[then(expr = "within {span} every device reaches all {int} domains of these apps")]
fn reaches_all_within(bed: &mut Bed, span: Span, count: usize) -> Result<(), Story> {
    let due = format!("every device reaches all {count} domains");
    let hosts = super::apps::domains_of_apps(count);
    bed.within(span.0, Looking::AfterPolicies, &due, |stage| {
        hosts.iter().try_for_each(|host| none_blocks(stage, host, Program::Chrome))
    })
}

#[then(expr = "{string} is blocked by SmartScreen in {program}")]
fn by_smart_screen(bed: &mut Bed, host: String, program: Program) -> Result<(), Story> {
    enforced(bed, &host, program, Enforcer::SmartScreen)
}

#[then(expr = "{string} is blocked by network protection in {program}")]
fn by_network_protection(bed: &mut Bed, host: String, program: Program) -> Result<(), Story> {
    enforced(bed, &host, program, Enforcer::NetworkProtection)
}

fn enforced(bed: &mut Bed, host: &str, program: Program, by: Enforcer) -> Result<(), Story> {
    let due = format!("{by:?} blocks {host} in {program:?} on every device");
    let attempts = probe(bed, host, program).map_err(|seen| Story::new(due.clone(), seen))?;
    match attempts.iter().find(|(_, tried)| tried.attempt.blocked != Some(by)) {
        None => Ok(()),
        Some((device, tried)) => Err(Story::new(due, format!("{}: {:?}", bed.name(*device), tried.attempt.blocked))),
    }
}

#[then(expr = "each device leaves an audited event for {string}")]
fn audited(bed: &mut Bed, host: String) -> Result<(), Story> {
    let due = format!("an audited event for {host} of every device");
    let now = bed.now();
    bed.advance(now)?;
    let events = bed.agent_events();
    for subject in bed.subjects.clone() {
        let mine = events.iter().filter(|(device, _)| *device == subject.device);
        let audited = mine.filter(|(_, event)| match event.kind {
            EventKind::Attempt { destination, outcome, .. } => {
                bed.names().destination(destination).to_string() == host
                    && matches!(outcome, AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing)) if missing.is_audit())
            }
            _ => false,
        });
        if audited.count() == 0 {
            return Err(Story::new(due, format!("{} left none", bed.name(subject.device))));
        }
    }
    Ok(())
}
