//! What survives: the head of a tenant, and every decision that changed it, in the order in which they were made.
//!
//! | file | what lives there |
//! |---|---|
//! | `config.rs` | the head: what a tenant is made from |
//! | `decision.rs` | a change that was accepted, with its result |
//! | `format.rs` | the form on the disk, with its checksums |
//! | `last_release.rs` | stores as the release before this form wrote them |
//! | `error.rs` | why a store cannot be used |
//!
//! A tenant is a function of its head (scenario, seed, start) and of its decisions with their instants, since every
//! role is pure. So they are all there is to keep. Room for a decision is reserved before it is carried out, so that a
//! full disk refuses it and nothing is changed; it is on the disk before it is acknowledged.

mod config;
mod decision;
mod error;
mod format;
mod last_release;

pub(super) use config::TenantConfig;
pub(super) use decision::{Change, Decision, holds};
pub use error::StoreError;
pub(super) use last_release::{Input, LastRelease};

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use format::{Mark, Reader, Unreadable};

/// The file of a store in its folder.
const NAME: &str = "tenant.log";

/// A file grows by so many bytes at a time.
const CHUNK: u64 = 64 << 10;

/// Room that is kept beside what is asked for: for the arrival of a clock that is on its way.
const SLACK: u64 = 4 << 10;

/// The log of decisions.
pub(super) struct Store {
    path: PathBuf,
    file: File,
    mark: Mark,
    /// How long the file is.
    length: u64,
    /// Whether something lies behind the last record that is none.
    torn: bool,
    /// Whether more is on the disk than was acknowledged, and cannot be taken away.
    broken: bool,
    /// Whether nothing is acknowledged yet: the store is being made.
    new: bool,
}

