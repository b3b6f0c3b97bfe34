//! Log upload in three calls (API-06).

use super::*;
use crate::logs::LogFormat;

/// A log of the format, with lines of the day.
fn log() -> Vec<u8> {
    let line = |user: &str, url: &str, at: u64| {
        format!("{at}.000    100 10.0.0.9 TCP_TUNNEL/200 5000 CONNECT {url}:443 {user} HIER_DIRECT/203.0.113.1 -\n")
    };
    let at = "2021-02-10T05:00:00Z".parse::<SimTime>().unwrap().millis() / 1000;
    [line("erin.smith", "www.dropbox.com", at), line("frank.jones", "www.box.com", at + 1)].concat().into_bytes()
}

fn put(bed: &mut Bed, url: &str, blob_type: Option<&str>, body: Vec<u8>) -> Response {
    let path = url.strip_prefix("http://storage.test").expect("an address begins with the origin of the storage");
    let mut request = ::http::Request::builder().method("PUT").uri(path);
    if let Some(blob_type) = blob_type {
        request = request.header("x-ms-blob-type", blob_type);
    }
    let request = request.body(body).unwrap();
    bed.send(Host::Storage, &request)
}

fn address(bed: &mut Bed) -> String {
    let answer = bed.ok("GET", "/api/v1/discovery/upload_url/?filename=access.log&source=SQUID_NATIVE", "");
    assert_eq!(answer["provider"], "azure");
    answer["url"].as_str().unwrap().to_owned()
}

#[test]
fn a_log_is_uploaded_in_three_calls_and_shows_after_its_analysis() {
    for form_encoded in [false, true] {
        let mut bed = Bed::new("2021-02");
        assert_eq!(LogFormat::named("SQUID_NATIVE").unwrap().log_type, 155);
        let source = r#"{"displayName":"Branch","logType":155,"anonymizeUsers":false}"#;
        bed.ok("POST", "/cas/api/v1/discovery/data_sources/", source);
        let url = address(&mut bed);
        let stored = put(&mut bed, &url, Some("BlockBlob"), log());
        assert_eq!((stored.status().as_u16(), stored.body().len()), (201, 0));
        let body = if form_encoded {
            String::from_utf8(form(&[("uploadUrl", &url), ("inputStreamName", "Branch")])).unwrap()
        } else {
            serde_json::json!({"uploadUrl": url, "inputStreamName": "Branch"}).to_string()
        };
        bed.ok("POST", "/api/v1/discovery/done_upload/", &body);
        bed.ok("POST", "/api/v1/discovery/done_upload/", &body);
        bed.analyse();
        let apps = bed.ok("POST", "/cas/api/v1/discovery/discovered_apps/", r#"{"streamId":"Branch"}"#);
        assert_eq!(apps["total"], 2, "{apps}");
        let log = bed.ok("POST", "/api/v1/governance/", "");
        assert_eq!(column(&log, "taskName"), ["DiscoveryParseLogTask"]);
        assert_eq!(log["data"][0]["status"]["isSuccess"], true);
    }
}

#[test]
fn an_upload_can_make_a_snapshot() {
    let mut bed = Bed::new("2021-02");
    let url = address(&mut bed);
    put(&mut bed, &url, Some("BlockBlob"), log());
    let body = form(&[("uploadUrl", &url), ("inputStreamName", "January"), ("uploadAsSnapshot", "True")]);
    bed.ok("POST", "/api/v1/discovery/done_upload/", &String::from_utf8(body).unwrap());
    let snapshots = bed.ok("GET", "/cas/api/v1/discovery/snapshot_reports/", "");
    assert_eq!(column(&snapshots, "displayName"), ["January"]);
}

#[test]
fn what_is_wrong_with_a_call_of_an_upload_is_said() {
    let mut bed = Bed::new("2021-02");
    let (status, detail) = bed.refused("GET", "/api/v1/discovery/upload_url/?filename=a&source=SQUID_NATVE", "");
    assert_eq!((status, detail.contains("SQUID_NATIVE")), (400, true), "{detail}");
    assert_eq!(bed.refused("GET", "/api/v1/discovery/upload_url/?source=SQUID_NATIVE", "").0, 400);
    let url = address(&mut bed);
    assert_eq!(put(&mut bed, &url, None, log()).status().as_u16(), 400, "without its form");
    assert_eq!(put(&mut bed, &url, Some("PageBlob"), log()).status().as_u16(), 400);
    assert_eq!(put(&mut bed, "http://storage.test/uploads/ff", Some("BlockBlob"), log()).status().as_u16(), 404);
    let body = serde_json::json!({"uploadUrl": url, "inputStreamName": "Branch"}).to_string();
    let (status, detail) = bed.refused("POST", "/api/v1/discovery/done_upload/", &body);
    assert_eq!((status, detail.contains("access.log")), (400, true), "{detail}");
    let got = bed.send(Host::Storage, &::http::Request::builder().uri("/uploads/x").body(Vec::new()).unwrap());
    assert_eq!((got.status().as_u16(), &got.headers()["content-type"]), (404, &"application/xml".parse().unwrap()));
}

#[test]
fn data_sources_and_collectors_are_added_and_listed() {
    let mut bed = Bed::new("2021-02");
    let path = "/cas/api/v1/discovery/data_sources/";
    let source = r#"{"displayName":"Branch","logType":156,"receiverType":"syslog","protocol":"tcp"}"#;
    bed.ok("POST", path, source);
    bed.ok("POST", path, r#"{"displayName":"Depot","logType":"SQUID_NATIVE_SYSLOG","receiverTypeFull":"syslogUdp"}"#);
    for refused in [
        r#"{"displayName":"x","logType":9999}"#,
        r#"{"displayName":"x","logType":156,"receiverType":"pigeon"}"#,
        r#"{"displayName":"x","logType":156,"anonymizeUsers":true}"#,
        r#"{"displayName":"branch","logType":156}"#,
        r#"{"logType":156}"#,
    ] {
        assert_eq!(bed.refused("POST", path, refused).0, 400, "{refused}");
    }
    let sources = bed.ok("GET", path, "");
    insta::assert_snapshot!("data_source", pretty(&sources["data"][0]));
    let collectors = "/cas/api/v1/discovery/log_collectors/";
    let added = bed.ok("POST", collectors, r#"{"name":"Rack 1","dataSources":["Branch","Depot"]}"#);
    assert_eq!((&added["receivers"][0]["port"], &added["receivers"][1]["port"]), (&601.into(), &514.into()));
    assert_eq!(column(&bed.ok("GET", collectors, ""), "status"), ["Created"]);
    let streams = bed.ok("GET", "/api/discovery/streams/", "");
    assert_eq!(
        (&streams["data"][2]["receiverType"], &streams["data"][2]["protocol"]),
        (&"syslog".into(), &"tcp".into())
    );
}
