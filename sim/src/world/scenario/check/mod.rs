//! From what is written to what is meant: every value is checked, and refused with its place, the reason and the
//! nearest valid name.
//!
//! | file | what lives there |
//! |---|---|
//! | `place.rs` | networks, wires, logs of forward proxies, outages |
//! | `fleet.rs` | devices, and when they are used |
//! | `action.rs`, `policy.rs` | what administrators do |
//! | `value.rs` | values that every section has |

mod action;
mod fleet;
mod place;
mod policy;
mod value;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::endpoint::Antivirus;
use gnomon_reference_impl::protocol::windows::WindowsBuild;
use gnomon_reference_impl::quantities::Ratio;
use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::super::administration::AdminAction;
use super::super::log_upload::DataSourceSpec;
use super::super::movement::Movement;
use super::super::place::Place;
use super::super::workload::Volume;
use super::error::Complaint;
use super::file::{SCHEMA, ScenarioFile, Text};
use crate::engine::Link;
use value::{impossible, parsed, unique};

/// A scenario, as it is meant.
#[derive(Clone, Debug)]
pub(in crate::world) struct Checked {
    pub start: SimTime,
    pub end: SimTime,
    pub edition: Edition,
    pub agent_link: Link,
    pub cloud_link: Link,
    pub log_link: Link,
    pub data_sources: Vec<DataSourceSpec>,
    pub places: Vec<Place>,
    pub fleets: Vec<CheckedFleet>,
    pub actions: Vec<(SimTime, AdminAction)>,
}

/// A fleet, as it is meant.
#[derive(Clone, Debug)]
pub(in crate::world) struct CheckedFleet {
    pub name: String,
    pub prefix: String,
    pub endpoints: u32,
    pub windows: Vec<(u32, Windows)>,
    pub unpatched: Ratio,
    pub protection: Vec<(u32, Antivirus)>,
    pub two_users: Ratio,
    pub shared: Ratio,
    pub second_devices: Ratio,
    pub volume: Volume,
    /// How long after the start devices are onboarded, at the earliest and at the latest.
    pub joins: (SimDuration, SimDuration),
    pub movement: Movement,
}

/// What a share of a fleet runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::world) enum Windows {
    /// A version, at one of the revisions usual at the time.
    Version(u32),
    /// One build exactly.
    Build(WindowsBuild),
}

type Check<T> = Result<T, Complaint>;

/// The most devices a scenario can have.
pub(super) const MOST_ENDPOINTS: u32 = 20_000_000;

/// Refuses a file that says it is of another form than the one that is read.
pub(super) fn version(says: Option<&Text>) -> Check<()> {
    let Some(found) = says.filter(|says| says.get_ref() != SCHEMA) else { return Ok(()) };
    let message = format!("this file is a `{}`, and this version of gnomon reads `{SCHEMA}`", found.get_ref());
    let help = "take the version of gnomon that the file was written for, or rewrite it: `gnomon schema scenario`";
    Err(Complaint::at(found.span(), message, "this form").help(help))
}

pub(super) fn check(file: &ScenarioFile, catalog: &Catalog) -> Check<Checked> {
    version(file.schema.as_ref())?;
    let start: SimTime = parsed(&file.start)?;
    let duration: SimDuration = parsed(&file.duration)?;
    if duration == SimDuration::ZERO || duration > SimDuration::from_days(3660) {
        return Err(impossible(file.duration.span(), "a scenario lasts more than no time and at most ten years"));
    }
    let edition = match &file.edition {
        None => Edition::contract(),
        Some(name) => Edition::named(name.get_ref()).map_err(|error| {
            Complaint::at(name.span(), error.to_string(), "this edition").help(format!("use `{}`", Edition::CONTRACT))
        })?,
    };
    let end = start + duration;
    unique(file.place.iter().map(|place| &place.name), "place")?;
    unique(file.data_source.iter().map(|source| &source.name), "data source")?;
    unique(file.fleet.iter().map(|fleet| &fleet.name), "fleet")?;
    let data_sources = place::data_sources(file)?;
    let places = place::places(file, start, end)?;
    let fleets: Vec<CheckedFleet> =
        file.fleet.iter().map(|fleet| fleet::fleet(fleet, file, duration)).collect::<Check<_>>()?;
    let total: u64 = fleets.iter().map(|fleet| u64::from(fleet.endpoints)).sum();
    if let Some(last) = file.fleet.last()
        && total > u64::from(MOST_ENDPOINTS)
    {
        let message = format!("{total} endpoints are more than the {MOST_ENDPOINTS} a scenario can have");
        return Err(impossible(last.endpoints.span(), message));
    }
    if fleets.is_empty() {
        return Err(impossible(0..0, "a scenario without a fleet has nothing to show")
            .help("add a section `[[fleet]]` with name, endpoints, windows and places"));
    }
    let network = &file.network;
    Ok(Checked {
        start,
        end,
        edition,
        agent_link: place::link(network.latency.as_ref(), network.loss.as_ref())?,
        cloud_link: place::link(network.cloud_latency.as_ref(), network.cloud_loss.as_ref())?,
        log_link: place::link(network.log_latency.as_ref(), network.log_loss.as_ref())?,
        data_sources,
        places,
        fleets,
        actions: action::actions(&file.action, start, end, catalog)?,
    })
}
