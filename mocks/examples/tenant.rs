//! A client blocks a domain in a tenant that lives; meanwhile the list of alerts fails.
//!
//! `cargo run -p gnomon-mocks --example tenant`

use std::time::Duration;

use gnomon_mocks::stub::defender::ListAlerts;
use gnomon_mocks::stub::prelude::*;
use gnomon_mocks::tenant::{Reached, Tenant};
use gnomon_reference_impl::http::Host;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let tenant = Tenant::start().await;
    println!("{} devices at {}", tenant.devices().len(), tenant.now());
    ListAlerts::unavailable().mount(&tenant).await;

    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let url = |path: &str| format!("{}{path}", tenant.defender());
    let alerts = agent.get(url("/api/alerts")).header("Authorization", tenant.token()).call().unwrap();
    assert_eq!(alerts.status().as_u16(), 503);

    tenant.move_device("laptop-1", "office").unwrap();
    println!("before: {:?}", tenant.access("laptop-1", "example.org").unwrap());
    let indicator = concat!(
        r#"{"indicatorValue":"example.org","indicatorType":"DomainName","action":"Block","#,
        r#""title":"t","description":"d"}"#
    );
    let post = agent.post(url("/api/indicators")).header("Authorization", tenant.token());
    let taken = post.header("Content-Type", "application/json").send(indicator).unwrap();
    assert_eq!(taken.status().as_u16(), 200);
    tenant.advance(Duration::from_secs(2 * 60 * 60));
    let after = tenant.access("laptop-1", "example.org").unwrap();
    println!("after:  {after:?}");
    assert_eq!(after, Reached::Blocked("SmartScreen".to_owned()));

    let journal = tenant.requests(Host::Defender).await;
    for request in &journal {
        println!("{} {}", request.method, request.url.path());
    }
    assert_eq!(journal.len(), 2);
}
