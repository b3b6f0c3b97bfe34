//! What survives: the config of a tenant, and every input that may have changed it, in the order they were taken.
//!
//! A tenant is a function of its config (scenario, seed, start) and of its inputs with their instants, since every role
//! is pure. So the log of inputs is all there is to keep, and recovery is replay. An input is in the log, and on the
//! disk, before it is carried out: what was acknowledged is there after `kill -9`, and an input that cannot be written
//! is refused and not carried out.
//!
//! The log is kept by `redb`: one file, transactions that are on the disk when they return, checksums, no process
//! beside it, written in Rust and well kept. There are no snapshots: recovery takes as long as the tenant's time since
//! its start takes to simulate, which for a month of the built-in tenant of 40 devices is a second.

use std::path::{Path, PathBuf};

use gnomon_reference_impl::time::SimTime;
use redb::{Database, Durability, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition};
use serde::{Deserialize, Serialize};

use super::clock::ClockMode;

/// The version of what is in the file. A file of another version is refused, never misread.
const SCHEMA: u32 = 2;

const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
const INPUTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("inputs");

/// What a tenant is made from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct TenantConfig {
    /// The version of this form.
    pub schema: u32,
    /// The version of the program: another one may play the same inputs differently.
    pub program: String,
    /// The scenario's name and text.
    pub scenario: (String, String),
    /// The edition, if it is not the scenario's.
    pub edition: Option<String>,
    /// The seed of the tenant's draws.
    pub seed: u64,
    /// When the scenario begins.
    pub start: SimTime,
    /// When the tenant can be asked first.
    pub opened: SimTime,
    /// How time passes.
    pub clock: ClockMode,
    /// The machine's time when it was made.
    pub machine: SimTime,
}

impl TenantConfig {
    /// The version that recipes made now have.
    pub(super) const SCHEMA: u32 = SCHEMA;
}

