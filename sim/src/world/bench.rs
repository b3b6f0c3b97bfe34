//! The bench: a world that can be asked and told, for features, for the judging of single roles, and for the emulator.
//!
//! Devices that are added to it have no life of their own: each connects, signs in and attempts what a stimulus says, at the
//! present instant. Those of a scenario ([`Bench::living`]) go on with their lives beside it. Everything else (check-ins, reports,
//! synchronisation, alerts) is done by the participants, on the strict engine.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gnomon_reference_impl::catalog::{Catalog, Destination, DestinationError};
use gnomon_reference_impl::cloud_apps::{self, Attribution};
use gnomon_reference_impl::collector::CollectorOptions;
use gnomon_reference_impl::defender;
use gnomon_reference_impl::edition::{self, Edition};
use gnomon_reference_impl::endpoint::{Antivirus, Attempt, Endpoint, Network};
use gnomon_reference_impl::names::{AccountId, DestinationId, DeviceId, DeviceName, ImageId, Names, ProcessImage};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{
    Caller, DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse,
};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse, ReceiverConfig};
use gnomon_reference_impl::protocol::network::Access;
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};
use gnomon_reference_impl::protocol::windows::WindowsBuild;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::suggest::{did_you_mean, nearest};
use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::cloud::Cloud;
use super::device::Device;
use super::directory::Directory;
use super::facts::{Fact, Observation, Role};
use super::ledger::{Ledger, LedgerClass, LedgerFault};
use super::log_upload::{self, ClientTransaction, CollectorId, HiddenLedger, NoWriter, ProxyId, ProxySpec};
use super::risks::Risks;
use super::scenario::Scenario;
use super::setting::Setting;
use super::shard::DeviceShard;
use super::tap::Tap;
use super::workload::{Generator, Hosts, Popularity, Programs, Tables};
use super::{BuildOptions, World, WorldPublished};
use crate::engine::{Digest, Engine, Link, Parts, RunConfig, Seed, Stamped, Strict};

/// How a bench is set up.
pub struct BenchOptions {
    /// The figures. Features publish each millisecond (`publish_every`), so that no bound is blurred.
    pub edition: Edition,
    /// The apps.
    pub catalog: Catalog,
    /// The seed of what the network draws.
    pub seed: u64,
    /// When the story begins.
    pub start: SimTime,
    /// The quality of the wire between endpoints and Defender.
    pub agent_link: Link,
    /// The quality of the wire between the clouds.
    pub cloud_link: Link,
    /// Who listens in on the wires.
    pub tap: Box<dyn Tap>,
}

/// A world that can be asked and told.
pub struct Bench {
    engine: Strict<World>,
    directory: Directory,
    risks: Risks,
    trace: Vec<Stamped<Observation>>,
    /// Observations above this number are forgotten, the oldest first.
    trace_at_most: usize,
}

/// Why a device cannot be moved.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MoveError {
    /// The scenario has no such place; the text names the nearest.
    #[error("{0}")]
    NoSuchPlace(String),
    /// The line of the place is down.
    #[error("the line of `{0}` is down")]
    LineDown(String),
}

/// What a bench draws traffic from: nothing, since its devices have no life of their own.
static NO_TRAFFIC: LazyLock<Generator> = LazyLock::new(|| {
    let (catalog, mut names) = (Catalog::new(Vec::new()).expect("no app is few enough"), Names::new());
    let programs = Programs::new(&catalog, &mut names);
    let hosts = Hosts::new(&catalog, "contoso", &mut names);
    Generator { seed: Seed(0), tables: Tables::built_in(), popularity: Popularity::new(&catalog), hosts, programs }
});

impl Bench {
    /// A bench without devices.
    #[must_use]
    pub fn new(options: BenchOptions) -> Self {
        let BenchOptions { edition, catalog, seed, start, agent_link, cloud_link, tap } = options;
        let mut names = Names::new();
        Programs::new(&catalog, &mut names);
        let rhythm = RunConfig { publish_every: edition.publication.publish_every, observed: true };
        let mut setting = Setting {
            attribution: Attribution::new(&catalog, &names),
            edition,
            names,
            catalog,
            generator: NO_TRAFFIC.clone(),
            places: Vec::new(),
            fleets: Vec::new(),
            agent_link,
            cloud_link,
            log_link: Link::PERFECT,
            addresses: BTreeMap::new(),
            seed: Seed(seed),
            start,
            observes_transactions: true,
            tap: None,
        };
        setting.addresses = log_upload::addresses(&setting);
        setting.set_tap(tap);
        let shard = DeviceShard::new(0, Vec::new(), setting.edition.limits.retention_days);
        let parts = Parts {
            shards: vec![shard],
            core: Cloud::new(Vec::new()),
            published: WorldPublished::default(),
            start,
            rhythm,
            setting,
        };
        Self::on(parts, usize::MAX)
    }

