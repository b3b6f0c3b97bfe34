//! `gnomon list`: the built-in scenarios.

use gnomon_reference_impl::catalog::Catalog;
use gnomon_sim::world::Scenario;

use super::{colours, print};
use crate::failure::Failure;
use crate::library::{BUILT_IN, ScenarioLine, ScenarioList};
use crate::numbers::counted;
use crate::page::{Page, Tone};

/// Lists the built-in scenarios.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print the list as JSON, an object for each scenario.
    #[arg(long)]
    json: bool,
}

pub(super) fn list(arguments: &Arguments) -> Result<(), Failure> {
    let catalog = Catalog::built_in();
    let mut scenarios = Vec::new();
    let mut page = Page::new(colours());
    for built_in in BUILT_IN {
        let scenario = Scenario::parse(&format!("{}.toml", built_in.name), built_in.text, &catalog)?;
        let duration = scenario.end().since(scenario.start());
        page.section(built_in.name, scenario.title());
        page.sentence(Tone::Plain, scenario.summary());
        let devices = counted(u64::from(scenario.endpoints()), "endpoint", "endpoints");
        page.sentence(Tone::Aside, &format!("{devices}, {duration}, edition {}", scenario.edition().name));
        scenarios.push(ScenarioLine {
            name: built_in.name,
            title: scenario.title().to_owned(),
            summary: scenario.summary().to_owned(),
            endpoints: scenario.endpoints(),
            duration_ms: duration,
            edition: scenario.edition().name.clone(),
            seed: scenario.seed(),
        });
    }
    if arguments.json {
        print(&crate::output::to_json(&ScenarioList { schema: ScenarioList::SCHEMA, scenarios }))
    } else {
        print(&page.into_text())
    }
}
