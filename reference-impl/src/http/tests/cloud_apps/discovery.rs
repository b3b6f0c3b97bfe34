//! Streams, discovered apps and the other lists, tags, categories, the drawer, exports, block scripts.

use super::*;

#[test]
fn a_stream_has_every_documented_field() {
    let mut bed = Bed::with_logs("2021-02");
    let streams = bed.ok("GET", "/api/discovery/streams/", "");
    assert_eq!(column(&streams, "displayName"), ["Win10 endpoint users", "Global View", "Office proxy"]);
    insta::assert_snapshot!("stream", pretty(&streams["data"][2]));
    let endpoints = &streams["data"][0];
    assert_eq!((&endpoints["logType"], &endpoints["builtInStreamType"]), (&195.into(), &1.into()));
    assert_eq!(endpoints["globalAggregated"], false);
}

#[test]
fn two_fields_of_streams_are_gone_today() {
    let mut bed = Bed::with_logs("current");
    let streams = bed.ok("GET", "/api/discovery/streams/", "");
    assert!(column(&streams, "enableActivityGeneration").iter().all(|field| field.is_null()));
}

#[test]
fn continuous_reports_and_snapshots_have_lists_of_their_own() {
    let mut bed = Bed::with_logs("2021-02");
    let source = DataSource { name: "January".to_owned(), log_type: 183, attributes: LogAttributes::ALL };
    bed.bare.cloud_apps.sources_mut().add_snapshot(bed.bare.now, source, Vec::<LoggedTransaction>::new(), 90).unwrap();
    let continuous = bed.ok("GET", "/cas/api/v1/discovery/continuous_reports/", "");
    assert_eq!(column(&continuous, "displayName"), ["Win10 endpoint users", "Global View", "Office proxy"]);
    let snapshots = bed.ok("GET", "/cas/api/v1/discovery/snapshot_reports/", "");
    assert_eq!(column(&snapshots, "displayName"), ["January"]);
    assert_eq!(column(&snapshots, "streamType"), [5]);
}

