//! The policy on the wire: every rule with its indicator, those no longer in force included (ALR-01, BLK-04, BLK-11).

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::protocol::defender::{Action, IndicatorId};
use crate::protocol::device_policy::{DevicePolicy, Matcher, PolicyRule, PolicyVersion};
use crate::time::SimTime;

/// A published policy.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Policy")]
pub(super) struct PolicyBody {
    /// Its number; a higher one is newer.
    version: u32,
    /// When it was published.
    published_at: SimTime,
    /// Its rules, those no longer in force included.
    rules: Vec<RuleBody>,
}

/// An indicator, as a device needs it.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "PolicyRule")]
struct RuleBody {
    /// The number of the indicator, as text, as in Defender's API.
    indicator_id: String,
    /// What it matches.
    matches: MatcherBody,
    /// What to do.
    #[schemars(
        with = "String",
        extend("enum" = ["Alert", "AlertAndBlock", "Allowed", "Audit", "Block", "BlockAndRemediate", "Warn"])
    )]
    action: Action,
    /// Since when the indicator exists in Defender.
    created_at: SimTime,
    /// When it ceased to be in force, if it did: then it is not enforced, and the device looks back over what it saw
    /// meanwhile.
    removed_at: Option<SimTime>,
}

/// What a rule matches.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Matcher")]
enum MatcherBody {
    /// A domain and its subdomains.
    Domain(String),
    /// A URL: a domain and its subdomains, and what lies under the path.
    Url {
        /// The host; subdomains are covered too.
        domain: String,
        /// The path with its leading slash; empty for the whole host.
        path: String,
    },
    /// One IP address, written as text.
    Address(IpAddr),
}

impl From<&DevicePolicy> for PolicyBody {
    fn from(policy: &DevicePolicy) -> Self {
        Self {
            version: policy.version().0,
            published_at: policy.published_at(),
            rules: policy.rules().iter().map(RuleBody::from).collect(),
        }
    }
}

impl PolicyBody {
    /// The typed policy, or which field is wrong and how.
    pub(super) fn typed(self) -> Result<DevicePolicy, String> {
        let rules = self.rules.into_iter().zip(0..).map(|(rule, position): (_, u32)| {
            let wrong = || format!("`policy.rules[{position}].indicatorId`: `{}` is no number", rule.indicator_id);
            let indicator = rule.indicator_id.parse().map(IndicatorId).map_err(|_| wrong())?;
            Ok(PolicyRule {
                indicator,
                matcher: rule.matches.into(),
                action: rule.action,
                created_at: rule.created_at,
                removed_at: rule.removed_at,
            })
        });
        let rules = rules.collect::<Result<Vec<_>, String>>()?;
        Ok(DevicePolicy::new(PolicyVersion(self.version), self.published_at, rules))
    }
}

impl From<&PolicyRule> for RuleBody {
    fn from(rule: &PolicyRule) -> Self {
        let matches = match &rule.matcher {
            Matcher::Domain(domain) => MatcherBody::Domain(domain.clone()),
            Matcher::Url { domain, path } => MatcherBody::Url { domain: domain.clone(), path: path.clone() },
            Matcher::Address(address) => MatcherBody::Address(*address),
        };
        Self {
            indicator_id: rule.indicator.0.to_string(),
            matches,
            action: rule.action,
            created_at: rule.created_at,
            removed_at: rule.removed_at,
        }
    }
}

impl From<MatcherBody> for Matcher {
    fn from(body: MatcherBody) -> Self {
        match body {
            MatcherBody::Domain(domain) => Self::Domain(domain),
            MatcherBody::Url { domain, path } => Self::Url { domain, path },
            MatcherBody::Address(address) => Self::Address(address),
        }
    }
}
