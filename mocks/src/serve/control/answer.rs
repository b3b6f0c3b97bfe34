//! What a route of the control API answers, and how it reads a body.

use gnomon_reference_impl::http::Call;
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An answer: the status and the body, or a refusal.
pub(super) type Answer = Result<(StatusCode, Value), Refusal>;

/// Why a request of the control API was refused.
pub(in crate::serve) struct Refusal {
    pub(super) status: u16,
    pub(super) message: String,
}

impl Refusal {
    /// A refusal with this status, and a message for people.
    pub(in crate::serve) fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

/// A refusal with this status, and a message for people.
pub(super) fn refuse(status: u16, message: impl Into<String>) -> Refusal {
    Refusal::new(status, message)
}

/// What is answered to a request that was carried out.
pub(super) fn ok(body: Value) -> (StatusCode, Value) {
    (StatusCode::OK, body)
}

/// The body of a request.
pub(super) fn read<T: DeserializeOwned>(call: &Call<'_>) -> Result<T, Refusal> {
    call.json().map_err(unreadable)
}

/// The refusal of a body of another form.
pub(super) fn unreadable(why: impl std::fmt::Display) -> Refusal {
    refuse(400, format!("The body cannot be read: {why}"))
}
