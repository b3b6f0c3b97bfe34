//! The wires that are ours, over HTTP: what no public protocol exists for (`sim/ARCHITECTURE.md` 4.1).
//!
//! | module | wire | from, to |
//! |---|---|---|
//! | [`agent`] | agent channel | endpoint to Defender |
//! | [`signals`] | signals | Defender to Cloud App Security |
//! | [`collector`] | health of log collectors, and their answers to proxies | collector to Cloud App Security |
//! | [`network`] | network | endpoint to the world |
//! | [`openapi`] | | what these wires look like, in OpenAPI 3.1 |
//! | `identity_map.rs` | | what ids stand for on either side: [`IdentityMap`] |
//! | `message.rs`, `parts.rs` | | what all of them share: requests, refusals, accounts and programs |
//!
//! Each wire has four functions: `request` and `question` write and read a request, `response` and `answer` write and
//! read what it is answered. What is written reads back as it was. What cannot be read is refused, and the refusal
//! names the field.
//!
//! Paths begin with the wire and its version: `/agent/v1`, `/signals/v1`, `/collector/v1`, `/network/v1`. Requests that
//! carry a number are `PUT` to it: the same again is the same once (REP-05).

pub mod agent;
pub mod collector;
mod identity_map;
mod message;
pub mod network;
pub mod openapi;
mod parts;
pub mod signals;
#[cfg(test)]
mod tests;

pub use identity_map::IdentityMap;
pub use message::{refusal, refused};
