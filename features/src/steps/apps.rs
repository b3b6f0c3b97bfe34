//! Tags of apps, and the indicators they become.

use std::collections::BTreeSet;
use std::sync::Arc;

use cucumber::{given, then, when};
use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::protocol::cloud_apps::{AppTag, CloudAppsRequest};
use gnomon_reference_impl::protocol::defender::{
    Action, Caller, DefenderRequest, ImportResult, Indicator, IndicatorSubmission, IndicatorType,
};
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

/// An indicator as an administrator of Defender writes one.
fn by_hand(value: &str, indicator_type: IndicatorType, action: Action) -> IndicatorSubmission {
    IndicatorSubmission {
        indicator_value: value.to_owned(),
        indicator_type,
        action,
        application: None,
        title: "Written by hand".to_owned(),
        description: "An administrator of Defender wrote this".to_owned(),
        expiration_time: None,
        severity: None,
        recommended_actions: None,
        rbac_group_names: Vec::new(),
        later: gnomon_reference_impl::protocol::defender::LaterFields::default(),
    }
}

fn submit(world: &mut TestWorld, submission: IndicatorSubmission) {
    world.request_of_defender(DefenderRequest::submit_indicator(submission));
    world.mark_now();
}

#[given(expr = "Defender has an indicator of its own that allows {string}")]
#[when(expr = "an administrator of Defender allows {string}")]
fn allowed_by_hand(world: &mut TestWorld, domain: String) {
    submit(world, by_hand(&domain, IndicatorType::DomainName, Action::Allowed));
}

#[given(expr = "Defender has an indicator of its own that blocks {string}")]
#[when(expr = "an administrator of Defender blocks {string}")]
fn blocked_by_hand(world: &mut TestWorld, domain: String) {
    submit(world, by_hand(&domain, IndicatorType::DomainName, Action::AlertAndBlock));
}

#[given(expr = "Defender has an indicator of its own that blocks the URL {string}")]
fn url_blocked_by_hand(world: &mut TestWorld, url: String) {
    submit(world, by_hand(&url, IndicatorType::Url, Action::AlertAndBlock));
}

#[given(expr = "Defender has an indicator of its own that allows the URL {string}")]
fn url_allowed_by_hand(world: &mut TestWorld, url: String) {
    submit(world, by_hand(&url, IndicatorType::Url, Action::Allowed));
}

#[given(expr = "Defender has {int} indicators of its own")]
fn many_by_hand(world: &mut TestWorld, count: usize) -> Result<(), StepError> {
    let all: Vec<IndicatorSubmission> = (0..count)
        .map(|number| by_hand(&format!("n{number}.example.net"), IndicatorType::DomainName, Action::Alert))
        .collect();
    let batch = usize::try_from(world.promised(bounds::IMPORT)?).unwrap_or(usize::MAX);
    for batch in all.chunks(batch) {
        let due = format!("an import of {} indicators", batch.len());
        let answer = world.ask_defender(DefenderRequest::import_indicators(batch.to_vec()));
        let results = answer.map_err(instead_of(&due))?;
        // Up to the limit of BLK-12 each is taken.
        if let Some(failed) = results.iter().find(|result| result.is_failed) {
            return Err(StepError::missed(due, format!("{failed:?}")));
        }
    }
    let until = world.now() + SimDuration::from_mins(5);
    world.advance(until)?;
    world.mark_now();
    Ok(())
}

#[when(expr = "an administrator of Defender imports {int} indicators")]
fn imported(world: &mut TestWorld, count: usize) {
    let all = (0..count).map(|n| by_hand(&format!("n{n}.example.net"), IndicatorType::DomainName, Action::Alert));
    world.request_of_defender(DefenderRequest::import_indicators(all.collect()));
    world.mark_now();
}

#[when(expr = "an administrator of Defender imports {int} indicators, the last of them for {string}")]
fn imported_with(world: &mut TestWorld, count: usize, domain: String) -> Result<(), StepError> {
    let value = |number: usize| if number == count { domain.clone() } else { format!("n{number}.example.net") };
    let all = (1..=count).map(|number| by_hand(&value(number), IndicatorType::DomainName, Action::Alert)).collect();
    let answer = world.ask_defender(DefenderRequest::import_indicators(all));
    world.imported = answer.map_err(instead_of("a result for each indicator"))?;
    world.mark_now();
    Ok(())
}

#[then(expr = "of the import {string} alone is refused, with a reason that names it")]
fn refused_alone(world: &mut TestWorld, domain: String) -> Result<(), StepError> {
    let due = format!("a result for each indicator, {domain} alone refused");
    let refused = |result: &&ImportResult| result.is_failed || result.id.is_none();
    let failed: Vec<&ImportResult> = world.imported.iter().filter(refused).collect();
    match failed.as_slice() {
        [one]
            if one.indicator == domain
                && one.is_failed
                && one.failure_reason.as_ref().is_some_and(|reason| reason.contains(&domain)) =>
        {
            Ok(())
        }
        _ => Err(StepError::missed(due, format!("{:?}", world.imported))),
    }
}

#[then(expr = "the request is refused with an error that names {string}")]
fn refused_naming(world: &mut TestWorld, what: String) -> Result<(), StepError> {
    let due = format!("a refusal that names {what}");
    match world.refusal() {
        Some(refusal) if refusal.error.message.contains(&what) => Ok(()),
        Some(refusal) => Err(StepError::missed(due, refusal.to_string())),
        None => Err(StepError::missed(due, "the request was granted")),
    }
}

#[when(expr = "an administrator of Defender deletes {int} indicators")]
fn deleted_by_hand(world: &mut TestWorld, count: usize) -> Result<(), StepError> {
    let indicators = world.indicators().map_err(instead_of("the indicators"))?;
    // In two halves: a hundred calls a minute are allowed, and the list was one.
    for half in indicators[..count.min(indicators.len())].chunks(50) {
        for indicator in half {
            let asked = world.ask_defender(DefenderRequest::delete_indicator(indicator.id));
            asked.map_err(instead_of("an indicator that is deleted"))?;
        }
        let until = world.now() + SimDuration::MINUTE;
        world.advance(until)?;
    }
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
