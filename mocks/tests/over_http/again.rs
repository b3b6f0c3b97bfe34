//! Answers that are given again while nothing happens are those that would be worked out anew.

use std::sync::LazyLock;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::http::token::{Directory, client};
use gnomon_reference_impl::http::{Host, Request, Response, ServiceOptions, Services};
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::time::SimDuration;
use gnomon_sim::world::{Bench, Scenario};
use proptest::prelude::*;

const SCENARIO: &str = r#"
title = "Two days at home"
seed = 1
start = "2021-02-10T00:00:00Z"
duration = "2d"

[[place]]
name = "home"
kind = "home"
addresses = "192.168.0.0/16"

[[fleet]]
name = "laptops"
endpoints = 3
windows = { "20H2" = 1 }
protection = { well-configured = 1 }
places = { home = 1 }

[[action]]
at = "00:00"
do = "switch-integration-on"

[[action]]
at = "00:00"
do = "switch-network-indicators-on"
"#;

const STORAGE: &str = "https://storage.test";

/// A tenant and its services; those of one twin forget before each request what they answered.
struct Twin {
    bench: Bench,
    services: Services,
    forgets: bool,
}

impl Twin {
    fn new(forgets: bool) -> Self {
        static PARSED: LazyLock<Scenario> =
            LazyLock::new(|| Scenario::parse("two-days", SCENARIO, &Catalog::built_in()).expect("it is a scenario"));
        let mut bench = Bench::living(&PARSED, &Catalog::built_in(), 1, 100);
        bench.run_until(PARSED.end());
        let directory = Directory::from_seed(1, "contoso.com");
        let options = ServiceOptions { seed: 1, directory, storage_origin: STORAGE.to_owned() };
        Self { bench, services: Services::new(options), forgets }
    }

    fn send(&mut self, host: Host, request: &Request) -> Response {
        if self.forgets {
            self.services.move_storage(STORAGE);
        }
        self.services.answer(host, "https://api.test", request, &mut gnomon_mocks::BenchBackend(&mut self.bench))
    }

    fn authorization(&self, caller: Caller, host: Host) -> Option<String> {
        let authority = self.services.authority();
        let apps = &authority.directory.apps;
        let (app, roles) = match caller {
            Caller::Nobody => return None,
            Caller::Limited => (&apps[0], apps[0].roles.clone()),
            Caller::Harness | Caller::Always => (&apps[1], apps[1].roles.clone()),
            Caller::Without => (&apps[0], vec!["Ip.Read.All".to_owned()]),
        };
        let mut claims = authority.claims(app, client::resource(host), "2.0", "2021-02-12T00:00:00Z".parse().unwrap());
        claims.roles = roles;
        if matches!(caller, Caller::Always) {
            claims.exp = u64::MAX;
        }
        Some(format!("Bearer {}", authority.sign(&claims)))
    }

    fn ask(&mut self, place: usize, caller: Caller) -> Response {
        let (host, path) = &targets(&self.bench)[place % TARGETS];
        let mut request = http::Request::get(path.as_str());
        if let Some(authorization) = self.authorization(caller, *host) {
            request = request.header("Authorization", authorization);
        }
        self.send(*host, &request.body(Vec::new()).unwrap())
    }

    fn block(&mut self, number: u8) -> Response {
        let body = serde_json::json!({
            "indicatorValue": format!("host-{number}.example.org"), "indicatorType": "DomainName",
            "action": "AlertAndBlock", "title": "t", "description": "d",
        });
        self.post("/api/indicators", &body)
    }

    fn tag(&mut self, number: u8) -> Response {
        let id = self.bench.setting().device_name(DeviceId(u32::from(number) % 3)).machine_id;
        self.post(
            &format!("/api/machines/{id}/tags"),
            &serde_json::json!({"Value": format!("tag {number}"), "Action": "Add"}),
        )
    }

    fn post(&mut self, path: &str, body: &serde_json::Value) -> Response {
        let authorization = self.authorization(Caller::Always, Host::Defender).unwrap();
        let request = http::Request::post(path)
            .header("Authorization", authorization)
            .header("Content-Type", "application/json")
            .body(body.to_string().into_bytes());
        let response = self.send(Host::Defender, &request.unwrap());
        assert_eq!(response.status(), 200, "{}", String::from_utf8_lossy(response.body()));
        response
    }
}

/// How many questions there are.
const TARGETS: usize = 9;

