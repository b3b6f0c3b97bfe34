//! Every route of the control API. `openapi.json` describes these and no others; a test holds them against each other.

use gnomon_reference_impl::http::PathPattern;

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
    ClearJournal,
    Observations,
    Devices,
    Places,
    Stimulus,
}

/// A route.
pub(super) struct Route {
    pub(super) method: &'static str,
    pub(super) path: PathPattern,
    /// Whether it needs no token.
    pub(super) is_open: bool,
    pub(super) what: ControlRoute,
}

const fn open(path: &'static str, what: ControlRoute) -> Route {
    Route { method: "GET", path: PathPattern(path), is_open: true, what }
}

const fn route(method: &'static str, path: &'static str, what: ControlRoute) -> Route {
    Route { method, path: PathPattern(path), is_open: false, what }
}

/// Every route.
pub(super) const ROUTES: [Route; 22] = [
    open("/health", ControlRoute::Health),
    open("/version", ControlRoute::Version),
    open("/openapi.json", ControlRoute::Description),
    open("/openapi/{wire}.json", ControlRoute::WireDescription),
    route("GET", "/capabilities", ControlRoute::Capabilities),
    route("POST", "/reset", ControlRoute::Reset),
    route("GET", "/seed", ControlRoute::Seed),
    route("GET", "/clock", ControlRoute::Clock),
    route("POST", "/clock", ControlRoute::MoveClock),
    route("GET", "/faults", ControlRoute::Faults),
    route("PUT", "/faults", ControlRoute::SetFaults),
    route("DELETE", "/faults", ControlRoute::NoFaults),
    route("GET", "/journal", ControlRoute::Journal),
    route("DELETE", "/journal", ControlRoute::ClearJournal),
    route("GET", "/observations", ControlRoute::Observations),
    route("GET", "/devices", ControlRoute::Devices),
    route("POST", "/devices", ControlRoute::Stimulus),
    route("GET", "/places", ControlRoute::Places),
    route("POST", "/devices/{device}/access", ControlRoute::Stimulus),
    route("POST", "/devices/{device}/sign-in", ControlRoute::Stimulus),
    route("POST", "/devices/{device}/move", ControlRoute::Stimulus),
    route("POST", "/devices/{device}/restart", ControlRoute::Stimulus),
];
