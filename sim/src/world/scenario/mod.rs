//! Scenarios: an organisation and its days, read from a file.
//!
//! | file | what lives there |
//! |---|---|
//! | `file/` | the file as it is written |
//! | `check/` | what it means, or why it is refused |
//! | `protection.rs` | the ways in which a device's protection can be set up, by name |
//! | `error.rs` | errors that point at the place |
//! | `size.rs` | playing it with another number of devices |

mod check;
mod error;
mod file;
mod protection;
mod size;

pub use error::ScenarioError;
pub use size::EndpointsError;

pub(super) use check::{Checked, CheckedFleet, Windows};

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::time::SimTime;

/// A scenario that was read and checked.
#[derive(Clone, Debug)]
pub struct Scenario {
    name: String,
    title: String,
    summary: String,
    seed: u64,
    account_domain: String,
    dns_domain: String,
    tenant: String,
    pub(super) checked: Checked,
}

impl Scenario {
    /// The name and version of the form of scenario files.
    pub const SCHEMA: &'static str = file::SCHEMA;

    /// Reads a scenario. `name` is how errors call the file.
    ///
    /// # Errors
    /// Names the line, what is wrong, and the nearest valid name: an unknown key or value, an invalid value, an app
    /// that is not in the catalogue, a file of another version, or a text that is no TOML.
    pub fn parse(name: &str, text: &str, catalog: &Catalog) -> Result<Self, ScenarioError> {
        let complained = |complaint| ScenarioError::new(name, text, complaint);
        let file: file::ScenarioFile = toml::from_str(text).map_err(|error| {
            // That a file is of another version says more than which of its keys is unknown here.
            let version =
                toml::from_str(text).map_or(Ok(()), |file: file::FileVersion| check::version(file.schema.as_ref()));
            version.map_or_else(complained, |()| ScenarioError::of_toml(name, text, &error))
        })?;
        let checked = check::check(&file, catalog).map_err(complained)?;
        Ok(Self {
            name: name.to_owned(),
            title: file.title,
            summary: file.summary.split_whitespace().collect::<Vec<_>>().join(" "),
            seed: file.seed,
            account_domain: file.organisation.account_domain,
            dns_domain: file.organisation.dns_domain,
            tenant: file.organisation.tenant,
            checked,
        })
    }

    /// The JSON Schema of scenario files, for editors.
    #[must_use]
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(file::ScenarioFile).to_value()
    }

    /// The name it was read by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One line that says what it is.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// A paragraph on what it shows.
    #[must_use]
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// The seed in the file.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// When it begins.
    #[must_use]
    pub const fn start(&self) -> SimTime {
        self.checked.start
    }

    /// When it ends.
    #[must_use]
    pub const fn end(&self) -> SimTime {
        self.checked.end
    }

    /// The edition of its rules.
    #[must_use]
    pub const fn edition(&self) -> &Edition {
        &self.checked.edition
    }

    /// How many devices it has.
    #[must_use]
    pub fn endpoints(&self) -> u32 {
        self.checked.fleets.iter().map(|fleet| fleet.endpoints).sum()
    }

    pub(super) fn account_domain(&self) -> &str {
        &self.account_domain
    }

    pub(super) fn dns_domain(&self) -> &str {
        &self.dns_domain
    }

    pub(super) fn tenant(&self) -> &str {
        &self.tenant
    }

    /// Plays it at another time: everything in it happens as long after `start` as it did after its own start. Whole
    /// days keep the hours of the day; whole weeks keep its weekends too.
    #[must_use]
    pub fn starting_at(mut self, start: SimTime) -> Self {
        let checked = &mut self.checked;
        let own = checked.start;
        let shifted = |at: SimTime| start + at.since(own);
        checked.end = shifted(checked.end);
        checked.actions.iter_mut().for_each(|(at, _)| *at = shifted(*at));
        for outage in checked.places.iter_mut().flat_map(|place| &mut place.outages) {
            (outage.from, outage.until) = (shifted(outage.from), shifted(outage.until));
        }
        checked.start = start;
        self
    }

    /// Plays it by another edition.
    #[must_use]
    pub fn with_edition(mut self, edition: Edition) -> Self {
        self.checked.edition = edition;
        self
    }
}

#[cfg(test)]
mod tests;
