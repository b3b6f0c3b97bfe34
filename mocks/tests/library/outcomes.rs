//! Named outcomes, expectations, and the ways out.

use std::time::Duration;

use gnomon_mocks::fake;
use gnomon_mocks::stub::cloud_apps::{ListPolicies, UploadUrl};
use gnomon_mocks::stub::defender::*;
use gnomon_mocks::stub::prelude::*;
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::http::Response;
use gnomon_reference_impl::protocol::ErrorCode;
use serde_json::json;
use wiremock::ResponseTemplate;

use super::{bare, body, json, send};

fn told(response: &Response) -> (u16, serde_json::Value) {
    (response.status().as_u16(), body(response)["error"]["code"].clone())
}

#[tokio::test]
async fn every_endpoint_fails_in_the_documented_words() {
    let defender = Defender::start().await;
    ListIndicators::throttled(Duration::from_millis(16_001)).up_to(1).mount(&defender).await;
    ListIndicators::unauthorized().up_to(1).mount(&defender).await;
    ListIndicators::forbidden().up_to(1).mount(&defender).await;
    ListIndicators::failed().up_to(1).mount(&defender).await;
    ListIndicators::unavailable().up_to(1).mount(&defender).await;
    ListIndicators::refused(gnomon_reference_impl::protocol::ApiError::new(ErrorCode::DisabledFeature, "it is off"))
        .mount(&defender)
        .await;
    let list = || send(&defender.uri(), &bare("GET", "/api/indicators"));
    let throttled = list();
    assert_eq!(told(&throttled), (429, json!("TooManyRequests")));
    assert_eq!(throttled.headers()["retry-after"], "17", "a wait is told in whole seconds");
    let unauthorized = list();
    assert_eq!(told(&unauthorized), (401, json!("Unauthorized")));
    assert!(unauthorized.headers().contains_key("www-authenticate"));
    assert_eq!(told(&list()), (403, json!("Forbidden")));
    let failed = list();
    assert_eq!(told(&failed), (500, json!("InternalServerError")));
    assert_eq!(told(&list()), (503, json!("ServiceUnavailable")));
    assert_eq!(told(&list()), (403, json!("DisabledFeature")));

    let cloud_apps = CloudApps::start().await;
    ListPolicies::throttled(Duration::from_secs(9)).mount(&cloud_apps).await;
    let throttled = send(&cloud_apps.uri(), &bare("GET", "/cas/api/v1/policies/"));
    assert_eq!(body(&throttled)["detail"], "Request was throttled. Expected available in 9 seconds.");
}

#[tokio::test]
async fn an_endpoint_has_the_failures_that_it_alone_has() {
    let defender = Defender::start().await;
    SubmitIndicator::limit_reached(15_000).up_to(1).mount(&defender).await;
    SubmitIndicator::invalid_domain_name("a b").mount(&defender).await;
    ImportIndicators::too_many(501, 500).mount(&defender).await;
    Hunt::cannot_be_read("'projct' is no operator").up_to(1).mount(&defender).await;
    Hunt::quota_used_up(Duration::from_secs(60)).up_to(1).mount(&defender).await;
    Hunt::not_carried_out("The operator `mv-expand`").mount(&defender).await;
    GetMachine::not_found("abc").mount(&defender).await;
    let post = |path: &str| send(&defender.uri(), &json("POST", path, &json!({})));
    let limit = post("/api/indicators");
    assert!(body(&limit)["error"]["message"].as_str().unwrap().contains("15000"));
    assert_eq!(told(&post("/api/indicators")), (400, json!("InvalidDomainName")));
    assert_eq!(told(&post("/api/indicators/import")), (400, json!("MaximumBatchSizeExceeded")));
    let hunted: Vec<_> = (0..3).map(|_| told(&post("/api/advancedqueries/run"))).collect();
    assert_eq!(hunted, [(400, json!("BadRequest")), (429, json!("TooManyRequests")), (501, json!("NotImplemented"))]);
    assert_eq!(told(&send(&defender.uri(), &bare("GET", "/api/machines/ABC"))), (404, json!("ResourceNotFound")));

    let cloud_apps = CloudApps::start().await;
    UploadUrl::unknown_source("NONSENSE").mount(&cloud_apps).await;
    let refused = send(&cloud_apps.uri(), &bare("GET", "/api/v1/discovery/upload_url/?filename=a&source=NONSENSE"));
    assert_eq!(body(&refused)["detail"], "There is no log format `NONSENSE`");
}

