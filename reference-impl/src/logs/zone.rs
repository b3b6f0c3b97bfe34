//! The zone of a data source: the offset of times in its logs that name none.

use std::fmt;
use std::str::FromStr;

use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use super::instant;

/// How far local time is ahead of UTC in a log whose times name no zone: `+02:00`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LogZone(Offset);

/// A text that is no zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no time zone: an offset such as `+02:00`, or an abbreviation that stands for one zone only, as `CET`"
)]
pub struct LogZoneError(String);

impl LogZone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Offset::UTC);

    /// How far its clocks are ahead of UTC.
    #[must_use]
    pub const fn offset(self) -> Offset {
        self.0
    }
}

impl FromStr for LogZone {
    type Err = LogZoneError;

    fn from_str(text: &str) -> Result<Self, LogZoneError> {
        instant::offset_or_zone(text.trim().as_bytes()).map(Self).ok_or_else(|| LogZoneError(text.to_owned()))
    }
}

impl TryFrom<String> for LogZone {
    type Error = LogZoneError;

    fn try_from(text: String) -> Result<Self, LogZoneError> {
        text.parse()
    }
}

impl From<LogZone> for String {
    fn from(zone: LogZone) -> Self {
        zone.to_string()
    }
}

impl fmt::Display for LogZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.seconds();
        let sign = if seconds < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", seconds.abs() / 3600, seconds.abs() / 60 % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_an_offset_or_an_abbreviation_that_is_one() {
        for (text, zone) in [("+02:00", "+02:00"), ("-0530", "-05:30"), ("CET", "+01:00"), (" utc ", "+00:00")] {
            assert_eq!(text.parse::<LogZone>().unwrap().to_string(), zone);
        }
        for no in ["", "IST", "Europe/Berlin", "+2", "25:00"] {
            assert!(no.parse::<LogZone>().unwrap_err().to_string().contains("is no time zone"), "{no}");
        }
    }
}
