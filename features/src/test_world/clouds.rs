//! The two clouds as whoever asks meets them: up or down, with what stands between a role and its wires.
//!
//! Both ways to ask end here: the typed wires at once, HTTP behind the routes that carry it ([`super::door`]).

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::http::Backend;
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{
    Caller, DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse,
};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::world::{Bench, Role};

use super::SharedExchange;
use crate::intercepted::Intercepted;

/// The two clouds, as they can be asked at the present instant.
pub(super) struct Clouds<'a> {
    /// The world they are part of.
    pub bench: &'a mut Bench,
    /// What stands between them and their wires.
    pub exchange: &'a SharedExchange,
}

impl Clouds<'_> {
    /// # Errors
    /// That the role is down.
    fn must_be_up(&self, role: Role) -> Result<(), ApiError> {
        if self.exchange.lock().is_down(self.bench.now(), role) {
            return Err(ApiError::new(ErrorCode::ServiceUnavailable, "The service is down"));
        }
        Ok(())
    }
}

impl Backend for Clouds<'_> {
    fn now(&self) -> SimTime {
        self.bench.now()
    }

    fn edition(&self) -> &Edition {
        self.bench.setting().edition()
    }

    fn catalog(&self) -> &Catalog {
        self.bench.setting().catalog()
    }

    fn ask_defender(&mut self, caller: &Caller, mut request: DefenderRequest) -> Result<DefenderResponse, ApiError> {
        self.must_be_up(Role::Defender)?;
        let now = self.bench.now();
        let mut beside = Vec::new();
        let asked = Intercepted::DefenderAsked { now, request: &mut request, beside: &mut beside };
        self.exchange.lock().interceptor.intercept(asked);
        let mut answer = self.bench.ask_defender_as(caller, request.clone());
        for request in beside {
            drop(self.bench.ask_defender(request));
        }
        let answered = Intercepted::DefenderAnswers { now, request: &request, answer: &mut answer };
        self.exchange.lock().interceptor.intercept(answered);
        answer
    }

    fn ask_about_devices(&mut self, query: &DefenderQuery) -> Result<DefenderAnswer, ApiError> {
        self.must_be_up(Role::Defender)?;
        let mut asked = query.clone();
        self.exchange.lock().interceptor.intercept(Intercepted::DeviceAsked(&mut asked));
        let mut answer = self.bench.ask_about_devices(&asked);
        let answered = Intercepted::DeviceAnswers { now: self.bench.now(), query, answer: &mut answer };
        self.exchange.lock().interceptor.intercept(answered);
        answer
    }

    fn ask_cloud_apps(&mut self, request: &CloudAppsRequest) -> Result<CloudAppsResponse, ApiError> {
        self.must_be_up(Role::CloudApps)?;
        let (now, mut request) = (self.bench.now(), request.clone());
        let mut beside = Vec::new();
        let asked = Intercepted::CloudAppsAsked { now, request: &mut request, beside: &mut beside };
        self.exchange.lock().interceptor.intercept(asked);
        let mut answer = self.bench.ask_cloud_apps(&request);
        for request in beside {
            drop(self.bench.ask_defender_as(&Caller::cloud_app_security(), request));
        }
        let answered = Intercepted::CloudAppsAnswers { now, request: &request, answer: &mut answer };
        self.exchange.lock().interceptor.intercept(answered);
        answer
    }

    fn ask_discovery(&mut self, query: &DiscoveryQuery) -> Result<DiscoveryAnswer, ApiError> {
        self.must_be_up(Role::CloudApps)?;
        let mut asked = query.clone();
        self.exchange.lock().interceptor.intercept(Intercepted::DiscoveryAsked(&mut asked));
        let mut answer = self.bench.ask_discovery(&asked);
        let answered = Intercepted::DiscoveryAnswers { now: self.bench.now(), query, answer: &mut answer };
        self.exchange.lock().interceptor.intercept(answered);
        answer
    }

    fn ask_about_logs(&mut self, request: &LogsRequest) -> Result<LogsResponse, ApiError> {
        self.must_be_up(Role::CloudApps)?;
        let (now, mut asked) = (self.bench.now(), request.clone());
        self.exchange.lock().interceptor.intercept(Intercepted::LogsAsked { now, request: &mut asked });
        let mut answer = self.bench.ask_about_logs(&asked);
        self.exchange.lock().interceptor.intercept(Intercepted::LogsAnswers { now, request, answer: &mut answer });
        answer
    }

    fn upload(&mut self, request: &UploadRequest) -> Result<UploadResponse, ApiError> {
        self.must_be_up(Role::CloudApps)?;
        let mut asked = request.clone();
        let call = Intercepted::UploadAsked { now: self.bench.now(), request: &mut asked };
        self.exchange.lock().interceptor.intercept(call);
        let mut answer = self.bench.upload(&asked);
        let answered = Intercepted::UploadAnswers { request: &asked, answer: &mut answer };
        self.exchange.lock().interceptor.intercept(answered);
        answer
    }
}
