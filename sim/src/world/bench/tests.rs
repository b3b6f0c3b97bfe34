//! Whoever asks a bench for one device is answered as if it had looked at all of them and remembered nothing.

use gnomon_reference_impl::defender::query::{Known, answer};
use gnomon_reference_impl::endpoint::{Antivirus, Network};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::CloudAppsRequest;
use gnomon_reference_impl::protocol::defender::{DefenderAnswer, DefenderQuery, DefenderRequest};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery, RiskLevel};
use gnomon_reference_impl::time::SimDuration;

use super::*;

/// Six devices for twelve days: from the eighth on they have risk levels, and some days are out of the ordinary.
const SCENARIO: &str = r#"
title = "Twelve days"
seed = 5
start = "2021-02-08T00:00:00Z"
duration = "12d"

[network]
latency = "50ms..5s"
loss = "10%"
cloud_latency = "100ms..10s"

[[place]]
name = "home"
kind = "home"
addresses = "192.168.0.0/16"

[[fleet]]
name = "laptops"
device_names = "Laptop"
endpoints = 6
two_users = "50%"
windows = { "20H2" = 1 }
protection = { well-configured = 2, network-protection-off = 1 }
places = { home = 1 }

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
alert_severity = "Medium"

[[action]]
at = "00:05"
do = "tag"
app = "Facebook"
"#;

fn living() -> Bench {
    let catalog = Catalog::built_in();
    Bench::living(&Scenario::parse("twelve-days", SCENARIO, &catalog).unwrap(), &catalog, 5, 100)
}

/// What a look at every device says, and at what Cloud App Security says of every device.
fn looked_up(bench: &Bench, query: &DefenderQuery) -> Result<DefenderAnswer, ApiError> {
    let risks = match bench.ask_discovery(&DiscoveryQuery::RiskLevels) {
        Ok(DiscoveryAnswer::RiskLevels(risks)) => risks,
        _ => Vec::new(),
    };
    let cells = (0..).map(DeviceId).zip(bench.devices());
    let cells = cells.map(|(device, cell)| (bench.setting().device_name(device), cell.defender()));
    answer(query, bench.now(), Known { names: bench.setting().names(), risks: &risks }, cells)
}

/// Questions about every device by each of its names, about none, and about all.
fn questions(bench: &Bench) -> Vec<DefenderQuery> {
    let mut questions = vec![DefenderQuery::ListMachines, DefenderQuery::ListAlerts];
    let mut names = vec!["nobody".to_owned(), String::new(), "laptop-1".to_owned()];
    for device in 0..bench.devices().len() as u32 {
        let name = bench.setting().device_name(DeviceId(device));
        names.extend([name.machine_id.to_uppercase(), name.computer_dns_name.to_uppercase(), name.machine_id]);
        names.push(name.computer_dns_name);
    }
    for device in names {
        questions.push(DefenderQuery::GetAlert { alert: format!("da{device}_1") });
        questions.push(DefenderQuery::LogonUsers { device: device.clone() });
        questions.push(DefenderQuery::MachineAlerts { device: device.clone() });
        questions.push(DefenderQuery::Timeline { device: device.clone(), network_only: false });
        questions.push(DefenderQuery::GetMachine { device });
    }
    questions
}

fn compare(bench: &mut Bench) {
    for question in questions(bench) {
        let looked_up = looked_up(bench, &question);
        assert_eq!(bench.ask_about_devices(&question), looked_up, "{question:?} at {}", bench.now());
    }
}

fn levels(bench: &mut Bench) -> Vec<RiskLevel> {
    let Ok(DefenderAnswer::Machines(machines)) = bench.ask_about_devices(&DefenderQuery::ListMachines) else {
        panic!()
    };
    machines.into_iter().map(|machine| machine.risk_score).collect()
}

#[test]
fn what_is_remembered_of_devices_is_what_a_look_at_all_of_them_says_while_the_world_goes_on() {
    let mut bench = living();
    let end = bench.now() + SimDuration::from_days(12);
    let mut seen = std::collections::BTreeSet::new();
    let mut changes = 0;
    // Strides of no whole number of anything.
    while bench.now() < end {
        bench.run_until(bench.now() + SimDuration::from_millis(19_777_333));
        compare(&mut bench);
        let now = levels(&mut bench);
        changes += usize::from(!seen.contains(&now));
        seen.insert(now);
    }
    assert!(changes > 3, "the levels hardly changed: {seen:?}");
    // Within a day: what every single step leads to.
    for _ in 0..40 {
        bench.step(SimTime::NEVER);
        let question = DefenderQuery::ListMachines;
        let looked_up = looked_up(&bench, &question);
        assert_eq!(bench.ask_about_devices(&question), looked_up, "{}", bench.now());
    }
}

#[test]
fn what_somebody_does_to_a_device_or_to_the_licence_shows_at_once() {
    let mut bench = living();
    bench.run_until(bench.now() + SimDuration::from_days(11));
    let with_licence = levels(&mut bench);
    assert!(with_licence.iter().any(|level| *level != RiskLevel::None));
    let licence = |licensed| DefenderRequest::SetLicence(licensed);
    bench.ask_defender(licence(false)).unwrap();
    compare(&mut bench);
    bench.ask_cloud_apps(&CloudAppsRequest::SetLicence(false)).unwrap();
    compare(&mut bench);
    assert!(levels(&mut bench).iter().all(|level| *level == RiskLevel::None));
    bench.ask_cloud_apps(&CloudAppsRequest::SetLicence(true)).unwrap();
    bench.ask_defender(licence(true)).unwrap();
    compare(&mut bench);
    assert_eq!(levels(&mut bench), with_licence);
    let build = bench.devices()[0].endpoint().build();
    let new = bench.add_device(build, Antivirus::WELL_CONFIGURED, SimDuration::ZERO);
    let address = gnomon_reference_impl::protocol::agent::LocalAddress([192, 168, 1, 1].into());
    bench.connect(new, Network { address, behind_proxy: false, reaches_defender: true });
    bench.run_until(bench.now() + SimDuration::from_days(1));
    compare(&mut bench);
    let machine_id = bench.setting().device_name(new).machine_id;
    let tagged = DefenderQuery::TagMachine { device: machine_id.to_uppercase(), tag: "new".to_owned(), on: true };
    let Ok(DefenderAnswer::Machine(machine)) = bench.ask_about_devices(&tagged) else { panic!() };
    assert_eq!(machine.id, machine_id);
    compare(&mut bench);
}
