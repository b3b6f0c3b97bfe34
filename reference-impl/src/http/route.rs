//! Routes as data: method, path, since when, who may, how often, where it is documented.

use ::http::Method;

use super::RateLimit;
pub use crate::api_version::ApiVersions;

/// A route of a service; `R` says which it is.
#[derive(Clone, Debug)]
pub struct Route<R> {
    /// Which.
    pub what: R,
    /// The method.
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
    /// The parameters of `segments`, in order, if they fit. Letter case of what is no parameter does not count.
    #[must_use]
    pub fn matches(self, segments: &[String]) -> Option<Vec<&str>> {
        let mut parameters = Vec::new();
        let mut segments = segments.iter();
        for pattern in self.0.split('/').filter(|segment| !segment.is_empty()) {
            let segment = segments.next()?.as_str();
            let Some((prefix, suffix)) = parameter(pattern) else {
                if !pattern.eq_ignore_ascii_case(segment) {
                    return None;
                }
                continue;
            };
            let inner = segment.len().checked_sub(prefix.len() + suffix.len()).filter(|inner| *inner > 0)?;
            let fits = |at: usize, literal: &str| {
                segment.get(at..at + literal.len()).is_some_and(|part| part.eq_ignore_ascii_case(literal))
            };
            if !fits(0, prefix) || !fits(prefix.len() + inner, suffix) {
                return None;
            }
            parameters.push(&segment[prefix.len()..prefix.len() + inner]);
        }
        segments.next().is_none().then_some(parameters)
    }
}

/// What is around the parameter of a segment, if it has one.
fn parameter(pattern: &'static str) -> Option<(&'static str, &'static str)> {
    let (prefix, rest) = pattern.split_once('{')?;
    let (_, suffix) = rest.split_once('}')?;
    Some((prefix, suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(pattern: &'static str, path: &str) -> Option<Vec<String>> {
        let segments: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        PathPattern(pattern).matches(&segments).map(|found| found.into_iter().map(str::to_owned).collect())
    }

    #[test]
    fn a_path_fits_whatever_its_letter_case_and_gives_its_parameters_as_they_are() {
        let id = Some(vec!["AbC".to_owned()]);
        assert_eq!(matched("/machines/{id}/alerts", "/MACHINES/AbC/Alerts"), id);
        assert_eq!(matched("/machines/{id}", "/machines"), None);
        assert_eq!(matched("/machines/{id}", "/machines/a/b"), None);
        assert_eq!(matched("/machines", "/machine"), None);
    }

    #[test]
    fn a_parameter_may_have_something_around_it() {
        let args = "ip='10.0.0.1',timestamp=2021-02-10T06:00:00Z";
        let path = format!("/machines/FindByIp({args})");
        assert_eq!(matched("/machines/findbyip({args})", &path), Some(vec![args.to_owned()]));
        for path in ["/machines/findbyip()", "/machines/findbyip(a", "/machines/findbytag(a)", "/machines/é"] {
            assert_eq!(matched("/machines/findbyip({args})", path), None, "{path}");
        }
    }
}
