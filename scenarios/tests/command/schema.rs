//! The forms of files: named, described, and kept from one version to the next.
//!
//! `tests/fixtures` holds files and schemas as the last version wrote them. What it wrote must fit today's schemas, and
//! what is written today those of the last version: then whoever reads one reads the other.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gnomon::schema::SCHEMAS;
use gnomon_features::report::Report;
use serde_json::Value;

use super::fits::fits;
use super::{run, succeed};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn stored(name: &str) -> String {
    fs::read_to_string(fixture(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A document for programs that is written today: its form, the file it is stored in, and its text.
type Written = (&'static str, &'static str, String);

/// Every document for programs, as it is written today.
fn written(folder: &Path) -> Vec<Written> {
    // By a name without a path: what is written names it, and is to be the same on every machine.
    fs::copy(fixture("scenario.toml"), folder.join("scenario.toml")).unwrap();
    let (_, stderr, code) = run(folder, &["run", "scenario.toml", "--out", "run"]);
    assert_eq!((stderr.as_str(), code), ("", 0), "a scenario file of the last version is read");
    let read = |name: &str| fs::read_to_string(folder.join("run").join(name)).unwrap();
    // One line of each fact says what the others look like.
    let mut facts = BTreeSet::new();
    let observations = read("observations.ndjson");
    let observations = observations.lines().filter(|line| facts.insert(json(line)["fact"].to_string()));
    vec![
        ("summary", "summary.json", read("summary.json")),
        ("manifest", "manifest.json", read("manifest.json")),
        ("observation", "observations.ndjson", observations.map(|line| format!("{line}\n")).collect()),
        ("suite-report", "suite-report.json", succeed(&["conform", "--tags", "REP-02,BLK-03", "--json"])),
        ("scenario-list", "scenario-list.json", succeed(&["list", "--json"])),
        ("log-check", "log-check.json", written_of_a_log(folder)),
        ("log-format-list", "log-format-list.json", succeed(&["log", "formats", "--json"])),
    ]
}

/// What `log check` writes of a log with the names of its columns, a transaction and a line that cannot be read.
fn written_of_a_log(folder: &Path) -> String {
    let log = "time,client,url,user,up,down\n1795435564,10.0.0.1,www.dropbox.com,alice,100,20\nwhat is this\n";
    let parser = serde_json::json!({
        "name": "edge", "kind": "csv", "delimiter": ",", "time": {"one": {"column": "time", "format": "UNIX"}},
        "sourceIp": "client", "destinationUrl": "url", "uploaded": "up", "downloaded": "down",
        "user": {"column": "user", "format": "asWritten"},
    });
    fs::write(folder.join("edge.csv"), log).unwrap();
    fs::write(folder.join("parser.json"), parser.to_string()).unwrap();
    let (stdout, stderr, code) = run(folder, &["log", "check", "--parser", "parser.json", "--json", "edge.csv"]);
    assert_eq!((stderr.as_str(), code), ("", 0));
    let text = &json(&stdout)["texts"][0];
    assert_eq!((&text["transactions"], &text["unreadable"]["lines"]), (&1.into(), &1.into()));
    assert!(text["ignored"].as_object().is_some_and(|ignored| ignored.len() == 1), "{text}");
    stdout
}

/// Asserts that a document, or each line of one, is what the schema says.
fn assert_fits(schema: &Value, text: &str, what: &str) {
    let documents = if what.ends_with(".ndjson") { text.lines().map(json).collect() } else { vec![json(text)] };
    assert!(!documents.is_empty(), "{what} is empty");
    for document in documents {
        fits(schema, schema, &document).unwrap_or_else(|why| panic!("{what}: {why}"));
    }
}

#[test]
fn the_schema_beside_the_scenarios_is_the_one_of_the_code() {
    let committed = include_str!("../../scenario.schema.json");
    assert!(
        succeed(&["schema", "scenario"]) == committed,
        "scenarios/scenario.schema.json is out of date: `cargo run -- schema scenario > scenarios/scenario.schema.json`"
    );
}

#[test]
fn every_form_is_listed_and_printed_by_its_name_with_and_without_its_version() {
    let list = succeed(&["schema"]);
    for schema in SCHEMAS {
        assert!(list.contains(&format!("{}  ", schema.id)) && list.contains(schema.description), "{list}");
        assert_eq!(succeed(&["schema", schema.name()]), succeed(&["schema", schema.id]));
    }
}

#[test]
fn a_form_that_does_not_exist_is_refused_with_the_nearest() {
    let (stdout, stderr, code) = run(Path::new("."), &["schema", "sumary"]);
    assert_eq!((stdout.as_str(), code), ("", 64), "{stderr}");
    assert!(stderr.contains("there is no schema `sumary`; did you mean `summary`?"), "{stderr}");
}

#[test]
fn what_is_written_says_which_form_it_is_and_fits_the_schema_of_it_today_and_in_the_last_version() {
    let folder = tempfile::tempdir().unwrap();
    let mut named = BTreeSet::from(["scenario"]);
    for (name, file, text) in written(folder.path()) {
        let schema = SCHEMAS.iter().find(|schema| schema.name() == name).unwrap();
        if name == "observation" {
            // A tenth of each line would be its form, so the manifest has it.
            let manifest = json(&fs::read_to_string(folder.path().join("run/manifest.json")).unwrap());
            assert_eq!(manifest["files"][file], schema.id);
        } else {
            assert_eq!(json(&text)["schema"], schema.id);
        }
        assert_fits(&schema.json(), &text, file);
        assert_fits(&json(&stored(&format!("{name}.schema.json"))), &text, file);
        named.insert(name);
    }
    assert_eq!(named, SCHEMAS.iter().map(gnomon::schema::FileSchema::name).collect());
}

#[test]
fn what_the_last_version_wrote_fits_the_schemas_of_today() {
    for (name, file) in [
        ("summary", "summary.json"),
        ("manifest", "manifest.json"),
        ("observation", "observations.ndjson"),
        ("suite-report", "suite-report.json"),
        ("scenario-list", "scenario-list.json"),
        ("log-check", "log-check.json"),
        ("log-format-list", "log-format-list.json"),
    ] {
        let schema = SCHEMAS.iter().find(|schema| schema.name() == name).unwrap();
        assert_fits(&schema.json(), &stored(file), file);
    }
    let report: Report = serde_json::from_str(&stored("suite-report.json")).unwrap();
    assert_eq!(serde_json::to_value(&report).unwrap(), json(&stored("suite-report.json")));
}

#[test]
fn the_page_on_formats_has_every_form_and_every_field_of_every_fact() {
    let page = gnomon::docs::PAGES.iter().find(|page| page.name == "formats").unwrap().text;
    for schema in SCHEMAS {
        assert!(page.contains(&format!("| `{}` | `{}` |", schema.name(), schema.id)), "{}", schema.id);
    }
    let observation = SCHEMAS.iter().find(|schema| schema.name() == "observation").unwrap().json();
    for fact in observation["oneOf"].as_array().unwrap() {
        let fields = fact["properties"].as_object().unwrap();
        let name = fields["fact"]["const"].as_str().unwrap();
        let named = |line: &&str| line.split('|').nth(1).is_some_and(|cell| cell.contains(&format!("`{name}`")));
        let row = page.lines().find(named).unwrap_or_else(|| panic!("the page has no fact {name}"));
        for field in fields.keys().filter(|field| *field != "fact") {
            assert!(row.contains(&format!("`{field}`")), "{name} has a field {field}, which the page does not say");
        }
    }
}

/// Stores the files and schemas of this version: `cargo test -p gnomon --test command -- --ignored stores_the_files`.
#[test]
#[ignore = "run by hand when a version is released"]
fn stores_the_files_of_this_version() {
    let folder = tempfile::tempdir().unwrap();
    for (_, file, text) in written(folder.path()) {
        fs::write(fixture(file), text).unwrap();
    }
    for schema in SCHEMAS {
        fs::write(fixture(&format!("{}.schema.json", schema.name())), succeed(&["schema", schema.name()])).unwrap();
    }
}
