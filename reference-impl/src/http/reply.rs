//! Responses: JSON, and the error bodies of each service (`FACTS.md` 2.2, 2.5, 6.2).

use ::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use serde::Serialize;
use serde_json::json;

use super::Response;
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimDuration;

/// About how many bytes the body of an answer about one thing has.
const USUAL: usize = 1024;

/// A response with this status and JSON body.
pub(super) fn json_reply(status: StatusCode, body: &impl Serialize) -> Response {
    // Everything that is answered here can be written as JSON: no map has keys that are no text.
    let mut written = Vec::with_capacity(USUAL);
    serde_json::to_writer(&mut written, body).unwrap_or_default();
    with_type(status, "application/json; charset=utf-8", written)
}

/// A response with this status and body of this type.
pub(super) fn with_type(status: StatusCode, media_type: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// A response without a body.
pub(super) fn empty_reply(status: StatusCode) -> Response {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}

/// A refusal as Defender words it; `target` is the correlation id of the request.
pub(super) fn defender_refusal(error: &ApiError, target: &str) -> Response {
    defender_refusal_of(&format!("{:?}", error.code), error, target)
}

/// The same, with a code of its own.
pub(super) fn defender_refusal_of(code: &str, error: &ApiError, target: &str) -> Response {
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    // A fault of the service has no message (`FACTS.md` 2.5).
    let message = if error.code == ErrorCode::InternalServerError { "" } else { error.message.as_str() };
    let mut response = json_reply(status, &json!({"error": {"code": code, "message": message, "target": target}}));
    if let Some(wait) = error.retry_after {
        retry_after(&mut response, wait);
    }
    if error.code == ErrorCode::Unauthorized {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// The code of an error of Cloud App Security, which its body does not tell: a header of ours.
pub(super) const ERROR_CODE: HeaderName = HeaderName::from_static("x-gnomon-error-code");

/// A refusal as Cloud App Security words it. The documents show no body but that of a throttled call; `detail` for the
/// others is our reading (`FACTS.md` 13, item 5), and so is the header with the code.
pub(super) fn cloud_apps_refusal(error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let detail = match error.retry_after {
        Some(wait) if error.code == ErrorCode::TooManyRequests => {
            let seconds = wait.millis().div_ceil(1000);
            format!("Request was throttled. Expected available in {seconds} seconds.")
        }
        _ => error.message.clone(),
    };
    // Shipped clients read the one or the other.
    let mut response = json_reply(status, &json!({ "detail": detail, "errors": [{ "error": detail }] }));
    if let Some(wait) = error.retry_after {
        retry_after(&mut response, wait);
    }
    if let Ok(code) = HeaderValue::from_str(&format!("{:?}", error.code)) {
        response.headers_mut().insert(ERROR_CODE, code);
    }
    response
}

/// A refusal of a method, with the methods that the path takes.
pub(super) fn allowing(mut refusal: Response, methods: &[&Method]) -> Response {
    let methods: Vec<&str> = methods.iter().map(|method| method.as_str()).collect();
    if let Ok(methods) = HeaderValue::from_str(&methods.join(", ")) {
        refusal.headers_mut().insert(header::ALLOW, methods);
    }
    refusal
}

/// The response to a `HEAD`: what a `GET` would be answered, without its body (RFC 9110, 9.3.2).
pub(super) fn head_alone(mut response: Response) -> Response {
    let length = response.body().len();
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response.body_mut().clear();
    response
}

fn retry_after(response: &mut Response, wait: SimDuration) {
    let seconds = wait.millis().div_ceil(1000);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_throttled_caller_is_told_how_long_to_wait_by_both_services() {
        let error = ApiError::throttled(SimDuration::from_secs(7));
        let defender = defender_refusal(&error, "t");
        assert_eq!((defender.status().as_u16(), &defender.headers()["retry-after"]), (429, &HeaderValue::from(7)));
        let cloud_apps = cloud_apps_refusal(&error);
        let body = String::from_utf8(cloud_apps.into_body()).unwrap();
        let told = "Request was throttled. Expected available in 7 seconds.";
        assert_eq!(body, format!(r#"{{"detail":"{told}","errors":[{{"error":"{told}"}}]}}"#));
    }

    #[test]
    fn a_fault_of_the_service_has_no_message() {
        let response = defender_refusal(&ApiError::new(ErrorCode::InternalServerError, "secret"), "t");
        let body = String::from_utf8(response.into_body()).unwrap();
        assert_eq!(body, r#"{"error":{"code":"InternalServerError","message":"","target":"t"}}"#);
    }
}
