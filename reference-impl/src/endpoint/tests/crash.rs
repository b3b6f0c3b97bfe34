//! Crashes and broken lines: nothing acknowledged is lost, nothing is counted twice, in the end all of it is there
//! (ROB-01, ROB-02).

use super::*;
use crate::defender::TimelineEntry;
use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
enum Event {
    Browse(u16),
    SignIn,
    Crash,
    Reconnect,
    Disconnect,
    Line(Line),
    Wait(u64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => (1u16..300).prop_map(Event::Browse),
        1 => Just(Event::SignIn),
        2 => Just(Event::Crash),
        4 => Just(Event::Reconnect),
        1 => Just(Event::Disconnect),
        1 => Just(Event::Line(Line::Works)),
        1 => Just(Event::Line(Line::LosesRequests)),
        1 => Just(Event::Line(Line::LosesAnswers)),
        6 => (1u64..5_000_000).prop_map(Event::Wait),
    ]
}

/// What the device still has, what Defender has, and what the cap holds back, by the numbers of transactions.
fn accounted(story: &Story) -> u64 {
    let sealed = story.endpoint.unacknowledged().iter().flat_map(|report| report.first..report.first + report.count());
    let not_arrived = sealed.filter(|number| !story.cell.has_accepted(*number)).count() as u64;
    story.cell.accepted()
        + not_arrived
        + story.endpoint.buffered().transactions
        + story.endpoint.held_back().transactions
}

proptest! {
    #[test]
    fn at_every_moment_each_transaction_is_in_exactly_one_place_and_in_the_end_in_defender(
        events in prop::collection::vec(event(), 1..60),
    ) {
        let mut story = Story::connected();
        let (mut done, mut sign_ins) = (0, 0);
        for event in events {
            match event {
                Event::Browse(count) => {
                    for _ in 0..count {
                        done += u64::from(story.browse("slack.com").observed != Observed::NotConnected);
                    }
                }
                Event::SignIn => {
                    sign_ins += 1;
                    story.endpoint.sign_in(story.now, story.erin);
                }
                Event::Crash => story.endpoint.crash(),
                Event::Reconnect => story.connect(office()),
                Event::Disconnect => story.endpoint.disconnect(),
                Event::Line(line) => story.line = line,
                Event::Wait(millis) => story.run_for(SimDuration::from_millis(millis)),
            }
            prop_assert_eq!(accounted(&story), done);
        }
        story.line = Line::Works;
        story.connect(office());
        story.run_for(SimDuration::from_days(2));
        prop_assert_eq!(story.cell.accepted() + story.endpoint.held_back().transactions, done);
        prop_assert!(story.endpoint.unacknowledged().is_empty());
        let timeline = story.cell.timeline().unwrap();
        let network = timeline.iter().filter(|event| event.is_network()).count() as u64;
        let signed_in = timeline.iter().filter(|event| {
            let TimelineEntry::Agent { event, .. } = event.what else { return false };
            matches!(event.kind, EventKind::SignIn { .. })
        });
        prop_assert_eq!((network, signed_in.count()), (story.cell.accepted(), sign_ins));
        // On no day more than the cap, however often it crashed.
        let mut days = std::collections::BTreeMap::new();
        let mut seen = std::collections::BTreeSet::new();
        for (_, report) in story.reports() {
            if seen.insert(report.sequence) {
                *days.entry(report.sealed_at.day()).or_insert(0) += report.count();
            }
        }
        prop_assert!(days.values().all(|count| *count <= 4000));
    }
}

#[test]
fn a_crash_right_after_a_report_was_sealed_sends_the_same_report_again() {
    let mut story = Story::connected();
    story.browse("slack.com");
    story.line = Line::LosesRequests;
    story.run_to(at("06:58:40"));
    let before = Arc::clone(&story.endpoint.unacknowledged()[0]);
    story.endpoint.crash();
    story.browse("slack.com");
    story.line = Line::Works;
    story.connect(office());
    story.run_for(minutes(10));
    assert_eq!(*story.reports().last().unwrap().1, *before);
    assert_eq!(story.cell.accepted(), 1, "without power nothing was done");
}

#[test]
fn a_crash_keeps_sign_ins_and_attempts_that_defender_does_not_know_of() {
    let mut story = Story::connected();
    story.block("dropbox.com");
    story.run_for(minutes(60));
    story.line = Line::LosesRequests;
    story.browse("dropbox.com");
    story.endpoint.sign_in(story.now, story.erin);
    story.wake();
    story.endpoint.crash();
    story.line = Line::Works;
    story.connect(office());
    story.run_for(minutes(10));
    assert_eq!(story.alerts().len(), 1);
    assert_eq!(story.cell.inventory().logons.len(), 1);
}
