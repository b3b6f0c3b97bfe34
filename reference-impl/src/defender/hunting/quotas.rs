//! Quotas of hunting: so many calls a minute and an hour, so much run time an hour and a day (HNT-05).
//!
//! The documents give the numbers and not the windows; calendar minutes, hours and UTC days are our reading, as for the
//! other rate limits. A query may begin while any run time is left, and is charged when it is over. What was used is
//! memory: a restart forgets it.

use crate::edition::Hunting;
use crate::protocol::{ApiError, ErrorCode};
use crate::time::{SimDuration, SimTime};

/// What was used in the current windows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Quotas {
    calls_a_minute: Window,
    calls_an_hour: Window,
    run_time_an_hour: Window,
    run_time_a_day: Window,
}

/// What was used in the window of this number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Window {
    number: u64,
    used: u64,
}

impl Window {
    fn at(&mut self, now: SimTime, length: SimDuration) -> &mut u64 {
        let number = now.millis() / length.millis();
        if self.number != number {
            *self = Self { number, used: 0 };
        }
        &mut self.used
    }
}

/// A quota that is used up.
struct UsedUp {
    wait: SimDuration,
    message: String,
}

impl Quotas {
    /// Counts a call, or says which quota is used up: of several the one with the longest wait. A refused call is not
    /// counted.
    pub(super) fn admit(&mut self, now: SimTime, figures: &Hunting) -> Result<(), ApiError> {
        let minute = *self.calls_a_minute.at(now, SimDuration::MINUTE) >= u64::from(figures.calls_a_minute);
        let hour = *self.calls_an_hour.at(now, SimDuration::HOUR) >= u64::from(figures.calls_an_hour);
        let run_hour = *self.run_time_an_hour.at(now, SimDuration::HOUR) >= figures.run_time_an_hour.millis();
        let run_day = *self.run_time_a_day.at(now, SimDuration::DAY) >= figures.run_time_a_day.millis();
        let calls = |used_up: bool, limit: u32, window: SimDuration, name: &str| {
            let wait = until_next(now, window);
            let message = || format!("Too many requests: the limit is {limit} calls a{name}; try again in {wait}");
            used_up.then(|| UsedUp { wait, message: message() })
        };
        let run_time = |used_up: bool, limit: SimDuration, window: SimDuration, name: &str| {
            let wait = until_next(now, window);
            let message = || {
                format!(
                    "You have exceeded processing resources allocated to this tenant: the limit is {limit} of run time a{name}. \
                     You can run queries again in {wait}."
                )
            };
            used_up.then(|| UsedUp { wait, message: message() })
        };
        let quotas = [
            calls(minute, figures.calls_a_minute, SimDuration::MINUTE, " minute"),
            calls(hour, figures.calls_an_hour, SimDuration::HOUR, "n hour"),
            run_time(run_hour, figures.run_time_an_hour, SimDuration::HOUR, "n hour"),
            run_time(run_day, figures.run_time_a_day, SimDuration::DAY, " day"),
        ];
        match quotas.into_iter().flatten().max_by_key(|quota| quota.wait) {
            Some(UsedUp { wait, message }) => {
                Err(ApiError { retry_after: Some(wait), ..ApiError::new(ErrorCode::TooManyRequests, message) })
            }
            None => {
                self.calls_a_minute.used += 1;
                self.calls_an_hour.used += 1;
                Ok(())
            }
        }
    }

    /// Charges what a query ran.
    pub(super) fn charge(&mut self, now: SimTime, run_time: SimDuration) {
        *self.run_time_an_hour.at(now, SimDuration::HOUR) += run_time.millis();
        *self.run_time_a_day.at(now, SimDuration::DAY) += run_time.millis();
    }
}

/// Whole seconds until the next window begins, as `Retry-After` has them.
fn until_next(now: SimTime, window: SimDuration) -> SimDuration {
    SimDuration::from_secs(now.next_multiple_of(window).since(now).millis().div_ceil(1000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::Edition;

    fn at(text: &str) -> SimTime {
        format!("2021-02-10T{text}Z").parse().unwrap()
    }

    fn refused(quotas: &mut Quotas, now: SimTime) -> ApiError {
        quotas.admit(now, &Edition::contract().hunting).unwrap_err()
    }

    fn admitted(quotas: &mut Quotas, now: SimTime) {
        quotas.admit(now, &Edition::contract().hunting).unwrap();
    }

    #[test]
    fn forty_five_calls_a_minute_and_no_more() {
        let mut quotas = Quotas::default();
        (0..45).for_each(|_| admitted(&mut quotas, at("06:00:30.500")));
        let error = refused(&mut quotas, at("06:00:30.500"));
        assert_eq!((error.code, error.retry_after), (ErrorCode::TooManyRequests, Some(SimDuration::from_secs(30))));
        assert_eq!(error.message, "Too many requests: the limit is 45 calls a minute; try again in 30 s");
        refused(&mut quotas, at("06:00:59.999"));
        admitted(&mut quotas, at("06:01:00"));
    }

    #[test]
    fn fifteen_hundred_calls_an_hour_and_no_more() {
        let mut quotas = Quotas::default();
        for call in 0..1500_u64 {
            admitted(&mut quotas, at("06:00:00") + SimDuration::SECOND.times(2 * call));
        }
        assert!(refused(&mut quotas, at("06:59:59")).message.contains("1500 calls an hour"));
        admitted(&mut quotas, at("07:00:00"));
    }

    #[test]
    fn run_time_is_used_up_by_the_query_that_reaches_the_limit() {
        let mut quotas = Quotas::default();
        admitted(&mut quotas, at("06:00:00"));
        quotas.charge(at("06:00:00"), SimDuration::from_mins(10).saturating_sub(SimDuration::MILLISECOND));
        admitted(&mut quotas, at("06:00:00"));
        quotas.charge(at("06:00:00"), SimDuration::MILLISECOND);
        let error = refused(&mut quotas, at("06:30:00"));
        assert_eq!(error.retry_after, Some(SimDuration::from_mins(30)));
        assert!(error.message.contains("10 min of run time an hour. You can run queries again in 30 min."), "{error}");
        admitted(&mut quotas, at("07:00:00"));
    }

    #[test]
    fn of_several_quotas_the_one_with_the_longest_wait_is_named() {
        let mut quotas = Quotas::default();
        (0..45).for_each(|_| admitted(&mut quotas, at("06:00:00")));
        quotas.charge(at("06:00:00"), SimDuration::from_hours(3));
        let error = refused(&mut quotas, at("06:00:00"));
        assert_eq!(error.retry_after, Some(SimDuration::from_hours(18)));
        assert!(error.message.contains("3 h of run time a day"), "{error}");
        // In the next hour the day's run time is still used up.
        refused(&mut quotas, at("23:59:59"));
        admitted(&mut quotas, at("23:59:59") + SimDuration::SECOND);
    }
}
