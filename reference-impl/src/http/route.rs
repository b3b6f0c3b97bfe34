//! Routes as data: method, path, since when, who may, how often, where it is documented.

use ::http::Method;

use super::RateLimit;
pub use crate::api_version::ApiVersions;

/// A route of a service; `R` says which it is.
#[derive(Clone, Debug)]
pub struct Route<R> {
    /// Which of the service's routes it is.
    pub what: R,
    /// The HTTP method that it takes.
    pub method: Method,
    /// The path, after the prefix that the service strips (`/api`, `/api/v1.0`, `/cas`).
    pub path: PathPattern,
    /// The API versions that have it.
    pub api_versions: ApiVersions,
    /// Which permissions let a caller in; any one of them is enough.
    pub permission: Permission,
    /// How often it may be called.
    pub limit: RateLimit,
    /// The section of `FACTS.md` that it follows, for the table of routes.
    pub source: &'static str,
    /// Every known difference from the real service, for the table of routes; empty if none is known.
    pub difference: &'static str,
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

impl PathPattern {
    /// The segments, with what is in braces.
    pub(super) fn segments(self) -> impl Iterator<Item = &'static str> {
        self.0.split('/').filter(|segment| !segment.is_empty())
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
