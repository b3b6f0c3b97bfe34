//! Every route of the control API. `openapi.json` describes these and no others; a test holds them against each other.

use std::sync::LazyLock;

use gnomon_reference_impl::http::{PathPattern, Routed, Router};
use http::Method;

/// What a route is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ControlRoute {
    Health,
    Version,
    Description,
    WireDescription,
    Capabilities,
    Reset,
    Seed,
    Clock,
    MoveClock,
    Faults,
    SetFaults,
    NoFaults,
    Journal,
    JournalEntry,
    ClearJournal,
    Observations,
    Devices,
    Places,
    Stimulus(Stimulus),
}

/// What happens in the tenant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stimulus {
    /// There is a new device.
    Boot,
    /// Something happens on the device that the path names.
    OnDevice(DeviceStimulus),
}

/// What happens on a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DeviceStimulus {
    /// A process attempts a connection.
    Access,
    SignIn,
    Move,
    Restart,
}

/// A route of the control API, as data.
#[derive(Debug)]
pub(super) struct Route {
    method: Method,
    pub(super) path: PathPattern,
    /// Whether it needs no token.
    pub(super) is_open: bool,
    pub(super) what: ControlRoute,
}

impl Routed for Route {
    fn method(&self) -> &Method {
        &self.method
    }

    fn path(&self) -> PathPattern {
        self.path
    }
}

/// Which route a request is for.
pub(super) static ROUTER: LazyLock<Router<Route>> = LazyLock::new(|| Router::new(routes()));

/// Every route of the control API.
pub(super) fn routes() -> Vec<Route> {
    let open = |path, what| Route { method: Method::GET, path: PathPattern(path), is_open: true, what };
    let route = |method, path, what| Route { method, path: PathPattern(path), is_open: false, what };
    let get = |path, what| route(Method::GET, path, what);
    let post = |path, what| route(Method::POST, path, what);
    let on_device = |path, stimulus| post(path, ControlRoute::Stimulus(Stimulus::OnDevice(stimulus)));
    vec![
        open("/health", ControlRoute::Health),
        open("/version", ControlRoute::Version),
        open("/openapi.json", ControlRoute::Description),
        open("/openapi/{wire}.json", ControlRoute::WireDescription),
        get("/capabilities", ControlRoute::Capabilities),
        post("/reset", ControlRoute::Reset),
        get("/seed", ControlRoute::Seed),
        get("/clock", ControlRoute::Clock),
        post("/clock", ControlRoute::MoveClock),
        get("/faults", ControlRoute::Faults),
        route(Method::PUT, "/faults", ControlRoute::SetFaults),
        route(Method::DELETE, "/faults", ControlRoute::NoFaults),
        get("/journal", ControlRoute::Journal),
        get("/journal/{number}", ControlRoute::JournalEntry),
        route(Method::DELETE, "/journal", ControlRoute::ClearJournal),
        get("/observations", ControlRoute::Observations),
        get("/devices", ControlRoute::Devices),
        get("/places", ControlRoute::Places),
        post("/devices", ControlRoute::Stimulus(Stimulus::Boot)),
        on_device("/devices/{device}/access", DeviceStimulus::Access),
        on_device("/devices/{device}/sign-in", DeviceStimulus::SignIn),
        on_device("/devices/{device}/move", DeviceStimulus::Move),
        on_device("/devices/{device}/restart", DeviceStimulus::Restart),
    ]
}
