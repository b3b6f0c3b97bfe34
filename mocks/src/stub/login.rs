//! The endpoints of the login service: tokens, and the documents by which clients find them (API-01; `FACTS.md` 2.2,
//! 6.1).

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use gnomon_reference_impl::http::token::{AppRegistration, Directory, LoginRoute, Version};
use gnomon_reference_impl::http::{Call, Host, Request, Response, ServiceOptions, Services};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};

use super::endpoint::{Endpoint, EndpointName};
use super::outcomes::Outcomes;
use super::question::{Question, Reply, Tenant};
use super::recorded_request::RecordedRequest;
use super::service::{LoginApi, Service};
use super::setting::Setting;
use super::stub::{Outcome, Stub};

/// What the login service knows of who asks for a token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Known {
    /// Every application of every tenant, by whatever secret it gives; its tokens have these roles.
    Everybody(Vec<String>),
    /// The tenant, and not the application.
    NoApplication,
    /// The application, and not the secret.
    NoSecret,
    /// Not the tenant.
    NoTenant,
}

impl Known {
    /// The directory that knows this much of who asks.
    fn directory(&self, asked: &TokenRequest, setting: &Setting) -> Directory {
        let known = setting.directory();
        let mut app = AppRegistration {
            client_id: asked.client_id.clone(),
            client_secret: asked.client_secret.clone(),
            name: "a client".to_owned(),
            roles: known.apps.first().map(|app| app.roles.clone()).unwrap_or_default(),
        };
        // A tenant is named by its id or by its domain: one that is known is known by what it was called.
        let domain = if *self == Self::NoTenant { String::new() } else { asked.tenant.clone() };
        let apps = match self {
            Self::Everybody(roles) => {
                app.roles.clone_from(roles);
                vec![app]
            }
            Self::NoSecret => {
                app.client_secret.push('?');
                vec![app]
            }
            Self::NoApplication | Self::NoTenant => Vec::new(),
        };
        Directory { tenant_id: known.tenant_id.clone(), domain, apps, api_tokens: Vec::new() }
    }
}

/// A request for a token. What it does not say is empty.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct TokenRequest {
    /// The tenant in the path.
    pub tenant: String,
    /// `grant_type`, which is to be `client_credentials`.
    pub grant_type: String,
    /// `client_id`, or the name of basic credentials.
    pub client_id: String,
    /// `client_secret`, or the secret of basic credentials.
    pub client_secret: String,
    /// `scope`, in the second version.
    pub scope: String,
    /// `resource`, in the first version.
    pub resource: String,
}

impl TokenRequest {
    fn of(request: &Request) -> Self {
        let Ok(call) = Call::parse(request) else { return Self::default() };
        let tenant = LoginApi::route_of(request, gnomon_reference_impl::api_version::ApiVersion::Current);
        let mut form: BTreeMap<String, String> =
            call.form().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let basic = call.header(&http::header::AUTHORIZATION).and_then(|header| header.strip_prefix("Basic "));
        let basic = basic.and_then(|encoded| String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok());
        let basic = basic.as_deref().and_then(|text| text.split_once(':'));
        let mut field = |name: &str| form.remove(name).unwrap_or_default();
        let (client_id, client_secret) = match basic {
            Some((client_id, secret)) => (client_id.to_owned(), secret.to_owned()),
            None => (field("client_id"), field("client_secret")),
        };
        Self {
            tenant: tenant.and_then(|(_, path)| path.into_iter().next()).unwrap_or_default(),
            grant_type: field("grant_type"),
            client_id,
            client_secret,
            scope: field("scope"),
            resource: field("resource"),
        }
    }
}

/// An endpoint of the login service: the service itself answers, which knows `known` of who asks.
macro_rules! login_endpoints {
    ($($(#[$doc:meta])* $name:ident = $route:expr;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub enum $name {}

            impl Endpoint for $name {
                type Service = LoginApi;
                type Answer = Known;
                type Asked = TokenRequest;
                const ROUTE: LoginRoute = $route;
                const NAME: &'static str = stringify!($name);

                fn reply(_: &Known, _: &Question) -> Option<Result<Reply, ApiError>> {
                    None
                }

                fn asked(recorded: &RecordedRequest) -> Option<TokenRequest> {
                    Some(TokenRequest::of(&recorded.request))
                }

                fn respond(known: &Known, setting: &Setting, request: &Request) -> (Response, Vec<Question>) {
                    (answer(known, setting, request), Vec::new())
                }
            }

            impl LogsIn for $name {}
        )*

        /// The endpoints of this file.
        pub(in crate::stub) fn endpoints() -> Vec<EndpointName> {
            vec![$(
                EndpointName { service: LoginApi::NAME, name: stringify!($name), route: format!("{:?}", $route) },
            )*]
        }
    };
}

login_endpoints! {
    /// A token for a resource: `POST /{tenant}/oauth2/token`.
    TokenV1 = LoginRoute::Token(Version::V1);
    /// A token for a scope: `POST /{tenant}/oauth2/v2.0/token`.
    TokenV2 = LoginRoute::Token(Version::V2);
    /// The discovery document: `GET /{tenant}/.well-known/openid-configuration`.
    ConfigurationV1 = LoginRoute::Configuration(Version::V1);
    /// The discovery document: `GET /{tenant}/v2.0/.well-known/openid-configuration`.
    ConfigurationV2 = LoginRoute::Configuration(Version::V2);
    /// The public keys: `GET /{tenant}/discovery/keys`. There are none, since the key is shared.
    KeysV1 = LoginRoute::Keys(Version::V1);
    /// The public keys: `GET /{tenant}/discovery/v2.0/keys`. There are none, since the key is shared.
    KeysV2 = LoginRoute::Keys(Version::V2);
    /// Which clouds there are: `GET /common/discovery/instance`.
    Instance = LoginRoute::Instance;
}

fn answer(known: &Known, setting: &Setting, request: &Request) -> Response {
    let directory = known.directory(&TokenRequest::of(request), setting);
    let storage_origin = setting.storage_origin().to_owned();
    let mut services = Services::new(ServiceOptions { seed: setting.seed(), directory, storage_origin });
    let asked = &|_: &Question| None;
    let (edition, catalog) = (setting.edition(), setting.catalog());
    let mut tenant = Tenant { now: setting.now(), edition, catalog, script: asked, asked: Vec::new() };
    services.answer(Host::Login, setting.origin(), request, &mut tenant)
}

/// How every endpoint of the login service can end.
pub trait LogsIn: Endpoint<Service = LoginApi, Answer = Known> {
    /// Every application of every tenant gets what it asks for; a token has these roles.
    fn granted<T: Into<String>>(roles: impl IntoIterator<Item = T>) -> Stub<Self> {
        Self::ok(Known::Everybody(roles.into_iter().map(Into::into).collect()))
    }

    /// There is no such tenant: 400.
    fn unknown_tenant() -> Stub<Self> {
        Self::ok(Known::NoTenant)
    }

    /// The service is down, or overloaded: 503.
    fn unavailable() -> Stub<Self> {
        let error = ApiError::new(ErrorCode::ServiceUnavailable, "The service is unavailable");
        Stub::new(Outcome::Refused(error), None)
    }
}

macro_rules! tokens {
    ($($name:ident),*) => {
        $(
            impl $name {
                /// There is no such application: 400.
                pub fn unknown_application() -> Stub<Self> {
                    Self::ok(Known::NoApplication)
                }

                /// The secret is not the application's: 401.
                pub fn wrong_secret() -> Stub<Self> {
                    Self::ok(Known::NoSecret)
                }
            }
        )*
    };
}

tokens!(TokenV1, TokenV2);
