//! Working on alerts, tags, and what the portal does (API-03, INT-01).

use super::*;

#[test]
fn an_alert_is_changed_as_asked_and_keeps_what_was_not_named() {
    let mut api = Api::new("current");
    let path = format!("/api/alerts/{ALERT}");
    let change = json!({
        "status": "Resolved", "assignedTo": "sec@contoso.com", "classification": "TruePositive",
        "determination": "CompromisedUser", "comment": "seen",
    });
    let response = api.send("PATCH", &path, Some(&change));
    assert_eq!(response.status(), 200);
    let changed = json(&response);
    assert_eq!((&changed["status"], &changed["resolvedTime"]), (&json!("Resolved"), &json!("2021-02-10T06:00:00Z")));
    assert_eq!(changed["comments"][0]["comment"], "seen");
    let response = api.send("PATCH", &path, Some(&json!({ "comment": "again" })));
    let again = json(&response);
    assert_eq!((again["comments"].as_array().unwrap().len(), &again["determination"]), (2, &json!("CompromisedUser")));
    assert_eq!(api.get("/api/alerts?$filter=assignedTo+eq+'sec@contoso.com'")["value"].as_array().unwrap().len(), 1);
}

#[test]
fn words_of_another_era_are_refused() {
    for (edition, parameter, word, status) in [
        ("2021-02", "determination", "Apt", 200),
        ("current", "determination", "Apt", 400),
        ("2021-02", "determination", "Phishing", 400),
        ("current", "determination", "Phishing", 200),
        ("current", "determination", "Clean", 200),
        ("2021-02", "classification", "InformationalExpectedActivity", 400),
        ("current", "status", "Done", 400),
    ] {
        let mut api = Api::new(edition);
        let response = api.send("PATCH", &format!("/api/alerts/{ALERT}"), Some(&json!({ parameter: word })));
        assert_eq!(response.status().as_u16(), status, "{edition} {word}");
        if status == 400 {
            let error = &json(&response)["error"];
            assert_eq!(error["code"], "InvalidRequestBody");
            assert!(error["message"].as_str().unwrap().contains(parameter));
        }
    }
}

#[test]
fn many_alerts_are_changed_together_or_not_at_all() {
    let mut api = Api::new("2021-02");
    let path = "/api/alerts/batchUpdate";
    let missing = api.refused("POST", path, Some(&json!({ "status": "Resolved" })));
    assert_eq!((missing.1.as_str(), missing.2.contains("'alertIds'")), ("MissingRequiredParameter", true));
    let unknown = json!({ "alertIds": [ALERT, "x"], "status": "Resolved" });
    assert_eq!(api.refused("POST", path, Some(&unknown)).0, 404);
    assert_eq!(api.get(&format!("/api/alerts/{ALERT}"))["status"], "New");
    let response = api.send("POST", path, Some(&json!({ "alertIds": [ALERT], "status": "Resolved" })));
    assert_eq!((response.status().as_u16(), response.body().len()), (200, 0));
    assert_eq!(api.get(&format!("/api/alerts/{ALERT}"))["status"], "Resolved");
}

#[test]
fn a_tag_is_added_found_and_removed() {
    let mut api = Api::new("current");
    let path = format!("/api/machines/{FIRST}/tags");
    let add = json!({ "Value": "test Tag 2", "Action": "Add" });
    assert_eq!(json(&api.send("POST", &path, Some(&add)))["machineTags"], json!(["test Tag 2"]));
    for (query, count) in [
        ("findbytag?tag=test+Tag+2", 1),
        ("findbytag?tag=test&useStartsWithFilter=true", 1),
        ("findbytag?tag=test&useStartsWithFilter=false", 0),
        ("?$filter=machineTags/any(tag:+tag+eq+'test+Tag+2')", 1),
    ] {
        let path =
            if query.starts_with('?') { format!("/api/machines{query}") } else { format!("/api/machines/{query}") };
        assert_eq!(api.get(&path)["value"].as_array().unwrap().len(), count, "{query}");
    }
    let wrong_case = api.refused("POST", &path, Some(&json!({ "value": "x", "Action": "Add" })));
    assert_eq!((wrong_case.1.as_str(), wrong_case.2.contains("'Value'")), ("MissingRequiredParameter", true));
    assert_eq!(api.refused("POST", &path, Some(&json!({ "Value": "x", "Action": "add" }))).1, "InvalidRequestBody");
    let remove = json!({ "Value": "test Tag 2", "Action": "Remove" });
    assert_eq!(json(&api.send("POST", &path, Some(&remove)))["machineTags"], json!([]));
}

#[test]
fn the_portals_switches_have_routes_of_ours() {
    let mut api = Api::new("2021-02");
    let feature = json!({ "feature": "CustomNetworkIndicators", "on": true });
    assert_eq!(api.send("POST", "/api/gnomon/advancedfeatures/toggle", Some(&feature)).status(), 204);
    let is_on =
        |api: &Api| api.bed.bare.defender.is_on(crate::protocol::defender::AdvancedFeature::CustomNetworkIndicators);
    assert!(!is_on(&api));
    assert_eq!(api.send("POST", "/api/gnomon/advancedfeatures/apply", None).status(), 204);
    assert!(is_on(&api));
}
