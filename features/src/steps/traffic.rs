//! What devices do: connections of their users, of system accounts, of programs.

use cucumber::{given, when};
use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::names::AccountId;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimDuration;

use crate::step_error::StepError;
use crate::test_world::parameters::{Devices, Program, Span};
use crate::test_world::{Connection, TestWorld};

/// What an ordinary connection moves.
const UP: Bytes = Bytes(1339);
const DOWN: Bytes = Bytes(5120);

/// How connections are made, where a step does not say otherwise.
#[derive(Clone, Copy)]
struct Manner {
    /// The account of the process; the user of the device if it is nobody else's.
    account: Option<AccountId>,
    program: Program,
    up: Bytes,
    down: Bytes,
}

const ORDINARY: Manner = Manner { account: None, program: Program::Chrome, up: UP, down: DOWN };

/// Each of these devices makes `count` connections to `host`, all now.
fn make_like(world: &mut TestWorld, devices: Devices, count: u64, host: &str, manner: Manner) -> Result<(), StepError> {
    let Manner { account, program, up, down } = manner;
    for subject in devices.among(world.subjects.len()) {
        let subject = world.subjects[subject];
        let account = account.unwrap_or(subject.user);
        for _ in 0..count {
            world.attempt(subject.device, &Connection { host, account, program, up, down })?;
        }
    }
    world.mark_now();
    Ok(())
}

/// The users of each device make `count` connections to `host`, all now.
pub(super) fn make(world: &mut TestWorld, count: u64, host: &str) -> Result<(), StepError> {
    make_like(world, Devices::Each, count, host, ORDINARY)
}

#[given(expr = "{devices} has made {int} transaction(s) to {string}")]
#[when(expr = "{devices} makes {int} transaction(s) to {string}")]
fn transactions(world: &mut TestWorld, devices: Devices, count: u64, host: String) -> Result<(), StepError> {
    make_like(world, devices, count, &host, ORDINARY)
}

#[given(expr = "{devices} has made {int} transaction(s) to {string} of {int} bytes up, {int} bytes down")]
#[when(expr = "{devices} makes {int} transaction(s) to {string} of {int} bytes up, {int} bytes down")]
fn transactions_of(
    world: &mut TestWorld,
    devices: Devices,
    count: u64,
    host: String,
    up: u64,
    down: u64,
) -> Result<(), StepError> {
    make_like(world, devices, count, &host, Manner { up: Bytes(up), down: Bytes(down), ..ORDINARY })
}

#[given(expr = "{devices} has made {int} transaction(s) to {string} in {program}")]
#[when(expr = "{devices} makes {int} transaction(s) to {string} in {program}")]
fn transactions_in(
    world: &mut TestWorld,
    devices: Devices,
    count: u64,
    host: String,
    program: Program,
) -> Result<(), StepError> {
    make_like(world, devices, count, &host, Manner { program, ..ORDINARY })
}

#[given(expr = "{string} has made {int} transaction(s) to {string} on {devices}")]
#[when(expr = "{string} makes {int} transaction(s) to {string} on {devices}")]
fn transactions_by(
    world: &mut TestWorld,
    name: String,
    count: u64,
    host: String,
    devices: Devices,
) -> Result<(), StepError> {
    let account = Some(world.account(&name));
    make_like(world, devices, count, &host, Manner { account, ..ORDINARY })
}

/// The users of each device make `count` connections to each of so many apps, all now.
pub(super) fn to_apps(world: &mut TestWorld, count: u64, apps: usize) -> Result<(), StepError> {
    let catalog = Catalog::built_in();
    let hosts = catalog.apps().iter().filter_map(|app| app.entries.iter().find_map(|entry| entry.indicator_host()));
    hosts.take(apps).try_for_each(|host| make(world, count, host))
}

#[given(expr = "each device has made {int} transaction(s) to {string}, one every {span}")]
fn transactions_every(world: &mut TestWorld, count: u64, host: String, every: Span) -> Result<(), StepError> {
    for number in 0..count {
        if number > 0 {
            let next = world.now() + every.0;
            world.advance(next)?;
        }
        make(world, 1, &host)?;
    }
    Ok(())
}

#[given(expr = "each device has made {int} transaction(s) to {string}, one a second")]
#[when(expr = "each device makes {int} transaction(s) to {string}, one a second")]
fn transactions_apart(world: &mut TestWorld, count: u64, host: String) -> Result<(), StepError> {
    for number in 0..count {
        if number > 0 {
            let next = world.now() + SimDuration::SECOND;
            world.advance(next)?;
        }
        make(world, 1, &host)?;
    }
    Ok(())
}

#[given(expr = "a system account of each device has made {int} transaction(s) to {string}")]
#[when(expr = "a system account of each device makes {int} transaction(s) to {string}")]
fn system_transactions(world: &mut TestWorld, count: u64, host: String) -> Result<(), StepError> {
    let manner = Manner { account: Some(AccountId::SYSTEM), program: Program::PowerShell, ..ORDINARY };
    make_like(world, Devices::Each, count, &host, manner)
}

#[given(expr = "each device has made a transaction a minute for {span}")]
#[when(expr = "each device makes a transaction a minute for {span}")]
fn steadily(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let begins = world.now();
    for minute in 0..span.0.millis() / SimDuration::MINUTE.millis() {
        world.advance(begins + SimDuration::MINUTE.times(minute))?;
        make(world, 1, "www.dropbox.com")?;
    }
    world.advance(begins + span.0)?;
    world.mark = begins;
    Ok(())
}
