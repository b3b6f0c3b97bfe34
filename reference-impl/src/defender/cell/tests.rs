//! Defender's cell of a device: everything counts once, whatever the order; what is forwarded, and what never is.

mod alerts;
mod forwarding;

use std::ops::Range;

use proptest::prelude::*;

use super::*;
use crate::defender::{AlertOutcome, Forwarding, Period};
use crate::names::{Client, DestinationId, ImageId, Names, ProcessImage};
use crate::protocol::signals::Signal;
use crate::time::SimDuration;

const DEVICE: DeviceId = DeviceId(4);
const ERIN: AccountId = AccountId(3);
const OFFICE: LocalAddress = LocalAddress(std::net::Ipv4Addr::new(10, 1, 2, 3));

fn at(text: &str) -> SimTime {
    format!("2021-02-10T{text}Z").parse().unwrap()
}

fn image() -> ImageId {
    Names::new().add_image(ProcessImage::new("chrome.exe", r"C:\Program Files", "", Client::Browser))
}

/// The transaction of this number, made so many minutes after 06:00; its bytes tell it from all others.
fn transaction(number: u64) -> Transaction {
    Transaction {
        at: at("06:00:00") + SimDuration::from_mins(number),
        up: Bytes(1 << (number % 40)),
        down: Bytes(number),
        destination: DestinationId(0),
        account: ERIN,
        address: OFFICE,
        encoded: 900,
        image: image(),
        blocked: false,
    }
}

/// The report of these transactions.
fn report(sequence: u32, numbers: Range<u64>) -> AgentRequest {
    let transactions: Box<[Transaction]> = numbers.clone().map(transaction).collect();
    let body = Bytes(900 * transactions.len() as u64);
    AgentRequest::Report(Arc::new(Report {
        device: DEVICE,
        sequence,
        first: numbers.start,
        transactions,
        body,
        sealed_at: at("07:00:00"),
        held_back: Tally::ZERO,
    }))
}

fn tally(numbers: Range<u64>) -> Tally {
    numbers.map(|number| transaction(number).tally()).sum()
}

/// What is published while the integration was on at these times.
fn on_during(periods: &[(&str, Option<&str>)]) -> Published {
    let period = |(from, to): &(&str, Option<&str>)| Period { from: at(from), to: to.map(at) };
    Published {
        forwarding: Forwarding { licensed: true, periods: periods.iter().map(period).collect() },
        ..Published::default()
    }
}

/// The numbers of the transactions in these signals.
fn forwarded_numbers(signals: &[Signal]) -> Vec<u64> {
    let numbers = |signal: &Signal| match signal {
        Signal::Transactions(forwarded) => {
            assert_eq!(forwarded.device(), DEVICE);
            let expected: Vec<Transaction> = forwarded.numbers().map(transaction).collect();
            assert_eq!(forwarded.transactions(), expected, "each under its own number");
            forwarded.numbers().collect()
        }
        Signal::SignIn { .. } | Signal::Address { .. } => Vec::new(),
    };
    signals.iter().flat_map(numbers).collect()
}

fn receive(cell: &mut Cell, request: &AgentRequest) -> Received {
    cell.receive(at("08:00:00"), request, &Published::default(), &Edition::contract())
}

proptest! {
    #[test]
    fn each_transaction_counts_once_whatever_the_order_and_however_often_its_report_comes(
        sizes in prop::collection::vec(1u64..30, 1..20),
        arrivals in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..80),
    ) {
        let mut first = 0;
        let reports: Vec<AgentRequest> = sizes.iter().zip(0..).map(|(size, sequence)| {
            first += size;
            report(sequence, first - size..first)
        }).collect();
        let on = on_during(&[("00:00:00", None)]);
        let mut cell = Cell::new(DEVICE, true);
        let (mut accepted, mut forwarded) = (Tally::ZERO, Vec::new());
        let in_the_end = (0..reports.len()).map(|position| (position, false));
        let arrivals = arrivals.iter().map(|(index, forward)| (index.index(reports.len()), *forward)).chain(in_the_end);
        for (position, forward) in arrivals {
            let received = receive(&mut cell, &reports[position]);
            let AgentResponse::Report(acknowledged) = received.response else {
                return Err(TestCaseError::fail(format!("{:?}", received.response)));
            };
            prop_assert_eq!(acknowledged.sequence, position as u32, "copies are acknowledged too");
            accepted += received.accepted;
            if forward {
                forwarded.extend(forwarded_numbers(cell.forward(SimTime::EPOCH, &on).signals()));
                prop_assert!(!cell.has_unforwarded() && cell.unforwarded().is_zero());
            }
        }
        forwarded.extend(forwarded_numbers(cell.forward(SimTime::EPOCH, &on).signals()));
        forwarded.sort_unstable();
        prop_assert_eq!(forwarded, (0..first).collect::<Vec<_>>());
        prop_assert_eq!(accepted, tally(0..first));
        prop_assert_eq!(cell.accepted(), first);
        prop_assert_eq!(cell.timeline().unwrap().len() as u64, first);
    }
}

