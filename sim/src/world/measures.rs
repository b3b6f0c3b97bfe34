//! Measures: what a run is asked afterwards, counted in integers while it runs.

use std::collections::BTreeMap;

use gnomon_reference_impl::catalog::AppIndex;
use gnomon_reference_impl::defender::AlertOutcome;
use gnomon_reference_impl::endpoint::StoppedBy;
use gnomon_reference_impl::protocol::agent::{AttemptOutcome, Enforcer, NotBlocked};
use gnomon_reference_impl::protocol::defender::Severity;
use gnomon_reference_impl::protocol::device_policy::PolicyVersion;
use gnomon_reference_impl::quantities::Bytes;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use serde::Serialize;

use super::movement::PlaceIndex;

/// What is counted over the devices of a shard; shards add up.
#[derive(Clone, Debug, Default)]
pub struct Measures {
    /// Check-ins that devices sent.
    pub check_ins: u64,
    /// Reports sent for the first time, and the bytes of their bodies.
    pub reports: u64,
    /// The bytes of their bodies.
    pub report_bytes: Bytes,
    /// Reports sent again.
    pub resends: u64,
    /// Messages on the agent channel that were lost.
    pub messages_lost: u64,
    /// Bytes of report bodies by hour since the run began.
    pub uplink: Vec<Bytes>,
    /// Device-days that the cap stopped, by the limit that did.
    pub stopped: BTreeMap<StoppedBy, u64>,
    /// Attempts that were blocked, by who did.
    pub blocked: BTreeMap<Enforcer, u64>,
    /// Attempts for which there was an indicator on the device and that went through, by why.
    pub not_blocked: BTreeMap<NotBlocked, u64>,
    /// Alerts opened, by what they say and how severe they are.
    pub alerts: BTreeMap<(AlertOutcome, Severity), u64>,
    /// Attempts counted in alerts, by what became of them.
    pub alerted: BTreeMap<AlertOutcome, u64>,
    /// What happened at each place, by its number.
    pub places: Vec<AtPlace>,
    /// When each app was used first of all traffic that Cloud App Security was shown while it had app discovery
    /// policies.
    pub first_use: BTreeMap<AppIndex, SimTime>,
    /// For each milestone, how long after it devices had the policy that carries it.
    pub propagation: Vec<Propagation>,
}

/// What happened at one place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AtPlace {
    /// How often a device came on there, or came there.
    pub arrivals: u64,
    /// Reports sent from there for the first time.
    pub reports: u64,
    /// Reports sent again.
    pub resends: u64,
    /// Messages that were lost on the way from or to there.
    pub messages_lost: u64,
    /// The longest time from a transaction until a report from there with it was in Defender, of devices that were on a
    /// network all the time.
    pub longest_wait: SimDuration,
}

/// How a milestone reached the devices.
#[derive(Clone, Debug, Default)]
pub struct Propagation {
    /// For devices that are well configured and could reach Defender all the time since, the delay in milliseconds.
    pub connected: Vec<u32>,
    /// Devices that were away meanwhile, and got the policy when they were back.
    pub away: u64,
}

/// Something an administrator did that devices come to act on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Milestone {
    /// The name of the app.
    pub app: String,
    /// Whether it is to be blocked, or no longer.
    pub blocks: bool,
    /// When the bound begins to run: the latest of tag and switches (BLK-01).
    pub since: SimTime,
    /// When its indicators were all there, or all gone.
    pub synchronised_at: SimTime,
    /// The policy that first carries it.
    pub policy: PolicyVersion,
}

/// Percentiles of delays: nearest rank on exact integers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Percentiles {
    /// How many delays.
    pub count: u64,
    /// Half are at most this.
    pub median: SimDuration,
    /// 95 in a hundred are at most this.
    pub p95: SimDuration,
    /// All are at most this.
    pub worst: SimDuration,
}

impl Percentiles {
    /// The percentiles of these delays in milliseconds.
    #[must_use]
    pub fn of(mut delays: Vec<u32>) -> Self {
        delays.sort_unstable();
        let rank = |hundredths: usize| {
            let position = (delays.len() * hundredths).div_ceil(100).saturating_sub(1);
            SimDuration::from_millis(u64::from(delays.get(position).copied().unwrap_or(0)))
        };
        Self { count: delays.len() as u64, median: rank(50), p95: rank(95), worst: rank(100) }
    }
}

