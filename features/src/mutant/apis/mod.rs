//! Defects of the public APIs: requests that are taken otherwise than they should be, answers that say something else.
//!
//! | file | what lives there |
//! |---|---|
//! | `defect.rs` | what can be wrong |
//! | `tokens.rs` | defects in who is known and what each may |

mod defect;
mod tokens;

use std::collections::BTreeMap;

pub(super) use defect::{ApiDefect, Service};
use gnomon_reference_impl::http::token::TokenAuthority;
use gnomon_reference_impl::http::{Host, Request, Response};
use gnomon_reference_impl::time::SimTime;
use http::{HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};
pub(crate) use tokens::accepts_expired;

use crate::implementations::Interceptor;
use crate::test_world::http_port::authorise;

/// The public APIs are otherwise than they should be.
pub(super) struct Apis {
    defect: ApiDefect,
    /// How many calls were made.
    calls: usize,
    /// How often each indicator was submitted.
    submitted: BTreeMap<String, u32>,
    /// What the request now under way asks for that the answer must be changed for.
    asked: Option<Value>,
}

impl Apis {
    pub(super) const fn new(defect: ApiDefect) -> Self {
        Self { defect, calls: 0, submitted: BTreeMap::new(), asked: None }
    }
}

fn body_of(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok()
}

/// Whether a path is `/api` and then this.
fn is_of(request: &Request, path: &str) -> bool {
    let asked = request.uri().path();
    asked == path || asked.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
}

/// Takes a parameter out of the query.
fn without_parameter(request: &mut Request, name: &str) {
    let uri = request.uri().clone();
    let Some(query) = uri.query() else { return };
    let kept: Vec<&str> = query.split('&').filter(|part| part.split('=').next() != Some(name)).collect();
    if let Ok(changed) = format!("{}?{}", uri.path(), kept.join("&")).trim_end_matches('?').parse() {
        *request.uri_mut() = changed;
    }
}

/// The field and the value of the first equality in a filter.
fn equality(query: &str) -> Option<Value> {
    let filter = query.split('&').find_map(|part| part.strip_prefix("$filter="))?;
    let (field, rest) = filter.split_once("+eq+'")?;
    let value = rest.split('\'').next()?;
    Some(json!({ "field": field, "value": value }))
}

fn set_path(request: &mut Request, path: &str) {
    if let Ok(changed) = path.parse() {
        *request.uri_mut() = changed;
    }
}

impl Interceptor for Apis {
    fn http_asked(&mut self, now: SimTime, host: Host, request: &mut Request, authority: &TokenAuthority) {
        self.calls += usize::from(matches!(host, Host::Defender | Host::CloudApps));
        match host {
            Host::Login => self.login_asked(request, authority),
            Host::Defender => {
                self.token_asked(now, request, authority);
                self.defender_asked_for(request);
            }
            Host::CloudApps => self.cloud_apps_asked_for(request, authority),
            Host::Storage => {}
        }
        if let ApiDefect::Unlimited { host: of } = &self.defect
            && of.is(host)
        {
            tokens::exempt(now, *of, request, authority);
        }
    }

    fn http_answers(&mut self, _: SimTime, host: Host, request: &Request, response: &mut Response) {
        match host {
            Host::Defender => self.defender_answered(request, response),
            Host::CloudApps => self.cloud_apps_answered(response),
            Host::Login | Host::Storage => {}
        }
        self.limited(host, response);
    }
}

impl Apis {
    fn defender_asked_for(&mut self, request: &mut Request) {
        self.asked = None;
        match &self.defect {
            ApiDefect::IgnoresOption { path, option } if is_of(request, path) => without_parameter(request, option),
            ApiDefect::WithoutPath { path } if is_of(request, path) => set_path(request, "/no/such/path"),
            ApiDefect::IgnoresParameter { path, parameter } if is_of(request, path) => {
                if let Some(Value::Object(mut body)) = body_of(request.body()) {
                    body.remove(parameter);
                    *request.body_mut() = Value::Object(body).to_string().into_bytes();
                }
            }
            ApiDefect::ImportsTheFirst500 if is_of(request, "/api/indicators/import") => {
                if let Some(mut body) = body_of(request.body())
                    && let Some(items) = body["Indicators"].as_array_mut()
                    && items.len() > 500
                {
                    items.truncate(500);
                    *request.body_mut() = body.to_string().into_bytes();
                }
            }
            ApiDefect::Operator { of, is } => {
                let changed = request.uri().to_string().replace(&format!("+{of}+"), &format!("+{is}+"));
                set_path(request, &changed);
            }
            ApiDefect::FiltersThePage => {
                let query = request.uri().query().unwrap_or_default().to_owned();
                if query.contains("$top") && query.contains("+eq+") {
                    self.asked = equality(&query);
                    without_parameter(request, "$filter");
                }
            }
            ApiDefect::UpdatesAsNew
                if request.method() == Method::POST && request.uri().path() == "/api/indicators" =>
            {
                self.asked = body_of(request.body());
            }
            _ => {}
        }
    }

