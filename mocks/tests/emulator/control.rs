//! The control API.

use super::*;

#[test]
fn the_control_api_needs_its_token_but_for_health_and_version() {
    let bed = EmulatorClient::new();
    let without = |path: &str| bed.get(&format!("{}{path}", bed.emulator.control()), "Bearer wrong").0;
    assert_eq!([without("/health"), without("/version"), without("/openapi.json")], [200; 3]);
    for path in ["/capabilities", "/clock", "/journal", "/devices", "/nowhere"] {
        assert_eq!(without(path), 401, "{path}");
    }
    assert_eq!(bed.steer("/nowhere").0, 404);
}

#[test]
fn the_clock_goes_forward_only_and_says_when_it_is_there() {
    let bed = EmulatorClient::new();
    let before = bed.steer("/clock").1;
    assert_eq!((&before["status"], &before["mode"]), (&"ready".into(), &"manual".into()));
    bed.advance("90min");
    let after = bed.steer("/clock").1;
    let at = |clock: &Value| clock["now"].as_str().unwrap().parse::<gnomon_reference_impl::time::SimTime>().unwrap();
    assert_eq!(at(&after).since(at(&before)).millis(), 90 * 60_000);
    for wrong in
        [json!({}), json!({"to": before["now"]}), json!({"by": "soon"}), json!({"by": "1h", "to": after["now"]})]
    {
        let (status, told) = bed.tell("/clock", &wrong);
        assert_eq!(status, 400, "{wrong}: {told}");
    }
}

#[test]
fn a_device_boots_moves_and_signs_somebody_in() {
    let bed = EmulatorClient::new();
    let (status, device) = bed.tell("/devices", &json!({"place": "office", "user": "new.hire"}));
    assert_eq!(status, 200, "{device}");
    let name = device["computerDnsName"].as_str().unwrap();
    bed.advance("1h");
    let (_, machine) = bed.defender(&format!("/api/machines/{}", device["machineId"].as_str().unwrap()));
    assert_eq!(machine["computerDnsName"], name);
    let (_, users) = bed.defender(&format!("/api/machines/{name}/logonusers"));
    assert_eq!(users["value"][0]["accountName"], "new.hire");
    assert_eq!(bed.tell(&format!("/devices/{name}/move"), &json!({"place": "the moon"})).0, 400);
    assert_eq!(bed.tell(&format!("/devices/{name}/move"), &json!({"place": null})).0, 200);
    assert_eq!(bed.tell(&format!("/devices/{name}/restart"), &json!({})).0, 200);
    assert_eq!(bed.tell("/devices/nobody/restart", &json!({})).0, 404);
}

#[test]
fn faults_strike_the_routes_they_are_set_on_and_the_journal_tells_of_them() {
    let bed = EmulatorClient::new();
    let url = format!("{}/faults", bed.emulator.control());
    let put = |faults: &Value| {
        let request = bed.agent.put(&url).header("Authorization", bed.control());
        told(request.send(faults.to_string()))
    };
    let fault =
        json!({"faults": [{"service": "defender", "path": "/api/machines", "kind": "unavailable", "rate": "100%"}]});
    assert_eq!(put(&fault).0, 200);
    let (status, refused) = bed.defender("/api/machines");
    assert_eq!((status, &refused["error"]["code"]), (503, &"ServiceUnavailable".into()));
    assert!(refused["error"]["target"].is_string(), "a service refuses as it always does: {refused}");
    assert_eq!(bed.defender("/api/alerts").0, 200);
    let (_, journal) = bed.steer("/journal");
    let struck: Vec<&Value> =
        journal["requests"].as_array().unwrap().iter().filter(|entry| !entry["fault"].is_null()).collect();
    assert_eq!((struck.len(), &struck[0]["status"], &struck[0]["fault"]), (1, &503.into(), &"unavailable".into()));
    let throttled = json!({"faults": [{"service": "cloud-apps", "kind": "throttled", "rate": "100%"}]});
    assert_eq!(put(&throttled).0, 200);
    let alerts = format!("{}/api/v1/alerts/", bed.emulator.cloud_apps());
    let (status, refused) = told(bed.agent.get(&alerts).call());
    let wording = "Request was throttled. Expected available in 1 seconds.";
    assert_eq!((status, &refused["detail"]), (429, &wording.into()));
    assert_eq!(put(&json!({"faults": [{"service": "defendr", "kind": "error", "rate": "1%"}]})).0, 400);
    assert_eq!(put(&json!({"faults": [{"kind": "error", "rate": "120%"}]})).0, 400);
    assert_eq!(bed.delete(&url, &bed.control()).0, 200);
    assert_eq!(bed.defender("/api/machines").0, 200);
}

