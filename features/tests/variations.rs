//! Legal variations: whoever is right in another way than the reference fails no `must`. Each seventh of them here;
//! `gnomon conform --variations` shows it of all, `.ci/run` of a third.

use gnomon_features::suite;
use gnomon_features::variation::Variation;
use gnomon_features::verdict::Verdict;

#[test]
fn no_must_fails_for_who_is_right_in_another_way() {
    let features = suite::features().unwrap();
    let variations: Vec<Variation> = Variation::built_in().unwrap().into_iter().step_by(7).collect();
    assert!(variations.len() > 2, "{}", variations.len());
    let mut red = Vec::new();
    for variation in variations {
        let report = variation.report(&features, 1);
        assert!(report.examples.len() > 10, "{}: {} examples", variation.name, report.examples.len());
        let rows = report.requirements.iter().filter(|row| row.verdict > Verdict::Skip);
        red.extend(rows.map(|row| format!("{}: {} is {}", variation.name, row.id, row.verdict)));
    }
    assert!(red.is_empty(), "{red:#?}");
}
