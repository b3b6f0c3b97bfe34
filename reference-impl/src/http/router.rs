//! Which route a request is for: a table of routes in; a route and the parameters in the path, or a miss, out.
//!
//! Letter case of what is no parameter does not count. Not every route is tried, only those with as many segments.

use ::http::Method;

use super::route::{PathPattern, Routed};
use crate::api_version::ApiVersion;

/// A table of routes by how many segments their paths have.
#[derive(Debug)]
pub struct Router<T> {
    routes: Vec<T>,
    by_length: Vec<Vec<(usize, Vec<Piece>)>>,
}

#[derive(Debug)]
enum Piece {
    Literal(&'static str),
    Parameter { prefix: &'static str, suffix: &'static str },
}

/// A route, and the parameters in the path in order.
#[derive(Debug)]
pub struct Found<'r, 's, T> {
    /// The row of the table.
    pub route: &'r T,
    /// The parameters as they are, decoded with the segments.
    pub parameters: Vec<&'s str>,
}

/// Why there is no route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Miss<'r, T> {
    /// There is no such path: 404.
    Path,
    /// There is, for other methods, those of these rows: 405.
    Method(Vec<&'r T>),
}

impl<T: Routed> Router<T> {
    /// A router; of routes that fit the same request the first one counts.
    #[must_use]
    pub fn new(routes: Vec<T>) -> Self {
        let mut by_length: Vec<Vec<(usize, Vec<Piece>)>> = Vec::new();
        for (position, route) in routes.iter().enumerate() {
            let pieces: Vec<Piece> = route.path().segments().map(Piece::of).collect();
            if by_length.len() <= pieces.len() {
                by_length.resize_with(pieces.len() + 1, Vec::new);
            }
            by_length[pieces.len()].push((position, pieces));
        }
        Self { routes, by_length }
    }

    /// Every path, in the order of the table.
    pub fn paths(&self) -> impl Iterator<Item = PathPattern> {
        self.routes.iter().map(Routed::path)
    }

    /// The route of `api_version` for the segments of a path. `HEAD` is answered where `GET` is (RFC 9110, 9.3.2).
    ///
    /// # Errors
    /// Whether the path or the method is missed.
    pub fn find<'s>(
        &self,
        method: &Method,
        segments: &'s [String],
        api_version: ApiVersion,
    ) -> Result<Found<'_, 's, T>, Miss<'_, T>> {
        let mut others: Vec<&T> = Vec::new();
        for (position, pieces) in self.by_length.get(segments.len()).into_iter().flatten() {
            if !pieces.iter().zip(segments).all(|(piece, segment)| piece.fits(segment)) {
                continue;
            }
            let route = &self.routes[*position];
            if !route.api_versions().contains(api_version) {
                continue;
            }
            if route.method() == method || (*method == Method::HEAD && *route.method() == Method::GET) {
                let parameters = pieces.iter().zip(segments).filter_map(|(piece, segment)| piece.inner(segment));
                return Ok(Found { route, parameters: parameters.collect() });
            }
            others.push(route);
        }
        Err(if others.is_empty() { Miss::Path } else { Miss::Method(others) })
    }
}

/// The methods of routes, each once.
pub(super) fn methods<'r, T: Routed>(routes: &[&'r T]) -> Vec<&'r Method> {
    let mut methods: Vec<&Method> = Vec::new();
    for route in routes {
        if !methods.contains(&route.method()) {
            methods.push(route.method());
        }
    }
    methods
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
    use crate::http::{Permission, RateLimit, Route, Serving};

    fn router() -> Router<Route<u8>> {
        let route = |what, method, path, api_versions| Route {
            what: Serving::Served(what),
            method,
            prefix: "",
            path: PathPattern(path),
            api_versions,
            permission: Permission::None,
            limit: RateLimit::None,
            request: "",
            answer: "",
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
            route(7, Method::DELETE, "/machines/{id}/", ApiVersions::All),
            route(8, Method::GET, "/machines/{id}/alerts", ApiVersions::All),
        ])
    }

    fn segments(path: &str) -> Vec<String> {
        path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// The route and the parameters, or the methods that the path takes.
    fn found(method: &Method, path: &str) -> Result<(u8, Vec<String>), Vec<Method>> {
        let (router, segments) = (router(), segments(path));
        match router.find(method, &segments, ApiVersion::Contract) {
            Ok(found) => {
                Ok((found.route.what.served().unwrap(), found.parameters.into_iter().map(str::to_owned).collect()))
            }
            Err(Miss::Path) => Err(Vec::new()),
            Err(Miss::Method(others)) => Err(methods(&others).into_iter().cloned().collect()),
        }
    }

    #[test]
    fn the_first_route_that_fits_is_found_with_its_parameters_as_they_are() {
        assert_eq!(found(&Method::GET, "/MACHINES"), Ok((1, Vec::new())));
        assert_eq!(found(&Method::HEAD, "/machines/FindByTag"), Ok((2, Vec::new())));
        assert_eq!(found(&Method::GET, "/machines/AbC"), Ok((4, vec!["AbC".to_owned()])));
        assert_eq!(found(&Method::GET, "/machines/é"), Ok((4, vec!["é".to_owned()])));
        assert_eq!(found(&Method::GET, "/MACHINES/AbC/Alerts"), Ok((8, vec!["AbC".to_owned()])));
    }

    #[test]
    fn a_parameter_may_have_something_around_it() {
        let args = "ip='10.0.0.1',timestamp=2021-02-10T06:00:00Z";
        assert_eq!(found(&Method::GET, &format!("/machines/FindByIp({args})")), Ok((3, vec![args.to_owned()])));
        for segment in ["findbyip()", "findbyip(a", "findbytag(a)"] {
            let as_id = Ok((4, vec![segment.to_owned()]));
            assert_eq!(found(&Method::GET, &format!("/machines/{segment}")), as_id, "it is no address, so it is an id");
        }
    }

    #[test]
    fn what_is_not_there_and_what_takes_another_method_differ() {
        assert_eq!(found(&Method::GET, "/machine"), Err(Vec::new()));
        assert_eq!(found(&Method::GET, "/machines/a/b/c"), Err(Vec::new()));
        assert_eq!(found(&Method::POST, "/machines/a/tags"), Err(Vec::new()), "not in this API version");
        assert_eq!(found(&Method::POST, "/machines/a"), Err(vec![Method::GET, Method::DELETE]), "each once");
    }
}
