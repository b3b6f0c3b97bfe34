//! The model: a small abstract integration, written from the requirements alone.
//!
//! It has no queues, no cells and no codecs. It remembers what administrators decided, where devices were and what went
//! wrong, and answers with sets and intervals: what must be seen by now, what may be, what must not.
//!
//! | file | what lives there |
//! |---|---|
//! | `history.rs` | what was so from when on |
//! | `blocking.rs` | which connections are blocked: always, perhaps, never (BLK, INT-07) |
//! | `discovery.rs` | which connections show (INT, REP, DSC) |
//! | `alerts.rs` | which connections are in an alert (ALR) |
//!
//! Its one idea: a decision holds on a device at the latest a bound after it was made, so what a device enforces now is
//! what was decided at some instant between then ([`Device::knows`]) and now. Whatever held at all these instants must
//! be seen, whatever held at none must not. A fault stops the clock of the bound; it begins anew when the fault is over
//! and everybody has had time to try again ([`RECOVERY`]).

mod alerts;
mod blocking;
mod discovery;
mod history;

pub(super) use blocking::Due;
pub(super) use discovery::Shows;

use std::collections::BTreeMap;

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::protocol::cloud_apps::AppTag;
use gnomon_reference_impl::protocol::defender::{AdvancedFeature, Severity};
use gnomon_reference_impl::time::{SimDuration, SimTime};

use self::history::History;
use super::action::Action;
use crate::bounds::{self, Bounds};
use crate::test_world::parameters::Switch;

/// How long after a fault everybody has tried again: no back-off of the requirements is longer (ROB-03).
pub(super) const RECOVERY: SimDuration = SimDuration::HOUR;

/// The most check-ins of a device that may be lost in a row while the bound of BLK-03 runs.
const LOST_AT_MOST: u32 = 6;

/// The switches of blocking, in the order of BLK-01.
const SWITCHES: usize = 3;

/// Whether an administrator's indicator is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Written {
    /// It was never written.
    No,
    /// When it was written the synchronisation may have had the same one: then it is that which was updated.
    Perhaps,
    /// It is there, and the administrator's own.
    Yes,
}

/// What an administrator of Defender wrote about a domain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Own {
    Block,
    Allow,
}

/// A device as the requirements see it.
#[derive(Clone, Debug)]
struct Device {
    /// Whether it has a network.
    online: History<bool>,
    /// Whether it has a network from which Defender can be reached.
    reaches: History<bool>,
    /// Whether Defender can be reached from the network that it has, or had last.
    reachable: bool,
    /// Whether a forward proxy hides what it does.
    behind_proxy: History<bool>,
    /// Whether its protection meets every prerequisite (INT-07).
    protected: History<bool>,
    /// The instant whose decisions it is sure to know of.
    knows: SimTime,
}

/// A connection that a device made or attempted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Made {
    /// Which device, from 0 up.
    pub device: usize,
    /// The instant of the attempt, in virtual time.
    pub at: SimTime,
    /// What was connected to, with its path, as the story has it.
    pub host: String,
    /// Whether it was blocked, as it was seen.
    pub blocked: bool,
    /// Whether a forward proxy hid it (PRX-01).
    hidden: bool,
    /// Whether it belongs into an alert, and of which apps.
    alert: alerts::Alerted,
}

/// The abstract integration.
pub(super) struct Model {
    devices: Vec<Device>,
    tags: BTreeMap<String, History<Option<AppTag>>>,
    /// What is applied or saved.
    switches: [History<bool>; SWITCHES],
    /// What the toggles of Defender's two features say, applied or not: the first and the third switch.
    toggles: [bool; SWITCHES],
    /// Indicators of administrators of Defender, by domain and action: type, value and action are their key.
    own: BTreeMap<(String, Own), History<Written>>,
    severity: History<Severity>,
    /// When something was not as it should be, from and until, with the time to recover.
    faults: Vec<(SimTime, SimTime)>,
    /// The instant whose decisions both clouds are sure to know of.
    clouds_know: SimTime,
    /// When check-ins were lost last, by number.
    check_ins_lost: SimTime,
    made: Vec<Made>,
    catalog: Catalog,
    bound: SimDuration,
    first_contact: SimDuration,
}

const fn number_of(switch: Switch) -> usize {
    match switch {
        Switch::Feature(AdvancedFeature::MicrosoftCloudAppSecurity) => 0,
        Switch::BlockUnsanctionedApps => 1,
        Switch::Feature(AdvancedFeature::CustomNetworkIndicators) => 2,
    }
}