#[test]
fn a_report_cut_anew_counts_only_what_is_new_of_it() {
    let mut cell = Cell::new(DEVICE, false);
    receive(&mut cell, &report(0, 0..10));
    receive(&mut cell, &report(2, 20..30));
    assert_eq!(receive(&mut cell, &report(3, 5..25)).accepted, tally(10..20));
    assert!((0..30).all(|number| cell.has_accepted(number)) && !cell.has_accepted(30));
    assert_eq!(cell.timeline(), None, "no timeline is kept unless somebody asks for it");
}

#[test]
fn a_check_in_fills_the_inventory_and_is_given_what_the_device_lacks() {
    let edition = Edition::contract();
    let policy = Arc::new(crate::protocol::device_policy::DevicePolicy::new(
        crate::protocol::device_policy::PolicyVersion(5),
        at("07:59:00"),
        Vec::new(),
    ));
    let published = Published { policy: Some(policy), ..Published::default() };
    let build = WindowsBuild::client(19_042, 804);
    let mut cell = Cell::new(DEVICE, false);
    let mut given = |build, held| {
        let check_in = CheckIn {
            device: DEVICE,
            build,
            address: OFFICE,
            policy: crate::protocol::device_policy::PolicyVersion(held),
        };
        let request = AgentRequest::CheckIn(check_in);
        match cell.receive(at("08:00:59.999"), &request, &published, &edition).response {
            AgentResponse::CheckIn(answer) => (answer.policy.map(|policy| policy.version().0), answer.as_of),
            other => panic!("a check-in is answered as one: {other:?}"),
        }
    };
    assert_eq!(given(build, 4), (Some(5), at("08:00:00")));
    assert_eq!(given(build, 5), (None, at("08:00:00")));
    assert_eq!(given(WindowsBuild::server(17_763, 1790), 0).0, None, "a server is given none");
    assert_eq!(given(build, 0).0, Some(5));
    let inventory = cell.inventory();
    assert_eq!((inventory.build, inventory.last_address), (Some(build), Some(OFFICE)));
    assert_eq!((inventory.first_seen, inventory.last_seen), (Some(at("08:00:59.999")), Some(at("08:00:59.999"))));
}

#[test]
fn a_malformed_message_is_refused_whole_and_changes_nothing() {
    let published = Published::default();
    let edition = Edition::contract();
    let mut cell = Cell::new(DEVICE, true);
    let AgentRequest::Report(good) = report(0, 0..3) else { unreachable!("it is a report") };
    let cut_short = Report { transactions: good.transactions[..2].into(), ..(*good).clone() };
    let of_another = Report { device: DeviceId(5), ..(*good).clone() };
    for (malformed, names) in [(cut_short, "1800 bytes and is said to have 2700"), (of_another, "another device")] {
        let received = cell.receive(at("07:00:00"), &AgentRequest::Report(Arc::new(malformed)), &published, &edition);
        let AgentResponse::Refused(refused) = received.response else { panic!("it was taken") };
        assert!(refused.error.message.contains(names), "{}", refused.error.message);
        assert_eq!((cell.accepted(), cell.inventory().first_seen), (0, None));
    }
    cell.receive(at("07:03:00"), &AgentRequest::Report(good), &published, &edition);
    assert_eq!(cell.accepted(), 3, "the same numbers are still free");
}
