//! A client imports indicators; one of them is refused.
//!
//! `cargo run -p gnomon-mocks --example indicators`

use gnomon_mocks::stub::defender::{ImportIndicators, ListIndicators};
use gnomon_mocks::stub::prelude::*;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let defender = Defender::start().await;
    let import = ImportIndicators::partially_failed(["bad.example"]).expect(1).mount(&defender).await;
    ListIndicators::forbidden().expect(0).mount(&defender).await;

    let item = |domain: &str| {
        let what = r#""indicatorType":"DomainName","action":"AlertAndBlock","title":"t","description":"d""#;
        format!(r#"{{"indicatorValue":"{domain}",{what}}}"#)
    };
    let body = format!(r#"{{"Indicators":[{},{}]}}"#, item("dropbox.com"), item("bad.example"));
    let post =
        ureq::post(format!("{}/api/indicators/import", defender.uri())).header("Content-Type", "application/json");
    let answer = post.send(body).unwrap().body_mut().read_to_string().unwrap();
    println!("{answer}");

    assert!(answer.contains(r#""indicator":"dropbox.com","isFailed":false"#), "{answer}");
    assert!(answer.contains(r#""indicator":"bad.example","isFailed":true"#), "{answer}");
    // What the client asked for, by type.
    let asked: Vec<String> = import.asked()[0].iter().map(|asked| asked.indicator_value.clone()).collect();
    assert_eq!(asked, ["dropbox.com", "bad.example"]);
    defender.verify().await;
}
