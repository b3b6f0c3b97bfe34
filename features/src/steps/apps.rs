//! Tags of apps, and the indicators they become.

use std::collections::BTreeSet;
use std::sync::Arc;

use cucumber::{given, then, when};
use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::protocol::cloud_apps::{AppTag, CloudAppsRequest};
use gnomon_reference_impl::protocol::defender::{Action, Caller, Indicator, IndicatorType};
use gnomon_reference_impl::time::SimDuration;

use crate::bounds;
use crate::step_error::{StepError, instead_of};
use crate::test_world::parameters::{AlertSeverity, Span};
use crate::test_world::{Fixture, PollingRule, TestWorld};

#[given(expr = "{string} is tagged as unsanctioned")]
#[when(expr = "the administrator tags {string} as unsanctioned")]
fn unsanctioned(world: &mut TestWorld, app: String) -> Result<(), StepError> {
    world.tag(&app, Some(AppTag::Unsanctioned))?;
    world.mark_now();
    Ok(())
}

#[given(expr = "{string} is tagged as unsanctioned, with its indicators in Defender")]
fn has_indicators(world: &mut TestWorld, app: String) -> Result<(), StepError> {
    world.tag(&app, Some(AppTag::Unsanctioned))?;
    let due = format!("an indicator for each domain of {app}");
    let latest = world.now() + world.promised(bounds::BLOCKS)?;
    let hosts = world.unsanctioned_hosts();
    loop {
        let indicators = world.indicators().map_err(instead_of(&due))?;
        if hosts.iter().all(|host| find(&indicators, host).is_some()) {
            break;
        }
        let next = world.now() + SimDuration::from_secs(10);
        if next > latest {
            return Err(StepError::set_up(due, format!("{} indicators", indicators.len())));
        }
        world.advance(next)?;
    }
    world.mark_now();
    Ok(())
}

#[then(expr = "within {span} the synchronised indicators are for the domains of the unsanctioned apps, each one")]
fn exactly_synchronised(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    let due =
        "one synchronised indicator for each domain of an unsanctioned app, unless an administrator has one, no other";
    let bound = world.judged(span, &[bounds::INDICATORS, bounds::INDICATORS_GO, bounds::BLOCKS]);
    let hosts = world.unsanctioned_hosts();
    world.within(bound, PollingRule::Always, due, |fixture| {
        let indicators = fixture.indicators()?;
        let made_by_it = |indicator: &&Arc<Indicator>| indicator.created_by == Caller::cloud_app_security().created_by;
        let value = |indicator: &Arc<Indicator>| indicator.submitted.indicator_value.clone();
        let others: BTreeSet<String> = indicators.iter().filter(|one| !made_by_it(one)).map(value).collect();
        let mut found: Vec<String> = indicators.iter().filter(made_by_it).map(value).collect();
        found.sort();
        let wanted: Vec<String> = hosts.iter().filter(|host| !others.contains(*host)).cloned().collect();
        if found == wanted { Ok(()) } else { Err(StepError::otherwise(format!("indicators for {found:?}"))) }
    })
}

#[given(expr = "{string} is tagged as sanctioned")]
#[when(expr = "the administrator tags {string} as sanctioned")]
fn sanctioned(world: &mut TestWorld, app: String) -> Result<(), StepError> {
    world.tag(&app, Some(AppTag::Sanctioned))?;
    world.mark_now();
    Ok(())
}

#[when(expr = "the administrator takes the tag of {string} away")]
fn untagged(world: &mut TestWorld, app: String) -> Result<(), StepError> {
    world.tag(&app, None)?;
    world.mark_now();
    Ok(())
}

#[given(expr = "the tag of {string} was taken away 2 hours ago")]
fn untagged_before(world: &mut TestWorld, app: String) -> Result<(), StepError> {
    world.tag(&app, None)?;
    let until = world.now() + world.promised(bounds::ACCESS_BACK)?;
    world.advance(until)?;
    world.mark_now();
    Ok(())
}

#[given(expr = "the tag of {string} was taken away a moment ago")]
fn untagged_now(world: &mut TestWorld, app: String) -> Result<(), StepError> {
    untagged(world, app)
}

