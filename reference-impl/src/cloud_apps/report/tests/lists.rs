//! Periods, licence, which report knows what, and the order of lists.

use super::*;
use crate::catalog::Catalog;
use crate::cloud_apps::Context;
use crate::edition::Edition;
use crate::protocol::cloud_apps::{AppTag, CloudAppsRequest};

fn administer(story: &mut Story, request: &CloudAppsRequest) {
    let (edition, catalog) = (Edition::contract(), Catalog::built_in());
    story.core.handle(noon(), request, Context { edition: &edition, catalog: &catalog }).unwrap();
}

#[test]
fn without_its_licence_cloud_app_security_shows_no_report_and_names_the_licence() {
    let mut story = Story::new();
    administer(&mut story, &CloudAppsRequest::SetLicence(false));
    for query in [DiscoveryQuery::Reports, DiscoveryQuery::RiskLevels, DiscoveryQuery::List(all(EntityKind::App))] {
        let refused = story.ask(&query).unwrap_err();
        assert_eq!(refused.code.status(), 403);
        assert!(refused.message.contains("no licence for Microsoft Cloud App Security"));
    }
    administer(&mut story, &CloudAppsRequest::SetLicence(true));
    assert!(story.ask(&DiscoveryQuery::Reports).is_ok());
}

#[test]
fn a_period_is_the_last_utc_days_with_today_and_no_other_is_shown() {
    let mut story = Story::new();
    for days in [7, 30, 90] {
        let inside = (noon().day().start() - SimDuration::from_days(days - 1)).max(SimTime::EPOCH);
        let outside = inside - SimDuration::MILLISECOND;
        let transactions = [story.transaction(inside), story.transaction(outside)];
        story.show(0, &transactions);
    }
    let shown = |days| story.counters(WIN10_ENDPOINT_USERS, days).traffic.transactions;
    assert_eq!([shown(7), shown(30), shown(90)], [1, 3, 5]);
    let refused =
        story.ask(&DiscoveryQuery::Dashboard { report: WIN10_ENDPOINT_USERS.to_owned(), days: 60 }).unwrap_err();
    assert_eq!(refused.to_string(), "BadRequest: A report is for the last 7, 30 or 90 days, not for the last 60");
}

#[test]
fn a_discovered_device_is_one_that_has_made_a_transaction() {
    let mut story = Story::new();
    story.show(0, &[story.transaction(noon())]);
    story.show(1, &[story.transaction(ago(8))]);
    story.sign_in(2, story.max, noon());
    assert_eq!(entities(&story.list(all(EntityKind::Device)).unwrap()).len(), 2);
    assert_eq!(story.counters(WIN10_ENDPOINT_USERS, 90).counts.devices, Some(2));
    assert_eq!(story.counters(WIN10_ENDPOINT_USERS, 7).counts.devices, Some(1));
    let undiscovered = story.ask(&DiscoveryQuery::Device { device: "laptop-3.contoso.com".to_owned(), days: 90 });
    assert_eq!(
        undiscovered.unwrap_err().message,
        "No device `laptop-3.contoso.com` was discovered: it has made no transaction"
    );
}

#[test]
fn only_the_report_of_the_endpoints_has_devices() {
    let mut story = Story::new();
    story.source("Zscaler", LogAttributes::ALL);
    let record = logged(&story, noon());
    story.log("Zscaler", [record]);
    for report in ["Zscaler", "Global View"] {
        let query = ListQuery { report: report.to_owned(), ..all(EntityKind::Device) };
        let refused = story.list(query).unwrap_err();
        assert_eq!(refused.message, format!("The report `{report}` has no devices: `Win10 endpoint users` alone has"));
        assert_eq!(story.counters(report, 90).counts.devices, None);
        let query = ListQuery { report: report.to_owned(), ..within(EntityKind::User, device(1)) };
        assert!(story.list(query).is_err());
    }
}

#[test]
fn a_report_of_logs_shows_no_kind_and_no_bytes_that_its_logs_do_not_tell() {
    let mut story = Story::new();
    story.source("Check Point", LogAttributes { ip_addresses: true, ..LogAttributes::default() });
    story.source("Quiet", LogAttributes { total: true, ..LogAttributes::default() });
    let record = logged(&story, noon());
    story.log("Check Point", [record]);
    let counters = story.counters("Check Point", 90);
    assert_eq!((counters.counts.users, counters.counts.ip_addresses, counters.counts.apps), (None, Some(1), Some(1)));
    assert_eq!((counters.traffic.transactions, counters.traffic.total), (1, None));
    let users = ListQuery { report: "Check Point".to_owned(), ..all(EntityKind::User) };
    assert!(story.list(users).unwrap_err().message.contains("its logs do not tell them"));
    let nothing = story.counters("Quiet", 7).traffic;
    assert_eq!((nothing.total, nothing.uploaded), (Some(Bytes::ZERO), None), "nothing yet, and never");
}

#[test]
fn the_global_report_is_all_continuous_logs_and_neither_endpoints_nor_snapshots() {
    let mut story = Story::new();
    story.show(0, &[story.transaction(noon()); 5]);
    let record = logged(&story, noon());
    let max = LoggedTransaction { user: Some("contoso\\max".to_owned()), total: None, ..record.clone() };
    story.source("Zscaler", LogAttributes::ALL);
    story.source("Squid", LogAttributes { users: true, ..LogAttributes::default() });
    story.log("Zscaler", [record.clone(), record.clone()]);
    story.log("Squid", [record.clone(), max]);
    story.snapshot("Branch office", [record.clone(), record.clone(), record]);
    let shown = |report: &str| story.counters(report, 7);
    assert_eq!(shown("Global View").traffic.transactions, 4);
    assert_eq!(shown("Global View").traffic.total, Some(Bytes(6000)), "what is known of it");
    assert_eq!(shown("global view").counts.users, Some(2), "a user of two sources is one");
    assert_eq!(shown("Branch office").traffic.transactions, 3);
    assert_eq!(shown(WIN10_ENDPOINT_USERS).traffic.transactions, 5);
}

