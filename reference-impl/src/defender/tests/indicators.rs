//! Indicators through the API: import, limits, severity, expiry (API-02, BLK-12, ALR-03, BLK-15).

use super::*;
use crate::protocol::defender::{IndicatorId, Severity, SourceType};

#[test]
fn five_hundred_indicators_are_imported_at_once_and_five_hundred_and_one_are_refused_whole() {
    let hosts = |count: usize| (0..count).map(|n| domain(&format!("host-{n}.example.com"))).collect::<Vec<_>>();
    let mut portal = Portal::with_switches_on();
    let error = portal.import(hosts(501)).unwrap_err();
    assert_eq!(error.code, ErrorCode::MaximumBatchSizeExceeded);
    assert!(error.message.contains("501") && error.message.contains("500"), "{error}");
    assert_eq!(portal.core.indicators().count(), 0);
    let results = portal.import(hosts(500)).unwrap();
    assert!(results.len() == 500 && results.iter().all(|result| !result.is_failed && result.id.is_some()));
    assert_eq!(portal.core.indicators().count(), 500);
}

#[test]
fn an_import_gives_each_indicator_its_own_result_in_order() {
    let mut portal = Portal::with_switches_on();
    let results = portal.import(vec![domain("a.com"), domain("a.com/path"), domain("A.com"), domain("b.com")]).unwrap();
    assert_eq!(results.iter().map(|result| result.is_failed).collect::<Vec<_>>(), [false, true, false, false]);
    assert_eq!(results[0].id, results[2].id, "the same value is an update");
    let reason = results[1].failure_reason.as_deref().unwrap();
    assert!(results[1].id.is_none() && reason.contains("a.com/path"), "{reason}");
    assert_eq!(portal.core.indicators().count(), 2);
}

#[test]
fn the_fifteen_thousandth_indicator_is_taken_and_the_next_is_refused_with_the_limit_until_there_is_room() {
    let mut portal = Portal::with_switches_on();
    for batch in 0..30 {
        let some = (0..500).map(|n| domain(&format!("host-{batch}-{n}.example.com"))).collect();
        assert!(portal.import(some).unwrap().iter().all(|result| !result.is_failed));
    }
    assert_eq!(portal.core.indicators().count(), 15_000);
    let error = portal.submit(domain("one-more.example.com")).unwrap_err();
    assert!(error.message.contains("limit of 15000 indicators"), "{error}");
    assert!(portal.submit(domain("host-3-7.example.com")).is_ok(), "an update needs no room");
    let first = portal.core.indicators().next().unwrap().id;
    portal.ask(DefenderRequest::DeleteIndicator(first)).unwrap();
    assert!(portal.submit(domain("one-more.example.com")).is_ok());
    portal.submit(domain("yet-another.example.com")).unwrap_err();
}

#[test]
fn a_change_of_severity_holds_for_alerts_from_the_next_publication_on() {
    let mut portal = Portal::with_switches_on();
    let id = portal.submit(domain("dropbox.com")).unwrap().id;
    portal.publish_at(at("06:02:00"));
    portal.submit(IndicatorSubmission { severity: Some(Severity::High), ..domain("dropbox.com") }).unwrap();
    assert_eq!(portal.core.published().templates[&id].severity, Severity::Low);
    assert_eq!(portal.publish_at(at("06:03:00")).templates[&id].severity, Severity::High);
}

#[test]
fn an_indicator_goes_of_itself_at_its_expiration_time() {
    let mut portal = Portal::with_switches_on();
    let expires = Some(at("06:30:00"));
    portal.submit(IndicatorSubmission { expiration_time: expires, ..domain("dropbox.com") }).unwrap();
    portal.publish_at(at("06:02:00"));
    portal.core.acknowledged(IntegrationState { on: true, since: at("06:00:00") });
    assert_eq!(portal.core.next_timer_at(), at("06:30:00"));
    portal.core.wake(at("06:29:59.999"));
    assert_eq!(portal.core.indicators().count(), 1);
    portal.core.wake(at("06:30:00"));
    assert_eq!(portal.core.indicators().count(), 0);
    assert_eq!(portal.rules()[0].removed_at, Some(at("06:30:00")));
}

#[test]
fn an_expiration_time_that_is_not_in_the_future_is_refused() {
    let mut portal = Portal::with_switches_on();
    for expires in [SimTime::EPOCH, portal.now] {
        let expired = IndicatorSubmission { expiration_time: Some(expires), ..domain("dropbox.com") };
        assert_eq!(portal.submit(expired).unwrap_err().code, ErrorCode::BadRequest);
    }
    let soon = Some(portal.now + SimDuration::MILLISECOND);
    assert!(portal.submit(IndicatorSubmission { expiration_time: soon, ..domain("dropbox.com") }).is_ok());
}

#[test]
fn who_made_an_indicator_stays_written_whoever_updates_it() {
    let mut portal = Portal::with_switches_on();
    let sync = Caller::cloud_app_security();
    let synchronised = portal.submit_as(&sync, domain("dropbox.com")).unwrap();
    assert!(synchronised.is_synchronised());
    assert_eq!(synchronised.source_type, SourceType::AadApp);
    let updated = portal.submit(domain("dropbox.com")).unwrap();
    assert!(updated.is_synchronised());
    assert_eq!(updated.last_updated_by, Some(Caller::administrator().created_by));
}

#[test]
fn an_administrator_who_allows_a_synchronised_domain_adds_a_row_beside_it() {
    let mut portal = Portal::with_switches_on();
    let sync = Caller::cloud_app_security();
    let synchronised = portal.submit_as(&sync, domain("dropbox.com")).unwrap();
    let allowed = IndicatorSubmission { action: Action::Allowed, ..domain("dropbox.com") };
    let added = portal.submit(allowed.clone()).unwrap();
    assert_ne!(added.id, synchronised.id);
    assert!(!added.is_synchronised());
    // The second time it is that row which is updated.
    assert_eq!(portal.submit(allowed).unwrap().id, added.id);
    let of = |id| portal.core.indicators().find(|one| one.id == id).map(|one| one.submitted.action);
    assert_eq!((of(synchronised.id), of(added.id)), (Some(Action::AlertAndBlock), Some(Action::Allowed)));
}

#[test]
fn deleting_what_is_not_there_says_so() {
    let mut portal = Portal::with_switches_on();
    let error = portal.ask(DefenderRequest::DeleteIndicator(IndicatorId(42))).unwrap_err();
    assert_eq!((error.code, error.code.status()), (ErrorCode::ResourceNotFound, 404));
    assert!(error.message.contains("42"));
}
