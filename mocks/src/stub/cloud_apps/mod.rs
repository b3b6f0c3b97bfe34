//! The endpoints of Cloud App Security (API-04 to API-06; `FACTS.md` 6).

mod alerts;
mod apps;
mod discovered;
mod investigation;
mod logs;
pub mod own;
mod parameters;
mod policies;
mod streams;
mod upload;

pub use alerts::{
    CloseBenign, CloseFalsePositive, CloseTruePositive, DismissAlert, DismissAlerts, GetAlert, ListAlerts, MarksAlerts,
    ReadAlert, ReopenAlerts, ResolveAlerts, UnreadAlert,
};
pub use apps::{AddAppTag, AppTags, BlockScripts, Categories, GetApp, RemoveAppTag, TagCounts};
pub use discovered::{
    Dashboard, DiscoveredApps, DiscoveredDevices, DiscoveredIpAddresses, DiscoveredUsers, ExportApps, ExportDevices,
    ExportIpAddresses, ExportUsers,
};
pub use investigation::{
    ActivityFeedback, CreateSubnet, DeleteSubnet, EntityTree, GetActivity, GetEntity, ListActivities, ListEntities,
    ListSubnets, ReplaceSubnet,
};
pub use logs::{AddDataSource, AddLogCollector, CreateSnapshot, ListDataSources, ListLogCollectors};
pub use parameters::Parameters;
pub use policies::{
    ChangePolicy, CreatePolicy, DeletePolicy, GetGovernanceEntry, GetPolicy, GovernanceLog, ListGovernance,
    ListPolicies,
};
pub use streams::{ListContinuousReports, ListSnapshotReports, ListStreams};
pub use upload::{DoneUpload, PutFile, UploadUrl};

use super::EndpointName;

/// Every endpoint here.
pub(super) fn endpoints() -> Vec<EndpointName> {
    [
        streams::endpoints(),
        discovered::endpoints(),
        apps::endpoints(),
        upload::all(),
        alerts::endpoints(),
        policies::endpoints(),
        logs::endpoints(),
        investigation::endpoints(),
        own::endpoints(),
    ]
    .concat()
}
