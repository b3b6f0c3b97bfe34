//! Which route a request is for, found without trying every route.

use ::http::Method;

use super::route::Route;
use crate::api_version::ApiVersion;

/// The routes of a service, by how many segments their paths have.
#[derive(Debug)]
pub(super) struct Router<R> {
    routes: Vec<Route<R>>,
    by_length: Vec<Vec<(usize, Vec<Piece>)>>,
}

#[derive(Debug)]
enum Piece {
    Literal(&'static str),
    Parameter { prefix: &'static str, suffix: &'static str },
}

/// A route, and the parameters in the path.
#[derive(Debug)]
pub(super) struct Found<'r, 's, R> {
    pub route: &'r Route<R>,
    pub parameters: Vec<&'s str>,
}

/// Why there is no route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Miss {
    /// There is no such path.
    Path,
    /// There is, for these methods only.
    Method(Vec<Method>),
}

impl<R> Router<R> {
    /// A router; of routes that fit the same request the first one counts.
    pub(super) fn new(routes: Vec<Route<R>>) -> Self {
        let mut by_length: Vec<Vec<(usize, Vec<Piece>)>> = Vec::new();
        for (position, route) in routes.iter().enumerate() {
            let segments = route.path.0.split('/').filter(|segment| !segment.is_empty());
            let pieces: Vec<Piece> = segments.map(Piece::of).collect();
            if by_length.len() <= pieces.len() {
                by_length.resize_with(pieces.len() + 1, Vec::new);
            }
            by_length[pieces.len()].push((position, pieces));
        }
        Self { routes, by_length }
    }

    /// The route of `api_version` for a path. `HEAD` is answered where `GET` is.
    pub(super) fn find<'s>(
        &self,
        method: &Method,
        segments: &'s [String],
        api_version: ApiVersion,
    ) -> Result<Found<'_, 's, R>, Miss> {
        let mut others: Vec<Method> = Vec::new();
        for (position, pieces) in self.by_length.get(segments.len()).into_iter().flatten() {
            if !pieces.iter().zip(segments).all(|(piece, segment)| piece.fits(segment)) {
                continue;
            }
            let route = &self.routes[*position];
            if !route.api_versions.contains(api_version) {
                continue;
            }
            if route.method == *method || (*method == Method::HEAD && route.method == Method::GET) {
                let parameters = pieces.iter().zip(segments).filter_map(|(piece, segment)| piece.inner(segment));
                return Ok(Found { route, parameters: parameters.collect() });
            }
            if !others.contains(&route.method) {
                others.push(route.method.clone());
            }
        }
        Err(if others.is_empty() { Miss::Path } else { Miss::Method(others) })
    }
}

impl Piece {
    fn of(segment: &'static str) -> Self {
        let parts = segment.split_once('{').and_then(|(prefix, rest)| Some((prefix, rest.split_once('}')?.1)));
        parts.map_or(Self::Literal(segment), |(prefix, suffix)| Self::Parameter { prefix, suffix })
    }

    fn fits(&self, segment: &str) -> bool {
        match self {
            Self::Literal(literal) => literal.eq_ignore_ascii_case(segment),
            Self::Parameter { .. } => self.inner(segment).is_some(),
        }
    }

    /// The parameter in a segment, if it has one and fits.
    fn inner<'s>(&self, segment: &'s str) -> Option<&'s str> {
        let Self::Parameter { prefix, suffix } = self else { return None };
        let end = segment.len().checked_sub(suffix.len())?;
        let begins = segment.get(..prefix.len())?.eq_ignore_ascii_case(prefix);
        let ends = segment.get(end..)?.eq_ignore_ascii_case(suffix);
        segment.get(prefix.len()..end).filter(|inner| begins && ends && !inner.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api_version::ApiVersions;
    use crate::http::{PathPattern, Permission, RateLimit};

    fn router() -> Router<u8> {
        let route = |what, method, path, api_versions| Route {
            what,
            method,
            path: PathPattern(path),
            api_versions,
            permission: Permission::None,
            limit: RateLimit::None,
            source: "",
            difference: "",
        };
        Router::new(vec![
            route(1, Method::GET, "/machines", ApiVersions::All),
            route(2, Method::GET, "/machines/findbytag", ApiVersions::All),
            route(3, Method::GET, "/machines/findbyip({args})", ApiVersions::All),
            route(4, Method::GET, "/machines/{id}", ApiVersions::All),
            route(5, Method::POST, "/machines/{id}/tags", ApiVersions::CurrentOnly),
            route(6, Method::DELETE, "/machines/{id}", ApiVersions::All),
        ])
    }

    fn found(method: &Method, path: &str) -> Result<(u8, Vec<String>), Miss> {
        let segments: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let router = router();
        let found = router.find(method, &segments, ApiVersion::Contract)?;
        Ok((found.route.what, found.parameters.into_iter().map(str::to_owned).collect()))
    }

    #[test]
    fn the_first_route_that_fits_is_found_with_its_parameters() {
        let none = Vec::new;
        assert_eq!(found(&Method::GET, "/MACHINES"), Ok((1, none())));
        assert_eq!(found(&Method::HEAD, "/machines/FindByTag"), Ok((2, none())));
        assert_eq!(found(&Method::GET, "/machines/findbyip(a)"), Ok((3, vec!["a".to_owned()])));
        assert_eq!(found(&Method::GET, "/machines/AbC"), Ok((4, vec!["AbC".to_owned()])));
    }

    #[test]
    fn what_is_not_there_and_what_takes_another_method_differ() {
        assert_eq!(found(&Method::GET, "/machine"), Err(Miss::Path));
        assert_eq!(found(&Method::POST, "/machines/a/tags"), Err(Miss::Path), "not in this API version");
        assert_eq!(found(&Method::POST, "/machines/a"), Err(Miss::Method(vec![Method::GET, Method::DELETE])));
        assert_eq!(found(&Method::GET, "/machines/é"), Ok((4, vec!["é".to_owned()])));
    }
}
