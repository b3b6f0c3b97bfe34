//! A stub: an outcome of an endpoint, how often it is expected, and what became of it once it is mounted.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use gnomon_reference_impl::http::Request;
use gnomon_reference_impl::protocol::ApiError;
use wiremock::{Match, Mock, Respond, ResponseTemplate, Times};

use super::call::Call;
use super::conversion::{taken, template};
use super::endpoint::Endpoint;
use super::recorded_request::RecordedRequest;
use super::serves::Serves;
use super::service::Service;
use super::setting::Setting;

/// What becomes of a call.
pub enum Outcome<E: Endpoint> {
    /// The service answers, as it does if its tenant holds this.
    Answer(E::Answer),
    /// The service refuses with this error.
    Refused(ApiError),
    /// A response of one's own.
    Raw(ResponseTemplate),
    /// What this function finds for the call.
    Each(Arc<Find<E>>),
}

/// Finds what becomes of a call.
pub type Find<E> = dyn Fn(&Call<E>) -> Outcome<E> + Send + Sync;

impl<E: Endpoint> Clone for Outcome<E> {
    fn clone(&self) -> Self {
        match self {
            Self::Answer(answer) => Self::Answer(answer.clone()),
            Self::Refused(error) => Self::Refused(error.clone()),
            Self::Raw(response) => Self::Raw(response.clone()),
            Self::Each(find) => Self::Each(Arc::clone(find)),
        }
    }
}

/// An outcome of an endpoint that is ready to be mounted.
#[must_use = "a stub does nothing before it is mounted"]
pub struct Stub<E: Endpoint> {
    outcome: Outcome<E>,
    at: Option<String>,
    expected: Option<Times>,
    at_most: Option<u64>,
    priority: u8,
    delay: Option<Duration>,
}

/// The priority of stubs; a tenant has a lower one.
const PRIORITY: u8 = 5;

impl<E: Endpoint> Stub<E> {
    pub(super) fn new(outcome: Outcome<E>, at: Option<String>) -> Self {
        Self { outcome, at, expected: None, at_most: None, priority: PRIORITY, delay: None }
    }

    /// Only calls count that have this as a parameter in their path, letter case apart.
    pub fn on(mut self, id: impl Into<String>) -> Self {
        self.at = Some(id.into());
        self
    }

    /// Calls count whatever the parameters in their path are.
    pub fn on_any(mut self) -> Self {
        self.at = None;
        self
    }

    /// How often it must be called; the server checks it when it is dropped, and by its `verify`.
    pub fn expect(mut self, times: impl Into<Times>) -> Self {
        self.expected = Some(times.into());
        self
    }

    /// It answers this often at most; later calls are answered by what was mounted after it.
    pub fn up_to(mut self, times: u64) -> Self {
        self.at_most = Some(times);
        self
    }

    /// It comes before stubs with a greater number; 5, if nothing is said.
    pub fn with_priority(mut self, priority: u8) -> Self {
        self.priority = priority;
        self
    }

