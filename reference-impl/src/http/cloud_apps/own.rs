//! Routes of ours, under `/api/gnomon`: what administrators do that has no public shape, as JSON of the typed wires.
//! The test harness speaks them; the role `Gnomon.Administrator` may.

use ::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::apps::{done, index_of};
use super::parameters::Parameters;
use crate::http::Response;
use crate::http::exchange::Exchange;
use crate::http::reply::json_reply;
use crate::protocol::cloud_apps::{AppTag, CloudAppsRequest, Settings};
use crate::protocol::discovery::DiscoveryQuery;
use crate::protocol::discovery_policies::AlertMarking;
use crate::protocol::logs::LogsRequest;
use crate::protocol::{ApiError, ErrorCode};

/// A tag for an app.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tagging {
    /// The tag that the app is given.
    pub tag: AppTag,
}

/// The licence of the organisation.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Licence {
    /// Whether it has one.
    pub licensed: bool,
}

/// The settings with the licence.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct SettingsAndLicence {
    /// The settings as they were saved last.
    #[serde(flatten)]
    pub settings: Settings,
    /// Whether the organisation is licensed.
    pub licensed: bool,
}

/// Tags an app.
pub(super) fn tag_app(exchange: &mut Exchange<'_>, parameters: Parameters, app: &str) -> Result<Response, ApiError> {
    let app = index_of(exchange, app)?;
    exchange.ask(CloudAppsRequest::tag_app(app, parameters.read::<Tagging>()?.tag))?;
    Ok(done())
}

/// Takes the tag of an app away.
pub(super) fn untag_app(exchange: &mut Exchange<'_>, app: &str) -> Result<Response, ApiError> {
    let app = index_of(exchange, app)?;
    exchange.ask(CloudAppsRequest::untag_app(app))?;
    Ok(done())
}

/// The tagged apps.
pub(super) fn tagged_apps(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    Ok(json(&exchange.ask(CloudAppsRequest::list_tagged_apps())?))
}

/// How far the synchronisation is (BLK-08).
pub(super) fn synchronisation(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    Ok(json(&exchange.ask(CloudAppsRequest::synchronisation_status())?))
}

/// The settings as they were saved last, and the licence.
pub(super) fn read_settings(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    let (settings, licensed) = exchange.ask(CloudAppsRequest::read_settings())?;
    Ok(json(&SettingsAndLicence { settings, licensed }))
}

/// Saves the settings (BLK-01, ALR-03).
pub(super) fn save_settings(exchange: &mut Exchange<'_>, parameters: Parameters) -> Result<Response, ApiError> {
    exchange.ask(CloudAppsRequest::save_settings(parameters.read()?))?;
    Ok(done())
}

/// Gives the organisation its licence, or takes it (INT-03).
pub(super) fn set_licence(exchange: &mut Exchange<'_>, parameters: Parameters) -> Result<Response, ApiError> {
    exchange.ask(CloudAppsRequest::set_licence(parameters.read::<Licence>()?.licensed))?;
    Ok(done())
}

/// The app discovery policies.
pub(super) fn policies(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    Ok(json(&exchange.ask(CloudAppsRequest::list_policies())?))
}

/// The alerts of app discovery policies.
pub(super) fn alerts(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    Ok(json(&exchange.ask(CloudAppsRequest::list_alerts())?))
}

/// Marks alerts as read, unread, closed or open, and says which of them were there.
pub(super) fn mark_alerts(exchange: &mut Exchange<'_>, parameters: Parameters) -> Result<Response, ApiError> {
    Ok(json(&exchange.ask(CloudAppsRequest::mark_alerts(parameters.read::<AlertMarking>()?))?))
}

/// The operations on tags.
pub(super) fn governance(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    Ok(json(&exchange.ask(CloudAppsRequest::governance_log())?))
}

/// The IP address ranges.
pub(super) fn subnets(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    Ok(json(&exchange.ask(CloudAppsRequest::list_subnets())?))
}

/// A question about Cloud Discovery. This wire has a form in JSON of its own: what is asked is carried as it is, and so
/// is what is answered.
pub(super) fn discovery(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    Ok(json(&exchange.backend.ask_discovery(&read::<DiscoveryQuery>(exchange)?)?))
}

/// A request about logs, carried as it is.
pub(super) fn logs(exchange: &mut Exchange<'_>) -> Result<Response, ApiError> {
    Ok(json(&exchange.backend.ask_about_logs(&read::<LogsRequest>(exchange)?)?))
}

fn json(answer: &impl Serialize) -> Response {
    json_reply(StatusCode::OK, answer)
}

/// The body as it is: what these routes ask for is told apart by more than names.
fn read<T: serde::de::DeserializeOwned>(exchange: &Exchange<'_>) -> Result<T, ApiError> {
    let unreadable =
        |error: crate::http::MalformedCall| ApiError::new(ErrorCode::InvalidRequestBody, error.to_string());
    exchange.call.json().map_err(unreadable)
}
