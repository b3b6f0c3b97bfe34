//! The door: the clouds over HTTP, as a client meets them. The codec is that of the emulator; between it and the bed there is no
//! socket.

use std::collections::{BTreeMap, BTreeSet};

use gnomon_reference_impl::cloud_apps::STORAGE_ORIGIN;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_reference_impl::wire::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::wire::defender::{DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse};
use gnomon_reference_impl::wire::discovery::{DiscoveryAnswer, DiscoveryQuery};
use gnomon_reference_impl::wire::http::cloud_apps::client::{Client, UnreadableAnswer};
use gnomon_reference_impl::wire::http::cloud_apps::routes as cloud_apps_routes;
use gnomon_reference_impl::wire::http::defender::{client as defender, routes as defender_routes};
use gnomon_reference_impl::wire::http::token::{AppRegistration, Directory, TokenAuthority};
use gnomon_reference_impl::wire::http::{Backend, Host, Permission, Request, Response, ServiceOptions, Services};
use gnomon_reference_impl::wire::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::wire::upload::{UploadRequest, UploadResponse};
use gnomon_reference_impl::wire::{ApiError, ErrorCode};
use http::{HeaderValue, Method, header};
use serde_json::Value;

use super::clouds::Clouds;

/// The tenant's verified domain.
const TENANT: &str = "contoso.com";

/// The application of Cloud App Security in the directory (`domain-facts.md` 6.1).
const CLOUD_APPS_APPLICATION: &str = "05a65629-4c1b-48c1-a78b-804c4abdd4af";

/// How much sooner than a token expires another one is asked for.
const MARGIN: SimDuration = SimDuration::MINUTE;

/// The clouds over HTTP.
pub struct Door {
    services: Services,
    /// The harness's tokens, by service, and until when they are good.
    tokens: BTreeMap<Host, (String, SimTime)>,
}

/// The origin by which clients call a service (`domain-facts.md` 2.1, 2.2, 6.1).
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
#[must_use]
pub fn request(method: Method, path: &str, body: Option<&Value>) -> Request {
    let mut request = Request::new(body.map(|body| body.to_string().into_bytes()).unwrap_or_default());
    *request.method_mut() = method;
    *request.uri_mut() = path.parse().unwrap_or_default();
    if body.is_some() {
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    request
}

/// Says who asks.
pub fn authorise(request: &mut Request, authorization: &str) {
    if let Ok(value) = HeaderValue::from_str(authorization) {
        request.headers_mut().insert(header::AUTHORIZATION, value);
    }
}

impl Door {
    /// A door that nobody went through.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut directory = Directory::from_seed(seed, TENANT);
        let harness = directory.apps.pop();
        directory.apps.extend(with_one_permission());
        directory.apps.extend(harness);
        let options = ServiceOptions { seed, directory, storage_origin: STORAGE_ORIGIN.to_owned() };
        Self { services: Services::new(options), tokens: BTreeMap::new() }
    }

    /// Who makes tokens.
    #[must_use]
    pub const fn authority(&self) -> &TokenAuthority {
        self.services.authority()
    }

    /// Sends a request.
    pub(super) fn send(&mut self, host: Host, mut request: Request, clouds: &mut Clouds<'_>) -> Response {
        let now = clouds.now();
        clouds.exchange.lock().wrapper.http_asked(now, host, &mut request, self.services.authority());
        let mut response = self.services.answer(host, origin(host), &request, clouds);
        clouds.exchange.lock().wrapper.http_answers(now, host, &request, &mut response);
        response
    }

    /// Asks the login service for a token for an application.
    pub(super) fn log_in(&mut self, app: &AppRegistration, scope: &str, clouds: &mut Clouds<'_>) -> Response {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", &app.client_id),
            ("client_secret", &app.client_secret),
            ("scope", scope),
        ];
        let mut asked = request(Method::POST, &format!("/{TENANT}/oauth2/v2.0/token"), None);
        *asked.body_mut() = form(&fields).into_bytes();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        asked.headers_mut().insert(header::CONTENT_TYPE, form);
        self.send(Host::Login, asked, clouds)
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
        let response = self.log_in(&app, &scope_of(host), clouds);
        let Some((token, lifetime)) = token_in(&response) else { return String::new() };
        let authorization = format!("Bearer {token}");
        self.tokens.insert(host, (authorization.clone(), now + lifetime.saturating_sub(MARGIN)));
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
            let path = page.strip_prefix(origin(Host::Defender)).unwrap_or(&page);
            let following = self.harness_sends(Host::Defender, self::request(Method::GET, path, None), clouds);
            append(&mut response, &following);
            next = defender::next_page(&following);
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
        Client { authorization, era: clouds.edition().era, storage_origin: STORAGE_ORIGIN.to_owned() }
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

/// The scope of the token for a service.
pub(super) fn scope_of(host: Host) -> String {
    match host {
        Host::CloudApps => format!("{CLOUD_APPS_APPLICATION}/.default"),
        _ => format!("{}/.default", origin(Host::Defender)),
    }
}

/// The token that a response of the login service holds, and how long it is good for.
pub(super) fn token_in(response: &Response) -> Option<(String, SimDuration)> {
    let body: Value = serde_json::from_slice(response.body()).ok()?;
    let token = body.get("access_token")?.as_str()?.to_owned();
    Some((token, SimDuration::from_secs(body.get("expires_in")?.as_u64()?)))
}

fn form(fields: &[(&str, &str)]) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(fields);
    text.finish()
}

fn read<T>(answer: Result<Result<T, ApiError>, UnreadableAnswer>) -> Result<T, ApiError> {
    answer.unwrap_or_else(|error| Err(ApiError::new(ErrorCode::InternalServerError, error.to_string())))
}

/// Appends the items of the following page to those of `response`.
fn append(response: &mut Response, following: &Response) {
    let read = |response: &Response| serde_json::from_slice::<Value>(response.body()).ok();
    let (Some(mut whole), Some(mut more)) = (read(response), read(following)) else { return };
    if let (Some(items), Some(more)) = (whole["value"].as_array_mut(), more["value"].as_array_mut()) {
        items.append(more);
        *response.body_mut() = whole.to_string().into_bytes();
    }
}