    fn cloud_apps_asked_for(&mut self, request: &mut Request, authority: &TokenAuthority) {
        match &self.defect {
            ApiDefect::AcceptsAnyApiToken => {
                let token = authority.directory.api_tokens.first().map(|token| token.key.clone()).unwrap_or_default();
                if request.headers().contains_key(header::AUTHORIZATION) {
                    authorise(request, &format!("Token {token}"));
                }
            }
            ApiDefect::ListIgnores { parameter } => {
                without_parameter(request, parameter);
                if let Some(Value::Object(mut body)) = body_of(request.body()) {
                    if body.remove(parameter).is_some() {
                        *request.body_mut() = Value::Object(body).to_string().into_bytes();
                    }
                } else {
                    let form = String::from_utf8_lossy(request.body()).into_owned();
                    let kept: Vec<&str> =
                        form.split('&').filter(|part| part.split('=').next() != Some(parameter.as_str())).collect();
                    *request.body_mut() = kept.join("&").into_bytes();
                }
            }
            ApiDefect::FiltersTheRecordsOfAPage => {
                self.asked = None;
                if let Some(Value::Object(mut body)) = body_of(request.body())
                    && body.contains_key("limit")
                    && let Some(filters) = body.remove("filters")
                {
                    self.asked = Some(filters["category"]["eq"].clone());
                    *request.body_mut() = Value::Object(body).to_string().into_bytes();
                }
            }
            ApiDefect::NoBodyOfGet if request.method() == Method::GET => request.body_mut().clear(),
            _ => {}
        }
    }

    fn defender_answered(&mut self, request: &Request, response: &mut Response) {
        let status = response.status();
        let body = body_of(response.body());
        match &self.defect {
            ApiDefect::Status { of, is, method } => {
                let concerns = method.as_ref().is_none_or(|method| request.method() == method.as_str());
                if status == *of && concerns {
                    *response.status_mut() = StatusCode::from_u16(*is).unwrap_or(status);
                }
            }
            ApiDefect::Code { of, is } => change(response, body, |body| {
                if body["error"]["code"] == of.as_str() {
                    body["error"]["code"] = Value::from(is.as_str());
                }
            }),
            ApiDefect::FlatErrors if status.is_client_error() => {
                change(response, body, |body| *body = body["error"].take());
            }
            ApiDefect::ErrorsWithoutTarget if status.is_client_error() => change(response, body, |body| {
                body["error"].as_object_mut().map(|error| error.remove("target"));
            }),
            ApiDefect::WithoutField { path, field } if is_of(request, path) => change(response, body, |body| {
                let remove = |value: &mut Value| drop(value.as_object_mut().and_then(|object| object.remove(field)));
                match body.get_mut("value").and_then(Value::as_array_mut) {
                    Some(items) => items.iter_mut().for_each(remove),
                    None => remove(body),
                }
            }),
            ApiDefect::WithoutLastItem { path } if request.uri().path() == path => change(response, body, |body| {
                body.get_mut("value").and_then(Value::as_array_mut).map(Vec::pop);
            }),
            ApiDefect::ImportFailsWhole | ApiDefect::ImportFailsSilently
                if is_of(request, "/api/indicators/import") =>
            {
                let whole = self.defect == ApiDefect::ImportFailsWhole;
                change(response, body, |body| {
                    let Some(items) = body["value"].as_array_mut() else { return };
                    let any = items.iter().any(|item| item["isFailed"] == true);
                    for item in items.iter_mut().filter(|item| whole && any || item["isFailed"] == true) {
                        item["isFailed"] = Value::Bool(whole);
                        item["failureReason"] = if whole { json!("Another one failed") } else { Value::Null };
                    }
                });
            }
            ApiDefect::UpdatesAsNew => {
                let Some(value) =
                    self.asked.take().and_then(|asked| Some(asked["indicatorValue"].as_str()?.to_owned()))
                else {
                    return;
                };
                let times = self.submitted.entry(value).or_default();
                *times += 1;
                if *times > 1 {
                    let id = format!("90{times}");
                    change(response, body, |body| body["id"] = Value::from(id));
                }
            }
            ApiDefect::FiltersThePage => {
                let Some(asked) = self.asked.take() else { return };
                change(response, body, |body| {
                    if let (Some(items), Some(field)) = (body["value"].as_array_mut(), asked["field"].as_str()) {
                        items.retain(|item| item[field] == asked["value"]);
                    }
                });
            }
            ApiDefect::Text { of, is } => {
                let text = String::from_utf8_lossy(response.body()).replace(of.as_str(), is);
                *response.body_mut() = text.into_bytes();
            }
            ApiDefect::FieldIsAnother { field, is } => change(response, body, |body| {
                let show = |value: &mut Value| {
                    if !value[is.as_str()].is_null() {
                        value[field.as_str()] = value[is.as_str()].clone();
                    }
                };
                match body.get_mut("value").and_then(Value::as_array_mut) {
                    Some(items) => items.iter_mut().for_each(show),
                    None => show(body),
                }
            }),
            ApiDefect::OnlyTheLast { field } => change(response, body, |body| {
                if let Some(items) = body.get_mut(field.as_str()).and_then(Value::as_array_mut) {
                    *items = items.pop().into_iter().collect();
                }
            }),
            ApiDefect::DeletesAnything if request.method() == Method::DELETE && status == StatusCode::NOT_FOUND => {
                *response.status_mut() = StatusCode::NO_CONTENT;
                response.body_mut().clear();
            }
            _ => {}
        }
    }

