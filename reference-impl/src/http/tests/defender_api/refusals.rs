//! What is refused, and how (API-01, API-03, API-05).

use super::*;

#[test]
fn refusals_have_the_documented_code_and_say_what_is_wrong() {
    let mut api = Api::new("2021-02");
    let machine = format!("/api/machines/{FIRST}");
    for (method, uri, status, code, told) in [
        ("GET", "/api/machines/x", 404, "ResourceNotFound", "Machine x was not found"),
        ("GET", "/api/alerts/x", 404, "ResourceNotFound", "Alert x was not found"),
        ("GET", "/api/nothing", 404, "NotFound", "no such route"),
        ("GET", "/machines", 404, "NotFound", "no such route"),
        ("GET", "/api/indicators/1", 405, "MethodNotAllowed", "'GET'"),
        ("DELETE", "/api/machines", 405, "MethodNotAllowed", "'DELETE'"),
        (
            "GET",
            "/api/machines?$filter=frob+eq+1",
            400,
            "ODataError",
            "'frob' on the entities of 'Machines' (position 0",
        ),
        ("GET", "/api/machines?$filter=machineTags/any(t:t+eq+'x')", 400, "ODataError", "cannot be used in $filter"),
        ("GET", "/api/machines?$search=x", 400, "ODataError", "$search"),
        ("GET", "/api/machines?$expand=evidence", 400, "ODataError", "$expand"),
        ("GET", &format!("{machine}/alerts?$top=1"), 400, "ODataError", "$top"),
        ("GET", "/api/machines/findbyip(ip='x',timestamp=2021-02-10Z)", 400, "InvalidIpAddress", "'x'"),
        ("GET", "/api/machines/findbyip(ip='10.0.0.1')", 400, "MissingRequiredParameter", "'timestamp'"),
        ("GET", "/api/machines/findbyip(ip='10.0.0.1',timestamp=2021-01-11T05:59:59Z)", 400, "InvalidInput", "30 days"),
        ("GET", "/api/machines/findbytag", 400, "MissingRequiredParameter", "'tag'"),
        ("GET", "/api/ips/x/alerts", 400, "InvalidIpAddress", "'x'"),
        ("POST", &format!("{machine}/tags"), 415, "UnsupportedMediaType", "application/json"),
    ] {
        let refused = api.refused(method, uri, None);
        assert_eq!((refused.0, refused.1.as_str()), (status, code), "{uri}: {}", refused.2);
        assert!(refused.2.contains(told), "{uri}: {}", refused.2);
    }
    let allowed = api.send("DELETE", "/api/machines", None);
    assert_eq!(allowed.headers()["allow"], "GET");
    assert!(
        api.refused("GET", "/api/machines/findbyip(ip='10.0.0.1',timestamp=2021-01-11T06:00:00Z)", None).1.is_empty()
    );
}

#[test]
fn the_hundred_and_first_call_of_a_minute_is_told_to_wait() {
    let mut api = Api::new("2021-02");
    let path = format!("/api/machines/{FIRST}");
    assert!((0..100).all(|_| api.send("GET", &path, None).status() == 200));
    let refused = api.send("GET", &path, None);
    assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (429, &"60".parse().unwrap()));
    assert_eq!(api.send("GET", "/api/alerts", None).status(), 200, "another route has another limit");
    let ten = json!({ "alertIds": [ALERT], "status": "InProgress" });
    assert!((0..10).all(|_| api.send("POST", "/api/alerts/batchUpdate", Some(&ten)).status() == 200));
    assert_eq!(api.refused("POST", "/api/alerts/batchUpdate", Some(&ten)).0, 429);
}

#[test]
fn every_route_asks_for_its_permission() {
    let mut api = Api::new("current");
    let mut directory = api.bed.services.authority().directory.clone();
    directory.apps.iter_mut().for_each(|app| app.roles = vec!["Another.Role".to_owned()]);
    let options = ServiceOptions { seed: 1, directory, storage_origin: String::new() };
    api.bed.services = Services::new(options);
    api.bearer = format!("Bearer {}", api.bed.token(API));
    api.harness = api.bearer.clone();
    for route in crate::http::defender::routes() {
        let path = route.path.0.replace("{args}", "ip='10.0.0.1',timestamp=2021-02-10Z").replace(['{', '}'], "");
        let refused = api.refused(route.method.as_str(), &format!("/api{path}"), Some(&json!({})));
        // What is not modelled asks for nothing but a token: it is refused to everybody.
        let expected = if route.what.served().is_some() { (403, "Forbidden") } else { (501, "NotImplemented") };
        assert_eq!((refused.0, refused.1.as_str()), expected, "{path}");
    }
}
