//! The implementations: who plays which role in a run.
//!
//! The reference plays every role. An interceptor around it can change what a role says or does: so the suite is tested
//! by implementations that are broken on purpose, and an effect is brought exactly onto its bound.

use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::endpoint::{Antivirus, Attempt, Network};
use gnomon_reference_impl::http::token::TokenAuthority;
use gnomon_reference_impl::http::{Host, Request, Response};
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};
use gnomon_reference_impl::protocol::windows::WindowsBuild;
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::world::{Fate, Role, WireMessage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bounds::Bounds;
use crate::intercepted::Intercepted;

/// What stands between a reference role and its wires, and may change what passes.
///
/// Everything that passes is handed to [`Interceptor::intercept`]; a hook leaves it as it is unless it is written anew.
pub trait Interceptor: Send {
    /// Something passes: it is given to the hook for it.
    fn intercept(&mut self, what: Intercepted<'_>) {
        use Intercepted as I;
        match what {
            I::PlaysBy(edition) => self.plays_by(edition),
            I::Pass { now, message, fate } => *fate = self.pass(now, message),
            I::ToldToWait { message, error } => self.told_to_wait(message, error),
            I::Build(build) => *build = self.build(*build),
            I::Antivirus(antivirus) => *antivirus = self.antivirus(*antivirus),
            I::Network { now, device, network } => *network = self.network(now, device, *network),
            I::Restarted { now, device } => self.restarted(now, device),
            I::Disconnected { now, device } => self.disconnected(now, device),
            I::Crashed { now, role } => self.crashed(now, role),
            I::Sent { now, message, fate } => self.sent(now, message, fate),
            I::Attempted { now, device, host, tried } => self.attempted(now, device, host, tried),
            I::DefenderAsked { now, request, beside } => *beside = self.defender_asked(now, request),
            I::CloudAppsAsked { now, request, beside } => *beside = self.cloud_apps_asked(now, request),
            I::DefenderAnswers { now, request, answer } => self.defender_answers(now, request, answer),
            I::CloudAppsAnswers { now, request, answer } => self.cloud_apps_answers(now, request, answer),
            I::DiscoveryAsked(query) => self.discovery_asked(query),
            I::DiscoveryAnswers { now, query, answer } => self.discovery_answers(now, query, answer),
            I::DeviceAsked(query) => self.device_asked(query),
            I::DeviceAnswers { now, query, answer } => self.device_answers(now, query, answer),
            I::LogsAsked { now, request } => self.logs_asked(now, request),
            I::LogsAnswers { now, request, answer } => self.logs_answers(now, request, answer),
            I::UploadAsked { now, request } => self.upload_asked(now, request),
            I::UploadAnswers { request, answer } => self.upload_answers(request, answer),
            I::HttpAsked { now, host, request, authority } => self.http_asked(now, host, request, authority),
            I::HttpAnswers { now, host, request, response } => self.http_answers(now, host, request, response),
        }
    }

    /// The roles of an example are to play by this edition: what they play by.
    fn plays_by(&mut self, edition: &mut Edition) {
        let _ = edition;
    }

    /// A message is sent from role to role.
    fn pass(&mut self, now: SimTime, message: &mut WireMessage) -> Fate {
        let _ = (now, message);
        Fate::AsDrawn
    }

    /// A role is told that its message is not taken: what it understands.
    fn told_to_wait(&mut self, message: &WireMessage, error: &mut ApiError) {
        let _ = (message, error);
    }

    /// A device of this build joins the organisation: what the agent takes it for.
    fn build(&mut self, build: WindowsBuild) -> WindowsBuild {
        build
    }

    /// The protection of a device is set up like this: what the agent takes it for.
    fn antivirus(&mut self, antivirus: Antivirus) -> Antivirus {
        antivirus
    }

    /// A device joins a network: what the agent takes it for.
    fn network(&mut self, now: SimTime, device: DeviceId, network: Network) -> Network {
        let _ = (now, device);
        network
    }

    /// A device loses power and comes back at once.
    fn restarted(&mut self, now: SimTime, device: DeviceId) {
        let _ = (now, device);
    }

    /// A device loses its network, or goes to sleep.
    fn disconnected(&mut self, now: SimTime, device: DeviceId) {
        let _ = (now, device);
    }

    /// A cloud, or the log collector, loses power.
    fn crashed(&mut self, now: SimTime, role: Role) {
        let _ = (now, role);
    }

    /// A message is on its way: what becomes of it there.
    fn sent(&mut self, now: SimTime, message: &WireMessage, fate: &Fate) {
        let _ = (now, message, fate);
    }

    /// An endpoint answers an attempted connection to `host`.
    fn attempted(&mut self, now: SimTime, device: DeviceId, host: &str, tried: &mut Tried) {
        let _ = (now, device, host, tried);
    }

    /// An administrator asks something of Defender; what is returned it does beside.
    fn defender_asked(&mut self, now: SimTime, request: &mut DefenderRequest) -> Vec<DefenderRequest> {
        let _ = (now, request);
        Vec::new()
    }

    /// An administrator asks something of Cloud App Security; what is returned it asks of Defender in its own name.
    fn cloud_apps_asked(&mut self, now: SimTime, request: &mut CloudAppsRequest) -> Vec<DefenderRequest> {
        let _ = (now, request);
        Vec::new()
    }

    /// Defender answers an administrator.
    fn defender_answers(
        &mut self,
        now: SimTime,
        request: &DefenderRequest,
        answer: &mut Result<DefenderResponse, ApiError>,
    ) {
        let _ = (now, request, answer);
    }

    /// An administrator asks something of discovery: what Cloud App Security takes it for.
    fn discovery_asked(&mut self, query: &mut DiscoveryQuery) {
        let _ = query;
    }

    /// An administrator asks something about devices: what Defender takes it for.
    fn device_asked(&mut self, query: &mut DefenderQuery) {
        let _ = query;
    }

    /// Cloud App Security answers a question about discovery.
    fn discovery_answers(
        &mut self,
        now: SimTime,
        query: &DiscoveryQuery,
        answer: &mut Result<DiscoveryAnswer, ApiError>,
    ) {
        let _ = (now, query, answer);
    }

    /// Defender answers a question about devices, or changes an alert.
    fn device_answers(&mut self, now: SimTime, query: &DefenderQuery, answer: &mut Result<DefenderAnswer, ApiError>) {
        let _ = (now, query, answer);
    }

    /// An administrator asks something of Cloud App Security about logs: what it takes it for.
    fn logs_asked(&mut self, now: SimTime, request: &mut LogsRequest) {
        let _ = (now, request);
    }

    /// Cloud App Security answers an administrator about logs.
    fn logs_answers(&mut self, now: SimTime, request: &LogsRequest, answer: &mut Result<LogsResponse, ApiError>) {
        let _ = (now, request, answer);
    }

    /// An administrator makes a call of an upload by hand: what Cloud App Security takes it for.
    fn upload_asked(&mut self, now: SimTime, request: &mut UploadRequest) {
        let _ = (now, request);
    }

    /// Cloud App Security answers such a call.
    fn upload_answers(&mut self, request: &UploadRequest, answer: &mut Result<UploadResponse, ApiError>) {
        let _ = (request, answer);
    }

    /// A client sends a request over HTTP: what the service takes it for. `authority` makes the tenant's tokens.
    fn http_asked(&mut self, now: SimTime, host: Host, request: &mut Request, authority: &TokenAuthority) {
        let _ = (now, host, request, authority);
    }

    /// A service answers a client over HTTP.
    fn http_answers(&mut self, now: SimTime, host: Host, request: &Request, response: &mut Response) {
        let _ = (now, host, request, response);
    }

    /// Cloud App Security answers an administrator.
    fn cloud_apps_answers(
        &mut self,
        now: SimTime,
        request: &CloudAppsRequest,
        answer: &mut Result<CloudAppsResponse, ApiError>,
    ) {
        let _ = (now, request, answer);
    }
}

/// What came of a connection that a device was asked to attempt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tried {
    /// What the endpoint answers.
    pub attempt: Attempt,
    /// Whether the connection arrived on the network: a block is seen, not believed (`sim/ARCHITECTURE.md` 4.1).
    pub arrived: bool,
}

