//! Alerts: lists, read and unread, closing, reopening.

use super::*;

/// The states of the alerts, the latest first: `statusValue` and `resolutionStatusValue`.
fn states(bed: &mut Bed) -> Vec<(u64, u64)> {
    let alerts = bed.ok("GET", "/api/v1/alerts/", "");
    let number = |field| column(&alerts, field).into_iter().map(|value| value.as_u64().unwrap()).collect::<Vec<_>>();
    number("statusValue").into_iter().zip(number("resolutionStatusValue")).collect()
}

fn ids(bed: &mut Bed) -> Vec<String> {
    let alerts = bed.ok("GET", "/api/v1/alerts/", "");
    column(&alerts, "_id").into_iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_alert_has_every_documented_field() {
    let mut bed = Bed::with_alerts("2021-02");
    let alerts = bed.ok("POST", "/api/v1/alerts/", "");
    assert_eq!(alerts["total"], 3);
    insta::assert_snapshot!("alert", pretty(&alerts["data"][0]));
    let id = alerts["data"][0]["_id"].as_str().unwrap().to_owned();
    assert_eq!(bed.ok("GET", &format!("/api/v1/alerts/{id}/"), ""), alerts["data"][0]);
    assert_eq!(bed.refused("GET", "/api/v1/alerts/ffffffffffffffffffffffff/", "").0, 404);
}

#[test]
fn alerts_are_filtered_by_the_documented_filters() {
    let mut bed = Bed::with_alerts("2021-02");
    let first = ids(&mut bed)[0].clone();
    bed.ok("POST", &format!("/api/v1/alerts/{first}/read/"), "");
    let close = format!(r#"{{"filters":{{"id":{{"eq":["{first}"]}}}}}}"#);
    bed.ok("POST", "/api/v1/alerts/close_benign/", &close);
    let policy = "000000000000000000000001";
    let now = bed.bare.now.millis();
    for (filters, expected) in [
        (r#"{"entity.service":{"eq":[11627]}}"#.to_owned(), 1),
        (r#"{"entity.service":{"eq":[11627,10489]}}"#.to_owned(), 2),
        (format!(r#"{{"entity.policy":{{"eq":["{policy}"]}}}}"#), 3),
        (r#"{"alertOpen":{"eq":true}}"#.to_owned(), 2),
        (r#"{"alertOpen":{"eq":false}}"#.to_owned(), 1),
        (r#"{"read":{"eq":true}}"#.to_owned(), 1),
        (r#"{"severity":{"eq":1}}"#.to_owned(), 3),
        (r#"{"severity":{"eq":[0,2]}}"#.to_owned(), 0),
        (r#"{"resolutionStatus":{"eq":[4]}}"#.to_owned(), 1),
        (r#"{"resolutionDate":{"isset":true}}"#.to_owned(), 1),
        (format!(r#"{{"resolutionDate":{{"lte":{now}}}}}"#), 1),
        (r#"{"date":{"gte_ndays":1}}"#.to_owned(), 3),
        (r#"{"date":{"lte_ndays":1}}"#.to_owned(), 0),
        (format!(r#"{{"date":{{"range":[{{"start":0,"end":1}},{{"start":2,"end":{now}}}]}}}}"#), 3),
        (r#"{"source":{"eq":["policy"]}}"#.to_owned(), 3),
        (r#"{"entity.file":{"isset":true}}"#.to_owned(), 0),
        (format!(r#"{{"ID":{{"eq":["{first}"]}}}}"#), 1),
    ] {
        let alerts = bed.ok("POST", "/api/v1/alerts/", &format!(r#"{{"filters":{filters}}}"#));
        assert_eq!(alerts["total"], expected, "{filters}");
    }
}

#[test]
fn an_alert_is_marked_read_and_unread() {
    let mut bed = Bed::with_alerts("2021-02");
    let first = ids(&mut bed)[0].clone();
    bed.ok("POST", &format!("/api/v1/alerts/{first}/read/"), "");
    assert_eq!(states(&mut bed), [(1, 0), (0, 0), (0, 0)]);
    bed.ok("POST", &format!("/api/v1/alerts/{first}/unread/"), "");
    assert_eq!(states(&mut bed), [(0, 0); 3]);
    assert_eq!(bed.refused("POST", "/api/v1/alerts/0/read/", "").0, 404);
}

#[test]
fn alerts_are_closed_in_three_ways_counted_and_ids_that_are_not_there_are_told() {
    let mut bed = Bed::with_alerts("2021-02");
    let ids = ids(&mut bed);
    for (position, (way, count, status)) in [
        ("close_benign", "closed_benign", 4),
        ("close_false_positive", "closed_false_positive", 3),
        ("close_true_positive", "closed_true_positive", 5),
    ]
    .into_iter()
    .enumerate()
    {
        let id = &ids[position];
        let body = format!(r#"{{"filters":{{"id":{{"eq":["{id}","missing"]}}}},"comment":"seen"}}"#);
        let answer = bed.ok("POST", &format!("/api/v1/alerts/{way}/"), &body);
        assert_eq!(answer, serde_json::json!({count: 1, "alertsNotFound": ["missing"]}));
        assert_eq!(states(&mut bed)[position], (2, status));
        let alert = bed.ok("GET", &format!("/api/v1/alerts/{id}/"), "");
        assert_eq!((&alert["comment"], &alert["handledByUser"]), (&"seen".into(), &"Gnomon".into()));
        assert!(alert["resolveTime"].as_str().unwrap().starts_with("2021-02-10T"), "{alert}");
    }
    let reopened = bed.ok("POST", "/api/v1/alerts/reopen/", r#"{"filters":{"alertOpen":{"eq":false}}}"#);
    assert_eq!((reopened["reopened"].as_u64(), states(&mut bed)), (Some(3), vec![(1, 0); 3]));
}

#[test]
fn the_old_ways_to_close_are_mapped_to_the_new_ones() {
    let mut bed = Bed::with_alerts("2021-02");
    let ids = ids(&mut bed);
    bed.ok("POST", &format!("/api/v1/alerts/{}/dismiss/", ids[0]), "");
    let one = |id: &str| format!(r#"{{"filters":{{"id":{{"eq":["{id}"]}}}}}}"#);
    assert_eq!(bed.ok("POST", "/api/v1/alerts/dismiss_bulk/", &one(&ids[1]))["dismissed"], 1);
    assert_eq!(bed.ok("POST", "/api/v1/alerts/resolve/", &one(&ids[2]))["resolved"], 1);
    assert_eq!(states(&mut bed), [(2, 3), (2, 3), (2, 5)]);
}

#[test]
fn a_reason_belongs_to_the_way_of_closing_and_filters_are_required() {
    let mut bed = Bed::with_alerts("2021-02");
    let every = r#""filters":{"severity":{"eq":1}}"#;
    for (way, reason, status) in [
        ("close_benign", 2, 200),
        ("close_benign", 3, 400),
        ("close_false_positive", 0, 200),
        ("close_false_positive", 5, 400),
        ("close_true_positive", 0, 400),
    ] {
        let body = format!(r#"{{{every},"reasonId":{reason}}}"#);
        let response = bed.ask("POST", &format!("/api/v1/alerts/{way}/"), &body);
        assert_eq!(response.status().as_u16(), status, "{way} {reason}");
    }
    assert_eq!(bed.refused("POST", "/api/v1/alerts/close_benign/", "").0, 400);
    assert_eq!(bed.refused("POST", "/api/v1/alerts/close_benign/", r#"{"filters":{}}"#).0, 400);
}
