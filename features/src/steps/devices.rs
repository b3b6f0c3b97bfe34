//! Devices: their builds, protection and networks.

use cucumber::{given, when};
use gnomon_reference_impl::endpoint::Antivirus;
use gnomon_reference_impl::protocol::windows::WindowsBuild;

use crate::bed::Bed;
use crate::bed::words::{Build, Lack, Place, Span};
use crate::story::Story;

/// A build that takes part at any revision: 20H2.
const CURRENT: WindowsBuild = WindowsBuild::client(19_042, 804);

#[given(expr = "{int} connected device(s) that meet(s) every prerequisite")]
pub(super) fn well_configured(bed: &mut Bed, count: usize) {
    for _ in 0..count {
        bed.add_device(CURRENT, Antivirus::WELL_CONFIGURED, Place::Home);
    }
}

#[given(expr = "a connected device on which {lack}")]
fn misconfigured(bed: &mut Bed, lack: Lack) {
    bed.add_device(CURRENT, lack.0, Place::Home);
}

#[given(expr = "a connected device on which {lack} while {lack}")]
fn doubly_misconfigured(bed: &mut Bed, lack: Lack, other: Lack) {
    bed.add_device(CURRENT, lack.with(other), Place::Home);
}

#[given(expr = "a connected device with Windows build {build}")]
fn with_build(bed: &mut Bed, build: Build) {
    bed.add_device(build.0, Antivirus::WELL_CONFIGURED, Place::Home);
}

#[given(expr = "a device on {place}")]
fn on_network(bed: &mut Bed, place: Place) {
    bed.add_device(CURRENT, Antivirus::WELL_CONFIGURED, place);
}

#[when("each device loses its network")]
fn disconnected(bed: &mut Bed) {
    for subject in 0..bed.subjects.len() {
        bed.disconnect(subject);
    }
    bed.mark_now();
}

#[given("each device is connected again")]
#[when("each device is connected again")]
fn reconnected(bed: &mut Bed) {
    for subject in 0..bed.subjects.len() {
        bed.reconnect(subject);
    }
    bed.mark_now();
}

#[given("no device can reach Defender")]
#[when("no device can reach Defender any more")]
fn out_of_reach(bed: &mut Bed) {
    for subject in 0..bed.subjects.len() {
        bed.reach_defender(subject, false);
    }
    bed.mark_now();
}

#[when("each device can reach Defender again")]
fn in_reach(bed: &mut Bed) {
    for subject in 0..bed.subjects.len() {
        bed.reach_defender(subject, true);
    }
    bed.mark_now();
}

#[when("each device restarts")]
fn restarted(bed: &mut Bed) {
    for subject in 0..bed.subjects.len() {
        bed.restart(subject);
    }
    bed.mark_now();
}

#[given(expr = "{span} has/have passed")]
#[when(expr = "{span} pass(es)")]
fn passed(bed: &mut Bed, span: Span) -> Result<(), Story> {
    let until = bed.now() + span.0;
    bed.advance(until)?;
    bed.mark_now();
    Ok(())
}

#[when("the protection of each device is completed")]
fn completed(bed: &mut Bed) {
    for subject in 0..bed.subjects.len() {
        bed.protect(subject, Antivirus::WELL_CONFIGURED);
    }
    bed.mark_now();
}

#[given(expr = "each device moves behind a forward proxy")]
#[when(expr = "each device moves behind a forward proxy")]
fn behind_proxy(bed: &mut Bed) {
    for subject in 0..bed.subjects.len() {
        bed.connect(subject, Place::Corporate, true);
    }
    bed.mark_now();
}

#[given(expr = "each device has moved to {place}")]
#[when(expr = "each device moves to {place}")]
fn moves(bed: &mut Bed, place: Place) {
    for subject in 0..bed.subjects.len() {
        bed.connect(subject, place, false);
    }
    bed.mark_now();
}
