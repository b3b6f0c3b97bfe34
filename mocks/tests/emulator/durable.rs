//! What survives: with a folder for data, everything that was acknowledged.

use super::*;

fn kept(folder: &std::path::Path) -> EmulatorOptions {
    EmulatorOptions { data: Some(folder.to_owned()), ..EmulatorOptions::default() }
}

fn indicator(number: u32) -> Value {
    json!({
        "indicatorValue": format!("site-{number}.example.org"), "indicatorType": "DomainName",
        "action": "AlertAndBlock", "title": "t", "description": "d", "severity": "Medium",
    })
}

/// Everything that a client can see of the tenant, apart from addresses.
fn seen(bed: &EmulatorClient) -> Vec<Value> {
    let paths = ["/api/machines", "/api/alerts", "/api/indicators"];
    let mut seen: Vec<Value> = paths.iter().map(|path| bed.defender(path).1["value"].clone()).collect();
    seen.push(bed.steer("/clock").1["now"].clone());
    seen
}

#[test]
fn a_tenant_is_taken_up_where_it_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let url = |bed: &EmulatorClient| format!("{}/api/indicators", bed.emulator.defender());
    let before = {
        let bed = EmulatorClient::with(kept(folder.path()));
        assert_eq!(bed.post(&url(&bed), &bed.bearer(), &indicator(1)).0, 200);
        bed.advance("3h");
        bed.tell("/devices", &json!({"place": "office", "user": "new.hire"}));
        bed.tell("/devices/laptop-1/access", &json!({"host": "site-1.example.org"}));
        bed.advance("1h");
        assert_eq!(bed.post(&url(&bed), &bed.bearer(), &indicator(2)).0, 200);
        seen(&bed)
    };
    let bed = EmulatorClient::with(kept(folder.path()));
    assert!(bed.emulator.recovered().unwrap() >= 6);
    assert_eq!(seen(&bed), before);
}

#[test]
fn data_of_another_tenant_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    drop(EmulatorClient::with(kept(folder.path())));
    let other = EmulatorOptions { seed: Some(5), clock: ClockMode::Manual, ..kept(folder.path()) };
    let refused = Emulator::start(other).err().unwrap().to_string();
    assert!(refused.contains("seed 1") && refused.contains("seed 5"), "{refused}");
    assert_eq!(EmulatorClient::with(kept(folder.path())).emulator.recovered(), Some(0));
}

#[test]
fn without_a_folder_nothing_survives() {
    let bed = EmulatorClient::new();
    assert_eq!(bed.emulator.recovered(), None);
    assert_eq!(bed.steer("/capabilities").1["data"], false);
}

#[test]
fn an_upload_begun_in_one_life_is_completed_in_the_next_and_stays_complete() {
    let folder = tempfile::tempdir().unwrap();
    let token = |bed: &EmulatorClient| format!("Token {}", bed.emulator.directory().api_tokens[0].key);
    let tasks = |bed: &EmulatorClient| {
        let url = format!("{}/api/v1/discovery/snapshot_reports/", bed.emulator.cloud_apps());
        bed.get(&url, &token(bed)).1.to_string()
    };
    let path = {
        let bed = EmulatorClient::with(kept(folder.path()));
        let asked = "/api/v1/discovery/upload_url/?filename=a.log&source=SQUID_NATIVE";
        let (status, address) = bed.get(&format!("{}{asked}", bed.emulator.cloud_apps()), &token(&bed));
        assert_eq!(status, 200, "{address}");
        let url = address["url"].as_str().unwrap().to_owned();
        let line = "1612936800.000    120 10.1.2.3 TCP_MISS/200 5120 GET http://www.dropbox.com/x erin \
                    HIER_DIRECT/1.2.3.4 text/html\n";
        assert_eq!(told(bed.agent.put(&url).header("x-ms-blob-type", "BlockBlob").send(line)).0, 201);
        url.replace(&bed.emulator.service(gnomon_reference_impl::http::Host::Storage), "")
    };
    let after = {
        let bed = EmulatorClient::with(kept(folder.path()));
        let url = bed.emulator.service(gnomon_reference_impl::http::Host::Storage) + &path;
        let done = json!({"uploadUrl": url, "inputStreamName": "By hand", "uploadAsSnapshot": true});
        let (status, told) =
            bed.post(&format!("{}/api/v1/discovery/done_upload/", bed.emulator.cloud_apps()), &token(&bed), &done);
        assert_eq!(status, 200, "{told}");
        bed.advance("7h");
        tasks(&bed)
    };
    assert!(after.contains("By hand"), "{after}");
    assert_eq!(tasks(&EmulatorClient::with(kept(folder.path()))), after);
}