#[test]
fn a_reset_begins_anew_with_another_seed_if_one_is_given() {
    let bed = EmulatorClient::new();
    let machines = || bed.defender("/api/machines").1["value"].clone();
    let before = machines();
    bed.tell("/devices", &json!({"place": "office", "user": "new.hire"}));
    bed.advance("1h");
    assert_ne!(machines(), before);
    assert_eq!(bed.tell("/reset", &json!({})).0, 200);
    assert_eq!(machines(), before);
    assert_eq!(bed.tell("/reset", &json!({"seed": 7})).1["seed"], 7);
    assert_eq!(bed.steer("/seed").1["seed"], 7);
}

#[test]
fn every_route_of_the_description_exists_and_says_what_it_may_answer() {
    let bed = EmulatorClient::new();
    let (_, document) = bed.steer("/openapi.json");
    assert_eq!(document["openapi"], "3.1.0");
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let url = format!(
                "{}{}",
                bed.emulator.control(),
                path.replace("{device}", "laptop-2").replace("{wire}", "agent").replace("{number}", &latest(&bed))
            );
            let authorization = bed.control();
            let (status, told) = match method.as_str() {
                "get" => bed.get(&url, &authorization),
                "delete" => bed.delete(&url, &authorization),
                "post" => bed.post(&url, &authorization, &json!({})),
                _ => told(bed.agent.put(&url).header("Authorization", &authorization).send("{}")),
            };
            let described = operation["responses"].as_object().unwrap();
            assert!(described.contains_key(&status.to_string()), "{method} {path} answered {status}: {told}");
            assert_ne!(status, 404, "{method} {path}");
        }
    }
}

/// The number of a request that the journal has.
fn latest(bed: &EmulatorClient) -> String {
    bed.defender("/api/alerts");
    bed.steer("/journal").1["count"].to_string()
}

fn set_faults(bed: &EmulatorClient, faults: &Value) -> Told {
    let request = bed.agent.put(format!("{}/faults", bed.emulator.control())).header("Authorization", bed.control());
    told(request.send(json!({ "faults": faults }).to_string()))
}

#[test]
fn the_next_two_reads_of_one_test_are_refused_then_it_heals_and_another_test_sees_nothing_of_it() {
    let bed = EmulatorClient::new();
    let fault = json!([{"path": "/api/machines", "header": "x-test: mine", "after": 1, "times": 2, "status": 503,
                        "retryAfter": "7s"}]);
    let (status, on) = set_faults(&bed, &fault);
    assert_eq!((status, &on["faults"][0]["retryAfter"]), (200, &7000.into()), "{on}");
    let (url, bearer) = (format!("{}/api/machines", bed.emulator.defender()), bed.bearer());
    let get = |test: &str| {
        let response = bed.agent.get(&url).header("Authorization", &bearer).header("x-test", test).call().unwrap();
        let wait = response.headers().get("retry-after").map(|wait| wait.to_str().unwrap().to_owned());
        (response.status().as_u16(), wait)
    };
    let refused = (503, Some("7".to_owned()));
    let met = [get("mine"), get("other"), get("mine"), get("other"), get("mine"), get("mine")];
    assert_eq!(met, [(200, None), (200, None), refused.clone(), (200, None), refused, (200, None)]);
    assert_eq!(bed.steer("/faults").1["faults"], json!([]), "it has healed");
    for wrong in [json!([{"header": "x-test"}]), json!([{"status": 200}]), json!([{"times": -1}])] {
        assert_eq!(set_faults(&bed, &wrong).0, 400, "{wrong}");
    }
}

