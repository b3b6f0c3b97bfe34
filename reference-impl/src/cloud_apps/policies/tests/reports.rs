//! Which reports policies look at.

use super::*;
use crate::protocol::discovery::GLOBAL_VIEW;
use crate::protocol::discovery::WIN10_ENDPOINT_USERS;

fn snapshot(story: &mut Story, name: &str) {
    let source = DataSource { name: name.to_owned(), log_type: 120, attributes: LogAttributes::ALL };
    let log = vec![story.logged(DROPBOX, 1, story.now)];
    story.core.sources_mut().add_snapshot(story.now, source, log, 90).unwrap();
}

#[test]
fn a_snapshot_never_triggers_an_alert() {
    let mut story = Story::new();
    story.create(any("Watch"));
    snapshot(&mut story, "By hand");
    story.go_to(morning(3));
    assert_eq!(story.alerts(), []);
}

#[test]
fn a_policy_for_a_snapshot_is_refused_and_for_a_report_that_does_not_exist_too() {
    let mut story = Story::new();
    snapshot(&mut story, "By hand");
    let mut refuse = |report: &str| {
        story.ask(&CloudAppsRequest::CreatePolicy(Box::new(of("Watch", report)))).unwrap_err().to_string()
    };
    assert!(refuse("by hand").contains("snapshot"));
    assert!(refuse("Proxi").contains("did you mean `Proxy`?"));
}

#[test]
fn all_continuous_reports_are_that_of_the_endpoints_the_global_one_and_each_log_source_also_later_ones() {
    let mut story = Story::new();
    story.create(any("Watch"));
    let source = DataSource { name: "Later".to_owned(), log_type: 120, attributes: LogAttributes::ALL };
    story.core.sources_mut().add_source(story.now, source).unwrap();
    story.log_of(PROXY, DROPBOX, 1, story.now);
    story.log_of("Later", DROPBOX, 1, story.now);
    story.device_uses(1, 0, story.now);
    story.go_to(morning(2));
    let reports: Vec<String> = story.alerts().into_iter().map(|(.., report)| report).collect();
    assert_eq!(reports, [WIN10_ENDPOINT_USERS, GLOBAL_VIEW, PROXY, "Later"]);
}

#[test]
fn a_policy_for_one_report_looks_at_no_other() {
    for report in [WIN10_ENDPOINT_USERS, GLOBAL_VIEW, PROXY] {
        let mut story = Story::new();
        story.create(of("Watch", &report.to_uppercase()));
        story.log_of(PROXY, DROPBOX, 1, story.now);
        story.device_uses(1, 0, story.now);
        story.go_to(morning(2));
        let reports: Vec<String> = story.alerts().into_iter().map(|(.., report)| report).collect();
        assert_eq!(reports, [report]);
    }
}

#[test]
fn the_global_report_counts_a_user_of_two_logs_once() {
    for (threshold, alerts) in [(2, 1), (3, 0)] {
        let mut story = Story::new();
        let source = DataSource { name: "Second".to_owned(), log_type: 120, attributes: LogAttributes::ALL };
        story.core.sources_mut().add_source(story.now, source).unwrap();
        story
            .create(PolicySettings { trigger: vec![more_than(Measure::Users, threshold)], ..of("Watch", GLOBAL_VIEW) });
        story.log_of(PROXY, DROPBOX, 3, story.now);
        story.log_of("Second", DROPBOX, 2, story.now);
        story.go_to(morning(2));
        assert_eq!(story.count("Watch"), alerts, "three users, more than {threshold}");
    }
}
