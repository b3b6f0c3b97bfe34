//! Domains, addresses and users: their machines, their alerts, and how many devices were seen with them
//! (`FACTS.md` 2.8).

use std::net::IpAddr;

use serde_json::{Value, json};

use super::alerts::{domain_of, listed};
use super::machine_body::MACHINES;
use super::machines::{bodies, invalid_address};
use super::replies;
use super::wire_time::WireTime;
use crate::api_version::ApiVersion;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::protocol::defender::{AlertResource, DefenderQuery, EvidenceItem, Sighting};
use crate::protocol::{ApiError, ErrorCode};

/// The most machines of a domain that are listed (`FACTS.md` 2.6).
const DOMAIN_MACHINES: usize = 500;

pub(super) fn domain_machines(exchange: &mut Exchange<'_>, domain: &str) -> Result<Response, ApiError> {
    let options = replies::options(exchange, &MACHINES)?;
    let seen = Sighting::Domain { domain: domain.to_owned() };
    let mut found = exchange.ask(DefenderQuery::find_machines(seen))?;
    found.truncate(DOMAIN_MACHINES);
    Ok(replies::page(exchange, &MACHINES, &bodies(exchange, found), &options))
}

pub(super) fn domain_alerts(exchange: &mut Exchange<'_>, domain: &str) -> Result<Response, ApiError> {
    let is_it = |item: &EvidenceItem| domain_of(&item.url).is_some_and(|host| host.eq_ignore_ascii_case(domain));
    listed(exchange, |alert| alert.evidence.iter().any(is_it))
}

pub(super) fn domain_stats(exchange: &mut Exchange<'_>, domain: &str) -> Result<Response, ApiError> {
    let of = Sighting::Domain { domain: domain.to_owned() };
    stats(exchange, of, "InOrgDomainStats", "host", domain)
}

fn address(ip: &str) -> Result<IpAddr, ApiError> {
    ip.parse().map_err(|_| invalid_address(ip))
}

pub(super) fn ip_alerts(exchange: &mut Exchange<'_>, ip: &str) -> Result<Response, ApiError> {
    let address = address(ip)?;
    listed(exchange, |alert| alert.evidence.iter().any(|item| item.ip_address == address))
}

pub(super) fn ip_stats(exchange: &mut Exchange<'_>, ip: &str) -> Result<Response, ApiError> {
    let of = Sighting::Address { address: address(ip)? };
    stats(exchange, of, "InOrgIPStats", "ipAddress", ip)
}

fn stats(exchange: &mut Exchange<'_>, of: Sighting, kind: &str, key: &str, name: &str) -> Result<Response, ApiError> {
    let found = exchange.ask(DefenderQuery::prevalence(of))?;
    if found.machines == 0 {
        return Err(ApiError::new(ErrorCode::ResourceNotFound, format!("{name} was not found")));
    }
    let mut body = json!({
        key: name,
        "orgPrevalence": found.machines.to_string(),
        "orgFirstSeen": found.first_seen.map(WireTime),
        "orgLastSeen": found.last_seen.map(WireTime),
    });
    if exchange.api_version() == ApiVersion::Current {
        body["organizationPrevalence"] = Value::from(found.machines);
    }
    let kind = format!("microsoft.windowsDefenderATP.api.{kind}");
    Ok(replies::entity(exchange, &kind, &body))
}

pub(super) fn user_machines(exchange: &mut Exchange<'_>, user: &str) -> Result<Response, ApiError> {
    let options = replies::options(exchange, &MACHINES)?;
    let seen = Sighting::Account { account: user.to_owned() };
    let found = exchange.ask(DefenderQuery::find_machines(seen))?;
    Ok(replies::page(exchange, &MACHINES, &bodies(exchange, found), &options))
}

pub(super) fn user_alerts(exchange: &mut Exchange<'_>, user: &str) -> Result<Response, ApiError> {
    let (domain, name) = user.split_once('\\').map_or((None, user), |(domain, name)| (Some(domain), name));
    let is_it = |item: &EvidenceItem| {
        item.account_name.eq_ignore_ascii_case(name)
            && domain.is_none_or(|domain| item.domain_name.eq_ignore_ascii_case(domain))
    };
    listed(exchange, |alert: &AlertResource| alert.evidence.iter().any(is_it))
}