fn targets(bench: &Bench) -> [(Host, String); TARGETS] {
    let id = bench.setting().device_name(DeviceId(0)).machine_id;
    [
        (Host::Defender, format!("/api/machines/{id}")),
        (Host::Defender, format!("/api/machines/{id}/alerts")),
        (Host::Defender, format!("/api/machines/{id}/logonusers")),
        (Host::Defender, "/api/machines?$filter=computerDnsName ne 'x'".replace(' ', "%20")),
        (Host::Defender, "/api/machines/nobody".to_owned()),
        (Host::Defender, "/api/indicators".to_owned()),
        (Host::Defender, "/api/no/such/route".to_owned()),
        (Host::CloudApps, "/api/v1/discovery/discovered_devices/".to_owned()),
        (Host::CloudApps, "/api/v1/discovery/upload_url/?filename=a.log&source=GENERIC_CEF".to_owned()),
    ]
}

#[derive(Clone, Copy, Debug)]
enum Caller {
    Nobody,
    Limited,
    Harness,
    /// With a token that does not expire.
    Always,
    /// Without the permission.
    Without,
}

#[derive(Clone, Debug)]
enum Step {
    /// Asks one of the questions so many times.
    Ask(usize, Caller, usize),
    Block(u8),
    Tag(u8),
    SignIn(u8),
    /// Lets so many milliseconds pass.
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let caller = prop_oneof![
        4 => Just(Caller::Harness),
        2 => Just(Caller::Always),
        3 => Just(Caller::Limited),
        1 => Just(Caller::Nobody),
        1 => Just(Caller::Without),
    ];
    let times = prop_oneof![6 => 1..4_usize, 1 => Just(70)];
    prop_oneof![
        6 => (0..TARGETS, caller, times).prop_map(|(place, caller, times)| Step::Ask(place, caller, times)),
        1 => (0..4_u8).prop_map(Step::Block),
        1 => (0..6_u8).prop_map(Step::Tag),
        1 => (0..3_u8).prop_map(Step::SignIn),
        1 => prop_oneof![Just(0), Just(1), Just(20_000), Just(3_600_000)].prop_map(Step::Pass),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whether_services_remember_their_answers_or_work_each_out_anew_nobody_can_tell(
        steps in prop::collection::vec(step(), 1..40)
    ) {
        let mut twins = [false, true].map(Twin::new);
        for step in steps {
            let answers = twins.each_mut().map(|twin| match step {
                Step::Ask(place, caller, times) => (0..times).map(|_| twin.ask(place, caller)).collect(),
                Step::Block(number) => vec![twin.block(number)],
                Step::Tag(number) => vec![twin.tag(number)],
                Step::SignIn(number) => {
                    let account = twin.bench.account("contoso", "somebody-else");
                    twin.bench.sign_in(DeviceId(u32::from(number)), account);
                    Vec::new()
                }
                Step::Pass(millis) => {
                    let until = twin.bench.now() + SimDuration::from_millis(millis);
                    twin.bench.run_until(until);
                    Vec::new()
                }
            });
            let told = answers.map(|answers: Vec<Response>| answers.into_iter().map(|answer| {
                let (head, body) = answer.into_parts();
                (head.status, head.headers, String::from_utf8(body).unwrap())
            }).collect::<Vec<_>>());
            prop_assert_eq!(&told[0], &told[1]);
        }
        prop_assert_eq!(twins[0].services.early_retries(), twins[1].services.early_retries());
        prop_assert_eq!(twins[0].bench.digest(), twins[1].bench.digest());
    }
}

#[test]
fn a_change_and_the_passing_of_time_are_seen_by_the_next_request() {
    let mut twin = Twin::new(false);
    let tags = |twin: &mut Twin| {
        let response = twin.ask(0, Caller::Harness);
        serde_json::from_slice::<serde_json::Value>(response.body()).unwrap()["machineTags"].clone()
    };
    assert_eq!(tags(&mut twin), serde_json::json!([]));
    twin.tag(3);
    assert_eq!(tags(&mut twin), serde_json::json!(["tag 3"]));
    let mut status = |caller| (0..101).map(|_| twin.ask(0, caller).status().as_u16()).max();
    assert_eq!(status(Caller::Harness), Some(200));
    assert_eq!(status(Caller::Limited), Some(429), "a limit holds for answers that are given again");
    assert_eq!(status(Caller::Without), Some(403), "another caller is another question");
    assert_eq!(status(Caller::Nobody), Some(401));
}
