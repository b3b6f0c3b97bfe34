//! What all routes share: tokens, prefixes, parameters, pages, the rate limit (API-04, API-05).

use super::*;
use crate::api_version::ApiVersion;

const APPS: &str = "/cas/api/v1/discovery/discovered_apps/";
const OFFICE: &str = r#"{"streamId":"Office proxy"}"#;

#[test]
fn a_call_has_an_api_token_or_a_bearer_token_and_without_one_it_is_refused() {
    let mut bed = Bed::with_logs("2021-02");
    let path = "/api/discovery/streams/";
    let bearer = bed.token("05a65629-4c1b-48c1-a78b-804c4abdd4af");
    for (authorization, status) in [
        (format!("Bearer {bearer}"), 200),
        (format!("bearer {bearer}"), 200),
        (format!("Token {}", "0".repeat(64)), 401),
        ("Token".to_owned(), 401),
        ("Basic Z25vbW9uOmdub21vbg==".to_owned(), 401),
    ] {
        let response = bed.get_with(Host::CloudApps, path, &authorization);
        assert_eq!(response.status().as_u16(), status, "{authorization}");
    }
    let nobody = ::http::Request::builder().uri(path).body(Vec::new()).unwrap();
    assert_eq!(bed.send(Host::CloudApps, &nobody).status().as_u16(), 401);
    assert_eq!(bed.ask("GET", path, "").status().as_u16(), 200);
}

#[test]
fn a_token_without_the_permission_is_refused_and_the_refusal_names_it() {
    let mut bed = Bed::with_logs("2021-02");
    let mut directory = bed.services.authority().directory.clone();
    directory.apps[0].roles = vec!["Discovery.read".to_owned()];
    let options = ServiceOptions { seed: 1, directory, storage_origin: "http://storage.test".to_owned() };
    bed.services = Services::new(options);
    let bearer = format!("Bearer {}", bed.token("05a65629-4c1b-48c1-a78b-804c4abdd4af"));
    assert_eq!(bed.get_with(Host::CloudApps, "/api/v1/alerts/", &bearer).status().as_u16(), 200);
    for (path, wanted) in [
        ("/api/v1/activities/", "Investigation.read"),
        ("/api/discovery_block_scripts/?format=102&type=banned", "Discovery.manage"),
        ("/api/v1/subnet/", "Settings.read"),
        ("/api/gnomon/settings", "Gnomon.Administrator"),
    ] {
        let response = bed.get_with(Host::CloudApps, path, &bearer);
        assert_eq!(response.status().as_u16(), 403, "{path}");
        assert!(json(&response)["detail"].as_str().unwrap().contains(wanted), "{path}");
    }
}

#[test]
fn the_portals_prefix_the_version_and_the_slash_at_the_end_do_not_matter() {
    let mut bed = Bed::with_logs("2021-02");
    let expected = bed.ok("GET", "/api/v1/alerts/", "");
    for path in ["/api/v1/alerts", "/cas/api/v1/alerts/", "/cas/api/alerts", "/api/alerts/", "/API/V1/Alerts/"] {
        assert_eq!(bed.ok("GET", path, ""), expected, "{path}");
    }
    for path in ["/", "/api", "/alerts", "/cas/alerts", "/cas/cas/api/alerts", "/api/v2/alerts", "/api/v1/v1/alerts"] {
        assert_eq!(bed.ask("GET", path, "").status().as_u16(), 404, "{path}");
    }
}

