//! `$filter`: what it selects is a part of what there is, and of the rest its negation selects.

use std::cell::RefCell;
use std::collections::BTreeSet;

use gnomon_reference_impl::http::Host;
use serde_json::Value;

use super::tenant::Tenant;

pub(crate) const WORDS: &[&str] = &[
    " eq ",
    " ne ",
    " gt ",
    " ge ",
    " lt ",
    " le ",
    " and ",
    " or ",
    " in ",
    "not ",
    "not(",
    "(",
    ")",
    "'",
    "''",
    ",",
    "null",
    "true",
    "false",
    "startswith(",
    "endswith(",
    "contains(",
    "tolower(",
    "machineTags/any(t: t eq 'x')",
    "machineTags/all(t: ",
    "riskScore",
    "healthStatus",
    "computerDnsName",
    "lastSeen",
    "osPlatform",
    "osBuild",
    "version",
    "id",
    "2021-02-10T06:00:00Z",
    "2021-02-10",
    "now()",
    "1",
    "-1.5",
    "1e400",
    "é",
    "%",
    "\u{0}",
    "$it",
    "/",
    ":",
    "deviceValue",
    "'High'",
    "Microsoft.WindowsDefenderATP.Api.RiskScore'Low'",
];

/// The longest filter that is looked at: heads of requests are not longer.
const LONGEST: usize = 20_000;

thread_local! {
    /// Nothing here changes it.
    static TENANT: RefCell<(Tenant, String)> = RefCell::new(Tenant::with_token());
}

/// The ids of the machines that a filter selects; nothing if it is refused.
fn selected(filter: &str) -> Option<Vec<String>> {
    let encoded: String = filter.bytes().map(|byte| format!("%{byte:02x}")).collect();
    TENANT.with_borrow_mut(|(tenant, token)| {
        let request = ::http::Request::get(format!("/api/machines?$filter={encoded}&$count=true"))
            .header("Authorization", format!("Bearer {token}"))
            .body(Vec::new())
            .expect("a request");
        let response = tenant.send(Host::Defender, &request);
        let body: Value = serde_json::from_slice(response.body()).expect("JSON");
        match response.status().as_u16() {
            200 => {
                let machines = body["value"].as_array().expect("a list");
                assert_eq!(body["@odata.count"], machines.len());
                Some(machines.iter().map(|machine| machine["id"].as_str().expect("an id").to_owned()).collect())
            }
            400 => {
                assert!(body["error"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{filter:?}");
                None
            }
            status => panic!("{filter:?} was answered {status}: {body}"),
        }
    })
}

pub(crate) fn run(data: &[u8]) {
    let Ok(filter) = std::str::from_utf8(&data[..data.len().min(LONGEST)]) else { return };
    if filter.trim().is_empty() {
        return;
    }
    let Some(found) = selected(filter) else { return };
    let all: BTreeSet<String> = selected("computerDnsName ne 'x'").expect("every machine").into_iter().collect();
    assert!(found.iter().all(|id| all.contains(id)), "{filter:?}");
    // Deeper than that nothing may be nested.
    let Some(wrapped) = selected(&format!("( {filter} )")) else { return };
    assert_eq!(found, wrapped, "parentheses change {filter:?}");
    let Some(others) = selected(&format!("not ({filter})")) else { return };
    assert!(found.iter().all(|id| !others.contains(id)), "{filter:?} holds and does not");
    if let Some(twice) = selected(&format!("not (not ({filter}))")) {
        assert_eq!(found, twice, "a double negation changes {filter:?}");
    }
    if let Some(both) = selected(&format!("({filter}) and ({filter})")) {
        assert_eq!(found, both, "{filter:?} and itself");
    }
}
