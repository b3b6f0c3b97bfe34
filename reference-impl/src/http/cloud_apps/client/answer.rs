//! Responses as typed answers.

use ::http::{HeaderName, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Client;
use crate::http::Response;
use crate::http::cloud_apps::own::SettingsAndLicence;
use crate::http::cloud_apps::upload::moved;
use crate::http::reply::ERROR_CODE;
use crate::protocol::cloud_apps::{BlockScript, CloudAppsRequest, CloudAppsResponse};
use crate::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use crate::protocol::discovery_policies::PolicyId;
use crate::protocol::logs::{LogsRequest, LogsResponse, ReceiverConfig};
use crate::protocol::upload::{STORAGE_ORIGIN, UploadAddress, UploadRequest, UploadResponse};
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimDuration;

/// A response that is no answer to what was asked.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the response ({status}) is no answer to what was asked: {why}")]
pub struct UnreadableAnswer {
    /// The HTTP status of the response.
    pub status: u16,
    /// What is wrong with it.
    pub why: String,
}

type Answered<T> = Result<Result<T, ApiError>, UnreadableAnswer>;

impl Client {
    /// The answer to [`Client::cloud_apps`].
    ///
    /// # Errors
    /// If the response is neither an answer to this request nor a refusal.
    pub fn cloud_apps_answer(&self, request: &CloudAppsRequest, response: &Response) -> Answered<CloudAppsResponse> {
        if let Some(error) = refusal(response) {
            return Ok(Err(error));
        }
        let answer = match request {
            CloudAppsRequest::TagApp { .. }
            | CloudAppsRequest::UntagApp { .. }
            | CloudAppsRequest::SaveSettings(_)
            | CloudAppsRequest::SetLicence(_)
            | CloudAppsRequest::ChangePolicy { .. }
            | CloudAppsRequest::DeletePolicy { .. }
            | CloudAppsRequest::ReplaceSubnet { .. }
            | CloudAppsRequest::DeleteSubnet { .. } => CloudAppsResponse::Done,
            CloudAppsRequest::ReadSettings => {
                let SettingsAndLicence { settings, licensed } = read(response)?;
                CloudAppsResponse::Settings(settings, licensed)
            }
            CloudAppsRequest::ListTaggedApps => CloudAppsResponse::TaggedApps(read(response)?),
            CloudAppsRequest::SynchronisationStatus => CloudAppsResponse::Synchronisation(read(response)?),
            CloudAppsRequest::BlockScript { .. } => CloudAppsResponse::BlockScript(block_script(response)?),
            CloudAppsRequest::CreatePolicy(_) => CloudAppsResponse::PolicyCreated(read::<Created>(response)?.id),
            CloudAppsRequest::ListPolicies => CloudAppsResponse::Policies(read(response)?),
            CloudAppsRequest::ListAlerts => CloudAppsResponse::Alerts(read(response)?),
            CloudAppsRequest::MarkAlerts(_) => CloudAppsResponse::AlertsMarked(read(response)?),
            CloudAppsRequest::GovernanceLog => CloudAppsResponse::GovernanceLog(read(response)?),
            CloudAppsRequest::CreateSubnet(_) => CloudAppsResponse::SubnetCreated(read(response)?),
            CloudAppsRequest::ListSubnets => CloudAppsResponse::Subnets(read(response)?),
        };
        Ok(Ok(answer))
    }

    /// The answer to [`Client::discovery`].
    ///
    /// # Errors
    /// If the response is neither an answer to this question nor a refusal.
    pub fn discovery_answer(&self, _: &DiscoveryQuery, response: &Response) -> Answered<DiscoveryAnswer> {
        refusal(response).map_or_else(|| read(response).map(Ok), |error| Ok(Err(error)))
    }

    /// The answer to [`Client::logs`].
    ///
    /// # Errors
    /// If the response is neither an answer to this request nor a refusal.
    pub fn logs_answer(&self, request: &LogsRequest, response: &Response) -> Answered<LogsResponse> {
        if let Some(error) = refusal(response) {
            return Ok(Err(error));
        }
        Ok(Ok(match request {
            LogsRequest::AddDataSource(_) => LogsResponse::Done,
            LogsRequest::AddCollector { .. } => LogsResponse::Collector(read::<Receivers>(response)?.receivers),
            _ => read(response)?,
        }))
    }

    /// The answer to [`Client::upload`].
    ///
    /// # Errors
    /// If the response is neither an answer to this call nor a refusal.
    pub fn upload_answer(&self, request: &UploadRequest, response: &Response) -> Answered<UploadResponse> {
        if let Some(error) = refusal(response) {
            return Ok(Err(error));
        }
        Ok(Ok(match request {
            UploadRequest::Address(_) => {
                let UploadAddress { url, provider } = read(response)?;
                UploadResponse::Address(UploadAddress {
                    url: moved(&url, &self.storage_origin, STORAGE_ORIGIN),
                    provider,
                })
            }
            UploadRequest::Content { .. } => UploadResponse::Stored,
            UploadRequest::Completion(_) => UploadResponse::Completed,
        }))
    }
}

/// The answer to the creation of a policy.
#[derive(Deserialize)]
struct Created {
    #[serde(rename = "_id")]
    id: PolicyId,
}

/// The answer to the addition of a log collector.
#[derive(Deserialize)]
struct Receivers {
    receivers: Vec<ReceiverConfig>,
}

/// The body of a refusal.
#[derive(Deserialize)]
struct Detail {
    detail: String,
}

fn read<T: DeserializeOwned>(response: &Response) -> Result<T, UnreadableAnswer> {
    serde_json::from_slice(response.body()).map_err(|error| unreadable(response, error.to_string()))
}

fn unreadable(response: &Response, why: impl Into<String>) -> UnreadableAnswer {
    UnreadableAnswer { status: response.status().as_u16(), why: why.into() }
}

/// A block script with the name under which it is offered.
fn block_script(response: &Response) -> Result<BlockScript, UnreadableAnswer> {
    let offered = response.headers().get(header::CONTENT_DISPOSITION).and_then(|offered| offered.to_str().ok());
    let name = offered.and_then(|offered| offered.split_once("filename=\"")?.1.split_once('"')).map(|(name, _)| name);
    let file_name = name.ok_or_else(|| unreadable(response, "it is offered under no name"))?.to_owned();
    let text = String::from_utf8(response.body().clone());
    let text = text.map_err(|_| unreadable(response, "the block script is not UTF-8"))?;
    Ok(BlockScript { file_name, text })
}

/// The refusal that a response is, if it is one.
fn refusal(response: &Response) -> Option<ApiError> {
    let status = response.status();
    if status.is_success() {
        return None;
    }
    let text = |name: HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok());
    let named = text(ERROR_CODE).and_then(|name| serde_json::from_value(name.into()).ok());
    let code = named.unwrap_or(match status.as_u16() {
        401 => ErrorCode::Unauthorized,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        429 => ErrorCode::TooManyRequests,
        503 => ErrorCode::ServiceUnavailable,
        400..=499 => ErrorCode::BadRequest,
        _ => ErrorCode::InternalServerError,
    });
    let seconds = text(header::RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
    let retry_after = seconds.map(SimDuration::from_secs);
    if let (ErrorCode::TooManyRequests, Some(wait)) = (code, retry_after) {
        return Some(ApiError::throttled(wait));
    }
    let body = String::from_utf8_lossy(response.body());
    let detail = serde_json::from_str::<Detail>(&body).ok().map(|body| body.detail);
    let message = detail.or_else(|| in_xml(&body)).unwrap_or_else(|| body.trim().to_owned());
    Some(ApiError { code, message, retry_after })
}

/// The message of a refusal of the storage.
fn in_xml(body: &str) -> Option<String> {
    let (message, _) = body.split_once("<Message>")?.1.split_once("</Message>")?;
    Some(message.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}
