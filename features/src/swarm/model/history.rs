//! What was so from when on.

use gnomon_reference_impl::time::SimTime;

/// The values of something that an administrator or a network decides, each from an instant on.
#[derive(Clone, Debug)]
pub(super) struct History<T>(Vec<(SimTime, T)>);

impl<T: Clone + PartialEq> History<T> {
    /// From the beginning on it is so.
    pub(super) fn beginning(value: T) -> Self {
        Self(vec![(SimTime::EPOCH, value)])
    }

    /// From now on it is so.
    pub(super) fn set(&mut self, now: SimTime, value: T) {
        if *self.now() != value {
            self.0.push((now, value));
        }
    }

    /// How it is now.
    pub(super) fn now(&self) -> &T {
        &self.0.last().expect("a history has a beginning").1
    }

    /// How it was at `from`, and whatever it became since then.
    pub(super) fn since(&self, from: SimTime) -> impl Iterator<Item = &T> {
        let first = self.0.partition_point(|(at, _)| *at <= from).saturating_sub(1);
        self.0[first..].iter().map(|(_, value)| value)
    }

    /// From when on each of these values was so, in the same order as [`History::since`].
    pub(super) fn times_since(&self, from: SimTime) -> impl Iterator<Item = SimTime> {
        let first = self.0.partition_point(|(at, _)| *at <= from).saturating_sub(1);
        self.0[first..].iter().map(|(at, _)| *at)
    }

    /// Since when it is as it is.
    pub(super) fn last_change(&self) -> SimTime {
        self.0.last().map_or(SimTime::EPOCH, |(at, _)| *at)
    }

    /// Whether it was so at any time.
    pub(super) fn was_ever(&self, value: &T) -> bool {
        self.0.iter().any(|(_, was)| was == value)
    }
}
