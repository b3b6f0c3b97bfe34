//! An endpoint: one route, by type.

use gnomon_reference_impl::http::{Request, Response};
use gnomon_reference_impl::protocol::ApiError;

use super::question::{Question, Reply};
use super::recorded_request::RecordedRequest;
use super::service::Service;
use super::setting::Setting;

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
