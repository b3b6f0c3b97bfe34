//! What devices do: connections of their users, of system accounts, of programs.

use cucumber::{given, when};
use gnomon_reference_impl::names::AccountId;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimDuration;

use crate::step_error::StepError;
use crate::test_world::parameters::{Program, Span};
use crate::test_world::{Connection, TestWorld};

/// What an ordinary connection moves.
const UP: Bytes = Bytes(1339);
const DOWN: Bytes = Bytes(5120);

/// The users of each device make `count` connections to `host`, all now.
pub(super) fn make(world: &mut TestWorld, count: u64, host: &str) -> Result<(), StepError> {
    for subject in world.subjects.clone() {
        for _ in 0..count {
            let connection = Connection { host, account: subject.user, program: Program::Chrome, up: UP, down: DOWN };
            world.attempt(subject.device, &connection)?;
        }
    }
    world.mark_now();
    Ok(())
}

#[given(expr = "each device has made {int} transaction(s) to {string}")]
#[when(expr = "each device makes {int} transaction(s) to {string}")]
fn transactions(world: &mut TestWorld, count: u64, host: String) -> Result<(), StepError> {
    make(world, count, &host)
}

#[given(expr = "each device has made {int} transaction(s) to {string} of {int} bytes up, {int} bytes down")]
#[when(expr = "each device makes {int} transaction(s) to {string} of {int} bytes up, {int} bytes down")]
fn transactions_of(world: &mut TestWorld, count: u64, host: String, up: u64, down: u64) -> Result<(), StepError> {
    for subject in world.subjects.clone() {
        for _ in 0..count {
            let account = subject.user;
            let connection =
                Connection { host: &host, account, program: Program::Chrome, up: Bytes(up), down: Bytes(down) };
            world.attempt(subject.device, &connection)?;
        }
    }
    world.mark_now();
    Ok(())
}

#[given(expr = "each device has made {int} transaction(s) to {string} in {program}")]
#[when(expr = "each device makes {int} transaction(s) to {string} in {program}")]
fn transactions_in(world: &mut TestWorld, count: u64, host: String, program: Program) -> Result<(), StepError> {
    for subject in world.subjects.clone() {
        for _ in 0..count {
            let connection = Connection { host: &host, account: subject.user, program, up: UP, down: DOWN };
            world.attempt(subject.device, &connection)?;
        }
    }
    world.mark_now();
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
    for subject in world.subjects.clone() {
        for _ in 0..count {
            let account = AccountId::SYSTEM;
            let connection = Connection { host: &host, account, program: Program::PowerShell, up: UP, down: DOWN };
            world.attempt(subject.device, &connection)?;
        }
    }
    world.mark_now();
    Ok(())
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