#[test]
fn a_report_that_is_not_there_is_not_found_and_the_nearest_is_named() {
    let mut story = Story::new();
    story.source("Zscaler", LogAttributes::ALL);
    let refused = story.ask(&DiscoveryQuery::Dashboard { report: "Zcaler".to_owned(), days: 7 }).unwrap_err();
    assert_eq!(refused.to_string(), "ResourceNotFound: There is no report `Zcaler`; did you mean `Zscaler`?");
}

#[test]
fn a_list_comes_in_the_order_that_was_asked_for_and_equals_by_name() {
    let mut story = Story::new();
    let (dropbox, slack, github) = (story.to(0, ago(1)), story.to(1, noon()), story.to(2, ago(2)));
    let big = Transaction { up: Bytes(5), down: Bytes(9_000_000), ..github };
    story.show(0, &[dropbox, dropbox, slack, big, Transaction { blocked: true, ..slack }, story.to(3, ago(3))]);
    let sorted = |by, ascending| {
        let query = ListQuery { sort: Some(Sort { by, ascending }), ..all(EntityKind::App) };
        let list = story.list(query).unwrap();
        let names = list.lines.into_iter().map(|line| match line.subject {
            Subject::App(app) => app.name,
            other => panic!("{other:?} in a list of apps"),
        });
        names.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(sorted(SortKey::Transactions, false), "Dropbox, Slack, GitHub, Other");
    assert_eq!(sorted(SortKey::Transactions, true), "GitHub, Other, Dropbox, Slack");
    assert_eq!(sorted(SortKey::Name, true), "Dropbox, GitHub, Other, Slack");
    assert_eq!(sorted(SortKey::Name, false), "Slack, Other, GitHub, Dropbox");
    assert_eq!(sorted(SortKey::Downloads, false), "GitHub, Dropbox, Slack, Other");
    assert_eq!(sorted(SortKey::Uploads, false), "Dropbox, Slack, Other, GitHub");
    assert_eq!(sorted(SortKey::Traffic, true), "Other, Dropbox, Slack, GitHub");
    assert_eq!(sorted(SortKey::Blocked, false), "Slack, Dropbox, GitHub, Other");
    assert_eq!(sorted(SortKey::LastSeen, false), "Slack, Dropbox, GitHub, Other");
    for ascending in [false, true] {
        assert!(sorted(SortKey::RiskScore, ascending).ends_with("Other"), "what has no score comes last");
    }
    let refused =
        story.list(ListQuery { sort: Some(Sort { by: SortKey::RiskLevel, ascending: false }), ..all(EntityKind::App) });
    assert_eq!(refused.unwrap_err().message, "A list of apps has no risk levels");
    let refused = story
        .list(ListQuery { sort: Some(Sort { by: SortKey::RiskScore, ascending: false }), ..all(EntityKind::User) });
    assert_eq!(refused.unwrap_err().message, "A list of users has no risk scores");
}

#[test]
fn devices_come_by_risk_level_and_those_without_one_last() {
    let mut story = Story::new();
    let every_day: Vec<Transaction> = (0..30).rev().map(|days| story.transaction(ago(days))).collect();
    story.show(0, &every_day);
    story.show(1, &every_day);
    story.show(1, &[Transaction { up: Bytes(50_000_000), ..story.transaction(noon()) }]);
    story.show(2, &[Transaction { up: Bytes(90_000_000), ..story.transaction(noon()) }]);
    let list = story.list(all(EntityKind::Device)).unwrap();
    assert_eq!(entities(&list), [device(2), device(1), device(3)]);
    let risks: Vec<String> = list
        .lines
        .iter()
        .map(|line| match &line.subject {
            Subject::Device { risk, .. } => format!("{}: {}", risk.level, risk.reason),
            other => panic!("{other:?} in a list of devices"),
        })
        .collect();
    let expected = ["High: 50 times its usual upload", "Informational: as usual", "None: 0 of 7 days of baseline"];
    assert_eq!(risks, expected);
    let DiscoveryAnswer::RiskLevels(told) = story.ask(&DiscoveryQuery::RiskLevels).unwrap() else { panic!() };
    let mut told: Vec<String> =
        told.iter().map(|device| format!("{}: {}", device.risk.level, device.risk.reason)).collect();
    told.sort_by_key(|text| expected.iter().position(|known| known == text));
    assert_eq!(told, expected, "what Defender is told is what the list shows");
}

#[test]
fn a_tag_shows_in_the_list_of_apps() {
    let mut story = Story::new();
    story.show(0, &[story.transaction(noon()), story.to(1, noon())]);
    let app = story.catalog.by_id(DROPBOX).unwrap();
    administer(&mut story, &CloudAppsRequest::TagApp { app, tag: AppTag::Unsanctioned });
    let tags: Vec<Option<AppTag>> = story
        .list(ListQuery { sort: Some(Sort { by: SortKey::Name, ascending: true }), ..all(EntityKind::App) })
        .unwrap()
        .lines
        .into_iter()
        .map(|line| if let Subject::App(app) = line.subject { app.tag } else { None })
        .collect();
    assert_eq!(tags, [Some(AppTag::Unsanctioned), None]);
}
