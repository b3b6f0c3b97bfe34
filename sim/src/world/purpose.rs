//! What a draw is for. The list only ever grows at its end, so that a new draw never shifts an old one.

use crate::engine::{Block, Draws, Seed};

/// What a draw is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u64)]
pub(super) enum Purpose {
    /// The build and protection of a device.
    Device = 1,
    /// How many people use a device.
    Sharing = 2,
    /// The names of people.
    People = 3,
    /// The plan of a device's day.
    Day = 4,
    /// Where a device is on a day.
    Places = 5,
    /// The apps of a user in a month.
    Repertoire = 6,
    /// The habits of a user: the browser.
    Habits = 7,
    /// A session with an app.
    Session = 8,
    /// Accesses, two to a block.
    Access = 9,
    /// What becomes of a message on the agent channel.
    AgentMessage = 10,
    /// What becomes of a message between the clouds.
    CloudMessage = 11,
    /// Which of its contacts a device is at when the run begins.
    Phase = 12,
    /// The address a network gives a device.
    Address = 13,
    /// What becomes of a message of a forward proxy or a log collector.
    LogMessage = 14,
    /// When a device is onboarded.
    Joining = 15,
}

impl Purpose {
    /// The block of `entity` for this purpose at `index`.
    #[inline]
    pub(super) fn block(self, seed: Seed, entity: u32, index: u64) -> Block {
        seed.block(u64::from(entity), self as u64, index)
    }

    /// The draws of `entity` for this purpose, one after the other.
    pub(super) fn draws(self, seed: Seed, entity: u32) -> Draws {
        seed.draws(u64::from(entity), self as u64)
    }
}
