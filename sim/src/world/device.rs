//! One device with everything keyed by it: the endpoint, the cells of both clouds, its link and its life.
//!
//! Whatever wakes a device, what it did until that instant is settled first, under the state then in force. So its traffic
//! need not be looked at between wake-ups, and comes out the same wherever it is cut.

use std::collections::BTreeSet;

use gnomon_reference_impl::cloud_apps::DiscoveredApp;
use gnomon_reference_impl::defender::{self, AlertOutcome};
use gnomon_reference_impl::endpoint::{Attempt, Endpoint, Observed};
use gnomon_reference_impl::names::{AccountId, Client, DeviceId};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::agent::{AgentRequest, AgentResponse, RefusedMessage, Transaction};
use gnomon_reference_impl::protocol::defender::Severity;
use gnomon_reference_impl::protocol::network::Access;
use gnomon_reference_impl::protocol::signals::{Signal, SignalAnswer, SignalBatch};
use gnomon_reference_impl::quantities::Tally;
use gnomon_reference_impl::time::{SimDuration, SimTime, UtcDay};

use super::facts::{Fact, MessageKind, Observation, Role};
use super::ledger::{Ledger, LedgerClass, Recount};
use super::log_upload::{Proxied, ProxyId};
use super::measures::Measures;
use super::movement::PlaceIndex;
use super::purpose::Purpose;
use super::resident::Resident;
use super::setting::Setting;
use super::tap::{Fate, WireMessage};
use super::{ToCore, World, WorldPublished};
use crate::engine::{Chain, Delivery, Out, Stamped};

/// The rank of what shards say for their devices, among things of the same time.
pub(super) const SHARD_RANK: u8 = 0;

/// The rank of what devices say.
pub(super) const DEVICE_RANK: u8 = 1;

/// One device.
pub struct Device {
    pub(super) id: DeviceId,
    pub(super) endpoint: Endpoint,
    pub(super) defender: defender::Cell,
    pub(super) discovery: gnomon_reference_impl::cloud_apps::Cell,
    /// Its life, if it has one of its own: scripted devices only do what they are told.
    pub(super) resident: Option<Box<Resident>>,
    /// Messages on their way, in no order.
    flight: Vec<InFlight>,
    /// How many messages were sent on its link.
    sent: u32,
    /// How many reports were started.
    reports: u32,
    /// When what has arrived in Defender is forwarded.
    forward_at: SimTime,
    /// The forward proxy it is behind, if that one logs.
    pub(super) proxy: Option<ProxyId>,
    /// Where it is, or was last; nowhere if it only does what it is told.
    pub(super) place: Option<PlaceIndex>,
    /// Since when it can reach Defender.
    reachable_since: Option<SimTime>,
    /// Since when it is on a network.
    on_since: Option<SimTime>,
    chain: Chain,
    stamps: u32,
}

/// A message on its way.
struct InFlight {
    at: SimTime,
    number: u32,
    message: Carried,
}

/// BufferPool that devices use one after the other, instead of each asking for memory at each message.
#[derive(Default)]
pub(super) struct BufferPool {
    /// For messages on their way.
    flights: Vec<Vec<InFlight>>,
    /// For what an endpoint sends.
    requests: Vec<AgentRequest>,
}

/// What travels.
#[derive(Clone)]
enum Carried {
    ToDefender(AgentRequest),
    ToEndpoint(AgentResponse),
    Signals(SignalBatch),
    SignalsAnswered(u32, SignalAnswer),
}

/// What a device needs at hand while it is awake.
pub(super) struct WakeContext<'a> {
    pub now: SimTime,
    pub setting: &'a Setting,
    pub published: &'a WorldPublished,
    pub ledger: &'a mut Ledger,
    pub measures: &'a mut Measures,
    pub room: &'a mut BufferPool,
    pub out: &'a mut Out<World>,
}

impl WakeContext<'_> {
    /// Whether a role is down, and hears nothing.
    fn is_down(&self, role: Role) -> bool {
        let tap = self.setting.tap.as_ref();
        tap.is_some_and(|tap| tap.lock().expect("a tap does not panic").is_down(self.now, role))
    }
}

