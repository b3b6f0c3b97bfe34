//! The tenant that lives: a world on a bench, its services, its clock; inputs come in one after the other.

use crate::BenchBackend;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::http::token::Directory;
use gnomon_reference_impl::http::{Host, Request, Response, ServiceOptions, Services};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::world::{Bench, Scenario, ScenarioError};
use http::HeaderValue;

use super::clock::{ClockMode, TenantClock, machine_time};
use super::error::EmulatorError;
use super::faults::{Fault, FaultKind, Faults};
use super::journal::{self, Journal, JournalEntry};
use super::store::{Input, Store, TenantConfig};

/// How many observations are remembered.
const OBSERVATIONS: usize = 10_000;

/// What is remembered of one tenant's life in one process.
pub(super) struct Tenant {
    pub(super) bench: Bench,
    pub(super) services: Services,
    pub(super) journal: Journal,
    pub(super) faults: Faults,
    pub(super) config: TenantConfig,
    pub(super) storage_origin: String,
    clock: TenantClock,
    /// The second of which the header `Date` was made last, and the header.
    dated: (u64, HeaderValue),
    without_faults: bool,
    store: Option<Store>,
    /// Where the clock is being moved to by hand.
    pub(super) moving_to: Option<SimTime>,
    /// How many inputs were taken up from an earlier life.
    pub(super) replayed: u64,
}

/// A response, and what a fault does to it on its way.
pub(super) struct Answered {
    pub(super) response: Response,
    /// The fault that struck, if one did.
    pub(super) fault: Option<Fault>,
}

/// The headers of a request that matter for what it does.
const HEADERS: [&str; 3] = ["authorization", "content-type", "x-ms-blob-type"];

impl Tenant {
    /// A tenant made from a config, or taken up from a store.
    pub(super) fn open(
        config: TenantConfig,
        store: Option<Store>,
        storage_origin: String,
        without_faults: bool,
    ) -> Result<Self, EmulatorError> {
        let (config, mut store) = match store {
            None => (config, None),
            Some(mut store) => match store.config()? {
                Some(found) => {
                    store.refuse_other(&found, &config)?;
                    (found, Some(store))
                }
                None => {
                    store.begin(&config)?;
                    (config, Some(store))
                }
            },
        };
        let inputs = store.as_ref().map(Store::inputs).transpose()?.unwrap_or_default();
        let (bench, services) = made_from(&config, &storage_origin)?;
        let mut tenant = Self {
            clock: TenantClock::new(config.clock, config.machine, config.opened),
            dated: (u64::MAX, HeaderValue::from_static("")),
            bench,
            services,
            journal: Journal::default(),
            faults: Faults::new(config.seed, without_faults),
            config,
            storage_origin,
            without_faults,
            store: None,
            moving_to: None,
            replayed: inputs.len() as u64,
        };
        for (at, input) in &inputs {
            if *input == Input::Clock {
                // A second move begins once the first is over; inputs during one come at instants on its way.
                if let Some(before) = tenant.moving_to.replace(*at) {
                    tenant.bench.run_until(before);
                }
                continue;
            }
            tenant.bench.run_until((*at).max(tenant.bench.now()));
            tenant.carry_out(input);
        }
        let now = tenant.bench.now();
        tenant.moving_to = tenant.moving_to.filter(|target| *target > now);
        tenant.services.move_storage(&tenant.storage_origin);
        tenant.store = store.take();
        tenant.catch_up();
        Ok(tenant)
    }

    /// Begins anew, with this seed if one is given.
    pub(super) fn reset(&mut self, seed: Option<u64>) -> Result<(), EmulatorError> {
        let mut config = self.config.clone();
        config.seed = seed.unwrap_or(config.seed);
        // With a clock that runs, the tenant goes on at the machine's present.
        if config.clock != ClockMode::Manual {
            let now = machine_time();
            let (opened, start) = opened_at(&config, now)?;
            (config.opened, config.start, config.machine) = (opened, start, now);
        }
        if let Some(store) = &mut self.store {
            store.begin(&config)?;
        }
        let (bench, services) = made_from(&config, &self.storage_origin)?;
        self.clock = TenantClock::new(config.clock, config.machine, config.opened);
        (self.bench, self.services) = (bench, services);
        self.faults = Faults::new(config.seed, self.without_faults);
        self.journal.clear();
        self.moving_to = None;
        self.config = config;
        self.catch_up();
        Ok(())
    }

