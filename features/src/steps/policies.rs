//! App discovery policies: how they are set up, what they alert about, what they do, and what the governance log says
//! of it.

use std::str::FromStr;

use cucumber::{Parameter, given, then, when};
use gnomon_reference_impl::catalog::Category;
use gnomon_reference_impl::protocol::cloud_apps::{AppTag, CloudAppsRequest};
use gnomon_reference_impl::protocol::discovery_policies::{
    self, AlertEntity, AppFilters, AppliesTo, DiscoveryAlert, GovernanceActor, GovernanceEntry, PolicyId,
    PolicySettings, PolicySeverity, Threshold,
};
use gnomon_reference_impl::time::{SimDuration, SimTime, UtcDay};

use super::discovery::app_named;
use super::traffic;
use crate::bounds;
use crate::step_error::{Refusal, StepError, instead_of};
use crate::test_world::parameters::Span;
use crate::test_world::{Fixture, PollingRule, TestWorld};

/// What a threshold of a policy is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(
    name = "measure",
    regex = "bytes of daily traffic|bytes downloaded|bytes uploaded|transactions|users|IP addresses"
)]
struct Measure(discovery_policies::Measure);

impl FromStr for Measure {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(Self(match text {
            "bytes of daily traffic" => discovery_policies::Measure::DailyTraffic,
            "bytes downloaded" => discovery_policies::Measure::DownloadedData,
            "bytes uploaded" => discovery_policies::Measure::UploadedData,
            "transactions" => discovery_policies::Measure::Transactions,
            "users" => discovery_policies::Measure::Users,
            "IP addresses" => discovery_policies::Measure::IpAddresses,
            other => return Err(format!("`{other}` is nothing that a policy measures")),
        }))
    }
}

/// An instant of a UTC day; the first day is that on which the example begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(name = "instant", regex = r"(?:noon|the first millisecond|the last millisecond) of UTC day \d+")]
struct Instant {
    day: u32,
    after: SimDuration,
}

impl FromStr for Instant {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (when, day) = text.split_once(" of UTC day ").ok_or_else(|| format!("`{text}` is no instant of a day"))?;
        let after = match when {
            "noon" => SimDuration::from_hours(12),
            "the first millisecond" => SimDuration::ZERO,
            _ => SimDuration::DAY.saturating_sub(SimDuration::MILLISECOND),
        };
        Ok(Self { day: day.parse().map_err(|_| format!("`{day}` is no number of a day"))?, after })
    }
}

impl Instant {
    fn at(self, first: UtcDay) -> SimTime {
        first.plus(self.day.saturating_sub(1)).start() + self.after
    }
}

/// A policy that alerts about every app in use, in whatever continuous report.
fn any(name: &str) -> PolicySettings {
    PolicySettings {
        name: name.to_owned(),
        severity: PolicySeverity::Medium,
        filters: AppFilters::default(),
        trigger: Vec::new(),
        apply_to: AppliesTo::AllContinuousReports,
        governance: None,
        daily_alert_limit: None,
    }
}

fn create(world: &mut TestWorld, settings: PolicySettings) -> Result<(), StepError> {
    let due = format!("a policy \"{}\"", settings.name);
    let answer = world.ask_cloud_apps(CloudAppsRequest::create_policy(Box::new(settings)));
    world.mark_now();
    answer.map(drop).map_err(instead_of(due))
}

#[given(expr = "a policy {string} that alerts about apps in use")]
fn in_use(world: &mut TestWorld, name: String) -> Result<(), StepError> {
    create(world, any(&name))
}

#[given(expr = "a policy {string} that alerts about more than {int} {measure} of an app on one day")]
fn one_threshold(world: &mut TestWorld, name: String, more_than: u64, measure: Measure) -> Result<(), StepError> {
    create(world, PolicySettings { trigger: vec![Threshold { of: measure.0, more_than }], ..any(&name) })
}

#[given(
    expr = "a policy {string} that alerts about more than {int} {measure}, more than {int} {measure} of an app on one \
            day"
)]
fn two_thresholds(
    world: &mut TestWorld,
    name: String,
    first: u64,
    of_first: Measure,
    second: u64,
    of_second: Measure,
) -> Result<(), StepError> {
    let trigger =
        vec![Threshold { of: of_first.0, more_than: first }, Threshold { of: of_second.0, more_than: second }];
    create(world, PolicySettings { trigger, ..any(&name) })
}

#[given(expr = "a policy {string} that alerts about apps of the category {string}")]
fn of_category(world: &mut TestWorld, name: String, category: String) -> Result<(), StepError> {
    let found = Category::ALL.into_iter().find(|known| known.display_name() == category);
    let category = found.ok_or_else(|| StepError::harness(format!("`{category}` is no category of the catalogue")))?;
    create(
        world,
        PolicySettings { filters: AppFilters { categories: vec![category], ..AppFilters::default() }, ..any(&name) },
    )
}

#[given(expr = "a policy {string} that alerts about new apps")]
fn of_new_apps(world: &mut TestWorld, name: String) -> Result<(), StepError> {
    create(world, PolicySettings { filters: AppFilters { new_app: true, ..AppFilters::default() }, ..any(&name) })
}