/// Apps that together have at least this many domains of their own, the most popular first.
fn apps_with(domains: usize) -> (Vec<String>, BTreeSet<String>) {
    let catalog = Catalog::built_in();
    let mut seen = BTreeSet::new();
    let mut apps = Vec::new();
    for app in catalog.apps() {
        if seen.len() >= domains {
            break;
        }
        let hosts: Vec<&str> = app.entries.iter().filter_map(|entry| entry.indicator_host()).collect();
        if seen.len() + hosts.len() <= domains {
            seen.extend(hosts.into_iter().map(str::to_owned));
            apps.push(app.name.clone());
        }
    }
    (apps, seen)
}

/// That many domains of their own, of the most popular apps together.
pub(super) fn domains_of_apps(domains: usize) -> BTreeSet<String> {
    apps_with(domains).1
}

#[given(expr = "apps with {int} domains are tagged as unsanctioned")]
fn many_unsanctioned(world: &mut TestWorld, domains: usize) -> Result<(), StepError> {
    for app in apps_with(domains).0 {
        world.tag(&app, Some(AppTag::Unsanctioned))?;
    }
    let until = world.now() + SimDuration::from_hours(2);
    world.advance(until)?;
    let due = format!("{domains} indicators");
    let found = world.indicators().map_err(instead_of(&due))?.len();
    if found != domains {
        return Err(StepError::set_up(due, found.to_string()));
    }
    world.mark_now();
    Ok(())
}

#[given(expr = "apps with {int} domains are unsanctioned")]
fn tagged_together(world: &mut TestWorld, domains: usize) -> Result<(), StepError> {
    apps_with(domains).0.into_iter().try_for_each(|app| world.tag(&app, Some(AppTag::Unsanctioned)))
}

#[when("the administrator takes the tags of all apps away")]
fn all_untagged(world: &mut TestWorld) -> Result<(), StepError> {
    for tagged in world.tagged_apps().map_err(instead_of("the tagged apps"))? {
        world.tag(&tagged.name, None)?;
    }
    world.mark_now();
    Ok(())
}

#[when(expr = "{string} is blocked on every device")]
#[given(expr = "{string} is blocked on every device")]
pub(super) fn is_blocked(world: &mut TestWorld, app: String) -> Result<(), StepError> {
    world.switch_blocking_on();
    world.tag(&app, Some(AppTag::Unsanctioned))?;
    let until = world.now() + world.promised(bounds::BLOCKS)?;
    world.advance(until)?;
    world.mark_now();
    Ok(())
}

#[then(expr = "the request is refused because of the limit of {int} indicators")]
fn refused_at_the_limit(world: &mut TestWorld, limit: u64) -> Result<(), StepError> {
    let due = format!("a refusal that names the limit of {limit} indicators");
    match world.refusal() {
        Some(refusal) if refusal.error.message.contains(&limit.to_string()) => Ok(()),
        Some(refusal) => Err(StepError::missed(due, refusal.to_string())),
        None => Err(StepError::missed(due, "the request was granted")),
    }
}

#[then(expr = "the administrator is shown that domains of {string} are waiting")]
fn shown_as_waiting(world: &mut TestWorld, app: String) -> Result<(), StepError> {
    let due = format!("domains of {app} that wait for a place, the tag kept");
    match world.tagged_apps().map_err(instead_of(&due))?.iter().find(|tagged| tagged.name == app) {
        Some(tagged) if tagged.tag == AppTag::Unsanctioned && !tagged.waiting.is_empty() => Ok(()),
        found => Err(StepError::missed(due, format!("{found:?}"))),
    }
}

#[then(expr = "the administrator is shown that {int} indicators go within {span}")]
fn shown_estimate(world: &mut TestWorld, count: u32, span: Span) -> Result<(), StepError> {
    let due = format!("{count} indicators to delete, within {} by the estimate", span.0);
    match world.ask_cloud_apps(CloudAppsRequest::synchronisation_status()).map_err(instead_of(&due))? {
        status if status.to_delete == count && status.estimate <= span.0 && status.estimate >= SimDuration::MINUTE => {
            Ok(())
        }
        other => Err(StepError::missed(due, format!("{other:?}"))),
    }
}

#[then(expr = "{string} is still tagged as unsanctioned")]
fn still_tagged(world: &mut TestWorld, app: String) -> Result<(), StepError> {
    let due = format!("{app}, tagged as unsanctioned");
    let tagged = world.tagged_apps().map_err(instead_of(&due))?;
    match tagged.iter().find(|tagged| tagged.name == app) {
        Some(tagged) if tagged.tag == AppTag::Unsanctioned => Ok(()),
        found => Err(StepError::missed(due, format!("{found:?}"))),
    }
}

