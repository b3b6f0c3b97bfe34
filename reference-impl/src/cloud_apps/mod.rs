//! Cloud-apps: the Cloud App Security cloud (INT-03, DSC, BLK-01, BLK-02, BLK-06 to BLK-08, BLK-13 to BLK-15, ALR-03,
//! ALR-05).
//!
//! | file | what lives there |
//! |---|---|
//! | `cell.rs`, `rows.rs` | the discovery data of one device |
//! | `discovery_row.rs`, `period.rs` | what reports are computed from, and for which days |
//! | `attribution.rs` | which app traffic counts for |
//! | `sources.rs` | the discovery data of log sources |
//! | `intake/` | log uploads, data sources, collectors, the governance log |
//! | `report/` | reports: counters, lists, drill-downs, exports |
//! | `risk/` | the risk level of a device |
//! | `sync/` | unsanctioned apps become indicators |
//! | `governance.rs` | tags of apps, and the governance log |
//! | `subnets.rs` | IP address ranges |
//! | `policies/` | app discovery policies and their alerts |
//! | `block_script/` | unsanctioned apps as appliances block them |
//!
//! The cloud is cells and a core ([`Core`]), as Defender is. The core knows tags, settings and the synchronisation.

mod attribution;
mod block_script;
mod cell;
mod discovery_row;
mod governance;
mod intake;
mod period;
mod policies;
pub mod report;
pub mod risk;
mod rows;
mod sources;
mod subnets;
mod sync;

pub use attribution::{Attribution, DiscoveredApp};
pub use block_script::{Appliance, block_script};
pub use cell::{Cell, Seen, Usage};
use discovery_row::DiscoveryRow;
pub use intake::{Analysed, LogContext, LogsWoken};
pub use period::Period;
pub use policies::{Census, CensusCount, PolicyMatch};
pub use sources::{Added, DataSource, LoggedTraffic, LoggedTransaction, Sources};
pub use sync::RequestId;

use std::collections::BTreeMap;

use crate::catalog::{App, AppIndex, Catalog};
use crate::edition::Edition;
use crate::protocol::cloud_apps::{AppTag, CloudAppsRequest, CloudAppsResponse, Settings, TaggedApp};
use crate::protocol::defender::{DefenderRequest, DefenderResponse};
use crate::protocol::discovery_policies::GovernanceActor;
use crate::protocol::signals::IntegrationState;
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimTime;
use governance::Tags;
use intake::Intake;
use policies::Policies;
use subnets::Subnets;
use sync::{Knowledge, Sync, Wanted};

/// The core of Cloud App Security.
#[derive(Clone, Debug)]
pub struct Core {
    disk: Disk,
    ram: Ram,
}

/// What survives a crash.
#[derive(Clone, Debug)]
struct Disk {
    licensed: bool,
    settings: Settings,
    tags: Tags,
    policies: Policies,
    subnets: Subnets,
    integration: Option<IntegrationState>,
    /// Since when there has been an integration, whatever became of it later.
    enabled: Option<SimTime>,
    sources: Sources,
    intake: Intake,
    knowledge: Knowledge,
}

/// What a crash drops.
#[derive(Clone, Debug, Default)]
struct Ram {
    sync: Sync,
    /// Logs are not analysed before: it was down.
    logs_not_before: SimTime,
    /// No evaluation of policies is made before this: the cloud was down, or had no licence.
    resumes: SimTime,
}

/// What the core needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The edition that is played by: delays, limits, retention.
    pub edition: &'a Edition,
    /// The catalogue by which hosts become apps.
    pub catalog: &'a Catalog,
}

/// A request to Defender, with the number by which its answer is known.
pub type Outgoing = (RequestId, DefenderRequest);

impl Default for Core {
    fn default() -> Self {
        Self {
            disk: Disk {
                licensed: true,
                settings: Settings::default(),
                tags: Tags::default(),
                policies: Policies::default(),
                subnets: Subnets::default(),
                integration: None,
                enabled: None,
                sources: Sources::default(),
                intake: Intake::default(),
                knowledge: Knowledge::default(),
            },
            ram: Ram::default(),
        }
    }
}

impl Core {
    /// The core of a licensed organisation that has tagged nothing and blocks nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the organisation is licensed for Cloud App Security: without it, no report is shown (INT-03).
    #[must_use]
    pub const fn is_licensed(&self) -> bool {
        self.disk.licensed
    }

    /// The settings as last saved.
    #[must_use]
    pub const fn settings(&self) -> Settings {
        self.disk.settings
    }

    /// How an app is tagged, if it is.
    #[must_use]
    pub fn tag_of(&self, app: AppIndex) -> Option<AppTag> {
        self.disk.tags.of(app)
    }

