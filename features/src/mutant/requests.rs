//! Defects in how the clouds take what administrators ask.

use std::collections::BTreeMap;

use gnomon_reference_impl::catalog::{AppIndex, Catalog};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::{AppTag, CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{
    Action, AdvancedFeature, DefenderRequest, DefenderResponse, Indicator, IndicatorId, IndicatorSubmission,
    IndicatorType, SourceType,
};
use gnomon_reference_impl::time::SimTime;
use serde::Deserialize;

use crate::implementations::Interceptor;

/// A request of an administrator that is ignored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// Switching the integration off.
    IntegrationOff,
    /// Switching custom network indicators off.
    NetworkIndicatorsOff,
    /// Switching the blocking of unsanctioned apps off.
    BlockingOff,
    /// Losing the licence for Defender.
    DefenderLicence,
    /// Losing the licence for Cloud App Security.
    CloudAppsLicence,
    /// Taking a tag away.
    Untag,
    /// A change of the severity.
    Severity,
    /// Applying what was toggled.
    Apply,
}

/// A request is not carried out, and answered as if it were.
pub(super) struct Ignores {
    request: Request,
    /// Whether the request that is asked now is one that only reads, instead of the one that was sent.
    only_reads: bool,
}

impl Ignores {
    pub(super) const fn new(request: Request) -> Self {
        Self { request, only_reads: false }
    }
}

impl Interceptor for Ignores {
    fn defender_asked(&mut self, _: SimTime, request: &mut DefenderRequest) -> Vec<DefenderRequest> {
        match (self.request, &mut *request) {
            (
                Request::IntegrationOff,
                DefenderRequest::ToggleFeature { feature: AdvancedFeature::MicrosoftCloudAppSecurity, on },
            )
            | (
                Request::NetworkIndicatorsOff,
                DefenderRequest::ToggleFeature { feature: AdvancedFeature::CustomNetworkIndicators, on },
            ) => *on = true,
            (Request::DefenderLicence, DefenderRequest::SetLicence(licensed)) => *licensed = true,
            (Request::Apply, DefenderRequest::ApplyFeatures) => {
                *request = DefenderRequest::ListIndicators;
                self.only_reads = true;
            }
            _ => {}
        }
        Vec::new()
    }

    fn cloud_apps_asked(&mut self, _: SimTime, request: &mut CloudAppsRequest) -> Vec<DefenderRequest> {
        match (self.request, &mut *request) {
            (Request::BlockingOff, CloudAppsRequest::SaveSettings(settings)) => settings.block_unsanctioned_apps = true,
            (Request::Severity, CloudAppsRequest::SaveSettings(settings)) => {
                settings.alert_severity = gnomon_reference_impl::protocol::defender::Severity::Medium;
            }
            (Request::CloudAppsLicence, CloudAppsRequest::SetLicence(licensed)) => *licensed = true,
            (Request::Untag, CloudAppsRequest::UntagApp { .. }) => {
                *request = CloudAppsRequest::ListTaggedApps;
                self.only_reads = true;
            }
            _ => {}
        }
        Vec::new()
    }

    fn defender_answers(&mut self, _: SimTime, _: &DefenderRequest, answer: &mut Result<DefenderResponse, ApiError>) {
        if std::mem::take(&mut self.only_reads) && answer.is_ok() {
            *answer = Ok(DefenderResponse::Done);
        }
    }

    fn cloud_apps_answers(
        &mut self,
        _: SimTime,
        _: &CloudAppsRequest,
        answer: &mut Result<CloudAppsResponse, ApiError>,
    ) {
        if std::mem::take(&mut self.only_reads) && answer.is_ok() {
            *answer = Ok(CloudAppsResponse::Done);
        }
    }
}

/// A toggle works at once.
pub(super) struct ToggleIsApply;

impl Interceptor for ToggleIsApply {
    fn defender_asked(&mut self, _: SimTime, request: &mut DefenderRequest) -> Vec<DefenderRequest> {
        match request {
            DefenderRequest::ToggleFeature { .. } => vec![DefenderRequest::ApplyFeatures],
            _ => Vec::new(),
        }
    }
}

/// Applied once more, the advanced features begin anew: what is under way is dropped.
#[derive(Default)]
pub(super) struct AppliesAnew {
    toggled: bool,
    applied: bool,
}

impl Interceptor for AppliesAnew {
    fn defender_asked(&mut self, _: SimTime, request: &mut DefenderRequest) -> Vec<DefenderRequest> {
        let feature = AdvancedFeature::MicrosoftCloudAppSecurity;
        match request {
            DefenderRequest::ToggleFeature { feature: of, on } if *of == feature => self.toggled = *on,
            DefenderRequest::ApplyFeatures => {
                let was = std::mem::replace(&mut self.applied, self.toggled);
                if was && self.toggled {
                    let toggle = |on| DefenderRequest::ToggleFeature { feature, on };
                    let apply = || DefenderRequest::ApplyFeatures;
                    return vec![toggle(false), apply(), toggle(true), apply()];
                }
            }
            _ => {}
        }
        Vec::new()
    }
}

