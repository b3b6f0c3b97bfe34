//! Stand-ins over HTTP, for tests of clients of the public APIs of Defender for Endpoint and Cloud App Security.
//!
//! | module | what lives there | feature |
//! |---|---|---|
//! | [`stub`] | typed wiremock stubs: a type for every route, named outcomes, expectations | `stubs` |
//! | [`tenant`] | a tenant that lives behind wiremock, by a time that a test moves | `tenant` |
//! | [`mod@fake`] | resources made up from a seed | `fake` |
//! | [`over_http`] | every message between two roles through its codec | `codec` |
//! | `backend.rs` | a bench behind the HTTP routes: [`BenchBackend`] | `codec` |
//! | [`serve`] | the emulator: a tenant behind real sockets, in a process of its own or in a test | `serve` |
//!
//! What to take: a stub if a test says what the service answers; a tenant if the service is to behave, and the test
//! lets time pass; the emulator if the client is no Rust, or speaks TLS. All three answer by the routes of the
//! reference implementation.
//!
//! ```
//! use std::time::Duration;
//!
//! use gnomon_mocks::stub::defender::{ListIndicators, SubmitIndicator};
//! use gnomon_mocks::stub::prelude::*;
//! use gnomon_mocks::tenant::Tenant;
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! let defender = Defender::start().await;
//! ListIndicators::none().mount(&defender).await;
//! let submitted = SubmitIndicator::limit_reached(15_000).mount(&defender).await;
//! // A client under test is pointed at `defender.uri()`; afterwards the test looks at what it asked for.
//! assert!(defender.uri().starts_with("http://127.0.0.1:"));
//! assert!(submitted.asked().is_empty());
//!
//! let tenant = Tenant::start().await;
//! let before = tenant.now();
//! // A client under test is pointed at `tenant.defender()`, with `tenant.token()`.
//! tenant.advance(Duration::from_secs(3600));
//! assert_eq!(tenant.now().since(before).millis(), 3_600_000);
//! # });
//! ```

#[cfg(feature = "codec")]
mod backend;
#[cfg(feature = "fake")]
pub mod fake;
#[cfg(feature = "codec")]
pub mod over_http;
#[cfg(feature = "serve")]
pub mod serve;
#[cfg(feature = "stubs")]
pub mod stub;
#[cfg(feature = "tenant")]
pub mod tenant;

#[cfg(feature = "codec")]
pub use backend::BenchBackend;
