//! What is alerted.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::str::FromStr;

use cucumber::{Parameter, given, then, when};
use gnomon_reference_impl::defender::AlertOutcome;
use gnomon_reference_impl::endpoint::{Antivirus, NetworkProtection};
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::defender::{AlertChange, AlertResource, AlertStatus, DefenderQuery, EvidenceItem};
use gnomon_reference_impl::time::SimTime;

use crate::bounds;
use crate::step_error::{StepError, instead_of};
use crate::test_world::parameters::{AlertSeverity, Lack, Outcome, Span};
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
    let bound = world.judged(span, &[bounds::ALERTED, bounds::ALERTED_AT_ALL]);
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
        && evidence.ip_address == IpAddr::from(made.address)
        && evidence.file_name == image.file_name
        && evidence.file_path == image.folder_path
        && evidence.process_command_line.contains(&image.file_name)
        && (evidence.account_name.as_str(), evidence.domain_name.as_str()) == (account.name, account.domain)
        && (evidence.detection_status == "Blocked") == made.blocked
        && (alert.outcome == AlertOutcome::Blocked.to_string()) == made.blocked
        && evidence.outcome == alert.outcome
}

/// Whether what an alert says at its head fits the attempts that it is about.
fn head_fits(world: &Fixture, alert: &AlertResource, made: &[&Attempted]) -> bool {
    let (Some(first), Some(last)) = (made.first(), made.last()) else { return false };
    let related = alert.related_user.as_ref();
    let users = || made.iter().map(|made| world.names().accounts().get(made.account));
    alert.computer_dns_name == world.device_name(first.device).computer_dns_name
        && related.is_some_and(|of| {
            users().any(|user| (of.user_name.as_str(), of.domain_name.as_str()) == (user.name, user.domain))
        })
        && (alert.first_event_time, alert.last_event_time) == (first.at, last.at)
        && (last.at..=world.now()).contains(&alert.last_update_time)
        && (first.at..=alert.last_update_time).contains(&alert.alert_creation_time)
        && alert.attempts == made.len() as u64
}

#[then(
    expr = "each alert names {string}, the device, the user, the program, the destination, the time of each attempt"
)]
fn session(world: &mut TestWorld, app: String) -> Result<(), StepError> {
    let due = "the device, and of each attempt once the user, program, destination, address, time, outcome";
    let alerts = world.alerts().map_err(instead_of(due))?;
    if alerts.is_empty() {
        return Err(StepError::missed(due, "no alert"));
    }
    // How attempts are spread over alerts is another question (ALR-06).
    let mut told: BTreeSet<usize> = BTreeSet::new();
    for alert in &alerts {
        let is_it = |subject: &&Subject| world.device_name(subject.device).machine_id == alert.machine_id;
        let device = world.subjects.iter().find(is_it).map(|subject| subject.device);
        let device = device.ok_or_else(|| StepError::missed(due, format!("an alert of no device: {alert:?}")))?;
        let mut of_alert = Vec::new();
        for evidence in &alert.evidence {
            let mut made = world.attempts.iter().enumerate();
            let found = made.find(|(number, made)| {
                made.device == device && !told.contains(number) && tells_of(world, evidence, made, alert)
            });
            let Some((number, made)) = found else {
                return Err(StepError::missed(due, format!("{evidence:?}, which is no attempt, in {alert:?}")));
            };
            told.insert(number);
            of_alert.push(made);
        }
        of_alert.sort_by_key(|made| made.at);
        if alert.application != app || !head_fits(world, alert, &of_alert) {
            return Err(StepError::missed(due, format!("{alert:?}")));
        }
    }
    Ok(())
}

/// The words of which one names a prerequisite, however a sentence is put.
fn names_of(lack: Lack) -> &'static [&'static str] {
    let well = Antivirus::WELL_CONFIGURED;
    match lack.0 {
        Antivirus { mode, .. } if mode != well.mode => &["antivirus"],
        Antivirus { real_time_protection: false, .. } => &["real-time", "real time"],
        Antivirus { cloud_delivered_protection: false, .. } => &["cloud-delivered", "cloud protection"],
        Antivirus { network_protection: NetworkProtection::Audit, .. } => &["audit"],
        Antivirus { smart_screen: false, .. } => &["smartscreen"],
        _ => &["network protection"],
    }
}