    /// The answer takes so long, on the machine's clock.
    pub fn delayed(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// Mounts it on a server of its service.
    ///
    /// # Panics
    /// If the server's edition has no such route, or the priority is 0: a test that is wrong ends here.
    pub async fn mount<S: Serves<E::Service> + ?Sized>(self, on: &S) -> Mounted<E> {
        let setting = Arc::clone(on.setting());
        let route = E::Service::routes().into_iter().find(|path| path.route == E::ROUTE);
        let api_version = setting.edition().api_version;
        let api_versions = E::Service::routes().into_iter().filter(|path| path.route == E::ROUTE);
        let is_there =
            api_versions.map(|path| path.api_versions).any(|api_versions| api_versions.contains(api_version));
        let name = route.map_or_else(String::new, |path| format!("{} {}", path.method, path.path));
        assert!(
            is_there,
            "`{name}` is not in edition {api_version:?}: start the server with `StubOptions` of an edition that has \
             it, such as `Edition::contract()`"
        );
        let state = Arc::new(State { calls: Mutex::new(Vec::new()), lifted: AtomicBool::new(false) });
        let matcher = Fits::<E> { setting: Arc::clone(&setting), at: self.at, state: Arc::clone(&state) };
        let responder = Responder { setting, outcome: self.outcome, delay: self.delay, state: Arc::clone(&state) };
        let mut mock = Mock::given(matcher).respond_with(responder).with_priority(self.priority);
        mock = mock.named(format!("{} (`{name}`)", E::NAME));
        if let Some(times) = self.expected {
            mock = mock.expect(times);
        }
        if let Some(times) = self.at_most {
            mock = mock.up_to_n_times(times);
        }
        on.server().register(mock).await;
        Mounted { state }
    }
}

struct State<E: Endpoint> {
    calls: Mutex<Vec<Call<E>>>,
    lifted: AtomicBool,
}

/// A stub that is mounted.
pub struct Mounted<E: Endpoint> {
    state: Arc<State<E>>,
}

impl<E: Endpoint> Mounted<E> {
    /// How often it was called.
    #[must_use]
    pub fn count(&self) -> usize {
        self.state.calls.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Its calls, the first one first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call<E>> {
        self.state.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What its calls asked for, the first one first; those are left out that the route could not read.
    #[must_use]
    pub fn asked(&self) -> Vec<E::Asked> {
        let calls = self.state.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.iter().filter_map(|call| call.asked.clone()).collect()
    }

    /// Takes it away: later calls are answered by what is mounted besides. What it expects is still checked.
    pub fn lift(&self) {
        self.state.lifted.store(true, Ordering::Release);
    }
}

impl<E: Endpoint> fmt::Debug for Mounted<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mounted").field("endpoint", &E::NAME).field("count", &self.count()).finish()
    }
}

/// Which requests a stub is for: those that the reference implementation takes for its route.
struct Fits<E: Endpoint> {
    setting: Arc<Setting>,
    at: Option<String>,
    state: Arc<State<E>>,
}

impl<E: Endpoint> Match for Fits<E> {
    fn matches(&self, request: &wiremock::Request) -> bool {
        if self.state.lifted.load(Ordering::Acquire) {
            return false;
        }
        let Some(request) = taken(request) else { return false };
        let Some((route, path)) = E::Service::route_of(&request, self.setting.edition().api_version) else {
            return false;
        };
        let at = |wanted: &String| path.iter().any(|at| at.eq_ignore_ascii_case(wanted));
        route == E::ROUTE && self.at.as_ref().is_none_or(at)
    }
}

struct Responder<E: Endpoint> {
    setting: Arc<Setting>,
    outcome: Outcome<E>,
    delay: Option<Duration>,
    state: Arc<State<E>>,
}

impl<E: Endpoint> Responder<E> {
    fn carry_out(&self, outcome: &Outcome<E>, request: &Request, path: Vec<String>) -> ResponseTemplate {
        let host = <E::Service as Service>::HOST;
        let recorded = |questions| RecordedRequest { request: request.clone(), path: path.clone(), questions };
        // What is asked for is known from the route, whatever becomes of the call.
        let asked = || self.setting.answer(host, request, &|_| None).1;
        let (response, questions) = match outcome {
            Outcome::Answer(answer) => {
                let (response, questions) = E::respond(answer, &self.setting, request);
                (template(response), questions)
            }
            Outcome::Refused(error) => (template(self.setting.refuse(host, error)), asked()),
            Outcome::Raw(response) => (response.clone(), asked()),
            Outcome::Each(find) => {
                let recorded = recorded(asked());
                let outcome = find(&Call { asked: E::asked(&recorded), recorded });
                return self.carry_out(&outcome, request, path);
            }
        };
        let recorded = recorded(questions);
        let call = Call { asked: E::asked(&recorded), recorded };
        self.state.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
        response
    }
}

impl<E: Endpoint> Respond for Responder<E> {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        // It was taken before, when it was matched.
        let Some(request) = taken(request) else { return ResponseTemplate::new(400) };
        let found = E::Service::route_of(&request, self.setting.edition().api_version);
        let response = self.carry_out(&self.outcome, &request, found.map(|(_, path)| path).unwrap_or_default());
        match self.delay {
            Some(delay) => response.set_delay(delay),
            None => response,
        }
    }
}
