//! What is alerted.

use cucumber::{given, then, when};
use gnomon_reference_impl::defender::{AlertOutcome, AlertStatus};
use gnomon_reference_impl::time::SimDuration;
use gnomon_reference_impl::wire::defender::{AlertResource, DefenderQuery};

use crate::bed::words::{AlertSeverity, Outcome, Span};
use crate::bed::{Bed, Looking, Stage};
use crate::story::Story;

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

fn counts(stage: &mut Stage, app: &str, outcome: AlertOutcome, attempts: u64) -> Result<(), String> {
    let alerts = stage.alerts();
    let counted: u64 = of(&alerts, app, outcome).iter().map(|alert| alert.attempts).sum();
    if counted == attempts { Ok(()) } else { Err(in_words(&alerts)) }
}

#[then(expr = "within {span} {int} attempt(s) to reach {string} is/are alerted as {outcome}")]
fn alerted(bed: &mut Bed, span: Span, attempts: u64, app: String, outcome: Outcome) -> Result<(), Story> {
    let due = format!("{attempts} attempts to reach {app} in alerts: {}", outcome.0);
    bed.within(span.0, Looking::Always, &due, |stage| counts(stage, &app, outcome.0, attempts))
}

#[then(expr = "for {span} there is no alert")]
fn none(bed: &mut Bed, span: Span) -> Result<(), Story> {
    bed.throughout(span.0, Looking::Always, "no alert", |stage| match stage.alerts().as_slice() {
        [] => Ok(()),
        alerts => Err(in_words(alerts)),
    })
}

#[then(expr = "the alert names the user, the program, the destination, the time")]
fn session(bed: &mut Bed) -> Result<(), Story> {
    let due = "evidence with the user, the program, the destination, the address, the time of each attempt";
    let alerts = bed.alerts();
    if alerts.is_empty() {
        return Err(Story::new(due, "no alert"));
    }
    for alert in &alerts {
        let name = |device| bed.device_name(device).machine_id;
        let subject = bed.subjects.iter().find(|subject| name(subject.device) == alert.machine_id).copied();
        for evidence in &alert.evidence {
            let user = subject.map(|subject| bed.names().accounts().qualified(subject.user));
            let right = user == Some(format!("{}\\{}", evidence.domain_name, evidence.account_name))
                && evidence.file_name == "chrome.exe"
                && evidence.url == "www.dropbox.com"
                && evidence.evidence_creation_time == bed.mark
                && !evidence.ip_address.is_unspecified()
                && evidence.outcome == alert.outcome;
            if !right {
                return Err(Story::new(due, format!("{evidence:?}")));
            }
        }
        if alert.evidence.is_empty() {
            return Err(Story::new(due, "an alert without evidence"));
        }
    }
    Ok(())
}

#[then(expr = "the alert says that {string}")]
fn says(bed: &mut Bed, words: String) -> Result<(), Story> {
    let alerts = bed.alerts();
    let due = format!("an alert that says \"{words}\"");
    if alerts.iter().any(|alert| alert.description.contains(&words)) {
        return Ok(());
    }
    let said: Vec<String> = alerts.into_iter().map(|alert| alert.description).collect();
    Err(Story::new(due, if said.is_empty() { "no alert".to_owned() } else { said.join(" / ") }))
}

#[then(expr = "there is/are {int} alert(s) of severity {severity}")]
fn of_severity(bed: &mut Bed, count: usize, severity: AlertSeverity) -> Result<(), Story> {
    let now = bed.now();
    bed.advance(now + SimDuration::from_mins(10))?;
    let alerts = bed.alerts();
    let found = alerts.iter().filter(|alert| alert.severity == severity.0).count();
    let due = format!("{count} alerts of severity {}", severity.0);
    if found == count { Ok(()) } else { Err(Story::new(due, in_words(&alerts))) }
}

#[then(expr = "within {span} each device has {int} alert(s) of {string} that count(s) {int} attempts")]
fn of_each_device(bed: &mut Bed, span: Span, count: usize, app: String, attempts: u64) -> Result<(), Story> {
    let due = format!("{count} alerts of {app} of each device, with {attempts} attempts each");
    bed.within(span.0, Looking::Always, &due, |stage| {
        let alerts = stage.alerts();
        let right = stage.subjects.iter().all(|subject| {
            let machine = stage.device_name(subject.device).machine_id;
            let mine: Vec<&AlertResource> =
                alerts.iter().filter(|a| a.machine_id == machine && a.application == app).collect();
            mine.len() == count && mine.iter().all(|alert| alert.attempts == attempts)
        });
        if right { Ok(()) } else { Err(in_words(&alerts)) }
    })
}

#[then(expr = "the alerts list the latest {int} attempts")]
fn latest(bed: &mut Bed, count: usize) -> Result<(), Story> {
    let due = format!("the latest {count} attempts as evidence, the first of all and the last of all by time");
    let alerts = bed.alerts();
    let right = |alert: &AlertResource| {
        let times: Vec<_> = alert.evidence.iter().map(|evidence| evidence.evidence_creation_time).collect();
        times.len() == count
            && times.is_sorted()
            && times.last() == Some(&alert.last_event_time)
            && alert.first_event_time <= times[0]
            && alert.last_event_time == bed.mark
    };
    match alerts.iter().find(|alert| !right(alert)) {
        None if !alerts.is_empty() => Ok(()),
        found => Err(Story::new(due, format!("{found:?}"))),
    }
}

#[given(expr = "every alert is resolved")]
#[when(expr = "an analyst resolves every alert")]
fn resolved(bed: &mut Bed) -> Result<(), Story> {
    let now = bed.now();
    bed.advance(now + SimDuration::from_mins(10))?;
    for alert in bed.alerts() {
        let query = DefenderQuery::UpdateAlert { alert: alert.id, status: AlertStatus::Resolved };
        bed.ask_about_devices(&query).map_err(|error| Story::new("an alert that is resolved", error.to_string()))?;
    }
    bed.mark_now();
    Ok(())
}
