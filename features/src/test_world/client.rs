//! A client of the public APIs: who it is, what it sent, what it was answered (API-01 to API-05).

use std::fmt;
use std::str::FromStr;

use gnomon_reference_impl::http::token::AppRegistration;
use gnomon_reference_impl::http::token::client::AccessToken;
use gnomon_reference_impl::http::{Host, Request, Response};
use gnomon_reference_impl::protocol::cloud_apps::CloudAppsRequest;
use gnomon_reference_impl::protocol::defender::DefenderQuery;
use gnomon_reference_impl::protocol::subnets::{IpCategory, SubnetRule};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::SimDuration;
use http::header;
use serde_json::Value;

use super::Fixture;
use super::clouds::Clouds;
use super::http_port::authorise;
use crate::registry::RoleName;
use crate::step_error::{Refusal, StepError, instead_of};

/// What is wrong with a client's token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenFault {
    /// It is not sent.
    Missing,
    /// Its signature is another one.
    Forged,
    /// It says more than was signed.
    Changed,
    /// It says that it need not be signed.
    Unsigned,
    /// It is for the other service.
    OfAnotherService,
}

impl FromStr for TokenFault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "missing" => Ok(Self::Missing),
            "forged" => Ok(Self::Forged),
            "changed" => Ok(Self::Changed),
            "unsigned" => Ok(Self::Unsigned),
            "for the other service" => Ok(Self::OfAnotherService),
            other => Err(format!("nothing is wrong with a token that is \"{other}\"")),
        }
    }
}

impl TokenFault {
    /// The token with the fault; nothing if it is not sent.
    fn of(self, token: &str) -> Option<String> {
        if self == Self::Missing {
            return None;
        }
        let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
        let [head, claims, signature] = parts.as_mut_slice() else { return Some(token.to_owned()) };
        match self {
            // The first digit: of the last one not every bit counts.
            Self::Forged => *signature = replaced_first(signature),
            Self::Changed => *claims = base64(&text_of(claims).replace("\"app\"", "\"user\"")),
            Self::Unsigned => {
                *head = base64(&text_of(head).replace("HS256", "none"));
                signature.clear();
            }
            Self::Missing | Self::OfAnotherService => {}
        }
        Some(parts.join("."))
    }
}

fn replaced_first(text: &str) -> String {
    let other = if text.starts_with('A') { 'B' } else { 'A' };
    text.chars().next().map(|_| other).into_iter().chain(text.chars().skip(1)).collect()
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(text)
}

fn text_of(part: &str) -> String {
    use base64::Engine as _;
    let bytes = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// A client of the public APIs.
#[derive(Clone, Debug, Default)]
pub struct ApiClient {
    /// The application it is.
    pub app: Option<AppRegistration>,
    /// The API token of Cloud App Security that it has instead.
    pub api_token: Option<String>,
    /// What is wrong with its token.
    pub fault: Option<TokenFault>,
    /// The tokens that it was given, by service; it asks for none anew.
    pub given: Vec<(Host, String)>,
    /// What it was answered, in order.
    pub answers: Vec<Answer>,
}

/// What a client was answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What it had sent.
    pub asked: String,
    /// What the service answered, with status, headers and body.
    pub response: Response,
}

impl Answer {
    /// The status of the response, as HTTP numbers it.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// The body as JSON; null if it is none.
    #[must_use]
    pub fn body(&self) -> Value {
        serde_json::from_slice(self.response.body()).unwrap_or_default()
    }

