//! From a scenario to a world that can run: the devices of each fleet with their builds, protection and people.

use std::collections::BTreeMap;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::cloud_apps::Attribution;
use gnomon_reference_impl::endpoint::Endpoint;
use gnomon_reference_impl::names::{AccountId, DeviceId, Names};
use gnomon_reference_impl::protocol::windows::WindowsBuild;
use gnomon_reference_impl::time::SimDuration;

use super::cloud::Cloud;
use super::contact_jitter::contact_jitter;
use super::device::Device;
use super::log_upload;
use super::people::People;
use super::purpose::Purpose;
use super::resident::Resident;
use super::scenario::{CheckedFleet, Scenario, Windows};
use super::setting::{DeviceSpec, Fleet, Setting};
use super::shard::DeviceShard;
use super::workload::{Generator, Hosts, Popularity, Programs, Tables};
use super::{World, WorldPublished};
use crate::engine::{Parts, RunConfig, Seed, below, below_32};

/// How a scenario is to be run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct BuildOptions {
    /// The seed of every draw.
    pub seed: u64,
    /// Whether anybody reads the observations.
    pub observed: bool,
    /// Whether every transaction is observed too.
    pub observes_transactions: bool,
    /// Whether Defender keeps a timeline of each device: for small worlds only, since it holds every transaction.
    pub keeps_timelines: bool,
    /// How many devices a shard has, at least one; 4,096 if nothing is said. What happens does not depend on it.
    pub shard_size: Option<u32>,
}

/// How many devices a shard has if nothing is said.
const SHARD: u32 = 4096;

impl Scenario {
    /// A world at the start of the scenario.
    #[must_use]
    pub fn build(&self, catalog: &Catalog, options: BuildOptions) -> Parts<World> {
        let checked = &self.checked;
        let seed = Seed(options.seed);
        let mut names = Names::new();
        let programs = Programs::new(catalog, &mut names);
        let hosts = Hosts::new(catalog, self.tenant(), &mut names);
        let generator =
            Generator { seed, tables: Tables::built_in(), popularity: Popularity::new(catalog), hosts, programs };
        let mut fleets = Vec::new();
        let mut first = 0;
        for fleet in &checked.fleets {
            fleets.push(Fleet {
                name: fleet.name.clone(),
                first,
                count: fleet.endpoints,
                prefix: fleet.prefix.clone(),
                dns_domain: self.dns_domain().to_owned(),
                movement: fleet.movement.clone(),
                volume: fleet.volume,
            });
            first += fleet.endpoints;
        }
        let mut residences = Vec::with_capacity(first as usize);
        let mut people = People::new(seed, self.account_domain(), names.accounts_mut());
        for (index, (fleet, checked)) in fleets.iter().zip(&checked.fleets).enumerate() {
            house(&mut residences, seed, index, fleet, checked, &mut people);
        }
        let mut setting = Setting {
            edition: checked.edition.clone(),
            attribution: Attribution::new(catalog, &names),
            names,
            catalog: catalog.clone(),
            generator,
            places: checked.places.clone(),
            fleets,
            agent_link: checked.agent_link,
            cloud_link: checked.cloud_link,
            log_link: checked.log_link,
            addresses: BTreeMap::new(),
            seed,
            start: checked.start,
            observes_transactions: options.observes_transactions,
            tap: None,
        };
        let mut core = Cloud::new(checked.actions.clone());
        if !checked.data_sources.is_empty() {
            setting.addresses = log_upload::addresses(&setting);
            core.set_up_log_upload(&checked.data_sources, &setting);
        }
        let devices = residences
            .into_iter()
            .zip(0..)
            .map(|(resident, number)| device(&setting, checked, DeviceId(number), resident, options.keeps_timelines));
        let retention_days = checked.edition.limits.retention_days;
        let shards = shards(devices, options.shard_size.unwrap_or(SHARD), retention_days);
        Parts {
            shards,
            core,
            published: WorldPublished::default(),
            start: checked.start,
            rhythm: RunConfig { publish_every: checked.edition.publication.publish_every, observed: options.observed },
            setting,
        }
    }
}

/// Cuts devices into shards of `size`.
pub(super) fn shards(devices: impl IntoIterator<Item = Device>, size: u32, retention_days: u32) -> Vec<DeviceShard> {
    let mut shards = Vec::new();
    let mut devices = devices.into_iter().peekable();
    let mut first = 0;
    while devices.peek().is_some() {
        let some: Vec<Device> = devices.by_ref().take(size.max(1) as usize).collect();
        let count = some.len() as u32;
        shards.push(DeviceShard::new(first, some, retention_days));
        first += count;
    }
    shards
}

