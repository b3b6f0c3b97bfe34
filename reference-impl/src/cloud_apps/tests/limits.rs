//! Limits of Defender, and how the synchronisation lives with them (BLK-08, BLK-12, API-05).

use super::*;

/// A catalogue of one app with this many domains, and one with a single domain.
fn with_large_app(domains: usize) -> Story {
    let mut story = Story::blocking();
    let many = (0..domains).map(|n| format!("d{n}.large.example")).collect::<Vec<_>>().join(" ");
    let rows = format!(
        "50001,gnomon,Large,cloudStorage,1,yes,5,derived,{many}\n\
         50002,gnomon,Small,cloudStorage,2,yes,5,derived,small.example\n"
    );
    let header = CATALOG.lines().next().unwrap();
    story.catalog = Catalog::from_csv(&format!("{header}\n{rows}")).unwrap();
    story
}

#[test]
fn a_large_app_is_imported_in_batches_of_at_most_five_hundred() {
    let mut story = with_large_app(1201);
    story.unsanction("Large");
    story.run_for(minutes(10));
    assert_eq!(story.synchronised().len(), 1201);
    let batch = |(_, request): &(SimTime, DefenderRequest)| match request {
        DefenderRequest::ImportIndicators(submissions) => Some(submissions.len()),
        _ => None,
    };
    let batches: Vec<usize> = story.asked.iter().filter_map(batch).collect();
    assert_eq!(batches, [500, 500, 201]);
}

#[test]
fn a_thousand_domains_at_once_are_withdrawn_within_ten_minutes_although_only_a_hundred_calls_a_minute_are_allowed() {
    let mut story = with_large_app(1000);
    story.unsanction("Large");
    story.run_for(minutes(30));
    let untagged = story.now;
    story.untag("Large");
    story.run_for(minutes(10));
    assert!(story.synchronised().is_empty());
    let deletes = story.asked_when(|request| matches!(request, DefenderRequest::DeleteIndicator(_)));
    assert!(deletes.len() >= 1000 && deletes.iter().all(|at| at.since(untagged) <= minutes(10)));
}

#[test]
fn a_stated_wait_is_obeyed_to_the_second_and_then_the_work_goes_on() {
    let mut story = Story::blocking();
    story.refusal = Some(ApiError::throttled(SimDuration::from_secs(200)));
    story.unsanction("Dropbox");
    story.run_for(SimDuration::from_secs(31));
    let refused = story.asked.len();
    assert_eq!(refused, 1);
    story.refusal = None;
    // Not even a change in the meantime makes it call.
    story.unsanction("Shop");
    story.run_for(SimDuration::from_secs(198));
    assert_eq!(story.asked.len(), refused);
    story.run_for(SimDuration::from_secs(2));
    assert!(story.asked.len() > refused);
    story.run_for(minutes(10));
    assert_eq!(story.synchronised(), ["dropbox.com", "dropboxstatic.com", "shop.app", "shopify.com"]);
}

#[test]
fn a_stated_wait_is_obeyed_although_another_request_of_the_round_fails_meanwhile() {
    let mut story = with_large_app(600);
    // The list is answered; of the two imports the first is lost, and the second is told to wait.
    story.unsanction("Large");
    story.run_for(SimDuration::from_secs(29));
    story.line = Line::Delays(SimDuration::from_secs(1));
    story.run_for(SimDuration::from_secs(2));
    assert_eq!(story.asked.len(), 3, "a list and two imports");
    story.flight.remove(0);
    story.refusal = Some(ApiError::throttled(SimDuration::from_secs(300)));
    let told = story.now;
    story.run_for(SimDuration::from_secs(5));
    story.refusal = None;
    story.run_to(told + SimDuration::from_secs(295));
    assert_eq!(story.asked.len(), 3, "nothing is asked before the wait is over");
    story.run_for(minutes(10));
    assert_eq!(story.synchronised().len(), 600);
}

#[test]
fn at_the_limit_the_tag_is_kept_the_shortfall_is_visible_and_made_good_when_there_is_room() {
    let mut story = Story::blocking();
    *story.edition.limits.indicators = 3;
    for host in ["a.com", "b.com"] {
        story.administrator_submits(domain(host, Action::Alert));
    }
    story.unsanction("Dropbox");
    story.run_for(minutes(10));
    assert_eq!(story.synchronised(), ["dropbox.com"]);
    let line = story.line_of("Dropbox");
    assert_eq!(line.tag, AppTag::Unsanctioned);
    assert_eq!((line.propagated, line.waiting), (vec!["dropbox.com".to_owned()], vec!["dropboxstatic.com".to_owned()]));
    story.run_for(SimDuration::from_hours(1));
    assert_eq!(story.synchronised().len(), 1, "there is no room yet");
    let theirs = story.indicators()[0].id;
    story.administrator(DefenderRequest::DeleteIndicator(theirs));
    story.run_for(minutes(11));
    assert_eq!(story.synchronised(), ["dropbox.com", "dropboxstatic.com"]);
    assert!(story.line_of("Dropbox").waiting.is_empty());
}

#[test]
fn fifteen_thousand_is_the_limit_of_the_contract() {
    let mut story = with_large_app(15_001);
    story.unsanction("Large");
    story.run_for(minutes(10));
    assert_eq!(story.synchronised().len(), 15_000);
    assert_eq!(story.line_of("Large").waiting.len(), 1);
}
