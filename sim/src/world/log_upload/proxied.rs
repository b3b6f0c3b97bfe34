//! What passes a forward proxy that logs (PRX-02, PRX-07).
//!
//! The proxy sees the connection as the device made it. An attempt that is blocked on the device has opened its tunnel
//! first: it is in the log with the bytes of the handshake (ours).

use std::net::IpAddr;

use gnomon_reference_impl::catalog::Destination;
use gnomon_reference_impl::names::{AccountId, DestinationId, Names};
use gnomon_reference_impl::protocol::agent::LocalAddress;
use gnomon_reference_impl::proxy::{Method, ProxyAction, ProxyTransaction};
use gnomon_reference_impl::quantities::{Bytes, Tally};
use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::ProxyId;
use super::line_provenance::LineProvenance;
use crate::world::setting::Setting;

/// A transaction of a device that passed a proxy that logs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Proxied {
    /// The proxy that it passed.
    pub proxy: ProxyId,
    /// When the connection ended.
    pub at: SimTime,
    /// The device's address.
    pub address: LocalAddress,
    /// The account of the process.
    pub account: AccountId,
    /// The host and path that it went to.
    pub destination: DestinationId,
    /// One transaction, and its bytes up and down.
    pub tally: Tally,
    /// Whether the proxy hides it from Defender; otherwise the ledger has it elsewhere already.
    pub hidden: bool,
}

/// A transaction of a machine that Defender knows nothing of: another platform (PRX-07).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClientTransaction {
    /// The machine's address.
    pub address: IpAddr,
    /// Who signed in to the proxy.
    pub user: Option<String>,
    /// The host and path that it went to.
    pub destination: DestinationId,
    /// Bytes that the machine sent.
    pub up: Bytes,
    /// Bytes that it received.
    pub down: Bytes,
    /// Whether the proxy refuses it.
    pub denied: bool,
}

impl Proxied {
    pub(super) const fn provenance(&self) -> LineProvenance {
        LineProvenance { at: self.at, tally: self.tally, hidden: self.hidden }
    }

    pub(super) fn transaction(&self, setting: &Setting) -> ProxyTransaction {
        let user = (!self.account.is_system()).then(|| setting.names.accounts().qualified(self.account));
        let seen = Seen { at: self.at, client: self.address.0.into(), user, destination: self.destination };
        seen.transaction((self.tally.up, self.tally.down), false, setting)
    }
}

impl ClientTransaction {
    pub(super) const fn provenance(&self, at: SimTime) -> LineProvenance {
        LineProvenance { at, tally: Tally::one(self.up, self.down), hidden: false }
    }

    pub(super) fn transaction(&self, at: SimTime, setting: &Setting) -> ProxyTransaction {
        let seen = Seen { at, client: self.address, user: self.user.clone(), destination: self.destination };
        seen.transaction((self.up, self.down), self.denied, setting)
    }
}

/// What a proxy sees of a connection.
struct Seen {
    at: SimTime,
    client: IpAddr,
    user: Option<String>,
    destination: DestinationId,
}

impl Seen {
    fn transaction(self, (up, down): (Bytes, Bytes), denied: bool, setting: &Setting) -> ProxyTransaction {
        let destination: &Destination = setting.names.destination(self.destination);
        let peer = Names::remote_address(self.destination, destination);
        // With a path it is a request, without one a tunnel.
        let path = destination.path().unwrap_or_default().to_owned();
        let (method, port) = if path.is_empty() { (Method::Connect, 443) } else { (Method::Get, 80) };
        ProxyTransaction {
            start: self.at,
            elapsed: SimDuration::ZERO,
            client: self.client,
            user: self.user,
            method,
            host: destination.host().clone(),
            port,
            path,
            up,
            down,
            status: if denied { 403 } else { 200 },
            action: if denied { ProxyAction::Denied } else { ProxyAction::Allowed },
            peer: Some(peer),
            content_type: None,
            proxy: String::new(),
        }
    }
}
