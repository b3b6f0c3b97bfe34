//! From points to levels: absolute thresholds, and a device's place among the others.

use crate::protocol::discovery::RiskLevel;

/// The points of all devices that have a baseline.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Ranking {
    /// The lowest first.
    points: Vec<u64>,
}

/// From how many points on a level is reached, whatever the others do.
const THRESHOLDS: [(u64, RiskLevel); 3] = [(24, RiskLevel::High), (12, RiskLevel::Medium), (4, RiskLevel::Low)];

impl Ranking {
    /// The ranking of devices with these points.
    pub fn of(points: impl IntoIterator<Item = u64>) -> Self {
        let mut points: Vec<u64> = points.into_iter().collect();
        points.sort_unstable();
        Self { points }
    }

    /// How many devices it ranks.
    #[must_use]
    pub const fn devices(&self) -> usize {
        self.points.len()
    }

    /// How many devices have more points.
    #[must_use]
    pub fn ahead_of(&self, points: u64) -> usize {
        self.points.len() - self.points.partition_point(|known| *known <= points)
    }

    /// The level by points alone.
    #[must_use]
    pub fn absolute(points: u64) -> RiskLevel {
        let reached = THRESHOLDS.iter().find(|(least, _)| points >= *least);
        reached.map_or(RiskLevel::Informational, |(_, level)| *level)
    }

    /// The level of a device with these points among the others: its absolute level, or the one below.
    #[must_use]
    pub fn level(&self, points: u64) -> RiskLevel {
        // Whether fewer than one in so many devices are ahead.
        let among_the_first = |one_in: usize| self.ahead_of(points) * one_in < self.devices();
        match Self::absolute(points) {
            RiskLevel::High if !among_the_first(20) => RiskLevel::Medium,
            RiskLevel::Medium if !among_the_first(5) => RiskLevel::Low,
            level => level,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_by_points_alone_begin_where_they_are_said_to() {
        let bounds = [
            (0, "Informational"),
            (3, "Informational"),
            (4, "Low"),
            (11, "Low"),
            (12, "Medium"),
            (23, "Medium"),
            (24, "High"),
        ];
        for (points, level) in bounds {
            assert_eq!(Ranking::absolute(points).to_string(), level, "{points} points");
        }
        assert_eq!(Ranking::absolute(u64::MAX), RiskLevel::High);
    }

    #[test]
    fn high_is_for_a_twentieth_and_medium_for_a_fifth_of_the_devices() {
        let others =
            |ahead: usize, all: usize| Ranking::of((0..all).map(|position| if position < ahead { 1000 } else { 24 }));
        assert_eq!(others(4, 100).level(24), RiskLevel::High);
        assert_eq!(others(5, 100).level(24), RiskLevel::Medium);
        assert_eq!(others(19, 100).level(12), RiskLevel::Low, "those with 24 points are ahead too");
        let ahead = |ahead: usize| Ranking::of((0..100).map(|position| if position < ahead { 1000 } else { 12 }));
        assert_eq!(ahead(19).level(12), RiskLevel::Medium);
        assert_eq!(ahead(20).level(12), RiskLevel::Low);
        assert_eq!(ahead(99).level(4), RiskLevel::Low, "low is never lowered");
    }

    #[test]
    fn the_first_of_one_device_is_first() {
        assert_eq!(Ranking::of([24]).level(24), RiskLevel::High);
        let equals = Ranking::of([30; 50]);
        assert_eq!(equals.level(30), RiskLevel::High, "none is ahead of another");
    }
}
