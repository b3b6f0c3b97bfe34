//! The fixture: devices, people and administrators, and what a step can do with them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::endpoint::{Antivirus, Network};
use gnomon_reference_impl::names::{AccountId, DeviceId, ProcessImage};
use gnomon_reference_impl::protocol::agent::LocalAddress;
use gnomon_reference_impl::protocol::cloud_apps::{AppTag, BlockScript, CloudAppsRequest, Settings};
use gnomon_reference_impl::protocol::defender::{
    AdvancedFeature, DefenderRequest, HuntingAnswer, ImportResult, Severity,
};
use gnomon_reference_impl::protocol::network::Access;
use gnomon_reference_impl::protocol::windows::WindowsBuild;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::{SimDuration, SimTime, UtcDay};
use gnomon_sim::engine::Link;
use gnomon_sim::world::{Bench, BenchOptions, Role};

use super::asking::Refusals;
use super::client::ApiClient;
use super::exchange::SharedExchange;
use super::http_port::HttpPort;
use super::logging::Logging;
use super::parameters::{Place, Program, Span, Switch};
use crate::bounds::{Key, Measured};
use crate::implementations::{Implementations, Tried};
use crate::intercepted::Intercepted;
use crate::step_error::{Refusal, StepError};

/// A device of an example, with the person who uses it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Subject {
    /// The number of the device in its world, from 0 up.
    pub device: DeviceId,
    /// Who uses it.
    pub user: AccountId,
    /// The network it is on, or was on last.
    pub place: Place,
    /// Whether a forward proxy stands between it and the Internet.
    pub behind_proxy: bool,
    /// Whether it can reach Defender from there.
    pub reaches_defender: bool,
}

/// A connection that a device was asked to attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attempted {
    /// The number of the device that attempted it, from 0 up.
    pub device: DeviceId,
    /// The instant of the attempt, in virtual time.
    pub at: SimTime,
    /// Where to, as the step has it.
    pub host: String,
    /// The account of the process.
    pub account: AccountId,
    /// The program that attempted it.
    pub program: Program,
    /// The local address that the device had.
    pub address: Ipv4Addr,
    /// Bytes it sends and receives, if nothing blocks it.
    pub bytes: (Bytes, Bytes),
    /// Whether it was blocked.
    pub blocked: bool,
    /// Whether Cloud Discovery is to show it: the integration was applied, and no forward proxy hid it (INT-01,
    /// PRX-01).
    pub shows: bool,
}

/// The fixture of one example.
pub struct Fixture {
    pub(super) bench: Bench,
    /// Every wire between two roles.
    pub exchange: SharedExchange,
    /// Forward proxies that log, and their collector.
    pub logging: Logging,
    /// The devices of the example.
    pub subjects: Vec<Subject>,
    /// The instant of the last stimulus: bounds run from here.
    pub mark: SimTime,
    /// What the last request of an administrator that may be refused was refused for, and those that no step has looked
    /// at.
    pub(super) refusals: Refusals,
    /// The first instant at which the ledger did not add up, in words.
    ledger_fault: Option<String>,
    /// What devices attempted, in order.
    pub attempts: Vec<Attempted>,
    /// What became of each indicator of the last import.
    pub imported: Vec<ImportResult>,
    /// The addresses that devices were given.
    given: Vec<(DeviceId, Ipv4Addr)>,
    /// What came of each hunting query.
    pub hunted: Vec<Result<HuntingAnswer, Refusal>>,
    /// The block script that was downloaded last.
    pub script: Option<BlockScript>,
    /// The minute in which the world looked on last, and how often.
    pub(super) asked: (u64, u32),
    /// The clouds over HTTP.
    pub(super) door: HttpPort,
    /// The client of the public APIs.
    pub client: ApiClient,
    /// Who signed in to which device.
    pub signed_in: BTreeSet<(DeviceId, AccountId)>,
    /// How administrators have tagged apps, by name.
    pub tags: BTreeMap<String, AppTag>,
    settings: Settings,
    /// Whether the integration is toggled on, and whether that is applied.
    integration: (bool, bool),
    pub(super) implementations: Arc<Implementations>,
}

