//! The endpoint: the agent on a Windows device (INT-05 to INT-07, REP, PRX-08, BLK-03 to BLK-11, ALR-01).
//!
//! | file | what lives there |
//! |---|---|
//! | `antivirus.rs` | the prerequisites of blocking |
//! | `precedence.rs` | which of the rules that match a destination decides |
//! | `verdict.rs` | who enforces, and what comes of a connection |
//! | `uploader.rs`, `buffer.rs` | the daily cap, reports, what is held back, what waits |
//! | `events.rs` | what Defender must know at once |
//! | `lookback.rs` | attempts that the policy came too late for |
//! | `contact.rs` | when the endpoint talks to Defender |
//!
//! An [`Endpoint`] is told what happens ([`Endpoint::attempt`], [`Endpoint::connect`], [`Endpoint::receive`],
//! [`Endpoint::wake`]) and answers with what it sends. It reads no clock and draws no lots; a crash ([`Endpoint::crash`])
//! leaves it what is on its disk.

mod antivirus;
mod buffer;
mod contact;
mod events;
mod lookback;
mod precedence;
mod uploader;
mod verdict;

pub use antivirus::{Antivirus, AntivirusMode, NetworkProtection};
pub use uploader::StoppedBy;

use std::sync::Arc;

use crate::edition::Edition;
use crate::names::{AccountId, Client, DestinationId, DeviceId, DeviceName, Names, encoded_device_len};
use crate::protocol::agent::{
    AgentRequest, AgentResponse, AttemptOutcome, CheckIn, Enforcer, EventKind, LocalAddress, Refused, RefusedMessage,
    Report, Transaction, TransactionSize,
};
use crate::protocol::device_policy::{DevicePolicy, PolicyVersion};
use crate::protocol::network::Access;
use crate::protocol::windows::WindowsBuild;
use crate::quantities::{Bytes, Tally};
use crate::time::{SimDuration, SimTime};
use buffer::Buffer;
use contact::{CheckInTimer, Timers};
use events::EventQueue;
use uploader::{Recorded, Uploader};
use verdict::{Verdict, verdict};

/// Bytes of a blocked attempt: the handshake up to the client's hello, and its acknowledgement (ours; DSC-10).
pub const BLOCKED_ATTEMPT: (Bytes, Bytes) = (Bytes(637), Bytes(104));

/// What an endpoint needs to know of the world of names and rules.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The figures.
    pub edition: &'a Edition,
    /// The names.
    pub names: &'a Names,
}

/// What became of an attempted connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Attempt {
    /// Who blocked it; nothing if it arrives on the network wire.
    pub blocked: Option<Enforcer>,
    /// What the indicator that matched led to, if one did.
    pub outcome: Option<AttemptOutcome>,
    /// What the monitor made of it.
    pub observed: Observed,
    /// The transaction as counted: its bytes are those of a handshake if it was blocked.
    pub tally: Tally,
}

/// What the monitor made of a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Observed {
    /// The device is on no network: nothing was done.
    NotConnected,
    /// The device does not take part (INT-06).
    NotEligible,
    /// A forward proxy hides it (PRX-01).
    HiddenByProxy,
    /// It will be reported.
    Buffered,
    /// The cap holds it back; the first one of the day says by which limit.
    HeldBack(Option<StoppedBy>),
}

/// The network a device is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Network {
    /// The device's address on it.
    pub address: LocalAddress,
    /// Whether a forward proxy stands between the device and the Internet.
    pub behind_proxy: bool,
    /// Whether Defender can be reached.
    pub reaches_defender: bool,
}

/// The agent on one Windows device.
#[derive(Clone, Debug)]
pub struct Endpoint {
    device: DeviceId,
    build: WindowsBuild,
    /// Whether the build takes part: asked at every connection.
    takes_part: bool,
    antivirus: Antivirus,
    /// What the device's name adds to the size of a transaction.
    name_len: u32,
    /// Where the device stands among others that come back at the same time: handed in, since an endpoint draws no lots.
    contact_jitter: SimDuration,
    disk: Disk,
    ram: Ram,
}

