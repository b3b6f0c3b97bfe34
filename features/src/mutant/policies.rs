//! Defects in app discovery policies: in what they watch for, in when they alert, and in what their alerts tell.

use std::collections::BTreeMap;

use gnomon_reference_impl::catalog::AppId;
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::DefenderRequest;
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery, Traffic, WIN10_ENDPOINT_USERS};
use gnomon_reference_impl::protocol::discovery_policies::{
    AlertEntity, AlertHandling, AppliesTo, DiscoveryAlert, DiscoveryPolicy, Measure, PolicySettings, Threshold,
};
use gnomon_reference_impl::protocol::logs::LogsRequest;
use gnomon_reference_impl::protocol::upload::UploadRequest;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use serde::Deserialize;

use crate::implementations::Interceptor;

/// What is wrong with app discovery policies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyDefect {
    /// Of several thresholds the first one decides.
    FirstThreshold,
    /// Apps of every category match.
    AnyCategory,
    /// Apps that are not new match as new ones do.
    AnyApp,
    /// The daily alert limit limits nothing.
    NoDailyLimit,
    /// One alert more than the daily limit passes.
    DailyLimitHigher,
    /// One alert fewer than the daily limit passes.
    DailyLimitLower,
    /// Whatever is changed, the policy forgets about what it alerted.
    ChangesForget,
    /// A policy whose reports are changed still knows about what it alerted.
    ChangesForgetNothing,
    /// An app that one report alerted about is not alerted about in another.
    OnceForAllReports,
    /// An app that one policy alerted about is not alerted about by another.
    OnceForAllPolicies,
    /// Each policy alerts about one app only.
    OneApp,
    /// Alerts do not name their policy.
    WithoutPolicy,
    /// Alerts do not name their app.
    WithoutApp,
    /// Alerts do not name their report.
    WithoutReport,
    /// Policies look at snapshots too.
    Snapshots,
    /// A snapshot shows hours after it was uploaded.
    SnapshotsLate,
}

/// A threshold counts from another figure than the administrator set.
pub(super) struct OtherThreshold {
    pub of: Measure,
    pub higher_by: i64,
}

impl Interceptor for OtherThreshold {
    fn cloud_apps_asked(&mut self, _: SimTime, request: &mut CloudAppsRequest) -> Vec<DefenderRequest> {
        if let Some(settings) = settings(request) {
            let is_meant = |threshold: &&mut Threshold| threshold.of == self.of;
            settings.trigger.iter_mut().filter(is_meant).for_each(|threshold| {
                threshold.more_than = threshold.more_than.saturating_add_signed(self.higher_by);
            });
        }
        Vec::new()
    }
}

/// How a policy is set up by this request, if one is.
fn settings(request: &mut CloudAppsRequest) -> Option<&mut PolicySettings> {
    match request {
        CloudAppsRequest::CreatePolicy(settings) | CloudAppsRequest::ChangePolicy { settings, .. } => Some(settings),
        _ => None,
    }
}

/// After this long a late snapshot shows.
const LATE: SimDuration = SimDuration::from_hours(6);

/// What is wrong with app discovery policies.
pub(super) struct Policies {
    what: PolicyDefect,
    /// When which snapshots were made.
    snapshots: BTreeMap<String, SimTime>,
    /// The policy that was created last.
    watching: Option<DiscoveryPolicy>,
}

impl Policies {
    pub(super) const fn new(what: PolicyDefect) -> Self {
        Self { what, snapshots: BTreeMap::new(), watching: None }
    }

    fn set_up(&self, settings: &mut PolicySettings, is_change: bool) {
        let limit = &mut settings.daily_alert_limit;
        match self.what {
            PolicyDefect::FirstThreshold => settings.trigger.truncate(1),
            PolicyDefect::AnyCategory => settings.filters.categories.clear(),
            PolicyDefect::AnyApp => settings.filters.new_app = false,
            PolicyDefect::NoDailyLimit => *limit = None,
            PolicyDefect::DailyLimitHigher => *limit = limit.map(|limit| limit.saturating_add(1)),
            PolicyDefect::DailyLimitLower => *limit = limit.map(|limit| limit.saturating_sub(1)),
            // A policy with other reports forgets: these are those at which examples with such a change look.
            PolicyDefect::ChangesForget if is_change => {
                settings.apply_to = AppliesTo::Reports(vec![WIN10_ENDPOINT_USERS.to_owned()]);
            }
            PolicyDefect::ChangesForgetNothing if is_change => settings.apply_to = AppliesTo::AllContinuousReports,
            _ => {}
        }
    }

