//! Alerts created by reference to an event (API-03; `FACTS.md` 2.9).

use super::*;
use crate::protocol::defender::AlertCategory;

const CREATE: &str = "/api/alerts/CreateAlertByReference";
const CREATED: &str = "dr0000000000000000000000000000000000000001_1";

/// About the attempt of Erin, whose number among the events of the device is 1.
fn about(report_id: &Value) -> Value {
    json!({
        "machineId": FIRST, "severity": "Low", "title": "Look here", "description": "Somebody did something",
        "recommendedAction": "Ask them", "eventTime": "2021-02-10T05:10:00.0000000Z", "reportId": report_id,
        "category": "Exfiltration",
    })
}

#[test]
fn an_alert_created_about_an_event_is_an_alert_like_others() {
    for edition in ["2021-02", "current"] {
        let mut api = Api::new(edition);
        let response = api.send("POST", CREATE, Some(&about(&json!("1"))));
        assert_eq!(response.status(), 200, "{}", String::from_utf8_lossy(response.body()));
        let created = json(&response);
        let said =
            ["id", "title", "severity", "category", "status", "machineId", "firstEventTime", "alertCreationTime"];
        let (at, now) = ("2021-02-10T05:10:00Z", "2021-02-10T06:00:00Z");
        assert_eq!(
            said.map(|key| created[key].as_str().unwrap()),
            [CREATED, "Look here", "Low", "Exfiltration", "New", FIRST, at, now]
        );
        assert_eq!(created["relatedUser"]["userName"], "erin.smith");
        let evidence = &created["evidence"][0];
        assert_eq!((&evidence["url"], &evidence["detectionStatus"]), (&"www.dropbox.com".into(), &"Detected".into()));
        let shown = api.get(&format!("/api/alerts/{CREATED}"));
        assert_eq!(shown["description"], "Somebody did something");
        for list in ["/api/alerts", &format!("/api/machines/{FIRST}/alerts"), "/api/domains/www.dropbox.com/alerts"] {
            let ids: Vec<String> =
                api.get(list)["value"].as_array().unwrap().iter().map(|alert| alert["id"].to_string()).collect();
            assert_eq!(ids, [format!("{ALERT:?}"), format!("{CREATED:?}")], "{list}");
        }
        let filtered = api.get("/api/alerts?$filter=category+eq+'Exfiltration'");
        assert_eq!(filtered["value"].as_array().unwrap().len(), 1);
        assert_eq!(api.get(&format!("/api/alerts/{CREATED}/machine"))["id"], FIRST);
        assert_eq!(api.get(&format!("/api/alerts/{CREATED}/user"))["accountName"], "erin.smith");
        let resolved = api.send("PATCH", &format!("/api/alerts/{CREATED}"), Some(&json!({ "status": "Resolved" })));
        assert_eq!(json(&resolved)["resolvedTime"], now);
    }
}

#[test]
fn what_is_referred_to_is_in_the_tables_for_hunting() {
    let mut api = Api::new("2021-02");
    api.bed.bare.cells.truncate(1);
    api.send("POST", CREATE, Some(&about(&json!("1"))));
    let mut hunt = |query: &str| {
        let response = api.send("POST", "/api/advancedqueries/run", Some(&json!({ "Query": query })));
        assert_eq!(response.status(), 200, "{query}: {}", String::from_utf8_lossy(response.body()));
        json(&response)["Results"].clone()
    };
    let alert = json!([{ "AlertId": CREATED, "Title": "Look here", "Category": "Exfiltration" }]);
    assert_eq!(hunt("AlertInfo | where Severity == 'Low' | project AlertId, Title, Category"), alert);
    let event = json!([{ "AlertId": CREATED, "Table": "DeviceEvents", "ReportId": 1, "RemoteUrl": "www.dropbox.com" }]);
    assert_eq!(
        hunt("DeviceAlertEvents | where Severity == 'Low' | project AlertId, Table, ReportId, RemoteUrl"),
        event
    );
}

