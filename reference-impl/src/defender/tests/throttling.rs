//! Rate limits of the indicator routes (API-05).

use super::*;

fn list(portal: &mut Portal) -> Result<DefenderResponse, ApiError> {
    portal.ask(DefenderRequest::ListIndicators)
}

#[test]
fn the_hundredth_call_of_a_minute_is_answered_and_the_next_is_told_how_long_to_wait() {
    let mut portal = Portal::new();
    portal.now = at("06:00:10.500");
    assert!((0..100).all(|_| list(&mut portal).is_ok()));
    let error = list(&mut portal).unwrap_err();
    assert_eq!((error.code, error.code.status()), (ErrorCode::TooManyRequests, 429));
    assert_eq!(error.retry_after, Some(SimDuration::from_secs(50)), "in whole seconds, rounded up");
    portal.now += SimDuration::from_secs(49);
    assert!(list(&mut portal).is_err());
    portal.now += SimDuration::from_secs(1);
    assert!(list(&mut portal).is_ok(), "a client that waits as told succeeds");
}

#[test]
fn imports_have_a_limit_of_their_own() {
    let mut portal = Portal::new();
    assert!((0..30).all(|_| portal.import(vec![domain("a.com")]).is_ok()));
    assert_eq!(portal.import(vec![domain("b.com")]).unwrap_err().code, ErrorCode::TooManyRequests);
    assert_eq!(portal.core.indicators().count(), 1, "a throttled call is not carried out");
    assert!(list(&mut portal).is_ok());
}

#[test]
fn the_portals_switches_are_not_throttled() {
    let mut portal = Portal::new();
    while list(&mut portal).is_ok() {}
    portal.apply(INTEGRATION, true);
    assert!(portal.core.is_on(INTEGRATION));
}

#[test]
fn a_restart_forgets_how_often_it_was_called() {
    let mut portal = Portal::new();
    while list(&mut portal).is_ok() {}
    portal.core.crash(portal.now);
    assert!(list(&mut portal).is_ok());
}

#[test]
fn neither_clients_nor_the_synchronisation_wait_for_the_other() {
    let mut portal = Portal::new();
    let synchronise = |portal: &mut Portal| {
        let caller = Caller::cloud_app_security();
        portal.core.handle(portal.now, &caller, DefenderRequest::ListIndicators, &Edition::contract())
    };
    while list(&mut portal).is_ok() {}
    assert!((0..100).all(|_| synchronise(&mut portal).is_ok()));
    assert_eq!(synchronise(&mut portal).unwrap_err().code, ErrorCode::TooManyRequests);
    portal.core.forget_calls();
    assert!(list(&mut portal).is_ok());
    assert!(synchronise(&mut portal).is_err(), "only clients' calls are forgotten");
}
