//! The door: the clouds over HTTP, as a client meets them. The codec is that of the emulator; between it and the world
//! there is no socket.

use std::collections::{BTreeMap, BTreeSet};

use gnomon_reference_impl::api_version::ApiVersion;
use gnomon_reference_impl::http::cloud_apps::client::{Client, UnreadableAnswer};
use gnomon_reference_impl::http::cloud_apps::routes as cloud_apps_routes;
use gnomon_reference_impl::http::defender::{client as defender, routes as defender_routes};
use gnomon_reference_impl::http::token::client::{self as login, AccessToken};
use gnomon_reference_impl::http::token::{AppRegistration, Directory, TokenAuthority};
use gnomon_reference_impl::http::{Backend, Host, Permission, Request, Response, ServiceOptions, Services};
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::upload::{STORAGE_ORIGIN, UploadRequest, UploadResponse};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::SimTime;
use http::{HeaderValue, Method, header};
use serde_json::Value;

use super::clouds::Clouds;
use crate::intercepted::Intercepted;
use crate::step_error::StepError;

/// The tenant's verified domain.
const TENANT: &str = "contoso.com";

/// The clouds over HTTP.
pub struct HttpPort {
    services: Services,
    /// By which version of the public APIs the harness asks: that which is promised.
    api_version: ApiVersion,
    /// The harness's tokens, by service, and until when they are good.
    tokens: BTreeMap<Host, (String, SimTime)>,
}

/// The origin by which clients call a service (`FACTS.md` 2.1, 2.2, 6.1).
#[must_use]
pub const fn origin(host: Host) -> &'static str {
    match host {
        Host::Login => "https://login.microsoftonline.com",
        Host::Defender => "https://api.securitycenter.microsoft.com",
        Host::CloudApps => "https://contoso.us.portal.cloudappsecurity.com",
        Host::Storage => STORAGE_ORIGIN,
    }
}

