//! From a discovered device to the same device in Defender, and its timeline there.

use cucumber::then;
use gnomon_reference_impl::protocol::defender::{DefenderAnswer, DefenderQuery};

use super::lists::{overview, refused};
use crate::story::Story;
use crate::test_world::parameters::Span;
use crate::test_world::{Fixture, PollingRule, Subject, TestWorld};

#[then("the link of each discovered device leads to the same device in Defender")]
fn link(world: &mut TestWorld) -> Result<(), Story> {
    let due = "a link with the machine id by which Defender finds the same device";
    for subject in world.subjects.clone() {
        let name = world.device_name(subject.device);
        let link = overview(world, subject, 30)?.view_in_defender;
        let id = link.rsplit('/').next().unwrap_or_default().to_owned();
        match world.ask_about_devices(&DefenderQuery::GetMachine { device: id }).map_err(refused(due))? {
            DefenderAnswer::Machine(machine)
                if machine.id == name.machine_id && machine.computer_dns_name == name.computer_dns_name => {}
            answer => return Err(Story::new(due, format!("{link}: {answer:?}"))),
        }
    }
    Ok(())
}

/// The action types in a device's timeline, and where they went.
fn timeline(world: &mut Fixture, subject: Subject, network_only: bool) -> Result<Vec<(String, Option<String>)>, Story> {
    let device = world.device_name(subject.device).machine_id;
    let due = "a timeline";
    match world.ask_about_devices(&DefenderQuery::Timeline { device, network_only }).map_err(refused(due))? {
        DefenderAnswer::Timeline(rows) => Ok(rows.into_iter().map(|row| (row.action_type, row.remote_url)).collect()),
        answer => Err(Story::new(due, format!("{answer:?}"))),
    }
}

#[then(expr = "the timeline of each device has sign-ins, network events to {string}")]
fn whole_timeline(world: &mut TestWorld, host: String) -> Result<(), Story> {
    timelines(world, false, &host, |sign_ins| sign_ins > 0)
}

#[then(expr = "filtered to network events it has no sign-in, network events to {string}")]
fn filtered_timeline(world: &mut TestWorld, host: String) -> Result<(), Story> {
    timelines(world, true, &host, |sign_ins| sign_ins == 0)
}

fn timelines(
    world: &mut TestWorld,
    network_only: bool,
    host: &str,
    right: impl Fn(usize) -> bool,
) -> Result<(), Story> {
    let due = format!("4 network events to {host} in the timeline of each device");
    for subject in world.subjects.clone() {
        let rows = timeline(world, subject, network_only)?;
        let sign_ins = rows.iter().filter(|(action, _)| action == "LogonSuccess").count();
        let network = rows.iter().filter(|(action, url)| action == "ConnectionSuccess" && url.as_deref() == Some(host));
        if network.count() != 4 || !right(sign_ins) {
            return Err(Story::new(due, format!("{rows:?}")));
        }
    }
    Ok(())
}

#[then(expr = "within {span} the timeline of each device has {int} event(s) {word} to {string}")]
fn events_in_timeline(
    world: &mut TestWorld,
    span: Span,
    count: usize,
    action: String,
    host: String,
) -> Result<(), Story> {
    let due = format!("{count} events {action} to {host} in the timeline of each device");
    world.within(span.0, PollingRule::Always, &due, |fixture| {
        for subject in fixture.subjects.clone() {
            let rows = timeline(fixture, subject, false).map_err(|story| story.seen)?;
            let those = rows.iter().filter(|(of, url)| *of == action && url.as_deref() == Some(&host));
            if those.count() != count {
                return Err(format!("{rows:?}"));
            }
        }
        Ok(())
    })
}
