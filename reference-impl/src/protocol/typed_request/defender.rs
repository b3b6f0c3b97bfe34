//! The requests to Defender, each with the type of its answer.

use std::sync::Arc;

use super::typed_requests;
use crate::protocol::defender::{
    AdvancedFeature, AlertByReference, AlertChange, AlertResource, DefenderAnswer, DefenderQuery, DefenderRequest,
    DefenderResponse, HuntingAnswer, ImportResult, Indicator, IndicatorId, IndicatorSubmission, LogonUser, Machine,
    Prevalence, Sighting, TimelineRow,
};

typed_requests! {
    DefenderRequest => DefenderResponse;

    /// Every indicator, the oldest first.
    list_indicators() -> Vec<Arc<Indicator>> {
        Self::ListIndicators => DefenderResponse::Indicators(indicators) => indicators
    }
    /// Submits an indicator; the answer is the indicator as it is now.
    submit_indicator(submission: IndicatorSubmission) -> Indicator {
        Self::SubmitIndicator(Box::new(submission)) => DefenderResponse::Indicator(indicator) => *indicator
    }
    /// Submits many at once, with a result each, in order.
    import_indicators(submissions: Vec<IndicatorSubmission>) -> Vec<ImportResult> {
        Self::ImportIndicators(submissions) => DefenderResponse::Imported(results) => results
    }
    /// Deletes an indicator.
    delete_indicator(id: IndicatorId) -> () { Self::DeleteIndicator(id) => DefenderResponse::Deleted => () }
    /// Deletes many, all or none of them.
    delete_indicators(ids: Vec<IndicatorId>) -> () { Self::DeleteIndicators(ids) => DefenderResponse::Deleted => () }
    /// Moves the toggle of an advanced feature.
    toggle_feature(feature: AdvancedFeature, on: bool) -> () {
        Self::ToggleFeature { feature, on } => DefenderResponse::Done => ()
    }
    /// Applies the toggles as they stand.
    apply_features() -> () { Self::ApplyFeatures => DefenderResponse::Done => () }
    /// Gives the organisation its licence, or takes it away.
    set_licence(licensed: bool) -> () { Self::SetLicence(licensed) => DefenderResponse::Done => () }
}

typed_requests! {
    DefenderQuery => DefenderAnswer;

    /// Every machine.
    list_machines() -> Vec<Machine> { Self::ListMachines => DefenderAnswer::Machines(machines) => machines }
    /// The machines that were seen with something.
    find_machines(seen: Sighting) -> Vec<Machine> {
        Self::FindMachines { seen } => DefenderAnswer::Machines(machines) => machines
    }
    /// One machine, by machine id or DNS name.
    get_machine(device: String) -> Machine {
        Self::GetMachine { device } => DefenderAnswer::Machine(machine) => *machine
    }
    /// Gives a machine a tag or takes it away; the answer is the machine as it is now.
    tag_machine(device: String, tag: String, on: bool) -> Machine {
        Self::TagMachine { device, tag, on } => DefenderAnswer::Machine(machine) => *machine
    }
    /// Who signed in to a machine, the first to do so first.
    logon_users(device: String) -> Vec<LogonUser> {
        Self::LogonUsers { device } => DefenderAnswer::Users(users) => users
    }
    /// The timeline of a machine, the newest row first.
    timeline(device: String, network_only: bool) -> Vec<TimelineRow> {
        Self::Timeline { device, network_only } => DefenderAnswer::Timeline(rows) => rows
    }
    /// Every alert, by device and the oldest first.
    list_alerts() -> Vec<AlertResource> { Self::ListAlerts => DefenderAnswer::Alerts(alerts) => alerts }
    /// The alerts of a machine, the oldest first.
    machine_alerts(device: String) -> Vec<AlertResource> {
        Self::MachineAlerts { device } => DefenderAnswer::Alerts(alerts) => alerts
    }
    /// One alert.
    get_alert(alert: String) -> AlertResource { Self::GetAlert { alert } => DefenderAnswer::Alert(alert) => *alert }
    /// Changes an alert; the answer is the alert as it is now.
    update_alert(alert: String, change: AlertChange) -> AlertResource {
        Self::UpdateAlert { alert, change } => DefenderAnswer::Alert(alert) => *alert
    }
    /// Creates an alert by reference to an event.
    create_alert(alert: AlertByReference) -> AlertResource {
        Self::CreateAlert { alert } => DefenderAnswer::Alert(alert) => *alert
    }
    /// How many machines were seen with something, and when.
    prevalence(of: Sighting) -> Prevalence { Self::Prevalence { of } => DefenderAnswer::Prevalence(found) => found }
    /// The answer to a hunting query.
    hunt(query: String) -> HuntingAnswer { Self::Hunt { query } => DefenderAnswer::Hunt(answer) => answer }
}
