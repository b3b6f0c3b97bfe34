//! What a client sees of the stubs, over a socket.

use gnomon_mocks::defender::Defender;
use gnomon_reference_impl::defender::{Caller, Core, Indicator, IndicatorId, IndicatorSubmission};
use gnomon_reference_impl::edition::Edition;
use gnomon_reference_impl::time::SimTime;
use gnomon_reference_impl::wire::defender::{DefenderRequest, DefenderResponse, ImportResult};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The head and body of the answer to a request.
async fn call(defender: &Defender, method: &str, path: &str) -> (String, String) {
    let address = defender.uri().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let request =
        format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

fn indicator() -> Indicator {
    let submission: IndicatorSubmission = serde_json::from_str(
        r#"{ "indicatorValue": "dropbox.com", "indicatorType": "DomainName", "action": "AlertAndBlock",
             "title": "Unsanctioned", "description": "Unsanctioned" }"#,
    )
    .unwrap();
    let request = DefenderRequest::SubmitIndicator(Box::new(submission));
    let answer = Core::new().handle(SimTime::EPOCH, &Caller::administrator(), request, &Edition::contract());
    match answer.unwrap() {
        DefenderResponse::Indicator(indicator) => *indicator,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_list_is_an_odata_collection() {
    let defender = Defender::start().await;
    defender.list_indicators().ok(&[indicator()]).expect(1).mount().await;
    let (head, body) = call(&defender, "GET", "/api/indicators").await;
    assert!(head.starts_with("HTTP/1.1 200") && head.to_lowercase().contains("odata-version: 4.0"), "{head}");
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["value"][0]["indicatorValue"], "dropbox.com");
    assert!(body["@odata.context"].as_str().unwrap().ends_with("/api/$metadata#Indicators"));
}

#[tokio::test]
async fn errors_have_the_documented_body_and_a_wait() {
    let defender = Defender::start().await;
    defender.submit_indicator().throttled(17).up_to(1).mount().await;
    defender.submit_indicator().limit_reached(15_000).mount().await;
    let (head, body) = call(&defender, "POST", "/api/indicators").await;
    assert!(head.starts_with("HTTP/1.1 429") && head.to_lowercase().contains("retry-after: 17"), "{head}");
    assert!(body.contains(r#""code":"TooManyRequests""#), "{body}");
    let (head, body) = call(&defender, "POST", "/api/indicators").await;
    assert!(head.starts_with("HTTP/1.1 400") && body.contains("limit of 15000"), "{head} {body}");
}

#[tokio::test]
async fn an_import_answers_indicator_by_indicator() {
    let defender = Defender::start().await;
    let failed = ImportResult {
        id: None,
        indicator: "a b".to_owned(),
        is_failed: true,
        failure_reason: Some("'a b' is not a valid domain name".to_owned()),
    };
    defender.import_indicators().ok(&[failed]).mount().await;
    let (_, body) = call(&defender, "POST", "/api/indicators/import").await;
    assert!(body.contains(r#""isFailed":true"#) && body.contains(r#""failureReason":"#), "{body}");
}

#[tokio::test]
async fn a_deletion_is_204_or_404() {
    let defender = Defender::start().await;
    defender.delete_indicator(IndicatorId(7)).no_content().mount().await;
    defender.delete_indicator(IndicatorId(8)).not_found().mount().await;
    assert!(call(&defender, "DELETE", "/api/indicators/7").await.0.starts_with("HTTP/1.1 204"));
    let (head, body) = call(&defender, "DELETE", "/api/indicators/8").await;
    assert!(head.starts_with("HTTP/1.1 404") && body.contains("ResourceNotFound"), "{head} {body}");
}

#[tokio::test]
async fn without_a_token_it_is_401_and_without_a_permission_403() {
    let defender = Defender::start().await;
    defender.list_indicators().unauthorized().mount().await;
    defender.import_indicators().forbidden().mount().await;
    assert!(call(&defender, "GET", "/api/indicators").await.0.starts_with("HTTP/1.1 401"));
    assert!(call(&defender, "POST", "/api/indicators/import").await.0.starts_with("HTTP/1.1 403"));
}
