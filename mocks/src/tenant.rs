//! A tenant that lives, behind wiremock: devices, users, alerts, indicators and discovered apps that evolve with a time
//! that a test moves by hand.
//!
//! The clients' requests are answered by the services of the reference implementation, with tokens, permissions and
//! rate limits as they are; behind them a world of the simulator lives. It has no clock of its own: nothing happens
//! before [`Tenant::advance`]. What came in is in wiremock's journal, and stubs can be mounted over it: then one route
//! fails, and the rest lives on.
//!
//! ```
//! use std::time::Duration;
//!
//! use gnomon_mocks::stub::defender::ListAlerts;
//! use gnomon_mocks::stub::prelude::*;
//! use gnomon_mocks::tenant::Tenant;
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! let tenant = Tenant::start().await;
//! let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
//! let status = |path: &str| {
//!     let get = agent.get(format!("{}{path}", tenant.defender())).header("Authorization", tenant.token());
//!     get.call().unwrap().status().as_u16()
//! };
//! assert_eq!(status("/api/alerts"), 200);
//! let failing = ListAlerts::unavailable().mount(&tenant).await;
//! assert_eq!((status("/api/alerts"), status("/api/machines")), (503, 200));
//! failing.lift();
//! tenant.advance(Duration::from_secs(60));
//! assert_eq!(status("/api/alerts"), 200);
//! # });
//! ```

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::BenchBackend;
use gnomon_reference_impl::catalog::{Catalog, DestinationError};
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::http::token::{Claims, Directory, client};
use gnomon_reference_impl::http::{Host, ServiceOptions, Services};
use gnomon_reference_impl::names::{Client, DeviceId, ProcessImage};
use gnomon_reference_impl::protocol::network::Access;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::world::{Bench, MoveError, Scenario, ScenarioError};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Respond, ResponseTemplate};

use crate::stub::{
    CloudAppsApi, DefenderApi, LAST, LoginApi, Serves, Setting, StorageApi, StubOptions, taken, template,
};

/// How many observations a tenant remembers.
const OBSERVATIONS: usize = 10_000;

/// The organisation that lives in a tenant if none is named: 40 devices and their people.
const CONTOSO: &str = include_str!("serve/contoso.toml");

/// How a tenant is set up.
#[derive(Clone, Debug)]
pub struct TenantOptions {
    /// The scenario file of the organisation, as text. `contoso`, if nothing is said: 40 devices.
    pub scenario: String,
    /// What everything that is drawn derives from.
    pub seed: u64,
    /// The figures and the routes there are. `current`, if nothing is said: what clients of today expect.
    pub edition: Edition,
    /// How long the organisation lived before the tenant opens; as long as its scenario lasts, if nothing is said.
    pub lived: Option<Duration>,
}

impl Default for TenantOptions {
    fn default() -> Self {
        let StubOptions { edition, .. } = StubOptions::default();
        Self { scenario: CONTOSO.to_owned(), seed: 1, edition, lived: None }
    }
}

/// Why a stimulus cannot be carried out.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StimulusError {
    /// There is no device of this name.
    #[error("there is no device `{0}`: `Tenant::devices` lists them")]
    NoSuchDevice(String),
    /// The device cannot be moved there.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// The text names no host.
    #[error(transparent)]
    Destination(#[from] DestinationError),
    /// Nobody has signed in to the device.
    #[error("nobody has signed in to `{0}` yet")]
    NobodyThere(String),
}

/// What became of an attempt to reach a site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reached {
    /// It was reached.
    Connected,
    /// It was blocked, by this component: `SmartScreen` or `NetworkProtection`.
    Blocked(String),
}

/// The world and its services: inputs come in one after the other.
struct Life {
    bench: Bench,
    services: Services,
    clock: Arc<AtomicU64>,
}

impl Life {
    fn run_until(&mut self, until: SimTime) {
        self.bench.run_until(until);
        self.clock.store(self.bench.now().millis(), Ordering::Release);
    }
}

/// A tenant that lives, behind wiremock.
pub struct Tenant {
    life: Arc<Mutex<Life>>,
    doors: [Door; 4],
    directory: Directory,
}

/// A service's server, and what the stubs over it share.
struct Door {
    server: MockServer,
    setting: Arc<Setting>,
}