#[tokio::test]
async fn a_stub_is_for_one_id_or_for_all() {
    let defender = Defender::start().await;
    let (one, other) = (fake::machine(1).build(), fake::machine(2).build());
    GetMachine::ok(one.clone()).mount(&defender).await;
    GetMachine::ok(other.clone()).mount(&defender).await;
    GetMachine::forbidden().on("secret").mount(&defender).await;
    let status = |id: &str| send(&defender.uri(), &bare("GET", &format!("/api/machines/{id}"))).status().as_u16();
    assert_eq!((status(&one.id), status(&other.id), status("secret"), status("none")), (200, 200, 403, 404));
    GetMachine::ok(one.clone()).on_any().mount(&defender).await;
    assert_eq!(status("none"), 200);
}

#[tokio::test]
async fn a_route_without_a_stub_says_which_is_wanted() {
    let defender = Defender::start().await;
    let answer = send(&defender.uri(), &bare("GET", "/api/machines"));
    assert_eq!(told(&answer), (404, json!("NotFound")));
    assert_eq!(
        body(&answer)["error"]["message"],
        "There is no stub for GET /api/machines: mount one of `ListMachines`"
    );
    let nowhere = body(&send(&defender.uri(), &bare("GET", "/api/machine")));
    assert_eq!(
        nowhere["error"]["message"],
        "There is no stub for GET /api/machine, and Defender for Endpoint has no such route"
    );
}

#[tokio::test]
async fn any_response_can_be_given_and_each_call_can_have_its_own_outcome() {
    let defender = Defender::start().await;
    ListAlerts::respond_with(ResponseTemplate::new(200).set_body_string("<html>")).mount(&defender).await;
    assert_eq!(send(&defender.uri(), &bare("GET", "/api/alerts")).body(), b"<html>");
    let machines = GetMachine::answered_by(|call| match call.asked.as_deref() {
        Some("gone") => {
            Outcome::Refused(gnomon_reference_impl::protocol::ApiError::new(ErrorCode::ResourceNotFound, "gone"))
        }
        id => Outcome::Answer(fake::machine(1).id(id.unwrap_or_default()).build()),
    });
    let machines = machines.mount(&defender).await;
    let get = |id: &str| send(&defender.uri(), &bare("GET", &format!("/api/machines/{id}")));
    assert_eq!(body(&get("there"))["id"], "there");
    assert_eq!(get("gone").status().as_u16(), 404);
    assert_eq!(machines.asked(), ["there", "gone"]);
    assert_eq!(machines.calls()[0].recorded.header("host"), Some(defender.uri().trim_start_matches("http://")));
}

#[tokio::test]
async fn what_is_asked_is_known_also_of_a_call_that_fails_and_not_of_one_that_cannot_be_read() {
    let defender = Defender::start().await;
    let failing = SubmitIndicator::unavailable().mount(&defender).await;
    let good = json!({"indicatorValue": "example.org", "indicatorType": "DomainName", "action": "AlertAndBlock",
                      "title": "t", "description": "d"});
    send(&defender.uri(), &json("POST", "/api/indicators", &good));
    send(&defender.uri(), &json("POST", "/api/indicators", &json!({"indicatorValue": 7})));
    assert_eq!(failing.asked().iter().map(|asked| asked.indicator_value.as_str()).collect::<Vec<_>>(), ["example.org"]);
    assert_eq!((failing.count(), failing.calls()[1].asked.is_none()), (2, true));
}

#[tokio::test]
async fn a_stub_that_is_lifted_answers_no_more() {
    let defender = Defender::start().await;
    let failing = ListMachines::unavailable().mount(&defender).await;
    ListMachines::none().mount(&defender).await;
    let status = || send(&defender.uri(), &bare("GET", "/api/machines")).status().as_u16();
    assert_eq!(status(), 503);
    failing.lift();
    assert_eq!(status(), 200);
}

#[tokio::test]
#[should_panic(expected = "ListMachines (`GET /machines`)")]
async fn an_expectation_that_is_not_met_names_the_endpoint() {
    let defender = Defender::start().await;
    ListMachines::none().expect(2).mount(&defender).await;
    send(&defender.uri(), &bare("GET", "/api/machines"));
    defender.verify().await;
}

#[tokio::test]
async fn an_expectation_that_is_met_is_silent() {
    let defender = Defender::start().await;
    ListMachines::none().expect(1..=2).mount(&defender).await;
    ListAlerts::none().expect(0).mount(&defender).await;
    send(&defender.uri(), &bare("GET", "/api/machines"));
    defender.verify().await;
}

#[tokio::test]
#[should_panic(expected = "is not in edition Contract")]
async fn a_route_that_the_edition_has_not_cannot_be_stubbed() {
    let options = StubOptions { edition: Edition::contract(), ..StubOptions::default() };
    let defender = Defender::start_with(options).await;
    DeleteIndicators::all().mount(&defender).await;
}
