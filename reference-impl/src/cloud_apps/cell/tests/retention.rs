//! How long a transaction shows, and what comes late (INT-04, REP-05).

use super::*;

const RETENTION: u32 = 90;

fn with(instants: &[SimTime]) -> Cell {
    let (_, attribution) = attribution();
    let mut cell = Cell::default();
    let transactions: Vec<Transaction> = instants.iter().map(|at| transaction(*at)).collect();
    cell.receive(&forwarded(0, &transactions, 0..transactions.len()), attribution);
    cell
}

#[test]
fn a_transaction_shows_until_the_end_of_the_ninetieth_utc_day_its_own_day_counted() {
    for made in ["2021-02-10T00:00:00.000Z", "2021-02-10T23:59:59.999Z"] {
        let mut cell = with(&[at(made)]);
        assert_eq!(cell.next_expiry(RETENTION), at("2021-05-11T00:00:00Z"));
        // 10 May is the ninetieth day.
        assert_eq!(cell.expire(at("2021-05-10T23:59:59.999Z").day(), RETENTION), Tally::ZERO);
        assert_eq!(cell.shown().transactions, 1);
        assert_eq!(cell.expire(at("2021-05-11T00:00:00Z").day(), RETENTION).transactions, 1);
        assert_eq!((cell.shown(), cell.expired().transactions), (Tally::ZERO, 1));
        assert!(usage(&cell).is_empty());
        assert_eq!(cell.next_expiry(RETENTION), SimTime::NEVER);
    }
}

#[test]
fn days_expire_one_after_the_other() {
    let days: Vec<SimTime> = (0..100).map(|day| first_day().plus(day).start()).collect();
    let mut cell = with(&days);
    for day in 90..100 {
        let due = cell.next_expiry(RETENTION);
        assert_eq!(due, first_day().plus(day).start());
        assert_eq!(cell.expire(due.day(), RETENTION).transactions, 1);
        assert_eq!(cell.shown().transactions, u64::from(99 - (day - 90)));
    }
}

#[test]
fn after_a_long_silence_everything_that_is_too_old_goes_at_once() {
    let mut cell = with(&[first_day().start(), first_day().plus(1).start(), first_day().plus(2).start()]);
    assert_eq!(cell.expire(first_day().plus(91), RETENTION).transactions, 2);
    assert_eq!(cell.expire(first_day().plus(300), RETENTION).transactions, 1);
    assert_eq!((cell.shown(), cell.expired().transactions), (Tally::ZERO, 3));
}

#[test]
fn what_comes_late_is_added_to_the_day_on_which_it_was_made_though_that_day_is_over() {
    let (_, attribution) = attribution();
    let mut cell = with(&[first_day().start(), first_day().plus(2).start()]);
    let late = [
        transaction(first_day().start() + SimDuration::HOUR),
        transaction(first_day().plus(1).start()),
        transaction(first_day().plus(2).start()),
    ];
    assert_eq!(cell.receive(&forwarded(2, &late, 0..3), attribution).transactions, 3);
    let by_day: Vec<(UtcDay, u64)> = usage(&cell).iter().map(|row| (row.day, row.tally.transactions)).collect();
    assert_eq!(by_day, [(first_day(), 2), (first_day().plus(1), 1), (first_day().plus(2), 2)]);
}

#[test]
fn a_copy_of_what_has_expired_shows_nothing_again() {
    let (_, attribution) = attribution();
    let mut cell = with(&[first_day().start()]);
    cell.expire(first_day().plus(90), RETENTION);
    let again = forwarded(0, &[transaction(first_day().start())], 0..1);
    assert_eq!(cell.receive(&again, attribution), Tally::ZERO);
    assert_eq!(cell.shown(), Tally::ZERO);
}

#[test]
fn what_comes_ninety_days_late_or_later_does_not_stay() {
    let (_, attribution) = attribution();
    let mut cell = with(&[first_day().plus(95).start()]);
    let old = forwarded(1, &[transaction(first_day().start())], 0..1);
    assert_eq!(cell.receive(&old, attribution).transactions, 1);
    assert!(cell.next_expiry(RETENTION) < first_day().plus(95).start(), "it is due at once");
    assert_eq!(cell.expire(first_day().plus(95), RETENTION).transactions, 1);
    assert_eq!(cell.shown().transactions, 1);
}

#[test]
fn a_period_of_n_days_is_the_last_n_utc_days_including_today() {
    let today = first_day().plus(10);
    let cell =
        with(&[first_day().plus(3).end() - SimDuration::MILLISECOND, first_day().plus(4).start(), today.start()]);
    let within = |days| {
        let period = Period::last_days(days, today);
        cell.usage(period.from, period.to).map(|row| row.tally.transactions).sum::<u64>()
    };
    assert_eq!([1, 6, 7, 8, 30].map(within), [1, 1, 2, 3, 3]);
}