impl Device {
    pub(super) fn new(endpoint: Endpoint, id: DeviceId, keeps_timeline: bool, resident: Option<Resident>) -> Self {
        Self {
            id,
            endpoint,
            defender: defender::Cell::new(id, keeps_timeline),
            discovery: gnomon_reference_impl::cloud_apps::Cell::default(),
            resident: resident.map(Box::new),
            flight: Vec::new(),
            sent: 0,
            reports: 0,
            forward_at: SimTime::NEVER,
            proxy: None,
            place: None,
            reachable_since: None,
            on_since: None,
            chain: Chain::default(),
            stamps: 0,
        }
    }

    /// The agent on it.
    #[must_use]
    pub const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Defender's cell of it.
    #[must_use]
    pub const fn defender(&self) -> &defender::Cell {
        &self.defender
    }

    /// Cloud App Security's cell of it.
    #[must_use]
    pub const fn discovery(&self) -> &gnomon_reference_impl::cloud_apps::Cell {
        &self.discovery
    }

    /// The people who use it; nobody, if it has no life of its own.
    pub fn people(&self) -> impl Iterator<Item = AccountId> {
        self.resident.as_ref().map_or(0..0, |resident| resident.accounts()).map(AccountId)
    }

    /// When it was onboarded; from the first if it has no life of its own.
    #[must_use]
    pub fn joined(&self) -> SimTime {
        self.resident.as_ref().map_or(SimTime::EPOCH, |resident| resident.joined())
    }

    pub(super) const fn chain(&self) -> Chain {
        self.chain
    }

    pub(super) fn next_wake(&self, retention_days: u32) -> SimTime {
        let flight = self.flight.iter().map(|message| message.at).min().unwrap_or(SimTime::NEVER);
        let resident = self.resident.as_ref().map_or(SimTime::NEVER, |resident| resident.next_wake());
        let expiry = self.discovery.next_expiry(retention_days);
        let clouds = self.forward_at.min(self.defender.next_timer_at());
        flight.min(resident).min(clouds).min(self.endpoint.next_timer_at()).min(expiry)
    }

    /// Does all that is due at exactly `awake.now`.
    pub(super) fn wake(&mut self, awake: &mut WakeContext<'_>) {
        let now = awake.now;
        self.settle(awake);
        if self.forward_at <= now {
            self.forward(awake);
        }
        self.deliver(awake);
        if self.defender.next_timer_at() <= now {
            for batch in self.defender.resend(now) {
                self.send(Carried::Signals(batch), awake);
            }
        }
        if self.resident.as_ref().is_some_and(|resident| resident.next_change <= now) {
            self.live_on(awake);
        }
        if self.endpoint.next_timer_at() <= now {
            self.wake_endpoint(awake);
        }
        let retention_days = awake.setting.edition.limits.retention_days;
        if self.discovery.next_expiry(retention_days) <= now {
            let expired = self.discovery.expire(now.day(), retention_days);
            awake.ledger.pass(LedgerClass::Shown, LedgerClass::Expired, expired);
        }
        self.look_ahead(awake);
    }

    /// Makes the connections of its residents until now.
    pub(super) fn settle(&mut self, awake: &mut WakeContext<'_>) {
        let Some(mut resident) = self.resident.take() else { return };
        let mut matched = false;
        resident.take_until(awake.now, awake.setting, |access| {
            matched |= self.attempt(access, awake).outcome.is_some();
        });
        self.resident = Some(resident);
        if matched {
            self.wake_endpoint(awake);
        }
    }

    /// Finds the next connection on which the policy has an opinion: it is a wake-up of its own.
    fn look_ahead(&mut self, awake: &WakeContext<'_>) {
        let Some(mut resident) = self.resident.take() else { return };
        if resident.is_watching(&self.endpoint, awake.setting) {
            resident.watched_at = SimTime::NEVER;
            self.resident = Some(resident);
            let horizon = self.next_wake(awake.setting.edition.limits.retention_days);
            resident = self.resident.take().expect("it was put there just now");
            resident.watched_at = resident.next_watched(horizon, &self.endpoint, awake.setting);
        }
        self.resident = Some(resident);
    }