/// Something that may have changed the tenant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) enum Input {
    /// A request to a service.
    Request {
        /// The service's number in [`Host::ALL`](gnomon_reference_impl::http::Host::ALL).
        host: u8,
        /// The origin by which it was called.
        origin: String,
        /// The origin of the storage in that life: addresses of uploads begin with it.
        storage_origin: String,
        /// The HTTP method, upper case.
        method: String,
        /// Path and parameters.
        uri: String,
        /// The headers that matter.
        headers: Vec<(String, String)>,
        /// The body, in base64.
        body: String,
    },
    /// A stimulus of the control API.
    Stimulus {
        /// The path of the control API.
        path: String,
        /// The body as it came.
        body: serde_json::Value,
    },
    /// The clock was moved by hand to this instant.
    Clock,
}

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or the file cannot be read or written.
    #[error("the data in {path} cannot be read or written: {reason}")]
    Io {
        /// The file or folder that it is about.
        path: PathBuf,
        /// What the operating system says of it.
        reason: String,
    },
    /// The data was made by another version.
    #[error("the data in {path} is of version {found}, and this program reads {SCHEMA}; start with an empty folder")]
    Version {
        /// The file that has another version.
        path: PathBuf,
        /// The version in the file.
        found: u32,
    },
    /// The data was made from another scenario or seed.
    #[error(
        "the data in {path} is of the tenant `{found}`, not of `{asked}`; name that scenario and seed, or an empty \
         folder"
    )]
    Other {
        /// The file whose tenant is another one.
        path: PathBuf,
        /// What is in the file.
        found: String,
        /// What was asked for.
        asked: String,
    },
    /// What is in the file is damaged.
    #[error("the data in {path} is damaged: {reason}")]
    Damaged {
        /// The file that does not read back.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// The database of inputs, and the number of the next one.
pub(super) struct Store {
    path: PathBuf,
    database: Database,
    next: u64,
}

impl Store {
    /// Opens the store in a folder, which is made if it is not there.
    pub(super) fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join("tenant.redb");
        let io = |reason: String| StoreError::Io { path: path.clone(), reason };
        std::fs::create_dir_all(folder).map_err(|error| io(error.to_string()))?;
        let database = Database::create(&path).map_err(|error| io(error.to_string()))?;
        let write = database.begin_write().map_err(|error| io(error.to_string()))?;
        let next = {
            write.open_table(META).map_err(|error| io(error.to_string()))?;
            let inputs = write.open_table(INPUTS).map_err(|error| io(error.to_string()))?;
            inputs.len().map_err(|error| io(error.to_string()))?
        };
        write.commit().map_err(|error| io(error.to_string()))?;
        Ok(Self { path, database, next })
    }

    /// The config of the tenant in the store, if there is one.
    pub(super) fn config(&self) -> Result<Option<TenantConfig>, StoreError> {
        let read = self.database.begin_read().map_err(|error| self.io(&error))?;
        let table = read.open_table(META).map_err(|error| self.io(&error))?;
        let Some(value) = table.get("config").map_err(|error| self.io(&error))? else { return Ok(None) };
        // The version is read first: the rest of another version may have another form.
        #[derive(Deserialize)]
        struct Version {
            schema: u32,
        }
        let damaged = |error: serde_json::Error| self.damaged(&error);
        let Version { schema } = serde_json::from_slice(value.value()).map_err(damaged)?;
        if schema != SCHEMA {
            return Err(StoreError::Version { path: self.path.clone(), found: schema });
        }
        serde_json::from_slice(value.value()).map(Some).map_err(damaged)
    }

    /// Begins anew: the config, and no inputs.
    pub(super) fn begin(&mut self, config: &TenantConfig) -> Result<(), StoreError> {
        let bytes = serde_json::to_vec(config).map_err(|error| self.damaged(&error))?;
        let mut write = self.database.begin_write().map_err(|error| self.io(&error))?;
        write.set_durability(Durability::Immediate).map_err(|error| self.io(&error))?;
        write.delete_table(INPUTS).map_err(|error| self.io(&error))?;
        {
            write.open_table(INPUTS).map_err(|error| self.io(&error))?;
            let mut meta = write.open_table(META).map_err(|error| self.io(&error))?;
            meta.insert("config", bytes.as_slice()).map_err(|error| self.io(&error))?;
        }
        write.commit().map_err(|error| self.io(&error))?;
        self.next = 0;
        Ok(())
    }

    /// Puts an input on the disk.
    pub(super) fn append(&mut self, at: SimTime, input: &Input) -> Result<(), StoreError> {
        let bytes = serde_json::to_vec(&(at, input)).map_err(|error| self.damaged(&error))?;
        let mut write = self.database.begin_write().map_err(|error| self.io(&error))?;
        write.set_durability(Durability::Immediate).map_err(|error| self.io(&error))?;
        {
            let mut inputs = write.open_table(INPUTS).map_err(|error| self.io(&error))?;
            inputs.insert(self.next, bytes.as_slice()).map_err(|error| self.io(&error))?;
        }
        write.commit().map_err(|error| self.io(&error))?;
        self.next += 1;
        Ok(())
    }

    /// Every input, in order.
    pub(super) fn inputs(&self) -> Result<Vec<(SimTime, Input)>, StoreError> {
        let read = self.database.begin_read().map_err(|error| self.io(&error))?;
        let table = read.open_table(INPUTS).map_err(|error| self.io(&error))?;
        let mut inputs = Vec::new();
        for entry in table.iter().map_err(|error| self.io(&error))? {
            let (_, value) = entry.map_err(|error| self.io(&error))?;
            inputs.push(serde_json::from_slice(value.value()).map_err(|error| self.damaged(&error))?);
        }
        Ok(inputs)
    }

    /// How many inputs are in it.
    pub(super) const fn len(&self) -> u64 {
        self.next
    }

    /// Refuses a tenant that is another than the one asked for.
    pub(super) fn refuse_other(&self, found: &TenantConfig, asked: &TenantConfig) -> Result<(), StoreError> {
        let same = (&found.scenario, &found.edition, found.seed, found.clock, &found.program)
            == (&asked.scenario, &asked.edition, asked.seed, asked.clock, &asked.program);
        if same {
            return Ok(());
        }
        let told = |config: &TenantConfig| {
            let edition = config.edition.as_deref().unwrap_or("the scenario's edition");
            let (name, TenantConfig { seed, clock, program, .. }) = (&config.scenario.0, config);
            format!("{name}, seed {seed}, {edition}, clock {clock}, made by {program}")
        };
        Err(StoreError::Other { path: self.path.clone(), found: told(found), asked: told(asked) })
    }

    fn io(&self, reason: &dyn std::fmt::Display) -> StoreError {
        StoreError::Io { path: self.path.clone(), reason: reason.to_string() }
    }

    fn damaged(&self, reason: &dyn std::fmt::Display) -> StoreError {
        StoreError::Damaged { path: self.path.clone(), reason: reason.to_string() }
    }
}