impl Model {
    /// So many devices, connected and well protected.
    pub(super) fn new(devices: usize, switched_on: bool, bounds: &Bounds) -> Self {
        let device = Device {
            online: History::beginning(true),
            reaches: History::beginning(true),
            reachable: true,
            behind_proxy: History::beginning(false),
            protected: History::beginning(true),
            knows: SimTime::EPOCH,
        };
        let two_hours = SimDuration::from_hours(2);
        Self {
            devices: vec![device; devices],
            tags: BTreeMap::new(),
            switches: [(); SWITCHES].map(|()| History::beginning(switched_on)),
            toggles: [switched_on; SWITCHES],
            own: BTreeMap::new(),
            severity: History::beginning(Severity::Medium),
            faults: Vec::new(),
            clouds_know: SimTime::EPOCH,
            check_ins_lost: SimTime::EPOCH,
            made: Vec::new(),
            catalog: Catalog::built_in(),
            bound: bounds.get(bounds::BLOCKS).unwrap_or(two_hours),
            first_contact: bounds.get(bounds::FIRST_CONTACT).unwrap_or(SimDuration::from_mins(10)),
        }
    }

    /// Time has passed: who is sure to know of what.
    pub(super) fn settle(&mut self, now: SimTime) {
        let Some(well_since) = self.well_since(now) else { return };
        let (bound, first_contact) = (self.bound, self.first_contact);
        let known = |since: SimTime| (since + bound <= now).then(|| now - bound);
        self.clouds_know = self.clouds_know.max(known(well_since).unwrap_or(SimTime::EPOCH));
        for device in self.devices.iter_mut().filter(|device| *device.reaches.now()) {
            let contact = device.reaches.last_change();
            // Always in reach for the length of the bound (BLK-03).
            let always = known(well_since.max(contact));
            // In reach for the first time since long: what the clouds were sure to know by then (BLK-10).
            let first = (contact + first_contact <= now && well_since + bound <= contact).then(|| contact - bound);
            device.knows = [always, first].into_iter().flatten().fold(device.knows, SimTime::max);
        }
    }

    /// Since when nothing is wrong, unless something is.
    fn well_since(&self, now: SimTime) -> Option<SimTime> {
        let begun = self.faults.iter().filter(|(from, _)| *from <= now);
        let last = begun.map(|(_, until)| *until).max().unwrap_or(SimTime::EPOCH);
        (last <= now).then_some(last)
    }

    /// Whether nothing was wrong from one instant to another, and the device could reach Defender.
    fn well_between(&self, device: usize, from: SimTime, until: SimTime) -> bool {
        self.faults.iter().all(|(begins, ends)| *begins > until || *ends <= from)
            && self.devices[device].reaches.since(from).all(|reaches| *reaches)
    }

    /// When everything that went wrong so far is over.
    pub(super) fn faults_end(&self) -> SimTime {
        self.faults.iter().map(|(_, until)| *until).max().unwrap_or(SimTime::EPOCH)
    }

    /// The connections of which Defender may know or not: a proxy hides them (PRX-08), or the device could not tell of
    /// them for long.
    pub(super) fn hidden(&self, now: SimTime) -> impl Iterator<Item = (usize, SimTime)> {
        let hidden = move |made: &&Made| made.hidden || !self.is_told(made, now);
        self.made.iter().filter(hidden).map(|made| (made.device, made.at))
    }

    /// Whether the device has a network.
    pub(super) fn is_online(&self, device: usize) -> bool {
        self.devices.get(device).is_some_and(|device| *device.online.now())
    }

    /// How many devices there are.
    pub(super) fn devices(&self) -> usize {
        self.devices.len()
    }

    /// What happened so far.
    pub(super) fn made(&self) -> &[Made] {
        &self.made
    }

    /// The severity that was saved last, and whether it was saved long ago (ALR-03).
    pub(super) fn severity(&self) -> Severity {
        *self.severity.now()
    }

    /// The tags that apps have, by name.
    pub(super) fn tagged(&self) -> BTreeMap<String, AppTag> {
        self.tags.iter().filter_map(|(app, tag)| Some((app.clone(), (*tag.now())?))).collect()
    }

    /// The indicators that administrators of Defender wrote, and whether each is sure to be there.
    pub(super) fn own(&self) -> impl Iterator<Item = (&str, Own, Written)> {
        self.own.iter().map(|((host, own), written)| (host.as_str(), *own, *written.now()))
    }

    /// Whether the integration was on all the time.
    pub(super) fn always_integrated(&self) -> bool {
        !self.switches[0].was_ever(&false)
    }

