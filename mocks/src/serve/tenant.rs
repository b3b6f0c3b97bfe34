//! The tenant that lives: a world on a bench, its services, its clock; inputs come in one after the other.

use std::path::Path;
use std::time::{Duration, Instant};

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::http::{Host, Request, Response, ServiceOptions, Services};
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::world::{Bench, Scenario, ScenarioError};
use http::HeaderValue;

use super::clock::{ClockMode, TenantClock, machine_time};
use super::control::{Refusal, stimulate};
use super::error::EmulatorError;
use super::faults::{Fault, Faults};
use super::har::Archive;
use super::journal::{self, Journal, JournalEntry, Message};
use super::recorder::{Keeping, Recorder};
use super::replay::{Resumed, decided, resume};
use super::secrets::Secrets;
use super::store::{Change, Decision, LastRelease, Store, TenantConfig};

/// How many observations are remembered.
const OBSERVATIONS: usize = 10_000;

/// What is remembered of one tenant's life in one process.
pub(super) struct Tenant {
    pub(super) bench: Bench,
    pub(super) services: Services,
    pub(super) journal: Journal,
    /// The journal as a file.
    pub(super) archive: Option<Archive>,
    pub(super) faults: Faults,
    pub(super) config: TenantConfig,
    pub(super) storage_origin: String,
    clock: TenantClock,
    /// The second of which the header `Date` was made last, and the header.
    dated: (u64, HeaderValue),
    without_faults: bool,
    secrets: Secrets,
    store: Option<Store>,
    /// Where the clock is being moved to by hand.
    pub(super) moving_to: Option<SimTime>,
    /// Whether the world is behind what the clock shows, and catches up.
    pub(super) is_behind: bool,
    /// How many changes were taken up from an earlier life.
    pub(super) replayed: u64,
    /// What people should know of how it was taken up.
    pub(super) notices: Vec<String>,
}

/// A response, and what a fault does to it on its way.
pub(super) struct Answered {
    pub(super) response: Response,
    /// The fault that struck, if one did.
    pub(super) fault: Option<Fault>,
}

/// How much of the tenant's time passes between two looks at other work while its clock is on its way.
const STRIDE: SimDuration = SimDuration::from_mins(10);

/// How long requests wait for the world to catch up with a clock that runs.
const CATCHING_UP: Duration = Duration::from_millis(20);

/// About how long the result of a stimulus is at most, in bytes.
const STIMULUS: u64 = 4 << 10;

/// Lags of less than this are no news at a start.
const NEWS: SimDuration = SimDuration::from_hours(1);

impl Tenant {
    /// A tenant made from a config, or taken up from the data in a folder.
    pub(super) fn open(
        config: TenantConfig,
        data: Option<&Path>,
        secrets: Secrets,
        storage_origin: String,
        without_faults: bool,
    ) -> Result<Self, EmulatorError> {
        let mut notices = Vec::new();
        let (config, mut store) = match data {
            None => (config, None),
            Some(folder) => {
                let (config, store) = opened(config, folder, &mut notices)?;
                (config, Some(store))
            }
        };
        notices.extend(store.as_ref().and_then(Store::notice));
        let (mut bench, services) = made_from(&config, &storage_origin, &secrets)?;
        let resumed = store.as_mut().map(|store| resume(store, &mut bench)).transpose()?.unwrap_or_default();
        let mut tenant = Self {
            clock: TenantClock::new(config.clock, config.machine, config.opened),
            dated: (u64::MAX, HeaderValue::from_static("")),
            bench,
            services,
            journal: Journal::default(),
            archive: None,
            faults: Faults::new(config.seed, without_faults),
            config,
            storage_origin,
            without_faults,
            secrets,
            replayed: store.as_ref().map_or(0, Store::len),
            store,
            moving_to: None,
            is_behind: false,
            notices,
        };
        tenant.take_up(resumed);
        tenant.notices.extend(tenant.lag());
        tenant.catch_up();
        Ok(tenant)
    }

