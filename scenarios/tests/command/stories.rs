//! The library of scenarios: each runs the same on both engines, adds up, and shows what its paragraph says.

use serde_json::Value;

use super::{succeed, summary};

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no whole number"))
}

fn lines(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list"))
}

/// The line of a list whose field says this.
fn line<'a>(list: &'a Value, field: &str, says: &str) -> &'a Value {
    let found = lines(list).iter().find(|line| line[field] == says);
    found.unwrap_or_else(|| panic!("there is no {says} in {list}"))
}

fn class(summary: &Value, class: &str) -> u64 {
    number(&line(&summary["ledger"]["classes"], "class", class)["transactions"])
}

/// Asserts that `classes` add up to `whole`, to the unit and to the byte.
fn assert_adds_up(classes: &Value, whole: &Value) {
    for what in ["transactions", "up", "down"] {
        let sum: u64 = lines(classes).iter().map(|class| number(&class[what])).sum();
        assert_eq!(sum, number(&whole[what]), "{what}: {classes}");
    }
}

#[test]
fn every_story_does_the_same_on_both_engines_and_adds_up() {
    for name in gnomon::library::BUILT_IN.map(|built_in| built_in.name) {
        let [windowed, strict] =
            ["windowed", "strict"].map(|engine| summary(&[name, "--endpoints", "24", "--engine", engine]));
        assert_eq!(windowed, strict, "{name}");
        assert!(number(&windowed["ledger"]["done"]["transactions"]) > 1000, "{name}");
        assert_adds_up(&windowed["ledger"]["classes"], &windowed["ledger"]["done"]);
        let logs = &windowed["log_upload"];
        if !logs.is_null() {
            let hidden = line(&windowed["ledger"]["classes"], "class", "hidden_by_proxy");
            assert_adds_up(&logs["hidden"], hidden);
        }
    }
}

#[test]
fn every_story_has_a_paragraph_that_says_where_to_look() {
    for built_in in gnomon::library::BUILT_IN {
        let listed: Value = serde_json::from_str(&succeed(&["list", "--json"])).unwrap();
        let told = line(&listed["scenarios"], "name", built_in.name)["summary"].as_str().unwrap().len();
        assert!((100..1000).contains(&told), "{}: {told} characters", built_in.name);
    }
}

#[test]
fn roaming_consultants_are_one_report_whatever_network_they_are_on() {
    let summary = summary(&["roaming-consultants"]);
    let places = &summary["places"];
    assert!(lines(places).iter().all(|place| number(&place["arrivals"]) > 50), "{places}");
    let locked_down = line(places, "name", "locked-down customer site");
    assert_eq!(number(&locked_down["reports"]), 0, "Defender cannot be reached from there");
    let longest = lines(places).iter().map(|place| number(&place["longest_wait_ms"])).max().unwrap();
    assert!(longest > 4 * 3_600_000, "what was made there comes from the next place, hours later: {longest} ms");
    let discovery = &summary["discovery"];
    assert_eq!(discovery["devices"], summary["fleet"]["endpoints"]);
    assert!(number(&discovery["ip_addresses"]) > 4 * number(&discovery["devices"]), "{discovery}");
    assert!(lines(&summary["propagation"]).iter().all(|line| line["worst_ms"].as_u64() <= line["bound_ms"].as_u64()));
}

#[test]
fn behind_the_proxy_the_log_brings_back_what_defender_does_not_see() {
    let summary = summary(&["behind-the-proxy"]);
    let logs = &summary["log_upload"];
    let of = |class: &str| number(&line(&logs["hidden"], "class", class)["transactions"]);
    let hidden = class(&summary, "hidden_by_proxy");
    assert!(of("shown_by_log") * 2 > hidden, "{logs}");
    assert!(of("in_collector") > 0 && of("not_logged") > 0 && of("dropped") > 0, "{logs}");
    assert!(number(&logs["users_in_logs_only"]) > 50 && number(&logs["apps_in_logs_only"]) > 20, "{logs}");
    assert_eq!(logs["collector"], "Healthy");
    for source in lines(&logs["sources"]) {
        assert!(number(&source["shown"]) > 1000 && number(&source["unreadable"]) == 0, "{source}");
    }
}

#[test]
fn misconfigured_devices_let_attempts_through_and_alerts_say_why() {
    let summary = summary(&["misconfigured-devices"]);
    let fleets = &summary["fleet"]["fleets"];
    let of = |fleet: &str, what: &str| number(&line(fleets, "name", fleet)[what]);
    assert_eq!(of("finance, as it should be", "can_block"), of("finance, as it should be", "endpoints"));
    assert_eq!(of("development, tinkered with", "can_block"), 0);
    assert_eq!(of("workshop, never patched", "take_part"), 0);
    let blocking = &summary["blocking"];
    assert!(lines(&blocking["not_blocked"]).len() >= 6, "{blocking}");
    let alert = line(&blocking["alerts"], "outcome", "not blocked: misconfigured");
    assert!(number(&alert["attempts"]) > 1000, "{alert}");
}

