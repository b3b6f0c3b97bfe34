//! Defects in who is known and what each may.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use gnomon_reference_impl::http::Request;
use gnomon_reference_impl::http::token::{Claims, TokenAuthority, client};
use gnomon_reference_impl::time::{SimDuration, SimTime};
use http::header;

use super::{ApiDefect, Apis, Service, set_path};
use crate::test_world::http_port::authorise;

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

/// Gives a caller whose token expired at most `leeway` ago one that is good.
pub(crate) fn accepts_expired(now: SimTime, leeway: SimDuration, request: &mut Request, authority: &TokenAuthority) {
    let (seconds, leeway) = (now.millis() / 1000, leeway.millis() / 1000);
    let genuine = bearer(request).and_then(|token| authority.read(token));
    if genuine.is_some_and(|claims| claims.exp <= seconds && seconds <= claims.exp + leeway) {
        resign(request, authority, |claims| claims.exp = seconds + 3600);
    }
}

/// The claims of a token for everything at Defender.
fn everything(authority: &TokenAuthority, now: SimTime) -> Claims {
    authority.claims(&authority.directory.apps[0], client::DEFENDER, "2.0", now)
}

/// Gives a caller with a good token one to which no limit applies.
pub(super) fn exempt(now: SimTime, of: Service, request: &mut Request, authority: &TokenAuthority) {
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
                claims.aud = client::CLOUD_APPS.to_owned();
                claims.roles = authority.directory.apps.last().map(|app| app.roles.clone()).unwrap_or_default();
                authorise(request, &format!("Bearer {}", authority.sign(&claims)));
            }
        }
    }
}

impl Apis {
    pub(super) fn login_asked(&self, request: &mut Request, authority: &TokenAuthority) {
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

    pub(super) fn token_asked(&self, now: SimTime, request: &mut Request, authority: &TokenAuthority) {
        let seconds = now.millis() / 1000;
        let genuine = bearer(request).and_then(|token| authority.read(token));
        match self.defect {
            ApiDefect::AcceptsExpired => accepts_expired(now, SimDuration::from_days(365), request, authority),
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
}