    fn alerts(&self, alerts: &mut Vec<DiscoveryAlert>) {
        let earlier_one = |alert: &DiscoveryAlert, such: &dyn Fn(&DiscoveryAlert) -> bool| {
            alerts.iter().take_while(|earlier| earlier.id != alert.id).any(such)
        };
        let is_hidden = |alert: &DiscoveryAlert| {
            let (policy, app, report) = (alert.policy(), alert.app(), alert.report());
            match self.what {
                PolicyDefect::OnceForAllReports => earlier_one(alert, &|earlier| {
                    (earlier.policy(), earlier.app()) == (policy, app) && earlier.report() != report
                }),
                PolicyDefect::OnceForAllPolicies => earlier_one(alert, &|earlier| {
                    (earlier.app(), earlier.report()) == (app, report) && earlier.policy() != policy
                }),
                PolicyDefect::OneApp => {
                    earlier_one(alert, &|earlier| earlier.policy() == policy && earlier.app() != app)
                }
                _ => false,
            }
        };
        let hidden: Vec<String> =
            alerts.iter().filter(|alert| is_hidden(alert)).map(|alert| alert.id.clone()).collect();
        alerts.retain(|alert| !hidden.contains(&alert.id));
        for entities in alerts.iter_mut().map(|alert| &mut alert.entities) {
            entities.retain(|entity| match self.what {
                PolicyDefect::WithoutPolicy => !matches!(entity, AlertEntity::PolicyRule { .. }),
                PolicyDefect::WithoutApp => !matches!(entity, AlertEntity::Service { .. }),
                PolicyDefect::WithoutReport => !matches!(entity, AlertEntity::DiscoveryStream { .. }),
                _ => true,
            });
        }
        if self.what == PolicyDefect::Snapshots
            && let Some(policy) = &self.watching
        {
            alerts.extend(self.snapshots.iter().map(|(report, at)| alert_of_snapshot(policy, report, *at)));
        }
    }
}

/// The alert that a policy would raise if it looked at a snapshot: about the app that the logs of examples are of.
fn alert_of_snapshot(policy: &DiscoveryPolicy, report: &str, at: SimTime) -> DiscoveryAlert {
    let (id, label) = (policy.id, policy.settings.name.clone());
    DiscoveryAlert {
        id: "0".repeat(24),
        timestamp: at.millis(),
        title: label.clone(),
        description: format!("Dropbox was used, in the report {report}"),
        stories: vec![4],
        severity_value: policy.settings.severity,
        status_value: 0,
        resolution_status_value: 0,
        is_system_alert: false,
        entities: vec![
            AlertEntity::PolicyRule { id, label, policy_type: "NEW_SERVICE".to_owned() },
            AlertEntity::Service { id: AppId(11_627), label: "Dropbox".to_owned() },
            AlertEntity::DiscoveryStream { id: "0".repeat(24), label: report.to_owned() },
        ],
        url: String::new(),
        handling: AlertHandling::default(),
    }
}

impl Interceptor for Policies {
    fn cloud_apps_asked(&mut self, _: SimTime, request: &mut CloudAppsRequest) -> Vec<DefenderRequest> {
        let is_change = matches!(request, CloudAppsRequest::ChangePolicy { .. });
        if let Some(settings) = settings(request) {
            self.set_up(settings, is_change);
        }
        Vec::new()
    }

    fn cloud_apps_answers(
        &mut self,
        now: SimTime,
        request: &CloudAppsRequest,
        answer: &mut Result<CloudAppsResponse, ApiError>,
    ) {
        match (request, answer) {
            (CloudAppsRequest::CreatePolicy(settings), Ok(CloudAppsResponse::PolicyCreated(id))) => {
                let settings = PolicySettings::clone(settings);
                self.watching = Some(DiscoveryPolicy { id: *id, created: now, changed: now, settings });
            }
            (_, Ok(CloudAppsResponse::Alerts(alerts))) => self.alerts(alerts),
            _ => {}
        }
    }

    fn upload_asked(&mut self, now: SimTime, request: &mut UploadRequest) {
        if let UploadRequest::Completion(done) = request
            && done.upload_as_snapshot
        {
            self.snapshots.insert(done.input_stream_name.clone(), now);
        }
    }

    fn logs_asked(&mut self, now: SimTime, request: &mut LogsRequest) {
        if let LogsRequest::CreateSnapshot { name, .. } = request {
            self.snapshots.insert(name.clone(), now);
        }
    }

    fn discovery_answers(&mut self, now: SimTime, _: &DiscoveryQuery, answer: &mut Result<DiscoveryAnswer, ApiError>) {
        if let (PolicyDefect::SnapshotsLate, Ok(DiscoveryAnswer::Dashboard(counters))) = (self.what, answer)
            && self.snapshots.get(&counters.report).is_some_and(|made| now < *made + LATE)
        {
            counters.traffic = Traffic::NONE;
        }
    }
}
