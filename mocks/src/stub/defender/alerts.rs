//! Alerts, the work on them, and what is related to them (`FACTS.md` 2.9).

use gnomon_reference_impl::http::defender::DefenderRoute;
use gnomon_reference_impl::protocol::defender::{
    AlertByReference, AlertChange, AlertResource, DefenderAnswer, DefenderQuery, LogonUser, Machine, RelatedUser,
};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};

use crate::fake;
use crate::stub::endpoints::endpoints;
use crate::stub::outcomes::Outcomes;
use crate::stub::recorded_request::said;
use crate::stub::{DefenderApi, Outcome, QueryOptions, Question, Stub};

/// An alert of this id, of which nothing else is shown.
fn some_alert(id: &str) -> AlertResource {
    AlertResource { id: id.to_owned(), ..fake::alert(0).build() }
}

/// An alert as it is once it was changed, at the instant of its last update.
fn changed(alert: &AlertResource, change: &AlertChange) -> AlertResource {
    let mut alert = alert.clone();
    alert.status = change.status.unwrap_or(alert.status);
    alert.classification = change.classification.or(alert.classification);
    alert.determination = change.determination.or(alert.determination);
    if let Some(name) = &change.assigned_to {
        alert.assigned_to = Some(name.clone()).filter(|name| !name.is_empty());
    }
    if let Some(comment) = &change.comment {
        let (comment, created_by, created_time) = (comment.clone(), change.by.clone(), alert.last_update_time);
        alert.comments.push(gnomon_reference_impl::protocol::defender::AlertComment {
            comment,
            created_by,
            created_time,
        });
    }
    alert
}

