//! The policy a device pulls: which destinations are allowed, blocked or watched (BLK-04, BLK-11).
//!
//! A policy is published in numbered versions and shared by all devices that have it. Its rules are made when the first of
//! them asks, since many a version is never pulled. For the destinations known then it holds a table, filled by asking the
//! rules; a test asks both everywhere.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::{LazyLock, OnceLock};

use serde::{Deserialize, Serialize};

use crate::catalog::{Destination, Host, covers, path_covers, suffixes};
use crate::defender::{Action, IndicatorId};
use crate::names::{DestinationId, Names};
use crate::time::SimTime;

/// The number of a published policy; a higher one is newer, 0 is none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PolicyVersion(pub u32);

/// What a rule matches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Matcher {
    /// A domain and its subdomains.
    Domain(String),
    /// A URL: a domain and its subdomains, and what lies under the path.
    Url {
        /// The domain.
        domain: String,
        /// The path with its leading slash; empty for the whole host.
        path: String,
    },
    /// One address.
    Address(IpAddr),
}

/// An indicator, as a device needs it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyRule {
    /// Which indicator it is.
    pub indicator: IndicatorId,
    /// What it matches.
    pub matcher: Matcher,
    /// What to do.
    pub action: Action,
    /// Since when the indicator exists in Defender.
    pub created_at: SimTime,
    /// When it ceased to be in force, if it did. Such rules are not enforced; a device looks back over what it saw meanwhile (ALR-01).
    pub removed_at: Option<SimTime>,
}

/// A published policy.
pub struct Policy {
    version: PolicyVersion,
    published_at: SimTime,
    index: LazyLock<Index, Make>,
    /// For each destination known when a device asked first, whether any rule in force, and whether any rule at all, names its
    /// host.
    table: OnceLock<Vec<Mention>>,
}

/// How the rules of a policy are made.
type Make = Box<dyn FnOnce() -> Index + Send + Sync>;

/// The rules of a policy, and where to find them.
struct Index {
    rules: Vec<PolicyRule>,
    by_domain: BTreeMap<String, Vec<u32>>,
    by_address: BTreeMap<IpAddr, Vec<u32>>,
}

/// Whether a host is mentioned by rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Mention {
    in_force: bool,
    at_all: bool,
}

impl Index {
    fn new(rules: Vec<PolicyRule>) -> Self {
        let mut by_domain: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut by_address: BTreeMap<IpAddr, Vec<u32>> = BTreeMap::new();
        for (position, rule) in rules.iter().enumerate() {
            let position = position as u32;
            match &rule.matcher {
                Matcher::Domain(domain) | Matcher::Url { domain, .. } => {
                    by_domain.entry(domain.clone()).or_default().push(position);
                }
                Matcher::Address(address) => by_address.entry(*address).or_default().push(position),
            }
        }
        Self { rules, by_domain, by_address }
    }
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        (self.version, self.published_at) == (other.version, other.published_at) && self.rules() == other.rules()
    }
}

impl Eq for Policy {}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, published_at, .. } = self;
        f.debug_struct("Policy").field("version", version).field("published_at", published_at).finish_non_exhaustive()
    }
}

impl Policy {
    /// The policy of these rules.
    #[must_use]
    pub fn new(version: PolicyVersion, published_at: SimTime, rules: Vec<PolicyRule>) -> Self {
        Self::made_when_asked(version, published_at, || rules)
    }

    /// The policy of the rules that `make` makes, once somebody asks for them.
    #[must_use]
    pub fn made_when_asked(
        version: PolicyVersion,
        published_at: SimTime,
        make: impl FnOnce() -> Vec<PolicyRule> + Send + Sync + 'static,
    ) -> Self {
        let make: Make = Box::new(|| Index::new(make()));
        Self { version, published_at, index: LazyLock::new(make), table: OnceLock::new() }
    }

    /// The number of the policy.
    #[must_use]
    pub const fn version(&self) -> PolicyVersion {
        self.version
    }

    /// When it was published.
    #[must_use]
    pub const fn published_at(&self) -> SimTime {
        self.published_at
    }

