//! What is asked of the clouds' cores now: by administrators, by forward proxies that log, and by machines outside
//! Defender.

use gnomon_reference_impl::cloud_apps;
use gnomon_reference_impl::collector::CollectorOptions;
use gnomon_reference_impl::defender;
use gnomon_reference_impl::names::DeviceName;
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::{AppTag, CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{
    AdvancedFeature, Caller, DefenderRequest, DefenderResponse, HuntingAnswer,
};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};
use gnomon_reference_impl::time::SimTime;

use super::Cloud;
use crate::engine::Out;
use crate::world::World;
use crate::world::administration::AdminAction;
use crate::world::facts::{Fact, Role};
use crate::world::log_upload::{self, ClientTransaction, CollectorId, LogUpload, NoWriter, ProxyId, ProxySpec};
use crate::world::setting::Setting;

impl Cloud {
    /// An administrator asks something of Defender now.
    ///
    /// # Errors
    /// What Defender refuses, and why.
    pub fn ask_defender(
        &mut self,
        now: SimTime,
        caller: &Caller,
        request: DefenderRequest,
        setting: &Setting,
        out: &mut Out<World>,
    ) -> Result<DefenderResponse, ApiError> {
        let action = AdminAction::Defender(request.clone());
        let answer = self.defender.handle(now, caller, request, &setting.edition);
        self.administered(now, &action, answer.as_ref().err(), setting, out);
        answer
    }

    /// Forgets how often clients have called Defender.
    pub(in crate::world) fn forget_calls(&mut self) {
        self.defender.forget_calls();
    }

    /// An administrator hunts in what the cells hold.
    ///
    /// # Errors
    /// What Defender refuses, and why.
    pub(in crate::world) fn hunt<'a>(
        &mut self,
        now: SimTime,
        query: &str,
        setting: &Setting,
        cells: impl IntoIterator<Item = (DeviceName, &'a defender::Cell)>,
    ) -> Result<HuntingAnswer, ApiError> {
        self.defender.hunt(now, query, &setting.edition, &setting.names, cells)
    }

    /// An administrator asks something of Cloud App Security now.
    ///
    /// # Errors
    /// What Cloud App Security refuses, and why.
    pub fn ask_cloud_apps(
        &mut self,
        now: SimTime,
        request: &CloudAppsRequest,
        setting: &Setting,
        out: &mut Out<World>,
    ) -> Result<CloudAppsResponse, ApiError> {
        let rules = cloud_apps::Context { edition: &setting.edition, catalog: &setting.catalog };
        let licensed = self.cloud_apps.is_licensed();
        let wanted = self.cloud_apps.wants_late_traffic();
        let answer = self.cloud_apps.handle(now, request, rules);
        if wanted != self.cloud_apps.wants_late_traffic() {
            self.wants_changed.get_or_insert(now);
        }
        if licensed != self.cloud_apps.is_licensed() {
            self.licence_changed.get_or_insert(now);
        }
        if let (CloudAppsRequest::TagApp { app, .. } | CloudAppsRequest::UntagApp { app }, Ok(_)) = (request, &answer) {
            let unsanctioned = matches!(request, CloudAppsRequest::TagApp { tag: AppTag::Unsanctioned, .. });
            self.milestones.tagged.insert(*app, (now, unsanctioned));
        }
        if !request.is_question() {
            self.administered(now, &AdminAction::CloudApps(request.clone()), answer.as_ref().err(), setting, out);
        }
        answer
    }

