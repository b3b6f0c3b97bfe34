//! Cloud App Security's cell of a device: what shows, for whom, from where, and for how long.

mod history;
mod retention;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use super::*;
use crate::catalog::{Catalog, Destination};
use crate::cloud_apps::Period;
use crate::cloud_apps::report::{dashboard, discovered_apps, discovered_devices};
use crate::names::{Client, DestinationId, DeviceId, ImageId, Names, ProcessImage};
use crate::protocol::agent::Report;
use crate::protocol::signals::ForwardedTransactions;
use crate::quantities::Bytes;
use crate::time::SimDuration;

const DEVICE: DeviceId = DeviceId(4);
const ERIN: AccountId = AccountId(3);
const MAX: AccountId = AccountId(4);
const OFFICE: LocalAddress = LocalAddress(std::net::Ipv4Addr::new(10, 1, 2, 3));
const HOME: LocalAddress = LocalAddress(std::net::Ipv4Addr::new(192, 168, 0, 9));

/// Where the device goes: two hosts of Dropbox, one of Slack, and one of no app.
const HOSTS: [&str; 4] = ["www.dropbox.com", "dropbox.com", "slack.com", "intranet.contoso.com"];

fn at(text: &str) -> SimTime {
    text.parse().unwrap()
}

fn first_day() -> UtcDay {
    at("2021-02-10T00:00:00Z").day()
}

fn image() -> ImageId {
    Names::new().add_image(ProcessImage::new("chrome.exe", r"C:\Program Files", "", Client::Browser))
}

/// The built-in catalogue, and which of its apps the hosts belong to.
fn attribution() -> (&'static Catalog, &'static Attribution) {
    static TABLES: LazyLock<(Catalog, Attribution)> = LazyLock::new(|| {
        let (catalog, mut names) = (Catalog::built_in(), Names::new());
        for host in HOSTS {
            names.add_destination(Destination::parse(host).unwrap());
        }
        let attribution = Attribution::new(&catalog, &names);
        (catalog, attribution)
    });
    (&TABLES.0, &TABLES.1)
}

fn app(catalog: &Catalog, name: &str) -> DiscoveredApp {
    DiscoveredApp::App(catalog.named(name).unwrap())
}

/// A connection of Erin from the office to the first host, a kilobyte up and two down.
fn transaction(at: SimTime) -> Transaction {
    Transaction {
        at,
        up: Bytes(1000),
        down: Bytes(2000),
        destination: DestinationId(0),
        account: ERIN,
        address: OFFICE,
        encoded: 900,
        image: image(),
        blocked: false,
    }
}

/// The transactions at `places` of a report that begins with number `first`.
fn forwarded(first: u64, transactions: &[Transaction], places: Range<usize>) -> Signal {
    let report = Report {
        device: DEVICE,
        sequence: 0,
        first,
        transactions: transactions.into(),
        body: Bytes(900 * transactions.len() as u64),
        sealed_at: SimTime::EPOCH,
        held_back: Tally::ZERO,
    };
    Signal::Transactions(ForwardedTransactions::new(Arc::new(report), places))
}

fn usage(cell: &Cell) -> Vec<Usage> {
    cell.usage(UtcDay::from_count(0), UtcDay::from_count(u32::MAX)).collect()
}

fn sum<'a>(transactions: impl IntoIterator<Item = &'a Transaction>) -> Tally {
    transactions.into_iter().map(Transaction::tally).sum()
}

prop_compose! {
    fn any_transaction()(
        day in 0u64..4,
        millis in 0u64..86_400_000,
        destination in 0u32..4,
        account in 0u32..6,
        from_home in any::<bool>(),
        up in 0u64..10_000, down in 0u64..1_000_000, blocked in prop::bool::weighted(0.1),
    ) -> Transaction {
        Transaction {
            up: Bytes(up), down: Bytes(down), destination: DestinationId(destination), account: AccountId(account),
            address: if from_home { HOME } else { OFFICE }, blocked,
            ..transaction(first_day().start() + SimDuration::from_days(day) + SimDuration::from_millis(millis))
        }
    }
}

type Key = (UtcDay, DiscoveredApp, Option<AccountId>, Option<LocalAddress>, bool);

