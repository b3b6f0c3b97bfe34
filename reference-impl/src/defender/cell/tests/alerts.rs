//! Attempts become alerts: one open alert for an app and an outcome, every attempt counted once (ALR-01, ALR-03,
//! ALR-06).

use super::*;
use crate::protocol::agent::{AttemptOutcome, Enforcer};
use crate::protocol::defender::IndicatorId;
use std::collections::BTreeMap;

fn attempt(millis: u64) -> AgentEvent {
    AgentEvent {
        at: SimTime::from_millis(millis),
        kind: EventKind::Attempt {
            indicator: IndicatorId(1),
            destination: DestinationId(0),
            account: ERIN,
            image: image(),
            address: OFFICE,
            outcome: AttemptOutcome::Blocked(Enforcer::NetworkProtection),
        },
    }
}

fn batch(first: u64, events: Vec<AgentEvent>) -> AgentRequest {
    AgentRequest::Events(EventBatch { device: DEVICE, first, events })
}

/// What is published of indicator 1, which stands for Dropbox.
fn dropbox(severity: Severity) -> Published {
    let template = AlertTemplate {
        application: "Dropbox".to_owned(),
        value: "dropbox.com".to_owned(),
        severity,
        synchronised: true,
    };
    Published { templates: Arc::new(BTreeMap::from([(IndicatorId(1), template)]).into()), ..Published::default() }
}

proptest! {
    #[test]
    fn every_attempt_counts_once_and_the_latest_hundred_are_evidence_in_whatever_order_events_come(
        times in prop::collection::vec(0u64..100_000, 1..250),
        arrivals in prop::collection::vec((any::<prop::sample::Index>(), 1usize..40), 0..40),
    ) {
        let edition = Edition::contract();
        let published = dropbox(Severity::High);
        let mut cell = Cell::new(DEVICE, false);
        let events: Vec<AgentEvent> = times.iter().map(|millis| attempt(*millis)).collect();
        let in_the_end = (0..events.len()).map(|first| (first, 1));
        let arrivals = arrivals.iter().map(|(first, count)| (first.index(events.len()), *count)).chain(in_the_end);
        let mut alerted = 0;
        for (first, count) in arrivals {
            let some = events[first..events.len().min(first + count)].to_vec();
            let received = cell.receive(at("08:00:00"), &batch(first as u64, some.clone()), &published, &edition);
            let ack = EventsAcknowledged { first: first as u64, count: some.len() as u64 };
            prop_assert!(matches!(received.response, AgentResponse::Events(given) if given == ack));
            alerted += received.alerted.len();
        }
        prop_assert_eq!(alerted, times.len());
        let [alert] = cell.alerts() else { panic!("one app and one outcome make one alert") };
        prop_assert_eq!(alert.attempts, times.len() as u64);
        let mut latest = times.clone();
        latest.sort_unstable();
        prop_assert_eq!(alert.first_event.millis(), latest[0]);
        prop_assert_eq!(alert.last_event.millis(), latest[latest.len() - 1]);
        let latest = latest.split_off(latest.len().saturating_sub(100));
        prop_assert_eq!(alert.evidence.iter().map(|attempt| attempt.at.millis()).collect::<Vec<_>>(), latest);
    }
}

#[test]
fn an_alert_carries_the_severity_published_when_it_was_raised_and_the_session_as_evidence() {
    let edition = Edition::contract();
    let mut cell = Cell::new(DEVICE, false);
    cell.receive(at("08:00:00"), &batch(0, vec![attempt(1)]), &dropbox(Severity::Low), &edition);
    let received = cell.receive(at("08:05:00"), &batch(1, vec![attempt(2)]), &dropbox(Severity::High), &edition);
    assert!(!received.alerted[0].raised);
    let resolved = AlertChange::to(crate::protocol::defender::AlertStatus::Resolved);
    assert!(cell.change_alert(at("08:06:00"), 0, &resolved));
    let received = cell.receive(at("08:07:00"), &batch(2, vec![attempt(3)]), &dropbox(Severity::High), &edition);
    assert!(received.alerted[0].raised);
    let severities: Vec<Severity> = cell.alerts().iter().map(|alert| alert.severity).collect();
    assert_eq!(severities, [Severity::Low, Severity::High]);
    let alert = &cell.alerts()[0];
    assert_eq!((alert.created_at, alert.outcome), (at("08:00:00"), AlertOutcome::Blocked));
    let Evidence { account, address, image: program, destination, .. } = alert.evidence[0];
    assert_eq!((account, address, program, destination), (ERIN, OFFICE, image(), DestinationId(0)));
}

#[test]
fn an_attempt_on_an_indicator_that_nobody_knows_any_more_is_in_an_alert_all_the_same() {
    let mut cell = Cell::new(DEVICE, false);
    receive(&mut cell, &batch(0, vec![attempt(1)]));
    assert_eq!(cell.alerts()[0].application, "indicator 1");
}

#[test]
fn sign_ins_and_addresses_raise_no_alert_and_are_in_the_inventory() {
    let mut cell = Cell::new(DEVICE, true);
    let home = LocalAddress([192, 168, 0, 9].into());
    let sign_in = |millis| AgentEvent { at: SimTime::from_millis(millis), kind: EventKind::SignIn { account: ERIN } };
    let moved = AgentEvent { at: SimTime::from_millis(7), kind: EventKind::AddressChange { address: home } };
    receive(&mut cell, &batch(1, vec![sign_in(8), moved]));
    receive(&mut cell, &batch(0, vec![sign_in(5)]));
    let logon = cell.inventory().logons[0];
    assert_eq!((logon.first_seen.millis(), logon.last_seen.millis()), (5, 8));
    assert_eq!(cell.inventory().last_address, Some(home));
    assert!(cell.alerts().is_empty());
    assert!(cell.timeline().unwrap().iter().all(|event| !event.is_network()));
}
