//! An evaluation: matches become alerts, and alerts tags (BLK-07, ALR-05).
//!
//! Policies come in the order of their creation, the reports of each as they are listed, in each the days and on each
//! the apps of the catalogue. A policy acts when it alerts and at no other time, so a tag that was taken away by hand
//! stays away until it alerts again. A policy that has raised its alerts of the day alerts about nothing more, and so
//! does nothing more, on that day; the days of usage that fell to the limit are over, and do not alert on the morrow.

use std::collections::BTreeSet;

use super::filter::{matches, measured};
use super::presence::Presence;
use super::reports::{self, AppDay, Report};
use super::{CensusCount, Policies, Progress};
use crate::catalog::AppIndex;
use crate::cloud_apps::governance::Tags;
use crate::cloud_apps::report::report_id;
use crate::cloud_apps::{Context, Period, Sources};
use crate::protocol::agent::hexadecimal;
use crate::protocol::cloud_apps::AppTag;
use crate::protocol::discovery::WIN10_ENDPOINT_USERS;
use crate::protocol::discovery_policies::{
    AlertEntity, AlertHandling, DiscoveryAlert, DiscoveryPolicy, GovernanceActor, Measure,
};
use crate::time::{SimTime, UtcDay};

/// A match that raised an alert.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyMatch {
    /// The name of the policy.
    pub policy: String,
    /// The app that matched.
    pub app: AppIndex,
    /// The display name of the report.
    pub report: String,
    /// The tag that the policy gave to it, if it gives one.
    pub tagged: Option<AppTag>,
}

/// A report as an evaluation finds it.
struct Seen {
    report: Report,
    name: String,
    /// What passed on the days that are looked at, by day and app.
    app_days: Vec<AppDay>,
    presence: Presence,
}

impl Policies {
    /// Evaluates every policy at `now`, with what all cells counted.
    pub(in crate::cloud_apps) fn evaluate(
        &mut self,
        now: SimTime,
        counted: CensusCount,
        sources: &Sources,
        tags: &mut Tags,
        context: Context<'_>,
    ) -> Vec<PolicyMatch> {
        let Some(mut progress) = self.progress.take() else { return Vec::new() };
        let seen = self.see(now, counted, &mut progress, sources, context);
        let mut raised = Vec::new();
        for policy in self.kept.clone() {
            for report in seen.iter().filter(|seen| reports::looks_at(&policy.settings.apply_to, &seen.name)) {
                for of in &report.app_days {
                    raised.extend(self.look(now, &policy, report, of, tags, context));
                }
            }
        }
        progress.evaluated = now;
        progress.due = now.next_multiple_of(context.edition.policies.evaluate_every);
        progress.late.clear();
        self.progress = Some(progress);
        raised
    }

    /// The reports, with the days that are to be looked at.
    fn see(
        &self,
        now: SimTime,
        counted: CensusCount,
        progress: &mut Progress,
        sources: &Sources,
        context: Context<'_>,
    ) -> Vec<Seen> {
        let kept = reports::kept(now.day(), context.edition);
        let (app_days, present) = counted.into_parts();
        progress.presence = self.looking_at_endpoints().any(|policy| policy.settings.filters.new_app).then(|| {
            let mut known = progress.presence.take().unwrap_or_default();
            known.join(&present);
            known.forget_before(kept.from);
            known
        });
        let presence = progress.presence.clone().unwrap_or_default();
        let name = WIN10_ENDPOINT_USERS.to_owned();
        let mut seen = vec![Seen { report: Report::Endpoints, name, app_days, presence }];
        let before = progress.counted.clone();
        if reports::analysed(sources).any(|at| at >= progress.evaluated) {
            progress.counted = reports::counted(sources, kept);
        }
        let recent: BTreeSet<UtcDay> = Self::recent_days(progress, now).collect();
        for (report, name) in reports::of_logs(sources) {
            let changed = |day: &UtcDay| progress.counted.get(&(report, *day)) != before.get(&(report, *day));
            let days = progress.counted.keys().filter(|(of, _)| *of == report).map(|(_, day)| *day);
            let days: BTreeSet<UtcDay> = days.filter(|day| changed(day) || recent.contains(day)).collect();
            let app_days = reports::app_days(report, sources, &days);
            let presence = self.presence(report, sources, kept);
            seen.push(Seen { report, name: name.to_owned(), app_days, presence });
        }
        seen
    }

