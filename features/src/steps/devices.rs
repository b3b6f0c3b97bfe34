//! Devices: their builds, protection and networks.

use cucumber::{given, when};
use gnomon_reference_impl::endpoint::Antivirus;
use gnomon_reference_impl::protocol::windows::WindowsBuild;

use crate::step_error::StepError;
use crate::test_world::parameters::{Build, Devices, Lack, Place, Span};
use crate::test_world::{Fixture, TestWorld};

/// A build that takes part at any revision: 20H2.
const CURRENT: WindowsBuild = WindowsBuild::client(19_042, 804);

#[given(expr = "{int} connected device(s) that meet(s) every prerequisite")]
pub(crate) fn well_configured(world: &mut TestWorld, count: usize) {
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

/// Does something to each of these devices.
fn with_each(world: &mut TestWorld, devices: Devices, act: impl Fn(&mut Fixture, usize)) {
    devices.among(world.subjects.len()).into_iter().for_each(|subject| act(&mut *world, subject));
    world.mark_now();
}

#[given(expr = "{devices} has lost its network")]
fn disconnected(world: &mut TestWorld, devices: Devices) {
    with_each(world, devices, Fixture::disconnect);
}

#[given(expr = "{devices} is connected again")]
#[when(expr = "{devices} is connected again")]
fn reconnected(world: &mut TestWorld, devices: Devices) {
    with_each(world, devices, Fixture::reconnect);
}

#[when(expr = "{devices} cannot reach Defender any more")]
fn is_out_of_reach(world: &mut TestWorld, devices: Devices) {
    with_each(world, devices, |fixture, subject| fixture.reach_defender(subject, false));
}

#[given("no device can reach Defender")]
#[when("no device can reach Defender any more")]
fn out_of_reach(world: &mut TestWorld) {
    for subject in 0..world.subjects.len() {
        world.reach_defender(subject, false);
    }
    world.mark_now();
}

#[given(expr = "{devices} can reach Defender again")]
#[when(expr = "{devices} can reach Defender again")]
fn in_reach(world: &mut TestWorld, devices: Devices) {
    with_each(world, devices, |fixture, subject| fixture.reach_defender(subject, true));
}

#[given(expr = "{devices} has restarted")]
#[when(expr = "{devices} restarts")]
fn restarted(world: &mut TestWorld, devices: Devices) {
    with_each(world, devices, Fixture::restart);
}

#[given(expr = "{span} has/have passed")]
#[when(expr = "{span} pass(es)")]
fn passed(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let until = world.now() + span.0;
    world.advance(until)?;
    world.mark_now();
    Ok(())
}

#[when(expr = "the protection of {devices} is completed")]
fn completed(world: &mut TestWorld, devices: Devices) {
    with_each(world, devices, |fixture, subject| fixture.protect(subject, Antivirus::WELL_CONFIGURED));
}

#[given(expr = "{lack} from now on, on {devices}")]
#[when(expr = "{lack} from now on, on {devices}")]
fn lost(world: &mut TestWorld, lack: Lack, devices: Devices) {
    with_each(world, devices, |fixture, subject| fixture.protect(subject, lack.0));
}

#[given(expr = "{devices} moves behind a forward proxy")]
#[when(expr = "{devices} moves behind a forward proxy")]
fn behind_proxy(world: &mut TestWorld, devices: Devices) {
    with_each(world, devices, |fixture, subject| fixture.connect(subject, Place::Corporate, true));
}

#[given(expr = "{devices} has moved to {place}")]
#[when(expr = "{devices} moves to {place}")]
fn moves(world: &mut TestWorld, devices: Devices, place: Place) {
    with_each(world, devices, |fixture, subject| fixture.connect(subject, place, false));
}
