//! What the endpoint reports, when and how much (REP-01 to REP-06, REP-08, REP-09, PRX-01, PRX-03).

use super::*;
use crate::protocol::agent::encode_body;
use crate::quantities::Bytes;

/// The laptop makes a connection every `pause` until `until`.
fn browse_until(story: &mut Story, until: SimTime, pause: SimDuration) {
    while story.now < until {
        assert_eq!(story.browse("slack.com").observed, Observed::Buffered);
        story.run_for(pause);
    }
}

/// The laptop makes `count` connections now; how many of them are buffered.
fn browse_times(story: &mut Story, count: u32) -> usize {
    (0..count).filter(|_| story.browse("slack.com").observed == Observed::Buffered).count()
}

#[test]
fn between_the_starts_of_two_reports_are_fifty_five_to_sixty_minutes() {
    let mut story = Story::connected();
    browse_until(&mut story, at("20:00:00"), SimDuration::from_secs(20));
    let starts: Vec<SimTime> = story.reports().iter().map(|(at, _)| *at).collect();
    assert!(starts.len() >= 13, "{starts:?}");
    for pair in starts.windows(2) {
        let pause = pair[1].since(pair[0]);
        assert!((minutes(55)..=minutes(60)).contains(&pause), "{pause}");
    }
}

#[test]
fn the_hour_between_reports_holds_when_check_ins_fail_and_when_the_device_comes_and_goes() {
    let mut story = Story::connected();
    for (number, line) in [Line::LosesRequests, Line::Works, Line::LosesAnswers, Line::Works].into_iter().enumerate() {
        story.line = line;
        let until = story.now + minutes(97);
        browse_until(&mut story, until, SimDuration::from_secs(20));
        if number % 2 == 1 {
            story.endpoint.disconnect();
            story.connect(office());
        }
    }
    // A report starts when it is sent for the first time.
    let mut starts: Vec<SimTime> = story.reports().iter().map(|(_, report)| report.sealed_at).collect();
    starts.sort_unstable();
    starts.dedup();
    assert!(starts.len() >= 6, "{starts:?}");
    for pair in starts.windows(2) {
        let pause = pair[1].since(pair[0]);
        assert!((minutes(55)..=minutes(60)).contains(&pause), "{pause}");
    }
}

#[test]
fn an_idle_device_checks_in_and_reports_nothing() {
    let mut story = Story::connected();
    story.run_for(SimDuration::from_hours(12));
    assert!(story.reports().is_empty());
    assert!(story.check_ins().len() > 10);
    story.browse("slack.com");
    story.run_for(minutes(60));
    assert_eq!(story.reports().len(), 1);
}

#[test]
fn a_day_at_the_very_cap_is_sent_whole_and_the_next_connection_is_held_back_and_counted() {
    let mut story = Story::connected();
    assert_eq!(browse_times(&mut story, 4000), 4000);
    let one_more = story.browse("slack.com");
    assert_eq!(one_more.observed, Observed::HeldBack(Some(StoppedBy::Transactions)));
    assert_eq!(story.browse("slack.com").observed, Observed::HeldBack(None));
    story.run_to(at("23:59:59.999"));
    let sent: u64 = story.reports().iter().map(|(_, report)| report.count()).sum();
    assert_eq!(sent, 4000);
    let held_back = Tally { transactions: 2, up: Bytes(2 * 1339), down: Bytes(2 * 5120) };
    assert_eq!(story.endpoint.held_back(), held_back);
    story.run_for(SimDuration::MILLISECOND);
    assert_eq!(story.browse("slack.com").observed, Observed::Buffered, "a new day gives a new allowance");
    story.run_for(minutes(60));
    assert_eq!(story.reports().last().unwrap().1.held_back, held_back, "a report says what is held back");
}

#[test]
fn long_names_reach_the_four_mebibytes_first_and_the_next_connection_would_have_been_too_much() {
    let mut story = Story::connected();
    let host = format!("{}.{}.{}.example.com", "a".repeat(60), "b".repeat(60), "c".repeat(60));
    let mut buffered = 0;
    while story.browse(&host).observed == Observed::Buffered {
        buffered += 1;
    }
    assert!((3500..4000).contains(&buffered), "{buffered}");
    assert_eq!(
        story.browse(&host).observed,
        Observed::HeldBack(None),
        "the oldest are sent, what follows waits for nothing"
    );
    story.run_for(minutes(60));
    let report = Arc::clone(&story.reports()[0].1);
    assert_eq!(report.count(), buffered);
    let last = u64::from(report.transactions.last().unwrap().encoded);
    assert!(report.body.0 <= 4_194_304 && report.body.0 + last > 4_194_304, "{} and {last}", report.body.0);
    assert_eq!(report.body.0, encode_body(&report, &device_name(), &story.names).len() as u64);
}

