//! A tenant that is killed again and again is the one that never was: the same world, and the same answers.

use gnomon_reference_impl::http::{Host, Request, Response};
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::engine::Seed;
use gnomon_sim::world::Fact;
use serde_json::{Value, json};

use crate::serve::faults::{Fault, FaultKind};
use crate::serve::options::EmulatorOptions;
use crate::serve::secrets::Secrets;
use crate::serve::tenant::Tenant;
use crate::serve::{ClockMode, EmulatorError, StoreError};
use std::path::Path;

const ORIGIN: &str = "http://service.test";

fn open(folder: Option<&Path>) -> Result<Tenant, EmulatorError> {
    let options = EmulatorOptions { clock: ClockMode::Manual, without_faults: true, ..EmulatorOptions::default() };
    let secrets = Secrets::from_seed(1);
    Tenant::open(options.config().unwrap(), folder, secrets, "http://storage.test".to_owned(), true)
}

fn send(tenant: &mut Tenant, host: Host, method: &str, uri: &str, body: Vec<u8>, proves: bool) -> Response {
    let authority = tenant.services.authority();
    let authorization = match host {
        Host::Defender if proves => {
            let app = &authority.directory.apps[0];
            let resource = "https://api.securitycenter.microsoft.com";
            let claims = authority.claims(app, resource, "1.0", tenant.bench.now());
            format!("Bearer {}", authority.sign(&claims))
        }
        Host::CloudApps if proves => format!("Token {}", authority.directory.api_tokens[0].key),
        _ => String::new(),
    };
    let request = http::Request::builder().method(method).uri(uri).header("authorization", authorization);
    let request = request.header("content-type", "application/json").header("x-ms-blob-type", "BlockBlob");
    let request: Request = request.body(body).unwrap();
    tenant.answer(host, ORIGIN, &request).response
}

fn defender(tenant: &mut Tenant, method: &str, uri: &str, body: &Value) -> (u16, Value) {
    let response = send(tenant, Host::Defender, method, uri, body.to_string().into_bytes(), true);
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or_default())
}

fn cloud_apps(tenant: &mut Tenant, method: &str, uri: &str, body: &Value) -> (u16, Value) {
    let response = send(tenant, Host::CloudApps, method, uri, body.to_string().into_bytes(), true);
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or_default())
}

fn indicator(number: u64) -> Value {
    json!({
        "indicatorValue": format!("site-{number}.example.org"), "indicatorType": "DomainName",
        "action": "AlertAndBlock", "title": "t", "description": "d", "severity": "Medium",
    })
}

fn upload(tenant: &mut Tenant, number: u64, steps: u64) {
    let asked = format!("/api/v1/discovery/upload_url/?filename={number}.log&source=SQUID_NATIVE");
    let (_, address) = cloud_apps(tenant, "GET", &asked, &Value::Null);
    let Some(url) = address["url"].as_str() else { return };
    let line =
        b"1612936800.000 120 10.1.2.3 TCP_MISS/200 5120 GET http://www.dropbox.com/x erin HIER_DIRECT/1.2.3.4 -\n";
    if steps > 0 {
        let path = url.replace("http://storage.test", "");
        send(tenant, Host::Storage, "PUT", &path, line.to_vec(), false);
    }
    if steps > 1 {
        let done = json!({"uploadUrl": url, "inputStreamName": format!("By hand {number}"), "uploadAsSnapshot": true});
        cloud_apps(tenant, "POST", "/api/v1/discovery/done_upload/", &done);
    }
}

