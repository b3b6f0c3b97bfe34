//! A tenant behind the services: devices, an indicator, an alert.

use std::sync::LazyLock;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::http::token::Directory;
use gnomon_reference_impl::http::token::client::{self, AccessToken};
use gnomon_reference_impl::http::{Host, Request, Response, ServiceOptions, Services};
use gnomon_reference_impl::time::SimDuration;
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
        static PARSED: LazyLock<Scenario> =
            LazyLock::new(|| Scenario::parse("a-morning", SCENARIO, &Catalog::built_in()).expect("it is a scenario"));
        let mut bench = Bench::living(&PARSED, &Catalog::built_in(), 1, 100);
        bench.run_until(PARSED.start() + SimDuration::from_hours(12));
        let directory = Directory::from_seed(1, "contoso.com");
        let options = ServiceOptions { seed: 1, directory, storage_origin: "http://storage.test".to_owned() };
        Self { services: Services::new(options), bench }
    }

    /// A tenant, and a token of the harness.
    pub(crate) fn with_token() -> (Self, String) {
        let mut tenant = Self::new();
        let token = tenant.token(true);
        (tenant, token)
    }

    pub(crate) fn send(&mut self, host: Host, request: &Request) -> Response {
        self.services.answer(host, ORIGIN, request, &mut gnomon_mocks::BenchBackend(&mut self.bench))
    }

    /// A token for Defender of the application with every public role, or of the harness, for which no rate limit
    /// holds.
    pub(crate) fn token(&mut self, harness: bool) -> String {
        let apps = &self.services.authority().directory.apps;
        let app = if harness { apps.last() } else { apps.first() }.expect("an application");
        let request = client::request("contoso.com", app, client::DEFENDER);
        AccessToken::read(&self.send(Host::Login, &request)).expect("a token").token
    }
}
