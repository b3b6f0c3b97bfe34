//! What shipped clients of Cloud App Security and of the login service ask, and what they find there (`FACTS.md` 6).

use super::*;

#[test]
fn block_scripts_are_listed_without_a_format_and_have_the_path_of_2020_too() {
    let mut bed = Bed::with_logs("current");
    let dropbox = bed.bare.catalog.by_id(crate::catalog::AppId(DROPBOX)).unwrap();
    let tag = CloudAppsRequest::TagApp { app: dropbox, tag: crate::protocol::cloud_apps::AppTag::Unsanctioned };
    bed.bare.ask_cloud_apps(&tag).unwrap();
    let listed = bed.ok("GET", "/api/discovery_block_scripts/?type=banned&limit=50&skip=0", "");
    let domains = listed["data"][0]["domainList"].as_array().unwrap();
    assert!(domains.contains(&Value::from("dropbox.com")), "{listed}");
    assert_eq!((&listed["hasNext"], listed["data"].as_array().unwrap().len()), (&Value::from(false), 1));
    for path in ["/api/discovery_block_scripts/", "/api/discovery/discovery_block_scripts/"] {
        let script = bed.ask("GET", &format!("{path}?format=102&type=banned"), "");
        assert!(String::from_utf8_lossy(script.body()).contains("dropbox.com"), "{path}");
    }
}

#[test]
fn entities_are_named_in_filters_as_the_documents_do() {
    let mut bed = Bed::with_alerts("2021-02");
    let by =
        |id: &str| format!(r#"{{"filters":{{"entity.entity":{{"eq":[{{"id":"{id}","saas":11161,"inst":0}}]}}}}}}"#);
    assert_eq!(bed.ok("POST", "/api/v1/alerts/", &by("nobody"))["total"], 0);
    let all = bed.ok("POST", "/api/v1/alerts/", "")["total"].clone();
    assert!(all.as_u64().unwrap() > 0);
    for (path, filter) in [("/api/v1/entities/", "entity"), ("/api/v1/activities/", "entity")] {
        let body = format!(r#"{{"filters":{{"{filter}":{{"eq":[{{"id":"x","saas":11161,"inst":0}}]}}}}}}"#);
        assert_eq!(bed.ok("POST", path, &body)["total"], 0, "{path}");
    }
    let known = bed.ok("POST", "/api/v1/entities/", "")["data"][0]["id"].clone();
    let body = serde_json::json!({"filters": {"entity": {"eq": [{"id": known, "saas": 20940, "inst": 0}]}}});
    assert_eq!(bed.ok("POST", "/api/v1/entities/", &body.to_string())["total"], 1);
    let activities = r#"{"filters":{"activity.alertId":{"eq":"603f704aaf7417985bbf3b22"}}}"#;
    assert_eq!(bed.ok("POST", "/api/v1/activities/", activities)["total"], 0);
}

#[test]
fn a_refusal_is_read_by_clients_of_either_form() {
    let mut bed = Bed::with_logs("2021-02");
    let refused = json(&bed.ask("GET", "/api/v1/alerts/nothing/", ""));
    assert_eq!(refused["errors"][0]["error"], refused["detail"]);
    assert_eq!(bed.refused("GET", "/api/v1/files/", "").0, 501);
}

#[test]
fn whoever_calls_by_a_real_name_is_sent_to_the_storage_by_its_real_name() {
    let mut bed = Bed::with_logs("2021-02");
    let key = bed.services.authority().directory.api_tokens[0].key.clone();
    let request = ::http::Request::builder()
        .uri("/api/v1/discovery/upload_url/?filename=a.log&source=GENERIC_CEF")
        .header("Authorization", format!("Token {key}"))
        .body(Vec::new())
        .unwrap();
    for (origin, storage) in [
        ("https://contoso.us3.portal.cloudappsecurity.com", "https://adaprodconsole.blob.core.windows.net/"),
        ("http://127.0.0.1:8083", "http://storage.test/"),
    ] {
        let answer = json(&bed.services.answer(Host::CloudApps, origin, &request, &mut bed.bare));
        assert!(answer["url"].as_str().unwrap().starts_with(storage), "{origin}: {answer}");
    }
}

#[test]
fn the_first_version_of_the_token_endpoint_takes_a_get_with_a_body_and_the_second_does_not() {
    let mut bed = Bed::new("2021-02");
    let app = bed.services.authority().directory.apps[0].clone();
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", app.client_id.as_str()),
        ("client_secret", app.client_secret.as_str()),
        ("resource", "https://api.securitycenter.microsoft.com"),
    ];
    for (path, status) in [("/contoso.com/oauth2/token", 200), ("/contoso.com/oauth2/v2.0/token", 405)] {
        let mut request = post(path, form(&fields));
        *request.method_mut() = ::http::Method::GET;
        assert_eq!(bed.send(Host::Login, &request).status().as_u16(), status, "{path}");
    }
}

#[test]
fn regional_names_of_the_services_are_known() {
    for (name, host) in [
        ("api-us.security.microsoft.com", Host::Defender),
        ("api-eu.securitycenter.microsoft.com:443", Host::Defender),
        ("contoso.portal.cloudappsecurity.com", Host::CloudApps),
    ] {
        assert_eq!(Host::named(name), Some(host), "{name}");
    }
    assert_eq!(Host::named("www.security.microsoft.com"), None);
}
