//! Many stories, and what came of them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::broken::{Broken, Checks};
use super::grow;
use super::play::Player;
use super::shrink::shrink;
use super::story::Story;
use crate::implementations::Implementations;
use crate::step_error::StepError;
use crate::test_world::TestWorld;

/// How often a story is played anew at most, to make it small.
const TRIES: usize = 400;

/// How many stories are played before it is looked at whether enough have broken, for each thread.
const BATCH: usize = 8;

/// Which stories are played, of a seed those of these numbers, and what becomes of those that break.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Swarm {
    /// The seed of the stories.
    pub seed: u64,
    /// The number of the first, from 0 up.
    pub first: u64,
    /// How many of them.
    pub count: u64,
    /// How many different failures are looked for: after the last of them nothing more is played.
    pub most: usize,
    /// Whether a story that breaks is made as small as it goes.
    pub shrinks: bool,
}

/// A story that broke.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// As it was grown.
    pub grown: Story,
    /// As small as it went.
    pub small: Story,
    /// What broke in the small one.
    pub broken: Broken,
}

/// What came of a swarm.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SwarmOutcome {
    /// How many stories were played.
    pub played: u64,
    /// Those that broke, in the order of their numbers, each requirement once.
    pub found: Vec<Found>,
    /// How often each requirement was checked.
    pub checks: Checks,
    /// How often each kind of action was followed by each.
    pub pairs: BTreeMap<(&'static str, &'static str), u64>,
}

/// Plays one story to its end, or until it breaks.
///
/// # Errors
/// The requirement that does not hold.
fn play(story: &Story, implementations: &Arc<Implementations>, checks: &mut Checks) -> Result<(), Broken> {
    let mut world = TestWorld::default();
    world.prepare(Arc::clone(implementations));
    let mut player = Player::begins(&mut world, story.devices, story.switched_on)?;
    let events = story.events.iter().try_for_each(|event| player.event(&mut world, event));
    let ended = events.and_then(|()| player.ends(&mut world));
    checks.add(&player.checks);
    ended.map_err(|broken| Broken { error: world.attributed(broken.error), ..broken })
}

/// What came of one story.
type Played = (Result<(), Broken>, Checks);

/// Plays stories side by side, on as many threads as the machine has cores; answers in their order.
fn play_all(stories: &[Story], implementations: &Arc<Implementations>) -> Vec<Played> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done: Vec<(usize, Played)> = Vec::new();
        while let Some((place, story)) = {
            let place = next.fetch_add(1, Ordering::Relaxed);
            stories.get(place).map(|story| (place, story))
        } {
            let mut checks = Checks::default();
            let played = play(story, implementations, &mut checks);
            done.push((place, (played, checks)));
        }
        done
    };
    let mut all: BTreeMap<usize, Played> = BTreeMap::new();
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads()).map(|_| scope.spawn(work)).collect();
        handles.into_iter().for_each(|handle| all.extend(handle.join().unwrap_or_default()));
    });
    let broke_off = || (Err(StepError::harness("a panic while a story was played").into()), Checks::default());
    (0..stories.len()).map(|place| all.remove(&place).unwrap_or_else(broke_off)).collect()
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

impl Swarm {
    /// Plays the stories of the swarm; `told` is told how many have been played.
    #[must_use]
    pub fn run(&self, implementations: &Arc<Implementations>, mut told: impl FnMut(u64)) -> SwarmOutcome {
        let mut outcome = SwarmOutcome::default();
        let end = self.first.saturating_add(self.count);
        let mut next = self.first;
        while next < end && outcome.found.len() < self.most {
            let batch = end.min(next.saturating_add((BATCH * threads()) as u64));
            let stories: Vec<Story> = (next..batch).map(|number| grow::story(self.seed, number)).collect();
            next = batch;
            for (story, (played, checks)) in stories.iter().zip(play_all(&stories, implementations)) {
                if outcome.found.len() < self.most {
                    outcome.add(story, &checks);
                    if let Err(broken) = played
                        && !outcome.found.iter().any(|found| found.broken.is_like(&broken))
                    {
                        outcome.found.push(self.kept(story, broken, implementations));
                    }
                }
            }
            told(outcome.played);
        }
        outcome
    }

    /// A story that broke, as small as it goes if that is wanted.
    fn kept(&self, story: &Story, broken: Broken, implementations: &Arc<Implementations>) -> Found {
        if !self.shrinks {
            return Found { grown: story.clone(), small: story.clone(), broken };
        }
        let mut last = broken.clone();
        let small = shrink(story, TRIES, |smaller| match play(smaller, implementations, &mut Checks::default()) {
            Err(other) if other.is_like(&broken) => {
                last = other;
                true
            }
            _ => false,
        });
        Found { grown: story.clone(), small, broken: last }
    }
}

impl SwarmOutcome {
    fn add(&mut self, story: &Story, checks: &Checks) {
        self.played += 1;
        self.checks.add(checks);
        for pair in story.events.windows(2) {
            *self.pairs.entry((pair[0].action.kind(), pair[1].action.kind())).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_is_green() {
        let swarm = Swarm { seed: 1, first: 0, count: 60, most: 3, shrinks: true };
        let outcome = swarm.run(&Arc::new(Implementations::reference(1)), |_| {});
        for found in &outcome.found {
            eprintln!("{}\n{}", found.small, found.broken.error);
        }
        assert!(outcome.found.is_empty());
        assert_eq!(outcome.played, 60);
    }
}
