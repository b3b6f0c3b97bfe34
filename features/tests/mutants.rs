//! Mutants are red on every requirement that they declare: each twentieth of them here. `gnomon conform --mutants`
//! shows it of all, `.ci/run` of a third, and that they are red on no other.

use std::sync::Arc;

use gnomon_features::mutant::{ImpactAnalysis, Mutant, Red};
use gnomon_features::run::{Selection, run};
use gnomon_features::suite;
use gnomon_features::verdict::Verdict;

#[test]
fn mutants_are_red_on_each_requirement_that_they_declare() {
    let features = suite::features().unwrap();
    let mutants: Vec<Mutant> = Mutant::built_in().unwrap().into_iter().step_by(20).collect();
    assert!(mutants.len() > 15, "{}", mutants.len());
    // Where a mutant changes nothing, the run of the reference is its own, and that is green.
    let scouted = ImpactAnalysis::new(&features, &mutants, 1);
    assert_eq!(scouted.reference.verdict(), Verdict::Pass);
    let mut survivors = Vec::new();
    for (mutant, touched) in mutants.iter().zip(scouted.touched) {
        let requirements = mutant.violates.iter().chain(&mutant.errors).cloned().collect();
        let selection = Selection { requirements, examples: touched, ..Selection::default() };
        let outcome = run(features.clone(), &selection, &Arc::new(mutant.implementations(1)));
        let missing = mutant.declared().without(&Red::of(&outcome, |_| true));
        if !missing.is_empty() {
            survivors.push(format!("{} on {missing}", mutant.name));
        }
    }
    assert!(survivors.is_empty(), "{survivors:#?}");
}
