//! Same seed, same bytes (`sim/ARCHITECTURE.md` 3, invariant 3).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{run, succeed, summary};

/// Runs office-day with 60 devices into a folder; the files in it.
fn written(seed: &str, engine: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["run", "office-day", "--endpoints", "60", "--seed", seed, "--engine", engine, "--out", "run"];
    let (_, stderr, code) = run(folder.path(), &arguments);
    assert_eq!((stderr.as_str(), code), ("", 0));
    let entries = fs::read_dir(folder.path().join("run")).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn the_same_seed_writes_the_same_bytes_on_either_engine_and_another_seed_writes_others() {
    let first = written("5", "windowed");
    assert_eq!(first.keys().collect::<Vec<_>>(), ["manifest.json", "observations.ndjson", "summary.json"]);
    assert!(first == written("5", "windowed"), "the same command wrote other bytes");
    assert!(first == written("5", "strict"), "the strict engine wrote other bytes");
    let other = written("6", "windowed");
    assert!(first.iter().all(|(name, bytes)| other[name] != *bytes), "another seed wrote the same bytes");
}

#[test]
fn the_command_at_the_end_of_a_run_repeats_it() {
    let first = summary(&["remote-work-week", "--endpoints", "7", "--seed", "18446744073709551615"]);
    let command = first["run"]["command"].as_str().unwrap();
    let words: Vec<&str> = command.split(' ').collect();
    assert_eq!(words[0], "gnomon");
    let again = succeed(&[&words[1..], &["--json"]].concat());
    assert_eq!(serde_json::from_str::<serde_json::Value>(&again).unwrap(), first);
}

#[test]
fn a_scenario_without_seed_edition_and_endpoints_on_the_command_line_runs_with_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let text = include_str!("../../scenarios/switched-off-and-on.toml").replace("endpoints = 500", "endpoints = 9");
    fs::write(folder.path().join("my scenario.toml"), text).unwrap();
    let (stdout, _, code) = run(folder.path(), &["run", "my scenario.toml", "--json"]);
    assert_eq!(code, 0);
    let summary: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let run = &summary["run"];
    assert_eq!(
        (run["seed"].as_u64(), run["endpoints"].as_u64(), run["edition"].as_str()),
        (Some(3), Some(9), Some("2021-02"))
    );
    assert_eq!(run["command"], "gnomon run 'my scenario.toml' --seed 3 --edition 2021-02 --endpoints 9");
}

#[test]
fn every_number_of_endpoints_is_kept_exactly() {
    for endpoints in [6, 7, 61] {
        let run = summary(&["office-day", "--endpoints", &endpoints.to_string()]);
        assert_eq!(run["fleet"]["endpoints"], endpoints);
    }
}

#[test]
fn a_plain_call_is_a_run_of_office_day() {
    // The first lines are enough: a reader may close the pipe.
    let mut child = super::gnomon(Path::new("."), &[]).stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line).unwrap();
    assert!(line.starts_with("office-day: "), "{line}");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