    /// The items of the list that the body is: `value` of Defender, `data` of Cloud App Security.
    #[must_use]
    pub fn items(&self) -> Option<Vec<Value>> {
        let mut body = self.body();
        let list = ["value", "data"].into_iter().find_map(|name| body.get_mut(name).map(Value::take))?;
        match list {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// How long the client is told to wait: by the header `Retry-After`, or by the body of Cloud App Security.
    #[must_use]
    pub fn wait(&self, host: Host) -> Option<SimDuration> {
        let seconds = match host {
            Host::CloudApps => {
                let body = self.body();
                let detail = body.get("detail")?.as_str()?;
                detail.split_whitespace().find_map(|word| word.parse().ok())
            }
            _ => self.response.headers().get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok(),
        };
        seconds.map(SimDuration::from_secs)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = String::from_utf8_lossy(self.response.body());
        let shown: String = body.chars().take(600).collect();
        write!(f, "{} to {}: {shown}", self.status(), self.asked)
    }
}

/// The login service gives no token for a service: it belongs to that.
fn refused_by_login(service: Host, response: &Response) -> StepError {
    let role = if service == Host::CloudApps { RoleName::CloudApps } else { RoleName::Defender };
    let error = ApiError::new(ErrorCode::Unauthorized, String::from_utf8_lossy(response.body()));
    Refusal { role, error }.instead_of("a token from the login service")
}

impl Fixture {
    /// Sends a request as the client of the example, and keeps the answer.
    ///
    /// # Errors
    /// If the login service gives the client no token.
    pub fn client_sends(&mut self, host: Host, mut request: Request) -> Result<(), StepError> {
        if let Some(authorization) = self.authorization(host)? {
            authorise(&mut request, &authorization);
        }
        let asked = format!("\"{} {}\"", request.method(), request.uri());
        let response = self.send(host, request);
        self.client.answers.push(Answer { asked, response });
        Ok(())
    }

    /// Sends a request.
    pub fn send(&mut self, host: Host, request: Request) -> Response {
        let Self { bench, exchange, door, .. } = self;
        door.send(host, request, &mut Clouds { bench, exchange })
    }

    fn authorization(&mut self, host: Host) -> Result<Option<String>, StepError> {
        let for_host = match (host, self.client.fault) {
            (Host::Defender, Some(TokenFault::OfAnotherService)) => Host::CloudApps,
            (Host::CloudApps, Some(TokenFault::OfAnotherService)) => Host::Defender,
            (host, _) => host,
        };
        let known = self.client.given.iter().find(|(of, _)| *of == for_host).map(|(_, known)| known.clone());
        let fault = self.client.fault;
        let with_fault = move |token: &str| fault.map_or_else(|| Some(token.to_owned()), |fault| fault.of(token));
        if let Some(token) = &self.client.api_token {
            return Ok(with_fault(token).map(|token| format!("Token {token}")));
        }
        let token = match known {
            Some(token) => token,
            None => {
                let Some(app) = self.client.app.clone() else { return Ok(None) };
                let response = self.log_in(&app, for_host);
                let refused = || refused_by_login(for_host, &response);
                let AccessToken { token, .. } = AccessToken::read(&response).ok_or_else(refused)?;
                self.client.given.push((for_host, token.clone()));
                token
            }
        };
        Ok(with_fault(&token).map(|token| format!("Bearer {token}")))
    }

    /// Asks the login service for a token for a service.
    pub fn log_in(&mut self, app: &AppRegistration, host: Host) -> Response {
        let Self { bench, exchange, door, .. } = self;
        door.log_in(app, host, &mut Clouds { bench, exchange })
    }

    /// The application that has this permission and no other, or every public one.
    ///
    /// # Errors
    /// If there is no such permission.
    pub fn application(&self, permission: Option<&str>) -> Result<AppRegistration, StepError> {
        let name = permission.unwrap_or("Gnomon");
        let apps = &self.door.authority().directory.apps;
        let found = apps.iter().find(|app| app.name == name).cloned();
        found.ok_or_else(|| StepError::harness(format!("there is no permission \"{name}\"")))
    }

    /// The API token of Cloud App Security.
    #[must_use]
    pub fn api_token(&self) -> Option<String> {
        self.door.authority().directory.api_tokens.first().map(|token| token.key.clone())
    }

    /// The latest answer to the client.
    ///
    /// # Errors
    /// If nothing was asked.
    pub fn answered(&self) -> Result<&Answer, StepError> {
        self.client.answers.last().ok_or_else(|| StepError::harness("the client has asked nothing"))
    }

    /// Fills in what stands in braces: `{device 1}` is the id of the first device, `{name 1}` its name, `{user 1}` its
    /// user, `{alert 1}` the id of the first alert, `{indicator x.example}` that of the indicator of this value,
    /// `{ago 1 hour}` an instant, `{first 1}` and `{last 1}` when the first device was seen first and last,
    /// `{address 1}` its address.
    ///
    /// # Errors
    /// If there is no such thing.
    pub fn filled_in(&mut self, text: &str) -> Result<String, StepError> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let named = after.split_once('}').filter(|(name, _)| name.contains(' ') && !name.contains(['"', '\n']));
            filled.push_str(before);
            match named {
                Some((name, after)) => {
                    filled.push_str(&self.named(name)?);
                    rest = after;
                }
                None => {
                    filled.push('{');
                    rest = after;
                }
            }
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn named(&mut self, name: &str) -> Result<String, StepError> {
        let missing = || StepError::harness(format!("there is no {{{name}}}"));
        let (kind, which) = name.split_once(' ').ok_or_else(missing)?;
        let subject = || which.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let device = subject().and_then(|number| self.subjects.get(number)).copied();
        match kind {
            "device" => Ok(self.device_name(device.ok_or_else(missing)?.device).machine_id),
            "name" => Ok(self.device_name(device.ok_or_else(missing)?.device).computer_dns_name),
            "first" | "last" | "address" => {
                let id = self.device_name(device.ok_or_else(missing)?.device).machine_id;
                let machine =
                    self.ask_about_devices(DefenderQuery::get_machine(id)).map_err(instead_of("a machine"))?;
                Ok(match kind {
                    "first" => machine.first_seen.to_string(),
                    "last" => machine.last_seen.to_string(),
                    _ => {
                        let device = device.ok_or_else(missing)?.device;
                        self.addresses_of(device).last().ok_or_else(missing)?.to_string()
                    }
                })
            }
            "user" => Ok(self.names().accounts().qualified(device.ok_or_else(missing)?.user)),
            "alert" => {
                let alerts = self.alerts().map_err(instead_of("the alerts"))?;
                let found = subject().and_then(|number| alerts.get(number)).map(|alert| alert.id.clone());
                found.ok_or_else(|| StepError::set_up(format!("{{{name}}}"), format!("{} alerts", alerts.len())))
            }
            "indicator" => {
                let indicators = self.indicators().map_err(instead_of("the indicators"))?;
                let found = indicators.iter().find(|indicator| indicator.submitted.indicator_value == which);
                let found = found.map(|indicator| indicator.id.0.to_string());
                found
                    .ok_or_else(|| StepError::set_up(format!("{{{name}}}"), format!("{} indicators", indicators.len())))
            }
            "ago" => {
                let span: super::parameters::Span = which.parse().map_err(|_| missing())?;
                Ok((self.now() - span.0).to_string())
            }
            _ => Err(missing()),
        }
    }

    /// An administrator defines so many IP address ranges, corporate and risky in turn.
    ///
    /// # Errors
    /// If Cloud App Security refuses one.
    pub fn add_ranges(&mut self, count: usize) -> Result<(), StepError> {
        for number in 1..=count {
            let category = if number % 2 == 1 { IpCategory::Corporate } else { IpCategory::Risky };
            let range = format!("10.{}.{}.0/24", number / 256, number % 256);
            let rule = SubnetRule {
                name: format!("range-{number:03}"),
                category,
                subnets: vec![range.parse().map_err(|error| StepError::harness(format!("{range}: {error}")))?],
                organization: None,
                tags: Vec::new(),
            };
            let defined = self.ask_cloud_apps(CloudAppsRequest::create_subnet(Box::new(rule)));
            defined.map_err(instead_of("a range that is defined"))?;
        }
        Ok(())
    }
}
