//! Wires by place, outages, and devices that are onboarded later: the same on every engine, and nothing gets lost.

use std::collections::BTreeMap;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::engine::{Engine, Windowed};
use gnomon_sim::world::{BuildOptions, Fact, MessageKind, Scenario};

use super::equality::assert_same;
use super::organisation::{Run, ledger, run, strict, windowed};

const BRANCH: &str = r#"
title = "A bad line"
start = "2021-02-10T00:00:00Z"
duration = "24h"

[network]
latency = "20ms..800ms"

[[place]]
name = "branch"
kind = "office"
latency = "1s..50s"
loss = "25%"
addresses = "10.1.0.0/16"

[[place]]
name = "home"
kind = "home"
addresses = "192.168.0.0/16"

[[outage]]
place = "branch"
from = "10:00"
for = "90min"

# It begins while the line is down, and ends in the middle of a minute.
[[outage]]
place = "branch"
from = "11:00"
for = "3h30s"
of = "defender"

[[fleet]]
name = "branch"
endpoints = 12
windows = { "20H2" = 1 }
places = { branch = 1 }
hours = { weekday = "100%", always_on = "30%" }

[[fleet]]
name = "home"
endpoints = 12
joins = "6h..16h"
windows = { "20H2" = 1 }
places = { home = 3, branch = 1 }
hours = { weekday = "100%", roaming = "50%", always_on = "30%" }

[[action]]
at = "05:00"
do = "switch-integration-on"

[[action]]
at = "05:00"
do = "switch-network-indicators-on"

[[action]]
at = "05:00"
do = "save-settings"
block_unsanctioned_apps = true

[[action]]
at = "10:30"
do = "tag"
app = "Google Search"
"#;

fn branch() -> Scenario {
    Scenario::parse("branch.toml", BRANCH, &Catalog::built_in())
        .unwrap_or_else(|error| panic!("line {}: {error}", error.line()))
}

fn clock(hours: u64, minutes: u64) -> SimTime {
    branch().start() + SimDuration::from_mins(hours * 60 + minutes)
}

#[test]
fn both_engines_do_the_same_over_a_line_that_fails_with_windows_of_every_length_and_any_sharding() {
    let scenario = branch();
    let strict = run(strict(&scenario, 1), &scenario);
    for seconds in [1, 20, 60] {
        let windowed = run(windowed(&scenario, 1, SimDuration::from_secs(seconds)), &scenario);
        assert_same(&strict, &windowed, &format!("windows of {seconds} s"));
    }
    let options = BuildOptions { seed: 1, observed: true, shard_size: Some(5), ..BuildOptions::default() };
    let parts = scenario.build(&Catalog::built_in(), options);
    let cut = run(Windowed::new(parts, SimDuration::MINUTE).unwrap(), &scenario);
    assert_same(&strict, &cut, "shards of 5");
}

/// At what times a device of the branch did what `of` says.
fn when(run: &Run, of: fn(&Fact) -> Option<SimTime>) -> Vec<SimTime> {
    let in_branch = run.observations.iter().filter(|o| o.what.device.is_some_and(|device| device.0 < 12));
    in_branch.filter_map(|o| of(&o.what.fact).map(|at| at.max(o.at.min(at)))).collect()
}

#[test]
fn while_the_line_is_down_nobody_connects_and_while_defender_is_cut_off_people_work_on() {
    let scenario = branch();
    let options = BuildOptions { seed: 1, observed: true, observes_transactions: true, ..BuildOptions::default() };
    let run =
        run(Windowed::new(scenario.build(&Catalog::built_in(), options), SimDuration::MINUTE).unwrap(), &scenario);
    let made = when(&run, |fact| match fact {
        Fact::Transaction { at, .. } => Some(*at),
        _ => None,
    });
    let between = |from: SimTime, to: SimTime| made.iter().filter(|at| **at > from && **at <= to).count();
    assert_eq!(between(clock(10, 0), clock(11, 30)), 0, "the line is down");
    assert!(between(clock(11, 30), clock(14, 0)) > 100, "only Defender is cut off");
    let sent: Vec<SimTime> = run
        .observations
        .iter()
        .filter(|o| o.what.device.is_some_and(|device| device.0 < 12))
        .filter(|o| matches!(o.what.fact, Fact::ReportSent { .. } | Fact::CheckedIn { .. }))
        .map(|o| o.at)
        .collect();
    assert!(!sent.iter().any(|at| *at > clock(10, 0) && *at < clock(14, 0)), "nothing is sent to Defender");
    let after = |minutes| sent.iter().filter(|at| **at >= clock(14, 0) && **at < clock(14, minutes)).count();
    assert!(after(6) >= 10, "everybody is heard of again within minutes");
}

#[test]
fn a_bad_line_loses_messages_of_those_who_are_there_and_the_ledger_adds_up() {
    let scenario = branch();
    let mut engine = windowed(&scenario, 1, SimDuration::MINUTE);
    for hour in 1..=24 {
        engine.run_until(scenario.start() + SimDuration::from_hours(hour), &mut |_| {});
        ledger(&engine);
    }
    let places = &engine.parts().shards[0].measures().places;
    assert!(places[0].messages_lost > 50 && places[0].resends > 5, "{places:?}");
    assert_eq!((places[1].messages_lost, places[1].resends), (0, 0), "{places:?}");
    assert!(places[0].longest_wait > SimDuration::from_hours(2), "{places:?}");
}

#[test]
fn a_device_does_nothing_before_it_is_onboarded() {
    let scenario = branch();
    let strict = strict(&scenario, 1);
    let joined: BTreeMap<u32, SimTime> =
        (0..).zip(strict.parts().shards[0].devices()).map(|(number, device)| (number, device.joined())).collect();
    assert!((0..12).all(|device| joined[&device] == scenario.start()));
    assert!((12..24).all(|device| (clock(6, 0)..=clock(16, 0)).contains(&joined[&device])), "{joined:?}");
    assert!((13..24).any(|device| joined[&device] != joined[&12]), "each at its own time");
    let run = run(strict, &scenario);
    let mut seen: BTreeMap<u32, SimTime> = BTreeMap::new();
    for observation in &run.observations {
        if let Some(device) = observation.what.device {
            seen.entry(device.0).or_insert(observation.at);
        }
    }
    assert!(seen.len() > 20 && seen.iter().all(|(device, first)| joined[device] <= *first), "{seen:?}");
}

#[test]
fn what_is_lost_between_the_clouds_is_recorded_and_counted_like_what_a_device_loses() {
    let lossy = BRANCH.replace("[network]", "[network]\ncloud_loss = \"60%\"").replace("loss = \"25%\"\n", "");
    let scenario = Scenario::parse("branch.toml", &lossy, &Catalog::built_in()).expect("it is a scenario");
    let mut engine = strict(&scenario, 1);
    let mut recorded: BTreeMap<MessageKind, u64> = BTreeMap::new();
    engine.run_until(scenario.end(), &mut |observation| {
        // Devices lose nothing on this line: what is lost is lost between the clouds.
        if let Fact::MessageLost { kind, .. } = observation.what.fact {
            assert_eq!(observation.what.device, None);
            *recorded.entry(kind).or_default() += 1;
        }
    });
    assert!(recorded.keys().all(|kind| matches!(kind, MessageKind::Indicators | MessageKind::Integration)));
    assert!(recorded.values().sum::<u64>() >= 2, "{recorded:?}");
    assert_eq!(engine.parts().core.messages_lost(), &recorded);
}
