//! The cores of both clouds, the wire between them, and the administrators.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gnomon_reference_impl::catalog::AppIndex;
use gnomon_reference_impl::cloud_apps::{self, CensusCount, RequestId};
use gnomon_reference_impl::collector::{Collector, CollectorOptions};
use gnomon_reference_impl::defender;
use gnomon_reference_impl::names::DeviceName;
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::{AppTag, CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{
    AdvancedFeature, Caller, DefenderRequest, DefenderResponse, HuntingAnswer, IndicatorId,
};
use gnomon_reference_impl::protocol::device_policy::DevicePolicy;
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::upload::{UploadRequest, UploadResponse};
use gnomon_reference_impl::quantities::Tally;
use gnomon_reference_impl::time::SimTime;

use super::administration::AdminAction;
use super::facts::{Fact, Observation, Role};
use super::ledger::LedgerFault;
use super::log_upload::{self, ClientTransaction, CollectorId, HiddenLedger, LogUpload, NoWriter, ProxyId, ProxySpec};
use super::measures::Milestone;
use super::purpose::Purpose;
use super::setting::Setting;
use super::tap::{Fate, WireMessage};
use super::{ToCore, World, WorldPublished};
use crate::engine::{Chain, Core, Delivery, Out, Stamped};

/// The rank of what the core says, among things of the same time.
const CORE_RANK: u8 = 2;

/// The cores of both clouds.
pub struct Cloud {
    defender: defender::Core,
    cloud_apps: cloud_apps::Core,
    /// Messages between the clouds on their way, in no order.
    flight: Vec<InFlight>,
    sent: u32,
    /// What administrators will do, the last first.
    timeline: Vec<(SimTime, AdminAction)>,
    milestones: Milestones,
    alerts_raised: u64,
    /// When the licence of Cloud App Security changed, if that was not published yet.
    licence_changed: Option<SimTime>,
    log_upload: LogUpload,
    /// When Cloud App Security has work about logs next.
    logs_due: SimTime,
    /// When policies are evaluated, once cells were asked for their counts.
    evaluates_at: Option<SimTime>,
    /// When it changed whether late traffic is wanted, if that was not published yet.
    wants_changed: Option<SimTime>,
    chain: Chain,
    stamps: u32,
}

struct InFlight {
    at: SimTime,
    number: u32,
    message: WireMessage,
}

/// What administrators did, as devices come to act on it.
#[derive(Default)]
struct Milestones {
    reached: Arc<Vec<Milestone>>,
    /// Apps that were ever tagged, with the time of the last operation.
    tagged: BTreeMap<AppIndex, (SimTime, bool)>,
    /// Since when all three switches are on, or one is off (BLK-01, BLK-14).
    switches: (SimTime, bool),
    in_force: BTreeSet<AppIndex>,
}

impl Cloud {
    pub(super) fn new(mut timeline: Vec<(SimTime, AdminAction)>) -> Self {
        // Stable, so that actions of one instant keep their order.
        timeline.sort_by_key(|(at, _)| *at);
        timeline.reverse();
        Self {
            defender: defender::Core::new(),
            cloud_apps: cloud_apps::Core::new(),
            flight: Vec::new(),
            sent: 0,
            timeline,
            milestones: Milestones::default(),
            alerts_raised: 0,
            licence_changed: None,
            log_upload: LogUpload::default(),
            logs_due: SimTime::NEVER,
            evaluates_at: None,
            wants_changed: None,
            chain: Chain::default(),
            stamps: 0,
        }
    }

    /// The core of Defender.
    #[must_use]
    pub const fn defender(&self) -> &defender::Core {
        &self.defender
    }

    /// The core of Cloud App Security.
    #[must_use]
    pub const fn cloud_apps(&self) -> &cloud_apps::Core {
        &self.cloud_apps
    }

    /// What administrators did that devices came to act on.
    #[must_use]
    pub fn milestones(&self) -> &[Milestone] {
        &self.milestones.reached
    }

    /// How many alerts were opened.
    #[must_use]
    pub const fn alerts_raised(&self) -> u64 {
        self.alerts_raised
    }

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

    /// An administrator hunts in what the cells hold.
    ///
    /// # Errors
    /// What Defender refuses, and why.
    pub(super) fn hunt<'a>(
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

    /// The core of Defender loses power and is back at `back_at`.
    pub(super) fn crash_defender(&mut self, back_at: SimTime) {
        self.defender.crash(back_at);
    }

    /// The core of Cloud App Security loses power and is back at `back_at`.
    pub(super) fn crash_cloud_apps(&mut self, back_at: SimTime, setting: &Setting) {
        let rules = cloud_apps::Context { edition: &setting.edition, catalog: &setting.catalog };
        self.cloud_apps.crash(back_at, rules);
        self.logs_due = self.cloud_apps.logs_timer_at(&setting.edition);
    }

    /// Forward proxies, collectors, or Cloud App Security do something about logs.
    fn about_logs<R>(
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
    pub(super) fn add_collector(&mut self, options: CollectorOptions) -> CollectorId {
        self.log_upload.add_collector(options)
    }

    /// Adds a forward proxy that logs.
    pub(super) fn add_proxy(&mut self, spec: ProxySpec) -> Result<ProxyId, NoWriter> {
        let parser = self.cloud_apps.custom_parser(&spec.receiver.data_source);
        self.log_upload.add_proxy(spec, parser)
    }

    /// A machine that is no device of Defender's does something through a proxy now (PRX-07).
    pub(super) fn browse(
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
    pub(super) fn log_text(
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
    pub(super) fn transfer(&mut self, now: SimTime, proxy: ProxyId, setting: &Setting, out: &mut Out<World>) {
        self.about_logs(now, setting, out, |log_upload, at| log_upload.transfer(proxy, at));
    }

    /// All log collectors lose power and are back at `back_at`.
    pub(super) fn crash_collectors(&mut self, back_at: SimTime) {
        self.log_upload.crash(back_at);
    }

    /// The log collectors.
    #[must_use]
    pub fn collectors(&self) -> &[Collector] {
        self.log_upload.collectors()
    }

    /// Where the transactions are that forward proxies hid, of which `hidden` is everything.
    #[must_use]
    pub fn hidden_ledger(&self, hidden: Tally) -> HiddenLedger {
        self.log_upload.hidden_ledger(hidden)
    }

    /// Holds what is known of lines of logs against what the participants hold.
    ///
    /// # Errors
    /// If they disagree: a fault of the simulator or of a participant.
    pub fn check_logs(&self) -> Result<(), LedgerFault> {
        self.log_upload.check(&self.cloud_apps)
    }

    /// Records what an administrator did, and notes how the switches stand.
    pub(super) fn administered(
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

    fn act(&mut self, now: SimTime, action: AdminAction, setting: &Setting, out: &mut Out<World>) {
        match action {
            AdminAction::Defender(request) => {
                drop(self.ask_defender(now, &Caller::administrator(), request, setting, out));
            }
            AdminAction::CloudApps(request) => drop(self.ask_cloud_apps(now, &request, setting, out)),
            AdminAction::Policy(action) => action.carry_out(self, now, setting, out),
        }
    }

    /// Puts a message between the clouds on its way.
    fn send(&mut self, now: SimTime, mut message: WireMessage, setting: &Setting) {
        let draw = Purpose::CloudMessage.block(setting.seed, 0, u64::from(self.sent));
        self.sent += 1;
        let drawn = setting.cloud_link.carry(now, &draw);
        let fate = match &setting.tap {
            None => Fate::AsDrawn,
            Some(tap) => tap.lock().expect("a tap does not panic").pass_in(setting, now, &mut message),
        };
        let deliveries = match (fate, drawn) {
            (Fate::AsDrawn, Delivery::At(at)) | (Fate::At(at), _) => vec![at],
            (Fate::AsDrawn, Delivery::Lost) | (Fate::Lost, _) => Vec::new(),
            (Fate::Copies(instants), _) => instants,
            (Fate::Refused(error), _) => {
                if let WireMessage::Request(id, _) = &message {
                    self.put_in_flight(now, WireMessage::Answer(*id, Err(error)));
                }
                Vec::new()
            }
        };
        for at in deliveries {
            self.put_in_flight(at.max(now), message.clone());
        }
    }

    fn put_in_flight(&mut self, at: SimTime, message: WireMessage) {
        let number = self.sent;
        self.sent += 1;
        self.flight.push(InFlight { at, number, message });
    }

    fn send_requests(&mut self, now: SimTime, requests: Vec<(RequestId, DefenderRequest)>, setting: &Setting) {
        for (id, request) in requests {
            self.send(now, WireMessage::Request(id, request), setting);
        }
    }

    fn arrive(&mut self, now: SimTime, message: WireMessage, setting: &Setting, out: &mut Out<World>) {
        let rules = cloud_apps::Context { edition: &setting.edition, catalog: &setting.catalog };
        let receiver = match message {
            WireMessage::Answer(..) | WireMessage::Integration(_) => Role::CloudApps,
            _ => Role::Defender,
        };
        if setting.tap.as_ref().is_some_and(|tap| tap.lock().expect("a tap does not panic").is_down(now, receiver)) {
            return;
        }
        match message {
            WireMessage::Request(id, request) => {
                let deleted = match &request {
                    DefenderRequest::DeleteIndicator(indicator) => Some(*indicator),
                    _ => None,
                };
                let answer = self.defender.handle(now, &Caller::cloud_app_security(), request, &setting.edition);
                self.note_indicators(now, &answer, deleted, out);
                self.send(now, WireMessage::Answer(id, answer), setting);
            }
            WireMessage::Answer(id, answer) => {
                let mut requests = Vec::new();
                self.cloud_apps.receive(now, id, &answer, rules, &mut requests);
                self.send_requests(now, requests, setting);
            }
            WireMessage::Integration(state) => {
                self.cloud_apps.integration_changed(now, state, rules);
                self.send(now, WireMessage::IntegrationKnown(state), setting);
            }
            WireMessage::IntegrationKnown(state) => self.defender.acknowledged(state),
            // These travel on devices' links.
            WireMessage::ToDefender(..) | WireMessage::ToEndpoint(..) => {}
            WireMessage::Signals(..) | WireMessage::SignalsAnswered(..) => {}
            // These are the log upload's.
            WireMessage::ToCollector(..) | WireMessage::ToProxy(..) => {}
            WireMessage::Upload(..) | WireMessage::UploadAnswered(..) => {}
            WireMessage::CollectorReport(..) | WireMessage::CollectorReportKnown(..) => {}
        }
    }

    fn note_indicators(
        &mut self,
        now: SimTime,
        answer: &Result<DefenderResponse, ApiError>,
        deleted: Option<IndicatorId>,
        out: &mut Out<World>,
    ) {
        match answer {
            Ok(DefenderResponse::Imported(results)) => {
                for result in results {
                    if let Some(indicator) = result.id {
                        let value = result.indicator.clone();
                        self.record(now, Role::Defender, Fact::IndicatorSubmitted { indicator, value }, out);
                    }
                }
            }
            Ok(DefenderResponse::Deleted) => {
                if let Some(indicator) = deleted {
                    self.record(now, Role::Defender, Fact::IndicatorDeleted { indicator }, out);
                }
            }
            Ok(_) => {}
            Err(error) => {
                self.record(now, Role::Defender, Fact::RequestFailed { error: error.to_string() }, out);
            }
        }
    }

    fn record(&mut self, now: SimTime, role: Role, fact: Fact, out: &mut Out<World>) {
        fact.fold(now, &mut self.chain);
        self.stamps += 1;
        if let Some(observations) = &mut out.observations {
            let what = Observation { role, device: None, fact };
            observations.push(Stamped { at: now, rank: CORE_RANK, source: 0, sequence: self.stamps, what });
        }
    }

    /// What the cells of all devices are asked at `at`, if policies are evaluated then.
    fn ask_cells(&mut self, at: SimTime, setting: &Setting) -> Option<Arc<cloud_apps::Census>> {
        let rules = cloud_apps::Context { edition: &setting.edition, catalog: &setting.catalog };
        if self.cloud_apps.next_evaluation_at(rules) > at {
            return None;
        }
        self.evaluates_at = Some(at);
        let census = self.cloud_apps.census(at, rules);
        (!census.is_empty()).then(|| Arc::new(census))
    }

    /// Lets the policies be evaluated, with what all cells counted.
    fn evaluate(&mut self, now: SimTime, counted: CensusCount, setting: &Setting, out: &mut Out<World>) {
        let rules = cloud_apps::Context { edition: &setting.edition, catalog: &setting.catalog };
        for raised in self.cloud_apps.evaluate(now, counted, rules) {
            if let Some(tag) = raised.tagged {
                self.milestones.tagged.insert(raised.app, (now, tag == AppTag::Unsanctioned));
            }
            let app = setting.catalog.app(raised.app).name.clone();
            let cloud_apps::PolicyMatch { policy: rule, report, tagged, .. } = raised;
            self.record(now, Role::CloudApps, Fact::PolicyAlerted { rule, app, report, tagged }, out);
        }
    }

    fn first_due(&self, now: SimTime) -> Option<usize> {
        let due = self.flight.iter().enumerate().filter(|(_, message)| message.at <= now);
        due.min_by_key(|(_, message)| (message.at, message.number)).map(|(position, _)| position)
    }
}

impl Core for Cloud {
    type Model = World;

    fn next_wake(&self) -> SimTime {
        let flight = self.flight.iter().map(|message| message.at).min().unwrap_or(SimTime::NEVER);
        let action = self.timeline.last().map_or(SimTime::NEVER, |(at, _)| *at);
        let logs = self.log_upload.next_wake().min(self.logs_due);
        let timers = self.defender.next_timer_at().min(self.cloud_apps.next_timer_at()).min(logs);
        flight.min(action).min(timers).min(self.evaluates_at.unwrap_or(SimTime::NEVER))
    }

    fn wake(&mut self, now: SimTime, messages: &mut Vec<Stamped<ToCore>>, setting: &Setting, out: &mut Out<World>) {
        let (mut passed, mut counted, mut late) = (Vec::new(), CensusCount::default(), Vec::new());
        for message in messages.drain(..) {
            match message.what {
                ToCore::AlertRaised { alert, severity } => {
                    self.alerts_raised += 1;
                    self.chain.fold(u64::from(message.source) << 32 | u64::from(alert), severity as u64);
                }
                ToCore::Proxied(proxied) => passed.push(proxied),
                ToCore::Counted(count) => counted.join(*count),
                ToCore::LateTraffic(day) => late.push(day),
            }
        }
        if !passed.is_empty() {
            let write = |log_upload: &mut LogUpload, at: &mut log_upload::At<'_>| {
                passed.iter().for_each(|passed| log_upload.passed(passed, at));
            };
            self.about_logs(now, setting, out, write);
        }
        if self.evaluates_at.take_if(|at| *at <= now).is_some() {
            self.evaluate(now, counted, setting, out);
        }
        // Cells counted before anything else of this instant, so what came late at it is for the next evaluation.
        late.into_iter().for_each(|day| self.cloud_apps.note_late_traffic(day));
        while let Some(position) = self.first_due(now) {
            let message = self.flight.swap_remove(position).message;
            self.arrive(now, message, setting, out);
        }
        if self.defender.next_timer_at() <= now
            && let Some(state) = self.defender.wake(now)
        {
            self.send(now, WireMessage::Integration(state), setting);
        }
        if self.cloud_apps.next_timer_at() <= now {
            let rules = cloud_apps::Context { edition: &setting.edition, catalog: &setting.catalog };
            let mut requests = Vec::new();
            self.cloud_apps.wake(now, rules, &mut requests);
            self.send_requests(now, requests, setting);
        }
        while let Some((_, action)) = self.timeline.pop_if(|(at, _)| *at <= now) {
            self.act(now, action, setting, out);
        }
        if self.log_upload.next_wake() <= now {
            self.about_logs(now, setting, out, LogUpload::wake);
        }
        if self.logs_due <= now {
            self.about_logs(now, setting, out, LogUpload::analyse);
        }
    }

    fn next_publication(&self, setting: &Setting) -> SimTime {
        let every = setting.edition.publication.publish_every;
        let rules = cloud_apps::Context { edition: &setting.edition, catalog: &setting.catalog };
        let changed = self.licence_changed.into_iter().chain(self.wants_changed).map(|at| at.next_multiple_of(every));
        // An evaluation that cells were asked for is no longer to be published.
        let census = self.evaluates_at.is_none().then(|| self.cloud_apps.next_evaluation_at(rules));
        changed.chain(census).min().unwrap_or(SimTime::NEVER).min(self.defender.next_publication_at(every))
    }

    fn publish(&mut self, at: SimTime, setting: &Setting, out: &mut Out<World>) -> WorldPublished {
        self.licence_changed = None;
        self.wants_changed = None;
        let census = self.ask_cells(at, setting);
        let before = self.defender.published().policy.as_ref().map(|policy| policy.version());
        let published = self.defender.publish(at).clone();
        if let Some(policy) = published.policy.as_ref().filter(|policy| Some(policy.version()) != before) {
            self.milestones.note(policy, setting);
            let rules = published.rules_in_force;
            self.record(at, Role::Defender, Fact::PolicyPublished { policy: policy.version(), rules }, out);
        }
        WorldPublished {
            defender: published,
            cloud_apps_licensed: self.cloud_apps.is_licensed(),
            census,
            wants_late_traffic: self.cloud_apps.wants_late_traffic(),
            milestones: Arc::clone(&self.milestones.reached),
        }
    }

    fn chain(&self) -> Chain {
        self.chain
    }
}

impl Milestones {
    /// Notes which apps a new policy blocks for the first time, and which no longer.
    fn note(&mut self, policy: &Arc<DevicePolicy>, setting: &Setting) {
        for (app, (tagged_at, unsanctioned)) in &self.tagged {
            let hosts: Vec<&str> =
                setting.catalog.app(*app).entries.iter().filter_map(|entry| entry.indicator_host()).collect();
            let of = |host: &&str| policy.of_domain(host).map(|rule| (rule.created_at, rule.removed_at));
            let live = |host: &&str| of(host).is_some_and(|(_, removed)| removed.is_none());
            let (switched_at, all_on) = self.switches;
            let wanted = *unsanctioned && all_on;
            let blocked = self.in_force.contains(app);
            let since = (*tagged_at).max(switched_at);
            if wanted && !blocked && !hosts.is_empty() && hosts.iter().all(live) {
                let synchronised_at = hosts.iter().filter_map(of).map(|(created, _)| created).max().unwrap_or(since);
                self.in_force.insert(*app);
                self.reached_by(*app, true, since, synchronised_at, policy, setting);
                return self.note(policy, setting);
            }
            if !wanted && blocked && !hosts.iter().any(live) {
                let synchronised_at =
                    hosts.iter().filter_map(of).filter_map(|(_, removed)| removed).max().unwrap_or(since);
                self.in_force.remove(app);
                self.reached_by(*app, false, since, synchronised_at, policy, setting);
                return self.note(policy, setting);
            }
        }
    }

    fn reached_by(
        &mut self,
        app: AppIndex,
        blocks: bool,
        since: SimTime,
        synchronised_at: SimTime,
        policy: &DevicePolicy,
        setting: &Setting,
    ) {
        let app = setting.catalog.app(app).name.clone();
        let milestone = Milestone { app, blocks, since, synchronised_at, policy: policy.version() };
        Arc::make_mut(&mut self.reached).push(milestone);
    }
}
