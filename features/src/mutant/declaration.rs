//! A mutant: what its file declares, and the implementations in which it plays.

use std::collections::BTreeMap;

use gnomon_reference_impl::edition::Edition;
use serde::Deserialize;

use super::{Defect, Red};
use crate::implementations::Implementations;
use crate::registry::{Level, Registry};

/// The contract's edition with other figures, by their path.
///
/// # Errors
/// Names the first path that an edition has not, or the figure that is none.
pub(crate) fn altered_edition(figures: &BTreeMap<String, toml::Value>) -> Result<Edition, String> {
    let mut whole = toml::Value::try_from(Edition::contract()).map_err(|error| error.to_string())?;
    for (path, value) in figures {
        let mut at = &mut whole;
        for part in path.split('.') {
            at = at.get_mut(part).ok_or_else(|| format!("an edition has no figure `{path}`"))?;
        }
        *at = value.clone();
    }
    whole.try_into().map_err(|error: toml::de::Error| error.to_string())
}

const fn must() -> Level {
    Level::Must
}

/// An implementation that is broken on purpose.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// Its name: the file's, without the ending.
    #[serde(skip)]
    pub name: String,
    /// What is wrong with it, in a sentence.
    pub title: String,
    /// The requirements that it violates: an example of each fails.
    #[serde(default)]
    pub violates: Vec<String>,
    /// The requirements of which an example cannot be judged: it refuses what the example needs, or spoils its set-up.
    #[serde(default)]
    pub errors: Vec<String>,
    /// How binding what it breaks is: a broken `must` fails an example of that level.
    #[serde(default = "must")]
    pub level: Level,
    /// Figures of the edition that are other ones, by their path.
    #[serde(default)]
    pub edition: BTreeMap<String, toml::Value>,
    /// What is wrong between a role and its wires.
    #[serde(default)]
    pub defect: Option<Defect>,
}

/// Why a mutant is invalid.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("mutant `{name}`: {reason}")]
pub struct MutantError {
    name: String,
    reason: String,
}

impl Mutant {
    /// Reads a mutant.
    ///
    /// # Errors
    /// If the text is no mutant, declares a requirement that does not exist or none at all, or changes nothing.
    pub fn parse(name: &str, text: &str) -> Result<Self, MutantError> {
        let refused = |reason: String| MutantError { name: name.to_owned(), reason };
        let mut mutant: Self = toml::from_str(text).map_err(|error| refused(error.to_string()))?;
        name.clone_into(&mut mutant.name);
        if mutant.declared().is_empty() {
            return Err(refused("it violates nothing".to_owned()));
        }
        for id in mutant.violates.iter().chain(&mutant.errors) {
            Registry::built_in().get(id).map_err(|error| refused(error.to_string()))?;
        }
        if mutant.edition.is_empty() && mutant.defect.is_none() {
            return Err(refused("it changes nothing".to_owned()));
        }
        mutant.altered_edition()?;
        Ok(mutant)
    }

    /// Every mutant that is built in, by name.
    ///
    /// # Errors
    /// Names the first that is invalid; a test reads them all.
    pub fn built_in() -> Result<Vec<Self>, MutantError> {
        crate::suite::MUTANTS.iter().map(|(name, text)| Self::parse(name, text)).collect()
    }

    /// On what it must be red, and on nothing else.
    #[must_use]
    pub fn declared(&self) -> Red {
        let level = (!self.violates.is_empty()).then_some(self.level);
        let (fail, error) = (self.violates.iter().cloned().collect(), self.errors.iter().cloned().collect());
        Red { fail, error, level, ..Red::default() }
    }

    fn altered_edition(&self) -> Result<Edition, MutantError> {
        altered_edition(&self.edition).map_err(|reason| MutantError { name: self.name.clone(), reason })
    }

    /// The implementations in which the mutant plays.
    ///
    /// # Panics
    /// Never: [`Self::parse`] has made the edition before.
    #[must_use]
    pub fn implementations(&self, seed: u64) -> Implementations {
        let implementations = match self.defect.clone() {
            Some(defect) => Implementations {
                interceptor: Box::new(move || defect.interceptor()),
                ..Implementations::reference(seed)
            },
            None => Implementations::reference(seed),
        };
        // A mutant is judged as a remote role would be: what breaks is seen through its wires, or it is not.
        implementations.playing_by(self.altered_edition().expect("it was made before")).without_ledger()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mutant_reads() {
        let mutants = Mutant::built_in().unwrap();
        assert!(mutants.len() > 20, "{}", mutants.len());
    }

    #[test]
    fn what_is_no_mutant_is_refused() {
        let refuse = |text: &str| Mutant::parse("m", text).unwrap_err().to_string();
        assert!(refuse("title = \"t\"\nviolates = []\n").contains("violates nothing"));
        assert!(refuse("title = \"t\"\nviolates = [\"BLK-03\"]\n").contains("changes nothing"));
        assert!(refuse("title = \"t\"\nviolates = [\"BLK-33\"]\n").contains("did you mean"));
        let wrong = "title = \"t\"\nviolates = [\"BLK-03\"]\n[edition]\n\"report.caps\" = 1\n";
        assert!(refuse(wrong).contains("no figure `report.caps`"));
    }
}
