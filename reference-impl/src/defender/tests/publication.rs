//! Publication: numbered versions at multiples of the edition's span (BLK-01, BLK-14, INT-01).

use super::*;
use crate::protocol::defender::IndicatorId;

#[test]
fn what_changes_is_published_at_the_next_multiple_of_the_span_and_never_at_the_instant_itself() {
    for (changed, published) in
        [("06:00:00", "06:01:00"), ("06:00:00.001", "06:01:00"), ("06:00:59.999", "06:01:00"), ("06:01:00", "06:02:00")]
    {
        let mut portal = Portal::new();
        portal.now = at(changed);
        portal.apply(NETWORK_INDICATORS, true);
        assert_eq!(portal.next_publication(), at(published), "changed at {changed}");
    }
}

#[test]
fn versions_count_up_by_one_and_only_when_the_policy_changed() {
    let mut portal = Portal::with_switches_on();
    let version = |published: &Published| published.policy.as_ref().unwrap().version().0;
    assert_eq!(version(portal.core.published()), 1);
    assert_eq!(portal.next_publication(), SimTime::NEVER);
    portal.submit(domain("dropbox.com")).unwrap();
    portal.submit(domain("box.com")).unwrap();
    assert_eq!(version(portal.core.published()), 1, "nothing reaches devices before it is published");
    assert_eq!(version(&portal.publish_at(at("06:02:00"))), 2);
    portal.ask(DefenderRequest::SetLicence(false)).unwrap();
    let published = portal.publish_at(at("06:03:00"));
    assert_eq!((version(&published), published.forwarding.licensed), (2, false));
}

#[test]
fn a_change_that_was_refused_is_not_published() {
    let mut portal = Portal::with_switches_on();
    portal.submit(domain("no domain")).unwrap_err();
    portal.ask(DefenderRequest::DeleteIndicator(IndicatorId(99))).unwrap_err();
    portal.ask(DefenderRequest::ApplyFeatures).unwrap();
    portal.ask(DefenderRequest::ListIndicators).unwrap();
    assert_eq!(portal.next_publication(), SimTime::NEVER);
}

#[test]
fn an_administrators_indicator_needs_custom_network_indicators_and_a_synchronised_one_both_switches() {
    let sync = Caller::cloud_app_security();
    for (switches, in_force) in [
        (vec![], vec![]),
        (vec![INTEGRATION], vec![]),
        (vec![NETWORK_INDICATORS], vec!["mine.com"]),
        (vec![INTEGRATION, NETWORK_INDICATORS], vec!["mine.com", "dropbox.com"]),
    ] {
        let mut portal = Portal::new();
        for feature in switches {
            portal.apply(feature, true);
        }
        portal.submit(domain("mine.com")).unwrap();
        portal.submit_as(&sync, domain("dropbox.com")).unwrap();
        let published = portal.publish_at(at("06:01:00"));
        let policy = published.policy.unwrap();
        let blocks = |host: &&str| {
            let destination = crate::catalog::Destination::parse(host).unwrap();
            policy.naming(&destination).any(|rule| rule.removed_at.is_none())
        };
        assert_eq!(["mine.com", "dropbox.com"].into_iter().filter(blocks).collect::<Vec<_>>(), in_force);
        assert_eq!(published.templates.len(), 2);
    }
}

#[test]
fn a_rule_holds_from_the_latest_of_indicator_and_switches_to_the_first_switch_turned_off() {
    let mut portal = Portal::new();
    portal.submit_as(&Caller::cloud_app_security(), domain("dropbox.com")).unwrap();
    portal.now = at("06:10:00");
    portal.apply(INTEGRATION, true);
    portal.now = at("06:20:00");
    portal.apply(NETWORK_INDICATORS, true);
    let rules = portal.rules();
    assert_eq!((rules[0].created_at, rules[0].removed_at), (at("06:20:00"), None));
    portal.now = at("06:30:00");
    portal.apply(INTEGRATION, false);
    portal.now = at("06:30:30");
    portal.apply(NETWORK_INDICATORS, false);
    let rules = portal.rules();
    assert_eq!((rules[0].created_at, rules[0].removed_at), (at("06:20:00"), Some(at("06:30:00"))));
    portal.now = at("06:40:00");
    portal.apply(INTEGRATION, true);
    portal.apply(NETWORK_INDICATORS, true);
    let rules = portal.rules();
    assert_eq!((rules[1].created_at, rules[1].removed_at), (at("06:40:00"), None));
}

#[test]
fn a_switch_that_was_off_for_a_while_leaves_a_rule_for_the_time_before() {
    let mut portal = Portal::with_switches_on();
    portal.submit_as(&Caller::cloud_app_security(), domain("dropbox.com")).unwrap();
    let made = portal.now;
    portal.now = at("06:30:00");
    portal.apply(NETWORK_INDICATORS, false);
    portal.now = at("06:40:00");
    portal.apply(NETWORK_INDICATORS, true);
    let times = |portal: &mut Portal| -> Vec<_> {
        portal.rules().iter().map(|rule| (rule.created_at, rule.removed_at)).collect()
    };
    assert_eq!(times(&mut portal), [(made, Some(at("06:30:00"))), (at("06:40:00"), None)]);
    // Turned off and on in the same instant it was never off.
    portal.now = at("06:50:00");
    portal.apply(INTEGRATION, false);
    portal.apply(INTEGRATION, true);
    assert_eq!(times(&mut portal)[1..], [(at("06:40:00"), Some(at("06:50:00"))), (at("06:50:00"), None)]);
}

#[test]
fn an_indicator_made_and_deleted_between_two_publications_is_known_to_devices_all_the_same() {
    let mut portal = Portal::with_switches_on();
    let id = portal.submit(domain("dropbox.com")).unwrap().id;
    portal.now = at("06:01:20");
    portal.ask(DefenderRequest::DeleteIndicator(id)).unwrap();
    let rules = portal.rules();
    assert_eq!((rules[0].created_at, rules[0].removed_at), (at("06:01:00"), Some(at("06:01:20"))));
    assert!(portal.core.published().templates.contains_key(&id));
}

#[test]
fn each_time_the_integration_was_on_is_published() {
    let mut portal = Portal::new();
    portal.apply(INTEGRATION, true);
    portal.now = at("06:10:00");
    portal.apply(INTEGRATION, false);
    portal.now = at("06:20:00");
    portal.apply(INTEGRATION, true);
    let next = portal.next_publication();
    let forwarding = portal.publish_at(next).forwarding;
    assert_eq!(forwarding.on_since(), Some(at("06:20:00")));
    let on =
        ["05:59:59.999", "06:00:00", "06:09:59.999", "06:10:00", "06:20:00"].map(|text| forwarding.was_on(at(text)));
    assert_eq!(on, [false, true, true, false, true]);
}
