//! Rate limits of routes, in the tenant's time (API-05; `FACTS.md` 2.6, 6.2): which figure of the edition limits a
//! route, which routes count together, and what each count has come to.

use std::collections::BTreeMap;

use crate::edition::{CallLimits, Edition};
use crate::rate_window::{CallRate, CallWindows};
use crate::time::{SimDuration, SimTime};

/// What limits the calls of a route. Routes with the same limit count together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RateLimit {
    /// Nothing limits them.
    None,
    /// The figure of most routes of Defender; only routes with the same name count together.
    Defender(&'static str),
    /// The figure of updating many alerts at once.
    UpdateAlerts,
    /// The figure of creating an alert.
    CreateAlert,
    /// The figure of deleting many indicators at once.
    DeleteIndicators,
    /// The figure of Cloud App Security, whatever the route.
    CloudApps,
    /// The figure of indicators; Defender itself counts.
    Indicators,
    /// The figure of imports of indicators; Defender itself counts.
    ImportIndicators,
    /// The quotas of hunting; Defender itself counts.
    Hunting,
}

impl RateLimit {
    /// How many calls the edition allows, if anything limits them.
    #[must_use]
    pub fn rate(self, edition: &Edition) -> Option<CallRate> {
        match self {
            Self::Indicators => Some(edition.limits.calls.indicators),
            Self::ImportIndicators => Some(edition.limits.calls.import_indicators),
            Self::Hunting => Some(CallRate {
                a_minute: edition.hunting.calls_a_minute,
                an_hour: Some(edition.hunting.calls_an_hour),
            }),
            counted => counted.counted_here(&edition.limits.calls),
        }
    }

    /// How many calls are allowed, if they are counted at the route and not by the role.
    const fn counted_here(self, calls: &CallLimits) -> Option<CallRate> {
        match self {
            Self::None | Self::Indicators | Self::ImportIndicators | Self::Hunting => None,
            Self::Defender(_) => Some(calls.defender),
            Self::UpdateAlerts => Some(calls.update_alerts),
            Self::CreateAlert => Some(calls.create_alert),
            Self::DeleteIndicators => Some(calls.delete_indicators),
            Self::CloudApps => Some(calls.cloud_apps),
        }
    }
}

/// The calls of a tenant by limit. Memory: a restart forgets them.
#[derive(Clone, Debug, Default)]
pub(super) struct Rates {
    counts: BTreeMap<RateLimit, Count>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    calls: CallWindows,
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
    pub(super) fn admit(&mut self, now: SimTime, limit: RateLimit, calls: &CallLimits) -> Result<(), TooMany> {
        let Some(rate) = limit.counted_here(calls) else { return Ok(()) };
        let count = self.counts.entry(limit).or_default();
        count.calls.admit(now, rate).map_err(|wait| {
            let early = now < count.told;
            count.told = now + wait;
            TooMany { wait, early }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SimTime = SimTime::from_millis(90_500);

    /// Calls until one is refused: how many were answered, and the refusal.
    fn call_until_refused(rates: &mut Rates, now: SimTime, limit: RateLimit) -> (u32, TooMany) {
        let calls = Edition::contract().limits.calls;
        (0..).find_map(|call| Some((call, rates.admit(now, limit, &calls).err()?))).unwrap()
    }

    #[test]
    fn a_caller_that_does_not_wait_as_told_is_noticed() {
        let (mut rates, limit) = (Rates::default(), RateLimit::Defender("alerts"));
        let (_, refused) = call_until_refused(&mut rates, NOW, limit);
        assert_eq!(refused, TooMany { wait: SimDuration::from_secs(30), early: false });
        let sooner = NOW + SimDuration::from_secs(29);
        let too_soon = (0, TooMany { wait: SimDuration::SECOND, early: true });
        assert_eq!(call_until_refused(&mut rates, sooner, limit), too_soon);
        assert_eq!(call_until_refused(&mut rates, NOW + refused.wait, limit).0, 100);
    }

    #[test]
    fn every_limit_has_its_own_figure_and_its_own_count() {
        let limits = [
            (RateLimit::Defender("alerts"), 100),
            (RateLimit::Defender("machines"), 100),
            (RateLimit::UpdateAlerts, 10),
            (RateLimit::CreateAlert, 15),
            (RateLimit::DeleteIndicators, 30),
            (RateLimit::CloudApps, 30),
        ];
        let mut rates = Rates::default();
        for (limit, calls) in limits {
            assert_eq!(call_until_refused(&mut rates, NOW, limit).0, calls, "{limit:?}");
        }
    }

    #[test]
    fn what_a_role_counts_is_not_counted_at_the_route() {
        let (mut rates, calls) = (Rates::default(), Edition::contract().limits.calls);
        for limit in [RateLimit::None, RateLimit::Indicators, RateLimit::ImportIndicators, RateLimit::Hunting] {
            assert!((0..2000).all(|_| rates.admit(NOW, limit, &calls).is_ok()), "{limit:?}");
        }
    }
}