/// Does something of many kinds: accepted, refused, asked, moved, or begun and not finished. What was told.
fn act(tenant: &mut Tenant, kind: u64, number: u64) -> Value {
    let told = |(status, body): (u16, Value)| json!([status, body]);
    let stimulus = |tenant: &mut Tenant, path: &str, body: Value| match tenant.stimulate(path, body) {
        Ok(result) => result,
        Err(refusal) => refusal.to_string().into(),
    };
    match kind {
        0 => told(defender(tenant, "POST", "/api/indicators", &indicator(number % 12))),
        1 => told(defender(tenant, "DELETE", &format!("/api/indicators/{}", number % 25), &Value::Null)),
        2 => {
            let body = json!({"Value": format!("tag {number}"), "Action": "Add"});
            let machine = format!("laptop-{}.contoso.com", 1 + number % 3);
            told(defender(tenant, "POST", &format!("/api/machines/{machine}/tags"), &body))
        }
        3 => {
            // Reads use up what a minute grants.
            for _ in 0..=number % 110 {
                defender(tenant, "GET", "/api/indicators", &Value::Null);
            }
            told(defender(tenant, "POST", "/api/indicators", &indicator(100 + number)))
        }
        4 => {
            let refused = send(tenant, Host::Defender, "POST", "/api/indicators", vec![b' '; 5000], false);
            refused.status().as_u16().into()
        }
        5 => told(defender(tenant, "POST", "/api/advancedqueries/run", &json!({"Query": "DeviceInfo | count"}))),
        6 => {
            upload(tenant, number, number % 3);
            Value::Null
        }
        7 => {
            let fault = Fault {
                service: Some("storage".to_owned()),
                path: format!("/{number}"),
                ..Fault::new(FaultKind::Error, "1%".parse().unwrap())
            };
            tenant.set_faults(vec![fault]).unwrap();
            Value::Null
        }
        8 => stimulus(tenant, "devices", json!({"place": "office", "user": format!("hire-{number}")})),
        9 => {
            let place = ["office", "the moon"][number as usize % 2];
            stimulus(tenant, "devices", json!({"place": place, "user": " "}))
        }
        10 => {
            let host = ["not a host at all", "www.dropbox.com", "new-site.example.org"][number as usize % 3];
            let user = format!("visitor-{}", number % 5);
            stimulus(tenant, &format!("devices/laptop-{}/access", 1 + number % 4), json!({"host": host, "user": user}))
        }
        11 => {
            let all: Vec<Value> = (0..number % 9).map(|more| indicator(200 + more)).collect();
            told(defender(tenant, "POST", "/api/indicators/import", &json!({ "Indicators": all })))
        }
        12 => {
            let path = format!("devices/laptop-{}/{}", 1 + number % 5, ["restart", "sign-in"][number as usize % 2]);
            stimulus(tenant, &path, json!({"user": "erin.smith"}))
        }
        _ => {
            if tenant.moving_to.is_none() {
                let by = SimDuration::from_millis(number % 9 * 1_234_567);
                tenant.move_clock(tenant.bench.now() + by).unwrap();
            }
            // Some moves are under way when the next thing comes.
            for _ in 0..number % 20 {
                tenant.move_on();
            }
            tenant.bench.now().millis().into()
        }
    }
}

/// What a client can see.
fn seen(tenant: &mut Tenant) -> Vec<Value> {
    let paths = ["/api/machines", "/api/alerts", "/api/indicators"];
    let mut seen: Vec<Value> =
        paths.iter().map(|path| defender(tenant, "GET", path, &Value::Null).1["value"].clone()).collect();
    seen.push(cloud_apps(tenant, "GET", "/api/v1/discovery/snapshot_reports/", &Value::Null).1);
    seen.push(json!({ "faults": tenant.faults.list(), "moving": tenant.moving_to, "now": tenant.bench.now() }));
    seen
}

/// The last things that happened, apart from what administrators asked: that is no part of the world.
fn happened(tenant: &Tenant) -> Vec<String> {
    let trace = tenant.bench.trace().iter().rev();
    let trace = trace.filter(|observed| !matches!(observed.what.fact, Fact::Administered { .. }));
    trace.take(3000).map(|observed| format!("{} {:?}", observed.at, observed.what)).collect()
}

#[test]
fn a_tenant_that_is_killed_at_any_point_is_the_one_that_never_was() {
    let (mut kills, mut accepted, mut on_the_way) = (0, 0, 0);
    for seed in 0..4 {
        let folder = tempfile::tempdir().unwrap();
        let mut draws = Seed(seed).draws(1, 1);
        let mut never = open(None).unwrap();
        let mut killed = open(Some(folder.path())).unwrap();
        let fresh = never.services.clone();
        for step in 0..60 {
            let (kind, number) = (draws.word() % 16, draws.word() % 1000);
            let (mine, other) = (act(&mut killed, kind, number), act(&mut never, kind, number));
            assert_eq!(mine, other, "seed {seed}, step {step}: {kind}, {number}");
            if !draws.word().is_multiple_of(5) {
                continue;
            }
            // Nothing is written when it ends: it might as well have been killed.
            drop(killed);
            kills += 1;
            on_the_way += usize::from(never.moving_to.is_some());
            killed = open(Some(folder.path())).unwrap_or_else(|error| panic!("seed {seed}, step {step}: {error}"));
            accepted = accepted.max(killed.replayed);
            assert_eq!(killed.bench.now(), never.bench.now().min(killed.bench.now()), "it is never ahead");
            // The one goes on from the last change; the other may be further on its way.
            while killed.bench.now() < never.bench.now() && killed.move_on() {}
            while never.bench.now() < killed.bench.now() && never.move_on() {}
            // A restart forgets how often clients have called.
            (never.services, killed.services) = (fresh.clone(), fresh.clone());
            never.bench.forget_calls();
            assert_eq!(seen(&mut killed), seen(&mut never), "seed {seed}, step {step}");
            (never.services, killed.services) = (fresh.clone(), fresh.clone());
            never.bench.forget_calls();
            killed.bench.forget_calls();
        }
        while killed.move_on() | never.move_on() {}
        assert_eq!(happened(&killed), happened(&never), "seed {seed}");
    }
    assert!(kills > 30 && accepted > 15 && on_the_way > 3, "{kills} kills, {accepted} changes, {on_the_way} moves");
}

