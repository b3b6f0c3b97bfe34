//! Randomness as a pure function: Philox4x64-10, equal bit for bit to NumPy's `Philox`, which is its oracle.
//!
//! A draw is a function of (seed, entity, purpose, index) and of nothing else: not of what was drawn before, nor of who
//! asks when. So an engine may look at any entity at any time, in any order.

use std::convert::Infallible;

use rand_core::TryRng;

const MULTIPLIERS: [u64; 2] = [0xD2E7_470E_E14C_6C93, 0xCA5A_8263_9512_1157];
const WEYL: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xBB67_AE85_84CA_A73B];
const ROUNDS: usize = 10;

/// Four words of 64 bits: the unit in which randomness is drawn.
pub type Block = [u64; 4];

/// The block of `key` at `counter`.
#[must_use]
#[inline(always)]
pub fn philox(mut key: [u64; 2], counter: Block) -> Block {
    let mut block = round(key, counter);
    for _ in 1..ROUNDS {
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
        block = round(key, block);
    }
    block
}

#[inline]
fn round(key: [u64; 2], block: Block) -> Block {
    let first = u128::from(MULTIPLIERS[0]) * u128::from(block[0]);
    let second = u128::from(MULTIPLIERS[1]) * u128::from(block[2]);
    [(second >> 64) as u64 ^ block[1] ^ key[0], second as u64, (first >> 64) as u64 ^ block[3] ^ key[1], first as u64]
}

/// The seed of a run: the source of every draw in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seed(pub u64);

impl Seed {
    /// The block of `entity` for `purpose` at `index`.
    #[must_use]
    #[inline(always)]
    pub fn block(self, entity: u64, purpose: u64, index: u64) -> Block {
        philox([self.0, 0], [index, entity, purpose, 0])
    }

    /// A generator of the draws of `entity` for `purpose`, for libraries that want one.
    #[must_use]
    pub const fn draws(self, entity: u64, purpose: u64) -> Draws {
        Draws { seed: self, entity, purpose, index: 0, block: [0; 4], left: 0 }
    }
}

/// The draws of one entity for one purpose, one after the other.
#[derive(Clone, Debug)]
pub struct Draws {
    seed: Seed,
    entity: u64,
    purpose: u64,
    index: u64,
    block: Block,
    left: usize,
}

impl Draws {
    /// The next word.
    pub fn word(&mut self) -> u64 {
        if self.left == 0 {
            self.block = self.seed.block(self.entity, self.purpose, self.index);
            self.index += 1;
            self.left = self.block.len();
        }
        self.left -= 1;
        self.block[self.block.len() - 1 - self.left]
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        below(self.word(), bound)
    }
}

impl TryRng for Draws {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.word() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.word().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// A number below `bound` from a word of 64 bits, by multiplication and shift: no division, no rejection, the same
/// everywhere.
#[must_use]
#[inline]
pub const fn below(word: u64, bound: u64) -> u64 {
    ((word as u128 * bound as u128) >> 64) as u64
}

/// A number below `bound` from 32 bits.
#[must_use]
#[inline]
pub const fn below_32(word: u32, bound: u32) -> u32 {
    ((word as u64 * bound as u64) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::Rng;

    /// What NumPy's `Philox(key=key, counter=counter).random_raw(8)` gives. NumPy counts up before its first block.
    const NUMPY: [([u64; 2], Block, [u64; 8]); 4] = [
        (
            [0, 0],
            [0, 0, 0, 0],
            [
                0x02f4_ba64_08e4_d89b,
                0x3dd6_2b0b_9ca8_c5b2,
                0x1c86_67a5_5d90_2e79,
                0x907d_7a05_2fd5_b4dc,
                0x809b_f322_8839_87c3,
                0x4711_28b9_e807_f7dd,
                0xf250_ba0d_bec0_65b7,
                0xfc6e_d667_67a4_57bc,
            ],
        ),
        (
            [0xdead_beef, 0x1234_5678],
            [1, 2, 3, 4],
            [
                0xd299_8438_c398_96c1,
                0x8883_d701_0eb4_24a8,
                0x878a_dbdb_ec41_b8b4,
                0xc249_45d8_1fe0_24fb,
                0x76a4_459f_1986_94b8,
                0x24f1_82b5_f3d9_411f,
                0xfe6d_c9cf_778d_81e3,
                0x74ab_eda0_1be6_746b,
            ],
        ),
        (
            [u64::MAX, u64::MAX],
            [u64::MAX, u64::MAX, u64::MAX, u64::MAX],
            [
                0x44b7_493d_1acf_c229,
                0x6636_af8e_9979_21dd,
                0x3f73_e132_b5b3_780e,
                0x6056_44dd_e03b_01b1,
                0x6d46_cc0e_71f0_be7e,
                0x924e_a169_3f9a_8bc0,
                0xfdc3_5f01_98c9_1181,
                0xb4a3_11f1_7aa6_568d,
            ],
        ),
        (
            [2021, 210],
            [7, 0, 3, 99],
            [
                0xa48e_96b7_78c9_395b,
                0x0586_3632_4678_9086,
                0x9f36_e914_81d0_07cb,
                0xc9f6_4089_4585_f469,
                0xc9df_3b44_9993_98fd,
                0x4347_2f4a_e138_0d59,
                0x5be9_d651_6b6f_dd0b,
                0xf7ab_4254_8f4a_99bd,
            ],
        ),
    ];

    fn next(counter: Block) -> Block {
        let mut next = counter;
        for word in &mut next {
            *word = word.wrapping_add(1);
            if *word != 0 {
                break;
            }
        }
        next
    }

    #[test]
    fn the_blocks_are_those_of_numpy() {
        for (key, counter, words) in NUMPY {
            let first = next(counter);
            assert_eq!(philox(key, first), words[..4]);
            assert_eq!(philox(key, next(first)), words[4..]);
        }
    }

    #[test]
    fn a_generator_gives_the_words_of_its_blocks_in_order() {
        let mut draws = Seed(2021).draws(7, 3);
        let words: Vec<u64> = (0..8).map(|_| draws.next_u64()).collect();
        assert_eq!(words[..4], Seed(2021).block(7, 3, 0));
        assert_eq!(words[4..], Seed(2021).block(7, 3, 1));
    }

    #[test]
    fn numbers_below_a_bound_fill_it_evenly() {
        let mut draws = Seed(1).draws(0, 0);
        let mut counts = [0u32; 7];
        for _ in 0..70_000 {
            counts[draws.below(7) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (9_700..=10_300).contains(count)), "{counts:?}");
    }

    #[test]
    fn neighbours_in_seed_entity_purpose_and_index_have_nothing_in_common() {
        let base = Seed(1).block(1, 1, 1);
        for other in [Seed(2).block(1, 1, 1), Seed(1).block(2, 1, 1), Seed(1).block(1, 2, 1), Seed(1).block(1, 1, 2)] {
            let differing: u32 = base.iter().zip(other).map(|(a, b)| (a ^ b).count_ones()).sum();
            assert!((90..=166).contains(&differing), "{differing} of 256 bits differ");
        }
    }
}