#[then(expr = "within {span} each domain of {string} has an indicator of its own")]
fn one_a_domain(world: &mut TestWorld, span: Span, app: String) -> Result<(), StepError> {
    let due = format!("one indicator for each domain of {app}");
    let catalog = Catalog::built_in();
    let index = catalog.named(&app).map_err(StepError::harness)?;
    let entries = &catalog.app(index).entries;
    let hosts: Vec<&str> = entries.iter().filter_map(|entry| entry.indicator_host()).collect();
    let bound = world.judged(span, &[bounds::INDICATORS]);
    world.within(bound, PollingRule::Always, &due, |fixture| {
        let indicators = fixture.indicators()?;
        let of = |host: &&str| indicators.iter().filter(|i| i.submitted.indicator_value == **host).count();
        let all_once = hosts.iter().all(|host| of(host) == 1) && indicators.len() == hosts.len();
        let values = || indicators.iter().map(|i| i.submitted.indicator_value.clone()).collect::<Vec<_>>();
        if all_once { Ok(()) } else { Err(StepError::otherwise(values().join(", "))) }
    })
}

#[then(expr = "for {span} the indicator for {string} is the administrator's own")]
fn still_by_hand(world: &mut TestWorld, span: Span, domain: String) -> Result<(), StepError> {
    let due = format!("the administrator's own indicator for {domain}");
    world.throughout(span.0, PollingRule::Always, &due, |fixture| {
        let indicators = fixture.indicators()?;
        let found = find(&indicators, &domain);
        let own = found.is_some_and(|indicator| {
            indicator.submitted.action == Action::Allowed
                && indicator.last_updated_by.is_none()
                && indicator.created_by != Caller::cloud_app_security().created_by
        });
        if own { Ok(()) } else { Err(StepError::otherwise(format!("{found:?}"))) }
    })
}

fn find<'a>(indicators: &'a [Arc<Indicator>], domain: &str) -> Option<&'a Arc<Indicator>> {
    indicators.iter().find(|indicator| indicator.submitted.indicator_value == domain)
}

fn has(fixture: &mut Fixture, domain: &str) -> Result<(), StepError> {
    let indicators = fixture.indicators()?;
    match find(&indicators, domain) {
        Some(_) => Ok(()),
        None => Err(StepError::otherwise(format!("{} indicators, none of them for {domain}", indicators.len()))),
    }
}

fn lacks(fixture: &mut Fixture, domain: &str) -> Result<(), StepError> {
    match find(&fixture.indicators()?, domain) {
        Some(_) => Err(StepError::otherwise(format!("an indicator for {domain}"))),
        None => Ok(()),
    }
}

#[then(expr = "within {span} Defender has an indicator for {string}")]
fn indicator_within(world: &mut TestWorld, span: Span, domain: String) -> Result<(), StepError> {
    let due = format!("an indicator for {domain} in Defender");
    let bound = world.judged(span, &[bounds::INDICATORS]);
    world.within(bound, PollingRule::Always, &due, |fixture| has(fixture, &domain))
}

#[then(expr = "for {span} Defender has an indicator for {string}")]
fn indicator_throughout(world: &mut TestWorld, span: Span, domain: String) -> Result<(), StepError> {
    let due = format!("an indicator for {domain} in Defender");
    world.throughout(span.0, PollingRule::Always, &due, |fixture| has(fixture, &domain))
}

#[then(expr = "within {span} Defender has no indicator for {string}")]
fn no_indicator_within(world: &mut TestWorld, span: Span, domain: String) -> Result<(), StepError> {
    let due = format!("no indicator for {domain} in Defender");
    let bound = world.judged(span, &[bounds::INDICATORS_GO]);
    world.within(bound, PollingRule::Always, &due, |fixture| lacks(fixture, &domain))
}

#[then(expr = "for {span} Defender has no indicator for {string}")]
fn no_indicator_throughout(world: &mut TestWorld, span: Span, domain: String) -> Result<(), StepError> {
    let due = format!("no indicator for {domain} in Defender");
    world.throughout(span.0, PollingRule::Always, &due, |fixture| lacks(fixture, &domain))
}

