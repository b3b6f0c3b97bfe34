//! The cap, the allowances and the reports, at their very edges.

use super::*;
use crate::edition::Edition;
use crate::names::{AccountId, DestinationId, Names, ProcessImage};
use crate::protocol::agent::LocalAddress;
use crate::time::SimDuration;

const DEVICE: DeviceId = DeviceId(7);

fn midnight() -> SimTime {
    "2021-02-10T00:00:00Z".parse().unwrap()
}

fn transaction(at: SimTime, encoded: u32) -> Transaction {
    let mut names = Names::new();
    let image = names.add_image(ProcessImage::new("a.exe", "C:", "", crate::names::Client::Program));
    Transaction {
        at,
        up: Bytes(10),
        down: Bytes(100),
        destination: DestinationId(0),
        account: AccountId(3),
        address: LocalAddress([10, 0, 0, 1].into()),
        encoded,
        image,
        blocked: false,
    }
}

fn rules() -> edition::Report {
    Edition::contract().report
}

/// Records `count` transactions of `encoded` bytes from `at` on, a millisecond apart; how many were buffered.
fn record(uploader: &mut Uploader, count: u64, encoded: u32, at: SimTime, rules: &edition::Report) -> u64 {
    (0..count)
        .filter(|i| {
            let at = at + SimDuration::from_millis(*i);
            uploader.record(&transaction(at, encoded), rules) == Recorded::Buffered
        })
        .count() as u64
}

#[test]
fn the_four_thousandth_transaction_of_a_day_is_sent_and_the_next_is_held_back() {
    let (mut uploader, rules) = (Uploader::default(), rules());
    assert_eq!(record(&mut uploader, 4000, 100, midnight(), &rules), 4000);
    let one_more = uploader.record(&transaction(midnight() + SimDuration::HOUR, 100), &rules);
    assert_eq!(one_more, Recorded::HeldBack(Some(StoppedBy::Transactions)));
    assert_eq!(uploader.held_back(), Tally { transactions: 1, up: Bytes(10), down: Bytes(100) });
    assert_eq!(uploader.seal(DEVICE, midnight() + SimDuration::HOUR, &rules)[0].count(), 4000);
}

#[test]
fn exactly_four_mebibytes_of_a_day_are_sent_and_not_one_byte_more() {
    let rules = rules();
    // 4,096 transactions of 1,024 bytes would be 4 MiB; 3,999 of 1,048 leave 3,352 bytes.
    let left = 4_194_304 - 3999 * 1048;
    for (last, expected) in [(left, Recorded::Buffered), (left + 1, Recorded::HeldBack(Some(StoppedBy::Bytes)))] {
        let mut uploader = Uploader::default();
        assert_eq!(record(&mut uploader, 3999, 1048, midnight(), &rules), 3999);
        assert_eq!(uploader.record(&transaction(midnight() + SimDuration::HOUR, last), &rules), expected);
    }
}

#[test]
fn once_a_day_is_closed_even_a_small_transaction_waits_for_the_next_day() {
    let (mut uploader, rules) = (Uploader::default(), rules());
    record(&mut uploader, 3999, 1048, midnight(), &rules);
    assert_ne!(uploader.record(&transaction(midnight() + SimDuration::HOUR, 100_000), &rules), Recorded::Buffered);
    assert_eq!(uploader.record(&transaction(midnight() + SimDuration::HOUR, 10), &rules), Recorded::HeldBack(None));
    let last_of_the_day = midnight() + SimDuration::DAY - SimDuration::MILLISECOND;
    assert_eq!(uploader.record(&transaction(last_of_the_day, 10), &rules), Recorded::HeldBack(None));
    assert_eq!(uploader.record(&transaction(midnight() + SimDuration::DAY, 10), &rules), Recorded::Buffered);
}

#[test]
fn a_backlog_leaves_at_one_allowance_a_day_and_nothing_of_it_is_lost() {
    let (mut uploader, rules) = (Uploader::default(), rules());
    // Two full days made without a connection, sent from the third day on.
    assert_eq!(record(&mut uploader, 4000, 1000, midnight(), &rules), 4000);
    assert_eq!(record(&mut uploader, 4000, 1000, midnight() + SimDuration::DAY, &rules), 4000);
    let third = midnight() + SimDuration::from_days(2);
    let sent: u64 = uploader.seal(DEVICE, third, &rules).iter().map(|report| report.count()).sum();
    assert_eq!(sent, 4000);
    assert!(uploader.seal(DEVICE, third + SimDuration::from_hours(23), &rules).is_empty());
    let next = uploader.seal(DEVICE, third + SimDuration::DAY, &rules);
    assert_eq!((next[0].first, next[0].count()), (4000, 4000));
    assert_eq!(uploader.held_back(), Tally::ZERO);
}

