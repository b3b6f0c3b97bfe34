//! Whether an app's day matches a policy: its filters and its trigger (ALR-05; `FACTS.md` 9.1).

use super::presence::Presence;
use super::reports::AppDay;
use crate::catalog::App;
use crate::edition::Edition;
use crate::protocol::cloud_apps::AppTag;
use crate::protocol::discovery_policies::{AppFilters, Measure, PolicySettings, Threshold};

/// Whether an app passes the filters that do not depend on what was done with it.
pub(super) fn passes(filters: &AppFilters, app: &App) -> bool {
    filters.score.is_none_or(|(from, to)| (from..=to).contains(&app.risk_score))
        && (filters.categories.is_empty() || filters.categories.contains(&app.category))
}

/// Whether a day of an app matches: it passes every filter, and is more than every threshold.
pub(super) fn matches(
    settings: &PolicySettings,
    app: &App,
    tag: Option<AppTag>,
    of: &AppDay,
    presence: &Presence,
    edition: &Edition,
) -> bool {
    let filters = &settings.filters;
    passes(filters, app)
        && (filters.tags.is_empty() || filters.tags.contains(&tag.into()))
        && (!filters.new_app || presence.is_new(of.app, of.day, edition.policies.new_app_days))
        && settings.trigger.iter().all(|threshold| is_exceeded(threshold, of))
}

/// Whether a day is more than a threshold: what equals it is not, nor what the report does not know.
fn is_exceeded(threshold: &Threshold, of: &AppDay) -> bool {
    measured(threshold.of, of).is_some_and(|measured| measured > threshold.more_than)
}

/// What a day measures, if the report knows.
pub(super) fn measured(measure: Measure, of: &AppDay) -> Option<u64> {
    let bytes = |bytes: Option<crate::quantities::Bytes>| bytes.map(|bytes| bytes.0);
    match measure {
        Measure::DailyTraffic => bytes(of.traffic.total),
        Measure::DownloadedData => bytes(of.traffic.downloaded),
        Measure::UploadedData => bytes(of.traffic.uploaded),
        Measure::Transactions => Some(of.traffic.transactions),
        Measure::Users => Some(of.users),
        Measure::IpAddresses => Some(of.ip_addresses),
    }
}