    /// The header `Date` of an answer: the tenant's time, if the machine's passes beside it. It is made once a second.
    pub(super) fn date(&mut self) -> Option<HeaderValue> {
        if !self.clock.is_manual() {
            return None;
        }
        let now = self.bench.now();
        let second = now.millis() / 1000;
        if self.dated.0 != second {
            self.dated = (second, HeaderValue::try_from(now.http_date()).ok()?);
        }
        Some(self.dated.1.clone())
    }

    /// Lets everything happen that was due until what the clock shows.
    pub(super) fn catch_up(&mut self) {
        if let Some(now) = self.clock.shows(machine_time()) {
            self.bench.run_until(now.max(self.bench.now()));
        }
    }

    /// Lets some of the way pass that the clock is to be moved by hand; whether there is more of it.
    pub(super) fn move_on(&mut self, at_most: SimDuration) -> bool {
        let Some(target) = self.moving_to else { return false };
        let next = target.min(self.bench.now() + at_most);
        self.bench.run_until(next);
        if next == target {
            self.moving_to = None;
        }
        self.moving_to.is_some()
    }

    /// Begins to move the clock by hand.
    pub(super) fn move_clock(&mut self, target: SimTime) -> Result<(), EmulatorError> {
        self.remember(target, &Input::Clock)?;
        self.moving_to = Some(target);
        Ok(())
    }

    /// Answers a request to a service.
    pub(super) fn answer(&mut self, host: Host, origin: &str, request: &Request) -> Answered {
        self.catch_up();
        let service = service_name(host);
        let received = request.body().len();
        let fault = self.faults.next(service, request.method().as_str(), request.uri().path());
        let refusal = fault.as_ref().and_then(|fault| refusal_of(fault.kind));
        let response = match refusal {
            Some(error) => self.services.refuse(host, &error),
            None => self.answer_and_remember(host, origin, request),
        };
        self.journal.note(JournalEntry {
            number: 0,
            at: self.bench.now(),
            service: service.into(),
            method: journal::method(request.method()),
            path: request.uri().path_and_query().map_or("", |target| target.as_str()).to_owned(),
            status: response.status().as_u16(),
            received,
            sent: response.body().len(),
            fault: fault.as_ref().map(|fault| format!("{:?}", fault.kind).to_lowercase()),
        });
        Answered { response, fault }
    }

    fn answer_and_remember(&mut self, host: Host, origin: &str, request: &Request) -> Response {
        if self.store.is_some() && Services::may_change(host, request) {
            let header = |name: &&str| {
                let value = request.headers().get(*name)?.to_str().ok()?;
                Some(((*name).to_owned(), value.to_owned()))
            };
            let input = Input::Request {
                host: Host::ALL.iter().position(|known| *known == host).unwrap_or_default() as u8,
                origin: origin.to_owned(),
                storage_origin: self.storage_origin.clone(),
                method: request.method().as_str().to_owned(),
                uri: request.uri().to_string(),
                headers: HEADERS.iter().filter_map(header).collect(),
                body: BASE64_STANDARD.encode(request.body()),
            };
            if let Err(error) = self.remember(self.bench.now(), &input) {
                return plain(507, &format!("Nothing was changed: {error}"));
            }
        }
        self.services.answer(host, origin, request, &mut BenchBackend(&mut self.bench))
    }

    /// Puts an input on the disk before it is carried out, if there is a store.
    pub(super) fn remember(&mut self, at: SimTime, input: &Input) -> Result<(), EmulatorError> {
        match &mut self.store {
            Some(store) => Ok(store.append(at, input)?),
            None => Ok(()),
        }
    }

    /// How many inputs are on the disk, if there is a store.
    pub(super) fn stored(&self) -> Option<u64> {
        self.store.as_ref().map(Store::len)
    }

    fn carry_out(&mut self, input: &Input) {
        match input {
            Input::Request { host, origin, storage_origin, method, uri, headers, body } => {
                self.services.move_storage(storage_origin);
                let mut request = ::http::Request::builder().method(method.as_str()).uri(uri.as_str());
                for (name, value) in headers {
                    request = request.header(name, value);
                }
                let body = BASE64_STANDARD.decode(body).unwrap_or_default();
                if let (Some(host), Ok(request)) = (Host::ALL.get(usize::from(*host)), request.body(body)) {
                    self.services.answer(*host, origin, &request, &mut BenchBackend(&mut self.bench));
                }
            }
            Input::Stimulus { path, body } => {
                drop(super::control::stimulate(&mut self.bench, path, body));
            }
            Input::Clock => {}
        }
    }
}

