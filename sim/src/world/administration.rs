//! What administrators do, in a scenario's timeline or in a feature.

use std::collections::BTreeMap;

use gnomon_reference_impl::catalog::{AppId, Catalog};
use gnomon_reference_impl::protocol::cloud_apps::{AppTag, CloudAppsRequest};
use gnomon_reference_impl::protocol::defender::DefenderRequest;
use gnomon_reference_impl::protocol::discovery_policies::{GovernanceActor, GovernanceEntry, PolicySettings};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::SimTime;

use super::World;
use super::cloud::Cloud;
use super::setting::Setting;
use crate::engine::Out;

/// Something an administrator does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AdminAction {
    /// In the portal of Defender, or through its API.
    Defender(DefenderRequest),
    /// In the portal of Cloud App Security.
    CloudApps(CloudAppsRequest),
    /// There as well, about an app discovery policy that is looked up by its name.
    Policy(PolicyAction),
}

/// What an administrator does about an app discovery policy, known by its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PolicyAction {
    /// Sets the policy of this name up anew.
    Change(Box<PolicySettings>),
    /// Delete the policy of this name.
    Delete(String),
    /// Takes the tag away from every app that it tagged and nobody has tagged since, whether it still exists or not.
    UntagItsApps(String),
}

impl PolicyAction {
    pub(super) fn carry_out(self, cloud: &mut Cloud, now: SimTime, setting: &Setting, out: &mut Out<World>) {
        if let Self::UntagItsApps(name) = &self {
            let tagged = tagged_by(name, cloud.cloud_apps().tag_log());
            for app in tagged.into_iter().filter_map(|id| setting.catalog.by_id(id)) {
                // Taking a tag away is never refused.
                drop(cloud.ask_cloud_apps(now, &CloudAppsRequest::UntagApp { app }, setting, out));
            }
            return;
        }
        let name = self.policy().to_owned();
        let found =
            cloud.cloud_apps().policies().iter().find(|policy| policy.settings.name.eq_ignore_ascii_case(&name));
        let Some(policy) = found.map(|policy| policy.id) else {
            let error = ApiError::new(ErrorCode::ResourceNotFound, format!("There is no policy `{name}`"));
            return cloud.administered(now, &AdminAction::Policy(self), Some(&error), setting, out);
        };
        let request = match self {
            Self::Change(settings) => CloudAppsRequest::ChangePolicy { policy, settings },
            Self::Delete(_) | Self::UntagItsApps(_) => CloudAppsRequest::DeletePolicy { policy },
        };
        // A refusal is recorded there.
        drop(cloud.ask_cloud_apps(now, &request, setting, out));
    }

    /// The name of the policy.
    fn policy(&self) -> &str {
        match self {
            Self::Change(settings) => &settings.name,
            Self::Delete(name) | Self::UntagItsApps(name) => name,
        }
    }
}

/// The apps whose tag is still the one that the policy of this name gave them.
fn tagged_by(policy: &str, log: &[GovernanceEntry]) -> Vec<AppId> {
    let last: BTreeMap<AppId, &GovernanceEntry> = log.iter().map(|entry| (entry.app_id, entry)).collect();
    let by_policy = last.into_iter().filter(|(_, entry)| match &entry.by {
        GovernanceActor::Policy { name, .. } => entry.tag.is_some() && name.eq_ignore_ascii_case(policy),
        GovernanceActor::Administrator => false,
    });
    by_policy.map(|(app, _)| app).collect()
}

impl AdminAction {
    /// The action in words, for timelines and stories.
    #[must_use]
    pub fn in_words(&self, catalog: &Catalog) -> String {
        match self {
            Self::Defender(request) => match request {
                DefenderRequest::ToggleFeature { feature, on } => {
                    format!("toggled \"{}\" {}", feature.display_name(), on_off(*on))
                }
                DefenderRequest::ApplyFeatures => "applied the advanced features".to_owned(),
                DefenderRequest::SetLicence(true) => "got the licence for Microsoft Defender for Endpoint".to_owned(),
                DefenderRequest::SetLicence(false) => "lost the licence for Microsoft Defender for Endpoint".to_owned(),
                DefenderRequest::SubmitIndicator(submission) => {
                    format!("submitted the indicator {} ({:?})", submission.indicator_value, submission.action)
                }
                DefenderRequest::ImportIndicators(submissions) => format!("imported {} indicators", submissions.len()),
                DefenderRequest::DeleteIndicator(id) => format!("deleted indicator {}", id.0),
                DefenderRequest::DeleteIndicators(ids) => format!("deleted {} indicators", ids.len()),
                DefenderRequest::ListIndicators => "listed the indicators".to_owned(),
            },
            Self::CloudApps(request) => match request {
                CloudAppsRequest::TagApp { app, tag } => {
                    let tag = match tag {
                        AppTag::Sanctioned => "sanctioned",
                        AppTag::Unsanctioned => "unsanctioned",
                    };
                    format!("tagged {} as {tag}", catalog.app(*app).name)
                }
                CloudAppsRequest::UntagApp { app } => format!("took the tag of {} away", catalog.app(*app).name),
                CloudAppsRequest::SaveSettings(settings) => format!(
                    "saved the settings: block unsanctioned apps {}, alert severity {}",
                    on_off(settings.block_unsanctioned_apps),
                    settings.alert_severity
                ),
                CloudAppsRequest::SetLicence(true) => "got the licence for Microsoft Cloud App Security".to_owned(),
                CloudAppsRequest::SetLicence(false) => "lost the licence for Microsoft Cloud App Security".to_owned(),
                CloudAppsRequest::ListTaggedApps => "listed the tagged apps".to_owned(),
                CloudAppsRequest::SynchronisationStatus => "asked how far the synchronisation is".to_owned(),
                CloudAppsRequest::BlockScript { format } => format!("downloaded the block script of format {format}"),
                CloudAppsRequest::CreatePolicy(settings) => format!("created the policy \"{}\"", settings.name),
                CloudAppsRequest::ChangePolicy { settings, .. } => format!("changed the policy \"{}\"", settings.name),
                CloudAppsRequest::DeletePolicy { policy } => format!("deleted the policy {policy}"),
                CloudAppsRequest::ListPolicies => "listed the policies".to_owned(),
                CloudAppsRequest::ListAlerts => "listed the alerts of policies".to_owned(),
                CloudAppsRequest::MarkAlerts(marking) => format!("marked {} alerts", marking.alerts.len()),
                CloudAppsRequest::GovernanceLog => "read the governance log".to_owned(),
                CloudAppsRequest::ReadSettings => "read the settings".to_owned(),
                CloudAppsRequest::CreateSubnet(rule) => format!("defined the IP address ranges \"{}\"", rule.name),
                CloudAppsRequest::ReplaceSubnet { rule, .. } => {
                    format!("changed the IP address ranges \"{}\"", rule.name)
                }
                CloudAppsRequest::DeleteSubnet { subnet } => format!("deleted the IP address ranges {subnet}"),
                CloudAppsRequest::ListSubnets => "listed the IP address ranges".to_owned(),
            },
            Self::Policy(PolicyAction::Change(settings)) => format!("changed the policy \"{}\"", settings.name),
            Self::Policy(PolicyAction::Delete(name)) => format!("deleted the policy \"{name}\""),
            Self::Policy(PolicyAction::UntagItsApps(name)) => format!("took the tags of the policy \"{name}\" away"),
        }
    }
}

const fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}
