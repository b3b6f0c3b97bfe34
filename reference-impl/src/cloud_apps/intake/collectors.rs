//! The health of log collectors, as far as they have told (PRX-06; `FACTS.md` 7.5).

use super::Intake;
use crate::edition::{self, Figures};
use crate::protocol::collector::CollectorReport;
use crate::protocol::logs::{CollectorLine, CollectorStatus};
use crate::time::SimTime;

/// A collector, as Cloud App Security knows it.
#[derive(Clone, Debug)]
pub(super) struct KnownCollector {
    name: String,
    /// When it told of itself first.
    connected: Option<SimTime>,
    report: Option<CollectorReport>,
    /// Since when an alert says that no data comes.
    alert: Option<SimTime>,
}

impl KnownCollector {
    pub(super) fn new(name: &str, _created: SimTime) -> Self {
        Self { name: name.to_owned(), connected: None, report: None, alert: None }
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.trim())
    }

    /// Since when it is without data: its last, or its first word if none ever came.
    fn silent_since(&self) -> Option<SimTime> {
        self.report.as_ref().and_then(|report| report.last_data).or(self.connected)
    }

    fn status(&self, now: SimTime, figures: &edition::Collector) -> CollectorStatus {
        let Some(since) = self.silent_since() else { return CollectorStatus::Created };
        let has_data = self.report.as_ref().is_some_and(|report| report.last_data.is_some());
        match has_data {
            _ if now >= since + figures.disconnected_after => CollectorStatus::Disconnected,
            true => CollectorStatus::Healthy,
            false => CollectorStatus::Connected,
        }
    }

    /// What administrators see of it.
    pub(super) fn line(&self, now: SimTime, figures: &edition::Collector) -> CollectorLine {
        let report = self.report.as_ref();
        // A disk that has refused or dropped something and has no room for another message takes no more.
        let room = |report: &CollectorReport| report.disk_limit.0.saturating_sub(report.disk_used.0);
        let lost = |report: &CollectorReport| report.sources.iter().any(|source| source.refused + source.dropped > 0);
        CollectorLine {
            name: self.name.clone(),
            status: self.status(now, figures),
            last_data: report.and_then(|report| report.last_data),
            alert: self.alert,
            disk_full: report.is_some_and(|report| lost(report) && room(report) < figures.message_bytes.0),
            disk_used: report.map(|report| report.disk_used).unwrap_or_default(),
            sources: report.map(|report| report.sources.clone()).unwrap_or_default(),
        }
    }

    fn alert_due(&self, figures: &edition::Collector) -> SimTime {
        match (self.alert, self.silent_since()) {
            (None, Some(since)) => since + figures.alert_after,
            _ => SimTime::NEVER,
        }
    }
}

impl Intake {
    /// Takes in what a collector tells of itself. What was overtaken on its way is passed over; data ends an alert.
    pub(super) fn collector_reported(&mut self, now: SimTime, report: &CollectorReport) {
        let Some(known) = self.collectors.iter_mut().find(|known| known.is_called(&report.collector)) else { return };
        known.connected.get_or_insert(now);
        let taken = |report: &CollectorReport| {
            let of = |source: &crate::protocol::collector::SourceReport| {
                source.taken + source.dropped + source.refused + source.uploaded
            };
            (report.last_data, report.sources.iter().map(of).sum::<u64>())
        };
        if known.report.as_ref().is_some_and(|before| taken(before) > taken(report)) {
            return;
        }
        if known.report.as_ref().is_some_and(|before| before.last_data < report.last_data) {
            known.alert = None;
        }
        known.report = Some(report.clone());
    }

    /// When the next alert is due about a collector without data.
    pub(super) fn next_alert(&self, figures: &Figures<edition::Collector>) -> SimTime {
        self.collectors.iter().map(|collector| collector.alert_due(figures)).min().unwrap_or(SimTime::NEVER)
    }

    /// Raises the alerts that are due.
    pub(super) fn alert(&mut self, now: SimTime, figures: &Figures<edition::Collector>) {
        for collector in &mut self.collectors {
            if collector.alert_due(figures) <= now {
                collector.alert = Some(now);
            }
        }
    }
}