    /// Its rules, those no longer in force included.
    #[must_use]
    pub fn rules(&self) -> &[PolicyRule] {
        &self.index.rules
    }

    /// The rule for the domain `domain` itself, if there is one; of several the last, which is one no longer in force.
    #[must_use]
    pub fn of_domain(&self, domain: &str) -> Option<&PolicyRule> {
        let named = self.index.by_domain.get(domain)?.iter().map(|position| &self.index.rules[*position as usize]);
        named.rev().find(|rule| matches!(rule.matcher, Matcher::Domain(_)))
    }

    /// Whether any rule is in force.
    #[must_use]
    pub fn is_in_force(&self) -> bool {
        self.rules().iter().any(|rule| rule.removed_at.is_none())
    }

    /// Whether a rule in force names the host of the destination: then it is worth asking [`Self::decide`].
    #[must_use]
    #[inline]
    pub fn names_in_force(&self, id: DestinationId, names: &Names) -> bool {
        self.look_up(id, names).in_force
    }

    /// Whether any rule names the host, one no longer in force included: then it is worth asking [`Self::detect`].
    #[must_use]
    pub fn names_at_all(&self, id: DestinationId, names: &Names) -> bool {
        self.look_up(id, names).at_all
    }

    #[inline]
    fn look_up(&self, id: DestinationId, names: &Names) -> Mention {
        let table = self.table.get_or_init(|| {
            let ids = (0..names.destination_count() as u32).map(DestinationId);
            ids.map(|id| self.mention(names.destination(id))).collect()
        });
        match table.get(id.0 as usize) {
            Some(mention) => *mention,
            None => self.mention(names.destination(id)),
        }
    }

    fn mention(&self, destination: &Destination) -> Mention {
        let mut mention = Mention { in_force: false, at_all: false };
        for rule in self.naming(destination) {
            mention.at_all = true;
            mention.in_force |= rule.removed_at.is_none();
        }
        mention
    }

    /// The rules that name the destination's host, whatever the path.
    fn naming<'a>(&'a self, destination: &'a Destination) -> impl Iterator<Item = &'a PolicyRule> {
        let index = &*self.index;
        let by_address = match destination.host() {
            Host::Address(address) => index.by_address.get(address),
            Host::Domain(_) => None,
        };
        let domains = destination.domain().into_iter().flat_map(suffixes);
        let by_domain = domains.filter_map(|suffix| index.by_domain.get(suffix));
        by_domain.chain(by_address).flatten().map(|position| &index.rules[*position as usize])
    }

    /// The rule that decides about a connection now, if any does. `sees_path` says whether the engine sees the path.
    #[must_use]
    pub fn decide<'a>(&'a self, destination: &'a Destination, sees_path: bool) -> Option<&'a PolicyRule> {
        self.resolve(destination, sees_path, |rule| rule.removed_at.is_none())
    }

    /// The rule that would have decided about a connection made at `at`, had the device had it then.
    #[must_use]
    pub fn detect<'a>(&'a self, destination: &'a Destination, sees_path: bool, at: SimTime) -> Option<&'a PolicyRule> {
        self.resolve(destination, sees_path, |rule| {
            rule.created_at <= at && rule.removed_at.is_none_or(|removed| at < removed)
        })
    }

    /// BLK-11: among matching URLs only those with the longest path count; among what remains and all matching domains,
    /// allow beats warn, which beats block, whichever name is longer.
    fn resolve<'a>(
        &'a self,
        destination: &'a Destination,
        sees_path: bool,
        in_force: impl Fn(&PolicyRule) -> bool,
    ) -> Option<&'a PolicyRule> {
        let path = if sees_path { destination.path().unwrap_or_default() } else { "" };
        let matching: Vec<&PolicyRule> =
            self.naming(destination).filter(|rule| in_force(rule) && rule.matcher.matches(destination, path)).collect();
        let longest_path = matching.iter().filter_map(|rule| rule.matcher.url_path()).map(str::len).max();
        let counts = |rule: &&&PolicyRule| rule.matcher.url_path().is_none_or(|path| Some(path.len()) == longest_path);
        // What decides comes first: allow, then warn, then block, then alert; the longest name; the oldest indicator.
        let rank = |rule: &PolicyRule| {
            let by_action = match rule.action {
                Action::Allowed => 0,
                Action::Warn => 1,
                Action::AlertAndBlock | Action::Block | Action::BlockAndRemediate => 2,
                Action::Alert | Action::Audit => 3,
            };
            (by_action, std::cmp::Reverse(rule.matcher.name_len()), rule.indicator)
        };
        matching.iter().filter(counts).copied().min_by_key(|rule| rank(rule))
    }
}

