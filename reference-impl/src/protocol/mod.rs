//! The wires: what one role says to another.
//!
//! | wire | from, to | module |
//! |---|---|---|
//! | agent channel | endpoint to defender | [`agent`] |
//! | signals | defender to cloud-apps | [`signals`] |
//! | indicators and advanced features | cloud-apps and administrators to defender | [`defender`] |
//! | catalogue, tags, settings, block scripts | administrators to cloud-apps | [`cloud_apps`] |
//! | app discovery policies, their alerts, the governance log | administrators to cloud-apps | [`discovery_policies`] |
//! | IP address ranges | administrators to cloud-apps | [`subnets`] |
//! | reports of discovery | administrators to cloud-apps | [`discovery`] |
//! | logs | forward proxies to collector, collector to cloud-apps | [`collector`] |
//! | log upload | collector and administrators to cloud-apps | [`upload`] |
//! | data sources, collectors, governance log | administrators to cloud-apps | [`logs`] |
//! | network | endpoint to the world | [`network`] |
//!
//! Roles are strangers to each other's insides; a vendor's implementation replaces ours by speaking the same wire. In
//! one process the typed values of these modules travel as they are; `http` gives each of them its form as a request or
//! a response. Who asks has a [`TypedRequest`], which names the type of its answer.

pub mod agent;
pub mod cloud_apps;
pub mod collector;
pub mod defender;
pub mod device_policy;
pub mod discovery;
pub mod discovery_policies;
mod error;
pub mod logs;
pub mod network;
pub mod signals;
pub mod subnets;
mod typed_request;
pub mod upload;
pub mod windows;

pub use error::{ApiError, ErrorCode};
pub use typed_request::{TypedRequest, WireRequest};
