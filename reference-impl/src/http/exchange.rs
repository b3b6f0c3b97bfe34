//! An exchange: a request with what a route needs to answer it, and how the tenant is asked.

use super::token::Identity;
use super::{Backend, Call, Host};
use crate::api_version::ApiVersion;
use crate::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use crate::protocol::defender::{DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse};
use crate::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use crate::protocol::logs::{LogsRequest, LogsResponse};
use crate::protocol::upload::STORAGE_ORIGIN;
use crate::protocol::upload::{UploadRequest, UploadResponse};
use crate::protocol::{ApiError, TypedRequest, WireRequest};

/// A request with what a route needs to answer it.
pub(super) struct Exchange<'a> {
    /// The request, read as a call: method, path, parameters, body.
    pub call: &'a Call<'a>,
    /// The origin by which the client calls the service, `http://127.0.0.1:8080`: links begin with it.
    pub origin: &'a str,
    /// The origin of the storage, as the services were set up: see [`Exchange::storage`].
    pub storage_origin: &'a str,
    /// Who asks, as the token says (API-01).
    pub identity: Identity,
    /// The tenant's id, a GUID.
    pub tenant_id: &'a str,
    /// The id of the request, a GUID.
    pub id: &'a str,
    /// The tenant that is asked.
    pub backend: &'a mut dyn Backend,
}

impl<'a> Exchange<'a> {
    /// The origin of the storage for this client: whoever calls the service by its real name reaches the storage by its
    /// real name too.
    pub(super) fn storage(&self) -> &'a str {
        let is_real = |origin: &str| origin.split_once("://").is_some_and(|(_, name)| Host::named(name).is_some());
        if is_real(self.origin) && !is_real(self.storage_origin) { STORAGE_ORIGIN } else { self.storage_origin }
    }

    /// Which routes, fields and words the service has.
    pub(super) fn api_version(&self) -> ApiVersion {
        self.backend.edition().api_version
    }

    /// Asks the tenant, in the name of who sent the request.
    pub(super) fn ask<R: TenantRequest, A>(&mut self, request: TypedRequest<R, A>) -> Result<A, ApiError> {
        request.ask(|request| request.send(self))
    }
}

/// A request that a tenant answers.
pub(super) trait TenantRequest: WireRequest {
    /// Asks the tenant of an exchange.
    fn send(self, exchange: &mut Exchange<'_>) -> Result<Self::Response, ApiError>;
}

impl TenantRequest for DefenderRequest {
    fn send(self, exchange: &mut Exchange<'_>) -> Result<DefenderResponse, ApiError> {
        let caller = exchange.identity.caller();
        exchange.backend.ask_defender(&caller, self)
    }
}

impl TenantRequest for DefenderQuery {
    fn send(self, exchange: &mut Exchange<'_>) -> Result<DefenderAnswer, ApiError> {
        exchange.backend.ask_about_devices(&self)
    }
}

impl TenantRequest for CloudAppsRequest {
    fn send(self, exchange: &mut Exchange<'_>) -> Result<CloudAppsResponse, ApiError> {
        exchange.backend.ask_cloud_apps(&self)
    }
}

impl TenantRequest for DiscoveryQuery {
    fn send(self, exchange: &mut Exchange<'_>) -> Result<DiscoveryAnswer, ApiError> {
        exchange.backend.ask_discovery(&self)
    }
}

impl TenantRequest for LogsRequest {
    fn send(self, exchange: &mut Exchange<'_>) -> Result<LogsResponse, ApiError> {
        exchange.backend.ask_about_logs(&self)
    }
}

impl TenantRequest for UploadRequest {
    fn send(self, exchange: &mut Exchange<'_>) -> Result<UploadResponse, ApiError> {
        exchange.backend.upload(&self)
    }
}
