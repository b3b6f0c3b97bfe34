//! A tenant behind the services: devices, an indicator, an alert.

use std::sync::LazyLock;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::time::SimDuration;
use gnomon_reference_impl::wire::http::token::Directory;
use gnomon_reference_impl::wire::http::{Host, Request, Response, ServiceOptions, Services};
use gnomon_sim::world::{Bench, Scenario};

pub(crate) const SCENARIO: &str = r#"
title = "A morning"
seed = 1
start = "2021-02-10T00:00:00Z"
duration = "12h"

[[place]]
name = "home"
kind = "home"
addresses = "192.168.0.0/16"

[[fleet]]
name = "laptops"
endpoints = 4
windows = { "20H2" = 1 }
protection = { well-configured = 3, network-protection-off = 1 }
places = { home = 1 }

[[action]]
at = "00:00"
do = "switch-integration-on"

[[action]]
at = "00:00"
do = "switch-network-indicators-on"

[[action]]
at = "00:00"
do = "save-settings"
block_unsanctioned_apps = true
alert_severity = "Medium"

[[action]]
at = "00:05"
do = "tag"
app = "Facebook"
"#;

/// How clients call the services.
pub(crate) const ORIGIN: &str = "http://origin.test";

/// A tenant at noon.
pub(crate) struct Tenant {
    pub(crate) services: Services,
    pub(crate) bench: Bench,
}

impl Tenant {
    pub(crate) fn new() -> Self {
        static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::built_in);
        static PARSED: LazyLock<Scenario> =
            LazyLock::new(|| Scenario::parse("a-morning", SCENARIO, &CATALOG).expect("it is a scenario"));
        let mut bench = Bench::living(&PARSED, &CATALOG, 1, 100);
        bench.run_until(PARSED.start() + SimDuration::from_hours(12));
        let directory = Directory::from_seed(1, "contoso.com");
        let options = ServiceOptions { seed: 1, directory, storage_origin: "http://storage.test".to_owned() };
        Self { services: Services::new(options), bench }
    }

    pub(crate) fn send(&mut self, host: Host, request: &Request) -> Response {
        self.services.answer(host, ORIGIN, request, &mut self.bench)
    }

    /// A token for Defender of the application with every public role, or of the harness, for which no rate limit holds.
    pub(crate) fn token(&mut self, harness: bool) -> String {
        let apps = &self.services.authority().directory.apps;
        let app = if harness { apps.last() } else { apps.first() }.expect("an application");
        let scope = "https://api.securitycenter.microsoft.com/.default";
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&scope={scope}",
            app.client_id, app.client_secret
        );
        let request = ::http::Request::post("/contoso.com/oauth2/v2.0/token")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form.into_bytes())
            .expect("a request");
        let response = self.send(Host::Login, &request);
        let body: serde_json::Value = serde_json::from_slice(response.body()).expect("JSON");
        body["access_token"].as_str().expect("a token").to_owned()
    }
}