    /// On which days which apps were in a log's report, if a policy asks for what is new.
    fn presence(&self, report: Report, sources: &Sources, kept: Period) -> Presence {
        let mut presence = Presence::default();
        if self.kept.iter().any(|policy| policy.settings.filters.new_app) {
            let there = reports::rows(report, sources, kept).filter_map(|row| reports::key(&row));
            there.for_each(|(day, app)| presence.note(day, app));
        }
        presence
    }

    /// Looks at one day of one app in one report, and alerts if there is a reason.
    fn look(
        &mut self,
        now: SimTime,
        policy: &DiscoveryPolicy,
        seen: &Seen,
        of: &AppDay,
        tags: &mut Tags,
        context: Context<'_>,
    ) -> Option<PolicyMatch> {
        let about = (policy.id, of.app, seen.report);
        let app = context.catalog.app(of.app);
        let settings = &policy.settings;
        if !self.memory.allows(about, of.day)
            || !matches(settings, app, tags.of(of.app), of, &seen.presence, context.edition)
        {
            return None;
        }
        if settings.daily_alert_limit.is_some_and(|limit| self.raised_on(now.day(), policy) >= limit) {
            self.memory.passed_over(about, of.day);
            return None;
        }
        self.memory.alerted(about, now.day(), context.edition.policies.alert_once_in_days);
        self.alerts.push(alert(now, self.alerts.len(), policy, seen, of, context));
        if let Some(tag) = settings.governance {
            let by = GovernanceActor::Policy { id: policy.id, name: settings.name.clone() };
            tags.operate(now, of.app, Some(tag), by, context);
        }
        Some(PolicyMatch {
            policy: settings.name.clone(),
            app: of.app,
            report: seen.name.clone(),
            tagged: settings.governance,
        })
    }

    /// How many alerts a policy has raised on the UTC day that is under way.
    fn raised_on(&self, today: UtcDay, policy: &DiscoveryPolicy) -> u32 {
        let since = today.start().millis();
        let of_today = self.alerts.iter().rev().take_while(|alert| alert.timestamp >= since);
        of_today.filter(|alert| alert.policy() == Some(policy.id)).count() as u32
    }
}

/// The alert about one day of one app in one report (`FACTS.md` 9.4).
fn alert(
    now: SimTime,
    number: usize,
    policy: &DiscoveryPolicy,
    seen: &Seen,
    of: &AppDay,
    context: Context<'_>,
) -> DiscoveryAlert {
    let settings = &policy.settings;
    let app = context.catalog.app(of.app);
    let id = hexadecimal(&["discovery alert", &policy.id.to_string(), &number.to_string()], 24);
    let exceeded = settings.trigger.iter().map(|threshold| {
        let measured = measured(threshold.of, of).unwrap_or_default();
        format!("{} {measured}, more than {}", in_words(threshold.of), threshold.more_than)
    });
    let why: Vec<String> = exceeded.collect();
    let why = if why.is_empty() { String::new() } else { format!(": {}", why.join("; ")) };
    DiscoveryAlert {
        url: format!("https://portal.cloudappsecurity.com/#/alerts/{id}"),
        id,
        timestamp: now.millis(),
        title: settings.name.clone(),
        description: format!("{} was used on {} (UTC), in the report {}{why}", app.name, of.day, seen.name),
        stories: vec![DISCOVERY],
        severity_value: settings.severity,
        status_value: 0,
        resolution_status_value: 0,
        is_system_alert: false,
        entities: vec![
            AlertEntity::PolicyRule {
                id: policy.id,
                label: settings.name.clone(),
                policy_type: "NEW_SERVICE".to_owned(),
            },
            AlertEntity::Service { id: app.id, label: app.name.clone() },
            AlertEntity::DiscoveryStream { id: report_id(&seen.name), label: seen.name.clone() },
        ],
        handling: AlertHandling::default(),
    }
}

/// The story of alerts about discovery (`FACTS.md` 6.3).
const DISCOVERY: u8 = 4;

const fn in_words(measure: Measure) -> &'static str {
    match measure {
        Measure::DailyTraffic => "bytes of daily traffic",
        Measure::DownloadedData => "bytes downloaded",
        Measure::UploadedData => "bytes uploaded",
        Measure::Transactions => "transactions",
        Measure::Users => "users",
        Measure::IpAddresses => "IP addresses",
    }
}
