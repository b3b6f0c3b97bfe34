//! The command `gnomon`; everything it does is in the library of this package.

use std::process::ExitCode;

fn main() -> ExitCode {
    gnomon::command::main().into()
}