    /// When the integration was enabled first, as Cloud App Security knows (DSC-02).
    #[must_use]
    pub const fn enabled_at(&self) -> Option<SimTime> {
        self.disk.enabled
    }

    /// What logs have told (PRX-02, PRX-04).
    #[must_use]
    pub const fn sources(&self) -> &Sources {
        &self.disk.sources
    }

    /// What logs have told, for tests that add to it without an upload.
    #[cfg(test)]
    pub(crate) const fn sources_mut(&mut self) -> &mut Sources {
        &mut self.disk.sources
    }

    /// Answers a request of an administrator.
    ///
    /// # Errors
    /// Without a licence, settings and policies are refused; the error names the licence (INT-03). A policy that cannot
    /// be set up as asked or is not there is refused, and so are a format of block scripts that does not exist and
    /// overlapping IP ranges.
    pub fn handle(
        &mut self,
        now: SimTime,
        request: &CloudAppsRequest,
        context: Context<'_>,
    ) -> Result<CloudAppsResponse, ApiError> {
        match request {
            CloudAppsRequest::TagApp { app, tag } => {
                self.disk.tags.operate(now, *app, Some(*tag), GovernanceActor::Administrator, context);
            }
            CloudAppsRequest::UntagApp { app } => {
                self.disk.tags.operate(now, *app, None, GovernanceActor::Administrator, context);
            }
            CloudAppsRequest::SaveSettings(settings) => {
                self.must_be_licensed("The settings were not saved")?;
                self.disk.settings = *settings;
            }
            CloudAppsRequest::SetLicence(licensed) => {
                if *licensed && !self.disk.licensed {
                    self.ram.resumes = now.next_multiple_of(context.edition.publication.publish_every);
                }
                self.disk.licensed = *licensed;
            }
            CloudAppsRequest::ListTaggedApps => {
                return Ok(CloudAppsResponse::TaggedApps(self.tagged_apps(context.catalog)));
            }
            CloudAppsRequest::SynchronisationStatus => {
                let status = self.disk.knowledge.status(&self.wanted(context.catalog), context.edition);
                return Ok(CloudAppsResponse::Synchronisation(status));
            }
            CloudAppsRequest::BlockScript { format } => {
                let apps = self.tagged(AppTag::Unsanctioned).map(|app| context.catalog.app(app));
                return block_script(*format, apps, now.day()).map(CloudAppsResponse::BlockScript);
            }
            CloudAppsRequest::CreatePolicy(settings) => {
                self.must_be_licensed("The policy was not saved")?;
                let Disk { policies, sources, .. } = &mut self.disk;
                return policies.create(now, settings, sources, context.edition).map(CloudAppsResponse::PolicyCreated);
            }
            CloudAppsRequest::ChangePolicy { policy, settings } => {
                self.must_be_licensed("The policy was not saved")?;
                let Disk { policies, sources, .. } = &mut self.disk;
                return policies.change(now, *policy, settings, sources).map(|()| CloudAppsResponse::Done);
            }
            CloudAppsRequest::DeletePolicy { policy } => {
                return self.disk.policies.delete(*policy).map(|()| CloudAppsResponse::Done);
            }
            CloudAppsRequest::ListPolicies => {
                return Ok(CloudAppsResponse::Policies(self.disk.policies.list().to_vec()));
            }
            CloudAppsRequest::ListAlerts => {
                return Ok(CloudAppsResponse::Alerts(self.disk.policies.alerts().to_vec()));
            }
            CloudAppsRequest::MarkAlerts(marking) => {
                return Ok(CloudAppsResponse::AlertsMarked(self.disk.policies.mark(now, marking)));
            }
            CloudAppsRequest::GovernanceLog => {
                return Ok(CloudAppsResponse::GovernanceLog(self.disk.tags.log().to_vec()));
            }
            CloudAppsRequest::ReadSettings => {
                return Ok(CloudAppsResponse::Settings(self.disk.settings, self.disk.licensed));
            }
            CloudAppsRequest::CreateSubnet(rule) => {
                return self.disk.subnets.create(rule).map(CloudAppsResponse::SubnetCreated);
            }
            CloudAppsRequest::ReplaceSubnet { subnet, rule } => {
                return self.disk.subnets.replace(*subnet, rule).map(|()| CloudAppsResponse::Done);
            }
            CloudAppsRequest::DeleteSubnet { subnet } => {
                return self.disk.subnets.delete(*subnet).map(|()| CloudAppsResponse::Done);
            }
            CloudAppsRequest::ListSubnets => {
                return Ok(CloudAppsResponse::Subnets(self.disk.subnets.list().to_vec()));
            }
        }
        self.ram.sync.changed(now, context.edition);
        Ok(CloudAppsResponse::Done)
    }

