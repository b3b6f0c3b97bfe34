//! What must never be green, and whose it is: nothing run, a step that nobody wrote, a fault of gnomon, a refusal.

use std::sync::Arc;

use gnomon_features::implementations::Implementations;
use gnomon_features::lint;
use gnomon_features::mutant::Mutant;
use gnomon_features::registry::RoleName;
use gnomon_features::run::{Outcome, Selection, run};
use gnomon_features::step_error::Owner;
use gnomon_features::suite;
use gnomon_features::verdict::Verdict;

fn judge(text: &str) -> Outcome {
    let feature = lint::parse("test.feature", text).unwrap();
    run(vec![feature], &Selection::default(), &Arc::new(Implementations::reference(1)))
}

fn owner(outcome: &Outcome) -> Option<Owner> {
    outcome.examples[0].failure.as_ref().map(|failure| failure.owner)
}

const FEATURE: &str = "\
Feature: Blocking

  @BLK-03
  Rule: Every device blocks

    Example: a step
      Given 1 connected device that meets every prerequisite
      Then STEP
";

#[test]
fn nothing_run_is_red() {
    let nothing = Selection { feature: Some("no such feature".to_owned()), ..Selection::default() };
    let selected = run(suite::features().unwrap(), &nothing, &Arc::new(Implementations::reference(1)));
    assert_eq!((selected.examples.len(), selected.verdict()), (0, Verdict::Error));
    assert_eq!(
        run(Vec::new(), &Selection::default(), &Arc::new(Implementations::reference(1))).verdict(),
        Verdict::Error
    );
}

#[test]
fn a_step_that_nobody_wrote_is_red_with_its_line() {
    let outcome = judge(&FEATURE.replace("STEP", "pigs fly"));
    let failure = outcome.examples[0].failure.as_ref().unwrap();
    assert_eq!(outcome.verdict(), Verdict::Error);
    assert_eq!((failure.step.as_str(), failure.line), ("Then pigs fly", 8));
}

#[test]
fn a_step_that_does_not_hold_is_the_products() {
    let outcome = judge(&FEATURE.replace("STEP", "for 1 hour every device blocks \"www.dropbox.com\""));
    assert_eq!((outcome.verdict(), owner(&outcome)), (Verdict::Fail, Some(Owner::Product)));
}

#[test]
fn a_panic_is_a_fault_of_gnomon() {
    // A number that no step can hold.
    let outcome = judge(&FEATURE.replace("1 connected", "99999999999999999999 connected"));
    assert_eq!((outcome.verdict(), owner(&outcome)), (Verdict::Error, Some(Owner::Harness)));
    let story = &outcome.examples[0].failure.as_ref().unwrap().story;
    assert!(story.contains("a panic: count can not be parsed"), "{story}");
}

#[test]
fn what_no_step_can_carry_out_is_a_fault_of_gnomon() {
    let outcome = judge(&FEATURE.replace("STEP", "for 1 hour no device blocks \"not a host\""));
    assert_eq!((outcome.verdict(), owner(&outcome)), (Verdict::Error, Some(Owner::Harness)));
}

/// Without its licence Defender refuses to switch the integration on.
const REFUSED: &str = "\
Feature: Switching on

  @INT-03
  Rule: Defender refuses Apply without its licence

    Example: a step
      Given 1 connected device that meets every prerequisite
      And the organisation has no licence for Defender
      When the administrator switches the integration on
      Then STEP
";

#[test]
fn a_refusal_that_no_step_looks_at_is_the_roles_and_never_a_pass_or_a_miss() {
    let by_defender = (Verdict::Error, Some(Owner::Role(RoleName::Defender)));
    let passes = judge(&REFUSED.replace("STEP", "for 1 hour no device blocks \"www.dropbox.com\""));
    assert_eq!((passes.verdict(), owner(&passes)), by_defender);
    let misses = judge(&REFUSED.replace("STEP", "for 1 hour every device blocks \"www.dropbox.com\""));
    assert_eq!((misses.verdict(), owner(&misses)), by_defender);
    let licence = "the request is refused because of the licence for \"Microsoft Defender for Endpoint\"";
    assert_eq!(judge(&REFUSED.replace("STEP", licence)).verdict(), Verdict::Pass);
}

#[test]
fn a_list_that_is_refused_is_not_an_empty_list() {
    let mutant = "title = \"t\"\nerrors = [\"ALR-04\"]\n[defect]\nkind = \"refuses\"\nwhat = \"alerts\"\n";
    let refuses = Arc::new(Mutant::parse("m", mutant).unwrap().implementations(1));
    let selection = Selection { requirements: vec!["ALR-04".to_owned()], ..Selection::default() };
    let outcome = run(suite::features().unwrap(), &selection, &refuses);
    assert!(outcome.examples.len() > 2, "{}", outcome.examples.len());
    for example in &outcome.examples {
        let owner = example.failure.as_ref().map(|failure| failure.owner);
        assert_eq!(
            (example.verdict, owner),
            (Verdict::Error, Some(Owner::Role(RoleName::Defender))),
            "{}",
            example.name
        );
    }
}

#[test]
fn the_same_text_with_a_step_that_holds_is_green() {
    let outcome = judge(&FEATURE.replace("STEP", "for 1 hour no device blocks \"www.dropbox.com\""));
    assert_eq!(outcome.verdict(), Verdict::Pass);
}
