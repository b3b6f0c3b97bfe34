//! What a run tells.

use serde_json::Value;

use super::{succeed, summary};

#[test]
fn the_page_of_a_small_office_day() {
    insta::assert_snapshot!(succeed(&["run", "office-day", "--endpoints", "60"]));
}

#[test]
fn the_page_of_an_edition_without_a_daily_cap() {
    let page = succeed(&["run", "office-day", "--endpoints", "40", "--edition", "current"]);
    let cap = page.split("\n\n").find(|section| section.starts_with("Cap\n")).unwrap();
    insta::assert_snapshot!(cap);
}

#[test]
fn no_page_is_wider_than_a_hundred_columns_and_none_has_colours_in_a_pipe() {
    for scenario in gnomon::library::BUILT_IN.map(|built_in| built_in.name) {
        let page = succeed(&["run", scenario, "--endpoints", "50"]);
        let widest = page.lines().max_by_key(|line| line.chars().count()).unwrap();
        assert!(widest.chars().count() <= 100, "{scenario}: {widest}");
        assert!(!page.contains('\u{1b}') && !page.lines().any(|line| line.ends_with(' ')), "{scenario}");
    }
}

#[test]
fn the_cap_stops_some_devices_by_their_bytes_and_others_by_the_number_of_their_transactions() {
    let cap = &summary(&["office-day", "--endpoints", "300"])["cap"];
    assert!(number(&cap["stopped_by_bytes"]) > 0 && number(&cap["stopped_by_transactions"]) > 0, "{cap}");
    assert!((900..=1150).contains(&number(&cap["mean_transaction_bytes"])), "{cap}");
    assert!(number(&cap["held_back"]["transactions"]) > 0);
}

#[test]
fn the_classes_of_the_ledger_add_up_to_everything_done() {
    let ledger = &summary(&["switched-off-and-on", "--endpoints", "50"])["ledger"];
    for what in ["transactions", "up", "down"] {
        let classes = ledger["classes"].as_array().unwrap();
        let sum: u64 = classes.iter().map(|class| number(&class[what])).sum();
        assert_eq!(sum, number(&ledger["done"][what]), "{what}");
    }
}

#[test]
fn every_tag_reaches_connected_devices_within_its_bound_although_messages_are_lost() {
    let summary = summary(&["switched-off-and-on", "--endpoints", "200"]);
    let lines = summary["propagation"].as_array().unwrap();
    assert!(lines.len() >= 2, "{lines:?}");
    for line in lines {
        assert!(number(&line["connected"]) > 0 && number(&line["worst_ms"]) <= number(&line["bound_ms"]), "{line}");
    }
}

#[test]
fn every_attempt_that_was_alerted_was_blocked_or_has_a_reason() {
    let blocking = &summary(&["office-day", "--endpoints", "150"])["blocking"];
    let attempts = |lines: &Value| lines.as_array().unwrap().iter().map(|line| number(&line["attempts"])).sum::<u64>();
    let blocked = number(&blocking["blocked_by_smart_screen"]) + number(&blocking["blocked_by_network_protection"]);
    let done = blocked + attempts(&blocking["not_blocked"]);
    assert!(blocked > 0 && attempts(&blocking["alerts"]) <= done, "{blocking}");
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no whole number"))
}
