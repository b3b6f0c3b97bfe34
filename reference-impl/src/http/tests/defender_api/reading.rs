//! Reading machines, alerts and what is related to them (API-03).

use super::*;

#[test]
fn a_machine_an_alert_and_a_user_have_every_documented_key() {
    let mut api = Api::new("current");
    insta::assert_snapshot!(
        "machine",
        serde_json::to_string_pretty(&api.get(&format!("/api/machines/{FIRST}"))).unwrap()
    );
    insta::assert_snapshot!("alert", serde_json::to_string_pretty(&api.get(&format!("/api/alerts/{ALERT}"))).unwrap());
    let users = api.get(&format!("/api/machines/{FIRST}/logonusers"));
    insta::assert_snapshot!("users", serde_json::to_string_pretty(&users).unwrap());
}

#[test]
fn a_machine_is_found_by_its_id_and_by_its_name_however_the_path_is_written() {
    let mut api = Api::new("2021-02");
    for path in [
        format!("/api/machines/{FIRST}"),
        format!("/api/v1.0/Machines/{FIRST}/"),
        "/API/machines/PC-1.contoso.com".to_owned(),
        format!("/api/alerts/{ALERT}/machine"),
    ] {
        let machine = api.get(&path);
        assert_eq!((&machine["id"], &machine["lastSeen"]), (&json!(FIRST), &json!("2021-02-10T05:00:00Z")));
        assert_eq!(machine["@odata.context"], "http://origin.test/api/$metadata#Machines/$entity");
    }
    let head = api.send("HEAD", "/api/machines/pc-1.contoso.com", None);
    assert_eq!((head.status().as_u16(), head.body().len()), (200, 0));
    assert!(head.headers()["content-length"].to_str().unwrap().parse::<usize>().unwrap() > 100);
}

#[test]
fn what_check_msdefender_and_others_ask_is_answered() {
    let mut api = Api::new("current");
    let ids = |body: &Value| -> Vec<String> {
        body["value"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    let found = api.get("/api/machines?%24filter=computerDnsName+eq+%27pc-1.contoso.com%27&%24select=id");
    assert_eq!(found["value"], json!([{ "id": FIRST }]));
    assert_eq!(
        ids(&api.get("/api/machines?$filter=startswith(computerDnsName,'pc')&$top=1&$orderby=computerDnsName+desc"))
            .len(),
        1
    );
    assert_eq!(ids(&api.get("/api/machines?$filter=lastSeen+gt+2021-02-10Z+and+healthStatus+eq+'Active'")).len(), 2);
    let listed =
        "/api/alerts?%24expand=evidence&%24orderby=alertCreationTime+desc&%24select=status%2Ctitle%2CmachineId";
    let alert = api.get(listed)["value"][0].clone();
    assert_eq!((alert["evidence"].as_array().unwrap().len(), alert.as_object().unwrap().len()), (1, 4));
    assert_eq!(ids(&api.get("/api/alerts?$filter=status+ne+'Resolved'+and+severity+eq+'High'")), [ALERT]);
    assert_eq!(api.get("/api/alerts?$filter=incidentId+eq+5&$expand=evidence")["value"], json!([]));
    assert_eq!(api.get("/api/alerts")["value"][0]["evidence"], json!([]), "nobody asked for it");
    assert_eq!(ids(&api.get(&format!("/api/machines/{FIRST}/alerts"))), [ALERT]);
    assert_eq!(api.get(&format!("/api/alerts/{ALERT}?%24expand=evidence"))["evidence"].as_array().unwrap().len(), 1);
    let count = api.get("/api/machines?$count=true&$top=1");
    assert_eq!((&count["@odata.count"], count.get("@odata.nextLink")), (&json!(2), None));
}

#[test]
fn what_is_related_to_an_alert_is_found_from_both_sides() {
    let mut api = Api::new("current");
    let alert = |what: &str| format!("/api/alerts/{ALERT}/{what}");
    assert_eq!(api.get(&alert("domains"))["value"], json!([{ "host": "www.dropbox.com" }]));
    assert_eq!(api.get(&alert("ips"))["value"], json!([{ "id": "10.0.0.1" }]));
    assert_eq!(api.get(&alert("files"))["value"], json!([]));
    assert_eq!(api.get(&alert("user"))["id"], "contoso\\erin.smith");
    for (path, count) in [
        ("/api/domains/WWW.dropbox.com/alerts", 1),
        ("/api/domains/box.com/alerts", 0),
        ("/api/domains/www.dropbox.com/machines", 1),
        ("/api/ips/10.0.0.1/alerts", 1),
        ("/api/ips/10.0.0.2/alerts", 0),
        ("/api/users/erin.smith/alerts", 1),
        ("/api/users/erin.smith/machines", 1),
        ("/api/users/fabrikam%5Cerin.smith/machines", 0),
        ("/api/machines/findbyip(ip='10.0.0.2',timestamp=2021-02-10T05:15:00Z)", 1),
        ("/api/machines/findbyip(ip='10.0.0.2',timestamp=2021-02-10T05:15:00.001Z)", 0),
    ] {
        assert_eq!(api.get(path)["value"].as_array().unwrap().len(), count, "{path}");
    }
    let stats = api.get("/api/domains/www.dropbox.com/stats");
    assert_eq!((&stats["host"], &stats["orgPrevalence"]), (&json!("www.dropbox.com"), &json!("1")));
    assert_eq!(api.get("/api/ips/10.0.0.2/stats")["orgFirstSeen"], "2021-02-10T05:00:00Z");
    assert_eq!(api.refused("GET", "/api/domains/box.com/stats", None).0, 404);
}

#[test]
fn the_machine_has_the_fields_of_its_era() {
    let keys = |edition: &str| api_machine(edition).as_object().unwrap().contains_key("osArchitecture");
    assert!(keys("current") && !keys("2021-02"));
}

fn api_machine(edition: &str) -> Value {
    Api::new(edition).get(&format!("/api/machines/{FIRST}"))
}