#[test]
fn what_waits_longer_than_seven_days_is_given_up_and_counted() {
    let (mut uploader, rules) = (Uploader::default(), rules());
    record(&mut uploader, 2, 1000, midnight(), &rules);
    record(&mut uploader, 1, 1000, midnight() + SimDuration::DAY, &rules);
    assert_eq!(uploader.give_up_old(midnight() + SimDuration::from_days(7), &rules), Tally::ZERO);
    let late = midnight() + SimDuration::from_days(7) + SimDuration::from_millis(2);
    assert_eq!(uploader.give_up_old(late, &rules).transactions, 2);
    assert_eq!(uploader.held_back().transactions, 2);
    let report = &uploader.seal(DEVICE, late, &rules)[0];
    assert_eq!((report.first, report.count(), report.body), (2, 1, Bytes(1000)));
}

#[test]
fn a_resend_is_the_very_same_report_and_is_charged_once() {
    let (mut uploader, rules) = (Uploader::default(), rules());
    record(&mut uploader, 3000, 1000, midnight(), &rules);
    let report = uploader.seal(DEVICE, midnight() + SimDuration::HOUR, &rules).remove(0);
    assert!(Arc::ptr_eq(&uploader.unacknowledged()[0], &report));
    record(&mut uploader, 1000, 1000, midnight() + SimDuration::HOUR, &rules);
    assert_eq!(uploader.seal(DEVICE, midnight() + SimDuration::from_hours(2), &rules)[0].count(), 1000);
    uploader.acknowledged(report.sequence);
    assert_eq!(uploader.unacknowledged().len(), 1);
}

#[test]
fn without_anything_to_send_there_is_no_report() {
    let (mut uploader, rules) = (Uploader::default(), rules());
    assert!(uploader.seal(DEVICE, midnight(), &rules).is_empty());
    assert_eq!(uploader.last_start(), None);
}

#[test]
fn under_the_chunk_rule_everything_leaves_at_once_in_chunks() {
    let (mut uploader, rules) = (Uploader::default(), Edition::named("current").unwrap().report);
    assert_eq!(record(&mut uploader, 9000, 1000, midnight(), &rules), 9000);
    let reports = uploader.seal(DEVICE, midnight() + SimDuration::HOUR, &rules);
    assert_eq!(reports.iter().map(|report| report.count()).collect::<Vec<_>>(), [4000, 4000, 1000]);
    assert_eq!(uploader.held_back(), Tally::ZERO);
}

proptest::proptest! {
    #[test]
    fn whatever_the_outages_a_day_never_sends_more_than_the_cap_and_nothing_vanishes(
        steps in proptest::collection::vec((0u64..40_000_000, 1u64..1500, 400u32..3000, proptest::bool::ANY), 1..40),
    ) {
        let (mut uploader, rules) = (Uploader::default(), rules());
        let mut now = midnight();
        let (mut done, mut given_up) = (0, Tally::ZERO);
        let mut sent: std::collections::BTreeMap<UtcDay, (u64, Bytes)> = std::collections::BTreeMap::new();
        let mut sent_count = 0;
        for (pause, count, size, online) in steps {
            now += SimDuration::from_millis(pause);
            record(&mut uploader, count, size, now, &rules);
            now += SimDuration::from_millis(count);
            done += count;
            if online {
                given_up += uploader.give_up_old(now, &rules);
                for report in uploader.seal(DEVICE, now, &rules) {
                    let day = sent.entry(now.day()).or_default();
                    day.0 += report.count();
                    day.1 += report.body;
                    sent_count += report.count();
                }
            }
        }
        for (transactions, bytes) in sent.values() {
            proptest::prop_assert!(*transactions <= 4000 && bytes.0 <= 4_194_304);
        }
        proptest::prop_assert_eq!(
            done,
            sent_count + uploader.buffered().transactions + uploader.held_back().transactions,
        );
        proptest::prop_assert!(uploader.held_back().transactions >= given_up.transactions);
    }
}
