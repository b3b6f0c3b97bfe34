//! Each upper bound of the suite is inclusive: an effect exactly on it passes, one millisecond later it fails, and the
//! story says by how much.

use std::sync::Arc;

use gnomon_features::bounds::Bounds;
use gnomon_features::implementations::Implementations;
use gnomon_features::late::{Late, Since};
use gnomon_features::run::{Outcome, Selection, run};
use gnomon_features::suite;
use gnomon_features::test_world::Kind;
use gnomon_features::verdict::Verdict;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::time::SimDuration;

const HOURS_2: SimDuration = SimDuration::from_hours(2);
const MINUTES_10: SimDuration = SimDuration::from_mins(10);

fn judge(requirement: &str, example: &str, implementations: Implementations) -> Outcome {
    let selection = Selection {
        requirements: vec![requirement.to_owned()],
        example: Some(example.to_owned()),
        ..Selection::default()
    };
    let outcome = run(suite::features().unwrap(), &selection, &Arc::new(implementations));
    assert_eq!(outcome.examples.len(), 1, "{requirement}: {example}");
    outcome
}

/// Exactly on the bound it passes; a millisecond later it fails, and the story says that it was missed by a
/// millisecond.
fn inclusive(requirement: &str, example: &str, late: impl Fn(SimDuration) -> Implementations) {
    let on_time = judge(requirement, example, late(SimDuration::ZERO));
    let told = |outcome: &Outcome| outcome.examples[0].failure.as_ref().map(|f| f.story.clone()).unwrap_or_default();
    assert_eq!(on_time.verdict(), Verdict::Pass, "{requirement}, on its bound:\n{}", told(&on_time));
    let too_late = judge(requirement, example, late(SimDuration::MILLISECOND));
    assert_eq!(too_late.verdict(), Verdict::Fail, "{requirement}, a millisecond after its bound");
    assert!(told(&too_late).contains("missed: by 0.001 s"), "{}", told(&too_late));
}

fn kept(kinds: &[Kind], since: Since, bound: SimDuration) -> impl Fn(SimDuration) -> Implementations {
    let kinds = kinds.to_vec();
    move |more| {
        let kinds = kinds.clone();
        Implementations::wrapped(1, move || Late::new(&kinds, since, bound + more))
    }
}

#[test]
fn traffic_shows_within_two_hours_of_apply() {
    let late = kept(&[Kind::Signals], Since::Applied, HOURS_2);
    inclusive("INT-02", "traffic of the very instant of Apply", late);
}

/// The synchronisation starts twenty seconds before the bound, and its first request is kept on the way: a request that
/// was kept for longer than half a minute would time out and be sent again.
fn synchronised(since: Since) -> impl Fn(SimDuration) -> Implementations {
    move |more| {
        let mut implementations = kept(&[Kind::Request], since, MINUTES_10)(more);
        implementations.edition.sync.delay = MINUTES_10.saturating_sub(SimDuration::from_secs(20));
        implementations
    }
}

#[test]
fn indicators_are_there_within_ten_minutes_of_the_tag() {
    let late = synchronised(Since::Tagged);
    inclusive("BLK-02", "an app of one domain", late);
}

#[test]
fn every_device_blocks_within_two_hours_of_the_tag() {
    let late = kept(&[Kind::CheckInAnswer], Since::Tagged, HOURS_2);
    inclusive("BLK-03", "devices that check in once an hour", late);
}

#[test]
fn apps_tagged_earlier_are_blocked_within_two_hours_of_the_last_switch() {
    for switch in ["the integration", "custom network indicators", "blocking of unsanctioned apps"] {
        let example = format!("apps tagged earlier are blocked within two hours of switching {switch} on");
        inclusive("BLK-01", &example, kept(&[Kind::CheckInAnswer], Since::Administered, HOURS_2));
    }
}

#[test]
fn later_traffic_shows_within_two_hours_of_its_end() {
    let late = kept(&[Kind::Signals], Since::Attempted, HOURS_2);
    inclusive("INT-08", "a transaction made right after a report", late);
}

