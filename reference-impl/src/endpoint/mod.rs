//! The endpoint: the agent on a Windows device (INT-05 to INT-07, REP, PRX-08, BLK-03 to BLK-11, ALR-01).
//!
//! | file | what lives there |
//! |---|---|
//! | `antivirus.rs` | the prerequisites of blocking |
//! | `precedence.rs` | which of the rules that match a destination decides |
//! | `verdict.rs` | who enforces, and what comes of a connection |
//! | `uploader.rs`, `buffer.rs` | the daily cap, reports, what is held back, what waits |
//! | `events.rs` | what Defender must know at once |
//! | `monitor.rs` | connections that processes attempt, and what is counted |
//! | `exchange.rs` | check-ins, the start of a report, what is sent again |
//! | `lookback.rs` | attempts that the policy came too late for |
//! | `timers.rs`, `contact_jitter.rs` | when the endpoint talks to Defender, and how devices are kept apart in time |
//!
//! An [`Endpoint`] is told what happens ([`Endpoint::attempt`], [`Endpoint::connect`], [`Endpoint::receive`],
//! [`Endpoint::wake`]) and answers with what it sends. It reads no clock and draws no random number; a crash
//! ([`Endpoint::crash`]) leaves it what is on its disk.

mod antivirus;
mod buffer;
mod contact_jitter;
mod events;
mod exchange;
mod lookback;
mod monitor;
mod precedence;
mod timers;
mod uploader;
mod verdict;

pub use antivirus::{Antivirus, AntivirusMode, NetworkProtection};
pub use monitor::{Attempt, BLOCKED_ATTEMPT, Observed};
pub use uploader::StoppedBy;

use std::sync::Arc;

use crate::edition::Edition;
use crate::names::{AccountId, DestinationId, DeviceId, DeviceName, Names, encoded_device_len};
use crate::protocol::agent::{EventKind, LocalAddress, Report, TransactionSize};
use crate::protocol::device_policy::DevicePolicy;
use crate::protocol::windows::WindowsBuild;
use crate::quantities::Tally;
use crate::time::{SimDuration, SimTime};
use buffer::Buffer;
use events::EventQueue;
use timers::Timers;
use uploader::Uploader;

/// What an endpoint needs to know of the world of names and rules.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The edition that is played by: cap, intervals, back-off.
    pub edition: &'a Edition,
    /// The names of accounts, destinations and programs.
    pub names: &'a Names,
}

/// The network a device is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Network {
    /// The device's address on it.
    pub address: LocalAddress,
    /// Whether a forward proxy stands between the device and the Internet.
    pub behind_proxy: bool,
    /// Whether Defender can be reached.
    pub reaches_defender: bool,
}

/// The agent on one Windows device.
#[derive(Clone, Debug)]
pub struct Endpoint {
    device: DeviceId,
    build: WindowsBuild,
    /// Whether the build takes part: asked at every connection.
    takes_part: bool,
    antivirus: Antivirus,
    /// What the device's name adds to the size of a transaction.
    name_len: u32,
    /// Where the device stands among others that come back at the same time: handed in, since an endpoint draws no
    /// random number.
    contact_jitter: SimDuration,
    disk: Disk,
    ram: Ram,
}

/// What survives a crash.
#[derive(Clone, Debug, Default)]
struct Disk {
    uploader: Uploader,
    events: EventQueue,
    policy: Option<Arc<DevicePolicy>>,
    last_address: Option<LocalAddress>,
    /// Buffered transactions from this number on are still to be looked back over with the next policy.
    lookback_cursor: u64,
    /// What else is, and is not buffered: in a report by now, hidden by a proxy, or held back.
    set_aside: Buffer,
}

/// What a crash drops.
#[derive(Clone, Debug)]
struct Ram {
    network: Option<Network>,
    timers: Timers,
    size: TransactionSize,
}