impl Measures {
    /// Adds what another shard counted.
    pub fn join(&mut self, other: &Self) {
        self.check_ins += other.check_ins;
        self.reports += other.reports;
        self.report_bytes += other.report_bytes;
        self.resends += other.resends;
        self.messages_lost += other.messages_lost;
        self.uplink.resize(self.uplink.len().max(other.uplink.len()), Bytes::ZERO);
        self.uplink.iter_mut().zip(&other.uplink).for_each(|(sum, bytes)| *sum += *bytes);
        join(&mut self.stopped, &other.stopped);
        join(&mut self.blocked, &other.blocked);
        join(&mut self.not_blocked, &other.not_blocked);
        join(&mut self.alerts, &other.alerts);
        join(&mut self.alerted, &other.alerted);
        self.places.resize(self.places.len().max(other.places.len()), AtPlace::default());
        for (sum, at_place) in self.places.iter_mut().zip(&other.places) {
            sum.join(at_place);
        }
        other.first_use.iter().for_each(|(app, at)| self.used(*app, *at));
        self.propagation.resize_with(self.propagation.len().max(other.propagation.len()), Propagation::default);
        for (sum, propagation) in self.propagation.iter_mut().zip(&other.propagation) {
            sum.connected.extend_from_slice(&propagation.connected);
            sum.away += propagation.away;
        }
    }

    /// What happened at a place.
    pub(super) fn at_place(&mut self, place: PlaceIndex) -> &mut AtPlace {
        let number = usize::from(place.0);
        if self.places.len() <= number {
            self.places.resize(number + 1, AtPlace::default());
        }
        &mut self.places[number]
    }

    /// An app was used.
    pub(super) fn used(&mut self, app: AppIndex, at: SimTime) {
        self.first_use.entry(app).and_modify(|first| *first = at.min(*first)).or_insert(at);
    }

    pub(super) fn report_sent(&mut self, hour: usize, body: Bytes, again: bool, from: Option<PlaceIndex>) {
        if let Some(place) = from {
            let at_place = self.at_place(place);
            at_place.resends += u64::from(again);
            at_place.reports += u64::from(!again);
        }
        if again {
            self.resends += 1;
            return;
        }
        self.reports += 1;
        self.report_bytes += body;
        if self.uplink.len() <= hour {
            self.uplink.resize(hour + 1, Bytes::ZERO);
        }
        self.uplink[hour] += body;
    }

    pub(super) fn attempted(&mut self, outcome: AttemptOutcome) {
        match outcome {
            AttemptOutcome::Blocked(enforcer) => *self.blocked.entry(enforcer).or_default() += 1,
            AttemptOutcome::NotBlocked(why) => *self.not_blocked.entry(why).or_default() += 1,
        }
    }

    /// A device got the policy with milestone `number`: `delay` after it if it was connected all the time.
    pub(super) fn propagated(&mut self, number: usize, delay: Option<SimDuration>) {
        if self.propagation.len() <= number {
            self.propagation.resize_with(number + 1, Propagation::default);
        }
        match delay {
            Some(delay) => self.propagation[number].connected.push(u32::try_from(delay.millis()).unwrap_or(u32::MAX)),
            None => self.propagation[number].away += 1,
        }
    }
}

impl AtPlace {
    fn join(&mut self, other: &Self) {
        self.arrivals += other.arrivals;
        self.reports += other.reports;
        self.resends += other.resends;
        self.messages_lost += other.messages_lost;
        self.longest_wait = self.longest_wait.max(other.longest_wait);
    }
}

fn join<K: Ord + Copy>(sum: &mut BTreeMap<K, u64>, other: &BTreeMap<K, u64>) {
    for (key, count) in other {
        *sum.entry(*key).or_default() += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let of = |delays: &[u32]| {
            let percentiles = Percentiles::of(delays.to_vec());
            [percentiles.median, percentiles.p95, percentiles.worst].map(SimDuration::millis)
        };
        assert_eq!(of(&[]), [0, 0, 0]);
        assert_eq!(of(&[7]), [7, 7, 7]);
        assert_eq!(of(&[4, 1, 3, 2]), [2, 4, 4]);
        let hundred: Vec<u32> = (1..=100).collect();
        assert_eq!(of(&hundred), [50, 95, 100]);
    }
}
