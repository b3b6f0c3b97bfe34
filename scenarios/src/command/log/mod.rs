//! `gnomon log`: logs of proxies and firewalls, read without a tenant.
//!
//! | file | what lives there |
//! |---|---|
//! | `check.rs` | reads a log and tells what it holds |
//! | `formats.rs` | lists the formats |

mod check;
mod formats;

use clap::Subcommand;

use crate::failure::Failure;

/// Reads logs of proxies and firewalls without a tenant, and lists their formats.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    Formats(formats::Arguments),
}

pub(super) fn log(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.command {
        Command::Check(arguments) => check::check(arguments),
        Command::Formats(arguments) => formats::formats(arguments),
    }
}
