//! The services at their own addresses, and at the one that answers for all.

use super::*;

#[test]
fn a_client_gets_a_token_and_finds_the_tenant_alive() {
    let bed = EmulatorClient::new();
    let (status, machines) = bed.defender("/api/machines");
    assert_eq!(status, 200, "{machines}");
    let machines = machines["value"].as_array().unwrap();
    // A device is listed from the first message that Defender got from it.
    assert!((35..=bed.emulator.devices()).contains(&machines.len()), "{}", machines.len());
    assert!(machines.iter().all(|machine| machine["computerDnsName"].as_str().unwrap().ends_with(".contoso.com")));
    let (_, alerts) = bed.defender("/api/alerts");
    assert!(!alerts["value"].as_array().unwrap().is_empty(), "nobody went where it is blocked");
    let (_, indicators) = bed.defender("/api/indicators");
    assert!(indicators["value"].as_array().unwrap().iter().any(|one| one["indicatorValue"] == "dropbox.com"));
}

#[test]
fn an_answer_is_dated_by_the_time_of_the_tenant() {
    let bed = EmulatorClient::new();
    let dated = || {
        let get = bed.agent.get(format!("{}/api/machines", bed.emulator.defender()));
        let answer = get.header("Authorization", bed.bearer()).call().unwrap();
        answer.headers()["date"].to_str().unwrap().to_owned()
    };
    let before = dated();
    assert!(before.ends_with(" 2021 00:00:00 GMT"), "{before}");
    bed.advance("90m");
    assert_eq!(dated(), before.replace("00:00:00", "01:30:00"));
}

#[test]
fn one_address_answers_for_every_service_by_its_name() {
    let bed = EmulatorClient::new();
    let named = |host: &str, path: &str| {
        let request = bed.agent.get(format!("{}{path}", bed.emulator.gateway())).header("Host", host);
        told(request.header("Authorization", bed.bearer()).call()).0
    };
    assert_eq!(named("api.securitycenter.microsoft.com", "/api/machines"), 200);
    assert_eq!(named("eu.api.security.microsoft.com", "/api/machines"), 200);
    assert_eq!(named("login.microsoftonline.com", "/common/discovery/instance"), 200);
    assert_eq!(
        named("contoso.eu.portal.cloudappsecurity.com", "/api/discovery/streams/"),
        401,
        "another service's token"
    );
    assert_eq!(named("example.com", "/api/machines"), 421);
}

#[test]
fn an_indicator_blocks_its_domain_on_every_device_once_they_have_the_policy() {
    let bed = EmulatorClient::new();
    let access = || bed.tell("/devices/laptop-1/access", &json!({"host": "www.example.org"})).1;
    assert_eq!(access()["outcome"], "connected");
    let indicator = json!({
        "indicatorValue": "example.org", "indicatorType": "DomainName", "action": "AlertAndBlock",
        "title": "Not here", "description": "Not here", "severity": "Medium",
    });
    let url = format!("{}/api/indicators", bed.emulator.defender());
    let (status, submitted) = bed.post(&url, &bed.bearer(), &indicator);
    assert_eq!(status, 200, "{submitted}");
    bed.tell("/devices/laptop-1/move", &json!({"place": "office"}));
    bed.advance("2h");
    assert_eq!(access()["outcome"], "blocked");
    bed.advance("1h");
    let (_, alerts) = bed.defender("/api/alerts");
    let about = |alert: &&Value| {
        alert["computerDnsName"] == "laptop-1.contoso.com" && alert["description"].to_string().contains("example.org")
    };
    assert!(alerts["value"].as_array().unwrap().iter().any(|alert| about(&alert)), "{alerts}");
}

#[test]
fn a_head_tells_what_a_get_would_tell_without_its_body_and_other_methods_are_refused() {
    let bed = EmulatorClient::new();
    let api_token = format!("Token {}", bed.emulator.directory().api_tokens[0].key);
    for (url, authorization) in [
        (format!("{}/api/machines", bed.emulator.defender()), bed.bearer()),
        (format!("{}/api/v1/alerts/", bed.emulator.cloud_apps()), api_token),
    ] {
        let length = |response: &ureq::http::Response<ureq::Body>| {
            response.headers()["content-length"].to_str().unwrap().parse::<usize>().unwrap()
        };
        let get = bed.agent.get(&url).header("Authorization", &authorization).call().unwrap();
        let head = bed.agent.head(&url).header("Authorization", &authorization).call().unwrap();
        assert_eq!((head.status(), length(&head)), (get.status(), length(&get)), "{url}");
        assert!(length(&head) > 20, "{url}");
        let refused = bed.agent.delete(&url).header("Authorization", &authorization).call().unwrap();
        assert_eq!((refused.status().as_u16(), refused.headers()["allow"].is_empty()), (405, false), "{url}");
    }
}

#[test]
fn the_same_seed_answers_the_same_bytes() {
    let (first, second) = (EmulatorClient::new(), EmulatorClient::new());
    for path in ["/api/machines", "/api/alerts", "/api/indicators"] {
        let origin = |bed: &EmulatorClient, text: String| text.replace(&bed.emulator.defender(), "");
        let (one, other) = (first.defender(path).1.to_string(), second.defender(path).1.to_string());
        assert_eq!(origin(&first, one), origin(&second, other), "{path}");
    }
    let other = EmulatorClient::with(EmulatorOptions { seed: Some(99), ..EmulatorOptions::default() });
    assert_ne!(first.defender("/api/machines").1["value"], other.defender("/api/machines").1["value"]);
}

#[test]
fn with_a_clock_that_runs_the_tenant_is_at_the_machines_present() {
    let options = EmulatorOptions { without_faults: true, ..EmulatorOptions::default() };
    let emulator = Emulator::start(options).unwrap();
    let agent: ureq::Agent = ureq::Agent::new_with_defaults();
    let mut health = agent.get(format!("{}/health", emulator.control())).call().unwrap();
    let health: Value = serde_json::from_str(&health.body_mut().read_to_string().unwrap()).unwrap();
    let now: gnomon_reference_impl::time::SimTime = health["now"].as_str().unwrap().parse().unwrap();
    let machine = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as u64;
    assert!(machine.abs_diff(now.millis()) < 60_000, "{now} is not the present");
    emulator.stop().unwrap();
}