impl Store {
    /// Opens the store of a folder with its head, if there is one; all of it is read once.
    pub(super) fn open(folder: &Path) -> Result<Option<(Self, TenantConfig)>, StoreError> {
        let path = folder.join(NAME);
        let mut file = match OpenOptions::new().read(true).write(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error(&path, &error)),
        };
        lock(&path, &file)?;
        let (mut reader, head) = Reader::open(BufReader::new(&mut file)).map_err(|error| unreadable(&path, error))?;
        while reader.next().map_err(|error| unreadable(&path, error))?.is_some() {}
        let (mark, torn) = (reader.read(), reader.is_torn());
        drop(reader);
        let config: TenantConfig = serde_json::from_slice(&head).map_err(|error| damaged(&path, error))?;
        if config.schema != TenantConfig::SCHEMA {
            return Err(StoreError::Version { path, found: config.schema });
        }
        only_for_its_owner(&file).map_err(|error| io_error(&path, &error))?;
        let length = file.metadata().map_err(|error| io_error(&path, &error))?.len();
        Ok(Some((Self { path, file, mark, length, torn, broken: false, new: false }, config)))
    }

    /// Makes a store with this head and these records, in the place of one that may be there.
    pub(super) fn create(
        folder: &Path,
        config: &TenantConfig,
        records: impl IntoIterator<Item = Vec<Decision>>,
    ) -> Result<Self, StoreError> {
        let (path, new) = (folder.join(NAME), folder.join(format!("{NAME}.new")));
        let failed = |error: &dyn std::fmt::Display| io_error(&new, error);
        let head = serde_json::to_vec(config).map_err(|error| failed(&error))?;
        let (bytes, mark) = format::beginning(&head);
        make_folder(folder).map_err(|error| io_error(folder, &error))?;
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let opened = options.read(true).write(true).create(true).truncate(true).open(&new);
        let mut file = opened.map_err(|error| failed(&error))?;
        lock(&new, &file)?;
        let length = bytes.len() as u64;
        let begun = only_for_its_owner(&file).and_then(|()| file.write_all(&bytes)).and_then(|()| file.sync_all());
        let mut store = Self { path: new.clone(), file, mark, length, torn: false, broken: false, new: true };
        let filled = begun.map_err(|error| failed(&error)).and_then(|()| {
            records.into_iter().try_for_each(|decisions| store.append(&decisions))?;
            let synced = store.file.sync_all();
            synced
                .and_then(|()| std::fs::rename(&new, &path))
                .and_then(|()| sync_folder(folder))
                .map_err(|error| failed(&error))
        });
        if let Err(error) = filled {
            // It is of no use to anybody.
            drop(std::fs::remove_file(&new));
            return Err(error);
        }
        (store.path, store.new) = (path, false);
        Ok(store)
    }

    /// Begins anew in the same folder: another head, and no decisions.
    pub(super) fn begin(&mut self, config: &TenantConfig) -> Result<(), StoreError> {
        let folder = self.path.parent().unwrap_or(Path::new("")).to_owned();
        *self = Self::create(&folder, config, [])?;
        Ok(())
    }

    /// Sees to it that there is room for a record of so many bytes.
    pub(super) fn reserve(&mut self, bytes: u64) -> Result<(), StoreError> {
        if self.broken {
            return Err(io_error(&self.path, &"an earlier change could not be written, and not be taken back"));
        }
        if self.torn {
            self.file.set_len(self.mark.end).map_err(|error| io_error(&self.path, &error))?;
            (self.length, self.torn) = (self.mark.end, false);
        }
        let needed = self.mark.end + format::RECORD_HEAD as u64 + bytes + SLACK;
        if needed <= self.length {
            return Ok(());
        }
        let wanted = needed.next_multiple_of(CHUNK);
        let grown = self
            .file
            .seek(SeekFrom::Start(self.length))
            .and_then(|_| io::copy(&mut io::repeat(0).take(wanted - self.length), &mut self.file))
            .and_then(|_| if self.new { Ok(()) } else { self.file.sync_all() });
        match grown {
            Ok(()) => self.length = wanted,
            Err(error) => {
                // What was added is zeros, which say nothing, if they cannot be taken away.
                drop(self.file.set_len(self.length));
                return Err(io_error(&self.path, &error));
            }
        }
        Ok(())
    }

    /// Puts decisions that were made at once on the disk: all of them or none.
    pub(super) fn append(&mut self, decisions: &[Decision]) -> Result<(), StoreError> {
        let (json, contents) = decision::written(decisions).map_err(|error| io_error(&self.path, &error))?;
        let length = (json.len() as u32).to_le_bytes();
        let mut payload: Vec<&[u8]> = vec![&length, &json];
        payload.extend(contents.iter().map(|content| &**content));
        self.reserve(payload.iter().map(|piece| piece.len() as u64).sum())?;
        let Some((after, head)) = self.mark.after(&payload) else {
            return Err(io_error(&self.path, &"the change is too long"));
        };
        let at = self.mark.end;
        let written = self
            .write_at(at, &[&head])
            .and_then(|()| payload.iter().try_for_each(|piece| self.file.write_all(piece)))
            .and_then(|()| self.sync())
            .and_then(|()| self.write_at(after.place(), &[&after.bytes()]))
            .and_then(|()| self.sync());
        if let Err(error) = written {
            // What was not acknowledged is not to be there at the next start.
            let undone = self
                .write_at(at, &[&[0; format::RECORD_HEAD]])
                .and_then(|()| self.write_at(after.place(), &[&self.mark.bytes()]))
                .and_then(|()| self.file.sync_data());
            (self.torn, self.broken) = (true, undone.is_err());
            return Err(io_error(&self.path, &error));
        }
        self.mark = after;
        self.length = self.length.max(after.end);
        Ok(())
    }

    /// Waits until what was written is on the disk.
    fn sync(&self) -> io::Result<()> {
        if self.new { Ok(()) } else { self.file.sync_data() }
    }

    fn write_at(&mut self, at: u64, pieces: &[&[u8]]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(at))?;
        pieces.iter().try_for_each(|piece| self.file.write_all(piece))
    }

    /// Calls `each` with every record and its number, from 1, in order.
    pub(super) fn read<E: From<StoreError>>(
        &mut self,
        mut each: impl FnMut(u64, Vec<Decision>) -> Result<(), E>,
    ) -> Result<(), E> {
        let path = &self.path;
        self.file.seek(SeekFrom::Start(0)).map_err(|error| io_error(path, &error))?;
        let reader = Reader::open(BufReader::new(&mut self.file));
        let (mut reader, _) = reader.map_err(|error| unreadable(path, error))?;
        while let Some(payload) = reader.next().map_err(|error| unreadable(path, error))? {
            let number = reader.read().count;
            let json =
                payload.get(..4).map(|length| u32::from_le_bytes(length.try_into().unwrap_or_default()) as usize);
            let parts = json.and_then(|json| payload[4..].split_at_checked(json));
            let decisions =
                parts.ok_or("it is too short".to_owned()).and_then(|(json, rest)| decision::read(json, rest));
            let decisions = decisions.map_err(|error| damaged(path, format!("record {number}: {error}")))?;
            each(number, decisions)?;
        }
        Ok(())
    }

    /// How many records are in it.
    pub(super) const fn len(&self) -> u64 {
        self.mark.count
    }

    /// Where it is, for errors and notices.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What was found at the opening that people should know.
    pub(super) fn notice(&self) -> Option<String> {
        let path = self.path.display();
        self.torn
            .then(|| format!("The last change in {path} was cut short before it was acknowledged; it was dropped."))
    }

    /// Refuses a tenant that is another than the one asked for.
    pub(super) fn refuse_other(path: &Path, found: &TenantConfig, asked: &TenantConfig) -> Result<(), StoreError> {
        if found.is_meant_by(asked) {
            return Ok(());
        }
        let (found, asked) = (found.in_words(), asked.in_words());
        Err(StoreError::Other { path: path.to_owned(), found, asked })
    }
}

fn io_error(path: &Path, reason: &dyn std::fmt::Display) -> StoreError {
    StoreError::Io { path: path.to_owned(), reason: reason.to_string() }
}

fn damaged(path: &Path, reason: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged { path: path.to_owned(), reason: reason.to_string() }
}

fn unreadable(path: &Path, error: Unreadable) -> StoreError {
    match error {
        Unreadable::Io(error) => io_error(path, &error),
        Unreadable::Version(found) => StoreError::Version { path: path.to_owned(), found },
        Unreadable::Damaged(reason) => damaged(path, reason),
    }
}

fn lock(path: &Path, file: &File) -> Result<(), StoreError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(error)) => Err(io_error(path, &error)),
    }
}

/// Makes a folder, for its owner alone, if it is not there.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn only_for_its_owner(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// Sees to it that what was renamed in a folder is on the disk.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests;