    /// A process attempts a connection now, or did at `access.at`.
    #[inline(always)]
    pub(super) fn attempt(&mut self, access: &Access, awake: &mut WakeContext<'_>) -> Attempt {
        let attempt = self.endpoint.attempt(access, awake.setting.endpoint_rules());
        if attempt.observed == Observed::Buffered && attempt.outcome.is_none() {
            self.note_transaction(access, &attempt, LedgerClass::Buffered, awake);
        } else {
            self.note_other(access, &attempt, awake);
        }
        attempt
    }

    /// Notes a transaction that is not merely buffered.
    #[inline(never)]
    fn note_other(&mut self, access: &Access, attempt: &Attempt, awake: &mut WakeContext<'_>) {
        let class = match attempt.observed {
            // Nothing was done.
            Observed::NotConnected => return,
            Observed::NotEligible => LedgerClass::NotEligible,
            Observed::HiddenByProxy => LedgerClass::HiddenByProxy,
            Observed::Buffered => LedgerClass::Buffered,
            Observed::HeldBack(_) => LedgerClass::HeldBack,
        };
        self.note_transaction(access, attempt, class, awake);
        if let Observed::HeldBack(Some(by)) = attempt.observed {
            *awake.measures.stopped.entry(by).or_default() += 1;
            self.record(awake, Role::Endpoint, Fact::CapReached { by });
        }
        if let Some(outcome) = attempt.outcome {
            awake.measures.attempted(outcome);
        }
    }

    /// Notes a transaction that was done, and where it begins in the ledger.
    #[inline(always)]
    fn note_transaction(
        &mut self,
        access: &Access,
        attempt: &Attempt,
        class: LedgerClass,
        awake: &mut WakeContext<'_>,
    ) {
        awake.ledger.enter(class, attempt.tally);
        let Access { at, destination, account, image, .. } = *access;
        let (tally, outcome) = (attempt.tally, attempt.outcome);
        let fact = || Fact::Transaction { at, destination, account, image, tally, class, outcome };
        if awake.setting.observes_transactions {
            self.record(awake, Role::World, fact());
        } else {
            fact().fold(awake.now, &mut self.chain);
        }
        if let Some(proxy) = self.proxy {
            self.pass_proxy(proxy, access, attempt, class, awake);
        }
    }

    /// What it does passes a proxy that logs: the proxy sees all of it, whatever the agent makes of it.
    #[cold]
    fn pass_proxy(
        &mut self,
        proxy: ProxyId,
        access: &Access,
        attempt: &Attempt,
        class: LedgerClass,
        awake: &mut WakeContext<'_>,
    ) {
        let Some(network) = self.endpoint.network() else { return };
        let what = ToCore::Proxied(Proxied {
            proxy,
            at: access.at,
            address: network.address,
            account: access.account,
            destination: access.destination,
            tally: attempt.tally,
            hidden: class == LedgerClass::HiddenByProxy,
        });
        let (at, source, sequence) = (awake.now, self.id.0, self.next_stamp());
        awake.out.messages.push(Stamped { at, rank: DEVICE_RANK, source, sequence, what });
    }

    /// Lets the endpoint do what is due, and send what it has to send.
    pub(super) fn wake_endpoint(&mut self, awake: &mut WakeContext<'_>) {
        let mut requests = std::mem::take(&mut awake.room.requests);
        let held_back = self.endpoint.held_back();
        self.endpoint.wake(awake.now, awake.setting.endpoint_rules(), &mut requests);
        self.note_given_up(held_back, awake);
        self.send_requests(requests, awake);
    }

    /// What the endpoint has given up of its backlog since it had held back `before`.
    fn note_given_up(&self, before: Tally, awake: &mut WakeContext<'_>) {
        awake.ledger.pass(LedgerClass::Buffered, LedgerClass::HeldBack, self.endpoint.held_back() - before);
    }

    fn send_requests(&mut self, mut requests: Vec<AgentRequest>, awake: &mut WakeContext<'_>) {
        for request in requests.drain(..) {
            match &request {
                AgentRequest::CheckIn(check_in) => {
                    awake.measures.check_ins += 1;
                    self.record(awake, Role::Endpoint, Fact::CheckedIn { policy: check_in.policy });
                }
                AgentRequest::Report(report) => {
                    let again = report.sequence < self.reports;
                    if !again {
                        self.reports = report.sequence + 1;
                        let tally = report.transactions.iter().map(Transaction::tally).sum();
                        awake.ledger.pass(LedgerClass::Buffered, LedgerClass::InFlight, tally);
                    }
                    let hour = awake.now.since(awake.setting.start).millis() / SimDuration::HOUR.millis();
                    awake.measures.report_sent(hour as usize, report.body, again, self.place);
                    let (sequence, transactions, body) = (report.sequence, report.count(), report.body);
                    self.record(awake, Role::Endpoint, Fact::ReportSent { sequence, transactions, body, again });
                }
                AgentRequest::Events(_) => {}
            }
            self.send(Carried::ToDefender(request), awake);
        }
        awake.room.requests = requests;
    }