/// A request to a path of a service.
///
/// # Errors
/// If `path` is none.
pub fn request(method: Method, path: &str, body: Option<&Value>) -> Result<Request, StepError> {
    let mut request = Request::new(body.map(|body| body.to_string().into_bytes()).unwrap_or_default());
    *request.method_mut() = method;
    *request.uri_mut() = path.parse().map_err(|error| StepError::harness(format!("`{path}`: {error}")))?;
    if body.is_some() {
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    Ok(request)
}

/// Says who asks.
pub fn authorise(request: &mut Request, authorization: &str) {
    if let Ok(value) = HeaderValue::from_str(authorization) {
        request.headers_mut().insert(header::AUTHORIZATION, value);
    }
}

impl HttpPort {
    /// A door that nobody went through.
    #[must_use]
    pub fn new(seed: u64, api_version: ApiVersion) -> Self {
        let mut directory = Directory::from_seed(seed, TENANT);
        let harness = directory.apps.pop();
        directory.apps.extend(with_one_permission());
        directory.apps.extend(harness);
        let options = ServiceOptions { seed, directory, storage_origin: STORAGE_ORIGIN.to_owned() };
        Self { services: Services::new(options), api_version, tokens: BTreeMap::new() }
    }

    /// Who makes tokens.
    #[must_use]
    pub const fn authority(&self) -> &TokenAuthority {
        self.services.authority()
    }

    /// Sends a request.
    pub(super) fn send(&mut self, host: Host, mut request: Request, clouds: &mut Clouds<'_>) -> Response {
        let now = clouds.now();
        let authority = self.services.authority();
        let asked = Intercepted::HttpAsked { now, host, request: &mut request, authority };
        clouds.exchange.lock().interceptor.intercept(asked);
        let mut response = self.services.answer(host, origin(host), &request, clouds);
        let answered = Intercepted::HttpAnswers { now, host, request: &request, response: &mut response };
        clouds.exchange.lock().interceptor.intercept(answered);
        response
    }

    /// Asks the login service for a token for an application, for a service.
    pub(super) fn log_in(&mut self, app: &AppRegistration, host: Host, clouds: &mut Clouds<'_>) -> Response {
        self.send(Host::Login, login::request(TENANT, app, login::resource(host)), clouds)
    }

    /// The header `Authorization` of the harness, to which no rate limit applies.
    fn harness(&mut self, host: Host, clouds: &mut Clouds<'_>) -> String {
        let now = clouds.now();
        if let Some((authorization, until)) = self.tokens.get(&host)
            && now < *until
        {
            return authorization.clone();
        }
        let apps = &self.services.authority().directory.apps;
        let app = apps.last().expect("the directory has an application of the harness").clone();
        let response = self.log_in(&app, host, clouds);
        let Some(given) = AccessToken::read(&response) else { return String::new() };
        let authorization = format!("Bearer {}", given.token);
        self.tokens.insert(host, (authorization.clone(), now + given.used_for()));
        authorization
    }

    fn harness_sends(&mut self, host: Host, mut request: Request, clouds: &mut Clouds<'_>) -> Response {
        authorise(&mut request, &self.harness(host, clouds));
        self.send(host, request, clouds)
    }

    /// Sends a request to Defender and follows the pages of its answer.
    fn defender_sends(&mut self, request: Request, clouds: &mut Clouds<'_>) -> Response {
        let mut response = self.harness_sends(Host::Defender, request, clouds);
        let mut next = defender::next_page(&response);
        while let Some(page) = next {
            let more = self.harness_sends(Host::Defender, page, clouds);
            next = defender::next_page(&more);
            defender::append(&mut response, more);
        }
        response
    }

    pub(super) fn ask_defender(
        &mut self,
        request: &DefenderRequest,
        clouds: &mut Clouds<'_>,
    ) -> Result<DefenderResponse, ApiError> {
        let response = self.defender_sends(defender::request(origin(Host::Defender), request), clouds);
        defender::response(request, &response)
    }

    pub(super) fn ask_about_devices(
        &mut self,
        query: &DefenderQuery,
        clouds: &mut Clouds<'_>,
    ) -> Result<DefenderAnswer, ApiError> {
        let Some(request) = defender::question(origin(Host::Defender), query) else {
            let message = format!("no route answers this question: {query:?}");
            return Err(ApiError::new(ErrorCode::NotFound, message));
        };
        let response = self.defender_sends(request, clouds);
        defender::answer(query, &response)
    }

    fn client(&mut self, clouds: &mut Clouds<'_>) -> Client {
        let authorization = self.harness(Host::CloudApps, clouds);
        Client { authorization, api_version: self.api_version, storage_origin: STORAGE_ORIGIN.to_owned() }
    }

    pub(super) fn ask_cloud_apps(
        &mut self,
        request: &CloudAppsRequest,
        clouds: &mut Clouds<'_>,
    ) -> Result<CloudAppsResponse, ApiError> {
        let client = self.client(clouds);
        let sent = client.cloud_apps(request, clouds.catalog());
        read(client.cloud_apps_answer(request, &self.send(Host::CloudApps, sent, clouds)))
    }

    pub(super) fn ask_discovery(
        &mut self,
        query: &DiscoveryQuery,
        clouds: &mut Clouds<'_>,
    ) -> Result<DiscoveryAnswer, ApiError> {
        let client = self.client(clouds);
        read(client.discovery_answer(query, &self.send(Host::CloudApps, client.discovery(query), clouds)))
    }

    pub(super) fn ask_about_logs(
        &mut self,
        request: &LogsRequest,
        clouds: &mut Clouds<'_>,
    ) -> Result<LogsResponse, ApiError> {
        let client = self.client(clouds);
        read(client.logs_answer(request, &self.send(Host::CloudApps, client.logs(request), clouds)))
    }

    pub(super) fn upload(
        &mut self,
        request: &UploadRequest,
        clouds: &mut Clouds<'_>,
    ) -> Result<UploadResponse, ApiError> {
        let client = self.client(clouds);
        let (host, sent) = client.upload(request);
        read(client.upload_answer(request, &self.send(host, sent, clouds)))
    }
}

/// For each permission that a route asks for an application that has it alone, and is called by its name.
fn with_one_permission() -> impl Iterator<Item = AppRegistration> {
    let asked = defender_routes().into_iter().map(|route| route.permission);
    let asked = asked.chain(cloud_apps_routes().into_iter().map(|route| route.permission));
    let roles = asked.flat_map(|permission| match permission {
        Permission::AnyOf(roles) => roles,
        Permission::None | Permission::Token => &[],
    });
    roles.copied().collect::<BTreeSet<&str>>().into_iter().zip(1_u32..).map(|(role, number)| AppRegistration {
        client_id: format!("00000000-0000-4000-a000-{number:012}"),
        client_secret: format!("secret of the application {number}"),
        name: role.to_owned(),
        roles: vec![role.to_owned()],
    })
}

fn read<T>(answer: Result<Result<T, ApiError>, UnreadableAnswer>) -> Result<T, ApiError> {
    answer.unwrap_or_else(|error| Err(ApiError::new(ErrorCode::InternalServerError, error.to_string())))
}
