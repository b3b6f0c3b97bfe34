//! Names by small numbers: what a log says again and again is looked up by its bytes, without a copy.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::pieces::{Pieces, Texts};

/// The seed of the hashes; which one it is changes nothing, since no table is walked through.
const SEED: u64 = 20_210_210;

/// A number for a key, by its hash.
pub(super) fn hash_of(key: impl std::hash::Hash) -> u64 {
    FixedState::with_seed(SEED).hash_one(key)
}

/// Texts, each with what is known about it, in the order in which they were first seen.
pub(super) struct Names<T> {
    table: HashTable<u32>,
    texts: Texts,
    known: Pieces<T>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { table: HashTable::new(), texts: Texts::default(), known: Pieces::default() }
    }
}

impl<T: Copy> Names<T> {
    /// What is known about `text`, found out by `learn` when it is seen first.
    pub(super) fn of(&mut self, text: &[u8], learn: impl FnOnce() -> T) -> T {
        let hash = hash_of(text);
        let Self { table, texts, known } = self;
        let is_same = |number: &u32| texts.get(*number) == Some(text);
        if let Some(known) = table.find(hash, is_same).and_then(|number| known.get(*number)) {
            return *known;
        }
        let hash_again = |number: &u32| texts.get(*number).map_or(0, hash_of);
        table.insert_unique(hash, texts.len() as u32, hash_again);
        texts.push(text);
        let learned = learn();
        known.push(learned);
        learned
    }

    /// How many bytes the texts have together.
    pub(super) const fn len_of_texts(&self) -> usize {
        self.texts.bytes()
    }
}