/// Gives each device of a fleet its users: people hired for it, or those of the device before, whose second device it
/// is.
fn house(
    residences: &mut Vec<(usize, AccountId, u16)>,
    seed: Seed,
    index: usize,
    fleet: &Fleet,
    checked: &CheckedFleet,
    people: &mut People<'_>,
) {
    for device in fleet.first..fleet.first + fleet.count {
        let draw = Purpose::Sharing.block(seed, device, 0);
        let before = residences.last().filter(|(of, _, users)| *of == index && *users == 1).copied();
        let residence = match before {
            Some(owner) if checked.second_devices.hit(draw[0]) => owner,
            _ => {
                let users = match (checked.shared.hit(draw[1]), checked.two_users.hit(draw[2])) {
                    (true, _) => 3 + below(draw[3], 6) as u16,
                    (false, true) => 2,
                    (false, false) => 1,
                };
                (index, people.hire(users), users)
            }
        };
        residences.push(residence);
    }
}

fn device(
    setting: &Setting,
    checked: &super::scenario::Checked,
    id: DeviceId,
    (fleet, first_account, users): (usize, AccountId, u16),
    keeps_timeline: bool,
) -> Device {
    let spec = spec(setting.seed, id, &checked.fleets[fleet]);
    let contact_jitter = contact_jitter(setting.seed, id);
    let endpoint = Endpoint::new(id, &setting.device_name(id), spec.build, spec.antivirus, contact_jitter);
    let (earliest, latest) = checked.fleets[fleet].joins;
    let after = below(Purpose::Joining.block(setting.seed, id.0, 0)[0], latest.saturating_sub(earliest).millis() + 1);
    let joined = setting.start + earliest + SimDuration::from_millis(after);
    let resident = Resident::new(id.0, fleet as u16, first_account, users, joined);
    Device::new(endpoint, id, keeps_timeline, Some(resident))
}

/// What a device of a fleet runs, and how its protection is set up.
fn spec(seed: Seed, device: DeviceId, fleet: &CheckedFleet) -> DeviceSpec {
    let draw = Purpose::Device.block(seed, device.0, 0);
    let build = match *weighted(&fleet.windows, (draw[0] >> 32) as u32) {
        Windows::Build(build) => build,
        Windows::Version(version) => {
            WindowsBuild::client(version, revision(version, fleet.unpatched.hit(draw[1]), draw[2]))
        }
    };
    DeviceSpec { build, antivirus: *weighted(&fleet.protection, draw[0] as u32) }
}

fn weighted<T>(choices: &[(u32, T)], draw: u32) -> &T {
    let total: u32 = choices.iter().map(|(weight, _)| weight).sum();
    let mut at = below_32(draw, total);
    for (weight, choice) in choices {
        if at < *weight {
            return choice;
        }
        at -= weight;
    }
    &choices[choices.len() - 1].1
}

/// Published revisions of each version up to February 2021: the one it was released with, and the latest, newest last
/// (from Microsoft's release information).
const REVISIONS: [(u32, u32, [u32; 4]); 12] = [
    (10_240, 16_384, [18_725, 18_756, 18_818, 18_842]),
    (10_586, 0, [1106, 1176, 1295, 1540]),
    (14_393, 0, [4048, 4104, 4169, 4225]),
    (15_063, 0, [2584, 2614, 2642, 2679]),
    (16_299, 15, [1992, 2045, 2107, 2166]),
    (17_134, 1, [1845, 1902, 1967, 2026]),
    (17_763, 1, [1637, 1697, 1757, 1790]),
    (18_362, 30, [1110, 1139, 1198, 1256]),
    (18_363, 418, [1256, 1316, 1377, 1411]),
    (19_041, 208, [685, 746, 804, 844]),
    (19_042, 508, [685, 746, 804, 844]),
    (19_043, 844, [844, 867, 906, 928]),
];

/// The revision of a device: mostly the newest but one or two, seldom older; the first one if it was never patched.
fn revision(version: u32, unpatched: bool, draw: u64) -> u32 {
    match REVISIONS.iter().find(|(known, ..)| *known == version) {
        Some((_, first, _)) if unpatched => *first,
        // Each is half as likely as the one after it.
        Some((.., latest)) => latest[3 - (draw.leading_ones().min(3) as usize)],
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_never_patched_since_it_was_installed_may_be_too_old_to_take_part() {
        assert!(!WindowsBuild::client(17_763, revision(17_763, true, 0)).takes_part());
        assert!(WindowsBuild::client(17_763, revision(17_763, false, u64::MAX)).takes_part());
        assert!(WindowsBuild::client(19_042, revision(19_042, true, 0)).takes_part());
    }

    #[test]
    fn newer_revisions_are_more_frequent() {
        let mut draws = Seed(9).draws(0, 0);
        let mut counts = [0; 4];
        for _ in 0..16_000 {
            let revision = revision(17_763, false, draws.word());
            counts[REVISIONS[6].2.iter().position(|known| *known == revision).unwrap()] += 1;
        }
        assert!(counts[3] > 7700 && counts[2] > 3700 && counts[1] > 1850 && counts[0] > 1850, "{counts:?}");
    }
}
