//! The swarm: green with whoever is right, red with whoever is not, and then small. `gnomon conform --swarm 1000` plays
//! more of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use gnomon_features::implementations::Implementations;
use gnomon_features::lint;
use gnomon_features::mutant::Mutant;
use gnomon_features::registry::{Level, Registry};
use gnomon_features::run::{Selection, run};
use gnomon_features::swarm::{Found, Swarm};
use gnomon_features::variation::Variation;
use gnomon_features::verdict::Verdict;

/// Stories enough for each of the mutants below to be met.
const STORIES: Swarm = Swarm { seed: 1, first: 0, count: 200, most: 1, shrinks: true };

fn told(found: &Found) -> String {
    format!("{:?} in\n{}{}", found.broken.requirement, found.small, found.broken.error)
}

#[test]
fn the_reference_is_right_in_stories_that_nobody_wrote() {
    let outcome = STORIES.run(&Arc::new(Implementations::reference(1)), |_| {});
    assert!(outcome.found.is_empty(), "{}", told(&outcome.found[0]));
    assert_eq!(outcome.played, 200);
    // A check that is never made is never red.
    let checked: Vec<&str> = outcome.checks.iter().filter(|(_, count)| *count > 20).map(|(id, _)| id).collect();
    for requirement in Registry::built_in().iter().filter(|requirement| requirement.level == Level::Must) {
        let answer = answers().remove(&requirement.id).unwrap_or_else(|| panic!("{} has no answer", requirement.id));
        assert_eq!(answer == "yes", checked.contains(&requirement.id.as_str()), "{}: {answer}", requirement.id);
    }
}

/// What `swarm.toml` says that the model answers.
fn answers() -> BTreeMap<String, String> {
    let table: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(include_str!("../swarm.toml")).unwrap();
    table["answers"].clone()
}

#[test]
fn nobody_who_is_right_in_another_way_breaks_a_must() {
    for (number, variation) in Variation::built_in().unwrap().iter().enumerate() {
        let swarm = Swarm { first: 10 * number as u64, count: 10, shrinks: false, ..STORIES };
        let outcome = swarm.run(&Arc::new(variation.implementations(1)), |_| {});
        let must = |found: &&Found| {
            let level = found.broken.requirement.and_then(|id| Registry::built_in().get(id).ok()).map(|row| row.level);
            level == Some(Level::Must)
        };
        let broken = outcome.found.iter().find(must);
        assert!(broken.is_none(), "{}: {}", variation.name, told(broken.unwrap()));
    }
}

#[test]
fn who_is_wrong_is_found_out_by_a_small_story_that_fails_as_an_example() {
    let mutants = Mutant::built_in().unwrap();
    for (name, requirement) in [
        ("ignores-untag", "BLK-08"),
        ("no-subdomains", "BLK-03"),
        ("restart-loses-transactions", "INT-08"),
        ("crash-loses-tags", "BLK-07"),
        ("every-second-attempt", "ALR-02"),
    ] {
        let mutant = mutants.iter().find(|mutant| mutant.name == name).unwrap();
        let implementations = Arc::new(mutant.implementations(1).without_ledger());
        let outcome = STORIES.run(&implementations, |_| {});
        let found = outcome.found.first().unwrap_or_else(|| panic!("{name} is not seen"));
        assert_eq!(found.broken.requirement, Some(requirement), "{name}: {}", told(found));
        assert!(found.small.events.len() <= 6, "{name}: {}", told(found));
        // The story as a feature fails with the mutant, and passes with the reference.
        let feature = lint::parse_replayed("story.feature", &found.small.feature(requirement)).unwrap();
        let played = run(vec![feature.clone()], &Selection::default(), &implementations);
        assert_eq!(played.verdict(), Verdict::Fail, "{name}: {}", told(found));
        let right = run(vec![feature], &Selection::default(), &Arc::new(Implementations::reference(1)));
        assert_eq!(right.verdict(), Verdict::Pass, "{name}: {}", told(found));
    }
}
