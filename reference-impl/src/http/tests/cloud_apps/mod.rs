//! Cloud App Security over HTTP, in front of a tenant whose proxy logs told of three apps.

mod alerts;
mod arbitrary;
mod client;
mod conventions;
mod discovery;
mod filters;
mod investigation;
mod policies;
mod real_clients;
mod uploads;

use super::*;
use crate::cloud_apps::{CensusCount, Context, DataSource, DiscoveredApp, LogContext, LoggedTransaction};
use crate::protocol::discovery::LogAttributes;
use crate::protocol::discovery_policies::{AppFilters, AppliesTo, PolicySettings, PolicySeverity};
use crate::quantities::Bytes;
use crate::time::SimDuration;

/// Dropbox, Box and Salesforce, by their public numbers.
const DROPBOX: u32 = 11627;
const BOX: u32 = 10489;
const SALESFORCE: u32 = 11114;

const ERIN: &str = "contoso\\erin.smith";
const FRANK: &str = "contoso\\frank.jones";

impl Bed {
    /// A tenant whose data source "Office proxy" told of three apps.
    fn with_logs(edition: &str) -> Self {
        let mut bed = Self::new(edition);
        let (now, source) = (bed.bare.now, "Office proxy");
        let data_source = DataSource { name: source.to_owned(), log_type: 183, attributes: LogAttributes::ALL };
        bed.bare.cloud_apps.sources_mut().add_source(now, data_source).unwrap();
        let logged: Vec<LoggedTransaction> = [
            (DROPBOX, ERIN, 1, 5000, 1000),
            (DROPBOX, FRANK, 2, 7000, 500),
            (BOX, ERIN, 1, 100, 20_000),
            (SALESFORCE, FRANK, 2, 10, 10),
        ]
        .into_iter()
        .map(|(app, user, address, up, down)| LoggedTransaction {
            at: now,
            app: DiscoveredApp::App(bed.bare.catalog.by_id(crate::catalog::AppId(app)).unwrap()),
            user: Some(user.to_owned()),
            source_ip: Some([10, 0, 0, address].into()),
            total: Some(Bytes(up + down)),
            up: Some(Bytes(up)),
            down: Some(Bytes(down)),
            blocked: false,
        })
        .collect();
        bed.bare.cloud_apps.sources_mut().add_log(now, source, logged, 90).unwrap();
        bed
    }

    /// The same, where a policy has alerted about each app.
    fn with_alerts(edition: &str) -> Self {
        let mut bed = Self::with_logs(edition);
        let settings = PolicySettings {
            name: "Any app".to_owned(),
            severity: PolicySeverity::Medium,
            filters: AppFilters::default(),
            trigger: Vec::new(),
            apply_to: AppliesTo::Reports(vec!["Office proxy".to_owned()]),
            governance: None,
            daily_alert_limit: None,
        };
        bed.bare.ask_cloud_apps(&CloudAppsRequest::CreatePolicy(Box::new(settings))).unwrap();
        let context = Context { edition: &bed.bare.edition, catalog: &bed.bare.catalog };
        let at = bed.bare.cloud_apps.next_evaluation_at(context);
        bed.bare.cloud_apps.evaluate(at, CensusCount::default(), context);
        bed.bare.now = at;
        bed
    }

    /// What a call with the API token answers. Each call comes in a minute of its own.
    fn ask(&mut self, method: &str, uri: &str, body: &str) -> Response {
        self.bare.now += SimDuration::MINUTE;
        self.ask_now(method, uri, body)
    }

    /// The same, in the same minute as the call before.
    fn ask_now(&mut self, method: &str, uri: &str, body: &str) -> Response {
        let key = self.services.authority().directory.api_tokens[0].key.clone();
        let request = ::http::Request::builder()
            .method(method)
            .uri(uri)
            .header("Authorization", format!("Token {key}"))
            .body(body.as_bytes().to_vec())
            .unwrap();
        self.send(Host::CloudApps, &request)
    }

    /// The JSON body of an answer that is no refusal.
    fn ok(&mut self, method: &str, uri: &str, body: &str) -> Value {
        let response = self.ask(method, uri, body);
        assert_eq!(response.status().as_u16(), 200, "{method} {uri}: {}", String::from_utf8_lossy(response.body()));
        json(&response)
    }

    /// The status and the detail of a refusal.
    fn refused(&mut self, method: &str, uri: &str, body: &str) -> (u16, String) {
        let response = self.ask(method, uri, body);
        (response.status().as_u16(), json(&response)["detail"].as_str().unwrap_or_default().to_owned())
    }

    /// Lets the run of the hour analyse logs.
    fn analyse(&mut self) {
        let addresses = BTreeMap::new();
        let context = LogContext { edition: &self.bare.edition, catalog: &self.bare.catalog, addresses: &addresses };
        self.bare.now = self.bare.cloud_apps.logs_timer_at(&self.bare.edition);
        self.bare.cloud_apps.wake_logs(self.bare.now, context);
    }
}

/// The values of a field of the records of a list.
fn column<'a>(list: &'a Value, field: &str) -> Vec<&'a Value> {
    list["data"].as_array().unwrap().iter().map(|record| &record[field]).collect()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}