/// What survives a crash.
#[derive(Clone, Debug, Default)]
struct Disk {
    uploader: Uploader,
    events: EventQueue,
    policy: Option<Arc<DevicePolicy>>,
    last_address: Option<LocalAddress>,
    /// Buffered transactions from this number on are still to be looked back over with the next policy.
    lookback_cursor: u64,
    /// What else is, and is not buffered: in a report by now, hidden by a proxy, or held back.
    set_aside: Buffer,
}

/// What a crash drops.
#[derive(Clone, Debug)]
struct Ram {
    network: Option<Network>,
    timers: Timers,
    size: TransactionSize,
}

impl Endpoint {
    /// An endpoint on a device that is not connected yet. `contact_jitter` spreads the first contacts of many devices: any span does.
    #[must_use]
    pub fn new(
        device: DeviceId,
        name: &DeviceName,
        build: WindowsBuild,
        antivirus: Antivirus,
        contact_jitter: SimDuration,
    ) -> Self {
        Self {
            device,
            build,
            takes_part: build.takes_part(),
            antivirus,
            name_len: encoded_device_len(name),
            contact_jitter,
            disk: Disk::default(),
            ram: Ram { network: None, timers: Timers::IDLE, size: TransactionSize::default() },
        }
    }

    /// What the device runs.
    #[must_use]
    pub const fn build(&self) -> WindowsBuild {
        self.build
    }

    /// How its protection is set up.
    #[must_use]
    pub const fn antivirus(&self) -> Antivirus {
        self.antivirus
    }

    /// Changes the protection of the device, as its administrator would.
    pub const fn set_antivirus(&mut self, antivirus: Antivirus) {
        self.antivirus = antivirus;
    }

    /// The network it is on.
    #[must_use]
    pub const fn network(&self) -> Option<Network> {
        self.ram.network
    }

    /// The policy it has.
    #[must_use]
    pub fn policy(&self) -> Option<&Arc<DevicePolicy>> {
        self.disk.policy.as_ref()
    }

    /// What is done and not yet in a report.
    #[must_use]
    pub fn buffered(&self) -> Tally {
        self.disk.uploader.buffered()
    }

    /// What the cap has held back so far (REP-08).
    #[must_use]
    pub const fn held_back(&self) -> Tally {
        self.disk.uploader.held_back()
    }

    /// Reports sent and not yet acknowledged.
    #[must_use]
    pub fn unacknowledged(&self) -> &[Arc<Report>] {
        self.disk.uploader.unacknowledged()
    }

    /// The next instant at which the endpoint has work to do of its own accord.
    #[must_use]
    pub fn next_timer_at(&self) -> SimTime {
        self.ram.timers.next()
    }

    /// Whether there is any destination that the policy the device has would decide about.
    #[must_use]
    pub fn watches_any(&self) -> bool {
        self.takes_part && self.disk.policy.as_ref().is_some_and(|policy| policy.is_in_force())
    }

    /// Whether a connection to `destination` would be decided by the policy the device has.
    #[must_use]
    #[inline]
    pub fn watches(&self, destination: DestinationId, names: &Names) -> bool {
        self.takes_part && self.disk.policy.as_ref().is_some_and(|policy| policy.names_in_force(destination, names))
    }

    /// A process attempts a connection.
    ///
    /// The answer says whether the connection may be made. If an indicator matched, an event is queued; [`Self::wake`] at the
    /// same instant sends it.
    #[inline(always)]
    pub fn attempt(&mut self, access: &Access, context: Context<'_>) -> Attempt {
        let tally = Tally::one(access.up, access.down);
        let unjudged = |observed| Attempt { blocked: None, outcome: None, observed, tally };
        let Some(network) = self.ram.network else { return unjudged(Observed::NotConnected) };
        if !self.takes_part {
            return unjudged(Observed::NotEligible);
        }
        // What no proxy hides and no rule names is most of what a fleet does.
        if network.behind_proxy || self.watches(access.destination, context.names) {
            return self.attempt_looked_at(access, network, context);
        }
        unjudged(self.hand_in(transaction(access, tally, network, false), context))
    }

