//! The command line, a file for each subcommand.

mod conform;
mod docs;
mod explain;
mod list;
mod log;
mod mutants;
mod replay;
mod run;
mod schema;
mod serve;
mod swarm;

use std::io::{self, Write};

use clap::{Parser, Subcommand};
use gnomon_features::exit_code::ExitCode;

use crate::failure::Failure;

/// Measures the integration of Microsoft Defender for Endpoint with Microsoft Cloud App Security, in virtual time.
///
/// Without a subcommand it runs the built-in scenario `office-day`.
#[derive(Debug, Parser)]
#[command(name = "gnomon", version, max_term_width = 100, after_help = exit_codes())]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

/// Every exit code with its meaning, for the help.
fn exit_codes() -> String {
    let lines = ExitCode::ALL.iter().map(|code| format!("\n  {:>3}  {}", code.code(), code.meaning()));
    "Exit codes:".to_owned() + &lines.collect::<String>()
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Arguments),
    Conform(conform::Arguments),
    Replay(replay::Arguments),
    Explain(explain::Arguments),
    List(list::Arguments),
    Log(log::Arguments),
    Schema(schema::Arguments),
    Serve(serve::Arguments),
    Docs(docs::Arguments),
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
            return if error.use_stderr() { ExitCode::Usage } else { ExitCode::Ok };
        }
    };
    // A panic is a fault of gnomon: it has told what it is by then.
    let done = std::panic::catch_unwind(|| {
        match arguments.command.unwrap_or_else(|| Command::Run(run::Arguments::default())) {
            Command::Run(arguments) => run::run(&arguments).map(|()| ExitCode::Ok),
            Command::Conform(arguments) => conform::conform(&arguments),
            Command::Replay(arguments) => replay::replay(&arguments),
            Command::Explain(arguments) => explain::explain(&arguments).map(|()| ExitCode::Ok),
            Command::List(arguments) => list::list(&arguments).map(|()| ExitCode::Ok),
            Command::Log(arguments) => log::log(&arguments).map(|()| ExitCode::Ok),
            Command::Schema(arguments) => schema::schema(&arguments).map(|()| ExitCode::Ok),
            Command::Serve(arguments) => serve::serve(&arguments).map(|()| ExitCode::Ok),
            Command::Docs(arguments) => docs::docs(&arguments).map(|()| ExitCode::Ok),
        }
    });
    match done {
        Ok(Ok(code)) => code,
        Ok(Err(failure)) => failure.tell(),
        Err(_) => ExitCode::Fault,
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
