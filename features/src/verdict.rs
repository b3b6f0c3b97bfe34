//! Verdicts: what a run says of an example, of a requirement, and of an implementation (`sim/ARCHITECTURE.md` 6.3).

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A verdict. They join in this order: the worse of two is the verdict on both.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// Everything that was judged holds.
    #[default]
    Pass,
    /// It was left out for a reason that is given.
    Skip,
    /// It was not looked at.
    NotRun,
    /// It could not be decided, as by a clock that cannot be set.
    Inconclusive,
    /// It does not hold.
    Fail,
    /// It could not be judged: a role refused what it is not about, the set-up failed, or gnomon is at fault.
    Error,
}

impl Verdict {
    /// The verdict on both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        self.max(other)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pass => "PASS",
            Self::Skip => "SKIP",
            Self::NotRun => "NOT_RUN",
            Self::Inconclusive => "INCONCLUSIVE",
            Self::Fail => "FAIL",
            Self::Error => "ERROR",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_join_to_the_worse() {
        let order =
            [Verdict::Pass, Verdict::Skip, Verdict::NotRun, Verdict::Inconclusive, Verdict::Fail, Verdict::Error];
        for (i, a) in order.iter().enumerate() {
            for (j, b) in order.iter().enumerate() {
                assert_eq!(a.join(*b), order[i.max(j)]);
            }
        }
    }
}
