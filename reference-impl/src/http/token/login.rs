//! The login service: token endpoints of both versions, and the documents by which clients find them (API-01;
//! `FACTS.md` 2.2, 6.1).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ::http::{HeaderValue, Method, StatusCode, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use super::claims::LIFETIME;
use super::directory::AppRegistration;
use super::signature::TokenAuthority;
use super::verify::Audience;
use crate::api_version::ApiVersion;
use crate::http::call::Call;
use crate::http::reply::json_reply;
use crate::http::{PathPattern, PlainRoute, Request, Response, Router};
use crate::time::SimTime;

/// What clients call when they do not know the tenant yet, or look the login service up.
const SHARED_TENANTS: [&str; 3] = ["common", "organizations", "consumers"];

/// The routes of the login service; [`routes`] has their paths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoginRoute {
    /// Which clouds there are.
    Instance,
    /// The discovery document.
    Configuration(Version),
    /// The public keys.
    Keys(Version),
    /// The token endpoint: client credentials in, a token out.
    Token(Version),
}

/// A version of the login service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Version {
    /// The first: a token is for a resource.
    V1,
    /// The second: a token is for a scope.
    V2,
}

impl Version {
    const fn number(self) -> &'static str {
        match self {
            Self::V1 => "1.0",
            Self::V2 => "2.0",
        }
    }
}

/// Every route of the login service; of two that fit a path, the first counts.
#[must_use]
pub fn routes() -> Vec<PlainRoute<LoginRoute>> {
    let get = |what, path| PlainRoute { what, method: Method::GET, path: PathPattern(path) };
    let post = |what, path| PlainRoute { what, method: Method::POST, path: PathPattern(path) };
    vec![
        get(LoginRoute::Instance, "/common/discovery/instance"),
        get(LoginRoute::Configuration(Version::V2), "/{tenant}/v2.0/.well-known/openid-configuration"),
        get(LoginRoute::Configuration(Version::V1), "/{tenant}/.well-known/openid-configuration"),
        get(LoginRoute::Keys(Version::V2), "/{tenant}/discovery/v2.0/keys"),
        get(LoginRoute::Keys(Version::V1), "/{tenant}/discovery/keys"),
        post(LoginRoute::Token(Version::V2), "/{tenant}/oauth2/v2.0/token"),
        post(LoginRoute::Token(Version::V1), "/{tenant}/oauth2/token"),
    ]
}

static ROUTER: LazyLock<Router<PlainRoute<LoginRoute>>> = LazyLock::new(|| Router::new(routes()));

/// The route that a call is for, with the tenant that its path names. What is not posted to a token endpoint is for it
/// all the same.
fn find<'a>(call: &'a Call<'_>) -> Option<(LoginRoute, &'a str)> {
    let by = |method: &Method| ROUTER.find(method, call.segments(), ApiVersion::Current);
    let found = by(call.method()).or_else(|_| by(&Method::POST)).ok()?;
    Some((found.route.what, found.parameters.first().copied().unwrap_or_default()))
}

/// Which route of the login service a request is for, with the tenant that its path names: what a stand-in for one
/// route needs to know.
#[must_use]
pub fn route_of(request: &Request) -> Option<(LoginRoute, String)> {
    let call = Call::parse(request).ok()?;
    let (route, tenant) = find(&call)?;
    Some((route, tenant.to_owned()))
}

/// A refusal of the login service.
struct Refusal {
    status: StatusCode,
    error: &'static str,
    code: u32,
    description: String,
}

fn refuse(status: StatusCode, error: &'static str, code: u32, description: impl Into<String>) -> Refusal {
    Refusal { status, error, code, description: description.into() }
}

