//! The scenarios that are run by name, and those read from a file.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use gnomon_reference_impl::suggest::nearest;
use gnomon_reference_impl::time::SimDuration;
use schemars::JsonSchema;
use serde::Serialize;

use crate::failure::Failure;

/// A scenario that is built in.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// The name by which it is run.
    pub name: &'static str,
    /// The text of its file.
    pub text: &'static str,
}

/// Every built-in scenario; the first one is run when none is named.
pub const BUILT_IN: [BuiltIn; 12] = [
    BuiltIn { name: "office-day", text: include_str!("../scenarios/office-day.toml") },
    BuiltIn { name: "remote-work-week", text: include_str!("../scenarios/remote-work-week.toml") },
    BuiltIn { name: "switched-off-and-on", text: include_str!("../scenarios/switched-off-and-on.toml") },
    BuiltIn { name: "roaming-consultants", text: include_str!("../scenarios/roaming-consultants.toml") },
    BuiltIn { name: "behind-the-proxy", text: include_str!("../scenarios/behind-the-proxy.toml") },
    BuiltIn { name: "misconfigured-devices", text: include_str!("../scenarios/misconfigured-devices.toml") },
    BuiltIn { name: "heavy-uploader", text: include_str!("../scenarios/heavy-uploader.toml") },
    BuiltIn { name: "flaky-branch-office", text: include_str!("../scenarios/flaky-branch-office.toml") },
    BuiltIn { name: "automatic-blocking", text: include_str!("../scenarios/automatic-blocking.toml") },
    BuiltIn { name: "policy-mistake", text: include_str!("../scenarios/policy-mistake.toml") },
    BuiltIn { name: "ninety-days", text: include_str!("../scenarios/ninety-days.toml") },
    BuiltIn { name: "hundred-thousand", text: include_str!("../scenarios/hundred-thousand.toml") },
];

/// The built-in scenarios.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "The built-in scenarios of Gnomon")]
pub struct ScenarioList {
    /// The name and version of this form.
    #[schemars(extend("const" = ScenarioList::SCHEMA))]
    pub schema: &'static str,
    /// Scenario by scenario; the first one is run when none is named.
    pub scenarios: Vec<ScenarioLine>,
}

impl ScenarioList {
    /// The name and version of its form.
    pub const SCHEMA: &'static str = "gnomon.scenario-list/1";
}

/// A built-in scenario.
#[derive(Serialize, JsonSchema)]
pub struct ScenarioLine {
    /// The name by which it is run.
    pub name: &'static str,
    /// One line that says what it is.
    pub title: String,
    /// A paragraph on what it shows.
    pub summary: String,
    /// How many devices.
    pub endpoints: u32,
    /// How long it lasts.
    pub duration_ms: SimDuration,
    /// The edition of the rules.
    pub edition: String,
    /// The seed of every draw, if none is given.
    pub seed: u64,
}

/// The largest scenario file that is read.
const LARGEST_FILE: u64 = 16 << 20;

/// The text of a scenario, and what it is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// What is typed to run it: a name, or the path of a file.
    pub asked: String,
    /// What errors call the file.
    pub file: String,
    /// What is written in it.
    pub text: String,
}

impl Source {
    /// The built-in scenario called `asked`, or else the file of that path.
    ///
    /// # Errors
    /// If there is neither, or the file cannot be read.
    pub fn find(asked: &OsStr) -> Result<Self, Failure> {
        let path = Path::new(asked);
        let built_in = BUILT_IN.iter().find(|built_in| asked == OsStr::new(built_in.name));
        if let Some(BuiltIn { name, text }) = built_in {
            return Ok(Self { asked: (*name).to_owned(), file: format!("{name}.toml"), text: (*text).to_owned() });
        }
        let looks_like_a_path = path.extension().is_some() || path.components().count() > 1;
        if !looks_like_a_path && !path.exists() {
            return Err(unknown(&asked.to_string_lossy()));
        }
        let text = read(path)?;
        Ok(Self { asked: path.display().to_string(), file: path.display().to_string(), text })
    }
}

fn unknown(asked: &str) -> Failure {
    let near = nearest(asked, BUILT_IN.iter().map(|built_in| built_in.name));
    let advice = "`gnomon list` shows the built-in ones; a file is given by its path, for example `./my-scenario.toml`";
    let help = match near.first() {
        Some(near) => format!("did you mean `{near}`? {advice}"),
        None => advice.to_owned(),
    };
    Failure::UnknownScenario { asked: asked.to_owned(), help }
}

/// Reads a file that may be anything: a folder, a device that never ends, a picture.
fn read(path: &Path) -> Result<String, Failure> {
    let refused = |reason: String| Failure::Unreadable { path: path.to_owned(), reason };
    if path.is_dir() {
        return Err(refused("it is a folder".to_owned()));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| refused(error.to_string()))?;
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(|error| refused(error.to_string()))?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(refused(format!("it is larger than {} MiB", LARGEST_FILE >> 20)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let position = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..position].iter().filter(|byte| **byte == b'\n').count() + 1;
        refused(format!("it is no UTF-8 text (line {line})"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use gnomon_reference_impl::catalog::Catalog;
    use gnomon_sim::world::Scenario;

    #[test]
    fn every_built_in_scenario_reads_and_says_what_it_is() {
        let catalog = Catalog::built_in();
        for built_in in BUILT_IN {
            let scenario = Scenario::parse(built_in.name, built_in.text, &catalog)
                .unwrap_or_else(|error| panic!("{}, line {}: {error}", built_in.name, error.line()));
            assert!(!scenario.title().is_empty() && !scenario.summary().is_empty(), "{}", built_in.name);
            assert!(built_in.text.starts_with("#:schema ../scenario.schema.json\n"), "{}", built_in.name);
        }
    }

    #[test]
    fn a_name_that_does_not_exist_is_refused_with_the_nearest() {
        let Err(Failure::UnknownScenario { help, .. }) = Source::find(OsStr::new("ofice-day")) else {
            panic!("there is no such scenario")
        };
        assert!(help.starts_with("did you mean `office-day`?"), "{help}");
    }
}