#[test]
fn a_discovered_app_has_the_fields_that_the_module_reads() {
    let mut bed = Bed::with_logs("2021-02");
    let streams = bed.ok("GET", "/api/discovery/streams/", "");
    let id = streams["data"][2]["_id"].as_str().unwrap().to_owned();
    for path in ["/cas/api/v1/discovery/discovered_apps/", "/cas/api/discovery/"] {
        let body = format!(r#"{{"streamId":"{id}","timeframe":30}}"#);
        let apps = bed.ok("POST", path, &body);
        assert_eq!(column(&apps, "appId"), [DROPBOX, BOX, SALESFORCE]);
        insta::assert_snapshot!("discovered_app", pretty(&apps["data"][0]));
    }
    let global = bed.ok("GET", "/cas/api/v1/discovery/discovered_apps/", "");
    assert_eq!(global["total"], 3, "without a stream, the Global report");
}

#[test]
fn discovered_apps_are_filtered_by_users_score_tag_and_the_rest() {
    let mut bed = Bed::with_logs("2021-02");
    let score =
        |bed: &Bed, id| bed.bare.catalog.app(bed.bare.catalog.by_id(crate::catalog::AppId(id)).unwrap()).risk_score;
    let (low, high) = (score(&bed, DROPBOX).value(), score(&bed, DROPBOX).value());
    bed.ok("POST", "/api/v1/discovery/discovery_app/10489/add_tag/", r#"{"tagName":"Unsanctioned"}"#);
    for (filters, expected) in [
        (r#"{"users":{"gt":1}}"#.to_owned(), vec![DROPBOX]),
        (r#"{"users":{"lt":2}}"#.to_owned(), vec![BOX, SALESFORCE]),
        (r#"{"tag":{"eq":["Unsanctioned"]}}"#.to_owned(), vec![BOX]),
        (r#"{"tag":{"isset":false}}"#.to_owned(), vec![DROPBOX, SALESFORCE]),
        (r#"{"name":{"contains":["BOX"]},"users":{"lt":2}}"#.to_owned(), vec![BOX]),
        (r#"{"appId":{"neq":["11627"]}}"#.to_owned(), vec![BOX, SALESFORCE]),
        (r#"{"traffic":{"gt":1000,"lte":13500}}"#.to_owned(), vec![DROPBOX]),
        (r#"{"domain":{"endswith":["dropbox.com"]}}"#.to_owned(), vec![DROPBOX]),
        (format!(r#"{{"score":{{"eq":[{low},{high}]}},"appId":{{"eq":[{DROPBOX}]}}}}"#), vec![DROPBOX]),
        (format!(r#"{{"score":{{"eq":[{},10]}},"appId":{{"eq":[{DROPBOX}]}}}}"#, high + 1), vec![]),
    ] {
        let apps = bed.ok("POST", "/cas/api/v1/discovery/discovered_apps/", &format!(r#"{{"filters":{filters}}}"#));
        assert_eq!(column(&apps, "appId"), expected, "{filters}");
    }
}

#[test]
fn a_period_is_7_30_or_90_days_and_a_report_must_be_there() {
    let mut bed = Bed::with_logs("2021-02");
    let path = "/cas/api/v1/discovery/discovered_apps/";
    for days in [7, 30, 90] {
        assert_eq!(bed.ok("POST", path, &format!(r#"{{"timeframe":{days}}}"#))["total"], 3);
    }
    assert_eq!(bed.refused("POST", path, r#"{"timeframe":14}"#).0, 400);
    assert_eq!(bed.refused("POST", path, r#"{"streamId":"ffffffffffffffffffffffff"}"#).0, 404);
}

#[test]
fn users_and_addresses_have_lists_and_drill_downs_and_logs_know_no_devices() {
    let mut bed = Bed::with_logs("2021-02");
    let mut list = |of: &str, body: &str| bed.ok("POST", &format!("/cas/api/v1/discovery/discovered_{of}/"), body);
    let mut users: Vec<String> =
        column(&list("users", ""), "userName").iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    users.sort();
    assert_eq!(users, [ERIN, FRANK]);
    assert_eq!(column(&list("users", r#"{"appId":10489}"#), "userName"), [ERIN]);
    assert_eq!(column(&list("ip_addresses", r#"{"appId":10489}"#), "ipAddress"), ["10.0.0.1"]);
    let within = r#"{"within":{"kind":"user","id":"contoso\\erin.smith"}}"#;
    assert_eq!(list("apps", within)["total"], 2);
    assert_eq!(bed.refused("POST", "/cas/api/v1/discovery/discovered_devices/", "").0, 400);
    let devices = bed.ok("POST", "/api/v1/discovery/discovered_devices/", r#"{"streamId":"Win10 Endpoint Users"}"#);
    assert_eq!(devices["total"], 0);
}

#[test]
fn a_list_is_offered_as_a_file_too() {
    let mut bed = Bed::with_logs("2021-02");
    let file = bed.ask("GET", "/api/v1/discovery/discovered_apps/export/?streamId=Office+proxy", "");
    assert_eq!(file.headers()["content-type"], "text/csv; charset=utf-8");
    assert_eq!(
        file.headers()["content-disposition"],
        "attachment; filename=\"2021-02-10 Office proxy - Discovered apps.csv\""
    );
    assert_eq!(String::from_utf8(file.into_body()).unwrap().lines().count(), 4);
}

#[test]
fn the_counters_of_a_report_are_those_of_its_dashboard() {
    let mut bed = Bed::with_logs("2021-02");
    let counters = bed.ok("GET", "/api/v1/discovery/dashboard/", "");
    let counted = [&counters["appsCount"], &counters["usersCount"], &counters["trafficTotalBytes"]];
    assert_eq!(counted, [&Value::from(3), &2.into(), &33_620.into()]);
}

#[test]
fn categories_are_counted_by_their_public_ids() {
    let mut bed = Bed::with_logs("2021-02");
    let path = "/api/v1/discovery/discovered_apps/categories/";
    let body = r#"{"streamId":"Office proxy","sortField":"score","sortDirection":"desc"}"#;
    let categories = bed.ok("POST", path, body);
    let expected = serde_json::json!([
        {"id": "SAASDB_CATEGORY_CLOUD_STORAGE", "total": 2},
        {"id": "SAASDB_CATEGORY_CRM", "total": 1},
    ]);
    assert_eq!(categories, expected);
    let filtered = bed.ok("POST", path, r#"{"streamId":"Office proxy","filters":{"users":{"gt":1}},"limit":5}"#);
    assert_eq!(filtered, serde_json::json!([{"id": "SAASDB_CATEGORY_CLOUD_STORAGE", "total": 1}]));
    assert_eq!(bed.refused("POST", path, "").0, 400, "the stream is required");
}

#[test]
fn tags_are_added_counted_listed_and_removed() {
    let mut bed = Bed::with_logs("2021-02");
    let tag = |id: u32, way: &str| format!("/api/v1/discovery/discovery_app/{id}/{way}/");
    bed.ok("POST", &tag(DROPBOX, "add_tag"), r#"{"tagName":"Unsanctioned"}"#);
    bed.ok("POST", &tag(BOX, "add_tag"), r#"{"tagName":"sanctioned"}"#);
    let counts = "/cas/api/v1/discovery/discovered_apps/tags/";
    let one = bed.ok("POST", counts, &format!(r#"{{"filters":{{"appId":{{"eq":[{DROPBOX}]}}}}}}"#));
    let expected = serde_json::json!({"data": [
        {"id": "Sanctioned", "count": 0}, {"id": "Unsanctioned", "count": 1}, {"id": "None", "count": 0},
    ]});
    assert_eq!(one, expected);
    let of_report = bed.ok("POST", counts, r#"{"streamId":"Office proxy"}"#);
    assert_eq!(column(&of_report, "count"), [1, 1, 1]);
    let tags = bed.ok("POST", "/api/v1/discovery/app_tags/", "");
    assert_eq!((&tags[1]["name"], &tags[1]["appIds"]), (&"Unsanctioned".into(), &vec![DROPBOX].into()));
    assert_eq!(bed.refused("POST", &tag(DROPBOX, "remove_tag"), r#"{"tagName":"Sanctioned"}"#).0, 404);
    bed.ok("POST", &tag(DROPBOX, "remove_tag"), r#"{"tagName":"Unsanctioned"}"#);
    assert_eq!(bed.ok("GET", "/cas/api/v1/discovery/app_tags/", "")[1]["appIds"], Value::from(Vec::<u32>::new()));
    assert_eq!(bed.refused("POST", &tag(DROPBOX, "add_tag"), r#"{"tagName":"Risky"}"#).0, 400);
    assert_eq!(bed.refused("POST", &tag(1, "add_tag"), r#"{"tagName":"Sanctioned"}"#).0, 404);
}

#[test]
fn tags_are_not_added_by_a_public_route_today() {
    let mut bed = Bed::with_logs("current");
    let path = "/api/v1/discovery/discovery_app/11627/add_tag/";
    assert_eq!(bed.refused("POST", path, r#"{"tagName":"Unsanctioned"}"#).0, 404);
    bed.ok("PUT", "/api/gnomon/apps/11627/tag", r#"{"tag":"Unsanctioned"}"#);
}

#[test]
fn the_drawer_of_an_app_tells_what_the_catalogue_knows_and_its_usage_if_a_report_is_named() {
    let mut bed = Bed::with_logs("2021-02");
    let app = bed.ok("GET", "/api/v1/saasdb/11627/", "");
    insta::assert_snapshot!("app", pretty(&app));
    let used = bed.ok("GET", "/api/v1/saasdb/11627/?streamId=Office+proxy&timeframe=7", "");
    assert_eq!((&used["usersCount"], &used["trafficUploadedBytes"]), (&2.into(), &12_000.into()));
    assert_eq!(bed.refused("GET", "/api/v1/saasdb/1/", "").0, 404);
    assert_eq!(bed.refused("GET", "/api/v1/saasdb/Dropbox/", "").0, 400);
}

#[test]
fn a_block_script_is_text_with_its_documented_name() {
    let mut bed = Bed::with_logs("2021-02");
    bed.ok("POST", "/api/v1/discovery/discovery_app/11627/add_tag/", r#"{"tagName":"Unsanctioned"}"#);
    let script = bed.ask("GET", "/api/discovery_block_scripts/?format=108&type=banned", "");
    assert_eq!(script.headers()["content-type"], "text/plain; charset=utf-8");
    let name = "attachment; filename=\"2021-02-10_CAS_Fortigate_block_script.txt\"";
    assert_eq!(script.headers()["content-disposition"], name);
    assert!(String::from_utf8(script.into_body()).unwrap().contains("dropbox.com"));
    let (status, detail) = bed.refused("GET", "/api/discovery_block_scripts/?format=1&type=banned", "");
    assert_eq!((status, detail.contains("102 (Blue Coat ProxySG)")), (400, true), "{detail}");
    assert_eq!(bed.refused("GET", "/api/discovery_block_scripts/?format=102&type=allowed", "").0, 400);
    assert_eq!(bed.refused("GET", "/api/discovery_block_scripts/?format=102", "").0, 400);
}
