//! Frames of the digest, as an engine goes through them: which entities woke in the frame under way.

use gnomon_reference_impl::time::{SimDuration, SimTime};

use super::digest::RunDigest;
use super::{Chain, Digest, FrameSum, Shard};

/// The digest of the frames so far, and the frame under way.
#[derive(Clone, Debug)]
pub(super) struct Frames {
    length: SimDuration,
    current: u64,
    run: RunDigest,
    core: Chain,
    /// For each shard, the frame in which each entity woke last, and those that woke in the current one.
    shards: Vec<Woken>,
}

#[derive(Clone, Debug)]
pub(super) struct Woken {
    last: Vec<u32>,
    woken: Vec<u32>,
    base: u64,
}

impl Woken {
    /// Notes that the entity at `index` woke in frame `frame`.
    #[inline]
    pub(super) fn note(&mut self, index: usize, frame: u64) {
        let mark = ((frame - self.base) as u32).wrapping_add(1);
        if self.last[index] != mark {
            self.last[index] = mark;
            self.woken.push(index as u32);
        }
    }

    /// Makes room for entities that were admitted since.
    pub(super) fn grow(&mut self, len: usize) {
        self.last.resize(len, 0);
    }

    fn sum(&self, shard: &impl Shard) -> FrameSum {
        let mut sum = FrameSum::default();
        for index in &self.woken {
            sum.add(u64::from(shard.first()) + u64::from(*index), shard.chain(*index as usize));
        }
        sum
    }
}

impl Frames {
    pub(super) fn new<S: Shard>(start: SimTime, length: SimDuration, shards: &[S], core: Chain) -> Self {
        let base = start.millis() / length.millis();
        let woken = |shard: &S| Woken { last: vec![0; shard.len()], woken: Vec::new(), base };
        Self { length, current: base, run: RunDigest::default(), core, shards: shards.iter().map(woken).collect() }
    }

    /// The frame in which `at` lies.
    pub(super) const fn frame_of(&self, at: SimTime) -> u64 {
        at.millis() / self.length.millis()
    }

    /// Ends the frame under way if `at` lies in a later one. Frames in which nothing woke leave no mark.
    pub(super) fn go_to<S: Shard>(&mut self, at: SimTime, shards: &[S], core: Chain) {
        let frame = self.frame_of(at);
        if frame > self.current {
            self.end(shards, core);
            self.current = frame;
        }
    }

    fn end<S: Shard>(&mut self, shards: &[S], core: Chain) {
        if self.core == core && self.shards.iter().all(|woken| woken.woken.is_empty()) {
            return;
        }
        let mut sum = FrameSum::default();
        for (woken, shard) in self.shards.iter_mut().zip(shards) {
            sum.join(woken.sum(shard));
            woken.woken.clear();
        }
        self.run.end_frame(self.current, sum, core);
        self.core = core;
    }

    pub(super) fn shard(&mut self, shard: usize) -> &mut Woken {
        &mut self.shards[shard]
    }

    /// The digest if the frame under way ended now.
    pub(super) fn digest<S: Shard>(&self, shards: &[S], core: Chain) -> Digest {
        let mut ended = Self { shards: self.shards.clone(), ..*self };
        ended.end(shards, core);
        ended.run.digest()
    }
}
