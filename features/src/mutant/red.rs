//! Red: the requirements on which a mutant fails, and those of which it lets an example be not judged.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::registry::{Level, Registry};
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
    /// How binding the most binding of the examples is that FAIL.
    #[serde(default)]
    pub level: Option<Level>,
    /// Which examples are red, as `blocking.feature:12`.
    #[serde(default)]
    pub examples: BTreeSet<String>,
}

impl Red {
    /// On what an outcome is red, in the examples that `counts` takes.
    #[must_use]
    pub fn of(outcome: &Outcome, counts: impl Fn(&ExampleKey) -> bool) -> Self {
        let by = |verdict: Verdict| {
            let those = outcome.examples.iter().filter(|example| example.verdict == verdict && counts(&example.key()));
            those.flat_map(|example| example.requirements.clone()).collect()
        };
        let failed =
            outcome.examples.iter().filter(|example| example.verdict == Verdict::Fail && counts(&example.key()));
        let level = failed.flat_map(|example| {
            let of = |id: &String| Registry::built_in().get(id).ok().map(|found| example.level_for(found.level));
            example.requirements.iter().filter_map(of).collect::<Vec<_>>()
        });
        let red = outcome.failures().filter(|example| counts(&example.key()));
        let examples = red.map(|example| example.key().to_string()).collect();
        Self { fail: by(Verdict::Fail), error: by(Verdict::Error), level: level.min(), examples }
    }

    /// Adds what another part of a run is red on.
    pub fn extend(&mut self, other: Self) {
        self.fail.extend(other.fail);
        self.error.extend(other.error);
        self.level = self.level.into_iter().chain(other.level).min();
        self.examples.extend(other.examples);
    }

    /// Whether it is red on nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fail.is_empty() && self.error.is_empty()
    }

    /// Whether both are red on the same requirements, as bindingly, whatever the examples.
    #[must_use]
    pub fn is_as(&self, other: &Self) -> bool {
        (&self.fail, &self.error, self.level) == (&other.fail, &other.error, other.level)
    }

    /// What is red here and not there.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let difference = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.difference(other).cloned().collect();
        let (fail, error) = (difference(&self.fail, &other.fail), difference(&self.error, &other.error));
        Self { fail, error, level: None, examples: BTreeSet::new() }
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
