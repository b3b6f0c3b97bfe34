//! The world: the world of one example, and what its steps can do and see.
//!
//! | file | what lives there |
//! |---|---|
//! | `exchange.rs` | every wire between two roles: interceptors, faults, and what was sent |
//! | `clouds.rs` | the two clouds as whoever asks meets them |
//! | `http_port.rs` | the clouds over HTTP |
//! | `asking.rs` | what administrators ask, and what becomes of a refusal |
//! | `client.rs` | a client of the public APIs |
//! | `fixture.rs` | devices, people, administrators: what a step can do |
//! | `logging.rs` | forward proxies that log, their collector, uploads by hand |
//! | `polling.rs` | bounds: what is due by when, and what holds throughout |
//! | `observations.rs` | what a step can see: discovery, indicators, alerts, reports |
//! | `narrative.rs` | what happened, in words, for stories |
//! | `parameters.rs`, `lack.rs` | the words of steps: spans, programs, devices, prerequisites |
//!
//! A step sees a role through a documented wire only, so that the same feature judges the reference and anybody else.

mod asking;
pub mod client;
mod clouds;
mod exchange;
mod fixture;
pub mod http_port;
mod lack;
pub mod logging;
mod narrative;
mod observations;
pub mod parameters;
mod polling;

pub use exchange::{Effect, Exchange, Fault, Kind, Mangling, Passed, SharedExchange};
pub use fixture::{Attempted, Connection, Fixture, Subject};
pub use logging::Logging;
pub use polling::PollingRule;

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use crate::implementations::Implementations;
use crate::step_error::StepError;

/// The world of one example: a fixture, once the implementations are known.
#[derive(Default, cucumber::World)]
pub struct TestWorld {
    fixture: Option<Fixture>,
    /// What a kind of steps remembers from one step to the next that is no part of any other.
    pub beside: Option<Box<dyn std::any::Any>>,
}

impl TestWorld {
    /// What is left to say when every step has passed; nothing of a world that was never set.
    ///
    /// # Errors
    /// As [`Fixture::end`].
    pub fn end(&self) -> Result<(), StepError> {
        self.fixture.as_ref().map_or(Ok(()), Fixture::end)
    }

    /// Sets the fixture for these implementations.
    pub fn prepare(&mut self, implementations: Arc<Implementations>) {
        self.fixture = Some(Fixture::new(implementations));
    }
}

impl Deref for TestWorld {
    type Target = Fixture;
    fn deref(&self) -> &Fixture {
        self.fixture.as_ref().expect("the fixture is set before the first step")
    }
}

impl DerefMut for TestWorld {
    fn deref_mut(&mut self) -> &mut Fixture {
        self.fixture.as_mut().expect("the fixture is set before the first step")
    }
}

impl std::fmt::Debug for TestWorld {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestWorld").field("set", &self.fixture.is_some()).finish()
    }
}