/// The name of a service, as faults and the journal have it.
pub(super) const fn service_name(host: Host) -> &'static str {
    match host {
        Host::Login => "login",
        Host::Defender => "defender",
        Host::CloudApps => "cloud-apps",
        Host::Storage => "storage",
    }
}

/// The scenario of a config, by the config's edition and at the config's time.
pub(super) fn scenario_of(config: &TenantConfig, catalog: &Catalog) -> Result<Scenario, EmulatorError> {
    let (name, text) = &config.scenario;
    let scenario = Scenario::parse(name, text, catalog)
        .map_err(|error: ScenarioError| EmulatorError::Scenario { name: name.clone(), reason: error.to_string() })?;
    let edition = match &config.edition {
        None => scenario.edition().clone(),
        Some(edition) => gnomon_reference_impl::edition::Edition::named(edition)
            .map_err(|error| EmulatorError::Edition(error.to_string()))?,
    };
    Ok(scenario.with_edition(edition))
}

/// When a tenant opens that is made at this time of the machine, and when its scenario begins: with a clock that runs,
/// the scenario ends in the last 24 hours, at its own hours of the day.
pub(super) fn opened_at(config: &TenantConfig, machine: SimTime) -> Result<(SimTime, SimTime), EmulatorError> {
    let scenario = scenario_of(config, &Catalog::built_in())?;
    let (start, end) = (scenario.start(), scenario.end());
    if config.clock == ClockMode::Manual {
        return Ok((end, start));
    }
    let length = end.since(start);
    let hour_of_day = SimDuration::from_millis(start.millis() % SimDuration::DAY.millis());
    let earliest = SimTime::from_millis(machine.millis().saturating_sub(length.millis()));
    let mut begins = earliest.last_multiple_of(SimDuration::DAY) + hour_of_day;
    if begins > earliest {
        begins = SimTime::from_millis(begins.millis().saturating_sub(SimDuration::DAY.millis()));
    }
    Ok((machine, begins))
}

fn made_from(config: &TenantConfig, storage_origin: &str) -> Result<(Bench, Services), EmulatorError> {
    let catalog = Catalog::built_in();
    let scenario = scenario_of(config, &catalog)?.starting_at(config.start);
    let mut bench = Bench::living(&scenario, &catalog, config.seed, OBSERVATIONS);
    bench.run_until(config.opened);
    let options = ServiceOptions {
        seed: config.seed,
        directory: Directory::from_seed(config.seed, "contoso.com"),
        storage_origin: storage_origin.to_owned(),
    };
    Ok((bench, Services::new(options)))
}

/// What a service refuses a request with that a fault strikes; nothing, if it does what it is asked.
fn refusal_of(kind: FaultKind) -> Option<ApiError> {
    let (code, wait) = match kind {
        FaultKind::Error => (ErrorCode::InternalServerError, None),
        FaultKind::Unavailable => (ErrorCode::ServiceUnavailable, Some(SimDuration::SECOND)),
        FaultKind::Throttled => return Some(ApiError::throttled(SimDuration::SECOND)),
        FaultKind::Delay | FaultKind::Drop => return None,
    };
    Some(ApiError { retry_after: wait, ..ApiError::new(code, "A fault was injected") })
}

/// A response of the emulator itself, in the shape of Defender's errors.
pub(super) fn plain(status: u16, message: &str) -> Response {
    let code = match status {
        400 => "BadRequest",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        408 => "RequestTimeout",
        413 => "RequestEntityTooLarge",
        421 => "MisdirectedRequest",
        429 => "TooManyRequests",
        431 => "RequestHeaderFieldsTooLarge",
        503 => "ServiceUnavailable",
        507 => "InsufficientStorage",
        _ => "InternalServerError",
    };
    let body = serde_json::json!({"error": {"code": code, "message": message}}).to_string();
    let mut response = Response::new(body.into_bytes());
    *response.status_mut() = ::http::StatusCode::from_u16(status).unwrap_or(::http::StatusCode::INTERNAL_SERVER_ERROR);
    let json = ::http::HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(::http::header::CONTENT_TYPE, json);
    response
}
