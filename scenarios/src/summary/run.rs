//! What was run, and the command that repeats it.

use gnomon_reference_impl::time::SimTime;
use gnomon_sim::world::Scenario;
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::library::Source;
use crate::numbers::{counted, to_the_minute};
use crate::page::{Page, Tone};
use crate::simulation::Finished;

/// What was run: with this, the same version of gnomon repeats the run to the byte.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct RunOf {
    /// The scenario: its name, or the path of its file.
    pub scenario: String,
    /// One line that says what it is.
    pub title: String,
    /// When it begins.
    pub start: SimTime,
    /// When it ends.
    pub end: SimTime,
    /// The seed of every draw.
    pub seed: u64,
    /// The edition of the rules.
    pub edition: String,
    /// How many devices.
    pub endpoints: u32,
    /// SHA-256 of all that decides over the run besides the seed: the scenario's text, the edition's figures, the
    /// number of devices.
    pub configuration: String,
    /// What stands for everything that happened.
    pub digest: String,
    /// The command that repeats the run.
    pub command: String,
}

impl RunOf {
    /// What was run: `scenario`, as read from `source` and changed by the command line.
    #[must_use]
    pub fn new(source: &Source, scenario: &Scenario, seed: u64, finished: &Finished) -> Self {
        let (edition, endpoints) = (&scenario.edition().name, scenario.endpoints());
        let asked = quoted(&source.asked);
        Self {
            scenario: source.asked.clone(),
            title: scenario.title().to_owned(),
            start: scenario.start(),
            end: scenario.end(),
            seed,
            edition: edition.clone(),
            endpoints,
            configuration: configuration(&source.text, scenario),
            digest: finished.digest.to_string(),
            command: format!("gnomon run {asked} --seed {seed} --edition {edition} --endpoints {endpoints}"),
        }
    }

    /// The head of the page.
    pub(super) fn begin(&self, page: &mut Page) {
        let gist = format!(
            "{} to {} UTC, edition {}, seed {}, {}",
            to_the_minute(self.start),
            to_the_minute(self.end),
            self.edition,
            self.seed,
            counted(u64::from(self.endpoints), "endpoint", "endpoints"),
        );
        page.section(&format!("{}: {}", self.scenario, self.title), &gist);
    }

    /// The foot of the page.
    pub(super) fn end(&self, page: &mut Page) {
        page.section("Repeat", "The same version of gnomon repeats this run to the byte with");
        page.sentence(Tone::Good, &self.command);
        page.labelled("digest", &self.digest);
    }
}

fn configuration(text: &str, scenario: &Scenario) -> String {
    let figures = crate::output::to_json(scenario.edition());
    let mut hash = Sha256::new();
    for part in [text, &figures, &scenario.endpoints().to_string()] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An argument, in quotes if a shell would otherwise take it apart.
fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:\\".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        return argument.to_owned();
    }
    format!("'{}'", argument.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_is_quoted_where_a_shell_would_take_it_apart() {
        assert_eq!(quoted("office-day"), "office-day");
        assert_eq!(quoted("my scenarios/it's.toml"), r"'my scenarios/it'\''s.toml'");
        assert_eq!(quoted(""), "''");
    }
}
