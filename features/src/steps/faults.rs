//! What happens to messages on the wires.

use cucumber::{given, when};
use gnomon_reference_impl::time::SimTime;

use crate::bed::words::Span;
use crate::bed::{Bed, Effect, Fault, Kind};

#[given(expr = "the next {int} check-in(s) of each device is/are lost")]
#[when(expr = "the next {int} check-in(s) of each device is/are lost")]
fn lost_check_ins(bed: &mut Bed, count: u32) {
    let mut fault = Fault::new(&[Kind::CheckIn], Effect::Lose, bed.now());
    fault.count = Some(count);
    bed.exchange.lock().faults.push(fault);
}

#[given(expr = "the next {int} answer(s) to check-ins of each device is/are lost")]
fn lost_answers(bed: &mut Bed, count: u32) {
    let mut fault = Fault::new(&[Kind::CheckInAnswer], Effect::Lose, bed.now());
    fault.count = Some(count);
    bed.exchange.lock().faults.push(fault);
}

#[given(expr = "the next {int} report(s) of each device is/are lost")]
fn lost_reports(bed: &mut Bed, count: u32) {
    let mut fault = Fault::new(&[Kind::Report], Effect::Lose, bed.now());
    fault.count = Some(count);
    bed.exchange.lock().faults.push(fault);
}

#[given(expr = "every report arrives three times within {span}")]
fn repeated_reports(bed: &mut Bed, span: Span) {
    let fault = Fault::new(&[Kind::Report], Effect::Repeat(span.0), bed.now());
    bed.exchange.lock().faults.push(fault);
}

#[given(expr = "the next {int} report(s) of each device arrive(s) {span} late")]
fn late_reports(bed: &mut Bed, count: u32, span: Span) {
    let mut fault = Fault::new(&[Kind::Report], Effect::Delay(span.0), bed.now());
    fault.count = Some(count);
    bed.exchange.lock().faults.push(fault);
}

#[given(expr = "the acknowledgements of reports are lost for {span}")]
fn lost_acknowledgements(bed: &mut Bed, span: Span) {
    let mut fault = Fault::new(&[Kind::ReportAcknowledged], Effect::Lose, bed.now());
    fault.until = bed.now() + span.0;
    bed.exchange.lock().faults.push(fault);
}

#[given(expr = "Defender is out of reach of Cloud App Security for {span}")]
#[when(expr = "Defender is out of reach of Cloud App Security for {span}")]
fn clouds_apart(bed: &mut Bed, span: Span) {
    let until = bed.now() + span.0;
    lose(bed, &[Kind::Request, Kind::Answer, Kind::Integration], until);
}

#[given(expr = "Defender is out of reach of each device for {span}")]
#[when(expr = "Defender is out of reach of each device for {span}")]
fn devices_apart(bed: &mut Bed, span: Span) {
    let until = bed.now() + span.0;
    let kinds = [
        Kind::CheckIn,
        Kind::CheckInAnswer,
        Kind::Report,
        Kind::ReportAcknowledged,
        Kind::Events,
        Kind::EventsAcknowledged,
    ];
    lose(bed, &kinds, until);
}

fn lose(bed: &mut Bed, kinds: &[Kind], until: SimTime) {
    let mut fault = Fault::new(kinds, Effect::Lose, bed.now());
    fault.until = until;
    bed.exchange.lock().faults.push(fault);
}
