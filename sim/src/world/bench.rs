//! The bench: a world that can be asked and told, for features, for the judging of single roles, and for the emulator.
//!
//! Devices that are added to it have no life of their own: each connects, signs in and attempts what a stimulus says,
//! at the present instant. Those of a scenario ([`Bench::living`]) go on with their lives beside it. Everything else
//! (check-ins, reports, synchronisation, alerts) is done by the participants, on the strict engine.
//!
//! | file | what lives there |
//! |---|---|
//! | `setup.rs` | devices, accounts, destinations, programs |
//! | `stimuli.rs` | what happens at devices |
//! | `asking.rs` | what administrators ask of the clouds |
//! | `logging.rs` | forward proxies and log collectors |

mod asking;
mod logging;
mod setup;
mod stimuli;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::cloud_apps::Attribution;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::names::{DeviceId, Names};
use gnomon_reference_impl::time::SimTime;

use super::cloud::Cloud;
use super::device::Device;
use super::directory::Directory;
use super::facts::Observation;
use super::ledger::{Ledger, LedgerClass, LedgerFault};
use super::log_upload::{self, HiddenLedger};
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
    /// The catalogue of cloud apps.
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

    /// A bench on which the organisation of a scenario lives, at the scenario's start. Timelines are kept, so it is for
    /// some thousand devices at most; of observations, about the last `trace_at_most` are.
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

    /// Every device, by its number.
    #[must_use]
    pub fn devices(&self) -> &[Device] {
        self.engine.parts().shards[0].devices()
    }

    /// The cores of both clouds.
    #[must_use]
    pub fn cloud(&self) -> &Cloud {
        &self.engine.parts().core
    }

    /// Whether Cloud App Security shows anything, as devices' cells know it.
    #[must_use]
    pub fn published(&self) -> &WorldPublished {
        &self.engine.parts().published
    }

    /// Defender loses power; it is back at `back_at`. The tap must say meanwhile that it is down.
    pub fn crash_defender(&mut self, back_at: SimTime) {
        self.engine.stimulate_core(|cloud, _, _| cloud.crash_defender(back_at));
        for device in 0..self.devices().len() as u32 {
            self.stimulate(DeviceId(device), |device, _| device.crash_defender(back_at));
        }
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

    /// Forgets how often clients have called Defender: what was decided once can be carried out again.
    pub fn forget_calls(&mut self) {
        self.engine.stimulate_core(|cloud, _, _| cloud.forget_calls());
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
