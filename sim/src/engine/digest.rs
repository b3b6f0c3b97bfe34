//! Digests: a number that stands for everything that happened.
//!
//! Each entity chains its own facts. A frame is one period of publication; its digest is the wrapping sum, over the
//! entities that woke in it, of a mix of entity and chain, so nothing is sorted and the sharding does not matter. The
//! run's digest chains the frames. Two runs with the same digest did the same; a test of the engines compares nothing
//! else.

use std::fmt;

/// A running digest of facts in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Chain(u64);

impl Default for Chain {
    fn default() -> Self {
        Self(0x243F_6A88_85A3_08D3)
    }
}

impl Chain {
    /// Takes in two words.
    #[inline]
    pub const fn fold(&mut self, a: u64, b: u64) {
        self.0 = mix(self.0 ^ a, b ^ 0x9E37_79B9_7F4A_7C15);
    }

    /// Takes in a text.
    pub fn fold_text(&mut self, text: &str) {
        self.fold(text.len() as u64, 1);
        for chunk in text.as_bytes().chunks(16) {
            let mut words = [0u8; 16];
            words[..chunk.len()].copy_from_slice(chunk);
            let word = u128::from_le_bytes(words);
            self.fold(word as u64, (word >> 64) as u64);
        }
    }

    /// The digest so far.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }
}

/// A multiplication of 64 by 64 bits, folded: every bit of the arguments reaches every bit of the result.
#[inline]
const fn mix(a: u64, b: u64) -> u64 {
    let product = (a ^ 0xA076_1D64_78BD_642F) as u128 * (b ^ 0xE703_7ED1_A0B4_28DB) as u128;
    (product >> 64) as u64 ^ product as u64
}

/// The digest of a run.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Digest(pub u64);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The sum of a frame, over the entities that woke in it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct FrameSum(u64);

impl FrameSum {
    /// Adds an entity that woke.
    pub const fn add(&mut self, entity: u64, chain: Chain) {
        self.0 = self.0.wrapping_add(mix(entity.wrapping_mul(0xD6E8_FEB8_6659_FD93), chain.0));
    }

    /// Adds the entities of another shard.
    pub const fn join(&mut self, other: Self) {
        self.0 = self.0.wrapping_add(other.0);
    }
}

/// The digests of frames, chained.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct RunDigest {
    chain: Chain,
}

impl RunDigest {
    /// Ends the frame of this number: `core` is the chain of the core's facts at its end.
    pub const fn end_frame(&mut self, frame: u64, sum: FrameSum, core: Chain) {
        self.chain.fold(frame, sum.0);
        self.chain.fold(core.0, 2);
    }

    /// The digest so far.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        Digest(self.chain.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_facts_matters_and_that_of_entities_does_not() {
        let chain = |facts: &[u64]| {
            let mut chain = Chain::default();
            facts.iter().for_each(|fact| chain.fold(*fact, 0));
            chain
        };
        assert_ne!(chain(&[1, 2]), chain(&[2, 1]));
        let sum = |entities: &[(u64, Chain)]| {
            let mut sum = FrameSum::default();
            entities.iter().for_each(|(entity, chain)| sum.add(*entity, *chain));
            sum
        };
        let (a, b) = ((1, chain(&[5])), (2, chain(&[6])));
        assert_eq!(sum(&[a, b]), sum(&[b, a]));
        assert_ne!(sum(&[(1, a.1), (2, b.1)]), sum(&[(1, b.1), (2, a.1)]));
    }

    #[test]
    fn texts_of_every_length_differ() {
        let of = |text: &str| {
            let mut chain = Chain::default();
            chain.fold_text(text);
            chain
        };
        let texts = ["", "a", "a\0", "sixteen letters.", "sixteen letters.x", "b"];
        for (i, a) in texts.iter().enumerate() {
            for b in &texts[i + 1..] {
                assert_ne!(of(a), of(b), "{a:?} {b:?}");
            }
        }
    }
}
