//! What goes wrong between the clouds, and what becomes of it (ROB-01 to ROB-03).

use super::*;

#[test]
fn a_failing_defender_is_asked_again_with_pauses_that_double_up_to_a_limit() {
    for refusal in [None, Some(ApiError::new(ErrorCode::BadRequest, "something is wrong here"))] {
        let mut story = Story::blocking();
        match &refusal {
            None => story.line = Line::LosesRequests,
            Some(_) => story.refusal.clone_from(&refusal),
        }
        story.unsanction("Dropbox");
        story.run_for(minutes(20));
        // An answer that does not come is waited for half a minute.
        let waited = if refusal.is_none() { SimDuration::from_secs(30) } else { SimDuration::ZERO };
        let pauses: Vec<SimDuration> = story.asked.windows(2).map(|pair| pair[1].0.since(pair[0].0)).collect();
        let expected = [15, 30, 60, 120, 120, 120].map(|seconds| SimDuration::from_secs(seconds) + waited);
        assert_eq!(pauses[..6], expected);
        (story.line, story.refusal) = (Line::Works, None);
        story.run_for(minutes(3));
        assert_eq!(story.synchronised().len(), 2);
    }
}

#[test]
fn after_a_success_the_pauses_begin_small_again() {
    let mut story = Story::blocking();
    story.line = Line::LosesRequests;
    story.unsanction("Dropbox");
    story.run_for(minutes(20));
    story.line = Line::Works;
    story.run_for(minutes(20));
    story.refusal = Some(ApiError::new(ErrorCode::BadRequest, "something is wrong here"));
    story.asked.clear();
    story.unsanction("Shop");
    story.run_for(minutes(1));
    assert_eq!(story.asked[1].0.since(story.asked[0].0), SimDuration::from_secs(15));
}

#[test]
fn an_import_that_was_carried_out_and_not_answered_makes_no_second_indicator() {
    let mut story = Story::blocking();
    story.unsanction("Dropbox");
    story.run_for(SimDuration::from_secs(29));
    story.line = Line::Delays(SimDuration::from_secs(1));
    story.run_for(SimDuration::from_secs(2));
    story.line = Line::LosesAnswers;
    story.run_for(minutes(1));
    assert_eq!(story.synchronised().len(), 2);
    assert!(story.line_of("Dropbox").propagated.is_empty(), "Cloud App Security does not know");
    story.line = Line::Works;
    story.run_for(minutes(10));
    assert_eq!(story.line_of("Dropbox").propagated.len(), 2);
    assert_eq!(story.indicators().len(), 2);
}

#[test]
fn a_crash_while_an_import_is_under_way_leaves_no_indicator_that_nobody_wants() {
    let mut story = Story::blocking();
    story.unsanction("Dropbox");
    story.line = Line::Delays(SimDuration::from_secs(5));
    story.run_for(SimDuration::from_secs(36));
    assert!(matches!(story.asked.last(), Some((_, DefenderRequest::ImportIndicators(_)))));
    story.crash();
    story.untag("Dropbox");
    story.run_for(SimDuration::from_secs(6));
    assert_eq!(story.synchronised().len(), 2, "the import was carried out all the same");
    story.line = Line::Works;
    story.run_for(minutes(10));
    assert!(story.synchronised().is_empty());
}

#[test]
fn a_crash_loses_neither_tags_nor_settings_nor_what_is_known() {
    let mut story = Story::blocking();
    story.unsanction("Dropbox");
    story.run_for(minutes(10));
    story.save(true, Severity::High);
    story.unsanction("Shop");
    story.crash();
    assert_eq!(story.core.settings().alert_severity, Severity::High);
    assert_eq!(story.line_of("Dropbox").propagated.len(), 2);
    story.run_for(minutes(10));
    assert_eq!(story.synchronised(), ["dropbox.com", "dropboxstatic.com", "shop.app", "shopify.com"]);
}

#[test]
fn a_request_that_arrives_after_it_was_given_up_on_changes_nothing_in_the_end() {
    for by in [SimDuration::from_secs(31), minutes(3), minutes(9)] {
        let mut story = Story::blocking();
        story.unsanction("Dropbox");
        story.run_for(SimDuration::from_secs(29));
        story.line = Line::Delays(SimDuration::from_millis(1));
        story.run_for(SimDuration::from_secs(1));
        // The list is answered, the import that follows takes so long that the tag is gone before it arrives.
        story.line = Line::Delays(by);
        story.run_for(SimDuration::from_millis(1));
        assert!(matches!(story.asked.last(), Some((_, DefenderRequest::ImportIndicators(_)))));
        story.line = Line::Works;
        story.untag("Dropbox");
        story.run_for(minutes(25));
        assert!(story.synchronised().is_empty(), "late by {by}");
    }
}

#[test]
fn a_copy_of_an_import_that_arrives_after_the_tag_is_gone_changes_nothing_in_the_end() {
    for lost in [false, true] {
        let mut story = Story::blocking();
        story.line = Line::Repeats(minutes(5));
        story.unsanction("Dropbox");
        story.run_for(minutes(1));
        assert_eq!(story.synchronised().len(), 2);
        story.line = Line::Works;
        story.untag("Dropbox");
        story.run_for(minutes(3));
        assert!(story.synchronised().is_empty());
        // The copy is carried out; whether its answer arrives or not, it is found out.
        story.line = if lost { Line::LosesAnswers } else { Line::Works };
        story.run_for(SimDuration::from_secs(105));
        assert_eq!(story.synchronised().len(), 2);
        story.line = Line::Works;
        story.run_for(minutes(15));
        assert!(story.synchronised().is_empty(), "answer lost: {lost}");
    }
}