    /// Puts a message on the link.
    fn send(&mut self, message: Carried, awake: &mut WakeContext<'_>) {
        let draw = Purpose::AgentMessage.block(awake.setting.seed, self.id.0, u64::from(self.sent));
        self.sent += 1;
        let drawn = match message {
            Carried::Signals(_) | Carried::SignalsAnswered(..) => Delivery::At(awake.now),
            Carried::ToDefender(_) | Carried::ToEndpoint(_) => {
                awake.setting.agent_link(self.place).carry(awake.now, &draw)
            }
        };
        let (message, fate) = match &awake.setting.tap {
            None => (message, Fate::AsDrawn),
            Some(tap) => {
                let mut shown = match message {
                    Carried::ToDefender(request) => WireMessage::ToDefender(self.id, request),
                    Carried::ToEndpoint(response) => WireMessage::ToEndpoint(self.id, response),
                    Carried::Signals(batch) => WireMessage::Signals(self.id, batch),
                    Carried::SignalsAnswered(number, answer) => WireMessage::SignalsAnswered(self.id, number, answer),
                };
                let fate = {
                    let mut tap = tap.lock().expect("a tap does not panic");
                    tap.pass_in(awake.setting, awake.now, &mut shown)
                };
                match shown {
                    WireMessage::ToDefender(_, request) => (Carried::ToDefender(request), fate),
                    WireMessage::ToEndpoint(_, response) => (Carried::ToEndpoint(response), fate),
                    WireMessage::Signals(_, batch) => (Carried::Signals(batch), fate),
                    WireMessage::SignalsAnswered(_, number, answer) => (Carried::SignalsAnswered(number, answer), fate),
                    // A tap may change a message, not what kind of message it is.
                    _ => return,
                }
            }
        };
        match (fate, drawn) {
            (Fate::AsDrawn, Delivery::At(at)) | (Fate::At(at), _) => {
                self.put_in_flight(at.max(awake.now), message, awake);
            }
            (Fate::AsDrawn, Delivery::Lost) | (Fate::Lost, _) => self.lose(&message, awake),
            (Fate::Copies(instants), _) if instants.is_empty() => self.lose(&message, awake),
            (Fate::Copies(instants), _) => {
                instants.into_iter().for_each(|at| self.put_in_flight(at.max(awake.now), message.clone(), awake));
            }
            (Fate::Refused(error), _) => {
                if let Some(answer) = message.refused(error) {
                    self.put_in_flight(awake.now, answer, awake);
                }
                self.lose(&message, awake);
            }
        }
    }

    /// A message will not arrive.
    fn lose(&mut self, message: &Carried, awake: &mut WakeContext<'_>) {
        awake.measures.messages_lost += 1;
        if let Some(place) = self.place {
            awake.measures.at_place(place).messages_lost += 1;
        }
        let (kind, answer) = message.kind();
        self.record(awake, Role::World, Fact::MessageLost { kind, answer });
    }

    fn put_in_flight(&mut self, at: SimTime, message: Carried, awake: &mut WakeContext<'_>) {
        let number = self.sent;
        self.sent += 1;
        if self.flight.capacity() == 0 {
            self.flight = awake.room.flights.pop().unwrap_or_default();
        }
        self.flight.push(InFlight { at, number, message });
    }

