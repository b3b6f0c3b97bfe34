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

use super::Bench;

impl Backend for Bench {
    fn now(&self) -> SimTime {
        Self::now(self)
    }

    fn state(&self) -> Option<TenantState> {
        Some(TenantState { now: self.now(), changes: self.changes() })
    }

    fn edition(&self) -> &Edition {
        self.setting().edition()
    }

    fn catalog(&self) -> &Catalog {
        self.setting().catalog()
    }

    fn ask_defender(&mut self, caller: &Caller, request: DefenderRequest) -> Result<DefenderResponse, ApiError> {
        self.ask_defender_as(caller, request)
    }

    fn ask_about_devices(&mut self, query: &DefenderQuery) -> Result<DefenderAnswer, ApiError> {
        Self::ask_about_devices(self, query)
    }

    fn ask_cloud_apps(&mut self, request: &CloudAppsRequest) -> Result<CloudAppsResponse, ApiError> {
        Self::ask_cloud_apps(self, request)
    }

    fn ask_discovery(&mut self, query: &DiscoveryQuery) -> Result<DiscoveryAnswer, ApiError> {
        Self::ask_discovery(self, query)
    }

    fn ask_about_logs(&mut self, request: &LogsRequest) -> Result<LogsResponse, ApiError> {
        Self::ask_about_logs(self, request)
    }

    fn upload(&mut self, request: &UploadRequest) -> Result<UploadResponse, ApiError> {
        Self::upload(self, request)
    }
}
