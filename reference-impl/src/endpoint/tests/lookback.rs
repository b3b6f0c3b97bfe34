//! Looking back: what was done while an indicator existed and its policy had not arrived is in an alert (ALR-01,
//! ALR-02).

use super::*;
use crate::defender::AlertOutcome;
use crate::protocol::agent::AgentResponse;

const NOT_YET: AlertOutcome = AlertOutcome::PolicyNotYetArrived;

#[test]
fn from_the_moment_the_indicator_exists_every_attempt_is_in_an_alert_and_none_before() {
    let mut story = Story::connected();
    story.browse("dropbox.com");
    story.run_for(SimDuration::MILLISECOND);
    story.block("dropbox.com");
    story.browse("www.dropbox.com");
    story.browse("slack.com");
    story.run_for(minutes(30));
    story.browse("dropbox.com");
    assert!(story.alerts().is_empty(), "the device does not know yet");
    story.run_for(minutes(30));
    assert_eq!(story.alerts(), [("dropbox.com", NOT_YET, 2)]);
    let evidence: Vec<SimTime> = story.cell.alerts()[0].evidence.iter().map(|attempt| attempt.at).collect();
    assert_eq!(evidence, [at("06:01:00.001"), at("06:31:00.001")]);
    story.run_for(SimDuration::from_hours(3));
    assert_eq!(story.alerts(), [("dropbox.com", NOT_YET, 2)], "each counts once");
}

#[test]
fn an_attempt_between_the_making_of_an_indicator_and_its_publication_is_not_forgotten_by_a_check_in_in_between() {
    let mut story = Story::connected();
    // The next check-in is at 06:58:00; versions are published on the minute.
    story.run_to(at("06:57:59.998"));
    story.block("dropbox.com");
    story.run_to(at("06:57:59.999"));
    story.browse("dropbox.com");
    story.run_to(at("06:58:00"));
    assert_eq!(story.endpoint.policy().map(|policy| policy.rules().len()), Some(1), "published just in time");
    assert_eq!(story.alerts(), [("dropbox.com", NOT_YET, 1)]);

    let mut story = Story::connected();
    story.endpoint.was_connected(at("06:58:30"));
    story.run_to(at("06:58:10"));
    story.block("dropbox.com");
    story.run_to(at("06:58:20"));
    story.browse("dropbox.com");
    story.run_to(at("06:58:40"));
    assert_eq!(story.check_ins().last(), Some(&at("06:58:30")));
    assert!(story.alerts().is_empty(), "the check-in brought no policy");
    assert_eq!(story.cell.accepted(), 1, "and the attempt has left in a report");
    story.run_for(minutes(60));
    assert_eq!(story.alerts(), [("dropbox.com", NOT_YET, 1)]);
}

#[test]
fn an_attempt_that_left_in_a_report_while_check_ins_failed_is_looked_back_over_too() {
    for line in [Line::LosesRequests, Line::LosesAnswers] {
        let mut story = Story::connected();
        story.block("dropbox.com");
        story.run_for(minutes(10));
        story.browse("dropbox.com");
        story.line = line;
        story.run_for(minutes(49));
        assert_eq!(story.reports().len(), 1, "the report went although the check-in failed");
        story.line = Line::Works;
        story.run_for(minutes(60));
        assert_eq!(story.alerts(), [("dropbox.com", NOT_YET, 1)], "{line:?}");
    }
}

#[test]
fn an_answer_that_comes_late_or_twice_makes_no_attempt_forgotten() {
    let mut story = Story::connected();
    let is_answer = |answer: &&AgentResponse| matches!(answer, AgentResponse::CheckIn(_));
    let stale = story.answers.iter().find(is_answer).unwrap().clone();
    story.run_for(minutes(1));
    story.block("dropbox.com");
    story.run_for(minutes(10));
    story.browse("dropbox.com");
    story.run_for(minutes(10));
    assert!(story.hear(&stale).is_empty());
    story.run_for(minutes(60));
    assert_eq!(story.alerts(), [("dropbox.com", NOT_YET, 1)]);
    // An older policy does not replace a newer one either.
    let held = story.endpoint.policy().unwrap().version();
    story.hear(&stale);
    assert_eq!(story.endpoint.policy().unwrap().version(), held);
}

#[test]
fn what_the_cap_holds_back_and_what_a_proxy_hides_is_looked_back_over_where_the_device_sees_it() {
    let mut story = Story::connected();
    for _ in 0..4000 {
        story.browse("slack.com");
    }
    story.block("dropbox.com");
    assert!(matches!(story.browse("dropbox.com").observed, Observed::HeldBack(_)));
    story.connect(Network { behind_proxy: true, ..office() });
    assert_eq!(story.browse("dropbox.com").observed, Observed::HiddenByProxy);
    let off = Antivirus { network_protection: NetworkProtection::Disabled, ..Antivirus::WELL_CONFIGURED };
    story.endpoint.set_antivirus(off);
    assert_eq!(story.browse("dropbox.com").observed, Observed::HiddenByProxy);
    story.run_for(minutes(60));
    assert_eq!(story.alerts(), [("dropbox.com", NOT_YET, 2)], "the last one nobody on the device could see");
}

#[test]
fn an_attempt_made_while_an_indicator_existed_is_in_an_alert_although_it_is_gone_by_now() {
    let mut story = Story::connected();
    let id = story.block("dropbox.com");
    story.run_for(minutes(5));
    story.browse("dropbox.com");
    story.run_for(minutes(5));
    story.ask(DefenderRequest::DeleteIndicator(id));
    story.browse("dropbox.com");
    story.run_for(minutes(60));
    assert_eq!(story.alerts(), [("dropbox.com", NOT_YET, 1)]);
    assert_eq!(story.browse("dropbox.com").blocked, None);
}

#[test]
fn an_attempt_that_was_let_through_as_allowed_is_none() {
    let mut story = Story::connected();
    let id = story.submit("dropbox.com", Action::Allowed);
    story.block("www.dropbox.com");
    story.run_for(minutes(60));
    story.browse("www.dropbox.com");
    story.run_for(minutes(1));
    story.ask(DefenderRequest::DeleteIndicator(id));
    story.browse("www.dropbox.com");
    story.run_for(minutes(60));
    assert_eq!(story.alerts(), [("www.dropbox.com", NOT_YET, 1)], "the second was made when only the block was left");
}

#[test]
fn an_attempt_the_policy_decided_at_once_is_not_looked_back_over_again() {
    let mut story = Story::connected();
    story.block("dropbox.com");
    story.run_for(minutes(60));
    story.browse("dropbox.com");
    story.wake();
    story.block("slack.com");
    story.run_for(minutes(60));
    assert_eq!(story.alerts(), [("dropbox.com", AlertOutcome::Blocked, 1)]);
}