impl Tenant {
    /// The firm `contoso`, at the end of its scenario: 40 devices that have lived for two days.
    ///
    /// # Panics
    /// If the machine gives no port.
    pub async fn start() -> Self {
        Self::start_with(TenantOptions::default()).await.unwrap_or_else(|error| panic!("{error}"))
    }

    /// A tenant that is set up in this way.
    ///
    /// # Errors
    /// If the scenario cannot be played; the error names the line.
    pub async fn start_with(options: TenantOptions) -> Result<Self, ScenarioError> {
        let TenantOptions { scenario, seed, edition, lived } = options;
        let catalog = Catalog::built_in();
        let scenario = Scenario::parse("tenant", &scenario, &catalog)?.with_edition(edition.clone());
        let opened = lived.map_or(scenario.end(), |lived| scenario.start() + simulated(lived));
        let servers: [MockServer; 4] = [
            MockServer::builder().start().await,
            MockServer::builder().start().await,
            MockServer::builder().start().await,
            MockServer::builder().start().await,
        ];
        let directory = Directory::from_seed(seed, "contoso.com");
        let storage_origin = servers[place(Host::Storage)].uri();
        let services = Services::new(ServiceOptions {
            seed,
            directory: directory.clone(),
            storage_origin: storage_origin.clone(),
        });
        let clock = Arc::new(AtomicU64::new(0));
        let bench = Bench::living(&scenario, &catalog, seed, OBSERVATIONS);
        let mut life = Life { bench, services, clock: Arc::clone(&clock) };
        life.run_until(opened);
        let now = life.bench.now();
        let life = Arc::new(Mutex::new(life));
        let catalog = Arc::new(catalog);
        let mut doors = Vec::new();
        for (server, host) in servers.into_iter().zip(Host::ALL) {
            let options = StubOptions {
                edition: edition.clone(),
                catalog: Arc::clone(&catalog),
                now,
                seed,
                storage_origin: Some(storage_origin.clone()),
            };
            let setting = Setting::new(options, &server.uri(), Arc::clone(&clock));
            let living = Living { life: Arc::clone(&life), host, origin: server.uri() };
            server.register(Mock::given(any()).respond_with(living).with_priority(LAST)).await;
            doors.push(Door { server, setting });
        }
        let doors = doors.try_into().unwrap_or_else(|_| unreachable!("there is a door for each of the four services"));
        Ok(Self { life, doors, directory })
    }