    /// A bench on which the organisation of a scenario lives, at the scenario's start. Timelines are kept, so it is for some
    /// thousand devices at most; of observations, about the last `trace_at_most` are.
    #[must_use]
    pub fn living(scenario: &Scenario, catalog: &Catalog, seed: u64, trace_at_most: usize) -> Self {
        let options = BuildOptions {
            seed,
            observed: true,
            observes_transactions: false,
            keeps_timelines: true,
            // Stimuli reach the devices of one shard.
            shard_size: Some(u32::MAX),
        };
        let mut parts = scenario.build(catalog, options);
        if parts.setting.addresses.is_empty() {
            parts.setting.addresses = log_upload::addresses(&parts.setting);
        }
        Self::on(parts, trace_at_most)
    }

    fn on(parts: Parts<World>, trace_at_most: usize) -> Self {
        let mut directory = Directory::default();
        directory.extend(&parts.setting, parts.shards[0].devices().len());
        let (engine, risks, trace) = (Strict::new(parts), Risks::default(), Vec::new());
        Self { engine, directory, risks, trace, trace_at_most }
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.engine.now()
    }

    /// How often anything was done here. While it stays the same at the same instant, nothing is another than before.
    pub fn changes(&self) -> u64 {
        self.engine.changes()
    }

    /// The figures, names and apps.
    #[must_use]
    pub fn setting(&self) -> &Setting {
        &self.engine.parts().setting
    }

    /// Everything observed so far, in order.
    #[must_use]
    pub fn trace(&self) -> &[Stamped<Observation>] {
        &self.trace
    }

    /// Adds a device, not connected yet; `contact_jitter` is where it stands among others that connect at the same time.
    pub fn add_device(&mut self, build: WindowsBuild, antivirus: Antivirus, contact_jitter: SimDuration) -> DeviceId {
        let shard = &self.engine.parts().shards[0];
        let id = DeviceId(shard.devices().len() as u32);
        let endpoint = Endpoint::new(id, &self.setting().device_name(id), build, antivirus, contact_jitter);
        self.engine.admit(0, |shard| shard.admit(Device::new(endpoint, id, true, None)));
        self.directory.extend(&self.engine.parts().setting, self.engine.parts().shards[0].devices().len());
        id
    }

    /// The number of an account, added if it is new.
    pub fn account(&mut self, domain: &str, name: &str) -> AccountId {
        let names = self.engine.setting_mut().names_mut();
        names.accounts().named(name).unwrap_or_else(|| names.accounts_mut().add(domain, name))
    }

    /// The number of a destination, added if it is new.
    ///
    /// # Errors
    /// If the text names no host.
    pub fn destination(&mut self, text: &str) -> Result<DestinationId, DestinationError> {
        Ok(self.engine.setting_mut().add_destination(Destination::parse(text)?))
    }

    /// The number of a program, added if it is new.
    pub fn program(&mut self, image: ProcessImage) -> ImageId {
        let names = self.engine.setting_mut().names_mut();
        names.image_named(&image.file_name).unwrap_or_else(|| names.add_image(image))
    }

    /// The devices.
    #[must_use]
    pub fn devices(&self) -> &[Device] {
        self.engine.parts().shards[0].devices()
    }

    /// The clouds.
    #[must_use]
    pub fn cloud(&self) -> &Cloud {
        &self.engine.parts().core
    }

    /// Whether Cloud App Security shows anything, as devices' cells know it.
    #[must_use]
    pub fn published(&self) -> &WorldPublished {
        &self.engine.parts().published
    }

    /// A device joins a network, or moves to another.
    pub fn connect(&mut self, device: DeviceId, network: Network) {
        self.stimulate(device, |device, awake| {
            device.endpoint.connect(awake.now, network, &awake.setting.edition);
            device.note_reach(awake.now);
            let (address, behind_proxy) = (network.address, network.behind_proxy);
            device.record(awake, Role::World, Fact::Connected { place: None, address, behind_proxy });
        });
    }

