//! The life of a device: its owner's day, the places it is at, the users who sign in, and the connections they make.

use std::ops::Range;

use gnomon_reference_impl::endpoint::Endpoint;
use gnomon_reference_impl::names::AccountId;
use gnomon_reference_impl::protocol::network::Access;
use gnomon_reference_impl::time::{SimTime, UtcDay};

use super::contact_jitter::first_phase;
use super::device::{Device, WakeContext};
use super::facts::{Fact, Role};
use super::movement::DayPlan;
use super::setting::{Fleet, Setting};
use super::workload::Traffic;
use crate::engine::below_32;

/// The life of a device.
#[derive(Clone, Debug)]
pub(super) struct Resident {
    fleet: u16,
    /// The first of its users, and how many there are.
    first_account: AccountId,
    accounts: u16,
    day: UtcDay,
    plan: DayPlan,
    traffic: Traffic,
    signed_in: Option<AccountId>,
    /// When the device was onboarded.
    joined: SimTime,
    /// When the next stretch of the day, the next day, or an outage of where it is begins or ends.
    pub next_change: SimTime,
    /// Whether the policy has an opinion on anything the user may reach; unknown after policy or user changed.
    watching: Option<bool>,
    /// When the next connection is made on which the policy has an opinion.
    pub watched_at: SimTime,
}

impl Resident {
    /// A device of a fleet, used by `accounts` users from `first_account` on, that is onboarded at `joined`.
    pub(super) fn new(device: u32, fleet: u16, first_account: AccountId, accounts: u16, joined: SimTime) -> Self {
        let nothing = UtcDay::default();
        Self {
            fleet,
            first_account,
            accounts,
            day: nothing,
            plan: DayPlan::empty(joined),
            traffic: Traffic::new(device),
            signed_in: None,
            joined,
            next_change: joined,
            watching: None,
            watched_at: SimTime::NEVER,
        }
    }

    pub(super) fn next_wake(&self) -> SimTime {
        self.next_change.min(self.watched_at)
    }

    /// The people who use the device.
    pub(super) const fn accounts(&self) -> Range<u32> {
        self.first_account.0..self.first_account.0 + self.accounts as u32
    }

    /// When the device was onboarded.
    pub(super) const fn joined(&self) -> SimTime {
        self.joined
    }

    /// Gives the connections made until `now` to `visit`.
    pub(super) fn take_until(&mut self, now: SimTime, setting: &Setting, mut visit: impl FnMut(&Access)) {
        self.traffic.take_until(now, &self.plan, &setting.generator, |access| {
            visit(access);
            true
        });
    }

    /// A new policy: what it has an opinion on must be looked at again.
    pub(super) const fn policy_changed(&mut self) {
        self.watching = None;
        self.watched_at = SimTime::NEVER;
    }

    /// Whether the policy has an opinion on anything the user may reach.
    pub(super) fn is_watching(&mut self, endpoint: &Endpoint, setting: &Setting) -> bool {
        *self.watching.get_or_insert_with(|| {
            let mut destinations = self.traffic.destinations(&setting.generator);
            endpoint.watches_any() && destinations.any(|destination| endpoint.watches(destination, &setting.names))
        })
    }

    /// When the next connection until `horizon` is made on which the policy has an opinion.
    pub(super) fn next_watched(&mut self, horizon: SimTime, endpoint: &Endpoint, setting: &Setting) -> SimTime {
        self.traffic.next_to(horizon, &self.plan, &setting.generator, |destination| {
            endpoint.watches(destination, &setting.names)
        })
    }

    /// A stretch of the day begins or ends, or a day does.
    pub(super) fn live_on(&mut self, device: &mut Device, awake: &mut WakeContext<'_>) {
        let (now, setting) = (awake.now, awake.setting);
        let fleet = &setting.fleets[usize::from(self.fleet)];
        let first = self.day == UtcDay::default();
        if first || now >= self.plan.ends() {
            self.begin_day(now, device.id.0, fleet, setting);
        }
        self.next_change = self.plan.next_change(now);
        let segment = self.plan.segment_at(now).map(|at| self.plan.segments()[at]);
        let there = segment.and_then(|segment| {
            let place = &setting.places[usize::from(segment.place.0)];
            self.next_change = self.next_change.min(place.next_change(now));
            let network = place.network(setting.seed, device.id.0, segment.place.0, self.day, now)?;
            Some((segment, place, network))
        });
        match there {
            Some((segment, place, network)) => {
                device.proxy = place.log.map(|log| log.proxy);
                device.place = Some(segment.place);
                if device.endpoint.network() != Some(network) {
                    device.endpoint.connect(now, network, &setting.edition);
                    let (address, behind_proxy) = (network.address, network.behind_proxy);
                    let fact = Fact::Connected { place: Some(segment.place), address, behind_proxy };
                    device.record(awake, Role::World, fact);
                    awake.measures.at_place(segment.place).arrivals += 1;
                }
                if first && now == setting.start {
                    let phase = first_phase(setting.seed, device.id, &setting.edition.contact);
                    device.endpoint.was_connected(now + phase);
                }
                let user = below_32(u32::from(segment.user) << 16, u32::from(self.accounts));
                let account = AccountId(self.first_account.0 + user);
                if self.signed_in != Some(account) {
                    self.signed_in = Some(account);
                    device.endpoint.sign_in(now, account);
                    device.record(awake, Role::World, Fact::SignedIn { account });
                }
                if self.traffic.set_user(account, &setting.generator) {
                    self.watching = None;
                }
            }
            None if device.endpoint.network().is_some() => {
                device.endpoint.disconnect();
                self.signed_in = None;
                device.record(awake, Role::World, Fact::Disconnected);
            }
            None => {}
        }
        device.note_reach(now);
        if first {
            // What the first day saw before the run begins, or before the device is onboarded, is not part of it.
            self.traffic.set_user(self.signed_in.unwrap_or(self.first_account), &setting.generator);
            self.take_until(now, setting, |_| {});
        }
    }

    fn begin_day(&mut self, now: SimTime, device: u32, fleet: &Fleet, setting: &Setting) {
        let (day, _) = fleet.movement.local_day(now);
        self.day = day;
        self.plan = fleet.movement.plan(setting.seed, device, day);
        self.traffic.begin_day(day, &self.plan, fleet.volume, &setting.generator);
    }
}
