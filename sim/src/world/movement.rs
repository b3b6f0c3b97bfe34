//! Movement: where a device is on a day, and when it is on at all.
//!
//! The plan of a day is a pure function of (seed, device, day), so that the day of any device can be looked at without
//! the days before it. A day is a local day of the fleet's time zone; most devices follow its owner's working hours,
//! some run always.

use gnomon_reference_impl::quantities::Ratio;
use gnomon_reference_impl::time::{SimDuration, SimTime, UtcDay};

use super::purpose::Purpose;
use crate::engine::{Block, Seed, below, below_32};

/// The number of a place in the scenario.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PlaceIndex(pub(super) u16);

/// The habits of a fleet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Movement {
    /// The share of devices used on a working day.
    pub weekday: Ratio,
    /// The share of devices used on a Saturday or Sunday.
    pub weekend: Ratio,
    /// Of those, the share that runs day and night.
    pub always_on: Ratio,
    /// The share that is used in the evening too.
    pub evening: Ratio,
    /// The share of working days in the middle of which a device moves to another place.
    pub roaming: Ratio,
    /// When work begins, in milliseconds of the local day.
    pub begins: Range,
    /// When it ends.
    pub ends: Range,
    /// Where people work, by weight.
    pub places: Weighted,
    /// Where they are in the evening, by weight.
    pub evening_places: Weighted,
    /// How far local time is ahead of UTC, in milliseconds; negative to the west.
    pub ahead_of_utc: i64,
}

/// A span of the day from which a time is drawn evenly.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Range {
    /// The earliest, in milliseconds of the day.
    pub earliest: u32,
    /// The latest, in milliseconds of the day.
    pub latest: u32,
}

/// Places by weight.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Weighted {
    places: Vec<(u32, PlaceIndex)>,
    total: u32,
}

/// A stretch of the day that a device spends on at one place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Segment {
    /// From this millisecond of the local day.
    pub from: u32,
    /// To this one, exclusive.
    pub to: u32,
    /// The place it spends it at.
    pub place: PlaceIndex,
    /// Which of the device's users, by a word drawn for it.
    pub user: u16,
}

/// The plan of one device's day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct DayPlan {
    /// When the local day begins.
    pub begins: SimTime,
    segments: [Segment; MOST_SEGMENTS],
    count: u8,
}

/// The most segments of a day: morning, afternoon, evening.
const MOST_SEGMENTS: usize = 3;

const HOUR: u32 = 3_600_000;
const DAY: u32 = 24 * HOUR;
/// When an evening at the device begins and ends.
const EVENING: (Range, Range) = (
    Range { earliest: 19 * HOUR, latest: 20 * HOUR + HOUR / 2 },
    Range { earliest: 21 * HOUR, latest: 23 * HOUR + HOUR / 2 },
);
/// When a device moves to another place in the middle of the day.
const MIDDAY: Range = Range { earliest: 11 * HOUR + HOUR / 2, latest: 14 * HOUR };

impl Range {
    fn draw(self, word: u32) -> u32 {
        self.earliest + below_32(word, self.latest - self.earliest + 1)
    }
}

impl Weighted {
    pub(super) fn new(weights: impl IntoIterator<Item = (PlaceIndex, u32)>) -> Self {
        let mut weighted = Self::default();
        for (place, weight) in weights {
            weighted.total += weight;
            weighted.places.push((weighted.total, place));
        }
        weighted
    }

    fn draw(&self, word: u64) -> PlaceIndex {
        let at = below(word, u64::from(self.total)) as u32;
        self.places[self.places.partition_point(|(sum, _)| *sum <= at)].1
    }
}

impl Movement {
    /// The local day in which `at` lies: its number, and when it begins.
    pub(super) fn local_day(&self, at: SimTime) -> (UtcDay, SimTime) {
        let local = SimTime::from_millis(at.millis().saturating_add_signed(self.ahead_of_utc));
        (local.day(), self.day_begins(local.day()))
    }

    fn day_begins(&self, day: UtcDay) -> SimTime {
        SimTime::from_millis(day.start().millis().saturating_add_signed(-self.ahead_of_utc))
    }

    /// The plan of a device's day.
    pub(super) fn plan(&self, seed: Seed, device: u32, day: UtcDay) -> DayPlan {
        let mut plan = DayPlan::empty(self.day_begins(day));
        let when: Block = Purpose::Day.block(seed, device, u64::from(day.count()));
        let place = Purpose::Places.block(seed, device, u64::from(day.count()));
        let used = if day.is_weekend() { self.weekend } else { self.weekday };
        if !used.hit(when[0]) {
            return plan;
        }
        let (low, high) = (|word: u64| word as u32, |word: u64| (word >> 32) as u32);
        // Who uses a shared device in the morning, and who in the afternoon.
        let (user, other) = ((when[3] & 0xffff) as u16, (when[3] >> 16 & 0xffff) as u16);
        let share = |word: u32| u64::from(word) << 32;
        let first = self.places.draw(place[0]);
        if self.always_on.hit(share(low(when[1]))) {
            plan.push(0, DAY, first, user);
            return plan;
        }
        let (from, to) = (self.begins.draw(high(when[1])), self.ends.draw(low(when[2])));
        let noon = MIDDAY.draw(high(when[2]));
        if self.roaming.hit(share(low(place[3]))) && from < noon && noon < to {
            plan.push(from, noon, first, user);
            plan.push(noon, to, self.places.draw(place[1]), other);
        } else {
            plan.push(from, to, first, user);
        }
        if self.evening.hit(share(high(place[3]))) {
            let (begins, ends) = EVENING;
            let from = begins.draw(low(place[2])).max(to);
            let until = ends.draw(high(place[2]));
            let place = self.evening_places.draw(place[2] ^ place[3].rotate_left(17));
            plan.push(from, until, place, user);
        }
        plan
    }
}