    /// A connection that a proxy hides, or to a host that a rule names.
    #[inline(never)]
    fn attempt_looked_at(&mut self, access: &Access, network: Network, context: Context<'_>) -> Attempt {
        let sees_host = !network.behind_proxy || self.antivirus.sees_through_proxy();
        let outcome = match sees_host && self.watches(access.destination, context.names) {
            true => self.judge(access, network, context.names),
            false => None,
        };
        let (blocked, tally) = match outcome {
            Some(AttemptOutcome::Blocked(by)) => (Some(by), Tally::one(BLOCKED_ATTEMPT.0, BLOCKED_ATTEMPT.1)),
            Some(AttemptOutcome::NotBlocked(_)) | None => (None, Tally::one(access.up, access.down)),
        };
        let transaction = transaction(access, tally, network, blocked.is_some());
        let observed = if network.behind_proxy {
            if sees_host && context.edition.events.behind_proxy {
                self.tell_of_proxied(access, network);
            }
            if sees_host {
                self.set_one_aside(&transaction);
            }
            Observed::HiddenByProxy
        } else {
            self.hand_in(transaction, context)
        };
        Attempt { blocked, outcome, observed, tally }
    }

    /// Hands a transaction to the uploader.
    #[inline(always)]
    fn hand_in(&mut self, mut transaction: Transaction, context: Context<'_>) -> Observed {
        transaction.encoded = self.ram.size.of(&transaction, self.disk.uploader.next_number(), context.names);
        match self.disk.uploader.record(&transaction, &context.edition.report) {
            Recorded::Buffered => Observed::Buffered,
            Recorded::HeldBack(stopped_by) => {
                self.set_one_aside(&transaction);
                Observed::HeldBack(stopped_by)
            }
        }
    }

    /// Tells Defender of a connection behind a forward proxy, with its true destination (PRX-08).
    #[cold]
    fn tell_of_proxied(&mut self, access: &Access, network: Network) {
        let Access { at, destination, account, image, .. } = *access;
        let address = network.address;
        self.disk.events.push(at, EventKind::ConnectionThroughProxy { destination, account, image, address });
    }

    /// Asks the policy about a connection to a host that a rule names.
    #[cold]
    fn judge(&mut self, access: &Access, network: Network, names: &Names) -> Option<AttemptOutcome> {
        let policy = self.disk.policy.as_ref()?;
        let client = names.image(access.image).client;
        let Verdict { indicator, outcome } = verdict(policy, self.antivirus, client, access.destination, names)?;
        let Access { at, destination, account, image, .. } = *access;
        let address = network.address;
        self.disk.events.push(at, EventKind::Attempt { indicator, destination, account, image, address, outcome });
        Some(outcome)
    }

    /// Someone signs in.
    pub fn sign_in(&mut self, now: SimTime, account: AccountId) {
        if self.takes_part {
            self.disk.events.push(now, EventKind::SignIn { account });
        }
    }

    /// The device joins a network, or moves to another without a break.
    pub fn connect(&mut self, now: SimTime, network: Network, edition: &Edition) {
        let could_reach = self.ram.network.is_some_and(|before| before.reaches_defender);
        self.ram.network = Some(network);
        self.ram.size = TransactionSize::new(self.name_len, network.address);
        if self.disk.last_address != Some(network.address) {
            self.disk.last_address = Some(network.address);
            if self.takes_part {
                self.disk.events.push(now, EventKind::AddressChange { address: network.address });
            }
        }
        match (could_reach, network.reaches_defender) {
            (false, true) => {
                self.ram.timers = Timers::from(contact::first_contact(now, self.contact_jitter, &edition.contact));
            }
            (true, false) => self.ram.timers = Timers::IDLE,
            (true, true) | (false, false) => {}
        }
    }

