//! One device with everything keyed by it: the endpoint, the cells of both clouds, its link and its life.
//!
//! Whatever wakes a device, what it did until that instant is settled first, under the state then in force. So its
//! traffic need not be looked at between wake-ups, and comes out the same wherever it is cut.
//!
//! | file | what lives there |
//! |---|---|
//! | `arrivals.rs` | what arrives at the endpoint and in the clouds' cells of the device |
//! | `link.rs` | the link of the device: what is sent, delivered, lost |
//! | `notes.rs` | what is noted of it: facts, the ledger, who logs what it does |

mod arrivals;
mod link;
mod notes;

use gnomon_reference_impl::defender;
use gnomon_reference_impl::endpoint::{Attempt, Endpoint, Observed};
use gnomon_reference_impl::names::{AccountId, DeviceId};
use gnomon_reference_impl::protocol::agent::{AgentRequest, Transaction};
use gnomon_reference_impl::protocol::network::Access;
use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::facts::{Fact, Role};
use super::ledger::{Ledger, LedgerClass};
use super::log_upload::ProxyId;
use super::measures::Measures;
use super::movement::PlaceIndex;
use super::resident::Resident;
use super::setting::Setting;
use super::tap::WireMessage;
use super::{World, WorldPublished};
use crate::engine::{Chain, Flight, FlightMemory, Out};

/// The rank of what shards say for their devices, among things of the same time.
pub(super) const SHARD_RANK: u8 = 0;

/// The rank of what devices say.
pub(super) const DEVICE_RANK: u8 = 1;

/// One device with everything that is keyed by it: agent, cells, people, traffic.
pub struct Device {
    pub(super) id: DeviceId,
    pub(super) endpoint: Endpoint,
    pub(super) defender: defender::Cell,
    pub(super) discovery: gnomon_reference_impl::cloud_apps::Cell,
    /// Its life, if it has one of its own: scripted devices only do what they are told.
    pub(super) resident: Option<Box<Resident>>,
    /// Messages on its link.
    flight: Flight<WireMessage>,
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

/// Buffers that devices use one after the other, instead of each asking for memory at each message.
#[derive(Default)]
pub(super) struct BufferPool {
    /// For messages on their way.
    flights: Vec<FlightMemory<WireMessage>>,
    /// For what an endpoint sends.
    requests: Vec<AgentRequest>,
}

/// What a device needs at hand while it is awake.
pub(super) struct WakeContext<'a> {
    pub now: SimTime,
    pub setting: &'a Setting,
    pub published: &'a WorldPublished,
    pub ledger: &'a mut Ledger,
    pub measures: &'a mut Measures,
    pub buffers: &'a mut BufferPool,
    pub out: &'a mut Out<World>,
}

impl Device {
    pub(super) fn new(endpoint: Endpoint, id: DeviceId, keeps_timeline: bool, resident: Option<Resident>) -> Self {
        Self {
            id,
            endpoint,
            defender: defender::Cell::new(id, keeps_timeline),
            discovery: gnomon_reference_impl::cloud_apps::Cell::default(),
            resident: resident.map(Box::new),
            flight: Flight::default(),
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
        let resident = self.resident.as_ref().map_or(SimTime::NEVER, |resident| resident.next_wake());
        let expiry = self.discovery.next_expiry(retention_days);
        let clouds = self.forward_at.min(self.defender.next_timer_at());
        self.flight.next_arrival().min(resident).min(clouds).min(self.endpoint.next_timer_at()).min(expiry)
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
                self.send(WireMessage::Signals(self.id, batch), awake);
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
        let attempt = self.endpoint.attempt(access, awake.setting.endpoint_context());
        if attempt.observed == Observed::Buffered && attempt.outcome.is_none() {
            self.note_transaction(access, &attempt, LedgerClass::Buffered, awake);
        } else {
            self.note_other(access, &attempt, awake);
        }
        attempt
    }

    /// Lets the endpoint do what is due, and send what it has to send.
    pub(super) fn wake_endpoint(&mut self, awake: &mut WakeContext<'_>) {
        let mut requests = std::mem::take(&mut awake.buffers.requests);
        let held_back = self.endpoint.held_back();
        self.endpoint.wake(awake.now, awake.setting.endpoint_context(), &mut requests);
        self.note_given_up(held_back, awake);
        self.send_requests(requests, awake);
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
            self.send(WireMessage::ToDefender(self.id, request), awake);
        }
        awake.buffers.requests = requests;
    }

    /// Goes on with the life of its residents: a day or a stretch of it begins or ends.
    fn live_on(&mut self, awake: &mut WakeContext<'_>) {
        let Some(mut resident) = self.resident.take() else { return };
        resident.live_on(self, awake);
        self.resident = Some(resident);
        self.wake_endpoint(awake);
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
}