#[test]
fn parameters_come_in_the_query_in_a_form_or_in_json_also_with_get() {
    let mut bed = Bed::with_logs("2021-02");
    let filters = r#"{"users":{"gt":1}}"#;
    let json_body = format!(r#"{{"streamId":"Office proxy","limit":1,"filters":{filters}}}"#);
    let encoded =
        String::from_utf8(form(&[("streamId", "Office proxy"), ("limit", "1"), ("filters", filters)])).unwrap();
    let expected = bed.ok("POST", APPS, &json_body);
    assert_eq!(column(&expected, "appId"), [DROPBOX]);
    assert_eq!(bed.ok("GET", APPS, &json_body), expected, "JSON with GET");
    assert_eq!(bed.ok("GET", &format!("{APPS}?{encoded}"), ""), expected, "the query");
    assert_eq!(bed.ok("POST", APPS, &encoded), expected, "a form");
    let mut as_form = |body: &str| {
        bed.bare.now += SimDuration::MINUTE;
        let key = bed.services.authority().directory.api_tokens[0].key.clone();
        let mut request = post(APPS, body.as_bytes().to_vec());
        request.headers_mut().insert("Authorization", format!("Token {key}").parse().unwrap());
        json(&bed.send(Host::CloudApps, &request))
    };
    assert_eq!(as_form(&json_body), expected, "JSON that is said to be a form, as curl does");
    assert_eq!(as_form(&encoded), expected);
    for body in ["{", "[]", r#"{"limit":-1}"#, r#"{"limit":"ten"}"#, r#"{"filters":3}"#, r#"{"filters":"{"}"#] {
        let (status, detail) = bed.refused("GET", APPS, body);
        assert_eq!(status, if body == "[]" { 200 } else { 400 }, "{body}: {detail}");
    }
}

#[test]
fn a_limit_over_100_returns_100_and_says_that_there_is_more() {
    let mut bed = Bed::new("2021-02");
    for app in 0..250 {
        let index = crate::catalog::AppIndex::new(app % 200);
        bed.bare.ask_cloud_apps(&CloudAppsRequest::UntagApp { app: index }).unwrap();
    }
    let page = |bed: &mut Bed, parameters: &str| {
        let list = bed.ok("GET", "/api/v1/governance/", parameters);
        let more = (list["hasNext"].as_bool().unwrap(), list["total"].as_u64().unwrap());
        (column(&list, "_id").len(), more, list["max"].as_u64().unwrap())
    };
    assert_eq!(page(&mut bed, r#"{"limit":1000}"#), (100, (true, 250), 100));
    assert_eq!(page(&mut bed, ""), (100, (true, 250), 100), "100 is what there is without a limit");
    assert_eq!(page(&mut bed, r#"{"limit":10,"skip":235}"#), (10, (true, 250), 10));
    assert_eq!(page(&mut bed, r#"{"limit":10,"skip":240}"#), (10, (false, 250), 10));
    assert_eq!(page(&mut bed, r#"{"skip":249}"#), (1, (false, 250), 100));
    assert_eq!(page(&mut bed, r#"{"skip":18446744073709551615}"#), (0, (false, 250), 100));
    assert_eq!(page(&mut bed, r#"{"limit":0}"#), (0, (true, 250), 0));
}

#[test]
fn pages_one_after_the_other_are_the_whole_list() {
    let mut bed = Bed::with_logs("2021-02");
    let all = bed.ok("POST", APPS, OFFICE);
    let pages: Vec<Value> = (0..3)
        .flat_map(|skip| {
            let body = format!(r#"{{"streamId":"Office proxy","skip":{skip},"limit":1}}"#);
            bed.ok("POST", APPS, &body)["data"].as_array().unwrap().clone()
        })
        .collect();
    assert_eq!(all["data"], Value::from(pages));
}

#[test]
fn lists_come_in_the_order_that_is_asked_for() {
    let mut bed = Bed::with_logs("2021-02");
    let mut sorted = |field: &str, direction: &str| {
        let body = format!(r#"{{"streamId":"Office proxy","sortField":"{field}","sortDirection":"{direction}"}}"#);
        let list = bed.ok("POST", APPS, &body);
        column(&list, "appId").into_iter().map(|id| id.as_u64().unwrap()).collect::<Vec<_>>()
    };
    let [dropbox, of_box, salesforce] = [DROPBOX, BOX, SALESFORCE].map(u64::from);
    assert_eq!(sorted("trafficUploadedBytes", "desc"), [dropbox, of_box, salesforce]);
    assert_eq!(sorted("trafficUploadedBytes", "asc"), [salesforce, of_box, dropbox]);
    assert_eq!(sorted("name", "asc"), [of_box, dropbox, salesforce]);
    let (status, detail) = bed.refused("POST", APPS, r#"{"sortField":"trafficUpload"}"#);
    assert_eq!(status, 400);
    assert!(detail.contains("`trafficUpload`"), "{detail}");
    let (status, detail) = bed.refused("POST", APPS, r#"{"sortDirection":"up"}"#);
    assert_eq!((status, detail.contains("`up`")), (400, true), "{detail}");
}

#[test]
fn a_filter_or_an_operator_that_is_not_known_is_refused_and_named() {
    let mut bed = Bed::with_logs("2021-02");
    for (filters, named) in [
        (r#"{"user":{"gt":1}}"#, "`user`"),
        (r#"{"users":{"greater":1}}"#, "`greater`"),
        (r#"{"users":{"gt":"many"}}"#, "`gt`"),
        (r#"{"users":3}"#, "`users`"),
        (r#"{"score":{"eq":[1]}}"#, "`score`"),
        (r#"{"name":{"contains":[[]]}}"#, "`contains`"),
        (r#"{"name":{"isset":1}}"#, "`isset`"),
    ] {
        let (status, detail) = bed.refused("POST", APPS, &format!(r#"{{"filters":{filters}}}"#));
        assert_eq!((status, detail.contains(named)), (400, true), "{filters}: {detail}");
    }
    let ids = |count: u32| {
        let ids: Vec<u32> = (1..=count).collect();
        serde_json::json!({"filters": {"appId": {"eq": ids}}}).to_string()
    };
    assert_eq!(bed.ok("POST", APPS, &ids(1000))["total"], 0);
    assert_eq!(bed.refused("POST", APPS, &ids(1001)).0, 400, "a list that would never end");
}

#[test]
fn thirty_calls_a_minute_are_answered_whatever_the_route_and_the_next_is_told_how_long_to_wait() {
    let mut bed = Bed::with_logs("2021-02");
    bed.bare.now = "2021-02-10T06:01:20Z".parse().unwrap();
    let routes = ["/api/discovery/streams/", "/api/v1/alerts/", "/cas/api/v1/policies/", "/api/gnomon/settings"];
    for route in routes.iter().cycle().take(30) {
        assert_eq!(bed.ask_now("GET", route, "").status().as_u16(), 200, "{route}");
    }
    let refused = bed.ask_now("GET", routes[0], "");
    assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (429, &40.into()));
    assert_eq!(json(&refused)["detail"], "Request was throttled. Expected available in 40 seconds.");
    bed.bare.now += SimDuration::from_secs(39);
    assert_eq!(bed.ask_now("GET", routes[1], "").status().as_u16(), 429);
    assert_eq!(bed.services.early_retries(), 1);
    bed.bare.now += SimDuration::SECOND;
    assert_eq!(bed.ask_now("GET", routes[1], "").status().as_u16(), 200, "it waited as it was told");
}

#[test]
fn every_route_is_reached_by_its_own_path_and_says_where_it_is_from() {
    let routes = crate::http::cloud_apps::routes();
    let router = Router::new(routes.clone());
    for route in &routes {
        let segments: Vec<String> = route.path.segments().map(|part| part.replace(['{', '}'], "")).collect();
        let versions = [ApiVersion::Contract, ApiVersion::Current];
        let version = versions.into_iter().find(|version| route.api_versions.contains(*version)).unwrap();
        let first = router.find(&route.method, &segments, version).unwrap().route;
        assert_eq!((first.what, first.path), (route.what, route.path), "another route comes first");
        assert!(!route.source.is_empty(), "{}", route.path.0);
    }
    assert!(routes.len() > 60, "{}", routes.len());
}
