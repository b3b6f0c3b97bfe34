//! "Is more than": both sides of each threshold, all on one UTC day.

use super::*;

/// Whether a policy with this trigger alerts when three users made one transaction each, from an address each.
fn alerts(trigger: Vec<Threshold>) -> bool {
    let mut story = Story::new();
    story.create(PolicySettings { trigger, ..of("Watch", PROXY) });
    story.used(DROPBOX, 3, 1);
    story.count("Watch") == 1
}

#[test]
fn what_equals_a_threshold_is_not_more_than_it() {
    let measured = [
        (Measure::DailyTraffic, 9000),
        (Measure::DownloadedData, 6000),
        (Measure::UploadedData, 3000),
        (Measure::Transactions, 3),
        (Measure::Users, 3),
        (Measure::IpAddresses, 3),
    ];
    for (measure, value) in measured {
        assert!(alerts(vec![more_than(measure, value - 1)]), "{measure:?} of {value}, more than one less");
        assert!(!alerts(vec![more_than(measure, value)]), "{measure:?} of {value}, more than itself");
    }
    assert_eq!(measured.map(|(measure, _)| measure), Measure::ALL);
}

#[test]
fn all_thresholds_must_be_exceeded() {
    assert!(alerts(vec![more_than(Measure::Users, 2), more_than(Measure::DailyTraffic, 8999)]));
    assert!(!alerts(vec![more_than(Measure::Users, 2), more_than(Measure::DailyTraffic, 9000)]));
    assert!(!alerts(vec![more_than(Measure::Users, 3), more_than(Measure::DailyTraffic, 8999)]));
}

#[test]
fn without_a_trigger_it_is_enough_that_an_app_was_used() {
    assert!(alerts(Vec::new()));
}

#[test]
fn a_day_is_measured_by_itself() {
    let mut story = Story::new();
    story.create(PolicySettings { trigger: vec![more_than(Measure::Transactions, 3)], ..of("Watch", PROXY) });
    story.used(DROPBOX, 3, 1);
    story.used(DROPBOX, 3, 2);
    assert_eq!(story.count("Watch"), 0, "three on each of two days");
    // The rest of the second day shows later.
    story.go_to(morning(4));
    story.log_of(PROXY, DROPBOX, 1, morning(2));
    story.go_to(morning(5));
    assert_eq!(story.count("Watch"), 1, "the fourth of the second day");
}

#[test]
fn what_the_logs_do_not_tell_exceeds_nothing() {
    let mut story = Story::new();
    let attributes = LogAttributes { users: true, ..LogAttributes::default() };
    let source = DataSource { name: "Firewall".to_owned(), log_type: 104, attributes };
    story.core.sources_mut().add_source(story.now, source).unwrap();
    for measure in Measure::ALL {
        story
            .create(PolicySettings { trigger: vec![more_than(measure, 0)], ..of(&format!("{measure:?}"), "Firewall") });
    }
    story.log_of("Firewall", DROPBOX, 3, morning(1));
    story.go_to(morning(2));
    let raised: Vec<String> = story.alerts().into_iter().map(|(policy, ..)| policy).collect();
    assert_eq!(raised, ["Transactions", "Users"]);
}

#[test]
fn filters_are_about_score_category_and_tag() {
    let mut story = Story::new();
    let dropbox = story.catalog.app(story.catalog.named(DROPBOX).unwrap()).clone();
    let score = |value: u8| crate::catalog::RiskScore::new(value).unwrap();
    let own = dropbox.risk_score.value();
    let filters = |filters: AppFilters| filters;
    let cases = [
        (
            "score, both ends counted",
            filters(AppFilters { score: Some((score(own), score(own))), ..AppFilters::default() }),
            true,
        ),
        ("score below", AppFilters { score: Some((score(0), score(own - 1))), ..AppFilters::default() }, false),
        ("score above", AppFilters { score: Some((score(own + 1), score(10))), ..AppFilters::default() }, false),
        ("category", AppFilters { categories: vec![dropbox.category], ..AppFilters::default() }, true),
        (
            "other category",
            AppFilters { categories: vec![crate::catalog::Category::Crm], ..AppFilters::default() },
            false,
        ),
        (
            "no tag",
            AppFilters { tags: vec![crate::protocol::discovery_policies::TagState::None], ..AppFilters::default() },
            true,
        ),
        (
            "tag",
            AppFilters {
                tags: vec![crate::protocol::discovery_policies::TagState::Sanctioned],
                ..AppFilters::default()
            },
            false,
        ),
    ];
    for (name, filters, _) in &cases {
        story.create(PolicySettings { filters: filters.clone(), ..of(name, PROXY) });
    }
    story.used(DROPBOX, 1, 1);
    for (name, _, alerts) in &cases {
        assert_eq!(story.count(name), usize::from(*alerts), "{name}");
    }
}

#[test]
fn an_app_is_new_if_the_report_had_not_seen_it_in_ninety_days() {
    for (day, is_new) in [(90, false), (91, true)] {
        let mut story = Story::new();
        story.used(DROPBOX, 1, 1);
        story.go_to(morning(2));
        story.create(PolicySettings {
            filters: AppFilters { new_app: true, ..AppFilters::default() },
            ..of("New", PROXY)
        });
        story.used(DROPBOX, 1, day);
        assert_eq!(story.count("New"), usize::from(is_new), "used on the first day and on the {day}th");
    }
}
