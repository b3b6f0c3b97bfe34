//! Filters of Cloud App Security: a record passes if each condition lets it pass. An input is a line with the name of a
//! list, and after it the filters as JSON.

use std::cell::RefCell;
use std::collections::BTreeSet;

use gnomon_reference_impl::http::Host;
use serde_json::{Map, Value, json};

use super::tenant::Tenant;

pub(crate) const WORDS: &[&str] = &[
    "alerts\n",
    "activities\n",
    "entities\n",
    "discovered_apps\n",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\"eq\":",
    "\"neq\":",
    "\"deq\":",
    "\"contains\":",
    "\"ncontains\":",
    "\"startswith\":",
    "\"endswith\":",
    "\"doesnotstartwith\":",
    "\"startswithsingle\":",
    "\"gt\":",
    "\"gte\":",
    "\"lt\":",
    "\"lte\":",
    "\"gte_ndays\":",
    "\"lte_ndays\":",
    "\"range\":[{\"start\":1,\"end\":2}]",
    "\"isset\":true",
    "\"isnotset\":true",
    "\"descendantof\":",
    "\"ndescendantof\":",
    "\"text\":",
    "\"severity\":",
    "\"date\":",
    "\"entity.policy\":",
    "\"alertOpen\":",
    "\"service\":",
    "\"user.username\":",
    "\"ip.address\":",
    "\"isExternal\":",
    "\"domain\":",
    "\"appId\":",
    "\"name\":",
    "\"score\":",
    "\"tag\":",
    "\"users\":",
    "\"traffic\":",
    "null",
    "true",
    "0",
    "-1",
    "1e308",
    "\"nan\"",
    "\"2021-02-10T06:00:00Z\"",
    "\"facebook\"",
    "é",
    "\\u0000",
];

/// The longest input that is looked at.
const LONGEST: usize = 5_000;

thread_local! {
    /// Nothing here changes it.
    static TENANT: RefCell<Tenant> = RefCell::new(Tenant::new());
}

/// The ids of the records of a list that filters admit; nothing if they are refused.
fn admitted(list: &str, filters: &Value) -> Option<BTreeSet<String>> {
    TENANT.with_borrow_mut(|tenant| {
        let (path, id) = match list {
            "activities" => ("activities/", "_id"),
            "entities" => ("entities/", "id"),
            "discovered_apps" => ("discovery/discovered_apps/", "appId"),
            _ => ("alerts/", "_id"),
        };
        // Rates are not looked at here: the services forget them.
        let mut services = tenant.services.clone();
        let token = &services.authority().directory.api_tokens[0].key;
        let request = ::http::Request::post(format!("/api/v1/{path}"))
            .header("Authorization", format!("Token {token}"))
            .header("Content-Type", "application/json")
            .body(
                json!({"filters": filters, "limit": 100, "streamId": "Win10 endpoint users", "timeframe": 30})
                    .to_string()
                    .into_bytes(),
            )
            .expect("a request");
        let response = services.answer(
            Host::CloudApps,
            super::tenant::ORIGIN,
            &request,
            &mut gnomon_mocks::BenchBackend(&mut tenant.bench),
        );
        let body: Value = serde_json::from_slice(response.body()).expect("JSON");
        match response.status().as_u16() {
            200 => {
                let data = body["data"].as_array().expect("a list");
                // All of them are on the first page.
                assert_eq!(body["total"], data.len(), "{list} {filters}");
                Some(data.iter().map(|record| record[id].to_string()).collect())
            }
            400 => {
                assert!(body["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{list} {filters}");
                None
            }
            status => panic!("{list} {filters} was answered {status}: {body}"),
        }
    })
}

/// Operators that admit what the other of the pair does not.
const OPPOSITES: [(&str, &str); 3] = [("eq", "neq"), ("contains", "ncontains"), ("descendantof", "ndescendantof")];

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(&data[..data.len().min(LONGEST)]) else { return };
    let (list, filters) = text.split_once('\n').unwrap_or(("alerts", text));
    let Ok(filters) = serde_json::from_str::<Value>(filters) else { return };
    let Some(found) = admitted(list, &filters) else { return };
    let all = admitted(list, &json!({})).expect("every record");
    let Some(fields) = filters.as_object() else {
        return assert_eq!(found, all, "{list} {filters} are no filters");
    };
    let mut each = all.clone();
    for (field, operations) in fields {
        for (operator, operand) in operations.as_object().into_iter().flatten() {
            let one = |operator: &str| {
                let operation: Map<_, _> = [(operator.to_owned(), operand.clone())].into_iter().collect();
                admitted(list, &json!({ field: operation }))
            };
            let alone = one(operator).unwrap_or_else(|| panic!("{list} {filters}: `{operator}` alone is refused"));
            let opposite = OPPOSITES.iter().find(|(this, _)| this == operator).filter(|_| field != "score");
            if let Some((_, opposite)) = opposite {
                let rest = one(opposite).unwrap_or_else(|| panic!("{list} {filters}: `{opposite}` is refused"));
                assert!(alone.is_disjoint(&rest), "{list} {filters}: `{operator}` and `{opposite}`");
                assert_eq!(alone.union(&rest).count(), all.len(), "{list} {filters}: `{operator}` and `{opposite}`");
            }
            each.retain(|id| alone.contains(id));
        }
    }
    assert_eq!(found, each, "{list} {filters}");
}
