//! A client lists the unsanctioned apps that were discovered, and closes the alerts about them.
//!
//! `cargo run -p gnomon-mocks --example discovery`

use gnomon_mocks::fake;
use gnomon_mocks::stub::cloud_apps::{CloseBenign, DiscoveredApps};
use gnomon_mocks::stub::prelude::*;
use gnomon_reference_impl::protocol::cloud_apps::AppTag;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let cloud_apps = CloudApps::start().await;
    let apps = vec![
        fake::discovered_app(1).tag(AppTag::Unsanctioned).transactions(900).build(),
        fake::discovered_app(2).tag(None).build(),
    ];
    let listed = DiscoveredApps::ok(apps).mount(&cloud_apps).await;
    let closed = CloseBenign::partially_failed(["bbb"]).mount(&cloud_apps).await;

    let post = |path: &str, body: &str| {
        let post = ureq::post(format!("{}{path}", cloud_apps.uri())).header("Content-Type", "application/json");
        post.send(body).unwrap().body_mut().read_to_string().unwrap()
    };
    // The filter is carried out, as the service does.
    let unsanctioned = post("/cas/api/v1/discovery/discovered_apps/", r#"{"filters":{"tag":{"eq":"Unsanctioned"}}}"#);
    println!("{unsanctioned}");
    assert!(unsanctioned.contains(r#""total":1"#) && unsanctioned.contains(r#""trafficTotalEvents":900"#));
    assert_eq!(listed.asked()[0].days, 30);

    let answer = post("/api/v1/alerts/close_benign/", r#"{"filters":{"id":{"eq":["aaa","bbb"]}}}"#);
    println!("{answer}");
    assert_eq!(answer, r#"{"alertsNotFound":["bbb"],"closed_benign":1}"#);
    assert_eq!(closed.count(), 1);
}