#[test]
fn untagged_indicators_go_within_ten_minutes_and_access_is_back_within_two_hours() {
    inclusive("BLK-08", "the indicators of an app of several domains", synchronised(Since::Tagged));
    let late = kept(&[Kind::CheckInAnswer], Since::Tagged, HOURS_2);
    inclusive("BLK-08", "an app of several domains", late);
}

#[test]
fn a_device_that_is_back_blocks_within_ten_minutes() {
    // The app was tagged three days before the devices come back.
    let late = kept(&[Kind::CheckInAnswer], Since::Tagged, SimDuration::from_days(3) + MINUTES_10);
    inclusive("BLK-10", "back within ten minutes", late);
}

#[test]
fn access_is_back_within_two_hours_of_a_switch() {
    for switch in ["the integration", "custom network indicators", "blocking of unsanctioned apps"] {
        let late = kept(&[Kind::CheckInAnswer], Since::Administered, HOURS_2);
        inclusive("BLK-14", &format!("{switch} is switched off"), late);
    }
    for switch in ["the integration", "blocking of unsanctioned apps"] {
        let example = format!("with {switch} off the synchronised indicators are withdrawn");
        inclusive("BLK-14", &example, synchronised(Since::Administered));
    }
}

#[test]
fn a_severity_reaches_the_indicators_within_ten_minutes() {
    inclusive("ALR-03", "a change reaches the indicators within ten minutes", synchronised(Since::Saved));
}

#[test]
fn attempts_are_alerted_within_ten_minutes_and_in_two_hours_at_the_latest() {
    for outcome in ["blocked", "not blocked"] {
        let late = kept(&[Kind::Events], Since::Attempted, MINUTES_10);
        inclusive("ALR-01", &format!("within ten minutes, {outcome}"), late);
    }
    let late = kept(&[Kind::Events], Since::Attempted, HOURS_2);
    inclusive("ALR-01", "attempts that are blocked", late);
    let late = kept(&[Kind::Events], Since::Attempted, HOURS_2);
    inclusive("ALR-02", "the device is misconfigured because network protection is off", late);
}

#[test]
fn reports_start_at_most_sixty_minutes_and_at_least_fifty_five_minutes_apart() {
    let cadence = |every: SimDuration| {
        let mut edition = Edition::contract();
        edition.contact.check_in_every = every;
        edition.report.not_before = every;
        edition.report.every = every;
        Implementations::reference(1).playing_by(edition)
    };
    let (hour, shortest) = (SimDuration::HOUR, SimDuration::from_mins(55));
    let cases = [
        ("a busy day", hour, Verdict::Pass),
        ("a busy day", hour + SimDuration::MILLISECOND, Verdict::Fail),
        ("a busy day without haste", shortest, Verdict::Pass),
        ("a busy day without haste", shortest.saturating_sub(SimDuration::MILLISECOND), Verdict::Fail),
    ];
    for (example, every, verdict) in cases {
        let outcome = judge("REP-01", example, cadence(every));
        assert_eq!(outcome.verdict(), verdict, "reports {every} apart");
    }
}

/// The example says "within 2 hours", which is the prose of the contract: what an edition promises decides.
#[test]
fn an_example_is_judged_by_the_bound_of_the_edition() {
    let current = Bounds::built_in().iter().find(|bounds| bounds.edition == "current").unwrap();
    let hours_3 = SimDuration::from_hours(3);
    inclusive("BLK-03", "devices that check in once an hour", |more| Implementations {
        judged_by: current,
        ..kept(&[Kind::CheckInAnswer], Since::Tagged, hours_3)(more)
    });
}

#[test]
fn a_missed_bound_tells_its_story() {
    let late = kept(&[Kind::CheckInAnswer], Since::Tagged, HOURS_2)(SimDuration::MILLISECOND);
    let outcome = judge("BLK-03", "the clouds do not reach each other for half an hour", late);
    let failure = outcome.examples[0].failure.as_ref().unwrap();
    insta::assert_snapshot!(format!("{}\n{}", failure.step, failure.story));
}
