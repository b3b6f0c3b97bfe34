//! The documented error bodies of Defender's API (`domain-facts.md` 2.5; API-01, API-02, API-05).

use gnomon_reference_impl::wire::ErrorCode;
use serde::Serialize;
use wiremock::ResponseTemplate;

/// An error as Defender's API words it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ErrorBody {
    error: Inner,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct Inner {
    code: String,
    message: String,
    target: String,
}

/// The correlation id of every stubbed error: made up, the same always.
const TARGET: &str = "43f4cb08-8fac-4b65-9db1-745c2ae65f3a";

impl ErrorBody {
    /// The body of an error of this code, in these words.
    #[must_use]
    pub fn new(code: &str, message: &str) -> Self {
        let (code, message, target) = (code.to_owned(), message.to_owned(), TARGET.to_owned());
        Self { error: Inner { code, message, target } }
    }
}

/// The response to a request that is refused with this code.
#[must_use]
pub fn refusal(code: ErrorCode, message: &str) -> ResponseTemplate {
    ResponseTemplate::new(code.status()).set_body_json(ErrorBody::new(&format!("{code:?}"), message))
}

/// The response to a request without a valid token (API-01).
#[must_use]
pub fn unauthorized() -> ResponseTemplate {
    ResponseTemplate::new(401)
        .set_body_json(ErrorBody::new("Unauthorized", "The authorization header is missing or invalid"))
}

/// The response to a request whose token lacks a permission (API-01).
#[must_use]
pub fn forbidden() -> ResponseTemplate {
    ResponseTemplate::new(403)
        .set_body_json(ErrorBody::new("Forbidden", "The token lacks the permission for this request"))
}

/// The response to a request too many: the client is to wait for so many seconds (API-05).
#[must_use]
pub fn throttled(seconds: u32) -> ResponseTemplate {
    refusal(ErrorCode::TooManyRequests, "Too many requests").insert_header("Retry-After", seconds.to_string())
}