    /// Something happens that a device or an administrator does, or that goes wrong. Connections are told apart
    /// ([`Model::attempts`]).
    pub(super) fn happens(&mut self, now: SimTime, action: &Action) {
        if let Some(device) = action.device().and_then(|number| self.devices.get_mut(number)) {
            device.happens(now, action);
        }
        match action {
            Action::Tags { app, tag } => self.tag(now, app, Some(tag.is.0)),
            Action::Untags { app } => self.tag(now, app, None),
            Action::SwitchesOn { switch } => self.switch(now, switch.is, true),
            Action::SwitchesOff { switch } => self.switch(now, switch.is, false),
            Action::TogglesOn { switch } => self.toggle(switch.is, true),
            Action::TogglesOff { switch } => self.toggle(switch.is, false),
            Action::Applies {} => self.apply(now),
            Action::Blocks { host } => self.write(now, host, Own::Block),
            Action::Allows { host } => self.write(now, host, Own::Allow),
            Action::Crashes { span, .. }
            | Action::LosesMessages { span, .. }
            | Action::RefusesMessages { span, .. }
            | Action::RepeatsMessages { span, .. } => self.fault(now, span.is.0),
            Action::DelaysMessages { late: by, span, .. } | Action::ReordersMessages { by, span, .. } => {
                self.fault(now, SimDuration::from_millis(span.is.0.millis() + by.is.0.millis()));
            }
            Action::LosesCheckIns { count } => self.lose_check_ins(now, *count),
            _ => {}
        }
        if let Some(severity) = action.severity() {
            self.severity.set(now, severity);
        }
        self.doubts_alerts_of(now);
    }

    fn tag(&mut self, now: SimTime, app: &str, tag: Option<AppTag>) {
        self.tags.entry(app.to_owned()).or_insert_with(|| History::beginning(None)).set(now, tag);
    }

    fn write(&mut self, now: SimTime, host: &str, own: Own) {
        let same = self.unsanctioned(host, self.clouds_know).iter().any(|(app, _)| self.lists(app, host));
        let synchronised = same && self.synchronises(self.clouds_know).ever;
        let written = if own == Own::Block && synchronised { Written::Perhaps } else { Written::Yes };
        let history = self.own.entry((host.to_owned(), own)).or_insert_with(|| History::beginning(Written::No));
        if *history.now() != Written::Yes {
            history.set(now, written);
        }
    }

    fn switch(&mut self, now: SimTime, switch: Switch, on: bool) {
        match switch {
            Switch::BlockUnsanctionedApps => self.switches[1].set(now, on),
            Switch::Feature(_) => {
                self.toggle(switch, on);
                self.apply(now);
            }
        }
    }

    /// What is not saved in Cloud App Security never leaves the administrator's screen.
    fn toggle(&mut self, switch: Switch, on: bool) {
        if matches!(switch, Switch::Feature(_)) {
            self.toggles[number_of(switch)] = on;
        }
    }

    fn apply(&mut self, now: SimTime) {
        for number in [0, 2] {
            self.switches[number].set(now, self.toggles[number]);
        }
    }

    fn fault(&mut self, now: SimTime, lasts: SimDuration) {
        self.faults.push((now, now + lasts + RECOVERY));
    }

    /// A few lost check-ins are within the promise; more of them, or some soon after others, are a fault.
    fn lose_check_ins(&mut self, now: SimTime, count: u32) {
        if count > LOST_AT_MOST || self.check_ins_lost + self.bound > now {
            self.fault(now, RECOVERY);
        }
        self.check_ins_lost = now;
    }
}

impl Device {
    fn happens(&mut self, now: SimTime, action: &Action) {
        match action {
            Action::Moves { .. } => self.joins(now, Some(false), Some(true)),
            Action::MovesBehindProxy { .. } => self.joins(now, Some(true), Some(true)),
            Action::Rejoins { .. } | Action::Restarts { .. } => self.joins(now, None, None),
            Action::LosesNetwork { .. } => {
                self.online.set(now, false);
                self.reaches.set(now, false);
            }
            Action::LosesDefender { .. } => self.joins(now, None, Some(false)),
            Action::FindsDefender { .. } => self.joins(now, None, Some(true)),
            Action::Lacks { .. } => self.protected.set(now, false),
            Action::IsProtected { .. } => self.protected.set(now, true),
            _ => {}
        }
    }

    /// It joins a network, from which Defender can be reached or not, or as it was there last.
    fn joins(&mut self, now: SimTime, behind_proxy: Option<bool>, reachable: Option<bool>) {
        self.reachable = reachable.unwrap_or(self.reachable);
        self.online.set(now, true);
        self.reaches.set(now, self.reachable);
        if let Some(behind_proxy) = behind_proxy {
            self.behind_proxy.set(now, behind_proxy);
        }
    }
}
