//! Defects of the public APIs: requests that are taken otherwise than they should be, answers that say something else.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use gnomon_reference_impl::time::SimTime;
use gnomon_reference_impl::wire::http::token::{Claims, TokenAuthority};
use gnomon_reference_impl::wire::http::{Host, Request, Response};
use http::{HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::bed::door::authorise;
use crate::cast::Wrapper;

/// What is wrong with a public API.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApiDefect {
    /// Defender minds no date of a token.
    AcceptsExpired,
    /// Defender minds no signature.
    AcceptsForged,
    /// Defender needs no token.
    AcceptsAnybody,
    /// Defender takes tokens for the other service.
    AcceptsOtherAudience,
    /// Defender minds no permission.
    MindsNoPermission,
    /// A right is taken for the right to write.
    ReadersMayWrite,
    /// Cloud App Security takes any API token.
    AcceptsAnyApiToken,
    /// Tokens are good for half an hour.
    TokensHalfAnHour,
    /// The login service minds no secret.
    AcceptsAnySecret,
    /// The login service has no first version.
    NoVersionOne,
    /// A status of Defender's is another one.
    Status {
        /// Which.
        of: u16,
        /// What it is instead.
        is: u16,
        /// Of which method alone, if of one.
        #[serde(default)]
        method: Option<String>,
    },
    /// A code of an error of Defender's is another one.
    Code {
        /// Which.
        of: String,
        /// What it is instead.
        is: String,
    },
    /// An error of Defender's has no member around it.
    FlatErrors,
    /// An error of Defender's names no request.
    ErrorsWithoutTarget,
    /// A query option is ignored in a path.
    IgnoresOption {
        /// Where.
        path: String,
        /// Which.
        option: String,
    },
    /// A field is missing from the entities of a path.
    WithoutField {
        /// Where.
        path: String,
        /// Which.
        field: String,
    },
    /// A list in a path lacks its last item.
    WithoutLastItem {
        /// Where.
        path: String,
    },
    /// A path does not exist.
    WithoutPath {
        /// What it begins with.
        path: String,
    },
    /// A parameter of a body is not taken.
    IgnoresParameter {
        /// Where.
        path: String,
        /// Which.
        parameter: String,
    },
    /// What is imported beyond 500 is silently left out.
    ImportsTheFirst500,
    /// One failure of an import is a failure of all.
    ImportFailsWhole,
    /// What fails in an import is not said.
    ImportFailsSilently,
    /// An indicator gets another id when it is updated.
    UpdatesAsNew,
    /// What is told about a deletion is a success.
    DeletesAnything,
    /// Cloud App Security gives more records than 100.
    LimitOf101,
    /// Cloud App Security says that nothing follows.
    SaysNoMore,
    /// Cloud App Security says that something follows.
    SaysMore,
    /// Cloud App Security ignores a parameter of a list.
    ListIgnores {
        /// Which.
        parameter: String,
    },
    /// Cloud App Security takes no body with a GET.
    NoBodyOfGet,
    /// A service does not limit calls.
    Unlimited {
        /// Which.
        host: Service,
    },
    /// A service refuses a call that it should grant.
    GrantsOneLess {
        /// Which.
        host: Service,
        /// How many it grants.
        calls: usize,
    },
    /// The wait that a service tells is another one.
    Waits {
        /// Which.
        host: Service,
        /// By so many seconds.
        by: i64,
    },
    /// No wait is told.
    TellsNoWait {
        /// By which.
        host: Service,
    },
}

/// A service of which a defect is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// Defender for Endpoint.
    Defender,
    /// Cloud App Security.
    CloudApps,
}

impl Service {
    fn is(self, host: Host) -> bool {
        matches!((self, host), (Self::Defender, Host::Defender) | (Self::CloudApps, Host::CloudApps))
    }
}

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

