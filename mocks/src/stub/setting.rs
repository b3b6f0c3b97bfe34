//! What the stubs of a server share: edition, apps, time, origins, and the services that answer and refuse.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::http::token::{Claims, Directory, TokenAuthority, client};
use gnomon_reference_impl::http::{Host, Request, Response, ServiceOptions, Services};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::time::SimTime;
use http::HeaderValue;
use http::header::AUTHORIZATION;

use super::question::{Question, Script, Tenant};

static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| Arc::new(Catalog::built_in()));

/// How stubs are set up.
#[derive(Clone, Debug)]
pub struct StubOptions {
    /// The figures and the routes there are. `current`, if nothing is said: what clients of today expect.
    pub edition: Edition,
    /// The catalogue of cloud apps that answers refer to.
    pub catalog: Arc<Catalog>,
    /// The tenant's time, at which a stub answers: 2021-02-10 12:00 UTC, if nothing is said. It stands still.
    pub now: SimTime,
    /// What ids of requests and the tenant's own ids derive from.
    pub seed: u64,
    /// Where log files are to be put; the server's own origin, if nothing is said.
    pub storage_origin: Option<String>,
}

impl Default for StubOptions {
    fn default() -> Self {
        Self {
            edition: Edition::named("current").unwrap_or_else(|_| Edition::contract()),
            catalog: Arc::clone(&CATALOG),
            now: crate::fake::NOW,
            seed: 1,
            storage_origin: None,
        }
    }
}

/// What the stubs of a server share.
#[derive(Debug)]
pub struct Setting {
    edition: Edition,
    catalog: Arc<Catalog>,
    clock: Arc<AtomicU64>,
    origin: String,
    storage_origin: String,
    seed: u64,
    directory: Directory,
    services: Mutex<Services>,
    defender_bearer: HeaderValue,
    cloud_apps_bearer: HeaderValue,
}

impl Setting {
    /// A setting behind this origin, whose time is what `clock` holds, in milliseconds.
    pub(crate) fn new(options: StubOptions, origin: &str, clock: Arc<AtomicU64>) -> Arc<Self> {
        let StubOptions { edition, catalog, seed, storage_origin, now: _ } = options;
        let storage_origin = storage_origin.unwrap_or_else(|| origin.to_owned());
        let directory = Directory::from_seed(seed, "contoso.com");
        let services = Services::new(ServiceOptions {
            seed,
            directory: directory.clone(),
            storage_origin: storage_origin.clone(),
        });
        let bearer = |audience| bearer(services.authority(), audience);
        Arc::new(Self {
            edition,
            catalog,
            clock,
            origin: origin.to_owned(),
            storage_origin,
            seed,
            directory,
            defender_bearer: bearer(client::DEFENDER),
            cloud_apps_bearer: bearer(client::CLOUD_APPS),
            services: Mutex::new(services),
        })
    }

    /// The figures and the routes there are.
    #[must_use]
    pub const fn edition(&self) -> &Edition {
        &self.edition
    }

    /// The catalogue of cloud apps that answers refer to.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The tenant's applications and API tokens.
    #[must_use]
    pub const fn directory(&self) -> &Directory {
        &self.directory
    }

    /// What ids derive from.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The origin by which clients call.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Where log files are to be put.
    #[must_use]
    pub fn storage_origin(&self) -> &str {
        &self.storage_origin
    }

    /// The tenant's time.
    #[must_use]
    pub fn now(&self) -> SimTime {
        SimTime::from_millis(self.clock.load(Ordering::Acquire))
    }

    /// Lets a service's own route answer a request, with a tenant that replies as it is told. A stub looks at no token:
    /// every caller may do everything, and no limit holds.
    pub(super) fn answer(&self, host: Host, request: &Request, script: Script<'_>) -> (Response, Vec<Question>) {
        let mut request = request.clone();
        match host {
            Host::Defender => {
                request.headers_mut().insert(AUTHORIZATION, self.defender_bearer.clone());
            }
            Host::CloudApps => {
                request.headers_mut().insert(AUTHORIZATION, self.cloud_apps_bearer.clone());
            }
            Host::Login | Host::Storage => {}
        }
        let mut tenant =
            Tenant { now: self.now(), edition: &self.edition, catalog: &self.catalog, script, asked: Vec::new() };
        let mut services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        let response = services.answer(host, &self.origin, &request, &mut tenant);
        (response, tenant.asked)
    }

    /// A refusal as a service words it.
    pub(super) fn refuse(&self, host: Host, error: &ApiError) -> Response {
        self.services.lock().unwrap_or_else(PoisonError::into_inner).refuse(host, error)
    }
}

/// `Authorization` of somebody who may do everything always, without limits.
fn bearer(authority: &TokenAuthority, resource: &str) -> HeaderValue {
    // A stub's time may be anything.
    let claims = authority.directory.apps.last().map(|app| Claims {
        nbf: 0,
        exp: u64::MAX,
        ..authority.claims(app, resource, "2.0", SimTime::EPOCH)
    });
    let token = claims.map(|claims| authority.sign(&claims)).unwrap_or_default();
    // A signed token is of letters, digits and dots.
    HeaderValue::from_str(&format!("Bearer {token}")).unwrap_or(HeaderValue::from_static("Bearer"))
}
