use super::*;
use crate::defender::advanced_features::Period;
use crate::protocol::defender::{Action, LaterFields, Severity};

pub(super) fn domain(value: &str, action: Action) -> IndicatorSubmission {
    IndicatorSubmission {
        indicator_value: value.to_owned(),
        indicator_type: IndicatorType::DomainName,
        action,
        application: Some("Dropbox".to_owned()),
        title: "Unsanctioned".to_owned(),
        description: "Unsanctioned".to_owned(),
        expiration_time: None,
        severity: Some(Severity::High),
        recommended_actions: None,
        rbac_group_names: Vec::new(),
        later: LaterFields::default(),
    }
}

fn submit(store: &mut IndicatorStore, at: u64, submission: IndicatorSubmission) -> Result<Arc<Indicator>, ApiError> {
    submit_in(ApiVersion::Contract, store, at, submission)
}

fn submit_in(
    api_version: ApiVersion,
    store: &mut IndicatorStore,
    at: u64,
    submission: IndicatorSubmission,
) -> Result<Arc<Indicator>, ApiError> {
    store.submit(SimTime::from_millis(at), &Caller::administrator(), submission, 3, api_version)
}

#[test]
fn the_same_type_value_and_action_is_an_update_that_leaves_the_application_alone() {
    let mut store = IndicatorStore::default();
    let first = submit(&mut store, 1, domain("dropbox.com", Action::AlertAndBlock)).unwrap();
    let other =
        IndicatorSubmission { application: Some("Box".to_owned()), ..domain("DROPBOX.com.", Action::AlertAndBlock) };
    let second = submit(&mut store, 2, other.clone()).unwrap();
    assert_eq!(first.id, second.id);
    assert_eq!(second.submitted.application.as_deref(), Some("Dropbox"));
    assert_eq!((second.created_at.millis(), second.updated_at.millis()), (1, 2));
    let allowed = submit(&mut store, 3, IndicatorSubmission { action: Action::Allowed, ..other }).unwrap();
    assert_ne!(allowed.id, first.id, "another action is another indicator");
}

#[test]
fn at_the_limit_a_new_one_is_refused_and_an_update_is_not() {
    let mut store = IndicatorStore::default();
    for host in ["a.com", "b.com", "c.com"] {
        submit(&mut store, 1, domain(host, Action::Alert)).unwrap();
    }
    let error = submit(&mut store, 2, domain("d.com", Action::Alert)).unwrap_err();
    assert_eq!(error.code, ErrorCode::BadRequest);
    assert!(error.message.contains("limit of 3"));
    assert!(submit(&mut store, 2, domain("c.com", Action::Alert)).is_ok());
    store.delete(SimTime::from_millis(3), IndicatorId(1)).unwrap();
    assert!(submit(&mut store, 4, domain("d.com", Action::Alert)).is_ok());
}

#[test]
fn values_that_are_not_of_their_type_are_refused_by_the_documented_codes() {
    let code = |kind, value: &str| {
        let submission = IndicatorSubmission { indicator_type: kind, ..domain(value, Action::Alert) };
        submit(&mut IndicatorStore::default(), 1, submission).unwrap_err().code
    };
    assert_eq!(code(IndicatorType::DomainName, "google.com/drive"), ErrorCode::InvalidDomainName);
    assert_eq!(code(IndicatorType::DomainName, "*.dropbox.com"), ErrorCode::InvalidDomainName);
    assert_eq!(code(IndicatorType::IpAddress, "10.0.0.1"), ErrorCode::InvalidIpAddress);
    assert_eq!(code(IndicatorType::IpAddress, "203.0.113.0/24"), ErrorCode::InvalidIpAddress);
    assert_eq!(code(IndicatorType::FileSha1, "abc"), ErrorCode::InvalidHashValue);
    assert_eq!(code(IndicatorType::Url, "http://"), ErrorCode::InvalidUrl);
    let untitled = IndicatorSubmission { title: " ".to_owned(), ..domain("a.com", Action::Alert) };
    let error = submit(&mut IndicatorStore::default(), 1, untitled).unwrap_err();
    assert_eq!(error.code, ErrorCode::MissingRequiredParameter);
}

