//! The requests to Cloud App Security, each with the type of its answer.

use std::sync::Arc;

use super::typed_requests;
use crate::catalog::{AppId, AppIndex};
use crate::protocol::cloud_apps::{
    AppTag, BlockScript, CloudAppsRequest, CloudAppsResponse, Settings, SynchronisationStatus, TaggedApp,
};
use crate::protocol::discovery::{
    AppDrawer, CsvFile, DashboardCounters, DeviceOverview, DiscoveryAnswer, DiscoveryQuery, IpAddressSeen, List,
    ListQuery, Stream, UserSeen,
};
use crate::protocol::discovery_policies::{
    AlertMarking, AlertsMarked, DiscoveryAlert, DiscoveryPolicy, GovernanceEntry, PolicyId, PolicySettings,
};
use crate::protocol::logs::{
    CollectorLine, DataSourceLine, GovernanceTask, LogsRequest, LogsResponse, NewDataSource, ReceiverConfig,
};
use crate::protocol::subnets::{Subnet, SubnetId, SubnetRule};
use crate::protocol::upload::{BlobType, DoneUpload, UploadAddress, UploadRequest, UploadResponse, UploadUrl};

typed_requests! {
    CloudAppsRequest => CloudAppsResponse;

    /// Tags an app.
    tag_app(app: AppIndex, tag: AppTag) -> () { Self::TagApp { app, tag } => CloudAppsResponse::Done => () }
    /// Takes the app's tag away.
    untag_app(app: AppIndex) -> () { Self::UntagApp { app } => CloudAppsResponse::Done => () }
    /// The tagged apps, and how far their indicators are.
    list_tagged_apps() -> Vec<TaggedApp> { Self::ListTaggedApps => CloudAppsResponse::TaggedApps(apps) => apps }
    /// How far the synchronisation with Defender is.
    synchronisation_status() -> SynchronisationStatus {
        Self::SynchronisationStatus => CloudAppsResponse::Synchronisation(status) => status
    }
    /// Saves the settings.
    save_settings(settings: Settings) -> () { Self::SaveSettings(settings) => CloudAppsResponse::Done => () }
    /// The settings as last saved, and whether the organisation is licensed.
    read_settings() -> (Settings, bool) {
        Self::ReadSettings => CloudAppsResponse::Settings(settings, licensed) => (settings, licensed)
    }
    /// Gives the organisation its licence, or takes it away.
    set_licence(licensed: bool) -> () { Self::SetLicence(licensed) => CloudAppsResponse::Done => () }
    /// The domains of all unsanctioned apps in the format of this number.
    block_script(format: u16) -> BlockScript {
        Self::BlockScript { format } => CloudAppsResponse::BlockScript(script) => script
    }
    /// Creates an app discovery policy; the answer is its number.
    create_policy(settings: Box<PolicySettings>) -> PolicyId {
        Self::CreatePolicy(settings) => CloudAppsResponse::PolicyCreated(policy) => policy
    }
    /// Sets a policy up anew.
    change_policy(policy: PolicyId, settings: Box<PolicySettings>) -> () {
        Self::ChangePolicy { policy, settings } => CloudAppsResponse::Done => ()
    }
    /// Deletes a policy.
    delete_policy(policy: PolicyId) -> () { Self::DeletePolicy { policy } => CloudAppsResponse::Done => () }
    /// The policies, the oldest first.
    list_policies() -> Vec<DiscoveryPolicy> { Self::ListPolicies => CloudAppsResponse::Policies(policies) => policies }
    /// The alerts of policies, the oldest first.
    list_alerts() -> Vec<DiscoveryAlert> { Self::ListAlerts => CloudAppsResponse::Alerts(alerts) => alerts }
    /// Marks alerts.
    mark_alerts(marking: AlertMarking) -> AlertsMarked {
        Self::MarkAlerts(marking) => CloudAppsResponse::AlertsMarked(marked) => marked
    }
    /// The governance log, the oldest entry first.
    governance_log() -> Vec<GovernanceEntry> { Self::GovernanceLog => CloudAppsResponse::GovernanceLog(log) => log }
    /// Defines IP address ranges; the answer is their number.
    create_subnet(rule: Box<SubnetRule>) -> SubnetId {
        Self::CreateSubnet(rule) => CloudAppsResponse::SubnetCreated(subnet) => subnet
    }
    /// Defines IP address ranges anew.
    replace_subnet(subnet: SubnetId, rule: Box<SubnetRule>) -> () {
        Self::ReplaceSubnet { subnet, rule } => CloudAppsResponse::Done => ()
    }
    /// Deletes IP address ranges.
    delete_subnet(subnet: SubnetId) -> () { Self::DeleteSubnet { subnet } => CloudAppsResponse::Done => () }
    /// The IP address ranges, the oldest first.
    list_subnets() -> Vec<Subnet> { Self::ListSubnets => CloudAppsResponse::Subnets(subnets) => subnets }
}

