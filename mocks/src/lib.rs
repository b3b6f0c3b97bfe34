//! Stand-ins over HTTP, for tests of clients of the public APIs.
//!
//! | module | what lives there |
//! |---|---|
//! | [`serve`] | the emulator: a tenant that lives behind real sockets (feature `serve`) |
//! | [`defender`] | typed stubs of the indicator routes of Defender's API: list, submit, import, delete (feature `stubs`) |
//! | [`error`] | its documented error bodies |
//!
//! A stub is typed: an endpoint has a type, its outcomes have names, and what it answers is built from the same types as the
//! reference implementation's wires. What is stubbed is the shape of the API, not its behaviour: nothing is remembered from
//! call to call. For behaviour there is the emulator. A client for remote roles is not built yet.
//!
//! ```
//! use gnomon_mocks::defender::Defender;
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! let defender = Defender::start().await;
//! defender.list_indicators().none().mount().await;
//! defender.submit_indicator().limit_reached(15_000).expect(0).mount().await;
//! // A client under test is pointed at `defender.uri()`.
//! assert!(defender.uri().starts_with("http://127.0.0.1:"));
//! # });
//! ```

#[cfg(feature = "stubs")]
pub mod defender;
#[cfg(feature = "stubs")]
pub mod error;
#[cfg(feature = "serve")]
pub mod serve;
