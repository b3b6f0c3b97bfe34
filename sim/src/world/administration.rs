//! What administrators do, in a scenario's timeline or in a feature.

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::wire::cloud_apps::{AppTag, CloudAppsRequest};
use gnomon_reference_impl::wire::defender::DefenderRequest;

/// Something an administrator does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AdminAction {
    /// In the portal of Defender, or through its API.
    Defender(DefenderRequest),
    /// In the portal of Cloud App Security.
    CloudApps(CloudAppsRequest),
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
                CloudAppsRequest::GovernanceLog => "read the governance log".to_owned(),
            },
        }
    }
}

const fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}
