//! Log upload in a fleet: proxies, collector and analyses do the same on every engine, and no line gets lost on the
//! way.

use std::collections::BTreeSet;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::time::SimDuration;
use gnomon_sim::engine::{Engine, Strict, Windowed};
use gnomon_sim::world::{BuildOptions, Fact, HiddenClass, HiddenLedger, LedgerClass, Scenario, World};

use super::equality::assert_same;
use super::organisation::{ledger, run, strict, windowed};

/// Four proxies, three of which log, each over another transport; people who move between them.
const OFFICES: &str = r#"
title = "Logs"
start = "2021-02-10T04:00:00Z"
duration = "21h"

[[data_source]]
name = "Blue"
format = "BLUECOAT_SYSLOG"
transport = "syslog-tcp"

[[data_source]]
name = "Squid"
format = "SQUID_NATIVE"
transport = "files"

[[data_source]]
name = "Cloud"
format = "ZSCALER_CEF_SYSLOG"
transport = "syslog-udp"

[[place]]
name = "blue"
kind = "office"
proxy = true
logs = "Blue"
addresses = "10.1.0.0/16"

[[place]]
name = "squid"
kind = "office"
proxy = true
logs = "Squid"
addresses = "10.2.0.0/16"

# Two proxies log to one data source.
[[place]]
name = "squid, upstairs"
kind = "office"
proxy = true
logs = "Squid"
addresses = "10.3.0.0/16"

[[place]]
name = "cloud"
kind = "office"
proxy = true
logs = "Cloud"
addresses = "10.4.0.0/16"

[[place]]
name = "silent"
kind = "office"
proxy = true
addresses = "10.5.0.0/16"

[[place]]
name = "home"
kind = "home"
addresses = "192.168.0.0/16"

[[fleet]]
name = "laptops"
endpoints = 30
windows = { "20H2" = 5, "17763.348" = 1 }
places = { blue = 2, squid = 2, "squid, upstairs" = 1, cloud = 2, silent = 1, home = 2 }
hours = { roaming = "60%", always_on = "20%" }

[[action]]
at = "05:00"
do = "switch-integration-on"

[[action]]
at = "05:30"
do = "create-policy"
policy = "Popular app"
more_than = { users = 2 }
as = "unsanctioned"

[network]
"#;

/// Lines without faults, and lines on which much gets lost.
const LINES: [&str; 2] = [
    "",
    "latency = \"20ms..30s\"\nloss = \"5%\"\ncloud_latency = \"50ms..20s\"\ncloud_loss = \"10%\"\nlog_latency = \
     \"1ms..10s\"\nlog_loss = \"5%\"",
];

fn offices(lines: &str) -> Scenario {
    Scenario::parse("logs.toml", &format!("{OFFICES}{lines}\n"), &Catalog::built_in())
        .unwrap_or_else(|error| panic!("line {}: {error}", error.line()))
}

/// What proxies hid, checked against the participants and the ledger of devices.
fn hidden(engine: &impl Engine<World>) -> HiddenLedger {
    let core = &engine.parts().core;
    core.check_logs().unwrap_or_else(|fault| panic!("at {}: {fault}", engine.now()));
    let of_devices = ledger(engine).of(LedgerClass::HiddenByProxy);
    let hidden = core.hidden_ledger(of_devices);
    assert_eq!(hidden.hidden(), of_devices);
    hidden
}

#[test]
fn both_engines_write_upload_and_analyse_the_same_lines_with_windows_of_every_length() {
    for lines in LINES {
        let scenario = offices(lines);
        let strict = run(strict(&scenario, 1), &scenario);
        let facts = |kind: fn(&Fact) -> bool| strict.observations.iter().filter(|o| kind(&o.what.fact)).count();
        assert!(facts(|fact| matches!(fact, Fact::LogAnalysed { .. })) > 10);
        let reports: BTreeSet<&str> = strict.observations.iter().filter_map(|o| of_report(&o.what.fact)).collect();
        assert!(reports.contains("Blue") && reports.contains("Squid"), "policies look at logs too: {reports:?}");
        for seconds in [1, 20, 60] {
            let windowed = run(windowed(&scenario, 1, SimDuration::from_secs(seconds)), &scenario);
            assert_same(&strict, &windowed, &format!("lines {lines:?}, windows of {seconds} s"));
        }
    }
}

fn of_report(fact: &Fact) -> Option<&str> {
    match fact {
        Fact::PolicyAlerted { report, .. } => Some(report),
        _ => None,
    }
}

#[test]
fn how_devices_are_cut_into_shards_changes_no_log() {
    let scenario = offices(LINES[1]);
    let whole = run(windowed(&scenario, 3, SimDuration::MINUTE), &scenario);
    for size in [1, 7] {
        let options = BuildOptions { seed: 3, observed: true, shard_size: Some(size), ..BuildOptions::default() };
        let parts = || scenario.build(&Catalog::built_in(), options);
        let cut = run(Windowed::new(parts(), SimDuration::MINUTE).unwrap(), &scenario);
        assert_same(&whole, &cut, &format!("shards of {size}, windows"));
        assert_same(&whole, &run(Strict::new(parts()), &scenario), &format!("shards of {size}, strict"));
    }
}

#[test]
fn every_line_is_at_every_quarter_of_an_hour_where_the_ledger_says() {
    let scenario = offices(LINES[1]);
    let mut engine = windowed(&scenario, 2, SimDuration::MINUTE);
    let mut seen = BTreeSet::new();
    let mut until = scenario.start();
    while until < scenario.end() {
        until += SimDuration::from_mins(15);
        engine.run_until(until - SimDuration::MILLISECOND, &mut |_| {});
        let hidden = hidden(&engine);
        seen.extend(HiddenClass::ALL.into_iter().filter(|class| hidden.of(*class).transactions > 0));
    }
    let all_but_old: BTreeSet<HiddenClass> =
        HiddenClass::ALL.into_iter().filter(|class| *class != HiddenClass::Expired).collect();
    assert_eq!(seen, all_but_old, "datagrams get lost, one office does not log");
}

#[test]
fn over_lines_without_faults_nothing_is_dropped_and_after_an_analysis_everything_older_shows() {
    let scenario = offices(LINES[0]);
    let mut engine = strict(&scenario, 1);
    engine.run_until(scenario.end(), &mut |_| {});
    let hidden = hidden(&engine);
    // A log without a single app of the catalogue comes to nothing, as documented; no other line is dropped.
    let tasks = engine.parts().core.cloud_apps().log_tasks();
    let errors: BTreeSet<&str> = tasks.iter().filter_map(|task| task.error.as_deref()).collect();
    let dropped = hidden.of(HiddenClass::Dropped).transactions;
    assert_eq!(dropped > 0, !errors.is_empty(), "{errors:?}");
    assert!(errors.iter().all(|error| error.contains("cataloged cloud apps")), "{dropped} for {errors:?}");
    assert!(tasks.iter().all(|task| task.unreadable == 0));
    assert!(hidden.of(HiddenClass::NotLogged).transactions > 0);
    assert!(hidden.of(HiddenClass::ShownByLog).transactions > 5 * hidden.of(HiddenClass::InCollector).transactions);
}