endpoints! {
    DefenderApi;

    /// The alerts: `GET /api/alerts`. Query options are applied to them; evidence is shown if it is expanded.
    ListAlerts = DefenderRoute::ListAlerts, lists;
    holds (alerts: Vec<AlertResource>) {
        Question::Devices(DefenderQuery::ListAlerts) => DefenderAnswer::Alerts(alerts.clone()),
    }
    asks (recorded) -> QueryOptions { Some(recorded.query()) }

    /// An alert: `GET /api/alerts/{id}`.
    GetAlert = DefenderRoute::GetAlert, finds;
    holds (alert: AlertResource) at (alert.id.clone()) {
        Question::Devices(DefenderQuery::GetAlert { .. }) => DefenderAnswer::Alert(Box::new(alert.clone())),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// An alert is changed: `PATCH /api/alerts/{id}`. The answer is the alert as it is then.
    UpdateAlert = DefenderRoute::UpdateAlert, finds;
    holds (alert: AlertResource) at (alert.id.clone()) {
        Question::Devices(DefenderQuery::UpdateAlert { change, .. }) => {
            DefenderAnswer::Alert(Box::new(changed(alert, change)))
        },
    }
    asks (recorded) -> (String, AlertChange) {
        said!(
            recorded,
            Question::Devices(DefenderQuery::UpdateAlert { alert, change }) => (alert.clone(), change.clone())
        )
    }

    /// Many alerts are changed, or none if one of them is not there: `POST /api/alerts/batchUpdate`. These are not
    /// there.
    UpdateAlerts = DefenderRoute::UpdateAlerts;
    holds (missing: Vec<String>) {
        Question::Devices(DefenderQuery::GetAlert { alert }) => {
            if missing.contains(alert) {
                let message = format!("Alert {alert} was not found");
                Err(ApiError::new(ErrorCode::ResourceNotFound, message))
            } else {
                Ok(DefenderAnswer::Alert(Box::new(some_alert(alert))))
            }
        },
        Question::Devices(DefenderQuery::UpdateAlert { alert, .. }) => {
            DefenderAnswer::Alert(Box::new(some_alert(alert)))
        },
    }
    asks (recorded) -> (Vec<String>, AlertChange) { batch(recorded) }

    /// An alert is created about an event: `POST /api/alerts/CreateAlertByReference`. The answer is this alert.
    CreateAlert = DefenderRoute::CreateAlert;
    holds (alert: AlertResource) {
        Question::Devices(DefenderQuery::CreateAlert { .. }) => DefenderAnswer::Alert(Box::new(alert.clone())),
    }
    asks (recorded) -> AlertByReference {
        said!(recorded, Question::Devices(DefenderQuery::CreateAlert { alert }) => alert.clone())
    }

    /// The domains that an alert is about: `GET /api/alerts/{id}/domains`. They are those of its evidence.
    AlertDomains = DefenderRoute::AlertDomains, finds;
    holds (alert: AlertResource) at (alert.id.clone()) {
        Question::Devices(DefenderQuery::GetAlert { .. }) => DefenderAnswer::Alert(Box::new(alert.clone())),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// The files that an alert is about: `GET /api/alerts/{id}/files`. There are none, as in the reference
    /// implementation.
    AlertFiles = DefenderRoute::AlertFiles, finds;
    holds (alert: AlertResource) at (alert.id.clone()) {
        Question::Devices(DefenderQuery::GetAlert { .. }) => DefenderAnswer::Alert(Box::new(alert.clone())),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// The addresses that an alert is about: `GET /api/alerts/{id}/ips`. They are those of its evidence.
    AlertIps = DefenderRoute::AlertIps, finds;
    holds (alert: AlertResource) at (alert.id.clone()) {
        Question::Devices(DefenderQuery::GetAlert { .. }) => DefenderAnswer::Alert(Box::new(alert.clone())),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// The machine of an alert: `GET /api/alerts/{id}/machine`.
    AlertMachine = DefenderRoute::AlertMachine, finds;
    holds (machine: Machine) {
        Question::Devices(DefenderQuery::GetAlert { alert }) => DefenderAnswer::Alert(Box::new(some_alert(alert))),
        Question::Devices(DefenderQuery::GetMachine { .. }) => DefenderAnswer::Machine(Box::new(machine.clone())),
    }
    asks (recorded) -> String { recorded.segment(0) }

    /// The user of an alert: `GET /api/alerts/{id}/user`.
    AlertUser = DefenderRoute::AlertUser, finds;
    holds (user: LogonUser) {
        Question::Devices(DefenderQuery::GetAlert { alert }) => {
            let (user_name, domain_name) = (user.account_name.clone(), user.account_domain.clone());
            let related_user = Some(RelatedUser { user_name, domain_name });
            DefenderAnswer::Alert(Box::new(AlertResource { related_user, ..some_alert(alert) }))
        },
        Question::Devices(DefenderQuery::LogonUsers { .. }) => DefenderAnswer::Users(vec![user.clone()]),
    }
    asks (recorded) -> String { recorded.segment(0) }
}

/// The alerts that are to be changed, and how; also if one was missing, so that the route changed none.
fn batch(recorded: &crate::stub::RecordedRequest) -> Option<(Vec<String>, AlertChange)> {
    let body: serde_json::Value = serde_json::from_slice(recorded.request.body()).ok()?;
    let ids = match &body["alertIds"] {
        serde_json::Value::Array(ids) => ids.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect(),
        serde_json::Value::String(ids) => ids.split(',').map(|id| id.trim().to_owned()).collect(),
        _ => return None,
    };
    let change = said!(recorded, Question::Devices(DefenderQuery::UpdateAlert { change, .. }) => change.clone());
    let read = || {
        let mut body = body.clone();
        body["by"] = "".into();
        serde_json::from_value(body).ok()
    };
    Some((ids, change.or_else(read)?))
}

impl CreateAlert {
    /// Whatever is asked for is created: the answer is a new alert without evidence, made from it.
    pub fn created() -> Stub<Self> {
        Self::answered_by(|call| {
            let like = |asked: &AlertByReference| AlertResource {
                id: format!("dr{}_1", asked.machine_id),
                severity: asked.severity,
                title: asked.title.clone(),
                description: asked.description.clone(),
                category: asked.category.to_string(),
                detection_source: "CustomDetection".to_owned(),
                machine_id: asked.machine_id.clone(),
                first_event_time: asked.event_time,
                last_event_time: asked.event_time,
                evidence: Vec::new(),
                ..some_alert("")
            };
            // What cannot be read is refused by the route, whatever the answer is.
            Outcome::Answer(call.asked.as_ref().map_or_else(|| some_alert(""), like))
        })
    }

    /// There is no such machine, or no such event on it: 404.
    pub fn unknown_event() -> Stub<Self> {
        Self::refused(ApiError::new(ErrorCode::ResourceNotFound, "The event was not found"))
    }
}

impl UpdateAlerts {
    /// Each of them is changed: 200.
    pub fn all() -> Stub<Self> {
        Self::ok(Vec::new())
    }

    /// These are not there: a call that names one of them changes none, and is answered 404.
    pub fn not_found<T: Into<String>>(ids: impl IntoIterator<Item = T>) -> Stub<Self> {
        Self::ok(ids.into_iter().map(Into::into).collect())
    }
}
