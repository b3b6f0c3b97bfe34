//! Routes as data: method, path, since when, who may, how often, what is asked and answered, where it is documented.

use ::http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{RateLimit, Request};
pub use crate::api_version::ApiVersions;

/// A route of a service; `R` says which it is.
#[derive(Clone, Debug)]
pub struct Route<R> {
    /// Which of the service's routes it is, if it is served.
    pub what: Serving<R>,
    /// The HTTP method that it takes.
    pub method: Method,
    /// What documented clients put before the path: `/api`, `/api/v1`. The service takes other prefixes too.
    pub prefix: &'static str,
    /// The path after the prefix.
    pub path: PathPattern,
    /// The API versions that have it.
    pub api_versions: ApiVersions,
    /// Which permissions let a caller in; any one of them is enough.
    pub permission: Permission,
    /// How often it may be called.
    pub limit: RateLimit,
    /// What a request carries: the resource in its body, or the options of its query; empty if nothing.
    pub request: &'static str,
    /// The resource that is answered; empty if the answer has no body.
    pub answer: &'static str,
    /// The section of `FACTS.md` that it follows, for the table of routes.
    pub source: &'static str,
    /// Every known difference from the real service, for the table of routes; empty if none is known.
    pub difference: &'static str,
}

/// Whether a route of the real service is served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Serving<R> {
    /// By the handler of this route.
    Served(R),
    /// It is of this feature, which the test-bed does not model: answered 501 with its name, so that no client takes it
    /// for an empty list.
    NotModelled(&'static str),
}

impl<R> Serving<R> {
    /// The route, if it is served.
    pub fn served(self) -> Option<R> {
        match self {
            Self::Served(what) => Some(what),
            Self::NotModelled(_) => None,
        }
    }
}

/// Which permissions let a caller in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Permission {
    /// No token is needed.
    None,
    /// Any valid token.
    Token,
    /// A token that carries one of these application roles (or delegated scopes).
    AnyOf(&'static [&'static str]),
}

/// A path with parameters in braces: `/machines/{id}/alerts`, `/machines/findbyip({args})`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PathPattern(pub &'static str);

/// What a parameter in a path may hold as it is: what RFC 3986 (3.3) lets stand in a segment.
const PARAMETER: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

impl PathPattern {
    /// The segments, with what is in braces.
    pub(super) fn segments(self) -> impl Iterator<Item = &'static str> {
        self.0.split('/').filter(|segment| !segment.is_empty())
    }

    /// The path with parameters, each encoded, in the places of the braces. A parameter that is missing is empty.
    #[must_use]
    pub fn filled(self, parameters: &[&str]) -> String {
        let mut parameters = parameters.iter();
        let mut path = String::with_capacity(self.0.len());
        let mut rest = self.0;
        while let Some((before, (_, after))) = rest.split_once('{').and_then(|(a, b)| Some((a, b.split_once('}')?))) {
            path.push_str(before);
            let parameter = parameters.next().copied().unwrap_or_default();
            // A segment of dots would be taken for a step within the path.
            let allowed = if parameter.bytes().all(|byte| byte == b'.') { NON_ALPHANUMERIC } else { PARAMETER };
            path.extend(utf8_percent_encode(parameter, allowed));
            rest = after;
        }
        path + rest
    }
}

/// A request without a body to `origin`, for this method and path. Without an origin it has a path alone.
pub(super) fn bare(origin: &str, method: Method, path: &str) -> Request {
    let mut request = Request::new(Vec::new());
    *request.method_mut() = method;
    // Every parameter is encoded, so only an origin that is none makes this fail; then nothing can be sent anywhere.
    *request.uri_mut() = format!("{origin}{path}").parse().unwrap_or_default();
    request
}

impl<R> Route<R> {
    /// A request of this route without a body, to `origin` (`https://api.securitycenter.microsoft.com`), with these
    /// parameters in its path, and these options in its query, which are encoded already.
    pub(super) fn request(&self, origin: &str, parameters: &[&str], query: &str) -> Request {
        let separator = if query.is_empty() { "" } else { "?" };
        let path = format!("{}{}{separator}{query}", self.prefix, self.path.filled(parameters));
        bare(origin, self.method.clone(), &path)
    }
}

/// A route with nothing but its place; `R` says which it is.
#[derive(Clone, Debug)]
pub struct PlainRoute<R> {
    /// Which of the service's routes it is.
    pub what: R,
    /// The HTTP method that it takes.
    pub method: Method,
    /// The path, parameters in braces.
    pub path: PathPattern,
}

/// A row of a table of routes: what a [`Router`](super::Router) must know of it.
pub trait Routed {
    /// The HTTP method that it takes.
    fn method(&self) -> &Method;

    /// The path, after the prefix that the service strips.
    fn path(&self) -> PathPattern;

    /// The API versions that have it.
    fn api_versions(&self) -> ApiVersions {
        ApiVersions::All
    }
}

impl<R> Routed for Route<R> {
    fn method(&self) -> &Method {
        &self.method
    }

    fn path(&self) -> PathPattern {
        self.path
    }

    fn api_versions(&self) -> ApiVersions {
        self.api_versions
    }
}

impl<R> Routed for PlainRoute<R> {
    fn method(&self) -> &Method {
        &self.method
    }

    fn path(&self) -> PathPattern {
        self.path
    }
}
