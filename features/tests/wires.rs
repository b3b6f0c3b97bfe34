//! The suite by either wire: typed values as they are, or every message through its codec over HTTP.

use std::sync::Arc;

use gnomon_features::cast::{Cast, Wire};
use gnomon_features::run::{ExampleResult, Outcome, Selection, run};
use gnomon_features::suite;
use gnomon_features::verdict::Verdict;

fn outcome(wire: Wire) -> Outcome {
    let features = suite::features().unwrap();
    run(features, &Selection::default(), &Arc::new(Cast::reference(1).connected_by(wire)))
}

#[test]
fn every_example_has_the_same_verdict_and_tells_the_same_by_either_wire() {
    let (typed, over_http) = (outcome(Wire::Typed), outcome(Wire::Http));
    assert!(typed.examples.len() > 600, "{}", typed.examples.len());
    assert_eq!(typed.verdict(), Verdict::Pass);
    let differing: Vec<(&ExampleResult, &ExampleResult)> =
        typed.examples.iter().zip(&over_http.examples).filter(|(one, other)| one != other).collect();
    assert!(differing.is_empty() && typed.examples.len() == over_http.examples.len(), "{differing:#?}");
}
