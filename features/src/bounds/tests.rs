//! That the bounds of every edition read, are asked for by names that they have, and agree with requirement texts and
//! features.

use std::collections::BTreeSet;

use super::*;
use crate::lint::requirements;
use crate::registry::Registry;
use crate::suite;

/// Bounds that no example of their requirement writes, and where they are judged instead, if anywhere yet.
const WRITTEN_ELSEWHERE: [(&str, &str, Option<&str>); 4] = [
    // A backlog is what a device keeps while it is out of reach.
    ("REP-04", "backlog-kept", Some("REP-06")),
    // Trying again is robustness.
    ("BLK-03", "retried", Some("ROB-03")),
    // Examples write "about 4000 transactions": what that comes to is in the data.
    ("REP-03", "another-at-least", None),
    ("REP-03", "another-at-most", None),
];

/// The texts of all steps of examples, outlines filled in, by requirement.
fn steps() -> BTreeMap<String, Vec<String>> {
    let features = suite::features().unwrap().into_iter();
    let mut steps: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for feature in features.map(|feature| cucumber::feature::Ext::expand_examples(feature).unwrap()) {
        for (rule, example) in feature.rules.iter().flat_map(|rule| rule.scenarios.iter().map(move |it| (rule, it))) {
            for id in [&feature.tags, &rule.tags, &example.tags].into_iter().flat_map(|tags| requirements(tags)) {
                let texts = example.steps.iter().map(|step| step.value.clone());
                steps.entry(id.to_owned()).or_default().extend(texts);
            }
        }
    }
    steps
}

/// Whether `text` has `phrase` as words of their own.
fn has_phrase(text: &str, phrase: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(phrase)
        .any(|(at, _)| !joins(text[..at].chars().next_back()) && !joins(text[at + phrase.len()..].chars().next()))
}

#[test]
fn every_edition_that_the_reference_plays_promises_something_the_contract_first() {
    let names: Vec<&str> = Bounds::built_in().iter().map(|bounds| bounds.edition.as_str()).collect();
    assert_eq!(names, Edition::names().collect::<Vec<_>>());
    assert_eq!(Bounds::contract().edition, Edition::CONTRACT);
}

#[test]
fn every_name_that_steps_ask_by_is_there_and_of_its_kind() {
    for bounds in Bounds::built_in() {
        let missing: Vec<_> = keys::found_in(bounds)
            .into_iter()
            .filter(|(id, _, found)| !found && !bounds.not_promised.contains_key(*id))
            .collect();
        assert!(missing.is_empty(), "{}: {missing:?}", bounds.edition);
    }
}

#[test]
fn each_edition_promises_what_the_contract_promises_or_says_why_not() {
    let named =
        |bounds: &'static Bounds| -> BTreeSet<(&str, &str)> { bounds.iter().map(|(id, name, _)| (id, name)).collect() };
    for bounds in Bounds::built_in() {
        let mut due = named(Bounds::contract());
        due.retain(|(id, _)| !bounds.not_promised.contains_key(*id));
        assert_eq!(named(bounds), due, "{}", bounds.edition);
        for id in bounds.iter().map(|(id, ..)| id).chain(bounds.not_promised.keys().map(String::as_str)) {
            assert!(Registry::built_in().get(id).is_ok_and(|requirement| requirement.id == id), "{id}");
        }
    }
}

#[test]
fn what_is_documented_is_cited_or_in_the_words_of_its_requirement() {
    for (id, name, bound) in Bounds::built_in().iter().flat_map(Bounds::iter) {
        assert!(bound.source == Source::Ours || bound.cited.is_some() || bound.says.is_some(), "{id} {name}");
    }
}

#[test]
fn requirements_say_what_is_promised() {
    for (id, name, bound) in Bounds::built_in().iter().flat_map(Bounds::iter) {
        let Some(says) = &bound.says else { continue };
        let text = &Registry::built_in().get(id).unwrap().text;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(says), "{id} {name}: the requirement does not say \"{says}\"");
        let number = with_commas(bound.value);
        let has_number = |number: &str| has_phrase(says, number);
        let there = has_number(&number) || has_number(&format!("{number}th")) || has_number(&format!("0{number}"));
        assert!(there, "{id} {name}: \"{says}\" does not say {number}");
    }
}

#[test]
fn examples_write_what_the_contract_promises() {
    let (steps, mut silent) = (steps(), Vec::new());
    for (id, name, bound) in Bounds::contract().iter() {
        let elsewhere = WRITTEN_ELSEWHERE.iter().find(|(of, called, _)| (*of, *called) == (id, name));
        let Some(judged_at) = elsewhere.map_or(Some(id), |(.., judged_at)| *judged_at) else { continue };
        let written = bound.written.clone().unwrap_or_else(|| match bound.span_of_unit() {
            Some(_) => format!("{} {}", bound.value, bound.unit),
            None => bound.value.to_string(),
        });
        if !steps[judged_at].iter().any(|step| has_phrase(step, &written)) {
            silent.push(format!("{id} {name}: no example of {judged_at} has \"{written}\""));
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn a_span_of_a_feature_means_what_the_edition_promises_or_itself() {
    let [contract, current] = Bounds::built_in() else { panic!("two editions") };
    let (two, three, four) = (SimDuration::from_hours(2), SimDuration::from_hours(3), SimDuration::from_hours(4));
    assert_eq!(contract.meant(two, &[BLOCKS]), two);
    assert_eq!(current.meant(two, &[FIRST_CONTACT, BLOCKS]), three);
    assert_eq!(current.meant(four, &[BLOCKS]), four, "four hours are the example's own");
    assert_eq!(current.meant(two, &[]), two);
}

#[test]
fn bounds_print_as_people_write_them() {
    let printed =
        |id: &str| Bounds::contract().of_requirement(id).map(|(_, bound)| bound.to_string()).collect::<Vec<_>>();
    assert_eq!(printed("REP-01"), ["at least 55 minutes", "at most 60 minutes"]);
    assert_eq!(printed("BLK-12"), ["15,000 indicators"]);
}