#[test]
fn an_answer_is_cut_in_the_middle_of_its_body_after_what_was_asked_was_done() {
    let bed = EmulatorClient::new();
    assert_eq!(set_faults(&bed, &json!([{"path": "/api/indicators", "kind": "cut", "times": 1}])).0, 200);
    let url = format!("{}/api/indicators", bed.emulator.defender());
    let indicator = json!({
        "indicatorValue": "cut.example.org", "indicatorType": "DomainName", "action": "Alert", "title": "t",
        "description": "d",
    });
    let request = bed.agent.post(&url).header("Authorization", bed.bearer()).header("Content-Type", "application/json");
    let mut response = request.send(indicator.to_string()).unwrap();
    assert_eq!(response.status(), 200, "the head is whole");
    let length: u64 = response.headers()["content-length"].to_str().unwrap().parse().unwrap();
    let (mut came, mut reader) = (Vec::new(), response.body_mut().as_reader());
    std::io::Read::read_to_end(&mut reader, &mut came).expect_err("the connection is closed");
    assert!(came.len() as u64 <= length / 2, "{} of {length} bytes came", came.len());
    assert!(bed.defender("/api/indicators").1.to_string().contains("cut.example.org"), "it was done");
}

#[test]
fn the_journal_has_what_was_said_without_secrets_and_is_searched() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.har");
    let bed = EmulatorClient::with(EmulatorOptions { journal: Some(file.clone()), ..EmulatorOptions::default() });
    let bearer = bed.bearer();
    let url = format!("{}/api/alerts?$top=1", bed.emulator.defender());
    let read = bed.agent.get(&url).header("Authorization", &bearer).header("x-test", "mine").call();
    assert_eq!(told(read).0, 200);
    assert_eq!(bed.defender("/api/nowhere").0, 404);
    assert_eq!(bed.defender("/api/machines/nobody").0, 404);
    let found = |search: &str| {
        let entries = bed.steer(&format!("/journal?{search}")).1["requests"].clone();
        entries.as_array().unwrap().iter().map(|entry| entry["path"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("header=x-test:%20mine"), ["/api/alerts?$top=1"]);
    assert_eq!(found("path=/API/alerts"), ["/api/alerts?$top=1"]);
    assert_eq!(found("status=404"), ["/api/nowhere", "/api/machines/nobody"]);
    assert_eq!(found("served=false"), ["/api/nowhere"], "a machine that is not there has a route");
    assert_eq!(bed.steer("/journal?served=perhaps").0, 400);

    let number = &bed.steer("/journal?header=x-test:mine").1["requests"][0]["number"];
    let entry = bed.steer(&format!("/journal/{number}")).1;
    assert_eq!(entry["request"]["headers"]["authorization"], "(removed)");
    let answer: Value = serde_json::from_str(entry["response"]["body"].as_str().unwrap()).unwrap();
    assert_eq!(answer["value"].as_array().unwrap().len(), 1);
    assert_eq!(bed.steer("/journal/9999").0, 404);

    let text = std::fs::read_to_string(&file).unwrap();
    let har: Value = serde_json::from_str(&text).unwrap();
    let entries = har["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len() as u64, bed.steer("/journal").1["count"].as_u64().unwrap());
    let archived = entries.iter().find(|entry| entry["request"]["url"] == url.as_str()).unwrap();
    assert_eq!(archived["response"]["content"]["text"], entry["response"]["body"]);
    assert_eq!(archived["request"]["queryString"], json!([{"name": "$top", "value": "1"}]));
    let secrets = [bearer.trim_start_matches("Bearer "), &bed.emulator.directory().apps[0].client_secret];
    assert!(secrets.iter().all(|secret| !text.contains(*secret)), "nothing that proves a client is in it");
}
