//! The lists of a report: discovered apps, devices, users and IP addresses; as files; and its counters (`FACTS.md`
//! 6.10, 7.7, 7.12; DSC-02 to DSC-05, DSC-08).

use gnomon_reference_impl::http::cloud_apps::CloudAppsRoute;
use gnomon_reference_impl::protocol::discovery::{
    CsvFile, DashboardCounters, DiscoveryAnswer, DiscoveryQuery, Line, List, ListQuery, Traffic,
};

use crate::stub::endpoints::endpoints;
use crate::stub::recorded_request::said;
use crate::stub::{CloudAppsApi, Question, RecordedRequest};

/// A list of these lines, as it was asked for.
pub(super) fn list(query: &ListQuery, lines: &[Line]) -> DiscoveryAnswer {
    let total = lines.iter().map(|line| line.traffic).sum();
    let ListQuery { report, days, of, .. } = query.clone();
    DiscoveryAnswer::List(List { report, days, of, lines: lines.to_vec(), without: Traffic::NONE, total })
}

/// The list that was asked for.
fn asked(recorded: &RecordedRequest) -> Option<ListQuery> {
    said!(recorded, Question::Discovery(DiscoveryQuery::List(query) | DiscoveryQuery::Export(query)) => query.clone())
}

/// A list of a kind, and the same as a file.
macro_rules! lists {
    ($($(#[$doc:meta])* $list:ident, $(#[$export_doc:meta])* $export:ident;)*) => {
        endpoints! {
            CloudAppsApi;

            /// The counters of a report: `GET` or `POST /api/v1/discovery/dashboard/`. The path is ours.
            Dashboard = CloudAppsRoute::Dashboard;
            holds (counters: DashboardCounters) {
                Question::Discovery(DiscoveryQuery::Dashboard { .. }) => DiscoveryAnswer::Dashboard(counters.clone()),
            }
            asks (recorded) -> (String, u32) {
                said!(
                    recorded,
                    Question::Discovery(DiscoveryQuery::Dashboard { report, days }) => (report.clone(), *days)
                )
            }

            $(
                $(#[$doc])*
                $list = CloudAppsRoute::$list, lists;
                holds (lines: Vec<Line>) {
                    Question::Discovery(DiscoveryQuery::List(query)) => list(query, lines),
                }
                asks (recorded) -> ListQuery { asked(recorded) }

                $(#[$export_doc])*
                $export = CloudAppsRoute::$export;
                holds (file: CsvFile) {
                    Question::Discovery(DiscoveryQuery::Export(_)) => DiscoveryAnswer::Export(file.clone()),
                }
                asks (recorded) -> ListQuery { asked(recorded) }
            )*
        }
    };
}

lists! {
    /// The discovered apps of a report: `GET` or `POST /api/v1/discovery/discovered_apps/`, or `/api/v1/discovery/`.
    /// Filters and order are applied to them.
    DiscoveredApps,
    /// The discovered apps of a report as a file: `GET` or `POST /api/v1/discovery/discovered_apps/export/`.
    ExportApps;

    /// The devices of a report: `GET` or `POST /api/v1/discovery/discovered_devices/`. Filters and order are applied to
    /// them.
    DiscoveredDevices,
    /// The devices of a report as a file: `GET` or `POST /api/v1/discovery/discovered_devices/export/`.
    ExportDevices;

    /// The users of a report: `GET` or `POST /api/v1/discovery/discovered_users/`. Filters and order are applied to
    /// them.
    DiscoveredUsers,
    /// The users of a report as a file: `GET` or `POST /api/v1/discovery/discovered_users/export/`.
    ExportUsers;

    /// The IP addresses of a report: `GET` or `POST /api/v1/discovery/discovered_ip_addresses/`. Filters and order are
    /// applied to them.
    DiscoveredIpAddresses,
    /// The IP addresses of a report as a file: `GET` or `POST /api/v1/discovery/discovered_ip_addresses/export/`.
    ExportIpAddresses;
}
