//! The same wire from the other side: typed requests as HTTP requests, HTTP responses as typed answers.
//!
//! Addresses begin with an origin such as `https://api.securitycenter.microsoft.com`; whoever sends a request adds the
//! header `Authorization`. Answers are read whole: a page that says where the next one is must be followed by the
//! sender, by
//! [`next_page`] and [`append`].

use std::sync::Arc;

use ::http::{StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::alert_body::AlertBody;
use super::indicator_body::{IndicatorBody, of_submission};
use super::indicators::ResultBody;
use super::machine_body::{MachineBody, UserBody};
use super::routes::{DefenderRoute, DefenderRoute as R};
use super::wire_time::WireTime;
use crate::http::{Request, Response};
use crate::protocol::defender::{
    DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse, ImportResult, IndicatorId, Prevalence, Sighting,
    TimelineRow,
};
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimDuration;

/// A call of a route: where to, and the parameters in the path.
fn call(origin: &str, what: DefenderRoute, parameters: &[&str]) -> Request {
    what.row().request(origin, parameters, "")
}

/// A call of a route with a body of JSON.
fn call_with(origin: &str, what: DefenderRoute, parameters: &[&str], body: &Value) -> Request {
    let mut request = call(origin, what, parameters);
    *request.body_mut() = body.to_string().into_bytes();
    request.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    request
}

/// The HTTP request for a request to Defender's core.
#[must_use]
pub fn request(origin: &str, request: &DefenderRequest) -> Request {
    let with = |what, body: &Value| call_with(origin, what, &[], body);
    match request {
        DefenderRequest::ListIndicators => call(origin, R::ListIndicators, &[]),
        DefenderRequest::SubmitIndicator(submission) => with(R::SubmitIndicator, &of_submission(submission)),
        DefenderRequest::ImportIndicators(submissions) => {
            let items: Vec<Value> = submissions.iter().map(of_submission).collect();
            with(R::ImportIndicators, &json!({ "Indicators": items }))
        }
        DefenderRequest::DeleteIndicator(id) => call(origin, R::DeleteIndicator, &[&id.0.to_string()]),
        DefenderRequest::DeleteIndicators(ids) => {
            let ids: Vec<String> = ids.iter().map(|id| id.0.to_string()).collect();
            with(R::DeleteIndicators, &json!({ "IndicatorIds": ids }))
        }
        DefenderRequest::ToggleFeature { feature, on } => {
            with(R::ToggleFeature, &json!({ "feature": feature, "on": on }))
        }
        DefenderRequest::ApplyFeatures => call(origin, R::ApplyFeatures, &[]),
        DefenderRequest::SetLicence(licensed) => with(R::SetLicence, &json!({ "licensed": licensed })),
    }
}

/// The typed answer to a request to Defender's core.
///
/// # Errors
/// What Defender refuses, and why. A response that cannot be read is a fault of the service.
pub fn response(request: &DefenderRequest, response: &Response) -> Result<DefenderResponse, ApiError> {
    accepted(response)?;
    Ok(match request {
        DefenderRequest::ListIndicators => {
            let bodies: Vec<IndicatorBody> = collection(response)?;
            let typed = bodies.into_iter().map(|body| body.typed().map(Arc::new).ok_or_else(unreadable));
            DefenderResponse::Indicators(typed.collect::<Result<_, _>>()?)
        }
        DefenderRequest::SubmitIndicator(_) => {
            let body: IndicatorBody = read(response)?;
            DefenderResponse::Indicator(Box::new(body.typed().ok_or_else(unreadable)?))
        }
        DefenderRequest::ImportIndicators(_) => {
            let results: Vec<ResultBody> = collection(response)?;
            let typed = |body: ResultBody| {
                let id = body.id.map(|id| id.parse().map(IndicatorId).map_err(|_| unreadable())).transpose()?;
                let (indicator, is_failed, failure_reason) = (body.indicator, body.is_failed, body.failure_reason);
                Ok(ImportResult { id, indicator, is_failed, failure_reason })
            };
            DefenderResponse::Imported(results.into_iter().map(typed).collect::<Result<_, ApiError>>()?)
        }
        DefenderRequest::DeleteIndicator(_) | DefenderRequest::DeleteIndicators(_) => DefenderResponse::Deleted,
        DefenderRequest::ToggleFeature { .. } | DefenderRequest::ApplyFeatures | DefenderRequest::SetLicence(_) => {
            DefenderResponse::Done
        }
    })
}

/// The HTTP request for a question about devices; nothing if no route answers it: how many machines had a local address
/// at an instant, or an account; or which machines went to an address.
#[must_use]
pub fn question(origin: &str, query: &DefenderQuery) -> Option<Request> {
    let get = |what, parameters: &[&str]| Some(call(origin, what, parameters));
    match query {
        DefenderQuery::ListMachines => get(R::ListMachines, &[]),
        DefenderQuery::GetMachine { device } => get(R::GetMachine, &[device]),
        DefenderQuery::LogonUsers { device } => get(R::LogonUsers, &[device]),
        DefenderQuery::MachineAlerts { device } => get(R::MachineAlerts, &[device]),
        DefenderQuery::ListAlerts => Some(R::ListAlerts.row().request(origin, &[], "$expand=evidence")),
        DefenderQuery::GetAlert { alert } => get(R::GetAlert, &[alert]),
        DefenderQuery::Timeline { device, network_only } => {
            Some(R::Timeline.row().request(origin, &[device], &format!("networkOnly={network_only}")))
        }
        DefenderQuery::FindMachines { seen } => match seen {
            Sighting::LocalAddress { address, at } => {
                get(R::FindMachinesByIp, &[&format!("ip='{address}',timestamp={at}")])
            }
            Sighting::Domain { domain } => get(R::DomainMachines, &[domain]),
            Sighting::Account { account } => get(R::UserMachines, &[account]),
            Sighting::Address { .. } => None,
        },
        DefenderQuery::Prevalence { of } => match of {
            Sighting::Domain { domain } => get(R::DomainStats, &[domain]),
            Sighting::Address { address } => get(R::IpStats, &[&address.to_string()]),
            Sighting::LocalAddress { .. } | Sighting::Account { .. } => None,
        },
        DefenderQuery::UpdateAlert { alert, change } => {
            let mut body = serde_json::to_value(change).unwrap_or(Value::Null);
            if let Some(object) = body.as_object_mut() {
                // Who says so is told by the token.
                object.remove("by");
                object.retain(|_, value| !value.is_null());
            }
            Some(call_with(origin, R::UpdateAlert, &[alert], &body))
        }
        DefenderQuery::CreateAlert { alert } => {
            let mut body = serde_json::to_value(alert).unwrap_or(Value::Null);
            body["reportId"] = Value::String(alert.report_id.to_string());
            Some(call_with(origin, R::CreateAlert, &[], &body))
        }
        DefenderQuery::Hunt { query } => Some(call_with(origin, R::Hunt, &[], &json!({ "Query": query }))),
        DefenderQuery::TagMachine { device, tag, on } => {
            let body = json!({ "Value": tag, "Action": if *on { "Add" } else { "Remove" } });
            Some(call_with(origin, R::TagMachine, &[device], &body))
        }
    }
}

/// The typed answer to a question about devices.
///
/// # Errors
/// What Defender refuses, and why. A response that cannot be read is a fault of the service.
pub fn answer(query: &DefenderQuery, response: &Response) -> Result<DefenderAnswer, ApiError> {
    // Of what nobody was seen with, the statistics are not found.
    if matches!(query, DefenderQuery::Prevalence { .. }) && response.status() == StatusCode::NOT_FOUND {
        return Ok(DefenderAnswer::Prevalence(Prevalence::default()));
    }
    accepted(response)?;
    Ok(match query {
        DefenderQuery::ListMachines | DefenderQuery::FindMachines { .. } => {
            let bodies: Vec<MachineBody> = collection(response)?;
            DefenderAnswer::Machines(bodies.into_iter().map(Into::into).collect())
        }
        DefenderQuery::GetMachine { .. } | DefenderQuery::TagMachine { .. } => {
            DefenderAnswer::Machine(Box::new(read::<MachineBody>(response)?.into()))
        }
        DefenderQuery::LogonUsers { .. } => {
            let bodies: Vec<UserBody> = collection(response)?;
            DefenderAnswer::Users(bodies.into_iter().map(Into::into).collect())
        }
        DefenderQuery::ListAlerts | DefenderQuery::MachineAlerts { .. } => {
            let bodies: Vec<AlertBody> = collection(response)?;
            DefenderAnswer::Alerts(bodies.into_iter().map(Into::into).collect())
        }
        DefenderQuery::GetAlert { .. } | DefenderQuery::UpdateAlert { .. } | DefenderQuery::CreateAlert { .. } => {
            DefenderAnswer::Alert(Box::new(read::<AlertBody>(response)?.into()))
        }
        DefenderQuery::Timeline { .. } => DefenderAnswer::Timeline(collection::<TimelineRow>(response)?),
        DefenderQuery::Hunt { .. } => DefenderAnswer::Hunt(read(response)?),
        DefenderQuery::Prevalence { .. } => {
            let body: StatsBody = read(response)?;
            DefenderAnswer::Prevalence(Prevalence {
                machines: body.org_prevalence.parse().map_err(|_| unreadable())?,
                first_seen: body.org_first_seen.map(|time| time.0),
                last_seen: body.org_last_seen.map(|time| time.0),
            })
        }
    })
}

/// The HTTP request for the next page of a collection, if there is one.
#[must_use]
pub fn next_page(response: &Response) -> Option<Request> {
    let body: Value = serde_json::from_slice(response.body()).ok()?;
    let mut request = Request::new(Vec::new());
    *request.uri_mut() = body.get("@odata.nextLink")?.as_str()?.parse().ok()?;
    Some(request)
}

/// Appends the items of the next page to those of a collection. What is no collection stays as it is; a page that is
/// refused takes the place of the whole.
pub fn append(response: &mut Response, next: Response) {
    if !next.status().is_success() {
        *response = next;
        return;
    }
    let read = |response: &Response| serde_json::from_slice::<Value>(response.body()).ok();
    let (Some(mut whole), Some(mut more)) = (read(response), read(&next)) else { return };
    if let (Some(items), Some(more)) = (whole["value"].as_array_mut(), more["value"].as_array_mut()) {
        items.append(more);
        *response.body_mut() = whole.to_string().into_bytes();
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StatsBody {
    org_prevalence: String,
    org_first_seen: Option<WireTime>,
    org_last_seen: Option<WireTime>,
}

#[derive(Deserialize)]
struct Collection<T> {
    value: Vec<T>,
}

fn collection<T: DeserializeOwned>(response: &Response) -> Result<Vec<T>, ApiError> {
    Ok(read::<Collection<T>>(response)?.value)
}

fn read<T: DeserializeOwned>(response: &Response) -> Result<T, ApiError> {
    serde_json::from_slice(response.body())
        .map_err(|error| ApiError::new(ErrorCode::InternalServerError, format!("The response cannot be read: {error}")))
}

fn unreadable() -> ApiError {
    ApiError::new(ErrorCode::InternalServerError, "The response cannot be read: an id is no number")
}

/// What a response refuses, if it does.
fn accepted(response: &Response) -> Result<(), ApiError> {
    if response.status().is_success() {
        return Ok(());
    }
    let body: Value = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
    let error = &body["error"];
    let code = ErrorCode::deserialize(&error["code"]).unwrap_or(match response.status().as_u16() {
        401 => ErrorCode::Unauthorized,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        429 => ErrorCode::TooManyRequests,
        503 => ErrorCode::ServiceUnavailable,
        500.. => ErrorCode::InternalServerError,
        _ => ErrorCode::BadRequest,
    });
    let wait = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    Err(ApiError {
        code,
        message: error["message"].as_str().unwrap_or_default().to_owned(),
        retry_after: wait.map(SimDuration::from_secs),
    })
}
