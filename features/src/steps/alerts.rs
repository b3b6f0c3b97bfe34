//! What is alerted.

use std::str::FromStr;

use cucumber::{Parameter, given, then, when};
use gnomon_reference_impl::defender::AlertOutcome;
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::defender::{AlertChange, AlertResource, AlertStatus, DefenderQuery, EvidenceItem};
use gnomon_reference_impl::time::SimTime;

use crate::bounds;
use crate::step_error::{StepError, instead_of};
use crate::test_world::parameters::{AlertSeverity, Outcome, Span};
use crate::test_world::{Attempted, Fixture, PollingRule, Subject, TestWorld};

fn of<'a>(alerts: &'a [AlertResource], app: &str, outcome: AlertOutcome) -> Vec<&'a AlertResource> {
    let outcome = outcome.to_string();
    alerts.iter().filter(|alert| alert.application == app && alert.outcome == outcome).collect()
}

fn in_words(alerts: &[AlertResource]) -> String {
    match alerts {
        [] => "no alert".to_owned(),
        alerts => {
            let line = |alert: &AlertResource| {
                format!("{} of {}: {}, {} attempts", alert.severity, alert.application, alert.outcome, alert.attempts)
            };
            alerts.iter().map(line).collect::<Vec<_>>().join("; ")
        }
    }
}

fn counts(fixture: &mut Fixture, app: &str, outcome: AlertOutcome, attempts: u64) -> Result<(), StepError> {
    let alerts = fixture.alerts()?;
    let counted: u64 = of(&alerts, app, outcome).iter().map(|alert| alert.attempts).sum();
    if counted == attempts { Ok(()) } else { Err(StepError::otherwise(in_words(&alerts))) }
}

#[then(expr = "within {span} {int} attempt(s) to reach {string} is/are alerted as {outcome}")]
fn alerted(world: &mut TestWorld, span: Span, attempts: u64, app: String, outcome: Outcome) -> Result<(), StepError> {
    let due = format!("{attempts} attempts to reach {app} in alerts: {}", outcome.0);
    let bound = world.judged(span, &[bounds::ALERTED]);
    world.within(bound, PollingRule::Always, &due, |fixture| counts(fixture, &app, outcome.0, attempts))
}

#[then(expr = "for {span} there is no alert")]
fn none(world: &mut TestWorld, span: Span) -> Result<(), StepError> {
    world.throughout(span.0, PollingRule::Always, "no alert", |fixture| match fixture.alerts()?.as_slice() {
        [] => Ok(()),
        alerts => Err(StepError::otherwise(in_words(alerts))),
    })
}

/// What a device did that an alert is about: connections to the hosts that its evidence names.
fn attempts_in<'a>(world: &'a Fixture, device: DeviceId, alert: &'a AlertResource) -> Vec<&'a Attempted> {
    let named = |host: &str| alert.evidence.iter().any(|evidence| evidence.url == host);
    world.attempts.iter().filter(|made| made.device == device && named(&made.host)).collect()
}

/// Whether a piece of evidence tells of this attempt: its time, destination, address, program, account, outcome.
fn tells_of(world: &Fixture, evidence: &EvidenceItem, made: &Attempted, alert: &AlertResource) -> bool {
    let (image, account) = (made.program.image(), world.names().accounts().get(made.account));
    evidence.evidence_creation_time == made.at
        && evidence.url == made.host
        && world.addresses_of(made.device).any(|address| address == evidence.ip_address)
        && evidence.file_name == image.file_name
        && evidence.file_path == image.folder_path
        && evidence.process_command_line.contains(&image.file_name)
        && (evidence.account_name.as_str(), evidence.domain_name.as_str()) == (account.name, account.domain)
        && (evidence.detection_status == "Blocked") == (alert.outcome == AlertOutcome::Blocked.to_string())
        && evidence.outcome == alert.outcome
}

