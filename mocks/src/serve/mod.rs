//! The emulator: a tenant with devices, users, alerts, indicators and discovered apps that lives behind real sockets.
//!
//! | file | what lives there |
//! |---|---|
//! | `options.rs` | how an emulator is set up |
//! | `tenant.rs` | the tenant: inputs come in one after the other |
//! | `listener.rs` | sockets and connections |
//! | `exchange.rs` | a request and its answer, with limits on what clients may send |
//! | `shared.rs` | which service a socket is for, and what connections share |
//! | `started.rs`, `error.rs` | what is known once it listens; why it does not, or stopped |
//! | `timeouts.rs` | how long a client is waited for |
//! | `tls.rs` | a certificate authority of its own |
//! | `clock.rs` | the tenant's clock |
//! | `control/` | the control API |
//! | `faults.rs` | faults on routes |
//! | `journal.rs` | which requests came in, and what was said |
//! | `har.rs` | the journal as a file |
//! | `recorder.rs` | what a role accepts becomes a decision |
//! | `store/` | what survives |
//! | `replay.rs` | a tenant is taken up again |
//! | `secrets.rs` | what proves clients |
//! | `contoso.toml` | the organisation that lives in it if none is named |
//!
//! Every service has an address of its own, and one address answers for all of them by the header `Host`. The tenant
//! lives on one thread: requests are answered one after the other, at the instant the tenant's clock shows, and the
//! world goes on between them.
//!
//! ```
//! use gnomon_mocks::serve::{ClockMode, Emulator, EmulatorOptions};
//!
//! let options = EmulatorOptions { clock: ClockMode::Manual, without_faults: true, ..EmulatorOptions::default() };
//! let emulator = Emulator::start(options).unwrap();
//! assert!(emulator.defender().starts_with("http://127.0.0.1:"));
//! emulator.stop().unwrap();
//! ```

mod clock;
mod control;
mod error;
mod exchange;
mod faults;
mod har;
mod journal;
mod listener;
mod options;
mod recorder;
mod replay;
mod secrets;
mod shared;
mod started;
mod store;
mod tenant;
mod timeouts;
mod tls;

pub use clock::{ClockMode, ClockModeError};
pub use error::EmulatorError;
pub use faults::{Fault, FaultKind};
pub use journal::JournalEntry;
pub use options::{EmulatorOptions, Tls};
pub use secrets::{Secrets, SomeSecrets};
pub use store::StoreError;

use std::net::SocketAddr;
use std::thread::JoinHandle;

use gnomon_reference_impl::http::Host;
use gnomon_reference_impl::http::token::Directory;
use started::Started;
use tokio::sync::{oneshot, watch};

/// An emulator that runs, on a thread of its own. Dropping it stops it.
pub struct Emulator {
    told: Started,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<Result<(), EmulatorError>>>,
}

impl Emulator {
    /// Starts an emulator; it listens when this returns.
    ///
    /// # Errors
    /// If an address is taken, the scenario or the edition is none, or the data cannot be used.
    pub fn start(options: EmulatorOptions) -> Result<Self, EmulatorError> {
        let (stop, stopped) = watch::channel(false);
        let (ready, started) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("emulator".to_owned())
            .spawn(move || listener::run(options, ready, stopped))
            .map_err(|error| EmulatorError::Thread(error.to_string()))?;
        match started.blocking_recv() {
            Ok(told) => Ok(Self { told, stop, thread: Some(thread) }),
            Err(_) => match thread.join() {
                Ok(Err(error)) => Err(error),
                Ok(Ok(())) => Err(EmulatorError::Thread("it ended at once".to_owned())),
                Err(_) => Err(EmulatorError::Thread("it panicked".to_owned())),
            },
        }
    }

    fn origin(&self, address: SocketAddr) -> String {
        format!("{}://{address}", self.told.scheme)
    }

    /// The origin of a service, `http://127.0.0.1:8002`.
    #[must_use]
    pub fn service(&self, host: Host) -> String {
        let place = Host::ALL.iter().position(|known| *known == host).unwrap_or_default();
        self.origin(self.told.addresses.services[place])
    }

    /// The origin of the login service, to be used as authority.
    #[must_use]
    pub fn login(&self) -> String {
        self.service(Host::Login)
    }

    /// The origin of Defender's API.
    #[must_use]
    pub fn defender(&self) -> String {
        self.service(Host::Defender)
    }

    /// The origin of Cloud App Security.
    #[must_use]
    pub fn cloud_apps(&self) -> String {
        self.service(Host::CloudApps)
    }

    /// The origin that answers for all services, by the header `Host`.
    #[must_use]
    pub fn gateway(&self) -> String {
        self.origin(self.told.addresses.gateway)
    }

    /// The origin of the control API.
    #[must_use]
    pub fn control(&self) -> String {
        self.origin(self.told.addresses.control)
    }

    /// The token of the control API, for `Authorization: Bearer`.
    #[must_use]
    pub fn control_token(&self) -> &str {
        &self.told.control_token
    }

    /// The tenant's applications and API tokens.
    #[must_use]
    pub const fn directory(&self) -> &Directory {
        &self.told.directory
    }

    /// The tenant's time when it opened.
    #[must_use]
    pub const fn opened_at(&self) -> gnomon_reference_impl::time::SimTime {
        self.told.now
    }

    /// How many devices it had when it opened.
    #[must_use]
    pub const fn devices(&self) -> usize {
        self.told.devices
    }

    /// What people should know of how it was taken up, a sentence or two each: something torn was dropped, it is behind
    /// its clock.
    #[must_use]
    pub fn notices(&self) -> &[String] {
        &self.told.notices
    }

    /// How many changes were taken up from the data of an earlier life, if data is kept.
    #[must_use]
    pub const fn recovered(&self) -> Option<u64> {
        self.told.recovered
    }

    /// Stops it: requests under way are answered, then it ends.
    ///
    /// # Errors
    /// If its thread failed.
    pub fn stop(mut self) -> Result<(), EmulatorError> {
        self.end()
    }

    /// Waits until it ends of itself.
    ///
    /// # Errors
    /// If its thread failed.
    pub fn join(mut self) -> Result<(), EmulatorError> {
        self.wait()
    }

    /// Something that stops it from elsewhere: a handler of signals, say.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(self.stop.clone())
    }

    fn end(&mut self) -> Result<(), EmulatorError> {
        // Nobody listens if it has ended already.
        let _ = self.stop.send(true);
        self.wait()
    }

    fn wait(&mut self) -> Result<(), EmulatorError> {
        let Some(thread) = self.thread.take() else { return Ok(()) };
        thread.join().unwrap_or_else(|_| Err(EmulatorError::Thread("it panicked".to_owned())))
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // Whoever wants to know what became of it calls `stop`.
        drop(self.end());
    }
}

/// Stops an emulator from elsewhere.
#[derive(Clone, Debug)]
pub struct Stopper(watch::Sender<bool>);

impl Stopper {
    /// Tells the emulator to stop, and does not wait for it.
    pub fn stop(&self) {
        // Nobody listens if it has ended already.
        let _ = self.0.send(true);
    }
}
