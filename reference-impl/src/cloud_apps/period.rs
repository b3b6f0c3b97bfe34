//! The days that a report looks at, and that a store keeps.

use crate::protocol::discovery::PERIODS;
use crate::protocol::{ApiError, ErrorCode};
use crate::time::UtcDay;

/// UTC days from one to another, both counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// The first UTC day.
    pub from: UtcDay,
    /// The last UTC day.
    pub to: UtcDay,
}

impl Period {
    /// The last `days` UTC days, today counted.
    #[must_use]
    pub fn last_days(days: u32, today: UtcDay) -> Self {
        Self { from: UtcDay::from_count((today.count() + 1).saturating_sub(days)), to: today }
    }

    /// The period that an administrator chose (DSC-03).
    ///
    /// # Errors
    /// If it is not one of [`PERIODS`].
    pub fn chosen(days: u32, today: UtcDay) -> Result<Self, ApiError> {
        if PERIODS.contains(&days) {
            return Ok(Self::last_days(days, today));
        }
        let message = format!("A report is for the last 7, 30 or 90 days, not for the last {days}");
        Err(ApiError::new(ErrorCode::BadRequest, message))
    }
}
