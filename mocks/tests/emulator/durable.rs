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

#[test]
fn a_folder_of_the_last_release_is_taken_over_and_left_as_it_is() {
    use std::io::Read as _;

    let (mut store, folder) = (Vec::new(), tempfile::tempdir().unwrap());
    let packed = &include_bytes!("fixtures/tenant-0.1.0.redb.gz")[..];
    flate2::read::GzDecoder::new(packed).read_to_end(&mut store).unwrap();
    let old = folder.path().join("tenant.redb");
    std::fs::write(&old, &store).unwrap();
    let expected: Value = serde_json::from_str(include_str!("fixtures/tenant-0.1.0.json")).unwrap();
    for life in 0..2 {
        let bed = EmulatorClient::with(kept(folder.path()));
        // Of 13 inputs one was refused, and one only asked; then the clock arrives where it was moved to.
        assert_eq!(bed.emulator.recovered(), Some(11 + life));
        let notices = bed.emulator.notices().concat();
        assert_eq!(notices.contains("is of the last release. Its 13 inputs"), life == 0, "{notices}");
        while bed.steer("/clock").1["status"] != "ready" {}
        assert_eq!(bed.steer("/clock").1["now"], expected["now"]);
        let listed = |path: &str| bed.defender(path).1["value"].as_array().unwrap().clone();
        let of = |path: &str, field: &str| {
            let mut all: Vec<Value> = listed(path).iter().map(|one| one[field].clone()).collect();
            all.sort_by_key(Value::to_string);
            Value::from(all)
        };
        assert_eq!(of("/api/alerts", "id"), expected["alerts"]);
        assert_eq!(of("/api/machines", "computerDnsName"), expected["machines"]);
        for indicator in listed("/api/indicators") {
            assert_eq!(expected["indicators"][indicator["id"].as_str().unwrap()], indicator["indicatorValue"]);
        }
        let tagged = bed.defender("/api/machines/laptop-2.contoso.com").1;
        assert_eq!(tagged["machineTags"], expected["tags"]);
    }
    assert_eq!(std::fs::read(&old).unwrap(), store);
}

#[test]
fn a_folder_of_the_last_release_that_cannot_be_read_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("tenant.redb");
    for damaged in [&b""[..], b"no store at all", &[0; 9000]] {
        std::fs::write(&old, damaged).unwrap();
        let options = EmulatorOptions { clock: ClockMode::Manual, ..kept(folder.path()) };
        let refused = Emulator::start(options).err().unwrap().to_string();
        assert!(refused.contains("tenant.redb") && refused.contains("left as it is"), "{refused}");
        assert_eq!(std::fs::read(&old).unwrap(), damaged);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was begun");
}

#[test]
fn faults_and_a_finished_move_of_the_clock_are_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let set = |bed: &EmulatorClient, faults: &Value| {
        let url = format!("{}/faults", bed.emulator.control());
        told(bed.agent.put(&url).header("Authorization", bed.control()).send(faults.to_string()))
    };
    let bed = EmulatorClient::with(kept(folder.path()));
    let faults = json!({"faults": [{"path": "/api/machines", "kind": "throttled", "rate": "100%"}]});
    let (status, on) = set(&bed, &faults);
    assert_eq!(status, 200, "{on}");
    bed.advance("5h");
    let clock = bed.steer("/clock").1;
    drop(bed);
    let bed = EmulatorClient::with(kept(folder.path()));
    assert_eq!(bed.steer("/clock").1, clock, "it is ready at once");
    assert_eq!(bed.steer("/faults").1, on);
    assert_eq!(bed.defender("/api/machines").0, 429);
}

#[test]
fn a_reset_keeps_what_proves_clients_and_the_same_start_takes_it_up() {
    let folder = tempfile::tempdir().unwrap();
    let bed = EmulatorClient::with(kept(folder.path()));
    let (bearer, directory) = (bed.bearer(), bed.emulator.directory().clone());
    let machines = |bed: &EmulatorClient| bed.get(&format!("{}/api/machines", bed.emulator.defender()), &bearer);
    let first = machines(&bed).1["value"].clone();
    assert_eq!(bed.tell("/reset", &json!({"seed": 7})).0, 200);
    let (status, second) = machines(&bed);
    assert_eq!(status, 200, "a token is good still: {second}");
    assert_ne!(second["value"], first);
    drop(bed);
    let bed = EmulatorClient::with(kept(folder.path()));
    assert_eq!((bed.steer("/seed").1["seed"].clone(), bed.emulator.directory()), (7.into(), &directory));
    assert_eq!(machines(&bed).1["value"], second["value"]);
}
