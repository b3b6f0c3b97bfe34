//! The coverage table: requirement by requirement, which examples cover it.

use std::fmt::Write as _;

use gherkin::Feature;

use crate::lint::requirements;
use crate::registry::Registry;

/// An example that covers a requirement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Covering {
    /// The file of its feature.
    pub file: String,
    /// The line in it.
    pub line: usize,
    /// The rule it is an example of.
    pub rule: String,
    /// The name of the example, as the feature file has it.
    pub example: String,
}

/// The examples that cover the requirement `id`, in the order of the suite.
#[must_use]
pub fn covering(features: &[Feature], id: &str) -> Vec<Covering> {
    let mut examples = Vec::new();
    for feature in features {
        for rule in &feature.rules {
            for scenario in &rule.scenarios {
                let tags = [&feature.tags, &rule.tags, &scenario.tags];
                if tags.into_iter().flat_map(|tags| requirements(tags)).any(|tag| tag == id) {
                    examples.push(Covering {
                        file: feature.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default(),
                        line: scenario.position.line,
                        rule: rule.name.clone(),
                        example: scenario.name.clone(),
                    });
                }
            }
        }
    }
    examples
}

/// The table in Markdown: every requirement of the registry, covered or not.
#[must_use]
pub fn table(features: &[Feature], registry: &Registry) -> String {
    let mut text =
        "# Which examples cover which requirement\n\nMade from the features; a test keeps it current.\n\n".to_owned();
    let covered = registry.iter().filter(|requirement| !covering(features, &requirement.id).is_empty()).count();
    let _ = writeln!(text, "{covered} of {} requirements are covered.\n", registry.iter().count());
    text.push_str("| requirement | level | examples |\n|---|---|---|\n");
    for requirement in registry.iter() {
        let examples = covering(features, &requirement.id);
        let lines: Vec<String> =
            examples.iter().map(|covering| format!("{}: {}", covering.file, covering.example)).collect();
        let cell = if lines.is_empty() {
            "none yet".to_owned()
        } else {
            lines.join("<br>").replace('<', "\\<").replace("\\<br>", "<br>")
        };
        let _ = writeln!(text, "| {} | {} | {cell} |", requirement.id, requirement.level);
    }
    text
}
