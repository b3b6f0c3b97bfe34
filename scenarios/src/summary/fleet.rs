//! The devices: what they run, which take part in the integration, and which can block (INT-06, INT-07).

use std::collections::BTreeMap;

use gnomon_reference_impl::names::{AccountId, Client};
use gnomon_reference_impl::protocol::agent::MissingPrerequisites;
use gnomon_reference_impl::protocol::windows::{WindowsBuild, WindowsKind};
use gnomon_sim::world::Device;
use schemars::JsonSchema;
use serde::Serialize;

use super::devices;
use crate::numbers::{counted, grouped, per_cent};
use crate::page::{Align, NO_BREAK, Page, Table};
use crate::simulation::Finished;

/// The devices of the scenario, counted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct FleetSummary {
    /// How many devices there are.
    pub endpoints: u64,
    /// The people who use them.
    pub people: u64,
    /// Those that take part in the integration.
    pub take_part: u64,
    /// Those that do not, since their Windows is too old.
    pub too_old: u64,
    /// Those that do not, since they are servers.
    pub servers: u64,
    /// Of those that take part, those that lack nothing and so can block every program.
    pub can_block: u64,
    /// Fleet by fleet.
    pub fleets: Vec<FleetLine>,
    /// What they run, the oldest first.
    pub windows: Vec<VersionLine>,
    /// What those that take part lack; a device may lack several things.
    pub lacking: Vec<LackLine>,
}

/// The devices of one fleet, counted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct FleetLine {
    /// What it is called.
    pub name: String,
    /// How many devices.
    pub endpoints: u64,
    /// The people who use them.
    pub people: u64,
    /// Those that take part.
    pub take_part: u64,
    /// Of those, the ones that can block.
    pub can_block: u64,
}

/// The devices of one version of Windows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct VersionLine {
    /// The version: `20H2`, `server 17763`.
    pub version: String,
    /// How many devices.
    pub endpoints: u64,
    /// Those that take part.
    pub take_part: u64,
}

/// The devices that lack one of the prerequisites of blocking.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct LackLine {
    /// What is wrong, in words.
    pub what: String,
    /// How many devices.
    pub endpoints: u64,
}

impl FleetSummary {
    pub(super) fn of(finished: &Finished) -> Self {
        let all: Vec<&Device> = devices(finished).collect();
        let whole = line("all", &all);
        let fleets = finished.parts().setting.fleets().map(|fleet| {
            let numbers = fleet.devices.start.0 as usize..fleet.devices.end.0 as usize;
            line(fleet.name, &all[numbers])
        });
        let fleets = fleets.collect();
        let servers = all.iter().filter(|device| build(device).kind == WindowsKind::Server).count() as u64;
        let mut windows: BTreeMap<(WindowsKind, u32), VersionLine> = BTreeMap::new();
        for device in &all {
            let build = build(device);
            let empty = || VersionLine { version: version(build), endpoints: 0, take_part: 0 };
            let line = windows.entry((build.kind, build.build)).or_insert_with(empty);
            line.endpoints += 1;
            line.take_part += u64::from(build.takes_part());
        }
        let lacking = MissingPrerequisites::ALL.iter().map(|(one, words)| {
            let lacks = |device: &&&Device| build(device).takes_part() && missing(device).contains(*one);
            LackLine { what: (*words).to_owned(), endpoints: all.iter().filter(lacks).count() as u64 }
        });
        Self {
            endpoints: whole.endpoints,
            people: whole.people,
            take_part: whole.take_part,
            too_old: whole.endpoints - whole.take_part - servers,
            servers,
            can_block: whole.can_block,
            fleets,
            windows: windows.into_values().collect(),
            lacking: lacking.filter(|line| line.endpoints > 0).collect(),
        }
    }

    pub(super) fn write(&self, page: &mut Page) {
        let gist = format!(
            "{} and {}; {} ({}) take part, {} of them can block.",
            counted(self.endpoints, "device", "devices"),
            counted(self.people, "person", "people"),
            grouped(self.take_part),
            per_cent(self.take_part, self.endpoints),
            grouped(self.can_block),
        );
        page.section("Fleet", &gist);
        if self.fleets.len() > 1 {
            let columns = [
                (Align::Left, ""),
                (Align::Right, "devices"),
                (Align::Right, "people"),
                (Align::Right, "take part"),
                (Align::Right, "can block"),
            ];
            let mut table = Table::new(columns);
            for FleetLine { name, endpoints, people, take_part, can_block } in &self.fleets {
                let [endpoints, people, take_part, can_block] =
                    [endpoints, people, take_part, can_block].map(|number| grouped(*number));
                table.row([name.clone(), endpoints, people, take_part, can_block]);
            }
            page.table(&table);
        }
        let list = |lines: &mut dyn Iterator<Item = (&str, u64)>| {
            let part = |(name, count)| format!("{name}: {}", grouped(count)).replace(' ', &NO_BREAK.to_string());
            lines.map(part).collect::<Vec<String>>().join(", ")
        };
        page.labelled("Windows", &list(&mut self.windows.iter().map(|line| (line.version.as_str(), line.endpoints))));
        let apart = [("too old", self.too_old), ("servers", self.servers)];
        if self.take_part < self.endpoints {
            page.labelled("no part", &list(&mut apart.into_iter().filter(|(_, count)| *count > 0)));
        }
        if !self.lacking.is_empty() {
            page.labelled("lacking", &list(&mut self.lacking.iter().map(|line| (line.what.as_str(), line.endpoints))));
        }
    }
}

fn line(name: &str, devices: &[&Device]) -> FleetLine {
    let mut people: Vec<AccountId> = devices.iter().flat_map(|device| device.people()).collect();
    people.sort_unstable();
    people.dedup();
    let take_part = devices.iter().filter(|device| build(device).takes_part());
    FleetLine {
        name: name.to_owned(),
        endpoints: devices.len() as u64,
        people: people.len() as u64,
        take_part: take_part.clone().count() as u64,
        can_block: take_part.filter(|device| missing(device).is_empty()).count() as u64,
    }
}

fn build(device: &Device) -> WindowsBuild {
    device.endpoint().build()
}

/// What the device lacks to block every program, Edge included.
fn missing(device: &Device) -> MissingPrerequisites {
    device.endpoint().antivirus().missing_for(Client::Edge)
}

fn version(build: WindowsBuild) -> String {
    match build.kind {
        WindowsKind::Client => build.version(),
        WindowsKind::Server => format!("server {}", build.build),
    }
}