#[test]
fn no_day_ever_sends_more_than_four_mebibytes_and_a_backlog_leaves_at_one_allowance_a_day() {
    let mut story = Story::new();
    story.connect(Network { reaches_defender: false, ..office() });
    // Three full days made where Defender is out of reach, and then ten days of one connection each.
    let mut made = 0;
    for _ in 0..3 {
        made += browse_times(&mut story, 4000);
        story.run_for(SimDuration::DAY);
    }
    assert_eq!(made, 12_000);
    assert!(story.said.is_empty());
    story.connect(office());
    let mut sent = std::collections::BTreeMap::new();
    for _ in 0..6 {
        made += browse_times(&mut story, 1);
        story.run_for(SimDuration::DAY);
    }
    for (at, report) in story.reports() {
        let (transactions, bytes) = sent.entry(at.day()).or_insert((0, Bytes::ZERO));
        *transactions += report.count();
        *bytes += report.body;
    }
    assert!(sent.values().all(|(transactions, bytes)| *transactions <= 4000 && bytes.0 <= 4_194_304), "{sent:?}");
    assert_eq!(sent.values().filter(|(transactions, _)| *transactions == 4000).count(), 3, "{sent:?}");
    assert_eq!(sent.values().map(|(transactions, _)| *transactions).sum::<u64>(), made as u64);
    assert_eq!(story.endpoint.held_back(), Tally::ZERO, "a fault changes when a transaction shows, not whether");
}

#[test]
fn a_device_that_is_away_for_eight_days_gives_up_what_is_older_than_seven() {
    let mut story = Story::new();
    story.connect(Network { reaches_defender: false, ..office() });
    assert_eq!(browse_times(&mut story, 3), 3);
    story.run_for(SimDuration::from_days(2));
    assert_eq!(browse_times(&mut story, 5), 5);
    story.run_for(SimDuration::from_days(6));
    story.connect(office());
    story.run_for(minutes(10));
    assert_eq!((story.cell.accepted(), story.endpoint.held_back().transactions), (5, 3));
}

#[test]
fn a_device_without_a_connection_keeps_its_report_and_resends_the_very_same_bytes() {
    let mut story = Story::connected();
    browse_times(&mut story, 10);
    story.line = Line::LosesAnswers;
    story.run_for(minutes(60));
    browse_times(&mut story, 10);
    story.endpoint.disconnect();
    story.run_for(SimDuration::from_hours(3));
    story.line = Line::Works;
    story.connect(Network { address: LocalAddress([192, 168, 0, 9].into()), ..office() });
    story.run_for(minutes(10));
    let reports = story.reports();
    let first: Vec<_> = reports.iter().filter(|(_, report)| report.sequence == 0).collect();
    assert!(first.len() >= 2, "it was sent again");
    let body = |report: &Report| encode_body(report, &device_name(), &story.names);
    assert!(first.iter().all(|(_, report)| **report == *first[0].1 && body(report) == body(&first[0].1)));
    assert_eq!(body(&first[0].1).len() as u64, first[0].1.body.0, "the size charged is the size sent");
    assert!(story.endpoint.unacknowledged().is_empty());
    assert_eq!(story.cell.accepted(), 20);
}

#[test]
fn reports_go_on_while_an_older_one_is_not_acknowledged() {
    let mut story = Story::connected();
    browse_times(&mut story, 1);
    story.line = Line::LosesRequests;
    let until = story.now + SimDuration::from_hours(4);
    browse_until(&mut story, until, minutes(10));
    let waiting = story.endpoint.unacknowledged().len();
    assert!((3..=4).contains(&waiting), "{waiting} reports wait");
    story.line = Line::Works;
    story.run_for(minutes(60));
    assert!(story.endpoint.unacknowledged().is_empty());
    assert_eq!(story.endpoint.buffered(), Tally::ZERO);
    assert_eq!(story.cell.accepted(), 25);
}

#[test]
fn traffic_behind_a_proxy_is_in_no_report_and_what_follows_it_is() {
    let mut story = Story::connected();
    assert_eq!(story.browse("slack.com").observed, Observed::Buffered);
    story.connect(Network { behind_proxy: true, ..office() });
    assert_eq!(story.browse("slack.com").observed, Observed::HiddenByProxy);
    story.connect(Network { address: LocalAddress([192, 168, 0, 9].into()), ..office() });
    assert_eq!(story.browse("slack.com").observed, Observed::Buffered);
    story.run_for(minutes(60));
    let reported: Vec<LocalAddress> =
        story.reports().iter().flat_map(|(_, report)| report.transactions.to_vec()).map(|t| t.address).collect();
    assert_eq!(reported, [office().address, LocalAddress([192, 168, 0, 9].into())]);
}

#[test]
fn a_sleeping_device_does_nothing() {
    let mut story = Story::new();
    assert_eq!(story.browse("slack.com").observed, Observed::NotConnected);
    story.run_for(SimDuration::from_days(1));
    assert!(story.said.is_empty());
    assert_eq!(story.endpoint.buffered(), Tally::ZERO);
}

#[test]
fn under_the_chunk_rule_a_busy_day_leaves_whole_and_nothing_is_held_back() {
    let mut story = Story::connected();
    story.edition = Edition::named("current").unwrap();
    assert_eq!(browse_times(&mut story, 9001), 9001);
    story.run_for(minutes(60));
    let counts: Vec<u64> = story.reports().iter().map(|(_, report)| report.count()).collect();
    assert_eq!(counts.iter().sum::<u64>(), 9001);
    assert!(counts.len() >= 3 && story.reports().iter().all(|(_, report)| report.body.0 <= 4_194_304), "{counts:?}");
    assert_eq!((story.endpoint.held_back(), story.cell.accepted()), (Tally::ZERO, 9001));
}
