//! What shipped clients of Defender's API ask, and what they find at the service (`FACTS.md` 2.4, 2.7, 2.8).

use super::*;

fn url(value: &str) -> Value {
    json!({
        "indicatorValue": value, "indicatorType": "Url", "action": "AlertAndBlock", "title": "t", "description": "d",
    })
}

#[test]
fn an_indicator_comes_back_and_is_found_as_it_was_sent_and_is_the_same_one_in_other_letters() {
    let mut api = Api::new("current");
    let sent = "https://Shop.Evil.example:8443/Path/A?q=1&r=2#frag";
    let answered = json(&api.send("POST", "/api/indicators", Some(&url(sent))));
    assert_eq!((&answered["id"], &answered["indicatorValue"]), (&json!("1"), &json!(sent)));
    let encoded: String = ::url::form_urlencoded::byte_serialize(sent.as_bytes()).collect();
    let found = api.get(&format!("/api/indicators?$filter=indicatorValue+eq+'{encoded}'"));
    assert_eq!(found["value"].as_array().unwrap().len(), 1);
    // The same host and path with another query is another indicator; in other letters it is this one.
    let ids: Vec<Value> = ["https://shop.evil.example:8443/Path/A?q=2", "http://SHOP.evil.example:8443/Path/A?q=1&r=2"]
        .map(|value| json(&api.send("POST", "/api/indicators", Some(&url(value))))["id"].clone())
        .into();
    assert_eq!(ids, [json!("2"), json!("1")]);
    let domain = json!({
        "indicatorValue": "WWW.Evil.Example", "indicatorType": "DomainName", "action": "AlertAndBlock", "title": "t",
        "description": "d",
    });
    assert_eq!(json(&api.send("POST", "/api/indicators", Some(&domain)))["indicatorValue"], "WWW.Evil.Example");
}

#[test]
fn an_indicator_of_which_little_was_said_has_values_all_the_same() {
    for (edition, later) in [("2021-02", false), ("current", true)] {
        let mut api = Api::new(edition);
        let indicator = json(&api.send("POST", "/api/indicators", Some(&url("evil.example/a"))));
        assert_eq!(indicator["severity"], "Informational");
        let expected = |value: Value| if later { value } else { Value::Null };
        assert_eq!(indicator["generateAlert"], expected(json!(true)));
        assert_eq!(
            (&indicator["category"], &indicator["historicalDetection"]),
            (&expected(json!(0)), &expected(json!(false)),)
        );
        assert_eq!(indicator.get("additionalInfo").is_some(), later);
    }
}

#[test]
fn a_machine_has_a_group_an_exposure_and_an_agent_and_today_what_clients_of_today_read() {
    for (edition, later) in [("2021-02", false), ("current", true)] {
        let machine = Api::new(edition).get(&format!("/api/machines/{FIRST}"));
        assert_eq!((&machine["rbacGroupId"], &machine["exposureLevel"]), (&json!(0), &json!("None")));
        assert_eq!(machine["agentVersion"], "10.6400.19042.1001");
        for field in ["osVersion", "mergedIntoMachineId", "isExcluded", "managedBy", "defenderAvStatus", "vmMetadata"] {
            assert_eq!(machine.get(field).is_some(), later, "{field}");
        }
    }
}

#[test]
fn filters_are_understood_as_clients_write_them() {
    let mut api = Api::new("current");
    for filter in [
        "onboardingStatus eq 'onboarded'",
        "onboardingStatus in ['ONBOARDED','x']",
        "length(computerDnsName) eq 16 and startswith(computerDnsName,'pc')",
        "machineTags/$count eq 0",
        "year(lastSeen) eq 2021 and lastSeen lt now()",
    ] {
        let found = api.get(&format!("/api/machines?$filter={}", filter.replace(' ', "%20")));
        assert_eq!(found["value"].as_array().unwrap().len(), 2, "{filter}");
    }
    let plus = "/api/alerts?$filter=alertCreationTime%2Bgt%2B2021-02-10T00:00:00Z";
    assert_eq!(api.get(plus)["value"].as_array().unwrap().len(), 1);
    let refused = api.refused("GET", "/api/machines?$filter=cast(computerDnsName,Edm.String)%20eq%20'x'", None);
    assert_eq!((refused.0, refused.1.as_str()), (501, "NotImplemented"), "{}", refused.2);
}

#[test]
fn what_belongs_to_an_alert_or_a_machine_comes_in_pages_but_alerts_of_a_machine_do_not() {
    let mut api = Api::new("2021-02");
    for (path, items) in [
        (format!("/api/alerts/{ALERT}/files?$top=100&$skip=0"), 0),
        (format!("/api/alerts/{ALERT}/ips?$top=1"), 1),
        (format!("/api/alerts/{ALERT}/domains?$skip=1"), 0),
        (format!("/api/machines/{FIRST}/logonusers?$top=5"), 1),
    ] {
        assert_eq!(api.get(&path)["value"].as_array().unwrap().len(), items, "{path}");
    }
    assert_eq!(api.refused("GET", &format!("/api/machines/{FIRST}/logonusers?$filter=x"), None).0, 400);
    assert_eq!(api.refused("GET", &format!("/api/machines/{FIRST}/alerts?$top=1"), None).0, 400);
}

#[test]
fn a_route_of_the_real_service_that_is_not_modelled_is_no_empty_list_and_no_unknown_machine() {
    let mut api = Api::new("current");
    for (method, path, feature) in [
        ("POST", &*format!("/api/machines/{FIRST}/isolate"), "machine actions"),
        ("GET", "/api/files/da39a3ee5e6b4b0d3255bfef95601890afd80709", "files"),
        ("GET", "/api/v1.0/vulnerabilities", "vulnerabilities"),
        ("GET", "/api/libraryfiles", "live response"),
        ("GET", "/api/machines/SoftwareInventoryByMachine", "software inventory"),
        ("GET", "/api/machines/$count", "counts and metadata"),
        ("PATCH", &format!("/api/machines/{FIRST}"), "changes of machines"),
        ("GET", "/api/exposureScore/ByMachineGroups?$top=1000&$skip=0", "exposure scores"),
    ] {
        let refused = api.refused(method, path, None);
        assert_eq!((refused.0, refused.1.as_str()), (501, "NotImplemented"), "{path}: {}", refused.2);
        assert!(refused.2.contains(feature), "{path}: {}", refused.2);
    }
    assert_eq!(api.refused("GET", "/api/nothing", None).0, 404, "nobody has that");
}
