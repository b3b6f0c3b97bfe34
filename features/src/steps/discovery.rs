//! What Cloud Discovery shows, in the report "Win10 endpoint users".

use cucumber::then;
use gnomon_reference_impl::catalog::{App, Catalog};
use gnomon_reference_impl::protocol::discovery::{DiscoveryQuery, EntityKind, ListQuery, WIN10_ENDPOINT_USERS};
use gnomon_reference_impl::time::SimDuration;

use crate::bounds;
use crate::step_error::{Refusal, StepError};
use crate::test_world::parameters::Span;
use crate::test_world::{Fixture, PollingRule, TestWorld};

fn shown(fixture: &mut Fixture) -> Result<u64, Refusal> {
    Ok(fixture.dashboard(90)?.traffic.transactions)
}

fn shows(fixture: &mut Fixture, expected: u64) -> Result<(), StepError> {
    match shown(fixture)? {
        shown if shown == expected => Ok(()),
        shown => Err(StepError::otherwise(format!("{shown} transactions"))),
    }
}

/// The app of this name.
pub(super) fn app_named(name: &str) -> Result<App, StepError> {
    let catalog = Catalog::built_in();
    let index = catalog.named(name).map_err(StepError::harness)?;
    Ok(catalog.app(index).clone())
}

#[then(expr = "within {span} Cloud Discovery shows {int} transaction(s)")]
fn within(world: &mut TestWorld, span: Span, count: u64) -> Result<(), StepError> {
    let due = format!("{count} transactions in Cloud Discovery");
    let bound = world.judged(span, &[bounds::SHOWS, bounds::FIRST_DATA]);
    world.within(bound, PollingRule::Always, &due, |fixture| shows(fixture, count))
}

#[then(expr = "for {span} Cloud Discovery shows {int} transaction(s)")]
fn throughout(world: &mut TestWorld, span: Span, count: u64) -> Result<(), StepError> {
    let due = format!("{count} transactions in Cloud Discovery");
    world.throughout(span.0, PollingRule::Always, &due, |fixture| shows(fixture, count))
}

#[then(expr = "for {span} Cloud Discovery shows at most {int} transaction(s)")]
fn at_most(world: &mut TestWorld, span: Span, count: u64) -> Result<(), StepError> {
    let due = format!("at most {count} transactions in Cloud Discovery");
    world.throughout(span.0, PollingRule::Always, &due, |fixture| match shown(fixture)? {
        shown if shown <= count => Ok(()),
        shown => Err(StepError::otherwise(format!("{shown} transactions"))),
    })
}

#[then(expr = "within {span} Cloud Discovery shows {int} transaction(s) of {string}")]
fn of_app(world: &mut TestWorld, span: Span, count: u64, app: String) -> Result<(), StepError> {
    let due = format!("{count} transactions of {app} in Cloud Discovery");
    let entry = app_named(&app)?;
    let bound = world.judged(span, &[bounds::SHOWS, bounds::FIRST_DATA]);
    world.within(bound, PollingRule::Always, &due, |fixture| match fixture.shown_of(&entry)? {
        shown if shown == count => Ok(()),
        shown => Err(StepError::otherwise(format!("{shown} transactions of {app}"))),
    })
}

#[then(expr = "until the end of the {int}th UTC day Cloud Discovery keeps {int} transaction(s)")]
fn kept_until(world: &mut TestWorld, day: u32, count: u64) -> Result<(), StepError> {
    let due = format!("{count} transactions in Cloud Discovery");
    let last = world.mark.day().plus(day - 1).end() - SimDuration::MILLISECOND;
    let span = last.since(world.mark);
    world.throughout(span, PollingRule::Always, &due, |fixture| shows(fixture, count))
}

#[then(expr = "from the {int}st UTC day on Cloud Discovery keeps {int} transaction(s)")]
fn kept_from(world: &mut TestWorld, day: u32, count: u64) -> Result<(), StepError> {
    let due = format!("{count} transactions in Cloud Discovery");
    let first = world.mark.day().plus(day - 1).start();
    let span = first.since(world.mark);
    world.within(span, PollingRule::Always, &due, |fixture| shows(fixture, count))
}

/// A view of discovery that must be refused, by the licence that is missing.
fn refused_for<T: std::fmt::Debug>(answer: Result<T, Refusal>, licence: &str, due: &str) -> Result<(), StepError> {
    match answer {
        Err(refusal) if super::switches::names_licence(&refusal.error.message, licence) => Ok(()),
        Err(refusal) if refusal.is_a_decision() => Err(StepError::missed(due, refusal.to_string())),
        Err(refusal) => Err(refusal.instead_of(due)),
        Ok(shown) => Err(StepError::missed(due, format!("{shown:?}"))),
    }
}

#[then(expr = "no report is shown because of the licence for {string}")]
fn no_report(world: &mut TestWorld, licence: String) -> Result<(), StepError> {
    let due = format!("no report, and an error that names the licence for {licence}");
    let now = world.now();
    world.advance(now + SimDuration::SECOND)?;
    let (report, days) = (WIN10_ENDPOINT_USERS.to_owned(), 90);
    refused_for(world.dashboard(days), &licence, &due)?;
    for of in EntityKind::ALL {
        let query = ListQuery { report: report.clone(), days, of, within: None, sort: None };
        refused_for(world.ask_discovery(DiscoveryQuery::list(query.clone())), &licence, &due)?;
        refused_for(world.ask_discovery(DiscoveryQuery::export(query)), &licence, &due)?;
    }
    let app = app_named("Dropbox")?.id;
    refused_for(world.ask_discovery(DiscoveryQuery::app(report, days, app)), &licence, &due)?;
    for subject in world.subjects.clone() {
        let device = world.device_name(subject.device).machine_id;
        refused_for(world.ask_discovery(DiscoveryQuery::device(device, days)), &licence, &due)?;
    }
    Ok(())
}
