//! A client of Defender's API, tested.

use std::time::Duration;

use gnomon_mocks::fake;
use gnomon_mocks::stub::defender::GetMachine;
use gnomon_mocks::stub::prelude::*;
use gnomon_mocks::tenant::{Reached, Tenant};

// Your client: it reads the health of a machine, and blocks a domain.
fn client() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().new_agent()
}

fn health(api: &str, token: &str, machine: &str) -> String {
    loop {
        let get = client().get(format!("{api}/api/machines/{machine}")).header("Authorization", token);
        let mut answer = get.call().unwrap();
        let body = answer.body_mut().read_to_string().unwrap();
        match answer.status().as_u16() {
            429 => continue, // a real client waits as long as `Retry-After` says
            200 => return body.split(r#""healthStatus":""#).nth(1).unwrap().split('"').next().unwrap().to_owned(),
            other => panic!("{other}: {body}"),
        }
    }
}

fn block(api: &str, token: &str, domain: &str) -> u16 {
    let indicator = format!(
        r#"{{"indicatorValue":"{domain}","indicatorType":"DomainName","action":"Block","title":"t","description":"d"}}"#
    );
    let post = client().post(format!("{api}/api/indicators")).header("Authorization", token);
    post.header("Content-Type", "application/json").send(indicator).unwrap().status().as_u16()
}

// The test says what the service answers.
#[tokio::test]
async fn a_throttled_client_asks_again() {
    let defender = Defender::start().await;
    let machine = fake::machine(7).health_status("Inactive").build();
    GetMachine::throttled(Duration::from_secs(7)).up_to(1).expect(1).mount(&defender).await;
    let known = GetMachine::ok(machine.clone()).expect(1).mount(&defender).await;
    assert_eq!(health(&defender.uri(), "Bearer any", &machine.id), "Inactive");
    assert_eq!(known.asked(), [machine.id]);
}

// The service behaves, and the test lets time pass.
#[tokio::test]
async fn what_is_blocked_is_blocked_two_hours_later() {
    let tenant = Tenant::start().await;
    tenant.move_device("laptop-1", "office").unwrap();
    assert_eq!(tenant.access("laptop-1", "example.org"), Ok(Reached::Connected));
    assert_eq!(block(&tenant.defender(), &tenant.token(), "example.org"), 200);
    tenant.advance(Duration::from_secs(2 * 60 * 60));
    assert_eq!(tenant.access("laptop-1", "example.org"), Ok(Reached::Blocked("SmartScreen".to_owned())));
}