    /// A device joins the network of a place of the scenario.
    ///
    /// # Errors
    /// If there is no such place, or its line is down.
    pub fn move_to(&mut self, device: DeviceId, place: &str) -> Result<(), MoveError> {
        let setting = self.setting();
        let names = || setting.places.iter().map(|place| place.name.as_str());
        let Some(number) = names().position(|name| name.eq_ignore_ascii_case(place)) else {
            let near = did_you_mean(&nearest(place, names()));
            return Err(MoveError::NoSuchPlace(format!("there is no place `{place}`{near}")));
        };
        let now = self.now();
        let network = setting.places[number].network(setting.seed, device.0, number as u16, now.day(), now);
        let network = network.ok_or_else(|| MoveError::LineDown(setting.places[number].name.clone()))?;
        self.connect(device, network);
        Ok(())
    }

    /// The device of this machine id or DNS name, or of the first label of that name; letter case does not count.
    #[must_use]
    pub fn device_named(&self, name: &str) -> Option<DeviceId> {
        let is = |known: &DeviceName| {
            let dns = known.computer_dns_name.as_str();
            known.machine_id.eq_ignore_ascii_case(name)
                || dns.eq_ignore_ascii_case(name)
                || dns.split('.').next().is_some_and(|label| label.eq_ignore_ascii_case(name))
        };
        (0..).map(DeviceId).zip(self.directory.names()).find(|(_, known)| is(known)).map(|(device, _)| device)
    }

    /// A device loses its network.
    pub fn disconnect(&mut self, device: DeviceId) {
        self.stimulate(device, |device, awake| {
            device.endpoint.disconnect();
            device.note_reach(awake.now);
            device.record(awake, Role::World, Fact::Disconnected);
        });
    }

    /// A device loses power and comes back at once, without a network.
    pub fn crash_device(&mut self, device: DeviceId) {
        self.stimulate(device, |device, awake| {
            device.endpoint.crash();
            device.note_reach(awake.now);
            device.record(awake, Role::World, Fact::Crashed);
        });
    }

    /// The protection of a device is set up anew.
    pub fn protect(&mut self, device: DeviceId, antivirus: Antivirus) {
        self.stimulate(device, |device, _| device.endpoint.set_antivirus(antivirus));
    }

    /// Someone signs in to a device.
    pub fn sign_in(&mut self, device: DeviceId, account: AccountId) {
        self.stimulate(device, |device, awake| {
            device.endpoint.sign_in(awake.now, account);
            device.record(awake, Role::World, Fact::SignedIn { account });
        });
    }

    /// A process attempts a connection now.
    pub fn attempt(&mut self, device: DeviceId, access: &Access) -> Attempt {
        self.stimulate(device, |device, awake| device.attempt(access, awake))
    }

    /// An administrator, or a program with the administrator's rights, asks something of Defender now.
    ///
    /// # Errors
    /// What Defender refuses, and why.
    pub fn ask_defender(&mut self, request: DefenderRequest) -> Result<DefenderResponse, ApiError> {
        self.ask_defender_as(&Caller::administrator(), request)
    }

    /// Somebody asks something of Defender now, in the name of `caller`.
    ///
    /// # Errors
    /// What Defender refuses, and why.
    pub fn ask_defender_as(&mut self, caller: &Caller, request: DefenderRequest) -> Result<DefenderResponse, ApiError> {
        let now = self.now();
        self.engine.stimulate_core(|cloud, setting, out| cloud.ask_defender(now, caller, request, setting, out))
    }

    /// An administrator asks something of Cloud App Security now.
    ///
    /// # Errors
    /// What Cloud App Security refuses, and why.
    pub fn ask_cloud_apps(&mut self, request: &CloudAppsRequest) -> Result<CloudAppsResponse, ApiError> {
        let now = self.now();
        self.engine.stimulate_core(|cloud, setting, out| cloud.ask_cloud_apps(now, request, setting, out))
    }

    /// An administrator asks something of Cloud Discovery now.
    ///
    /// # Errors
    /// What Cloud App Security refuses, and why.
    pub fn ask_discovery(&self, query: &DiscoveryQuery) -> Result<DiscoveryAnswer, ApiError> {
        let setting = self.setting();
        let core = self.cloud().cloud_apps();
        let discovery = cloud_apps::report::Discovery { core, names: setting.names(), catalog: setting.catalog() };
        let devices = self.directory.names().iter().zip(self.devices());
        let cells = devices.map(|(name, device)| (name.clone(), device.discovery()));
        cloud_apps::report::answer(query, self.now(), discovery, cells)
    }

