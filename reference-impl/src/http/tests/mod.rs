//! The services in front of a tenant: the cores of both clouds, and devices where a test adds some.

mod cloud_apps;
mod defender_api;
mod routes;
mod tokens;

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::catalog::Catalog;
use crate::cloud_apps as cas;
use crate::defender;
use crate::edition::Edition;
use crate::names::Names;
use crate::protocol::ApiError;
use crate::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use crate::protocol::defender::{Caller, DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse};
use crate::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use crate::protocol::logs::{LogsRequest, LogsResponse};
use crate::protocol::upload::{UploadRequest, UploadResponse};
use crate::time::SimTime;

/// A tenant of bare participants, without a world around them.
struct Bare {
    now: SimTime,
    edition: Edition,
    catalog: Catalog,
    names: Names,
    defender: defender::Core,
    cells: Vec<(crate::names::DeviceName, defender::Cell)>,
    cloud_apps: cas::Core,
}

impl Backend for Bare {
    fn now(&self) -> SimTime {
        self.now
    }

    fn edition(&self) -> &Edition {
        &self.edition
    }

    fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    fn ask_defender(&mut self, caller: &Caller, request: DefenderRequest) -> Result<DefenderResponse, ApiError> {
        self.defender.handle(self.now, caller, request, &self.edition)
    }

    fn ask_about_devices(&mut self, query: &DefenderQuery) -> Result<DefenderAnswer, ApiError> {
        let known = defender::query::Known { names: &self.names, risks: &[] };
        if query.changes() {
            let cells = self.cells.iter_mut().map(|(name, cell)| (name.clone(), cell));
            return defender::query::update(query, self.now, known, cells);
        }
        if let DefenderQuery::Hunt { query } = query {
            let cells = self.cells.iter().map(|(name, cell)| (name.clone(), cell));
            return self.defender.hunt(self.now, query, &self.edition, &self.names, cells).map(DefenderAnswer::Hunt);
        }
        defender::query::answer(query, self.now, known, self.cells.iter().map(|(name, cell)| (name.clone(), cell)))
    }

    fn ask_cloud_apps(&mut self, request: &CloudAppsRequest) -> Result<CloudAppsResponse, ApiError> {
        let context = cas::Context { edition: &self.edition, catalog: &self.catalog };
        self.cloud_apps.handle(self.now, request, context)
    }

    fn ask_discovery(&mut self, query: &DiscoveryQuery) -> Result<DiscoveryAnswer, ApiError> {
        let discovery = cas::report::Discovery { core: &self.cloud_apps, names: &self.names, catalog: &self.catalog };
        cas::report::answer(query, self.now, discovery, std::iter::empty())
    }

    fn ask_about_logs(&mut self, request: &LogsRequest) -> Result<LogsResponse, ApiError> {
        let addresses = BTreeMap::new();
        let context = cas::LogContext { edition: &self.edition, catalog: &self.catalog, addresses: &addresses };
        self.cloud_apps.handle_logs(self.now, request, context)
    }

    fn upload(&mut self, request: &UploadRequest) -> Result<UploadResponse, ApiError> {
        let addresses = BTreeMap::new();
        let context = cas::LogContext { edition: &self.edition, catalog: &self.catalog, addresses: &addresses };
        self.cloud_apps.upload(self.now, request, context)
    }
}

/// Services in front of it, and a client.
struct Bed {
    services: Services,
    bare: Bare,
}

impl Bed {
    fn new(edition: &str) -> Self {
        let options = ServiceOptions {
            seed: 1,
            directory: token::Directory::from_seed(1, "contoso.com"),
            storage_origin: "http://storage.test".to_owned(),
        };
        let bare = Bare {
            now: "2021-02-10T06:00:00Z".parse().unwrap(),
            edition: Edition::named(edition).unwrap(),
            catalog: Catalog::built_in(),
            names: Names::new(),
            defender: defender::Core::new(),
            cells: Vec::new(),
            cloud_apps: cas::Core::new(),
        };
        Self { services: Services::new(options), bare }
    }

    fn send(&mut self, host: Host, request: &Request) -> Response {
        self.services.answer(host, "http://origin.test", request, &mut self.bare)
    }

    /// A token of the application that has the role of ours too, for this resource.
    fn harness_token(&mut self, resource: &str) -> String {
        let ours = |app: &token::AppRegistration| app.roles.iter().any(|role| role == "Gnomon.Administrator");
        let position = self.services.authority().directory.apps.iter().position(ours).unwrap();
        self.token_of(position, resource)
    }

    /// A token of the first application, which has every public role, for this resource.
    fn token(&mut self, resource: &str) -> String {
        self.token_of(0, resource)
    }

    fn token_of(&mut self, app: usize, resource: &str) -> String {
        let app = self.services.authority().directory.apps[app].clone();
        let body = form(&[
            ("grant_type", "client_credentials"),
            ("client_id", &app.client_id),
            ("client_secret", &app.client_secret),
            ("scope", &format!("{resource}/.default")),
        ]);
        let answer = json(&self.send(Host::Login, &post("/contoso.com/oauth2/v2.0/token", body)));
        answer["access_token"].as_str().unwrap_or_default().to_owned()
    }

    fn get_with(&mut self, host: Host, uri: &str, authorization: &str) -> Response {
        let request =
            ::http::Request::builder().uri(uri).header("Authorization", authorization).body(Vec::new()).unwrap();
        self.send(host, &request)
    }
}

fn form(fields: &[(&str, &str)]) -> Vec<u8> {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
}

fn post(uri: &str, body: Vec<u8>) -> Request {
    let form = "application/x-www-form-urlencoded";
    ::http::Request::builder().method("POST").uri(uri).header("Content-Type", form).body(body).unwrap()
}

fn json(response: &Response) -> Value {
    serde_json::from_slice(response.body()).unwrap_or_else(|error| panic!("{error}: {response:?}"))
}
