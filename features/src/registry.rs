//! The requirement registry: every promise of the integration, read from `requirements.toml`.

use std::fmt;
use std::sync::LazyLock;

use gnomon_reference_impl::suggest::{did_you_mean, nearest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How binding a requirement is (`features/requirements.toml`, "level").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The article or the documents say "within", "up to", "not": it can fail a vendor.
    Must,
    /// They say "usually" or "about": a miss is a pass with a remark.
    Should,
    /// Our reading where they are silent: a miss is a pass with a remark.
    Ours,
}

/// Where a requirement comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The integration article in its edition of 2021-02-10.
    Article,
    /// The product and API documentation of the same months.
    Documentation,
    /// Our reading, where article and documentation are silent.
    Ours,
}

/// A role that an implementation plays.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RoleName {
    /// The agent on a Windows device.
    Endpoint,
    /// Defender for Endpoint.
    Defender,
    /// Cloud App Security.
    CloudApps,
    /// The forward proxy with its log collector.
    Collector,
}

/// One promise of the integration.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its id, `BLK-03`.
    pub id: String,
    /// How binding it is.
    pub level: Level,
    /// Who must keep it.
    pub roles: Vec<RoleName>,
    /// Where it comes from.
    pub source: Source,
    /// What a role may lack, so that the requirement is skipped.
    #[serde(default)]
    pub capability: Option<String>,
    /// Why the suite has no example of it yet, so that it is skipped.
    #[serde(default)]
    pub pending: Option<String>,
    /// The promise in words, as the registry has it.
    pub text: String,
}

/// All requirements, in the order of the registry.
#[derive(Debug, Deserialize)]
pub struct Registry {
    /// Grows when a text or a level changes.
    pub version: u32,
    #[serde(rename = "requirement")]
    requirements: Vec<Requirement>,
}

/// What there is instead: ids that are near, or else the families.
fn instead(nearest: &[String], families: &[String]) -> String {
    match nearest {
        [] => format!("; the families are {}", families.join(", ")),
        near => did_you_mean(near),
    }
}

/// An id that is in no registry.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there is no requirement `{asked}`{}", instead(.nearest, .families))]
pub struct UnknownRequirement {
    /// What was asked for.
    pub asked: String,
    /// The ids that come nearest.
    pub nearest: Vec<String>,
    /// The families there are.
    pub families: Vec<String>,
}

static BUILT_IN: LazyLock<Registry> =
    LazyLock::new(|| toml::from_str(include_str!("../requirements.toml")).expect("a test reads the registry"));

impl Registry {
    /// The built-in registry.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Every requirement, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Requirement> {
        self.requirements.iter()
    }

    /// The families, in order: `INT`, `REP` and so on.
    fn families(&self) -> Vec<String> {
        let mut families: Vec<String> = Vec::new();
        for family in self.iter().filter_map(|requirement| requirement.id.split('-').next()) {
            if families.last().is_none_or(|last| last != family) {
                families.push(family.to_owned());
            }
        }
        families
    }

    /// The requirement of this id, letter case apart.
    ///
    /// # Errors
    /// If there is none; the error names the nearest ids.
    pub fn get(&self, id: &str) -> Result<&Requirement, UnknownRequirement> {
        self.iter().find(|requirement| requirement.id.eq_ignore_ascii_case(id)).ok_or_else(|| UnknownRequirement {
            asked: id.to_owned(),
            nearest: nearest(id, self.iter().map(|requirement| requirement.id.as_str())),
            families: self.families(),
        })
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Ours => "ours",
        })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Article => "the integration article, edition of 2021-02-10",
            Self::Documentation => "the product documentation of the same months",
            Self::Ours => "our reading where the documents are silent",
        })
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Endpoint => "endpoint",
            Self::Defender => "defender",
            Self::CloudApps => "cloud-apps",
            Self::Collector => "collector",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_registry_reads_and_names_each_requirement_once() {
        let registry = Registry::built_in();
        let ids: BTreeSet<&str> = registry.iter().map(|requirement| requirement.id.as_str()).collect();
        assert_eq!(ids.len(), registry.iter().count());
        assert_eq!(ids.len(), 72);
        for requirement in registry.iter() {
            assert_eq!(requirement.level == Level::Ours, requirement.source == Source::Ours, "{}", requirement.id);
            assert!(!requirement.roles.is_empty() && requirement.text.ends_with(['.', ')']), "{}", requirement.id);
        }
    }

    #[test]
    fn an_unknown_id_is_refused_with_the_nearest() {
        let error = Registry::built_in().get("BLK-33").unwrap_err();
        assert!(error.to_string().starts_with("there is no requirement `BLK-33`; did you mean `BLK-03`"), "{error}");
        assert_eq!(Registry::built_in().get("blk-03").unwrap().id, "BLK-03");
    }
}
