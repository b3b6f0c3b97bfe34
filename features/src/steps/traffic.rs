//! What devices do: connections of their users, of system accounts, of programs.

use cucumber::{given, when};
use gnomon_reference_impl::names::AccountId;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimDuration;

use crate::bed::words::{Program, Span};
use crate::bed::{Bed, Connection};
use crate::story::Story;

/// What an ordinary connection moves.
const UP: Bytes = Bytes(1339);
const DOWN: Bytes = Bytes(5120);

/// The users of each device make `count` connections to `host`, all now.
pub(super) fn make(bed: &mut Bed, count: u64, host: &str) -> Result<(), Story> {
    for subject in bed.subjects.clone() {
        for _ in 0..count {
            let connection = Connection { host, account: subject.user, program: Program::Chrome, up: UP, down: DOWN };
            bed.attempt(subject.device, &connection)?;
        }
    }
    bed.mark_now();
    Ok(())
}

#[given(expr = "each device has made {int} transaction(s) to {string}")]
#[when(expr = "each device makes {int} transaction(s) to {string}")]
fn transactions(bed: &mut Bed, count: u64, host: String) -> Result<(), Story> {
    make(bed, count, &host)
}

#[given(expr = "each device has made {int} transaction(s) to {string} of {int} bytes up, {int} bytes down")]
#[when(expr = "each device makes {int} transaction(s) to {string} of {int} bytes up, {int} bytes down")]
fn transactions_of(bed: &mut Bed, count: u64, host: String, up: u64, down: u64) -> Result<(), Story> {
    for subject in bed.subjects.clone() {
        for _ in 0..count {
            let account = subject.user;
            let connection =
                Connection { host: &host, account, program: Program::Chrome, up: Bytes(up), down: Bytes(down) };
            bed.attempt(subject.device, &connection)?;
        }
    }
    bed.mark_now();
    Ok(())
}

#[given(expr = "each device has made {int} transaction(s) to {string} in {program}")]
#[when(expr = "each device makes {int} transaction(s) to {string} in {program}")]
fn transactions_in(bed: &mut Bed, count: u64, host: String, program: Program) -> Result<(), Story> {
    for subject in bed.subjects.clone() {
        for _ in 0..count {
            let connection = Connection { host: &host, account: subject.user, program, up: UP, down: DOWN };
            bed.attempt(subject.device, &connection)?;
        }
    }
    bed.mark_now();
    Ok(())
}

#[given(expr = "each device has made {int} transaction(s) to {string}, one a second")]
#[when(expr = "each device makes {int} transaction(s) to {string}, one a second")]
fn transactions_apart(bed: &mut Bed, count: u64, host: String) -> Result<(), Story> {
    for number in 0..count {
        if number > 0 {
            let next = bed.now() + SimDuration::SECOND;
            bed.advance(next)?;
        }
        make(bed, 1, &host)?;
    }
    Ok(())
}

#[given(expr = "a system account of each device has made {int} transaction(s) to {string}")]
#[when(expr = "a system account of each device makes {int} transaction(s) to {string}")]
fn system_transactions(bed: &mut Bed, count: u64, host: String) -> Result<(), Story> {
    for subject in bed.subjects.clone() {
        for _ in 0..count {
            let account = AccountId::SYSTEM;
            let connection = Connection { host: &host, account, program: Program::PowerShell, up: UP, down: DOWN };
            bed.attempt(subject.device, &connection)?;
        }
    }
    bed.mark_now();
    Ok(())
}

#[given(expr = "each device has made a transaction a minute for {span}")]
#[when(expr = "each device makes a transaction a minute for {span}")]
fn steadily(bed: &mut Bed, span: Span) -> Result<(), Story> {
    let begins = bed.now();
    for minute in 0..span.0.millis() / SimDuration::MINUTE.millis() {
        bed.advance(begins + SimDuration::MINUTE.times(minute))?;
        make(bed, 1, "www.dropbox.com")?;
    }
    bed.advance(begins + span.0)?;
    bed.mark = begins;
    Ok(())
}
