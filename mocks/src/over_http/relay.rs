//! The serving side of the public APIs with its role left out: it catches what a route would ask the role, and says
//! what the role answers.

use std::collections::BTreeMap;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::http::cloud_apps::client::Client;
use gnomon_reference_impl::http::defender::client;
use gnomon_reference_impl::http::token::Directory;
use gnomon_reference_impl::http::token::client::{self as login, AccessToken};
use gnomon_reference_impl::http::{Backend, Host, Request, Response, ServiceOptions, Services};
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{
    Caller, DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse,
};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::SimTime;

use gnomon_sim::world::Setting;

use super::codec_fault::CodecFault;

/// Where endpoints and Cloud App Security find Defender.
pub(super) const DEFENDER: &str = "https://api.securitycenter.microsoft.com";

/// Where Defender and log collectors find Cloud App Security.
pub(super) const CLOUD_APPS: &str = "https://contoso.us3.portal.cloudappsecurity.com";

/// Where log files are put.
const STORAGE: &str = "https://logs.blob.core.windows.net";

/// The login service.
const LOGIN: &str = "https://login.microsoftonline.com";

/// The tenant's verified domain.
const TENANT: &str = "contoso.com";

/// The routes of both clouds, and what their clients need to be let in.
#[derive(Clone, Debug)]
pub(super) struct Relay {
    services: Services,
    /// The application as which Cloud App Security and log collectors come: its place in the directory.
    application: usize,
    /// Tokens for each service, with the instant up to which they are used.
    tokens: BTreeMap<Host, (SimTime, String)>,
}

impl Relay {
    pub(super) fn new(seed: u64) -> Self {
        let mut directory = Directory::from_seed(seed, TENANT);
        let application = directory.apps.len() - 1;
        // Roles are named by who they are on the typed wires too.
        let caller = Caller::cloud_app_security();
        directory.apps[application].client_id = caller.created_by;
        directory.apps[application].name = caller.source;
        let storage_origin = STORAGE.to_owned();
        Self {
            services: Services::new(ServiceOptions { seed, directory, storage_origin }),
            application,
            tokens: BTreeMap::new(),
        }
    }

    /// The request as Defender's role would be asked it.
    pub(super) fn request(
        &mut self,
        now: SimTime,
        request: &DefenderRequest,
        setting: &Setting,
    ) -> Result<DefenderRequest, CodecFault> {
        let mut role = Role::listening(now, setting);
        let response = self.ask_defender(client::request(DEFENDER, request), &mut role)?;
        match role.heard {
            Some(Heard::Defender(caller, heard)) if caller == Caller::cloud_app_security() => Ok(heard),
            Some(Heard::Defender(caller, _)) => {
                let message = format!("The caller is known as `{}`", caller.created_by);
                Err(CodecFault::Refused(ApiError::new(ErrorCode::Forbidden, message)))
            }
            _ => Err(not_asked(client::response(request, &response).err())),
        }
    }

    /// The answer as Cloud App Security reads it, every page of it.
    pub(super) fn answer(
        &mut self,
        now: SimTime,
        request: &DefenderRequest,
        answer: Result<DefenderResponse, ApiError>,
        setting: &Setting,
    ) -> Result<Result<DefenderResponse, ApiError>, CodecFault> {
        let mut role = Role { defender_says: Some(answer), ..Role::listening(now, setting) };
        let mut response = self.ask_defender(client::request(DEFENDER, request), &mut role)?;
        let mut next = client::next_page(&response);
        while let Some(page) = next {
            let more = self.ask_defender(page, &mut role)?;
            next = client::next_page(&more);
            client::append(&mut response, more);
        }
        Ok(client::response(request, &response))
    }

    /// The call as the role of Cloud App Security would be asked it.
    pub(super) fn upload(
        &mut self,
        now: SimTime,
        request: &UploadRequest,
        setting: &Setting,
    ) -> Result<UploadRequest, CodecFault> {
        let mut role = Role::listening(now, setting);
        let (client, response) = self.call(request, &mut role)?;
        match role.heard {
            Some(Heard::Upload(heard)) => Ok(heard),
            _ => Err(not_asked(client.upload_answer(request, &response).ok().and_then(Result::err))),
        }
    }

    /// The answer as the log collector reads it.
    pub(super) fn upload_answer(
        &mut self,
        now: SimTime,
        request: &UploadRequest,
        answer: Result<UploadResponse, ApiError>,
        setting: &Setting,
    ) -> Result<Result<UploadResponse, ApiError>, CodecFault> {
        let mut role = Role { cloud_apps_says: Some(answer), ..Role::listening(now, setting) };
        let (client, response) = self.call(request, &mut role)?;
        client.upload_answer(request, &response).map_err(|error| CodecFault::unreadable("a call of an upload", &error))
    }