impl Matcher {
    /// Whether the matcher covers the destination, of which the engine sees `path`.
    #[must_use]
    pub fn matches(&self, destination: &Destination, path: &str) -> bool {
        match self {
            Self::Domain(domain) => destination.domain().is_some_and(|host| covers(domain, host)),
            Self::Url { domain, path: prefix } => {
                let host_matches = destination.domain().is_some_and(|host| covers(domain, host));
                host_matches && (prefix.is_empty() || path_covers(prefix, path))
            }
            Self::Address(address) => *destination.host() == Host::Address(*address),
        }
    }

    fn url_path(&self) -> Option<&str> {
        match self {
            Self::Url { path, .. } => Some(path),
            Self::Domain(_) | Self::Address(_) => None,
        }
    }

    fn name_len(&self) -> usize {
        match self {
            Self::Domain(domain) => domain.len(),
            Self::Url { domain, path } => domain.len() + path.len(),
            Self::Address(_) => usize::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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

    fn policy(rules: &[(&str, Action)]) -> Policy {
        let rules = rules.iter().zip(1..).map(|((text, action), id)| rule(id, text, *action)).collect();
        Policy::new(PolicyVersion(1), SimTime::EPOCH, rules)
    }

    fn decides(policy: &Policy, text: &str, sees_path: bool) -> Option<Action> {
        policy.decide(&Destination::parse(text).unwrap(), sees_path).map(|rule| rule.action)
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
        let policy = Policy::new(PolicyVersion(2), removed, vec![gone]);
        let destination = Destination::parse("app.box.com").unwrap();
        assert!(policy.decide(&destination, false).is_none());
        assert!(policy.detect(&destination, false, SimTime::from_millis(999)).is_none());
        assert!(policy.detect(&destination, false, created).is_some());
        assert!(policy.detect(&destination, false, SimTime::from_millis(1999)).is_some());
        assert!(policy.detect(&destination, false, removed).is_none());
    }

    proptest! {
        #[test]
        fn the_table_says_what_the_rules_say(
            hosts in prop::collection::vec("([ab]\\.){0,3}(box|notbox|drop)\\.com(/[ab])?", 1..20),
            rules in prop::collection::vec(("([ab]\\.){0,2}(box|drop)\\.com", 0..3u8, any::<bool>()), 0..8),
        ) {
            let mut names = Names::new();
            let ids: Vec<DestinationId> = hosts.iter().map(|h| names.add_destination(Destination::parse(h).unwrap())).collect();
            let rules: Vec<PolicyRule> = rules.iter().zip(1..).map(|((text, action, removed), id)| {
                let action = [Action::Allowed, Action::Alert, Action::AlertAndBlock][usize::from(*action)];
                PolicyRule { removed_at: removed.then_some(SimTime::from_millis(5)), ..rule(id, text, action) }
            }).collect();
            let with_table = Policy::new(PolicyVersion(1), SimTime::EPOCH, rules.clone());
            let without = Policy::new(PolicyVersion(1), SimTime::EPOCH, rules);
            // Asked first when nothing was known, it has an empty table.
            without.table.set(Vec::new()).unwrap();
            for id in ids {
                let destination = names.destination(id);
                prop_assert_eq!(with_table.names_in_force(id, &names), without.names_in_force(id, &names));
                prop_assert_eq!(with_table.names_at_all(id, &names), without.names_at_all(id, &names));
                prop_assert_eq!(with_table.names_in_force(id, &names), without.decide(destination, true).is_some());
                let detected = without.detect(destination, true, SimTime::EPOCH).is_some();
                prop_assert!(without.names_at_all(id, &names) || !detected);
            }
        }
    }
}
