//! A fleet that grows: devices onboarded, devices that report, week by week (INT-05, DSC-02).

use gnomon_reference_impl::cloud_apps::{Period, report};
use gnomon_reference_impl::time::{SimDuration, SimTime, UtcDay};
use gnomon_sim::world::{Device, Scenario};
use schemars::JsonSchema;
use serde::Serialize;

use super::devices;
use crate::numbers::{counted, grouped, to_the_minute};
use crate::page::{Align, Page, Table};
use crate::simulation::Finished;

/// How a fleet grew.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct GrowthSummary {
    /// Devices that were there at the start.
    pub onboarded_at_start: u64,
    /// Devices that are there at the end.
    pub onboarded_at_end: u64,
    /// Devices that the report shows in the first week.
    pub reporting_in_first_week: u64,
    /// Devices that the report shows in the last whole week.
    pub reporting_in_last_week: u64,
    /// Week by week from the start, the last one as far as it goes; what discovery no longer keeps is not in it.
    pub weeks: Vec<WeekLine>,
}

/// One week of the run, seven days from its start or a multiple later.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct WeekLine {
    /// When it begins.
    pub begins: SimTime,
    /// Devices that are onboarded when it ends.
    pub onboarded: u64,
    /// Devices that the report shows.
    pub devices: u64,
    /// Users that it shows.
    pub users: u64,
    /// Apps that it shows.
    pub apps: u64,
    /// Transactions that it shows.
    pub transactions: u64,
}

/// How many days a week has.
const WEEK: u32 = 7;

impl GrowthSummary {
    /// How the fleet grew; nothing if all devices were there from the start.
    pub(super) fn of(scenario: &Scenario, finished: &Finished) -> Option<Self> {
        let onboarded = |at: SimTime| devices(finished).filter(|device| device.joined() <= at).count() as u64;
        let (start, end) = (scenario.start(), scenario.end());
        let (onboarded_at_start, onboarded_at_end) = (onboarded(start), onboarded(end));
        if onboarded_at_start == onboarded_at_end {
            return None;
        }
        let last = (end - SimDuration::MILLISECOND).day();
        let mut weeks = Vec::new();
        let mut from = start.day();
        while from <= last {
            let to = UtcDay::from_count(from.count() + WEEK - 1).min(last);
            let shown = report::dashboard(devices(finished).map(Device::discovery), Period { from, to });
            weeks.push(WeekLine {
                begins: from.start().max(start),
                onboarded: onboarded((to.start() + SimDuration::DAY).min(end)),
                devices: shown.devices,
                users: shown.users,
                apps: shown.apps,
                transactions: shown.traffic.transactions,
            });
            from = UtcDay::from_count(to.count() + 1);
        }
        let whole = ((last.count() - start.day().count() + 1) / WEEK) as usize;
        let last_whole = weeks.get(whole.saturating_sub(1));
        Some(Self {
            onboarded_at_start,
            onboarded_at_end,
            reporting_in_first_week: weeks.first().map_or(0, |week| week.devices),
            reporting_in_last_week: last_whole.map_or(0, |week| week.devices),
            weeks,
        })
    }

    pub(super) fn write(&self, page: &mut Page) {
        let gist = format!(
            "{} at the start, {} at the end; {} reported in the first week, {} in the last whole one.",
            counted(self.onboarded_at_start, "device", "devices"),
            grouped(self.onboarded_at_end),
            grouped(self.reporting_in_first_week),
            grouped(self.reporting_in_last_week),
        );
        page.section("Growth", &gist);
        let columns = [
            (Align::Left, "week from"),
            (Align::Right, "onboarded"),
            (Align::Right, "devices shown"),
            (Align::Right, "users"),
            (Align::Right, "apps"),
            (Align::Right, "transactions"),
        ];
        let mut table = Table::new(columns);
        for week in &self.weeks {
            let counts = [week.onboarded, week.devices, week.users, week.apps, week.transactions].map(grouped);
            let [onboarded, devices, users, apps, transactions] = counts;
            table.row([to_the_minute(week.begins)[..10].to_owned(), onboarded, devices, users, apps, transactions]);
        }
        page.table(&table);
    }
}
