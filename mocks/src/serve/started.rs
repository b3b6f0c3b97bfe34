//! What is known once an emulator listens: where it does, and what lives in it.

use std::net::SocketAddr;

use gnomon_reference_impl::http::token::Directory;
use gnomon_reference_impl::time::SimTime;

/// What is known once an emulator listens.
#[derive(Clone, Debug)]
pub(super) struct Started {
    pub(super) scheme: &'static str,
    pub(super) addresses: Addresses,
    pub(super) directory: Directory,
    pub(super) control_token: String,
    pub(super) now: SimTime,
    pub(super) devices: usize,
    pub(super) recovered: Option<u64>,
    pub(super) notices: Vec<String>,
}

/// Where an emulator listens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Addresses {
    pub(super) gateway: SocketAddr,
    /// The services, in the order of [`Host::ALL`].
    pub(super) services: [SocketAddr; 4],
    pub(super) control: SocketAddr,
}
