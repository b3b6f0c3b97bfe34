//! What goes over the public APIs: long lists by pages, refusals of routes as those of roles, and what these APIs
//! cannot say.

use std::sync::Arc;

use gnomon_mocks::over_http::{CodecFault, OverHttp};
use gnomon_reference_impl::catalog::Catalog;
use gnomon_reference_impl::cloud_apps::RequestId;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::protocol::defender::{
    Action, Caller, DefenderRequest, DefenderResponse, ImportResult, Indicator, IndicatorId, IndicatorSubmission,
    IndicatorType, LaterFields, Severity, SourceType,
};
use gnomon_reference_impl::protocol::{ApiError, ErrorCode};
use gnomon_reference_impl::time::{SimDuration, SimTime};
use gnomon_sim::engine::Link;
use gnomon_sim::world::{Bench, BenchOptions, Fate, Tap, WireMessage};

struct Listener;

impl Tap for Listener {
    fn pass(&mut self, _: SimTime, _: &mut WireMessage) -> Fate {
        Fate::AsDrawn
    }
}

/// A world without devices, and codecs through which nothing has passed.
fn bed(edition: &str) -> (Bench, OverHttp) {
    let options = BenchOptions {
        edition: Edition::named(edition).unwrap(),
        catalog: Catalog::built_in(),
        seed: 1,
        start: "2021-02-10T06:00:00Z".parse().unwrap(),
        agent_link: Link::PERFECT,
        cloud_link: Link::PERFECT,
        tap: Box::new(Listener),
    };
    (Bench::new(options), OverHttp::new(1))
}

const ID: RequestId = RequestId(1);

fn asked(bench: &Bench, codecs: &mut OverHttp, request: DefenderRequest) -> Result<DefenderRequest, CodecFault> {
    let mut message = WireMessage::Request(ID, request);
    codecs.pass(bench.now(), &mut message, bench.setting())?;
    let WireMessage::Request(ID, read) = message else { panic!("{message:?}") };
    Ok(read)
}

type Answer = Result<DefenderResponse, ApiError>;

fn answered(bench: &Bench, codecs: &mut OverHttp, answer: Answer) -> Result<Answer, CodecFault> {
    let mut message = WireMessage::Answer(ID, answer);
    codecs.pass(bench.now(), &mut message, bench.setting())?;
    let WireMessage::Answer(ID, read) = message else { panic!("{message:?}") };
    Ok(read)
}

fn submission(value: String) -> IndicatorSubmission {
    IndicatorSubmission {
        indicator_value: value,
        indicator_type: IndicatorType::DomainName,
        action: Action::AlertAndBlock,
        application: Some("Dropbox".to_owned()),
        title: "Unsanctioned".to_owned(),
        description: "é \"quoted\"".to_owned(),
        expiration_time: Some("2021-03-01T00:00:00.250Z".parse().unwrap()),
        severity: Some(Severity::High),
        recommended_actions: Some("Ask".to_owned()),
        rbac_group_names: vec!["a, b".to_owned()],
        later: LaterFields::default(),
    }
}

fn indicator(number: u64) -> Indicator {
    Indicator {
        id: IndicatorId(number),
        submitted: submission(format!("host-{number}.example.org")),
        source: "Microsoft Cloud App Security".to_owned(),
        source_type: SourceType::AadApp,
        created_by: Caller::cloud_app_security().created_by,
        last_updated_by: None,
        created_at: SimTime::from_millis(1_612_936_800_001),
        updated_at: SimTime::from_millis(1_612_936_800_002),
    }
}

#[test]
fn a_list_of_more_than_one_page_arrives_whole() {
    let (bench, mut codecs) = bed("2021-02");
    let list = DefenderRequest::ListIndicators;
    assert_eq!(asked(&bench, &mut codecs, list.clone()), Ok(list));
    let all = Ok(DefenderResponse::Indicators((1..=10_001).map(|number| Arc::new(indicator(number))).collect()));
    let read = answered(&bench, &mut codecs, all.clone()).unwrap();
    // Thousands of indicators say little in a message of an assertion.
    assert!(read == all, "it is another list");
}

