//! `gnomon schema`: the JSON Schema of scenario files, for editors that complete and check them.

use gnomon_sim::world::Scenario;

use super::print;
use crate::failure::Failure;

/// Prints the JSON Schema of scenario files, for editors.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn schema(_: &Arguments) -> Result<(), Failure> {
    print(&crate::output::to_json(&Scenario::schema()))
}