    fn life(&self) -> MutexGuard<'_, Life> {
        self.life.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tenant's time.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.life().bench.now()
    }

    /// Lets so much time pass: whatever is due meanwhile happens.
    pub fn advance(&self, by: Duration) {
        let mut life = self.life();
        let until = life.bench.now() + simulated(by);
        life.run_until(until);
    }

    /// Lets time pass until an instant; nothing happens if it is over already.
    pub fn advance_to(&self, until: SimTime) {
        let mut life = self.life();
        if until > life.bench.now() {
            life.run_until(until);
        }
    }

    fn uri(&self, host: Host) -> String {
        self.doors[place(host)].server.uri()
    }

    /// The origin of the login service, to be used as authority.
    #[must_use]
    pub fn login(&self) -> String {
        self.uri(Host::Login)
    }

    /// The origin of Defender's API.
    #[must_use]
    pub fn defender(&self) -> String {
        self.uri(Host::Defender)
    }

    /// The origin of Cloud App Security.
    #[must_use]
    pub fn cloud_apps(&self) -> String {
        self.uri(Host::CloudApps)
    }

    /// The origin of the storage that log files are put to.
    #[must_use]
    pub fn storage(&self) -> String {
        self.uri(Host::Storage)
    }

    /// The tenant's applications and API tokens.
    #[must_use]
    pub const fn directory(&self) -> &Directory {
        &self.directory
    }

    /// `Authorization` for Defender's API: `Bearer ...` of an application that has every public role, valid for an hour
    /// of the tenant's time.
    #[must_use]
    pub fn token(&self) -> String {
        self.token_with(self.directory.apps.first().map(|app| app.roles.as_slice()).unwrap_or_default())
    }

    /// The same of an application that has these roles.
    #[must_use]
    pub fn token_with<T: AsRef<str>>(&self, roles: &[T]) -> String {
        let life = self.life();
        let authority = life.services.authority();
        let claims = self.directory.apps.first().map(|app| Claims {
            roles: roles.iter().map(|role| role.as_ref().to_owned()).collect(),
            ..authority.claims(app, client::DEFENDER, "2.0", life.bench.now())
        });
        format!("Bearer {}", claims.map(|claims| authority.sign(&claims)).unwrap_or_default())
    }

    /// `Authorization` for Cloud App Security: `Token ...` of an administrator.
    #[must_use]
    pub fn cloud_apps_token(&self) -> String {
        let key = self.directory.api_tokens.first().map(|token| token.key.as_str());
        format!("Token {}", key.unwrap_or_default())
    }

    /// Every request that came in to a service, the first one first: wiremock's journal.
    pub async fn requests(&self, host: Host) -> Vec<wiremock::Request> {
        self.doors[place(host)].server.received_requests().await.unwrap_or_default()
    }

    /// How many calls came before the wait was over that their caller had been told (API-05).
    #[must_use]
    pub fn early_retries(&self) -> u64 {
        self.life().services.early_retries()
    }

    /// The names of the devices, `laptop-1.contoso.com`.
    #[must_use]
    pub fn devices(&self) -> Vec<String> {
        let life = self.life();
        let name = |number| life.bench.setting().device_name(DeviceId(number)).computer_dns_name;
        (0..life.bench.devices().len() as u32).map(name).collect()
    }

    /// A device joins the network of a place of the scenario. A device is named by its machine id, its DNS name, or the
    /// first label of that.
    ///
    /// # Errors
    /// If there is no such device or place, or the place's line is down.
    pub fn move_device(&self, device: &str, place: &str) -> Result<(), StimulusError> {
        let mut life = self.life();
        let device = named(&life.bench, device)?;
        Ok(life.bench.move_to(device, place)?)
    }

    /// The browser of a device's first user attempts to reach a site now.
    ///
    /// # Errors
    /// If there is no such device or host, or nobody has signed in.
    pub fn access(&self, device: &str, host: &str) -> Result<Reached, StimulusError> {
        let mut life = self.life();
        let bench = &mut life.bench;
        let number = named(bench, device)?;
        let destination = bench.destination(host)?;
        let account = bench.devices()[number.0 as usize].people().next();
        let account = account.ok_or_else(|| StimulusError::NobodyThere(device.to_owned()))?;
        let image = bench.program(ProcessImage::new("msedge.exe", r"C:\Program Files", "", Client::Edge));
        let access = Access { at: bench.now(), destination, account, image, up: Bytes(0), down: Bytes(0) };
        let attempt = bench.attempt(number, &access);
        Ok(attempt.blocked.map_or(Reached::Connected, |by| Reached::Blocked(format!("{by:?}"))))
    }

    /// Does anything with the world behind the services: the way out when no stimulus fits.
    pub fn with_bench<T>(&self, act: impl FnOnce(&mut Bench) -> T) -> T {
        let mut life = self.life();
        let done = act(&mut life.bench);
        let now = life.bench.now();
        life.clock.store(now.millis(), Ordering::Release);
        done
    }
}

fn named(bench: &Bench, device: &str) -> Result<DeviceId, StimulusError> {
    bench.device_named(device).ok_or_else(|| StimulusError::NoSuchDevice(device.to_owned()))
}

fn simulated(duration: Duration) -> SimDuration {
    SimDuration::from_millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

/// Where a service stands among all.
const fn place(host: Host) -> usize {
    match host {
        Host::Login => 0,
        Host::Defender => 1,
        Host::CloudApps => 2,
        Host::Storage => 3,
    }
}

/// Answers for a service of a tenant.
struct Living {
    life: Arc<Mutex<Life>>,
    host: Host,
    origin: String,
}

impl Respond for Living {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let Some(request) = taken(request) else { return ResponseTemplate::new(400) };
        let mut life = self.life.lock().unwrap_or_else(PoisonError::into_inner);
        let Life { bench, services, .. } = &mut *life;
        template(services.answer(self.host, &self.origin, &request, &mut BenchBackend(bench)))
    }
}

macro_rules! serves {
    ($($service:ty: $host:expr),* $(,)?) => {
        $(
            impl Serves<$service> for Tenant {
                fn server(&self) -> &MockServer {
                    &self.doors[place($host)].server
                }

                fn setting(&self) -> &Arc<Setting> {
                    &self.doors[place($host)].setting
                }
            }
        )*
    };
}

serves! {
    LoginApi: Host::Login,
    DefenderApi: Host::Defender,
    CloudAppsApi: Host::CloudApps,
    StorageApi: Host::Storage,
}