    /// What a store says beside its world.
    fn take_up(&mut self, resumed: Resumed) {
        let now = self.bench.now();
        self.moving_to = resumed.moving_to.filter(|target| *target >= now);
        if let Some(faults) = resumed.faults {
            self.faults.set(faults);
        }
    }

    /// How far the clock is from the machine's, if that is news.
    fn lag(&self) -> Option<String> {
        let (now, shows) = (self.bench.now(), self.clock.shows(machine_time())?);
        let (behind, ahead) = (shows.since(now), now.since(shows));
        if behind >= NEWS {
            return Some(format!(
                "The tenant is {behind} behind its clock and catches up; requests are answered at instants on the way."
            ));
        }
        let clock = self.config.clock;
        (ahead >= NEWS).then(|| {
            format!("The tenant is {ahead} ahead of its clock ({clock}), and stands still until that has come as far.")
        })
    }

    /// Makes the world anew from what is on the disk: something was carried out that could not be written.
    fn go_back(&mut self) -> Result<(), EmulatorError> {
        let Some(store) = &mut self.store else { return Ok(()) };
        let (mut bench, services) = made_from(&self.config, &self.storage_origin, &self.secrets)?;
        let resumed = resume(store, &mut bench)?;
        (self.bench, self.services) = (bench, services);
        self.take_up(resumed);
        self.catch_up();
        Ok(())
    }