    /// Takes in the messages that arrive now, in the order in which they were sent.
    fn deliver(&mut self, awake: &mut WakeContext<'_>) {
        while let Some(position) = self.first_due(awake.now) {
            let message = self.flight.swap_remove(position).message;
            if awake.is_down(message.receiver()) {
                let (kind, answer) = message.kind();
                self.record(awake, Role::World, Fact::MessageLost { kind, answer });
                continue;
            }
            match message {
                Carried::ToDefender(request) => self.arrive_in_defender(&request, awake),
                Carried::ToEndpoint(response) => self.arrive_at_endpoint(&response, awake),
                Carried::Signals(batch) => {
                    let answer = self.arrive_in_discovery(&batch, awake);
                    self.send(Carried::SignalsAnswered(batch.number, answer), awake);
                }
                Carried::SignalsAnswered(number, answer) => {
                    self.defender.signals_answered(awake.now, number, &answer);
                }
            }
        }
        if self.flight.is_empty() && self.flight.capacity() > 0 {
            awake.room.flights.push(std::mem::take(&mut self.flight));
        }
    }

    fn first_due(&self, now: SimTime) -> Option<usize> {
        let due = self.flight.iter().enumerate().filter(|(_, message)| message.at <= now);
        due.min_by_key(|(_, message)| (message.at, message.number)).map(|(position, _)| position)
    }

    fn arrive_in_defender(&mut self, request: &AgentRequest, awake: &mut WakeContext<'_>) {
        let edition = &awake.setting.edition;
        let received = self.defender.receive(awake.now, request, &awake.published.defender, edition);
        if let AgentRequest::Report(report) = request {
            if !received.accepted.is_zero() {
                self.note_wait(&report.transactions, awake);
            }
            let fact = Fact::ReportArrived { sequence: report.sequence, accepted: received.accepted };
            self.record(awake, Role::Defender, fact);
        }
        for alerted in &received.alerted {
            let alert = &self.defender.alerts()[alerted.sequence as usize];
            let (outcome, severity) = (alert.outcome, alert.severity);
            self.note_alert(alerted, outcome, severity, awake);
        }
        if self.defender.has_unforwarded() && self.forward_at == SimTime::NEVER {
            self.forward_at = awake.now.next_multiple_of(edition.publication.publish_every);
        }
        self.send(Carried::ToEndpoint(received.response), awake);
    }

    /// How long the oldest of these transactions waited that was made since the device is on.
    fn note_wait(&self, transactions: &[Transaction], awake: &mut WakeContext<'_>) {
        let (Some(place), Some(on_since)) = (self.place, self.on_since) else { return };
        if let Some(oldest) = transactions.iter().find(|transaction| transaction.at >= on_since) {
            let longest = &mut awake.measures.at_place(place).longest_wait;
            *longest = awake.now.since(oldest.at).max(*longest);
        }
    }

    fn note_alert(
        &mut self,
        alerted: &defender::Alerted,
        outcome: AlertOutcome,
        severity: Severity,
        awake: &mut WakeContext<'_>,
    ) {
        *awake.measures.alerted.entry(outcome).or_default() += 1;
        if alerted.raised {
            *awake.measures.alerts.entry((outcome, severity)).or_default() += 1;
            let what = ToCore::AlertRaised { alert: alerted.sequence, severity };
            let (at, source, sequence) = (awake.now, self.id.0, self.next_stamp());
            awake.out.messages.push(Stamped { at, rank: DEVICE_RANK, source, sequence, what });
        }
        let fact = Fact::Alerted {
            attempted_at: alerted.attempt.at,
            alert: alerted.sequence,
            raised: alerted.raised,
            outcome,
            severity,
            destination: alerted.attempt.destination,
        };
        self.record(awake, Role::Defender, fact);
    }

    fn arrive_at_endpoint(&mut self, response: &AgentResponse, awake: &mut WakeContext<'_>) {
        // A device that is off, or elsewhere, hears nothing.
        if !self.endpoint.network().is_some_and(|network| network.reaches_defender) {
            return;
        }
        let before = self.endpoint.policy().map(|policy| policy.version());
        let held_back = self.endpoint.held_back();
        let mut requests = std::mem::take(&mut awake.room.requests);
        self.endpoint.receive(awake.now, response, awake.setting.endpoint_rules(), &mut requests);
        self.note_given_up(held_back, awake);
        let after = self.endpoint.policy().map(|policy| policy.version());
        if let Some(policy) = after.filter(|_| after != before) {
            self.note_propagation(before.unwrap_or_default(), policy, awake);
            self.record(awake, Role::Endpoint, Fact::PolicyInstalled { policy });
            if let Some(resident) = &mut self.resident {
                resident.policy_changed();
            }
        }
        self.send_requests(requests, awake);
    }

