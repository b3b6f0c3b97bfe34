//! Each mutant is red on every requirement that it declares. (That it is red on no other is shown by `gnomon conform
//! --mutants`, which runs the whole suite against each.)

use std::sync::Arc;

use gnomon_features::mutant::{Mutant, Scouted};
use gnomon_features::run::{Selection, run};
use gnomon_features::suite;
use gnomon_features::verdict::Verdict;

#[test]
fn every_mutant_is_red_on_each_requirement_that_it_declares() {
    let features = suite::features().unwrap();
    let mutants = Mutant::built_in().unwrap();
    // Where a mutant changes nothing, the run of the reference is its own, and that is green.
    let scouted = Scouted::new(&features, &mutants, 1);
    assert_eq!(scouted.reference.verdict(), Verdict::Pass);
    let mut survivors = Vec::new();
    for (mutant, touched) in mutants.iter().zip(scouted.touched) {
        let selection = Selection { requirements: mutant.violates.clone(), examples: touched, ..Selection::default() };
        let outcome = run(features.clone(), &selection, &Arc::new(mutant.cast(1)));
        let red =
            |id: &String| outcome.examples.iter().any(|e| e.requirements.contains(id) && e.verdict >= Verdict::Fail);
        survivors.extend(mutant.violates.iter().filter(|id| !red(id)).map(|id| format!("{} on {id}", mutant.name)));
    }
    assert!(survivors.is_empty(), "{survivors:#?}");
}
