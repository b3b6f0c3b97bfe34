//! Sums agree wherever they are shown, and a pair seen from one side is seen from the other (DSC-05, DSC-07).

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::protocol::discovery::{GLOBAL_VIEW, PERIODS, Traffic};

/// What is done: by which device, how many days ago, to which host, by whom (0 the system), from where, how much, and
/// whether it was blocked.
type Done = (usize, u64, u32, u32, bool, u64, u64, bool);

fn any_done() -> impl Strategy<Value = Done> {
    (0usize..3, 0u64..92, 0u32..4, 0u32..3, any::<bool>(), 0u64..10_000, 0u64..1_000_000, prop::bool::weighted(0.1))
}

/// A line of a log: of which source (0 and 1 continuous, 2 a snapshot), and what it says.
fn any_logged() -> impl Strategy<Value = (usize, Done)> {
    (0usize..3, any_done())
}

const SOURCES: [&str; 2] = ["Zscaler", "Check Point"];
const SNAPSHOT: &str = "Branch office";

fn address(home: bool) -> [u8; 4] {
    if home { HOME } else { OFFICE }
}

/// A story in which all this was done, and logged.
fn story(done: &[Done], log: &[(usize, Done)]) -> Story {
    let mut story = Story::new();
    for (device, days, host, who, home, up, down, blocked) in done {
        let account = [AccountId::SYSTEM, story.erin, story.max][*who as usize];
        let (up, down, blocked) = (Bytes(*up), Bytes(*down), *blocked);
        let transaction = story.to(*host, ago(*days));
        let address = LocalAddress(address(*home).into());
        story.show(*device, &[Transaction { account, up, down, address, blocked, ..transaction }]);
    }
    story.source(SOURCES[0], LogAttributes::ALL);
    story.source(SOURCES[1], LogAttributes { users: true, ip_addresses: true, ..LogAttributes::default() });
    let mut snapshot = Vec::new();
    for (source, (_, days, host, who, home, up, down, blocked)) in log {
        let app = story.attribution.app_of(crate::names::DestinationId(*host));
        let record = LoggedTransaction {
            at: ago(*days),
            app,
            user: [None, Some("Erin".to_owned()), Some("max".to_owned())][*who as usize].clone(),
            source_ip: (*up % 5 != 0).then(|| address(*home).into()),
            total: Some(Bytes(up + down)),
            up: Some(Bytes(*up)),
            down: Some(Bytes(*down)),
            blocked: *blocked,
        };
        match SOURCES.get(*source) {
            Some(source) => story.log(source, [record]),
            None => snapshot.push(record),
        }
    }
    story.snapshot(SNAPSHOT, snapshot);
    story
}

/// The kinds that a report knows.
fn kinds(report: &str) -> &'static [EntityKind] {
    if report == WIN10_ENDPOINT_USERS { &EntityKind::ALL } else { &EntityKind::ALL[1..] }
}

fn query(report: &str, days: u32, of: EntityKind, within: Option<Entity>) -> ListQuery {
    ListQuery { report: report.to_owned(), days, of, within, sort: None }
}

/// The sum of the columns of a file.
fn sum_of(csv: &str) -> Traffic {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let [count, blocked, total, up, down] =
        ["Transactions", "Blocked transactions", "Traffic (bytes)", "Upload (bytes)", "Download (bytes)"].map(column);
    let records = reader.records().map(|record| {
        let record = record.unwrap();
        let number = |column: usize| record[column].parse::<u64>().ok();
        let bytes = |column: usize| number(column).map(Bytes);
        Traffic {
            transactions: number(count).unwrap(),
            blocked: number(blocked).unwrap(),
            total: bytes(total),
            uploaded: bytes(up),
            downloaded: bytes(down),
        }
    });
    records.sum()
}

