//! Defender's cell of one device: intake of its messages, inventory row, alerts, timeline (REP-05, ALR-01, HNT-02).
//!
//! Everything keyed by the device lives here and is on disk; a cell answers its device at once. It knows of the rest of
//! the cloud what was published last.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::addresses::Addresses;
use super::alerts::Alerts;
use super::forwarding::ForwardQueue;
use super::manual_alert::{ManualAlert, ManualAlerts, ReferencedEvent};
use super::timeline::{Counted, TimelineEntry, TimelineEvent};
use super::{Alert, AlertTemplate, Evidence, Forwarded, Published};
use crate::edition::Edition;
use crate::names::{AccountId, DeviceId};
use crate::protocol::agent::{
    AgentEvent, AgentRequest, AgentResponse, CheckIn, CheckInAnswer, EventBatch, EventKind, EventsAcknowledged,
    LocalAddress, Report, ReportAcknowledged, Transaction, cut_short,
};
use crate::protocol::defender::{AlertByReference, AlertChange, Severity};
use crate::protocol::device_policy::DevicePolicy;
use crate::protocol::signals::{SignalAnswer, SignalBatch};
use crate::protocol::windows::WindowsBuild;
use crate::protocol::{ApiError, ErrorCode};
use crate::quantities::{Bytes, Tally};
use crate::sequence::SequenceSet;
use crate::time::{SimDuration, SimTime};

/// A device's row in the inventory.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Inventory {
    /// When Defender first heard of the device.
    pub first_seen: Option<SimTime>,
    /// When it heard of it last.
    pub last_seen: Option<SimTime>,
    /// What the device runs.
    pub build: Option<WindowsBuild>,
    /// The address it last said it has.
    pub last_address: Option<LocalAddress>,
    /// The addresses it had.
    pub addresses: Addresses,
    /// Who signed in, the first to do so first.
    pub logons: Vec<Logon>,
    /// The tags that administrators gave it, in order.
    pub tags: BTreeSet<String>,
}

/// Who signed in to a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Logon {
    /// The account that signed in.
    pub account: AccountId,
    /// The first time.
    pub first_seen: SimTime,
    /// The last time.
    pub last_seen: SimTime,
}

/// Defender's cell of one device.
#[derive(Clone, Debug)]
pub struct Cell {
    device: DeviceId,
    inventory: Inventory,
    transactions: SequenceSet,
    events: SequenceSet,
    alerts: Alerts,
    manual_alerts: ManualAlerts,
    forward: ForwardQueue,
    /// The period of the integration for which Cloud App Security was told who is signed in and where the device is.
    introduced: Option<SimTime>,
    /// The timeline, if it is kept.
    timeline: Option<Vec<TimelineEvent>>,
    /// Memory: when signals that were not acknowledged are sent again, and how often that was done in a row.
    resend_at: SimTime,
    resends: u8,
}

/// A batch of signals without an answer for this long is sent again; each time in a row waits twice as long, up to 16
/// times.
const SIGNALS_AGAIN: SimDuration = SimDuration::from_secs(30);

/// What a message of a device led to.
#[derive(Clone, Debug)]
pub struct Received {
    /// What the device is answered.
    pub response: AgentResponse,
    /// Transactions that arrived for the first time.
    pub accepted: Tally,
    /// Attempts that were counted in an alert.
    pub alerted: Vec<Alerted>,
}

/// An attempt that was counted in an alert.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alerted {
    /// The number of the alert on the device.
    pub sequence: u32,
    /// Whether the alert was opened for it.
    pub raised: bool,
    /// The attempt that the event told of.
    pub attempt: Evidence,
}

impl Cell {
    /// The cell of a device of which nothing was heard yet.
    #[must_use]
    pub fn new(device: DeviceId, keeps_timeline: bool) -> Self {
        Self {
            device,
            inventory: Inventory::default(),
            transactions: SequenceSet::default(),
            events: SequenceSet::default(),
            alerts: Alerts::default(),
            manual_alerts: ManualAlerts::default(),
            forward: ForwardQueue::default(),
            introduced: None,
            timeline: keeps_timeline.then(Vec::new),
            resend_at: SimTime::NEVER,
            resends: 0,
        }
    }

