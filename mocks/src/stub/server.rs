//! Servers that stubs are mounted on: one a service, on a port of its own.

use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::SimTime;
use wiremock::{Mock, MockServer};

use super::conversion::{taken, template};
use super::listing::endpoint_of;
use super::serves::Serves;
use super::service::{CloudAppsApi, DefenderApi, LoginApi, Service, StorageApi};
use super::setting::{Setting, StubOptions};

/// A server for the stubs of a service. To a route without a stub it answers 404, and says which stub is wanted.
#[derive(Debug)]
pub struct StubServer<S: Service> {
    server: MockServer,
    setting: Arc<Setting>,
    clock: Arc<AtomicU64>,
    service: PhantomData<S>,
}

/// A stand-in for Defender's API.
pub type Defender = StubServer<DefenderApi>;

/// A stand-in for Cloud App Security. It answers for the storage of log files too.
pub type CloudApps = StubServer<CloudAppsApi>;

/// A stand-in for the login service.
pub type Login = StubServer<LoginApi>;

/// The priority of what answers if no stub does.
pub(crate) const LAST: u8 = 255;

impl<S: Service> StubServer<S> {
    /// A server without any stub.
    pub async fn start() -> Self {
        Self::start_with(StubOptions::default()).await
    }

    /// A server without any stub, set up in this way.
    pub async fn start_with(options: StubOptions) -> Self {
        let server = MockServer::builder().start().await;
        let clock = Arc::new(AtomicU64::new(options.now.millis()));
        let setting = Setting::new(options, &server.uri(), Arc::clone(&clock));
        let known = Arc::clone(&setting);
        let unknown = move |request: &wiremock::Request| {
            let route = taken(request).and_then(|request| S::route_of(&request, known.edition().api_version));
            let wanted = route.map(|(route, _)| format!("{route:?}"));
            let (method, path) = (&request.method, request.url.path());
            let message = match wanted.and_then(|route| endpoint_of(S::NAME, &route)) {
                Some(endpoint) => format!("There is no stub for {method} {path}: mount one of `{}`", endpoint.name),
                None => format!("There is no stub for {method} {path}, and {} has no such route", S::NAME),
            };
            template(known.refuse(S::HOST, &ApiError::new(ErrorCode::NotFound, message)))
        };
        server.register(Mock::given(wiremock::matchers::any()).respond_with(unknown).with_priority(LAST)).await;
        Self { server, setting, clock, service: PhantomData }
    }

    /// Where clients find it: `http://127.0.0.1:49152`.
    #[must_use]
    pub fn uri(&self) -> String {
        self.server.uri()
    }

    /// Every request that came in, the first one first.
    pub async fn requests(&self) -> Vec<wiremock::Request> {
        self.server.received_requests().await.unwrap_or_default()
    }

    /// Checks what the mounted stubs expect. That happens too when the server is dropped.
    ///
    /// # Panics
    /// If a stub was not called as often as it expects; the message names it.
    pub async fn verify(&self) {
        self.server.verify().await;
    }

    /// Moves the tenant's time, at which stubs answer.
    pub fn set_now(&self, now: SimTime) {
        self.clock.store(now.millis(), Ordering::Release);
    }
}

impl<S: Service> Serves<S> for StubServer<S> {
    fn server(&self) -> &MockServer {
        &self.server
    }

    fn setting(&self) -> &Arc<Setting> {
        &self.setting
    }
}

impl Serves<StorageApi> for StubServer<CloudAppsApi> {
    fn server(&self) -> &MockServer {
        &self.server
    }

    fn setting(&self) -> &Arc<Setting> {
        &self.setting
    }
}