/// The bytes that are known of nothing are zero: sums of empty lists do not know which these are.
fn alike(a: Traffic, b: Traffic) -> bool {
    a == b || (a.transactions == 0 && b.transactions == 0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_dashboard_is_the_sum_of_each_list_and_of_each_file_for_every_period(
        done in vec(any_done(), 0..60),
        log in vec(any_logged(), 0..60),
    ) {
        let story = story(&done, &log);
        for report in [WIN10_ENDPOINT_USERS, GLOBAL_VIEW, SOURCES[0], SOURCES[1], SNAPSHOT] {
            for days in PERIODS {
                let counters = story.counters(report, days);
                for of in kinds(report) {
                    let list = story.list(query(report, days, *of, None)).unwrap();
                    let lines: Traffic = list.lines.iter().map(|line| line.traffic).sum();
                    prop_assert_eq!(list.total, counters.traffic);
                    prop_assert!(alike(lines + list.without, counters.traffic), "{:?} of {}", of, report);
                    prop_assert!(alike(sum_of(&story.csv(query(report, days, *of, None))), counters.traffic));
                    let named = list.lines.iter().filter(|line| entity(line) != Entity::OtherApps).count() as u64;
                    let counted = match of {
                        EntityKind::Device => counters.counts.devices,
                        EntityKind::User => counters.counts.users,
                        EntityKind::IpAddress => counters.counts.ip_addresses,
                        EntityKind::App => counters.counts.apps,
                    };
                    prop_assert_eq!(Some(named), counted);
                }
            }
        }
    }

    #[test]
    fn the_dashboard_shows_exactly_what_was_done_in_the_period(
        done in vec(any_done(), 0..60),
        log in vec(any_logged(), 0..60),
    ) {
        let story = story(&done, &log);
        for days in PERIODS {
            let in_period = |done: &&Done| done.1 < u64::from(days);
            let expected: Tally = done.iter().filter(in_period).map(|d| Tally::one(Bytes(d.5), Bytes(d.6))).sum();
            let shown = story.counters(WIN10_ENDPOINT_USERS, days).traffic;
            prop_assert_eq!(shown.tally(), expected);
            prop_assert_eq!(shown.total, Some(expected.total()));
            let of = |sources: &[usize]| {
                log.iter().filter(|(source, d)| sources.contains(source) && in_period(&d)).count() as u64
            };
            let logged = [(GLOBAL_VIEW, &[0, 1][..]), (SOURCES[0], &[0]), (SOURCES[1], &[1]), (SNAPSHOT, &[2])];
            for (report, sources) in logged {
                prop_assert_eq!(story.counters(report, days).traffic.transactions, of(sources));
            }
        }
    }

    #[test]
    fn fleets_are_counted_as_administrators_see_them(done in vec(any_done(), 0..80)) {
        let story = story(&done, &[]);
        let cells = || story.cells.iter().map(|(_, cell)| cell);
        let numbered = || (0..).map(DeviceId).zip(cells());
        for days in PERIODS {
            let period = Period::last_days(days, noon().day());
            let (fleet, seen) = (dashboard(cells(), period), story.counters(WIN10_ENDPOINT_USERS, days));
            let counts = (seen.counts.devices, seen.counts.users, seen.counts.ip_addresses, seen.counts.apps);
            prop_assert_eq!(
                counts,
                (Some(fleet.devices), Some(fleet.users), Some(fleet.ip_addresses), Some(fleet.apps)),
            );
            prop_assert_eq!(fleet.traffic, seen.traffic.tally());
            let list = |of| story.list(query(WIN10_ENDPOINT_USERS, days, of, None)).unwrap();
            let lines = list(EntityKind::Device).lines;
            let mut devices: Vec<Tally> = lines.iter().map(|line| line.traffic.tally()).collect();
            let of_fleet = discovered_devices(numbered(), period);
            let mut of_fleet: Vec<Tally> = of_fleet.into_iter().map(|(_, tally)| tally).collect();
            let order = |tally: &Tally| (tally.transactions, tally.up, tally.down);
            devices.sort_by_key(order);
            of_fleet.sort_by_key(order);
            prop_assert_eq!(devices, of_fleet);
            let apps = list(EntityKind::App);
            let shown = apps.lines.iter().map(|line| {
                let (traffic, counts) = (&line.traffic, &line.counts);
                (entity(line), (traffic.tally(), traffic.blocked, counts.devices, counts.users))
            });
            let counted = discovered_apps(numbered(), period).into_iter().map(|app| {
                let name = match app.app {
                    DiscoveredApp::App(index) => Entity::App(story.catalog.app(index).id),
                    DiscoveredApp::Other => Entity::OtherApps,
                };
                (name, (app.traffic, app.blocked, Some(app.devices), Some(app.users)))
            });
            let counted: BTreeMap<Entity, _> = counted.collect();
            prop_assert_eq!(shown.collect::<BTreeMap<_, _>>(), counted);
        }
    }

    #[test]
    fn a_pair_seen_from_one_side_is_seen_from_the_other_with_the_same_numbers(
        done in vec(any_done(), 0..40),
        log in vec(any_logged(), 0..40),
    ) {
        let story = story(&done, &log);
        let periods = [(WIN10_ENDPOINT_USERS, 90), (WIN10_ENDPOINT_USERS, 7), (GLOBAL_VIEW, 30), (SNAPSHOT, 90)];
        for (report, days) in periods {
            let mut pairs: BTreeMap<(Entity, Entity), (Traffic, crate::time::UtcDay)> = BTreeMap::new();
            for from in kinds(report) {
                let list = story.list(query(report, days, *from, None)).unwrap();
                for line in &list.lines {
                    for to in kinds(report).iter().filter(|to| *to != from) {
                        let drilled = story.list(query(report, days, *to, Some(entity(line)))).unwrap();
                        prop_assert!(alike(drilled.total, line.traffic), "a drill-down adds up to its line");
                        for other in &drilled.lines {
                            pairs.insert((entity(line), entity(other)), (other.traffic, other.last_used));
                        }
                    }
                }
            }
            for ((from, to), seen) in &pairs {
                prop_assert_eq!(pairs.get(&(to.clone(), from.clone())), Some(seen), "{:?} and {:?}", from, to);
            }
        }
    }
}