typed_requests! {
    DiscoveryQuery => DiscoveryAnswer;

    /// Which reports there are.
    reports() -> Vec<Stream> { Self::Reports => DiscoveryAnswer::Reports(reports) => reports }
    /// The counters of a report over the last `days` UTC days, today counted.
    dashboard(report: String, days: u32) -> DashboardCounters {
        Self::Dashboard { report, days } => DiscoveryAnswer::Dashboard(counters) => counters
    }
    /// A list of a report.
    list(query: ListQuery) -> List { Self::List(query) => DiscoveryAnswer::List(list) => list }
    /// The same list as a file.
    export(query: ListQuery) -> CsvFile { Self::Export(query) => DiscoveryAnswer::Export(file) => file }
    /// The Overview of a device over the last `days` UTC days, today counted.
    device(device: String, days: u32) -> DeviceOverview {
        Self::Device { device, days } => DiscoveryAnswer::Device(overview) => *overview
    }
    /// Everyone who signed in to a device, the first to do so first.
    user_history(device: String) -> Vec<UserSeen> {
        Self::UserHistory { device } => DiscoveryAnswer::UserHistory(users) => users
    }
    /// Every local address that a device was given, the first first.
    ip_address_history(device: String) -> Vec<IpAddressSeen> {
        Self::IpAddressHistory { device } => DiscoveryAnswer::IpAddressHistory(addresses) => addresses
    }
    /// The drawer of an app: what the catalogue knows of it, and its usage over the last `days` UTC days, today
    /// counted.
    app(report: String, days: u32, app: AppId) -> AppDrawer {
        Self::App { report, days, app } => DiscoveryAnswer::App(drawer) => *drawer
    }
}

typed_requests! {
    LogsRequest => LogsResponse;

    /// Adds a data source.
    add_data_source(source: NewDataSource) -> () { Self::AddDataSource(source) => LogsResponse::Done => () }
    /// The data sources.
    list_data_sources() -> Vec<DataSourceLine> {
        Self::ListDataSources => LogsResponse::DataSources(sources) => sources
    }
    /// Adds a log collector for these data sources; the answer is its receivers.
    add_collector(name: String, data_sources: Vec<String>) -> Vec<ReceiverConfig> {
        Self::AddCollector { name, data_sources } => LogsResponse::Collector(receivers) => receivers
    }
    /// The log collectors, with their health.
    list_collectors() -> Vec<CollectorLine> { Self::ListCollectors => LogsResponse::Collectors(lines) => lines }
    /// Makes a snapshot report of files that were put to these addresses.
    create_snapshot(name: String, upload_urls: Vec<String>) -> () {
        Self::CreateSnapshot { name, upload_urls } => LogsResponse::Done => ()
    }
    /// The governance log of log files, the oldest task first.
    list_governance() -> Vec<GovernanceTask> { Self::ListGovernance => LogsResponse::Governance(tasks) => tasks }
}

typed_requests! {
    UploadRequest => UploadResponse;

    /// Where a file is to go.
    address(asked: UploadUrl) -> UploadAddress { Self::Address(asked) => UploadResponse::Address(address) => address }
    /// The file itself.
    content(url: String, blob_type: BlobType, body: Arc<[u8]>) -> () {
        Self::Content { url, blob_type, body } => UploadResponse::Stored => ()
    }
    /// The file is complete.
    completion(done: DoneUpload) -> () { Self::Completion(done) => UploadResponse::Completed => () }
}
