//! What a query may ask for, and what it is charged (HNT-05, `FACTS.md` 32).
//!
//! Run time is counted, never measured: a unit of work is one value that an operator reads or makes, and
//! [`Work::run_time`] turns units into the run time that quotas are charged with. So the same query over the same rows
//! costs the same everywhere.

use super::error::QueryError;
use super::store::RETENTION;
use super::syntax::Span;
use crate::time::SimDuration;

/// Units of work in a second of charged run time (ours: about what one core does).
pub const UNITS_A_SECOND: u64 = 100_000_000;

/// How much work a query was.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Work(pub u64);

impl Work {
    /// The run time that is charged for it, rounded up to a millisecond, if a second is so many units.
    #[must_use]
    pub fn run_time(self, units_a_second: u64) -> SimDuration {
        let millis = (u128::from(self.0) * 1000).div_ceil(u128::from(units_a_second.max(1)));
        SimDuration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
    }
}

/// What one query may ask for. The figures changed over the years, so they are fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Rows in an answer; more are cut off (documented: 100,000).
    pub rows: usize,
    /// Bytes of an answer's cells; more is an error (documented: 124 MB).
    pub bytes: u64,
    /// Charged run time of a query; more is an error (documented: 200 s).
    pub run_time: SimDuration,
    /// Units of work in a second of charged run time.
    pub units_a_second: u64,
    /// Bytes that a query may need while it is carried out; more is an error (ours; the service has such a limit too).
    pub memory: u64,
    /// How old a row may be to be found (documented: 30 days).
    pub reach: SimDuration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rows: 100_000,
            bytes: 124_000_000,
            run_time: SimDuration::from_secs(200),
            units_a_second: UNITS_A_SECOND,
            memory: 2 << 30,
            reach: RETENTION,
        }
    }
}

/// Counts the work of a query as it is done.
#[derive(Debug)]
pub(super) struct Meter {
    spent: u64,
    budget: u64,
    needed: u64,
    memory: u64,
}

impl Meter {
    pub(super) fn new(limits: &Limits) -> Self {
        let units = u128::from(limits.run_time.millis()) * u128::from(limits.units_a_second) / 1000;
        let budget = u64::try_from(units).unwrap_or(u64::MAX);
        Self { spent: 0, budget, needed: 0, memory: limits.memory }
    }

    /// Charges `values` for each of `rows`, and a little for the step itself.
    pub(super) fn charge(&mut self, rows: usize, values: usize) -> Result<(), QueryError> {
        let units = (rows as u64).saturating_mul(values as u64).saturating_add(1000);
        self.spent = self.spent.saturating_add(units);
        if self.spent > self.budget {
            return Err(QueryError::limit("Query exceeded the timeout period.", Span::default()));
        }
        Ok(())
    }

    /// Takes memory that the query goes on needing.
    pub(super) fn take(&mut self, bytes: u64) -> Result<(), QueryError> {
        self.needed = self.needed.saturating_add(bytes);
        self.borrow(0)
    }

    /// Asks whether there is memory for a moment.
    pub(super) fn borrow(&self, bytes: u64) -> Result<(), QueryError> {
        if self.needed.saturating_add(bytes) > self.memory {
            return Err(QueryError::limit("Query stopped due to excessive resource consumption.", Span::default()));
        }
        Ok(())
    }

    /// The work so far. A query that was stopped is charged its whole budget, and no more.
    pub(super) fn spent(&self) -> Work {
        Work(self.spent.min(self.budget))
    }

    /// Bytes of memory that were taken.
    pub(super) const fn needed(&self) -> u64 {
        self.needed
    }
}
