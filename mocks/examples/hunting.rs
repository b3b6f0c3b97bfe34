//! A client hunts, and reads the rows.
//!
//! `cargo run -p gnomon-mocks --example hunting`

use std::time::Duration;

use gnomon_mocks::fake;
use gnomon_mocks::stub::defender::Hunt;
use gnomon_mocks::stub::prelude::*;
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let defender = Defender::start().await;
    let rows = [vec![json!("www.dropbox.com"), json!(12)], vec![json!("wetransfer.com"), json!(3)]];
    let answer = fake::hunting_answer(1).table([("RemoteUrl", "String"), ("count_", "Int64")], rows).build();
    let hunted = Hunt::ok(answer).up_to(1).mount(&defender).await;
    Hunt::quota_used_up(Duration::from_secs(300)).mount(&defender).await;

    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let hunt = || {
        let post = agent.post(format!("{}/api/advancedqueries/run", defender.uri()));
        let query = r#"{"Query":"DeviceNetworkEvents | summarize count() by RemoteUrl"}"#;
        post.header("Content-Type", "application/json").send(query).unwrap()
    };
    let found = hunt().body_mut().read_to_string().unwrap();
    println!("{found}");
    assert!(found.contains(r#"{"RemoteUrl":"www.dropbox.com","count_":12}"#), "{found}");
    assert_eq!(hunted.asked(), ["DeviceNetworkEvents | summarize count() by RemoteUrl"]);

    let refused = hunt();
    println!("{} after {:?} s", refused.status(), refused.headers()["retry-after"]);
    assert_eq!(refused.headers()["retry-after"], "300");
}
