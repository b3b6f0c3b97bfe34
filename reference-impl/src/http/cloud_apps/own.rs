//! Routes of ours, under `/api/gnomon`: what administrators do that has no public shape, as JSON of the typed wires.
//! The test harness speaks them; the role `Gnomon.Administrator` may.

use ::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::apps::{done, index_of};
use super::asked;
use super::parameters::Parameters;
use super::table::Own;
use crate::http::Response;
use crate::http::reply::json_reply;
use crate::http::services::Exchange;
use crate::protocol::cloud_apps::{AppTag, CloudAppsRequest, CloudAppsResponse, Settings};
use crate::protocol::discovery::DiscoveryQuery;
use crate::protocol::discovery_policies::AlertMarking;
use crate::protocol::logs::LogsRequest;
use crate::protocol::{ApiError, ErrorCode};

/// A tag for an app.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tagging {
    /// The tag.
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
    /// The settings.
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
    let request = match own {
        Own::TagApp => {
            let app = index_of(exchange, app)?;
            CloudAppsRequest::TagApp { app, tag: parameters.read::<Tagging>()?.tag }
        }
        Own::UntagApp => CloudAppsRequest::UntagApp { app: index_of(exchange, app)? },
        Own::TaggedApps => CloudAppsRequest::ListTaggedApps,
        Own::Synchronisation => CloudAppsRequest::SynchronisationStatus,
        Own::ReadSettings => CloudAppsRequest::ReadSettings,
        Own::SaveSettings => CloudAppsRequest::SaveSettings(parameters.read()?),
        Own::SetLicence => CloudAppsRequest::SetLicence(parameters.read::<Licence>()?.licensed),
        Own::Policies => CloudAppsRequest::ListPolicies,
        Own::Alerts => CloudAppsRequest::ListAlerts,
        Own::MarkAlerts => CloudAppsRequest::MarkAlerts(parameters.read::<AlertMarking>()?),
        Own::Governance => CloudAppsRequest::GovernanceLog,
        Own::Subnets => CloudAppsRequest::ListSubnets,
        Own::Discovery => {
            let answer = exchange.backend.ask_discovery(&read::<DiscoveryQuery>(exchange)?)?;
            return Ok(json_reply(StatusCode::OK, &answer));
        }
        Own::Logs => {
            let answer = exchange.backend.ask_about_logs(&read::<LogsRequest>(exchange)?)?;
            return Ok(json_reply(StatusCode::OK, &answer));
        }
    };
    Ok(match exchange.backend.ask_cloud_apps(&request)? {
        CloudAppsResponse::Done => done(),
        CloudAppsResponse::TaggedApps(apps) => json_reply(StatusCode::OK, &apps),
        CloudAppsResponse::Synchronisation(status) => json_reply(StatusCode::OK, &status),
        CloudAppsResponse::Settings(settings, licensed) => {
            json_reply(StatusCode::OK, &SettingsAndLicence { settings, licensed })
        }
        CloudAppsResponse::Policies(policies) => json_reply(StatusCode::OK, &policies),
        CloudAppsResponse::Alerts(alerts) => json_reply(StatusCode::OK, &alerts),
        CloudAppsResponse::AlertsMarked(marked) => json_reply(StatusCode::OK, &marked),
        CloudAppsResponse::GovernanceLog(log) => json_reply(StatusCode::OK, &log),
        CloudAppsResponse::Subnets(subnets) => json_reply(StatusCode::OK, &subnets),
        CloudAppsResponse::BlockScript(_)
        | CloudAppsResponse::PolicyCreated(_)
        | CloudAppsResponse::SubnetCreated(_) => return asked::unexpected(),
    })
}

/// The body as it is: what these routes ask for is told apart by more than names.
fn read<T: serde::de::DeserializeOwned>(exchange: &Exchange<'_>) -> Result<T, ApiError> {
    let unreadable =
        |error: crate::http::MalformedCall| ApiError::new(ErrorCode::InvalidRequestBody, error.to_string());
    exchange.call.json().map_err(unreadable)
}
