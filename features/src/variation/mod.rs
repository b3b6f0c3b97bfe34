//! Variations: implementations that are right, in another way than the reference. No `must` may fail for them.
//!
//! | file | what lives there |
//! |---|---|
//! | `variations/*.toml` | one variation a file: what is other, why that is within the promise, where it could show |
//! | `manner.rs` | what is done otherwise between a role and its wires |
//! | `alerts.rs` | one alert for each attempt, other words in alerts |
//! | `discovery.rs` | snapshots that take a while, devices that are counted since the integration was enabled |

mod alerts;
mod discovery;
mod manner;

pub use manner::Manner;

use std::collections::BTreeMap;

use gherkin::Feature;
use gnomon_reference_impl::edition::Edition;
use serde::Deserialize;
use std::sync::Arc;

use crate::bounds::Bounds;
use crate::implementations::Implementations;
use crate::mutant::altered_edition;
use crate::registry::Registry;
use crate::report::Report;
use crate::run::{Selection, run};

/// An implementation that is right in another way.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variation {
    /// Its name: the file's, without the ending.
    #[serde(skip)]
    pub name: String,
    /// What is other, in a sentence.
    pub title: String,
    /// Which words of the requirements leave room for it.
    pub because: String,
    /// The families of requirements in whose examples it shows, such as `BLK`.
    pub families: Vec<String>,
    /// Figures of the edition that are other ones, by their path.
    #[serde(default)]
    pub edition: BTreeMap<String, toml::Value>,
    /// What is done otherwise between a role and its wires.
    #[serde(default)]
    pub manner: Option<Manner>,
}

/// Why a variation is invalid.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("variation `{name}`: {reason}")]
pub struct VariationError {
    name: String,
    reason: String,
}

impl Variation {
    /// Reads a variation.
    ///
    /// # Errors
    /// If the text is no variation, or it shows in no family of requirements.
    pub fn parse(name: &str, text: &str) -> Result<Self, VariationError> {
        let refused = |reason: String| VariationError { name: name.to_owned(), reason };
        let mut variation: Self = toml::from_str(text).map_err(|error| refused(error.to_string()))?;
        name.clone_into(&mut variation.name);
        if variation.requirements().is_empty() {
            return Err(refused("it shows in no family of requirements".to_owned()));
        }
        altered_edition(&variation.edition).map_err(refused)?;
        Ok(variation)
    }

    /// Every variation that is built in, by name.
    ///
    /// # Errors
    /// Names the first that is invalid; a test reads them all.
    pub fn built_in() -> Result<Vec<Self>, VariationError> {
        crate::suite::VARIATIONS.iter().map(|(name, text)| Self::parse(name, text)).collect()
    }

    /// The requirements in whose examples it could show.
    #[must_use]
    pub fn requirements(&self) -> Vec<String> {
        let of_family = |id: &str| self.families.iter().any(|family| id.split('-').next() == Some(family.as_str()));
        Registry::built_in().iter().map(|requirement| requirement.id.clone()).filter(|id| of_family(id)).collect()
    }

    /// The implementations in which it plays.
    ///
    /// # Panics
    /// Never: [`Self::parse`] has made the edition before.
    #[must_use]
    pub fn implementations(&self, seed: u64) -> Implementations {
        let reference = Implementations::reference(seed);
        let implementations = match self.manner {
            Some(manner) => Implementations { interceptor: Box::new(move || manner.interceptor()), ..reference },
            None => reference,
        };
        let edition: Edition = altered_edition(&self.edition).expect("it was made before");
        implementations.playing_by(edition).judged_by(Bounds::contract()).without_ledger()
    }

    /// What the suite makes of it.
    #[must_use]
    pub fn report(&self, features: &[Feature], seed: u64) -> Report {
        let selection = Selection { requirements: self.requirements(), ..Selection::default() };
        let implementations = Arc::new(self.implementations(seed));
        let outcome = run(features.to_vec(), &selection, &implementations);
        Report::new(&outcome, &selection, Registry::built_in(), &implementations)
    }
}
