//! Custom indicators (API-02).

use super::*;

fn dropbox() -> Value {
    json!({
        "indicatorValue": "dropbox.com", "indicatorType": "DomainName", "action": "AlertAndBlock",
        "title": "Unsanctioned", "description": "Unsanctioned", "severity": "High",
        "expirationTime": "2021-03-01T00:00:00Z", "rbacGroupNames": "A, B",
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut body = dropbox();
    body[name] = value;
    body
}

#[test]
fn an_indicator_is_submitted_updated_listed_and_deleted() {
    let mut api = Api::new("current");
    let response = api.send("POST", "/api/indicators", Some(&dropbox()));
    assert_eq!(response.status(), 200);
    insta::assert_snapshot!("indicator", serde_json::to_string_pretty(&json(&response)).unwrap());
    let updated = json(&api.send("POST", "/api/indicators", Some(&with("title", json!("Changed")))));
    assert_eq!((&updated["id"], &updated["title"]), (&json!("1"), &json!("Changed")));
    // Another action for the same domain is another indicator.
    let beside = json(&api.send("POST", "/api/indicators", Some(&with("action", json!("Block")))));
    assert_eq!((&beside["id"], &beside["action"]), (&json!("2"), &json!("Block")));
    assert_eq!(api.get("/api/indicators?$filter=action+eq+'Block'")["value"].as_array().unwrap().len(), 1);
    assert_eq!(api.get("/api/indicators/1")["indicatorValue"], "dropbox.com");
    assert_eq!(api.send("DELETE", "/api/indicators/1", None).status(), 204);
    for id in ["1", "x", "+1"] {
        assert_eq!(api.refused("DELETE", &format!("/api/indicators/{id}"), None).1, "ResourceNotFound");
    }
}

#[test]
fn what_is_wrong_with_a_submission_is_said_with_the_documented_code() {
    let mut api = Api::new("2021-02");
    let without = |name: &str| {
        let mut body = dropbox();
        body.as_object_mut().unwrap().remove(name);
        body
    };
    // What it says would be lost.
    let by_another_case = {
        let mut body = without("severity");
        body["Severity"] = json!("High");
        body
    };
    for (body, code, told) in [
        (by_another_case, "InvalidRequestBody", "'Severity' is not known; it is 'severity'"),
        (without("indicatorValue"), "MissingRequiredParameter", "'indicatorValue'"),
        (without("indicatorType"), "MissingRequiredParameter", "'indicatorType'"),
        (without("action"), "MissingRequiredParameter", "'action'"),
        (without("title"), "MissingRequiredParameter", "'title'"),
        (without("description"), "MissingRequiredParameter", "'description'"),
        (with("indicatorValue", json!("*.dropbox.com")), "InvalidDomainName", "*.dropbox.com"),
        (with("action", json!("Block")), "InvalidRequestBody", "'action'"),
        (with("action", json!("Frobnicate")), "InvalidRequestBody", "'action'"),
        (with("indicatorType", json!("FileMd5")), "InvalidRequestBody", "'indicatorType'"),
        (with("expirationTime", json!("soon")), "InvalidRequestBody", "'expirationTime'"),
        (with("title", json!(1)), "InvalidRequestBody", "'title'"),
        (json!([]), "InvalidRequestBody", "Request body is incorrect"),
    ] {
        let refused = api.refused("POST", "/api/indicators", Some(&body));
        assert_eq!((refused.0, refused.1.as_str()), (400, code), "{body}");
        assert!(refused.2.contains(told), "{}", refused.2);
    }
    assert_eq!(api.get("/api/indicators")["value"], json!([]));
}

#[test]
fn an_import_has_a_result_for_each_in_order() {
    let mut api = Api::new("2021-02");
    let bad = with("indicatorValue", json!("10.0.0.1/8"));
    let body = json!({ "Indicators": [dropbox(), { "indicatorValue": "a.com" }, bad, 7] });
    let results = json(&api.send("POST", "/api/indicators/import", Some(&body)))["value"].clone();
    let failed: Vec<bool> = results.as_array().unwrap().iter().map(|one| one["isFailed"].as_bool().unwrap()).collect();
    assert_eq!(failed, [false, true, true, true]);
    assert_eq!(results[0], json!({ "id": "1", "indicator": "dropbox.com", "isFailed": false, "failureReason": null }));
    assert_eq!(results[1]["indicator"], "a.com");
    let many = json!({ "Indicators": vec![json!({}); 501] });
    assert_eq!(api.refused("POST", "/api/indicators/import", Some(&many)).1, "MaximumBatchSizeExceeded");
    assert_eq!(
        api.refused("POST", "/api/indicators/import", Some(&json!({ "indicators": [] }))).1,
        "MissingRequiredParameter"
    );
}

#[test]
fn many_are_deleted_together_today() {
    let mut api = Api::new("current");
    let path = "/api/indicators/BatchDelete";
    api.send("POST", "/api/indicators", Some(&dropbox()));
    for (ids, status) in [(json!([]), 400), (json!(["x"]), 400), (json!(["1", "2"]), 404), (json!(["1"]), 204)] {
        assert_eq!(api.send("POST", path, Some(&json!({ "IndicatorIds": ids }))).status().as_u16(), status, "{ids}");
    }
    let mut before = Api::new("2021-02");
    assert_eq!(before.refused("POST", path, Some(&json!({ "IndicatorIds": ["1"] }))).1, "MethodNotAllowed");
}

#[test]
fn with_the_lesser_role_an_application_sees_its_own() {
    let mut api = Api::new("current");
    let caller = Caller::cloud_app_security();
    let submission = serde_json::from_value(with("rbacGroupNames", json!([]))).unwrap();
    let request = DefenderRequest::SubmitIndicator(Box::new(submission));
    api.bed.bare.ask_defender(&caller, request).unwrap();
    let mut directory = api.bed.services.authority().directory.clone();
    directory.apps.iter_mut().for_each(|app| app.roles = vec!["Ti.ReadWrite".to_owned()]);
    api.bed.services = Services::new(ServiceOptions { seed: 1, directory, storage_origin: String::new() });
    api.bearer = format!("Bearer {}", api.bed.token(API));
    assert_eq!(api.get("/api/indicators")["value"], json!([]));
    assert_eq!(api.refused("GET", "/api/indicators/1", None).0, 404);
    api.send("POST", "/api/indicators", Some(&with("indicatorValue", json!("box.com"))));
    assert_eq!(api.get("/api/indicators")["value"].as_array().unwrap().len(), 1);
}
