//! What was checked in a story, and the requirement that did not hold.

use std::collections::BTreeMap;

use crate::step_error::StepError;

/// A requirement that does not hold in a story; or no verdict, and whose it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    /// The requirement, if a verdict can be given.
    pub requirement: Option<&'static str>,
    /// What was due and what was seen.
    pub error: StepError,
}

impl From<StepError> for Broken {
    fn from(error: StepError) -> Self {
        Self { requirement: None, error }
    }
}

impl Broken {
    /// This requirement does not hold.
    pub(super) fn by(requirement: &'static str, error: StepError) -> Self {
        Self { requirement: Some(requirement), error }
    }

    /// Whether it is the same requirement and the same kind of failure: whose it is.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.requirement == other.requirement && self.error.owner() == other.error.owner()
    }
}

/// How often each requirement was checked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Checks(BTreeMap<&'static str, u64>);

impl Checks {
    /// A requirement is checked: something holds, or else something else was seen than what was due.
    ///
    /// # Errors
    /// That it does not hold.
    pub(super) fn holds(
        &mut self,
        requirement: &'static str,
        holds: bool,
        due_and_seen: impl FnOnce() -> (String, String),
    ) -> Result<(), Broken> {
        *self.0.entry(requirement).or_default() += 1;
        if holds {
            return Ok(());
        }
        let (due, seen) = due_and_seen();
        Err(Broken::by(requirement, StepError::missed(due, seen)))
    }

    /// The same, of what a look of the suite has found.
    ///
    /// # Errors
    /// That it does not hold.
    pub(super) fn look(&mut self, requirement: &'static str, found: Result<(), StepError>) -> Result<(), Broken> {
        *self.0.entry(requirement).or_default() += 1;
        found.map_err(|error| Broken::by(requirement, error))
    }

    /// Adds those of another story.
    pub(super) fn add(&mut self, other: &Self) {
        for (requirement, count) in &other.0 {
            *self.0.entry(requirement).or_default() += count;
        }
    }

    /// Each requirement with how often it was checked, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().map(|(requirement, count)| (*requirement, *count))
    }
}
