//! How far a device is from its own baseline.

use std::collections::BTreeMap;
use std::fmt;

use super::{BASELINE_DAYS, RECENT_DAYS};
use crate::catalog::AppIndex;
use crate::cloud_apps::DiscoveredApp;
use crate::quantities::Tally;
use crate::time::UtcDay;

/// What a device did with an app on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Activity {
    /// The UTC day.
    pub day: UtcDay,
    /// The app, or everything else.
    pub app: DiscoveredApp,
    /// Transactions and bytes up and down.
    pub tally: Tally,
}

/// What is known of a device's habits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Assessed {
    /// So many days of baseline are too few.
    TooNew {
        /// How many there are.
        days: u32,
    },
    /// Its recent days against its baseline.
    Compared(Anomaly),
}

/// How far the busiest recent day is from the busiest day of the baseline, in whole times of the latter; 1 is as usual.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Anomaly {
    /// Bytes up: those of the busiest recent day, in whole times of the baseline's.
    pub uploads: u64,
    /// Bytes down, in whole times of the baseline's.
    pub downloads: u64,
    /// Transactions, in whole times of the baseline's.
    pub transactions: u64,
    /// Apps used on a recent day and on no day of the baseline.
    pub unusual_apps: u64,
}

/// The least that is taken for usual on a day.
const USUAL_AT_LEAST: Busiest = Busiest { up: 1_000_000, down: 10_000_000, transactions: 100 };

/// Points for each time beyond the first, and for each unusual app.
const UPLOAD_POINTS: u64 = 4;
const DOWNLOAD_POINTS: u64 = 1;
const TRANSACTION_POINTS: u64 = 1;
const APP_POINTS: u64 = 2;

/// The most of each on any one day.
#[derive(Clone, Copy, Debug)]
struct Busiest {
    up: u64,
    down: u64,
    transactions: u64,
}

impl Busiest {
    fn take(&mut self, day: Tally) {
        self.up = self.up.max(day.up.0);
        self.down = self.down.max(day.down.0);
        self.transactions = self.transactions.max(day.transactions);
    }
}

impl Assessed {
    /// Compares a device's recent days with its baseline. What lies after `today` does not count.
    pub fn of(activities: impl IntoIterator<Item = Activity>, today: UtcDay) -> Self {
        let mut days: BTreeMap<UtcDay, Tally> = BTreeMap::new();
        // Of each app the first day on which it was used.
        let mut apps: BTreeMap<AppIndex, UtcDay> = BTreeMap::new();
        for activity in activities.into_iter().filter(|activity| activity.day <= today) {
            *days.entry(activity.day).or_default() += activity.tally;
            if let DiscoveredApp::App(app) = activity.app {
                let first = apps.entry(app).or_insert(activity.day);
                *first = activity.day.min(*first);
            }
        }
        let before_today = days.keys().next().map_or(0, |first| today.count() - first.count());
        if before_today < BASELINE_DAYS {
            return Self::TooNew { days: before_today };
        }
        let recent_days = (before_today + 1 - BASELINE_DAYS).min(RECENT_DAYS);
        let recent_from = UtcDay::from_count(today.count() + 1 - recent_days);
        let (mut usual, mut recent) = (USUAL_AT_LEAST, Busiest { up: 0, down: 0, transactions: 0 });
        for (day, tally) in days {
            if day < recent_from { &mut usual } else { &mut recent }.take(tally);
        }
        let times = |recent: u64, usual: u64| (recent / usual).max(1);
        Self::Compared(Anomaly {
            uploads: times(recent.up, usual.up),
            downloads: times(recent.down, usual.down),
            transactions: times(recent.transactions, usual.transactions),
            unusual_apps: apps.values().filter(|first| **first >= recent_from).count() as u64,
        })
    }

    /// The points of its anomaly, if it has a baseline.
    #[must_use]
    pub const fn points(&self) -> Option<u64> {
        match self {
            Self::TooNew { .. } => None,
            Self::Compared(anomaly) => Some(anomaly.points()),
        }
    }
}

impl Anomaly {
    /// Everything as usual.
    pub const NONE: Self = Self { uploads: 1, downloads: 1, transactions: 1, unusual_apps: 0 };

    /// The anomaly in points.
    #[must_use]
    pub const fn points(&self) -> u64 {
        let uploads = self.uploads.saturating_sub(1).saturating_mul(UPLOAD_POINTS);
        let downloads = self.downloads.saturating_sub(1).saturating_mul(DOWNLOAD_POINTS);
        let transactions = self.transactions.saturating_sub(1).saturating_mul(TRANSACTION_POINTS);
        let apps = self.unusual_apps.saturating_mul(APP_POINTS);
        uploads.saturating_add(downloads).saturating_add(transactions).saturating_add(apps)
    }
}

/// `12 times its usual upload, 3 unusual apps`.
impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        let amounts =
            [(self.uploads, "upload"), (self.downloads, "download"), (self.transactions, "number of transactions")];
        parts.extend(
            amounts.iter().filter(|(times, _)| *times > 1).map(|(times, of)| format!("{times} times its usual {of}")),
        );
        match self.unusual_apps {
            0 => {}
            1 => parts.push("1 unusual app".to_owned()),
            apps => parts.push(format!("{apps} unusual apps")),
        }
        f.write_str(&if parts.is_empty() { "as usual".to_owned() } else { parts.join(", ") })
    }
}

impl fmt::Display for Assessed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooNew { days } => write!(f, "{days} of {BASELINE_DAYS} days of baseline"),
            Self::Compared(anomaly) => anomaly.fmt(f),
        }
    }
}
