//! The engine: time, order, randomness, digests. It knows nothing of Defender.
//!
//! | file | what lives there |
//! |---|---|
//! | `philox.rs` | randomness as a pure function |
//! | `quantiles.rs` | heavy tails in integers |
//! | `digest.rs`, `frames.rs` | a number that stands for everything that happened |
//! | `model.rs` | what an engine runs: shards, a core, messages, publications |
//! | `strict.rs` | one heap in exact order: the executable specification |
//! | `windowed.rs`, `wheel.rs` | shards and windows, for fleets |
//! | `link_quality.rs` | latency and loss of messages |
//! | `flight.rs` | messages in flight: what becomes of each, and in which order they arrive |

mod digest;
mod flight;
mod frames;
mod link_quality;
mod model;
mod philox;
mod quantiles;
mod strict;
mod wheel;
mod windowed;

pub use digest::{Chain, Digest, FrameSum, RunDigest};
pub use flight::{Fate, Flight, FlightMemory, Message, Wire};
pub use link_quality::{Delivery, Link};
pub use model::{Context, Core, Engine, Model, Out, Outgoing, Parts, RunConfig, Shard, Stamped};
pub use philox::{Block, Draws, Seed, below, below_32, philox};
pub use quantiles::{Quantiles, QuantilesError};
pub use strict::Strict;
pub use windowed::{WindowError, Windowed};
