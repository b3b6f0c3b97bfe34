//! Which service a request is for, and what all of them share: tokens, rate limits, ids of requests.

use ::http::{HeaderName, HeaderValue, Method, StatusCode};
use serde_json::json;

use super::call::Call;
use super::exchange::Exchange;
use super::host::Host;
use super::rate::Rates;
use super::reply::{cloud_apps_refusal, defender_refusal, head_alone, json_reply};
use super::request_id::{RequestId, RequestIds};
use super::response_cache::ResponseCache;
use super::token::{self, Directory, TokenAuthority, Verifier};
use super::{Backend, RateLimit, Request, Response, TenantState, cloud_apps, defender};
use crate::edition::CallLimits;
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimTime;

/// How services are set up.
#[derive(Clone, Debug)]
pub struct ServiceOptions {
    /// What keys and ids derive from.
    pub seed: u64,
    /// The tenant's applications and API tokens.
    pub directory: Directory,
    /// Where log files are to be put: the origin that addresses of uploads begin with.
    pub storage_origin: String,
}

/// The services of a tenant over HTTP. What they remember is memory: a restart forgets it.
#[derive(Clone, Debug)]
pub struct Services {
    ids: RequestIds,
    authority: TokenAuthority,
    storage_origin: String,
    verifier: Verifier,
    rates: Rates,
    repeated: ResponseCache,
    /// How many requests were answered: ids of requests derive from it.
    answered: u64,
    early_retries: u64,
}

impl Services {
    /// Services that have answered nothing yet.
    #[must_use]
    pub fn new(options: ServiceOptions) -> Self {
        let ServiceOptions { seed, directory, storage_origin } = options;
        Self {
            ids: RequestIds::new(seed),
            authority: TokenAuthority::new(seed, directory),
            storage_origin,
            verifier: Verifier::default(),
            rates: Rates::default(),
            repeated: ResponseCache::default(),
            answered: 0,
            early_retries: 0,
        }
    }

    /// The same services with another key to sign tokens with than the one that derives from the seed.
    #[must_use]
    pub fn with_signing_key(self, key: [u8; 32]) -> Self {
        Self { authority: self.authority.with_key(key), ..self }
    }

    /// Where log files are to be put from now on.
    pub fn move_storage(&mut self, origin: &str) {
        self.repeated.clear();
        origin.clone_into(&mut self.storage_origin);
    }

    /// Who makes the tokens.
    #[must_use]
    pub const fn authority(&self) -> &TokenAuthority {
        &self.authority
    }

    /// How many calls came before the wait was over that their caller had been told (API-05).
    #[must_use]
    pub const fn early_retries(&self) -> u64 {
        self.early_retries
    }

    /// How many requests were answered.
    #[must_use]
    pub const fn answered(&self) -> u64 {
        self.answered
    }

    /// Answers a request to a service at the tenant's present instant. `origin` is how the client calls it,
    /// `http://127.0.0.1:8080`.
    pub fn answer(&mut self, host: Host, origin: &str, request: &Request, backend: &mut dyn Backend) -> Response {
        let id = self.next_id();
        let state = backend.state();
        let calls = &backend.edition().limits.calls;
        let response = match self.answered_before(state, host, origin, request, id.as_str(), calls) {
            Some(response) => response,
            None => {
                let mut limits = Vec::new();
                let response = self.answer_as(host, origin, request, backend, id.as_str(), &mut limits);
                if let Some(state) = state
                    && backend.state() == Some(state)
                {
                    self.repeated.keep(state, host, origin, request, limits, &response);
                }
                response
            }
        };
        let response = if *request.method() == Method::HEAD { head_alone(response) } else { response };
        with_marks(response, host, id.as_str())
    }

