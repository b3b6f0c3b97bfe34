//! The command line, a file for each subcommand.

mod conform;
mod explain;
mod list;
mod mutants;
mod run;
mod schema;
mod serve;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::{FAULT, Failure, USAGE};

/// Measures the integration of Microsoft Defender for Endpoint with Microsoft Cloud App Security, in virtual time.
///
/// Without a subcommand it runs the built-in scenario `office-day`.
#[derive(Debug, Parser)]
#[command(name = "gnomon", version, max_term_width = 100, after_help = AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

const AFTER_HELP: &str = "\
Exit codes: 0 done or conformant, 1 a failure, 2 only inconclusive or not run, 3 nothing ran, 64 usage, 69 an address that cannot be listened on, 70 a fault of gnomon itself, 74 output that cannot be written, 78 a scenario or an edition
that does not exist or cannot be.";

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Arguments),
    Conform(conform::Arguments),
    Explain(explain::Arguments),
    List(list::Arguments),
    Schema(schema::Arguments),
    Serve(serve::Arguments),
}

/// Does what the command line says.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are asked for as well, and are no errors. Nobody is left to tell if this cannot be
            // printed.
            drop(error.print());
            return if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS };
        }
    };
    // A panic is a fault of gnomon: it has told what it is by then.
    let done = std::panic::catch_unwind(|| {
        match arguments.command.unwrap_or_else(|| Command::Run(run::Arguments::default())) {
            Command::Run(arguments) => run::run(&arguments).map(|()| 0),
            Command::Conform(arguments) => conform::conform(&arguments),
            Command::Explain(arguments) => explain::explain(&arguments).map(|()| 0),
            Command::List(arguments) => list::list(&arguments).map(|()| 0),
            Command::Schema(arguments) => schema::schema(&arguments).map(|()| 0),
            Command::Serve(arguments) => serve::serve(&arguments).map(|()| 0),
        }
    });
    match done {
        Ok(Ok(code)) => ExitCode::from(code),
        Ok(Err(failure)) => failure.tell(),
        Err(_) => ExitCode::from(FAULT),
    }
}

/// Prints to the standard output. A reader who has seen enough and closed the pipe is no failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done.map_err(|error| Failure::write("the standard output", error)),
    }
}

/// Whether what is printed may have colours.
fn colours() -> bool {
    console::colors_enabled()
}