/// The reference, as it is.
#[derive(Clone, Copy, Debug, Default)]
struct PassThrough;

impl Interceptor for PassThrough {}

/// How those who ask are connected to those who answer (`sim/ARCHITECTURE.md` 4.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Wire {
    /// Typed values travel as they are.
    #[default]
    Typed,
    /// Every message goes through the codec of its wire over HTTP.
    Http,
}

impl Wire {
    /// Its name, `typed` or `http`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Http => "http",
        }
    }
}

/// Who plays which role.
pub struct Implementations {
    /// How they are connected.
    pub wire: Wire,
    /// The edition by which the reference plays.
    pub edition: Edition,
    /// What is promised: steps judge by these bounds, whatever the reference plays by.
    pub judged_by: &'static Bounds,
    /// Whether the simulator's ledger has a word: it is a check of the harness, which no remote role offers.
    pub ledger: bool,
    /// The seed of what networks draw.
    pub seed: u64,
    /// Makes what stands between roles and wires, anew for each example.
    pub interceptor: Box<dyn Fn() -> Box<dyn Interceptor> + Send + Sync>,
}

impl Implementations {
    /// The reference in every role.
    #[must_use]
    pub fn reference(seed: u64) -> Self {
        Self {
            wire: Wire::Typed,
            edition: Edition::contract(),
            judged_by: Bounds::contract(),
            ledger: true,
            seed,
            interceptor: Box::new(|| Box::new(PassThrough)),
        }
    }

    /// The same implementations, connected by this wire.
    #[must_use]
    pub fn connected_by(self, wire: Wire) -> Self {
        Self { wire, ..self }
    }

    /// The reference in every role, with `interceptor` between roles and wires.
    #[must_use]
    pub fn wrapped<W: Interceptor + 'static>(seed: u64, interceptor: impl Fn() -> W + Send + Sync + 'static) -> Self {
        Self { interceptor: Box::new(move || Box::new(interceptor())), ..Self::reference(seed) }
    }

    /// The same implementations, without a word of the ledger: as if a role were remote.
    #[must_use]
    pub fn without_ledger(self) -> Self {
        Self { ledger: false, ..self }
    }

    /// The same implementations, judged by these bounds.
    #[must_use]
    pub fn judged_by(self, bounds: &'static Bounds) -> Self {
        Self { judged_by: bounds, ..self }
    }

    /// The same implementations, playing by this edition.
    #[must_use]
    pub fn playing_by(self, edition: Edition) -> Self {
        Self { edition, ..self }
    }
}
