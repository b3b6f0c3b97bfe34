//! The cores of both clouds, the wire between them, and the administrators.
//!
//! | file | what lives there |
//! |---|---|
//! | `asking.rs` | what administrators, proxies and machines outside Defender do |
//! | `link.rs` | the wire between the clouds |
//! | `milestones.rs` | what administrators did, as devices come to act on it |
//! | `set_up.rs` | the data sources, the collector and the proxies of a scenario |

mod asking;
mod link;
mod milestones;
mod set_up;

use std::collections::BTreeMap;
use std::sync::Arc;

use gnomon_reference_impl::cloud_apps::{self, CensusCount};
use gnomon_reference_impl::collector::Collector;
use gnomon_reference_impl::defender;
use gnomon_reference_impl::protocol::cloud_apps::AppTag;
use gnomon_reference_impl::quantities::Tally;
use gnomon_reference_impl::time::SimTime;

use super::administration::AdminAction;
use super::facts::{Fact, MessageKind, Observation, Role};
use super::ledger::LedgerFault;
use super::log_upload::{self, HiddenLedger, LogUpload};
use super::measures::Milestone;
use super::setting::Setting;
use super::tap::WireMessage;
use super::{ToCore, World, WorldPublished};
use crate::engine::{Chain, Core, Flight, Out, Stamped};
use milestones::Milestones;

/// The rank of what the core says, among things of the same time.
const CORE_RANK: u8 = 2;

/// The cores of both clouds.
pub struct Cloud {
    defender: defender::Core,
    cloud_apps: cloud_apps::Core,
    /// Messages between the clouds.
    flight: Flight<WireMessage>,
    /// Messages between the clouds, and to and from log collectors, that were lost.
    messages_lost: BTreeMap<MessageKind, u64>,
    /// What administrators will do, the last first.
    timeline: Vec<(SimTime, AdminAction)>,
    milestones: Milestones,
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

impl Cloud {
    pub(super) fn new(mut timeline: Vec<(SimTime, AdminAction)>) -> Self {
        // Stable, so that actions of one instant keep their order.
        timeline.sort_by_key(|(at, _)| *at);
        timeline.reverse();
        Self {
            defender: defender::Core::new(),
            cloud_apps: cloud_apps::Core::new(),
            flight: Flight::default(),
            messages_lost: BTreeMap::new(),
            timeline,
            milestones: Milestones::default(),
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

    /// How many messages between the clouds, and to and from log collectors, were lost, by their kind.
    #[must_use]
    pub const fn messages_lost(&self) -> &BTreeMap<MessageKind, u64> {
        &self.messages_lost
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

    pub(super) fn record(&mut self, now: SimTime, role: Role, fact: Fact, out: &mut Out<World>) {
        fact.fold(now, &mut self.chain);
        if let Fact::MessageLost { kind, .. } = fact {
            *self.messages_lost.entry(kind).or_default() += 1;
        }
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
}

impl Core for Cloud {
    type Model = World;

    fn next_wake(&self) -> SimTime {
        let action = self.timeline.last().map_or(SimTime::NEVER, |(at, _)| *at);
        let logs = self.log_upload.next_wake().min(self.logs_due);
        let timers = self.defender.next_timer_at().min(self.cloud_apps.next_timer_at()).min(logs);
        self.flight.next_arrival().min(action).min(timers).min(self.evaluates_at.unwrap_or(SimTime::NEVER))
    }

    fn wake(&mut self, now: SimTime, messages: &mut Vec<Stamped<ToCore>>, setting: &Setting, out: &mut Out<World>) {
        let (mut passed, mut counted, mut late) = (Vec::new(), CensusCount::default(), Vec::new());
        for message in messages.drain(..) {
            match message.what {
                ToCore::AlertRaised { alert, severity } => {
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
        self.deliver(now, setting, out);
        if self.defender.next_timer_at() <= now
            && let Some(state) = self.defender.wake(now)
        {
            self.send(now, WireMessage::Integration(state), setting, out);
        }
        if self.cloud_apps.next_timer_at() <= now {
            let rules = cloud_apps::Context { edition: &setting.edition, catalog: &setting.catalog };
            let mut requests = Vec::new();
            self.cloud_apps.wake(now, rules, &mut requests);
            self.send_requests(now, requests, setting, out);
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
