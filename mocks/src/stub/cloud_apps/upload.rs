//! Log upload in three calls: address, content, completion (API-06; `FACTS.md` 6.5).

use gnomon_reference_impl::http::cloud_apps::CloudAppsRoute;
use gnomon_reference_impl::protocol::upload::{
    self as wire, Provider, STORAGE_ORIGIN, UploadAddress, UploadRequest, UploadResponse,
};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};

use crate::stub::endpoints::endpoints;
use crate::stub::outcomes::Outcomes;
use crate::stub::recorded_request::said;
use crate::stub::{CloudAppsApi, EndpointName, Question, Stub};

endpoints! {
    CloudAppsApi;

    /// Where a file is to go: `GET /api/v1/discovery/upload_url/?filename=...&source=...`. The address is this path at
    /// the setting's storage.
    UploadUrl = CloudAppsRoute::UploadUrl;
    holds (path: String) {
        Question::Upload(UploadRequest::Address(_)) => {
            let url = format!("{STORAGE_ORIGIN}/{}", path.trim_start_matches('/'));
            UploadResponse::Address(UploadAddress { url, provider: Provider::Azure })
        },
    }
    asks (recorded) -> wire::UploadUrl {
        said!(recorded, Question::Upload(UploadRequest::Address(asked)) => asked.clone())
    }

    /// A file is complete: `POST /api/v1/discovery/done_upload/`.
    DoneUpload = CloudAppsRoute::DoneUpload;
    holds (done: ()) {
        Question::Upload(UploadRequest::Completion(_)) => UploadResponse::Completed,
    }
    asks (recorded) -> wire::DoneUpload {
        said!(recorded, Question::Upload(UploadRequest::Completion(asked)) => asked.clone())
    }
}

mod storage {
    use crate::stub::Question;
    use crate::stub::endpoints::endpoints;
    use crate::stub::recorded_request::said;
    use crate::stub::service::{PutRoute, StorageApi};
    use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};
    use std::sync::Arc;

    endpoints! {
        StorageApi;

        /// A file is put to the address that its upload was given: `PUT /{container}/{file}`. The answer is 201.
        PutFile = PutRoute;
        holds (done: ()) {
            Question::Upload(UploadRequest::Content { .. }) => UploadResponse::Stored,
        }
        asks (recorded) -> Arc<[u8]> {
            said!(recorded, Question::Upload(UploadRequest::Content { body, .. }) => Arc::clone(body))
        }
    }
}

pub use storage::PutFile;

/// The endpoints of the API and of the storage.
pub(super) fn all() -> Vec<EndpointName> {
    [endpoints(), storage::endpoints()].concat()
}

impl UploadUrl {
    /// There is no such log format: 400.
    pub fn unknown_source(source: &str) -> Stub<Self> {
        Self::refused(ApiError::new(ErrorCode::BadRequest, format!("There is no log format `{source}`")))
    }
}

impl PutFile {
    /// The address is none of the storage's, or no longer one: 404.
    pub fn unknown_address() -> Stub<Self> {
        Self::refused(ApiError::new(ErrorCode::ResourceNotFound, "The specified container does not exist"))
    }

    /// The storage is down, or overloaded: 503.
    pub fn unavailable() -> Stub<Self> {
        Self::refused(ApiError::new(ErrorCode::ServiceUnavailable, "The server is busy"))
    }
}