    fn must_be_licensed(&self, what: &str) -> Result<(), ApiError> {
        if self.disk.licensed {
            return Ok(());
        }
        let message = format!("{what}: the organisation has no licence for Microsoft Cloud App Security");
        Err(ApiError::new(ErrorCode::DisabledFeature, message))
    }

    /// Learns from Defender whether the integration is on.
    pub fn integration_changed(&mut self, now: SimTime, state: IntegrationState, context: Context<'_>) {
        if self.disk.integration.is_none_or(|known| known.since <= state.since) {
            self.disk.integration = Some(state);
            if state.on {
                self.disk.enabled.get_or_insert(state.since);
            }
            self.ram.sync.changed(now, context.edition);
        }
    }

    /// The next instant at which the core has work of its own accord.
    #[must_use]
    pub fn next_timer_at(&self) -> SimTime {
        self.ram.sync.next_timer_at()
    }

    /// Does what is due at `now`.
    pub fn wake(&mut self, now: SimTime, context: Context<'_>, out: &mut Vec<Outgoing>) {
        let wanted = self.wanted(context.catalog);
        self.ram.sync.wake(now, &wanted, &mut self.disk.knowledge, context.edition, out);
    }

    /// Takes in an answer of Defender.
    pub fn receive(
        &mut self,
        now: SimTime,
        id: RequestId,
        answer: &Result<DefenderResponse, ApiError>,
        context: Context<'_>,
        out: &mut Vec<Outgoing>,
    ) {
        let wanted = self.wanted(context.catalog);
        self.ram.sync.receive(now, (id, answer), &wanted, &mut self.disk.knowledge, context.edition, out);
    }

    /// The indicators that are to be there, by domain.
    fn wanted(&self, catalog: &Catalog) -> BTreeMap<String, Wanted> {
        let mut wanted: BTreeMap<String, Wanted> = BTreeMap::new();
        let on = self.disk.integration.is_some_and(|state| state.on);
        if !(self.disk.licensed && self.disk.settings.block_unsanctioned_apps && on) {
            return wanted;
        }
        for index in self.tagged(AppTag::Unsanctioned) {
            let app = catalog.app(index);
            for host in app.entries.iter().filter_map(|entry| entry.indicator_host()) {
                let severity = self.disk.settings.alert_severity;
                let mine = Wanted { app: index, application: app.name.clone(), severity };
                let more_popular = |other: &Wanted| popularity(app) < popularity(catalog.app(other.app));
                if wanted.get(host).is_none_or(more_popular) {
                    wanted.insert(host.to_owned(), mine);
                }
            }
        }
        wanted
    }

    fn tagged(&self, tag: AppTag) -> impl Iterator<Item = AppIndex> {
        self.disk.tags.iter().filter(move |(_, known)| *known == tag).map(|(app, _)| app)
    }

    fn tagged_apps(&self, catalog: &Catalog) -> Vec<TaggedApp> {
        let wanted = self.wanted(catalog);
        let knowledge = &self.disk.knowledge;
        let line = |(index, tag): (AppIndex, AppTag)| {
            let app = catalog.app(index);
            let hosts: Vec<&str> = app.entries.iter().filter_map(|entry| entry.indicator_host()).collect();
            let those = |test: &dyn Fn(&str) -> bool| {
                hosts.iter().filter(|host| test(host)).map(|host| (*host).to_owned()).collect()
            };
            let unsanctioned = tag == AppTag::Unsanctioned;
            TaggedApp {
                name: app.name.clone(),
                tag,
                propagated: those(&|host| knowledge.is_propagated(host)),
                waiting: those(&|host| {
                    wanted.contains_key(host) && !knowledge.is_propagated(host) && !knowledge.is_taken(host)
                }),
                skipped: match unsanctioned {
                    true => {
                        app.entries.iter().filter(|e| e.indicator_host().is_none()).map(ToString::to_string).collect()
                    }
                    false => Vec::new(),
                },
                taken: those(&|host| unsanctioned && knowledge.is_taken(host)),
            }
        };
        self.disk.tags.iter().map(line).collect()
    }

    /// The core loses power: what is not on its disk is gone. A round of the synchronisation starts when it is back,
    /// and an evaluation that was due meanwhile is made.
    pub fn crash(&mut self, back_at: SimTime, context: Context<'_>) {
        let sync = Sync::restarted(back_at, context.edition);
        self.ram = Ram { sync, logs_not_before: back_at, resumes: back_at };
    }
}

/// What comes first among apps that share a domain.
fn popularity(app: &App) -> (u32, crate::catalog::AppId) {
    (app.popularity, app.id)
}

#[cfg(test)]
mod tests;
