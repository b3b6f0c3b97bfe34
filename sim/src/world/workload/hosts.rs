//! The hosts people and programs reach: those of each app, and the background noise of Windows.

use gnomon_reference_impl::catalog::{AppIndex, Catalog, Category, Destination, DomainOrUrl};
use gnomon_reference_impl::names::{DestinationId, Names};

use crate::engine::below_32;

/// Endpoints Windows itself calls all day. They belong to no app of the catalogue (`FACTS.md` 23.2, 24.2).
const BACKGROUND: [&str; 44] = [
    "activity.windows.com",
    "adl.windows.com",
    "arc.msn.com",
    "au.download.windowsupdate.com",
    "checkappexec.microsoft.com",
    "config.edge.skype.net",
    "config.teams.trafficmanager.net",
    "crl.microsoft.com",
    "ctldl.windowsupdate.com",
    "definitionupdates.microsoft.com",
    "displaycatalog.mp.microsoft.com",
    "dl.delivery.mp.microsoft.com",
    "dmd.metaservices.microsoft.com",
    "download.windowsupdate.com",
    "edge.microsoft.com",
    "emdl.ws.microsoft.com",
    "enterpriseregistration.windows.net",
    "fe2.update.microsoft.com",
    "fe3.delivery.mp.microsoft.com",
    "fs.microsoft.com",
    "go.microsoft.com",
    "img-prod-cms-rt-microsoft-com.akamaized.net",
    "inference.location.live.net",
    "kv501.prod.do.dsp.mp.microsoft.com",
    "licensing.mp.microsoft.com",
    "login.microsoftonline.com",
    "maps.windows.com",
    "mobile.pipe.aria.microsoft.com",
    "nav.smartscreen.microsoft.com",
    "ocsp.msocsp.com",
    "oneocsp.microsoft.com",
    "purchase.mp.microsoft.com",
    "ris.api.iris.microsoft.com",
    "settings-win.data.microsoft.com",
    "sls.update.microsoft.com",
    "store-images.s-microsoft.com",
    "storecatalogrevocation.storequality.microsoft.com",
    "time.windows.com",
    "tlu.dl.delivery.mp.microsoft.com",
    "tsfe.trafficshaping.dsp.mp.microsoft.com",
    "v10.events.data.microsoft.com",
    "v20.events.data.microsoft.com",
    "watson.telemetry.microsoft.com",
    "www.msftconnecttest.com",
];

/// Hosts by app, and the background.
#[derive(Clone, Debug)]
pub(in crate::world) struct Hosts {
    /// All hosts, app by app, and the background at the end.
    hosts: Vec<DestinationId>,
    /// For each app, where its hosts begin; at the end, where the background does.
    starts: Vec<u32>,
    /// For each app, whether people upload files to it.
    takes_files: Vec<bool>,
}

/// Which of all hosts: those of one app, or the background.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::world) struct HostRange {
    first: u32,
    count: u32,
}

impl HostRange {
    /// None of them.
    pub(in crate::world) const NONE: Self = Self { first: 0, count: 0 };

    /// Whether it is none.
    pub(in crate::world) const fn is_empty(self) -> bool {
        self.count == 0
    }
}

impl Hosts {
    /// The hosts of every app of `catalog`, added to `names`. Tenants of an organisation are called by `tenant`.
    pub(in crate::world) fn new(catalog: &Catalog, tenant: &str, names: &mut Names) -> Self {
        let mut hosts = Self { hosts: Vec::new(), starts: vec![0], takes_files: Vec::new() };
        for (index, app) in catalog.iter() {
            for text in app.entries.iter().flat_map(|entry| texts(entry, tenant)) {
                // A host that another app claims by a longer entry is not this app's.
                if let Ok(destination) = Destination::parse(&text)
                    && catalog.app_of(&destination) == Some(index)
                {
                    hosts.hosts.push(names.add_destination(destination));
                }
            }
            hosts.starts.push(hosts.hosts.len() as u32);
            hosts.takes_files.push(matches!(app.category, Category::CloudStorage | Category::ContentSharing));
        }
        let background = BACKGROUND.iter().filter_map(|text| Destination::parse(text).ok());
        hosts.hosts.extend(background.map(|destination| names.add_destination(destination)));
        hosts
    }

    /// The hosts of an app; none if another app claims them all.
    pub(in crate::world) fn of(&self, app: AppIndex) -> &[DestinationId] {
        self.all_of(self.range_of(app))
    }

    /// What Windows itself calls.
    pub(in crate::world) fn background(&self) -> &[DestinationId] {
        self.all_of(self.background_range())
    }

    /// Where the hosts of an app are.
    pub(in crate::world) fn range_of(&self, app: AppIndex) -> HostRange {
        let at = app.position();
        HostRange { first: self.starts[at], count: self.starts[at + 1] - self.starts[at] }
    }

    /// Where the background is.
    pub(in crate::world) fn background_range(&self) -> HostRange {
        let first = self.starts.last().copied().unwrap_or(0);
        HostRange { first, count: self.hosts.len() as u32 - first }
    }

    /// The host in `range` that 32 bits stand for. There must be one.
    #[inline]
    pub(in crate::world) fn pick(&self, range: HostRange, draw: u32) -> DestinationId {
        self.hosts[(range.first + below_32(draw, range.count)) as usize]
    }

    fn all_of(&self, range: HostRange) -> &[DestinationId] {
        &self.hosts[range.first as usize..][..range.count as usize]
    }

    /// Whether people upload files to the app.
    pub(in crate::world) fn takes_files(&self, app: AppIndex) -> bool {
        self.takes_files[app.position()]
    }
}

/// Hosts under an entry that people reach.
fn texts(entry: &DomainOrUrl, tenant: &str) -> Vec<String> {
    match entry {
        // A domain right under a public suffix has a web site and, mostly, an interface for programs.
        DomainOrUrl::Domain(domain) if domain.matches('.').count() == 1 => {
            vec![format!("www.{domain}"), domain.clone(), format!("api.{domain}")]
        }
        DomainOrUrl::Domain(domain) => vec![domain.clone()],
        DomainOrUrl::Tenant { marker, domain } => vec![format!("{tenant}{marker}.{domain}")],
        DomainOrUrl::Url { domain, path } => vec![format!("{domain}{path}")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn almost_every_app_has_hosts_and_they_are_its_own() {
        let (catalog, mut names) = (Catalog::built_in(), Names::new());
        let hosts = Hosts::new(&catalog, "contoso", &mut names);
        let mut without = Vec::new();
        for (index, app) in catalog.iter() {
            assert!(hosts.of(index).iter().all(|id| catalog.app_of(names.destination(*id)) == Some(index)));
            if hosts.of(index).is_empty() {
                without.push(app.name.as_str());
            }
        }
        assert!(without.len() <= 3, "{without:?}");
    }

    #[test]
    fn the_background_of_windows_belongs_to_no_app() {
        let (catalog, mut names) = (Catalog::built_in(), Names::new());
        let hosts = Hosts::new(&catalog, "contoso", &mut names);
        assert_eq!(hosts.background().len(), BACKGROUND.len());
        for id in hosts.background() {
            let app = catalog.app_of(names.destination(*id)).map(|app| catalog.app(app).name.as_str());
            assert_eq!(app, None, "{}", names.destination(*id));
        }
    }
}
