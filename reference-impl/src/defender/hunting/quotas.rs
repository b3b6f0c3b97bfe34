//! Quotas of hunting: so many calls a minute and an hour, so much run time an hour and a day (HNT-05).
//!
//! A query may begin while any run time is left, and is charged when it is over.

use crate::edition::Hunting;
use crate::protocol::{ApiError, ErrorCode};
use crate::rate_window::RateWindow;
use crate::time::{SimDuration, SimTime};

/// What was used in the current windows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Quotas {
    calls_a_minute: RateWindow,
    calls_an_hour: RateWindow,
    /// Run time is counted in milliseconds.
    run_time_an_hour: RateWindow,
    run_time_a_day: RateWindow,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            calls_a_minute: RateWindow::of(SimDuration::MINUTE),
            calls_an_hour: RateWindow::of(SimDuration::HOUR),
            run_time_an_hour: RateWindow::of(SimDuration::HOUR),
            run_time_a_day: RateWindow::of(SimDuration::DAY),
        }
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
        let calls = |window: &RateWindow, limit: u32, name: &str| {
            let wait = window.wait(now, u64::from(limit))?;
            let message = format!("Too many requests: the limit is {limit} calls a{name}; try again in {wait}");
            Some(UsedUp { wait, message })
        };
        let run_time = |window: &RateWindow, limit: SimDuration, name: &str| {
            let wait = window.wait(now, limit.millis())?;
            let message = format!(
                "You have exceeded processing resources allocated to this tenant: the limit is {limit} of run time \
                 a{name}. You can run queries again in {wait}."
            );
            Some(UsedUp { wait, message })
        };
        let quotas = [
            calls(&self.calls_a_minute, figures.calls_a_minute, " minute"),
            calls(&self.calls_an_hour, figures.calls_an_hour, "n hour"),
            run_time(&self.run_time_an_hour, figures.run_time_an_hour, "n hour"),
            run_time(&self.run_time_a_day, figures.run_time_a_day, " day"),
        ];
        match quotas.into_iter().flatten().max_by_key(|quota| quota.wait) {
            Some(UsedUp { wait, message }) => {
                Err(ApiError { retry_after: Some(wait), ..ApiError::new(ErrorCode::TooManyRequests, message) })
            }
            None => {
                self.calls_a_minute.charge(now, 1);
                self.calls_an_hour.charge(now, 1);
                Ok(())
            }
        }
    }

    /// Charges what a query ran.
    pub(super) fn charge(&mut self, now: SimTime, run_time: SimDuration) {
        self.run_time_an_hour.charge(now, run_time.millis());
        self.run_time_a_day.charge(now, run_time.millis());
    }
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
