//! The windowed engine: shards and windows, for fleets. Here all shards are driven on one thread.
//!
//! A window is a divisor of the publication span. In it each shard lets each of its entities do all it has to do, one
//! entity after the other; then the messages are sorted into their total order and the core does its part; at a
//! multiple of the publication span it publishes. What the core publishes never reaches a window that has begun, which
//! is asserted.

use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::frames::Frames;
use super::wheel::Wheel;
use super::{Context, Core, Digest, Engine, Model, Out, Outgoing, Parts, Shard, Stamped};

/// The windowed engine.
pub struct Windowed<M: Model> {
    parts: Parts<M>,
    now: SimTime,
    window: SimDuration,
    wheels: Vec<Wheel>,
    frames: Frames,
    /// The entities of a shard that wake in the window under way.
    due: Vec<u32>,
    out: Out<M>,
}

/// Why a window length is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a window of {window} does not divide the publication span of {publish_every}")]
pub struct WindowError {
    window: SimDuration,
    publish_every: SimDuration,
}

impl<M: Model> Windowed<M> {
    /// An engine at the start of its run, with windows of this length.
    ///
    /// # Errors
    /// If the length does not divide the publication span.
    pub fn new(parts: Parts<M>, window: SimDuration) -> Result<Self, WindowError> {
        let publish_every = parts.rhythm.publish_every;
        if window == SimDuration::ZERO || !publish_every.millis().is_multiple_of(window.millis()) {
            return Err(WindowError { window, publish_every });
        }
        let frames = Frames::new(parts.start, publish_every, &parts.shards, parts.core.chain());
        let mut wheels: Vec<Wheel> = parts.shards.iter().map(|_| Wheel::new(parts.start, window)).collect();
        for (shard, wheel) in parts.shards.iter().zip(&mut wheels) {
            for index in 0..shard.len() {
                wheel.file(index, shard.next_wake(index));
            }
        }
        let out = Outgoing::new(parts.rhythm.observed);
        Ok(Self { now: parts.start, window, wheels, frames, due: Vec::new(), out, parts })
    }

    /// The number of the earliest window in which anything is due.
    fn next(&self) -> Option<u64> {
        let of = |at: SimTime| (at < SimTime::NEVER).then(|| at.max(self.now).millis() / self.window.millis());
        let shards = self.wheels.iter().filter_map(Wheel::next);
        let core = of(self.parts.core.next_wake());
        // A publication at the start of a window belongs to that window.
        let publication = of(self.parts.core.next_publication(&self.parts.setting));
        shards.chain(core).chain(publication).min()
    }

    /// Does everything that is due in the window, up to `until`.
    fn step(&mut self, window: u64, until: SimTime) {
        let start = SimTime::from_millis(window * self.window.millis());
        let last = (start + self.window - SimDuration::MILLISECOND).min(until);
        self.frames.go_to(start.max(self.now), &self.parts.shards, self.parts.core.chain());
        let frame = self.frames.frame_of(start);
        let publication = self.parts.core.next_publication(&self.parts.setting);
        if publication <= start {
            assert!(publication == start, "a publication lies on the grid of windows");
            self.parts.published = self.parts.core.publish(start, &self.parts.setting, &mut self.out);
            let context = Context { setting: &self.parts.setting, published: &self.parts.published };
            self.parts.shards.iter_mut().for_each(|shard| shard.published(start, &context, &mut self.out));
        }
        let context = Context { setting: &self.parts.setting, published: &self.parts.published };
        for (index, (shard, wheel)) in self.parts.shards.iter_mut().zip(&mut self.wheels).enumerate() {
            let woken = self.frames.shard(index);
            let places = wheel.take(window);
            // All are asked before the first one wakes: so the processor fetches several from memory at a time.
            self.due.clear();
            for index in &places {
                // An entity may be filed in several windows; only its next wake counts.
                match shard.next_wake(*index as usize) {
                    next if next > last => wheel.file(*index as usize, next),
                    _ => self.due.push(*index),
                }
            }
            for index in &self.due {
                let index = *index as usize;
                woken.note(index, frame);
                let mut next = shard.next_wake(index);
                while next <= last {
                    shard.wake(index, next, &context, &mut self.out);
                    next = shard.next_wake(index);
                }
                wheel.file(index, next);
            }
            wheel.give_back(places);
        }
        self.run_core(last);
        self.now = last;
    }

    /// Lets the core do what is due up to `last`, in the total order.
    fn run_core(&mut self, last: SimTime) {
        let mut messages = std::mem::take(&mut self.out.messages);
        messages.sort_unstable();
        let mut messages = messages.into_iter().peekable();
        let mut present = self.now;
        loop {
            let message = messages.peek().map_or(SimTime::NEVER, |message| message.at);
            // What has been due for longer is done at once, not in the past.
            let now = message.min(self.parts.core.next_wake()).max(present);
            if now > last {
                break;
            }
            present = now;
            let mut due = Vec::new();
            while let Some(message) = messages.next_if(|message| message.at == now) {
                due.push(message);
            }
            self.parts.core.wake(now, &mut due, &self.parts.setting, &mut self.out);
            let publication = self.parts.core.next_publication(&self.parts.setting);
            assert!(publication > last, "what the core publishes reaches no window that has begun");
        }
        assert!(messages.next().is_none(), "a message of a window lies in the window");
    }
}

impl<M: Model> Engine<M> for Windowed<M> {
    fn run_until(&mut self, until: SimTime, sink: &mut dyn FnMut(&Stamped<M::Observation>)) {
        while let Some(window) = self.next() {
            if window * self.window.millis() > until.millis() {
                break;
            }
            self.step(window, until);
            if let Some(observations) = &mut self.out.observations {
                observations.sort();
                observations.drain(..).for_each(|observation| sink(&observation));
            }
            if self.now >= until {
                break;
            }
        }
        self.now = self.now.max(until);
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
