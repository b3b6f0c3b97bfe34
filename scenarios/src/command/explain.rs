//! `gnomon explain`: one requirement, with its bounds and the examples that cover it.

use gnomon_features::bounds::Bounds;
use gnomon_features::coverage::covering;
use gnomon_features::mutant::Mutant;
use gnomon_features::registry::Registry;
use gnomon_features::suite;

use super::{colours, print};
use crate::failure::Failure;
use crate::page::{Align, Page, Table, Tone};

/// Explains a requirement: its text, its level, its source, its bounds, and the examples that cover it.
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
    let bounds = bounds(&requirement.id);
    if !bounds.is_empty() {
        page.section("Bounds", "What each edition promises in figures, by which its examples are judged:");
        page.table(&bounds);
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

/// What each edition promises of the requirement in figures.
fn bounds(id: &str) -> Table {
    let columns = ["edition", "bound", "promised", "source"].map(|column| (Align::Left, column));
    let mut table = Table::new(columns);
    for bounds in Bounds::built_in() {
        if let Some(reason) = bounds.not_promised.get(id) {
            table.row([bounds.edition.clone(), String::new(), "nothing".to_owned(), reason.clone()]);
        }
        for (name, bound) in bounds.of_requirement(id) {
            let source = bound.cited.clone().unwrap_or_else(|| bound.source.to_string());
            table.row([bounds.edition.clone(), name.to_owned(), bound.to_string(), source]);
        }
    }
    table
}

/// The rules that state the requirement, each once.
fn rules(examples: &[gnomon_features::coverage::Covering]) -> String {
    let mut rules: Vec<&str> = examples.iter().map(|example| example.rule.as_str()).collect();
    rules.dedup();
    rules.into_iter().map(|rule| format!("{rule}.")).collect::<Vec<_>>().join(" ")
}
