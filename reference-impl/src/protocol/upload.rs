//! Log upload in three calls: address, content, completion (API-06, PRX-02, PRX-04, PRX-06).
//!
//! The calls and their fields are those of the public API (`FACTS.md` 6.5). Each is answered before the next is made,
//! and each may be made again: an address that is never completed counts for nothing, content may be put again as it
//! was, and a completed upload is completed once, however often its completion is asked for (ROB-01).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The largest file that is taken, in bytes (documented: 5 GB).
pub const LARGEST_FILE: u64 = 5_000_000_000;

/// The storage of the data centre US1 (`FACTS.md` 6.5): addresses of uploads begin with it.
pub const STORAGE_ORIGIN: &str = "https://adaprodconsole.blob.core.windows.net";

/// A call of whoever uploads a log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum UploadRequest {
    /// `GET /api/v1/discovery/upload_url/`: where the file is to go.
    Address(UploadUrl),
    /// `PUT` to that address: the file, as text, gzip or zip.
    Content {
        /// The address that the first call gave.
        url: String,
        /// The header `x-ms-blob-type`.
        blob_type: BlobType,
        /// The file, at most [`LARGEST_FILE`] bytes.
        body: Arc<[u8]>,
    },
    /// `POST /api/v1/discovery/done_upload/`: the file is complete.
    Completion(DoneUpload),
}

/// The parameters of the first call.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadUrl {
    /// The name of the file, by which the governance log calls it.
    pub filename: String,
    /// The log format by its public name, such as `SQUID_NATIVE_SYSLOG`.
    pub source: String,
}

/// The body of the last call.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DoneUpload {
    /// The address that the first call gave.
    pub upload_url: String,
    /// The data source, or the name of the snapshot report.
    pub input_stream_name: String,
    /// Whether the file makes a snapshot report instead of adding to a data source (PRX-04).
    #[serde(default)]
    pub upload_as_snapshot: bool,
}

/// What is told of a file's form.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum BlobType {
    /// A file in one piece.
    BlockBlob,
}

/// The answer to a call.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum UploadResponse {
    /// Where the file is to go.
    Address(UploadAddress),
    /// The file is stored (201).
    Stored,
    /// The upload is complete: its lines count from the next analysis on.
    Completed,
}

/// Where a file is to go.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UploadAddress {
    /// The address, good for one file.
    pub url: String,
    /// Whose storage it is.
    pub provider: Provider,
}

/// Whose storage an address is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Microsoft Azure, the only one that is given.
    Azure,
    /// Amazon Web Services.
    Aws,
}

/// Which of the three calls.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UploadStep {
    /// The first call, for an address.
    Address,
    /// The second call, with the content.
    Content,
    /// The third call, that the file is complete.
    Completion,
}

impl UploadRequest {
    /// Which of the three calls it is.
    #[must_use]
    pub const fn step(&self) -> UploadStep {
        match self {
            Self::Address(_) => UploadStep::Address,
            Self::Content { .. } => UploadStep::Content,
            Self::Completion(_) => UploadStep::Completion,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_are_those_of_the_public_api() {
        let done = DoneUpload {
            upload_url: "https://storage/1".to_owned(),
            input_stream_name: "Office".to_owned(),
            upload_as_snapshot: true,
        };
        let text = serde_json::to_string(&done).unwrap();
        assert_eq!(text, r#"{"uploadUrl":"https://storage/1","inputStreamName":"Office","uploadAsSnapshot":true}"#);
        let short = r#"{"uploadUrl":"https://storage/1","inputStreamName":"Office"}"#;
        assert!(!serde_json::from_str::<DoneUpload>(short).unwrap().upload_as_snapshot, "a snapshot is asked for");
        let address = UploadAddress { url: "https://storage/1".to_owned(), provider: Provider::Azure };
        assert_eq!(serde_json::to_string(&address).unwrap(), r#"{"url":"https://storage/1","provider":"azure"}"#);
    }
}
