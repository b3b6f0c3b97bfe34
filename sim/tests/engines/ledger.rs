//! The ledger adds up at the end of every window, to the unit and to the byte (`sim/ARCHITECTURE.md` 3, invariant 6).

use std::collections::BTreeSet;

use gnomon_reference_impl::defender::AlertOutcome;
use gnomon_reference_impl::quantities::Tally;
use gnomon_reference_impl::time::SimDuration;
use gnomon_sim::engine::Engine;
use gnomon_sim::world::{Fact, LedgerClass, MessageKind, Scenario, World};

use super::organisation::{LINES, USUAL, ledger, organisation, run, strict, windowed};

/// Runs window by window and holds the ledger against the participants at the end of each.
fn check_every_window(scenario: &Scenario, mut engine: impl Engine<World>, window: SimDuration) {
    let mut until = scenario.start();
    let mut before = Tally::ZERO;
    while until < scenario.end() {
        engine.run_until(until + window - SimDuration::MILLISECOND, &mut |_| {});
        let done = ledger(&engine).done();
        assert!(done.transactions >= before.transactions, "what is done is not undone");
        (until, before) = (until + window, done);
    }
    assert!(before.transactions > 1000);
}

#[test]
fn the_ledger_adds_up_at_the_end_of_every_window_of_a_day_over_good_and_bad_lines() {
    for (_, lines) in LINES {
        let scenario = organisation(26, lines, "2021-02");
        let minute = SimDuration::MINUTE;
        check_every_window(&scenario, windowed(&scenario, 1, minute), minute);
        check_every_window(&scenario, strict(&scenario, 2), minute);
    }
}

#[test]
fn the_ledger_adds_up_second_by_second_in_a_busy_hour() {
    let scenario = organisation(3, USUAL, "2021-02");
    check_every_window(&scenario, windowed(&scenario, 1, SimDuration::SECOND), SimDuration::SECOND);
}

#[test]
fn the_ledger_adds_up_by_the_rules_of_chunks_and_nothing_is_held_back() {
    let scenario = organisation(26, USUAL, "current");
    check_every_window(&scenario, windowed(&scenario, 1, SimDuration::MINUTE), SimDuration::MINUTE);
    assert_eq!(run(strict(&scenario, 1), &scenario).ledger.of(LedgerClass::HeldBack), Tally::ZERO);
}

#[test]
fn in_this_organisation_everything_happens_that_can_but_ninety_days() {
    let scenario = organisation(26, USUAL, "2021-02");
    let mut engine = strict(&scenario, 1);
    let (mut classes, mut outcomes, mut kinds) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut alerts = 0;
    let mut note = |fact: &Fact| match fact {
        Fact::Alerted { outcome, raised, .. } => {
            outcomes.insert(*outcome);
            alerts += usize::from(*raised);
        }
        Fact::MessageLost { kind, answer } => drop(kinds.insert((*kind, *answer))),
        _ => {}
    };
    for minutes in 1..26 * 60 {
        let until = scenario.start() + SimDuration::from_mins(minutes);
        engine.run_until(until, &mut |observation| note(&observation.what.fact));
        let ledger = ledger(&engine);
        classes.extend(LedgerClass::ALL.into_iter().filter(|class| ledger.of(*class).transactions > 0));
    }
    let expected: BTreeSet<LedgerClass> = LedgerClass::ALL.into_iter().filter(|c| *c != LedgerClass::Expired).collect();
    assert_eq!(classes, expected);
    let every = [AlertOutcome::Blocked, AlertOutcome::Misconfigured, AlertOutcome::PolicyNotYetArrived];
    assert_eq!(outcomes, every.into_iter().collect());
    for kind in [MessageKind::CheckIn, MessageKind::Report, MessageKind::Events, MessageKind::Indicators] {
        let lost = [false, true].map(|answer| kinds.contains(&(kind, answer)));
        assert_eq!(lost, [true, true], "{kind:?} and its answer are lost now and then: {kinds:?}");
    }
    assert!(alerts > 10, "{alerts}");
    assert!(engine.parts().core.milestones().len() >= 4);
}

#[test]
fn after_ninety_days_what_was_shown_expires_and_the_ledger_and_the_engines_still_agree() {
    let scenario = organisation(24 * 93, USUAL, "2021-02").with_endpoints(5).unwrap();
    let strict = run(strict(&scenario, 1), &scenario);
    let windowed = run(windowed(&scenario, 1, SimDuration::MINUTE), &scenario);
    assert_eq!((strict.digest, strict.ledger), (windowed.digest, windowed.ledger));
    let expired = strict.ledger.of(LedgerClass::Expired).transactions;
    assert!(expired > 0 && expired < strict.ledger.of(LedgerClass::Shown).transactions, "{expired} expired");
}
