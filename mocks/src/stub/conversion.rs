//! Between wiremock and the reference implementation: requests one way, responses the other.

use gnomon_reference_impl::http::{Request, Response};
use wiremock::ResponseTemplate;

/// A request as the reference implementation takes it.
pub(crate) fn taken(request: &wiremock::Request) -> Option<Request> {
    let (path, query) = (request.url.path(), request.url.query());
    let uri = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let mut taken = Request::new(request.body.clone());
    *taken.method_mut() = request.method.clone();
    *taken.uri_mut() = uri.parse().ok()?;
    taken.headers_mut().clone_from(&request.headers);
    Some(taken)
}

/// A response as wiremock gives it.
pub(crate) fn template(response: Response) -> ResponseTemplate {
    let (head, body) = response.into_parts();
    let headers = head.headers.iter().map(|(name, value)| (name.clone(), value.clone()));
    ResponseTemplate::new(head.status).append_headers(headers).set_body_bytes(body)
}
