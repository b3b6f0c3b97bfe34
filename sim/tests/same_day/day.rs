//! The day: what devices really did in an office whose forward proxy logs, as the world knows it, and what its report
//! shows.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use gnomon_reference_impl::catalog::{Catalog, Destination};
use gnomon_reference_impl::cloud_apps::report::{self, Discovery};
use gnomon_reference_impl::names::{AccountId, DeviceId};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery, GLOBAL_VIEW};
use gnomon_reference_impl::quantities::Tally;
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::engine::{Engine, Strict};
use gnomon_sim::world::{BuildOptions, Cloud, Fact, LedgerClass, Scenario, Setting, World};

use super::shown::{Shown, shown};

/// The data source, which is the report.
pub(super) const SOURCE: &str = "Office";

/// People in an office, of whom some move home at noon; all is over when the last analysis looks.
const OFFICE: &str = r#"
title = "A day in the office"
start = "2021-02-10T00:00:00Z"
duration = "25h"

[[data_source]]
name = "Office"
format = "FORMAT"
transport = "TRANSPORT"

[[place]]
name = "office"
kind = "office"
proxy = true
logs = "Office"
addresses = "10.1.0.0/16"

[[place]]
name = "home"
kind = "home"
addresses = "192.168.0.0/16"

[[fleet]]
name = "laptops"
endpoints = 8
windows = { "20H2" = 1 }
shared = "25%"
places = { office = 3, home = 1 }

[fleet.hours]
weekday = "100%"
begin = "08:00..09:00"
end = "16:00..17:00"
roaming = "25%"
evening = "0%"
always_on = "0%"
"#;

/// A transaction that a device did in the office.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct InOffice {
    pub(super) device: DeviceId,
    pub(super) at: SimTime,
    pub(super) address: Ipv4Addr,
    /// `contoso\erin.smith`; nobody for the system's own.
    pub(super) user: Option<String>,
    pub(super) account: AccountId,
    pub(super) destination: Destination,
    pub(super) tally: Tally,
}

/// What the world knows of the day.
#[derive(Clone, Debug)]
pub(super) struct Day {
    /// What was done in the office, in the order in which the proxy saw it.
    pub(super) office: Vec<InOffice>,
    /// How many of the last lines wait in the spool of the collector.
    pub(super) waiting: usize,
}

/// Runs the day with the office's proxy logging in this format, and says what was done there and what the report shows.
pub(super) fn run(format: &str, transport: &str) -> (Day, Shown) {
    let catalog = Catalog::built_in();
    let text = OFFICE.replace("FORMAT", format).replace("TRANSPORT", transport);
    let scenario = Scenario::parse("office.toml", &text, &catalog).unwrap_or_else(|error| panic!("{error}"));
    let options = BuildOptions { seed: 2, observed: true, observes_transactions: true, ..BuildOptions::default() };
    let mut engine: Strict<World> = Strict::new(scenario.build(&catalog, options));
    let mut observations = Vec::new();
    engine.run_until(scenario.end(), &mut |observation| observations.push(observation.what.clone()));
    let setting = &engine.parts().setting;
    // Where each device is, and the address it has there.
    let mut places: BTreeMap<DeviceId, (bool, Ipv4Addr)> = BTreeMap::new();
    let (mut office, mut elsewhere) = (Vec::new(), 0);
    for observation in observations {
        let Some(device) = observation.device else { continue };
        match observation.fact {
            Fact::Connected { place: Some(place), address, .. } => {
                places.insert(device, (setting.place_name(place) == "office", address.0));
            }
            Fact::Transaction { at, destination, account, tally, class, .. } => {
                let (in_office, address) = places[&device];
                assert_eq!(in_office, class == LedgerClass::HiddenByProxy);
                if !in_office {
                    elsewhere += 1;
                    continue;
                }
                let names = setting.names();
                let user = (!account.is_system()).then(|| names.accounts().qualified(account));
                let destination = names.destination(destination).clone();
                office.push(InOffice { device, at, address, user, account, destination, tally });
            }
            _ => {}
        }
    }
    assert!(elsewhere > 0, "what is done at home is in no log");
    let core = &engine.parts().core;
    core.check_logs().unwrap_or_else(|fault| panic!("{format}: {fault}"));
    (Day { office, waiting: waiting(core) }, reported(core, setting, engine.now()))
}

/// The lines that wait in the spools of the collector.
fn waiting(core: &Cloud) -> usize {
    let unsealed = core.collectors().iter().flat_map(gnomon_reference_impl::collector::Collector::unsealed);
    unsealed.map(|(_, bytes)| bytes.iter().filter(|byte| **byte == b'\n').count()).sum()
}

/// What the report of the data source shows, once it is seen that no file was refused and that the Global report shows
/// the same.
pub(super) fn reported(core: &Cloud, setting: &Setting, now: SimTime) -> Shown {
    for task in core.cloud_apps().log_tasks() {
        assert_eq!((&task.error, task.unreadable), (&None, 0), "{task:?}");
    }
    let ask = |query: &DiscoveryQuery| {
        let (core, names, catalog) = (core.cloud_apps(), setting.names(), setting.catalog());
        report::answer(query, now, Discovery { core, names, catalog }, [])
    };
    let counters = |report: &str| match ask(&DiscoveryQuery::Dashboard { report: report.to_owned(), days: 7 }) {
        Ok(DiscoveryAnswer::Dashboard(counters)) => (counters.counts, counters.traffic),
        other => panic!("{other:?}"),
    };
    let (of_source, of_all) = (counters(SOURCE), counters(GLOBAL_VIEW));
    assert_eq!(of_all, of_source, "the Global report");
    shown(of_source, ask)
}
