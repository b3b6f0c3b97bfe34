//! How policies may be set up, and who may set them up.

use super::*;
use crate::catalog::RiskScore;

fn refuse(story: &mut Story, settings: PolicySettings) -> String {
    story.ask(&CloudAppsRequest::CreatePolicy(Box::new(settings))).unwrap_err().to_string()
}

#[test]
fn settings_that_cannot_be_are_refused() {
    let mut story = Story::new();
    assert!(refuse(&mut story, any("  ")).contains("needs a name"));
    let score = RiskScore::new(7).zip(RiskScore::new(3));
    let filters = AppFilters { score, ..AppFilters::default() };
    assert!(refuse(&mut story, PolicySettings { filters, ..any("Watch") }).contains("from 7 to 3"));
    assert!(refuse(&mut story, PolicySettings { daily_alert_limit: Some(0), ..any("Watch") }).contains("limit of 0"));
    let apply_to = AppliesTo::Reports(Vec::new());
    assert!(refuse(&mut story, PolicySettings { apply_to, ..any("Watch") }).contains("one report at least"));
}

#[test]
fn a_name_is_given_once_letter_case_apart_and_a_policy_may_keep_its_own() {
    let mut story = Story::new();
    let policy = story.create(any("Watch"));
    assert!(refuse(&mut story, any(" WATCH ")).contains("`Watch` already"));
    story.change(policy, PolicySettings { severity: PolicySeverity::Low, ..any("watch") });
    let other = story.create(any("Other"));
    let settings = Box::new(any("Watch"));
    story.ask(&CloudAppsRequest::ChangePolicy { policy: other, settings }).unwrap_err();
}

#[test]
fn a_policy_that_is_not_there_is_not_found_and_its_number_is_not_given_again() {
    let mut story = Story::new();
    let policy = story.create(any("Watch"));
    story.ask(&CloudAppsRequest::DeletePolicy { policy }).unwrap();
    let error = story.ask(&CloudAppsRequest::DeletePolicy { policy }).unwrap_err();
    assert_eq!(error.code, ErrorCode::ResourceNotFound);
    let settings = Box::new(any("Watch"));
    let error = story.ask(&CloudAppsRequest::ChangePolicy { policy, settings }).unwrap_err();
    assert_eq!(error.code, ErrorCode::ResourceNotFound);
    assert_ne!(story.create(any("Watch")), policy);
}

#[test]
fn policies_are_listed_as_they_stand_the_oldest_first() {
    let mut story = Story::new();
    let first = story.create(any("First"));
    story.create(any("Second"));
    story.go_to(morning(2));
    story.change(first, of("First", " proxy "));
    let Ok(CloudAppsResponse::Policies(policies)) = story.ask(&CloudAppsRequest::ListPolicies) else { panic!() };
    let names: Vec<&str> = policies.iter().map(|policy| policy.settings.name.as_str()).collect();
    assert_eq!(names, ["First", "Second"]);
    assert_eq!((policies[0].created, policies[0].changed), (morning(1), morning(2)));
    assert_eq!(policies[0].settings.apply_to, AppliesTo::Reports(vec![PROXY.to_owned()]), "by its own name");
}

#[test]
fn without_a_licence_a_policy_is_not_saved() {
    let mut story = Story::new();
    story.ask(&CloudAppsRequest::SetLicence(false)).unwrap();
    assert!(refuse(&mut story, any("Watch")).contains("licence for Microsoft Cloud App Security"));
}

#[test]
fn a_block_script_lists_what_is_unsanctioned_whatever_the_switches_say() {
    let mut story = Story::new();
    let script = |story: &mut Story, format: u16| match story.ask(&CloudAppsRequest::BlockScript { format }) {
        Ok(CloudAppsResponse::BlockScript(script)) => script,
        other => panic!("{other:?} instead of a script"),
    };
    story.tag("Box", Some(AppTag::Unsanctioned));
    story.tag(DROPBOX, Some(AppTag::Sanctioned));
    assert!(!story.core.settings().block_unsanctioned_apps);
    let found = script(&mut story, 102);
    assert_eq!(found.text, "url.domain=box.com deny\n");
    assert_eq!(found.file_name, "2021-02-10_CAS_BlueCoat_block_script.txt");
    story.tag("Box", None);
    assert_eq!(script(&mut story, 102).text, "");
    assert!(story.ask(&CloudAppsRequest::BlockScript { format: 1 }).is_err());
}
