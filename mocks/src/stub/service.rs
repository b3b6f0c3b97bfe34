//! The services that are stubbed, and which of their routes a request is for.

use std::fmt::Debug;

use gnomon_reference_impl::api_version::{ApiVersion, ApiVersions};
use gnomon_reference_impl::http::cloud_apps::{self, CloudAppsRoute};
use gnomon_reference_impl::http::defender::{self, DefenderRoute};
use gnomon_reference_impl::http::token::{self, LoginRoute};
use gnomon_reference_impl::http::{Host, PlainRoute, Request, Route};
use http::Method;

/// A service whose routes can be stubbed.
pub trait Service: Send + Sync + 'static {
    /// The routes of the service, as the reference implementation names them.
    type Route: Copy + PartialEq + Debug + Send + Sync + 'static;

    /// Which it is.
    const HOST: Host;

    /// Its name, for people.
    const NAME: &'static str;

    /// Every route, as the reference implementation has it.
    fn routes() -> Vec<Path<Self::Route>>;

    /// Which route of `api_version` a request is for, with the parameters in its path.
    fn route_of(request: &Request, api_version: ApiVersion) -> Option<(Self::Route, Vec<String>)>;
}

/// Where a route is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Path<R> {
    /// The route that matched.
    pub route: R,
    /// The HTTP method that the route takes.
    pub method: Method,
    /// Its path, after the prefix that the service strips.
    pub path: &'static str,
    /// The API versions that have it.
    pub api_versions: ApiVersions,
}

/// Where a route is that is served.
fn place<R>(route: Route<R>) -> Option<Path<R>> {
    let Route { method, path, api_versions, .. } = route;
    Some(Path { route: route.what.served()?, method, path: path.0, api_versions })
}

/// Defender's public API, `api.securitycenter.microsoft.com`.
#[derive(Clone, Copy, Debug)]
pub enum DefenderApi {}

/// The API of Cloud App Security.
#[derive(Clone, Copy, Debug)]
pub enum CloudAppsApi {}

/// The login service.
#[derive(Clone, Copy, Debug)]
pub enum LoginApi {}

/// The storage that log files are put to.
#[derive(Clone, Copy, Debug)]
pub enum StorageApi {}

impl Service for DefenderApi {
    type Route = DefenderRoute;
    const HOST: Host = Host::Defender;
    const NAME: &'static str = "Defender for Endpoint";

    fn routes() -> Vec<Path<DefenderRoute>> {
        defender::routes().into_iter().filter_map(place).collect()
    }

    fn route_of(request: &Request, api_version: ApiVersion) -> Option<(DefenderRoute, Vec<String>)> {
        defender::route_of(request, api_version)
    }
}

impl Service for CloudAppsApi {
    type Route = CloudAppsRoute;
    const HOST: Host = Host::CloudApps;
    const NAME: &'static str = "Cloud App Security";

    fn routes() -> Vec<Path<CloudAppsRoute>> {
        cloud_apps::routes().into_iter().filter_map(place).collect()
    }

    fn route_of(request: &Request, api_version: ApiVersion) -> Option<(CloudAppsRoute, Vec<String>)> {
        cloud_apps::route_of(request, api_version)
    }
}

impl Service for LoginApi {
    type Route = LoginRoute;
    const HOST: Host = Host::Login;
    const NAME: &'static str = "the login service";

    fn routes() -> Vec<Path<LoginRoute>> {
        let path = |route: PlainRoute<LoginRoute>| Path {
            route: route.what,
            method: route.method,
            path: route.path.0,
            api_versions: ApiVersions::All,
        };
        token::routes().into_iter().map(path).collect()
    }

    fn route_of(request: &Request, _: ApiVersion) -> Option<(LoginRoute, Vec<String>)> {
        let (route, tenant) = token::route_of(request)?;
        Some((route, vec![tenant]))
    }
}

/// The only route of the storage: a file is put to the address that an upload was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PutRoute;

impl Service for StorageApi {
    type Route = PutRoute;
    const HOST: Host = Host::Storage;
    const NAME: &'static str = "the storage";

    fn routes() -> Vec<Path<PutRoute>> {
        vec![Path { route: PutRoute, method: Method::PUT, path: "/{container}/{file}", api_versions: ApiVersions::All }]
    }

    /// Every address is a file's, but those of the API: both may stand at one origin.
    fn route_of(request: &Request, _: ApiVersion) -> Option<(PutRoute, Vec<String>)> {
        let path = request.uri().path().trim_start_matches('/');
        let is_file = request.method() == Method::PUT && !path.starts_with("api/") && !path.starts_with("cas/");
        is_file.then(|| (PutRoute, path.split('/').map(str::to_owned).collect()))
    }
}
