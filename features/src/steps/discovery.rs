//! What Cloud Discovery shows, in the report "Win10 endpoint users".

use cucumber::then;
use gnomon_reference_impl::catalog::Catalog;

use crate::bed::words::Span;
use crate::bed::{Bed, Looking, Stage};
use crate::story::Story;

fn shows(stage: &Stage, expected: u64) -> Result<(), String> {
    match stage.dashboard().traffic.transactions {
        shown if shown == expected => Ok(()),
        shown => Err(format!("{shown} transactions")),
    }
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
    bed.throughout(span.0, Looking::Always, &due, |stage| match stage.dashboard().traffic.transactions {
        shown if shown <= count => Ok(()),
        shown => Err(format!("{shown} transactions")),
    })
}

#[then(expr = "within {span} Cloud Discovery shows {int} transaction(s) of {string}")]
fn of_app(bed: &mut Bed, span: Span, count: u64, app: String) -> Result<(), Story> {
    let due = format!("{count} transactions of {app} in Cloud Discovery");
    let index = Catalog::built_in().named(&app).map_err(|error| Story::new(due.clone(), error.to_string()))?;
    bed.within(span.0, Looking::Always, &due, |stage| match stage.shown_of(index) {
        shown if shown == count => Ok(()),
        shown => Err(format!("{shown} transactions of {app}")),
    })
}