#[given(expr = "a policy {string} that raises {int} alerts a day at most")]
fn limited(world: &mut TestWorld, name: String, limit: u32) -> Result<(), StepError> {
    create(world, PolicySettings { daily_alert_limit: Some(limit), ..any(&name) })
}

fn blocking(name: &str) -> PolicySettings {
    PolicySettings { governance: Some(AppTag::Unsanctioned), ..any(name) }
}

#[given(expr = "a policy {string} that tags apps in use as unsanctioned")]
fn tagging(world: &mut TestWorld, name: String) -> Result<(), StepError> {
    create(world, blocking(&name))
}

#[given(expr = "the policy {string} has tagged {string}, that each device uses at {string}, as unsanctioned")]
fn has_tagged(world: &mut TestWorld, name: String, app: String, host: String) -> Result<(), StepError> {
    create(world, blocking(&name))?;
    traffic::make(world, 1, &host)?;
    let due = format!("{app}, tagged by the policy \"{name}\"");
    // The state is all that matters here: how soon it comes about, and what is logged of it, is looked at elsewhere.
    let tagged = world.within(SimDuration::from_hours(7), PollingRule::Always, &due, |fixture| {
        has_tag(fixture, &app, Some(AppTag::Unsanctioned))
    });
    tagged.map_err(StepError::in_set_up)?;
    world.mark_now();
    Ok(())
}

/// Sets a policy up anew.
fn change(world: &mut TestWorld, name: &str, changed: impl FnOnce(&mut PolicySettings)) -> Result<(), StepError> {
    let due = format!("a policy \"{name}\" that is changed");
    let policies = world.ask_cloud_apps(CloudAppsRequest::list_policies()).map_err(instead_of(&due))?;
    let Some(policy) = policies.into_iter().find(|policy| policy.settings.name == name) else {
        return Err(StepError::set_up(due, "no such policy"));
    };
    let mut settings = Box::new(policy.settings);
    changed(&mut settings);
    let answer = world.ask_cloud_apps(CloudAppsRequest::change_policy(policy.id, settings));
    world.mark_now();
    answer.map(drop).map_err(instead_of(due))
}

#[when(expr = "the administrator lets the policy {string} look at the report {string} only")]
fn look_at(world: &mut TestWorld, name: String, report: String) -> Result<(), StepError> {
    change(world, &name, |settings| settings.apply_to = AppliesTo::Reports(vec![report]))
}

#[when(expr = "the administrator lets the policy {string} raise {int} alerts a day at most")]
fn is_limited(world: &mut TestWorld, name: String, limit: u32) -> Result<(), StepError> {
    change(world, &name, |settings| settings.daily_alert_limit = Some(limit))
}

#[given(expr = "each device has made {int} transaction(s) to {string} at {instant}")]
#[when(expr = "each device makes {int} transaction(s) to {string} at {instant}")]
fn at_instant(world: &mut TestWorld, count: u64, host: String, instant: Instant) -> Result<(), StepError> {
    let at = instant.at(Fixture::first_day());
    world.advance(at)?;
    traffic::make(world, count, &host)
}

/// How many alerts of a policy are such.
fn counted(fixture: &mut Fixture, policy: &str, such: impl Fn(&DiscoveryAlert) -> bool) -> Result<usize, Refusal> {
    Ok(fixture.policy_alerts()?.iter().filter(|alert| alert.title == policy && such(alert)).count())
}

fn as_many(expected: usize, found: usize) -> Result<(), StepError> {
    if found == expected { Ok(()) } else { Err(StepError::otherwise(format!("{found} alerts"))) }
}

#[then(expr = "within {span} the policy {string} has alerted {int} time(s) about {string}")]
fn alerted_about(
    world: &mut TestWorld,
    span: Span,
    policy: String,
    count: usize,
    app: String,
) -> Result<(), StepError> {
    let due = format!("{count} alerts of the policy \"{policy}\" about {app}");
    let id = app_named(&app)?.id;
    let bound = world.judged(span, &[bounds::POLICY_ALERTS]);
    world.within(bound, PollingRule::Always, &due, |fixture| {
        as_many(count, counted(fixture, &policy, |alert| alert.app() == Some(id))?)
    })
}

#[then(expr = "within {span} the policy {string} has alerted {int} time(s) in the report {string}")]
fn alerted_in(
    world: &mut TestWorld,
    span: Span,
    policy: String,
    count: usize,
    report: String,
) -> Result<(), StepError> {
    let due = format!("{count} alerts of the policy \"{policy}\" in the report \"{report}\"");
    world.within(span.0, PollingRule::Always, &due, |fixture| {
        as_many(count, counted(fixture, &policy, |alert| alert.report() == Some(report.as_str()))?)
    })
}

#[then(expr = "within {span} the policy {string} has alerted {int} time(s) in all")]
fn alerted(world: &mut TestWorld, span: Span, policy: String, count: usize) -> Result<(), StepError> {
    let due = format!("{count} alerts of the policy \"{policy}\"");
    let bound = world.judged(span, &[bounds::POLICY_ALERTS]);
    world.within(bound, PollingRule::Always, &due, |fixture| as_many(count, counted(fixture, &policy, |_| true)?))
}

