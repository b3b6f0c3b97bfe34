//! Log sources: what the logs of proxies and firewalls say was done, a report for each data source and each snapshot
//! (DSC-01, PRX-02, PRX-04, PRX-07, INT-04).
//!
//! The store takes what a parser has read, singly ([`LoggedTransaction`]) or in sums ([`LoggedTraffic`]). They show as
//! soon as they are added: when a log is analysed (four times a day, INT-08) is for the caller to decide. What a data
//! source does not document is dropped here, so it is absent from its report, not zero (PRX-05). A log knows of no
//! devices.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{DiscoveredApp, DiscoveryRow, Period};
use crate::protocol::discovery::{GLOBAL_VIEW, LogAttributes, Traffic, WIN10_ENDPOINT_USERS};
use crate::protocol::{ApiError, ErrorCode};
use crate::quantities::Bytes;
use crate::time::{SimTime, UtcDay};

/// One transaction of a log, as a parser has read it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoggedTransaction {
    /// The instant that the log gives it, UTC.
    pub at: SimTime,
    /// The app, by the destination.
    pub app: DiscoveredApp,
    /// Who; letter case does not matter.
    pub user: Option<String>,
    /// From which address.
    pub source_ip: Option<IpAddr>,
    /// Bytes both ways.
    pub total: Option<Bytes>,
    /// Bytes to the Internet.
    pub up: Option<Bytes>,
    /// Bytes from the Internet.
    pub down: Option<Bytes>,
    /// Whether it was an attempt that was blocked (DSC-10).
    pub blocked: bool,
}

/// What a log says passed on one day between an app and a user at an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoggedTraffic {
    /// The day, UTC.
    pub day: UtcDay,
    /// The app, by the destination.
    pub app: DiscoveredApp,
    /// Who; letter case does not matter.
    pub user: Option<String>,
    /// From which address.
    pub source_ip: Option<IpAddr>,
    /// Transactions and bytes, uploaded and in all.
    pub traffic: Traffic,
}

/// A data source, or the source of a snapshot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DataSource {
    /// Its name, which is that of its report.
    pub name: String,
    /// The number of the log format (`FACTS.md` 6.6).
    pub log_type: u16,
    /// What the format tells, by the documents.
    pub attributes: LogAttributes,
}

/// What became of the transactions of a log.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Added {
    /// They show from now on.
    pub taken: u64,
    /// They are older than discovery keeps, and are ignored.
    pub too_old: u64,
}

/// All log sources.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    users: LoggedUsers,
    reports: Vec<LogReport>,
}

/// The report of a data source, or a snapshot.
#[derive(Clone, Debug)]
pub(super) struct LogReport {
    pub(super) source: DataSource,
    pub(super) snapshot: bool,
    pub(super) created: SimTime,
    pub(super) last_data: Option<SimTime>,
    pub(super) logs: u64,
    days: BTreeMap<UtcDay, BTreeMap<Pair, Traffic>>,
}

/// What a day's traffic passed between.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Pair {
    app: DiscoveredApp,
    user: Option<u32>,
    address: Option<IpAddr>,
}

/// The users that logs have named, by small numbers; all sources share them, so that a user is one in the Global
/// report.
#[derive(Clone, Debug, Default)]
pub(super) struct LoggedUsers {
    names: Vec<String>,
    numbers: BTreeMap<String, u32>,
}

impl From<LoggedTransaction> for LoggedTraffic {
    fn from(logged: LoggedTransaction) -> Self {
        let traffic = Traffic {
            transactions: 1,
            blocked: u64::from(logged.blocked),
            total: logged.total,
            uploaded: logged.up,
            downloaded: logged.down,
        };
        let LoggedTransaction { at, app, user, source_ip, .. } = logged;
        Self { day: at.day(), app, user, source_ip, traffic }
    }
}

impl Sources {
    /// Adds a data source: from now on it has a continuous report.
    ///
    /// # Errors
    /// If a report of this name exists, letter case apart.
    pub fn add_source(&mut self, now: SimTime, source: DataSource) -> Result<(), ApiError> {
        self.open(now, source, false).map(|_| ())
    }

    /// Adds what a log tells to its data source.
    ///
    /// # Errors
    /// If there is no such data source.
    pub fn add_log(
        &mut self,
        now: SimTime,
        source: &str,
        logged: impl IntoIterator<Item = impl Into<LoggedTraffic>>,
        retention_days: u32,
    ) -> Result<Added, ApiError> {
        let report = self.reports.iter_mut().find(|report| !report.snapshot && report.is_called(source));
        let unknown = || ApiError::new(ErrorCode::ResourceNotFound, format!("There is no data source `{source}`"));
        Ok(report.ok_or_else(unknown)?.add(now, logged, &mut self.users, retention_days))
    }

    /// Makes a snapshot report of logs that were uploaded by hand (PRX-04).
    ///
    /// # Errors
    /// If a report of this name exists, letter case apart.
    pub fn add_snapshot(
        &mut self,
        now: SimTime,
        source: DataSource,
        logged: impl IntoIterator<Item = impl Into<LoggedTraffic>>,
        retention_days: u32,
    ) -> Result<Added, ApiError> {
        let position = self.open(now, source, true)?;
        Ok(self.reports[position].add(now, logged, &mut self.users, retention_days))
    }

