//! The window wheel of one shard: which entities wake in which window.

use std::collections::BTreeMap;

use gnomon_reference_impl::time::{SimDuration, SimTime};

/// Entities by the window in which they wake next. Near windows are a ring, far ones a map.
#[derive(Clone, Debug)]
pub(super) struct Wheel {
    window: SimDuration,
    /// The number of the window at the ring's head.
    head: u64,
    ring: Vec<Vec<u32>>,
    far: BTreeMap<u64, Vec<u32>>,
    /// Room of windows that were worked off, for those that begin to fill.
    spare: Vec<Vec<u32>>,
}

/// How many windows the ring holds: with windows of a minute, more than a day and a half.
const RING: usize = 2048;

impl Wheel {
    pub(super) fn new(start: SimTime, window: SimDuration) -> Self {
        let head = start.millis() / window.millis();
        Self { window, head, ring: vec![Vec::new(); RING], far: BTreeMap::new(), spare: Vec::new() }
    }

    /// Notes that the entity at `index` wakes at `at`, or in the window at the head if that is past.
    pub(super) fn file(&mut self, index: usize, at: SimTime) {
        if at == SimTime::NEVER {
            return;
        }
        let window = (at.millis() / self.window.millis()).max(self.head);
        if window - self.head < RING as u64 {
            let slot = &mut self.ring[(window % RING as u64) as usize];
            if slot.capacity() == 0 {
                *slot = self.spare.pop().unwrap_or_default();
            }
            slot.push(index as u32);
        } else {
            self.far.entry(window).or_default().push(index as u32);
        }
    }

    /// The earliest window with anything in it, at the head or after it.
    pub(super) fn next(&self) -> Option<u64> {
        let near =
            (self.head..self.head + RING as u64).find(|window| !self.ring[(window % RING as u64) as usize].is_empty());
        near.or_else(|| self.far.keys().next().copied())
    }

    /// Takes out the entities of `window`, which becomes the head. Windows passed over must have been empty.
    pub(super) fn take(&mut self, window: u64) -> Vec<u32> {
        self.head = window;
        let near = window + RING as u64;
        while let Some(entry) = self.far.first_entry()
            && *entry.key() < near
        {
            let slot = (*entry.key() % RING as u64) as usize;
            self.ring[slot].extend(entry.remove());
        }
        std::mem::take(&mut self.ring[(window % RING as u64) as usize])
    }

    /// Gives back the room of a window that was worked off.
    pub(super) fn give_back(&mut self, mut room: Vec<u32>) {
        if room.capacity() > 0 {
            room.clear();
            self.spare.push(room);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_entity_comes_out_in_its_window_however_far_it_is(
            times in prop::collection::vec(0u64..20_000_000, 1..60),
            window in prop::sample::select(vec![1u64, 100, 1000, 60_000]),
        ) {
            let mut wheel = Wheel::new(SimTime::from_millis(0), SimDuration::from_millis(window));
            for (index, at) in times.iter().enumerate() {
                wheel.file(index, SimTime::from_millis(*at));
            }
            let mut out = Vec::new();
            while let Some(next) = wheel.next() {
                let mut places = wheel.take(next);
                places.sort_unstable();
                out.extend(places.into_iter().map(|index| (next, index)));
            }
            let windows = times.iter().map(|at| at / window);
            let mut expected: Vec<(u64, u32)> = windows.zip(0..).collect();
            expected.sort_unstable();
            prop_assert_eq!(out, expected);
        }
    }
}
