//! Inputs made from seeds by a few changes, the same ones at every run.

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use super::bodies::{Body, named};

/// A change of an input.
#[derive(Clone, Debug)]
enum Change {
    /// Something is put in.
    Insert(Index, Vec<u8>),
    /// Some bytes are taken out.
    Remove(Index, usize),
    /// Some bytes come again and again.
    Repeat(Index, usize, usize),
    /// The rest is that of another seed.
    Splice(Index, Index, Index),
}

impl Change {
    fn make(&self, mut input: Vec<u8>, seeds: &[Vec<u8>]) -> Vec<u8> {
        let place = |index: &Index, length: usize| index.index(length + 1);
        match self {
            Self::Insert(at, bytes) => {
                let at = place(at, input.len());
                input.splice(at..at, bytes.iter().copied());
            }
            Self::Remove(at, count) => {
                let at = place(at, input.len());
                input.drain(at..(at + count).min(input.len()));
            }
            Self::Repeat(at, count, times) => {
                let at = place(at, input.len());
                let again = input[at..(at + count).min(input.len())].repeat(*times);
                input.splice(at..at, again);
            }
            Self::Splice(at, seed, from) => {
                let other = &seeds[seed.index(seeds.len())];
                input.truncate(place(at, input.len()));
                input.extend_from_slice(&other[place(from, other.len())..]);
            }
        }
        input
    }
}

fn change(words: &'static [&'static str]) -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    let word = prop::sample::select(words).prop_map(|word| word.as_bytes().to_vec());
    let put = prop_oneof![3 => word, 1 => prop::collection::vec(any::<u8>(), 1..5)];
    prop_oneof![
        4 => (at(), put).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        3 => (at(), 1_usize..12).prop_map(|(at, count)| Change::Remove(at, count)),
        1 => (at(), 1_usize..8, 2_usize..200).prop_map(|(at, count, times)| Change::Repeat(at, count, times)),
        1 => (at(), at(), at()).prop_map(|(at, seed, from)| Change::Splice(at, seed, from)),
    ]
}

/// Holds every seed of the body `name` against it, and so many inputs made from them.
pub(crate) fn check(name: &str, cases: u32) {
    let Body { words, run, .. } = *named(name);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds").join(name);
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let seeds: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
    seeds.iter().for_each(|seed| run(seed));
    // For longer runs by hand, with stable Rust: so many times as many, the first ones as ever.
    let times = std::env::var("GNOMON_FUZZ_TIMES").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    let cases = cases.saturating_mul(times);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let inputs = (any::<Index>(), prop::collection::vec(change(words), 0..6)).prop_map(|(seed, changes)| {
        let seed = seeds[seed.index(seeds.len())].clone();
        changes.iter().fold(seed, |input, change| change.make(input, &seeds))
    });
    runner
        .run(&inputs, |input| {
            run(&input);
            Ok(())
        })
        .unwrap();
}
