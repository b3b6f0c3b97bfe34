//! Defender's core: licence, switches, publication, and what it tells Cloud App Security.

mod indicators;
mod publication;
mod throttling;

use super::*;
use crate::protocol::defender::{Action, IndicatorType, Severity};
use crate::protocol::device_policy::PolicyRule;

/// The core of Defender, at some instant.
struct Portal {
    core: Core,
    edition: Edition,
    now: SimTime,
}

fn at(text: &str) -> SimTime {
    format!("2021-02-10T{text}Z").parse().unwrap()
}

const INTEGRATION: AdvancedFeature = AdvancedFeature::MicrosoftCloudAppSecurity;
const NETWORK_INDICATORS: AdvancedFeature = AdvancedFeature::CustomNetworkIndicators;

fn domain(value: &str) -> IndicatorSubmission {
    IndicatorSubmission {
        indicator_value: value.to_owned(),
        indicator_type: IndicatorType::DomainName,
        action: Action::AlertAndBlock,
        application: None,
        title: "not to be used".to_owned(),
        description: "not to be used".to_owned(),
        expiration_time: None,
        severity: Some(Severity::Low),
        recommended_actions: None,
        rbac_group_names: Vec::new(),
        later: crate::protocol::defender::LaterFields::default(),
    }
}

impl Portal {
    /// A licensed organisation with every switch off, at 06:00.
    fn new() -> Self {
        Self { core: Core::new(), edition: Edition::contract(), now: at("06:00:00") }
    }

    /// The same with both switches on and published, at 06:01.
    fn with_switches_on() -> Self {
        let mut portal = Self::new();
        portal.apply(INTEGRATION, true);
        portal.apply(NETWORK_INDICATORS, true);
        portal.publish_at(at("06:01:00"));
        portal
    }

    fn ask_as(&mut self, caller: &Caller, request: DefenderRequest) -> Result<DefenderResponse, ApiError> {
        self.core.handle(self.now, caller, request, &self.edition)
    }

    fn ask(&mut self, request: DefenderRequest) -> Result<DefenderResponse, ApiError> {
        self.ask_as(&Caller::administrator(), request)
    }

    fn toggle(&mut self, feature: AdvancedFeature, on: bool) {
        assert_eq!(self.ask(DefenderRequest::ToggleFeature { feature, on }), Ok(DefenderResponse::Done));
    }

    fn apply(&mut self, feature: AdvancedFeature, on: bool) {
        self.toggle(feature, on);
        assert_eq!(self.ask(DefenderRequest::ApplyFeatures), Ok(DefenderResponse::Done));
    }

    fn submit_as(&mut self, caller: &Caller, submission: IndicatorSubmission) -> Result<Indicator, ApiError> {
        match self.ask_as(caller, DefenderRequest::SubmitIndicator(Box::new(submission)))? {
            DefenderResponse::Indicator(indicator) => Ok(*indicator),
            other => panic!("a submission is answered with the indicator: {other:?}"),
        }
    }

    fn submit(&mut self, submission: IndicatorSubmission) -> Result<Indicator, ApiError> {
        self.submit_as(&Caller::administrator(), submission)
    }

    fn import(&mut self, submissions: Vec<IndicatorSubmission>) -> Result<Vec<ImportResult>, ApiError> {
        match self.ask(DefenderRequest::ImportIndicators(submissions))? {
            DefenderResponse::Imported(results) => Ok(results),
            other => panic!("an import is answered with results: {other:?}"),
        }
    }

    fn next_publication(&self) -> SimTime {
        self.core.next_publication_at(self.edition.publication.publish_every)
    }

    /// Publishes at `at`, which must be when there is something to publish.
    fn publish_at(&mut self, at: SimTime) -> Published {
        assert_eq!(self.next_publication(), at);
        self.now = at;
        self.core.publish(at).clone()
    }

    /// The rules that are published next.
    fn rules(&mut self) -> Vec<PolicyRule> {
        let next = self.next_publication();
        self.publish_at(next).policy.unwrap().rules().to_vec()
    }
}

