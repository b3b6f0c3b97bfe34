//! The wires over HTTP, without I/O: bytes of a request in, bytes of a response out (API-01 to API-06).
//!
//! | module | what lives there |
//! |---|---|
//! | `services.rs` | which service a request is for; what all of them share: [`Services`] |
//! | `host.rs` | the services by their hosts: [`Host`] |
//! | `exchange.rs` | a request with what a route needs to answer it |
//! | `route.rs`, `rows.rs` | routes as data, and how they are written as a table |
//! | `router.rs`, `call.rs` | which route a request is for; a request taken apart |
//! | `reply.rs`, `request_id.rs` | responses, and the id that each carries |
//! | `table.rs` | the table of routes, for people: [`routes_table`] |
//! | [`token`] | OAuth client credentials, tokens, API tokens |
//! | `rate.rs`, `response_cache.rs` | rate limits of a route; answers that are given again while nothing happens |
//! | `odata` | query options of collections |
//! | [`defender`] | Defender's public API |
//! | [`cloud_apps`] | the public API of Cloud App Security, and the portal's routes that Microsoft's own module uses |
//! | [`test_bed`] | the wires for which no public protocol exists: agent channel, signals, collectors |
//! | `backend.rs` | what stands behind the routes: a tenant that can be asked ([`Backend`]) |
//!
//! A request is an [`http::Request`] with its whole body, a response an [`http::Response`]. Time is the tenant's. The
//! same code answers the emulator's clients, carries the messages of features with `--wire http`, and is the client of
//! a remote role.

mod backend;
mod call;
pub mod cloud_apps;
pub mod defender;
mod exchange;
mod host;
mod odata;
mod rate;
mod reply;
mod request_id;
mod response_cache;
mod route;
mod router;
mod rows;
mod services;
mod table;
pub mod test_bed;
#[cfg(test)]
mod tests;
pub mod token;

pub use backend::{Backend, TenantState};
pub use call::{Call, MalformedCall};
pub use host::Host;
pub use rate::RateLimit;
pub use route::{ApiVersions, PathPattern, Permission, PlainRoute, Route, Routed, Serving};
pub use router::{Found, Miss, Router};
pub use services::{ServiceOptions, Services};
pub use table::routes_table;

/// A request with its whole body.
pub type Request = ::http::Request<Vec<u8>>;

/// A response with its whole body.
pub type Response = ::http::Response<Vec<u8>>;
