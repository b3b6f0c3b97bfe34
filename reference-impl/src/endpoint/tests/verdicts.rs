//! What comes of a connection: who blocks for whom, and why a block fails (INT-07, BLK-04, BLK-09, BLK-11, PRX-08).

use super::*;
use crate::defender::AlertOutcome;
use crate::protocol::agent::{AttemptOutcome, Enforcer, MissingPrerequisites};
use crate::quantities::Bytes;

/// A laptop set up like this that has the policy to block Dropbox.
fn laptop(antivirus: Antivirus) -> Story {
    let mut story = Story::with(WindowsBuild::client(19_042, 804), antivirus);
    story.block("dropbox.com");
    story.run_for(minutes(1));
    story.connect(office());
    story.wake();
    assert!(story.endpoint.policy().is_some());
    story
}

fn not_blocked(missing: MissingPrerequisites) -> Option<AttemptOutcome> {
    Some(AttemptOutcome::NotBlocked(NotBlocked::Misconfigured(missing)))
}

#[test]
fn smart_screen_blocks_for_edge_and_network_protection_for_everything_else() {
    let mut story = laptop(Antivirus::WELL_CONFIGURED);
    for (program, enforcer) in [
        ("msedge.exe", Enforcer::SmartScreen),
        ("chrome.exe", Enforcer::NetworkProtection),
        ("OneDrive.exe", Enforcer::NetworkProtection),
    ] {
        let attempt = story.open(program, "www.dropbox.com");
        assert_eq!(attempt.blocked, Some(enforcer), "{program}");
        assert_eq!(attempt.outcome, Some(AttemptOutcome::Blocked(enforcer)), "{program}");
    }
}

#[test]
fn a_blocked_attempt_is_one_transaction_with_the_bytes_of_a_handshake() {
    let mut story = laptop(Antivirus::WELL_CONFIGURED);
    let attempt = story.browse("dropbox.com");
    assert_eq!(attempt.tally, Tally::one(BLOCKED_ATTEMPT.0, BLOCKED_ATTEMPT.1));
    assert_eq!(attempt.observed, Observed::Buffered);
    story.run_for(minutes(60));
    let reports = story.reports();
    let [transaction] = &*reports[0].1.transactions else { panic!("one transaction") };
    assert!(transaction.blocked);
    assert_eq!(transaction.tally(), attempt.tally);
}

#[test]
fn the_domain_and_its_subdomains_are_blocked_and_names_that_look_alike_are_not() {
    let mut story = laptop(Antivirus::WELL_CONFIGURED);
    for host in ["dropbox.com", "www.dropbox.com", "a.b.dropbox.com"] {
        assert!(story.browse(host).blocked.is_some(), "{host}");
    }
    for host in ["notdropbox.com", "dropbox.com.example.org", "dropbox.example.org", "box.com"] {
        let attempt = story.browse(host);
        assert_eq!((attempt.blocked, attempt.outcome), (None, None), "{host}");
        assert_eq!(attempt.tally, Tally::one(Bytes(1339), Bytes(5120)), "{host}");
    }
}

#[test]
fn any_one_missing_prerequisite_means_no_block_and_the_event_names_it() {
    let well = Antivirus::WELL_CONFIGURED;
    let cases = [
        (Antivirus { mode: AntivirusMode::Passive, ..well }, MissingPrerequisites::ANTIVIRUS_ACTIVE),
        (Antivirus { mode: AntivirusMode::Disabled, ..well }, MissingPrerequisites::ANTIVIRUS_ACTIVE),
        (Antivirus { real_time_protection: false, ..well }, MissingPrerequisites::REAL_TIME_PROTECTION),
        (Antivirus { cloud_delivered_protection: false, ..well }, MissingPrerequisites::CLOUD_DELIVERED_PROTECTION),
        (
            Antivirus { network_protection: NetworkProtection::Disabled, ..well },
            MissingPrerequisites::NETWORK_PROTECTION,
        ),
        (
            Antivirus { network_protection: NetworkProtection::Audit, ..well },
            MissingPrerequisites::NETWORK_PROTECTION_IN_AUDIT_MODE,
        ),
    ];
    for (antivirus, missing) in cases {
        let mut story = laptop(antivirus);
        for program in ["msedge.exe", "chrome.exe", "OneDrive.exe"] {
            let attempt = story.open(program, "dropbox.com");
            assert_eq!((attempt.blocked, attempt.outcome), (None, not_blocked(missing)), "{missing}, {program}");
            assert_eq!(attempt.tally, Tally::one(Bytes(1339), Bytes(5120)), "it went through whole");
            assert_eq!(attempt.observed, Observed::Buffered, "discovery goes on");
        }
        story.wake();
        assert_eq!(story.alerts(), [("dropbox.com", AlertOutcome::Misconfigured, 3)]);
        assert_eq!(story.cell.alerts()[0].missing, missing);
        story.run_for(minutes(60));
        assert_eq!(story.cell.accepted(), 3, "discovery goes on");
    }
}

