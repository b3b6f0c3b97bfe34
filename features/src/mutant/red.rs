//! Red: the requirements on which a mutant fails, and those of which it lets an example be not judged.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::run::{ExampleKey, Outcome};
use crate::verdict::Verdict;

/// On what a mutant is red, by requirement. One of several examples may be in both.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Red {
    /// An example of these is FAIL: the mutant does not keep them.
    pub fail: BTreeSet<String>,
    /// An example of these is ERROR: a role refused what it needs, or its set-up failed.
    pub error: BTreeSet<String>,
}

impl Red {
    /// On what an outcome is red, in the examples that `counts` takes.
    #[must_use]
    pub fn of(outcome: &Outcome, counts: impl Fn(&ExampleKey) -> bool) -> Self {
        let by = |verdict: Verdict| {
            let those = outcome.examples.iter().filter(|example| example.verdict == verdict && counts(&example.key()));
            those.flat_map(|example| example.requirements.clone()).collect()
        };
        Self { fail: by(Verdict::Fail), error: by(Verdict::Error) }
    }

    /// Adds what another part of a run is red on.
    pub fn extend(&mut self, other: Self) {
        self.fail.extend(other.fail);
        self.error.extend(other.error);
    }

    /// Whether it is red on nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fail.is_empty() && self.error.is_empty()
    }

    /// What is red here and not there.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let difference = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.difference(other).cloned().collect();
        Self { fail: difference(&self.fail, &other.fail), error: difference(&self.error, &other.error) }
    }
}

/// As a terminal shows it: `BLK-03 BLK-08, ERROR ALR-01`.
impl std::fmt::Display for Red {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let joined = |ids: &BTreeSet<String>| ids.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        match (self.fail.is_empty(), self.error.is_empty()) {
            (_, true) => f.write_str(&joined(&self.fail)),
            (true, false) => write!(f, "ERROR {}", joined(&self.error)),
            (false, false) => write!(f, "{}, ERROR {}", joined(&self.fail), joined(&self.error)),
        }
    }
}
