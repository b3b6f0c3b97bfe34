//! What connections share: the tenant, and what a socket is for.

use std::cell::RefCell;
use std::time::Duration;

use gnomon_reference_impl::http::Host;
use http_body_util::Full;
use hyper::body::Bytes;
use tokio::sync::Notify;

use super::control::ControlGate;
use super::tenant::Tenant;
use super::timeouts::Connections;

/// Which service a socket is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Listener {
    Gateway,
    Service(Host),
    Control,
}

/// What connections share.
pub(super) struct Shared {
    pub(super) tenant: RefCell<Tenant>,
    pub(super) control: ControlGate,
    pub(super) scheme: &'static str,
    /// Somebody has begun to move the clock.
    pub(super) moves: Notify,
    /// How long a client is waited for.
    pub(super) patience: Duration,
    pub(super) connections: Connections,
}

/// The body of a response.
pub(super) type Body = Full<Bytes>;
