//! Rate limits of routes, in the tenant's time (API-05; `FACTS.md` 2.6, 6.2).

use crate::time::{SimDuration, SimTime};

/// How often the routes that share a limit may be called by one tenant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RateLimit {
    /// Routes with the same name share the count; routes without a limit have none.
    pub shared_by: &'static str,
    /// Calls a minute.
    pub a_minute: u32,
    /// Calls an hour, if that is limited too.
    pub an_hour: Option<u32>,
}

impl RateLimit {
    /// No limit, or one that the role itself holds.
    pub const NONE: Self = Self { shared_by: "", a_minute: u32::MAX, an_hour: None };

    /// What most routes of Defender allow: 100 calls a minute and 1,500 an hour.
    #[must_use]
    pub const fn usual(shared_by: &'static str) -> Self {
        Self { shared_by, a_minute: 100, an_hour: Some(1500) }
    }
}

/// The calls of a tenant in the current minute and hour, by limit. Memory: a restart forgets them.
#[derive(Clone, Debug, Default)]
pub(super) struct Rates {
    counts: std::collections::BTreeMap<&'static str, Count>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    minute: (u64, u32),
    hour: (u64, u32),
    /// Until when a refused caller was told to wait.
    told: SimTime,
}

/// A call too many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TooMany {
    /// How long to wait, in whole seconds.
    pub wait: SimDuration,
    /// Whether the caller had been told to wait and did not.
    pub early: bool,
}

impl Rates {
    /// Counts a call, or says how long the caller must wait. A refused call is not counted.
    pub(super) fn admit(&mut self, now: SimTime, limit: &RateLimit) -> Result<(), TooMany> {
        if *limit == RateLimit::NONE {
            return Ok(());
        }
        let count = self.counts.entry(limit.shared_by).or_default();
        let windows = [
            (&mut count.minute, SimDuration::MINUTE, limit.a_minute),
            (&mut count.hour, SimDuration::HOUR, limit.an_hour.unwrap_or(u32::MAX)),
        ];
        let mut wait = SimDuration::ZERO;
        for (window, length, at_most) in windows {
            let current = now.millis() / length.millis();
            if window.0 != current {
                *window = (current, 0);
            }
            if window.1 >= at_most {
                wait = wait.max(now.next_multiple_of(length).since(now));
            }
        }
        if wait > SimDuration::ZERO {
            let wait = SimDuration::from_secs(wait.millis().div_ceil(1000));
            let early = now < count.told;
            count.told = now + wait;
            return Err(TooMany { wait, early });
        }
        count.minute.1 += 1;
        count.hour.1 += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_that_waits_as_told_succeeds_and_one_that_does_not_is_noticed() {
        let (mut rates, limit) = (Rates::default(), RateLimit::usual("alerts"));
        let now = SimTime::from_millis(90_500);
        for _ in 0..100 {
            assert_eq!(rates.admit(now, &limit), Ok(()));
        }
        let refused = rates.admit(now, &limit).unwrap_err();
        assert_eq!(refused, TooMany { wait: SimDuration::from_secs(30), early: false });
        let sooner = now + SimDuration::from_secs(29);
        assert_eq!(rates.admit(sooner, &limit), Err(TooMany { wait: SimDuration::SECOND, early: true }));
        assert_eq!(rates.admit(now + refused.wait, &limit), Ok(()));
    }

    #[test]
    fn the_hour_has_its_own_limit_and_other_routes_have_their_own_counts() {
        let (mut rates, limit) = (Rates::default(), RateLimit::usual("alerts"));
        for minute in 0..15 {
            for _ in 0..100 {
                assert_eq!(rates.admit(SimTime::from_millis(minute * 60_000), &limit), Ok(()));
            }
        }
        let at = SimTime::from_millis(15 * 60_000);
        assert_eq!(rates.admit(at, &limit).unwrap_err().wait, SimDuration::from_mins(45));
        assert_eq!(rates.admit(at, &RateLimit::usual("machines")), Ok(()));
    }
}
