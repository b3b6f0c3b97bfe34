//! From tag to indicator and back (BLK-01, BLK-02, BLK-06 to BLK-08, BLK-14, BLK-15, ALR-03).

use super::*;

#[test]
fn within_ten_minutes_of_the_tag_the_apps_domains_are_indicators_and_not_a_moment_before_the_delay() {
    let mut story = Story::blocking();
    let tagged = story.now;
    story.unsanction("Dropbox");
    story.run_for(SimDuration::from_millis(29_999));
    assert!(story.synchronised().is_empty());
    assert_eq!(story.line_of("Dropbox").waiting, ["dropbox.com", "dropboxstatic.com"]);
    story.run_to(tagged + minutes(10));
    assert_eq!(story.synchronised(), ["dropbox.com", "dropboxstatic.com"]);
    let line = story.line_of("Dropbox");
    assert_eq!((line.propagated.len(), line.waiting.len()), (2, 0));
}

#[test]
fn a_synchronised_indicator_is_as_the_contract_says_field_by_field() {
    let mut story = Story::blocking();
    story.unsanction("Dropbox");
    story.run_for(minutes(10));
    let indicators = story.indicators();
    let indicator = indicators.iter().find(|indicator| indicator.submitted.indicator_value == "dropbox.com").unwrap();
    let expected = IndicatorSubmission {
        indicator_value: "dropbox.com".to_owned(),
        indicator_type: IndicatorType::DomainName,
        action: Action::AlertAndBlock,
        application: Some("Dropbox".to_owned()),
        title: "Unsanctioned cloud app access was blocked".to_owned(),
        description: "Dropbox is tagged as unsanctioned in Microsoft Cloud App Security".to_owned(),
        expiration_time: None,
        severity: Some(Severity::Low),
        recommended_actions: None,
        rbac_group_names: Vec::new(),
        later: crate::protocol::defender::LaterFields::default(),
    };
    assert_eq!(indicator.submitted, expected);
    assert_eq!(
        (indicator.source.as_str(), indicator.source_type),
        ("Microsoft Cloud App Security", SourceType::AadApp)
    );
}

#[test]
fn only_unsanctioned_apps_are_synchronised_and_the_last_operation_wins() {
    let mut story = Story::blocking();
    story.tag("Dropbox", AppTag::Sanctioned);
    story.run_for(minutes(10));
    assert!(story.synchronised().is_empty());
    story.unsanction("Dropbox");
    story.run_for(minutes(10));
    assert_eq!(story.synchronised().len(), 2);
    story.tag("Dropbox", AppTag::Sanctioned);
    story.run_for(minutes(10));
    assert!(story.synchronised().is_empty());
}

#[test]
fn a_full_url_is_skipped_and_shown_to_the_administrator_and_the_hosts_beside_it_are_not() {
    let mut story = Story::blocking();
    story.unsanction("Mixed");
    story.unsanction("Legacy Drive");
    story.run_for(minutes(10));
    assert_eq!(story.synchronised(), ["mixed.example.net"]);
    let mixed = story.line_of("Mixed");
    assert_eq!(mixed.skipped, ["example.com/x", "*-my.sharepoint.com"]);
    assert_eq!((mixed.propagated, mixed.waiting), (vec!["mixed.example.net".to_owned()], Vec::new()));
    let legacy = story.line_of("Legacy Drive");
    assert_eq!(legacy.skipped, ["google.com/drive", "google.com/files"]);
    assert!(legacy.propagated.is_empty() && legacy.waiting.is_empty());
}

#[test]
fn a_domain_shared_with_another_unsanctioned_app_stays_until_the_last_of_them_is_untagged() {
    let mut story = Story::blocking();
    story.unsanction("Shopify");
    story.unsanction("Shop");
    story.run_for(minutes(10));
    assert_eq!(story.synchronised(), ["myshopify.com", "shop.app", "shopify.com"]);
    story.untag("Shopify");
    story.run_for(minutes(10));
    assert_eq!(story.synchronised(), ["shop.app", "shopify.com"]);
    story.untag("Shop");
    story.run_for(minutes(10));
    assert!(story.synchronised().is_empty());
}

