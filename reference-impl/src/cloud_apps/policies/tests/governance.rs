//! What policies do to tags, and what the governance log says of it.

use super::*;
use crate::protocol::discovery_policies::{GovernanceActor, GovernanceStatus};

fn blocking(name: &str) -> PolicySettings {
    PolicySettings { governance: Some(AppTag::Unsanctioned), ..of(name, PROXY) }
}

#[test]
fn a_policy_tags_an_app_when_it_alerts_about_it() {
    let mut story = Story::new();
    story.create(blocking("Block"));
    story.used(DROPBOX, 1, 1);
    assert_eq!((story.count("Block"), story.tag_of(DROPBOX)), (1, Some(AppTag::Unsanctioned)));
    assert_eq!(story.tag_of("Slack"), None);
}

#[test]
fn a_tag_that_was_taken_away_by_hand_stays_away_for_ninety_days() {
    let mut story = Story::new();
    story.create(blocking("Block"));
    story.used(DROPBOX, 1, 1);
    story.tag(DROPBOX, None);
    for day in [1, 2, 45, 90] {
        story.used(DROPBOX, 1, day);
        assert_eq!(story.tag_of(DROPBOX), None, "on the {day}th day");
    }
    story.used(DROPBOX, 1, 91);
    assert_eq!(story.tag_of(DROPBOX), Some(AppTag::Unsanctioned), "on the ninety-first");
}

#[test]
fn of_the_operations_on_a_tag_the_last_one_wins_whoever_made_it() {
    let mut story = Story::new();
    story.tag(DROPBOX, Some(AppTag::Sanctioned));
    story.create(blocking("Block"));
    story.used(DROPBOX, 1, 1);
    assert_eq!(story.tag_of(DROPBOX), Some(AppTag::Unsanctioned), "the policy came last");
    story.tag(DROPBOX, Some(AppTag::Sanctioned));
    story.used(DROPBOX, 1, 2);
    assert_eq!(story.tag_of(DROPBOX), Some(AppTag::Sanctioned), "the administrator came last");
}

#[test]
fn of_two_policies_that_alert_at_once_the_later_created_comes_last() {
    let mut story = Story::new();
    story.create(blocking("Block"));
    story.create(PolicySettings { governance: Some(AppTag::Sanctioned), ..of("Approve", PROXY) });
    story.used(DROPBOX, 1, 1);
    assert_eq!(story.tag_of(DROPBOX), Some(AppTag::Sanctioned));
    let numbers: Vec<u32> = story.governance_log().iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, [1, 2]);
}

#[test]
fn a_policy_that_has_raised_its_alerts_of_the_day_tags_nothing_more() {
    let mut story = Story::new();
    story.create(PolicySettings { daily_alert_limit: Some(1), ..blocking("Block") });
    story.used(DROPBOX, 1, 1);
    story.used("Slack", 1, 1);
    assert_eq!((story.tag_of(DROPBOX), story.tag_of("Slack")), (Some(AppTag::Unsanctioned), None));
}

#[test]
fn the_governance_log_says_what_was_done_when_and_by_whom() {
    let mut story = Story::new();
    let policy = story.create(blocking("Block"));
    story.used(DROPBOX, 1, 1);
    let acted = story.evaluated[0];
    story.tag(DROPBOX, None);
    let taken_away = story.now;
    let log = story.governance_log();
    let by_policy = GovernanceActor::Policy { id: policy, name: "Block".to_owned() };
    let said: Vec<_> = log.iter().map(|e| (e.timestamp, e.app_name.as_str(), e.tag, e.by.clone())).collect();
    assert_eq!(
        said,
        [
            (acted, DROPBOX, Some(AppTag::Unsanctioned), by_policy),
            (taken_away, DROPBOX, None, GovernanceActor::Administrator),
        ]
    );
    assert!(log.iter().all(|entry| entry.status == GovernanceStatus::Successful));
}

#[test]
fn what_a_policy_did_stays_when_it_is_deleted() {
    let mut story = Story::new();
    let policy = story.create(blocking("Block"));
    story.used(DROPBOX, 1, 1);
    story.ask(&CloudAppsRequest::DeletePolicy { policy }).unwrap();
    story.used("Slack", 1, 2);
    assert_eq!((story.count("Block"), story.tag_of(DROPBOX)), (1, Some(AppTag::Unsanctioned)));
    assert_eq!(story.tag_of("Slack"), None);
}