    fn note_propagation(
        &self,
        before: gnomon_reference_impl::protocol::device_policy::PolicyVersion,
        after: gnomon_reference_impl::protocol::device_policy::PolicyVersion,
        awake: &mut WakeContext<'_>,
    ) {
        if !self.endpoint.antivirus().missing_for(Client::Edge).is_empty() {
            return;
        }
        for (number, milestone) in awake.published.milestones.iter().enumerate() {
            if before < milestone.policy && milestone.policy <= after {
                let connected = self.reachable_since.is_some_and(|since| since <= milestone.since);
                awake.measures.propagated(number, connected.then(|| awake.now.since(milestone.since)));
            }
        }
    }

    /// Forwards what has arrived in Defender, under the switches as published now.
    fn forward(&mut self, awake: &mut WakeContext<'_>) {
        self.forward_at = SimTime::NEVER;
        let forwarded = self.defender.forward(awake.now, &awake.published.defender);
        let (off, withheld) = (forwarded.made_while_off, forwarded.withheld);
        awake.ledger.pass(LedgerClass::InFlight, LedgerClass::MadeWhileOff, off);
        awake.ledger.pass(LedgerClass::InFlight, LedgerClass::Withheld, withheld);
        if !off.is_zero() || !withheld.is_zero() {
            let fact = Fact::Forwarded { shown: Tally::ZERO, made_while_off: off, withheld };
            self.record(awake, Role::Defender, fact);
        }
        let Some(batch) = forwarded.batch else { return };
        if awake.setting.tap.is_none() {
            let answer = self.arrive_in_discovery(&batch, awake);
            self.defender.signals_answered(awake.now, batch.number, &answer);
        } else {
            self.send(Carried::Signals(batch), awake);
        }
    }

    fn arrive_in_discovery(&mut self, batch: &SignalBatch, awake: &mut WakeContext<'_>) -> SignalAnswer {
        let licensed = awake.published.cloud_apps_licensed;
        let (mut shown, mut withheld) = (Tally::ZERO, Tally::ZERO);
        for signal in batch.signals.iter() {
            if licensed {
                shown += self.discovery.receive(signal, &awake.setting.attribution);
                self.note_late_traffic(signal, awake);
            } else {
                withheld += self.discovery.refuse(signal);
            }
        }
        awake.ledger.pass(LedgerClass::InFlight, LedgerClass::Shown, shown);
        awake.ledger.pass(LedgerClass::InFlight, LedgerClass::Withheld, withheld);
        self.record(awake, Role::CloudApps, Fact::Forwarded { shown, made_while_off: Tally::ZERO, withheld });
        if licensed { SignalAnswer::Acknowledged } else { SignalAnswer::NotLicensed }
    }

    /// Tells the core of days that are over and have traffic now that was not there before, if it wants to know.
    fn note_late_traffic(&mut self, signal: &Signal, awake: &mut WakeContext<'_>) {
        let Signal::Transactions(forwarded) = signal else { return };
        if !awake.published.wants_late_traffic {
            return;
        }
        for transaction in forwarded.transactions() {
            if let DiscoveredApp::App(app) = awake.setting.attribution.app_of(transaction.destination) {
                awake.measures.used(app, transaction.at);
            }
        }
        let today = awake.now.day();
        let days = forwarded.transactions().iter().map(|transaction| transaction.at.day());
        for day in days.filter(|day| *day < today).collect::<BTreeSet<UtcDay>>() {
            let (at, source, sequence) = (awake.now, self.id.0, self.next_stamp());
            let what = ToCore::LateTraffic(day);
            awake.out.messages.push(Stamped { at, rank: DEVICE_RANK, source, sequence, what });
        }
    }

    /// Goes on with the life of its residents: a day or a stretch of it begins or ends.
    fn live_on(&mut self, awake: &mut WakeContext<'_>) {
        let Some(mut resident) = self.resident.take() else { return };
        resident.live_on(self, awake);
        self.resident = Some(resident);
        self.wake_endpoint(awake);
    }

