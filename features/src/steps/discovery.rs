//! What Cloud Discovery shows, in the report "Win10 endpoint users".

use cucumber::then;
use gnomon_reference_impl::catalog::{App, Catalog};
use gnomon_reference_impl::time::SimDuration;

use crate::bed::words::Span;
use crate::bed::{Bed, Looking, Stage};
use crate::story::Story;

fn shown(stage: &mut Stage) -> Result<u64, String> {
    Ok(stage.dashboard(90).map_err(|error| error.to_string())?.traffic.transactions)
}

fn shows(stage: &mut Stage, expected: u64) -> Result<(), String> {
    match shown(stage)? {
        shown if shown == expected => Ok(()),
        shown => Err(format!("{shown} transactions")),
    }
}

/// The app of this name.
pub(super) fn app_named(name: &str) -> Result<App, Story> {
    let catalog = Catalog::built_in();
    let index = catalog.named(name).map_err(|error| Story::new("an app of the catalogue", error.to_string()))?;
    Ok(catalog.app(index).clone())
}

#[then(expr = "within {span} Cloud Discovery shows {int} transaction(s)")]
fn within(bed: &mut Bed, span: Span, count: u64) -> Result<(), Story> {
    let due = format!("{count} transactions in Cloud Discovery");
    bed.within(span.0, Looking::Always, &due, |stage| shows(stage, count))
}

#[then(expr = "for {span} Cloud Discovery shows {int} transaction(s)")]
fn throughout(bed: &mut Bed, span: Span, count: u64) -> Result<(), Story> {
    let due = format!("{count} transactions in Cloud Discovery");
    bed.throughout(span.0, Looking::Always, &due, |stage| shows(stage, count))
}

#[then(expr = "for {span} Cloud Discovery shows at most {int} transaction(s)")]
fn at_most(bed: &mut Bed, span: Span, count: u64) -> Result<(), Story> {
    let due = format!("at most {count} transactions in Cloud Discovery");
    bed.throughout(span.0, Looking::Always, &due, |stage| match shown(stage)? {
        shown if shown <= count => Ok(()),
        shown => Err(format!("{shown} transactions")),
    })
}

#[then(expr = "within {span} Cloud Discovery shows {int} transaction(s) of {string}")]
fn of_app(bed: &mut Bed, span: Span, count: u64, app: String) -> Result<(), Story> {
    let due = format!("{count} transactions of {app} in Cloud Discovery");
    let entry = app_named(&app)?;
    bed.within(span.0, Looking::Always, &due, |stage| match stage.shown_of(&entry).map_err(|e| e.to_string())? {
        shown if shown == count => Ok(()),
        shown => Err(format!("{shown} transactions of {app}")),
    })
}

#[then(expr = "until the end of the {int}th UTC day Cloud Discovery keeps {int} transaction(s)")]
fn kept_until(bed: &mut Bed, day: u32, count: u64) -> Result<(), Story> {
    let due = format!("{count} transactions in Cloud Discovery");
    let last = bed.mark.day().plus(day - 1).end() - SimDuration::MILLISECOND;
    let span = last.since(bed.mark);
    bed.throughout(span, Looking::Always, &due, |stage| shows(stage, count))
}

#[then(expr = "from the {int}st UTC day on Cloud Discovery keeps {int} transaction(s)")]
fn kept_from(bed: &mut Bed, day: u32, count: u64) -> Result<(), Story> {
    let due = format!("{count} transactions in Cloud Discovery");
    let first = bed.mark.day().plus(day - 1).start();
    let span = first.since(bed.mark);
    bed.within(span, Looking::Always, &due, |stage| shows(stage, count))
}

#[then(expr = "no report is shown because of the licence for {string}")]
fn no_report(bed: &mut Bed, licence: String) -> Result<(), Story> {
    let due = format!("no report, and an error that names the licence for {licence}");
    let now = bed.now();
    bed.advance(now + SimDuration::SECOND)?;
    match bed.dashboard(90) {
        Err(error) if error.message.contains(&licence) => Ok(()),
        Err(error) => Err(Story::new(due, error.to_string())),
        Ok(_) => Err(Story::new(due, "a report")),
    }
}
