//! Attribution: which app the traffic to a destination counts for.
//!
//! A table for the destinations known when it is made, filled by asking the catalogue; a test asks both everywhere.

use crate::catalog::{AppIndex, Catalog};
use crate::names::{DestinationId, Names};

/// An app of the catalogue, or everything else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DiscoveredApp {
    /// An app of the catalogue.
    App(AppIndex),
    /// Traffic to no app of the catalogue, shown as "Other".
    Other,
}

/// The apps of destinations.
#[derive(Clone, Debug)]
pub struct Attribution {
    table: Vec<DiscoveredApp>,
}

impl Attribution {
    /// Attribution by `catalog`, with a table for the destinations of `names`.
    #[must_use]
    pub fn new(catalog: &Catalog, names: &Names) -> Self {
        let mut attribution = Self { table: Vec::new() };
        attribution.extend(catalog, names);
        attribution
    }

    /// Takes in destinations that were added to `names` since.
    pub fn extend(&mut self, catalog: &Catalog, names: &Names) {
        let new = self.table.len() as u32..names.destination_count() as u32;
        self.table.extend(new.map(|id| Self::by_rule(catalog, names, DestinationId(id))));
    }

    /// The app of `destination`.
    ///
    /// # Panics
    /// If the destination was added to the names after the table was made or extended.
    #[must_use]
    pub fn app_of(&self, destination: DestinationId) -> DiscoveredApp {
        self.table[destination.0 as usize]
    }

    fn by_rule(catalog: &Catalog, names: &Names, destination: DestinationId) -> DiscoveredApp {
        catalog.app_of(names.destination(destination)).map_or(DiscoveredApp::Other, DiscoveredApp::App)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Destination, DomainOrUrl};

    #[test]
    fn the_table_says_what_the_catalogue_says_for_every_domain_of_every_app() {
        let (catalog, mut names) = (Catalog::built_in(), Names::new());
        for entry in catalog.apps().iter().flat_map(|app| &app.entries) {
            let text = match entry {
                DomainOrUrl::Domain(domain) => domain.clone(),
                DomainOrUrl::Tenant { marker, domain } => format!("contoso{marker}.{domain}"),
                DomainOrUrl::Url { domain, path } => format!("{domain}{path}"),
            };
            for text in [format!("www.{text}"), format!("not{text}"), text] {
                names.add_destination(Destination::parse(&text).unwrap());
            }
        }
        let half = names.clone();
        let mut attribution = Attribution::new(&catalog, &half);
        names.add_destination(Destination::parse("198.51.100.7").unwrap());
        attribution.extend(&catalog, &names);
        for id in (0..names.destination_count() as u32).map(DestinationId) {
            assert_eq!(attribution.app_of(id), Attribution::by_rule(&catalog, &names, id), "{}", names.destination(id));
        }
    }
}
