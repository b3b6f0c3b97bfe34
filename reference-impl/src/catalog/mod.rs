//! The cloud app catalogue: which app a host belongs to, its category and its risk score (DSC-09, BLK-02, BLK-06).
//!
//! The table is our own (`data/catalog.csv`, about 700 well-known apps). What a column is worth is part of it: an id is
//! `public` or made up here (`gnomon`), multi-factor authentication is a public fact or `unknown`, and every risk score
//! is `derived` (see [`RiskBasis`]), since the scores of the real catalogue are not public.
//!
//! A host belongs to the app with the longest matching entry on label boundaries ([`Catalog::app_of`]). When two apps
//! list the very same entry, traffic counts for the more popular one, and blocking either blocks the host.

mod app;
mod category;
mod destination;
mod domain_or_url;
mod owners;
mod subdomain;

pub use app::{App, AppId, AppIndex, IdBasis, MultiFactor, RiskBasis, RiskScore};
pub use category::Category;
pub use destination::{Destination, DestinationError, Host};
pub use domain_or_url::{DomainOrUrl, DomainOrUrlError};
pub use owners::{AddressOwners, OwnersError};
pub(crate) use subdomain::{covers, path_covers, suffixes};

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

/// The built-in table.
const BUILT_IN: &str = include_str!("../../data/catalog.csv");

/// All apps and the index from host to app. A catalogue never changes, and clones share it.
#[derive(Clone, Debug)]
pub struct Catalog {
    apps: Arc<[App]>,
    /// Entries by their domain: those of one domain differ in path or tenant marker.
    by_domain: Arc<BTreeMap<String, Vec<Listed>>>,
    owners: Arc<AddressOwners>,
}

/// An entry as found under its domain.
#[derive(Clone, Debug)]
struct Listed {
    entry: DomainOrUrl,
    app: AppIndex,
}

/// A table that is no catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    /// A line that cannot be read.
    #[error("catalogue line {line}: {reason}")]
    Line {
        /// The line in the file, the header being line 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// More apps than an [`AppIndex`] can count.
    #[error("a catalogue holds at most {} apps", AppIndex::MAX_APPS)]
    TooManyApps,
}

/// No app has the name that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no app of the catalogue is called `{asked}`{}", crate::suggest::did_you_mean(.nearest))]
pub struct UnknownApp {
    /// The name that was asked for.
    pub asked: String,
    /// The names of the catalogue that come nearest, the nearest first.
    pub nearest: Vec<String>,
}

