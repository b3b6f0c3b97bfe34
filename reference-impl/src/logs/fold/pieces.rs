//! Lists that grow by pieces: what is in them never moves, and growing costs a piece, not twice the list.

use std::iter::FusedIterator;

/// How many values a piece holds, as a power of two.
const BITS: u32 = 12;

/// A list in pieces.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Pieces<T>(Vec<Vec<T>>);

impl<T> Default for Pieces<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Pieces<T> {
    /// Adds a value; gives its number.
    pub(super) fn push(&mut self, value: T) -> u32 {
        let number = self.len();
        if self.0.last().is_none_or(|piece| piece.len() == 1 << BITS) {
            self.0.push(Vec::with_capacity(1 << BITS));
        }
        if let Some(piece) = self.0.last_mut() {
            piece.push(value);
        }
        number as u32
    }

    pub(super) fn get(&self, number: u32) -> Option<&T> {
        self.0.get((number >> BITS) as usize)?.get(number as usize % (1 << BITS))
    }

    pub(super) fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        self.0.get_mut((number >> BITS) as usize)?.get_mut(number as usize % (1 << BITS))
    }

    pub(super) fn len(&self) -> usize {
        self.0.last().map_or(0, |piece| ((self.0.len() - 1) << BITS) + piece.len())
    }

    pub(super) fn iter(&self) -> impl FusedIterator<Item = &T> {
        self.0.iter().flatten()
    }
}

/// How many bytes of texts a piece holds before the next is begun, as a power of two.
const PIECE_BITS: u32 = 16;

/// Texts begin at multiples of this, so that 32 bits tell where in 16 GB one is.
const STEP: usize = 4;

/// Texts by their numbers, in pieces.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Texts {
    /// Each text after its length.
    pieces: Vec<Vec<u8>>,
    /// Where each is: the number of its piece, and its beginning there in steps.
    places: Pieces<u32>,
    /// How many bytes the texts have together.
    bytes: usize,
}

impl Texts {
    /// Adds a text; gives its number.
    pub(super) fn push(&mut self, text: &[u8]) -> u32 {
        const LENGTH: usize = size_of::<u32>();
        self.bytes += text.len();
        if self.pieces.last().is_none_or(|piece| piece.len() + LENGTH + text.len() > 1 << PIECE_BITS) {
            self.pieces.push(Vec::with_capacity((1usize << PIECE_BITS).max(LENGTH + text.len())));
        }
        let number = self.pieces.len() - 1;
        let piece = &mut self.pieces[number];
        let place = (number << PIECE_BITS | piece.len()) / STEP;
        piece.extend_from_slice(&(text.len() as u32).to_le_bytes());
        piece.extend_from_slice(text);
        let aligned = piece.len().next_multiple_of(STEP).min(piece.capacity());
        piece.resize(aligned, 0);
        self.places.push(place as u32)
    }

    pub(super) fn get(&self, number: u32) -> Option<&[u8]> {
        let place = *self.places.get(number)? as usize * STEP;
        let rest = self.pieces.get(place >> PIECE_BITS)?.get(place % (1 << PIECE_BITS)..)?;
        let (length, rest) = rest.split_first_chunk()?;
        rest.get(..u32::from_le_bytes(*length) as usize)
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// How many bytes the texts have together.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn iter(&self) -> impl FusedIterator<Item = &[u8]> {
        (0..self.len()).filter_map(|number| self.get(number as u32)).fuse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_come_back_whatever_their_lengths(
            texts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..300),
            long in prop::collection::vec(0usize..200_000, 0..4),
        ) {
            let all: Vec<Vec<u8>> = texts.into_iter().chain(long.into_iter().map(|length| vec![7; length])).collect();
            let mut held = Texts::default();
            for (number, text) in all.iter().enumerate() {
                prop_assert_eq!(held.push(text) as usize, number);
            }
            prop_assert_eq!(held.iter().collect::<Vec<_>>(), all.iter().map(Vec::as_slice).collect::<Vec<_>>());
            prop_assert_eq!(held.bytes(), all.iter().map(Vec::len).sum::<usize>());
        }
    }

    #[test]
    fn a_list_grows_over_its_pieces() {
        let mut list = Pieces::default();
        let count = 3 * (1 << BITS) + 5;
        (0..count).for_each(|value| assert_eq!(list.push(value), value));
        assert_eq!(list.len(), count as usize);
        *list.get_mut(1 << BITS).unwrap() = 7;
        assert_eq!((list.get((1 << BITS) - 1), list.get(1 << BITS)), (Some(&((1 << BITS) - 1)), Some(&7)));
        assert_eq!(list.get(count), None);
        assert_eq!(list.iter().count(), count as usize);
    }
}