#[test]
fn smart_screen_matters_for_edge_alone() {
    let mut story = laptop(Antivirus { smart_screen: false, ..Antivirus::WELL_CONFIGURED });
    assert_eq!(story.open("msedge.exe", "dropbox.com").outcome, not_blocked(MissingPrerequisites::SMART_SCREEN));
    assert_eq!(story.open("chrome.exe", "dropbox.com").blocked, Some(Enforcer::NetworkProtection));
}

#[test]
fn a_device_put_right_by_its_administrator_blocks_from_then_on() {
    let mut story = laptop(Antivirus { network_protection: NetworkProtection::Audit, ..Antivirus::WELL_CONFIGURED });
    assert_eq!(story.browse("dropbox.com").blocked, None);
    story.endpoint.set_antivirus(Antivirus::WELL_CONFIGURED);
    assert!(story.browse("dropbox.com").blocked.is_some());
}

#[test]
fn an_allowed_domain_beats_a_blocked_one_and_leaves_no_event() {
    let mut story = Story::new();
    story.block("dropbox.com");
    story.submit("docs.dropbox.com", Action::Allowed);
    story.run_for(minutes(1));
    story.connect(office());
    story.wake();
    let attempt = story.browse("docs.dropbox.com");
    assert_eq!((attempt.blocked, attempt.outcome), (None, None));
    assert!(story.browse("www.dropbox.com").blocked.is_some());
    story.wake();
    assert_eq!(story.alerts(), [("dropbox.com", AlertOutcome::Blocked, 1)]);
}

#[test]
fn an_indicator_that_only_alerts_blocks_nothing() {
    let mut story = Story::new();
    story.submit("slack.com", Action::Alert);
    story.run_for(minutes(1));
    story.connect(office());
    story.wake();
    let attempt = story.browse("slack.com");
    assert_eq!((attempt.blocked, attempt.outcome), (None, Some(AttemptOutcome::NotBlocked(NotBlocked::AlertOnly))));
    story.wake();
    assert_eq!(story.alerts(), [("slack.com", AlertOutcome::AlertOnly, 1)]);
}

#[test]
fn behind_a_proxy_a_device_blocks_what_network_protection_shows_it_and_is_blind_without() {
    let behind_proxy = Network { behind_proxy: true, ..office() };
    let mut seeing = laptop(Antivirus::WELL_CONFIGURED);
    seeing.connect(behind_proxy);
    let attempt = seeing.browse("dropbox.com");
    assert_eq!((attempt.blocked, attempt.observed), (Some(Enforcer::NetworkProtection), Observed::HiddenByProxy));
    seeing.wake();
    assert_eq!(seeing.alerts(), [("dropbox.com", AlertOutcome::Blocked, 1)]);

    let off = Antivirus { network_protection: NetworkProtection::Disabled, ..Antivirus::WELL_CONFIGURED };
    let mut blind = laptop(off);
    blind.connect(behind_proxy);
    let attempt = blind.browse("dropbox.com");
    assert_eq!((attempt.blocked, attempt.outcome, attempt.observed), (None, None, Observed::HiddenByProxy));
    blind.run_for(minutes(60));
    assert!(blind.alerts().is_empty() && blind.cell.accepted() == 0);
}
