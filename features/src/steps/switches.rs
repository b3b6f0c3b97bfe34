//! Licences, switches and settings of administrators.

use cucumber::{given, then, when};
use gnomon_reference_impl::protocol::ErrorCode;
use gnomon_reference_impl::protocol::cloud_apps::CloudAppsRequest;
use gnomon_reference_impl::protocol::defender::{AdvancedFeature, DefenderRequest};
use gnomon_reference_impl::time::SimDuration;

use crate::step_error::StepError;
use crate::test_world::TestWorld;
use crate::test_world::parameters::{AlertSeverity, CloudRole, Span, Switch};

/// Long enough for both clouds to know of a switch and to have done whatever follows from it, and for every device to
/// have checked in: what is looked at afterwards follows from what was done afterwards.
const SETTLED: SimDuration = SimDuration::from_mins(61);

#[given("the integration is on")]
pub(super) fn integration_is_on(world: &mut TestWorld) -> Result<(), StepError> {
    world.toggle(AdvancedFeature::MicrosoftCloudAppSecurity, true, true);
    settle(world)
}

#[given("blocking is switched on")]
fn blocking_is_on(world: &mut TestWorld) -> Result<(), StepError> {
    world.switch_blocking_on();
    settle(world)
}

fn settle(world: &mut TestWorld) -> Result<(), StepError> {
    let until = world.now() + SETTLED;
    world.advance(until)?;
    world.mark_now();
    Ok(())
}

#[given(expr = "{switch} is toggled on but not applied")]
#[when(expr = "the administrator toggles {switch} on without applying it")]
fn toggled_on(world: &mut TestWorld, switch: Switch) {
    world.toggle_only(switch, true);
    world.mark_now();
}

#[when(expr = "the administrator toggles {switch} off without applying it")]
fn toggled_off(world: &mut TestWorld, switch: Switch) {
    world.toggle_only(switch, false);
    world.mark_now();
}

#[given(expr = "{switch} is switched off")]
#[when(expr = "the administrator switches {switch} off")]
fn switched_off(world: &mut TestWorld, switch: Switch) {
    world.turn(switch, false);
    world.mark_now();
}

#[when(expr = "the administrator switches {switch} on")]
fn switched_on(world: &mut TestWorld, switch: Switch) {
    world.turn(switch, true);
    world.mark_now();
}

#[when("the administrator applies the advanced features once more")]
fn applied_again(world: &mut TestWorld) {
    world.apply_features();
    world.mark_now();
}

#[given("the organisation has no licence for Defender")]
#[when("the organisation loses its licence for Defender")]
fn without_defender(world: &mut TestWorld) {
    world.request_of_defender(DefenderRequest::set_licence(false));
    world.mark_now();
}

#[given("the organisation has no licence for Cloud App Security")]
#[when("the organisation loses its licence for Cloud App Security")]
fn without_cloud_apps(world: &mut TestWorld) {
    world.request_of_cloud_apps(CloudAppsRequest::set_licence(false));
    world.mark_now();
}

#[when("the organisation has its licence for Cloud App Security again")]
fn with_cloud_apps(world: &mut TestWorld) {
    world.request_of_cloud_apps(CloudAppsRequest::set_licence(true));
    world.mark_now();
}

#[given(expr = "the alert severity is {severity}")]
#[when(expr = "the administrator sets the alert severity to {severity}")]
fn alert_severity(world: &mut TestWorld, severity: AlertSeverity) {
    world.set_severity(severity.0);
    world.mark_now();
}

#[given(expr = "the alert severity was changed to {severity} {span} ago")]
fn severity_changed(world: &mut TestWorld, severity: AlertSeverity, ago: Span) -> Result<(), StepError> {
    world.set_severity(severity.0);
    let until = world.now() + ago.0;
    world.advance(until)?;
    world.mark_now();
    Ok(())
}

#[then("the request is granted")]
fn granted(world: &mut TestWorld) -> Result<(), StepError> {
    let due = "that the request is granted";
    match world.refusal() {
        None => Ok(()),
        Some(refusal) if refusal.is_a_decision() => Err(StepError::missed(due, refusal.to_string())),
        Some(refusal) => Err(refusal.breaks_off(due)),
    }
}

#[then(expr = "the request is refused because {cloud} is down")]
fn refused_while_down(world: &mut TestWorld, cloud: CloudRole) -> Result<(), StepError> {
    let due = format!("a refusal because {:?} is down", cloud.0);
    match world.refusal() {
        Some(refusal) if refusal.error.code == ErrorCode::ServiceUnavailable => Ok(()),
        Some(refusal) => Err(StepError::missed(due, refusal.to_string())),
        None => Err(StepError::missed(due, "the request was granted")),
    }
}

/// Whether a refusal names the licence that is missing: by the product's name, with or without that of its maker.
pub(super) fn names_licence(message: &str, product: &str) -> bool {
    let (message, product) = (message.to_lowercase(), product.to_lowercase());
    let name = product.trim_start_matches("microsoft ");
    message.contains(name) && ["licence", "license"].iter().any(|word| message.contains(word))
}

#[then(expr = "the request is refused because of the licence for {string}")]
fn refused(world: &mut TestWorld, licence: String) -> Result<(), StepError> {
    let due = format!("a refusal that names the licence for {licence}");
    match world.refusal() {
        Some(refusal) if names_licence(&refusal.error.message, &licence) => Ok(()),
        Some(refusal) => Err(StepError::missed(due, refusal.to_string())),
        None => Err(StepError::missed(due, "the request was granted")),
    }
}
