//! The errors of the public APIs: a code, a message for people, and the wait a throttled caller is asked for.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::SimDuration;

/// The documented error codes (`FACTS.md` 2.5).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ErrorCode {
    /// A request that is wrong in general.
    BadRequest,
    /// A query option that cannot be read, or names what does not exist.
    ODataError,
    /// A value that is wrong.
    InvalidInput,
    /// A body that cannot be read.
    InvalidRequestBody,
    /// A value that is no hash.
    InvalidHashValue,
    /// A value that is no domain name.
    InvalidDomainName,
    /// A value that is no external address.
    InvalidIpAddress,
    /// A value that is no URL.
    InvalidUrl,
    /// More items than one call may carry.
    MaximumBatchSizeExceeded,
    /// A parameter that is required and missing.
    MissingRequiredParameter,
    /// No valid token.
    Unauthorized,
    /// A valid token without the permission.
    Forbidden,
    /// A feature of the tenant is off, or not licensed.
    DisabledFeature,
    /// An operation that is not allowed here.
    DisallowedOperation,
    /// There is no such route.
    NotFound,
    /// There is no such thing.
    ResourceNotFound,
    /// The route does not take this method. HTTP's own; not in the documents' list.
    MethodNotAllowed,
    /// The body is of a type that the route does not take. HTTP's own; not in the documents' list.
    UnsupportedMediaType,
    /// Too many calls.
    TooManyRequests,
    /// A fault of the service.
    InternalServerError,
    /// The service is down, or overloaded.
    ServiceUnavailable,
    /// What is asked for may well be right, but this test-bed does not carry it out: never a wrong answer. Ours; the
    /// public API knows no such code.
    NotImplemented,
}

impl ErrorCode {
    /// The HTTP status that goes with the code.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Unauthorized => 401,
            Self::Forbidden | Self::DisabledFeature | Self::DisallowedOperation => 403,
            Self::NotFound | Self::ResourceNotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::UnsupportedMediaType => 415,
            Self::TooManyRequests => 429,
            Self::InternalServerError => 500,
            Self::NotImplemented => 501,
            Self::ServiceUnavailable => 503,
            Self::BadRequest
            | Self::ODataError
            | Self::InvalidInput
            | Self::InvalidRequestBody
            | Self::InvalidHashValue
            | Self::InvalidDomainName
            | Self::InvalidIpAddress
            | Self::InvalidUrl
            | Self::MaximumBatchSizeExceeded
            | Self::MissingRequiredParameter => 400,
        }
    }
}

/// Why a request was refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ApiError {
    /// The documented code.
    pub code: ErrorCode,
    /// What is wrong, in words.
    pub message: String,
    /// How long a throttled caller is asked to wait.
    pub retry_after: Option<SimDuration>,
}

impl ApiError {
    /// A refusal with this code and message.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry_after: None }
    }

    /// A refusal of a call too many.
    #[must_use]
    pub fn throttled(retry_after: SimDuration) -> Self {
        let message = format!("Too many requests; try again in {retry_after}");
        Self { code: ErrorCode::TooManyRequests, message, retry_after: Some(retry_after) }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.code, self.message)
    }
}

impl std::error::Error for ApiError {}
