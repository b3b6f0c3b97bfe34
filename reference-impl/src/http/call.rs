//! A request taken apart: segments of the path, parameters, and the body as JSON or as a form.

use std::borrow::Cow;
use std::fmt;

use ::http::{HeaderName, Method, header};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;

use super::Request;

/// The deepest nesting of a JSON body that `serde_json` reads.
#[cfg(test)]
const DEEPEST_JSON: usize = 128;

/// A request taken apart.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    request: &'a Request,
    segments: Vec<String>,
    parameters: Vec<(String, String)>,
}

/// A request that cannot be taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MalformedCall(pub String);

impl fmt::Display for MalformedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for MalformedCall {}

impl<'a> Call<'a> {
    /// Takes a request apart. A slash at the end of the path does not count.
    ///
    /// # Errors
    /// If the path has an empty segment, `.` or `..`, a control character, or is not UTF-8 once decoded.
    pub fn parse(request: &'a Request) -> Result<Self, MalformedCall> {
        let path = request.uri().path();
        let inner = path.strip_prefix('/').unwrap_or(path);
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        let mut segments = Vec::new();
        for raw in inner.split('/').take_while(|_| !inner.is_empty()) {
            let segment = percent_decode_str(raw)
                .decode_utf8()
                .map_err(|_| MalformedCall("the path is not UTF-8 once it is decoded".to_owned()))?;
            let tricky = matches!(&*segment, "" | "." | "..") || segment.chars().any(char::is_control);
            if tricky {
                return Err(MalformedCall(format!(
                    "the path has a segment that names nothing: `{}`",
                    raw.escape_debug()
                )));
            }
            segments.push(segment.into_owned());
        }
        let query = request.uri().query().unwrap_or_default();
        let parameters = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Ok(Self { request, segments, parameters })
    }

    /// The HTTP method, as the request line has it.
    #[must_use]
    pub fn method(&self) -> &'a Method {
        self.request.method()
    }

    /// The path as it was sent.
    #[must_use]
    pub fn path(&self) -> &'a str {
        self.request.uri().path()
    }

    /// The segments of the path, decoded.
    #[must_use]
    pub fn segments(&self) -> &[String] {
        &self.segments
    }

    /// The parameters after the question mark, decoded, in order.
    #[must_use]
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }

    /// The first parameter of this name; letter case counts.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A header as text, if it is there and is text.
    #[must_use]
    pub fn header(&self, name: &HeaderName) -> Option<&'a str> {
        self.request.headers().get(name)?.to_str().ok()
    }

    /// The body as it is.
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        self.request.body()
    }

    /// The media type of the body in lower case, without parameters.
    #[must_use]
    pub fn media_type(&self) -> Option<String> {
        let all = self.header(&header::CONTENT_TYPE)?;
        Some(all.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
    }

    /// Whether the body is said to be a form.
    #[must_use]
    pub fn is_form(&self) -> bool {
        self.media_type().as_deref() == Some("application/x-www-form-urlencoded")
    }

    /// The body as JSON, whatever type it is said to have.
    ///
    /// # Errors
    /// If it is not JSON of this form; the message names line and column.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, MalformedCall> {
        let body = self.body();
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        serde_json::from_slice(body).map_err(|error| MalformedCall(error.to_string()))
    }

    /// The fields of the body as a form.
    pub fn form(&self) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> + use<'a> {
        url::form_urlencoded::parse(self.body())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(uri: &str) -> Request {
        ::http::Request::builder().uri(uri).body(Vec::new()).unwrap()
    }

    #[test]
    fn segments_and_parameters_are_decoded_and_a_slash_at_the_end_does_not_count() {
        let request = request("/api/machines/a%20b/?$filter=riskScore+eq+'High'&$top=1");
        let call = Call::parse(&request).unwrap();
        assert_eq!(call.segments(), ["api", "machines", "a b"]);
        assert_eq!(call.parameter("$filter"), Some("riskScore eq 'High'"));
        assert_eq!(call.parameter("$skip"), None);
    }

    #[test]
    fn path_tricks_are_refused() {
        for path in ["/api//machines", "/api/../etc", "/api/%2e%2e/etc", "/api/./x", "/api/%00", "/api/%ff"] {
            assert!(Call::parse(&request(path)).is_err(), "{path}");
        }
        assert!(Call::parse(&request("/")).unwrap().segments().is_empty());
    }

    #[test]
    fn json_that_is_too_deep_is_refused() {
        let body = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
        let read = |depth: usize| {
            let request = ::http::Request::builder().uri("/").body(body(depth)).unwrap();
            Call::parse(&request).unwrap().json::<serde_json::Value>().is_ok()
        };
        assert!(read(DEEPEST_JSON - 1));
        assert!(!read(DEEPEST_JSON) && !read(100_000));
    }
}
