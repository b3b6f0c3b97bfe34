//! What the wires of ours share: how requests are written and found again, how bodies are read, and what a refusal
//! looks like.

use ::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::api_version::ApiVersion;
use crate::http::cloud_apps::client::UnreadableAnswer;
use crate::http::reply::json_reply;
use crate::http::route::bare;
use crate::http::router::methods;
use crate::http::{Call, Miss, PathPattern, PlainRoute, Request, Response, Router};
use crate::protocol::agent::UnknownName;
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimDuration;

/// A request with a body of this media type.
pub(super) fn with_bytes(origin: &str, method: Method, path: &str, media_type: &'static str, body: Vec<u8>) -> Request {
    let mut request = bare(origin, method, path);
    request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    *request.body_mut() = body;
    request
}

/// A request with a JSON body.
pub(super) fn with_json(origin: &str, method: Method, path: &str, body: &impl Serialize) -> Request {
    // Everything that is sent here can be written as JSON: no map has keys that are no text.
    with_bytes(origin, method, path, "application/json", serde_json::to_vec(body).unwrap_or_default())
}

/// A request taken apart.
///
/// # Errors
/// If it is no request to anything.
pub(super) fn call(request: &Request) -> Result<Call<'_>, ApiError> {
    Call::parse(request).map_err(|error| ApiError::new(ErrorCode::BadRequest, error.to_string()))
}

/// The routes of a wire.
pub(super) type WireRouter<R> = Router<PlainRoute<R>>;

/// A router for the routes of a wire: method, path, which it is.
pub(super) fn router<R>(routes: impl IntoIterator<Item = (Method, PathPattern, R)>) -> WireRouter<R> {
    Router::new(routes.into_iter().map(|(method, path, what)| PlainRoute { what, method, path }).collect())
}

/// Which route of a wire a request is for, with the parameters in the path.
///
/// # Errors
/// If it is for none of them.
pub(super) fn route<'c, R: Copy>(call: &'c Call<'_>, router: &WireRouter<R>) -> Result<(R, Vec<&'c str>), ApiError> {
    // These wires are of no version of the public APIs: each names its own in its paths.
    router
        .find(call.method(), call.segments(), ApiVersion::Current)
        .map(|found| (found.route.what, found.parameters))
        .map_err(|miss| match miss {
            Miss::Path => {
                let known: Vec<&str> = router.paths().map(|path| path.0).collect();
                let message = format!("There is no such route: this wire has {}", known.join(", "));
                ApiError::new(ErrorCode::NotFound, message)
            }
            Miss::Method(others) => {
                let others: Vec<&str> = methods(&others).into_iter().map(Method::as_str).collect();
                let message = format!("This route takes {}, not {}", others.join(", "), call.method());
                ApiError::new(ErrorCode::MethodNotAllowed, message)
            }
        })
}

/// Checks that a body is said to be of this media type.
pub(super) fn of_type(call: &Call<'_>, media_type: &str) -> Result<(), ApiError> {
    let said = call.media_type().unwrap_or_default();
    if said == media_type {
        return Ok(());
    }
    let message = format!("The media type '{said}' is not supported on this route: it takes {media_type}");
    Err(ApiError::new(ErrorCode::UnsupportedMediaType, message))
}

/// The body of a request.
///
/// # Errors
/// If it is not said to be JSON, or has another form; the message names the field.
pub(super) fn body<T: DeserializeOwned>(call: &Call<'_>) -> Result<T, ApiError> {
    of_type(call, "application/json")?;
    from_json(call.body()).map_err(|why| malformed(&why))
}

/// Reads JSON, or says which field is wrong and how.
fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let (path, why) = (error.path().to_string(), error.into_inner());
        if path == "." { why.to_string() } else { format!("`{path}`: {why}") }
    })?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(read)
}

/// A message that cannot be taken as it is (ROB-04).
pub(super) fn malformed(why: &str) -> ApiError {
    ApiError::new(ErrorCode::InvalidRequestBody, format!("The message cannot be read: {why}"))
}

impl From<UnknownName> for ApiError {
    fn from(unknown: UnknownName) -> Self {
        malformed(&unknown.to_string())
    }
}

/// A number in a path.
pub(super) fn number<T: std::str::FromStr>(what: &str, text: &str) -> Result<T, ApiError> {
    let refused = || ApiError::new(ErrorCode::InvalidInput, format!("The {what} `{text}` in the path is no number"));
    text.parse().map_err(|_| refused())
}

/// A header that a request must carry.
pub(super) fn declared<T: std::str::FromStr>(call: &Call<'_>, name: &HeaderName) -> Result<T, ApiError> {
    let missing = || ApiError::new(ErrorCode::MissingRequiredParameter, format!("The header '{name}' is required"));
    let text = call.header(name).ok_or_else(missing)?;
    text.parse().map_err(|_| malformed(&format!("the header '{name}' cannot be `{text}`")))
}

/// The body of a refusal on a wire of ours.
#[derive(Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Refusal", title = "Why a message was not taken")]
pub(super) struct RefusalBody {
    error: ErrorBody,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Error")]
struct ErrorBody {
    /// The code; those of the public API of Defender.
    #[schemars(with = "String")]
    code: ErrorCode,
    /// What is wrong, for people.
    message: String,
    /// How long to wait before the message is sent again, in milliseconds; `Retry-After` has whole seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after_millis: Option<u64>,
}

/// The response that refuses a message for this reason.
#[must_use]
pub fn refused(error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let retry_after_millis = error.retry_after.map(SimDuration::millis);
    let body = ErrorBody { code: error.code, message: error.message.clone(), retry_after_millis };
    let mut response = json_reply(status, &RefusalBody { error: body });
    if let Some(millis) = retry_after_millis {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(millis.div_ceil(1000)));
    }
    response
}

/// What a response refuses; nothing if it refuses nothing. One without a readable body, of a proxy on the way say, is
/// told by its status.
#[must_use]
pub fn refusal(response: &Response) -> Option<ApiError> {
    if response.status().is_success() {
        return None;
    }
    if let Ok(RefusalBody { error }) = serde_json::from_slice(response.body()) {
        let retry_after = error.retry_after_millis.map(SimDuration::from_millis);
        return Some(ApiError { code: error.code, message: error.message, retry_after });
    }
    let code = match response.status().as_u16() {
        401 => ErrorCode::Unauthorized,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        405 => ErrorCode::MethodNotAllowed,
        415 => ErrorCode::UnsupportedMediaType,
        429 => ErrorCode::TooManyRequests,
        503 => ErrorCode::ServiceUnavailable,
        400..=499 => ErrorCode::BadRequest,
        _ => ErrorCode::InternalServerError,
    };
    let wait = response.headers().get(header::RETRY_AFTER).and_then(|wait| wait.to_str().ok()?.parse().ok());
    let message = String::from_utf8_lossy(response.body()).trim().to_owned();
    Some(ApiError { code, message, retry_after: wait.map(SimDuration::from_secs) })
}

/// The body of a response that is no refusal.
pub(super) fn answered<T: DeserializeOwned>(response: &Response) -> Result<T, UnreadableAnswer> {
    from_json(response.body()).map_err(|why| unreadable(response, why))
}

/// A response that is no answer.
pub(super) fn unreadable(response: &Response, why: impl Into<String>) -> UnreadableAnswer {
    UnreadableAnswer { status: response.status().as_u16(), why: why.into() }
}
