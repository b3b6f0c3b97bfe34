//! Tags of apps and the governance log: every operation on a tag, by hand or by a policy (BLK-07).
//!
//! Operations have a total order, the numbers of the log: of one app, the last one wins.

use std::collections::BTreeMap;

use super::Context;
use crate::catalog::AppIndex;
use crate::protocol::cloud_apps::AppTag;
use crate::protocol::discovery_policies::{GovernanceActor, GovernanceEntry, GovernanceStatus};
use crate::time::SimTime;

/// How apps are tagged, and how they came to be.
#[derive(Clone, Debug, Default)]
pub(super) struct Tags {
    by_app: BTreeMap<AppIndex, AppTag>,
    log: Vec<GovernanceEntry>,
}

impl Tags {
    /// How an app is tagged, if it is.
    pub(super) fn of(&self, app: AppIndex) -> Option<AppTag> {
        self.by_app.get(&app).copied()
    }

    /// The tagged apps.
    pub(super) fn iter(&self) -> impl Iterator<Item = (AppIndex, AppTag)> {
        self.by_app.iter().map(|(app, tag)| (*app, *tag))
    }

    /// Tags an app, or takes its tag away.
    pub(super) fn operate(
        &mut self,
        now: SimTime,
        app: AppIndex,
        tag: Option<AppTag>,
        by: GovernanceActor,
        context: Context<'_>,
    ) {
        match tag {
            Some(tag) => drop(self.by_app.insert(app, tag)),
            None => drop(self.by_app.remove(&app)),
        }
        let about = context.catalog.app(app);
        self.log.push(GovernanceEntry {
            number: self.log.len() as u32 + 1,
            timestamp: now,
            app_id: about.id,
            app_name: about.name.clone(),
            tag,
            by,
            status: GovernanceStatus::Successful,
        });
    }

    /// Every operation, the oldest first.
    pub(super) fn log(&self) -> &[GovernanceEntry] {
        &self.log
    }
}