    /// Notes whether the device is on, and whether it can reach Defender from now on.
    pub(super) fn note_reach(&mut self, now: SimTime) {
        let network = self.endpoint.network();
        self.on_since = network.map(|_| self.on_since.unwrap_or(now));
        let reaches = network.is_some_and(|network| network.reaches_defender);
        self.reachable_since = if reaches { Some(self.reachable_since.unwrap_or(now)) } else { None };
    }

    fn next_stamp(&mut self) -> u32 {
        self.stamps += 1;
        self.stamps
    }

    /// Defender's cell of the device loses power and is back at `back_at`: nothing is forwarded before.
    pub(super) fn crash_defender(&mut self, back_at: SimTime) {
        self.defender.crash(back_at);
        if self.forward_at < SimTime::NEVER {
            self.forward_at = self.forward_at.max(back_at);
        }
    }

    /// Records a fact about the device.
    pub(super) fn record(&mut self, awake: &mut WakeContext<'_>, role: Role, fact: Fact) {
        fact.fold(awake.now, &mut self.chain);
        let sequence = self.next_stamp();
        if let Some(observations) = &mut awake.out.observations {
            let what = Observation { role, device: Some(self.id), fact };
            observations.push(Stamped { at: awake.now, rank: DEVICE_RANK, source: self.id.0, sequence, what });
        }
    }

    /// What the participants on and about this device hold.
    pub(super) fn recount(&self, recount: &mut Recount) {
        recount.buffered += self.endpoint.buffered();
        recount.held_back += self.endpoint.held_back();
        recount.shown += self.discovery.shown();
        recount.expired += self.discovery.expired();
        recount.in_flight += self.defender.unforwarded();
        for report in self.endpoint.unacknowledged() {
            let numbered = report.transactions.iter().zip(report.first..);
            let missing = numbered.filter(|(_, number)| !self.defender.has_accepted(*number));
            recount.in_flight += missing.map(|(transaction, _)| transaction.tally()).sum();
        }
        for signal in self.defender.unacknowledged().iter().flat_map(|batch| batch.signals.iter()) {
            let Signal::Transactions(forwarded) = signal else { continue };
            let numbered = forwarded.transactions().iter().zip(forwarded.numbers());
            let missing = numbered.filter(|(_, number)| !self.discovery.has_received(*number));
            recount.in_flight += missing.map(|(transaction, _)| transaction.tally()).sum();
        }
    }
}

impl Carried {
    /// Which message it is, and whether it is an answer.
    const fn kind(&self) -> (MessageKind, bool) {
        match self {
            Self::ToDefender(AgentRequest::CheckIn(_)) => (MessageKind::CheckIn, false),
            Self::ToDefender(AgentRequest::Report(_)) => (MessageKind::Report, false),
            Self::Signals(_) => (MessageKind::Signals, false),
            Self::SignalsAnswered(..) => (MessageKind::Signals, true),
            Self::ToDefender(AgentRequest::Events(_)) => (MessageKind::Events, false),
            Self::ToEndpoint(AgentResponse::CheckIn(_)) => (MessageKind::CheckIn, true),
            Self::ToEndpoint(AgentResponse::Report(_)) => (MessageKind::Report, true),
            Self::ToEndpoint(AgentResponse::Events(_)) => (MessageKind::Events, true),
            Self::ToEndpoint(AgentResponse::Refused(refused)) => match refused.what {
                RefusedMessage::CheckIn => (MessageKind::CheckIn, true),
                RefusedMessage::Report => (MessageKind::Report, true),
                RefusedMessage::Events => (MessageKind::Events, true),
            },
        }
    }

    /// Who is to hear it.
    const fn receiver(&self) -> Role {
        match self {
            Self::ToDefender(_) | Self::SignalsAnswered(..) => Role::Defender,
            Self::ToEndpoint(_) => Role::Endpoint,
            Self::Signals(_) => Role::CloudApps,
        }
    }

    /// The answer to the message if it is refused for this reason; none if it is an answer itself.
    fn refused(&self, error: ApiError) -> Option<Self> {
        match self {
            Self::ToDefender(request) => Some(Self::ToEndpoint(request.refused(error))),
            Self::Signals(batch) => Some(Self::SignalsAnswered(batch.number, SignalAnswer::Refused(error))),
            Self::ToEndpoint(_) | Self::SignalsAnswered(..) => None,
        }
    }
}
