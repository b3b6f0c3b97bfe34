use super::*;
use crate::catalog::Host;
use crate::names::{DestinationId, Names};
use crate::protocol::defender::IndicatorId;
use crate::protocol::device_policy::{Matcher, PolicyVersion};
use proptest::prelude::*;

fn rule(id: u64, text: &str, action: Action) -> PolicyRule {
    let destination = Destination::parse(text.trim_start_matches("url:")).unwrap();
    let matcher = match (destination.host(), text.starts_with("url:")) {
        (Host::Address(address), _) => Matcher::Address(*address),
        (Host::Domain(domain), false) => Matcher::Domain(domain.clone()),
        (Host::Domain(domain), true) => {
            Matcher::Url { domain: domain.clone(), path: destination.path().unwrap_or_default().to_owned() }
        }
    };
    PolicyRule { indicator: IndicatorId(id), matcher, action, created_at: SimTime::EPOCH, removed_at: None }
}

fn policy(rules: &[(&str, Action)]) -> DevicePolicy {
    let rules = rules.iter().zip(1..).map(|((text, action), id)| rule(id, text, *action)).collect();
    DevicePolicy::new(PolicyVersion(1), SimTime::EPOCH, rules)
}

fn decides(policy: &DevicePolicy, text: &str, sees_path: bool) -> Option<Action> {
    decide(policy, &Destination::parse(text).unwrap(), sees_path).map(|rule| rule.action)
}

#[test]
fn a_domain_and_its_subdomains_are_blocked_and_names_that_look_alike_are_not() {
    let policy = policy(&[("dropbox.com", Action::AlertAndBlock)]);
    for blocked in ["dropbox.com", "www.dropbox.com", "a.b.dropbox.com", "DROPBOX.com."] {
        assert_eq!(decides(&policy, blocked, false), Some(Action::AlertAndBlock), "{blocked}");
    }
    for open in ["notdropbox.com", "dropbox.com.example.org", "dropbox.org", "com"] {
        assert_eq!(decides(&policy, open, false), None, "{open}");
    }
}

#[test]
fn allow_beats_block_whichever_name_is_longer() {
    let longer = policy(&[("dropbox.com", Action::AlertAndBlock), ("docs.dropbox.com", Action::Allowed)]);
    assert_eq!(decides(&longer, "docs.dropbox.com", false), Some(Action::Allowed));
    assert_eq!(decides(&longer, "www.dropbox.com", false), Some(Action::AlertAndBlock));
    let shorter = policy(&[("docs.dropbox.com", Action::AlertAndBlock), ("dropbox.com", Action::Allowed)]);
    assert_eq!(decides(&shorter, "docs.dropbox.com", false), Some(Action::Allowed));
}

#[test]
fn the_longest_path_counts_among_urls_where_the_engine_sees_paths() {
    let policy = policy(&[("url:contoso.com/a", Action::Allowed), ("url:contoso.com/a/b", Action::AlertAndBlock)]);
    assert_eq!(decides(&policy, "contoso.com/a/b/c", true), Some(Action::AlertAndBlock));
    assert_eq!(decides(&policy, "contoso.com/a/c", true), Some(Action::Allowed));
    assert_eq!(decides(&policy, "contoso.com/ab", true), None);
    assert_eq!(decides(&policy, "contoso.com/a/b/c", false), None, "network protection sees no path under TLS");
}

#[test]
fn an_allowed_domain_beats_a_blocked_url_of_any_length() {
    let policy = policy(&[("contoso.com", Action::Allowed), ("url:contoso.com/a/b", Action::AlertAndBlock)]);
    assert_eq!(decides(&policy, "contoso.com/a/b", true), Some(Action::Allowed));
}

#[test]
fn an_address_matches_itself_only() {
    let policy = policy(&[("203.0.113.9", Action::AlertAndBlock)]);
    assert_eq!(decides(&policy, "203.0.113.9:443", false), Some(Action::AlertAndBlock));
    assert_eq!(decides(&policy, "203.0.113.90", false), None);
}

#[test]
fn a_rule_no_longer_in_force_blocks_nothing_and_still_detects_what_it_would_have_blocked() {
    let (created, removed) = (SimTime::from_millis(1000), SimTime::from_millis(2000));
    let gone =
        PolicyRule { created_at: created, removed_at: Some(removed), ..rule(1, "box.com", Action::AlertAndBlock) };
    let policy = DevicePolicy::new(PolicyVersion(2), removed, vec![gone]);
    let destination = Destination::parse("app.box.com").unwrap();
    assert!(decide(&policy, &destination, false).is_none());
    assert!(detect(&policy, &destination, false, SimTime::from_millis(999)).is_none());
    assert!(detect(&policy, &destination, false, created).is_some());
    assert!(detect(&policy, &destination, false, SimTime::from_millis(1999)).is_some());
    assert!(detect(&policy, &destination, false, removed).is_none());
}

proptest! {
    #[test]
    fn the_table_says_what_the_rules_say(
        hosts in prop::collection::vec("([ab]\\.){0,3}(box|notbox|drop)\\.com(/[ab])?", 1..20),
        rules in prop::collection::vec(("([ab]\\.){0,2}(box|drop)\\.com", 0..3u8, any::<bool>()), 0..8),
    ) {
        let mut names = Names::new();
        let early = names.add_destination(Destination::parse("known-early.example").unwrap());
        let rules: Vec<PolicyRule> = rules.iter().zip(1..).map(|((text, action, removed), id)| {
            let action = [Action::Allowed, Action::Alert, Action::AlertAndBlock][usize::from(*action)];
            PolicyRule { removed_at: removed.then_some(SimTime::from_millis(5)), ..rule(id, text, action) }
        }).collect();
        let with_table = DevicePolicy::new(PolicyVersion(1), SimTime::EPOCH, rules.clone());
        let without = DevicePolicy::new(PolicyVersion(1), SimTime::EPOCH, rules);
        // Asked first when little was known, its table has one row: all else it asks the rules.
        prop_assert!(!without.names_in_force(early, &names));
        let destinations = hosts.iter().map(|host| Destination::parse(host).unwrap());
        let ids: Vec<DestinationId> = destinations.map(|destination| names.add_destination(destination)).collect();
        for id in ids {
            let destination = names.destination(id);
            prop_assert_eq!(with_table.names_in_force(id, &names), without.names_in_force(id, &names));
            prop_assert_eq!(with_table.names_at_all(id, &names), without.names_at_all(id, &names));
            prop_assert_eq!(with_table.names_in_force(id, &names), decide(&without, destination, true).is_some());
            let detected = detect(&without, destination, true, SimTime::EPOCH).is_some();
            prop_assert!(without.names_at_all(id, &names) || !detected);
        }
    }
}