    /// Forward proxies, collectors, or Cloud App Security do something about logs.
    pub(super) fn about_logs<R>(
        &mut self,
        now: SimTime,
        setting: &Setting,
        out: &mut Out<World>,
        act: impl FnOnce(&mut LogUpload, &mut log_upload::At<'_>) -> R,
    ) -> R {
        let mut facts = Vec::new();
        let mut at = log_upload::At { now, setting, cloud_apps: &mut self.cloud_apps, facts: &mut facts };
        let result = act(&mut self.log_upload, &mut at);
        self.logs_due = self.cloud_apps.logs_timer_at(&setting.edition);
        for (role, fact) in facts {
            self.record(now, role, fact, out);
        }
        result
    }

    /// An administrator asks something of Cloud App Security about logs now.
    ///
    /// # Errors
    /// What Cloud App Security refuses, and why.
    pub fn ask_about_logs(
        &mut self,
        now: SimTime,
        request: &LogsRequest,
        setting: &Setting,
        out: &mut Out<World>,
    ) -> Result<LogsResponse, ApiError> {
        self.about_logs(now, setting, out, |_, at| at.cloud_apps.handle_logs(now, request, log_upload::rules(setting)))
    }

    /// An administrator makes a call of an upload by hand now.
    ///
    /// # Errors
    /// What Cloud App Security refuses, and why.
    pub fn upload(
        &mut self,
        now: SimTime,
        request: &UploadRequest,
        setting: &Setting,
        out: &mut Out<World>,
    ) -> Result<UploadResponse, ApiError> {
        self.about_logs(now, setting, out, |_, at| at.cloud_apps.upload(now, request, log_upload::rules(setting)))
    }

    /// Adds a log collector, as Cloud App Security set it up.
    pub(in crate::world) fn add_collector(&mut self, options: CollectorOptions) -> CollectorId {
        self.log_upload.add_collector(options)
    }

    /// Adds a forward proxy that logs.
    pub(in crate::world) fn add_proxy(&mut self, spec: ProxySpec) -> Result<ProxyId, NoWriter> {
        let parser = self.cloud_apps.custom_parser(&spec.receiver.data_source);
        self.log_upload.add_proxy(spec, parser)
    }

    /// A machine that is no device of Defender's does something through a proxy now (PRX-07).
    pub(in crate::world) fn browse(
        &mut self,
        now: SimTime,
        proxy: ProxyId,
        client: &ClientTransaction,
        setting: &Setting,
        out: &mut Out<World>,
    ) {
        self.about_logs(now, setting, out, |log_upload, at| log_upload.browsed(proxy, client, at));
    }

    /// A proxy logs text that tells of no transaction done here.
    pub(in crate::world) fn log_text(
        &mut self,
        now: SimTime,
        proxy: ProxyId,
        text: &[u8],
        setting: &Setting,
        out: &mut Out<World>,
    ) {
        self.about_logs(now, setting, out, |log_upload, at| log_upload.logged(proxy, text, at));
    }

    /// A proxy transfers the file it is writing.
    pub(in crate::world) fn transfer(&mut self, now: SimTime, proxy: ProxyId, setting: &Setting, out: &mut Out<World>) {
        self.about_logs(now, setting, out, |log_upload, at| log_upload.transfer(proxy, at));
    }

    /// Records what an administrator did, and notes how the switches stand.
    pub(in crate::world) fn administered(
        &mut self,
        now: SimTime,
        action: &AdminAction,
        refused: Option<&ApiError>,
        setting: &Setting,
        out: &mut Out<World>,
    ) {
        let all_on = self.defender.is_on(AdvancedFeature::MicrosoftCloudAppSecurity)
            && self.defender.is_on(AdvancedFeature::CustomNetworkIndicators)
            && self.cloud_apps.settings().block_unsanctioned_apps;
        if self.milestones.switches.1 != all_on {
            self.milestones.switches = (now, all_on);
        }
        let fact = Fact::Administered {
            action: action.in_words(&setting.catalog),
            refused: refused.map(|error| error.message.clone()),
        };
        self.record(now, Role::Administrator, fact, out);
    }

    pub(super) fn act(&mut self, now: SimTime, action: AdminAction, setting: &Setting, out: &mut Out<World>) {
        match action {
            AdminAction::Defender(request) => {
                drop(self.ask_defender(now, &Caller::administrator(), request, setting, out));
            }
            AdminAction::CloudApps(request) => drop(self.ask_cloud_apps(now, &request, setting, out)),
            AdminAction::Policy(action) => action.carry_out(self, now, setting, out),
        }
    }
}