/// When every example begins: a Wednesday, six in the morning.
const START: &str = "2021-02-10T06:00:00Z";

impl Fixture {
    /// An empty fixture, on which these implementations plays.
    #[must_use]
    pub fn new(implementations: Arc<Implementations>) -> Self {
        let start: SimTime = START.parse().expect("the start of every example is an instant");
        let mut edition = implementations.edition.clone();
        // Features are judged to the millisecond: publication adds nothing to any bound.
        edition.publication.publish_every = SimDuration::MILLISECOND;
        // Few devices: what each does behind a proxy can be told (PRX-08).
        edition.events.behind_proxy = true;
        // A hunting query over few rows is charged what elsewhere one over many is: run time can be used up in no time
        // (HNT-05).
        let most = edition.hunting.query_run_time.millis() / 1000;
        edition.hunting.units_a_second = 6_000_000 / most.max(1);
        let mut interceptor = (implementations.interceptor)();
        interceptor.intercept(Intercepted::PlaysBy(&mut edition));
        let exchange = SharedExchange::new(interceptor, implementations.wire, implementations.seed);
        let bench = Bench::new(BenchOptions {
            edition,
            catalog: Catalog::built_in(),
            seed: implementations.seed,
            start,
            agent_link: Link::PERFECT,
            cloud_link: Link::PERFECT,
            tap: Box::new(exchange.clone()),
        });
        Self {
            bench,
            exchange,
            logging: Logging::default(),
            subjects: Vec::new(),
            mark: start,
            refusals: Refusals::default(),
            ledger_fault: None,
            attempts: Vec::new(),
            imported: Vec::new(),
            given: Vec::new(),
            hunted: Vec::new(),
            script: None,
            door: HttpPort::new(implementations.seed, implementations.judged_by.api_version),
            client: ApiClient::default(),
            asked: (0, 0),
            settings: Settings { block_unsanctioned_apps: false, alert_severity: Severity::Medium },
            signed_in: BTreeSet::new(),
            tags: BTreeMap::new(),
            integration: (false, false),
            implementations,
        }
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.bench.now()
    }

    /// The UTC day on which every example begins.
    #[must_use]
    pub fn first_day() -> UtcDay {
        START.parse().unwrap_or(SimTime::EPOCH).day()
    }

    /// Says that bounds run from now.
    pub fn mark_now(&mut self) {
        self.mark = self.now();
    }

