//! The folder a run is written to: what was run, what came of it, and everything that was observed.
//!
//! | file | what is in it |
//! |---|---|
//! | `manifest.json` | [`Manifest`]: what was run and with which digest; written last: a folder with one is complete |
//! | `summary.json` | [`Summary`]: what `gnomon run --json` prints |
//! | `observations.ndjson` | a line for each observation ([`TraceLine`]) |
//!
//! No file holds a wall-clock time or the name of a machine: the same run writes the same bytes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use gnomon_sim::engine::Stamped;
use gnomon_sim::world::{Observation, Setting, TraceLine};
use schemars::JsonSchema;
use serde::Serialize;

use crate::failure::Failure;
use crate::simulation::Recorder;
use crate::summary::{RunOf, Summary};

const MANIFEST: &str = "manifest.json";
const SUMMARY: &str = "summary.json";
const OBSERVATIONS: &str = "observations.ndjson";

/// What was run, and with which digest.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[schemars(title = "What was run, and with which digest")]
pub struct Manifest {
    /// The name and version of this form.
    #[schemars(extend("const" = Manifest::SCHEMA))]
    pub schema: &'static str,
    /// The version of gnomon.
    pub gnomon: String,
    /// What was run.
    #[serde(flatten)]
    pub run: RunOf,
    /// The other files of the folder, each with the name and version of its form.
    pub files: BTreeMap<&'static str, &'static str>,
}

impl Manifest {
    /// The name and version of its form.
    pub const SCHEMA: &'static str = "gnomon.manifest/1";

    /// What was run.
    fn of(run: &RunOf) -> Self {
        Self {
            schema: Self::SCHEMA,
            gnomon: env!("CARGO_PKG_VERSION").to_owned(),
            run: run.clone(),
            files: BTreeMap::from([(SUMMARY, Summary::SCHEMA), (OBSERVATIONS, TraceLine::SCHEMA)]),
        }
    }
}

/// The folder of a run.
pub struct Folder {
    path: PathBuf,
    observations: BufWriter<File>,
    transactions: bool,
}

impl Folder {
    /// Makes the folder, or clears the earlier run in it. With `transactions` every single connection is written too.
    ///
    /// # Errors
    /// If it holds anything that is not from an earlier run, or cannot be written to.
    pub fn open(path: &Path, transactions: bool) -> Result<Self, Failure> {
        let failed = |error: io::Error| Failure::write(path.display().to_string(), error);
        fs::create_dir_all(path).map_err(failed)?;
        let mut found: Vec<String> = Vec::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            found.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
        }
        found.sort_unstable();
        if let Some(other) = found.iter().find(|name| ![MANIFEST, SUMMARY, OBSERVATIONS].contains(&name.as_str())) {
            return Err(Failure::FolderTaken { path: path.to_owned(), found: other.clone() });
        }
        for name in found {
            fs::remove_file(path.join(name)).map_err(failed)?;
        }
        let observations = File::create(path.join(OBSERVATIONS)).map_err(failed)?;
        Ok(Self { path: path.to_owned(), observations: BufWriter::with_capacity(1 << 18, observations), transactions })
    }

    /// Writes what came of the run, and last what was run.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn finish(mut self, summary: &Summary) -> Result<(), Failure> {
        self.observations.flush().map_err(|error| Failure::write(OBSERVATIONS, error))?;
        self.write(SUMMARY, &summary.to_json())?;
        self.write(MANIFEST, &to_json(&Manifest::of(&summary.run)))
    }

    fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let path = self.path.join(name);
        fs::write(&path, text).map_err(|error| Failure::write(path.display().to_string(), error))
    }
}

impl Recorder for Folder {
    fn wants_transactions(&self) -> bool {
        self.transactions
    }

    fn record(&mut self, observations: &[Stamped<Observation>], setting: &Setting) -> Result<(), Failure> {
        let failed = |error: io::Error| Failure::write(OBSERVATIONS, error);
        for observation in observations {
            let line = TraceLine::new(observation, setting);
            serde_json::to_writer(&mut self.observations, &line).map_err(|error| failed(error.into()))?;
            self.observations.write_all(b"\n").map_err(failed)?;
        }
        Ok(())
    }
}

/// A value as JSON for people and programs: indented, with a newline at the end.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    // What is summed up here holds numbers, texts and lists only, which JSON can always hold.
    serde_json::to_string_pretty(value).map_or_else(|error| format!("{{\"error\": \"{error}\"}}\n"), |text| text + "\n")
}
