//! The organisation that is run: three fleets in three time zones, bad lines, shared devices, and busy administrators.

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::engine::{Digest, Engine, Parts, Stamped, Strict, Windowed};
use gnomon_sim::world::{BuildOptions, Ledger, Observation, Scenario, World};

/// What every run is made of; the lines between the roles are put in front.
const SCENARIO: &str = r#"
[[place]]
name = "headquarters"
kind = "office"
proxy = true
addresses = "10.1.0.0/16"

[[place]]
name = "branch"
kind = "office"
addresses = "10.2.0.0/16"

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
name = "europe"
endpoints = 20
windows = { "20H2" = 6, "1809" = 3, "17763.348" = 1, "server 17763.1790" = 1 }
unpatched = "10%"
protection = { well-configured = 4, network-protection-audit = 1, antivirus-passive = 1, smartscreen-off = 1 }
two_users = "20%"
second_devices = "20%"
places = { headquarters = 2, branch = 2, home = 2, customer = 1 }
evening_places = { home = 1 }
hours = { time_zone = "+01:00", roaming = "50%" }

[[fleet]]
name = "america"
endpoints = 12
windows = { "1909" = 1 }
shared = "50%"
busy_percent = 450
places = { branch = 2, home = 1 }
hours = { time_zone = "-08:00", always_on = "40%", roaming = "20%" }

[[fleet]]
name = "asia"
endpoints = 8
windows = { "2004" = 1 }
places = { home = 1, customer = 1 }
hours = { time_zone = "+09:00", begin = "09:00..09:30", end = "18:00..18:00", weekday = "100%" }
"#;

/// What administrators do on the first day: on, off, on again, twice in a minute, tags, untags, severities.
const ACTIONS: [(&str, &str); 19] = [
    ("02:00", "do = \"switch-integration-on\""),
    ("02:00", "do = \"switch-network-indicators-on\""),
    ("02:00:30", "do = \"save-settings\"\nblock_unsanctioned_apps = true\nalert_severity = \"Low\""),
    ("03:00", "do = \"tag\"\napp = \"Microsoft Teams\""),
    ("06:59:30", "do = \"tag\"\napp = \"Google Search\""),
    ("07:00", "do = \"tag\"\napp = \"Dropbox\"\nas = \"sanctioned\""),
    ("08:00", "do = \"tag\"\napp = \"Slack\""),
    ("09:00", "do = \"save-settings\"\nblock_unsanctioned_apps = true\nalert_severity = \"High\""),
    ("10:00", "do = \"untag\"\napp = \"Google Search\""),
    ("11:00", "do = \"switch-integration-off\""),
    ("12:00", "do = \"switch-integration-on\""),
    ("12:00:20", "do = \"switch-integration-off\""),
    ("12:00:40", "do = \"switch-integration-on\""),
    ("13:30", "do = \"tag\"\napp = \"Google Search\""),
    ("15:00", "do = \"switch-network-indicators-off\""),
    ("16:00", "do = \"switch-network-indicators-on\""),
    ("17:00", "do = \"save-settings\"\nblock_unsanctioned_apps = false"),
    ("18:00", "do = \"save-settings\"\nblock_unsanctioned_apps = true\nalert_severity = \"Medium\""),
    ("20:00", "do = \"untag\"\napp = \"Slack\""),
];

/// Lines between the roles, from good to bad.
pub(super) const LINES: [(&str, &str); 3] = [
    ("without faults", ""),
    ("usual", "latency = \"20ms..800ms\"\nloss = \"2%\"\ncloud_latency = \"50ms..3s\"\ncloud_loss = \"5%\""),
    ("bad", "latency = \"0ms..4min\"\nloss = \"30%\"\ncloud_latency = \"1s..2min\"\ncloud_loss = \"30%\""),
];

/// The lines of everyday use.
pub(super) const USUAL: &str = LINES[1].1;

/// The organisation for so many hours, over these lines, by the rules of this edition.
pub(super) fn organisation(hours: u64, lines: &str, edition: &str) -> Scenario {
    organisation_with(hours, lines, edition, "")
}

/// The same, in which administrators do something more.
pub(super) fn organisation_with(hours: u64, lines: &str, edition: &str, more: &str) -> Scenario {
    let network = format!(
        "title = \"All that can happen\"\nstart = \"2021-02-10T00:00:00Z\"\nduration = \
         \"{hours}h\"\n[network]\n{lines}\n"
    );
    let until = SimDuration::from_hours(hours);
    let start: SimTime = "2021-02-10T00:00:00Z".parse().unwrap();
    let mut text = network + SCENARIO;
    for (clock, action) in ACTIONS {
        let clock = if clock.len() == 5 { format!("{clock}:00") } else { clock.to_owned() };
        let at = format!("2021-02-10T{clock}Z");
        if at.parse::<SimTime>().unwrap().since(start) < until {
            text += &format!("[[action]]\nat = \"{at}\"\n{action}\n");
        }
    }
    text += more;
    let scenario = Scenario::parse("all-that-can-happen.toml", &text, &Catalog::built_in());
    scenario
        .unwrap_or_else(|error| panic!("line {}: {error}", error.line()))
        .with_edition(Edition::named(edition).unwrap())
}

/// The world at the start, observed.
pub(super) fn parts(scenario: &Scenario, seed: u64) -> Parts<World> {
    scenario.build(&Catalog::built_in(), BuildOptions { seed, observed: true, ..BuildOptions::default() })
}

pub(super) fn strict(scenario: &Scenario, seed: u64) -> Strict<World> {
    Strict::new(parts(scenario, seed))
}

pub(super) fn windowed(scenario: &Scenario, seed: u64, window: SimDuration) -> Windowed<World> {
    Windowed::new(parts(scenario, seed), window).unwrap()
}

/// What came of a run.
pub(super) struct Run {
    pub(super) digest: Digest,
    pub(super) ledger: Ledger,
    pub(super) observations: Vec<Stamped<Observation>>,
}

/// Runs an engine to the end of the scenario.
pub(super) fn run(mut engine: impl Engine<World>, scenario: &Scenario) -> Run {
    let mut observations = Vec::new();
    engine.run_until(scenario.end(), &mut |observation| observations.push(observation.clone()));
    assert_eq!(engine.now(), scenario.end());
    Run { digest: engine.digest(), ledger: ledger(&engine), observations }
}

/// The ledger of all devices, each shard's held against what the participants hold.
pub(super) fn ledger(engine: &impl Engine<World>) -> Ledger {
    let mut ledger = Ledger::default();
    for shard in &engine.parts().shards {
        shard.check_ledger().unwrap_or_else(|fault| panic!("at {}: {fault}", engine.now()));
        ledger.join(shard.ledger());
    }
    ledger
}
