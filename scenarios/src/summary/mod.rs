//! What came of a run: as JSON for programs, and as a page for people.
//!
//! | file | section |
//! |---|---|
//! | `run.rs` | what was run, and the command that repeats it |
//! | `fleet.rs` | the devices: what they run, which take part, which can block |
//! | `discovery.rs` | what Cloud Discovery shows |
//! | `reporting.rs` | what travelled between devices and Defender |
//! | `cap.rs` | what the cap stopped and held back |
//! | `propagation.rs` | how long tags took to reach the devices |
//! | `blocking.rs` | attempts on unsanctioned apps, and the alerts of them |
//! | `ledger.rs` | where every transaction is |
//!
//! Everything is counted in integers. Spans are milliseconds, sizes bytes, and the names of fields say so. A field may be
//! added in a later version; none changes its meaning.

mod blocking;
mod cap;
mod discovery;
mod fleet;
mod ledger;
mod propagation;
mod reporting;
mod run;

pub use blocking::{AlertLine, BlockingSummary, ReasonLine};
pub use cap::CapSummary;
pub use discovery::{AppLine, DiscoverySummary};
pub use fleet::{FleetLine, FleetSummary, LackLine, VersionLine};
pub use ledger::{ClassLine, LedgerSummary};
pub use propagation::PropagationLine;
pub use reporting::ReportingSummary;
pub use run::RunOf;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_sim::world::{Device, DeviceShard, Scenario};
use serde::Serialize;

use crate::page::Page;
use crate::simulation::Finished;

/// What came of a run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Summary {
    /// What was run.
    pub run: RunOf,
    /// The devices.
    pub fleet: FleetSummary,
    /// What Cloud Discovery shows.
    pub discovery: DiscoverySummary,
    /// What travelled between devices and Defender.
    pub reporting: ReportingSummary,
    /// What the cap stopped and held back.
    pub cap: CapSummary,
    /// How long tags took to reach the devices.
    pub propagation: Vec<PropagationLine>,
    /// Attempts on unsanctioned apps, and the alerts of them.
    pub blocking: BlockingSummary,
    /// Where every transaction is.
    pub ledger: LedgerSummary,
}

impl Summary {
    /// What came of `finished`.
    #[must_use]
    pub fn of(run: RunOf, scenario: &Scenario, catalog: &Catalog, finished: &Finished) -> Self {
        let (ledger, measures) = (&finished.ledger, &finished.measures);
        Self {
            run,
            fleet: FleetSummary::of(finished),
            discovery: DiscoverySummary::of(scenario, catalog, finished),
            reporting: ReportingSummary::of(scenario, measures),
            cap: CapSummary::of(scenario.edition(), ledger, measures),
            propagation: PropagationLine::all_of(scenario.edition(), finished),
            blocking: BlockingSummary::of(measures),
            ledger: LedgerSummary::of(ledger),
        }
    }

    /// As JSON.
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
        self.discovery.write(&mut page);
        self.reporting.write(&mut page);
        self.cap.write(&mut page);
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
