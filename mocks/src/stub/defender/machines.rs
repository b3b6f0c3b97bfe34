//! Machines, their users, alerts and tags (`FACTS.md` 2.8).

use std::net::IpAddr;

use gnomon_reference_impl::http::defender::DefenderRoute;
use gnomon_reference_impl::protocol::defender::{
    AlertResource, DefenderAnswer, DefenderQuery, LogonUser, Machine, Sighting,
};
use gnomon_reference_impl::time::SimTime;

use crate::stub::endpoints::endpoints;
use crate::stub::recorded_request::said;
use crate::stub::{DefenderApi, QueryOptions, Question};

/// A tag that a machine is to have, or not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MachineTag {
    /// The machine's id.
    pub device: String,
    /// The text of the tag.
    pub tag: String,
    /// Whether the machine is to have it.
    pub on: bool,
}

endpoints! {
    DefenderApi;

    /// The machines: `GET /api/machines`. Query options are applied to them.
    ListMachines = DefenderRoute::ListMachines, lists;
    holds (machines: Vec<Machine>) {
        Question::Devices(DefenderQuery::ListMachines) => DefenderAnswer::Machines(machines.clone()),
    }
    asks (recorded) -> QueryOptions { Some(recorded.query()) }

    /// The machines that had an address: `GET /api/machines/findbyip(ip='...',timestamp=...)`. Whatever the address is,
    /// these had it; query options are applied to them.
    FindMachinesByIp = DefenderRoute::FindMachinesByIp, lists;
    holds (machines: Vec<Machine>) {
        Question::Devices(DefenderQuery::FindMachines { .. }) => DefenderAnswer::Machines(machines.clone()),
    }
    asks (recorded) -> (IpAddr, SimTime) {
        said!(recorded, Question::Devices(DefenderQuery::FindMachines { seen: Sighting::LocalAddress { address, at } })
            => (*address, *at))
    }

    /// The machines of these that have a tag: `GET /api/machines/findbytag?tag=...`.
    FindMachinesByTag = DefenderRoute::FindMachinesByTag, lists;
    holds (machines: Vec<Machine>) {
        Question::Devices(DefenderQuery::ListMachines) => DefenderAnswer::Machines(machines.clone()),
    }
    asks (recorded) -> String { recorded.query().get("tag").map(str::to_owned) }

    /// A machine: `GET /api/machines/{id}`.
    GetMachine = DefenderRoute::GetMachine, finds;
    holds (machine: Machine) at (machine.id.clone()) {
        Question::Devices(DefenderQuery::GetMachine { .. }) => DefenderAnswer::Machine(Box::new(machine.clone())),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// Who signed in to a machine: `GET /api/machines/{id}/logonusers`.
    LogonUsers = DefenderRoute::LogonUsers, lists, finds;
    holds (users: Vec<LogonUser>) {
        Question::Devices(DefenderQuery::LogonUsers { .. }) => DefenderAnswer::Users(users.clone()),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// The alerts of a machine: `GET /api/machines/{id}/alerts`.
    MachineAlerts = DefenderRoute::MachineAlerts, lists, finds;
    holds (alerts: Vec<AlertResource>) {
        Question::Devices(DefenderQuery::MachineAlerts { .. }) => DefenderAnswer::Alerts(alerts.clone()),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// A tag is given to a machine, or taken away: `POST /api/machines/{id}/tags`. The answer is the machine, which has
    /// the tag then, or has it not.
    TagMachine = DefenderRoute::TagMachine, finds;
    holds (machine: Machine) at (machine.id.clone()) {
        Question::Devices(DefenderQuery::TagMachine { tag, on, .. }) => {
            let mut machine = machine.clone();
            machine.machine_tags.retain(|known| known != tag);
            machine.machine_tags.extend(on.then(|| tag.clone()));
            machine.machine_tags.sort();
            DefenderAnswer::Machine(Box::new(machine))
        },
    }
    asks (recorded) -> MachineTag {
        said!(recorded, Question::Devices(DefenderQuery::TagMachine { device, tag, on })
            => MachineTag { device: device.clone(), tag: tag.clone(), on: *on })
    }
}
