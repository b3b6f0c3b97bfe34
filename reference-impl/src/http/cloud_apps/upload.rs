//! Log upload in three calls: address, content, completion (API-06; `FACTS.md` 6.5).
//!
//! The role gives addresses in the storage of a data centre; clients are given the same path at the origin where this
//! storage answers.

use std::sync::Arc;

use ::http::{HeaderName, Method, StatusCode};

use super::apps::done;
use super::parameters::Parameters;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::reply::{ERROR_CODE, empty_reply, json_reply, with_type};
use crate::protocol::upload::{BlobType, DoneUpload, STORAGE_ORIGIN, UploadAddress, UploadRequest, UploadUrl};
use crate::protocol::{ApiError, ErrorCode};

/// The header that tells of a file's form.
pub(super) const BLOB_TYPE: HeaderName = HeaderName::from_static("x-ms-blob-type");

/// First call: where the file is to go.
pub(super) fn address(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    let asked = UploadUrl { filename: parameters.required("filename")?, source: parameters.required("source")? };
    let UploadAddress { url, provider } = exchange.ask(UploadRequest::address(asked))?;
    let url = moved(&url, STORAGE_ORIGIN, exchange.storage());
    Ok(json_reply(StatusCode::OK, &UploadAddress { url, provider }))
}

/// Last call: the file is complete.
pub(super) fn completion(exchange: &mut Exchange<'_>, parameters: &Parameters) -> Result<Response, ApiError> {
    let completed = DoneUpload {
        upload_url: moved(&parameters.required("uploadUrl")?, exchange.storage(), STORAGE_ORIGIN),
        input_stream_name: parameters.required("inputStreamName")?,
        upload_as_snapshot: parameters.flag("uploadAsSnapshot")?.unwrap_or(false),
    };
    exchange.ask(UploadRequest::completion(completed))?;
    Ok(done())
}

/// Second call, to the storage: the file.
pub(in crate::http) fn answer_storage(exchange: &mut Exchange<'_>) -> Response {
    let call = exchange.call;
    if call.method() != Method::PUT {
        let message = format!("Files are put here; there is no {}", call.method());
        return storage_refusal(&ApiError::new(ErrorCode::NotFound, message));
    }
    // A slash in a name was written as such, or is part of a segment: no address has one either way.
    let url = format!("{STORAGE_ORIGIN}/{}", call.segments().join("/"));
    let blob_type = match call.header(&BLOB_TYPE) {
        Some(kind) if kind.eq_ignore_ascii_case("BlockBlob") => BlobType::BlockBlob,
        _ => {
            let message = "The header `x-ms-blob-type` is to be `BlockBlob`: files are put in one piece";
            return storage_refusal(&ApiError::new(ErrorCode::BadRequest, message));
        }
    };
    if call.parameter("comp").is_some() {
        let message = "Blocks of a file are not taken here: put the file in one piece, without `comp`";
        return storage_refusal(&ApiError::new(ErrorCode::BadRequest, message));
    }
    match exchange.ask(UploadRequest::content(url, blob_type, Arc::from(call.body()))) {
        Ok(()) => empty_reply(StatusCode::CREATED),
        Err(error) => storage_refusal(&error),
    }
}

/// A refusal as Azure's storage words it.
pub(in crate::http) fn storage_refusal(error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let message = error.message.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let code = format!("{:?}", error.code);
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    let mut response = with_type(status, "application/xml", body.into_bytes());
    if let Ok(code) = ::http::HeaderValue::from_str(&code) {
        response.headers_mut().insert(ERROR_CODE, code);
    }
    response
}

/// The same address at another origin; one that is elsewhere stays as it is.
pub(super) fn moved(url: &str, from: &str, to: &str) -> String {
    match url.strip_prefix(from).filter(|rest| rest.starts_with('/')) {
        Some(path) => format!("{to}{path}"),
        None => url.to_owned(),
    }
}
