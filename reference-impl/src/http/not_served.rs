//! Routes that a real service has and this test-bed does not model: answered 501 with the name of the feature, so that
//! no client takes them for an empty list.

use ::http::Method;

use super::router::Router;
use super::{PathPattern, PlainRoute};
use crate::api_version::ApiVersion;
use crate::protocol::{ApiError, ErrorCode};

/// A feature with its routes: method and path after the prefix.
pub(super) type Feature = (&'static str, &'static [(&'static str, &'static str)]);

/// Which feature a request is about.
pub(super) struct NotServedRouter(Router<PlainRoute<&'static str>>);

impl NotServedRouter {
    pub(super) fn new(features: &[Feature]) -> Self {
        let routes = features.iter().flat_map(|(feature, routes)| {
            routes.iter().filter_map(|(method, path)| {
                let method = Method::from_bytes(method.as_bytes()).ok()?;
                Some(PlainRoute { what: *feature, method, path: PathPattern(path) })
            })
        });
        Self(Router::new(routes.collect()))
    }

    /// Refuses a request to a route of these.
    ///
    /// # Errors
    /// 501 with the name of the feature.
    pub(super) fn refuse(&self, method: &Method, segments: &[String], api_version: ApiVersion) -> Result<(), ApiError> {
        let Ok(found) = self.0.find(method, segments, api_version) else { return Ok(()) };
        let message = format!(
            "The real service has this route; this test-bed does not model {} (`ROUTES.md` says what it does)",
            found.route.what
        );
        Err(ApiError::new(ErrorCode::NotImplemented, message))
    }
}
