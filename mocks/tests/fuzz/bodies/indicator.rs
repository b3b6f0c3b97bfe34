//! Bodies of indicators: what is accepted is there as it was told, the same again is the same one, and it can be taken
//! away.

use std::cell::RefCell;

use gnomon_reference_impl::http::Host;
use gnomon_reference_impl::time::SimDuration;
use serde_json::{Value, json};

use super::tenant::Tenant;

pub(crate) const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\"indicatorValue\":",
    "\"indicatorType\":",
    "\"action\":",
    "\"title\":",
    "\"description\":",
    "\"severity\":",
    "\"expirationTime\":",
    "\"recommendedActions\":",
    "\"rbacGroupNames\":",
    "\"application\":",
    "\"generateAlert\":",
    "\"educateUrl\":",
    "\"externalId\":",
    "\"FileSha1\"",
    "\"FileMd5\"",
    "\"FileSha256\"",
    "\"CertificateThumbprint\"",
    "\"IpAddress\"",
    "\"DomainName\"",
    "\"Url\"",
    "\"Alert\"",
    "\"AlertAndBlock\"",
    "\"Allowed\"",
    "\"Warn\"",
    "\"Block\"",
    "\"Audit\"",
    "\"High\"",
    "\"Informational\"",
    "\"2021-03-01T00:00:00Z\"",
    "\"2020-01-01T00:00:00Z\"",
    "\"9999-12-31T23:59:59.9999999Z\"",
    "0123456789abcdef",
    "*.",
    "a.example",
    "https://",
    "/path",
    "?q=1",
    "#f",
    "10.0.0.1",
    "::1",
    "xn--",
    "..",
    "é",
    "İ",
    "%2e",
    "\\u0000",
    "\\ud800",
    "null",
    "true",
    "1",
    " ",
];

/// The longest body that is looked at.
const LONGEST: usize = 20_000;

thread_local! {
    static TENANT: RefCell<(Tenant, String)> = RefCell::new(Tenant::with_token());
}

/// Asks for something of indicators, and reads the status and the body of the answer.
fn ask(method: &str, path: &str, body: Vec<u8>) -> (u16, Value) {
    TENANT.with_borrow_mut(|(tenant, token)| {
        let request = ::http::Request::builder()
            .method(method)
            .uri(format!("/api/indicators{path}"))
            .header("Authorization", format!("Bearer {token}"))
            .header("Content-Type", "application/json")
            .body(body)
            .expect("a request");
        let response = tenant.send(Host::Defender, &request);
        (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or_default())
    })
}

/// An indicator but for what the answer says of itself.
fn plain(mut told: Value) -> Value {
    if let Some(fields) = told.as_object_mut() {
        fields.retain(|name, _| !name.starts_with("@odata"));
    }
    told
}

pub(crate) fn run(data: &[u8]) {
    let data = &data[..data.len().min(LONGEST)];
    // So few requests a minute meet no rate limit.
    TENANT.with_borrow_mut(|(tenant, token)| {
        let now = tenant.bench.now();
        tenant.bench.run_until(now + SimDuration::from_mins(1));
        *token = tenant.token(true);
    });
    let before = ask("GET", "", Vec::new());
    let (status, told) = ask("POST", "", data.to_vec());
    let shown = || format!("{:?} was answered {status}: {told}", String::from_utf8_lossy(data));
    if status != 200 {
        assert_eq!(status, 400, "{}", shown());
        assert!(told["error"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{}", shown());
        assert_eq!(ask("GET", "", Vec::new()).1["value"], before.1["value"], "something changed: {}", shown());
        return;
    }
    let told_plainly = plain(told.clone());
    let path = format!("/{}", told["id"].as_str().expect("an id"));
    let is_new = before.1["value"].as_array().is_some_and(|known| known.iter().all(|known| known["id"] != told["id"]));
    let (_, listed) = ask("GET", "", Vec::new());
    let listed = listed["value"].as_array().and_then(|all| all.iter().find(|one| one["id"] == told["id"]));
    assert_eq!(listed, Some(&told_plainly), "{}", shown());
    // The same again, and as a list of one, is the same indicator.
    let (status, again) = ask("POST", "", data.to_vec());
    assert_eq!((status, &again["id"]), (200, &told["id"]), "{}", shown());
    let one: Value = serde_json::from_slice(data).unwrap_or_else(|error| panic!("{error}: {}", shown()));
    let (status, imported) = ask("POST", "/import", json!({"Indicators": [one]}).to_string().into_bytes());
    assert_eq!(status, 200, "{imported}: {}", shown());
    let result = &imported["value"][0];
    assert_eq!((&result["isFailed"], &result["id"]), (&json!(false), &told["id"]), "{}", shown());
    // What the tenant itself wants is not taken away.
    if is_new {
        assert_eq!(ask("DELETE", &path, Vec::new()).0, 204, "{}", shown());
        assert_eq!(ask("GET", "", Vec::new()).1["value"], before.1["value"], "{}", shown());
    }
}
