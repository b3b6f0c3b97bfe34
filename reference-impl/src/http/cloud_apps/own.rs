//! Routes of ours, under `/api/gnomon`: what administrators do that has no public shape, as JSON of the typed wires.
//! The test harness speaks them; the role `Gnomon.Administrator` may.

use ::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::apps::{done, index_of};
use super::parameters::Parameters;
use super::table::Own;
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

/// Answers a call of a route of ours.
pub(super) fn answer(
    exchange: &mut Exchange<'_>,
    own: Own,
    parameters: Parameters,
    app: &str,
) -> Result<Response, ApiError> {
    Ok(match own {
        Own::TagApp => {
            let app = index_of(exchange, app)?;
            exchange.ask(CloudAppsRequest::tag_app(app, parameters.read::<Tagging>()?.tag))?;
            done()
        }
        Own::UntagApp => {
            let app = index_of(exchange, app)?;
            exchange.ask(CloudAppsRequest::untag_app(app))?;
            done()
        }
        Own::TaggedApps => json(&exchange.ask(CloudAppsRequest::list_tagged_apps())?),
        Own::Synchronisation => json(&exchange.ask(CloudAppsRequest::synchronisation_status())?),
        Own::ReadSettings => {
            let (settings, licensed) = exchange.ask(CloudAppsRequest::read_settings())?;
            json(&SettingsAndLicence { settings, licensed })
        }
        Own::SaveSettings => {
            exchange.ask(CloudAppsRequest::save_settings(parameters.read()?))?;
            done()
        }
        Own::SetLicence => {
            exchange.ask(CloudAppsRequest::set_licence(parameters.read::<Licence>()?.licensed))?;
            done()
        }
        Own::Policies => json(&exchange.ask(CloudAppsRequest::list_policies())?),
        Own::Alerts => json(&exchange.ask(CloudAppsRequest::list_alerts())?),
        Own::MarkAlerts => json(&exchange.ask(CloudAppsRequest::mark_alerts(parameters.read::<AlertMarking>()?))?),
        Own::Governance => json(&exchange.ask(CloudAppsRequest::governance_log())?),
        Own::Subnets => json(&exchange.ask(CloudAppsRequest::list_subnets())?),
        // These wires have a form in JSON of their own: what is asked is carried as it is, and so is what is answered.
        Own::Discovery => json(&exchange.backend.ask_discovery(&read::<DiscoveryQuery>(exchange)?)?),
        Own::Logs => json(&exchange.backend.ask_about_logs(&read::<LogsRequest>(exchange)?)?),
    })
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
