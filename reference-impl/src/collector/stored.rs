//! A stored log: sealed on the collector's disk, waiting to be uploaded or kept after it was (PRX-06).

use std::io::Write;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::quantities::Bytes;

/// A log that takes no more lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredLog {
    /// Its name, by which the governance log calls it; no two logs of a collector share one.
    pub file_name: String,
    /// The data source.
    pub data_source: String,
    /// The log format by its public name.
    pub log_type: String,
    /// The log, compressed (`FACTS.md` 7.5: about a tenth of its size).
    pub content: Arc<[u8]>,
    /// Its size before that.
    pub size: Bytes,
}

impl StoredLog {
    pub(super) fn seal(file_name: String, data_source: &str, log_type: &str, text: &[u8]) -> Self {
        Self {
            file_name,
            data_source: data_source.to_owned(),
            log_type: log_type.to_owned(),
            content: packed(text),
            size: Bytes(text.len() as u64),
        }
    }
}

/// `text` as a gzip file. Writing to memory does not fail.
fn packed(text: &[u8]) -> Arc<[u8]> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 4), Compression::fast());
    let written = encoder.write_all(text).and_then(|()| encoder.finish());
    debug_assert!(written.is_ok(), "a vector takes everything");
    written.unwrap_or_default().into()
}
