//! The login service from the other side: how an application asks for a token, and what it reads from the answer
//! (API-01; `FACTS.md` 2.2, 6.1).

use ::http::{HeaderValue, Method, header};
use serde::Deserialize;

use super::directory::AppRegistration;
use crate::http::{Host, Request, Response};
use crate::time::SimDuration;

/// What a token for Defender's API is asked for by.
pub const DEFENDER: &str = "https://api.securitycenter.microsoft.com";

/// What a token for Cloud App Security is asked for by: the identifier of its application.
pub const CLOUD_APPS: &str = "05a65629-4c1b-48c1-a78b-804c4abdd4af";

/// What a token for a service is asked for by. The storage takes none, and the login service gives them; either counts
/// as Defender.
#[must_use]
pub const fn resource(host: Host) -> &'static str {
    match host {
        Host::CloudApps => CLOUD_APPS,
        Host::Defender | Host::Login | Host::Storage => DEFENDER,
    }
}

/// The request for a token by client credentials, at the endpoint of version 2. `tenant` is the tenant's id or domain,
/// `resource` what the token is for.
#[must_use]
pub fn request(tenant: &str, app: &AppRegistration, resource: &str) -> Request {
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_id", &app.client_id)
        .append_pair("client_secret", &app.client_secret)
        .append_pair("scope", &format!("{resource}/.default"))
        .finish();
    let mut request = Request::new(form.into_bytes());
    *request.method_mut() = Method::POST;
    // A tenant whose name is no part of an address has no login service.
    *request.uri_mut() = format!("/{tenant}/oauth2/v2.0/token").parse().unwrap_or_default();
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(header::CONTENT_TYPE, form);
    request
}

/// A token that was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccessToken {
    /// The token: what follows `Bearer`.
    pub token: String,
    /// How long it is good for.
    pub lifetime: SimDuration,
}

impl AccessToken {
    /// How much sooner than a token expires clients ask for another one.
    const MARGIN: SimDuration = SimDuration::MINUTE;

    /// The token in an answer of the login service, of version 2; nothing if it is a refusal.
    #[must_use]
    pub fn read(response: &Response) -> Option<Self> {
        #[derive(Deserialize)]
        struct Body {
            access_token: String,
            expires_in: u64,
        }
        let body: Body = serde_json::from_slice(response.body()).ok()?;
        Some(Self { token: body.access_token, lifetime: SimDuration::from_secs(body.expires_in) })
    }

    /// How long a client uses it before it asks for another one.
    #[must_use]
    pub const fn used_for(&self) -> SimDuration {
        self.lifetime.saturating_sub(Self::MARGIN)
    }
}
