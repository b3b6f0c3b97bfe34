//! Defender's API in front of a tenant with two devices and alerts.

mod client;
mod created;
mod indicators;
mod reading;
mod real_clients;
mod refusals;
mod writing;

use serde_json::json;

use super::*;
use crate::catalog::Destination;
use crate::defender::{AlertTemplate, Cell, Published};
use crate::names::{Client, DestinationId, DeviceId, DeviceName, ProcessImage};
use crate::protocol::agent::{
    AgentEvent, AgentRequest, AttemptOutcome, CheckIn, Enforcer, EventBatch, EventKind, LocalAddress,
};
use crate::protocol::defender::{IndicatorId, Severity};
use crate::protocol::device_policy::PolicyVersion;
use crate::protocol::windows::WindowsBuild;

const API: &str = "https://api.securitycenter.microsoft.com";
const FIRST: &str = "0000000000000000000000000000000000000001";
const ALERT: &str = "da0000000000000000000000000000000000000001_1";

/// A client of the API.
pub(super) struct Api {
    pub(super) bed: Bed,
    bearer: String,
    harness: String,
}

impl Api {
    /// The two devices checked in at 05:00; on the first one Erin signed in and was kept from Dropbox at 05:10.
    fn new(edition: &str) -> Self {
        let mut bed = Bed::new(edition);
        bed.bare.names.add_destination(Destination::parse("www.dropbox.com").unwrap());
        let account = bed.bare.names.accounts_mut().add("contoso", "erin.smith");
        let image = ProcessImage::new("chrome.exe", r"C:\Program Files", "chrome.exe --flag", Client::Browser);
        let image = bed.bare.names.add_image(image);
        for number in 1..=2u32 {
            let address = LocalAddress([10, 0, 0, number as u8].into());
            let (device, policy) = (DeviceId(number), PolicyVersion(0));
            let check_in = CheckIn { device, build: WindowsBuild::client(19_042, 804), address, policy };
            let mut requests = vec![AgentRequest::CheckIn(check_in)];
            if number == 1 {
                let at = "2021-02-10T05:10:00Z".parse().unwrap();
                let (indicator, destination) = (IndicatorId(1), DestinationId(0));
                let outcome = AttemptOutcome::Blocked(Enforcer::NetworkProtection);
                let kinds = [
                    EventKind::SignIn { account },
                    EventKind::Attempt { indicator, destination, account, image, address, outcome },
                ];
                let events = kinds.into_iter().map(|kind| AgentEvent { at, kind }).collect();
                requests.push(AgentRequest::Events(EventBatch { device, first: 0, events }));
            }
            let template = AlertTemplate {
                application: "Dropbox".to_owned(),
                value: "dropbox.com".to_owned(),
                severity: Severity::High,
                synchronised: true,
            };
            let templates = std::sync::Arc::new(BTreeMap::from([(IndicatorId(1), template)]).into());
            let published = Published { templates, ..Published::default() };
            let mut cell = Cell::new(device, number == 1);
            for request in requests {
                cell.receive("2021-02-10T05:00:00Z".parse().unwrap(), &request, &published, &bed.bare.edition);
            }
            let computer_dns_name = format!("pc-{number}.contoso.com");
            bed.bare.cells.push((DeviceName { machine_id: format!("{number:040x}"), computer_dns_name }, cell));
        }
        let bearer = format!("Bearer {}", bed.token(API));
        let harness = format!("Bearer {}", bed.harness_token(API));
        Self { bed, bearer, harness }
    }

    fn send(&mut self, method: &str, uri: &str, body: Option<&Value>) -> Response {
        let mut request =
            ::http::Request::builder().method(method).uri(uri).header("Authorization", self.authorization(uri));
        if body.is_some() {
            request = request.header("Content-Type", "application/json");
        }
        let body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        self.bed.send(Host::Defender, &request.body(body).unwrap())
    }

    /// What a client sends: routes of ours are for the harness alone.
    fn authorization(&self, uri: &str) -> &str {
        if uri.contains("/api/gnomon/") { &self.harness } else { &self.bearer }
    }

    /// The body of a successful GET.
    fn get(&mut self, uri: &str) -> Value {
        let response = self.send("GET", uri, None);
        assert_eq!(response.status(), 200, "{uri}: {}", String::from_utf8_lossy(response.body()));
        json(&response)
    }

    /// Status, code and message of a refusal.
    fn refused(&mut self, method: &str, uri: &str, body: Option<&Value>) -> (u16, String, String) {
        let response = self.send(method, uri, body);
        let error = json(&response)["error"].clone();
        let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
        (response.status().as_u16(), text("code"), text("message"))
    }
}
