//! Activities, entities, IP address ranges.

use super::*;

#[test]
fn ip_ranges_are_defined_listed_replaced_and_deleted() {
    let mut bed = Bed::new("2021-02");
    let rule =
        r#"{"name":"Office","category":1,"subnets":["197.198.192.20/16"],"organization":"Contoso","tags":["hq"]}"#;
    let created = bed.ok("POST", "/api/v1/subnet/create_rule/", rule);
    let id = created.as_str().unwrap().to_owned();
    let subnets = bed.ok("GET", "/api/v1/subnet/", "");
    insta::assert_snapshot!("subnet", pretty(&subnets["data"][0]));
    let overlapping = r#"{"name":"Lab","category":3,"subnets":["197.198.1.0/24"]}"#;
    let (status, detail) = bed.refused("POST", "/api/v1/subnet/create_rule/", overlapping);
    assert_eq!((status, detail.contains("`Office`")), (400, true), "{detail}");
    let path = format!("/api/v1/subnet/{id}/");
    bed.ok("POST", &format!("{path}update_rule/"), r#"{"name":"VPN","category":4,"subnets":["10.0.0.0/8"]}"#);
    let replaced = &bed.ok("POST", "/api/v1/subnet/", r#"{"filters":{"category":{"eq":[4]}}}"#)["data"][0];
    assert_eq!((&replaced["organization"], &replaced["tags"]), (&Value::Null, &Vec::<u8>::new().into()));
    bed.ok("DELETE", &path, "");
    assert_eq!(bed.refused("DELETE", &path, "").0, 404);
    assert_eq!(bed.ok("GET", "/api/v1/subnet/", "")["total"], 0);
    for body in ["", r#"{"name":"x","category":7,"subnets":["::/0"]}"#, r#"{"name":"x","category":1,"subnets":["y"]}"#]
    {
        assert_eq!(bed.refused("POST", "/api/v1/subnet/create_rule/", body).0, 400, "{body}");
    }
}

#[test]
fn entities_are_the_accounts_that_discovery_saw() {
    let mut bed = Bed::with_logs("2021-02");
    let entities = bed.ok("GET", "/api/v1/entities/", "");
    assert_eq!(column(&entities, "id"), [ERIN, FRANK]);
    insta::assert_snapshot!("entity", pretty(&entities["data"][0]));
    let key = entities["data"][0]["_id"].as_str().unwrap().to_owned();
    assert_eq!(bed.ok("GET", &format!("/api/v1/entities/{key}/"), ""), entities["data"][0]);
    assert_eq!(bed.ok("GET", &format!("/api/v1/entities/{key}/retrieve_tree/"), "")["id"], ERIN);
    for key in ["", "x", "e30=", "bnVsbA=="] {
        let path = format!("/api/v1/entities/{key}");
        assert_eq!(bed.ask("GET", &path, "").status().as_u16(), if key.is_empty() { 200 } else { 404 }, "{key}");
    }
    let one = bed.ok("POST", "/api/v1/entities/", r#"{"filters":{"entity":{"eq":["contoso\\frank.jones"]}}}"#);
    assert_eq!((one["total"].as_u64(), &one["data"][0]["domain"]), (Some(1), &"contoso".into()));
}

#[test]
fn activities_are_what_administrators_did_to_tags() {
    let mut bed = Bed::new("2021-02");
    assert_eq!(bed.ok("GET", "/api/v1/activities/", "")["total"], 0);
    bed.ok("POST", "/api/v1/discovery/discovery_app/11627/add_tag/", r#"{"tagName":"Unsanctioned"}"#);
    let activities = bed.ok("POST", "/api/v1/activities/", r#"{"filters":{"text":{"text":"dropbox"}}}"#);
    insta::assert_snapshot!("activity", pretty(&activities["data"][0]));
    let id = activities["data"][0]["_id"].as_str().unwrap().to_owned();
    assert_eq!(bed.ok("GET", &format!("/api/v1/activities/{id}/"), ""), activities["data"][0]);
    let feedback = format!("/api/v1/activities/{id}/feedback");
    bed.ok("POST", &feedback, r#"{"feedbackValue":"Negative"}"#);
    assert_eq!(bed.refused("POST", &feedback, "").0, 400);
    assert_eq!(bed.refused("GET", "/api/v1/activities/1_2_3/", "").0, 404);
}
