//! `gnomon run`: runs a scenario and tells what came of it.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ValueEnum;
use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::edition::Edition;
use gnomon_sim::world::Scenario;

use super::{colours, print};
use crate::failure::Failure;
use crate::library::{BUILT_IN, Source};
use crate::output::Folder;
use crate::simulation::{EngineKind, Recorder, simulate};
use crate::summary::{RunOf, Summary};

/// Runs a scenario and tells what came of it.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Arguments {
    /// A built-in scenario (see `gnomon list`) or the path of a scenario file; `office-day` if none is given.
    scenario: Option<OsString>,

    /// The seed of every draw, instead of the one in the scenario.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// The edition of the rules, instead of the one in the scenario: `2021-02` or `current`.
    #[arg(long, value_name = "NAME")]
    edition: Option<String>,

    /// How many devices, instead of those in the scenario; each fleet keeps its share.
    #[arg(long, value_name = "NUMBER")]
    endpoints: Option<u32>,

    /// Which engine runs it; what comes of it is the same.
    #[arg(long, value_enum, default_value_t)]
    engine: EngineKind,

    /// Write the run to this folder: manifest.json, summary.json and observations.ndjson.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,

    /// What observations.ndjson holds.
    #[arg(long, value_enum, default_value_t, requires = "out")]
    observations: Observations,

    /// Print the summary as JSON.
    #[arg(long)]
    json: bool,
}

/// What is written of the observations.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum Observations {
    /// Everything, every single connection included.
    #[default]
    All,
    /// Everything but single connections.
    Events,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let source = match &arguments.scenario {
        Some(asked) => Source::find(asked)?,
        None => Source::find(BUILT_IN[0].name.as_ref())?,
    };
    let catalog = Catalog::built_in();
    let mut scenario = Scenario::parse(&source.file, &source.text, &catalog)?;
    if let Some(name) = &arguments.edition {
        scenario = scenario.with_edition(Edition::named(name)?);
    }
    if let Some(endpoints) = arguments.endpoints {
        scenario = scenario.with_endpoints(endpoints)?;
    }
    let seed = arguments.seed.unwrap_or(scenario.seed());
    let with_transactions = arguments.observations == Observations::All;
    let mut folder = arguments.out.as_ref().map(|path| Folder::open(path, with_transactions)).transpose()?;
    let recorder = folder.as_mut().map(|folder| folder as &mut dyn Recorder);
    let finished = simulate(&scenario, &catalog, seed, arguments.engine, recorder)?;
    let summary = Summary::of(RunOf::new(&source, &scenario, seed, &finished), &scenario, &catalog, &finished);
    if let Some(folder) = folder {
        folder.finish(&summary)?;
    }
    print(&if arguments.json { summary.to_json() } else { summary.to_page(colours()) })
}
