//! Machines, their users, alerts and tags (`FACTS.md` 2.8).

use std::net::IpAddr;

use super::alert_body::{ALERTS, AlertBody};
use super::body::{Body, incorrect, missing, object};
use super::machine_body::{MACHINES, MachineBody, USERS, UserBody};
use super::{replies, wire_time};
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::protocol::defender::{DefenderQuery, Machine, Sighting};
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimDuration;

/// How far back `findbyip` looks.
const LOOK_BACK: SimDuration = SimDuration::from_days(30);

pub(super) fn list(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let options = replies::options(exchange, &MACHINES)?;
    let machines = exchange.ask(DefenderQuery::list_machines())?;
    Ok(replies::page(exchange, &MACHINES, &bodies(exchange, machines), &options))
}

pub(super) fn get(exchange: &mut Exchange<'_>, device: &str) -> Result<Response, ApiError> {
    let machine = machine(exchange, device)?;
    replies::selected(exchange, &MACHINES, &MachineBody::new(machine, exchange.api_version()))
}

/// Answers with the machine of this id or name.
pub(super) fn machine(exchange: &mut Exchange<'_>, device: &str) -> Result<Machine, ApiError> {
    exchange.ask(DefenderQuery::get_machine(device.to_owned()))
}

pub(super) fn bodies(exchange: &Exchange<'_>, machines: Vec<Machine>) -> Vec<MachineBody> {
    let api_version = exchange.api_version();
    machines.into_iter().map(|machine| MachineBody::new(machine, api_version)).collect()
}

/// Answers with the machines that had an address, asked for as `ip='10.248.240.38',timestamp=2019-09-22T08:44:05Z`.
pub(super) fn find_by_ip(exchange: &mut Exchange<'_>, arguments: &str) -> Result<Response, ApiError> {
    let options = replies::options(exchange, &MACHINES)?;
    let argument = |name: &str| {
        let pairs = arguments.split(',').filter_map(|pair| pair.split_once('='));
        let mut named = pairs.filter(|(known, _)| known.trim().eq_ignore_ascii_case(name));
        let value = named.next().map(|(_, value)| value.trim().trim_matches('\''));
        value.filter(|value| !value.is_empty()).ok_or_else(|| missing(name))
    };
    let (ip, timestamp) = (argument("ip")?, argument("timestamp")?);
    let address: IpAddr = ip.parse().map_err(|_| invalid_address(ip))?;
    let invalid = |why: &str| ApiError::new(ErrorCode::InvalidInput, format!("The timestamp '{timestamp}' {why}"));
    let at = wire_time::read(timestamp).ok_or_else(|| invalid("is no instant such as 2019-09-22T08:44:05Z"))?;
    if exchange.backend.now().since(at) > LOOK_BACK {
        return Err(invalid("is not within the past 30 days"));
    }
    let seen = Sighting::LocalAddress { address, at };
    let found = exchange.ask(DefenderQuery::find_machines(seen))?;
    Ok(replies::page(exchange, &MACHINES, &bodies(exchange, found), &options))
}

/// A text that is no address.
pub(super) fn invalid_address(text: &str) -> ApiError {
    ApiError::new(ErrorCode::InvalidIpAddress, format!("'{text}' is not a valid IP address"))
}

pub(super) fn find_by_tag(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let options = replies::options(exchange, &MACHINES)?;
    let parameters = exchange.call.parameters();
    let parameter = |name: &str| {
        let mut named = parameters.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.as_str())
    };
    let tag = parameter("tag").filter(|tag| !tag.is_empty()).ok_or_else(|| missing("tag"))?;
    let starts_with = match parameter("useStartsWithFilter") {
        None => false,
        Some(value) if value.eq_ignore_ascii_case("true") => true,
        Some(value) if value.eq_ignore_ascii_case("false") => false,
        Some(other) => {
            let message = format!("'{other}' is not valid for useStartsWithFilter: it is true or false");
            return Err(ApiError::new(ErrorCode::InvalidInput, message));
        }
    };
    let mut found = exchange.ask(DefenderQuery::list_machines())?;
    found.retain(|machine| {
        machine.machine_tags.iter().any(|own| if starts_with { own.starts_with(tag) } else { own == tag })
    });
    Ok(replies::page(exchange, &MACHINES, &bodies(exchange, found), &options))
}

pub(super) fn logon_users(exchange: &mut Exchange<'_>, device: &str) -> Result<Response, ApiError> {
    let users = exchange.ask(DefenderQuery::logon_users(device.to_owned()))?;
    replies::paged(exchange, &USERS, &users.into_iter().map(UserBody::from).collect::<Vec<_>>())
}

pub(super) fn alerts(exchange: &mut Exchange<'_>, device: &str) -> Result<Response, ApiError> {
    let alerts = exchange.ask(DefenderQuery::machine_alerts(device.to_owned()))?;
    let tenant = exchange.identity.tenant();
    let bodies: Vec<AlertBody> = alerts.into_iter().map(|alert| AlertBody::new(alert, tenant, true)).collect();
    replies::bare(exchange, ALERTS.name, &bodies)
}

/// `{"Value":"test Tag 2","Action":"Add"}`, or `"Remove"`.
pub(super) fn tag(exchange: &mut Exchange<'_>, device: &str) -> Result<Response, ApiError> {
    let object = object(exchange.call)?;
    let body = Body(&object);
    let tag = body.required("Value")?.trim();
    if tag.is_empty() {
        return Err(missing("Value"));
    }
    let on = match body.required("Action")? {
        "Add" => true,
        "Remove" => false,
        other => return Err(incorrect(&format!("the parameter 'Action' cannot be '{other}': it is Add or Remove"))),
    };
    let machine = exchange.ask(DefenderQuery::tag_machine(device.to_owned(), tag.to_owned(), on))?;
    let name = format!("{}/$entity", MACHINES.name);
    Ok(replies::entity(exchange, &name, &MachineBody::new(machine, exchange.api_version())))
}