#[then(
    expr = "each alert names {string}, the device, the user, the program, the destination, the time of each attempt"
)]
fn session(world: &mut TestWorld, app: String) -> Result<(), StepError> {
    let due = "the device, and of each attempt the user, program, destination, address, time, outcome";
    let alerts = world.alerts().map_err(instead_of(due))?;
    if alerts.is_empty() {
        return Err(StepError::missed(due, "no alert"));
    }
    let now = world.now();
    for alert in &alerts {
        let is_it = |subject: &&Subject| world.device_name(subject.device).machine_id == alert.machine_id;
        let device = world.subjects.iter().find(is_it).map(|subject| subject.device);
        let device = device.ok_or_else(|| StepError::missed(due, format!("an alert of no device: {alert:?}")))?;
        let made = attempts_in(world, device, alert);
        let (Some(first), Some(last)) = (made.first(), made.last()) else {
            return Err(StepError::missed(due, format!("an alert of nothing that was attempted: {alert:?}")));
        };
        let user = world.names().accounts().get(last.account);
        let related = alert.related_user.as_ref();
        let right = alert.application == app
            && alert.computer_dns_name == world.device_name(device).computer_dns_name
            && related.is_some_and(|of| (of.user_name.as_str(), of.domain_name.as_str()) == (user.name, user.domain))
            && (alert.first_event_time, alert.last_event_time) == (first.at, last.at)
            && (last.at..=now).contains(&alert.last_update_time)
            && (first.at..=alert.last_update_time).contains(&alert.alert_creation_time)
            && alert.attempts == made.len() as u64
            && alert.evidence.len() == made.len()
            && made.iter().zip(&alert.evidence).all(|(made, evidence)| tells_of(world, evidence, made, alert));
        if !right {
            return Err(StepError::missed(due, format!("{alert:?}")));
        }
    }
    Ok(())
}

#[then(expr = "the alert says that {string}")]
fn says(world: &mut TestWorld, words: String) -> Result<(), StepError> {
    let due = format!("an alert that says \"{words}\"");
    let alerts = world.alerts().map_err(instead_of(&due))?;
    if alerts.iter().any(|alert| alert.description.contains(&words)) {
        return Ok(());
    }
    let said: Vec<String> = alerts.into_iter().map(|alert| alert.description).collect();
    Err(StepError::missed(due, if said.is_empty() { "no alert".to_owned() } else { said.join(" / ") }))
}

#[then(expr = "there is/are {int} alert(s) of severity {severity}")]
fn of_severity(world: &mut TestWorld, count: usize, severity: AlertSeverity) -> Result<(), StepError> {
    let now = world.now();
    let alerted = world.promised(bounds::ALERTED)?;
    world.advance(now + alerted)?;
    let due = format!("{count} alerts of severity {}", severity.0);
    let alerts = world.alerts().map_err(instead_of(&due))?;
    let found = alerts.iter().filter(|alert| alert.severity == severity.0).count();
    if found == count { Ok(()) } else { Err(StepError::missed(due, in_words(&alerts))) }
}

#[then(expr = "within {span} each device has {int} alert(s) of {string} that count(s) {int} attempts")]
fn of_each_device(
    world: &mut TestWorld,
    span: Span,
    count: usize,
    app: String,
    attempts: u64,
) -> Result<(), StepError> {
    let due = format!("{count} alerts of {app} of each device, with {attempts} attempts each");
    let bound = world.judged(span, &[bounds::ALERTED]);
    world.within(bound, PollingRule::Always, &due, |fixture| {
        let alerts = fixture.alerts()?;
        let right = fixture.subjects.iter().all(|subject| {
            let machine = fixture.device_name(subject.device).machine_id;
            let mine: Vec<&AlertResource> =
                alerts.iter().filter(|a| a.machine_id == machine && a.application == app).collect();
            mine.len() == count && mine.iter().all(|alert| alert.attempts == attempts)
        });
        if right { Ok(()) } else { Err(StepError::otherwise(in_words(&alerts))) }
    })
}

