//! Devices: their builds, protection and networks.

use cucumber::{given, when};
use gnomon_reference_impl::endpoint::Antivirus;
use gnomon_reference_impl::protocol::windows::WindowsBuild;

use crate::step_error::StepError;
use crate::test_world::TestWorld;
use crate::test_world::parameters::{Build, Lack, Place, Span};

/// A build that takes part at any revision: 20H2.
const CURRENT: WindowsBuild = WindowsBuild::client(19_042, 804);

#[given(expr = "{int} connected device(s) that meet(s) every prerequisite")]
pub(super) fn well_configured(world: &mut TestWorld, count: usize) {
    for _ in 0..count {
        world.add_device(CURRENT, Antivirus::WELL_CONFIGURED, Place::Home);
    }
}

#[given(expr = "a connected device on which {lack}")]
fn misconfigured(world: &mut TestWorld, lack: Lack) {
    world.add_device(CURRENT, lack.0, Place::Home);
}

#[given(expr = "a connected device on which {lack} while {lack}")]
fn doubly_misconfigured(world: &mut TestWorld, lack: Lack, other: Lack) {
    world.add_device(CURRENT, lack.with(other), Place::Home);
}

#[given(expr = "a connected device with Windows build {build}")]
fn with_build(world: &mut TestWorld, build: Build) {
    world.add_device(build.0, Antivirus::WELL_CONFIGURED, Place::Home);
}

#[given(expr = "a device on {place}")]
fn on_network(world: &mut TestWorld, place: Place) {
    world.add_device(CURRENT, Antivirus::WELL_CONFIGURED, place);
}

#[when("each device loses its network")]
fn disconnected(world: &mut TestWorld) {
    for subject in 0..world.subjects.len() {
        world.disconnect(subject);
    }
    world.mark_now();
}

#[given("each device is connected again")]
#[when("each device is connected again")]
fn reconnected(world: &mut TestWorld) {
    for subject in 0..world.subjects.len() {
        world.reconnect(subject);
    }
    world.mark_now();
}

#[given("no device can reach Defender")]
#[when("no device can reach Defender any more")]
fn out_of_reach(world: &mut TestWorld) {
    for subject in 0..world.subjects.len() {
        world.reach_defender(subject, false);
    }
    world.mark_now();
}

#[when("each device can reach Defender again")]
fn in_reach(world: &mut TestWorld) {
    for subject in 0..world.subjects.len() {
        world.reach_defender(subject, true);
    }
    world.mark_now();
}

#[when("each device restarts")]
fn restarted(world: &mut TestWorld) {
    for subject in 0..world.subjects.len() {
        world.restart(subject);
    }
    world.mark_now();
}

#[given(expr = "{span} has/have passed")]
#[when(expr = "{span} pass(es)")]
fn passed(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let until = world.now() + span.0;
    world.advance(until)?;
    world.mark_now();
    Ok(())
}

#[when("the protection of each device is completed")]
fn completed(world: &mut TestWorld) {
    for subject in 0..world.subjects.len() {
        world.protect(subject, Antivirus::WELL_CONFIGURED);
    }
    world.mark_now();
}

#[given(expr = "each device moves behind a forward proxy")]
#[when(expr = "each device moves behind a forward proxy")]
fn behind_proxy(world: &mut TestWorld) {
    for subject in 0..world.subjects.len() {
        world.connect(subject, Place::Corporate, true);
    }
    world.mark_now();
}

#[given(expr = "each device has moved to {place}")]
#[when(expr = "each device moves to {place}")]
fn moves(world: &mut TestWorld, place: Place) {
    for subject in 0..world.subjects.len() {
        world.connect(subject, place, false);
    }
    world.mark_now();
}
