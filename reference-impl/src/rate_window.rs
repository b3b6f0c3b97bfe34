//! What may be used in a window of time: the one rule behind every rate limit and quota (API-05, HNT-05).
//!
//! The documents give numbers and not windows; windows that begin with the clock's minute, hour or UTC day are our
//! reading. Counts are memory: a restart forgets them.

use serde::{Deserialize, Serialize};

use crate::time::{SimDuration, SimTime};

/// What was used in the current window of one length, in whatever unit its limit has: calls, milliseconds of run time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RateWindow {
    length: SimDuration,
    /// The number of the window: how many of this length came before it since the Unix epoch.
    number: u64,
    used: u64,
}

impl RateWindow {
    /// A window of this length, more than zero, in which nothing was used.
    #[must_use]
    pub const fn of(length: SimDuration) -> Self {
        Self { length, number: 0, used: 0 }
    }

    /// Uses `amount` in the window in which `now` lies.
    pub fn charge(&mut self, now: SimTime, amount: u64) {
        let number = self.number_at(now);
        if self.number != number {
            (self.number, self.used) = (number, 0);
        }
        self.used += amount;
    }

    /// How long to wait if `limit` is used up at `now`: until the next window, in whole seconds as `Retry-After` has
    /// them.
    #[must_use]
    pub const fn wait(&self, now: SimTime, limit: u64) -> Option<SimDuration> {
        let used = if self.number == self.number_at(now) { self.used } else { 0 };
        if used < limit {
            return None;
        }
        let left = now.next_multiple_of(self.length).since(now);
        Some(SimDuration::from_secs(left.millis().div_ceil(1000)))
    }

    const fn number_at(&self, now: SimTime) -> u64 {
        now.millis() / self.length.millis()
    }
}

/// How many calls may be made: a figure of the edition.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallRate {
    /// Calls a minute.
    pub a_minute: u32,
    /// Calls an hour, if that is limited too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub an_hour: Option<u32>,
}

impl CallRate {
    /// How long a caller takes at least for so many calls, the minutes and hours that it begins counted whole (BLK-08).
    #[must_use]
    pub fn time_for(self, calls: u32) -> SimDuration {
        let hours = self.an_hour.map_or(0, |an_hour| calls.saturating_sub(1) / an_hour);
        let in_the_last_hour = calls - hours * self.an_hour.unwrap_or(0);
        let minutes = in_the_last_hour.div_ceil(self.a_minute);
        SimDuration::from_hours(u64::from(hours)) + SimDuration::from_mins(u64::from(minutes))
    }
}

/// The calls of the current minute and hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CallWindows {
    minute: RateWindow,
    hour: RateWindow,
}

impl Default for CallWindows {
    fn default() -> Self {
        Self { minute: RateWindow::of(SimDuration::MINUTE), hour: RateWindow::of(SimDuration::HOUR) }
    }
}

impl CallWindows {
    /// Counts a call. A refused call is not counted.
    ///
    /// # Errors
    /// How long the caller must wait, in whole seconds, if a window is used up; of both windows the longer wait.
    pub fn admit(&mut self, now: SimTime, rate: CallRate) -> Result<(), SimDuration> {
        let minute = self.minute.wait(now, u64::from(rate.a_minute));
        let hour = rate.an_hour.and_then(|an_hour| self.hour.wait(now, u64::from(an_hour)));
        match minute.max(hour) {
            Some(wait) => Err(wait),
            None => {
                self.minute.charge(now, 1);
                self.hour.charge(now, 1);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: CallRate = CallRate { a_minute: 100, an_hour: Some(1500) };

    fn at(text: &str) -> SimTime {
        format!("2021-02-10T{text}Z").parse().unwrap()
    }

    #[test]
    fn a_window_is_used_up_at_its_limit_and_not_one_below_it() {
        let mut window = RateWindow::of(SimDuration::DAY);
        window.charge(at("06:00:00"), 99);
        assert_eq!(window.wait(at("06:00:00"), 100), None);
        window.charge(at("18:00:00"), 1);
        assert_eq!(
            window.wait(at("18:00:00"), 100),
            Some(SimDuration::from_hours(6)),
            "what was used at six counts too"
        );
    }

    #[test]
    fn a_window_ends_with_the_clock_and_the_wait_is_rounded_up_to_seconds() {
        let mut window = RateWindow::of(SimDuration::MINUTE);
        window.charge(at("06:00:58.999"), 1);
        assert_eq!(window.wait(at("06:00:58.999"), 1), Some(SimDuration::from_secs(2)));
        assert_eq!(window.wait(at("06:00:59"), 1), Some(SimDuration::SECOND));
        assert_eq!(window.wait(at("06:00:59.999"), 1), Some(SimDuration::SECOND));
        assert_eq!(window.wait(at("06:01:00"), 1), None);
    }

    #[test]
    fn what_is_more_than_the_limit_is_over_with_the_window_too() {
        let mut window = RateWindow::of(SimDuration::HOUR);
        window.charge(at("06:59:59"), 5);
        assert!(window.wait(at("06:59:59"), 3).is_some());
        window.charge(at("07:00:00"), 2);
        assert_eq!(window.wait(at("07:00:00"), 3), None);
    }

    #[test]
    fn a_caller_that_waits_as_told_succeeds_and_a_second_earlier_does_not() {
        let mut windows = CallWindows::default();
        let now = at("06:01:30.500");
        (0..100).for_each(|_| windows.admit(now, RATE).unwrap());
        let wait = windows.admit(now, RATE).unwrap_err();
        assert_eq!(wait, SimDuration::from_secs(30));
        assert!(windows.admit(now + wait.saturating_sub(SimDuration::SECOND), RATE).is_err());
        assert_eq!(windows.admit(now + wait, RATE), Ok(()));
    }

    #[test]
    fn the_hour_has_its_own_limit_where_it_is_limited() {
        let mut windows = CallWindows::default();
        for minute in 0..15 {
            (0..100).for_each(|_| windows.admit(at("06:00:00") + SimDuration::from_mins(minute), RATE).unwrap());
        }
        assert_eq!(windows.admit(at("06:15:00"), RATE), Err(SimDuration::from_mins(45)));
        assert_eq!(windows.admit(at("06:15:00"), CallRate { an_hour: None, ..RATE }), Ok(()));
    }

    #[test]
    fn a_refused_call_is_not_counted() {
        let (mut windows, rate) = (CallWindows::default(), CallRate { a_minute: 1, an_hour: Some(2) });
        windows.admit(at("06:00:00"), rate).unwrap();
        assert!((0..9).all(|_| windows.admit(at("06:00:00"), rate).is_err()));
        assert_eq!(windows.admit(at("06:01:00"), rate), Ok(()));
    }

    #[test]
    fn so_many_calls_take_the_minutes_and_hours_that_they_begin() {
        let mins = SimDuration::from_mins;
        let times = [(0, 0), (1, 1), (100, 1), (101, 2), (1500, 15), (1501, 61), (3000, 75), (3001, 121)];
        assert!(times.into_iter().all(|(calls, minutes)| RATE.time_for(calls) == mins(minutes)));
        assert_eq!(CallRate { an_hour: None, ..RATE }.time_for(1501), mins(16));
    }
}
