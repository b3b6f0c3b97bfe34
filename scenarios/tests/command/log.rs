//! Logs without a tenant: what a log holds, which format fits, and what is said of one that does not.

use std::io::Write;

use super::{gnomon, run, succeed};

const SQUID: &str = "\
1795435564.000 10 10.0.0.1 TCP_MISS/200 100 GET http://www.dropbox.com/a alice HIER_DIRECT/192.0.2.1 text/html \"-\"
1795435564.000 10 10.0.0.2 TCP_DENIED/403 50 GET http://slack.com/a bob HIER_NONE/- text/html
what is this
";

/// A file of this text, in a folder that goes when it is dropped.
fn file(name: &str, text: &[u8]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::File::create(&path).unwrap().write_all(text).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

fn json(arguments: &[&str]) -> serde_json::Value {
    serde_json::from_str(&succeed(arguments)).expect("it is JSON")
}

#[test]
fn a_log_is_summed_up_by_app_user_address_and_day() {
    let (_folder, path) = file("access.log", SQUID.as_bytes());
    let report = json(&["log", "check", "--format", "SQUID_NATIVE", "--json", &path]);
    assert_eq!((&report["format"], &report["fits_better"]), (&"SQUID_NATIVE".into(), &().into()));
    let [report] = report["texts"].as_array().unwrap().as_slice() else { panic!("it is one text") };
    assert_eq!((&report["lines"], &report["transactions"], &report["blocked"]), (&3.into(), &2.into(), &1.into()));
    assert_eq!((&report["users"], &report["addresses"], &report["total"]), (&2.into(), &2.into(), &().into()));
    let names = |part: &str| -> Vec<String> {
        report[part].as_array().unwrap().iter().map(|part| part["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((names("by_app"), names("days")), (vec!["Dropbox".into(), "Slack".into()], vec!["2026-11-23".into()]));
    assert_eq!((names("by_user"), names("by_address").len()), (vec!["alice".into(), "bob".into()], 2));
    assert_eq!(report["unreadable"]["kinds"][0]["first"], 3);
    assert_eq!(report["samples"].as_array().unwrap().len(), 2);
    let page = succeed(&["log", "check", "--format", "SQUID_NATIVE", &path]);
    assert!(
        page.contains("3 lines of SQUID_NATIVE hold 2 transactions.") && page.contains("line 3: what is this"),
        "{page}"
    );
}

#[test]
fn a_wrong_format_is_refused_with_the_line_the_reason_and_the_format_that_fits() {
    let (_folder, path) = file("access.log", SQUID.as_bytes());
    let (_, told, code) = run(std::path::Path::new("."), &["log", "check", "--format", "BLUECOAT", &path]);
    assert_eq!(code, 1);
    let told = told.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
    assert!(told.contains("the log format doesn't match: line 1: it has 11 values for 24 fields"), "{told}");
    assert!(told.contains("SQUID_NATIVE fits better: of the first 3 lines it reads 2 as transactions"), "{told}");
}

#[test]
fn a_documented_source_that_is_not_read_says_so() {
    let (_, told, code) = run(std::path::Path::new("."), &["log", "check", "--format", "IBOSS", "x.log"]);
    assert_eq!(code, 64);
    assert!(told.contains("`IBOSS` is documented and not read here"), "{told}");
}

#[test]
fn a_custom_parser_is_tried_with_a_zone_and_owners_of_addresses() {
    let parser = r#"{"name": "edge", "kind": "csv", "delimiter": ",",
        "time": {"one": {"column": "time", "format": "yyyy-MM-dd HH:mm:ss"}},
        "sourceIp": "src", "destinationIp": "dst", "uploaded": "up", "downloaded": "down"}"#;
    let (_parser, parser) = file("parser.json", parser.as_bytes());
    let (_owners, owners) = file("owners.csv", b"range,app\n198.51.100.0/24,Box\n");
    let log = b"time,src,dst,up,down\n2026-11-24 00:30:00,10.0.0.3:50123,198.51.100.7,100,2000\n";
    let (_log, log) = file("edge.csv", log);
    let report = json(&["log", "check", "--parser", &parser, "--zone", "+02:00", "--owners", &owners, "--json", &log]);
    let report = &report["texts"][0];
    assert_eq!((&report["days"][0]["name"], &report["by_app"][0]["name"]), (&"2026-11-23".into(), &"Box".into()));
    assert_eq!(
        (&report["total"], &report["uploaded"], &report["downloaded"]),
        (&2100.into(), &100.into(), &2000.into())
    );
}

#[test]
fn every_format_is_listed_with_what_it_is_documented_to_tell() {
    let formats = json(&["log", "formats", "--json"]);
    let formats = formats["formats"].as_array().unwrap();
    assert!(formats.iter().filter(|format| format["uploadable"] == true).count() >= 55);
    let squid = formats.iter().find(|format| format["name"] == "SQUID").unwrap();
    assert_eq!(squid["tells"], serde_json::json!(["URL", "user", "client", "total"]));
    assert!(succeed(&["log", "formats"]).contains("FORTIGATE_SYSLOG"));
}

#[test]
fn transactions_of_a_day_to_come_and_columns_that_are_not_there_are_named() {
    let parser = r#"{"name": "edge", "kind": "csv", "delimiter": ",",
        "time": {"one": {"column": "time", "format": "yyyy-MM-dd HH:mm:ss"}},
        "sourceIp": "src", "destinationUrl": "url", "uploaded": "up", "downloaded": "down"}"#;
    let (_parser, parser) = file("parser.json", parser.as_bytes());
    let rows =
        ["time,src,url,Up,down", "2026-11-23 23:30:00,10.0.0.3,slack.com,1,2", "2026-11-24 00:30:00,10.0.0.3,x,1,2"];
    let log = rows.join("\n");
    let (_log, log) = file("edge.csv", log.as_bytes());
    let arguments = ["log", "check", "--parser", &parser, "--at", "2026-11-23T23:00:00Z", &log];
    let report = json(&[&arguments[..], &["--json"]].concat());
    let text = &report["texts"][0];
    assert_eq!((&text["ahead"], &text["absent_columns"]), (&1.into(), &serde_json::json!(["up"])));
    let page = succeed(&arguments).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains("1 transaction is of a day after the log was written"), "{page}");
    assert!(page.contains("the log does not have what the parser describes: up"), "{page}");
}

/// The most memory that a check of so many megabytes from the standard input has taken when it has taken them in, in
/// kilobytes.
#[cfg(target_os = "linux")]
fn peak_of_check(megabytes: usize) -> u64 {
    use std::process::Stdio;

    let arguments = ["log", "check", "--format", "SQUID_NATIVE", "-"];
    let mut command = gnomon(std::path::Path::new("."), &arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let (lines, mut input) = (SQUID.repeat((1 << 20) / SQUID.len() + 1), child.stdin.take().unwrap());
    (0..megabytes).for_each(|_| input.write_all(lines.as_bytes()).unwrap());
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn the_memory_of_a_check_does_not_follow_the_size_of_the_log() {
    let (few, many) = (peak_of_check(4), peak_of_check(96));
    assert!(many < few + 16 * 1024, "{few} kB for 4 MB, {many} kB for 96 MB");
}