    /// Says that the device has been on its network for a while when the story begins: its next contact comes at `next_contact`.
    pub fn was_connected(&mut self, next_contact: SimTime) {
        if self.ram.network.is_some_and(|network| network.reaches_defender) {
            self.ram.timers = Timers::from(next_contact);
        }
    }

    /// The device loses its network, or goes to sleep.
    pub fn disconnect(&mut self) {
        self.ram.network = None;
        self.ram.timers = Timers::IDLE;
    }

    /// The device loses power: what is not on its disk is gone. It is not connected afterwards.
    pub fn crash(&mut self) {
        self.ram = Ram { network: None, timers: Timers::IDLE, size: TransactionSize::default() };
    }

    /// Does what is due at `now`, and sends events that wait to be sent.
    pub fn wake(&mut self, now: SimTime, context: Context<'_>, out: &mut Vec<AgentRequest>) {
        if !self.ram.network.is_some_and(|network| network.reaches_defender) {
            return;
        }
        let contact = &context.edition.contact;
        self.send_events(now, false, contact, out);
        match self.ram.timers.check_in {
            CheckInTimer::Due(at) if at <= now || self.ram.timers.report <= now => self.check_in(now, contact, out),
            CheckInTimer::Waiting(deadline) if deadline <= now => {
                self.ram.timers.check_in = CheckInTimer::Due(now + contact.retry_after);
                self.start_report(now, context.edition, out);
            }
            CheckInTimer::Due(_) | CheckInTimer::Waiting(_) => {}
        }
        if self.ram.timers.resend_reports <= now {
            self.resend_reports(now, contact, out);
        }
        if self.ram.timers.resend_events <= now {
            self.send_events(now, true, contact, out);
        }
    }

    /// Takes in an answer of Defender.
    pub fn receive(
        &mut self,
        now: SimTime,
        response: &AgentResponse,
        context: Context<'_>,
        out: &mut Vec<AgentRequest>,
    ) {
        match response {
            AgentResponse::CheckIn(answer) => {
                self.look_back(answer, context.names);
                if matches!(self.ram.timers.check_in, CheckInTimer::Waiting(_)) {
                    self.ram.timers.check_in = CheckInTimer::Due(now + context.edition.contact.check_in_every);
                    self.start_report(now, context.edition, out);
                }
                self.send_events(now, false, &context.edition.contact, out);
            }
            AgentResponse::Report(acknowledged) => {
                self.disk.uploader.acknowledged(acknowledged.sequence);
                if self.unacknowledged().is_empty() {
                    self.ram.timers.resend_reports = SimTime::NEVER;
                    self.ram.timers.resends = 0;
                }
            }
            AgentResponse::Events(acknowledged) => {
                self.disk.events.acknowledged(*acknowledged);
                if self.disk.events.is_empty() {
                    self.ram.timers.resend_events = SimTime::NEVER;
                }
            }
            AgentResponse::Refused(refused) => self.refused(now, refused, context.edition, out),
        }
    }

    /// Defender has not taken a message: it is sent again after the wait that was stated, or after the usual one (ROB-03).
    fn refused(&mut self, now: SimTime, refused: &Refused, edition: &Edition, out: &mut Vec<AgentRequest>) {
        let contact = &edition.contact;
        let again = now + refused.error.retry_after.unwrap_or(contact.retry_after);
        let timers = &mut self.ram.timers;
        match refused.what {
            RefusedMessage::CheckIn if matches!(timers.check_in, CheckInTimer::Waiting(_)) => {
                timers.check_in = CheckInTimer::Due(again);
                // Who is not asked to wait may try to report all the same.
                if refused.error.retry_after.is_none() {
                    self.start_report(now, edition, out);
                }
            }
            RefusedMessage::Report if timers.resend_reports < SimTime::NEVER => {
                timers.resend_reports = timers.resend_reports.max(again);
            }
            RefusedMessage::Events if timers.resend_events < SimTime::NEVER => {
                timers.resend_events = timers.resend_events.max(again);
            }
            RefusedMessage::CheckIn | RefusedMessage::Report | RefusedMessage::Events => {}
        }
    }