    /// The answer that this request had before in this state, if its caller may still call.
    fn answered_before(
        &mut self,
        state: Option<TenantState>,
        host: Host,
        origin: &str,
        request: &Request,
        id: &str,
        calls: &CallLimits,
    ) -> Option<Response> {
        let now = state?.now;
        let (limits, response) = self.repeated.find(state, host, origin, request)?;
        let refused =
            limits.iter().find_map(|limit| admit(&mut self.rates, &mut self.early_retries, now, *limit, calls).err());
        Some(refused.map_or_else(|| response.clone(), |error| refusal(host, &error, id)))
    }

    /// Refuses a request to a service, whatever it is: what a stand-in does that is told to fail.
    pub fn refuse(&mut self, host: Host, error: &ApiError) -> Response {
        let id = self.next_id();
        with_marks(refusal(host, error, id.as_str()), host, id.as_str())
    }

    /// The id of a request that is about to be answered.
    fn next_id(&mut self) -> RequestId {
        self.answered += 1;
        self.ids.id(self.answered)
    }

    fn answer_as(
        &mut self,
        host: Host,
        origin: &str,
        request: &Request,
        backend: &mut dyn Backend,
        id: &str,
        limits: &mut Vec<RateLimit>,
    ) -> Response {
        let now = backend.now();
        let call = match Call::parse(request) {
            Ok(call) => call,
            Err(error) => return refusal(host, &ApiError::new(ErrorCode::BadRequest, error.to_string()), id),
        };
        let audience = match host {
            Host::Login => return token::answer_login(&self.authority, &call, origin, now, id),
            Host::Storage => {
                let mut exchange = Exchange {
                    call: &call,
                    origin,
                    storage_origin: origin,
                    identity: token::Identity::Nobody,
                    tenant_id: &self.authority.directory.tenant_id,
                    id,
                    backend,
                };
                return cloud_apps::answer_storage(&mut exchange);
            }
            Host::Defender => token::Audience::Defender,
            Host::CloudApps => token::Audience::CloudApps,
        };
        let identity = match self.verifier.identity(&self.authority, &call, audience, now) {
            Ok(identity) => identity,
            Err(error) => return refusal(host, &error, id),
        };
        let storage_origin = self.storage_origin.as_str();
        let tenant_id = self.authority.directory.tenant_id.as_str();
        let calls = backend.edition().limits.calls.clone();
        let exchange = Exchange { call: &call, origin, storage_origin, identity, tenant_id, id, backend };
        let admit = &mut |limit: RateLimit| {
            limits.push(limit);
            admit(&mut self.rates, &mut self.early_retries, now, limit, &calls)
        };
        let answered = match host {
            Host::Defender => defender::answer(exchange, admit),
            _ => cloud_apps::answer(exchange, admit),
        };
        answered.unwrap_or_else(|error| refusal(host, &error, id))
    }
}

/// Counts a call against a limit.
fn admit(
    rates: &mut Rates,
    early_retries: &mut u64,
    now: SimTime,
    limit: RateLimit,
    calls: &CallLimits,
) -> Result<(), ApiError> {
    rates.admit(now, limit, calls).map_err(|too_many| {
        *early_retries += u64::from(too_many.early);
        ApiError::throttled(too_many.wait)
    })
}

/// A response with the headers that every response of a service has.
fn with_marks(mut response: Response, host: Host, id: &str) -> Response {
    if let Ok(id) = HeaderValue::from_str(id) {
        response.headers_mut().insert(HeaderName::from_static("x-ms-request-id"), id);
    }
    if host == Host::Defender {
        response.headers_mut().insert(HeaderName::from_static("odata-version"), HeaderValue::from_static("4.0"));
    }
    response
}

fn refusal(host: Host, error: &ApiError, id: &str) -> Response {
    match host {
        Host::Defender => defender_refusal(error, id),
        Host::CloudApps => cloud_apps_refusal(error),
        Host::Storage => cloud_apps::storage_refusal(error),
        Host::Login => {
            let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            json_reply(status, &json!({"error": "invalid_request", "error_description": error.message}))
        }
    }
}
