//! Forms: every file that gnomon writes for programs or reads from people has a name and a version, and a JSON Schema.
//!
//! What is written says which it is: a JSON document has `"schema": "gnomon.summary/1"`, and the manifest of a run
//! names the form of the files beside it. Within a version fields may be added, and none changes its meaning or goes.

use gnomon_features::report::Report;
use gnomon_sim::world::{Scenario, TraceLine};
use schemars::{JsonSchema, schema_for};
use serde_json::Value;

use crate::library::ScenarioList;
use crate::logs::{LogCheck, LogFormatList};
use crate::output::Manifest;
use crate::summary::Summary;

/// The form of a kind of file.
#[derive(Clone, Copy, Debug)]
pub struct FileSchema {
    /// Its name and version, as files carry it: `gnomon.summary/1`.
    pub id: &'static str,
    /// What is written in it.
    pub description: &'static str,
    generate: fn() -> Value,
}

/// Every form that gnomon writes or reads.
pub const SCHEMAS: [FileSchema; 8] = [
    FileSchema {
        id: Scenario::SCHEMA,
        description: "a scenario file, in TOML: `gnomon run FILE`",
        generate: Scenario::schema,
    },
    FileSchema {
        id: Summary::SCHEMA,
        description: "what came of a run: `gnomon run --json`, summary.json",
        generate: of::<Summary>,
    },
    FileSchema {
        id: Manifest::SCHEMA,
        description: "what was run: manifest.json of `gnomon run --out`",
        generate: of::<Manifest>,
    },
    FileSchema {
        id: TraceLine::SCHEMA,
        description: "a line of observations.ndjson of `gnomon run --out`",
        generate: of::<TraceLine<'static>>,
    },
    FileSchema {
        id: Report::SCHEMA,
        description: "what the suite says: `gnomon conform --json`, report.json",
        generate: of::<Report>,
    },
    FileSchema {
        id: ScenarioList::SCHEMA,
        description: "the built-in scenarios: `gnomon list --json`",
        generate: of::<ScenarioList>,
    },
    FileSchema {
        id: LogCheck::SCHEMA,
        description: "what a log holds: `gnomon log check --json`",
        generate: of::<LogCheck>,
    },
    FileSchema {
        id: LogFormatList::SCHEMA,
        description: "the log formats that are read: `gnomon log formats --json`",
        generate: of::<LogFormatList>,
    },
];

fn of<T: JsonSchema>() -> Value {
    schema_for!(T).to_value()
}

impl FileSchema {
    /// Its name, without the project's and without the version: `summary`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        let unversioned = self.id.split_once('/').map_or(self.id, |(name, _)| name);
        unversioned.trim_start_matches("gnomon.")
    }

    /// Its JSON Schema.
    #[must_use]
    pub fn json(&self) -> Value {
        (self.generate)()
    }
}
