//! Messages that cannot be taken: what is refused, and what the refusal names.

use cucumber::{given, then, when};
use gnomon_reference_impl::protocol::agent::{AgentResponse, RefusedMessage};
use gnomon_reference_impl::protocol::upload::{DoneUpload, UploadRequest, UploadUrl};
use gnomon_sim::world::WireMessage;

use crate::bed::words::Span;
use crate::bed::{Bed, Effect, Fault, Kind, Mangling};
use crate::story::Story;

fn mangle(bed: &mut Bed, kind: Kind, mangling: Mangling) {
    let mut fault = Fault::new(&[kind], Effect::Mangle(mangling), bed.now());
    fault.count = Some(1);
    bed.exchange.lock().faults.push(fault);
}

#[given("the next report of each device is cut short on its way")]
fn cut_short(bed: &mut Bed) {
    mangle(bed, Kind::Report, Mangling::CutShort);
}

#[given("the next report of each device names another device")]
fn report_of_another(bed: &mut Bed) {
    mangle(bed, Kind::Report, Mangling::OtherDevice);
}

#[given("the next events of each device name another device")]
fn events_of_another(bed: &mut Bed) {
    mangle(bed, Kind::Events, Mangling::OtherDevice);
}

#[then(
    regex = r"^within (.+) a (report|message of events) of each device is refused with an error that names the (\w+)$"
)]
fn refused(bed: &mut Bed, span: Span, what: String, names: String) -> Result<(), Story> {
    let due = format!("a {what} refused, with an error that names the {names}");
    let until = bed.mark + span.0;
    bed.advance(until)?;
    let kind = if what == "report" { RefusedMessage::Report } else { RefusedMessage::Events };
    for subject in bed.subjects.clone() {
        let exchange = bed.exchange.lock();
        let errors = exchange.passed.iter().filter_map(|passed| match &passed.message {
            WireMessage::ToEndpoint(device, AgentResponse::Refused(refused))
                if *device == subject.device && refused.what == kind =>
            {
                Some(refused.error.message.clone())
            }
            _ => None,
        });
        let errors: Vec<String> = errors.collect();
        let right = |error: &String| error.to_lowercase().contains(&names);
        if errors.len() != 1 || !errors.iter().all(right) {
            return Err(Story::new(due, format!("{errors:?}")));
        }
    }
    Ok(())
}

#[when(expr = "the administrator asks for an address for a log of format {string}")]
fn unknown_format(bed: &mut Bed, source: String) {
    drop(bed.upload(&UploadRequest::Address(UploadUrl { filename: "by-hand.log".to_owned(), source })));
    bed.mark_now();
}

#[when(expr = "the administrator completes an upload to the address {string}")]
fn unknown_address(bed: &mut Bed, upload_url: String) {
    let done = DoneUpload { upload_url, input_stream_name: "Snapshot".to_owned(), upload_as_snapshot: true };
    drop(bed.upload(&UploadRequest::Completion(done)));
    bed.mark_now();
}
