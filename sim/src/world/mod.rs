//! The world: fleets, people, places and proxies around the participants, and the clouds between them.
//!
//! | file | what lives there |
//! |---|---|
//! | `scenario/` | scenario files: what is written, what it means, why it is refused |
//! | `build.rs`, `people.rs` | from a scenario to devices and people |
//! | `contact_jitter.rs` | how the contacts of devices are spread over the hour |
//! | `setting.rs` | what does not change during a run |
//! | `movement.rs`, `place.rs`, `resident.rs` | where devices are, and who uses them |
//! | `workload/` | which connections they make |
//! | `device.rs`, `shard.rs` | one device with everything keyed by it; some of them |
//! | `cloud.rs`, `administration.rs` | the cores of both clouds, and administrators |
//! | `bench.rs` | a world that can be asked and told, step by step |
//! | `tap.rs` | listening in on the wires, and faults on them |
//! | `directory.rs`, `risks.rs` | its devices by their names, and their risk levels as they were told last |
//! | `log_upload/` | forward proxies that log, log collectors, and what of their logs is where |
//! | `facts.rs`, `trace.rs` | what happened, and how it is written |
//! | `ledger.rs`, `measures.rs` | where every transaction is, what is measured |
//! | `purpose.rs` | what draws are for |

mod administration;
mod bench;
mod build;
mod cloud;
mod contact_jitter;
mod device;
mod directory;
mod facts;
mod ledger;
mod log_upload;
mod measures;
mod movement;
mod people;
mod place;
mod purpose;
mod resident;
mod risks;
mod scenario;
mod setting;
mod shard;
mod tap;
mod trace;
mod workload;

pub use administration::{AdminAction, PolicyAction};
pub use bench::{Bench, BenchOptions, MoveError};
pub use build::BuildOptions;
pub use cloud::Cloud;
pub use device::Device;
pub use facts::{Fact, MessageKind, Observation, Role};
pub use ledger::{Ledger, LedgerClass, LedgerFault, Recount};
pub use log_upload::{
    ClientTransaction, CollectorId, HiddenClass, HiddenLedger, NoWriter, Proxied, ProxyId, ProxySpec,
};
pub use measures::{AtPlace, Measures, Milestone, Percentiles, Propagation};
pub use movement::PlaceIndex;
pub use place::{Outage, PlaceKind};
pub use scenario::{EndpointsError, Scenario, ScenarioError};
pub use setting::{DeviceSpec, FleetDevices, Setting};
pub use shard::DeviceShard;
pub use tap::{Fate, Tap, WireMessage};
pub use trace::TraceLine;

use std::sync::Arc;

use gnomon_reference_impl::cloud_apps::{Census, CensusCount};
use gnomon_reference_impl::defender;
use gnomon_reference_impl::protocol::defender::Severity;
use gnomon_reference_impl::time::UtcDay;

use crate::engine::Model;

/// The world, as an engine runs it.
#[derive(Clone, Copy, Debug)]
pub struct World;

impl Model for World {
    type Setting = Setting;
    type Shard = DeviceShard;
    type Core = Cloud;
    type Message = ToCore;
    type Published = WorldPublished;
    type Observation = Observation;
}

/// What devices' cells tell the core.
#[derive(Clone, Debug)]
pub enum ToCore {
    /// An alert was opened.
    AlertRaised {
        /// Its number on the device.
        alert: u32,
        /// The severity of the alert.
        severity: Severity,
    },
    /// A transaction passed a forward proxy that logs.
    Proxied(Proxied),
    /// What the cells of one shard counted for an evaluation of app discovery policies.
    Counted(Box<CensusCount>),
    /// Traffic showed that was made on a UTC day that was over.
    LateTraffic(UtcDay),
}

/// What devices and their cells know of the cores.
#[derive(Clone, Debug)]
pub struct WorldPublished {
    /// What Defender published.
    pub defender: defender::Published,
    /// Whether the organisation is licensed for Cloud App Security.
    pub cloud_apps_licensed: bool,
    /// What the cells of all devices are to count at the instant of this publication, if policies are evaluated then.
    pub census: Option<Arc<Census>>,
    /// Whether cells are to tell of traffic of days that are over.
    pub wants_late_traffic: bool,
    /// What administrators did that devices come to act on: for measurements.
    pub milestones: Arc<Vec<Milestone>>,
}

impl Default for WorldPublished {
    fn default() -> Self {
        let defender = defender::Published {
            forwarding: defender::Forwarding { licensed: true, periods: Vec::new() },
            ..defender::Published::default()
        };
        let (census, wants_late_traffic) = (None, false);
        Self { defender, cloud_apps_licensed: true, census, wants_late_traffic, milestones: Arc::default() }
    }
}
