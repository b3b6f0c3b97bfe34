//! What app discovery policies did: alerts, tags, and how long it took from the first use of an app to its block
//! (BLK-07, ALR-05).

use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::protocol::cloud_apps::AppTag;
use gnomon_reference_impl::protocol::discovery_policies::{GovernanceActor, GovernanceEntry};
use gnomon_reference_impl::time::{SimDuration, SimTime};
use schemars::JsonSchema;
use serde::Serialize;

use super::PropagationLine;
use crate::numbers::{clocked, counted, grouped, to_the_minute};
use crate::page::{Align, Page, Table, Tone, shortened};
use crate::simulation::Finished;

/// What app discovery policies did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct PoliciesSummary {
    /// Each policy that exists or raised an alert, by name.
    pub policies: Vec<PolicyLine>,
    /// Each tag that a policy gave, the oldest first.
    pub tags: Vec<PolicyTagLine>,
}

/// What one policy did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct PolicyLine {
    /// What it is called.
    pub name: String,
    /// Whether it exists at the end.
    pub exists: bool,
    /// Alerts that it raised.
    pub alerts: u64,
    /// Apps that it tagged.
    pub tagged: u64,
    /// Of those, apps whose tag is still the one it gave.
    pub still_tagged: u64,
}

/// A tag that a policy gave.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct PolicyTagLine {
    /// The name of the app.
    pub app: String,
    /// The name of the policy.
    pub policy: String,
    /// When the app was used first of all traffic that Cloud App Security was shown while there was a policy.
    pub first_used: Option<SimTime>,
    /// When it was tagged.
    pub tagged: SimTime,
    /// Whether it was tagged as unsanctioned.
    pub unsanctioned: bool,
    /// From the tag until half of the connected devices blocked it.
    pub half_blocked_after_ms: Option<SimDuration>,
    /// From the tag until all of them did.
    pub all_blocked_after_ms: Option<SimDuration>,
    /// When somebody took the tag away or gave another one.
    pub ended: Option<SimTime>,
}

/// How many tags are listed on a page.
const LISTED: usize = 15;

impl PoliciesSummary {
    /// What they did; nothing if there was none.
    pub(super) fn of(catalog: &Catalog, finished: &Finished, propagation: &[PropagationLine]) -> Option<Self> {
        let core = finished.parts().core.cloud_apps();
        let log = core.tag_log();
        let by_policy = |(position, entry): (usize, &GovernanceEntry)| match (&entry.by, entry.tag) {
            (GovernanceActor::Policy { name, .. }, Some(tag)) => {
                let ended = log[position + 1..].iter().find(|later| later.app_id == entry.app_id);
                let first_used = catalog.by_id(entry.app_id).and_then(|app| finished.measures.first_use.get(&app));
                let ended = ended.map(|later| later.timestamp);
                let blocked = blocked(entry, ended, propagation);
                Some(PolicyTagLine {
                    app: entry.app_name.clone(),
                    policy: name.clone(),
                    first_used: first_used.copied().filter(|first| *first <= entry.timestamp),
                    tagged: entry.timestamp,
                    unsanctioned: tag == AppTag::Unsanctioned,
                    half_blocked_after_ms: blocked.map(|line| line.median_ms),
                    all_blocked_after_ms: blocked.map(|line| line.worst_ms),
                    ended,
                })
            }
            _ => None,
        };
        let tags: Vec<PolicyTagLine> = log.iter().enumerate().filter_map(by_policy).collect();
        let mut names: Vec<&str> = core.policies().iter().map(|policy| policy.settings.name.as_str()).collect();
        names.extend(core.policy_alerts().iter().map(|alert| alert.title.as_str()));
        names.sort_unstable();
        names.dedup();
        let line = |name: &str| {
            let given = tags.iter().filter(|tag| tag.policy == name);
            PolicyLine {
                name: name.to_owned(),
                exists: core.policies().iter().any(|policy| policy.settings.name == name),
                alerts: core.policy_alerts().iter().filter(|alert| alert.title == name).count() as u64,
                tagged: given.clone().count() as u64,
                still_tagged: given.filter(|tag| tag.ended.is_none()).count() as u64,
            }
        };
        let policies: Vec<PolicyLine> = names.into_iter().map(line).collect();
        (!policies.is_empty()).then_some(Self { policies, tags })
    }

    pub(super) fn write(&self, page: &mut Page) {
        let alerts = self.policies.iter().map(|line| line.alerts).sum();
        let gist = format!(
            "{} raised {} and tagged {}.",
            counted(self.policies.len() as u64, "policy", "policies"),
            counted(alerts, "alert", "alerts"),
            counted(self.tags.len() as u64, "app", "apps"),
        );
        page.section("Policies", &gist);
        let columns = [
            (Align::Left, ""),
            (Align::Right, "alerts"),
            (Align::Right, "tagged"),
            (Align::Right, "still tagged"),
            (Align::Left, ""),
        ];
        let mut table = Table::new(columns);
        for line in &self.policies {
            let [alerts, tagged, still_tagged] = [line.alerts, line.tagged, line.still_tagged].map(grouped);
            let fate = if line.exists { "" } else { "deleted" }.to_owned();
            table.row([shortened(&line.name, 40), alerts, tagged, still_tagged, fate]);
        }
        page.table(&table);
        self.write_tags(page);
    }

    fn write_tags(&self, page: &mut Page) {
        if self.tags.is_empty() {
            return;
        }
        let columns = [
            (Align::Left, "tagged apps"),
            (Align::Left, "first used"),
            (Align::Left, "tagged"),
            (Align::Right, "half block"),
            (Align::Right, "all block"),
            (Align::Right, "use to block"),
            (Align::Left, "untagged"),
        ];
        let mut table = Table::new(columns);
        let when = |at: Option<SimTime>| at.map_or_else(|| "-".to_owned(), |at| to_the_minute(at)[5..].to_owned());
        let span = |span: Option<SimDuration>| span.map_or_else(|| "-".to_owned(), clocked);
        for tag in self.tags.iter().take(LISTED) {
            table.row([
                shortened(&tag.app, 24),
                when(tag.first_used),
                when(Some(tag.tagged)),
                span(tag.half_blocked_after_ms),
                span(tag.all_blocked_after_ms),
                span(tag.use_to_block()),
                when(tag.ended),
            ]);
        }
        page.table(&table);
        let more = self.tags.len().saturating_sub(LISTED) as u64;
        if more > 0 {
            page.sentence(Tone::Aside, &format!("and {} more", grouped(more)));
        }
        let words =
            "half, all block: from the tag until connected devices do; use to block: from the first use until all do";
        page.sentence(Tone::Aside, words);
    }
}

impl PolicyTagLine {
    /// From the first use of the app until all connected devices blocked it.
    fn use_to_block(&self) -> Option<SimDuration> {
        Some(self.tagged.since(self.first_used?) + self.all_blocked_after_ms?)
    }
}

/// How the tag reached the devices, if it did before it ended.
fn blocked<'a>(
    entry: &GovernanceEntry,
    ended: Option<SimTime>,
    propagation: &'a [PropagationLine],
) -> Option<&'a PropagationLine> {
    let of_app = propagation.iter().filter(|line| line.blocks && line.app == entry.app_name && line.connected > 0);
    let mut after = of_app.filter(|line| line.since >= entry.timestamp);
    after.find(|line| ended.is_none_or(|ended| line.since < ended))
}
