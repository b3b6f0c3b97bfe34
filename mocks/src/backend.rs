//! A bench behind the HTTP routes: what they ask is asked of its clouds.

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::http::{Backend, TenantState};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{
    Caller, DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse,
};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};
use gnomon_reference_impl::time::SimTime;

use gnomon_sim::world::Bench;

/// A bench as the services of the reference ask it: two crates that know nothing of each other meet here.
pub struct BenchBackend<'a>(pub &'a mut Bench);

impl Backend for BenchBackend<'_> {
    fn now(&self) -> SimTime {
        self.0.now()
    }

    fn state(&self) -> Option<TenantState> {
        Some(TenantState { now: self.0.now(), changes: self.0.changes() })
    }

    fn edition(&self) -> &Edition {
        self.0.setting().edition()
    }

    fn catalog(&self) -> &Catalog {
        self.0.setting().catalog()
    }

    fn ask_defender(&mut self, caller: &Caller, request: DefenderRequest) -> Result<DefenderResponse, ApiError> {
        self.0.ask_defender_as(caller, request)
    }

    fn ask_about_devices(&mut self, query: &DefenderQuery) -> Result<DefenderAnswer, ApiError> {
        self.0.ask_about_devices(query)
    }

    fn ask_cloud_apps(&mut self, request: &CloudAppsRequest) -> Result<CloudAppsResponse, ApiError> {
        self.0.ask_cloud_apps(request)
    }

    fn ask_discovery(&mut self, query: &DiscoveryQuery) -> Result<DiscoveryAnswer, ApiError> {
        self.0.ask_discovery(query)
    }

    fn ask_about_logs(&mut self, request: &LogsRequest) -> Result<LogsResponse, ApiError> {
        self.0.ask_about_logs(request)
    }

    fn upload(&mut self, request: &UploadRequest) -> Result<UploadResponse, ApiError> {
        self.0.upload(request)
    }
}
