//! What a tenant is made from: the head of a store.

use gnomon_reference_impl::time::SimTime;
use serde::{Deserialize, Serialize};

use crate::serve::clock::ClockMode;

/// What a tenant is made from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(in crate::serve) struct TenantConfig {
    /// The version of this form.
    pub schema: u32,
    /// The version of the program that made it.
    pub program: String,
    /// The scenario's name and text.
    pub scenario: (String, String),
    /// The edition, if it is not the scenario's.
    pub edition: Option<String>,
    /// The seed of the tenant's draws.
    pub seed: u64,
    /// The seed that was asked for at the first start, from which ids of the tenant and its applications derive: they
    /// stay when the tenant is reset with another seed. The same as `seed` if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_seed: Option<u64>,
    /// When the scenario begins.
    pub start: SimTime,
    /// When the tenant can be asked first.
    pub opened: SimTime,
    /// How time passes.
    pub clock: ClockMode,
    /// The machine's time when it was made.
    pub machine: SimTime,
}

impl TenantConfig {
    /// The version that stores made now have.
    pub(in crate::serve) const SCHEMA: u32 = 3;

    /// The seed that was asked for at the first start.
    pub(in crate::serve) fn asked_seed(&self) -> u64 {
        self.asked_seed.unwrap_or(self.seed)
    }

    /// Whether a start that asks for `asked` means this tenant. A scenario that is built in is known by its name: a
    /// newer program may have changed its text, and the tenant keeps the one it was made from.
    pub(super) fn is_meant_by(&self, asked: &Self) -> bool {
        let same_scenario = self.scenario == asked.scenario
            || (self.scenario.0 == asked.scenario.0 && !self.scenario.0.contains(['.', '/', '\\']));
        let same_seed = asked.seed == self.asked_seed() || asked.seed == self.seed;
        same_scenario && same_seed && (&self.edition, self.clock) == (&asked.edition, asked.clock)
    }

    /// The tenant in the words of an error.
    pub(super) fn in_words(&self) -> String {
        let edition = self.edition.as_deref().unwrap_or("the scenario's edition");
        format!(
            "{}, seed {}, {edition}, clock {}, made by {}",
            self.scenario.0,
            self.asked_seed(),
            self.clock,
            self.program
        )
    }
}
