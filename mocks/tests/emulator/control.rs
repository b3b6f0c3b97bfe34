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
                path.replace("{device}", "laptop-2").replace("{wire}", "agent")
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