/// The bearer token of a request.
fn bearer(request: &Request) -> Option<&str> {
    request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// What a token says, signed or not.
fn claims_of(token: &str) -> Option<Claims> {
    let claims = token.split('.').nth(1)?;
    serde_json::from_slice(&BASE64.decode(claims).ok()?).ok()
}

/// Puts a token in that says something else.
fn resign(request: &mut Request, authority: &TokenAuthority, change: impl FnOnce(&mut Claims)) {
    if let Some(mut claims) = bearer(request).and_then(claims_of) {
        change(&mut claims);
        authorise(request, &format!("Bearer {}", authority.sign(&claims)));
    }
}

/// The claims of a token for everything at Defender.
fn everything(authority: &TokenAuthority, now: SimTime) -> Claims {
    let seconds = now.millis() / 1000;
    let app = &authority.directory.apps[0];
    Claims {
        aud: "https://api.securitycenter.microsoft.com".to_owned(),
        iss: String::new(),
        iat: seconds,
        nbf: seconds,
        exp: seconds + 3600,
        appid: app.client_id.clone(),
        app_displayname: app.name.clone(),
        idtyp: "app".to_owned(),
        oid: String::new(),
        roles: app.roles.clone(),
        sub: String::new(),
        tid: authority.directory.tenant_id.clone(),
        ver: "2.0".to_owned(),
    }
}

/// Gives a caller with a good token one to which no limit applies.
fn exempt(now: SimTime, of: Service, request: &mut Request, authority: &TokenAuthority) {
    match of {
        Service::Defender => {
            let genuine = bearer(request).and_then(|token| authority.read(token));
            if genuine.is_some_and(|claims| claims.is_valid_at(now) && claims.roles.len() > 1) {
                resign(request, authority, |claims| claims.roles.push("Gnomon.Administrator".to_owned()));
            }
        }
        Service::CloudApps => {
            let sent = request.headers().get(header::AUTHORIZATION).and_then(|sent| sent.to_str().ok());
            let known =
                authority.directory.api_tokens.iter().any(|token| sent == Some(&format!("Token {}", token.key)));
            if known {
                let mut claims = everything(authority, now);
                claims.aud = "05a65629-4c1b-48c1-a78b-804c4abdd4af".to_owned();
                claims.roles = authority.directory.apps.last().map(|app| app.roles.clone()).unwrap_or_default();
                authorise(request, &format!("Bearer {}", authority.sign(&claims)));
            }
        }
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

fn set_path(request: &mut Request, path: &str) {
    if let Ok(changed) = path.parse() {
        *request.uri_mut() = changed;
    }
}

impl Wrapper for Apis {
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
            exempt(now, *of, request, authority);
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
    fn login_asked(&self, request: &mut Request, authority: &TokenAuthority) {
        let path = request.uri().path();
        match self.defect {
            ApiDefect::AcceptsAnySecret => {
                let form = String::from_utf8_lossy(request.body()).into_owned();
                let app = authority.directory.apps.iter().find(|app| form.contains(&app.client_id));
                let fields = form.split('&').map(|field| match (field.split_once('='), app) {
                    (Some(("client_secret", _)), Some(app)) => {
                        let secret: String =
                            url::form_urlencoded::byte_serialize(app.client_secret.as_bytes()).collect();
                        format!("client_secret={secret}")
                    }
                    _ => field.to_owned(),
                });
                *request.body_mut() = fields.collect::<Vec<_>>().join("&").into_bytes();
            }
            ApiDefect::NoVersionOne if path.ends_with("/oauth2/token") => set_path(request, "/no/such/address"),
            _ => {}
        }
    }

    fn token_asked(&self, now: SimTime, request: &mut Request, authority: &TokenAuthority) {
        let seconds = now.millis() / 1000;
        let genuine = bearer(request).and_then(|token| authority.read(token));
        match self.defect {
            ApiDefect::AcceptsExpired if genuine.as_ref().is_some_and(|claims| claims.exp <= seconds) => {
                resign(request, authority, |claims| claims.exp = seconds + 3600);
            }
            ApiDefect::AcceptsForged if genuine.is_none() => resign(request, authority, |_| {}),
            ApiDefect::AcceptsAnybody if bearer(request).is_none() => {
                authorise(request, &format!("Bearer {}", authority.sign(&everything(authority, now))));
            }
            ApiDefect::AcceptsOtherAudience
                if genuine.as_ref().is_some_and(|claims| claims.aud.starts_with("05a6")) =>
            {
                resign(request, authority, |claims| *claims = everything(authority, now));
            }
            ApiDefect::MindsNoPermission => {
                let all = authority.directory.apps[0].roles.clone();
                if genuine.is_some_and(|claims| claims.roles.len() == 1) {
                    resign(request, authority, |claims| claims.roles = all);
                }
            }
            ApiDefect::ReadersMayWrite if genuine.as_ref().is_some_and(|claims| claims.roles.len() == 1) => {
                resign(request, authority, |claims| {
                    let writing = claims.roles[0].replace(".Read.All", ".ReadWrite.All");
                    claims.roles.push(writing);
                });
            }
            ApiDefect::TokensHalfAnHour if genuine.as_ref().is_some_and(|claims| claims.iat + 1800 <= seconds) => {
                authorise(request, "Bearer expired");
            }
            _ => {}
        }
    }

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
            ApiDefect::UpdatesAsNew
                if request.method() == Method::POST && request.uri().path() == "/api/indicators" =>
            {
                self.asked = body_of(request.body());
            }
            _ => {}
        }
    }

    fn cloud_apps_asked_for(&self, request: &mut Request, authority: &TokenAuthority) {
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
            ApiDefect::DeletesAnything if request.method() == Method::DELETE && status == StatusCode::NOT_FOUND => {
                *response.status_mut() = StatusCode::NO_CONTENT;
                response.body_mut().clear();
            }
            _ => {}
        }
    }

    fn cloud_apps_answered(&self, response: &mut Response) {
        let body = body_of(response.body());
        match self.defect {
            ApiDefect::LimitOf101 => change(response, body, |body| {
                if let Some(items) = body["data"].as_array_mut()
                    && items.len() == 100
                {
                    items.push(items[0].clone());
                }
            }),
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