/// Answers a request to the login service; `id` is the request's correlation id.
pub(in crate::http) fn answer(
    authority: &TokenAuthority,
    call: &Call<'_>,
    origin: &str,
    now: SimTime,
    id: &str,
) -> Response {
    let Some((route, tenant)) = find(call) else {
        let body = json!({"error": "not_found", "error_description": "There is no such address."});
        return json_reply(StatusCode::NOT_FOUND, &body);
    };
    match route {
        LoginRoute::Instance => instance(authority, origin),
        // The key is shared, so there is no public one to show.
        LoginRoute::Keys(_) => json_reply(StatusCode::OK, &json!({"keys": []})),
        LoginRoute::Configuration(version) => known(authority, tenant)
            .map_or_else(|refusal| refused(&refusal, now, id), |()| configuration(authority, origin, version.number())),
        // The first version takes a GET too, its parameters in the body: a shipped integration has asked like that for
        // years.
        LoginRoute::Token(version)
            if *call.method() != Method::POST && !(version == Version::V1 && *call.method() == Method::GET) =>
        {
            let message = "AADSTS900561: The endpoint only accepts POST requests.";
            refused(&refuse(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", 900_561, message), now, id)
        }
        LoginRoute::Token(version) => match token(authority, call, tenant, version.number(), now) {
            Ok(body) => {
                let mut response = json_reply(StatusCode::OK, &body);
                response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache"));
                response
            }
            Err(refusal) => refused(&refusal, now, id),
        },
    }
}

fn known(authority: &TokenAuthority, tenant: &str) -> Result<(), Refusal> {
    let shared = SHARED_TENANTS.iter().any(|shared| shared.eq_ignore_ascii_case(tenant));
    if shared || authority.directory.is_named(tenant) {
        return Ok(());
    }
    let description = format!("AADSTS90002: Tenant '{tenant}' not found. Check that the tenant id is the right one.");
    Err(refuse(StatusCode::BAD_REQUEST, "invalid_request", 90_002, description))
}

fn instance(authority: &TokenAuthority, origin: &str) -> Response {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let tenant = &authority.directory.tenant_id;
    json_reply(
        StatusCode::OK,
        &json!({
            "tenant_discovery_endpoint": format!("{origin}/{tenant}/v2.0/.well-known/openid-configuration"),
            "api-version": "1.1",
            "metadata": [{
                "preferred_network": host,
                "preferred_cache": host,
                "aliases": [host, "login.microsoftonline.com", "login.windows.net", "sts.windows.net"],
            }],
        }),
    )
}

fn configuration(authority: &TokenAuthority, origin: &str, version: &str) -> Response {
    let tenant = &authority.directory.tenant_id;
    let (oauth, keys) = match version {
        "2.0" => (format!("{origin}/{tenant}/oauth2/v2.0"), format!("{origin}/{tenant}/discovery/v2.0/keys")),
        _ => (format!("{origin}/{tenant}/oauth2"), format!("{origin}/{tenant}/discovery/keys")),
    };
    json_reply(
        StatusCode::OK,
        &json!({
            "token_endpoint": format!("{oauth}/token"),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "jwks_uri": keys,
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["HS256"],
            "response_types_supported": ["token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": authority.issuer(version),
            "authorization_endpoint": format!("{oauth}/authorize"),
            "device_authorization_endpoint": format!("{oauth}/devicecode"),
            "end_session_endpoint": format!("{oauth}/logout"),
            "tenant_region_scope": "EU",
            "cloud_instance_name": "microsoftonline.com",
        }),
    )
}

fn token(
    authority: &TokenAuthority,
    call: &Call<'_>,
    tenant: &str,
    version: &str,
    now: SimTime,
) -> Result<serde_json::Value, Refusal> {
    known(authority, tenant)?;
    let form: BTreeMap<String, String> =
        call.form().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let field = |name: &str| {
        let missing = || {
            let description = format!("AADSTS900144: The request body must contain the following parameter: '{name}'.");
            refuse(StatusCode::BAD_REQUEST, "invalid_request", 900_144, description)
        };
        form.get(name).map(String::as_str).filter(|value| !value.is_empty()).ok_or_else(missing)
    };
    let grant = field("grant_type")?;
    if grant != "client_credentials" {
        let description = format!("AADSTS70003: The app requested an unsupported grant type '{grant}'.");
        return Err(refuse(StatusCode::BAD_REQUEST, "unsupported_grant_type", 70_003, description));
    }
    let basic = basic_credentials(call);
    let (client_id, secret) = match &basic {
        Some((client_id, secret)) => (client_id.as_str(), secret.as_str()),
        None => (field("client_id")?, field("client_secret")?),
    };
    let app = authenticated(&authority.directory.apps, client_id, secret, &authority.directory.tenant_id)?;
    let (aud, roles) = match version {
        "2.0" => {
            let scope = field("scope")?;
            let wanted = scope.split(' ').find_map(|scope| scope.strip_suffix("/.default"));
            let audience = wanted.and_then(Audience::named).ok_or_else(|| {
                let description =
                    format!("AADSTS70011: The provided value for the input parameter 'scope' is not valid: {scope}.");
                refuse(StatusCode::BAD_REQUEST, "invalid_scope", 70_011, description)
            })?;
            (wanted.unwrap_or_default().to_owned(), audience)
        }
        _ => {
            let resource = field("resource")?;
            let audience = Audience::named(resource.trim_end_matches('/')).ok_or_else(|| {
                let description =
                    format!("AADSTS500011: The resource principal named {resource} was not found in the tenant.");
                refuse(StatusCode::BAD_REQUEST, "invalid_resource", 500_011, description)
            })?;
            (resource.to_owned(), audience)
        }
    };
    let lifetime = LIFETIME.millis() / 1000;
    let mut claims = authority.claims(app, &aud, version, now);
    claims.roles.retain(|role| roles.has_role(role));
    let access_token = authority.sign(&claims);
    Ok(match version {
        "2.0" => json!({
            "token_type": "Bearer",
            "expires_in": lifetime - 1,
            "ext_expires_in": lifetime - 1,
            "access_token": access_token,
        }),
        // The first version writes numbers as text.
        _ => json!({
            "token_type": "Bearer",
            "expires_in": (lifetime - 1).to_string(),
            "ext_expires_in": (lifetime - 1).to_string(),
            "expires_on": claims.exp.to_string(),
            "not_before": claims.nbf.to_string(),
            "resource": claims.aud,
            "access_token": access_token,
        }),
    })
}

fn basic_credentials(call: &Call<'_>) -> Option<(String, String)> {
    let encoded = call.header(&header::AUTHORIZATION)?.strip_prefix("Basic ")?;
    let text = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (client_id, secret) = text.split_once(':')?;
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    Some((decode(client_id), decode(secret)))
}

fn authenticated<'a>(
    apps: &'a [AppRegistration],
    client_id: &str,
    secret: &str,
    tenant: &str,
) -> Result<&'a AppRegistration, Refusal> {
    let Some(app) = apps.iter().find(|app| app.client_id.eq_ignore_ascii_case(client_id)) else {
        let description = format!(
            "AADSTS700016: Application with identifier '{client_id}' was not found in the directory '{tenant}'."
        );
        return Err(refuse(StatusCode::BAD_REQUEST, "unauthorized_client", 700_016, description));
    };
    if app.client_secret != secret {
        let description = format!(
            "AADSTS7000215: Invalid client secret provided. A secret sent for app '{client_id}' is not its secret."
        );
        return Err(refuse(StatusCode::UNAUTHORIZED, "invalid_client", 7_000_215, description));
    }
    Ok(app)
}

fn refused(refusal: &Refusal, now: SimTime, id: &str) -> Response {
    let timestamp = now.to_string().replace('T', " ");
    let description = &refusal.description;
    json_reply(
        refusal.status,
        &json!({
            "error": refusal.error,
            "error_description": format!("{description} Trace ID: {id} Correlation ID: {id} Timestamp: {timestamp}"),
            "error_codes": [refusal.code],
            "timestamp": timestamp,
            "trace_id": id,
            "correlation_id": id,
        }),
    )
}
