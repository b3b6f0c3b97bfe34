//! Policies, and the settings under the routes of ours.

use super::*;

const SETTINGS: &str = r#"{"name":"New risky app","severity":2,"governance":"Unsanctioned"}"#;

#[test]
fn a_policy_is_created_listed_by_its_type_changed_and_deleted() {
    let mut bed = Bed::new("2021-02");
    let created = bed.ok("POST", "/cas/api/v1/policies/NEW_SERVICE/", SETTINGS);
    let id = created["_id"].as_str().unwrap().to_owned();
    let of_type = |kind: &str| format!(r#"{{"filters":{{"type":{{"eq":["{kind}"]}}}}}}"#);
    assert_eq!(bed.ok("POST", "/cas/api/v1/policies/", &of_type("AUDIT"))["total"], 0);
    let policies = bed.ok("POST", "/cas/api/v1/policies/", &of_type("NEW_SERVICE"));
    insta::assert_snapshot!("policy", pretty(&policies["data"][0]));
    let path = format!("/cas/api/v1/policies/NEW_SERVICE/{id}/");
    assert_eq!(bed.ok("GET", &path, ""), policies["data"][0]);
    bed.ok("PUT", &path, r#"{"name":"New app","severity":0}"#);
    assert_eq!(bed.ok("GET", &path, "")["name"], "New app");
    bed.ok("DELETE", &path, "");
    assert_eq!(bed.refused("GET", &path, "").0, 404);
    assert_eq!(bed.refused("GET", &format!("/cas/api/v1/policies/AUDIT/{id}/"), "").0, 404);
    assert_eq!(bed.refused("POST", "/cas/api/v1/policies/NEW_SERVICE/", r#"{"name":"x","severity":3}"#).0, 400);
}

#[test]
fn settings_and_licence_are_saved_by_routes_of_ours_and_without_a_licence_nothing_shows() {
    let mut bed = Bed::with_logs("2021-02");
    let settings = r#"{"block_unsanctioned_apps":true,"alert_severity":"High"}"#;
    bed.ok("PUT", "/api/gnomon/settings", settings);
    let saved = bed.ok("GET", "/api/gnomon/settings", "");
    assert_eq!((&saved["block_unsanctioned_apps"], &saved["licensed"]), (&true.into(), &true.into()));
    bed.ok("PUT", "/api/gnomon/licence", r#"{"licensed":false}"#);
    let (status, detail) = bed.refused("GET", "/api/discovery/streams/", "");
    assert_eq!((status, detail.contains("licence")), (403, true), "{detail}");
    assert_eq!(bed.refused("PUT", "/api/gnomon/settings", settings).0, 403);
}

#[test]
fn the_governance_log_tells_of_every_operation_on_a_tag() {
    let mut bed = Bed::new("2021-02");
    bed.ok("POST", "/api/v1/discovery/discovery_app/11627/add_tag/", r#"{"tagName":"Unsanctioned"}"#);
    let log = bed.ok("POST", "/api/v1/governance/", r#"{"filters":{"appId":{"eq":[11627]}}}"#);
    insta::assert_snapshot!("governance", pretty(&log["data"][0]));
    let id = log["data"][0]["_id"].as_str().unwrap().to_owned();
    assert_eq!(bed.ok("GET", &format!("/api/v1/governance/{id}/"), ""), log["data"][0]);
    assert_eq!(bed.refused("GET", "/api/v1/governance/0/", "").0, 404);
    bed.ok("PUT", "/api/gnomon/licence", r#"{"licensed":false}"#);
    assert_eq!(bed.ok("GET", "/api/v1/governance/", "")["total"], 1, "tags need no licence");
}