#[test]
fn a_switch_toggled_and_not_applied_is_off() {
    let mut portal = Portal::new();
    portal.toggle(INTEGRATION, true);
    assert!(!portal.core.is_on(INTEGRATION));
    assert_eq!(portal.next_publication(), SimTime::NEVER);
    assert_eq!(portal.core.next_timer_at(), SimTime::NEVER, "nobody is told");
    portal.toggle(INTEGRATION, false);
    portal.ask(DefenderRequest::ApplyFeatures).unwrap();
    assert!(!portal.core.is_on(INTEGRATION));
    portal.apply(INTEGRATION, true);
    assert!(portal.core.is_on(INTEGRATION) && !portal.core.is_on(NETWORK_INDICATORS));
}

#[test]
fn without_its_licence_defender_refuses_apply_and_names_the_licence() {
    let mut portal = Portal::new();
    portal.ask(DefenderRequest::SetLicence(false)).unwrap();
    portal.toggle(INTEGRATION, true);
    let error = portal.ask(DefenderRequest::ApplyFeatures).unwrap_err();
    assert_eq!((error.code, error.code.status()), (ErrorCode::DisabledFeature, 403));
    assert!(error.message.contains("licence for Microsoft Defender for Endpoint"), "{error}");
    assert!(!portal.core.is_on(INTEGRATION));
    portal.ask(DefenderRequest::SetLicence(true)).unwrap();
    portal.ask(DefenderRequest::ApplyFeatures).unwrap();
    assert!(portal.core.is_on(INTEGRATION), "the toggle stood where it was left");
}

#[test]
fn cloud_app_security_is_told_of_the_switch_at_once_and_every_thirty_seconds_until_it_knows() {
    let mut portal = Portal::new();
    portal.apply(INTEGRATION, true);
    let told = IntegrationState { on: true, since: at("06:00:00") };
    assert_eq!(portal.core.next_timer_at(), at("06:00:00"));
    assert_eq!(portal.core.wake(at("06:00:00")), Some(told));
    assert_eq!(portal.core.wake(at("06:00:29.999")), None);
    assert_eq!(portal.core.next_timer_at(), at("06:00:30"));
    assert_eq!(portal.core.wake(at("06:00:30")), Some(told));
    portal.core.acknowledged(told);
    assert_eq!(portal.core.next_timer_at(), SimTime::NEVER);
    assert_eq!(portal.core.wake(at("06:01:00")), None);
}

#[test]
fn an_acknowledgement_of_an_older_state_does_not_silence_a_newer_one() {
    let mut portal = Portal::new();
    portal.apply(INTEGRATION, true);
    let older = portal.core.wake(portal.now).unwrap();
    portal.now = at("06:00:10");
    portal.apply(INTEGRATION, false);
    portal.core.acknowledged(older);
    assert_eq!(portal.core.wake(portal.now), Some(IntegrationState { on: false, since: at("06:00:10") }));
}

#[test]
fn the_other_switch_is_no_business_of_cloud_app_security() {
    let mut portal = Portal::new();
    portal.apply(NETWORK_INDICATORS, true);
    assert_eq!(portal.core.next_timer_at(), SimTime::NEVER);
}

#[test]
fn a_crash_loses_neither_switches_nor_indicators_nor_what_is_not_published_or_told() {
    let mut portal = Portal::with_switches_on();
    portal.core.acknowledged(IntegrationState { on: true, since: at("06:00:00") });
    portal.now = at("06:01:10");
    let indicator = portal.submit(domain("dropbox.com")).unwrap();
    portal.apply(INTEGRATION, false);
    portal.core.crash(at("06:05:00"));
    assert_eq!(portal.core.next_timer_at(), at("06:05:00"), "it tells what it has not told when it is back");
    let state = IntegrationState { on: false, since: at("06:01:10") };
    assert_eq!(portal.core.wake(at("06:05:00")), Some(state));
    assert!(!portal.core.is_on(INTEGRATION) && portal.core.is_on(NETWORK_INDICATORS));
    assert_eq!(portal.core.indicators().collect::<Vec<_>>(), [&indicator]);
    let published = portal.publish_at(at("06:02:00"));
    assert_eq!(published.policy.unwrap().rules().len(), 1);
    assert_eq!(published.forwarding.on_since(), None);

    portal.core.acknowledged(state);
    portal.core.crash(at("06:10:00"));
    assert_eq!(portal.core.next_timer_at(), SimTime::NEVER, "what is known is not told again");
}