#[then(expr = "within {span} Defender has {int} indicator(s)")]
fn count_within(world: &mut TestWorld, span: Span, count: usize) -> Result<(), StepError> {
    let due = format!("{count} indicators in Defender");
    let bound = world.judged(span, &[bounds::INDICATORS, bounds::INDICATORS_GO]);
    world.within(bound, PollingRule::Always, &due, |fixture| match fixture.indicators()?.len() {
        found if found == count => Ok(()),
        found => Err(StepError::otherwise(format!("{found} indicators"))),
    })
}

#[then(expr = "the indicator for {string} blocks a domain for all devices without end")]
fn indicator_is(world: &mut TestWorld, domain: String) -> Result<(), StepError> {
    let due = "an active indicator of type DomainName, action AlertAndBlock, no expiry, no device group, one a domain";
    let indicators = world.indicators().map_err(instead_of(due))?;
    let those: Vec<&Arc<Indicator>> = indicators.iter().filter(|i| i.submitted.indicator_value == domain).collect();
    let [indicator] = those.as_slice() else {
        return Err(StepError::missed(due, format!("{} indicators for {domain}", those.len())));
    };
    let submitted = &indicator.submitted;
    let as_due = submitted.indicator_type == IndicatorType::DomainName
        && submitted.action == Action::AlertAndBlock
        && submitted.expiration_time.is_none()
        && submitted.rbac_group_names.is_empty()
        && submitted.indicator_value == submitted.indicator_value.to_lowercase()
        && indicator.created_by == Caller::cloud_app_security().created_by;
    if as_due { Ok(()) } else { Err(StepError::missed(due, format!("{indicator:?}"))) }
}

#[then(expr = "within {span} the indicator for {string} has the severity {severity}")]
fn indicator_severity(
    world: &mut TestWorld,
    span: Span,
    domain: String,
    severity: AlertSeverity,
) -> Result<(), StepError> {
    let due = format!("an indicator for {domain} of severity {}", severity.0);
    let bound = world.judged(span, &[bounds::SEVERITY]);
    world.within(bound, PollingRule::Always, &due, |fixture| {
        match find(&fixture.indicators()?, &domain).map(|indicator| indicator.submitted.severity) {
            Some(Some(found)) if found == severity.0 => Ok(()),
            found => Err(StepError::otherwise(format!("severity {found:?}"))),
        }
    })
}

#[then(expr = "within {span} each indicator of {string} has the severity {severity}")]
fn all_of_severity(world: &mut TestWorld, span: Span, app: String, severity: AlertSeverity) -> Result<(), StepError> {
    let due = format!("each indicator of {app} of severity {}", severity.0);
    let entry = super::discovery::app_named(&app)?;
    let hosts: Vec<&str> = entry.entries.iter().filter_map(|entry| entry.indicator_host()).collect();
    let bound = world.judged(span, &[bounds::SEVERITY]);
    world.within(bound, PollingRule::Always, &due, |fixture| {
        let indicators = fixture.indicators()?;
        // Whether there is one for each host is another question (BLK-02).
        let found = hosts.iter().filter_map(|host| Some((*host, find(&indicators, host)?.submitted.severity)));
        let found: Vec<_> = found.collect();
        let right = found.len() > 1 && found.iter().all(|(_, of)| *of == Some(severity.0));
        if right { Ok(()) } else { Err(StepError::otherwise(format!("{found:?}"))) }
    })
}

#[then(expr = "for {span} the indicator for {string} has the severity {severity}")]
fn severity_throughout(
    world: &mut TestWorld,
    span: Span,
    domain: String,
    severity: AlertSeverity,
) -> Result<(), StepError> {
    let due = format!("an indicator for {domain} of severity {}", severity.0);
    world.throughout(span.0, PollingRule::Always, &due, |fixture| {
        match find(&fixture.indicators()?, &domain).map(|indicator| indicator.submitted.severity) {
            Some(Some(found)) if found == severity.0 => Ok(()),
            found => Err(StepError::otherwise(format!("severity {found:?}"))),
        }
    })
}

#[then(expr = "the administrator is shown that {string} of {string} is not propagated")]
fn shown_as_skipped(world: &mut TestWorld, entry: String, app: String) -> Result<(), StepError> {
    let due = format!("{entry} among the skipped entries of {app}");
    let tagged = world.tagged_apps().map_err(instead_of(&due))?;
    match tagged.iter().find(|tagged| tagged.name == app) {
        Some(tagged) if tagged.skipped.contains(&entry) => Ok(()),
        found => Err(StepError::missed(due, format!("{found:?}"))),
    }
}
