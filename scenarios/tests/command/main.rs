//! The real binary, as people and programs run it.

mod docs;
mod errors;
mod exit_codes;
#[path = "../../../mocks/tests/emulator/fits.rs"]
mod fits;
mod list;
mod log;
mod output;
mod pages;
mod repeat;
mod schema;
mod serve;
mod served;
mod stories;
mod summary;

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The command, to be run in `folder`, with nothing around it that changes what it prints.
fn gnomon(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gnomon"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    for variable in ["CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "COLUMNS", "RUST_BACKTRACE"] {
        command.env_remove(variable);
    }
    command.env("NO_COLOR", "1");
    command
}

/// Runs the command; what it prints to either output, and its exit code.
fn run(folder: &Path, arguments: &[&str]) -> (String, String, i32) {
    let Output { stdout, stderr, status } = gnomon(folder, arguments).output().expect("the binary starts");
    let text = |bytes| String::from_utf8(bytes).expect("the command prints UTF-8");
    (text(stdout), text(stderr), status.code().expect("the command ends by itself"))
}

/// Runs the command, which must succeed and complain of nothing; what it prints.
fn succeed(arguments: &[&str]) -> String {
    let (stdout, stderr, code) = run(Path::new("."), arguments);
    assert_eq!((stderr.as_str(), code), ("", 0), "{arguments:?}");
    stdout
}

/// Runs a scenario with `--json`; the summary.
fn summary(arguments: &[&str]) -> serde_json::Value {
    let arguments = [&["run", "--json"], arguments].concat();
    serde_json::from_str(&succeed(&arguments)).expect("the summary is JSON")
}
