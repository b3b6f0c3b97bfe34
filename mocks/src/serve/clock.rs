//! The tenant's clock: real, scaled, or moved by hand.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use gnomon_reference_impl::time::{SimDuration, SimTime};
use serde::{Deserialize, Serialize};

/// How time passes for the tenant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum ClockMode {
    /// The machine's time is the tenant's.
    #[default]
    Real,
    /// The tenant's time begins at the machine's and passes so many times as fast.
    Scaled(u32),
    /// The tenant's time stands still until somebody moves it.
    Manual,
}

/// A text that names no clock.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is no clock; use `real`, `manual`, or `x60` for one that passes 60 times as fast (x2 to x100000)")]
pub struct ClockModeError(String);

impl FromStr for ClockMode {
    type Err = ClockModeError;

    fn from_str(text: &str) -> Result<Self, ClockModeError> {
        let refused = || ClockModeError(text.to_owned());
        match text {
            "real" | "x1" => Ok(Self::Real),
            "manual" => Ok(Self::Manual),
            _ => {
                let factor = text.strip_prefix('x').and_then(|factor| factor.parse().ok()).ok_or_else(refused)?;
                if (2..=100_000).contains(&factor) { Ok(Self::Scaled(factor)) } else { Err(refused()) }
            }
        }
    }
}

impl TryFrom<String> for ClockMode {
    type Error = ClockModeError;

    fn try_from(text: String) -> Result<Self, ClockModeError> {
        text.parse()
    }
}

impl From<ClockMode> for String {
    fn from(mode: ClockMode) -> Self {
        mode.to_string()
    }
}

impl fmt::Display for ClockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Real => f.pad("real"),
            Self::Scaled(factor) => write!(f, "x{factor}"),
            Self::Manual => f.pad("manual"),
        }
    }
}

/// A clock that runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct TenantClock {
    mode: ClockMode,
    /// The machine's time and the tenant's at one instant.
    origin: (SimTime, SimTime),
}

impl TenantClock {
    /// A clock that shows `tenant` when the machine's shows `machine`.
    pub(super) const fn new(mode: ClockMode, machine: SimTime, tenant: SimTime) -> Self {
        Self { mode, origin: (machine, tenant) }
    }

    /// Whether it stands until it is moved.
    pub(super) fn is_manual(&self) -> bool {
        self.mode == ClockMode::Manual
    }

    /// What it shows; nothing if it is moved by hand.
    pub(super) fn shows(&self, machine: SimTime) -> Option<SimTime> {
        let (began, tenant) = self.origin;
        let passed = machine.since(began);
        match self.mode {
            ClockMode::Real => Some(tenant + passed),
            ClockMode::Scaled(factor) => {
                Some(tenant + SimDuration::from_millis(passed.millis().saturating_mul(u64::from(factor))))
            }
            ClockMode::Manual => None,
        }
    }
}

/// The machine's time.
pub(super) fn machine_time() -> SimTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    SimTime::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_named_as_on_the_command_line() {
        for (text, mode) in [("real", ClockMode::Real), ("x60", ClockMode::Scaled(60)), ("manual", ClockMode::Manual)] {
            assert_eq!(text.parse(), Ok(mode));
            assert_eq!(mode.to_string(), text);
        }
        for wrong in ["", "x", "x0", "60x", "x100001", "Manual"] {
            assert!(wrong.parse::<ClockMode>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_scaled_clock_passes_so_many_times_as_fast_and_one_moved_by_hand_stands() {
        let (machine, tenant) = (SimTime::from_millis(1000), SimTime::from_millis(50_000));
        let after = machine + SimDuration::SECOND;
        let shows = |mode| TenantClock::new(mode, machine, tenant).shows(after);
        assert_eq!(shows(ClockMode::Real), Some(tenant + SimDuration::SECOND));
        assert_eq!(shows(ClockMode::Scaled(60)), Some(tenant + SimDuration::MINUTE));
        assert_eq!(shows(ClockMode::Manual), None);
    }
}
