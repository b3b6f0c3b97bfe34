//! Indicators that administrators of Defender write themselves: one by one, by import, for a while.

use cucumber::{given, then, when};
use gnomon_reference_impl::protocol::defender::{
    Action, DefenderRequest, ImportResult, IndicatorSubmission, IndicatorType,
};
use gnomon_reference_impl::time::SimDuration;

use crate::bounds;
use crate::step_error::{StepError, instead_of};
use crate::test_world::TestWorld;
use crate::test_world::parameters::Span;

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
pub(crate) fn allowed_by_hand(world: &mut TestWorld, domain: String) {
    submit(world, by_hand(&domain, IndicatorType::DomainName, Action::Allowed));
}

#[given(expr = "Defender has an indicator of its own that blocks {string}")]
#[when(expr = "an administrator of Defender blocks {string}")]
pub(crate) fn blocked_by_hand(world: &mut TestWorld, domain: String) {
    submit(world, by_hand(&domain, IndicatorType::DomainName, Action::AlertAndBlock));
}

#[given(expr = "Defender has an indicator of its own that blocks {string} for {span}")]
#[when(expr = "an administrator of Defender blocks {string} for {span}")]
fn blocked_for_a_while(world: &mut TestWorld, domain: String, span: Span) {
    let expiration_time = Some(world.now() + span.0);
    let submission = by_hand(&domain, IndicatorType::DomainName, Action::AlertAndBlock);
    submit(world, IndicatorSubmission { expiration_time, ..submission });
}

#[when(expr = "an administrator of Defender blocks the address {string}")]
fn address_blocked_by_hand(world: &mut TestWorld, address: String) {
    submit(world, by_hand(&address, IndicatorType::IpAddress, Action::AlertAndBlock));
}

#[when(expr = "an administrator of Defender blocks the URL {string}")]
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

#[when(expr = "an administrator of Defender imports {int} other indicators")]
fn imported_others(world: &mut TestWorld, count: usize) {
    let all = (0..count).map(|n| by_hand(&format!("other{n}.example.net"), IndicatorType::DomainName, Action::Alert));
    world.request_of_defender(DefenderRequest::import_indicators(all.collect()));
    world.mark_now();
}

#[then(expr = "the indicators of Defender are for {string}")]
fn indicators_are(world: &mut TestWorld, values: String) -> Result<(), StepError> {
    let due = format!("indicators for {values}");
    let mut found: Vec<String> =
        world.indicators().map_err(instead_of(&due))?.iter().map(|one| one.submitted.indicator_value.clone()).collect();
    found.sort();
    if found.join(", ") == values { Ok(()) } else { Err(StepError::missed(due, found.join(", "))) }
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
