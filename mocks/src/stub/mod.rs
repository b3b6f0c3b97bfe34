//! Typed wiremock stubs of every route of Defender's API, of Cloud App Security and of the login service.
//!
//! | module | what lives there |
//! |---|---|
//! | [`prelude`] | what a test wants in scope |
//! | [`defender`] | Defender's endpoints: machines, alerts, entities, indicators, hunting, administration |
//! | [`cloud_apps`] | those of Cloud App Security: discovery, apps, alerts, policies, logs, investigation, own |
//! | [`login`] | token endpoints and discovery documents |
//! | `endpoint.rs` | what an endpoint is: [`Endpoint`], and how it can fail: [`Refusals`], [`Lists`], [`Finds`] |
//! | `stub.rs` | a [`Stub`] before and after it is [`Mounted`] |
//! | `recorded_request.rs`, `question.rs` | what a stub recorded, by type; what a stubbed route asks of its tenant |
//! | `server.rs`, `setting.rs`, `service.rs` | [`Defender`], [`CloudApps`], [`Login`]: servers to mount on |
//!
//! An endpoint is a type. [`Endpoint::ok`] makes a stub of it that answers as the service does if its tenant holds what
//! is given; the route itself is the reference implementation's, so query options, paging and the refusal of malformed
//! requests are too. [`Refusals`] has the ways in which every endpoint fails, an endpoint itself those that it alone
//! has. [`Endpoint::respond_with`] takes any response, and [`Endpoint::answered_by`] a function that finds an outcome
//! for each call.
//!
//! ```
//! use std::time::Duration;
//!
//! use gnomon_mocks::fake;
//! use gnomon_mocks::stub::defender::{GetMachine, ListMachines};
//! use gnomon_mocks::stub::prelude::*;
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! let defender = Defender::start().await;
//! let machine = fake::machine(7).health_status("Inactive").build();
//! // Once too many calls, then the machine.
//! GetMachine::throttled(Duration::from_secs(7)).up_to(1).mount(&defender).await;
//! let known = GetMachine::ok(machine.clone()).mount(&defender).await;
//!
//! let url = format!("{}/api/machines/{}", defender.uri(), machine.id);
//! let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
//! let refused = agent.get(&url).call().unwrap();
//! assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (429, &"7".parse().unwrap()));
//! let body = agent.get(&url).call().unwrap().body_mut().read_to_string().unwrap();
//! assert!(body.contains(r#""healthStatus":"Inactive""#), "{body}");
//! assert_eq!(known.asked(), [machine.id]);
//! # });
//! ```

pub mod cloud_apps;
pub mod defender;
mod endpoint;
pub mod login;
mod question;
mod recorded_request;
mod server;
mod service;
mod setting;
#[expect(clippy::module_inception, reason = "the file is named for what it holds")]
mod stub;

pub use endpoint::{Api, Endpoint, EndpointName, Finds, Lists, Refusals};
pub use question::{Question, Reply};
pub use recorded_request::{Call, QueryOptions, RecordedRequest};
pub use server::{CloudApps, Defender, Login, Serves, StubServer};
pub use service::{CloudAppsApi, DefenderApi, LoginApi, Path, PutRoute, Service, StorageApi};
pub use setting::{Setting, StubOptions};
pub use stub::{Find, Mounted, Outcome, Stub};

#[cfg(feature = "tenant")]
pub(crate) use {
    server::LAST,
    stub::{taken, template},
};

/// What a test wants in scope.
pub mod prelude {
    pub use super::cloud_apps::MarksAlerts;
    pub use super::login::LogsIn;
    pub use super::{
        CloudApps, Defender, Endpoint, Finds, Lists, Login, Mounted, Outcome, Refusals, Serves, Stub, StubOptions,
    };
}

/// Every endpoint that has a type.
#[must_use]
pub fn endpoints() -> Vec<EndpointName> {
    [defender::endpoints(), cloud_apps::endpoints(), login::endpoints()].concat()
}

/// The endpoint of a route.
fn endpoint_of(service: &str, route: &str) -> Option<EndpointName> {
    endpoints().into_iter().find(|known| known.service == service && known.route == route)
}
