//! A device's page, an app's drawer, and the list of reports.

use super::*;
use crate::cloud_apps::Context;
use crate::defender;
use crate::edition::Edition;
use crate::protocol::agent::{AgentRequest, CheckIn};
use crate::protocol::defender::{DefenderAnswer, DefenderQuery};
use crate::protocol::device_policy::PolicyVersion;
use crate::protocol::discovery::{AppDrawer, DeviceOverview, RiskLevel, Stream, StreamType, Traffic};
use crate::protocol::signals::IntegrationState;
use crate::protocol::windows::WindowsBuild;

fn overview(story: &Story, days: u32) -> DeviceOverview {
    match story.ask(&DiscoveryQuery::Device { device: "laptop-1.contoso.com".to_owned(), days }) {
        Ok(DiscoveryAnswer::Device(overview)) => *overview,
        other => panic!("{other:?} instead of an Overview"),
    }
}

fn drawer(story: &Story, app: AppId) -> AppDrawer {
    match story.ask(&DiscoveryQuery::App { report: WIN10_ENDPOINT_USERS.to_owned(), days: 30, app }) {
        Ok(DiscoveryAnswer::App(drawer)) => *drawer,
        other => panic!("{other:?} instead of a drawer"),
    }
}

fn streams(story: &Story) -> Vec<Stream> {
    match story.ask(&DiscoveryQuery::Reports) {
        Ok(DiscoveryAnswer::Reports(streams)) => streams,
        other => panic!("{other:?} instead of reports"),
    }
}