#[test]
fn events_that_are_no_connections_can_be_referred_to_too() {
    let mut api = Api::new("2021-02");
    // The sign-in, and the check-in at 05:00, the first of the device.
    let sign_in = json(&api.send("POST", CREATE, Some(&about(&json!(0)))));
    assert_eq!((&sign_in["relatedUser"]["userName"], &sign_in["evidence"]), (&json!("erin.smith"), &json!([])));
    let mut check_in = about(&json!("1"));
    (check_in["eventTime"], check_in["title"]) = (json!("2021-02-10T05:00:00Z"), json!("Hello"));
    assert_eq!(json(&api.send("POST", CREATE, Some(&check_in)))["relatedUser"], json!(null));
}

#[test]
fn an_alert_about_the_same_device_with_the_same_title_is_the_open_one() {
    let mut api = Api::new("current");
    let create = |api: &mut Api, report_id: &str| json(&api.send("POST", CREATE, Some(&about(&json!(report_id)))));
    assert_eq!(
        (create(&mut api, "1")["id"].clone(), create(&mut api, "0")["id"].clone()),
        (json!(CREATED), json!(CREATED))
    );
    // The same event again adds nothing.
    assert_eq!(create(&mut api, "1")["attempts"], 2);
    api.send("PATCH", &format!("/api/alerts/{CREATED}"), Some(&json!({ "status": "Resolved" })));
    assert_ne!(create(&mut api, "1")["id"], CREATED, "what is resolved stays as it is");
    let mut other = about(&json!("1"));
    other["title"] = json!("Something else");
    assert!(json(&api.send("POST", CREATE, Some(&other)))["id"].as_str().unwrap().ends_with("_3"));
}

#[test]
fn what_cannot_be_referred_to_or_is_not_complete_is_refused_and_creates_nothing() {
    let mut api = Api::new("2021-02");
    let good = about(&json!("1"));
    let with = |key: &str, value: Value| {
        let mut body = good.clone();
        body[key] = value;
        body
    };
    for key in good.as_object().unwrap().keys() {
        let (status, code, message) = api.refused("POST", CREATE, Some(&with(key, Value::Null)));
        assert_eq!((status, code.as_str()), (400, "MissingRequiredParameter"), "{key}");
        assert!(message.contains(key.as_str()), "{message}");
    }
    for (key, value, status, code) in [
        ("machineId", json!("0000000000000000000000000000000000000009"), 404, "ResourceNotFound"),
        ("reportId", json!("7"), 404, "ResourceNotFound"),
        ("eventTime", json!("2021-02-10T05:10:01Z"), 404, "ResourceNotFound"),
        ("reportId", json!("x"), 400, "InvalidRequestBody"),
        ("reportId", json!(-1), 400, "InvalidRequestBody"),
        ("eventTime", json!("yesterday"), 400, "InvalidRequestBody"),
        ("severity", json!("Informational"), 400, "InvalidRequestBody"),
        ("severity", json!("Severe"), 400, "InvalidRequestBody"),
        ("category", json!("Weather"), 400, "InvalidRequestBody"),
        ("title", json!(" "), 400, "MissingRequiredParameter"),
        ("title", json!(5), 400, "InvalidRequestBody"),
        ("machineId", json!("0000000000000000000000000000000000000002"), 403, "DisabledFeature"),
    ] {
        // Fifteen calls a minute are taken, and these are more.
        let mut api = Api::new("2021-02");
        let refused = api.refused("POST", CREATE, Some(&with(key, value.clone())));
        assert_eq!((refused.0, refused.1.as_str()), (status, code), "{key}: {value}, {}", refused.2);
        assert_eq!(api.get("/api/alerts")["value"].as_array().unwrap().len(), 1, "{key}: {value}");
    }
    for category in AlertCategory::ALL {
        let body = with("category", json!(category.to_string()));
        let mut api = Api::new("2021-02");
        assert_eq!(json(&api.send("POST", CREATE, Some(&body)))["category"], category.to_string());
    }
}

#[test]
fn fifteen_calls_a_minute_are_taken() {
    let mut api = Api::new("current");
    for call in 1..=16 {
        let response = api.send("POST", CREATE, Some(&about(&json!("1"))));
        assert_eq!(response.status().as_u16(), if call == 16 { 429 } else { 200 }, "call {call}");
    }
}
