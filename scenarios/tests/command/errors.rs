//! What goes wrong, what is said of it, and the exit code (`sim/ARCHITECTURE.md` 6.4).

use std::fs;
use std::path::Path;
use std::process::Stdio;

use super::{gnomon, run};

/// A scenario that can be run, to be broken in one place.
const SCENARIO: &str = r#"title = "Three laptops at home"
start = "2021-02-10T00:00:00Z"
duration = "12h"

[[place]]
name = "home"
kind = "home"
addresses = "192.168.0.0/16"

[[fleet]]
name = "laptops"
endpoints = 3
windows = { "20H2" = 1 }
places = { home = 1 }

[[action]]
at = "06:00"
do = "tag"
app = "Dropbox"
"#;

/// Runs the scenario with `good` replaced by `bad`: what is said of it. The exit code is 78.
fn broken(good: &str, bad: &str) -> String {
    assert!(SCENARIO.contains(good));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("broken.toml"), SCENARIO.replace(good, bad)).unwrap();
    let (stdout, stderr, code) = run(folder.path(), &["run", "broken.toml"]);
    assert_eq!((stdout.as_str(), code), ("", 78), "{stderr}");
    stderr
}

/// Runs the command: what it says is wrong. Nothing is printed to the standard output.
fn refused(code: i32, arguments: &[&str]) -> String {
    let (stdout, stderr, found) = run(Path::new("."), arguments);
    assert_eq!((stdout.as_str(), found), ("", code), "{stderr}");
    stderr
}

#[test]
fn a_key_that_does_not_exist_is_shown_with_its_place_and_the_nearest() {
    insta::assert_snapshot!(broken("windows = ", "windoes = "));
}

#[test]
fn an_app_that_does_not_exist_is_shown_with_its_place_and_the_nearest() {
    insta::assert_snapshot!(broken("\"Dropbox\"", "\"Dropbx\""));
}

#[test]
fn a_value_that_cannot_be_is_shown_with_its_place() {
    insta::assert_snapshot!(broken("192.168.0.0/16", "192.168.0.0/33"));
}

#[test]
fn a_scenario_that_does_not_exist_is_refused_with_the_nearest() {
    insta::assert_snapshot!(refused(78, &["run", "ofice-day"]));
}

#[test]
fn an_edition_that_does_not_exist_is_refused_with_those_there_are() {
    insta::assert_snapshot!(refused(78, &["run", "--edition", "2019"]));
}

#[test]
fn too_few_endpoints_for_the_fleets_are_refused() {
    insta::assert_snapshot!(refused(64, &["run", "office-day", "--endpoints", "5"]));
}

#[test]
fn nonsense_on_the_command_line_is_usage() {
    let nonsense: [&[&str]; 9] = [
        &["run", "--seed", "-1"],
        &["run", "--seed", "seven"],
        &["run", "--seed", "18446744073709551616"],
        &["run", "--endpoints", "0"],
        &["run", "--endpoints", "4000000000"],
        &["run", "--endpoints", "99999999999999"],
        &["run", "--engine", "steam"],
        &["run", "office-day", "twice"],
        &["walk"],
    ];
    for arguments in nonsense {
        let stderr = refused(64, arguments);
        assert!(!stderr.contains("panicked"), "{arguments:?}: {stderr}");
    }
}

#[test]
fn help_and_version_are_no_errors() {
    for arguments in [["--help"], ["--version"], ["help"]] {
        let (stdout, stderr, code) = run(Path::new("."), &arguments);
        assert_eq!((stderr.as_str(), code), ("", 0));
        assert!(stdout.contains("gnomon"));
    }
}

#[test]
fn what_is_no_scenario_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("picture.toml"), b"title = \"a\"\n\x89PNG\xff").unwrap();
    fs::write(folder.path().join("empty.toml"), "").unwrap();
    let said = |name: &str| {
        let (stdout, stderr, code) = run(folder.path(), &["run", name]);
        assert_eq!((stdout.as_str(), code), ("", 78), "{stderr}");
        stderr
    };
    assert!(said("picture.toml").contains("it is no UTF-8 text (line 2)"));
    assert!(said("./").contains("it is a folder"));
    assert!(said("missing.toml").contains("cannot be read"));
    assert!(said("empty.toml").contains("the key `title` is missing"));
    assert!(said("").contains("there is no scenario ``"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_never_ends_is_not_read_to_its_end() {
    assert!(refused(78, &["run", "/dev/zero"]).contains("it is larger than 16 MiB"));
}

#[test]
fn a_reader_that_closes_the_pipe_is_no_failure() {
    let mut command = gnomon(Path::new("."), &["run", "office-day", "--endpoints", "10"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((String::from_utf8(output.stderr).unwrap().as_str(), output.status.code()), ("", Some(0)));
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_takes_nothing_is_told() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = gnomon(Path::new("."), &["list"]);
    let output = command.stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(74));
    assert!(String::from_utf8(output.stderr).unwrap().contains("the standard output cannot be written"));
}
