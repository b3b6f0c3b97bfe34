//! The suite against the reference: everything holds, and something was looked at.

use std::sync::Arc;

use gnomon_features::coverage;
use gnomon_features::implementations::Implementations;
use gnomon_features::registry::Registry;
use gnomon_features::run::{ExampleResult, Selection, run};
use gnomon_features::suite;
use gnomon_features::verdict::Verdict;

fn told(example: &ExampleResult) -> String {
    let failure = example.failure.as_ref().map(|failure| format!("{}\n{}", failure.step, failure.story));
    let failure = failure.unwrap_or_default();
    format!("{} {}:{} {}\n{failure}\n", example.verdict, example.file, example.line, example.name)
}

#[test]
fn the_reference_keeps_every_promise_of_the_suite() {
    let outcome = run(suite::features().unwrap(), &Selection::default(), &Arc::new(Implementations::reference(1)));
    let failures: Vec<String> = outcome.failures().map(told).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(outcome.verdict(), Verdict::Pass);
    assert!(outcome.examples.len() > 100, "{} examples ran", outcome.examples.len());
}

#[test]
fn the_coverage_table_is_current() {
    let table = coverage::table(&suite::features().unwrap(), Registry::built_in());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/COVERAGE.md");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    if committed != table {
        std::fs::write(path, &table).unwrap();
        panic!("features/COVERAGE.md was not current; it is now: look at what changed and commit it");
    }
}
