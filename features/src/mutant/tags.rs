//! Defects in how app discovery policies tag apps, and in what the governance log says of it.

use std::collections::BTreeSet;

use gnomon_reference_impl::catalog::{AppIndex, Catalog};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::{AppTag, CloudAppsRequest, CloudAppsResponse, TaggedApp};
use gnomon_reference_impl::protocol::defender::DefenderRequest;
use gnomon_reference_impl::protocol::discovery_policies::{GovernanceActor, PolicyId, TagState};
use gnomon_reference_impl::protocol::signals::Signal;
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::world::{Fate, WireMessage};
use serde::Deserialize;

use crate::implementations::Interceptor;

/// What is wrong with how policies tag apps.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TagDefect {
    /// A policy tags what it alerts about, also if it is to alert only.
    Always,
    /// A policy that tags does not alert.
    WithoutAlert,
    /// An app whose tag was taken away by hand is tagged again when traffic comes.
    Again,
    /// A policy leaves apps alone that are tagged.
    UntaggedOnly,
    /// Administrators cannot change what a policy tagged.
    OverAdministrators,
    /// What a policy tags is not blocked.
    Unblocked,
    /// The governance log says that administrators did what policies did.
    ByAdministrators,
    /// The governance log leaves out what administrators did.
    LogOfPoliciesOnly,
}

/// What is wrong with how policies tag apps.
pub(super) struct Tags {
    what: TagDefect,
    /// The policies that tag.
    tagging: BTreeSet<PolicyId>,
    /// Apps whose tag was taken away by hand.
    untagged: BTreeSet<AppIndex>,
    /// Those for which traffic came afterwards.
    again: BTreeSet<AppIndex>,
    /// Whether the request that is asked now is one that only reads, instead of a tag.
    only_reads: bool,
}

impl Tags {
    pub(super) const fn new(what: TagDefect) -> Self {
        Self { what, tagging: BTreeSet::new(), untagged: BTreeSet::new(), again: BTreeSet::new(), only_reads: false }
    }
}

/// An app as the list of tagged apps shows it while none of its domains is an indicator.
fn tagged(app: AppIndex) -> TaggedApp {
    TaggedApp {
        name: Catalog::built_in().app(app).name.clone(),
        tag: AppTag::Unsanctioned,
        propagated: Vec::new(),
        waiting: Vec::new(),
        skipped: Vec::new(),
        taken: Vec::new(),
    }
}

impl Interceptor for Tags {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        match message {
            WireMessage::Signals(_, batch) if batch.signals.iter().any(|it| matches!(it, Signal::Transactions(_))) => {
                self.again.append(&mut self.untagged);
                Fate::AsDrawn
            }
            WireMessage::Request(_, DefenderRequest::ImportIndicators(_))
                if self.what == TagDefect::Unblocked && !self.tagging.is_empty() =>
            {
                Fate::Lost
            }
            _ => Fate::AsDrawn,
        }
    }

    fn cloud_apps_asked(&mut self, _: SimTime, request: &mut CloudAppsRequest) -> Vec<DefenderRequest> {
        match (self.what, &mut *request) {
            (TagDefect::Always, CloudAppsRequest::CreatePolicy(settings)) => {
                settings.governance = Some(AppTag::Unsanctioned);
            }
            (TagDefect::UntaggedOnly, CloudAppsRequest::CreatePolicy(settings)) if settings.governance.is_some() => {
                settings.filters.tags = vec![TagState::None];
            }
            (TagDefect::OverAdministrators, CloudAppsRequest::TagApp { .. }) if !self.tagging.is_empty() => {
                *request = CloudAppsRequest::ListTaggedApps;
                self.only_reads = true;
            }
            (TagDefect::Again, CloudAppsRequest::UntagApp { app }) if !self.tagging.is_empty() => {
                self.untagged.insert(*app);
            }
            _ => {}
        }
        Vec::new()
    }

    fn cloud_apps_answers(
        &mut self,
        _: SimTime,
        request: &CloudAppsRequest,
        answer: &mut Result<CloudAppsResponse, ApiError>,
    ) {
        if std::mem::take(&mut self.only_reads) && answer.is_ok() {
            *answer = Ok(CloudAppsResponse::Done);
        }
        match (request, answer) {
            (CloudAppsRequest::CreatePolicy(settings), Ok(CloudAppsResponse::PolicyCreated(id)))
                if settings.governance.is_some() =>
            {
                self.tagging.insert(*id);
            }
            (_, Ok(CloudAppsResponse::Alerts(alerts))) if self.what == TagDefect::WithoutAlert => {
                alerts.retain(|alert| alert.policy().is_none_or(|policy| !self.tagging.contains(&policy)));
            }
            (_, Ok(CloudAppsResponse::TaggedApps(apps))) => apps.extend(self.again.iter().map(|app| tagged(*app))),
            (_, Ok(CloudAppsResponse::GovernanceLog(log))) => match self.what {
                TagDefect::ByAdministrators => {
                    log.iter_mut().for_each(|entry| entry.by = GovernanceActor::Administrator);
                }
                TagDefect::LogOfPoliciesOnly => log.retain(|entry| entry.by != GovernanceActor::Administrator),
                _ => {}
            },
            _ => {}
        }
    }
}
