//! Bounds: what an edition promises in figures, requirement by requirement, read from `bounds/*.toml`.
//!
//! Promised is not played: steps judge by these; what a role plays by is its own affair. That the reference's figures
//! lie within the bounds is held by `tests/promised.rs`.
//!
//! | file | what lives there |
//! |---|---|
//! | `bounds/*.toml` | the bounds, a file for each edition |
//! | `keys.rs` | the names by which steps ask for them |

mod keys;
#[cfg(test)]
mod tests;

pub use keys::*;

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::LazyLock;

use gnomon_reference_impl::api_version::ApiVersion;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::SimDuration;
use serde::Deserialize;

use crate::registry::Source;

/// On which side of a bound it is kept; on the bound itself it always is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Up to the bound.
    AtMost,
    /// From the bound on.
    AtLeast,
    /// On the bound alone.
    Exactly,
}

impl Relation {
    /// Whether `figure` keeps `bound`.
    #[must_use]
    pub const fn holds(self, figure: u64, bound: u64) -> bool {
        match self {
            Self::AtMost => figure <= bound,
            Self::AtLeast => figure >= bound,
            Self::Exactly => figure == bound,
        }
    }
}

/// One figure that an edition promises.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// On which side of it the promise is kept.
    pub relation: Relation,
    /// How many of the unit.
    pub value: u64,
    /// The unit, in the plural: `minutes`, `hours`, `days` are spans of time, `bytes` are bytes, all else is counted.
    pub unit: String,
    /// Who says so.
    pub source: Source,
    /// Where the facts have it, as in `FACTS.md 10.4`.
    #[serde(default)]
    pub cited: Option<String>,
    /// The words of the requirement that promise it, if it does in figures.
    #[serde(default)]
    pub says: Option<String>,
    /// How examples write it, if not as value and unit.
    #[serde(default)]
    pub written: Option<String>,
}

impl Bound {
    /// The bound in the smallest unit of its kind: milliseconds, bytes, or things.
    #[must_use]
    pub fn amount(&self) -> u64 {
        self.value * self.span_of_unit().map_or(1, SimDuration::millis)
    }

    fn span_of_unit(&self) -> Option<SimDuration> {
        match self.unit.as_str() {
            "minutes" => Some(SimDuration::MINUTE),
            "hours" => Some(SimDuration::HOUR),
            "days" => Some(SimDuration::DAY),
            _ => None,
        }
    }
}

/// As people write it: `at most 2 hours`.
impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let relation = match self.relation {
            Relation::AtMost => "at most ",
            Relation::AtLeast => "at least ",
            Relation::Exactly => "",
        };
        write!(f, "{relation}{} {}", with_commas(self.value), self.unit)
    }
}

/// A number as texts write it: `15,000`.
fn with_commas(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What a bound can be an amount of.
pub trait Measured: Copy + PartialEq {
    /// The amount of `bound`, if its unit is of this kind.
    fn of(bound: &Bound) -> Option<Self>;
}

impl Measured for SimDuration {
    fn of(bound: &Bound) -> Option<Self> {
        bound.span_of_unit().map(|unit| unit.times(bound.value))
    }
}

impl Measured for Bytes {
    fn of(bound: &Bound) -> Option<Self> {
        (bound.unit == "bytes").then_some(Self(bound.value))
    }
}

/// Things that are counted.
impl Measured for u64 {
    fn of(bound: &Bound) -> Option<Self> {
        (bound.span_of_unit().is_none() && bound.unit != "bytes").then_some(bound.value)
    }
}

/// The name by which steps ask for a bound of a requirement.
#[derive(Clone, Copy, Debug)]
pub struct Key<T> {
    /// The requirement's id.
    pub requirement: &'static str,
    /// The bound's name in the data.
    pub name: &'static str,
    of: PhantomData<fn() -> T>,
}

impl<T> Key<T> {
    const fn new(requirement: &'static str, name: &'static str) -> Self {
        Self { requirement, name, of: PhantomData }
    }
}

/// What one edition promises in figures.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// Grows when a bound changes.
    pub version: u32,
    /// The edition's name, for example `2021-02`.
    pub edition: String,
    /// Which documents promise it.
    pub title: String,
    /// Which routes, fields, actions and tables the public APIs have.
    pub api_version: ApiVersion,
    /// Requirements that promise nothing in this edition, each with the reason.
    #[serde(default)]
    pub not_promised: BTreeMap<String, String>,
    /// By requirement, then by name.
    bounds: BTreeMap<String, BTreeMap<String, Bound>>,
}

/// The editions that are built in, the contract first.
static BUILT_IN: LazyLock<Vec<Bounds>> = LazyLock::new(|| {
    let texts = [include_str!("../../bounds/2021-02.toml"), include_str!("../../bounds/current.toml")];
    texts.into_iter().map(|text| toml::from_str(text).expect("a test reads the bounds")).collect()
});

impl Bounds {
    /// The bounds of every edition, the contract first.
    #[must_use]
    pub fn built_in() -> &'static [Self] {
        &BUILT_IN
    }

    /// What the contract promises, edition `2021-02`.
    #[must_use]
    pub fn contract() -> &'static Self {
        &BUILT_IN[0]
    }

    /// What the documents promise that `edition` follows; of an edition that nobody promised anything by, the contract.
    #[must_use]
    pub fn of(edition: &Edition) -> &'static Self {
        Self::built_in().iter().find(|bounds| bounds.edition == edition.name).unwrap_or_else(|| Self::contract())
    }

    /// The bounds of a requirement, each with its name, in the order of their names.
    pub fn of_requirement(&self, id: &str) -> impl Iterator<Item = (&str, &Bound)> {
        self.bounds.get(id).into_iter().flatten().map(|(name, bound)| (name.as_str(), bound))
    }

    /// Every bound, with its requirement and its name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &Bound)> {
        self.bounds
            .iter()
            .flat_map(|(id, bounds)| bounds.iter().map(|(name, bound)| (id.as_str(), name.as_str(), bound)))
    }

    /// The bound of this name, if this edition promises it.
    #[must_use]
    pub fn get<T: Measured>(&self, key: Key<T>) -> Option<T> {
        self.bounds.get(key.requirement)?.get(key.name).and_then(T::of)
    }

    /// The span by which is judged what a feature writes as `written`. Features are the prose of the contract: where
    /// `written` is what the contract promises by one of `keys`, this edition's promise is meant. Any other span is the
    /// example's own.
    #[must_use]
    pub fn meant(&self, written: SimDuration, keys: &[Key<SimDuration>]) -> SimDuration {
        let stands_for = |key: &&Key<SimDuration>| Self::contract().get(**key) == Some(written);
        keys.iter().find(stands_for).and_then(|key| self.get(*key)).unwrap_or(written)
    }
}
