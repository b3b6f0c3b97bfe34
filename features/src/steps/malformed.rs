//! Messages that cannot be taken: what is refused, and what the refusal names.

use cucumber::{given, then, when};
use gnomon_reference_impl::protocol::agent::{AgentResponse, RefusedMessage};
use gnomon_reference_impl::protocol::upload::{DoneUpload, UploadRequest, UploadUrl};
use gnomon_sim::world::WireMessage;

use crate::step_error::StepError;
use crate::test_world::parameters::Span;
use crate::test_world::{Effect, Fault, Kind, Mangling, TestWorld};

fn mangle(world: &mut TestWorld, kind: Kind, mangling: Mangling) {
    let mut fault = Fault::new(&[kind], Effect::Mangle(mangling), world.now());
    fault.count = Some(1);
    world.exchange.lock().faults.push(fault);
}

#[given("the next report of each device is cut short on its way")]
fn cut_short(world: &mut TestWorld) {
    mangle(world, Kind::Report, Mangling::CutShort);
}

#[given("the next report of each device names another device")]
fn report_of_another(world: &mut TestWorld) {
    mangle(world, Kind::Report, Mangling::OtherDevice);
}

#[given("the next check-in of each device names another device")]
fn check_in_of_another(world: &mut TestWorld) {
    mangle(world, Kind::CheckIn, Mangling::OtherDevice);
}

#[given("the next events of each device name another device")]
fn events_of_another(world: &mut TestWorld) {
    mangle(world, Kind::Events, Mangling::OtherDevice);
}

#[then(
    regex = r"^within (.+) a (report|message of events) of each device is refused with an error that names the (\w+)$"
)]
fn refused(world: &mut TestWorld, span: Span, what: String, names: String) -> Result<(), StepError> {
    let due = format!("a {what} refused, with an error that names the {names}");
    let until = world.mark + span.0;
    world.advance(until)?;
    let kind = if what == "report" { RefusedMessage::Report } else { RefusedMessage::Events };
    for subject in world.subjects.clone() {
        let exchange = world.exchange.lock();
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
            return Err(StepError::missed(due, format!("{errors:?}")));
        }
    }
    Ok(())
}

#[when(expr = "the administrator asks for an address for a log of format {string}")]
fn unknown_format(world: &mut TestWorld, source: String) {
    let address = world.upload(UploadRequest::address(UploadUrl { filename: "by-hand.log".to_owned(), source }));
    world.may_be_refused(address);
    world.mark_now();
}

#[when(expr = "the administrator completes an upload to the address {string}")]
fn unknown_address(world: &mut TestWorld, upload_url: String) {
    let done = DoneUpload { upload_url, input_stream_name: "Snapshot".to_owned(), upload_as_snapshot: true };
    let completed = world.upload(UploadRequest::completion(done));
    world.may_be_refused(completed);
    world.mark_now();
}
