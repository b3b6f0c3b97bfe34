//! Once for a policy, an app and a continuous report in 90 days.

use super::*;

#[test]
fn a_second_alert_comes_on_the_ninety_first_day_at_the_earliest() {
    for (last, alerts) in [(90, 1), (91, 2)] {
        let mut story = Story::new();
        story.create(of("Watch", PROXY));
        for day in [1, 2, 30, 89, last] {
            story.used(DROPBOX, 1, day);
        }
        assert_eq!(story.count("Watch"), alerts, "used until the {last}th day");
    }
}

#[test]
fn the_last_millisecond_of_the_ninetieth_day_is_too_early_and_the_next_one_is_not() {
    let midnight = morning(91).day().start();
    for (at, alerts) in [(midnight - SimDuration::MILLISECOND, 1), (midnight, 2)] {
        let mut story = Story::new();
        story.create(of("Watch", PROXY));
        story.used(DROPBOX, 1, 1);
        story.go_to(at);
        story.log_of(PROXY, DROPBOX, 1, at);
        story.go_to(at + SimDuration::HOUR);
        assert_eq!(story.count("Watch"), alerts, "used at {at}");
    }
}

#[test]
fn each_policy_alerts_about_each_app_in_each_report() {
    let mut story = Story::new();
    story.create(any("One"));
    story.create(any("Two"));
    for day in 1..4 {
        story.used(DROPBOX, 1, day);
        story.used("Slack", 1, day);
    }
    let mut alerts = story.alerts();
    alerts.sort();
    let mut expected = Vec::new();
    for policy in ["One", "Two"] {
        for app in [DROPBOX, "Slack"] {
            for report in ["Global View", PROXY] {
                expected.push((policy.to_owned(), app.to_owned(), report.to_owned()));
            }
        }
    }
    assert_eq!(alerts, expected);
}

#[test]
fn a_policy_that_is_new_or_whose_reports_changed_alerts_again_about_what_it_knew() {
    let mut story = Story::new();
    let policy = story.create(of("Watch", PROXY));
    story.used(DROPBOX, 1, 1);
    // Anything else may change.
    story.change(policy, PolicySettings { severity: PolicySeverity::High, ..of("Watch closely", PROXY) });
    story.used(DROPBOX, 1, 2);
    assert_eq!(story.all_alerts().len(), 1);
    story.change(policy, any("Watch closely"));
    story.used(DROPBOX, 1, 3);
    assert_eq!(story.count("Watch closely"), 2, "the proxy's report again, and the Global one");
    story.create(of("Watch too", PROXY));
    story.used(DROPBOX, 1, 4);
    assert_eq!(story.count("Watch too"), 1);
}

#[test]
fn a_policy_looks_at_the_day_on_which_it_was_created_and_at_none_before() {
    let mut story = Story::new();
    story.create(of("First", PROXY));
    story.used(DROPBOX, 1, 1);
    story.used("Slack", 1, 2);
    story.create(of("Second", PROXY));
    story.go_to(morning(3));
    let apps: Vec<String> =
        story.alerts().into_iter().filter(|(policy, ..)| policy == "Second").map(|(_, app, _)| app).collect();
    assert_eq!(apps, ["Slack"]);
}

#[test]
fn a_daily_alert_limit_holds_for_a_utc_day_and_what_falls_to_it_is_over() {
    let mut story = Story::new();
    story.create(PolicySettings { daily_alert_limit: Some(2), ..of("Watch", PROXY) });
    for (app, day) in [(DROPBOX, 1), ("Slack", 1), ("Box", 1)] {
        story.used(app, 1, day);
    }
    assert_eq!(story.count("Watch"), 2, "the third of the day");
    story.go_to(morning(3));
    assert_eq!(story.count("Watch"), 2, "what fell to the limit does not alert on the morrow");
    story.used("Box", 1, 3);
    assert_eq!(story.count("Watch"), 3, "used again");
}

#[test]
fn an_alert_has_the_shape_of_the_api() {
    let mut story = Story::new();
    let trigger = vec![more_than(Measure::Users, 2), more_than(Measure::DailyTraffic, 5000)];
    story.create(PolicySettings { trigger, ..of("New popular app", PROXY) });
    story.used(DROPBOX, 3, 1);
    insta::assert_snapshot!(serde_json::to_string_pretty(&story.all_alerts()[0]).unwrap());
}

#[test]
fn an_evaluation_is_made_every_hour_and_after_each_analysis() {
    let mut story = Story::new();
    story.go_to(morning(1) + SimDuration::MINUTE);
    assert_eq!(story.evaluated, [], "without a policy there is none");
    story.create(any("Watch"));
    story.go_to(morning(1) + SimDuration::from_mins(90));
    story.log_of(PROXY, DROPBOX, 1, morning(1));
    story.go_to(morning(1) + SimDuration::from_hours(2));
    let minutes: Vec<u64> = story.evaluated.iter().map(|at| at.since(morning(1)).millis() / 60_000).collect();
    assert_eq!(minutes, [60, 91, 120]);
}
