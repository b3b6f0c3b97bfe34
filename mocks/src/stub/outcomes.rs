//! The outcomes of an endpoint have names: stubs of those that every endpoint has, and of how it can fail.

use std::fmt::Display;
use std::time::Duration;

use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::SimDuration;
use wiremock::ResponseTemplate;

use super::call::Call;
use super::endpoint::Endpoint;
use super::service::{CloudAppsApi, DefenderApi, Service};
use super::stub::{Outcome, Stub};

/// The outcomes that every endpoint has.
pub trait Outcomes: Endpoint {
    /// The service answers, as it does if its tenant holds this. Where an answer is found under one id, the stub is for
    /// that id;
    /// [`Stub::on_any`] makes it one for all.
    fn ok(answer: Self::Answer) -> Stub<Self> {
        let at = Self::at(&answer);
        Stub::new(Outcome::Answer(answer), at)
    }

    /// The service refuses with this error, as it words errors.
    fn refused(error: ApiError) -> Stub<Self> {
        Stub::new(Outcome::Refused(error), None)
    }

    /// A response of one's own: the way out when no named outcome fits.
    fn respond_with(response: ResponseTemplate) -> Stub<Self> {
        Stub::new(Outcome::Raw(response), None)
    }

    /// Each call has the outcome that this function finds for it.
    fn answered_by(find: impl Fn(&Call<Self>) -> Outcome<Self> + Send + Sync + 'static) -> Stub<Self> {
        Stub::new(Outcome::Each(std::sync::Arc::new(find)), None)
    }
}

impl<E: Endpoint> Outcomes for E {}

/// A service whose errors have the documented form (API-01, API-02, API-04, API-05).
pub trait Api: Service {}

impl Api for DefenderApi {}
impl Api for CloudAppsApi {}

/// How every endpoint of an API can fail.
pub trait Refusals: Endpoint<Service: Api> {
    /// The token is missing or not valid: 401.
    fn unauthorized() -> Stub<Self> {
        Self::refused(ApiError::new(ErrorCode::Unauthorized, "The token is not valid"))
    }

    /// The token lacks the permission: 403.
    fn forbidden() -> Stub<Self> {
        let message = "The application does not have the permission this needs";
        Self::refused(ApiError::new(ErrorCode::Forbidden, message))
    }

    /// Too many calls: 429, with the wait that the client is asked for. It is told in whole seconds, rounded up.
    fn throttled(after: Duration) -> Stub<Self> {
        let millis = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
        Self::refused(ApiError::throttled(SimDuration::from_millis(millis)))
    }

    /// The request is wrong in this way: 400.
    fn bad_request(message: &str) -> Stub<Self> {
        Self::refused(ApiError::new(ErrorCode::BadRequest, message))
    }

    /// A fault of the service: 500.
    fn failed() -> Stub<Self> {
        Self::refused(ApiError::new(ErrorCode::InternalServerError, "A fault of the service"))
    }

    /// The service is down, or overloaded: 503.
    fn unavailable() -> Stub<Self> {
        Self::refused(ApiError::new(ErrorCode::ServiceUnavailable, "The service is unavailable"))
    }
}

impl<E: Endpoint<Service: Api>> Refusals for E {}

/// An endpoint that lists.
pub trait Lists: Endpoint<Answer: Default> {
    /// There is nothing.
    fn none() -> Stub<Self> {
        Self::ok(Self::Answer::default())
    }
}

/// An endpoint of something that has an id.
pub trait Finds: Endpoint {
    /// There is none of this id: 404. The stub is for this id; [`Stub::on_any`] makes it one for all.
    fn not_found(id: impl Display) -> Stub<Self> {
        let id = id.to_string();
        let error = ApiError::new(ErrorCode::ResourceNotFound, format!("{id} was not found"));
        Stub::new(Outcome::Refused(error), Some(id))
    }
}
