//! Defects in block scripts.

use std::collections::{BTreeMap, BTreeSet};

use gnomon_reference_impl::catalog::{App, AppIndex, Catalog};
use gnomon_reference_impl::cloud_apps::{Appliance, block_script};
use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::{AppTag, BlockScript, CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::DefenderRequest;
use gnomon_reference_impl::time::{SimDuration, SimTime};
use serde::Deserialize;

use crate::implementations::Interceptor;

/// What is wrong with block scripts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScriptDefect {
    /// One domain of an app is left out.
    OneDomainMissing,
    /// Apps whose tag was taken away are listed.
    WithUntagged,
    /// Sanctioned apps are listed.
    WithSanctioned,
    /// What policies tagged is left out.
    ByHandOnly,
    /// Of a full URL the host is listed.
    HostsOfUrls,
    /// Of a host under another app's domain, and of a tenant, the parent is listed.
    Parents,
    /// A file is called by the day of a place two hours east of UTC.
    LocalDay,
    /// Every file is called the same.
    Unnamed,
    /// Lines begin otherwise than documented.
    OtherWords,
    /// Every format is accepted.
    AnyFormat,
    /// While endpoints do not block, scripts are empty.
    WhileBlockingOnly,
    /// While endpoints block, scripts are empty.
    NotWhileBlocking,
}

/// What is wrong with block scripts.
pub(super) struct Scripts {
    what: ScriptDefect,
    /// How apps were tagged by hand last, those included whose tag was taken away.
    tags: BTreeMap<AppIndex, AppTag>,
    untagged: BTreeSet<AppIndex>,
    blocking: bool,
}

impl Scripts {
    pub(super) const fn new(what: ScriptDefect) -> Self {
        Self { what, tags: BTreeMap::new(), untagged: BTreeSet::new(), blocking: false }
    }

    /// Which apps are listed: not always those that are unsanctioned.
    fn lists(&self, app: AppIndex, tag: AppTag) -> bool {
        let is_untagged = self.untagged.contains(&app);
        match self.what {
            ScriptDefect::WithUntagged => tag == AppTag::Unsanctioned,
            ScriptDefect::WithSanctioned => !is_untagged,
            _ => tag == AppTag::Unsanctioned && !is_untagged,
        }
    }

    fn change(&self, now: SimTime, format: u16, script: &mut BlockScript) {
        let catalog = Catalog::built_in();
        let by_hand = self.tags.iter().filter(|(app, tag)| self.lists(**app, **tag)).map(|(app, _)| catalog.app(*app));
        let hosts = |apps: &mut dyn Iterator<Item = &App>| -> String {
            let urls = apps.flat_map(|app| &app.entries).filter(|entry| entry.indicator_host().is_none());
            urls.map(|entry| format!("{}\n", entry.domain())).collect()
        };
        match self.what {
            ScriptDefect::OneDomainMissing => {
                script.text = script
                    .text
                    .lines()
                    .filter(|line| !line.contains("getdropbox.com"))
                    .fold(String::new(), |text, line| text + line + "\n");
            }
            ScriptDefect::WithUntagged | ScriptDefect::WithSanctioned | ScriptDefect::ByHandOnly => {
                if let Ok(other) = block_script(format, by_hand, now.day()) {
                    *script = other;
                }
            }
            ScriptDefect::HostsOfUrls => script.text += &hosts(&mut by_hand.into_iter()),
            ScriptDefect::Parents => {
                script.text = script.text.replace("drive.google.com", "google.com");
                if script.text.contains("sharepoint") {
                    script.text.push_str("sharepoint.com\n");
                }
            }
            ScriptDefect::LocalDay => {
                let there = now + SimDuration::from_hours(2);
                script.file_name = script.file_name.replace(&now.day().to_string(), &there.day().to_string());
            }
            ScriptDefect::Unnamed => "block_script.txt".clone_into(&mut script.file_name),
            ScriptDefect::OtherWords => script.text = script.text.replace("url.domain=", "url.host="),
            ScriptDefect::WhileBlockingOnly if !self.blocking => script.text.clear(),
            ScriptDefect::NotWhileBlocking if self.blocking => script.text.clear(),
            ScriptDefect::AnyFormat | ScriptDefect::WhileBlockingOnly | ScriptDefect::NotWhileBlocking => {}
        }
    }
}

impl Interceptor for Scripts {
    fn cloud_apps_asked(&mut self, _: SimTime, request: &mut CloudAppsRequest) -> Vec<DefenderRequest> {
        match request {
            CloudAppsRequest::TagApp { app, tag } => {
                self.tags.insert(*app, *tag);
                self.untagged.remove(app);
            }
            CloudAppsRequest::UntagApp { app } => drop(self.untagged.insert(*app)),
            CloudAppsRequest::SaveSettings(settings) => self.blocking = settings.block_unsanctioned_apps,
            CloudAppsRequest::BlockScript { format }
                if self.what == ScriptDefect::AnyFormat && Appliance::of_format(*format).is_none() =>
            {
                *format = Appliance::Websense.format();
            }
            _ => {}
        }
        Vec::new()
    }

    fn cloud_apps_answers(
        &mut self,
        now: SimTime,
        request: &CloudAppsRequest,
        answer: &mut Result<CloudAppsResponse, ApiError>,
    ) {
        if let (CloudAppsRequest::BlockScript { format }, Ok(CloudAppsResponse::BlockScript(script))) =
            (request, answer)
        {
            self.change(now, *format, script);
        }
    }
}