    /// The device whose cell it is.
    #[must_use]
    pub const fn device(&self) -> DeviceId {
        self.device
    }

    /// The device's row in the inventory.
    #[must_use]
    pub const fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// The device's alerts, the oldest first.
    #[must_use]
    pub fn alerts(&self) -> &[Alert] {
        self.alerts.all()
    }

    /// The device's alerts that somebody created by reference to an event, the oldest first.
    #[must_use]
    pub fn manual_alerts(&self) -> &[ManualAlert] {
        self.manual_alerts.all()
    }

    /// The device's timeline in the order of arrival, if it is kept.
    #[must_use]
    pub fn timeline(&self) -> Option<&[TimelineEvent]> {
        self.timeline.as_deref()
    }

    /// How many transactions of the device have arrived, each counted once.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.transactions.len()
    }

    /// Whether the transaction of this number has arrived.
    #[must_use]
    pub fn has_accepted(&self, number: u64) -> bool {
        self.transactions.contains(number)
    }

    /// What has arrived and is not yet forwarded.
    #[must_use]
    pub fn unforwarded(&self) -> Tally {
        self.forward.tally()
    }

    /// Whether something waits for the next publication to be forwarded.
    #[must_use]
    pub fn has_unforwarded(&self) -> bool {
        !self.forward.is_empty()
    }

    /// Takes in a message of the device. Copies of what has arrived before are answered and change nothing (REP-05).
    pub fn receive(
        &mut self,
        now: SimTime,
        request: &AgentRequest,
        published: &Published,
        edition: &Edition,
    ) -> Received {
        if let Err(error) = self.check(request) {
            return Received::answering(request.refused(error));
        }
        self.inventory.first_seen.get_or_insert(now);
        self.inventory.last_seen = Some(now);
        match request {
            AgentRequest::CheckIn(check_in) => self.check_in(now, check_in, published, edition),
            AgentRequest::Report(report) => self.report(now, report),
            AgentRequest::Events(batch) => self.take_events(now, batch, published, edition),
        }
    }

    /// Whether a message can be taken: a malformed one is refused whole, and nothing of it counts (ROB-04).
    fn check(&self, request: &AgentRequest) -> Result<(), ApiError> {
        let (what, device) = match request {
            AgentRequest::CheckIn(check_in) => ("check-in", check_in.device),
            AgentRequest::Report(report) => ("report", report.device),
            AgentRequest::Events(batch) => ("message of events", batch.device),
        };
        let malformed = |message: String| Err(ApiError::new(ErrorCode::InvalidRequestBody, message));
        if device != self.device {
            return malformed(format!("The {what} names another device than the one that sent it"));
        }
        match request {
            AgentRequest::Report(report) => {
                let bytes = Bytes(report.transactions.iter().map(|t| u64::from(t.encoded)).sum());
                if bytes == report.body { Ok(()) } else { Err(cut_short(report.sequence, bytes, report.body)) }
            }
            AgentRequest::CheckIn(_) | AgentRequest::Events(_) => Ok(()),
        }
    }

    fn check_in(&mut self, now: SimTime, check_in: &CheckIn, published: &Published, edition: &Edition) -> Received {
        self.inventory.build = Some(check_in.build);
        self.inventory.last_address = Some(check_in.address);
        let CheckIn { build, address, .. } = *check_in;
        self.note(now, TimelineEntry::CheckIn { build, address });
        self.inventory.addresses.saw(check_in.address, now);
        let newer = |policy: &&Arc<DevicePolicy>| policy.version() > check_in.policy;
        let policy = published.policy.as_ref().filter(|_| check_in.build.takes_part()).filter(newer).cloned();
        let as_of = now.last_multiple_of(edition.publication.publish_every);
        Received::answering(AgentResponse::CheckIn(CheckInAnswer { policy, as_of }))
    }

    /// Writes what arrived at `now` into the timeline, if it is kept.
    fn note(&mut self, now: SimTime, what: TimelineEntry) {
        if let Some(timeline) = &mut self.timeline {
            timeline.push(TimelineEvent { arrived_at: now, what });
        }
    }

    fn report(&mut self, now: SimTime, report: &Arc<Report>) -> Received {
        let acknowledged = ReportAcknowledged { sequence: report.sequence };
        let mut received = Received::answering(AgentResponse::Report(acknowledged));
        for fresh in self.transactions.insert(report.first..report.first + report.count()) {
            let numbers = fresh.clone();
            let places = place(report, fresh.start)..place(report, fresh.end);
            let transactions = &report.transactions[places.clone()];
            received.accepted += transactions.iter().map(Transaction::tally).sum();
            if let Some(timeline) = &mut self.timeline {
                timeline.extend(transactions.iter().zip(numbers).map(|(transaction, number)| TimelineEvent {
                    arrived_at: now,
                    what: TimelineEntry::Network { number, transaction: *transaction },
                }));
            }
            self.forward.push_transactions(report, places);
        }
        received
    }

    fn take_events(&mut self, now: SimTime, batch: &EventBatch, published: &Published, edition: &Edition) -> Received {
        let count = batch.events.len() as u64;
        let acknowledged = EventsAcknowledged { first: batch.first, count };
        let mut received = Received::answering(AgentResponse::Events(acknowledged));
        for number in self.events.insert(batch.first..batch.first + count).flatten() {
            let event = batch.events[(number - batch.first) as usize];
            let alerted = self.take_event(now, event, published, edition);
            let counted = alerted.map(|(alerted, synchronised)| Counted {
                alert: alerted.sequence,
                raised: alerted.raised,
                synchronised,
            });
            self.note(now, TimelineEntry::Agent { number, event, counted });
            received.alerted.extend(alerted.map(|(alerted, _)| alerted));
        }
        received
    }

    /// What an event leads to; of an attempt also whether its indicator is one of Cloud App Security.
    fn take_event(
        &mut self,
        now: SimTime,
        event: AgentEvent,
        published: &Published,
        edition: &Edition,
    ) -> Option<(Alerted, bool)> {
        match event.kind {
            EventKind::SignIn { account } => {
                self.logon(account, event.at);
                self.forward.push_sign_in(account, event.at);
                None
            }
            EventKind::AddressChange { address } => {
                self.inventory.last_address = Some(address);
                self.inventory.addresses.saw(address, event.at);
                self.forward.push_address(address, event.at);
                None
            }
            // It is for the timeline and for hunting alone: discovery stays blind (PRX-08).
            EventKind::ConnectionThroughProxy { .. } => None,
            EventKind::Attempt { indicator, destination, account, image, address, outcome } => {
                // An indicator too old to be published any more still has an event that says what happened.
                let unknown;
                let template = match published.templates.get(&indicator) {
                    Some(template) => template,
                    None => {
                        unknown = AlertTemplate {
                            application: format!("indicator {}", indicator.0),
                            value: String::new(),
                            severity: Severity::Informational,
                            synchronised: false,
                        };
                        &unknown
                    }
                };
                let attempt = Evidence { at: event.at, destination, account, image, address, outcome };
                let limit = *edition.limits.alert_evidence;
                let (position, raised) = self.alerts.count(now, self.device, attempt, template, limit);
                Some((Alerted { sequence: position as u32, raised, attempt }, template.synchronised))
            }
        }
    }

    fn logon(&mut self, account: AccountId, at: SimTime) {
        match self.inventory.logons.iter_mut().find(|logon| logon.account == account) {
            Some(logon) => {
                logon.first_seen = logon.first_seen.min(at);
                logon.last_seen = logon.last_seen.max(at);
            }
            None => self.inventory.logons.push(Logon { account, first_seen: at, last_seen: at }),
        }
    }

    /// Forwards what waits, under the switches as published. To be called at each publication while something waits.
    ///
    /// The first time since the integration was switched on, who signed in last and where the device is go first.
    pub fn forward(&mut self, now: SimTime, published: &Published) -> Forwarded {
        let state = &published.forwarding;
        if let Some(since) = state.on_since().filter(|since| state.licensed && self.introduced != Some(*since)) {
            self.introduced = Some(since);
            if let Some(logon) = self.inventory.logons.iter().max_by_key(|logon| logon.last_seen) {
                self.forward.push_sign_in(logon.account, logon.last_seen);
            }
            if let Some(address) = self.inventory.last_address {
                self.forward.push_address(address, since);
            }
        }
        let forwarded = self.forward.forward(self.device, state);
        if forwarded.batch.is_some() && self.resend_at == SimTime::NEVER {
            self.await_answer(now);
        }
        forwarded
    }

    fn await_answer(&mut self, now: SimTime) {
        self.resend_at = now + SIGNALS_AGAIN.times(1 << self.resends.min(4));
    }

    /// When signals that were not acknowledged are sent again.
    #[must_use]
    pub const fn next_timer_at(&self) -> SimTime {
        self.resend_at
    }

    /// The signals that are due to be sent again at `now` (ROB-01).
    pub fn resend(&mut self, now: SimTime) -> Vec<SignalBatch> {
        if self.resend_at > now {
            return Vec::new();
        }
        self.resends = self.resends.saturating_add(1);
        self.await_answer(now);
        self.forward.unacknowledged().to_vec()
    }

    /// What was forwarded and not acknowledged yet, the oldest first.
    #[must_use]
    pub fn unacknowledged(&self) -> &[SignalBatch] {
        self.forward.unacknowledged()
    }

    /// Takes in the answer of Cloud App Security to a batch of signals.
    pub fn signals_answered(&mut self, now: SimTime, number: u32, answer: &SignalAnswer) {
        match answer {
            SignalAnswer::Acknowledged | SignalAnswer::NotLicensed => {
                self.forward.answered(number);
                if self.forward.unacknowledged().is_empty() {
                    self.resend_at = SimTime::NEVER;
                    self.resends = 0;
                }
            }
            // A stated wait is obeyed, the usual one goes on otherwise (ROB-03).
            SignalAnswer::Refused(error) => {
                if let Some(wait) = error.retry_after {
                    self.resend_at = self.resend_at.max(now + wait);
                }
            }
        }
    }

    /// The cloud loses power and is back at `back_at`: what is not on its disk is gone (ROB-02).
    pub fn crash(&mut self, back_at: SimTime) {
        self.resends = 0;
        self.resend_at = if self.forward.unacknowledged().is_empty() { SimTime::NEVER } else { back_at };
    }

    /// Changes an alert; returns whether there is such an alert.
    pub fn change_alert(&mut self, now: SimTime, sequence: u32, change: &AlertChange) -> bool {
        self.alerts.change(now, sequence, change)
    }

    /// Creates an alert by reference to an event of the device, or adds the event to an open alert with the same title;
    /// returns the number of the alert among those created so.
    ///
    /// # Errors
    /// If there is no such event, or the timeline, by which events are known, is not kept.
    pub fn refer(&mut self, now: SimTime, asked: &AlertByReference) -> Result<u32, ApiError> {
        let timeline = self.timeline.as_mut().ok_or_else(|| {
            ApiError::new(ErrorCode::DisabledFeature, "The timeline, by which events are known, is not kept")
        })?;
        let event = ReferencedEvent::find(timeline, asked.event_time, asked.report_id).ok_or_else(|| {
            let (number, machine, at) = (asked.report_id, &asked.machine_id, asked.event_time);
            let message = format!("Event {number} of machine {machine} at {at} was not found");
            ApiError::new(ErrorCode::ResourceNotFound, message)
        })?;
        let before = self.manual_alerts.all().len();
        let number = self.manual_alerts.refer(now, asked, event);
        if self.manual_alerts.all().len() > before {
            timeline.push(TimelineEvent { arrived_at: now, what: TimelineEntry::ManualAlert { alert: number } });
        }
        Ok(number)
    }

    /// Changes an alert that was created by reference; returns whether there is such an alert.
    pub fn change_manual_alert(&mut self, now: SimTime, number: u32, change: &AlertChange) -> bool {
        self.manual_alerts.change(now, number, change)
    }

    /// Gives the device a tag, or takes it away.
    pub fn tag(&mut self, tag: &str, on: bool) {
        if on {
            self.inventory.tags.insert(tag.to_owned());
        } else {
            self.inventory.tags.remove(tag);
        }
    }
}

impl Received {
    fn answering(response: AgentResponse) -> Self {
        Self { response, accepted: Tally::ZERO, alerted: Vec::new() }
    }
}

/// The place of the transaction `number` in `report`.
fn place(report: &Report, number: u64) -> usize {
    (number - report.first) as usize
}

#[cfg(test)]
mod tests;