    fn cloud_apps_answered(&mut self, response: &mut Response) {
        let body = body_of(response.body());
        match self.defect {
            ApiDefect::LimitOf101 => change(response, body, |body| {
                if let Some(items) = body["data"].as_array_mut()
                    && items.len() == 100
                {
                    items.push(items[0].clone());
                }
            }),
            ApiDefect::FiltersTheRecordsOfAPage => {
                let Some(Value::Array(wanted)) = self.asked.take() else { return };
                change(response, body, |body| {
                    if let Some(items) = body["data"].as_array_mut() {
                        items.retain(|item| wanted.contains(&item["category"]));
                    }
                });
            }
            ApiDefect::SaysNoMore => change(response, body, |body| {
                if body["hasNext"] == true {
                    body["hasNext"] = Value::Bool(false);
                }
            }),
            ApiDefect::SaysMore => change(response, body, |body| {
                let full = body["data"].as_array().is_some_and(|items| items.len() == 100);
                if full && body["hasNext"] == false {
                    body["hasNext"] = Value::Bool(true);
                }
            }),
            _ => {}
        }
    }

    fn limited(&self, host: Host, response: &mut Response) {
        let refused = response.status() == StatusCode::TOO_MANY_REQUESTS;
        match &self.defect {
            ApiDefect::GrantsOneLess { host: of, calls } if of.is(host) && self.calls == *calls + 1 => {
                *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            }
            ApiDefect::Waits { host: of, by } if of.is(host) && refused => {
                let changed = |seconds: i64| seconds.saturating_add(*by).max(0);
                let told =
                    response.headers().get(header::RETRY_AFTER).and_then(|told| told.to_str().ok()?.parse().ok());
                let Some(told) = told else { return };
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(changed(told)));
                let text = String::from_utf8_lossy(response.body());
                let in_words = text.replace(&format!("in {told} seconds"), &format!("in {} seconds", changed(told)));
                *response.body_mut() = in_words.into_bytes();
            }
            ApiDefect::TellsNoWait { host: of } if of.is(host) && refused => {
                response.headers_mut().remove(header::RETRY_AFTER);
                if *of == Service::CloudApps {
                    *response.body_mut() = br#"{"detail":"Request was throttled."}"#.to_vec();
                }
            }
            _ => {}
        }
    }
}

/// Changes the body of a response, if it is JSON.
fn change(response: &mut Response, body: Option<Value>, how: impl FnOnce(&mut Value)) {
    if let Some(mut body) = body {
        how(&mut body);
        *response.body_mut() = body.to_string().into_bytes();
    }
}
