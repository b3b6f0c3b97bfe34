//! Alerts: lists, read and unread, closing and reopening (`FACTS.md` 6.3, 9.4; ALR-05).

use gnomon_reference_impl::http::cloud_apps::CloudAppsRoute;
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::discovery_policies::{AlertMarking, AlertsMarked, DiscoveryAlert};
use serde_json::Value;

use super::Parameters;
use crate::fake;
use crate::stub::call::Call;
use crate::stub::endpoint::Endpoint;
use crate::stub::endpoints::endpoints;
use crate::stub::outcomes::Outcomes;
use crate::stub::recorded_request::said;
use crate::stub::{CloudAppsApi, Outcome, Question, RecordedRequest, Stub};

fn marked(marking: &AlertMarking) -> CloudAppsResponse {
    let marked = u32::try_from(marking.alerts.len()).unwrap_or(u32::MAX);
    CloudAppsResponse::AlertsMarked(AlertsMarked { marked, not_found: Vec::new() })
}

fn marking(recorded: &RecordedRequest) -> Option<AlertMarking> {
    said!(recorded, Question::CloudApps(CloudAppsRequest::MarkAlerts(marking)) => marking.clone())
}

/// Ways to close the alerts that pass the filters, or to open them again.
macro_rules! ways {
    (
        bulk { $($(#[$doc:meta])* $bulk:ident = $bulk_route:expr;)* }
        one { $($(#[$one_doc:meta])* $one:ident = $one_route:expr;)* }
    ) => {
        endpoints! {
            CloudAppsApi;

            /// The alerts: `GET` or `POST /api/v1/alerts/`. Filters and order are applied to them; those given first
            /// are the older ones.
            ListAlerts = CloudAppsRoute::Alerts, lists;
            holds (alerts: Vec<DiscoveryAlert>) {
                Question::CloudApps(CloudAppsRequest::ListAlerts) => CloudAppsResponse::Alerts(alerts.clone()),
            }
            asks (recorded) -> Parameters { recorded.parameters() }

            /// An alert: `GET /api/v1/alerts/{pk}/`.
            GetAlert = CloudAppsRoute::Alert, finds;
            holds (alert: DiscoveryAlert) at (alert.id.clone()) {
                Question::CloudApps(CloudAppsRequest::ListAlerts) => CloudAppsResponse::Alerts(vec![alert.clone()]),
            }
            asks (recorded) -> String { recorded.segment(0) }

            $(
                $(#[$doc])*
                $bulk = $bulk_route, lists;
                holds (alerts: Vec<DiscoveryAlert>) {
                    Question::CloudApps(CloudAppsRequest::ListAlerts) => CloudAppsResponse::Alerts(alerts.clone()),
                    Question::CloudApps(CloudAppsRequest::MarkAlerts(marking)) => marked(marking),
                }
                asks (recorded) -> AlertMarking { marking(recorded) }
            )*

            $(
                $(#[$one_doc])*
                $one = $one_route, finds;
                holds (done: ()) {
                    Question::CloudApps(CloudAppsRequest::MarkAlerts(marking)) => marked(marking),
                }
                asks (recorded) -> AlertMarking { marking(recorded) }
            )*
        }

        $(impl MarksAlerts for $bulk {})*
    };
}

ways! {
    bulk {
        /// Those of these alerts that pass the filters are closed as benign: `POST /api/v1/alerts/close_benign/`.
        CloseBenign = CloudAppsRoute::CloseBenign;
        /// Those of these alerts that pass the filters are closed as wrong:
        /// `POST /api/v1/alerts/close_false_positive/`.
        CloseFalsePositive = CloudAppsRoute::CloseFalsePositive;
        /// Those of these alerts that pass the filters are closed as right: `POST /api/v1/alerts/close_true_positive/`.
        CloseTruePositive = CloudAppsRoute::CloseTruePositive;
        /// Those of these alerts that pass the filters are closed as wrong, the old way:
        /// `POST /api/v1/alerts/dismiss_bulk/`.
        DismissAlerts = CloudAppsRoute::DismissAlerts;
        /// Those of these alerts that pass the filters are closed as right, the old way:
        /// `POST /api/v1/alerts/resolve/`.
        ResolveAlerts = CloudAppsRoute::ResolveAlerts;
        /// Those of these alerts that pass the filters are opened again: `POST /api/v1/alerts/reopen/`.
        ReopenAlerts = CloudAppsRoute::ReopenAlerts;
    }
    one {
        /// An alert is marked as read: `POST /api/v1/alerts/{pk}/read/`.
        ReadAlert = CloudAppsRoute::ReadAlert;
        /// An alert is marked as unread: `POST /api/v1/alerts/{pk}/unread/`.
        UnreadAlert = CloudAppsRoute::UnreadAlert;
        /// An alert is dismissed: `POST /api/v1/alerts/{pk}/dismiss/`.
        DismissAlert = CloudAppsRoute::DismissAlert;
    }
}

/// An endpoint that marks all the alerts that pass the filters of a call.
pub trait MarksAlerts: Endpoint<Answer = Vec<DiscoveryAlert>> {
    /// Every alert that the filters name by its id is there, and marked.
    fn all() -> Stub<Self> {
        Self::partially_failed(Vec::<String>::new())
    }

    /// These are not there: the answer tells which of the named ones they are. All the others that the filters name by
    /// their ids are there, and marked.
    fn partially_failed<T: Into<String>>(ids: impl IntoIterator<Item = T>) -> Stub<Self> {
        let missing: Vec<String> = ids.into_iter().map(Into::into).collect();
        Self::answered_by(move |call| {
            let there = named(call).into_iter().filter(|id| !missing.contains(id));
            let alert = |id: String| DiscoveryAlert { id, ..fake::discovery_alert(0).build() };
            Outcome::Answer(there.map(alert).collect())
        })
    }
}

/// The ids that the filters of a call name.
fn named<E: Endpoint>(call: &Call<E>) -> Vec<String> {
    let filters = call.recorded.parameters().and_then(|mut parameters| parameters.remove("filters"));
    let filters = match filters {
        Some(Value::String(text)) => serde_json::from_str(&text).unwrap_or_default(),
        other => other.unwrap_or_default(),
    };
    let ids = |name| match &filters[name]["eq"] {
        Value::Array(ids) => ids.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect(),
        Value::String(id) => vec![id.clone()],
        _ => Vec::new(),
    };
    [ids("id"), ids("ID")].concat()
}
