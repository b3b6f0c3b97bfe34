//! `gnomon explain`: one requirement, with the examples that cover it.

use gnomon_features::coverage::covering;
use gnomon_features::mutant::Mutant;
use gnomon_features::registry::Registry;
use gnomon_features::suite;

use super::{colours, print};
use crate::failure::Failure;
use crate::page::{Align, Page, Table, Tone};

/// Explains a requirement: its text, its level, its source, and the examples that cover it.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The requirement's id, `BLK-03`.
    requirement: String,
}

pub(super) fn explain(arguments: &Arguments) -> Result<(), Failure> {
    let requirement = Registry::built_in().get(&arguments.requirement)?;
    let features = suite::features().map_err(|error| Failure::Feature(error.to_string()))?;
    let mut page = Page::new(colours());
    page.section(&requirement.id, requirement.text.trim());
    page.labelled("level", &requirement.level.to_string());
    page.labelled("source", &requirement.source.to_string());
    let roles: Vec<String> = requirement.roles.iter().map(ToString::to_string).collect();
    page.labelled("roles", &roles.join(", "));
    if let Some(capability) = &requirement.capability {
        page.labelled("skipped", &format!("for a role that lacks the capability: {capability}"));
    }
    if let Some(reason) = &requirement.pending {
        page.labelled("pending", reason);
    }
    let examples = covering(&features, &requirement.id);
    if examples.is_empty() {
        page.section("Examples", "No example covers it.");
    } else {
        page.section("Examples", &rules(&examples));
        let mut table = Table::new([(Align::Left, "feature"), (Align::Left, "example")]);
        for example in &examples {
            table.row([format!("{}:{}", example.file, example.line), example.example.clone()]);
        }
        page.table(&table);
        page.sentence(Tone::Aside, &format!("gnomon conform --tags {}", requirement.id));
    }
    let mutants = Mutant::built_in().map_err(|error| Failure::Feature(error.to_string()))?;
    let violating: Vec<&Mutant> = mutants.iter().filter(|mutant| mutant.violates.contains(&requirement.id)).collect();
    if !violating.is_empty() {
        page.section("Mutants", "Implementations broken on purpose that its examples find out:");
        let mut table = Table::new([(Align::Left, "mutant"), (Align::Left, "what is wrong with it")]);
        for mutant in violating {
            table.row([mutant.name.clone(), mutant.title.clone()]);
        }
        page.table(&table);
    }
    print(&page.into_text())
}

/// The rules that state the requirement, each once.
fn rules(examples: &[gnomon_features::coverage::Covering]) -> String {
    let mut rules: Vec<&str> = examples.iter().map(|example| example.rule.as_str()).collect();
    rules.dedup();
    rules.into_iter().map(|rule| format!("{rule}.")).collect::<Vec<_>>().join(" ")
}