    /// An administrator asks what Defender knows of devices now, changes an alert or the tags of a machine, or hunts.
    ///
    /// # Errors
    /// What Defender refuses, and why.
    pub fn ask_about_devices(&mut self, query: &DefenderQuery) -> Result<DefenderAnswer, ApiError> {
        if query.changes() {
            return self.change_device(query);
        }
        if let DefenderQuery::Hunt { query } = query {
            return self.hunt(query);
        }
        self.refresh_risks();
        let parts = self.engine.parts();
        let (devices, names) = (parts.shards[0].devices(), parts.setting.names());
        let named = |device: DeviceId| (self.directory.name(device).clone(), devices[device.0 as usize].defender());
        match defender::query::device_of(query) {
            // The cells of the others would say nothing.
            Some(asked) => {
                let devices = self.directory.named(asked);
                let known = defender::query::Known { names, risks: self.risks.of(devices) };
                defender::query::answer(query, self.engine.now(), known, devices.iter().copied().map(named))
            }
            None => {
                let known = defender::query::Known { names, risks: self.risks.all() };
                let all = (0..devices.len() as u32).map(DeviceId);
                defender::query::answer(query, self.engine.now(), known, all.map(named))
            }
        }
    }

    fn change_device(&mut self, query: &DefenderQuery) -> Result<DefenderAnswer, ApiError> {
        let asked = defender::query::device_of(query).unwrap_or_default();
        let Some(device) = self.directory.named(asked).first().copied() else {
            let known = defender::query::Known { names: self.setting().names(), risks: &[] };
            return defender::query::update(query, self.now(), known, std::iter::empty());
        };
        let name = self.directory.name(device).clone();
        self.refresh_risks();
        let risks = self.risks.of(&[device]).to_vec();
        let query = query.clone();
        self.stimulate(device, move |device, awake| {
            let cells = [(name, &mut device.defender)];
            let known = defender::query::Known { names: awake.setting.names(), risks: &risks };
            defender::query::update(&query, awake.now, known, cells)
        })
    }

    fn hunt(&mut self, query: &str) -> Result<DefenderAnswer, ApiError> {
        let (now, directory) = (self.now(), &self.directory);
        self.engine.stimulate_core_beside(|cloud, shards, setting| {
            let devices = directory.names().iter().zip(shards[0].devices());
            let cells = devices.map(|(name, device)| (name.clone(), device.defender()));
            cloud.hunt(now, query, setting, cells).map(DefenderAnswer::Hunt)
        })
    }

    /// Brings up to date what Cloud App Security tells Defender of risk levels: both clouds show the same (DSC-06).
    fn refresh_risks(&mut self) {
        let (changes, today) = (self.engine.changes(), self.engine.now().day());
        self.risks.refresh(changes, today, self.engine.parts(), &self.directory);
    }

    /// Defender loses power; it is back at `back_at`. The tap must say meanwhile that it is down.
    pub fn crash_defender(&mut self, back_at: SimTime) {
        self.engine.stimulate_core(|cloud, _, _| cloud.crash_defender(back_at));
        for device in 0..self.devices().len() as u32 {
            self.stimulate(DeviceId(device), |device, _| device.crash_defender(back_at));
        }
    }

    /// An administrator asks something of Cloud App Security about logs now.
    ///
    /// # Errors
    /// What Cloud App Security refuses, and why.
    pub fn ask_about_logs(&mut self, request: &LogsRequest) -> Result<LogsResponse, ApiError> {
        let now = self.now();
        self.engine.stimulate_core(|cloud, setting, out| cloud.ask_about_logs(now, request, setting, out))
    }

    /// An administrator makes a call of an upload by hand now.
    ///
    /// # Errors
    /// What Cloud App Security refuses, and why.
    pub fn upload(&mut self, request: &UploadRequest) -> Result<UploadResponse, ApiError> {
        let now = self.now();
        self.engine.stimulate_core(|cloud, setting, out| cloud.upload(now, request, setting, out))
    }

    /// Adds a log collector with these receivers, as Cloud App Security set them up, and this much room on its disk.
    pub fn add_collector(&mut self, name: &str, receivers: Vec<ReceiverConfig>, disk: Option<Bytes>) -> CollectorId {
        let mut figures = edition::Collector::clone(&self.setting().edition().collector);
        figures.disk_bytes = disk.unwrap_or(figures.disk_bytes);
        let options = CollectorOptions { name: name.to_owned(), receivers, figures };
        self.engine.stimulate_core(|cloud, _, _| cloud.add_collector(options))
    }

