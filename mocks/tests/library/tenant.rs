//! A tenant lives behind wiremock, by a time that the test moves.

use std::time::Duration;

use gnomon_mocks::fake;
use gnomon_mocks::stub::cloud_apps::{PutFile, UploadUrl};
use gnomon_mocks::stub::defender::{ListMachines, SubmitIndicator};
use gnomon_mocks::stub::login::TokenV2;
use gnomon_mocks::stub::prelude::*;
use gnomon_mocks::tenant::{Reached, StimulusError, Tenant, TenantOptions};
use gnomon_reference_impl::http::{Host, Request, Response};
use serde_json::{Value, json};

use super::{body, send};

/// One device at one place, and nothing that happens of itself.
const SMALL: &str = r#"
title = "One device"
summary = "For tests."
seed = 1
start = "2021-02-08T00:00:00Z"
duration = "2h"

[[place]]
name = "office"
kind = "office"
addresses = "10.20.0.0/20"

[[fleet]]
name = "laptops"
device_names = "laptop"
endpoints = 1
[fleet.windows]
"20H2" = 1
[fleet.places]
office = 1

[[action]]
at = "00:01"
do = "switch-integration-on"

[[action]]
at = "00:02"
do = "switch-network-indicators-on"
"#;

async fn small() -> Tenant {
    Tenant::start_with(TenantOptions { scenario: SMALL.to_owned(), ..TenantOptions::default() }).await.unwrap()
}

fn call(origin: &str, authorization: &str, method: &str, path: &str, asked: Option<&Value>) -> Response {
    let mut request = http::Request::builder().method(method).uri(path).header("authorization", authorization);
    if asked.is_some() {
        request = request.header("content-type", "application/json");
    }
    let request: Request = request.body(asked.map(|body| body.to_string().into_bytes()).unwrap_or_default()).unwrap();
    send(origin, &request)
}

#[tokio::test]
async fn a_domain_that_is_blocked_is_blocked_on_the_device_once_time_has_passed() {
    let tenant = small().await;
    let opened = tenant.now();
    tenant.move_device("laptop-1", "office").unwrap();
    tenant.with_bench(|bench| {
        let (device, account) = (bench.device_named("laptop-1").unwrap(), bench.account("contoso", "erin.smith"));
        bench.sign_in(device, account);
    });
    assert_eq!(tenant.access("laptop-1", "example.org"), Ok(Reached::Connected));
    let indicator = json!({"indicatorValue": "example.org", "indicatorType": "DomainName", "action": "Block",
                           "title": "t", "description": "d"});
    let submitted = call(&tenant.defender(), &tenant.token(), "POST", "/api/indicators", Some(&indicator));
    assert_eq!(submitted.status().as_u16(), 200, "{}", body(&submitted));
    tenant.advance(Duration::from_secs(2 * 3600));
    assert_eq!(tenant.now().since(opened).millis(), 2 * 3_600_000);
    assert_eq!(tenant.access("laptop-1", "example.org"), Ok(Reached::Blocked("SmartScreen".to_owned())));
}

#[tokio::test]
async fn nothing_happens_before_time_is_moved_and_tokens_end_by_the_tenants_time() {
    let tenant = small().await;
    let token = tenant.token();
    let status = |token: &str| call(&tenant.defender(), token, "GET", "/api/machines", None).status().as_u16();
    assert_eq!((status(&token), tenant.now()), (200, tenant.now()));
    tenant.advance(Duration::from_secs(3601));
    assert_eq!((status(&token), status(&tenant.token())), (401, 200));
    assert_eq!(status(&tenant.token_with(&["Alert.Read.All"])), 403);
    let cloud_apps = |token: &str| call(&tenant.cloud_apps(), token, "GET", "/api/v1/subnet/", None).status().as_u16();
    assert_eq!((cloud_apps(&tenant.cloud_apps_token()), cloud_apps("Token none")), (200, 401));
}

#[tokio::test]
async fn one_route_fails_while_the_rest_lives() {
    let tenant = small().await;
    let status =
        |method: &str, path: &str| call(&tenant.defender(), &tenant.token(), method, path, None).status().as_u16();
    let failing = ListMachines::throttled(Duration::from_secs(30)).mount(&tenant).await;
    assert_eq!((status("GET", "/api/machines"), status("GET", "/api/alerts")), (429, 200));
    failing.lift();
    assert_eq!(status("GET", "/api/machines"), 200);
    // A stub over it sees the tenant's time, and its edition.
    SubmitIndicator::ok(fake::indicator(1).build()).expect(0).mount(&tenant).await;
    PutFile::unavailable().mount(&tenant).await;
    UploadUrl::unauthorized().mount(&tenant).await;
    TokenV2::wrong_secret().mount(&tenant).await;
    let put = call(&tenant.storage(), "", "PUT", "/container/file", None);
    assert_eq!(put.status().as_u16(), 503);
    let login = call(&tenant.login(), "", "POST", "/contoso.com/oauth2/v2.0/token", None);
    assert_eq!(login.status().as_u16(), 400, "what the request lacks is told first");
}

#[tokio::test]
async fn the_journal_is_wiremocks() {
    let tenant = small().await;
    call(&tenant.defender(), &tenant.token(), "GET", "/api/machines?$top=1", None);
    call(&tenant.defender(), "", "GET", "/api/alerts", None);
    let paths: Vec<String> =
        tenant.requests(Host::Defender).await.iter().map(|request| request.url.path().to_owned()).collect();
    assert_eq!(paths, ["/api/machines", "/api/alerts"]);
    assert!(tenant.requests(Host::CloudApps).await.is_empty());
}

#[tokio::test]
async fn the_same_seed_lives_the_same_life() {
    let told = async |seed| {
        let options = TenantOptions { scenario: SMALL.to_owned(), seed, ..TenantOptions::default() };
        let tenant = Tenant::start_with(options).await.unwrap();
        tenant.advance(Duration::from_secs(3600));
        let machines = call(&tenant.defender(), &tenant.token(), "GET", "/api/machines", None);
        (machines.body().len(), tenant.with_bench(|bench| bench.digest()), tenant.token())
    };
    assert_eq!(told(3).await, told(3).await);
    assert_ne!(told(3).await, told(4).await);
}

#[tokio::test]
async fn a_stimulus_that_cannot_be_says_why() {
    let tenant = small().await;
    assert_eq!(tenant.access("laptop-9", "example.org"), Err(StimulusError::NoSuchDevice("laptop-9".to_owned())));
    let nowhere = tenant.move_device("laptop-1", "ofice").unwrap_err().to_string();
    assert!(nowhere.contains("office"), "{nowhere}");
    assert_eq!(tenant.devices(), ["laptop-1.contoso.com"]);
    assert!(
        Tenant::start_with(TenantOptions { scenario: "title = 1".to_owned(), ..TenantOptions::default() })
            .await
            .is_err()
    );
}
