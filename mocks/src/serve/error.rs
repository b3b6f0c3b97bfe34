//! Why an emulator does not start, or stopped.

use std::net::SocketAddr;

use super::store::StoreError;

/// Why an emulator does not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum EmulatorError {
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// The address and port that were asked for.
        address: SocketAddr,
        /// What the operating system says of it.
        reason: std::io::Error,
    },
    /// The scenario cannot be played.
    #[error("scenario `{name}`: {reason}")]
    Scenario {
        /// The name of the scenario, as it was asked for.
        name: String,
        /// What is wrong with it, in words.
        reason: String,
    },
    /// There is no such edition.
    #[error("{0}")]
    Edition(String),
    /// What survives cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The secrets of a data folder cannot be read or written.
    #[error("the secrets in {path} cannot be read or written: {reason}")]
    Secrets {
        /// The file that they are in.
        path: std::path::PathBuf,
        /// What is wrong, in words.
        reason: String,
    },
    /// The journal cannot be written.
    #[error("the journal {path} cannot be written: {reason}")]
    Journal {
        /// The file that it was to be in.
        path: std::path::PathBuf,
        /// What the operating system says of it.
        reason: std::io::Error,
    },
    /// The certificates cannot be made or written.
    #[error("the certificates cannot be made: {0}")]
    Tls(String),
    /// The thread cannot be started, or failed.
    #[error("the emulator's thread failed: {0}")]
    Thread(String),
}
