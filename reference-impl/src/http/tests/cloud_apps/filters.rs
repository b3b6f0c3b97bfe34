//! Filters let through what the documents say, checked against the plainest reading of them (API-04).

use proptest::prelude::*;
use serde_json::json;

use super::*;

/// What a governance entry says of a field.
fn value_of(record: &Value, field: &str) -> Option<Value> {
    let value = match field {
        "status" => &record["status"]["isSuccess"],
        "id" => &record["_id"],
        other => &record[other],
    };
    (!value.is_null()).then(|| value.clone())
}

/// The documents' table, word for word, for a field with one value or none.
fn naive(value: Option<&Value>, operator: &str, operand: &Value, now: u64) -> bool {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let same = |other: &Value| value.is_some_and(|value| text(value) == text(other));
    let lower = value.map(|value| text(value).to_lowercase());
    let list = || operand.as_array().unwrap().iter();
    let any = |test: &dyn Fn(&str, &str) -> bool| {
        lower.as_ref().is_some_and(|value| list().any(|other| test(value, &text(other).to_lowercase())))
    };
    let number = value.and_then(Value::as_f64);
    let compared = |test: &dyn Fn(f64, f64) -> bool| number.is_some_and(|value| test(value, operand.as_f64().unwrap()));
    let ago = |days: f64| now as f64 - days * 86_400_000.0;
    match operator {
        "eq" => list().any(same),
        "neq" => !list().any(same),
        "deq" => value.is_some() && !list().any(same),
        "contains" => any(&|value, other| value.contains(other)),
        "ncontains" => !any(&|value, other| value.contains(other)),
        "startswith" => any(&|value, other| value.starts_with(other)),
        "endswith" => any(&|value, other| value.ends_with(other)),
        "doesnotstartwith" => !any(&|value, other| value.starts_with(other)),
        "gt" => compared(&|value, other| value > other),
        "gte" => compared(&|value, other| value >= other),
        "lt" => compared(&|value, other| value < other),
        "lte" => compared(&|value, other| value <= other),
        "gte_ndays" => compared(&|value, days| value >= ago(days)),
        "lte_ndays" => compared(&|value, days| value <= ago(days)),
        "range" => number.is_some_and(|value| {
            list().any(|span| span["start"].as_f64().unwrap() <= value && value <= span["end"].as_f64().unwrap())
        }),
        "isset" => value.is_some() == operand.as_bool().unwrap(),
        "isnotset" => value.is_none() == operand.as_bool().unwrap(),
        other => panic!("{other} is not in the table"),
    }
}

/// An operator with an operand of its kind, near to what the records hold.
fn operation() -> impl Strategy<Value = (&'static str, Value)> {
    let value = prop_oneof![
        Just(json!(11627)),
        Just(json!("10489")),
        Just(json!(true)),
        Just(json!("Dropbox")),
        Just(json!("DiscoveryTagAppTask")),
        (0_u64..4).prop_map(|minutes| json!(1_612_936_800_000 + minutes * 60_000)),
    ];
    let word = prop::sample::select(vec!["drop", "BOX", "x", "d", "10", "true", "Task", ""]).prop_map(Value::from);
    let number =
        prop_oneof![(0_u64..20_000).prop_map(Value::from), Just(json!(11627)), Just(json!(1_612_936_860_000_u64))];
    let values = prop::collection::vec(value, 0..3).prop_map(Value::from);
    let words = prop::collection::vec(word, 0..3).prop_map(Value::from);
    let span = (0_u64..12_000, 0_u64..12_000).prop_map(|(start, end)| json!({"start": start, "end": end}));
    let spans = prop::collection::vec(span, 0..3).prop_map(Value::from);
    prop_oneof![
        (prop::sample::select(vec!["eq", "neq", "deq"]), values),
        (prop::sample::select(vec!["contains", "ncontains", "startswith", "endswith", "doesnotstartwith"]), words),
        (prop::sample::select(vec!["gt", "gte", "lt", "lte"]), number),
        (prop::sample::select(vec!["gte_ndays", "lte_ndays"]), (0_u64..3).prop_map(Value::from)),
        (Just("range"), spans),
        (prop::sample::select(vec!["isset", "isnotset"]), any::<bool>().prop_map(Value::from)),
    ]
}

fn filters() -> impl Strategy<Value = BTreeMap<&'static str, BTreeMap<&'static str, Value>>> {
    let field = prop::sample::select(vec!["id", "taskName", "status", "timestamp", "appId", "target"]);
    let operations = prop::collection::btree_map(Just(()), operation(), 1..2);
    let operations = prop::collection::vec(operations, 1..3)
        .prop_map(|all| all.into_iter().flat_map(BTreeMap::into_values).collect::<BTreeMap<_, _>>());
    prop::collection::btree_map(field, operations, 0..3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_list_has_exactly_the_records_that_pass_every_operator_of_every_filter(filters in filters()) {
        let mut bed = Bed::new("2021-02");
        for id in [DROPBOX, BOX, SALESFORCE] {
            let app = bed.bare.catalog.by_id(crate::catalog::AppId(id)).unwrap();
            bed.bare.ask_cloud_apps(&CloudAppsRequest::UntagApp { app }).unwrap();
            bed.bare.now += SimDuration::MINUTE;
        }
        let all = bed.ok("POST", "/api/v1/governance/", "");
        let listed = bed.ok("POST", "/api/v1/governance/", &json!({ "filters": filters }).to_string());
        let now = bed.bare.now.millis();
        let passes = |record: &&Value| filters.iter().all(|(field, operations)| {
            let value = value_of(record, field);
            operations.iter().all(|(operator, operand)| naive(value.as_ref(), operator, operand, now))
        });
        let expected: Vec<&Value> = all["data"].as_array().unwrap().iter().filter(passes).collect();
        prop_assert_eq!(listed["data"].as_array().unwrap().iter().collect::<Vec<_>>(), expected);
    }
}

#[test]
fn the_operators_that_governance_cannot_show_do_what_the_table_says() {
    let mut bed = Bed::with_logs("2021-02");
    let path = "/cas/api/v1/discovery/discovered_apps/";
    for (filters, expected) in [
        (r#"{"name":{"startswithsingle":"drop"}}"#, vec![DROPBOX]),
        (r#"{"name":{"text":"SALES"}}"#, vec![SALESFORCE]),
        (r#"{"domain":{"descendantof":["dropbox.com/"]}}"#, vec![DROPBOX]),
        (r#"{"domain":{"ndescendantof":["dropbox.com"]}}"#, vec![BOX, SALESFORCE]),
        (r#"{"domain":{"deq":["dropbox.com"]},"name":{"eq":["Dropbox"]}}"#, vec![DROPBOX]),
        (r#"{"traffic":{"range":{"start":13500}}}"#, vec![DROPBOX, BOX]),
    ] {
        let apps = bed.ok("POST", path, &format!(r#"{{"filters":{filters}}}"#));
        assert_eq!(column(&apps, "appId"), expected, "{filters}");
    }
}