#[test]
fn what_is_refused_or_only_asked_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut tenant = open(Some(folder.path())).unwrap();
    for kind in [4, 5, 9] {
        act(&mut tenant, kind, 1);
    }
    assert_eq!(defender(&mut tenant, "DELETE", "/api/indicators/9999", &Value::Null).0, 404);
    assert_eq!(tenant.stored(), Some(0));
    act(&mut tenant, 0, 1);
    assert_eq!(tenant.stored(), Some(1));
    let kept = std::fs::read(folder.path().join("tenant.log")).unwrap();
    assert!(!kept.windows(6).any(|window| window.eq_ignore_ascii_case(b"bearer")), "no token is kept");
}

#[test]
fn a_decision_that_has_another_result_stops_the_start_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut tenant = open(Some(folder.path())).unwrap();
    act(&mut tenant, 0, 1);
    let at = tenant.bench.now();
    let change = super::Change::Stimulus { path: "devices".into(), body: json!({"place": "office", "user": "a"}) };
    let forged = super::Decision::new(at, change, json!({"machineId": "another"}));
    tenant.remember(&[forged]).unwrap();
    drop(tenant);
    let Err(EmulatorError::Store(error @ StoreError::Differs { number: 2, .. })) = open(Some(folder.path())) else {
        panic!("it started")
    };
    for words in ["change 2 in", "tenant.log", "another", "computerDnsName", "the version of gnomon that made it"] {
        assert!(error.to_string().contains(words), "{error}");
    }
}

/// A tenant by a clock that runs, which was made so long ago and changed after that time, or so long before.
fn left(folder: &Path, clock: ClockMode, made: SimDuration, changed: SimDuration) -> Tenant {
    let options = EmulatorOptions { clock, without_faults: true, ..EmulatorOptions::default() };
    let mut config = options.config().unwrap();
    config.machine = SimTime::from_millis(config.machine.millis() - made.millis());
    let change = super::Change::Faults(Vec::new());
    let changed = super::Decision::new(config.opened + changed, change, Value::Null);
    drop(super::Store::create(folder, &config, [vec![changed]]).unwrap());
    Tenant::open(config, Some(folder), Secrets::from_seed(1), String::new(), true).unwrap()
}

#[test]
fn a_clock_that_was_off_for_long_says_so_and_catches_up_while_it_answers() {
    let folder = tempfile::tempdir().unwrap();
    let mut tenant = left(folder.path(), ClockMode::Scaled(1000), SimDuration::from_hours(2), SimDuration::HOUR);
    assert!(tenant.notices.concat().contains("behind its clock and catches up"), "{:?}", tenant.notices);
    assert!(tenant.is_behind && tenant.target().is_some());
    let (mut answers, mut before) = (0, tenant.bench.now());
    while tenant.is_behind {
        // A token is good for an hour of the tenant's time, which is little on such a way: this route needs none.
        let asked = "/common/v2.0/.well-known/openid-configuration";
        assert_eq!(send(&mut tenant, Host::Login, "GET", asked, Vec::new(), false).status().as_u16(), 200);
        assert!(tenant.bench.now() > before);
        (answers, before) = (answers + 1, tenant.bench.now());
    }
    assert!(answers > 3, "{answers} answers on the way");
    assert_eq!(tenant.target(), None);
}

#[test]
fn a_tenant_that_is_ahead_of_its_clock_says_so_and_stands_still() {
    let folder = tempfile::tempdir().unwrap();
    let mut tenant = left(folder.path(), ClockMode::Real, SimDuration::HOUR, SimDuration::from_hours(7));
    assert!(tenant.notices.concat().contains("ahead of its clock"), "{:?}", tenant.notices);
    let now = tenant.bench.now();
    assert_eq!(defender(&mut tenant, "GET", "/api/machines", &Value::Null).0, 200);
    assert_eq!((tenant.bench.now(), tenant.is_behind), (now, false));
}
