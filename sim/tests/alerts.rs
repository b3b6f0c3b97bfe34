//! From the moment an indicator exists every attempt that an endpoint can see is in an alert, once, over bad lines too
//! (ALR-01).

use std::collections::BTreeMap;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::names::{DestinationId, DeviceId};
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::engine::{Engine, Windowed};
use gnomon_sim::world::{BuildOptions, Fact, LedgerClass, Scenario, World};

/// Two working days on which every device is used, so that what was missed on the first is made good by the end of the
/// second.
const SCENARIO: &str = r#"
title = "Two days of attempts"
start = "2021-02-10T00:00:00Z"
duration = "48h"

[network]
latency = "0ms..90s"
loss = "25%"
cloud_latency = "50ms..3s"
cloud_loss = "5%"

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
endpoints = 50
windows = { "20H2" = 4, "17763.348" = 1 }
protection = { well-configured = 3, network-protection-audit = 1, network-protection-off = 1 }
busy_percent = 250
places = { headquarters = 2, home = 2, customer = 1 }
evening_places = { home = 1 }
hours = { weekday = "100%", roaming = "60%", evening = "100%", always_on = "0%" }

[[action]]
at = "00:00"
do = "switch-integration-on"

[[action]]
at = "00:00"
do = "switch-network-indicators-on"

[[action]]
at = "00:00"
do = "save-settings"
block_unsanctioned_apps = true

[[action]]
at = "2021-02-10T09:59:45Z"
do = "tag"
app = "Microsoft Teams"

[[action]]
at = "2021-02-10T13:07:21Z"
do = "tag"
app = "Google Search"
"#;

type Attempt = (DeviceId, SimTime, DestinationId);

/// Whether the device can see where the connection went.
fn sees(engine: &Windowed<World>, device: DeviceId, class: LedgerClass) -> bool {
    let device = engine.parts().shards.iter().find_map(|shard| shard.device(device)).unwrap();
    match class {
        LedgerClass::NotEligible => false,
        LedgerClass::HiddenByProxy => device.endpoint().antivirus().sees_through_proxy(),
        _ => true,
    }
}

#[test]
fn every_attempt_since_the_indicator_exists_is_counted_in_an_alert_exactly_once() {
    let catalog = Catalog::built_in();
    let scenario = Scenario::parse("attempts.toml", SCENARIO, &catalog).unwrap();
    for seed in 1..=4 {
        let options = BuildOptions { seed, observed: true, observes_transactions: true, ..BuildOptions::default() };
        let mut engine = Windowed::new(scenario.build(&catalog, options), SimDuration::MINUTE).unwrap();
        let (mut made, mut alerted): (Vec<(Attempt, LedgerClass)>, BTreeMap<Attempt, u32>) = Default::default();
        engine.run_until(scenario.end(), &mut |observation| match (&observation.what.fact, observation.what.device) {
            (Fact::Transaction { at, destination, class, .. }, Some(device)) => {
                made.push(((device, *at, *destination), *class));
            }
            (Fact::Alerted { attempted_at, destination, .. }, Some(device)) => {
                *alerted.entry((device, *attempted_at, *destination)).or_default() += 1;
            }
            _ => {}
        });
        let indicators: Vec<(String, SimTime)> = engine
            .parts()
            .core
            .defender()
            .indicators()
            .map(|indicator| (indicator.submitted.indicator_value.clone(), indicator.created_at))
            .collect();
        assert!(indicators.len() >= 4, "{indicators:?}");
        let names = engine.parts().setting.names();
        let concerned = |destination: DestinationId, at: SimTime| {
            let host = names.destination(destination).host().to_string();
            let covers = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
            indicators.iter().any(|(domain, created)| covers(domain) && *created <= at)
        };
        let mut expected: BTreeMap<Attempt, u32> = BTreeMap::new();
        for ((device, at, destination), class) in made {
            if concerned(destination, at) && sees(&engine, device, class) {
                *expected.entry((device, at, destination)).or_default() += 1;
            }
        }
        // What was done on the first day; the second is there for what comes late.
        let first_day = |attempts: &BTreeMap<Attempt, u32>| -> Vec<(Attempt, u32)> {
            let until = scenario.start() + SimDuration::DAY;
            attempts.iter().filter(|((_, at, _), _)| *at < until).map(|(attempt, count)| (*attempt, *count)).collect()
        };
        assert!(first_day(&expected).len() > 200, "{} attempts", first_day(&expected).len());
        let (found, due) = (first_day(&alerted), first_day(&expected));
        let missing: Vec<_> = due.iter().filter(|attempt| !found.contains(attempt)).collect();
        assert!(
            missing.is_empty(),
            "seed {seed}: {} of {} are in no alert, {:?}",
            missing.len(),
            due.len(),
            missing[0]
        );
        assert!(alerted.iter().all(|(attempt, count)| expected.get(attempt) == Some(count)), "no indicator, no alert");
    }
}