    /// Begins anew, with this seed if one is given.
    pub(super) fn reset(&mut self, seed: Option<u64>) -> Result<(), EmulatorError> {
        let mut config = self.config.clone();
        config.asked_seed = Some(config.asked_seed());
        config.seed = seed.unwrap_or(config.seed);
        // With a clock that runs, the tenant goes on at the machine's present.
        if config.clock != ClockMode::Manual {
            let now = machine_time();
            let (opened, start) = opened_at(&config, now)?;
            (config.opened, config.start, config.machine) = (opened, start, now);
        }
        let (bench, services) = made_from(&config, &self.storage_origin, &self.secrets)?;
        if let Some(store) = &mut self.store {
            store.begin(&config)?;
        }
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

    /// Lets everything happen that was due until what a running clock shows, or some of it if that takes long: then
    /// the tenant is behind, and there is more to do.
    pub(super) fn catch_up(&mut self) {
        self.is_behind = false;
        let Some(shows) = self.clock.shows(machine_time()) else { return };
        let began = Instant::now();
        while self.bench.now() < shows {
            if began.elapsed() > CATCHING_UP {
                self.is_behind = true;
                return;
            }
            self.bench.run_until(shows.min(self.bench.now() + STRIDE));
        }
    }

    /// Where the clock is on its way to, if it is.
    pub(super) fn target(&self) -> Option<SimTime> {
        self.moving_to.or_else(|| self.clock.shows(machine_time()).filter(|_| self.is_behind))
    }

    /// Lets some of the way pass that the clock is to be moved by hand; whether there is more of it.
    pub(super) fn move_on(&mut self) -> bool {
        let Some(target) = self.moving_to else { return false };
        let next = target.min(self.bench.now() + STRIDE);
        self.bench.run_until(next);
        if next == target {
            // It has arrived once that is on the disk; if it cannot be written, it is tried again.
            if self.remember(&[Decision::new(target, Change::Arrived, serde_json::Value::Null)]).is_err() {
                return false;
            }
            self.moving_to = None;
        }
        self.moving_to.is_some()
    }

    /// Begins to move the clock by hand.
    pub(super) fn move_clock(&mut self, target: SimTime) -> Result<(), EmulatorError> {
        self.remember(&[Decision::new(self.bench.now(), Change::Move(target), serde_json::Value::Null)])?;
        self.moving_to = Some(target);
        Ok(())
    }

    /// Sets the faults that are on from now.
    pub(super) fn set_faults(&mut self, faults: Vec<Fault>) -> Result<(), EmulatorError> {
        let change = Change::Faults(faults.clone());
        self.remember(&[Decision::new(self.bench.now(), change, serde_json::Value::Null)])?;
        self.faults.set(faults);
        Ok(())
    }

    /// Answers a request to a service.
    pub(super) fn answer(&mut self, host: Host, origin: &str, request: &Request) -> Answered {
        self.catch_up();
        let service = service_name(host);
        let struck = self.faults.next(service, request);
        if let Some((_, true)) = struck {
            // It was for the last time. If that cannot be written, it happens again after a restart.
            let left = Change::Faults(self.faults.list().to_vec());
            drop(self.remember(&[Decision::new(self.bench.now(), left, serde_json::Value::Null)]));
        }
        let fault = struck.map(|(fault, _)| fault);
        let response = match fault.as_ref().and_then(Fault::refusal) {
            Some((error, status)) => {
                let mut response = self.services.refuse(host, &error);
                *response.status_mut() = ::http::StatusCode::from_u16(status).unwrap_or(response.status());
                response
            }
            None => self.answer_and_remember(host, origin, request),
        };
        self.note(host, origin, request, &response, fault.as_ref());
        Answered { response, fault }
    }

    /// Notes in the journal what was said.
    fn note(&mut self, host: Host, origin: &str, request: &Request, response: &Response, fault: Option<&Fault>) {
        // What is said to the login service proves clients.
        let proves = host == Host::Login;
        let said = [
            Message::new(request.headers(), request.body(), proves),
            Message::new(response.headers(), response.body(), proves),
        ];
        let entry = self.journal.note(JournalEntry {
            number: 0,
            at: self.bench.now(),
            service: service_name(host).into(),
            method: journal::method(request.method()),
            path: request.uri().path_and_query().map_or("", |target| target.as_str()).to_owned(),
            status: response.status().as_u16(),
            received: request.body().len(),
            sent: response.body().len(),
            fault: fault.map(|fault| format!("{:?}", fault.kind).to_lowercase()),
            served: fault.is_some() || is_served(host, response),
            said: Some(said),
        });
        if let Some(archive) = &mut self.archive
            && let Err(error) = archive.add(entry, origin, &machine_time().to_string())
        {
            self.archive = None;
            eprintln!("The journal is written no further: {error}");
        }
    }

    fn answer_and_remember(&mut self, host: Host, origin: &str, request: &Request) -> Response {
        let keeping = self.store.as_mut().map_or(Keeping::Nothing, Keeping::In);
        let mut recorder = Recorder::new(&mut self.bench, keeping);
        let response = self.services.answer(host, origin, request, &mut recorder);
        let Recorder { decisions, no_room, .. } = recorder;
        let kept = match no_room {
            // Nothing was done.
            Some(error) if decisions.is_empty() => return not_kept(&error.into()),
            Some(error) => Err(error.into()),
            None => self.remember(&decisions),
        };
        match kept {
            Ok(()) => response,
            Err(error) => self.take_back(&error),
        }
    }

    /// Undoes what cannot be kept; what a client is told.
    fn take_back(&mut self, error: &EmulatorError) -> Response {
        match self.go_back() {
            Ok(()) => not_kept(error),
            Err(worse) => plain(500, &format!("{error}; what was begun cannot be undone: {worse}")),
        }
    }

    /// Carries a stimulus out, and keeps it if it is none that is refused.
    pub(super) fn stimulate(&mut self, path: &str, body: serde_json::Value) -> Result<serde_json::Value, Refusal> {
        let refuse = |error: &EmulatorError| Refusal::new(507, format!("Nothing was changed: {error}"));
        if let Some(store) = &mut self.store {
            store
                .reserve(2 * (path.len() + body.to_string().len()) as u64 + STIMULUS)
                .map_err(|error| refuse(&error.into()))?;
        }
        let result = stimulate(&mut self.bench, path, &body)?;
        let change = Change::Stimulus { path: path.to_owned(), body };
        match self.remember(&[Decision::new(self.bench.now(), change, result.clone())]) {
            Ok(()) => Ok(result),
            Err(error) => match self.go_back() {
                Ok(()) => Err(refuse(&error)),
                Err(worse) => Err(Refusal::new(500, format!("{error}; what was begun cannot be undone: {worse}"))),
            },
        }
    }

    /// Puts decisions on the disk, if there is a store.
    pub(super) fn remember(&mut self, decisions: &[Decision]) -> Result<(), EmulatorError> {
        match &mut self.store {
            Some(store) if !decisions.is_empty() => Ok(store.append(decisions)?),
            _ => Ok(()),
        }
    }

    /// How many changes are on the disk, if there is a store.
    pub(super) fn stored(&self) -> Option<u64> {
        self.store.as_ref().map(Store::len)
    }
}

/// What a client is told whose change cannot be kept.
fn not_kept(error: &EmulatorError) -> Response {
    plain(507, &format!("Nothing was changed: {error}"))
}

/// The store of a folder and its head: as it is there, made from one of the last release, or new.
fn opened(
    asked: TenantConfig,
    folder: &Path,
    notices: &mut Vec<String>,
) -> Result<(TenantConfig, Store), EmulatorError> {
    if let Some((store, found)) = Store::open(folder)? {
        Store::refuse_other(store.path(), &found, &asked)?;
        return Ok((found, store));
    }
    let Some(last) = LastRelease::read(folder)? else {
        let store = Store::create(folder, &asked, [])?;
        return Ok((asked, store));
    };
    Store::refuse_other(&last.path, &last.config, &asked)?;
    let secrets = Secrets::from_seed(last.config.seed);
    let (mut bench, _) = made_from(&last.config, "", &secrets)?;
    // That release knew its clients by what derives from the seed.
    let mut services = Services::new(ServiceOptions {
        seed: last.config.seed,
        directory: secrets.directory(last.config.seed),
        storage_origin: String::new(),
    });
    let records = decided(&last, &mut bench, &mut services);
    let program = asked.program;
    let config = TenantConfig { schema: TenantConfig::SCHEMA, program, ..last.config };
    let store = Store::create(folder, &config, records)?;
    notices.push(format!(
        "{} is of the last release. Its {} inputs were taken over into {}; the old file is not needed any more.",
        last.path.display(),
        last.inputs.len(),
        store.path().display(),
    ));
    Ok((config, store))
}

/// Whether what a service answered is that of a route it has.
fn is_served(host: Host, response: &Response) -> bool {
    match (response.status().as_u16(), host) {
        (501, _) | (404, Host::Login) => false,
        (404, Host::CloudApps) => response.headers().get("x-gnomon-error-code").is_none_or(|code| code != "NotFound"),
        (404, Host::Defender) => {
            let body: Result<serde_json::Value, _> = serde_json::from_slice(response.body());
            body.is_ok_and(|body| body["error"]["code"] != "NotFound")
        }
        _ => true,
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

fn made_from(
    config: &TenantConfig,
    storage_origin: &str,
    secrets: &Secrets,
) -> Result<(Bench, Services), EmulatorError> {
    let catalog = Catalog::built_in();
    let scenario = scenario_of(config, &catalog)?.starting_at(config.start);
    let mut bench = Bench::living(&scenario, &catalog, config.seed, OBSERVATIONS);
    bench.run_until(config.opened);
    let options = ServiceOptions {
        // What names the tenant to its clients stays when it is reset with another seed.
        seed: config.asked_seed(),
        directory: secrets.directory(config.asked_seed()),
        storage_origin: storage_origin.to_owned(),
    };
    Ok((bench, Services::new(options).with_signing_key(secrets.key())))
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