proptest! {
    #[test]
    fn each_transaction_shows_once_with_its_app_user_and_address_in_whatever_order_it_comes(
        transactions in prop::collection::vec(any_transaction(), 1..80),
        arrivals in prop::collection::vec((any::<prop::sample::Index>(), 1usize..20), 0..40),
    ) {
        let (_, attribution) = attribution();
        let count = transactions.len();
        let mut cell = Cell::default();
        let mut shown = Tally::ZERO;
        let in_the_end = (0..count).map(|from| (from, 1));
        let arrivals = arrivals.iter().map(|(from, many)| (from.index(count), *many)).chain(in_the_end);
        for (from, many) in arrivals {
            shown += cell.receive(&forwarded(0, &transactions, from..count.min(from + many)), attribution);
            prop_assert_eq!(shown, cell.shown());
        }
        prop_assert_eq!(shown, sum(&transactions));

        let mut expected: BTreeMap<Key, Tally> = BTreeMap::new();
        for t in &transactions {
            let user = (!t.account.is_system()).then_some(t.account);
            let key = (t.at.day(), attribution.app_of(t.destination), user, Some(t.address), t.blocked);
            *expected.entry(key).or_default() += t.tally();
        }
        let mut rows: BTreeMap<Key, Tally> = BTreeMap::new();
        for row in usage(&cell) {
            *rows.entry((row.day, row.app, row.user, row.address, row.blocked)).or_default() += row.tally;
        }
        prop_assert_eq!(rows, expected);
    }

    #[test]
    fn sums_agree_wherever_they_are_shown_and_for_every_period(
        of_devices in prop::collection::vec(prop::collection::vec(any_transaction(), 0..40), 1..5),
        from in 0u32..4, days in 1u32..5,
    ) {
        let (_, attribution) = attribution();
        let cells: Vec<(DeviceId, Cell)> = of_devices.iter().zip(0..).map(|(transactions, number)| {
            let mut cell = Cell::default();
            cell.receive(&forwarded(0, transactions, 0..transactions.len()), attribution);
            (DeviceId(number), cell)
        }).collect();
        let each = || cells.iter().map(|(device, cell)| (*device, cell));
        let period = Period { from: first_day().plus(from), to: first_day().plus(from + days - 1) };
        let within = |t: &&Transaction| period.from <= t.at.day() && t.at.day() <= period.to;
        let done: Vec<&Transaction> = of_devices.iter().flatten().filter(within).collect();

        let board = dashboard(each().map(|(_, cell)| cell), period);
        let (apps, devices) = (discovered_apps(each(), period), discovered_devices(each(), period));
        prop_assert_eq!(board.traffic, sum(done.iter().copied()));
        prop_assert_eq!(apps.iter().map(|line| line.traffic).sum::<Tally>(), board.traffic);
        prop_assert_eq!(devices.iter().map(|(_, tally)| *tally).sum::<Tally>(), board.traffic);
        prop_assert_eq!(
            apps.iter().map(|line| line.blocked).sum::<u64>(),
            done.iter().filter(|t| t.blocked).count() as u64,
        );

        let accounts = done.iter().map(|t| t.account);
        let users: BTreeSet<AccountId> = accounts.filter(|account| !account.is_system()).collect();
        let addresses: BTreeSet<LocalAddress> = done.iter().map(|t| t.address).collect();
        let used: BTreeSet<DiscoveredApp> = done.iter().map(|t| attribution.app_of(t.destination)).collect();
        prop_assert_eq!((board.users, board.ip_addresses), (users.len() as u64, addresses.len() as u64));
        prop_assert_eq!(board.apps, used.iter().filter(|app| **app != DiscoveredApp::Other).count() as u64);
        prop_assert_eq!(apps.len(), used.len());
        let busy = of_devices.iter().filter(|transactions| transactions.iter().any(|t| within(&t))).count();
        prop_assert_eq!((board.devices, devices.len()), (busy as u64, busy));
        prop_assert!(apps.windows(2).all(|pair| pair[0].traffic.transactions >= pair[1].traffic.transactions));
    }
}

#[test]
fn hosts_of_one_app_count_together_and_what_belongs_to_no_app_is_other() {
    let (catalog, attribution) = attribution();
    let mut cell = Cell::default();
    let noon = at("2021-02-10T12:00:00Z");
    let to = |destination| Transaction { destination: DestinationId(destination), ..transaction(noon) };
    cell.receive(&forwarded(0, &[to(0), to(1), to(2), to(3)], 0..4), attribution);
    let counts: BTreeMap<DiscoveredApp, u64> =
        usage(&cell).iter().map(|row| (row.app, row.tally.transactions)).collect();
    let expected =
        [(app(catalog, "Dropbox"), 2), (app(catalog, "Slack"), 1), (DiscoveredApp::Other, 1)].into_iter().collect();
    assert_eq!(counts, expected);
}

#[test]
fn a_blocked_attempt_is_in_a_row_of_its_own() {
    let (_, attribution) = attribution();
    let mut cell = Cell::default();
    let noon = at("2021-02-10T12:00:00Z");
    let blocked = Transaction { blocked: true, up: Bytes(637), down: Bytes(104), ..transaction(noon) };
    cell.receive(&forwarded(0, &[transaction(noon), blocked], 0..2), attribution);
    let rows = usage(&cell);
    let of = |blocked| rows.iter().filter(|row| row.blocked == blocked).map(|row| row.tally).collect::<Vec<_>>();
    assert_eq!(of(false), [Tally::one(Bytes(1000), Bytes(2000))]);
    assert_eq!(of(true), [Tally::one(Bytes(637), Bytes(104))]);
}

#[test]
fn a_copy_of_a_signal_shows_nothing_new_and_an_overlapping_one_only_what_is_new() {
    let (_, attribution) = attribution();
    let mut cell = Cell::default();
    let noon = at("2021-02-10T12:00:00Z");
    let five = [transaction(noon); 5];
    assert_eq!(cell.receive(&forwarded(10, &five, 0..3), attribution).transactions, 3);
    assert_eq!(cell.receive(&forwarded(10, &five, 0..3), attribution), Tally::ZERO);
    assert_eq!(cell.receive(&forwarded(10, &five, 1..5), attribution).transactions, 2);
    assert_eq!(cell.shown().transactions, 5);
}

#[test]
fn what_was_refused_for_want_of_a_licence_never_shows_not_even_by_a_copy() {
    let (_, attribution) = attribution();
    let mut cell = Cell::default();
    let five = [transaction(at("2021-02-10T12:00:00Z")); 5];
    cell.receive(&forwarded(0, &five, 0..1), attribution);
    assert_eq!(cell.refuse(&forwarded(0, &five, 0..3)).transactions, 2, "the first one shows already");
    assert_eq!(cell.refuse(&forwarded(0, &five, 0..3)), Tally::ZERO);
    assert_eq!(cell.receive(&forwarded(0, &five, 0..5), attribution).transactions, 2);
    assert_eq!(cell.shown().transactions, 3);
    assert!((0..5).all(|number| cell.has_received(number)) && !cell.has_received(5));
}
