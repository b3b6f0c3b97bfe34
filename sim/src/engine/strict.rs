//! The strict engine: one heap of wake-ups in exact order. It is the executable specification, and runs features.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use gnomon_reference_impl::time::SimTime;

use super::frames::Frames;
use super::{Context, Core, Digest, Engine, Model, Out, Outgoing, Parts, Shard, Stamped};

/// The strict engine.
///
/// At one instant it publishes (and shards answer), then lets entities do what is due in the order of their numbers,
/// then the core, and begins again until nothing is due at that instant.
pub struct Strict<M: Model> {
    parts: Parts<M>,
    now: SimTime,
    /// When which entity wakes; an entry that no longer says when its entity wakes is passed over.
    heap: BinaryHeap<Reverse<(SimTime, u32, u32)>>,
    frames: Frames,
    out: Out<M>,
    /// How often anything was done, from within or from outside.
    changes: u64,
    /// When anything is due next, if it was looked up since.
    due: Option<SimTime>,
}

impl<M: Model> Strict<M> {
    /// An engine at the start of its run.
    pub fn new(parts: Parts<M>) -> Self {
        let frames = Frames::new(parts.start, parts.rhythm.publish_every, &parts.shards, parts.core.chain());
        let mut engine = Self {
            now: parts.start,
            heap: BinaryHeap::new(),
            frames,
            out: Outgoing::new(parts.rhythm.observed),
            changes: 0,
            due: None,
            parts,
        };
        for shard in 0..engine.parts.shards.len() {
            for index in 0..engine.parts.shards[shard].len() {
                engine.file(shard, index);
            }
        }
        engine
    }

    fn file(&mut self, shard: usize, index: usize) {
        let at = self.parts.shards[shard].next_wake(index);
        if at < SimTime::NEVER {
            self.heap.push(Reverse((at.max(self.now), shard as u32, index as u32)));
        }
    }

    /// How often anything was done. While it stays the same, no entity and no core is another than before.
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    const fn touched(&mut self) {
        self.changes += 1;
        self.due = None;
    }

    /// Takes in entities that join now: `admit` adds them to the end of the shard, which must be the last one.
    pub fn admit(&mut self, shard: usize, admit: impl FnOnce(&mut M::Shard)) {
        assert!(shard + 1 == self.parts.shards.len(), "entities of other shards would have to be numbered anew");
        self.touched();
        let before = self.parts.shards[shard].len();
        admit(&mut self.parts.shards[shard]);
        self.frames.shard(shard).grow(self.parts.shards[shard].len());
        for index in before..self.parts.shards[shard].len() {
            self.file(shard, index);
        }
    }

    /// Lets the next instant happen at which anything is due, if it lies at or before `limit`; returns it.
    pub fn run_next(&mut self, limit: SimTime, sink: &mut dyn FnMut(&Stamped<M::Observation>)) -> Option<SimTime> {
        let next = Some(self.next_due()).filter(|next| *next <= limit);
        if let Some(next) = next {
            self.step(next);
        }
        self.give_observations(sink);
        next
    }

