//! Why a step did not pass, and whose it is: the product's, a role's that refused, the set-up's, or gnomon's own.
//!
//! A refusal is never an empty answer: what a role refuses comes as a [`Refusal`] that names it, and breaks the example
//! off unless the example is about the refusal.

use std::fmt;

use gnomon_reference_impl::protocol::ApiError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::registry::RoleName;
use crate::story::Story;
use crate::verdict::Verdict;

/// What a role refused to answer, or to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The role that refused.
    pub role: RoleName,
    /// Code and words of the refusal.
    pub error: ApiError,
}

impl Refusal {
    /// Whether the role has decided on what was asked, rather than being in no state to answer, or not willing to hear.
    #[must_use]
    pub fn is_a_decision(&self) -> bool {
        matches!(self.error.code.status(), 400 | 403 | 404)
    }

    /// Whether it says that what was asked about is not there.
    #[must_use]
    pub fn is_not_there(&self) -> bool {
        self.error.code.status() == 404
    }

    /// This came instead of what was looked for. That it is not there is what was seen; any other refusal shows
    /// nothing.
    pub fn instead_of(self, due: impl Into<String>) -> StepError {
        if self.is_not_there() {
            return StepError::missed(due, self.error.to_string());
        }
        self.breaks_off(due)
    }

    /// The role refuses what an example needs and is not about.
    pub fn breaks_off(self, due: impl Into<String>) -> StepError {
        let story = Story::new(due, format!("the refusal \"{}\"", self.error));
        StepError::Refused { by: self.role, story: Box::new(story) }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused by {}: {}", self.role, self.error)
    }
}

/// Says of a refusal instead of what it came.
pub fn instead_of(due: impl Into<String>) -> impl FnOnce(Refusal) -> StepError {
    move |refusal| refusal.instead_of(due)
}

/// Why a step did not pass.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StepError {
    /// What was due was not seen, or what must not be was: the product's.
    Missed(Box<Story>),
    /// A role refused what the example needs and is not about.
    Refused {
        /// The role that refused.
        by: RoleName,
        /// What was needed, and what the role says.
        story: Box<Story>,
    },
    /// The state from which the example begins did not come about.
    SetUp(Box<Story>),
    /// A fault of gnomon, or of a feature.
    Harness(Box<Story>),
}

/// What is due where only the words of the step say it.
const WORDS_OF_THE_STEP: &str = "what the step says";

/// What a fault of gnomon is instead of.
const CARRIED_OUT: &str = "a step that can be carried out";

impl StepError {
    /// Something was due, and something else was seen.
    pub fn missed(due: impl Into<String>, seen: impl Into<String>) -> Self {
        Self::Missed(Box::new(Story::new(due, seen)))
    }

    /// Something else was seen than what is due; who looked says what that is ([`Self::when_due`]).
    pub fn otherwise(seen: impl Into<String>) -> Self {
        Self::missed(WORDS_OF_THE_STEP, seen)
    }

    /// Something was needed before the example could begin, and something else was there.
    pub fn set_up(needed: impl Into<String>, seen: impl Into<String>) -> Self {
        Self::SetUp(Box::new(Story::new(needed, seen)))
    }

    /// A step cannot be carried out, by a fault of gnomon or of the feature.
    pub fn harness(what: impl fmt::Display) -> Self {
        Self::Harness(Box::new(Story::new(CARRIED_OUT, what.to_string())))
    }

    /// Whose it is.
    #[must_use]
    pub const fn owner(&self) -> Owner {
        match self {
            Self::Missed(_) => Owner::Product,
            Self::Refused { by, .. } => Owner::Role(*by),
            Self::SetUp(_) => Owner::SetUp,
            Self::Harness(_) => Owner::Harness,
        }
    }

    /// What it tells: what was due, and what was seen or said.
    #[must_use]
    pub const fn story(&self) -> &Story {
        match self {
            Self::Missed(story) | Self::Refused { story, .. } | Self::SetUp(story) | Self::Harness(story) => story,
        }
    }

    /// The same, to add what happened on the way.
    pub const fn story_mut(&mut self) -> &mut Story {
        match self {
            Self::Missed(story) | Self::Refused { story, .. } | Self::SetUp(story) | Self::Harness(story) => story,
        }
    }

    /// The same, when this was due. What no look can see keeps what it was instead of.
    #[must_use]
    pub fn when_due(mut self, due: impl Into<String>) -> Self {
        if let Self::Missed(story) | Self::Refused { story, .. } = &mut self {
            story.due = due.into();
        }
        self
    }

    /// The same, of a state that an example begins with: that it was missed is no verdict on the product.
    #[must_use]
    pub fn in_set_up(self) -> Self {
        match self {
            Self::Missed(story) => Self::SetUp(story),
            other => other,
        }
    }
}

impl From<Refusal> for StepError {
    fn from(refusal: Refusal) -> Self {
        refusal.instead_of(WORDS_OF_THE_STEP)
    }
}

impl fmt::Display for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.owner(), self.story())
    }
}

impl std::error::Error for StepError {}

/// Whose it is that a step did not pass.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The product's: it does not keep what it promises.
    Product,
    /// A role's: it refused what the example is not about.
    Role(RoleName),
    /// The set-up of the example: what it takes as given did not come about.
    SetUp,
    /// Gnomon itself: a step or the test world is at fault.
    Harness,
}

impl Owner {
    /// The verdict on an example that does not pass by it: only the product can fail.
    #[must_use]
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Product => Verdict::Fail,
            Self::Role(_) | Self::SetUp | Self::Harness => Verdict::Error,
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Product => f.write_str("missed by the product"),
            Self::Role(role) => write!(f, "refused by {role}"),
            Self::SetUp => f.write_str("the set-up failed"),
            Self::Harness => f.write_str("a fault of gnomon"),
        }
    }
}
