//! Bodies and parameters that are deeper than anybody needs, or of a type that a route does not take.

use super::*;

/// `open` so many times, and `close` as often.
fn nest(open: &str, close: &str, times: usize) -> String {
    open.repeat(times) + &close.repeat(times)
}

/// A text as the value of a field of a form, or of a parameter.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

impl EmulatorClient {
    fn send(&self, url: &str, authorization: &str, media_type: &str, body: &str) -> u16 {
        let request = self.agent.post(url).header("Authorization", authorization);
        told(request.header("Content-Type", media_type).send(body)).0
    }
}

#[test]
fn deep_json_is_refused_by_every_service() {
    let bed = EmulatorClient::new();
    let (defender, cas) = (bed.emulator.defender(), bed.emulator.cloud_apps());
    let token = format!("Token {}", bed.emulator.directory().api_tokens[0].key);
    let json = "application/json";
    let form = "application/x-www-form-urlencoded";
    for deep in [
        "[".repeat(100_000),
        nest("[", "]", 5000),
        nest("{\"a\":", "}", 5000),
        format!("{{\"indicatorValue\":{},\"filters\":{}}}", nest("[", "]", 5000), nest("{\"eq\":", "}", 5000)),
    ] {
        assert_eq!(bed.send(&format!("{defender}/api/indicators"), &bed.bearer(), json, &deep), 400);
        assert_eq!(bed.send(&format!("{defender}/api/advancedqueries/run"), &bed.bearer(), json, &deep), 400);
        assert_eq!(bed.send(&format!("{cas}/api/v1/activities/"), &token, json, &deep), 400);
        let filters = format!("filters={}", encoded(&deep));
        assert_eq!(bed.send(&format!("{cas}/api/v1/activities/"), &token, form, &filters), 400);
        assert_eq!(bed.send(&format!("{}/devices", bed.emulator.control()), &bed.control(), json, &deep), 400);
    }
    assert_eq!(bed.defender("/api/indicators").0, 200);
}

#[test]
fn deep_filters_and_queries_are_refused() {
    let bed = EmulatorClient::new();
    for deep in [
        nest("(", ")", 5000),
        "not ".repeat(5000),
        "not(".repeat(5000),
        nest("tolower(", ")", 2000),
        format!("machineTags/any(t: {}", "machineTags/any(t: ".repeat(500)),
    ] {
        let path = format!("/api/machines?$filter={}", encoded(&deep).replace("%20", "+"));
        let status = bed.defender(&path[..path.len().min(50_000)]).0;
        assert_eq!(status, 400, "{}", &deep[..20]);
    }
    let run = format!("{}/api/advancedqueries/run", bed.emulator.defender());
    for deep in [nest("(", ")", 50_000), "-(".repeat(50_000), nest("not(", ")", 50_000), "|".repeat(50_000)] {
        let query = json!({ "Query": format!("print {deep}") });
        assert_eq!(bed.post(&run, &bed.bearer(), &query).0, 400, "{}", &deep[..20]);
    }
    assert_eq!(bed.defender("/api/machines").0, 200);
}

#[test]
fn bodies_of_a_type_that_a_route_does_not_take_are_refused() {
    let bed = EmulatorClient::new();
    let good = json!({
        "indicatorValue": "example.org", "indicatorType": "DomainName", "action": "AlertAndBlock", "title": "t",
        "description": "d", "severity": "Medium",
    })
    .to_string();
    let url = format!("{}/api/indicators", bed.emulator.defender());
    let multipart = format!("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n{good}\r\n--b--\r\n");
    for (media_type, body, status) in [
        ("application/json", good.as_str(), 200),
        ("application/json; charset=utf-8", good.as_str(), 200),
        ("text/plain", good.as_str(), 415),
        ("application/xml", good.as_str(), 415),
        ("multipart/form-data; boundary=b", multipart.as_str(), 415),
        ("application/json", multipart.as_str(), 400),
        ("application/x-www-form-urlencoded", "indicatorValue=example.org", 415),
        ("application/json", "{\"indicatorValue\": 5}", 400),
        ("application/json", "\u{feff}not json", 400),
        ("application/json", "", 400),
        ("application/json", "null", 400),
        ("\u{7f}", good.as_str(), 415),
    ] {
        let told = match media_type {
            // No client sends such a header: the bytes are sent as they are.
            "\u{7f}" => {
                let (length, bearer) = (body.len(), bed.bearer());
                let head =
                    format!("Host: x\r\nAuthorization: {bearer}\r\nConnection: close\r\nContent-Length: {length}\r\n");
                let told = bed.raw(
                    format!("POST /api/indicators HTTP/1.1\r\n{head}Content-Type: \u{80}\r\n\r\n{body}").as_bytes(),
                );
                raw::statuses(&told)[0].parse().unwrap()
            }
            _ => bed.send(&url, &bed.bearer(), media_type, body),
        };
        assert_eq!(told, status, "{media_type:?}: {body}");
    }
}

#[test]
fn a_log_of_anything_at_all_is_taken_and_told_to_be_none() {
    let bed = EmulatorClient::new();
    let token = format!("Token {}", bed.emulator.directory().api_tokens[0].key);
    for log in [nest("[", "]", 100_000), "\u{0}\u{1}\u{2}".repeat(1000), "PK\u{3}\u{4}rest".to_owned(), String::new()] {
        let asked = "/api/v1/discovery/upload_url/?filename=a.log&source=SQUID_NATIVE";
        let (_, address) = bed.get(&format!("{}{asked}", bed.emulator.cloud_apps()), &token);
        let url = address["url"].as_str().unwrap();
        let put = told(bed.agent.put(url).header("x-ms-blob-type", "BlockBlob").send(&log)).0;
        assert_eq!(put, 201);
        let done = json!({"uploadUrl": url, "inputStreamName": "By hand", "uploadAsSnapshot": true});
        let done_upload = format!("{}/api/v1/discovery/done_upload/", bed.emulator.cloud_apps());
        assert_eq!(bed.post(&done_upload, &token, &done).0, 200);
    }
    bed.advance("7h");
    let (status, tasks) = bed.get(&format!("{}/api/v1/discovery/snapshot_reports/", bed.emulator.cloud_apps()), &token);
    assert_eq!(status, 200, "{tasks}");
    assert_eq!(bed.defender("/api/machines").0, 200);
}
