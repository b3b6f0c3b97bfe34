//! The documented query and its variants (HNT-03, HNT-04; `FACTS.md` 1 row 3 and 3.9), and the limits (HNT-05).

use super::{connections, error_of, now, rows_of, store_of};
use crate::api_version::ApiVersion;
use crate::hunting::rows::{AlertInfoRow, NetworkEventRow};
use crate::hunting::schema::TableId;
use crate::hunting::{ErrorClass, HuntingStore, Limits, Options, RETENTION, run};
use crate::time::SimDuration;

const HOSTS: [&str; 4] = ["contoso.com", "www.contoso.com", "https://contoso.com/x", "CONTOSO.com"];

#[track_caller]
fn matches(condition: &str, expected: &[&str]) {
    let query = format!("DeviceNetworkEvents | where RemoteUrl {condition} | project RemoteUrl");
    assert_eq!(rows_of(&connections(&HOSTS), &query), expected, "{condition}");
}

#[test]
fn in_compares_whole_values_and_letter_case() {
    matches(r#"in ("contoso.com","fabrikam.com")"#, &["contoso.com"]);
    matches(r#"in~ ("contoso.com","fabrikam.com")"#, &["contoso.com", "CONTOSO.com"]);
    matches(r#"!in ("contoso.com")"#, &HOSTS[1..]);
    matches(r#"!in~ ("contoso.com")"#, &HOSTS[1..3]);
}

#[test]
fn domains_in_one_pair_of_quotes_and_wildcards_match_nothing() {
    matches(r#"in ("contoso.com,fabrikam.com")"#, &[]);
    matches(r#"in ("contoso.com, www.contoso.com")"#, &[]);
    matches(r#"in ("*.contoso.com")"#, &[]);
}

#[test]
fn has_any_finds_the_domain_as_a_term() {
    matches(r#"has_any ("contoso.com","fabrikam.com")"#, &HOSTS);
    matches(r#"has_any (dynamic(["fabrikam.com", "www"]))"#, &HOSTS[1..2]);
    matches(r#"has_all ("contoso", "https")"#, &HOSTS[2..3]);
    let store = connections(&["notdropbox.com", "www.dropbox.com", "dropbox.com.evil.net"]);
    let query = r#"DeviceNetworkEvents | where RemoteUrl has_any ("dropbox.com") | project RemoteUrl"#;
    assert_eq!(rows_of(&store, query), ["www.dropbox.com", "dropbox.com.evil.net"]);
}

#[test]
fn the_documented_query_gives_exactly_the_rows_the_newest_first() {
    let store = connections(&["a.com", "b.com", "a.com", "c.com", "www.a.com", "c.com"]);
    let query = "DeviceNetworkEvents\n| where RemoteUrl in (\"a.com\",\"c.com\")\n| order by Timestamp desc";
    let answer = run(query, &store, now(), &Options::default()).unwrap();
    let columns = TableId::DeviceNetworkEvents.columns();
    let contract: Vec<_> = columns.iter().filter(|c| c.ty_in(ApiVersion::Contract).is_some()).collect();
    let names: Vec<&str> = answer.fields().iter().map(|field| field.name.as_str()).collect();
    assert_eq!(
        names,
        contract.iter().map(|c| c.name).collect::<Vec<_>>(),
        "all columns, in the order of the documents"
    );
    let ports = rows_of(&store, &format!("{query} | project RemotePort, RemoteUrl"));
    assert_eq!(ports, ["6|c.com", "4|c.com", "3|a.com", "1|a.com"]);
}

#[test]
fn an_answer_is_json_with_a_schema() {
    let store = store_of(&[AlertInfoRow { timestamp: now(), alert_id: "a\"1", ..Default::default() }]);
    let answer = run("AlertInfo | project Timestamp, AlertId, N = 1", &store, now(), &Options::default()).unwrap();
    let (schema, results) = (
        r#"{"Name":"Timestamp","Type":"DateTime"},{"Name":"AlertId","Type":"String"},{"Name":"N","Type":"Int64"}"#,
        r#"{"Timestamp":"2021-02-10T06:00:00.0000000Z","AlertId":"a\"1","N":1}"#,
    );
    let expected = format!(r#"{{"Schema":[{schema}],"Results":[{results}]}}"#);
    assert_eq!(String::from_utf8(answer.to_json()).unwrap(), expected);
}

#[test]
fn rows_older_than_thirty_days_are_not_found() {
    let at = |age: SimDuration| NetworkEventRow { timestamp: now() - age, ..Default::default() };
    let days = SimDuration::DAY.times(30);
    let mut store = store_of(&[at(days + SimDuration::MILLISECOND), at(days), at(SimDuration::ZERO)]);
    assert_eq!(rows_of(&store, "DeviceNetworkEvents | count"), ["2"]);
    store.forget_old(now(), RETENTION);
    assert_eq!(rows_of(&store, "DeviceNetworkEvents | count"), ["2"], "forgetting changes no answer");
}

#[test]
fn old_rows_are_forgotten_in_large_pieces() {
    let mut store = HuntingStore::new();
    let hosts: Vec<String> = (0..1000).map(|host| format!("host-{host}")).collect();
    for row in 0..200_000_u64 {
        let timestamp = now() - SimDuration::from_secs(40 * (200_000 - row));
        let remote_url = &hosts[(row % 1000) as usize];
        store.append(&NetworkEventRow { timestamp, remote_url, report_id: Some(row as i64), ..Default::default() });
    }
    let query = "DeviceNetworkEvents | summarize count(), min(ReportId), max(ReportId), dcount(RemoteUrl)";
    let before = rows_of(&store, query);
    assert_eq!(before, ["64800|135200|199999|1000"]);
    store.forget_old(now(), RETENTION);
    assert!(store.rows(TableId::DeviceNetworkEvents) < 100_000);
    assert_eq!(rows_of(&store, query), before);
}

#[test]
fn rows_beyond_the_limit_are_cut_off_and_an_answer_too_large_is_an_error() {
    let store = connections(&["a.com"; 10]);
    let limited = |limits| Options { limits, ..Options::default() };
    let ask = |query: &str, limits| run(query, &store, now(), &limited(limits));
    let three = Limits { rows: 3, ..Limits::default() };
    let answer = ask("DeviceNetworkEvents | order by Timestamp desc | project RemotePort", three).unwrap();
    assert_eq!(super::cells(&answer), ["10", "9", "8"], "the first rows are kept");
    let error = ask("DeviceNetworkEvents", Limits { bytes: 100, ..Limits::default() }).unwrap_err();
    assert_eq!(error.class, ErrorClass::Limit);
    assert!(error.api_message().starts_with("Query execution has exceeded the allowed result size."));
}

#[test]
fn run_time_is_counted_and_too_much_of_it_is_an_error() {
    let store = connections(&["a.com"; 5000]);
    let cost = |query: &str| run(query, &store, now(), &Options::default()).unwrap().work();
    assert!(cost("DeviceNetworkEvents | where RemoteUrl has 'b'") > cost("DeviceNetworkEvents | take 1"));
    assert_eq!(cost("DeviceNetworkEvents"), cost("DeviceNetworkEvents"));
    let limits = Limits { run_time: SimDuration::MILLISECOND, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    let error = run("DeviceNetworkEvents | order by RemoteUrl", &store, now(), &options).unwrap_err();
    assert_eq!((error.class, error.api_message().as_str()), (ErrorClass::Limit, "Query exceeded the timeout period."));
}

#[test]
fn every_table_can_be_asked_and_no_other() {
    for table in TableId::ALL {
        assert_eq!(rows_of(&HuntingStore::new(), &format!("{} | count", table.name())), ["0"]);
    }
    assert_eq!(error_of("EmailEvents | where Subject has 'x'").class, ErrorClass::Semantic);
}

#[test]
fn columns_of_later_editions_are_not_in_the_contract() {
    let query = "DeviceNetworkEvents | project AdditionalFields, TimeGenerated";
    assert_eq!(error_of(query).class, ErrorClass::Semantic);
    let options = Options { edition: ApiVersion::Current, ..Options::default() };
    assert!(run(query, &HuntingStore::new(), now(), &options).is_ok());
}
