//! Lost, repeated, late and reordered messages change when things happen, never what is true in the end (ROB-01,
//! REP-05, REP-09).

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::cloud_apps::Usage;
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::quantities::Tally;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::engine::{Engine, Parts, Strict, Windowed};
use gnomon_sim::world::{BuildOptions, DeviceShard, Fate, Scenario, Tap, WireMessage, World};

/// Three working days on which every device is used and nothing is blocked, so that what is done depends on nobody's
/// messages.
const SCENARIO: &str = r#"
title = "Three days of reports"
start = "2021-02-10T00:00:00Z"
duration = "72h"

[[place]]
name = "headquarters"
kind = "office"
proxy = true
addresses = "10.1.0.0/16"

[[place]]
name = "home"
kind = "home"
addresses = "192.168.0.0/16"

[[place]]
name = "customer"
kind = "customer-site"
reaches_defender = false
addresses = "172.16.0.0/16"

[[fleet]]
name = "laptops"
endpoints = 24
windows = { "20H2" = 4, "17763.348" = 1 }
shared = "30%"
busy_percent = 300
places = { headquarters = 1, home = 2, customer = 1 }
evening_places = { home = 1 }
hours = { weekday = "100%", roaming = "60%", evening = "100%", always_on = "0%" }

[[action]]
at = "2021-02-10T00:00:00Z"
do = "switch-integration-on"
"#;

/// Bad lines, as a scenario can have them.
const BAD: &str =
    "[network]\nlatency = \"0ms..3min\"\nloss = \"40%\"\ncloud_latency = \"1s..2min\"\ncloud_loss = \"40%\"\n";

/// Somebody who loses, repeats and delays messages, each by the instant at which it is sent.
struct Meddler;

impl Tap for Meddler {
    fn pass(&mut self, now: SimTime, message: &mut WireMessage) -> Fate {
        let later = |seconds| now + SimDuration::from_secs(seconds);
        // What goes from cell to cell is not lost: both are in the clouds.
        let loses = !matches!(message, WireMessage::Signals(..));
        match now.millis() / 7 % 8 {
            0 | 1 if loses => Fate::Lost,
            0 | 2 => Fate::Copies(vec![now, later(40), later(1300), later(30_000)]),
            1 | 3 => Fate::Copies(vec![later(5), later(1)]),
            4 => Fate::At(later(200)),
            _ => Fate::AsDrawn,
        }
    }
}

fn scenario(lines: &str) -> Scenario {
    let text = SCENARIO.replacen("\n[[place]]", &format!("\n{lines}\n[[place]]"), 1);
    Scenario::parse("reports.toml", &text, &Catalog::built_in()).unwrap()
}

fn parts(scenario: &Scenario, meddled: bool) -> Parts<World> {
    let mut parts = scenario.build(&Catalog::built_in(), BuildOptions { seed: 9, ..BuildOptions::default() });
    if meddled {
        parts.setting.set_tap(Box::new(Meddler));
    }
    parts
}

/// Runs to the end, the ledger held against the participants every minute.
fn checked(mut engine: impl Engine<World>, scenario: &Scenario) -> impl Engine<World> {
    let mut until = scenario.start();
    while until < scenario.end() {
        until += SimDuration::MINUTE;
        engine.run_until(until.min(scenario.end()), &mut |_| {});
        for shard in &engine.parts().shards {
            shard.check_ledger().unwrap_or_else(|fault| panic!("at {until}: {fault}"));
        }
    }
    engine
}

/// What discovery shows of the first day: for each device what passed between app, user and address.
fn first_day(engine: &impl Engine<World>, scenario: &Scenario) -> Vec<(DeviceId, Vec<Usage>)> {
    let day = scenario.start().day();
    let devices = engine.parts().shards.iter().flat_map(DeviceShard::devices);
    devices
        .zip(0..)
        .map(|(device, number)| {
            let mut rows: Vec<Usage> = device.discovery().usage(day, day).collect();
            rows.sort_by_key(|row| (row.app, row.user, row.address, row.blocked));
            (DeviceId(number), rows)
        })
        .collect()
}

#[test]
fn what_discovery_shows_of_a_day_is_the_same_in_the_end_over_whatever_lines() {
    let (good, bad) = (scenario(""), scenario(BAD));
    let expected = first_day(&checked(Windowed::new(parts(&good, false), SimDuration::MINUTE).unwrap(), &good), &good);
    let shown: Tally = expected.iter().flat_map(|(_, rows)| rows).map(|row| row.tally).sum();
    assert!(shown.transactions > 20_000, "{shown:?}");
    for (what, scenario, meddled) in
        [("bad lines", &bad, false), ("a meddler", &good, true), ("a meddler on bad lines", &bad, true)]
    {
        let engine = Windowed::new(parts(scenario, meddled), SimDuration::MINUTE).unwrap();
        let found = first_day(&checked(engine, scenario), scenario);
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected, "{what}");
        }
    }
}

#[test]
fn both_engines_do_the_same_whatever_a_meddler_does() {
    let scenario = scenario(BAD);
    let strict = checked(Strict::new(parts(&scenario, true)), &scenario);
    let windowed = checked(Windowed::new(parts(&scenario, true), SimDuration::from_secs(20)).unwrap(), &scenario);
    assert_eq!(strict.digest(), windowed.digest());
    let untouched = checked(Strict::new(parts(&scenario, false)), &scenario);
    assert_ne!(strict.digest(), untouched.digest());
}