#[test]
fn what_a_route_refuses_the_role_would_refuse_alike() {
    let (mut bench, mut codecs) = bed("2021-02");
    let most = *bench.setting().edition().limits.import_batch as usize;
    let many = |count: usize| (0..count).map(|number| submission(format!("h{number}.example.org"))).collect();
    let fits = DefenderRequest::ImportIndicators(many(most));
    assert_eq!(asked(&bench, &mut codecs, fits.clone()), Ok(fits));
    let too_many = DefenderRequest::ImportIndicators(many(most + 1));
    let Err(CodecFault::Refused(on_the_way)) = asked(&bench, &mut codecs, too_many.clone()) else {
        panic!("it is refused")
    };
    let by_the_role = bench.ask_defender_as(&Caller::cloud_app_security(), too_many).unwrap_err();
    assert_eq!(on_the_way.code, by_the_role.code);
    assert_eq!(on_the_way.code, ErrorCode::MaximumBatchSizeExceeded);
}

#[test]
fn results_and_refusals_arrive_as_they_were_given() {
    let (bench, mut codecs) = bed("2021-02");
    let import = DefenderRequest::ImportIndicators(vec![submission("a.org".to_owned()), submission("b".to_owned())]);
    asked(&bench, &mut codecs, import).unwrap();
    let result = |id, indicator: &str, failure: Option<&str>| ImportResult {
        id,
        indicator: indicator.to_owned(),
        is_failed: failure.is_some(),
        failure_reason: failure.map(str::to_owned),
    };
    let results = vec![result(Some(IndicatorId(7)), "a.org", None), result(None, "b", Some("'b' is none"))];
    let throttled = ApiError::throttled(SimDuration::from_secs(30));
    let unavailable = ApiError::new(ErrorCode::ServiceUnavailable, "The service is down");
    let waiting = ApiError { retry_after: Some(SimDuration::from_secs(5)), ..unavailable.clone() };
    for answer in [
        Ok(DefenderResponse::Imported(results)),
        Err(throttled),
        Err(unavailable),
        Err(waiting),
        Err(ApiError::new(ErrorCode::Forbidden, "The organisation is not licensed")),
        Err(ApiError::new(ErrorCode::BadRequest, "")),
    ] {
        assert_eq!(answered(&bench, &mut codecs, answer.clone()), Ok(answer));
    }
}

#[test]
fn an_answer_to_what_nobody_asked_cannot_be_read() {
    let (bench, mut codecs) = bed("2021-02");
    assert_eq!(answered(&bench, &mut codecs, Ok(DefenderResponse::Deleted)), Err(CodecFault::WithoutRequest));
}

/// The documents say so, or have no place for more (`FACTS.md` 1, 2.5): these are all the losses there are.
#[test]
fn the_public_api_cannot_say_everything() {
    // The contract's API has no fields of a later one.
    let later = LaterFields { external_id: Some("7".to_owned()), ..LaterFields::default() };
    let submit = |later| {
        DefenderRequest::SubmitIndicator(Box::new(IndicatorSubmission { later, ..submission("a.org".to_owned()) }))
    };
    let (bench, mut codecs) = bed("2021-02");
    assert_eq!(asked(&bench, &mut codecs, submit(later.clone())), Ok(submit(LaterFields::default())));
    let (today, mut codecs_of_today) = bed("current");
    assert_eq!(asked(&today, &mut codecs_of_today, submit(later.clone())), Ok(submit(later)));
    // A fault of the service has no message, and a wait is in whole seconds.
    let answer = |error: ApiError| Err::<DefenderResponse, _>(error);
    let fault = answer(ApiError::new(ErrorCode::InternalServerError, "A table is missing"));
    let silent = answer(ApiError::new(ErrorCode::InternalServerError, ""));
    assert_eq!(answered(&bench, &mut codecs, fault), Ok(silent));
    let unavailable = |wait| ApiError {
        retry_after: Some(SimDuration::from_millis(wait)),
        ..ApiError::new(ErrorCode::ServiceUnavailable, "The service is down")
    };
    assert_eq!(answered(&bench, &mut codecs, answer(unavailable(1500))), Ok(answer(unavailable(2000))));
}
