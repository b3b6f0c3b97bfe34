//! The swarm: stories that nobody wrote, played against the roles under test and judged by a model.
//!
//! | file | what lives there |
//! |---|---|
//! | `story.rs`, `action.rs` | a story, and what happens in it, in words |
//! | `grow.rs` | stories from numbers |
//! | `model/` | a small abstract integration, written from the requirements alone |
//! | `play.rs`, `judge.rs` | plays a story, and holds what is seen against the model, at each step and at the end |
//! | `broken.rs` | what was checked, and what did not hold |
//! | `shrink.rs` | the smallest story that still breaks |
//! | `run.rs` | many stories, and what came of them |
//! | `steps.rs` | a story as an example of a feature |

mod action;
mod broken;
mod grow;
mod judge;
mod model;
mod play;
mod run;
mod shrink;
mod steps;
mod story;

pub use broken::{Broken, Checks};
pub use run::{Found, Swarm, SwarmOutcome};
pub use story::Story;