    fn ask_defender(&mut self, mut request: Request, role: &mut Role<'_>) -> Result<Response, CodecFault> {
        let token = self.token(Host::Defender, role)?;
        let authorization =
            format!("Bearer {token}").parse().map_err(|error| CodecFault::unreadable("the login", &error))?;
        request.headers_mut().insert("authorization", authorization);
        Ok(self.services.answer(Host::Defender, DEFENDER, &request, role))
    }

    fn call(&mut self, request: &UploadRequest, role: &mut Role<'_>) -> Result<(Client, Response), CodecFault> {
        let client = Client {
            authorization: format!("Bearer {}", self.token(Host::CloudApps, role)?),
            api_version: role.setting.edition().api_version,
            storage_origin: STORAGE.to_owned(),
        };
        let (host, sent) = client.upload(request);
        let origin = if host == Host::Storage { STORAGE } else { CLOUD_APPS };
        let response = self.services.answer(host, origin, &sent, role);
        Ok((client, response))
    }

    /// A token that is good now: clients keep one until shortly before it expires.
    fn token(&mut self, of: Host, role: &mut Role<'_>) -> Result<String, CodecFault> {
        if let Some((until, token)) = self.tokens.get(&of)
            && role.now < *until
        {
            return Ok(token.clone());
        }
        let application = &self.services.authority().directory.apps[self.application];
        let request = login::request(TENANT, application, login::resource(of));
        let response = self.services.answer(Host::Login, LOGIN, &request, role);
        let given =
            AccessToken::read(&response).ok_or_else(|| CodecFault::unreadable("the login", &"no token was given"))?;
        self.tokens.insert(of, (role.now + given.used_for(), given.token.clone()));
        Ok(given.token)
    }
}

/// A request of which its role was not asked: what it was refused with.
fn not_asked(refused: Option<ApiError>) -> CodecFault {
    let unasked = || ApiError::new(ErrorCode::InternalServerError, "No role was asked");
    CodecFault::Refused(refused.unwrap_or_else(unasked))
}

/// What a role was asked.
enum Heard {
    Defender(Caller, DefenderRequest),
    Upload(UploadRequest),
}

/// A role that notes what it is asked, and answers what it is told to.
struct Role<'a> {
    now: SimTime,
    setting: &'a Setting,
    heard: Option<Heard>,
    defender_says: Option<Result<DefenderResponse, ApiError>>,
    cloud_apps_says: Option<Result<UploadResponse, ApiError>>,
}

impl<'a> Role<'a> {
    /// A role that has nothing to answer yet.
    const fn listening(now: SimTime, setting: &'a Setting) -> Self {
        Self { now, setting, heard: None, defender_says: None, cloud_apps_says: None }
    }
}

/// What a role says that does not speak on this wire, or not yet.
fn silent<T>() -> Result<T, ApiError> {
    Err(ApiError::new(ErrorCode::ServiceUnavailable, "The answer is not known yet"))
}

impl Backend for Role<'_> {
    fn now(&self) -> SimTime {
        self.now
    }

    fn edition(&self) -> &Edition {
        self.setting.edition()
    }

    fn catalog(&self) -> &Catalog {
        self.setting.catalog()
    }

    fn ask_defender(&mut self, caller: &Caller, request: DefenderRequest) -> Result<DefenderResponse, ApiError> {
        self.heard = Some(Heard::Defender(caller.clone(), request));
        self.defender_says.clone().unwrap_or_else(silent)
    }

    fn ask_about_devices(&mut self, _: &DefenderQuery) -> Result<DefenderAnswer, ApiError> {
        silent()
    }

    fn ask_cloud_apps(&mut self, _: &CloudAppsRequest) -> Result<CloudAppsResponse, ApiError> {
        silent()
    }

    fn ask_discovery(&mut self, _: &DiscoveryQuery) -> Result<DiscoveryAnswer, ApiError> {
        silent()
    }

    fn ask_about_logs(&mut self, _: &LogsRequest) -> Result<LogsResponse, ApiError> {
        silent()
    }

    fn upload(&mut self, request: &UploadRequest) -> Result<UploadResponse, ApiError> {
        self.heard = Some(Heard::Upload(request.clone()));
        self.cloud_apps_says.clone().unwrap_or_else(silent)
    }
}
