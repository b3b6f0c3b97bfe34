//! Defects in which a role refuses to show something: whoever looks at it is answered an error, and nothing else
//! changes.

use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::SimTime;
use serde::Deserialize;

use crate::implementations::Interceptor;

/// What is not shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// Defender's list of alerts.
    Alerts,
    /// Defender's list of indicators, to administrators; synchronisation goes on.
    Indicators,
    /// Defender's page of a machine.
    Machine,
    /// The timeline of a machine.
    Timeline,
    /// The rows of an advanced hunting query (HNT-03).
    Hunting,
    /// The counters of discovery.
    Dashboard,
    /// Every list of discovery.
    DiscoveryLists,
    /// The Overview of a device.
    Overview,
    /// The list of reports.
    Reports,
    /// The tagged apps.
    TaggedApps,
    /// The alerts of app discovery policies.
    PolicyAlerts,
    /// The governance log about logs.
    GovernanceLog,
    /// The log collectors.
    Collectors,
}

/// A role that refuses to show something.
pub(super) struct Refuses(pub Shown);

impl Refuses {
    fn refuse<T>(&self, what: Shown, answer: &mut Result<T, ApiError>) {
        if self.0 == what {
            *answer = Err(ApiError::new(ErrorCode::ServiceUnavailable, "This cannot be shown now"));
        }
    }
}

impl Interceptor for Refuses {
    fn defender_answers(
        &mut self,
        _: SimTime,
        request: &DefenderRequest,
        answer: &mut Result<DefenderResponse, ApiError>,
    ) {
        if matches!(request, DefenderRequest::ListIndicators) {
            self.refuse(Shown::Indicators, answer);
        }
    }

    fn device_answers(&mut self, _: SimTime, query: &DefenderQuery, answer: &mut Result<DefenderAnswer, ApiError>) {
        match query {
            DefenderQuery::ListAlerts => self.refuse(Shown::Alerts, answer),
            DefenderQuery::GetMachine { .. } => self.refuse(Shown::Machine, answer),
            DefenderQuery::Timeline { .. } => self.refuse(Shown::Timeline, answer),
            DefenderQuery::Hunt { .. } => self.refuse(Shown::Hunting, answer),
            _ => {}
        }
    }

    fn discovery_answers(
        &mut self,
        _: SimTime,
        query: &DiscoveryQuery,
        answer: &mut Result<DiscoveryAnswer, ApiError>,
    ) {
        match query {
            DiscoveryQuery::Dashboard { .. } => self.refuse(Shown::Dashboard, answer),
            DiscoveryQuery::List(_) => self.refuse(Shown::DiscoveryLists, answer),
            DiscoveryQuery::Device { .. } => self.refuse(Shown::Overview, answer),
            DiscoveryQuery::Reports => self.refuse(Shown::Reports, answer),
            _ => {}
        }
    }

    fn cloud_apps_answers(
        &mut self,
        _: SimTime,
        request: &CloudAppsRequest,
        answer: &mut Result<CloudAppsResponse, ApiError>,
    ) {
        match request {
            CloudAppsRequest::ListTaggedApps => self.refuse(Shown::TaggedApps, answer),
            CloudAppsRequest::ListAlerts => self.refuse(Shown::PolicyAlerts, answer),
            _ => {}
        }
    }

    fn logs_answers(&mut self, _: SimTime, request: &LogsRequest, answer: &mut Result<LogsResponse, ApiError>) {
        match request {
            LogsRequest::ListGovernance => self.refuse(Shown::GovernanceLog, answer),
            LogsRequest::ListCollectors => self.refuse(Shown::Collectors, answer),
            _ => {}
        }
    }
}
