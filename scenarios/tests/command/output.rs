//! The folder a run is written to.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::run;

/// Runs office-day with a few devices into `run`, with further arguments.
fn write(folder: &Path, arguments: &[&str]) -> (String, String, i32) {
    run(folder, &[&["run", "office-day", "--endpoints", "20", "--out", "run"], arguments].concat())
}

/// How many observations there are of each fact.
fn facts(folder: &Path) -> BTreeMap<String, u64> {
    let mut facts = BTreeMap::new();
    let mut last = String::new();
    for line in fs::read_to_string(folder.join("run/observations.ndjson")).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let at = line["at"].as_str().unwrap().to_owned();
        assert!(last <= at, "observations are in the order of time");
        assert!(line["role"].is_string(), "{line}");
        *facts.entry(line["fact"].as_str().unwrap().to_owned()).or_default() += 1;
        last = at;
    }
    facts
}

#[test]
fn the_folder_holds_what_was_run_what_came_of_it_and_every_observation() {
    let folder = tempfile::tempdir().unwrap();
    let (page, _, code) = write(folder.path(), &[]);
    assert_eq!(code, 0);
    let read = |name: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(folder.path().join("run").join(name)).unwrap()).unwrap()
    };
    let (manifest, summary) = (read("manifest.json"), read("summary.json"));
    assert_eq!(manifest["gnomon"], env!("CARGO_PKG_VERSION"));
    for field in ["scenario", "seed", "edition", "endpoints", "start", "end", "configuration", "digest", "command"] {
        assert_eq!(manifest[field], summary["run"][field], "{field}");
        assert!(!manifest[field].is_null(), "{field}");
    }
    assert!(page.contains(manifest["digest"].as_str().unwrap()));
    let facts = facts(folder.path());
    assert_eq!(facts["transaction"], summary["ledger"]["done"]["transactions"].as_u64().unwrap());
    assert_eq!(facts["checked_in"], summary["reporting"]["check_ins"].as_u64().unwrap());
    assert_eq!(facts["administered"], 11, "the actions of the scenario, and Apply for both switches");
}

#[test]
fn single_connections_can_be_left_out() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(write(folder.path(), &["--observations", "events"]).2, 0);
    let facts = facts(folder.path());
    assert!(!facts.contains_key("transaction") && facts["report_sent"] > 0);
}

#[test]
fn an_earlier_run_is_replaced_and_nothing_else_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(write(folder.path(), &["--seed", "1"]).2, 0);
    let manifest = || fs::read_to_string(folder.path().join("run/manifest.json")).unwrap();
    let first = manifest();
    assert_eq!(write(folder.path(), &["--seed", "2"]).2, 0);
    assert_ne!(first, manifest());

    fs::write(folder.path().join("run/thesis.txt"), "years of work").unwrap();
    let second = manifest();
    let (stdout, stderr, code) = write(folder.path(), &["--seed", "3"]);
    assert_eq!((stdout.as_str(), code), ("", 64));
    assert_eq!(manifest(), second);
    insta::assert_snapshot!(stderr);
}

#[test]
fn a_folder_that_cannot_be_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("run"), "a file").unwrap();
    let (_, stderr, code) = write(folder.path(), &[]);
    assert_eq!(code, 74, "{stderr}");
    assert!(stderr.contains("run cannot be written"), "{stderr}");
}
