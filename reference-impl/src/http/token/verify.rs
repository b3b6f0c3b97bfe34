//! Who a request is from: bearer tokens and API tokens, verified once and remembered until they expire.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::http::header;

use super::claims::Claims;
use super::client;
use super::directory::ADMINISTRATOR;
use super::signature::TokenAuthority;
use crate::http::Permission;
use crate::http::call::Call;
use crate::protocol::defender::{Caller, SourceType};
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimTime;

/// For which service a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::http) enum Audience {
    /// Defender's API, by any of its names.
    Defender,
    /// The API of Cloud App Security.
    CloudApps,
}

impl Audience {
    /// The service of this name: a resource, or the identifier of its application.
    pub(in crate::http) fn named(resource: &str) -> Option<Self> {
        let lower = resource.to_ascii_lowercase();
        let name = lower.trim_end_matches('/').trim_start_matches("https://").trim_start_matches("api://");
        match name {
            "api.securitycenter.microsoft.com"
            | "api.securitycenter.windows.com"
            | "api.security.microsoft.com"
            | "security.microsoft.com"
            | "securitycenter.onmicrosoft.com/windowsatpservice"
            | "fc780465-2017-40d4-a0c5-307022471b92" => Some(Self::Defender),
            client::CLOUD_APPS => Some(Self::CloudApps),
            _ => None,
        }
    }

    /// Whether an application role belongs to this service.
    pub(in crate::http) fn has_role(self, role: &str) -> bool {
        if role == ADMINISTRATOR {
            return true;
        }
        let own = ["Investigation.", "Discovery.", "Settings."].iter().any(|family| role.starts_with(family));
        own == (self == Self::CloudApps)
    }
}

/// Who a request is from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Identity {
    /// No token came with the request.
    Nobody,
    /// An application with a bearer token.
    Application(Arc<Claims>),
    /// Whoever has an API token of Cloud App Security: an administrator's rights.
    ApiToken {
        /// The token's name.
        name: String,
    },
}

/// How many verified tokens are remembered.
const REMEMBERED: usize = 1024;

/// Who verifies tokens, and remembers those it has verified. Memory: a restart verifies again.
#[derive(Clone, Debug, Default)]
pub(in crate::http) struct Verifier {
    verified: BTreeMap<String, Verified>,
}

/// What a token says that was verified.
#[derive(Clone, Debug)]
struct Verified {
    claims: Arc<Claims>,
    /// The service it is for, if it is one of those here.
    audience: Option<Audience>,
}

impl Verifier {
    /// Who a call to `audience` is from.
    ///
    /// # Errors
    /// If there is a token that is not valid: forged, expired, for another service, or of a kind that is not known.
    pub(in crate::http) fn identity(
        &mut self,
        authority: &TokenAuthority,
        call: &Call<'_>,
        audience: Audience,
        now: SimTime,
    ) -> Result<Identity, ApiError> {
        let Some(authorization) = call.header(&header::AUTHORIZATION) else { return Ok(Identity::Nobody) };
        let (scheme, token) = authorization.split_once(' ').unwrap_or((authorization, ""));
        let token = token.trim();
        if scheme.eq_ignore_ascii_case("Bearer") {
            return self.bearer(authority, token, audience, now).map(Identity::Application);
        }
        if scheme.eq_ignore_ascii_case("Token") && audience == Audience::CloudApps {
            let known = authority.directory.api_tokens.iter().find(|known| known.key == token);
            return known
                .map(|known| Identity::ApiToken { name: known.name.clone() })
                .ok_or_else(|| unauthorized("The API token is not valid"));
        }
        Err(unauthorized("The authorization header is of no kind that is known here"))
    }

    fn bearer(
        &mut self,
        authority: &TokenAuthority,
        token: &str,
        audience: Audience,
        now: SimTime,
    ) -> Result<Arc<Claims>, ApiError> {
        let verified = match self.verified.get(token) {
            Some(verified) => verified.clone(),
            None => {
                let claims = authority.read(token).ok_or_else(|| unauthorized("The token is not valid"))?;
                if !authority.has_issued(&claims) {
                    return Err(unauthorized("The token was issued by somebody else"));
                }
                let verified = Verified { audience: Audience::named(&claims.aud), claims: Arc::new(claims) };
                if self.verified.len() >= REMEMBERED {
                    self.verified.retain(|_, known| known.claims.is_valid_at(now));
                    if self.verified.len() >= REMEMBERED {
                        self.verified.pop_first();
                    }
                }
                self.verified.insert(token.to_owned(), verified.clone());
                verified
            }
        };
        if !verified.claims.is_valid_at(now) {
            self.verified.remove(token);
            return Err(unauthorized("The token has expired, or is not valid yet"));
        }
        if verified.audience != Some(audience) {
            return Err(unauthorized("The token is for another service"));
        }
        Ok(verified.claims)
    }
}

fn unauthorized(message: &str) -> ApiError {
    ApiError::new(ErrorCode::Unauthorized, message)
}

impl Identity {
    /// Lets a caller in who has one of the permissions.
    ///
    /// # Errors
    /// 401 if there is no token, 403 if it lacks the permission.
    pub fn admit(&self, permission: Permission) -> Result<(), ApiError> {
        match (self, permission) {
            (_, Permission::None) => Ok(()),
            (Self::Nobody, _) => Err(unauthorized("The authorization header is missing")),
            (Self::ApiToken { .. }, _) | (Self::Application(_), Permission::Token) => Ok(()),
            (Self::Application(claims), Permission::AnyOf(roles)) => {
                if roles.iter().any(|role| claims.roles.iter().any(|own| own == role)) {
                    return Ok(());
                }
                let wanted = roles.join(" or ");
                let message = format!("The application does not have the permission this needs: {wanted}");
                Err(ApiError::new(ErrorCode::Forbidden, message))
            }
        }
    }

    /// Whether no rate limit holds for the caller: one that has the role of ours.
    #[must_use]
    pub fn is_unlimited(&self) -> bool {
        matches!(self, Self::Application(claims) if claims.roles.iter().any(|role| role == ADMINISTRATOR))
    }

    /// Whether the caller has a role. Whoever has an API token has every role.
    #[must_use]
    pub fn has_role(&self, role: &str) -> bool {
        match self {
            Self::Nobody => false,
            Self::Application(claims) => claims.roles.iter().any(|own| own == role),
            Self::ApiToken { .. } => true,
        }
    }

    /// The id of the tenant that a token is for.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        match self {
            Self::Application(claims) => Some(&claims.tid),
            Self::Nobody | Self::ApiToken { .. } => None,
        }
    }

    /// The caller, as roles know it.
    #[must_use]
    pub fn caller(&self) -> Caller {
        let (created_by, source) = match self {
            Self::Nobody => return Caller::administrator(),
            Self::Application(claims) => (claims.appid.clone(), claims.app_displayname.clone()),
            Self::ApiToken { name } => (name.clone(), name.clone()),
        };
        Caller { created_by, source, source_type: SourceType::AadApp }
    }
}
