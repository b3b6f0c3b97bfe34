//! Names by small numbers: what a log says again and again is looked up by its bytes, without a copy.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// The seed of the hashes; which one it is changes nothing, since no table is walked through.
const SEED: u64 = 20_210_210;

/// A number for a key, by its hash.
pub(super) fn hash_of(key: impl std::hash::Hash) -> u64 {
    FixedState::with_seed(SEED).hash_one(key)
}

/// Texts, each with what is known about it, in the order in which they were first seen.
pub(super) struct Names<T> {
    table: HashTable<u32>,
    texts: Vec<u8>,
    ends: Vec<usize>,
    known: Vec<T>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { table: HashTable::new(), texts: Vec::new(), ends: Vec::new(), known: Vec::new() }
    }
}

impl<T> Names<T> {
    /// What is known about `text`, found out by `learn` when it is seen first.
    pub(super) fn of(&mut self, text: &[u8], learn: impl FnOnce() -> T) -> &T {
        let hash = hash_of(text);
        let Self { table, texts, ends, known } = self;
        let text_at = |number: u32| {
            let start = if number == 0 { 0 } else { ends[number as usize - 1] };
            &texts[start..ends[number as usize]]
        };
        let number = match table.find(hash, |number| text_at(*number) == text) {
            Some(number) => *number,
            None => {
                let number = known.len() as u32;
                let hash_again = |number: &u32| hash_of(text_at(*number));
                table.insert_unique(hash, number, hash_again);
                texts.extend_from_slice(text);
                ends.push(texts.len());
                known.push(learn());
                number
            }
        };
        &self.known[number as usize]
    }

    /// How many bytes the texts have together.
    pub(super) const fn len_of_texts(&self) -> usize {
        self.texts.len()
    }

    /// How many texts there are.
    pub(super) const fn len(&self) -> usize {
        self.known.len()
    }
}
