//! The bed: the world of one example, and what its steps can do and see.
//!
//! | file | what lives there |
//! |---|---|
//! | `exchange.rs` | every wire between two roles: wrappers, faults, and what was sent |
//! | `clouds.rs` | the two clouds as whoever asks meets them |
//! | `door.rs` | the clouds over HTTP |
//! | `client.rs` | a client of the public APIs |
//! | `stage.rs` | devices, people, administrators: what a step can do |
//! | `logging.rs` | forward proxies that log, their collector, uploads by hand |
//! | `looking.rs` | bounds: what is due by when, and what holds throughout |
//! | `reading.rs` | what a step can see: discovery, indicators, alerts, reports |
//! | `telling.rs` | what happened, in words, for stories |
//! | `words.rs` | the words of steps: spans, programs, prerequisites |
//!
//! A step sees a role through a documented wire only, so that the same feature judges the reference and anybody else.

pub mod client;
mod clouds;
pub mod door;
mod exchange;
pub mod logging;
mod looking;
mod reading;
mod stage;
mod telling;
pub mod words;

pub use exchange::{Effect, Exchange, Fault, Kind, Mangling, Passed, SharedExchange};
pub use logging::Logging;
pub use looking::Looking;
pub use stage::{Attempted, Connection, Stage, Subject};

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use crate::cast::Cast;

/// The world of one example: a stage, once the cast is known.
#[derive(Default, cucumber::World)]
pub struct Bed {
    stage: Option<Stage>,
}

impl Bed {
    /// Sets the stage for this cast.
    pub fn prepare(&mut self, cast: Arc<Cast>) {
        self.stage = Some(Stage::new(cast));
    }
}

impl Deref for Bed {
    type Target = Stage;
    fn deref(&self) -> &Stage {
        self.stage.as_ref().expect("the stage is set before the first step")
    }
}

impl DerefMut for Bed {
    fn deref_mut(&mut self) -> &mut Stage {
        self.stage.as_mut().expect("the stage is set before the first step")
    }
}

impl std::fmt::Debug for Bed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bed").field("set", &self.stage.is_some()).finish()
    }
}
