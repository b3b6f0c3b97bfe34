//! Defects in what an endpoint takes itself for, and in what it answers to a connection.

use std::collections::BTreeMap;

use gnomon_reference_impl::endpoint::{Antivirus, Network};
use gnomon_reference_impl::names::DeviceId;
use gnomon_reference_impl::protocol::agent::{AgentRequest, Enforcer};
use gnomon_reference_impl::protocol::windows::{WindowsBuild, WindowsKind};
use gnomon_reference_impl::time::SimTime;
use gnomon_sim::world::{Fate, WireMessage};

use crate::implementations::{Interceptor, Tried};
use crate::test_world::parameters::Lack;

/// Builds take part that are some revisions too old.
pub(super) struct OldBuilds(pub u32);

impl Interceptor for OldBuilds {
    fn build(&mut self, build: WindowsBuild) -> WindowsBuild {
        WindowsBuild { revision: build.revision + self.0, ..build }
    }
}

/// Builds need one revision more than documented.
pub(super) struct NewBuildsOnly;

impl Interceptor for NewBuildsOnly {
    fn build(&mut self, build: WindowsBuild) -> WindowsBuild {
        WindowsBuild { revision: build.revision.saturating_sub(1), ..build }
    }
}

/// Servers take part.
pub(super) struct Servers;

impl Interceptor for Servers {
    fn build(&mut self, build: WindowsBuild) -> WindowsBuild {
        WindowsBuild { kind: WindowsKind::Client, ..build }
    }
}

/// A lack is not minded.
pub(super) struct MindsNot(pub Lack);

impl Interceptor for MindsNot {
    fn antivirus(&mut self, antivirus: Antivirus) -> Antivirus {
        if antivirus == self.0.0 { Antivirus::WELL_CONFIGURED } else { antivirus }
    }
}

/// Devices that lack something report nothing.
pub(super) struct NoDiscoveryWithout {
    lack: Lack,
    lacks: bool,
}

impl NoDiscoveryWithout {
    pub(super) const fn new(lack: Lack) -> Self {
        Self { lack, lacks: false }
    }
}

impl Interceptor for NoDiscoveryWithout {
    fn antivirus(&mut self, antivirus: Antivirus) -> Antivirus {
        self.lacks |= antivirus == self.lack.0;
        antivirus
    }

    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        let report = matches!(message, WireMessage::ToDefender(_, AgentRequest::Report(_)));
        if self.lacks && report { Fate::Lost } else { Fate::AsDrawn }
    }
}

/// A forward proxy hides nothing.
pub(super) struct SeesThroughProxies;

impl Interceptor for SeesThroughProxies {
    fn network(&mut self, _: SimTime, _: DeviceId, network: Network) -> Network {
        Network { behind_proxy: false, ..network }
    }
}

/// A device that was behind a proxy once stays hidden.
#[derive(Default)]
pub(super) struct StaysHidden {
    hidden: BTreeMap<DeviceId, bool>,
}

impl Interceptor for StaysHidden {
    fn network(&mut self, _: SimTime, device: DeviceId, network: Network) -> Network {
        let hidden = self.hidden.entry(device).or_default();
        *hidden |= network.behind_proxy;
        Network { behind_proxy: *hidden, ..network }
    }
}

/// Hosts are blocked that merely end in a blocked domain's name.
#[derive(Default)]
pub(super) struct BlocksLookalikes {
    blocks: bool,
}

impl Interceptor for BlocksLookalikes {
    fn pass(&mut self, _: SimTime, message: &mut WireMessage) -> Fate {
        if let WireMessage::ToEndpoint(_, gnomon_reference_impl::protocol::agent::AgentResponse::CheckIn(answer)) =
            message
            && let Some(policy) = &answer.policy
        {
            self.blocks = policy.rules().iter().any(|rule| rule.removed_at.is_none());
        }
        Fate::AsDrawn
    }

    fn attempted(&mut self, _: SimTime, _: DeviceId, host: &str, tried: &mut Tried) {
        let is_alike = host.ends_with("dropbox.com") && host != "dropbox.com" && !host.ends_with(".dropbox.com");
        if self.blocks && is_alike {
            tried.attempt.blocked = Some(Enforcer::NetworkProtection);
            tried.arrived = false;
        }
    }
}

/// The enforcers are exchanged.
pub(super) struct WrongEnforcer;

impl Interceptor for WrongEnforcer {
    fn attempted(&mut self, _: SimTime, _: DeviceId, _: &str, tried: &mut Tried) {
        tried.attempt.blocked = tried.attempt.blocked.map(|enforcer| match enforcer {
            Enforcer::SmartScreen => Enforcer::NetworkProtection,
            Enforcer::NetworkProtection => Enforcer::SmartScreen,
        });
    }
}

/// After a restart nothing is blocked until the next check-in, which this device never makes.
#[derive(Default)]
pub(super) struct ForgetsPolicyOnRestart {
    restarted: Vec<DeviceId>,
}

impl Interceptor for ForgetsPolicyOnRestart {
    fn restarted(&mut self, _: SimTime, device: DeviceId) {
        self.restarted.push(device);
    }

    fn attempted(&mut self, _: SimTime, device: DeviceId, _: &str, tried: &mut Tried) {
        if self.restarted.contains(&device) {
            tried.attempt.blocked = None;
            tried.arrived = true;
        }
    }
}

/// A block is told and not carried out.
pub(super) struct BlocksInWordsOnly;

impl Interceptor for BlocksInWordsOnly {
    fn attempted(&mut self, _: SimTime, _: DeviceId, _: &str, tried: &mut Tried) {
        tried.arrived = true;
    }
}