    /// The seed of the run.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.implementations.seed
    }

    /// The span by which is judged what a feature writes as `written`, if it stands for one of these bounds.
    #[must_use]
    pub fn judged(&self, written: Span, by: &[Key<SimDuration>]) -> SimDuration {
        self.implementations.judged_by.meant(written.0, by)
    }

    /// The bounds by which is judged.
    #[must_use]
    pub fn judged_by(&self) -> &'static crate::bounds::Bounds {
        self.implementations.judged_by
    }

    /// A bound that steps judge by.
    ///
    /// # Errors
    /// If the edition promises nothing of the kind; the error has the reason.
    pub fn promised<T: Measured>(&self, key: Key<T>) -> Result<T, StepError> {
        let bounds = self.implementations.judged_by;
        let why = || bounds.not_promised.get(key.requirement).map_or("no such bound", String::as_str);
        let missing =
            || format!("edition {} has no bound {} of {}: {}", bounds.edition, key.name, key.requirement, why());
        bounds.get(key).ok_or_else(|| StepError::harness(missing()))
    }

    /// Lets time pass, and holds the ledger to what the participants hold.
    ///
    /// # Errors
    /// If a codec could not carry a message.
    pub fn advance(&mut self, until: SimTime) -> Result<(), StepError> {
        self.bench.run_until(until);
        if let Some(fault) = self.exchange.lock().lost_in_translation.first() {
            return Err(StepError::harness(format!("a message is not carried by the codec of its wire: {fault}")));
        }
        // Black-box steps have the first word: the ledger speaks when the example is over ([`Self::end`]).
        if self.implementations.ledger && self.ledger_fault.is_none() {
            self.ledger_fault = self.bench.checked_ledger().err().map(|fault| format!("{fault}, at {}", self.now()));
        }
        Ok(())
    }

    /// What is left to say when every step has passed.
    ///
    /// # Errors
    /// If a role refused what no step has looked at, or the ledger does not add up.
    pub fn end(&self) -> Result<(), StepError> {
        self.refusals.all_looked_at()?;
        self.ledger_fault.as_ref().map_or(Ok(()), |fault| {
            Err(StepError::harness(format!("not every transaction is in exactly one class of the ledger: {fault}")))
        })
    }

    /// Adds a device that is connected at `place`, with a user of its own who signs in.
    pub fn add_device(&mut self, build: WindowsBuild, antivirus: Antivirus, place: Place) -> Subject {
        let number = self.subjects.len() as u64;
        // Devices do not call together: their first contacts lie apart.
        let contact_jitter = SimDuration::from_millis(number * 2_221_919);
        let (build, antivirus) = {
            let interceptor = &mut self.exchange.lock().interceptor;
            let (mut build, mut antivirus) = (build, antivirus);
            interceptor.intercept(Intercepted::Build(&mut build));
            interceptor.intercept(Intercepted::Antivirus(&mut antivirus));
            (build, antivirus)
        };
        let device = self.bench.add_device(build, antivirus, contact_jitter);
        let user = self.bench.account("contoso", &format!("user-{}", number + 1));
        let subject = Subject { device, user, place, behind_proxy: false, reaches_defender: true };
        self.subjects.push(subject);
        self.connect(number as usize, place, false);
        self.signed_in.insert((device, user));
        self.bench.sign_in(device, user);
        subject
    }

    /// A device joins a network, from which it can reach Defender.
    pub fn connect(&mut self, subject: usize, place: Place, behind_proxy: bool) {
        let subject_now = &mut self.subjects[subject];
        (subject_now.place, subject_now.behind_proxy, subject_now.reaches_defender) = (place, behind_proxy, true);
        self.reconnect(subject);
    }

    /// A device keeps its network, but cannot reach Defender any more; or can again.
    pub fn reach_defender(&mut self, subject: usize, reaches: bool) {
        self.subjects[subject].reaches_defender = reaches;
        self.reconnect(subject);
    }

    /// A device loses its network.
    pub fn disconnect(&mut self, subject: usize) {
        let (now, device) = (self.now(), self.subjects[subject].device);
        self.bench.disconnect(device);
        self.exchange.lock().interceptor.intercept(Intercepted::Disconnected { now, device });
    }

    /// A device joins the network it was on last, as it was.
    pub fn reconnect(&mut self, subject: usize) {
        let Subject { device, place, behind_proxy, reaches_defender, .. } = self.subjects[subject];
        let [first, second] = place.prefix();
        let host = device.0 + 10;
        let given = Ipv4Addr::new(first, second, (host >> 8) as u8, host as u8);
        self.given.push((device, given));
        let address = LocalAddress(given);
        let network = Network { address, behind_proxy, reaches_defender };
        let mut network = network;
        let now = self.now();
        self.exchange.lock().interceptor.intercept(Intercepted::Network { now, device, network: &mut network });
        self.bench.connect(device, network);
        let proxy = if behind_proxy { self.logging.proxies.first().copied() } else { None };
        self.bench.route(device, proxy);
    }

    /// The local addresses that a device was given so far.
    pub fn addresses_of(&self, device: DeviceId) -> impl Iterator<Item = IpAddr> {
        self.given.iter().filter(move |(of, _)| *of == device).map(|(_, address)| IpAddr::from(*address))
    }

    /// A device loses power, comes back at once and joins its network again.
    pub fn restart(&mut self, subject: usize) {
        let (now, device) = (self.now(), self.subjects[subject].device);
        self.bench.crash_device(device);
        self.exchange.lock().interceptor.intercept(Intercepted::Restarted { now, device });
        self.reconnect(subject);
    }

    /// The protection of a device is set up anew.
    pub fn protect(&mut self, subject: usize, antivirus: Antivirus) {
        let mut antivirus = antivirus;
        self.exchange.lock().interceptor.intercept(Intercepted::Antivirus(&mut antivirus));
        self.bench.protect(self.subjects[subject].device, antivirus);
    }

    /// Someone else signs in to a device.
    pub fn sign_in(&mut self, subject: usize, name: &str) {
        let account = self.account(name);
        self.subjects[subject].user = account;
        let device = self.subjects[subject].device;
        self.signed_in.insert((device, account));
        self.bench.sign_in(device, account);
    }

    /// The name of a device.
    #[must_use]
    pub fn name(&self, device: DeviceId) -> String {
        let name = self.bench.setting().device_name(device).computer_dns_name;
        name.split('.').next().unwrap_or_default().to_owned()
    }

    /// A process of a device attempts a connection now.
    ///
    /// # Errors
    /// If `host` is no host.
    pub fn attempt(&mut self, device: DeviceId, connection: &Connection<'_>) -> Result<Tried, StepError> {
        let destination = self.bench.destination(connection.host).map_err(StepError::harness)?;
        let image = self.bench.program(connection.image());
        let Connection { account, up, down, .. } = *connection;
        let access = Access { at: self.now(), destination, account, image, up, down };
        let attempt = self.bench.attempt(device, &access);
        let mut tried = Tried { attempt, arrived: attempt.blocked.is_none() };
        let host = self.names().destination(destination).to_string();
        let of_device = self.subjects.iter().find(|subject| subject.device == device);
        let given = self.given.iter().rev().find(|(of, _)| *of == device);
        self.attempts.push(Attempted {
            device,
            at: access.at,
            host: host.clone(),
            account,
            program: connection.program,
            address: given.map_or(Ipv4Addr::UNSPECIFIED, |(_, address)| *address),
            bytes: (up, down),
            blocked: tried.attempt.blocked.is_some(),
            shows: self.integration.1 && of_device.is_some_and(|subject| !subject.behind_proxy),
        });
        let attempted = Intercepted::Attempted { now: access.at, device, host: &host, tried: &mut tried };
        self.exchange.lock().interceptor.intercept(attempted);
        Ok(tried)
    }

    /// The account of a person of the organisation; of another domain, or one of the system, if the name says so.
    pub fn account(&mut self, name: &str) -> AccountId {
        match name.split_once('\\') {
            Some((domain, name)) => self.bench.account(domain, name),
            None => self.bench.account("contoso", name),
        }
    }

    /// A cloud loses power and is back after `span`: what it had not on its disk is gone, and it hears nothing
    /// meanwhile.
    pub fn crash(&mut self, role: Role, span: SimDuration) {
        let (now, back_at) = (self.now(), self.now() + span);
        self.exchange.lock().outages.push((role, now, back_at));
        self.exchange.lock().interceptor.intercept(Intercepted::Crashed { now, role });
        match role {
            Role::Defender => self.bench.crash_defender(back_at),
            Role::CloudApps => self.bench.crash_cloud_apps(back_at),
            Role::Collector => self.bench.crash_collectors(back_at),
            Role::World | Role::Endpoint | Role::Administrator => {}
        }
    }

    /// An administrator toggles an advanced feature, and applies it if `apply`.
    pub fn toggle(&mut self, feature: AdvancedFeature, on: bool, apply: bool) {
        self.request_of_defender(DefenderRequest::toggle_feature(feature, on));
        if feature == AdvancedFeature::MicrosoftCloudAppSecurity {
            self.integration.0 = on;
        }
        if apply {
            self.apply_features();
        }
    }

    /// An administrator applies what the toggles of the advanced features say.
    pub fn apply_features(&mut self) {
        if self.request_of_defender(DefenderRequest::apply_features()).is_some() {
            self.integration.1 = self.integration.0;
        }
    }

    /// An administrator moves the toggle of a switch of blocking and does not apply or save it. What is not saved in
    /// Cloud App Security never leaves the administrator's screen.
    pub fn toggle_only(&mut self, switch: Switch, on: bool) {
        if let Switch::Feature(feature) = switch {
            self.toggle(feature, on, false);
        }
    }

    /// The severity of alerts that an administrator chose last.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.settings.alert_severity
    }

    /// An administrator turns a switch of blocking.
    pub fn turn(&mut self, switch: Switch, on: bool) {
        match switch {
            Switch::Feature(feature) => self.toggle(feature, on, true),
            Switch::BlockUnsanctionedApps => {
                self.settings.block_unsanctioned_apps = on;
                self.save_settings();
            }
        }
    }

    /// An administrator turns all three switches of blocking on, unless that was done before.
    pub fn switch_blocking_on(&mut self) {
        if !self.settings.block_unsanctioned_apps {
            self.toggle(AdvancedFeature::MicrosoftCloudAppSecurity, true, true);
            self.toggle(AdvancedFeature::CustomNetworkIndicators, true, true);
            self.turn(Switch::BlockUnsanctionedApps, true);
        }
    }

    /// An administrator sets the severity of alerts, and saves.
    pub fn set_severity(&mut self, severity: Severity) {
        self.settings.alert_severity = severity;
        self.save_settings();
    }

    fn save_settings(&mut self) {
        self.request_of_cloud_apps(CloudAppsRequest::save_settings(self.settings));
    }

    /// An administrator tags an app, or takes its tag away.
    ///
    /// # Errors
    /// If the catalogue has no such app.
    pub fn tag(&mut self, app: &str, tag: Option<AppTag>) -> Result<(), StepError> {
        let index = Catalog::built_in().named(app).map_err(StepError::harness)?;
        let request = match tag {
            Some(tag) => CloudAppsRequest::tag_app(index, tag),
            None => CloudAppsRequest::untag_app(index),
        };
        if self.request_of_cloud_apps(request).is_some() {
            match tag {
                Some(tag) => drop(self.tags.insert(app.to_owned(), tag)),
                None => drop(self.tags.remove(app)),
            }
        }
        Ok(())
    }

    /// The hosts by which the apps are known that administrators have tagged as unsanctioned: those that can be blocked
    /// (BLK-06).
    #[must_use]
    pub fn unsanctioned_hosts(&self) -> BTreeSet<String> {
        let catalog = Catalog::built_in();
        let tagged = self.tags.iter().filter(|(_, tag)| **tag == AppTag::Unsanctioned);
        let apps = tagged.filter_map(|(name, _)| catalog.named(name).ok());
        let entries = apps.flat_map(|app| catalog.app(app).entries.clone());
        entries.filter_map(|entry| entry.indicator_host().map(str::to_owned)).collect()
    }
}

/// A connection that a step has a device attempt.
#[derive(Clone, Copy, Debug)]
pub struct Connection<'a> {
    /// The host that is connected to, with a path if the example names one.
    pub host: &'a str,
    /// The account of the process.
    pub account: AccountId,
    /// The program that connects: a browser, or another one.
    pub program: Program,
    /// Bytes it sends.
    pub up: Bytes,
    /// Bytes it receives.
    pub down: Bytes,
}

impl Connection<'_> {
    fn image(&self) -> ProcessImage {
        self.program.image()
    }
}
