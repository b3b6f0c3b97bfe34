//! Stores of release 0.1.0, which kept requests and not decisions, in `redb`. They are read once, played as that
//! release played them, and kept as decisions from then on; their file is never written.

use std::io::{Error, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::RwLock;

use gnomon_reference_impl::time::SimTime;
use redb::{Builder, Database, ReadableDatabase, ReadableTable, StorageBackend, TableDefinition};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{StoreError, TenantConfig, damaged, io_error};

/// The version of what is in the file.
const SCHEMA: u32 = 2;

const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
const INPUTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("inputs");

/// Something that may have changed the tenant: it was stored before it was decided.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub(in crate::serve) enum Input {
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

/// What a store of that release holds.
pub(in crate::serve) struct LastRelease {
    /// Where it is.
    pub path: PathBuf,
    /// What the tenant was made from.
    pub config: TenantConfig,
    /// Every input with its instant, in order.
    pub inputs: Vec<(SimTime, Input)>,
}

impl LastRelease {
    /// Reads the store of that release in a folder, if there is one.
    pub(in crate::serve) fn read(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = folder.join("tenant.redb");
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error(&path, &error)),
        };
        // `redb` panics on some files that are damaged.
        let read = catch_unwind(AssertUnwindSafe(|| read(&path, bytes)));
        read.unwrap_or_else(|_| Err(damaged(&path, "it cannot be read")))
    }
}

fn read(path: &Path, bytes: Vec<u8>) -> Result<Option<LastRelease>, StoreError> {
    let damaged_by = |error: &dyn std::fmt::Display| damaged(path, error);
    let copy = Copy(RwLock::new(bytes));
    let mut database: Database = Builder::new().create_with_backend(copy).map_err(|error| damaged_by(&error))?;
    // A copy that was mended is the store after a kill; one that cannot be is damaged.
    database.check_integrity().map_err(|error| damaged_by(&error))?;
    let read = database.begin_read().map_err(|error| damaged_by(&error))?;
    let meta = read.open_table(META).map_err(|error| damaged_by(&error))?;
    // It was killed before it had a tenant.
    let Some(value) = meta.get("config").map_err(|error| damaged_by(&error))? else { return Ok(None) };
    // The version is read first: the rest of another version may have another form.
    #[derive(Deserialize)]
    struct Version {
        schema: u32,
    }
    let Version { schema: found } = parsed(path, value.value())?;
    if found != SCHEMA {
        return Err(StoreError::Version { path: path.to_owned(), found });
    }
    let config = parsed(path, value.value())?;
    let mut inputs = Vec::new();
    let table = read.open_table(INPUTS).map_err(|error| damaged_by(&error))?;
    for (number, entry) in (0..).zip(table.iter().map_err(|error| damaged_by(&error))?) {
        let (key, value) = entry.map_err(|error| damaged_by(&error))?;
        if key.value() != number {
            return Err(damaged(path, format!("input {number} is not there")));
        }
        inputs.push(parsed(path, value.value())?);
    }
    Ok(Some(LastRelease { path: path.to_owned(), config, inputs }))
}

fn parsed<T: DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|error| damaged(path, error))
}

/// A copy of a file in memory: `redb` mends what a kill left, and the file stays as it is.
#[derive(Debug)]
struct Copy(RwLock<Vec<u8>>);

fn beyond() -> Error {
    Error::new(ErrorKind::UnexpectedEof, "it ends too early")
}

fn poisoned<T>(_: T) -> Error {
    Error::other("it cannot be read")
}

fn span(offset: u64, length: usize) -> Option<std::ops::Range<usize>> {
    let from = usize::try_from(offset).ok()?;
    Some(from..from.checked_add(length)?)
}

impl StorageBackend for Copy {
    fn len(&self) -> Result<u64, Error> {
        Ok(self.0.read().map_err(poisoned)?.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), Error> {
        let bytes = self.0.read().map_err(poisoned)?;
        out.copy_from_slice(span(offset, out.len()).and_then(|span| bytes.get(span)).ok_or_else(beyond)?);
        Ok(())
    }

    fn set_len(&self, length: u64) -> Result<(), Error> {
        self.0.write().map_err(poisoned)?.resize(usize::try_from(length).map_err(Error::other)?, 0);
        Ok(())
    }

    fn sync_data(&self) -> Result<(), Error> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), Error> {
        let mut bytes = self.0.write().map_err(poisoned)?;
        let place = span(offset, data.len()).and_then(|span| bytes.get_mut(span)).ok_or_else(beyond)?;
        place.copy_from_slice(data);
        Ok(())
    }
}