#[then(expr = "for {span} the policy {string} has alerted {int} time(s) in all")]
fn alerted_throughout(world: &mut TestWorld, span: Span, policy: String, count: usize) -> Result<(), StepError> {
    let due = format!("{count} alerts of the policy \"{policy}\"");
    world.throughout(span.0, PollingRule::Always, &due, |fixture| as_many(count, counted(fixture, &policy, |_| true)?))
}

#[then(expr = "for {span} the policy {string} has alerted at most {int} time(s)")]
fn alerted_at_most(world: &mut TestWorld, span: Span, policy: String, count: usize) -> Result<(), StepError> {
    let due = format!("at most {count} alerts of the policy \"{policy}\"");
    world.throughout(span.0, PollingRule::Always, &due, |fixture| match counted(fixture, &policy, |_| true)? {
        found if found <= count => Ok(()),
        found => Err(StepError::otherwise(format!("{found} alerts"))),
    })
}

#[then(expr = "each alert of the policy {string} names its policy, its app, its report")]
fn names_all(world: &mut TestWorld, policy: String) -> Result<(), StepError> {
    let due = "alerts of discovery that are new, open, and name a policy, an app and a report";
    let alerts = world.policy_alerts().map_err(instead_of(due))?;
    let complete = |alert: &DiscoveryAlert| {
        let is_rule = |entity: &AlertEntity| match entity {
            AlertEntity::PolicyRule { label, policy_type, .. } => *label == policy && policy_type == "NEW_SERVICE",
            _ => false,
        };
        alert.entities.iter().any(is_rule)
            && alert.app().is_some()
            && alert.report().is_some()
            && alert.stories == [4]
            && (alert.status_value, alert.resolution_status_value, alert.is_system_alert) == (0, 0, false)
            && alert.severity_value == PolicySeverity::Medium
    };
    let its_own: Vec<&DiscoveryAlert> = alerts.iter().filter(|alert| alert.title == policy).collect();
    match its_own.iter().find(|alert| !complete(alert)) {
        None if its_own.is_empty() => Err(StepError::missed(due, "no alert")),
        None => Ok(()),
        Some(alert) => Err(StepError::missed(due, format!("{alert:?}"))),
    }
}

/// Whether an app is tagged like this.
fn has_tag(fixture: &mut Fixture, app: &str, tag: Option<AppTag>) -> Result<(), StepError> {
    match fixture.tagged_apps()?.into_iter().find(|tagged| tagged.name == app).map(|tagged| tagged.tag) {
        found if found == tag => Ok(()),
        found => Err(StepError::otherwise(format!("{app} is tagged as {found:?}"))),
    }
}

/// Whether an app is tagged like this, and the governance log says that the last who did so was this policy, or by
/// hand.
fn is_tagged(fixture: &mut Fixture, app: &str, tag: Option<AppTag>, policy: Option<&str>) -> Result<(), StepError> {
    has_tag(fixture, app, tag)?;
    let log = fixture.ask_cloud_apps(CloudAppsRequest::governance_log())?;
    let last = log.iter().rev().find(|entry| entry.app_name == app);
    let by = |entry: &GovernanceEntry| match (&entry.by, policy) {
        (GovernanceActor::Policy { id, name }, Some(policy)) => name == policy && *id != PolicyId(0),
        (GovernanceActor::Administrator, None) => true,
        _ => false,
    };
    match last {
        Some(entry) if entry.tag == tag && by(entry) => Ok(()),
        other => {
            let seen = format!("the last entry of the governance log about {app} is {other:?}");
            Err(StepError::otherwise(seen))
        }
    }
}

#[then(expr = "within {span} {string} is tagged as unsanctioned by the policy {string}")]
fn tagged_by_policy(world: &mut TestWorld, span: Span, app: String, policy: String) -> Result<(), StepError> {
    let due = format!("{app}, tagged as unsanctioned by the policy \"{policy}\"");
    let bound = world.judged(span, &[bounds::POLICY_ALERTS]);
    world.within(bound, PollingRule::Always, &due, |fixture| {
        is_tagged(fixture, &app, Some(AppTag::Unsanctioned), Some(&policy))
    })
}

#[then(expr = "for {span} {string} is tagged as sanctioned by the administrator")]
fn tagged_by_hand(world: &mut TestWorld, span: Span, app: String) -> Result<(), StepError> {
    let due = format!("{app}, tagged as sanctioned by the administrator");
    world.throughout(span.0, PollingRule::Always, &due, |fixture| {
        is_tagged(fixture, &app, Some(AppTag::Sanctioned), None)
    })
}

#[then(expr = "for {span} {string} has no tag")]
fn untagged(world: &mut TestWorld, span: Span, app: String) -> Result<(), StepError> {
    let due = format!("no tag of {app}");
    world.throughout(span.0, PollingRule::Always, &due, |fixture| has_tag(fixture, &app, None))
}
