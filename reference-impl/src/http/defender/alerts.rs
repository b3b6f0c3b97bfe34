//! Alerts, the work on them, and what is related to them (`FACTS.md` 2.9).

use std::collections::BTreeSet;

use ::http::StatusCode;
use serde_json::{Value, json};

use super::alert_body::{ALERTS, AlertBody};
use super::body::{Body, incorrect, missing, object};
use super::machine_body::{MACHINES, MachineBody, USERS, UserBody};
use super::{machines, replies};
use crate::api_version::ApiVersions;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::odata::EntitySet;
use crate::http::reply::empty_reply;
use crate::protocol::defender::{
    AlertByReference, AlertChange, AlertResource, AlertStatus, Classification, DefenderQuery, Determination, Severity,
};
use crate::protocol::{ApiError, ErrorCode};

pub(super) fn list(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    listed(exchange, |_| true)
}

/// The alerts that are wanted, as the client asks for them.
pub(super) fn listed(
    exchange: &mut Exchange<'_>,
    wanted: impl Fn(&AlertResource) -> bool,
) -> Result<Response, ApiError> {
    let options = replies::options(exchange, &ALERTS)?;
    let alerts = exchange.ask(DefenderQuery::list_alerts())?;
    let (tenant, with_evidence) = (exchange.identity.tenant(), options.expands("evidence"));
    let body = |alert| AlertBody::new(alert, tenant, with_evidence);
    let bodies: Vec<AlertBody> = alerts.into_iter().filter(|alert| wanted(alert)).map(body).collect();
    Ok(replies::page(exchange, &ALERTS, &bodies, &options))
}

pub(super) fn get(exchange: &mut Exchange<'_>, alert: &str) -> Result<Response, ApiError> {
    let alert = one(exchange, alert)?;
    replies::selected(exchange, &ALERTS, &AlertBody::new(alert, exchange.identity.tenant(), true))
}

fn one(exchange: &mut Exchange<'_>, alert: &str) -> Result<AlertResource, ApiError> {
    exchange.ask(DefenderQuery::get_alert(alert.to_owned()))
}

pub(super) fn update(exchange: &mut Exchange<'_>, alert: &str) -> Result<Response, ApiError> {
    let object = object(exchange.call)?;
    let change = change(exchange, &Body(&object))?;
    let alert = exchange.ask(DefenderQuery::update_alert(alert.to_owned(), change))?;
    let body = AlertBody::new(alert, exchange.identity.tenant(), true);
    Ok(replies::entity(exchange, "Alerts/$entity", &body))
}

/// Changes many alerts, or none if one of them is not there.
pub(super) fn update_many(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let object = object(exchange.call)?;
    let body = Body(&object);
    let alerts = body.texts("alertIds")?;
    if alerts.is_empty() {
        return Err(missing("alertIds"));
    }
    let change = change(exchange, &body)?;
    for alert in &alerts {
        one(exchange, alert)?;
    }
    for alert in alerts {
        exchange.ask(DefenderQuery::update_alert(alert, change.clone()))?;
    }
    Ok(empty_reply(StatusCode::OK))
}

/// The severities that the creator of an alert may give it.
const CREATED_WITH: [Severity; 3] = [Severity::Low, Severity::Medium, Severity::High];

/// Creates an alert by reference to an event; every parameter is required.
pub(super) fn create(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let object = object(exchange.call)?;
    let body = Body(&object);
    let text = |name: &str| body.required(name).map(str::to_owned);
    let report_id = match body.value("reportId") {
        // The tables have it as a number.
        Some(Value::Number(number)) => number.to_string(),
        _ => text("reportId")?,
    };
    let alert = AlertByReference {
        machine_id: text("machineId")?,
        severity: body.word("severity")?.ok_or_else(|| missing("severity"))?,
        title: text("title")?,
        description: text("description")?,
        recommended_action: text("recommendedAction")?,
        event_time: body.time("eventTime")?.ok_or_else(|| missing("eventTime"))?,
        report_id: report_id
            .trim()
            .parse()
            .map_err(|_| incorrect("the parameter 'reportId' is no number of an event"))?,
        category: body.word("category")?.ok_or_else(|| missing("category"))?,
    };
    if !CREATED_WITH.contains(&alert.severity) {
        let words = CREATED_WITH.map(|severity| severity.to_string()).join(", ");
        return Err(incorrect(&format!(
            "the parameter 'severity' cannot be '{}': it is one of {words}",
            alert.severity
        )));
    }
    if alert.title.trim().is_empty() {
        return Err(missing("title"));
    }
    let alert = exchange.ask(DefenderQuery::create_alert(alert))?;
    let body = AlertBody::new(alert, exchange.identity.tenant(), true);
    Ok(replies::entity(exchange, "Alerts/$entity", &body))
}