/// At the limit addresses and URLs have room of their own.
pub(super) struct LimitByType;

impl Interceptor for LimitByType {
    fn defender_answers(
        &mut self,
        now: SimTime,
        request: &DefenderRequest,
        answer: &mut Result<DefenderResponse, ApiError>,
    ) {
        if let (DefenderRequest::SubmitIndicator(submission), Err(error)) = (request, &*answer)
            && submission.indicator_type != IndicatorType::DomainName
            && error.message.contains("15000")
        {
            *answer = Ok(DefenderResponse::Indicator(Box::new(Indicator {
                id: IndicatorId(999_999),
                submitted: (**submission).clone(),
                source: "WindowsDefenderAtp".to_owned(),
                source_type: SourceType::User,
                created_by: "administrator@contoso.com".to_owned(),
                last_updated_by: None,
                created_at: now,
                updated_at: now,
            })));
        }
    }
}

/// What is refused is refused without a reason.
pub(super) struct RefusesSilently;

impl Interceptor for RefusesSilently {
    fn defender_answers(&mut self, _: SimTime, _: &DefenderRequest, answer: &mut Result<DefenderResponse, ApiError>) {
        if let Err(error) = answer {
            "The request was refused".clone_into(&mut error.message);
        }
    }

    fn cloud_apps_answers(
        &mut self,
        _: SimTime,
        _: &CloudAppsRequest,
        answer: &mut Result<CloudAppsResponse, ApiError>,
    ) {
        if let Err(error) = answer {
            "The request was refused".clone_into(&mut error.message);
        }
    }
}

/// Full URLs are propagated as their hosts.
pub(super) struct PropagatesUrls(pub bool);

impl Interceptor for PropagatesUrls {
    fn cloud_apps_asked(&mut self, _: SimTime, request: &mut CloudAppsRequest) -> Vec<DefenderRequest> {
        let CloudAppsRequest::TagApp { app, tag: AppTag::Unsanctioned } = request else { return Vec::new() };
        let catalog = Catalog::built_in();
        let app = catalog.app(*app);
        let has_hosts = app.entries.iter().any(|entry| entry.indicator_host().is_some());
        if self.0 && !has_hosts {
            return Vec::new();
        }
        let urls = app.entries.iter().filter(|entry| entry.indicator_host().is_none());
        urls.map(|entry| {
            DefenderRequest::SubmitIndicator(Box::new(IndicatorSubmission {
                indicator_value: entry.domain().to_owned(),
                indicator_type: IndicatorType::DomainName,
                action: Action::AlertAndBlock,
                application: Some(app.name.clone()),
                title: "Unsanctioned cloud app access was blocked".to_owned(),
                description: "Unsanctioned".to_owned(),
                expiration_time: None,
                severity: None,
                recommended_actions: None,
                rbac_group_names: Vec::new(),
                later: gnomon_reference_impl::protocol::defender::LaterFields::default(),
            }))
        })
        .collect()
    }
}

/// The first tag of an app stays.
#[derive(Default)]
pub(super) struct FirstTagWins {
    first: BTreeMap<AppIndex, AppTag>,
}

impl Interceptor for FirstTagWins {
    fn cloud_apps_asked(&mut self, _: SimTime, request: &mut CloudAppsRequest) -> Vec<DefenderRequest> {
        if let CloudAppsRequest::TagApp { app, tag } = request {
            *tag = *self.first.entry(*app).or_insert(*tag);
        }
        Vec::new()
    }
}

/// What is skipped is not shown.
pub(super) struct SkipsSilently;

impl Interceptor for SkipsSilently {
    fn cloud_apps_answers(
        &mut self,
        _: SimTime,
        _: &CloudAppsRequest,
        answer: &mut Result<CloudAppsResponse, ApiError>,
    ) {
        if let Ok(CloudAppsResponse::TaggedApps(apps)) = answer {
            apps.iter_mut().for_each(|app| app.skipped.clear());
        }
    }
}

/// What waits for room is not shown.
pub(super) struct WaitsSilently;

impl Interceptor for WaitsSilently {
    fn cloud_apps_answers(
        &mut self,
        _: SimTime,
        _: &CloudAppsRequest,
        answer: &mut Result<CloudAppsResponse, ApiError>,
    ) {
        if let Ok(CloudAppsResponse::TaggedApps(apps)) = answer {
            apps.iter_mut().for_each(|app| app.waiting.clear());
        }
    }
}
