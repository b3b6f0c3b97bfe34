//! The policy a device pulls: rules about destinations, made from indicators and published in numbered versions
//! (BLK-04). Which of the rules that match decides is the endpoint's affair (`endpoint/precedence.rs`, BLK-11).
//!
//! A policy is published in numbered versions and shared by all devices that have it. Its rules are made when the first
//! of them asks, since many a version is never pulled. For the destinations known then it holds a table, filled by
//! asking the rules; a test asks both everywhere.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::{LazyLock, OnceLock};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::defender::{Action, IndicatorId};
use crate::catalog::{Destination, Host, covers, path_covers, suffixes};
use crate::names::{DestinationId, Names};
use crate::time::SimTime;

/// The number of a published policy; a higher one is newer, 0 is none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(transparent)]
pub struct PolicyVersion(pub u32);

/// What a rule matches.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Matcher {
    /// A domain and its subdomains.
    Domain(String),
    /// A URL: a domain and its subdomains, and what lies under the path.
    Url {
        /// The domain, in lower case; its subdomains are covered too.
        domain: String,
        /// The path with its leading slash; empty for the whole host.
        path: String,
    },
    /// One IP address, version 4 or 6.
    Address(IpAddr),
}

/// An indicator, as a device needs it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PolicyRule {
    /// Which indicator it is.
    pub indicator: IndicatorId,
    /// What it matches.
    pub matcher: Matcher,
    /// What to do.
    pub action: Action,
    /// Since when the indicator exists in Defender.
    pub created_at: SimTime,
    /// When it ceased to be in force, if it did. Such rules are not enforced; a device looks back over what it saw
    /// meanwhile (ALR-01).
    pub removed_at: Option<SimTime>,
}

/// A published policy.
pub struct DevicePolicy {
    version: PolicyVersion,
    published_at: SimTime,
    index: LazyLock<Index, Make>,
    /// For each destination known when a device asked first, whether any rule in force, and whether any rule at all,
    /// names its host.
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

/// What travels of a policy: its table is made anew wherever it arrives.
#[derive(Serialize, Deserialize)]
struct Published {
    version: PolicyVersion,
    published_at: SimTime,
    rules: Vec<PolicyRule>,
}

impl Serialize for DevicePolicy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { version, published_at, .. } = *self;
        Published { version, published_at, rules: self.rules().to_vec() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for DevicePolicy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Published { version, published_at, rules } = Published::deserialize(deserializer)?;
        Ok(Self::new(version, published_at, rules))
    }
}

impl PartialEq for DevicePolicy {
    fn eq(&self, other: &Self) -> bool {
        (self.version, self.published_at) == (other.version, other.published_at) && self.rules() == other.rules()
    }
}

impl Eq for DevicePolicy {}

impl fmt::Debug for DevicePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, published_at, .. } = self;
        f.debug_struct("DevicePolicy")
            .field("version", version)
            .field("published_at", published_at)
            .finish_non_exhaustive()
    }
}

impl DevicePolicy {
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

    /// Whether a rule in force names the host of the destination: then it is worth asking `decide` of
    /// `endpoint/precedence.rs`.
    #[must_use]
    #[inline]
    pub fn names_in_force(&self, id: DestinationId, names: &Names) -> bool {
        self.look_up(id, names).in_force
    }

    /// Whether any rule names the host, one no longer in force included: then it is worth asking `detect` there.
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
    pub fn naming<'a>(&'a self, destination: &'a Destination) -> impl Iterator<Item = &'a PolicyRule> {
        let index = &*self.index;
        let by_address = match destination.host() {
            Host::Address(address) => index.by_address.get(address),
            Host::Domain(_) => None,
        };
        let domains = destination.domain().into_iter().flat_map(suffixes);
        let by_domain = domains.filter_map(|suffix| index.by_domain.get(suffix));
        by_domain.chain(by_address).flatten().map(|position| &index.rules[*position as usize])
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

    /// The path of a URL; nothing for a domain or an address.
    #[must_use]
    pub fn url_path(&self) -> Option<&str> {
        match self {
            Self::Url { path, .. } => Some(path),
            Self::Domain(_) | Self::Address(_) => None,
        }
    }

    /// How specific its name is, in bytes of domain and path: an address is the most specific.
    #[must_use]
    pub fn name_len(&self) -> usize {
        match self {
            Self::Domain(domain) => domain.len(),
            Self::Url { domain, path } => domain.len() + path.len(),
            Self::Address(_) => usize::MAX,
        }
    }
}