    /// Refuses the name of a report that exists, letter case apart.
    pub(super) fn must_be_new(&self, name: &str) -> Result<(), ApiError> {
        let built_in = [WIN10_ENDPOINT_USERS, GLOBAL_VIEW].iter().any(|known| known.eq_ignore_ascii_case(name));
        if built_in || self.reports.iter().any(|report| report.is_called(name)) {
            return Err(ApiError::new(ErrorCode::BadRequest, format!("There is a report `{name}` already")));
        }
        Ok(())
    }

    fn open(&mut self, now: SimTime, source: DataSource, snapshot: bool) -> Result<usize, ApiError> {
        self.must_be_new(&source.name)?;
        let (last_data, days) = (None, BTreeMap::new());
        self.reports.push(LogReport { source, snapshot, created: now, last_data, logs: 0, days });
        Ok(self.reports.len() - 1)
    }

    /// Drops what is older than `retention_days` UTC days, today counted (INT-04); returns it.
    pub fn expire(&mut self, today: UtcDay, retention_days: u32) -> Traffic {
        let oldest = Period::last_days(retention_days, today).from;
        self.reports.iter_mut().map(|report| report.expire(oldest)).sum()
    }

    /// What the report of this name shows altogether, if there is one.
    #[must_use]
    pub fn shown_of(&self, report: &str) -> Option<Traffic> {
        let found = self.reports.iter().find(|known| known.is_called(report))?;
        Some(found.days.values().flat_map(BTreeMap::values).copied().sum())
    }

    /// What each data source shows altogether, in the order in which they were added; snapshots are not among them.
    #[must_use]
    pub fn continuous(&self) -> Vec<(&str, Traffic)> {
        let all = |report: &LogReport| report.days.values().flat_map(BTreeMap::values).copied().sum();
        let sources = self.reports.iter().filter(|report| !report.snapshot);
        sources.map(|report| (report.source.name.as_str(), all(report))).collect()
    }

    /// When the oldest day is dropped.
    #[must_use]
    pub fn next_expiry(&self, retention_days: u32) -> SimTime {
        let oldest = self.reports.iter().filter_map(|report| report.days.keys().next()).min();
        oldest.map_or(SimTime::NEVER, |day| day.plus(retention_days).start())
    }

    /// Every report, continuous and snapshot, in the order in which they were added.
    pub(super) fn reports(&self) -> impl Iterator<Item = &LogReport> {
        self.reports.iter()
    }

    /// The users that logs have named.
    pub(super) const fn users(&self) -> &LoggedUsers {
        &self.users
    }
}

impl LogReport {
    fn is_called(&self, name: &str) -> bool {
        self.source.name.eq_ignore_ascii_case(name.trim())
    }

    fn add(
        &mut self,
        now: SimTime,
        logged: impl IntoIterator<Item = impl Into<LoggedTraffic>>,
        users: &mut LoggedUsers,
        retention_days: u32,
    ) -> Added {
        let oldest = Period::last_days(retention_days, now.day()).from;
        let documented = self.source.attributes;
        let mut added = Added::default();
        for LoggedTraffic { day, app, user, source_ip, traffic } in logged.into_iter().map(Into::into) {
            if day < oldest {
                added.too_old += traffic.transactions;
                continue;
            }
            added.taken += traffic.transactions;
            let user = user.filter(|name| documented.users && !name.trim().is_empty());
            let pair = Pair {
                app,
                user: user.map(|name| users.number_of(&name)),
                address: source_ip.filter(|_| documented.ip_addresses).map(|address| address.to_canonical()),
            };
            let traffic = Traffic {
                total: traffic.total.filter(|_| documented.total),
                uploaded: traffic.uploaded.filter(|_| documented.uploaded),
                downloaded: traffic.downloaded.filter(|_| documented.downloaded),
                ..traffic
            };
            *self.days.entry(day).or_default().entry(pair).or_default() += traffic;
        }
        self.logs += 1;
        self.last_data = Some(now);
        added
    }

    fn expire(&mut self, oldest: UtcDay) -> Traffic {
        let kept = self.days.split_off(&oldest);
        let expired = std::mem::replace(&mut self.days, kept);
        expired.into_values().flat_map(BTreeMap::into_values).sum()
    }

    /// What passed in `period`.
    pub(super) fn rows(&self, period: Period) -> impl Iterator<Item = DiscoveryRow> {
        let days = self.days.range(period.from..=period.to);
        days.flat_map(|(day, pairs)| {
            pairs.iter().map(|(pair, traffic)| DiscoveryRow {
                day: *day,
                app: pair.app,
                device: None,
                user: pair.user,
                address: pair.address,
                traffic: *traffic,
            })
        })
    }
}

impl LoggedUsers {
    fn number_of(&mut self, name: &str) -> u32 {
        let name = name.trim().to_lowercase();
        if let Some(number) = self.numbers.get(&name) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).expect("fewer than 2^32 users");
        self.names.push(name.clone());
        self.numbers.insert(name, number);
        number
    }

    /// The name of this number.
    pub(super) fn name(&self, number: u32) -> &str {
        &self.names[number as usize]
    }

    /// The number of this name, letter case apart.
    pub(super) fn named(&self, name: &str) -> Option<u32> {
        self.numbers.get(&name.trim().to_lowercase()).copied()
    }
}

#[cfg(test)]
mod tests;
