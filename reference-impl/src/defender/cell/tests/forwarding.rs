//! What goes on to Cloud App Security under the switch as published (INT-01, INT-02, INT-04, DSC-04).

use super::*;

/// A cell that has received the transactions of 06:00 to 06:59, one a minute.
fn cell() -> Cell {
    let mut cell = Cell::new(DEVICE, false);
    receive(&mut cell, &report(0, 0..60));
    cell
}

#[test]
fn what_was_done_from_apply_on_is_forwarded_and_what_was_done_before_never_is() {
    let mut cell = cell();
    let forwarded = cell.forward(SimTime::EPOCH, &on_during(&[("06:30:00", None)]));
    assert_eq!(forwarded_numbers(forwarded.signals()), (30..60).collect::<Vec<_>>(), "06:30:00 itself counts");
    assert_eq!((forwarded.made_while_off, forwarded.withheld), (tally(0..30), Tally::ZERO));
    assert!(cell.forward(SimTime::EPOCH, &on_during(&[("06:30:00", None)])).signals().is_empty(), "once is enough");
}

#[test]
fn a_millisecond_before_apply_is_too_early() {
    let mut cell = cell();
    let forwarded = cell.forward(SimTime::EPOCH, &on_during(&[("06:30:00.001", None)]));
    assert_eq!(forwarded_numbers(forwarded.signals()), (31..60).collect::<Vec<_>>());
    assert_eq!(forwarded.made_while_off, tally(0..31));
}

#[test]
fn while_the_integration_is_off_nothing_is_forwarded_also_not_later() {
    for periods in [&[][..], &[("05:00:00", Some("05:30:00"))]] {
        let mut cell = cell();
        let forwarded = cell.forward(SimTime::EPOCH, &on_during(periods));
        assert!(forwarded.signals().is_empty());
        assert_eq!((forwarded.made_while_off, forwarded.withheld), (tally(0..60), Tally::ZERO));
        assert!(cell.forward(SimTime::EPOCH, &on_during(&[("05:00:00", None)])).signals().is_empty());
    }
}

#[test]
fn switched_off_what_was_not_yet_forwarded_is_withheld_and_switched_on_again_the_gap_is_not_filled() {
    let mut off = cell();
    let forwarded = off.forward(SimTime::EPOCH, &on_during(&[("06:10:00", Some("06:40:00"))]));
    assert!(forwarded.signals().is_empty());
    assert_eq!(forwarded.withheld, tally(10..40));
    assert_eq!(forwarded.made_while_off, tally(0..10) + tally(40..60));

    let mut on_again = cell();
    let forwarded = on_again.forward(SimTime::EPOCH, &on_during(&[("06:10:00", Some("06:40:00")), ("06:50:00", None)]));
    assert_eq!(forwarded_numbers(forwarded.signals()), (50..60).collect::<Vec<_>>());
    assert_eq!(forwarded.withheld, tally(10..40));
    assert_eq!(forwarded.made_while_off, tally(0..10) + tally(40..50));
}

#[test]
fn without_the_licence_of_defender_everything_is_withheld() {
    let mut cell = cell();
    let mut published = on_during(&[("06:30:00", None)]);
    published.forwarding.licensed = false;
    let forwarded = cell.forward(SimTime::EPOCH, &published);
    assert!(forwarded.signals().is_empty());
    assert_eq!((forwarded.made_while_off, forwarded.withheld), (tally(0..30), tally(30..60)));
}

#[test]
fn cloud_app_security_learns_who_is_signed_in_and_where_the_device_is_each_time_the_integration_goes_on() {
    let mut cell = Cell::new(DEVICE, false);
    let event = |text, kind| AgentEvent { at: at(text), kind };
    let events = vec![
        event("05:00:00", EventKind::SignIn { account: ERIN }),
        event("05:10:00", EventKind::AddressChange { address: OFFICE }),
    ];
    receive(&mut cell, &AgentRequest::Events(EventBatch { device: DEVICE, first: 0, events }));
    assert!(cell.forward(SimTime::EPOCH, &on_during(&[])).signals().is_empty());
    for (periods, since) in
        [(&[("06:00:00", None)][..], "06:00:00"), (&[("06:00:00", Some("06:10:00")), ("06:20:00", None)], "06:20:00")]
    {
        let forwarded = cell.forward(SimTime::EPOCH, &on_during(periods));
        let signals = forwarded.signals();
        let [Signal::SignIn { account, at: signed_in, .. }, Signal::Address { address, at: given, .. }] = signals
        else {
            panic!("one sign-in and one address: {signals:?}");
        };
        assert_eq!((*account, *address), (ERIN, OFFICE));
        assert_eq!((*signed_in, *given), (at(since), at(since)), "nothing of the time while it was off shows");
        assert!(cell.forward(SimTime::EPOCH, &on_during(periods)).signals().is_empty(), "it is told once");
    }
}