/// Whether the alerts are about a lack of these prerequisites and of no other.
fn names_lacks(alerts: &[AlertResource], lacks: &[Lack]) -> bool {
    let names = |text: &str, lack: Lack| names_of(lack).iter().any(|name| text.contains(name));
    let text = |alert: &AlertResource| alert.description.to_lowercase();
    let group = |lack: Lack| if names_of(lack) == ["audit"] { "network protection" } else { names_of(lack)[0] };
    let others = |lack: &Lack| !lacks.iter().any(|one| group(*one) == group(*lack));
    alerts.iter().all(|alert| {
        lacks.iter().all(|lack| names(&text(alert), *lack))
            && Lack::all().filter(others).all(|lack| !names(&text(alert), lack))
    })
}

fn says_lacks(world: &mut TestWorld, lacks: &[Lack]) -> Result<(), StepError> {
    let due = format!("alerts that name what is lacking, and nothing else: {lacks:?}");
    let alerts = world.alerts().map_err(instead_of(&due))?;
    if !alerts.is_empty() && names_lacks(&alerts, lacks) {
        return Ok(());
    }
    let said: Vec<String> = alerts.into_iter().map(|alert| alert.description).collect();
    Err(StepError::missed(due, if said.is_empty() { "no alert".to_owned() } else { said.join(" / ") }))
}

#[then(expr = "each alert says that {lack}, nothing else")]
fn says_lack(world: &mut TestWorld, lack: Lack) -> Result<(), StepError> {
    says_lacks(world, &[lack])
}

#[then(expr = "each alert says that {lack} while {lack}, nothing else")]
fn says_two_lacks(world: &mut TestWorld, lack: Lack, other: Lack) -> Result<(), StepError> {
    says_lacks(world, &[lack, other])
}

#[then("each alert says that the policy had not yet arrived")]
fn says_too_late(world: &mut TestWorld) -> Result<(), StepError> {
    let due = "alerts that say that the policy had not yet arrived";
    let alerts = world.alerts().map_err(instead_of(due))?;
    let says = |alert: &AlertResource| {
        let text = alert.description.to_lowercase();
        text.contains("policy") && ["not yet", "arriv", "receiv"].iter().any(|word| text.contains(word))
    };
    match alerts.iter().find(|alert| !says(alert)) {
        None if !alerts.is_empty() => Ok(()),
        None => Err(StepError::missed(due, "no alert")),
        Some(alert) => Err(StepError::missed(due, alert.description.clone())),
    }
}

#[then("each alert is the same on its own page, on that of its device")]
fn same_everywhere(world: &mut TestWorld) -> Result<(), StepError> {
    let due = "each alert once on the page of its device, as in the list, and on its own";
    let alerts = world.alerts().map_err(instead_of(due))?;
    let mut on_pages = Vec::new();
    for subject in world.subjects.clone() {
        let machine = world.device_name(subject.device).machine_id;
        let of_machine = world.ask_about_devices(DefenderQuery::machine_alerts(machine.clone()));
        let of_machine = of_machine.map_err(instead_of(due))?;
        if of_machine.iter().any(|alert| alert.machine_id != machine) {
            return Err(StepError::missed(due, format!("on the page of {machine}: {of_machine:?}")));
        }
        on_pages.extend(of_machine.into_iter().map(|alert| (alert.id, alert.attempts, alert.status)));
    }
    let mut listed: Vec<_> = alerts.iter().map(|alert| (alert.id.clone(), alert.attempts, alert.status)).collect();
    listed.sort();
    on_pages.sort();
    if listed.is_empty() || listed != on_pages {
        return Err(StepError::missed(due, format!("{listed:?} in the list, {on_pages:?} on the pages of devices")));
    }
    for alert in alerts {
        let own = world.ask_about_devices(DefenderQuery::get_alert(alert.id.clone())).map_err(instead_of(due))?;
        if own != alert {
            return Err(StepError::missed(due, format!("{own:?} on its own page, {alert:?} in the list")));
        }
    }
    Ok(())
}

#[then(expr = "there is/are {int} alert(s) of severity {severity}")]
fn of_severity(world: &mut TestWorld, count: usize, severity: AlertSeverity) -> Result<(), StepError> {
    let now = world.now();
    let alerted = world.promised(bounds::ALERTED_AT_ALL)?;
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
