//! Asking: what administrators ask the clouds, and what becomes of a refusal.
//!
//! Who looks at something gets an answer or a [`Refusal`]. What an administrator asks for as a stimulus may be refused:
//! an example that is about the refusal looks at it, any other is broken off by it.

use gnomon_reference_impl::http::Backend as _;
use gnomon_reference_impl::protocol::cloud_apps::CloudAppsRequest;
use gnomon_reference_impl::protocol::defender::{Caller, DefenderQuery, DefenderRequest};
use gnomon_reference_impl::protocol::discovery::DiscoveryQuery;
use gnomon_reference_impl::protocol::logs::LogsRequest;
use gnomon_reference_impl::protocol::upload::UploadRequest;
use gnomon_reference_impl::protocol::{ApiError, TypedRequest};

use super::Fixture;
use super::clouds::Clouds;
use super::http_port::HttpPort;
use crate::implementations::Wire;
use crate::registry::RoleName;
use crate::step_error::{Refusal, StepError};

/// What is due of a stimulus, unless the example is about its refusal.
const GRANTED: &str = "that the request is granted, since no step of the example is about its refusal";

/// The refusals of what administrators asked for as a stimulus.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Refusals {
    /// Of the last request, if it was refused.
    last: Option<Refusal>,
    /// Those that no step has looked at, in order.
    not_looked_at: Vec<Refusal>,
}

impl Refusals {
    fn keep<T>(&mut self, answer: Result<T, Refusal>) -> Option<T> {
        match answer {
            Ok(answer) => {
                self.last = None;
                Some(answer)
            }
            Err(refusal) => {
                self.not_looked_at.push(refusal.clone());
                self.last = Some(refusal);
                None
            }
        }
    }

    fn look_at_last(&mut self) -> Option<Refusal> {
        if self.last.is_some() && self.not_looked_at.last() == self.last.as_ref() {
            self.not_looked_at.pop();
        }
        self.last.clone()
    }

    /// # Errors
    /// The first refusal that no step has looked at.
    pub(super) fn all_looked_at(&self) -> Result<(), StepError> {
        self.not_looked_at.first().map_or(Ok(()), |refusal| Err(refusal.clone().breaks_off(GRANTED)))
    }
}

fn by_defender(error: ApiError) -> Refusal {
    Refusal { role: RoleName::Defender, error }
}

fn by_cloud_apps(error: ApiError) -> Refusal {
    Refusal { role: RoleName::CloudApps, error }
}

impl Fixture {
    /// Asks the clouds: at once, or over HTTP if the implementations are connected by it.
    fn asked<T>(
        &mut self,
        typed: impl FnOnce(&mut Clouds<'_>) -> T,
        over_http: impl FnOnce(&mut HttpPort, &mut Clouds<'_>) -> T,
    ) -> T {
        let Self { bench, exchange, door, implementations, .. } = self;
        let clouds = &mut Clouds { bench, exchange };
        match implementations.wire {
            Wire::Typed => typed(clouds),
            Wire::Http => over_http(door, clouds),
        }
    }

    /// An administrator asks something of Defender.
    ///
    /// # Errors
    /// What Defender refuses, or that it is down.
    pub fn ask_defender<A>(&mut self, request: TypedRequest<DefenderRequest, A>) -> Result<A, Refusal> {
        let answer = request.ask(|request| {
            self.asked(
                |clouds| clouds.ask_defender(&Caller::administrator(), request.clone()),
                |door, clouds| door.ask_defender(&request, clouds),
            )
        });
        answer.map_err(by_defender)
    }

    /// An administrator asks something of Cloud App Security.
    ///
    /// # Errors
    /// What Cloud App Security refuses, or that it is down.
    pub fn ask_cloud_apps<A>(&mut self, request: TypedRequest<CloudAppsRequest, A>) -> Result<A, Refusal> {
        let answer = request.ask(|request| {
            self.asked(|clouds| clouds.ask_cloud_apps(&request), |door, clouds| door.ask_cloud_apps(&request, clouds))
        });
        answer.map_err(by_cloud_apps)
    }

    /// An administrator asks something of Cloud Discovery.
    ///
    /// # Errors
    /// What Cloud App Security refuses, or that it is down.
    pub fn ask_discovery<A>(&mut self, request: TypedRequest<DiscoveryQuery, A>) -> Result<A, Refusal> {
        let answer = request.ask(|request| {
            self.asked(|clouds| clouds.ask_discovery(&request), |door, clouds| door.ask_discovery(&request, clouds))
        });
        answer.map_err(by_cloud_apps)
    }

    /// An administrator asks what Defender knows of devices, or works on an alert.
    ///
    /// # Errors
    /// What Defender refuses, or that it is down.
    pub fn ask_about_devices<A>(&mut self, request: TypedRequest<DefenderQuery, A>) -> Result<A, Refusal> {
        let answer = request.ask(|request| {
            self.asked(
                |clouds| clouds.ask_about_devices(&request),
                |door, clouds| door.ask_about_devices(&request, clouds),
            )
        });
        answer.map_err(by_defender)
    }

    /// An administrator asks something about logs.
    ///
    /// # Errors
    /// What Cloud App Security refuses, or that it is down.
    pub fn ask_about_logs<A>(&mut self, request: TypedRequest<LogsRequest, A>) -> Result<A, Refusal> {
        let answer = request.ask(|request| {
            self.asked(|clouds| clouds.ask_about_logs(&request), |door, clouds| door.ask_about_logs(&request, clouds))
        });
        answer.map_err(by_cloud_apps)
    }

    /// An administrator makes a call of an upload by hand.
    ///
    /// # Errors
    /// What Cloud App Security refuses, or that it is down.
    pub fn upload<A>(&mut self, request: TypedRequest<UploadRequest, A>) -> Result<A, Refusal> {
        let answer = request
            .ask(|request| self.asked(|clouds| clouds.upload(&request), |door, clouds| door.upload(&request, clouds)));
        answer.map_err(by_cloud_apps)
    }

    /// An administrator asks for something that Defender may refuse.
    pub fn request_of_defender<A>(&mut self, request: TypedRequest<DefenderRequest, A>) -> Option<A> {
        let answer = self.ask_defender(request);
        self.may_be_refused(answer)
    }

    /// An administrator asks for something that Cloud App Security may refuse.
    pub fn request_of_cloud_apps<A>(&mut self, request: TypedRequest<CloudAppsRequest, A>) -> Option<A> {
        let answer = self.ask_cloud_apps(request);
        self.may_be_refused(answer)
    }

    /// Keeps what was refused for a step that looks at it; an example without such a step is broken off by it.
    pub fn may_be_refused<T>(&mut self, answer: Result<T, Refusal>) -> Option<T> {
        self.refusals.keep(answer)
    }

    /// The refusal of the last request that might be refused, for a step that is about it.
    pub fn refusal(&mut self) -> Option<Refusal> {
        self.refusals.look_at_last()
    }

    /// Whose it is that a step did not pass: after a refusal that no step has looked at, what is missed is not the
    /// product's miss, but follows from that.
    #[must_use]
    pub fn attributed(&self, error: StepError) -> StepError {
        match (error, self.refusals.all_looked_at()) {
            (StepError::Missed(missed), Err(mut refused)) => {
                refused.story_mut().events = vec![format!("then: {}", missed.seen)];
                refused
            }
            (error, _) => error,
        }
    }
}
