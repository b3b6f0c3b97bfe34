//! Domains, addresses and users: their machines, their alerts, and how many devices were seen with them
//! (`FACTS.md` 2.8).

use gnomon_reference_impl::http::defender::DefenderRoute;
use gnomon_reference_impl::protocol::defender::{AlertResource, DefenderAnswer, DefenderQuery, Machine, Prevalence};

use crate::stub::endpoints::endpoints;
use crate::stub::{DefenderApi, Question};

endpoints! {
    DefenderApi;

    /// The machines that went to a domain: `GET /api/domains/{domain}/machines`. Query options are applied to them.
    DomainMachines = DefenderRoute::DomainMachines, lists;
    holds (machines: Vec<Machine>) {
        Question::Devices(DefenderQuery::FindMachines { .. }) => DefenderAnswer::Machines(machines.clone()),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// The alerts of these that are about a domain: `GET /api/domains/{domain}/alerts`. That is by their evidence.
    DomainAlerts = DefenderRoute::DomainAlerts, lists;
    holds (alerts: Vec<AlertResource>) {
        Question::Devices(DefenderQuery::ListAlerts) => DefenderAnswer::Alerts(alerts.clone()),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// How many machines went to a domain: `GET /api/domains/{domain}/stats`. If none did, it is not found.
    DomainStats = DefenderRoute::DomainStats, finds;
    holds (prevalence: Prevalence) {
        Question::Devices(DefenderQuery::Prevalence { .. }) => DefenderAnswer::Prevalence(*prevalence),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// The alerts of these that are about an address: `GET /api/ips/{ip}/alerts`. That is by their evidence.
    IpAlerts = DefenderRoute::IpAlerts, lists;
    holds (alerts: Vec<AlertResource>) {
        Question::Devices(DefenderQuery::ListAlerts) => DefenderAnswer::Alerts(alerts.clone()),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// How many machines went to an address or had it: `GET /api/ips/{ip}/stats`. If none did, it is not found.
    IpStats = DefenderRoute::IpStats, finds;
    holds (prevalence: Prevalence) {
        Question::Devices(DefenderQuery::Prevalence { .. }) => DefenderAnswer::Prevalence(*prevalence),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// The machines that a user signed in to: `GET /api/users/{id}/machines`. Query options are applied to them.
    UserMachines = DefenderRoute::UserMachines, lists;
    holds (machines: Vec<Machine>) {
        Question::Devices(DefenderQuery::FindMachines { .. }) => DefenderAnswer::Machines(machines.clone()),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// The alerts of these that are about a user: `GET /api/users/{id}/alerts`. That is by their evidence.
    UserAlerts = DefenderRoute::UserAlerts, lists;
    holds (alerts: Vec<AlertResource>) {
        Question::Devices(DefenderQuery::ListAlerts) => DefenderAnswer::Alerts(alerts.clone()),
    }
    asks (recorded) -> String { recorded.segment(0) }
}