#[test]
fn a_heavy_uploader_is_stopped_by_the_cap_and_what_it_does_afterwards_is_held_back() {
    let summary = summary(&["heavy-uploader"]);
    let cap = &summary["cap"];
    assert!(number(&cap["stopped_by_bytes"]) > 10 && number(&cap["stopped_by_transactions"]) > 0, "{cap}");
    assert_eq!(number(&cap["held_back"]["transactions"]), class(&summary, "held_back"));
    for heavy in lines(&cap["heaviest"]) {
        assert!(heavy["device"].as_str().unwrap().starts_with("render-"), "{heavy}");
        // No more than an allowance of each of the three days was sent.
        assert!(number(&heavy["shown"]["transactions"]) <= 3 * number(&cap["cap_transactions"]), "{heavy}");
    }
}

#[test]
fn a_flaky_branch_office_sends_again_and_everything_is_accounted_for() {
    let summary = summary(&["flaky-branch-office"]);
    let branch = line(&summary["places"], "name", "branch office");
    let others = ["headquarters", "home"].map(|name| line(&summary["places"], "name", name));
    for what in ["reports_sent_again", "messages_lost"] {
        assert!(others.iter().all(|other| number(&branch[what]) > 20 * number(&other[what])), "{what}: {branch}");
    }
    assert!(number(&branch["longest_wait_ms"]) > 5 * 3_600_000, "{branch}");
    assert!(others.iter().all(|other| number(&other["longest_wait_ms"]) < 2 * 3_600_000), "{others:?}");
    assert_eq!(lines(&branch["outages"]).len(), 2);
    let lost = ["expired", "withheld", "hidden_by_proxy"].map(|name| class(&summary, name));
    assert_eq!(lost, [0; 3]);
    assert!(class(&summary, "shown") > 9 * class(&summary, "held_back"));
}

#[test]
fn automatic_blocking_goes_from_the_first_use_to_the_block_without_anybody() {
    let summary = summary(&["automatic-blocking"]);
    let policies = &summary["policies"];
    let blocks = line(&policies["policies"], "name", "Risky storage in use");
    assert!(number(&blocks["tagged"]) >= 3 && blocks["tagged"] == blocks["still_tagged"], "{blocks}");
    for tag in lines(&policies["tags"]) {
        assert!(tag["first_used"].as_str().unwrap() < tag["tagged"].as_str().unwrap(), "{tag}");
        assert!(number(&tag["all_blocked_after_ms"]) <= 2 * 3_600_000, "{tag}");
    }
    let limited = line(&policies["policies"], "name", "Large uploads to anything");
    assert!((10..=15).contains(&number(&limited["alerts"])), "five a day at most, for three days: {limited}");
}

#[test]
fn a_policy_mistake_is_rolled_back() {
    let summary = summary(&["policy-mistake"]);
    let policies = &summary["policies"];
    let mistake = line(&policies["policies"], "name", "Storage in use");
    assert!(number(&mistake["tagged"]) >= 10, "{mistake}");
    assert_eq!((number(&mistake["still_tagged"]), &mistake["exists"]), (0, &Value::Bool(false)));
    let meant = line(&policies["policies"], "name", "Risky storage in use");
    assert!(number(&meant["still_tagged"]) >= 1, "{meant}");
    let allowed = lines(&summary["propagation"]).iter().filter(|line| line["blocks"] == false);
    assert_eq!(allowed.clone().count() as u64, number(&mistake["tagged"]), "every app is allowed again");
    assert!(allowed.into_iter().all(|line| number(&line["worst_ms"]) <= 2 * 3_600_000));
}

#[test]
fn in_ninety_days_the_fleet_grows_and_the_first_day_expires() {
    let summary = summary(&["ninety-days"]);
    let growth = &summary["growth"];
    assert_eq!((number(&growth["onboarded_at_start"]), number(&growth["onboarded_at_end"])), (40, 120));
    assert!(number(&growth["reporting_in_first_week"]) <= 45, "{growth}");
    assert_eq!(number(&growth["reporting_in_last_week"]), 120);
    let onboarded: Vec<u64> = lines(&growth["weeks"]).iter().map(|week| number(&week["onboarded"])).collect();
    assert!(onboarded.len() == 13 && onboarded.is_sorted(), "{onboarded:?}");
    assert!(class(&summary, "expired") > 0);
    assert!(number(&line(&summary["policies"]["policies"], "name", "New app")["alerts"]) > 10);
}

#[test]
fn sections_that_have_nothing_to_tell_are_not_there() {
    let page = succeed(&["run", "heavy-uploader", "--endpoints", "10"]);
    assert!(!["Log upload", "Policies", "Growth"].iter().any(|section| page.contains(&format!("\n{section}\n"))));
}

#[test]
fn the_pages_of_stories_with_sections_of_their_own() {
    for (story, sections) in [
        ("behind-the-proxy", &["Places", "Log upload"][..]),
        ("flaky-branch-office", &["Places"]),
        ("policy-mistake", &["Policies", "Propagation"]),
        ("ninety-days", &["Growth"]),
        ("heavy-uploader", &["Cap"]),
    ] {
        let page = succeed(&["run", story]);
        let shown =
            page.split("\n\n").filter(|section| sections.iter().any(|name| section.starts_with(&format!("{name}\n"))));
        insta::assert_snapshot!(story, shown.collect::<Vec<_>>().join("\n\n"));
    }
}