#[test]
fn each_era_has_its_types_and_actions() {
    let code = |api_version, indicator_type, action, generate_alert, value: &str| {
        let later = LaterFields { generate_alert, ..LaterFields::default() };
        let submission = IndicatorSubmission { indicator_type, later, ..domain(value, action) };
        submit_in(api_version, &mut IndicatorStore::default(), 1, submission).err().map(|error| error.code)
    };
    let (name, md5, sha1) = (IndicatorType::DomainName, IndicatorType::FileMd5, IndicatorType::FileSha1);
    let hash = "d41d8cd98f00b204e9800998ecf8427e";
    let (contract, current) = (ApiVersion::Contract, ApiVersion::Current);
    let (unknown, wrong) = (Some(ErrorCode::InvalidRequestBody), Some(ErrorCode::InvalidInput));
    for action in [Action::Alert, Action::AlertAndBlock, Action::Allowed] {
        assert_eq!(code(contract, name, action, None, "a.com"), None);
        assert_eq!(code(current, name, action, None, "a.com"), None);
    }
    for action in [Action::Block, Action::Warn] {
        assert_eq!(code(contract, name, action, None, "a.com"), unknown);
        assert_eq!(code(current, name, action, None, "a.com"), None);
    }
    assert_eq!(code(contract, md5, Action::Alert, None, hash), unknown);
    assert_eq!(code(current, md5, Action::BlockAndRemediate, None, hash), None);
    assert_eq!(code(current, sha1, Action::Block, None, hash), Some(ErrorCode::InvalidHashValue));
    assert_eq!(code(current, name, Action::BlockAndRemediate, None, "a.com"), wrong);
    assert_eq!(code(current, name, Action::Audit, None, "a.com"), wrong);
    assert_eq!(code(current, name, Action::Audit, Some(true), "a.com"), None);
}

#[test]
fn deleting_many_deletes_all_or_none() {
    let mut store = IndicatorStore::default();
    for host in ["a.com", "b.com"] {
        submit(&mut store, 1, domain(host, Action::Alert)).unwrap();
    }
    let now = SimTime::from_millis(2);
    let [first, second, third] = [1, 2, 3].map(IndicatorId);
    let error = store.delete_all(now, &[first, third]).unwrap_err();
    assert_eq!((error.code, store.list().count()), (ErrorCode::ResourceNotFound, 2));
    store.delete_all(now, &[first, second, first]).unwrap();
    assert_eq!(store.list().count(), 0);
}

#[test]
fn an_indicator_expires_at_its_time() {
    let mut store = IndicatorStore::default();
    let expiring = IndicatorSubmission {
        expiration_time: Some(SimTime::from_millis(50)),
        ..domain("a.com", Action::AlertAndBlock)
    };
    submit(&mut store, 1, expiring).unwrap();
    assert_eq!(store.next_expiry(), SimTime::from_millis(50));
    assert!(!store.expire(SimTime::from_millis(49)));
    assert!(store.expire(SimTime::from_millis(50)));
    assert_eq!(store.list().count(), 0);
}

#[test]
fn a_deleted_indicator_is_kept_for_devices_to_look_back_over_and_then_forgotten() {
    let mut store = IndicatorStore::default();
    let id = submit(&mut store, 1, domain("a.com", Action::AlertAndBlock)).unwrap().id;
    store.delete(SimTime::from_millis(10), id).unwrap();
    let always: Arc<[Period]> = Arc::from([Period { from: SimTime::EPOCH, to: None }]);
    let on = &InForce { synchronised: Arc::clone(&always), others: always };
    let rules = store.snapshot(SimTime::from_millis(11)).rules(on);
    assert_eq!(rules[0].removed_at, Some(SimTime::from_millis(10)));
    let later = SimTime::from_millis(10) + SimDuration::from_days(7);
    assert_eq!(store.snapshot(later).rules(on).len(), 1);
    assert!(store.snapshot(later + SimDuration::MILLISECOND).rules(on).is_empty());
}

#[test]
fn an_indicator_reads_and_prints_by_the_documented_field_names() {
    let mut store = IndicatorStore::default();
    let indicator = submit(&mut store, 1_612_915_200_000, domain("dropbox.com", Action::AlertAndBlock)).unwrap();
    let json = serde_json::to_string_pretty(&*indicator).unwrap();
    insta::assert_snapshot!(json);
    assert_eq!(serde_json::from_str::<Indicator>(&json).unwrap(), *indicator);
}
