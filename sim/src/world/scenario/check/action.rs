//! Actions: what administrators do, and when.

use gnomon_reference_impl::catalog::{AppIndex, Catalog};
use gnomon_reference_impl::protocol::cloud_apps::{AppTag, CloudAppsRequest, Settings};
use gnomon_reference_impl::protocol::defender::{AdvancedFeature, DefenderRequest, Severity};
use gnomon_reference_impl::time::SimTime;

use super::super::error::Complaint;
use super::super::file::{ActionFile, ActionKind};
use super::value::{impossible, instant};
use super::{Check, policy};
use crate::world::administration::{AdminAction, PolicyAction};

/// What administrators do; actions of one instant keep their order.
pub(super) fn actions(
    files: &[ActionFile],
    start: SimTime,
    end: SimTime,
    catalog: &Catalog,
) -> Check<Vec<(SimTime, AdminAction)>> {
    policy::names(files)?;
    let mut actions = Vec::new();
    for file in files {
        let at = instant(&file.at, start)?;
        if at < start || at > end {
            return Err(impossible(file.at.span(), format!("{at} lies outside the scenario, from {start} to {end}")));
        }
        refuse_superfluous(file)?;
        actions.extend(action(file, catalog)?.into_iter().map(|action| (at, action)));
    }
    Ok(actions)
}

/// Refuses keys that mean nothing for the action.
fn refuse_superfluous(file: &ActionFile) -> Check<()> {
    use ActionKind::{ChangePolicy, CreatePolicy, DeletePolicy, SaveSettings, Tag, Untag, UntagAppsOfPolicy};
    let kind = *file.what.get_ref();
    let sets_up = matches!(kind, CreatePolicy | ChangePolicy);
    let given = [
        ("app", file.app.is_some(), matches!(kind, Tag | Untag)),
        ("as", file.tag.is_some(), sets_up || kind == Tag),
        ("policy", file.policy.is_some(), sets_up || matches!(kind, DeletePolicy | UntagAppsOfPolicy)),
        ("more_than", !file.more_than.is_empty(), sets_up),
        ("new_app", file.new_app.is_some(), sets_up),
        ("categories", !file.categories.is_empty(), sets_up),
        ("risk_scores", file.risk_scores.is_some(), sets_up),
        ("daily_alert_limit", file.daily_alert_limit.is_some(), sets_up),
        ("block_unsanctioned_apps", file.block_unsanctioned_apps.is_some(), kind == SaveSettings),
        ("alert_severity", file.alert_severity.is_some(), kind == SaveSettings),
    ];
    match given.iter().find(|(_, given, means_something)| *given && !means_something) {
        Some((key, ..)) => {
            Err(Complaint::at(file.what.span(), format!("`{key}` means nothing for this action"), "this action")
                .help(format!("take the line `{key} = ...` out")))
        }
        None => Ok(()),
    }
}

fn action(file: &ActionFile, catalog: &Catalog) -> Check<Vec<AdminAction>> {
    let feature = |feature, on| {
        vec![
            AdminAction::Defender(DefenderRequest::ToggleFeature { feature, on }),
            AdminAction::Defender(DefenderRequest::ApplyFeatures),
        ]
    };
    let of_policy = |action| vec![AdminAction::Policy(action)];
    Ok(match *file.what.get_ref() {
        ActionKind::SwitchIntegrationOn => feature(AdvancedFeature::MicrosoftCloudAppSecurity, true),
        ActionKind::SwitchIntegrationOff => feature(AdvancedFeature::MicrosoftCloudAppSecurity, false),
        ActionKind::SwitchNetworkIndicatorsOn => feature(AdvancedFeature::CustomNetworkIndicators, true),
        ActionKind::SwitchNetworkIndicatorsOff => feature(AdvancedFeature::CustomNetworkIndicators, false),
        ActionKind::SaveSettings => {
            let block = file.block_unsanctioned_apps.ok_or_else(|| {
                Complaint::at(file.what.span(), "are unsanctioned apps to be blocked?", "this action")
                    .help("add a line `block_unsanctioned_apps = true`")
            })?;
            let alert_severity = file.alert_severity.unwrap_or(Severity::Informational);
            let settings = Settings { block_unsanctioned_apps: block, alert_severity };
            vec![AdminAction::CloudApps(CloudAppsRequest::SaveSettings(settings))]
        }
        ActionKind::Tag => {
            let tag = file.tag.map_or(AppTag::Unsanctioned, AppTag::from);
            vec![AdminAction::CloudApps(CloudAppsRequest::TagApp { app: app(file, catalog)?, tag })]
        }
        ActionKind::Untag => {
            vec![AdminAction::CloudApps(CloudAppsRequest::UntagApp { app: app(file, catalog)? })]
        }
        ActionKind::CreatePolicy => {
            vec![AdminAction::CloudApps(CloudAppsRequest::CreatePolicy(Box::new(policy::settings(file)?)))]
        }
        ActionKind::ChangePolicy => of_policy(PolicyAction::Change(Box::new(policy::settings(file)?))),
        ActionKind::DeletePolicy => of_policy(PolicyAction::Delete(policy::name(file)?)),
        ActionKind::UntagAppsOfPolicy => of_policy(PolicyAction::UntagItsApps(policy::name(file)?)),
    })
}

fn app(file: &ActionFile, catalog: &Catalog) -> Check<AppIndex> {
    let name = file.app.as_ref().ok_or_else(|| {
        Complaint::at(file.what.span(), "which app?", "this action").help("add a line `app = \"Dropbox\"`")
    })?;
    catalog.named(name.get_ref()).map_err(|error| {
        let complaint =
            Complaint::at(name.span(), format!("no app of the catalogue is called `{}`", error.asked), "this name");
        match error.nearest.first() {
            Some(near) => complaint.help(format!("did you mean `{near}`?")),
            None => complaint,
        }
    })
}
