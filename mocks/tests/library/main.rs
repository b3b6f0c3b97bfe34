//! The library for tests of clients: stubs, the tenant behind wiremock, and resources made up.

mod builders;
mod cloud_apps;
mod defender;
mod login;
mod outcomes;
mod page;
mod routes;
mod tenant;

use gnomon_reference_impl::http::{Request, Response};

/// Sends a request to an origin, and gives the response.
fn send(origin: &str, request: &Request) -> Response {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let mut sent = http::Request::builder().method(request.method()).uri(format!("{origin}{path}"));
    for (name, value) in request.headers() {
        sent = sent.header(name, value);
    }
    let agent = ureq::Agent::config_builder().http_status_as_error(false).allow_non_standard_methods(true);
    let agent = agent.build().new_agent();
    let answer = if request.body().is_empty() {
        agent.run(sent.body(()).unwrap())
    } else {
        agent.run(sent.body(request.body().clone()).unwrap())
    };
    let (head, mut body) = answer.unwrap().into_parts();
    http::Response::from_parts(head, body.read_to_vec().unwrap())
}

/// A request without a body.
fn bare(method: &str, path: &str) -> Request {
    http::Request::builder().method(method).uri(path).body(Vec::new()).unwrap()
}

/// A request with a JSON body.
fn json(method: &str, path: &str, body: &serde_json::Value) -> Request {
    let request = http::Request::builder().method(method).uri(path).header("content-type", "application/json");
    request.body(body.to_string().into_bytes()).unwrap()
}

/// The body of a response as JSON.
fn body(response: &Response) -> serde_json::Value {
    serde_json::from_slice(response.body()).unwrap()
}
