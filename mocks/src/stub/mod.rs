//! Typed wiremock stubs of every route of Defender's API, of Cloud App Security and of the login service.
//!
//! | module | what lives there |
//! |---|---|
//! | [`prelude`] | what a test wants in scope |
//! | [`defender`] | Defender's endpoints: machines, alerts, entities, indicators, hunting, administration |
//! | [`cloud_apps`] | those of Cloud App Security: discovery, apps, alerts, policies, logs, investigation, own |
//! | [`login`] | token endpoints and discovery documents |
//! | `endpoint.rs`, `endpoints.rs` | what an endpoint is: [`Endpoint`]; how a table of them becomes types |
//! | `listing.rs` | every endpoint that has a type: [`endpoints`] |
//! | `outcomes.rs` | how a call can end: [`Outcomes`], [`Refusals`], [`Lists`], [`Finds`] |
//! | `stub.rs` | a [`Stub`] before and after it is [`Mounted`] |
//! | `call.rs`, `recorded_request.rs` | a [`Call`] by type, and the request that was recorded of it |
//! | `question.rs` | what a stubbed route asks of its tenant |
//! | `server.rs`, `serves.rs` | [`Defender`], [`CloudApps`], [`Login`]: servers; what stubs can be mounted on |
//! | `setting.rs`, `service.rs` | what the stubs of a server share; the services, and which route a request is for |
//! | `conversion.rs` | between wiremock and the reference implementation |
//!
//! An endpoint is a type. [`Outcomes::ok`] makes a stub of it that answers as the service does if its tenant holds what
//! is given; the route itself is the reference implementation's, so query options, paging and the refusal of malformed
//! requests are too. [`Refusals`] has the ways in which every endpoint fails, an endpoint itself those that it alone
//! has. [`Outcomes::respond_with`] takes any response, and [`Outcomes::answered_by`] a function that finds an outcome
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

mod call;
pub mod cloud_apps;
mod conversion;
pub mod defender;
mod endpoint;
mod endpoints;
mod listing;
pub mod login;
mod outcomes;
mod question;
mod recorded_request;
mod server;
mod serves;
mod service;
mod setting;
#[expect(clippy::module_inception, reason = "the file is named for what it holds")]
mod stub;

pub use call::Call;
pub use endpoint::{Endpoint, EndpointName};
pub use listing::endpoints;
pub use outcomes::{Api, Finds, Lists, Outcomes, Refusals};
pub use question::{Question, Reply};
pub use recorded_request::{QueryOptions, RecordedRequest};
pub use server::{CloudApps, Defender, Login, StubServer};
pub use serves::Serves;
pub use service::{CloudAppsApi, DefenderApi, LoginApi, Path, PutRoute, Service, StorageApi};
pub use setting::{Setting, StubOptions};
pub use stub::{Find, Mounted, Outcome, Stub};

#[cfg(feature = "tenant")]
pub(crate) use {
    conversion::{taken, template},
    server::LAST,
};

/// What a test wants in scope.
pub mod prelude {
    pub use super::cloud_apps::MarksAlerts;
    pub use super::login::LogsIn;
    pub use super::{
        CloudApps, Defender, Endpoint, Finds, Lists, Login, Mounted, Outcome, Outcomes, Refusals, Serves, Stub,
        StubOptions,
    };
}
