//! The risk level of a device (DSC-06). The real algorithm is not public; this one is ours, and it is all here.
//!
//! 1. **Baseline.** Of a device's last 90 UTC days, the latest up to 7 are *recent*, all before them are its
//!    *baseline*, which is never shorter than 7 days from its first transaction on. On its 8th day one day is recent,
//!    from its 14th day on seven are. Before its 8th day it has no level.
//! 2. **Anomaly**, from the device's own data alone, in points: 4 for each whole time by which the busiest recent day
//!    exceeds the busiest day of the baseline in uploads, 1 for each time in downloads, 1 for each time in
//!    transactions,
//!    and 2 for each app that was used on a recent day and on none of the baseline. The usual is never taken to be less
//!    than 1 MB up, 10 MB down and 100 transactions a day, so that a device that does little is not conspicuous by
//!    doing
//!    a little more.
//! 3. **Absolute level**: informational below 4 points, low from 4, medium from 12, high from 24.
//! 4. **Rank.** A device keeps *high* while fewer than a twentieth of the devices with a level have more points than
//!    it, and *medium* while fewer than a fifth have; else its level is the next one below. Nothing else changes a
//!    level.
//! 5. **Both clouds.** Cloud App Security, which has the data, works the level out and tells Defender, which shows it
//!    as the machine's `riskScore` (the query [`RiskLevels`](crate::protocol::discovery::DiscoveryQuery::RiskLevels)).
//!
//! Why the promises hold: a recent day is never part of the baseline, so more activity on it never takes points away,
//! and a device whose recent days are days of its baseline has none. Levels follow points: with equal absolute levels
//! the rank rule is monotone in points, and with different ones the higher loses at most what separates it from the
//! lower. More points of another device can only add to those who are ahead. And since rank moves a level down by one
//! or not at all, no number of newcomers moves a device by more than one level.

mod anomaly;
mod ranking;
mod risk_cache;

pub use anomaly::{Activity, Anomaly, Assessed};
pub use ranking::Ranking;
pub use risk_cache::RiskCache;

use super::{Cell, Period};
use crate::protocol::discovery::{Risk, RiskLevel};
use crate::time::UtcDay;

/// How many UTC days of history count, today counted: as many as discovery keeps.
const HISTORY_DAYS: u32 = 90;

/// The shortest baseline, in days.
pub const BASELINE_DAYS: u32 = 7;

/// The most days that are recent.
pub const RECENT_DAYS: u32 = 7;

/// The risk level of each device, in the order of the cells. The cells are those of all devices: levels rank them.
pub fn assess<'a>(cells: impl IntoIterator<Item = &'a Cell>, today: UtcDay) -> Vec<Risk> {
    rank(&cells.into_iter().map(|cell| of_cell(cell, today)).collect::<Vec<_>>())
}

/// The levels of devices whose own data was looked at, in their order.
#[must_use]
pub fn rank(devices: &[Assessed]) -> Vec<Risk> {
    let ranking = Ranking::of(devices.iter().filter_map(Assessed::points));
    devices.iter().map(|device| risk(device, &ranking)).collect()
}

/// Looks at the data of one device.
fn of_cell(cell: &Cell, today: UtcDay) -> Assessed {
    let history = Period::last_days(HISTORY_DAYS, today);
    Assessed::of(
        cell.usage(history.from, history.to).map(|usage| Activity {
            day: usage.day,
            app: usage.app,
            tally: usage.tally,
        }),
        today,
    )
}

fn risk(device: &Assessed, ranking: &Ranking) -> Risk {
    let Assessed::Compared(anomaly) = device else {
        return Risk { level: RiskLevel::None, anomaly: 0, reason: device.to_string() };
    };
    let points = anomaly.points();
    let (level, absolute) = (ranking.level(points), Ranking::absolute(points));
    let reason = if level == absolute {
        anomaly.to_string()
    } else {
        let (ahead, all) = (ranking.ahead_of(points), ranking.devices());
        format!("{anomaly}; {level} and not {absolute}, since {ahead} of {all} devices are further from their usual")
    };
    Risk { level, anomaly: points, reason }
}

#[cfg(test)]
mod tests;