    /// Changes an entity from outside, as a stimulus does, at the present instant. The change is part of the run.
    pub fn stimulate<R>(
        &mut self,
        shard: usize,
        index: usize,
        change: impl FnOnce(&mut M::Shard, &Context<'_, M>, &mut Out<M>) -> R,
    ) -> R {
        self.touched();
        let frame = self.frames.frame_of(self.now);
        self.frames.go_to(self.now, &self.parts.shards, self.parts.core.chain());
        self.frames.shard(shard).note(index, frame);
        let context = Context { setting: &self.parts.setting, published: &self.parts.published };
        let result = change(&mut self.parts.shards[shard], &context, &mut self.out);
        self.file(shard, index);
        result
    }

    /// Changes the core from outside, as a request of an administrator does, at the present instant.
    pub fn stimulate_core<R>(&mut self, change: impl FnOnce(&mut M::Core, &M::Setting, &mut Out<M>) -> R) -> R {
        self.touched();
        self.frames.go_to(self.now, &self.parts.shards, self.parts.core.chain());
        change(&mut self.parts.core, &self.parts.setting, &mut self.out)
    }

    /// Changes the core from outside at the present instant, with a look at the shards: what a core answers from what
    /// its cells hold.
    pub fn stimulate_core_beside<R>(&mut self, change: impl FnOnce(&mut M::Core, &[M::Shard], &M::Setting) -> R) -> R {
        self.touched();
        self.frames.go_to(self.now, &self.parts.shards, self.parts.core.chain());
        change(&mut self.parts.core, &self.parts.shards, &self.parts.setting)
    }

    /// Changes what does not change during a run: only between runs, and never what something that happened depends on.
    pub const fn setting_mut(&mut self) -> &mut M::Setting {
        self.touched();
        &mut self.parts.setting
    }

    /// The earliest instant at which anything is due.
    pub fn next_due(&mut self) -> SimTime {
        if let Some(due) = self.due {
            return due;
        }
        while let Some(Reverse((at, shard, index))) = self.heap.peek().copied() {
            if self.parts.shards[shard as usize].next_wake(index as usize).max(self.now) == at {
                break;
            }
            self.heap.pop();
        }
        let entity = self.heap.peek().map_or(SimTime::NEVER, |Reverse((at, ..))| *at);
        // A stimulus may have left messages for the present.
        let message = self.out.messages.iter().map(|message| message.at).min().unwrap_or(SimTime::NEVER);
        let core = self.parts.core.next_wake().max(self.now);
        let due = entity.min(message).min(core).min(self.parts.core.next_publication(&self.parts.setting));
        *self.due.insert(due)
    }

    /// Does everything that is due at `at`.
    fn step(&mut self, at: SimTime) {
        self.now = at;
        self.touched();
        self.frames.go_to(at, &self.parts.shards, self.parts.core.chain());
        let frame = self.frames.frame_of(at);
        if self.parts.core.next_publication(&self.parts.setting) <= at {
            self.parts.published = self.parts.core.publish(at, &self.parts.setting, &mut self.out);
            let context = Context { setting: &self.parts.setting, published: &self.parts.published };
            self.parts.shards.iter_mut().for_each(|shard| shard.published(at, &context, &mut self.out));
        }
        loop {
            let mut woken = false;
            while let Some(Reverse((due, shard, index))) = self.heap.peek().copied()
                && due <= at
            {
                self.heap.pop();
                let (shard, index) = (shard as usize, index as usize);
                if self.parts.shards[shard].next_wake(index) > at {
                    continue;
                }
                woken = true;
                self.frames.shard(shard).note(index, frame);
                let context = Context { setting: &self.parts.setting, published: &self.parts.published };
                self.parts.shards[shard].wake(index, at, &context, &mut self.out);
                self.file(shard, index);
            }
            if self.parts.core.next_wake() <= at || !self.out.messages.is_empty() {
                woken = true;
                let mut messages = std::mem::take(&mut self.out.messages);
                messages.sort_unstable();
                self.parts.core.wake(at, &mut messages, &self.parts.setting, &mut self.out);
            }
            if !woken {
                break;
            }
        }
    }

    fn give_observations(&mut self, sink: &mut dyn FnMut(&Stamped<M::Observation>)) {
        if let Some(observations) = &mut self.out.observations {
            observations.sort();
            observations.drain(..).for_each(|observation| sink(&observation));
        }
    }
}

impl<M: Model> Engine<M> for Strict<M> {
    fn run_until(&mut self, until: SimTime, sink: &mut dyn FnMut(&Stamped<M::Observation>)) {
        loop {
            let next = self.next_due();
            if next > until {
                break;
            }
            self.step(next);
            self.give_observations(sink);
        }
        self.now = self.now.max(until);
        self.give_observations(sink);
    }

    fn parts(&self) -> &Parts<M> {
        &self.parts
    }

    fn now(&self) -> SimTime {
        self.now
    }

    fn digest(&self) -> Digest {
        self.frames.digest(&self.parts.shards, self.parts.core.chain())
    }
}
