//! The endpoints of Defender's API (API-01 to API-03, API-05; `FACTS.md` 2).

mod administration;
mod alerts;
mod entities;
mod hunting;
mod indicators;
mod machines;

pub use administration::{ApplyFeatures, SetLicence, Timeline, ToggleFeature};
pub use alerts::{
    AlertDomains, AlertFiles, AlertIps, AlertMachine, AlertUser, CreateAlert, GetAlert, ListAlerts, UpdateAlert,
    UpdateAlerts,
};
pub use entities::{DomainAlerts, DomainMachines, DomainStats, IpAlerts, IpStats, UserAlerts, UserMachines};
pub use hunting::Hunt;
pub use indicators::{
    DeleteIndicator, DeleteIndicators, GetIndicator, ImportIndicators, Imported, ListIndicators, SubmitIndicator,
};
pub use machines::{
    FindMachinesByIp, FindMachinesByTag, GetMachine, ListMachines, LogonUsers, MachineAlerts, MachineTag, TagMachine,
};

use super::EndpointName;

/// Every endpoint here.
pub(super) fn endpoints() -> Vec<EndpointName> {
    [
        machines::endpoints(),
        alerts::endpoints(),
        entities::endpoints(),
        indicators::endpoints(),
        hunting::endpoints(),
        administration::endpoints(),
    ]
    .concat()
}