#[test]
fn with_any_of_its_conditions_off_nothing_is_synchronised_and_with_it_back_apps_tagged_earlier_are() {
    type Switch = fn(&mut Story, bool);
    let switches: [Switch; 3] = [
        Story::switch_integration,
        |story, on| story.save(on, Severity::Low),
        |story, on| drop(story.ask(&CloudAppsRequest::SetLicence(on)).unwrap()),
    ];
    for switch in switches {
        let mut story = Story::blocking();
        story.unsanction("Dropbox");
        story.run_for(minutes(10));
        switch(&mut story, false);
        story.run_for(minutes(10));
        assert!(story.synchronised().is_empty(), "the indicators are withdrawn");
        assert_eq!(story.line_of("Dropbox").tag, AppTag::Unsanctioned, "the tag stays");
        switch(&mut story, true);
        story.run_for(minutes(10));
        assert_eq!(story.synchronised().len(), 2);
    }
}

#[test]
fn a_saved_severity_reaches_all_indicators_and_an_unsaved_one_changes_nothing() {
    let mut story = Story::blocking();
    story.unsanction("Dropbox");
    story.unsanction("Shop");
    story.run_for(minutes(10));
    let severities = |story: &Story| -> Vec<Option<Severity>> {
        story.indicators().iter().map(|indicator| indicator.submitted.severity).collect()
    };
    assert_eq!(severities(&story), [Some(Severity::Low); 4]);
    story.save(true, Severity::High);
    story.run_for(minutes(10));
    assert_eq!(severities(&story), [Some(Severity::High); 4]);
    story.ask(&CloudAppsRequest::SetLicence(false)).unwrap();
    let refused = Settings { block_unsanctioned_apps: true, alert_severity: Severity::Medium };
    story.ask(&CloudAppsRequest::SaveSettings(refused)).unwrap_err();
    story.ask(&CloudAppsRequest::SetLicence(true)).unwrap();
    story.run_for(minutes(10));
    assert_eq!(severities(&story), [Some(Severity::High); 4]);
}

#[test]
fn a_severity_saved_while_a_request_is_under_way_is_not_taken_for_the_one_it_carried() {
    let mut story = Story::blocking();
    story.line = Line::Delays(SimDuration::from_secs(20));
    story.unsanction("Dropbox");
    // The list takes 20 seconds from half a minute on, the import 20 more.
    story.run_for(SimDuration::from_secs(60));
    assert!(matches!(story.asked.last(), Some((_, DefenderRequest::ImportIndicators(_)))));
    story.save(true, Severity::High);
    story.run_for(minutes(10));
    assert!(story.indicators().iter().all(|indicator| indicator.submitted.severity == Some(Severity::High)));
}

#[test]
fn somebody_elses_indicator_is_neither_changed_nor_deleted_and_ours_follows_when_it_is_gone() {
    let mut story = Story::blocking();
    story.administrator_submits(domain("dropbox.com", Action::Allowed));
    let theirs = story.indicators()[0].clone();
    story.unsanction("Dropbox");
    story.run_for(minutes(10));
    assert_eq!(*story.indicators()[0], theirs);
    assert_eq!(story.synchronised(), ["dropboxstatic.com"]);
    let line = story.line_of("Dropbox");
    assert_eq!((line.taken, line.waiting), (vec!["dropbox.com".to_owned()], Vec::new()));
    story.untag("Dropbox");
    story.run_for(minutes(10));
    assert_eq!(story.indicators(), [&theirs]);
    story.unsanction("Dropbox");
    story.run_for(minutes(10));
    story.administrator(DefenderRequest::DeleteIndicator(theirs.id));
    story.run_for(minutes(12));
    assert_eq!(story.synchronised(), ["dropbox.com", "dropboxstatic.com"]);
}

#[test]
fn a_newer_tag_cancels_what_is_queued() {
    let mut story = Story::blocking();
    story.unsanction("Dropbox");
    story.run_for(SimDuration::from_secs(10));
    story.untag("Dropbox");
    story.run_for(minutes(20));
    let created = story.asked_when(|request| matches!(request, DefenderRequest::ImportIndicators(_)));
    assert!(created.is_empty(), "{created:?}");
    assert!(story.indicators().is_empty());
}

#[test]
fn when_nothing_differs_nothing_is_asked() {
    let mut story = Story::blocking();
    story.unsanction("Dropbox");
    story.run_for(minutes(30));
    story.asked.clear();
    story.run_for(SimDuration::from_days(2));
    assert!(story.asked.is_empty(), "{:?}", story.asked);
}