impl Endpoint {
    /// An endpoint on a device that is not connected yet. `contact_jitter` spreads the first contacts of many devices:
    /// any span does.
    #[must_use]
    pub fn new(
        device: DeviceId,
        name: &DeviceName,
        build: WindowsBuild,
        antivirus: Antivirus,
        contact_jitter: SimDuration,
    ) -> Self {
        Self {
            device,
            build,
            takes_part: build.takes_part(),
            antivirus,
            name_len: encoded_device_len(name),
            contact_jitter,
            disk: Disk::default(),
            ram: Ram { network: None, timers: Timers::IDLE, size: TransactionSize::default() },
        }
    }

    /// What the device runs.
    #[must_use]
    pub const fn build(&self) -> WindowsBuild {
        self.build
    }

    /// How its protection is set up.
    #[must_use]
    pub const fn antivirus(&self) -> Antivirus {
        self.antivirus
    }

    /// Changes the protection of the device, as its administrator would.
    pub const fn set_antivirus(&mut self, antivirus: Antivirus) {
        self.antivirus = antivirus;
    }

    /// The network it is on.
    #[must_use]
    pub const fn network(&self) -> Option<Network> {
        self.ram.network
    }

    /// The policy it has.
    #[must_use]
    pub fn policy(&self) -> Option<&Arc<DevicePolicy>> {
        self.disk.policy.as_ref()
    }

    /// What is done and not yet in a report.
    #[must_use]
    pub fn buffered(&self) -> Tally {
        self.disk.uploader.buffered()
    }

    /// What the cap has held back so far (REP-08).
    #[must_use]
    pub const fn held_back(&self) -> Tally {
        self.disk.uploader.held_back()
    }

    /// Reports sent and not yet acknowledged.
    #[must_use]
    pub fn unacknowledged(&self) -> &[Arc<Report>] {
        self.disk.uploader.unacknowledged()
    }

    /// The next instant at which the endpoint has work to do of its own accord.
    #[must_use]
    pub fn next_timer_at(&self) -> SimTime {
        self.ram.timers.next()
    }

    /// Whether there is any destination that the policy the device has would decide about.
    #[must_use]
    pub fn watches_any(&self) -> bool {
        self.takes_part && self.disk.policy.as_ref().is_some_and(|policy| policy.is_in_force())
    }

    /// Whether a connection to `destination` would be decided by the policy the device has.
    #[must_use]
    #[inline]
    pub fn watches(&self, destination: DestinationId, names: &Names) -> bool {
        self.takes_part && self.disk.policy.as_ref().is_some_and(|policy| policy.names_in_force(destination, names))
    }

    /// Someone signs in.
    pub fn sign_in(&mut self, now: SimTime, account: AccountId) {
        if self.takes_part {
            self.disk.events.push(now, EventKind::SignIn { account });
        }
    }

    /// The device joins a network, or moves to another without a break.
    pub fn connect(&mut self, now: SimTime, network: Network, edition: &Edition) {
        let could_reach = self.ram.network.is_some_and(|before| before.reaches_defender);
        self.ram.network = Some(network);
        self.ram.size = TransactionSize::new(self.name_len, network.address);
        if self.disk.last_address != Some(network.address) {
            self.disk.last_address = Some(network.address);
            if self.takes_part {
                self.disk.events.push(now, EventKind::AddressChange { address: network.address });
            }
        }
        match (could_reach, network.reaches_defender) {
            (false, true) => {
                self.ram.timers =
                    Timers::from(contact_jitter::first_contact(now, self.contact_jitter, &edition.contact));
            }
            (true, false) => self.ram.timers = Timers::IDLE,
            (true, true) | (false, false) => {}
        }
    }

    /// Says that the device has been on its network for a while when the story begins: its next contact comes at
    /// `next_contact`.
    pub fn was_connected(&mut self, next_contact: SimTime) {
        if self.ram.network.is_some_and(|network| network.reaches_defender) {
            self.ram.timers = Timers::from(next_contact);
        }
    }

    /// The device loses its network, or goes to sleep.
    pub fn disconnect(&mut self) {
        self.ram.network = None;
        self.ram.timers = Timers::IDLE;
    }

    /// The device loses power: what is not on its disk is gone. It is not connected afterwards.
    pub fn crash(&mut self) {
        self.ram = Ram { network: None, timers: Timers::IDLE, size: TransactionSize::default() };
    }
}

#[cfg(test)]
mod tests;
