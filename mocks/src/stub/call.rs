//! A call of an endpoint: what was asked for, by type.

use std::fmt;

use super::endpoint::Endpoint;
use super::recorded_request::RecordedRequest;

/// A call of an endpoint.
pub struct Call<E: Endpoint> {
    /// What was asked for; nothing if the route could not read it, and refused the call.
    pub asked: Option<E::Asked>,
    /// The request as wiremock recorded it.
    pub recorded: RecordedRequest,
}

impl<E: Endpoint> Clone for Call<E> {
    fn clone(&self) -> Self {
        Self { asked: self.asked.clone(), recorded: self.recorded.clone() }
    }
}

impl<E: Endpoint> fmt::Debug for Call<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("asked", &self.asked).field("recorded", &self.recorded).finish()
    }
}