fn change(exchange: &Exchange<'_>, body: &Body<'_>) -> Result<AlertChange, ApiError> {
    let api_version = exchange.api_version();
    let text = |name: &str| Ok::<_, ApiError>(body.text(name)?.map(str::to_owned));
    Ok(AlertChange {
        status: body.word_of("status", api_version, |_: AlertStatus| ApiVersions::All)?,
        assigned_to: text("assignedTo")?,
        classification: body.word_of("classification", api_version, Classification::api_versions)?,
        determination: body.word_of("determination", api_version, Determination::api_versions)?,
        comment: text("comment")?,
        by: exchange.identity.caller().source,
    })
}

static DOMAINS: EntitySet = EntitySet::plain("Domains");
static FILES: EntitySet = EntitySet::plain("Files");
static IPS: EntitySet = EntitySet::plain("Ips");

/// The hosts that the attempts of an alert went to.
pub(super) fn domains(exchange: &mut Exchange<'_>, alert: &str) -> Result<Response, ApiError> {
    let alert = one(exchange, alert)?;
    let hosts: BTreeSet<&str> = alert.evidence.iter().filter_map(|item| domain_of(&item.url)).collect();
    let items: Vec<Value> = hosts.into_iter().map(|host| json!({ "host": host })).collect();
    replies::paged(exchange, &DOMAINS, &items)
}

/// The domain of an address such as `docs.dropbox.com/home`.
pub(super) fn domain_of(url: &str) -> Option<&str> {
    let host = url.split('/').next()?;
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    (host.parse::<std::net::IpAddr>().is_err() && !host.starts_with('[')).then_some(host)
}

pub(super) fn files(exchange: &mut Exchange<'_>, alert: &str) -> Result<Response, ApiError> {
    one(exchange, alert)?;
    replies::paged::<Value>(exchange, &FILES, &[])
}

pub(super) fn ips(exchange: &mut Exchange<'_>, alert: &str) -> Result<Response, ApiError> {
    let alert = one(exchange, alert)?;
    let addresses: BTreeSet<String> = alert.evidence.iter().map(|item| item.ip_address.to_string()).collect();
    let items: Vec<Value> = addresses.into_iter().map(|id| json!({ "id": id })).collect();
    replies::paged(exchange, &IPS, &items)
}

pub(super) fn machine(exchange: &mut Exchange<'_>, alert: &str) -> Result<Response, ApiError> {
    let alert = one(exchange, alert)?;
    let machine = machines::machine(exchange, &alert.machine_id)?;
    replies::selected(exchange, &MACHINES, &MachineBody::new(machine, exchange.api_version()))
}

/// The account of the latest attempt, as it signed in to the device.
pub(super) fn user(exchange: &mut Exchange<'_>, alert: &str) -> Result<Response, ApiError> {
    let alert = one(exchange, alert)?;
    let users = exchange.ask(DefenderQuery::logon_users(alert.machine_id))?;
    let is_it = |user: &crate::protocol::defender::LogonUser| {
        let related = alert.related_user.as_ref();
        related.is_some_and(|it| it.user_name == user.account_name && it.domain_name == user.account_domain)
    };
    let Some(user) = users.into_iter().find(is_it) else {
        let message = format!("A user of alert {} was not found", alert.id);
        return Err(ApiError::new(ErrorCode::ResourceNotFound, message));
    };
    Ok(replies::entity(exchange, &format!("{}/$entity", USERS.name), &UserBody::from(user)))
}
