//! Why a store cannot be used, with its path and what to do.

use std::path::PathBuf;

use gnomon_reference_impl::time::SimTime;

use super::TenantConfig;

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
    /// Another process has it open.
    #[error("the data in {path} is in use by another process; stop that one, or name another folder")]
    InUse {
        /// The file that is locked.
        path: PathBuf,
    },
    /// The data was made by another version.
    #[error(
        "the data in {path} is of version {found}, and this program reads version {reads}; it was left as it is. Use \
         the version of gnomon that made it, or name an empty folder", reads = TenantConfig::SCHEMA
    )]
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
    #[error(
        "the data in {path} is damaged: {reason}; it was left as it is. Put a copy of it from before in its place, or \
         name an empty folder"
    )]
    Damaged {
        /// The file that does not read back.
        path: PathBuf,
        /// What is wrong, and where.
        reason: String,
    },
    /// A change has another result than it had when it was acknowledged.
    #[error(
        "change {number} in {path}, of {at}, has another result now, so the tenant would be another one: {what} was \
         answered {stored}, and is {found}; the data was left as it is. Use the version of gnomon that made it, or \
         name an empty folder"
    )]
    Differs {
        /// The file whose tenant cannot be had again.
        path: PathBuf,
        /// The number of the change, from 1.
        number: u64,
        /// The tenant's time of the change.
        at: SimTime,
        /// What was asked, shortened.
        what: String,
        /// The result that is stored, shortened.
        stored: String,
        /// The result now, shortened.
        found: String,
    },
}
