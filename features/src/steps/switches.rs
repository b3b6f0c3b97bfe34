//! Licences, switches and settings of administrators.

use cucumber::{given, then, when};
use gnomon_reference_impl::protocol::cloud_apps::CloudAppsRequest;
use gnomon_reference_impl::protocol::defender::{AdvancedFeature, DefenderRequest};
use gnomon_reference_impl::time::SimDuration;

use crate::bed::Bed;
use crate::bed::words::{AlertSeverity, Switch};
use crate::story::Story;

/// Long enough for both clouds to know of a switch and to have done whatever follows from it, and for every device to have
/// checked in: what is looked at afterwards follows from what was done afterwards.
const SETTLED: SimDuration = SimDuration::from_mins(61);

#[given("the integration is on")]
fn integration_is_on(bed: &mut Bed) -> Result<(), Story> {
    bed.toggle(AdvancedFeature::MicrosoftCloudAppSecurity, true, true);
    settle(bed)
}

#[given("blocking is switched on")]
fn blocking_is_on(bed: &mut Bed) -> Result<(), Story> {
    bed.switch_blocking_on();
    settle(bed)
}

fn settle(bed: &mut Bed) -> Result<(), Story> {
    let until = bed.now() + SETTLED;
    bed.advance(until)?;
    bed.mark_now();
    Ok(())
}

#[given(expr = "{switch} is toggled on but not applied")]
#[when(expr = "the administrator toggles {switch} on without applying it")]
fn toggled_on(bed: &mut Bed, switch: Switch) {
    bed.toggle_only(switch, true);
    bed.mark_now();
}

#[when(expr = "the administrator toggles {switch} off without applying it")]
fn toggled_off(bed: &mut Bed, switch: Switch) {
    bed.toggle_only(switch, false);
    bed.mark_now();
}

#[given(expr = "{switch} is switched off")]
#[when(expr = "the administrator switches {switch} off")]
fn switched_off(bed: &mut Bed, switch: Switch) {
    bed.turn(switch, false);
    bed.mark_now();
}

#[when(expr = "the administrator switches {switch} on")]
fn switched_on(bed: &mut Bed, switch: Switch) {
    bed.turn(switch, true);
    bed.mark_now();
}

#[given("the organisation has no licence for Defender")]
#[when("the organisation loses its licence for Defender")]
fn without_defender(bed: &mut Bed) {
    drop(bed.ask_defender(&DefenderRequest::SetLicence(false)));
    bed.mark_now();
}

#[given("the organisation has no licence for Cloud App Security")]
#[when("the organisation loses its licence for Cloud App Security")]
fn without_cloud_apps(bed: &mut Bed) {
    drop(bed.ask_cloud_apps(&CloudAppsRequest::SetLicence(false)));
    bed.mark_now();
}

#[when("the organisation has its licence for Cloud App Security again")]
fn with_cloud_apps(bed: &mut Bed) {
    drop(bed.ask_cloud_apps(&CloudAppsRequest::SetLicence(true)));
    bed.mark_now();
}

#[given(expr = "the alert severity is {severity}")]
#[when(expr = "the administrator sets the alert severity to {severity}")]
fn alert_severity(bed: &mut Bed, severity: AlertSeverity) {
    bed.set_severity(severity.0);
    bed.mark_now();
}

#[given(expr = "the alert severity was changed to {severity} 10 minutes ago")]
fn severity_changed(bed: &mut Bed, severity: AlertSeverity) -> Result<(), Story> {
    bed.set_severity(severity.0);
    settle(bed)
}

#[then(expr = "the request is refused because of the licence for {string}")]
fn refused(bed: &mut Bed, licence: String) -> Result<(), Story> {
    let due = format!("a refusal that names the licence for {licence}");
    match &bed.refused {
        Some(error) if error.message.contains(&licence) && error.message.contains("licence") => Ok(()),
        Some(error) => Err(Story::new(due, format!("the refusal \"{}\"", error.message))),
        None => Err(Story::new(due, "the request was granted")),
    }
}
