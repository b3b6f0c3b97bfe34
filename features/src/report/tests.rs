//! What reports say of runs that hold, that do not, and that judge nothing.

use std::sync::Arc;

use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::time::SimDuration;

use super::*;
use crate::implementations::{Implementations, Wire};
use crate::run::run;
use crate::suite;

fn report(ids: &[&str], implementations: Implementations) -> Report {
    let selection = Selection { requirements: ids.iter().map(|id| (*id).to_owned()).collect(), ..Selection::default() };
    let implementations = Arc::new(implementations);
    let outcome = run(suite::features().unwrap(), &selection, &implementations);
    Report::new(&outcome, &selection, Registry::built_in(), &implementations)
}

/// The reference, playing by an edition that `alter` changed.
fn altered(alter: impl FnOnce(&mut Edition)) -> Implementations {
    let mut edition = Edition::contract();
    alter(&mut edition);
    Implementations::reference(1).playing_by(edition)
}

#[test]
fn a_run_that_holds() {
    let report = report(&["BLK-02", "API-01"], Implementations::reference(1));
    assert_eq!((report.verdict, report.exit_code()), (Verdict::Pass, ExitCode::Ok));
    insta::assert_snapshot!(report.text(false));
}

#[test]
fn a_must_that_does_not_hold_fails_and_its_failure_carries_its_story() {
    let report = report(
        &["REP-01"],
        altered(|edition| {
            edition.contact.check_in_every = SimDuration::from_mins(61);
        }),
    );
    assert_eq!((report.verdict, report.exit_code()), (Verdict::Fail, ExitCode::Failed));
    insta::assert_snapshot!(report.text(false));
    let junit = report.junit();
    assert!(junit.contains(&format!("failures=\"{}\"", report.failures().count())), "{junit}");
    assert!(report.html().contains("What does not hold"));
}

/// The reference, except that Defender refuses its list of alerts.
fn refusing() -> Implementations {
    let text = "title = \"t\"\nerrors = [\"ALR-04\"]\n[defect]\nkind = \"refuses\"\nwhat = \"alerts\"\n";
    crate::mutant::Mutant::parse("m", text).unwrap().implementations(1)
}

#[test]
fn what_a_role_refuses_is_an_error_that_names_it_and_no_failure() {
    let report = report(&["ALR-04"], refusing());
    assert_eq!((report.verdict, report.exit_code()), (Verdict::Error, ExitCode::BrokenContract));
    insta::assert_snapshot!(report.text(false));
    let junit = report.junit();
    let errors = report.failures().count();
    assert!(junit.contains("failures=\"0\"") && junit.contains(&format!("errors=\"{errors}\"")), "{junit}");
    assert!(junit.contains("<error ") && junit.contains("type=\"refused by defender\""), "{junit}");
    assert!(!junit.contains("<failure"), "{junit}");
    let html = report.html();
    assert!(html.contains("refused by defender") && html.contains("class=\"verdict ERROR\""), "{html}");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["examples"][0]["owner"], serde_json::json!({"role": "defender"}));
}

#[test]
fn what_cannot_be_judged_is_a_fault_of_gnomon_unless_it_is_said_whose_it_is() {
    let mut report = report(&["ALR-04"], refusing());
    report.examples[0].owner = Some(Owner::SetUp);
    assert_eq!(report.exit_code(), ExitCode::BrokenContract);
    report.examples[0].owner = Some(Owner::Harness);
    assert_eq!(report.exit_code(), ExitCode::Fault);
    report.examples[0].owner = None;
    assert_eq!(report.exit_code(), ExitCode::Fault);
}

#[test]
fn a_should_that_does_not_hold_is_a_pass_with_a_remark() {
    let report = report(
        &["BLK-02"],
        altered(|edition| {
            edition.sync.delay = SimDuration::from_mins(15);
        }),
    );
    assert_eq!((report.verdict, report.exit_code()), (Verdict::Pass, ExitCode::Ok));
    assert!(report.requirements[0].remark.is_some());
    assert!(report.failures().count() > 0, "the example itself failed");
}

#[test]
fn nothing_run_is_an_exit_code_of_its_own() {
    let selection = Selection { feature: Some("no such feature".to_owned()), ..Selection::default() };
    let implementations = Arc::new(Implementations::reference(1));
    let outcome = run(suite::features().unwrap(), &selection, &implementations);
    let report = Report::new(&outcome, &selection, Registry::built_in(), &implementations);
    assert_eq!((report.verdict, report.exit_code()), (Verdict::Error, ExitCode::NothingRan));
}

#[test]
fn a_failure_is_repeated_by_the_wire_on_which_it_was_seen() {
    let later = |edition: &mut Edition| {
        edition.sync.delay = SimDuration::from_mins(15);
    };
    let report = report(&["BLK-02"], altered(later).connected_by(Wire::Http));
    let failure = report.failures().next().unwrap();
    assert!(failure.repeat.ends_with("--seed 1 --wire http"), "{}", failure.repeat);
}

#[test]
fn what_waits_for_a_reason_is_skipped_and_judges_nobody() {
    let text = include_str!("../../requirements.toml");
    let waiting = text.replacen("id = \"API-01\"", "id = \"API-01\"\npending = \"not built yet\"", 1);
    let registry: Registry = toml::from_str(&waiting).unwrap();
    let only = |id: &str| Selection { requirements: vec![id.to_owned()], ..Selection::default() };
    let (implementations, asked) = (Arc::new(Implementations::reference(1)), Selection::default());
    // An implementation of which the examples of this requirement were not run.
    let outcome = run(suite::features().unwrap(), &only("BLK-02"), &implementations);
    let report = Report::new(&outcome, &asked, &registry, &implementations);
    let row = report.requirements.iter().find(|row| row.id == "API-01").unwrap();
    assert_eq!((row.verdict, row.remark.as_deref()), (Verdict::Skip, Some("not built yet")));
}

#[test]
fn the_json_form_reads_back() {
    let report = report(&["BLK-02"], Implementations::reference(1));
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
}