impl Catalog {
    /// The built-in catalogue, which is read once in a process.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    pub fn built_in() -> Self {
        static READ: LazyLock<Catalog> = LazyLock::new(|| {
            let catalog = Catalog::from_csv(BUILT_IN).expect("the built-in catalogue reads");
            let owners = AddressOwners::from_csv(owners::BUILT_IN, &catalog).expect("the built-in table reads");
            catalog.with_owners(owners)
        });
        READ.clone()
    }

    /// The catalogue with other owners of addresses.
    #[must_use]
    pub fn with_owners(self, owners: AddressOwners) -> Self {
        Self { owners: Arc::new(owners), ..self }
    }

    /// The app that answers at `address`, as far as is known (see [`AddressOwners`]).
    #[must_use]
    pub fn owner_of(&self, address: IpAddr) -> Option<AppIndex> {
        self.owners.owner_of(address)
    }

    /// Reads a catalogue in the format of `data/catalog.csv`.
    ///
    /// # Errors
    /// Names the line that cannot be read and why: a column missing, a number out of its range, an unknown category, an
    /// entry that is no host, or an id or a name that occurs twice.
    pub(crate) fn from_csv(text: &str) -> Result<Self, CatalogError> {
        let mut apps: Vec<App> = Vec::new();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for row in reader.deserialize::<app::Row>() {
            let at = |reason: String, line| CatalogError::Line { line, reason };
            let row = row.map_err(|error| at(error.to_string(), error.position().map_or(0, csv::Position::line)))?;
            let line = apps.len() as u64 + 2;
            let app = App::try_from(row).map_err(|reason| at(reason, line))?;
            if let Some(other) = apps.iter().find(|other| other.id == app.id || other.name == app.name) {
                return Err(at(
                    format!("id {} or name `{}` is already taken by `{}`", app.id.0, app.name, other.name),
                    line,
                ));
            }
            apps.push(app);
        }
        Self::new(apps)
    }

    /// A catalogue of these apps.
    ///
    /// # Errors
    /// If there are more than an [`AppIndex`] can count.
    pub fn new(apps: Vec<App>) -> Result<Self, CatalogError> {
        if apps.len() > AppIndex::MAX_APPS {
            return Err(CatalogError::TooManyApps);
        }
        let mut by_domain: BTreeMap<String, Vec<Listed>> = BTreeMap::new();
        for (index, app) in apps.iter().enumerate() {
            for entry in &app.entries {
                let listed = Listed { entry: entry.clone(), app: AppIndex::new(index) };
                by_domain.entry(entry.domain().to_owned()).or_default().push(listed);
            }
        }
        // The more specific entry first; among equals the more popular app, then the lower id.
        for listed in by_domain.values_mut() {
            listed.sort_by_key(|l| {
                let app = &apps[l.app.position()];
                (std::cmp::Reverse(l.entry.specificity()), app.popularity, app.id)
            });
        }
        Ok(Self { apps: apps.into(), by_domain: Arc::new(by_domain), owners: Arc::default() })
    }

    /// Every app, in the order of [`AppIndex`].
    #[must_use]
    pub fn apps(&self) -> &[App] {
        &self.apps
    }

    /// The app at `index`.
    ///
    /// # Panics
    /// If the index belongs to another, larger catalogue.
    #[must_use]
    pub fn app(&self, index: AppIndex) -> &App {
        &self.apps[index.position()]
    }

    /// Every index with its app.
    pub fn iter(&self) -> impl Iterator<Item = (AppIndex, &App)> {
        self.apps.iter().enumerate().map(|(index, app)| (AppIndex::new(index), app))
    }

    /// The app to which traffic to `destination` counts, if it is in the catalogue.
    ///
    /// The longest suffix of the host on label boundaries wins, within it the longest path. An address literal belongs
    /// to no app.
    #[must_use]
    pub fn app_of(&self, destination: &Destination) -> Option<AppIndex> {
        let host = destination.domain()?;
        suffixes(host).find_map(|suffix| {
            let listed = self.by_domain.get(suffix)?;
            listed.iter().find(|l| l.entry.matches(destination)).map(|l| l.app)
        })
    }

    /// Whether the path matters to which app `destination` belongs: an entry of its host or of a parent has one.
    pub(crate) fn looks_at_path(&self, destination: &Destination) -> bool {
        let has_path = |listed: &Listed| matches!(listed.entry, DomainOrUrl::Url { .. });
        let mut parents = destination.domain().into_iter().flat_map(suffixes);
        parents.any(|suffix| self.by_domain.get(suffix).is_some_and(|listed| listed.iter().any(has_path)))
    }

    /// The app of this name, letter case apart.
    ///
    /// # Errors
    /// If there is none; the error names the nearest.
    pub fn named(&self, name: &str) -> Result<AppIndex, UnknownApp> {
        let found = self.apps.iter().position(|app| app.name.eq_ignore_ascii_case(name.trim()));
        found.map(AppIndex::new).ok_or_else(|| UnknownApp {
            asked: name.to_owned(),
            nearest: crate::suggest::nearest(name, self.apps.iter().map(|app| app.name.as_str())),
        })
    }

    /// The app of this public id.
    #[must_use]
    pub fn by_id(&self, id: AppId) -> Option<AppIndex> {
        self.apps.iter().position(|app| app.id == id).map(AppIndex::new)
    }
}

#[cfg(test)]
mod tests;
