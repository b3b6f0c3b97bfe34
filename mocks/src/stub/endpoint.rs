//! An endpoint has a type, and its outcomes have names.

use std::fmt::Display;
use std::time::Duration;

use gnomon_reference_impl::http::{Request, Response};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::SimDuration;
use wiremock::ResponseTemplate;

use super::question::{Question, Reply};
use super::recorded_request::{Call, RecordedRequest};
use super::service::{CloudAppsApi, DefenderApi, Service};
use super::setting::Setting;
use super::stub::{Outcome, Stub};

/// An endpoint of a service: one route, by type.
pub trait Endpoint: Sized + Send + Sync + 'static {
    /// Whose it is.
    type Service: Service;

    /// What its success is made from: what the tenant holds.
    type Answer: Clone + Send + Sync + 'static;

    /// What is asked for.
    type Asked: Clone + std::fmt::Debug + Send + 'static;

    /// Which route it is.
    const ROUTE: <Self::Service as Service>::Route;

    /// How journals and failed expectations call it, `ListMachines` for example.
    const NAME: &'static str;

    /// What a tenant that holds `answer` replies to its route; nothing if it was not told.
    fn reply(answer: &Self::Answer, question: &Question) -> Option<Result<Reply, ApiError>>;

    /// What is asked for.
    fn asked(recorded: &RecordedRequest) -> Option<Self::Asked>;

    /// The parameter in the path under which `answer` is found, if it is found under one only.
    #[must_use]
    fn at(_: &Self::Answer) -> Option<String> {
        None
    }

    /// The response of a success, and what the route asked of its tenant meanwhile.
    fn respond(answer: &Self::Answer, setting: &Setting, request: &Request) -> (Response, Vec<Question>) {
        setting.answer(<Self::Service as Service>::HOST, request, &|question| Self::reply(answer, question))
    }

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

/// An endpoint, as it is listed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EndpointName {
    /// The service, for people.
    pub service: &'static str,
    /// The name of its type.
    pub name: &'static str,
    /// The route, as the reference implementation's table names it.
    pub route: String,
}

/// Endpoints: a type each, and the list of all of them.
macro_rules! endpoints {
    (
        $service:ty;
        $(
            $(#[$doc:meta])*
            $name:ident = $route:expr $(, $shape:ident)*;
            holds ($held:ident: $answer:ty) $(at ($at:expr))? {
                $($question:pat $(if $guard:expr)? => $reply:expr),* $(,)?
            }
            asks ($recorded:ident) -> $asked:ty { $read:expr }
        )*
    ) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub enum $name {}

            impl $crate::stub::endpoint::Endpoint for $name {
                type Service = $service;
                type Answer = $answer;
                type Asked = $asked;
                const ROUTE: <$service as $crate::stub::service::Service>::Route = $route;
                const NAME: &'static str = stringify!($name);

                #[allow(unused_variables, unreachable_patterns, reason = "not every answer is looked at")]
                fn reply(
                    $held: &$answer,
                    question: &$crate::stub::question::Question,
                ) -> Option<Result<$crate::stub::question::Reply, gnomon_reference_impl::protocol::ApiError>> {
                    match question {
                        $($question $(if $guard)? => {
                            Some($crate::stub::question::IntoReply::into_reply($reply))
                        })*
                        _ => None,
                    }
                }

                #[allow(unused_variables, reason = "not every call asks for something")]
                fn asked($recorded: &$crate::stub::recorded_request::RecordedRequest) -> Option<$asked> {
                    $read
                }

                $(
                    fn at($held: &$answer) -> Option<String> {
                        Some($at)
                    }
                )?
            }

            $($crate::stub::endpoint::shape!($name $shape);)*
        )*

        /// The endpoints of this file.
        pub(in $crate::stub) fn endpoints() -> Vec<$crate::stub::endpoint::EndpointName> {
            vec![$(
                $crate::stub::endpoint::EndpointName {
                    service: <$service as $crate::stub::service::Service>::NAME,
                    name: stringify!($name),
                    route: format!("{:?}", <$name as $crate::stub::endpoint::Endpoint>::ROUTE),
                },
            )*]
        }
    };
}

/// What besides an endpoint is.
macro_rules! shape {
    ($name:ident lists) => {
        impl $crate::stub::endpoint::Lists for $name {}
    };
    ($name:ident finds) => {
        impl $crate::stub::endpoint::Finds for $name {}
    };
}

pub(super) use endpoints;
pub(super) use shape;
