//! What came of a run: as JSON for programs, and as a page for people.
//!
//! | file | section |
//! |---|---|
//! | `run.rs` | what was run, and the command that repeats it |
//! | `fleet.rs` | the devices: what they run, which take part, which can block |
//! | `growth.rs` | a fleet that grows |
//! | `places.rs` | what happened at each place |
//! | `discovery.rs` | what Cloud Discovery shows |
//! | `log_upload.rs` | the logs of forward proxies |
//! | `reporting.rs` | what travelled between devices and Defender |
//! | `cap.rs` | what the cap stopped and held back |
//! | `policies.rs` | what app discovery policies did |
//! | `propagation.rs` | how long tags took to reach the devices |
//! | `blocking.rs` | attempts on unsanctioned apps, and the alerts of them |
//! | `ledger.rs` | where every transaction is |
//!
//! Everything is counted in integers. Spans are milliseconds, sizes bytes, and the names of fields say so. A field may
//! be added in a later version; none changes its meaning.

mod blocking;
mod cap;
mod discovery;
mod fleet;
mod growth;
mod ledger;
mod log_upload;
mod places;
mod policies;
mod propagation;
mod reporting;
mod run;

pub use blocking::{AlertLine, BlockingSummary, ReasonLine};
pub use cap::{CapSummary, HeldBackLine};
pub use discovery::{AppLine, DiscoverySummary};
pub use fleet::{FleetLine, FleetSummary, LackLine, VersionLine};
pub use growth::{GrowthSummary, WeekLine};
pub use ledger::{ClassLine, LedgerSummary};
pub use log_upload::{HiddenLine, LogUploadSummary, SourceLine};
pub use places::{OutageLine, PlaceLine};
pub use policies::{PoliciesSummary, PolicyLine, PolicyTagLine};
pub use propagation::PropagationLine;
pub use reporting::ReportingSummary;
pub use run::RunOf;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_sim::world::{Device, DeviceShard, Scenario};
use schemars::JsonSchema;
use serde::Serialize;

use crate::page::Page;
use crate::simulation::Finished;

/// What came of a run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[schemars(title = "What came of a run of Gnomon")]
pub struct Summary {
    /// The name and version of this form.
    #[schemars(extend("const" = Summary::SCHEMA))]
    pub schema: &'static str,
    /// What was run.
    pub run: RunOf,
    /// The devices, and what they lack.
    pub fleet: FleetSummary,
    /// How the fleet grew, if it did.
    pub growth: Option<GrowthSummary>,
    /// What happened at each place.
    pub places: Vec<PlaceLine>,
    /// What Cloud Discovery shows.
    pub discovery: DiscoverySummary,
    /// The logs of forward proxies, if one logs.
    pub log_upload: Option<LogUploadSummary>,
    /// What travelled between devices and Defender.
    pub reporting: ReportingSummary,
    /// What the cap stopped and held back.
    pub cap: CapSummary,
    /// What app discovery policies did, if there was one.
    pub policies: Option<PoliciesSummary>,
    /// How long tags took to reach the devices.
    pub propagation: Vec<PropagationLine>,
    /// Attempts on unsanctioned apps, and the alerts of them.
    pub blocking: BlockingSummary,
    /// Where every transaction is.
    pub ledger: LedgerSummary,
}

impl Summary {
    /// The name and version of its form.
    pub const SCHEMA: &'static str = "gnomon.summary/1";

    /// What came of `finished`.
    #[must_use]
    pub fn of(run: RunOf, scenario: &Scenario, catalog: &Catalog, finished: &Finished) -> Self {
        let (ledger, measures) = (&finished.ledger, &finished.measures);
        let propagation = PropagationLine::all_of(scenario.edition(), finished);
        Self {
            schema: Self::SCHEMA,
            run,
            fleet: FleetSummary::of(finished),
            growth: GrowthSummary::of(scenario, finished),
            places: PlaceLine::all_of(finished),
            discovery: DiscoverySummary::of(scenario, catalog, finished),
            log_upload: LogUploadSummary::of(scenario, catalog, finished),
            reporting: ReportingSummary::of(scenario, finished),
            cap: CapSummary::of(scenario.edition(), finished),
            policies: PoliciesSummary::of(catalog, finished, &propagation),
            propagation,
            blocking: BlockingSummary::of(measures),
            ledger: LedgerSummary::of(ledger),
        }
    }

    /// The summary as JSON, which `gnomon run --json` prints.
    #[must_use]
    pub fn to_json(&self) -> String {
        crate::output::to_json(self)
    }

    /// As a page for people.
    #[must_use]
    pub fn to_page(&self, colours: bool) -> String {
        let mut page = Page::new(colours);
        self.run.begin(&mut page);
        self.fleet.write(&mut page);
        if let Some(growth) = &self.growth {
            growth.write(&mut page);
        }
        places::write(&self.places, &mut page);
        self.discovery.write(&mut page);
        if let Some(log_upload) = &self.log_upload {
            log_upload.write(&mut page);
        }
        self.reporting.write(&mut page);
        self.cap.write(&mut page);
        if let Some(policies) = &self.policies {
            policies.write(&mut page);
        }
        propagation::write(&self.propagation, &mut page);
        self.blocking.write(&mut page);
        self.ledger.write(&mut page);
        self.run.end(&mut page);
        page.into_text()
    }
}

/// Every device of a run, by number.
fn devices(finished: &Finished) -> impl Iterator<Item = &Device> {
    finished.parts().shards.iter().flat_map(DeviceShard::devices)
}
