//! The suite by either wire: typed values as they are, or every message through its codec over HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gnomon_features::implementations::{Implementations, Interceptor, Wire};
use gnomon_features::run::{ExampleResult, Outcome, Selection, run};
use gnomon_features::suite;
use gnomon_features::verdict::Verdict;
use gnomon_reference_impl::http::token::TokenAuthority;
use gnomon_reference_impl::http::{Host, Request};
use gnomon_reference_impl::time::SimTime;

/// Counts what is asked over HTTP.
struct Counting(Arc<AtomicUsize>);

impl Interceptor for Counting {
    fn http_asked(&mut self, _: SimTime, _: Host, _: &mut Request, _: &TokenAuthority) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// What came of the whole suite, and how many requests over HTTP it made.
fn outcome(wire: Wire) -> (Outcome, usize) {
    let asked = Arc::new(AtomicUsize::new(0));
    let implementations = {
        let asked = Arc::clone(&asked);
        Implementations::wrapped(1, move || Counting(Arc::clone(&asked))).connected_by(wire)
    };
    let outcome = run(suite::features().unwrap(), &Selection::default(), &Arc::new(implementations));
    (outcome, asked.load(Ordering::Relaxed))
}

#[test]
fn every_example_has_the_same_verdict_and_tells_the_same_by_either_wire() {
    let (typed, by_clients) = outcome(Wire::Typed);
    let (over_http, by_everybody) = outcome(Wire::Http);
    assert!(typed.examples.len() > 600, "{}", typed.examples.len());
    assert_eq!(typed.verdict(), Verdict::Pass);
    // Otherwise only the clients of the public APIs ask over HTTP.
    assert!(by_clients > 1_000 && by_everybody > 2 * by_clients, "{by_clients} {by_everybody}");
    let differing: Vec<(&ExampleResult, &ExampleResult)> =
        typed.examples.iter().zip(&over_http.examples).filter(|(one, other)| one != other).collect();
    assert!(differing.is_empty() && typed.examples.len() == over_http.examples.len(), "{differing:#?}");
}
