//! A link between two roles: how long a message takes, and whether it is lost.

use gnomon_reference_impl::quantities::Ratio;
use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::{Block, below};

/// The quality of a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// The shortest time a message takes.
    pub latency_min: SimDuration,
    /// The longest, inclusive; times between are equally likely.
    pub latency_max: SimDuration,
    /// The share of messages that are lost.
    pub loss: Ratio,
}

/// What becomes of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// It arrives at this instant.
    At(SimTime),
    /// It never arrives.
    Lost,
}

impl Link {
    /// A link on which every message arrives at once.
    pub const PERFECT: Self =
        Self { latency_min: SimDuration::ZERO, latency_max: SimDuration::ZERO, loss: Ratio::ZERO };

    /// What becomes of a message sent at `now`, by a block drawn for it.
    #[must_use]
    pub fn carry(&self, now: SimTime, draw: &Block) -> Delivery {
        if self.loss.hit(draw[0]) {
            return Delivery::Lost;
        }
        let spread = self.latency_max.saturating_sub(self.latency_min).millis() + 1;
        Delivery::At(now + self.latency_min + SimDuration::from_millis(below(draw[1], spread)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Seed;

    #[test]
    fn latency_fills_its_range_and_loss_is_as_often_as_it_says() {
        let link = Link {
            latency_min: SimDuration::from_millis(20),
            latency_max: SimDuration::from_millis(29),
            loss: Ratio::percent(10),
        };
        let now = SimTime::from_millis(1000);
        let (mut lost, mut seen) = (0, std::collections::BTreeSet::new());
        for index in 0..10_000 {
            match link.carry(now, &Seed(5).block(0, 0, index)) {
                Delivery::Lost => lost += 1,
                Delivery::At(at) => drop(seen.insert(at.since(now).millis())),
            }
        }
        assert!((900..=1100).contains(&lost), "{lost}");
        assert_eq!(seen, (20..=29).collect());
        assert_eq!(Link::PERFECT.carry(now, &[0; 4]), Delivery::At(now));
    }
}