#[then(expr = "the alert of each device lists the latest {int} of {int} attempts")]
fn latest(world: &mut TestWorld, count: usize, all: usize) -> Result<(), StepError> {
    let due = format!("the latest {count} attempts as evidence, with the times of the first and last of all {all}");
    let alerts = world.alerts().map_err(instead_of(&due))?;
    for subject in world.subjects.clone() {
        let machine = world.device_name(subject.device).machine_id;
        let mine: Vec<&AlertResource> = alerts.iter().filter(|alert| alert.machine_id == machine).collect();
        let [alert] = mine.as_slice() else { return Err(StepError::missed(due, in_words(&alerts))) };
        let made: Vec<SimTime> = attempts_in(world, subject.device, alert).iter().map(|made| made.at).collect();
        let listed: Vec<SimTime> = alert.evidence.iter().map(|evidence| evidence.evidence_creation_time).collect();
        let right = made.len() == all
            && listed == made[all.saturating_sub(count)..]
            && Some(&alert.first_event_time) == made.first()
            && Some(&alert.last_event_time) == made.last();
        if !right {
            let (first, last) = (alert.first_event_time, alert.last_event_time);
            return Err(StepError::missed(
                due,
                format!("{} attempts, first {first}, last {last}: {listed:?}", listed.len()),
            ));
        }
    }
    Ok(())
}

/// An analyst says where the work on every alert stands; what Defender answers is the alert as it is from now on.
fn work_on(world: &mut TestWorld, status: AlertStatus) -> Result<(), StepError> {
    let due = format!("each alert, {status:?} from now on");
    let later = world.now() + world.promised(bounds::ALERTED)?;
    world.advance(later)?;
    for alert in world.alerts().map_err(instead_of(&due))? {
        let query = DefenderQuery::update_alert(alert.id.clone(), AlertChange::to(status));
        match world.ask_about_devices(query).map_err(instead_of(&due))? {
            now if now.id == alert.id && now.status == status => {}
            other => return Err(StepError::missed(due, format!("{other:?}"))),
        }
    }
    world.mark_now();
    Ok(())
}

#[given(expr = "an analyst has begun to work on every alert")]
fn begun(world: &mut TestWorld) -> Result<(), StepError> {
    work_on(world, AlertStatus::InProgress)
}

#[then(expr = "{int} alert(s) of {string} is/are {status}")]
fn of_status(world: &mut TestWorld, count: usize, app: String, status: Status) -> Result<(), StepError> {
    let due = format!("{count} alerts of {app}, {:?}", status.0);
    let alerts = world.alerts().map_err(instead_of(&due))?;
    let resolved = status.0 == AlertStatus::Resolved;
    let is_it = |alert: &&AlertResource| {
        alert.application == app && alert.status == status.0 && alert.resolved_time.is_some() == resolved
    };
    if alerts.iter().filter(is_it).count() == count {
        return Ok(());
    }
    let seen: Vec<String> =
        alerts.iter().map(|alert| format!("{:?}, resolved {:?}", alert.status, alert.resolved_time)).collect();
    Err(StepError::missed(due, seen.join("; ")))
}

/// Where the work on an alert stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Parameter)]
#[param(name = "status", regex = "new|in progress|resolved")]
struct Status(AlertStatus);

impl FromStr for Status {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(Self(match text {
            "new" => AlertStatus::New,
            "in progress" => AlertStatus::InProgress,
            "resolved" => AlertStatus::Resolved,
            other => return Err(format!("`{other}` is no status")),
        }))
    }
}

#[given(expr = "every alert is resolved")]
#[when(expr = "an analyst resolves every alert")]
fn resolved(world: &mut TestWorld) -> Result<(), StepError> {
    work_on(world, AlertStatus::Resolved)
}
