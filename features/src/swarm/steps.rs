//! The steps by which a story is told as an example of a feature.

#![expect(clippy::needless_pass_by_value, reason = "cucumber hands the words of a step over by value")]

use cucumber::{given, then, when};

use super::action::Action;
use super::play::Player;
use super::story::Event;
use crate::step_error::StepError;
use crate::test_world::TestWorld;
use crate::test_world::parameters::Span;

/// The error itself is thrown, as in all steps: the run knows by it whose it is.
macro_rules! panic {
    ("{}", $error:expr) => {
        std::panic::panic_any($error)
    };
}

/// The story that is being told in this example.
fn player(world: &mut TestWorld) -> Result<Box<Player>, StepError> {
    let player = world.beside.take().and_then(|beside| beside.downcast().ok());
    player.ok_or_else(|| StepError::harness("no story has begun: it begins with `Given a story of 3 devices, ...`"))
}

#[given(regex = r"^a story of (\d+) devices, blocking being switched (on|off)$")]
fn begins(world: &mut TestWorld, devices: usize, switched: String) -> Result<(), StepError> {
    let player = Player::begins(world, devices, switched == "on")?;
    world.beside = Some(Box::new(player));
    Ok(())
}

#[when(regex = r"^([\d a-z]+) later (.+)$")]
fn later(world: &mut TestWorld, wait: String, action: String) -> Result<(), StepError> {
    let wait: Span = wait.parse().map_err(StepError::harness)?;
    let action: Action = action.parse().map_err(StepError::harness)?;
    let mut player = player(world)?;
    player.event(world, &Event { wait: wait.0, action })?;
    world.beside = Some(player);
    Ok(())
}

#[then("everything that can be seen is as the requirements have it")]
fn ends(world: &mut TestWorld) -> Result<(), StepError> {
    let mut player = player(world)?;
    player.ends(world)?;
    Ok(())
}
