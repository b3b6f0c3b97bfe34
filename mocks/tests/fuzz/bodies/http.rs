//! Requests: to every service, by every method, with and without a token, with a body of whatever bytes.
//!
//! An input is a line `service method target token media-type`, and after it the body.

use std::cell::RefCell;

use gnomon_reference_impl::http::{Host, Request, Response};
use serde_json::Value;

use super::tenant::Tenant;

pub(crate) const WORDS: &[&str] = &[
    "defender ",
    "cloud-apps ",
    "login ",
    "storage ",
    " GET ",
    " POST ",
    " PATCH ",
    " DELETE ",
    " PUT ",
    " HEAD ",
    "/api/",
    "/api/v1.0/",
    "/cas/api/v1/",
    "machines",
    "alerts",
    "indicators",
    "/import",
    "/batchUpdate",
    "advancedqueries/run",
    "discovery/",
    "?",
    "&",
    "=",
    "%",
    "%00",
    "%2f",
    "$filter=",
    "$top=",
    "$skip=",
    "$expand=evidence",
    "$orderby=",
    " full ",
    " harness ",
    " api ",
    " none ",
    " application/json",
    " application/x-www-form-urlencoded",
    "\n",
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "null",
    "true",
    "-1",
    "1e999",
    "18446744073709551616",
    "\"filters\"",
    "\"eq\"",
    "\"gte\"",
    "\"indicatorValue\"",
    "\"Query\"",
    "\"limit\"",
    "\"skip\"",
    "\"alertIds\"",
    "\\u0000",
    "\\ud800",
    "é",
    "\u{feff}",
    "2021-02-10T06:00:00Z",
    "0000-00-00",
    "x",
];

/// The longest input that is looked at: the emulator refuses longer heads, and no parser depends on more.
const LONGEST: usize = 100_000;

thread_local! {
    /// The tenant that is asked, and a twin that is asked only what changes nothing.
    static TENANTS: RefCell<[Tenant; 2]> = RefCell::new([Tenant::new(), Tenant::new()]);
}

/// Whether answering a request may change the tenant: of what is read, only the address of an upload is new each time.
fn may_change(host: Host, request: &Request) -> bool {
    let reads = matches!(request.method().as_str(), "GET" | "HEAD");
    let path = request.uri().path().trim_end_matches('/').to_ascii_lowercase();
    match host {
        Host::Login => false,
        Host::CloudApps => !reads || path.ends_with("/upload_url"),
        Host::Defender | Host::Storage => !reads,
    }
}

pub(crate) fn run(data: &[u8]) {
    let data = &data[..data.len().min(LONGEST)];
    TENANTS.with_borrow_mut(|[tenant, twin]| {
        // Services as they were before: no rate is used up, and no token is known.
        let fresh = tenant.services.clone();
        let Some((host, request)) = request(data, tenant) else { return tenant.services = fresh };
        let services = tenant.services.clone();
        let digest = tenant.bench.digest();
        let response = tenant.send(host, &request);
        well_formed(host, &request, &response);
        if may_change(host, &request) {
            if response.status().is_client_error() && host == Host::Defender {
                assert_eq!(digest, tenant.bench.digest(), "{request:?} was refused, and changed the world");
            }
            *tenant = Tenant::new();
            return;
        }
        // What changes nothing is answered the same again, by the tenant as it is and by its twin.
        let mut again = services.clone();
        let second =
            again.answer(host, super::tenant::ORIGIN, &request, &mut gnomon_mocks::BenchBackend(&mut tenant.bench));
        same(&response, &second);
        assert_eq!(digest, tenant.bench.digest(), "{request:?} changed the world");
        twin.services = services;
        same(&response, &twin.send(host, &request));
        tenant.services = fresh;
    });
}

/// The request of an input, if it is one that could have come in.
fn request(data: &[u8], tenant: &mut Tenant) -> Option<(Host, Request)> {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (line, body) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    let mut words = line.splitn(5, |byte| *byte == b' ');
    let (service, method, target) = (words.next()?, words.next()?, words.next()?);
    let (token, media_type) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let host = match service {
        b"cloud-apps" => Host::CloudApps,
        b"login" => Host::Login,
        b"storage" => Host::Storage,
        _ => Host::Defender,
    };
    let authorization = match token {
        b"none" => None,
        b"full" | b"harness" => Some(format!("Bearer {}", tenant.token(token == b"harness")).into_bytes()),
        b"api" => Some(format!("Token {}", tenant.services.authority().directory.api_tokens[0].key).into_bytes()),
        other => Some(other.to_vec()),
    };
    let mut request = ::http::Request::builder().method(method).uri(target);
    if let Some(authorization) = authorization {
        request = request.header("Authorization", authorization);
    }
    if !media_type.is_empty() {
        request = request.header("Content-Type", media_type);
    }
    let request = request.body(body.to_vec()).ok()?;
    Some((host, request))
}

fn well_formed(host: Host, request: &Request, response: &Response) {
    let status = response.status().as_u16();
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().expect("a header is text"));
    let told = || format!("{request:?}: {response:?}");
    // Valid KQL that is not carried out is an error of its own.
    assert!((200..500).contains(&status) || status == 501, "{}", told());
    assert_eq!(header("x-ms-request-id").map(str::len), Some(36), "{}", told());
    if request.method() == "HEAD" {
        return;
    }
    let is_json = header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    let body = is_json.then(|| {
        serde_json::from_slice::<Value>(response.body()).unwrap_or_else(|error| panic!("{error}: {}", told()))
    });
    if status < 400 {
        return;
    }
    let body = body.unwrap_or_default();
    match host {
        Host::Defender => {
            let error = &body["error"];
            let code = error["code"].as_str().unwrap_or_default();
            assert!(!code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{}", told());
            assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{}", told());
            assert_eq!(error["target"].as_str(), header("x-ms-request-id"), "{}", told());
        }
        Host::CloudApps => assert!(body["detail"].is_string(), "{}", told()),
        Host::Login => assert!(body["error"].is_string() && body["error_description"].is_string(), "{}", told()),
        Host::Storage => {}
    }
    assert!(status != 401 || host != Host::Defender || header("www-authenticate").is_some(), "{}", told());
    assert!(status != 429 || header("retry-after").is_some(), "{}", told());
}

fn same(one: &Response, other: &Response) {
    assert_eq!((one.status(), one.headers(), one.body()), (other.status(), other.headers(), other.body()));
}
