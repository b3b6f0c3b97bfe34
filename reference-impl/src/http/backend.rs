//! What stands behind the routes: a tenant that can be asked.

use crate::catalog::Catalog;
use crate::edition::Edition;
use crate::protocol::ApiError;
use crate::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use crate::protocol::defender::{Caller, DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse};
use crate::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use crate::protocol::logs::{LogsRequest, LogsResponse};
use crate::protocol::upload::{UploadRequest, UploadResponse};
use crate::time::SimTime;

/// A state of a tenant: which instant it is, and how much has been done in the tenant until now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TenantState {
    /// The present instant.
    pub now: SimTime,
    /// A count that grows whenever anything may have changed in the tenant.
    pub changes: u64,
}

/// A tenant of both clouds that can be asked over the typed wires at the present instant.
///
/// Every method answers what the role answers, or what it refuses and why.
#[expect(clippy::missing_errors_doc, reason = "the trait says it for all methods")]
pub trait Backend {
    /// The tenant's present instant.
    fn now(&self) -> SimTime;

    /// The tenant's state. While it is the same, the same question has the same answer; who cannot tell says nothing.
    fn state(&self) -> Option<TenantState> {
        None
    }

    /// The edition that is played by: limits of calls, API version.
    fn edition(&self) -> &Edition;

    /// The catalogue of cloud apps that answers refer to.
    fn catalog(&self) -> &Catalog;

    /// Somebody asks something of Defender's core.
    fn ask_defender(&mut self, caller: &Caller, request: DefenderRequest) -> Result<DefenderResponse, ApiError>;

    /// Somebody asks what Defender knows of devices and alerts, or works on an alert.
    fn ask_about_devices(&mut self, query: &DefenderQuery) -> Result<DefenderAnswer, ApiError>;

    /// An administrator asks something of Cloud App Security.
    fn ask_cloud_apps(&mut self, request: &CloudAppsRequest) -> Result<CloudAppsResponse, ApiError>;

    /// An administrator asks something of Cloud Discovery.
    fn ask_discovery(&mut self, query: &DiscoveryQuery) -> Result<DiscoveryAnswer, ApiError>;

    /// An administrator asks something of Cloud App Security about logs.
    fn ask_about_logs(&mut self, request: &LogsRequest) -> Result<LogsResponse, ApiError>;

    /// Somebody makes a call of a log upload.
    fn upload(&mut self, request: &UploadRequest) -> Result<UploadResponse, ApiError>;
}
