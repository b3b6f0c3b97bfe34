//! From a discovered device to the same device in Defender, and its timeline there.

use cucumber::then;
use gnomon_reference_impl::protocol::defender::DefenderQuery;

use super::lists::overview;
use crate::step_error::{StepError, instead_of};
use crate::test_world::parameters::{Devices, Span};
use crate::test_world::{Fixture, PollingRule, Subject, TestWorld};

#[then("the link of each discovered device leads to the same device in Defender")]
fn link(world: &mut TestWorld) -> Result<(), StepError> {
    let due = "a link with the machine id by which Defender finds the same device";
    for subject in world.subjects.clone() {
        let name = world.device_name(subject.device);
        let link = overview(world, subject, 30)?.view_in_defender;
        let id = link.rsplit('/').next().unwrap_or_default().to_owned();
        match world.ask_about_devices(DefenderQuery::get_machine(id)) {
            Ok(machine) if machine.id == name.machine_id && machine.computer_dns_name == name.computer_dns_name => {}
            Ok(machine) => return Err(StepError::missed(due, format!("{link}: {machine:?}"))),
            // A link that leads nowhere is a wrong link.
            Err(refusal) => return Err(refusal.instead_of(due)),
        }
    }
    Ok(())
}

/// The action types in a device's timeline, and where they went.
fn timeline(
    world: &mut Fixture,
    subject: Subject,
    network_only: bool,
) -> Result<Vec<(String, Option<String>)>, StepError> {
    let device = world.device_name(subject.device).machine_id;
    let due = "a timeline";
    let rows = world.ask_about_devices(DefenderQuery::timeline(device, network_only)).map_err(instead_of(due))?;
    Ok(rows.into_iter().map(|row| (row.action_type, row.remote_url)).collect())
}

#[then(expr = "the timeline of each device has sign-ins, network events to {string}")]
fn whole_timeline(world: &mut TestWorld, host: String) -> Result<(), StepError> {
    timelines(world, false, &host, |sign_ins| sign_ins > 0)
}

#[then(expr = "filtered to network events it has no sign-in, network events to {string}")]
fn filtered_timeline(world: &mut TestWorld, host: String) -> Result<(), StepError> {
    timelines(world, true, &host, |sign_ins| sign_ins == 0)
}

fn timelines(
    world: &mut TestWorld,
    network_only: bool,
    host: &str,
    right: impl Fn(usize) -> bool,
) -> Result<(), StepError> {
    let due = format!("4 network events to {host} in the timeline of each device");
    for subject in world.subjects.clone() {
        let rows = timeline(world, subject, network_only)?;
        let sign_ins = rows.iter().filter(|(action, _)| action == "LogonSuccess").count();
        let network = rows.iter().filter(|(action, url)| action == "ConnectionSuccess" && url.as_deref() == Some(host));
        if network.count() != 4 || !right(sign_ins) {
            return Err(StepError::missed(due, format!("{rows:?}")));
        }
    }
    Ok(())
}

#[then(expr = "within {span} the timeline of {devices} has {int} event(s) {word} to {string}")]
fn events_in_timeline(
    world: &mut TestWorld,
    span: Span,
    devices: Devices,
    count: usize,
    action: String,
    host: String,
) -> Result<(), StepError> {
    let due = format!("{count} events {action} to {host} in the timeline of each such device");
    world.within(span.0, PollingRule::Always, &due, |fixture| {
        for subject in
            devices.among(fixture.subjects.len()).into_iter().map(|at| fixture.subjects[at]).collect::<Vec<_>>()
        {
            let rows = timeline(fixture, subject, false)?;
            let those = rows.iter().filter(|(of, url)| *of == action && url.as_deref() == Some(&host));
            if those.count() != count {
                return Err(StepError::otherwise(format!("{rows:?}")));
            }
        }
        Ok(())
    })
}
