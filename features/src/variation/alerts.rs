//! Alerts that are right, and other than the reference's: one for each attempt, other words.

use gnomon_reference_impl::protocol::ApiError;
use gnomon_reference_impl::protocol::cloud_apps::{CloudAppsRequest, CloudAppsResponse};
use gnomon_reference_impl::protocol::defender::{
    AlertResource, DefenderAnswer, DefenderQuery, DefenderRequest, DefenderResponse, RelatedUser,
};
use gnomon_reference_impl::protocol::discovery::{DiscoveryAnswer, DiscoveryQuery};
use gnomon_reference_impl::time::SimTime;

use crate::implementations::Interceptor;

/// Each attempt raises an alert of its own.
pub(super) struct AlertPerAttempt;

/// What stands between the id of an alert and the place of an attempt in it.
const PLACE: char = '.';

/// The alerts of one attempt each that an alert becomes; itself if it does not list all its attempts.
fn of_each_attempt(alert: &AlertResource) -> Vec<AlertResource> {
    if alert.evidence.len() as u64 != alert.attempts {
        return vec![alert.clone()];
    }
    let one = |(place, evidence): (usize, &gnomon_reference_impl::protocol::defender::EvidenceItem)| AlertResource {
        id: if place == 0 { alert.id.clone() } else { format!("{}{PLACE}{place}", alert.id) },
        evidence: vec![evidence.clone()],
        attempts: 1,
        alert_creation_time: alert.alert_creation_time.max(evidence.evidence_creation_time),
        first_event_time: evidence.evidence_creation_time,
        last_event_time: evidence.evidence_creation_time,
        related_user: Some(RelatedUser {
            user_name: evidence.account_name.clone(),
            domain_name: evidence.domain_name.clone(),
        }),
        ..alert.clone()
    };
    alert.evidence.iter().enumerate().map(one).collect()
}

impl Interceptor for AlertPerAttempt {
    fn device_asked(&mut self, query: &mut DefenderQuery) {
        if let DefenderQuery::GetAlert { alert } | DefenderQuery::UpdateAlert { alert, .. } = query
            && let Some((id, _)) = alert.split_once(PLACE)
        {
            *alert = id.to_owned();
        }
    }

    fn device_answers(&mut self, _: SimTime, query: &DefenderQuery, answer: &mut Result<DefenderAnswer, ApiError>) {
        match answer {
            Ok(DefenderAnswer::Alerts(alerts)) => *alerts = alerts.iter().flat_map(of_each_attempt).collect(),
            Ok(DefenderAnswer::Alert(shown)) => {
                if let DefenderQuery::GetAlert { alert } | DefenderQuery::UpdateAlert { alert, .. } = query
                    && let Some(one) = of_each_attempt(shown).into_iter().find(|one| one.id == *alert)
                {
                    **shown = one;
                }
            }
            _ => {}
        }
    }
}

/// Alerts say in other words what a device lacks.
pub(super) struct OtherWords;

/// What the reference says, and what is said instead.
const WORDS: [(&str, &str); 7] = [
    ("Defender Antivirus is not active", "Microsoft Defender Antivirus has to run in active mode"),
    ("real-time protection is off", "Real-time protection must be turned on"),
    ("cloud-delivered protection is off", "Cloud-delivered protection is required"),
    ("network protection is off", "Network protection has to be enabled"),
    ("network protection is in audit mode", "Network protection only audits"),
    ("SmartScreen is off", "Windows SmartScreen is needed"),
    ("the policy had not yet arrived", "the device had not received the policy"),
];

impl OtherWords {
    fn reword(alert: &mut AlertResource) {
        for (said, instead) in WORDS {
            alert.description = alert.description.replace(said, instead);
        }
    }
}

impl Interceptor for OtherWords {
    fn device_answers(&mut self, _: SimTime, _: &DefenderQuery, answer: &mut Result<DefenderAnswer, ApiError>) {
        match answer {
            Ok(DefenderAnswer::Alerts(alerts)) => alerts.iter_mut().for_each(Self::reword),
            Ok(DefenderAnswer::Alert(alert)) => Self::reword(alert),
            _ => {}
        }
    }
}

/// The licences are called by the names of the products without that of their maker.
pub(super) struct ShortLicences;

fn shorten<T>(answer: &mut Result<T, ApiError>) {
    if let Err(error) = answer {
        error.message = error.message.replace("licence for Microsoft ", "license for ");
    }
}

impl Interceptor for ShortLicences {
    fn defender_answers(&mut self, _: SimTime, _: &DefenderRequest, answer: &mut Result<DefenderResponse, ApiError>) {
        shorten(answer);
    }

    fn cloud_apps_answers(
        &mut self,
        _: SimTime,
        _: &CloudAppsRequest,
        answer: &mut Result<CloudAppsResponse, ApiError>,
    ) {
        shorten(answer);
    }

    fn discovery_answers(&mut self, _: SimTime, _: &DiscoveryQuery, answer: &mut Result<DiscoveryAnswer, ApiError>) {
        shorten(answer);
    }
}