#[test]
fn an_overview_has_risk_level_transactions_traffic_uploads_and_downloads_of_the_period() {
    let mut story = Story::new();
    story.show(0, &[story.transaction(ago(40)), story.transaction(ago(1)), story.to(1, noon()), story.to(3, noon())]);
    let shown = overview(&story, 7);
    let expected = Tally { transactions: 3, up: Bytes(3000), down: Bytes(6000) };
    assert_eq!(shown.traffic, Traffic::known(expected, false));
    assert_eq!((shown.counts.apps, shown.counts.users, shown.counts.ip_addresses), (Some(2), Some(1), Some(1)));
    assert_eq!(shown.daily.iter().map(|daily| daily.traffic.transactions).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(shown.daily.iter().map(|daily| daily.traffic).sum::<Traffic>(), shown.traffic);
    assert_eq!(overview(&story, 90).traffic.transactions, 4);
    assert_eq!(shown.risk, overview(&story, 90).risk, "a device has one level, whatever the period");
}

#[test]
fn an_overview_of_a_period_without_traffic_shows_zeros() {
    let mut story = Story::new();
    story.show(0, &[story.transaction(ago(40))]);
    assert_eq!(overview(&story, 30).traffic, Traffic::known(Tally::ZERO, false));
}

#[test]
fn view_in_defender_leads_to_the_same_device_there_with_the_same_risk_level() {
    let mut story = Story::new();
    let every_day: Vec<Transaction> = (0..30).rev().map(|days| story.transaction(ago(days))).collect();
    story.show(0, &every_day);
    story.show(0, &[Transaction { up: Bytes(50_000_000), ..story.transaction(noon()) }]);
    let shown = overview(&story, 7);
    assert_eq!(shown.risk.level, RiskLevel::High);
    assert_eq!(shown.view_in_defender, format!("https://securitycenter.windows.com/machines/{}", shown.machine_id));

    let mut in_defender = defender::Cell::new(DeviceId(0), false);
    let (address, policy) = (LocalAddress(OFFICE.into()), PolicyVersion(0));
    let check_in = CheckIn { device: DeviceId(0), build: WindowsBuild::client(17_763, 379), address, policy };
    let request = AgentRequest::CheckIn(check_in);
    in_defender.receive(noon(), &request, &defender::Published::default(), &Edition::contract());
    let Ok(DiscoveryAnswer::RiskLevels(risks)) = story.ask(&DiscoveryQuery::RiskLevels) else { panic!() };
    let known = defender::query::Known { names: &story.names, risks: &risks };
    let device = shown.view_in_defender.rsplit('/').next().unwrap().to_owned();
    let cells = [(story.cells[0].0.clone(), &in_defender)];
    let answer = defender::query::answer(&DefenderQuery::GetMachine { device }, noon(), known, cells);
    let Ok(DefenderAnswer::Machine(machine)) = answer else { panic!() };
    assert_eq!((machine.id, machine.computer_dns_name), (shown.machine_id, shown.computer_dns_name));
    assert_eq!(machine.risk_score, shown.risk.level);
}

#[test]
fn the_histories_tell_who_signed_in_without_traffic_too_and_every_address() {
    let mut story = Story::new();
    story.sign_in(0, story.max, ago(3));
    let home = Transaction { address: LocalAddress(HOME.into()), ..story.transaction(noon()) };
    story.show(0, &[story.transaction(ago(2)), home]);
    let device = || "laptop-1.contoso.com".to_owned();
    let Ok(DiscoveryAnswer::UserHistory(users)) = story.ask(&DiscoveryQuery::UserHistory { device: device() }) else {
        panic!()
    };
    let users: Vec<_> = users.iter().map(|seen| (seen.user_name.as_str(), seen.first_seen, seen.last_seen)).collect();
    assert_eq!(users, [("contoso\\max", ago(3), ago(3)), ("contoso\\erin.smith", ago(2), noon())]);
    let history = story.ask(&DiscoveryQuery::IpAddressHistory { device: device() });
    let Ok(DiscoveryAnswer::IpAddressHistory(addresses)) = history else { panic!() };
    let addresses: Vec<IpAddr> = addresses.iter().map(|seen| seen.ip_address).collect();
    assert_eq!(addresses, [IpAddr::from(OFFICE), IpAddr::from(HOME)]);
}

#[test]
fn a_drawer_has_domains_with_full_urls_risk_score_category_and_usage() {
    let mut story = Story::new();
    story.show(0, &[story.transaction(ago(1)), Transaction { blocked: true, ..story.transaction(noon()) }]);
    let dropbox = drawer(&story, DROPBOX);
    assert_eq!(
        (dropbox.app.name.as_str(), dropbox.counts.devices, dropbox.counts.users),
        ("Dropbox", Some(1), Some(1))
    );
    assert_eq!((dropbox.traffic.transactions, dropbox.traffic.blocked), (2, 1));
    assert_eq!(dropbox.last_used, Some(noon().day()));
    assert!(dropbox.domains.contains(&"dropbox.com".to_owned()) && dropbox.app.score.is_some());
    let with_url =
        story.catalog.apps().iter().find(|app| app.entries.iter().any(|entry| entry.to_string().contains('/')));
    let with_url = with_url.expect("the catalogue has full URLs");
    let unused = drawer(&story, with_url.id);
    assert!(unused.domains.iter().any(|domain| domain.contains('/')));
    assert_eq!((unused.traffic.transactions, unused.traffic.total, unused.last_used), (0, Some(Bytes::ZERO), None));
}

#[test]
fn the_report_of_the_endpoints_is_there_beside_the_others_and_is_in_no_global_sum() {
    let mut story = Story::new();
    let edition = Edition::contract();
    let context = Context { edition: &edition, catalog: &story.catalog };
    story.core.integration_changed(ago(20), IntegrationState { on: true, since: ago(20) }, context);
    story.core.integration_changed(ago(10), IntegrationState { on: false, since: ago(10) }, context);
    story.show(0, &[story.transaction(ago(15)), story.transaction(noon())]);
    let record = logged(&story, noon());
    story.source("Zscaler", LogAttributes { downloaded: false, ..LogAttributes::ALL });
    story.log("Zscaler", [record.clone()]);
    story.snapshot("Branch office", [record]);

    let [endpoints, global, zscaler, branch] = &streams(&story)[..] else { panic!("there are four reports") };
    assert_eq!((endpoints.display_name.as_str(), endpoints.log_type), ("Win10 endpoint users", 195));
    assert_eq!((endpoints.built_in_stream_type, endpoints.global_aggregated), (Some(1), false));
    assert_eq!((endpoints.created, endpoints.last_data_received), (Some(ago(20)), Some(noon())));
    let frames: Vec<(u32, u64)> = endpoints.time_frames.iter().map(|f| (f.days, f.traffic.transactions)).collect();
    assert_eq!(frames, [(7, 1), (30, 2), (90, 2)]);
    assert_eq!(endpoints.supported_entity_types, [1, 2, 3]);
    assert_eq!((global.display_name.as_str(), global.stream_type), ("Global View", StreamType::View));
    assert_eq!(global.source_streams, std::slice::from_ref(&zscaler.id));
    assert_eq!(global.time_frames[0].traffic.transactions, 1);
    assert_eq!((zscaler.stream_type, zscaler.global_aggregated, zscaler.log_type), (StreamType::Input, true, 120));
    assert_eq!((&zscaler.supported_entity_types[..], &zscaler.supported_traffic_types[..]), (&[1, 2][..], &[1, 3][..]));
    assert_eq!((branch.stream_type, branch.global_aggregated), (StreamType::Preview, false));
    for stream in [endpoints, global, zscaler, branch] {
        assert!(stream.id.len() == 24 && stream.id.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_eq!(story.counters(&stream.id, 90).report, stream.display_name, "a report is found by its id");
    }
}
