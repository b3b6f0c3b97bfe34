//! When the endpoint talks to Defender, and what it pulls (BLK-03, BLK-10, INT-06).

use super::*;
use crate::protocol::agent::{AgentRequest, AgentResponse, Enforcer};

#[test]
fn a_device_makes_its_first_contact_within_ten_minutes_whatever_its_place_among_others() {
    let edition = Edition::contract();
    let mut latest = SimDuration::ZERO;
    for contact_jitter in (0..3_600_000).step_by(7_919) {
        let contact_jitter = SimDuration::from_millis(contact_jitter);
        let build = WindowsBuild::client(19_042, 804);
        let mut endpoint = Endpoint::new(DEVICE, &device_name(), build, Antivirus::WELL_CONFIGURED, contact_jitter);
        endpoint.connect(at("06:00:00"), office(), &edition);
        let wait = endpoint.next_timer_at().since(at("06:00:00"));
        assert!(wait <= minutes(10), "{wait}");
        latest = latest.max(wait);
    }
    assert!(latest > minutes(4), "devices that come back together do not call together");
}

#[test]
fn a_device_checks_in_at_most_once_an_hour_while_all_is_well() {
    let mut story = Story::connected();
    story.run_for(SimDuration::from_hours(24));
    let check_ins = story.check_ins();
    assert_eq!(check_ins.len(), 25);
    assert!(check_ins.windows(2).all(|pair| pair[1].since(pair[0]) == minutes(58)));
}

#[test]
fn a_check_in_that_fails_is_retried_within_five_minutes_until_one_succeeds() {
    for line in [Line::LosesRequests, Line::LosesAnswers] {
        let mut story = Story::connected();
        story.block("dropbox.com");
        story.line = line;
        story.run_for(minutes(78));
        let check_ins = story.check_ins();
        assert!(check_ins.len() >= 6, "{check_ins:?}");
        assert!(check_ins[1..].windows(2).all(|pair| pair[1].since(pair[0]) <= minutes(5)), "{check_ins:?}");
        assert!(story.endpoint.policy().is_none());
        story.line = Line::Works;
        story.run_for(minutes(5));
        assert!(story.endpoint.policy().is_some());
        let succeeded = *story.check_ins().last().unwrap();
        story.run_to(succeeded + minutes(57));
        assert_eq!(*story.check_ins().last().unwrap(), succeeded, "afterwards it is calm again");
    }
}

#[test]
fn six_check_ins_lost_in_a_row_do_not_keep_a_policy_from_a_device_for_two_hours() {
    // The worst case: the tag comes right after a check-in, the indicator ten minutes later, and then six exchanges
    // fail.
    let mut story = Story::connected();
    let tagged = story.now;
    story.run_for(minutes(10));
    story.block("dropbox.com");
    story.line = Line::LosesAnswers;
    while story.check_ins().len() < 7 {
        story.run_for(SimDuration::SECOND);
    }
    story.run_for(SimDuration::from_secs(30));
    story.line = Line::Works;
    story.run_for(minutes(5));
    assert_eq!(story.check_ins().len(), 8);
    assert!(story.endpoint.policy().is_some());
    assert!(story.now.since(tagged) < SimDuration::from_hours(2));
}

#[test]
fn the_policy_is_pulled_once_and_asked_for_by_number() {
    let mut story = Story::connected();
    let before = story.check_ins().len();
    story.block("dropbox.com");
    story.run_for(minutes(58 * 3));
    assert_eq!(story.check_ins().len(), before + 3);
    let asked: Vec<u32> = story
        .said
        .iter()
        .filter_map(|(_, request)| match request {
            AgentRequest::CheckIn(check_in) => Some(check_in.policy.0),
            _ => None,
        })
        .collect();
    let newest = story.endpoint.policy().unwrap().version().0;
    assert!(asked.ends_with(&[newest, newest]), "{asked:?}");
    let given = story.answers.iter().filter_map(|answer| match answer {
        AgentResponse::CheckIn(answer) => answer.policy.as_ref(),
        _ => None,
    });
    assert_eq!(given.filter(|policy| policy.version().0 == newest).count(), 1);
}

#[test]
fn a_device_that_was_away_blocks_within_ten_minutes_of_its_return() {
    let mut story = Story::connected();
    story.endpoint.disconnect();
    story.block("dropbox.com");
    story.run_for(SimDuration::from_days(3));
    assert_eq!(story.check_ins().len(), 1, "without a connection it says nothing");
    story.connect(office());
    assert_eq!(story.browse("www.dropbox.com").blocked, None);
    story.run_for(minutes(10));
    assert_eq!(story.browse("www.dropbox.com").blocked, Some(Enforcer::NetworkProtection));
}

#[test]
fn a_policy_once_on_the_device_holds_out_of_reach_of_the_clouds_and_after_a_restart() {
    let mut story = Story::connected();
    story.block("dropbox.com");
    story.run_for(minutes(60));
    story.endpoint.crash();
    assert_eq!(story.browse("dropbox.com").observed, Observed::NotConnected);
    story.connect(Network { reaches_defender: false, ..office() });
    story.run_for(SimDuration::from_days(30));
    assert_eq!(story.browse("dropbox.com").blocked, Some(Enforcer::NetworkProtection));
}

#[test]
fn moving_between_networks_does_not_put_a_check_in_off() {
    let mut story = Story::connected();
    let due = story.endpoint.next_timer_at();
    for place in 0..20 {
        story.connect(Network { address: LocalAddress([192, 168, place, 9].into()), ..office() });
        assert_eq!(story.endpoint.next_timer_at(), due);
    }
}

#[test]
fn each_version_takes_part_from_its_own_build_on_and_servers_never_do() {
    let cases = [
        (WindowsBuild::client(15_063, 9999), false),
        (WindowsBuild::client(16_299, 1084), false),
        (WindowsBuild::client(16_299, 1085), true),
        (WindowsBuild::client(17_134, 703), false),
        (WindowsBuild::client(17_134, 704), true),
        (WindowsBuild::client(17_763, 378), false),
        (WindowsBuild::client(17_763, 379), true),
        (WindowsBuild::client(18_362, 1), true),
        (WindowsBuild::server(17_763, 1790), false),
    ];
    for (build, takes_part) in cases {
        let mut story = Story::with(build, Antivirus::WELL_CONFIGURED);
        story.block("dropbox.com");
        story.run_for(minutes(1));
        story.connect(office());
        story.endpoint.sign_in(story.now, story.erin);
        story.wake();
        let open = story.browse("slack.com");
        assert_eq!(open.observed == Observed::Buffered, takes_part, "{build}");
        assert_eq!(open.observed == Observed::NotEligible, !takes_part, "{build}");
        assert_eq!(story.browse("dropbox.com").blocked.is_some(), takes_part, "{build}");
        story.run_for(minutes(60));
        assert_eq!(story.cell.accepted(), if takes_part { 2 } else { 0 }, "{build}");
        assert_eq!(story.alerts().len(), usize::from(takes_part), "{build}");
        assert_eq!(story.cell.inventory().logons.len(), usize::from(takes_part), "{build}");
    }
}