    /// Adds a forward proxy that logs.
    ///
    /// # Errors
    /// If no proxy here writes the format.
    pub fn add_proxy(&mut self, spec: ProxySpec) -> Result<ProxyId, NoWriter> {
        self.engine.stimulate_core(|cloud, _, _| cloud.add_proxy(spec))
    }

    /// The forward proxy that a device is behind, if that one logs; joining a network does not change it.
    pub fn route(&mut self, device: DeviceId, proxy: Option<ProxyId>) {
        self.stimulate(device, |device, _| device.proxy = proxy);
    }

    /// A machine that is no device of Defender's does something through a proxy now (PRX-07).
    pub fn browse(&mut self, proxy: ProxyId, client: &ClientTransaction) {
        let now = self.now();
        self.engine.stimulate_core(|cloud, setting, out| cloud.browse(now, proxy, client, setting, out));
    }

    /// A proxy logs text now, line by line, that tells of no transaction done here.
    pub fn log_text(&mut self, proxy: ProxyId, text: &[u8]) {
        let now = self.now();
        self.engine.stimulate_core(|cloud, setting, out| cloud.log_text(now, proxy, text, setting, out));
    }

    /// A proxy transfers the file it is writing now.
    pub fn transfer(&mut self, proxy: ProxyId) {
        let now = self.now();
        self.engine.stimulate_core(|cloud, setting, out| cloud.transfer(now, proxy, setting, out));
    }

    /// The log collectors lose power; they are back at `back_at`. The tap must say meanwhile that they are down.
    pub fn crash_collectors(&mut self, back_at: SimTime) {
        self.engine.stimulate_core(|cloud, _, _| cloud.crash_collectors(back_at));
    }

    /// Where the transactions are that forward proxies hid.
    #[must_use]
    pub fn hidden_ledger(&self) -> HiddenLedger {
        let hidden = self.engine.parts().shards[0].ledger().of(LedgerClass::HiddenByProxy);
        self.cloud().hidden_ledger(hidden)
    }

    /// Cloud App Security loses power; it is back at `back_at`. The tap must say meanwhile that it is down.
    pub fn crash_cloud_apps(&mut self, back_at: SimTime) {
        self.engine.stimulate_core(|cloud, setting, _| cloud.crash_cloud_apps(back_at, setting));
    }

    /// Lets the next instant at which anything is due, if it lies at or before `limit`, happen; returns it.
    pub fn step(&mut self, limit: SimTime) -> Option<SimTime> {
        let trace = &mut self.trace;
        let next = self.engine.run_next(limit, &mut |observation| trace.push(observation.clone()));
        self.forget();
        next
    }

    /// The next instant at which anything is due.
    pub fn next_timer_at(&mut self) -> SimTime {
        self.engine.next_due()
    }

    /// Whether anything is still due at or before `at`.
    pub fn is_due(&mut self, at: SimTime) -> bool {
        self.engine.next_due() <= at
    }

    /// Lets time pass until `until`: everything due at or before it is done.
    pub fn run_until(&mut self, until: SimTime) {
        let trace = &mut self.trace;
        self.engine.run_until(until, &mut |observation| trace.push(observation.clone()));
        self.forget();
    }

    /// Forgets observations that are too many, some at a time.
    fn forget(&mut self) {
        let most = self.trace_at_most;
        if self.trace.len() > most.saturating_add(most / 4) {
            self.trace.drain(..self.trace.len() - most);
        }
    }

    /// The digest of everything that happened until now.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.engine.digest()
    }

    /// The ledger, checked against what the participants hold.
    ///
    /// # Errors
    /// If they disagree.
    pub fn checked_ledger(&self) -> Result<&Ledger, LedgerFault> {
        let shard = &self.engine.parts().shards[0];
        shard.check_ledger()?;
        self.cloud().check_logs()?;
        Ok(shard.ledger())
    }

    fn stimulate<R>(
        &mut self,
        device: DeviceId,
        stimulus: impl FnOnce(&mut Device, &mut super::device::WakeContext<'_>) -> R,
    ) -> R {
        let now = self.now();
        self.engine.stimulate(0, device.0 as usize, |shard, context, out| {
            shard.stimulate(device.0 as usize, now, context, out, stimulus)
        })
    }
}

#[cfg(test)]
mod tests;