impl Segment {
    const NONE: Self = Self { from: 0, to: 0, place: PlaceIndex(0), user: 0 };
}

impl DayPlan {
    /// A day on which the device stays off.
    pub(super) const fn empty(begins: SimTime) -> Self {
        Self { begins, segments: [Segment::NONE; MOST_SEGMENTS], count: 0 }
    }

    fn push(&mut self, from: u32, to: u32, place: PlaceIndex, user: u16) {
        if from < to {
            self.segments[usize::from(self.count)] = Segment { from, to, place, user };
            self.count += 1;
        }
    }

    /// The stretches of the day that the device is on, in order.
    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments[..usize::from(self.count)]
    }

    /// The instant of a millisecond of the day.
    pub(super) fn at(&self, of_day: u32) -> SimTime {
        self.begins + SimDuration::from_millis(u64::from(of_day))
    }

    /// When the next day begins.
    pub(super) fn ends(&self) -> SimTime {
        self.at(DAY)
    }

    /// The segment in which `at` lies.
    pub(super) fn segment_at(&self, at: SimTime) -> Option<usize> {
        self.segments().iter().position(|segment| self.at(segment.from) <= at && at < self.at(segment.to))
    }

    /// The next instant after `at` at which a segment begins or ends, or the day does.
    pub(super) fn next_change(&self, at: SimTime) -> SimTime {
        let edges = self.segments().iter().flat_map(|segment| [segment.from, segment.to]);
        edges.map(|edge| self.at(edge)).filter(|edge| *edge > at).min().unwrap_or_else(|| self.ends())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(in crate::world) fn office() -> Movement {
        let hours = |from: u32, to: u32| Range { earliest: from * HOUR, latest: to * HOUR };
        Movement {
            weekday: Ratio::percent(95),
            weekend: Ratio::percent(20),
            always_on: Ratio::percent(12),
            evening: Ratio::percent(25),
            roaming: Ratio::percent(15),
            begins: hours(7, 9),
            ends: hours(16, 19),
            places: Weighted::new([(PlaceIndex(0), 60), (PlaceIndex(1), 40)]),
            evening_places: Weighted::new([(PlaceIndex(1), 1)]),
            ahead_of_utc: 0,
        }
    }

    #[test]
    fn segments_follow_each_other_within_the_day() {
        let movement = office();
        for device in 0..2000 {
            for day in 18_668..18_675 {
                let plan = movement.plan(Seed(1), device, UtcDay::from_count(day));
                assert!(plan.segments().iter().all(|segment| segment.from < segment.to && segment.to <= DAY));
                assert!(plan.segments().windows(2).all(|pair| pair[0].to <= pair[1].from), "{plan:?}");
            }
        }
    }

    #[test]
    fn as_many_devices_are_on_at_each_hour_as_the_table_says() {
        // `FACTS.md` 24.2, "laptop online": about 88 % at work, 30 % in the evening, 12 % at night; the habits above
        // give a little less in the evening.
        let movement = office();
        let wednesday = "2021-02-10T00:00:00Z".parse::<SimTime>().unwrap().day();
        let on_at = |hour: u32| {
            let at = wednesday.start() + SimDuration::from_hours(u64::from(hour));
            (0..10_000).filter(|device| movement.plan(Seed(7), *device, wednesday).segment_at(at).is_some()).count()
        };
        assert!((9300..=9700).contains(&on_at(12)), "noon: {}", on_at(12));
        assert!((2600..=3800).contains(&on_at(21)), "nine in the evening: {}", on_at(21));
        assert!((950..=1350).contains(&on_at(3)), "three at night: {}", on_at(3));
    }

    #[test]
    fn a_day_begins_at_local_midnight() {
        let east = Movement { ahead_of_utc: i64::from(9 * HOUR), ..office() };
        let (day, begins) = east.local_day("2021-02-10T16:00:00Z".parse().unwrap());
        assert_eq!(
            (day.to_string(), begins.to_string()),
            ("2021-02-11".to_owned(), "2021-02-10T15:00:00.000Z".to_owned())
        );
        let west = Movement { ahead_of_utc: -i64::from(8 * HOUR), ..office() };
        let (day, begins) = west.local_day("2021-02-10T07:59:59Z".parse().unwrap());
        assert_eq!(
            (day.to_string(), begins.to_string()),
            ("2021-02-09".to_owned(), "2021-02-09T08:00:00.000Z".to_owned())
        );
    }

    #[test]
    fn the_next_change_is_the_next_edge_or_the_end_of_the_day() {
        let plan = office().plan(Seed(1), 0, UtcDay::from_count(18_668));
        let mut at = plan.begins;
        let mut changes = 0;
        while at < plan.ends() {
            let next = plan.next_change(at);
            assert!(next > at);
            at = next;
            changes += 1;
        }
        assert!(changes >= 1 && at == plan.ends());
    }
}
