//! What must never be green: nothing run, a step that nobody wrote, an example in which nothing happens.

use std::sync::Arc;

use gnomon_features::implementations::Implementations;
use gnomon_features::lint;
use gnomon_features::run::{Outcome, Selection, run};
use gnomon_features::suite;
use gnomon_features::verdict::Verdict;

fn judge(text: &str) -> Outcome {
    let feature = lint::parse("test.feature", text).unwrap();
    run(vec![feature], &Selection::default(), &Arc::new(Implementations::reference(1)))
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
fn a_step_that_does_not_hold_is_red() {
    let outcome = judge(&FEATURE.replace("STEP", "for 1 hour every device blocks \"www.dropbox.com\""));
    assert_eq!(outcome.verdict(), Verdict::Fail);
}

#[test]
fn the_same_text_with_a_step_that_holds_is_green() {
    let outcome = judge(&FEATURE.replace("STEP", "for 1 hour no device blocks \"www.dropbox.com\""));
    assert_eq!(outcome.verdict(), Verdict::Pass);
}