    /// Checks in; with the answer, or without it, the report follows.
    fn check_in(&mut self, now: SimTime, contact: &crate::edition::Contact, out: &mut Vec<AgentRequest>) {
        let Some(network) = self.ram.network else { return };
        out.push(AgentRequest::CheckIn(CheckIn {
            device: self.device,
            build: self.build,
            address: network.address,
            policy: self.disk.policy.as_ref().map_or(PolicyVersion::default(), |policy| policy.version()),
        }));
        self.ram.timers.check_in = CheckInTimer::Waiting(now + contact.answer_timeout);
        self.ram.timers.report = SimTime::NEVER;
        // After a break, what was sent before it and not acknowledged goes first.
        if self.ram.timers.resend_reports == SimTime::NEVER && !self.unacknowledged().is_empty() {
            self.resend_reports(now, contact, out);
        }
        if self.ram.timers.resend_events == SimTime::NEVER && !self.disk.events.is_empty() {
            self.send_events(now, true, contact, out);
        }
    }

    /// Starts a report if there is something to send and the last one is long enough ago (REP-01).
    fn start_report(&mut self, now: SimTime, edition: &Edition, out: &mut Vec<AgentRequest>) {
        let rules = &edition.report;
        if self.disk.uploader.has_old(now, rules) {
            let unseen = self.unseen();
            self.disk.uploader.give_up_old(now, rules);
            self.set_aside(&unseen);
        }
        if !self.disk.uploader.has_pending() {
            return;
        }
        if let Some(last) = self.disk.uploader.last_start()
            && now < last + rules.not_before
        {
            self.ram.timers.report = last + rules.every;
            return;
        }
        let unseen = self.unseen();
        let reports = self.disk.uploader.seal(self.device, now, rules);
        self.set_aside(&unseen);
        if !reports.is_empty() {
            out.extend(reports.into_iter().map(AgentRequest::Report));
            self.ram.timers.await_reports(now, &edition.contact);
        }
    }

    fn resend_reports(&mut self, now: SimTime, contact: &crate::edition::Contact, out: &mut Vec<AgentRequest>) {
        out.extend(self.unacknowledged().iter().cloned().map(AgentRequest::Report));
        self.ram.timers.resends += 1;
        self.ram.timers.await_reports(now, contact);
    }

    fn send_events(&mut self, now: SimTime, all: bool, contact: &crate::edition::Contact, out: &mut Vec<AgentRequest>) {
        let batches = self.disk.events.batches(self.device, all);
        if !batches.is_empty() {
            self.ram.timers.await_events(now, contact);
            out.extend(batches.into_iter().map(AgentRequest::Events));
        }
    }

    /// How the user of `client` experiences a block (BLK-09, `traffic-and-logs.md` 5.3).
    #[must_use]
    pub const fn block_experience(client: Client) -> &'static str {
        match client {
            Client::Edge => "a block page",
            Client::Browser => "a connection error and a notification",
            Client::Program => "a failed connection and a notification",
        }
    }
}

/// The transaction that a connection is, of no size yet.
#[inline(always)]
const fn transaction(access: &Access, tally: Tally, network: Network, blocked: bool) -> Transaction {
    Transaction {
        at: access.at,
        up: tally.up,
        down: tally.down,
        destination: access.destination,
        account: access.account,
        address: network.address,
        encoded: 0,
        image: access.image,
        blocked,
    }
}

#[cfg(test)]
mod tests;
