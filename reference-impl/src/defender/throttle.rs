//! Rate limits of the public API (API-05): so many calls a minute and an hour, in windows that start with the clock's.
//!
//! The documents give the numbers and not the windows; calendar minutes and hours are our reading. The counts are
//! memory: a restart forgets them.

use crate::time::{SimDuration, SimTime};

/// The calls of one route in the current minute and hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Throttle {
    minute: (u64, u32),
    hour: (u64, u32),
}

impl Throttle {
    /// Counts a call, or says how long the caller must wait. A refused call is not counted.
    pub(super) fn admit(&mut self, now: SimTime, a_minute: u32, an_hour: u32) -> Result<(), SimDuration> {
        let windows = [(&mut self.minute, SimDuration::MINUTE, a_minute), (&mut self.hour, SimDuration::HOUR, an_hour)];
        let mut wait = SimDuration::ZERO;
        for (window, length, limit) in windows {
            let current = now.millis() / length.millis();
            if window.0 != current {
                *window = (current, 0);
            }
            if window.1 >= limit {
                wait = wait.max(now.next_multiple_of(length).since(now));
            }
        }
        if wait > SimDuration::ZERO {
            // Retry-After is in whole seconds.
            let seconds = wait.millis().div_ceil(1000);
            return Err(SimDuration::from_secs(seconds));
        }
        self.minute.1 += 1;
        self.hour.1 += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_that_waits_as_told_succeeds() {
        let mut throttle = Throttle::default();
        let mut now = SimTime::from_millis(90_500);
        for _ in 0..100 {
            assert!(throttle.admit(now, 100, 1500).is_ok());
        }
        let wait = throttle.admit(now, 100, 1500).unwrap_err();
        assert_eq!(wait, SimDuration::from_secs(30));
        assert!(throttle.admit(now + wait - SimDuration::from_secs(1), 100, 1500).is_err());
        now += wait;
        assert!(throttle.admit(now, 100, 1500).is_ok());
    }

    #[test]
    fn the_hour_has_its_own_limit() {
        let mut throttle = Throttle::default();
        for minute in 0..15 {
            for _ in 0..100 {
                assert!(throttle.admit(SimTime::from_millis(minute * 60_000), 100, 1500).is_ok());
            }
        }
        let wait = throttle.admit(SimTime::from_millis(15 * 60_000), 100, 1500).unwrap_err();
        assert_eq!(wait, SimDuration::from_mins(45));
    }
}
